/* libFuzzer: any bytes as a template in the three modes, rendered with one fixed tree, and as a .po file.
 * Beyond crashes it checks that no value leaves its place in a page: HOSTILE must never be found unescaped. */
#include "html/template.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MEMORY = 512 * 1024 * 1024, OUTPUT_MAX = 64 * 1024 };

#define HOSTILE "a<zqz\"zqz'&{{x}}\\\n/"

static struct value tree(struct arena *a)
{
    struct value root = value_map(a), person = value_map(a), list = value_list(a), words = value_list(a),
                 money = value_list(a);

    map_put(a, person, "name", value_text(STR("Linh " HOSTILE)));
    map_put(a, person, "n", value_int(3));
    map_put(a, person, "a", value_text(STR("//evil.example")));
    list_add(a, list, person);
    list_add(a, list, value_null());
    list_add(a, list, value_text(STR("javascript:zqz")));
    list_add(a, words, value_text(STR("/x")));
    list_add(a, words, value_real(1.21));
    list_add(a, money, value_int(120000));
    list_add(a, money, value_text(STR("EUR")));
    map_put(a, root, "x", value_text(STR(HOSTILE)));
    map_put(a, root, "a", person);
    map_put(a, root, "b", value_bool(true));
    map_put(a, root, "n", value_int(-7));
    map_put(a, root, "d", value_text(STR("2026-11-19")));
    map_put(a, root, "l", list);
    map_put(a, root, "w", words);
    map_put(a, root, "m", money);
    map_put(a, root, "no", value_null());
    map_put(a, root, "x_html", value_text(STR("<b>bold</b>")));
    return root;
}

static bool visit(void *with, const struct template_name *name)
{
    *(size_t *)with += name->name.n + name->nsections;
    return true;
}

static void text_seen(void *with, struct str text, struct str name, int line)
{
    *(size_t *)with += text.n + name.n + (size_t)line;
}

static void escaping_check(struct str source, struct str out)
{
    if (str_find(source, STR("z"), 0) != SIZE_MAX && str_find(source, STR("q"), 0) != SIZE_MAX)
        return; /* the template itself may have written it */
    if (str_find(out, STR("<zqz"), 0) != SIZE_MAX || str_find(out, STR("\"zqz"), 0) != SIZE_MAX) {
        fprintf(stderr, "a value left its place: %.*s\n", STR_ARG(out));
        abort();
    }
}

static void mode_run(struct arena *a, enum template_mode mode, struct str source)
{
    static const char *const locales[] = {"en", "de", "ar"};
    struct template_context context = {.root = tree(a), .locale = locales[mode], .time_zone = "Europe/Vienna"};
    struct template_set *set = template_set_new(a, mode);
    const struct template *t;
    const struct str *blocks;
    const struct template_note *notes;
    struct buf out;
    struct str why = STR_NONE;
    size_t seen = 0, n;

    if (!template_add(set, STR("frame"), STR("<main>{{$main}}{{x}}{{/main}}</main>\n  {{$b}}\n  b\n  {{/b}}\n"),
                      &why) ||
        !template_add(set, STR("part"), STR("{{! needs: a? b? n? }}\n({{a}})\n{{#b}}{{>t b=b}}{{/b}}"), &why))
        abort();
    t = template_add(set, STR("t"), source, &why);
    if (!t) {
        if (!why.n)
            abort();
        return;
    }
    template_set_check(set, &why);
    template_walk(set, t, visit, &seen);
    template_texts(set, text_seen, &seen);
    template_notes(t, &notes);
    context.words = template_words_parse(a, STR("de.po"), source, &why);
    n = template_blocks(t, &blocks);
    for (size_t i = 0; i <= n && i < 8; i++) {
        out = buf_new(a, OUTPUT_MAX);
        if (!template_render(set, t, i < n ? blocks[i] : STR(""), &context, &out, &why) && !why.n)
            abort();
        if (mode == TEMPLATE_HTML)
            escaping_check(source, buf_str(&out));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str source = {(const char *)data, size};
    struct str why = STR_NONE;
    struct arena *volatile a = arena_new(MEMORY);
    jmp_buf full;

    if (!setjmp(full)) {
        arena_escape(a, &full);
        for (int mode = TEMPLATE_HTML; mode <= TEMPLATE_SPEC; mode++)
            mode_run(a, (enum template_mode)mode, source);
        template_words_parse(a, STR("de.po"), source, &why);
    }
    arena_free(a);
    return 0;
}
