/* libFuzzer: targets, urlencoded forms, cookies and multipart bodies. The first byte says which; for a multipart body
 * the second says in pieces of what size it comes, for the result must not depend on that. */
#include "http/inside.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check(bool right, const char *what)
{
    if (right)
        return;
    fprintf(stderr, "%s\n", what);
    abort();
}

static void check_map(struct value map)
{
    check(map.kind == VALUE_MAP && map_count(map) <= FIELDS_MAX, "a map of at most 2,000 names");
    for (size_t i = 0; i < map_count(map); i++) {
        struct pair p = map_at(map, i);

        check(str_is_utf8(p.name), "a name is UTF-8");
        check(p.value.kind == VALUE_TEXT || p.value.kind == VALUE_LIST, "a value is text or a list");
        if (p.value.kind == VALUE_TEXT)
            check(str_is_utf8(p.value.text) && !p.value.text.p[p.value.text.n], "text is UTF-8 and ends with a NUL");
        for (size_t j = 0; j < list_count(p.value); j++)
            check(str_is_utf8(p.value.list->items[j].text), "an item is UTF-8");
    }
}

static void try_target(struct http_request *r, struct str text)
{
    if (!http_parse_target(r, text))
        return;
    check(r->path.n && r->path.p[0] == '/' && str_is_utf8(r->path), "the path begins with a slash");
    check(!memchr(r->path.p, 0, r->path.n) && str_find(r->path, STR("//"), 0) == SIZE_MAX, "no NUL, no //");
    check(str_find(r->path, STR("/../"), 0) == SIZE_MAX, "no /../");
    check_map(r->query);
}

static struct refusal try_parts(struct http_request *r, struct str body, size_t piece)
{
    struct multipart *m = multipart_new(r, STR("multipart/form-data; boundary=b"), "/dev/shm", 1 << 16);
    struct refusal why = ACCEPTED;

    check(m != NULL, "the boundary is good");
    for (size_t at = 0; at < body.n && !why.status; at += piece)
        why = multipart_feed(m, body.p + at, body.n - at < piece ? body.n - at : piece);
    if (!why.status)
        why = multipart_end(m);
    check(!why.status || why.status == 400 || why.status == 413, "a status that fits");
    check(r->nuploads <= FILES_MAX, "at most 10 files");
    check_map(r->form);
    return why;
}

static void compare_parts(struct str body, size_t piece)
{
    struct http_request whole = {.arena = arena_new(1 << 22)}, pieces = {.arena = arena_new(1 << 22)};
    struct refusal a = try_parts(&whole, body, body.n + 1), b = try_parts(&pieces, body, piece);

    check(a.status == b.status, "the same status in pieces");
    if (!a.status) {
        check(map_count(whole.form) == map_count(pieces.form), "the same fields in pieces");
        check(whole.nuploads == pieces.nuploads, "the same files in pieces");
        for (size_t i = 0; i < whole.nuploads; i++)
            check(whole.uploads[i].size_bytes == pieces.uploads[i].size_bytes, "of the same size");
    }
    arena_free(whole.arena);
    arena_free(pieces.arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct http_request r = {.arena = arena_new(1 << 22)};
    struct str text;

    if (n > 2) {
        text = (struct str){(const char *)data + 2, n - 2};
        switch (data[0] % 4) {
        case 0: try_target(&r, text); break;
        case 1:
            if (http_parse_form(&r, text))
                check_map(r.form);
            break;
        case 2:
            if (http_parse_cookies(&r, text))
                check_map(r.cookies);
            break;
        default: compare_parts(text, (size_t)data[1] % 20 + 1);
        }
    }
    arena_free(r.arena);
    return 0;
}
