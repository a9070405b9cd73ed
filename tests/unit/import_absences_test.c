/* Absences from a file: what is made, what is left, what is refused and why; who leads meanwhile does, the kind stays sealed. */
#include "import_kit.h"

#include "core/id.h"

#include <unistd.h>

static struct house *before;

static int company(void **state)
{
    (void)state;
    before = h;
    h = house_open(engine);
    import_end(import_run(IMPORT_PEOPLE, import_file_with("people.csv", "number,name,mail,manager\nA1,Ada One,ada@x.example,\nA2,Bo Two,bo@x.example,A1\n"
                                                         "A3,Cleo Three,cleo@x.example,A2\nA4,Dan Four,,A2\nA5,Dan Four,,A2\n"), false, ""));
    return 0;
}

static int company_gone(void **state)
{
    (void)state;
    house_close(h);
    h = before;
    return 0;
}

static struct import *run(const char *text, bool dry)
{
    return import_run(IMPORT_ABSENCES, import_file_with("absences.csv", text), dry, "");
}

static int64_t rows_with(const char *condition)
{
    return house_count(h, arena_printf(h->arena, "absence WHERE %s", condition));
}

static const char *from_today(int days)
{
    return day_text(h->arena, clock_today(&h->app->clock) + days).p;
}

static void take_back(int64_t batch_id)
{
    struct import_undo undo = {batch_id};
    struct written out = {0};

    house_write(h, import_undo, &undo, &out);
}

/* The page that HR has of somebody's absences. */
static void page_has(const char *number, const char *text, bool has)
{
    struct persona *hana = house_persona(h, "hana");
    int64_t id = house_find(h, "person", "number", number);
    struct http_request *r = house_call(h, HTTP_GET, arena_printf(h->arena, "/people/%s/absences", id_text(h->arena, id).p), hana,
                                        STR_NONE, STR_NONE, NULL);

    assert_int_equal(r->reply.status, 200);
    assert_int_equal(str_find(r->reply.body, str_of(text), 0) != SIZE_MAX, has);
    house_done(r);
}

#define FOUR                                                                                                                               \
    "Employee number,Absence start,Absence end,Leave type,Deputy\nA2,2024-02-20,2024-02-29,Sick leave,A3\n"                                \
    "bo@x.example,2024-05-01,2024-05-10,Maternity leave,\nA3,2025-01-01,,,Bo Two\nA1,2023-02-01,2023-02-28,,\n"

static void made_and_the_same_again(void **state)
{
    struct import *im = import_prepared(IMPORT_ABSENCES, import_file_with("absences.csv", FOUR), true, "");
    int64_t batch, added = house_count(h, "audit WHERE action = 'absence_add'");

    (void)state;
    assert_int_equal(im->columns[1].field, IM_FROM);
    assert_int_equal(im->columns[2].field, IM_UNTIL);
    assert_int_equal(im->columns[3].field, IM_AWAY);
    assert_int_equal(im->columns[4].field, IM_ACTING);
    import_end(im);
    im = run(FOUR, true);
    assert_int_equal(im->nbad, 1); /* a number is no mail address */
    assert_non_null(strstr(im->rows[1].bad, "Nobody is known as bo@x.example"));
    assert_int_equal(im->made, 3);
    import_end(im);
    assert_int_equal(house_count(h, "absence"), 0);

    im = run(FOUR, false);
    assert_int_equal(im->made, 3);
    assert_int_equal(access(import_bad_file(h->arena, h->app, im->batch_id), R_OK), 0);
    batch = import_batch_of(im);
    assert_int_equal(rows_with("from_on = '2024-02-20' AND to_on = '2024-03-01' AND acting_id IS NOT NULL AND nature IS NOT NULL"), 1);
    assert_int_equal(rows_with("from_on = '2025-01-01' AND to_on = '9999-12-31' AND acting_id IS NOT NULL AND nature IS NULL"), 1);
    assert_int_equal(rows_with("from_on = '2023-02-01' AND to_on = '2023-03-01' AND nature IS NULL"), 1);
    assert_int_equal(house_count(h, "audit WHERE action = 'absence_add'"), added + 3);
    page_has("A2", "Sick", true);
    page_has("A1", "Kind not said", true);

    im = run(FOUR, false);
    assert_int_equal(im->made + im->changed, 0);
    assert_int_equal(im->unchanged, 3);
    import_end(im);
    take_back(batch);
    assert_int_equal(house_count(h, "absence"), 0);
    assert_int_equal(house_count(h, "audit WHERE action = 'absence_remove'"), 3);
}

static void changed_and_taken_back(void **state)
{
    struct import *im;
    int64_t first, second, third;

    (void)state;
    first = import_batch_of(run("number,from,last day,type,acting\nA2,2024-02-20,2024-02-29,sick,A3\n", false));
    im = run("number,from,last day\nA2,2024-02-20,2024-03-05\n", false); /* says nothing of kind and deputy */
    assert_int_equal(im->changed, 1);
    second = import_batch_of(im);
    assert_int_equal(rows_with("to_on = '2024-03-06' AND acting_id IS NOT NULL AND version = 2"), 1);
    page_has("A2", "Sick", true);
    im = run("number,from,last day,type\nA2,2024-02-20,,care\n", false); /* nor this of the end */
    assert_int_equal(im->changed, 1);
    third = import_batch_of(im);
    assert_int_equal(rows_with("to_on = '2024-03-06' AND version = 3"), 1);
    page_has("A2", "Care", true);
    im = import_prepared(IMPORT_ABSENCES, import_file_with("none.csv", "number,from,last day\nA1,2030-01-01,2030-01-02\n"), true, "");
    assert_false(import_write(im, import_undo, &(struct import_undo){first}));
    assert_non_null(strstr(im->why, "An absence of Bo Two was changed after this import"));
    import_end(im);
    take_back(third);
    page_has("A2", "Sick", true);
    assert_int_equal(rows_with("to_on = '2024-03-06' AND version = 4"), 1);
    take_back(second);
    assert_int_equal(rows_with("to_on = '2024-03-01' AND acting_id IS NOT NULL"), 1);
    take_back(first); /* what came later is taken back */
    assert_int_equal(house_count(h, "absence"), 0);
}

static void later_changes_stand(void **state)
{
    int64_t batch = import_batch_of(run("number,from,last day\nA2,2024-02-20,2024-02-29\nA3,2024-02-20,2024-02-29\n", false));
    struct import *im = import_prepared(IMPORT_ABSENCES, import_file_with("none.csv", "number,from,last day\nA1,2030-01-01,2030-01-02\n"), true, "");

    (void)state;
    house_sql(h, "UPDATE absence SET version = 2, to_on = '2024-04-01' WHERE person_id = (SELECT id FROM person WHERE number = 'A3')");
    assert_false(import_write(im, import_undo, &(struct import_undo){batch}));
    assert_non_null(strstr(im->why, "An absence of Cleo Three was changed after this import"));
    import_end(im);
    assert_int_equal(house_count(h, "absence"), 2);
    house_sql(h, "DELETE FROM absence WHERE version = 2"); /* what is gone is gone */
    take_back(batch);
    assert_int_equal(house_count(h, "absence"), 0);
}

static void refuses(const struct import *im, size_t i, const char *text)
{
    if (!im->rows[i].bad || !strstr(im->rows[i].bad, text))
        fail_msg("row %zu: %s, not %s", i, im->rows[i].bad ? im->rows[i].bad : "taken", text);
    assert_null(strstr(im->rows[i].bad, "sick"));
}

static void refused_rows(void **state)
{
    struct import *im;

    (void)state;
    import_end(run("number,from,last day\nA1,2024-03-01,2024-03-10\nA1,2024-04-01,2024-04-10\n", false));
    im = run("number,from,last day,type,acting\n"
             "A9,2024-01-01,2024-01-02,sick,\n"         /* 0 */
             "A2,2024-01-05,2024-01-04,sick,\n"         /* 1 */
             "A2,sick,2024-01-04,,\n"                   /* 2 */
             "A2,2023-02-29,2023-03-04,sick,\n"         /* 3 */
             "A2,,2023-03-04,sick,\n"                   /* 4 */
             "A2,2024-06-01,2024-06-02,sick,A2\n"       /* 5 */
             "A2,2024-06-01,2024-06-02,sick,Nobody\n"   /* 6 */
             "A2,2024-06-01,2024-06-02,sick,Dan Four\n" /* 7 */
             "A1,2024-03-10,2024-03-11,sick,\n"         /* 8: the last day of what is there */
             "A1,2024-03-11,2024-03-31,sick,\n"         /* 9: between the two */
             "A1,2024-03-20,2024-03-21,sick,\n"         /* 10: within that */
             "A1,2024-02-01,2024-03-01,sick,\n"         /* 11: reaches into what is there */
             "A1,2024-04-01,2024-04-05,sick,\n"         /* 12: shorter now */
             "A1,2024-04-06,2024-04-08,sick,\n"         /* 13: behind that */
             "A1,2024-04-06,2024-04-07,sick,\n"         /* 14: the same day twice */
             "A1,2024-01-01,,sick,\n"                   /* 15: without an end, before others */
             "A3,2024-01-01,2024-01-01,sick,\n",        /* 16: one day */
             true);
    refuses(im, 0, "Nobody is known as A9");
    refuses(im, 1, "The last day 2024-01-04 is before the first, 2024-01-05");
    refuses(im, 2, "The first day is not a date");
    refuses(im, 3, "The first day is not a date");
    refuses(im, 4, "No first day");
    refuses(im, 5, "Somebody else leads meanwhile");
    refuses(im, 6, "Nobody is known as Nobody (who leads meanwhile)");
    refuses(im, 7, "Several people are called Dan Four");
    refuses(im, 8, "It overlaps with an absence that is there already, from 2024-03-01 to 2024-03-10");
    assert_null(im->rows[9].bad);
    refuses(im, 10, "It overlaps with row 11, from 2024-03-11 to 2024-03-31");
    refuses(im, 11, "It overlaps with an absence that is there already");
    assert_null(im->rows[12].bad);
    assert_null(im->rows[13].bad);
    refuses(im, 14, "It begins on the same day as row 15");
    refuses(im, 15, "It overlaps with an absence that is there already");
    assert_null(im->rows[16].bad);
    assert_int_equal(im->rows[16].line, 18);
    assert_int_equal(im->nbad, 13);
    assert_int_equal(im->made, 3);
    assert_int_equal(im->changed, 1);
    import_end(im);
    im = run("number,from,last day\nA1,2024-03-01,2024-04-01\n", true); /* longer, into the next one */
    refuses(im, 0, "It overlaps with an absence that is there already, from 2024-04-01 to 2024-04-10");
    import_end(im);
    im = run("number,from,return date\nA1,2024-03-01,2024-04-01\nA2,2024-03-01,2024-03-01\n", true); /* up to it */
    assert_null(im->rows[0].bad);
    refuses(im, 1, "The first day back 2024-03-01 comes no later than the first day away");
    assert_int_equal(im->changed, 1);
    import_end(im);
    house_sql(h, "DELETE FROM absence");
}

static void unknown_words_are_asked_about(void **state)
{
    const char *path = import_file_with("words.csv", "number,start,end,type\nA2,2024-01-01,2024-01-02,Burnout\nA3,2024-01-01,2024-01-02,Krank\n");
    struct import *im = import_prepared(IMPORT_ABSENCES, path, true, "");

    (void)state;
    assert_int_equal(im->nasked, 1);
    assert_non_null(strstr(im->asked[0].says, "type says \"Burnout\" in 1 row,"));
    assert_non_null(strstr(im->asked[0].says, "value type \"Burnout\" = other (or parental, care, sick, sabbatical, military, empty)"));
    import_end(im);
    im = import_prepared(IMPORT_ABSENCES, path, true, "value type \"Burnout\" = exit\n");
    assert_non_null(strstr(im->why, "ends in none of: parental, care"));
    import_end(im);
    im = import_prepared(IMPORT_ABSENCES, path, true, "start = hire\n");
    assert_non_null(strstr(im->why, "names no field: number, name"));
    import_end(im);
    im = import_prepared(IMPORT_ABSENCES, import_file_with("ends.csv", "number,start\nA2,2024-01-01\n"), true, "");
    assert_non_null(strstr(im->why, "No column says when an absence ends"));
    import_end(im);
    im = import_run(IMPORT_ABSENCES, path, false, "value type \"Burnout\" = sabbatical\n");
    assert_int_equal(im->made, 2);
    page_has("A2", "Sabbatical", true);
    page_has("A3", "Sick", true);
    take_back(import_batch_of(im));
}

/* Whoever leads meanwhile leads today, and no longer when the import is taken back. */
static void who_leads_meanwhile(void **state)
{
    struct import *im = run(arena_printf(h->arena, "number,from,to,covered by\nA2,%s,%s,cleo@x.example\nA1,%s,%s,A2\n", from_today(-3), from_today(0),
                                         from_today(-3), from_today(-1)), false);
    int64_t batch = import_batch_of(im);

    (void)state;
    assert_int_equal(house_count(h, "acting"), 1); /* the other one was back today */
    assert_int_equal(house_count(h, "acting WHERE holder_id = (SELECT id FROM person WHERE number = 'A3') AND manager_id = (SELECT id FROM person WHERE number = 'A2')"), 1);
    assert_int_equal(house_count(h, "todo WHERE kind = 'acting'"), 1);
    im = run(arena_printf(h->arena, "number,from,to\nA2,%s,%s\n", from_today(-3), from_today(-1)), false);
    assert_int_equal(im->changed, 1);
    assert_int_equal(house_count(h, "acting"), 0);
    assert_int_equal(house_count(h, "todo WHERE kind = 'acting'"), 0);
    take_back(import_batch_of(im));
    assert_int_equal(house_count(h, "acting"), 1);
    take_back(batch);
    assert_int_equal(house_count(h, "acting"), 0);
    assert_int_equal(house_count(h, "absence"), 0);
}

/* German, semicolons, Windows-1252, a leap day. */
static void from_another_program(void **state)
{
    const char *path = import_file_with("fremd.csv", "Personalnummer;Beginn;Ende;Abwesenheitsart;Vertretung\nA3;29.02.2024;29.02.2024;Krankheit;\n"
                                        "A2;01.12.2024;28.02.2025;Pflege f\xfcr Angeh\xf6rige;A3\n");
    struct import *im = import_prepared(IMPORT_ABSENCES, path, false, "");

    (void)state;
    assert_string_equal(im->encoding, "Windows-1252");
    assert_int_equal(im->separator, ';');
    assert_int_equal(im->nasked, 1);
    assert_non_null(strstr(im->asked[0].says, "Pflege f\xc3\xbcr Angeh\xc3\xb6rige"));
    import_end(im);
    im = import_run(IMPORT_ABSENCES, path, false, "value Abwesenheitsart \"Pflege f\xc3\xbcr Angeh\xc3\xb6rige\" = care\n");
    assert_int_equal(im->made, 2);
    assert_int_equal(rows_with("from_on = '2024-02-29' AND to_on = '2024-03-01'"), 1);
    assert_int_equal(rows_with("from_on = '2024-12-01' AND to_on = '2025-03-01' AND acting_id IS NOT NULL"), 1);
    page_has("A2", "Care", true);
    take_back(import_batch_of(im));
}

/* Stopped between two slices: what is there is not made twice, and the whole is taken back. */
static void goes_on_after_a_stop(void **state)
{
    struct import *im = import_prepared(IMPORT_ABSENCES, import_file_with("stop.csv", "number,from,to,type\nA1,2024-01-01,2024-01-02,sick\nA2,2024-01-01,2024-01-02,sick\nA1,2024-01-03,2024-01-04,sick\n"), false, "");
    struct import_slice slice;
    struct import again = {0};

    (void)state;
    assert_true(import_batch_make(im, STR("")));
    assert_true(import_check(im));
    assert_int_equal(im->npeople, 2);
    slice = (struct import_slice){.im = im, .from = 0, .to = 1, .position = 1};
    assert_true(import_write(im, import_absence_slice, &slice));
    again.batch_id = import_batch_of(im);
    assert_int_equal(house_count(h, "absence"), 2);
    assert_true(import_resume(h->app, h->arena, again.batch_id, &again));
    assert_int_equal(house_count(h, "absence"), 3);
    assert_int_equal(again.made, 3);
    assert_int_equal(house_count(h, "audit WHERE action = 'import_apply' AND detail LIKE '%sick%'"), 0);
    assert_int_equal(house_count(h, "audit WHERE action = 'absence_add' AND detail LIKE '%sick%'"), 0);
    take_back(again.batch_id);
    assert_int_equal(house_count(h, "absence"), 0);
}

/* Somebody whom an earlier import made is not taken back from under an absence. */
static void people_with_absences_stay(void **state)
{
    int64_t people = import_batch_of(import_run(IMPORT_PEOPLE, import_file_with("new.csv", "number,name\nB1,New One\n"), false, ""));
    int64_t batch = import_batch_of(run("number,from,to,acting\nA1,2024-01-01,2024-01-02,B1\n", false));
    struct import *im = import_prepared(IMPORT_ABSENCES, import_file_with("none.csv", "number,from,last day\nA1,2030-01-01,2030-01-02\n"), true, "");

    (void)state;
    assert_false(import_write(im, import_undo, &(struct import_undo){people}));
    assert_non_null(strstr(im->why, "New One was changed after this import, has pay, absences"));
    import_end(im);
    take_back(batch);
    take_back(people);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(made_and_the_same_again),
        cmocka_unit_test(changed_and_taken_back),
        cmocka_unit_test(later_changes_stand),
        cmocka_unit_test(refused_rows),
        cmocka_unit_test(unknown_words_are_asked_about),
        cmocka_unit_test(who_leads_meanwhile),
        cmocka_unit_test(from_another_program),
        cmocka_unit_test(goes_on_after_a_stop),
        cmocka_unit_test(people_with_absences_stay),
    };

    engine = argc > 1 ? argv[1] : "sqlite";
    return cmocka_run_group_tests_name("import_absences_test", tests, company, company_gone);
}
