/* The template engine beyond the public specification: names, blocks, partials, the walk. Escaping is in escape_test.c,
 * texts to translate and formats are in words_test.c. */
#include "cases.h"

static void names(void **state)
{
    static const struct test_case cases[] = {
        {"{{#people}}{{@index}} {{name}}{{^@last}}, {{/@last}}{{/people}}", "1 Linh, 2 Omar"},
        {"{{#people}}{{#@first}}first {{/@first}}{{n}} {{/people}}", "first 7 7 "},
        {"{{#owner}}{{name}} {{n}} {{boss.name}}{{/owner}}", "Ana &lt;b&gt; 7 Eva"},
        {"{{#owner}}{{#boss}}{{name}} {{boss.name}}{{/boss}}{{/owner}}", "Eva "},
        {"{{#owner}}{{#n}}{{name}}{{/n}}{{/owner}}", "Ana &lt;b&gt;"},
        {"{{#owner}}{{#name}}{{age}}{{.}}{{/name}}{{/owner}}", "40"},
        {"{{#words}}{{.}} {{name}};{{/words}}", "/one Root;/two Root;"},
        {"{{^zero}}none{{/zero}}{{^nothing}}none{{/nothing}}{{^n}}none{{/n}}", "nonenone"},
        {"[{{missing}}{{owner.missing.x}}{{people}}{{owner}}{{@index}}]", "[]"},
        {"{{#missing}}x{{/missing}}{{^missing.x}}y{{/missing.x}}", "y"},
        {"a\n{{#yes}}\n b\n{{/yes}}\nc {{! x }}\n", "a\n b\nc \n"},
    };

    (void)state;
    CASES_RUN(TEMPLATE_HTML, cases);
}

static void plain_text(void **state)
{
    static const struct test_case cases[] = {
        {"{{title}} <{{{title}}}", "A \"b\" <c> & d's <A \"b\" <c> & d's"},
        {"{{#_}}Hello <{name}>{{/_}}", "Hello <Root>"},
    };

    (void)state;
    CASES_RUN(TEMPLATE_TEXT, cases);
}

/* Several templates; the last is rendered. */
static void set_check(const struct given *given, const char *block, const char *expected)
{
    struct arena *a = arena_new(MEMORY);

    assert_string_equal(str_dup(a, run(a, TEMPLATE_HTML, given, str_of(block))).p, expected);
    arena_free(a);
}

static const struct given pages[] = {
    {"base.html", "<title>{{$title}}T{{/title}}</title>{{$nav}}nav "
                  "{{n}}{{/nav}}{{$main}}{{/main}}{{#yes}}{{$in}}in{{/in}}{{/yes}}\n"},
    {"frame.html", "{{<base}}{{$main}}<main>{{$body}}none{{/body}}</main>{{/main}}{{/base}}\n"},
    {"page.html",
     "{{! goal = one goal }}\n{{!\n tree  }}\n{{<frame}}\n{{$title}}Goals "
     "{{n}}{{/title}}\n{{$body}}\n<h1>{{name}}</h1>\n"
     "{{$tree}}\n<ul>{{#people}}<li>{{name}}{{/people}}</ul>\n{{/tree}}\n{{/body}}\n{{/frame}}\n{{! late }}\n"},
    {NULL, NULL},
};

static void blocks(void **state)
{
    (void)state;
    set_check(pages, "", "<title>Goals 7</title>nav 7<main><h1>Root</h1>\n<ul><li>Linh<li>Omar</ul>\n</main>in\n");
    set_check(pages, "tree", "<ul><li>Linh<li>Omar</ul>\n");
    set_check(pages, "body", "<h1>Root</h1>\n<ul><li>Linh<li>Omar</ul>\n");
    set_check(pages, "main", "<main><h1>Root</h1>\n<ul><li>Linh<li>Omar</ul>\n</main>");
    set_check(pages, "nav", "nav 7");
    set_check(pages, "title", "Goals 7");
    set_check(pages, "gone", "page.html:1: there is no block gone");
    set_check(pages, "in", "page.html:1: only blocks outside of sections can be rendered alone, not in");
}

static void notes_and_block_names(void **state)
{
    struct arena *a = arena_new(MEMORY);
    struct template_set *set = template_set_new(a, TEMPLATE_HTML);
    const struct template_note *notes;
    const struct str *names;
    struct str why;
    const struct template *t = template_add(set, str_of(pages[2].name), str_of(pages[2].text), &why);

    (void)state;
    assert_int_equal(template_notes(t, &notes), 2);
    assert_true(str_is(notes[0].text, "goal = one goal"));
    assert_int_equal(notes[0].line, 1);
    assert_true(str_is(notes[1].text, "tree"));
    assert_int_equal(notes[1].line, 2);
    assert_int_equal(template_blocks(t, &names), 3);
    assert_true(str_is(names[2], "tree"));
    assert_ptr_equal(template_find(set, STR("page")), t);
    assert_ptr_equal(template_find(set, STR("page.html")), t);
    assert_null(template_find(set, STR("pag")));
    assert_ptr_equal(template_add(set, STR("page"), STR("new"), &why), t);
    arena_free(a);
}

#define SET(...)                                                                                                       \
    (const struct given[])                                                                                             \
    {                                                                                                                  \
        __VA_ARGS__,                                                                                                   \
        {                                                                                                              \
            NULL, NULL                                                                                                 \
        }                                                                                                              \
    }

static void partials(void **state)
{
    static const char *const part = "{{! needs: a b? c? }}[{{a}}|{{b}}|{{#c}}{{name}} {{a}}{{/c}}|{{.}}]";
    static const char *const node = "{{! needs: item }}<li>{{item.name}}{{#item.boss}}{{>node item=.}}{{/item.boss}}";

    (void)state;
    set_check(SET({"part", part}, {"page", "{{>part a=n b=\"x <y> = z\" c=owner}}"}), "",
              "[7|x &lt;y&gt; = z|Ana &lt;b&gt; 7|]");
    set_check(SET({"part", part}, {"page", "{{>part a=owner.age|number b=5}}{{>part a=true}}"}), "",
              "[40|5||][true|||]");
    set_check(SET({"part", part}, {"page", "{{#people}}{{>part a=@index c=.}}{{/people}}"}), "",
              "[1||Linh 1|][2||Omar 2|]");
    set_check(SET({"part", part}, {"page", "{{>part a=_\"Hi {name}\"}}"}), "", "[Hi Root|||]");
    set_check(SET({"plain", "[{{name}}{{n}}{{#yes}}x{{/yes}}]"}, {"page", "{{#owner}}{{>plain}}{{/owner}}"}), "", "[]");
    set_check(SET({"node", node}, {"page", "{{>node item=owner}}"}), "", "<li>Ana &lt;b&gt;<li>Eva");
    set_check(SET({"part", part}, {"page", "\n{{>part b=n}}"}), "", "page:2: the partial part needs a; write a=...");
    set_check(SET({"part", part}, {"page", "{{>part a=n d=n}}"}), "",
              "page:1: the partial part needs no d; it needs: a b? c?");
    set_check(SET({"part", "{{a}}"}, {"page", "{{>part a=n}}"}), "",
              "page:1: the partial part does not state what it needs; begin it with {{! needs: a }}");
    set_check(SET({"part", "{{! needs: a }}{{b}}"}, {"page", "{{>part a=n}}"}), "",
              "part:1: there is no name b here; this partial needs: a");
    set_check(SET({"node", "{{! needs: a }}{{>node a=a}}"}, {"page", "{{>node a=n}}"}), "",
              "node:1: node calls itself without end; the call must stand in a section such as {{#children}}");
    set_check(SET({"one", "{{#a}}{{>two}}{{/a}}"}, {"two", "{{#a}}{{>one}}{{/a}}"}), "",
              "two:1: one leads back to itself");
    set_check(SET({"base", "{{$main}}{{/main}}"}, {"page", "\n{{<base}}{{$man}}{{/man}}{{/base}}"}), "",
              "page:2: the layout base has no block man");
    set_check(SET({"base", "<title>{{$t}}{{/t}}</title>"}, {"page", "{{<base}}{{$t}}<b>x</b>{{/t}}{{/base}}"}), "",
              "page:1: the block t holds text only; no elements may stand in it");
    set_check(SET({"page", "{{<base}}{{/base}}"}), "", "page:1: there is no template base");
}

static void endless_nesting(void **state)
{
    struct arena *a = arena_new(MEMORY);
    struct template_context context = {.root = tree(a), .locale = "en"};
    struct template_set *set = template_set_new(a, TEMPLATE_HTML);
    struct buf out = buf_new(a, 1000);
    struct buf deep = buf_new(a, 1000);
    struct str why = STR_NONE;
    const struct template *t = template_add(set, STR("t"), STR("{{>t}}"), &why);

    (void)state;
    assert_false(template_render(set, t, STR(""), &context, &out, &why));
    assert_string_equal(why.p, "t:1: partials and layouts nest deeper than 64; one of them calls itself without end");
    for (int i = 0; i < 65; i++)
        buf_text(&deep, "{{#yes}}");
    assert_null(template_add(set, STR("deep"), buf_str(&deep), &why));
    assert_string_equal(why.p, "deep:1: sections and blocks nest deeper than 64");
    t = template_add(set, STR("long"), STR("{{#people}}{{name}} is long enough {{/people}}"), &why);
    out = buf_new(a, 10);
    assert_true(template_render(set, t, STR(""), &context, &out, &why));
    assert_true(out.full);
    arena_free(a);
}

static bool name_note(void *with, const struct template_name *n)
{
    static const char *const uses[] = {"value", "raw", "section", "inverted", "translated", "argument"};
    struct buf *out = with;

    buf_format(out, "%.*s:%d %s %.*s", STR_ARG(n->template_name), n->line, uses[n->use], STR_ARG(n->name));
    if (n->formats.n)
        buf_format(out, " |%.*s", STR_ARG(n->formats));
    if (n->block.n)
        buf_format(out, " $%.*s", STR_ARG(n->block));
    for (size_t i = 0; i < n->nsections; i++)
        buf_format(out, " #%.*s", STR_ARG(n->sections[i]));
    buf_text(out, "\n");
    return !str_is(n->name, "stop");
}

static void walk(void **state)
{
    struct arena *a = arena_new(MEMORY);
    struct template_set *set = template_set_new(a, TEMPLATE_HTML);
    struct buf out = buf_new(a, 10000);
    const struct template *t;
    struct str why;

    (void)state;
    template_add(set, STR("base"), STR("{{#frame}}{{$main}}{{unused}}{{/main}}{{/frame}}{{tail}}"), &why);
    template_add(set, STR("part"), STR("{{inside}}"), &why);
    t = template_add(
        set, STR("page"),
        STR("{{<base}}{{$main}}{{#list}}{{a.b|day|upper}}{{{x_html}}}{{/list}}{{^no}}\n{{#_}}{who}, {n, plural, "
            "other {#}}{{/_}}{{>part a=q|money b=\"1\" c=_\"{lit}\"}}{{/no}}{{/main}}{{/base}}"),
        &why);
    assert_true(template_walk(set, t, name_note, &out));
    assert_string_equal(buf_str(&out).p, "base:1 section frame\n"
                                         "page:1 section list $main #frame\n"
                                         "page:1 value a.b |day|upper $main #frame #list\n"
                                         "page:1 raw x_html $main #frame #list\n"
                                         "page:1 inverted no $main #frame\n"
                                         "page:2 translated who $main #frame\n"
                                         "page:2 translated n $main #frame\n"
                                         "page:2 argument q |money $main #frame\n"
                                         "page:2 translated lit $main #frame\n"
                                         "base:1 value tail\n");
    t = template_add(set, STR("stops"), STR("{{a}}{{stop}}{{b}}"), &why);
    out = buf_new(a, 10000);
    assert_false(template_walk(set, t, name_note, &out));
    assert_string_equal(buf_str(&out).p, "stops:1 value a\nstops:1 value stop\n");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names),
        cmocka_unit_test(plain_text),
        cmocka_unit_test(blocks),
        cmocka_unit_test(partials),
        cmocka_unit_test(notes_and_block_names),
        cmocka_unit_test(walk),
        cmocka_unit_test(endless_nesting),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
