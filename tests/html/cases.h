/* The tree and the runner that the tests of templates share. */
#ifndef TESTS_HTML_CASES_H
#define TESTS_HTML_CASES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "html/template.h"

enum { MEMORY = 32 * 1024 * 1024 };

struct given {
    const char *name, *text;
};
struct test_case {
    const char *text, *expected;
};

static struct value person(struct arena *a, const char *name, int64_t age)
{
    struct value v = value_map(a);

    map_put(a, v, "name", value_text(str_of(name)));
    map_put(a, v, "age", value_int(age));
    return v;
}

static struct value tree(struct arena *a)
{
    struct value root = value_map(a), people = value_list(a), words = value_list(a), owner = person(a, "Ana <b>", 40);

    list_add(a, people, person(a, "Linh", 30));
    list_add(a, people, person(a, "Omar", 31));
    list_add(a, words, value_text(STR("/one")));
    list_add(a, words, value_text(STR("/two")));
    map_put(a, owner, "boss", person(a, "Eva", 50));
    map_put(a, root, "name", value_text(STR("Root")));
    map_put(a, root, "title", value_text(STR("A \"b\" <c> & d's")));
    map_put(a, root, "path", value_text(STR("/goals/9?x=1&y=a b")));
    map_put(a, root, "web", value_text(STR("https://example.org/a")));
    map_put(a, root, "mail", value_text(STR("mailto:a@example.org")));
    map_put(a, root, "script", value_text(STR("javascript:alert(1)")));
    map_put(a, root, "host", value_text(STR("//evil.example")));
    map_put(a, root, "tabbed", value_text(STR("/\t/evil.example")));
    map_put(a, root, "dots", value_text(STR("..")));
    map_put(a, root, "part", value_text(STR("a/b c&d\xc3\xbc")));
    map_put(a, root, "body_html", value_text(STR("<p>made</p>")));
    map_put(a, root, "n", value_int(7));
    map_put(a, root, "zero", value_int(0));
    map_put(a, root, "yes", value_bool(true));
    map_put(a, root, "nothing", value_null());
    map_put(a, root, "people", people);
    map_put(a, root, "words", words);
    map_put(a, root, "owner", owner);
    return root;
}

/* Adds the templates, checks the set, and renders the last one, or its block. Gives the sentence when one refuses. */
static struct str run(struct arena *a, enum template_mode mode, const struct given *given, struct str block)
{
    struct template_context context = {.root = tree(a), .locale = "en", .time_zone = "Europe/Vienna"};
    struct template_set *set = template_set_new(a, mode);
    const struct template *t = NULL;
    struct buf out = buf_new(a, 1024 * 1024);
    struct str why = STR_NONE;

    for (; given->name; given++)
        if (!(t = template_add(set, str_of(given->name), str_of(given->text), &why)))
            return why;
    if (!template_set_check(set, &why) || !template_render(set, t, block, &context, &out, &why))
        return why;
    return buf_str(&out);
}

static void cases_run(enum template_mode mode, const struct test_case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct arena *a = arena_new(MEMORY);
        struct given given[] = {{"page.html", cases[i].text}, {NULL, NULL}};
        struct str out = run(a, mode, given, STR(""));

        if (!str_is(out, cases[i].expected))
            print_message("template: %s\n", cases[i].text);
        assert_string_equal(str_dup(a, out).p, cases[i].expected);
        arena_free(a);
    }
}
#define CASES_RUN(mode, cases) cases_run((mode), (cases), sizeof(cases) / sizeof *(cases))

#endif
