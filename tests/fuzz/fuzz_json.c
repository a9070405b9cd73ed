/* libFuzzer: any bytes as JSON, as the API and the audit log read it. What was read is written and read again alike. */
#include "core/json.h"

#include <stdio.h>
#include <stdlib.h>

enum { MEMORY = 256 * 1024 * 1024, WRITTEN_MOST = 8 * 1024 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check(bool right, const char *what)
{
    if (right)
        return;
    fprintf(stderr, "%s\n", what);
    abort();
}

static struct str written(struct arena *a, struct value v)
{
    struct buf out = buf_new(a, WRITTEN_MOST);

    json_write(&out, v);
    check(!out.full, "it fits");
    return buf_str(&out);
}

static void try_json(struct arena *a, struct str text)
{
    struct value first, second;
    struct str why = STR_NONE, once;

    if (!json_read(a, text, &first, &why)) {
        check(why.n > 0, "a refusal says why");
        return;
    }
    once = written(a, first);
    check(json_read(a, once, &second, &why), "what was written is read");
    check(str_eq(once, written(a, second)), "and is the same");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena *volatile a = arena_new(MEMORY);
    jmp_buf full;

    if (!setjmp(full)) {
        arena_escape(a, &full);
        try_json(a, (struct str){(const char *)data, n});
    }
    arena_free(a);
    return 0;
}
