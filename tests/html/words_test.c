/* Texts to translate, .po files and formats by locale. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "html/vocabulary.h"
#include "html/format.h"
#include "html/template.h"

#include <pthread.h>
#include <stdio.h>

enum { MEMORY = 32 * 1024 * 1024 };

static const int64_t instant = 1795080600000; /* 2026-11-19T09:30:00Z, 10:30 in Vienna */

static struct value tree(struct arena *a)
{
    struct value root = value_map(a), list = value_list(a);

    list_add(a, list, value_int(1));
    list_add(a, list, value_int(2));
    map_put(a, root, "name", value_text(STR("<Ana>")));
    map_put(a, root, "zero", value_int(0));
    map_put(a, root, "one", value_int(1));
    map_put(a, root, "two", value_int(2));
    map_put(a, root, "many", value_int(12345));
    map_put(a, root, "list", list);
    map_put(a, root, "d", value_text(STR("2026-11-19")));
    map_put(a, root, "yes", value_bool(true));
    return root;
}

static struct str run(struct arena *a, const char *locale, const char *po, const char *text)
{
    struct template_context context = {.root = tree(a), .locale = locale, .time_zone = "Europe/Vienna"};
    struct template_set *set = template_set_new(a, TEMPLATE_HTML);
    struct buf out = buf_new(a, 1024 * 1024);
    struct str why = STR_NONE;
    const struct template *t;

    if (po && !(context.words = template_words_parse(a, STR("de.po"), str_of(po), &why)))
        return why;
    t = template_add(set, STR("page"), str_of(text), &why);
    if (!t || !template_render(set, t, STR(""), &context, &out, &why))
        return why;
    return buf_str(&out);
}

struct message_case {
    const char *locale, *po, *text, *expected;
};

static void messages_run(const struct message_case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct arena *a = arena_new(MEMORY);

        assert_string_equal(str_dup(a, run(a, cases[i].locale, cases[i].po, cases[i].text)).p, cases[i].expected);
        arena_free(a);
    }
}

/* Arabic is asked of Egypt: in "ar" alone the digits are those of the version of ICU. */
static const struct message_case english_cases[] = {
    {"en", NULL, "<b>{{#_}} Hello\n  {name},  you & I {{/_}}</b>", "<b> Hello &lt;Ana&gt;, you &amp; I </b>"},
    {"en", NULL, "<b title=\"{{#_}}{name} \"x\"{{/_}}\">", "<b title=\"&lt;Ana&gt; &quot;x&quot;\">"},
    {"en", NULL, "{{#_}}on {d|day}{{/_}}", "on 19 November 2026"},
    {"en", NULL, "{{#_}}{zero, plural, =0 {none} one {# goal} other {# goals}}{{/_}}", "none"},
    {"en", NULL, "{{#_}}{one, plural, =0 {none} one {# goal} other {# goals}}!{{/_}}", "1 goal!"},
    {"en", NULL, "{{#_}}{many, plural, one {# goal} other {# goals of {name}}}{{/_}}", "12,345 goals of &lt;Ana&gt;"},
    {"en", NULL, "{{#_}}{list, plural, one {# thing} other {# things}}{{/_}}", "2 things"},
    {"en", NULL, "{{#_}}{gone, plural, one {#} other {# left}}{{/_}}", "0 left"},
    {"en", NULL, "{{#_}}{one, plural, one {{two, plural, one {a} other {#}} b} other {c}}{{/_}}",
     "page:1: a text to translate holds no tags and ends in {{/_}}; write {name} for a value"},
    {"en", NULL, "{{#_}}{one, plural, one { {two, plural, one {a} other {#}} b} other {c}}{{/_}}", " 2 b"},
    {"en", NULL, "{{#_}}It's '{name}' don''t # {yes}{{/_}}", "It's {name} don't # true"},
    {"en", NULL, "{{#_}}{{/_}}", "page:1: a text to translate is empty"},
    {"en", NULL, "{{#_}}a {{name}}{{/_}}",
     "page:1: a text to translate holds no tags and ends in {{/_}}; write {name} for a value"},
    {"en", NULL, "{{#_}}a <b>{{/_}}",
     "page:1: a text to translate holds no markup; cut it in two, and write characters themselves"},
    {"en", NULL, "{{#_}}a&nbsp;b{{/_}}",
     "page:1: a text to translate holds no markup; cut it in two, and write characters themselves"},
    {"en", NULL, "<a href=\"{{#_}}a{{/_}}\">", "page:1: a text to translate cannot stand in the attribute href"},
    {"en", NULL, "<a {{#_}}a{{/_}}>",
     "page:1: a value cannot stand between attributes; write name=\"{{value}}\" or {{#value}}name{{/value}}"},
    {"en", NULL, "{{#_}}a {name{{/_}}", "page:1: a brace is not closed in a text to translate"},
    {"en", NULL, "{{#_}}a } b{{/_}}", "page:1: a } stands without a { in a text to translate"},
    {"en", NULL, "{{#_}}{n, plural, one {a}}{{/_}}", "page:1: a plural needs the case other"},
    {"en", NULL, "{{#_}}{n, plural, ones {a}}{{/_}}",
     "page:1: \"ones\" is no case of a plural; there are: zero one two few many other and =1"},
    {"en", NULL, "{{#_}}{n, number}{{/_}}",
     "page:1: only plural may follow a name in braces; write {n|number} for a format"},
    {"en", NULL, "{{#_}}{n|dya}{{/_}}",
     "page:1: there is no format \"dya\"; there are: day last_day short_day weekday time "
     "clock at_day iso number percent money id url initials hue lower upper yesno bytes decimal progress words tone act changes touched"},
};

static void english(void **state)
{
    (void)state;
    messages_run(english_cases, sizeof english_cases / sizeof *english_cases);
}

static const char german[] = "# a comment\n"
                             "msgid \"\"\n"
                             "msgstr \"\"\n"
                             "\"Content-Type: text/plain; charset=UTF-8\\n\"\n"
                             "\n"
                             "#: page:1\n"
                             "msgid \"Hello {name}, you & I\"\n"
                             "msgstr \"\"\n"
                             "\"Hallo {name}, \"\n"
                             "\"du & \\\"ich\\\" <b>\"\n"
                             "msgid \"{one, plural, one {# goal} other {# goals}}\"\n"
                             "msgstr \"{one, plural, one {# Ziel} other {# Ziele}}\"\n"
                             "#, fuzzy\n"
                             "msgid \"Save\"\n"
                             "msgstr \"Retten\"\n"
                             "\n"
                             "msgctxt \"menu\"\n"
                             "msgid \"Open\"\n"
                             "msgstr \"Offen\"\n"
                             "\n"
                             "msgid \"Close\"\n"
                             "msgstr \"\"\n"
                             "msgid \"Yes\"\n"
                             "msgstr \"Ja\"\n";
static const char polish[] =
    "msgid \"{two, plural, one {# goal} other {# goals}}\"\n"
    "msgstr \"{two, plural, one {# cel} few {# cele} many {# cel\xc3\xb3w} other {# celu}}\"\n"
    "msgid \"{many, plural, one {# goal} other {# goals}}\"\n"
    "msgstr \"{many, plural, one {# cel} few {# cele} many {# cel\xc3\xb3w} other {# celu}}\"\n";

static void translated(void **state)
{
    static const struct message_case cases[] = {
        {"de", german, "<b>{{#_}}Hello {name},\n you & I{{/_}}",
         "<b>Hallo &lt;Ana&gt;, du &amp; &quot;ich&quot; &lt;b&gt;"},
        {"de", german, "{{#_}}{one, plural, one {# goal} other {# goals}}{{/_}}", "1 Ziel"},
        {"de", german, "{{#_}}Save{{/_}} {{#_}}Open{{/_}} {{#_}}Close{{/_}} {{#_}}New{{/_}}", "Save Open Close New"},
        {"de", german, "{{yes|yesno}} {{zero|yesno}} {{d|day}}", "Ja No 19. November 2026"},
        {"pl", polish, "{{#_}}{two, plural, one {# goal} other {# goals}}{{/_}}", "2 cele"},
        {"pl", polish, "{{#_}}{many, plural, one {# goal} other {# goals}}{{/_}}",
         "12\xc2\xa0"
         "345 cel\xc3\xb3w"},
        {"ar-EG", NULL, "{{#_}}{two, plural, two {pair} other {# goals}}{{/_}}", "\xd9\xa2 goals"},
        {"ar-EG", "msgid \"{two} {many}\"\nmsgstr \"{two, plural, two {pair} other {#}} {many, plural, other {#}}\"\n",
         "{{#_}}{two} {many}{{/_}}", "pair \xd9\xa1\xd9\xa2\xd9\xac\xd9\xa3\xd9\xa4\xd9\xa5"},
        {"de", "msgid \"Hi {name}\"\nmsgstr \"Hallo {nmae}\"\n", "",
         "de.po:1: the translation uses {nmae}, which the English text has not"},
        {"de", "\nmsgid \"a\"\nmsgstr \"{\"\n", "", "de.po:2: a name is missing"},
        {"de", "msgid \"a\"\nmsgstr \"b\"\nmsgid \"a\"\nmsgstr \"c\"\n", "",
         "de.po:3: this msgid stands in the file already"},
        {"de", "msgid \"a\"\nmsgid \"b\"\n", "", "de.po:1: this msgid has no msgstr"},
        {"de", "msgid \"a\"\nmsgid_plural \"b\"\n", "",
         "de.po:2: only msgid and msgstr are used; plural forms stand inside the text"},
        {"de", "msgid a\n", "", "de.po:1: a text must stand in double quotes"},
        {"de", "msgid \"a\\q\"\n", "", "de.po:1: after \\ only n t r \\ and \" may stand"},
        {"de", "msgid \"a\" b\"\n", "", "de.po:1: a quote inside a text must be written \\\""},
        {"de", "\"a\"\n", "", "de.po:1: a text stands without msgid or msgstr before it"},
        {"de", "hello\n", "", "de.po:1: a line must begin with msgid, msgstr, # or a quote"},
    };

    (void)state;
    messages_run(cases, sizeof cases / sizeof *cases);
}

static void text_note(void *with, struct str text, struct str name, int line)
{
    buf_format(with, "%.*s:%d %.*s\n", STR_ARG(name), line, STR_ARG(text));
}

static void texts(void **state)
{
    struct arena *a = arena_new(MEMORY);
    struct template_set *set = template_set_new(a, TEMPLATE_HTML);
    struct buf out = buf_new(a, 1000);
    struct str why;

    (void)state;
    template_add(set, STR("a"), STR("x\n{{#_}}One\n two{{/_}}{{>b t=_\"Three\" u=\"four\"}}{{yes|yesno}}"), &why);
    template_add(set, STR("b"), STR("{{#x}}{{#_}}Five{{/_}}{{/x}}"), &why);
    template_texts(set, text_note, &out);
    assert_string_equal(buf_str(&out).p, "a:2 One two\na:3 Three\na:3 Yes\na:3 No\nb:1 Five\n");
    arena_free(a);
}

static struct value money(struct arena *a, int64_t amount, const char *currency)
{
    struct value v = value_map(a);

    map_put(a, v, "amount", value_int(amount));
    map_put(a, v, "currency", value_text(str_of(currency)));
    return v;
}

static struct value money_list(struct arena *a, int64_t amount, const char *currency)
{
    struct value v = value_list(a);

    list_add(a, v, value_int(amount));
    list_add(a, v, value_text(str_of(currency)));
    return v;
}

static void format_is(const char *locale, const char *format, struct value v, const char *expected)
{
    struct arena *a = arena_new(MEMORY);
    struct format_context c = {a, locale, "Europe/Vienna"};
    struct value out = value_null();

    assert_true(format_value(&c, str_of(format), v, &out));
    assert_int_equal(out.kind, VALUE_TEXT);
    assert_string_equal(str_dup(a, out.text).p, expected);
    arena_free(a);
}

#define NBSP "\xc2\xa0"

static void days_and_instants(void **state)
{
    struct value d = value_text(STR("2026-11-19")), t = value_int(instant);

    (void)state;
    format_is("en", "day", d, "19 November 2026");
    format_is("en", "short_day", d, "19 Nov");
    format_is("en", "last_day", value_text(STR("2028-03-01")), "29 February 2028");
    format_is("en", "last_day", value_text(STR("9999-12-31")), "");
    format_is("en", "weekday", d, "Thursday");
    format_is("en", "time", t, "19 November 2026, 10:30");
    format_is("en", "clock", t, "10:30");
    format_is("en", "at_day", t, "19 Nov");
    format_is("en-US", "day", d, "November 19, 2026");
    format_is("de", "day", d, "19. November 2026");
    format_is("de-AT", "weekday", d, "Donnerstag");
    format_is("de", "time", t, "19. November 2026, 10:30");
    format_is("ar-EG", "day", d,
              "\xd9\xa1\xd9\xa9 \xd9\x86\xd9\x88\xd9\x81\xd9\x85\xd8\xa8\xd8\xb1 \xd9\xa2\xd9\xa0\xd9\xa2\xd9\xa6");
    format_is("xx-nowhere-at-all-and-much-too-long-for-a-locale", "day", d, "19 November 2026");
    format_is(NULL, "day", d, "19 November 2026");
    format_is("en", "day", value_text(STR("2026-02-30")), "");
    format_is("en", "day", value_text(STR("9999-12-31")), "");
    format_is("en", "day", value_null(), "");
    format_is("en", "iso", t, "2026-11-19T09:30:00Z");
    format_is("en", "iso", value_int(-1), "1969-12-31T23:59:59Z");
    format_is("en", "iso", value_int(INT64_MIN), "");
    format_is("en", "time", d, "");
}

static const struct term states[] = {{"off_track", NULL, "bad"}, {"met", "After the meeting", NULL}, {"met", "Later", NULL}};
static const struct term acts[] = {{.word = "unit_close", .says = "Closed a unit"}};

static void numbers(void **state)
{
    struct arena *a = arena_new(MEMORY);

    (void)state;
    format_is("en", "number", value_int(1234567), "1,234,567");
    format_is("de", "number", value_real(-1234.5), "-1.234,5");
    format_is("ar-EG", "number", value_int(123), "\xd9\xa1\xd9\xa2\xd9\xa3");
    format_is("en", "number", value_text(STR("1")), "");
    format_is("en", "percent", value_int(58), "58%");
    format_is("en", "percent", value_real(58.25), "58.3%");
    format_is("de", "percent", value_int(58), "58" NBSP "%");
    format_is("en", "money", money(a, 120000, "EUR"), "EUR" NBSP "1,200.00");
    format_is("en", "money", money_list(a, -1234, "JPY"), "-JPY" NBSP "1,234");
    format_is("de", "money", money(a, 120000, "EUR"), "1.200,00" NBSP "EUR");
    format_is("en", "money", money(a, INT64_MAX, "KWD"), "KWD" NBSP "9,223,372,036,854,775.807");
    format_is("ar-EG", "money", money(a, 500, "EUR"), "\xe2\x80\x8f\xd9\xa5\xd9\xab\xd9\xa0\xd9\xa0" NBSP "EUR");
    format_is("en", "money", money(a, 1, "eur"), "");
    format_is("en", "money", money(a, 1, "EURO"), "");
    format_is("en", "money", value_int(1), "");
    format_is("en", "bytes", value_int(12), "12" NBSP "B");
    format_is("de", "bytes", value_int(1536), "1,5" NBSP "KB");
    format_is("en", "bytes", value_int(15 * 1024 * 1024), "15" NBSP "MB");
    format_is("en", "decimal", value_int(12500), "12.5");
    format_is("de", "decimal", value_int(-1234567), "-1.234,567");
    vocabulary_add(VOCABULARY_STATES, states, 3);
    vocabulary_add(VOCABULARY_ACTS, acts, 1);
    format_is("en", "words", value_text(STR("on_track")), "On track");
    format_is("en", "words", value_text(STR("met")), "After the meeting");
    format_is("en", "act", value_text(STR("met")), "Met");
    format_is("en", "act", value_text(STR("unit_close")), "Closed a unit");
    format_is("en", "words", value_text(STR("")), "");
    format_is("en", "tone", value_text(STR("off_track")), "bad");
    format_is("en", "tone", value_text(STR("else")), "off");
    arena_free(a);
}

static void letters(void **state)
{
    (void)state;
    format_is("en", "initials", value_text(STR("Linh Tran")), "LT");
    format_is("en", "initials", value_text(STR(" \xc3\xa9mile van der Z ")), "\xc3\x89Z");
    format_is("en", "initials", value_text(STR("Linh")), "L");
    format_is("en", "initials", value_text(STR(" ")), "");
    format_is("en", "upper",
              value_text(STR("stra\xc3\x9f"
                             "e")),
              "STRASSE");
    format_is("tr", "upper", value_text(STR("i")), "\xc4\xb0");
    format_is("en", "lower", value_text(STR("\xc3\x84 B")), "\xc3\xa4 b");
    format_is("en", "url", value_text(STR("a b/\xc3\xbc&")), "a%20b%2F%C3%BC%26");
    format_is("en", "id", value_int(123456789012345), "0003g9230vqvs");
    format_is("en", "id", value_int(-1), "");
    format_is("en", "yesno", value_bool(false), "No");
    format_is("en", "yesno", value_int(1), "Yes");
    format_is("en", "yesno", value_null(), "");
    assert_true(format_exists(STR("day")));
    assert_false(format_exists(STR("json")));
}

/* Each thread has its own formatters, more locales than it keeps, and leaves none behind when it ends. */
static void *many_locales(void *nothing)
{
    static const char *const locales[] = {"en", "de", "fr", "it", "es", "pl", "cs", "da", "sv", "nl", "pt", "ro"};

    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < sizeof locales / sizeof *locales; i++) {
            days_and_instants(NULL);
            format_is(locales[i], "iso", value_int(instant), "2026-11-19T09:30:00Z");
            format_is(locales[i], "bytes", value_int(1), "1" NBSP "B");
            format_is(locales[i], "upper", value_text(STR("a")), "A");
        }
    return nothing;
}

static void threads(void **state)
{
    pthread_t ids[2];

    (void)state;
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&ids[i], NULL, many_locales, NULL), 0);
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_join(ids[i], NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(english),           cmocka_unit_test(translated), cmocka_unit_test(texts),
        cmocka_unit_test(days_and_instants), cmocka_unit_test(numbers),    cmocka_unit_test(letters),
        cmocka_unit_test(threads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
