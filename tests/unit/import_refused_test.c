/* What is kept, shown and given away of rows that an import has not taken, on one engine; the argument names it. */
#include "import_kit.h"

#include "core/id.h"
#include "modules/imports/imports_web.h"

/* No reason says what a cell of pay or a kind of absence holds, nor a column that nobody knows: reasons are kept. */
static void no_reason_says_pay(void **state)
{
    struct import *im;

    (void)state;
    import_end(import_run(IMPORT_PEOPLE, import_file_with("people.csv", "number,name\nQ1,Quentin One\n"), false, ""));
    im = import_run(IMPORT_PAY, import_file_with("pay.csv", "number,pay,currency,from\nQ1,250 000 EURO,EUR,2020-01-01\nQ1,\xE2\x82\xAC 98765,USD,2021-01-01\n"
                                                                "Q1,98765,98766,2022-01-01\nQ1,98\xEF\xBF\xBD" "765,EUR,2023-01-01\n"), true, "");
    assert_int_equal(im->nbad, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_null(strstr(im->rows[i].bad, "250"));
        assert_null(strstr(im->rows[i].bad, "98"));
    }
    assert_string_equal(im->rows[0].bad, "The pay is no amount in EUR");
    assert_string_equal(im->rows[1].bad, "The pay is not in USD, as the column or the mapping says");
    import_end(im);
    im = import_run(IMPORT_PEOPLE, import_file_with("old.csv", "number,name,Salary band,title\nR1,Ro One,bana\xEF\xBF\xBDna,Cook\nR2,Ro Two,,Co\xEF\xBF\xBDok\n"), true, "");
    assert_int_equal(im->nbad, 2);
    assert_null(strstr(im->rows[0].bad, "bana"));
    assert_non_null(strstr(im->rows[1].bad, "title has a character that cannot be read, shown as \xEF\xBF\xBD: Co\xEF\xBF\xBDok"));
    import_end(im);
}

static struct http_request *refused_of(const char *who, int64_t batch)
{
    return house_call(h, HTTP_GET, arena_printf(h->arena, "/import/%s/rows-not-imported", id_text(h->arena, batch).p), house_persona(h, who), STR_NONE, STR_NONE, NULL);
}

static int64_t on_record(int64_t batch, int class)
{
    return house_count(h, arena_printf(h->arena, "audit WHERE action = 'read' AND object = 'rows_not_imported' AND object_id = %lld AND class = %d AND actor_id = %lld",
                                       (long long)batch, class, (long long)house_persona(h, "hana")->account_id));
}

static void taking_them_away_is_on_record(void **state)
{
    struct import *im = import_run(IMPORT_PAY, import_file_with("pay.csv", "number,pay,from\nN-nobody,61000,2020-01-01\n"), false, "");
    int64_t batch = import_batch_of(im);
    struct http_request *r = refused_of("max", batch);

    (void)state;
    assert_int_equal(r->reply.status, 404);
    house_done(r);
    assert_int_equal(on_record(batch, 3), 0);
    r = refused_of("hana", batch);
    assert_int_equal(r->reply.status, 200);
    assert_non_null(strstr(r->reply.body.p, "N-nobody,61000,2020-01-01,Nobody is known as N-nobody"));
    house_done(r);
    assert_int_equal(on_record(batch, 3), 1);

    im = import_run(IMPORT_ABSENCES, import_file_with("away.csv", "number,from,last day,absence\nN-nobody,2020-01-01,2020-01-05,sick\n"), false, "");
    batch = import_batch_of(im);
    house_done(refused_of("hana", batch));
    assert_int_equal(on_record(batch, 4), 1);
}

/* What there is no room for is said, in the column that no import reads, behind a whole row. */
static void a_list_that_is_cut_says_so(void **state)
{
    struct buf text = buf_new(h->arena, 1 << 16);
    size_t before = import_refused_bytes;
    struct import *im;
    struct http_request *r;
    const char *more;

    (void)state;
    buf_text(&text, "number,pay,from\n");
    for (int i = 0; i < 100; i++)
        buf_format(&text, "N-nobody%d,61000,2020-01-01\n", i);
    import_refused_bytes = 1000;
    im = import_run(IMPORT_PAY, import_file_with("pay.csv", buf_str(&text).p), false, "");
    r = refused_of("hana", import_batch_of(im));
    more = strstr(r->reply.body.p, "\r\n,,,More rows were not taken than fit here.");
    assert_non_null(more);
    assert_null(strstr(r->reply.body.p, "N-nobody99"));
    assert_null(strstr(more + 2, "N-nobody"));
    house_done(r);
    import_refused_bytes = before;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_reason_says_pay),
        cmocka_unit_test(taking_them_away_is_on_record),
        cmocka_unit_test(a_list_that_is_cut_says_so),
    };

    engine = argc > 1 ? argv[1] : "sqlite";
    return cmocka_run_group_tests_name("import_refused_test", tests, import_house_open, import_house_close);
}
