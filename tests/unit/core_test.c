#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/clock.h"
#include "core/id.h"
#include "core/json.h"
#include "core/words.h"

static struct arena *a;

static void days_that_exist(void **state)
{
    static const struct {
        const char *text;
        bool exists;
    } days[] = {{"2024-02-29", true},  {"2023-02-29", false}, {"1900-02-29", false}, {"2000-02-29", true},
                {"2024-04-31", false}, {"2024-13-01", false}, {"0000-01-01", false}, {"9999-12-31", true},
                {"2024-1-01", false},  {"2024-01-0a", false}, {"", false}};

    (void)state;
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        day d = day_parse(str_of(days[i].text));

        assert_int_equal(d != DAY_NONE, days[i].exists);
        if (days[i].exists)
            assert_string_equal(day_text(a, d).p, days[i].text);
    }
    assert_int_equal(day_parse(STR("1970-01-01")), 0);
    assert_int_equal(day_parse(STR(DAY_OPEN_TEXT)), DAY_OPEN);
    assert_string_equal(day_text(a, day_add_months(day_parse(STR("2024-01-31")), 1)).p, "2024-02-29");
    assert_string_equal(day_text(a, day_add_months(day_parse(STR("2024-02-29")), 12)).p, "2025-02-28");
    assert_string_equal(day_said(a, STR("2024-02-29")).p, "29 February 2024");
    assert_string_equal(day_said(a, STR("2025-02-29")).p, "2025-02-29"); /* no day: as it is */
    assert_int_equal(day_of_week(day_parse(STR("2026-11-24"))), 2);
}

static void ids_there_and_back(void **state)
{
    int64_t before = id_new(1800000000000), back;

    (void)state;
    for (int i = 0; i < 100000; i++) {
        int64_t id = id_new(1800000000000); /* a clock that stands still */

        assert_true(id > before);
        before = id;
    }
    assert_true(id_read(id_text(a, before), &back));
    assert_int_equal(back, before);
    assert_false(id_read(STR("0000000000000"), &back));
    assert_false(id_read(STR("zzzzzzzzzzzzz"), &back));
    assert_false(id_read(STR("short"), &back));
}

static void numbers(void **state)
{
    int64_t n;

    (void)state;
    assert_true(str_to_int(STR("-9223372036854775808"), &n) && n == INT64_MIN);
    assert_true(str_to_int(STR("9223372036854775807"), &n) && n == INT64_MAX);
    assert_false(str_to_int(STR("9223372036854775808"), &n));
    assert_false(str_to_int(STR("12x"), &n));
    assert_false(str_to_int(STR("-"), &n));
}

static void text_that_is_utf8(void **state)
{
    (void)state;
    assert_true(str_is_utf8(STR("Tr\xE1\xBA\xA7n \xF0\x9F\x9A\x80")));
    assert_false(str_is_utf8(STR("\xC0\x80")));
    assert_false(str_is_utf8(STR("\xED\xA0\x80")));
    assert_false(str_is_utf8(STR("\xF4\x90\x80\x80")));
    assert_false(str_is_utf8((struct str){"a\0b", 3}));
}

static void words_folded(void **state)
{
    struct str words[4];

    (void)state;
    assert_int_equal(words_fold(a, STR("TR\xE1\xBA\xA6N  Linh-Anh"), words, 4), 3);
    assert_string_equal(words[0].p, "tran");
    assert_string_equal(words[2].p, "anh");
    assert_int_equal(words_fold(a, STR(" .,"), words, 4), 0);
    assert_true(str_compare(words_sort_key(a, STR("\xC3\xA4pfel")), words_sort_key(a, STR("zebra"))) < 0);
    assert_true(str_compare(words_sort_key(a, STR("Zebra")), words_sort_key(a, STR("apfel"))) > 0);
}

static void json_there_and_back(void **state)
{
    static const char text[] = "{\"a\":[1,-2.5,true,null,\"\\u00e9\\n\\\"\"],\"b\":{}}";
    struct value v;
    struct str why;
    struct buf out = buf_new(a, 4096);

    (void)state;
    assert_true(json_read(a, str_of(text), &v, &why));
    json_write(&out, v);
    assert_string_equal(buf_str(&out).p, "{\"a\":[1,-2.5,true,null,\"\xC3\xA9\\n\\\"\"],\"b\":{}}");
    assert_false(json_read(a, STR("{\"a\":1,\"a\":2}"), &v, &why));
    assert_false(json_read(a, STR("[1"), &v, &why));
}

static void values_that_are_the_same(void **state)
{
    struct value one = value_list(a), two = value_list(a), map = value_map(a);

    (void)state;
    list_add(a, one, value_int(1));
    list_add(a, two, value_int(1));
    assert_true(value_same(one, two));
    list_add(a, two, value_text(STR("x")));
    assert_false(value_same(one, two));
    list_add(a, one, value_text(STR("y")));
    assert_false(value_same(one, two));
    assert_true(value_same(value_null(), value_null()));
    assert_false(value_same(value_null(), value_int(0)));
    assert_false(value_same(value_text(STR("x")), value_blob(STR("x"))));
    assert_false(value_same(value_bool(true), value_bool(false)));
    assert_true(value_same(map, map));
    assert_false(value_same(map, value_map(a)));
}

static void arena_leaves_when_full(void **state)
{
    struct arena *small = arena_new(65536);
    jmp_buf env;
    volatile int left = 0;

    (void)state;
    arena_escape(small, &env);
    if (setjmp(env) == 0)
        for (;;)
            arena_alloc(small, 1000);
    else
        left = 1;
    assert_int_equal(left, 1);
    arena_free(small);
}

static void buffer_stops_at_its_maximum(void **state)
{
    struct buf b = buf_new(a, 10);

    (void)state;
    buf_text(&b, "123456789");
    assert_false(b.full);
    buf_char(&b, 'x');
    assert_true(b.full);
    assert_string_equal(buf_str(&b).p, "123456789");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_that_exist),  cmocka_unit_test(ids_there_and_back), cmocka_unit_test(numbers),
        cmocka_unit_test(text_that_is_utf8), cmocka_unit_test(words_folded),      cmocka_unit_test(json_there_and_back),
        cmocka_unit_test(values_that_are_the_same), cmocka_unit_test(arena_leaves_when_full), cmocka_unit_test(buffer_stops_at_its_maximum)};
    int failed;

    a = arena_new(1 << 26);
    failed = cmocka_run_group_tests_name("core", tests, NULL, NULL);
    arena_free(a);
    return failed;
}
