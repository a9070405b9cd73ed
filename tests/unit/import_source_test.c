/* A file that comes every night: owners of fields, people who are missing, a run that would change much. */
#include "import_kit.h"

#include "modules/imports/imports_web.h"

#include <sched.h>

#include "core/id.h"
#include "modules/imports/imports_web.h"

#include <fcntl.h>
#include <sys/stat.h>

/* Forty people of a source: what differs from the first time is said by one row each. */
static const char *nightly(int without, const char *changed)
{
    struct buf text = buf_new(h->arena, 1 << 16);

    buf_text(&text, "number,name,title,unit,manager,mail\n");
    for (int i = 1; i <= 40; i++)
        if (i != without && !(changed && changed[0] == 'm' && i > 30))
            buf_format(&text, "N%d,Nightly %d,%s,Night shift,%s,n%d@night.example\n", i, i,
                       changed && changed[0] == 't' && i >= 5 && i <= 6 ? changed : "Operator", i == 1 ? "" : "N1", i);
    for (int i = 31; changed && changed[0] == 'm' && i <= 40; i++)
        buf_format(&text, "N%d,Nightly %d,Operator,Night shift,N2,n%d@night.example\n", i, i, i);
    return import_file_with("nightly.csv", buf_str(&text).p);
}

static struct import *run_of_source(const char *path, bool confirmed)
{
    struct import *im = import_prepared(IMPORT_PEOPLE, path, false, "");

    im->source = STR("payroll");
    im->confirmed = confirmed;
    if (!im->ncolumns || !import_batch_make(im, STR("")))
        fail_msg("%s", im->why);
    if (import_ask_first(im) && (!import_check(im) || !import_apply(im)))
        fail_msg("%s", im->why);
    return im;
}

/* What a source said before is its own; what was changed here since is not; who is missing is asked about. */
static void what_a_source_owns(void **state)
{
    struct house *before = h;
    struct import_undo undo;
    struct written out = {0};
    struct import *im;

    (void)state;
    h = house_open(engine);
    import_end(run_of_source(nightly(0, NULL), false));
    im = run_of_source(nightly(0, NULL), false);
    assert_int_equal(im->unchanged, 40);
    assert_int_equal(im->ndifferences + im->nmissing, 0);
    import_end(im);

    house_sql(h, "UPDATE assignment SET title = 'Shift lead' WHERE person_id = (SELECT id FROM person WHERE number = 'N5')");
    im = run_of_source(nightly(0, "technician"), false);
    assert_int_equal(im->changed, 1); /* N6; N5 was changed here */
    assert_int_equal(im->ndifferences, 1);
    assert_int_equal(im->differences[0].field, IM_TITLE);
    assert_string_equal(im->differences[0].here.p, "Shift lead");
    assert_string_equal(im->differences[0].there.p, "technician");
    undo.batch_id = import_batch_of(im);
    house_write(h, import_undo, &undo, &out);
    im = run_of_source(nightly(0, "technician"), false);
    assert_int_equal(im->changed, 1); /* taken back, it may come again */
    assert_int_equal(im->ndifferences, 1);
    import_end(im);

    /* the source takes up what it said first: the field is as Tandem has it now, and its own again from then on */
    house_sql(h, "UPDATE assignment SET title = 'Operator' WHERE person_id = (SELECT id FROM person WHERE number = 'N5')");
    im = run_of_source(nightly(0, "turner"), false);
    assert_int_equal(im->changed, 2);
    assert_int_equal(im->ndifferences, 0);
    import_end(im);
    house_close(h);
    h = before;
}

static void who_is_missing(void **state)
{
    struct house *before = h;
    struct import *im;

    (void)state;
    h = house_open(engine);
    import_end(run_of_source(nightly(0, NULL), false));
    im = run_of_source(nightly(7, NULL), false);
    assert_int_equal(im->nmissing, 1);
    assert_string_equal(im->missing[0].name.p, "Nightly 7");
    assert_int_equal(im->changed, 0); /* asked about, not ended */
    import_end(im);
    house_sql(h, "UPDATE import_source SET keep = 1 WHERE person_id = (SELECT id FROM person WHERE number = 'N7')");
    im = run_of_source(nightly(7, NULL), false);
    assert_int_equal(im->nmissing, 0);
    import_end(im);
    import_end(run_of_source(nightly(0, NULL), false)); /* in the file again: missed again when not */
    im = run_of_source(nightly(7, NULL), false);
    assert_int_equal(im->nmissing, 1);
    import_end(im);
    house_close(h);
    h = before;
}

/* Ten of forty would get another manager: nothing is written until somebody confirms it. */
static void a_run_that_changes_much(void **state)
{
    struct house *before = h;
    struct import *im, again = {0};

    (void)state;
    h = house_open(engine);
    import_end(run_of_source(nightly(0, NULL), false));
    im = run_of_source(nightly(0, "manager"), false);
    assert_true(im->held);
    assert_non_null(strstr(im->why, "give 10 another manager"));
    assert_non_null(strstr(im->why, "more than 5 %"));
    again.batch_id = import_batch_of(im);
    assert_false(import_resume(h->app, h->arena, again.batch_id, &again)); /* held, not failed */
    assert_true(again.held);
    import_end(run_of_source(nightly(0, NULL), false)); /* all as before */
    house_sql(h, "UPDATE import_batch SET confirmed = 1 WHERE status = 'held'");
    again = (struct import){.batch_id = again.batch_id};
    assert_true(import_resume(h->app, h->arena, again.batch_id, &again));
    assert_int_equal(again.changed, 10);
    house_close(h);
    h = before;
}

static int64_t number_id(const char *number)
{
    return house_find(h, "person", "number", number);
}

/* One request by a person, with its status; what it says of somebody or not is asked of the reply. */
static int ask(enum http_method method, const char *who, const char *form, const char *part, bool says, const char *format, ...)
{
    struct http_request *r;
    char target[300];
    va_list args;
    int status;

    va_start(args, format);
    vsnprintf(target, sizeof target, format, args);
    va_end(args);
    r = house_call(h, method, target, house_persona(h, who), str_of(form), STR_NONE, NULL);
    status = r->reply.status;
    if (part && (strstr(r->reply.body.p ? r->reply.body.p : "", part) != NULL) != says)
        fail_msg("%s %s %s: %.300s", target, says ? "lacks" : "has", part, r->reply.body.p);
    house_done(r);
    return status;
}

static const char *about(const char *number, const char *rest)
{
    return arena_printf(h->arena, "person_id=%s&%s", id_text(h->arena, number_id(number)).p, rest);
}

static const char *without(int first, int last)
{
    struct buf text = buf_new(h->arena, 1 << 16);

    buf_text(&text, "number,name,title,unit,manager,mail\n");
    for (int i = 1; i <= 40; i++)
        if (i < first || i > last)
            buf_format(&text, "N%d,Nightly %d,Operator,Night shift,%s,n%d@night.example\n", i, i, i == 1 ? "" : "N1", i);
    return import_file_with("nightly.csv", buf_str(&text).p);
}

/* HR answers for each who is missing, and for all who are left; nobody is asked about twice for nothing. */
static void answers_for_the_missing(void **state)
{
    struct house *before = h;
    const char *batch, *n7, *n1;
    struct import *im;
    int64_t todo;

    (void)state;
    h = house_open(engine);
    house_persona(h, "hana");
    todo = house_count(h, "todo");
    import_end(run_of_source(nightly(0, NULL), false));
    import_end(run_of_source(without(7, 12), true));
    assert_int_equal(house_count(h, "todo"), todo + 1);
    im = run_of_source(without(7, 12), true); /* nobody has answered: one question, not two */
    assert_int_equal(im->nmissing, 6);
    assert_int_equal(house_count(h, "todo"), todo + 1);
    batch = id_text(h->arena, import_batch_of(im)).p;
    n7 = id_text(h->arena, number_id("N7")).p;
    n1 = id_text(h->arena, number_id("N1")).p;
    assert_int_equal(ask(HTTP_GET, "hana", NULL, "Nightly 7", true, "/import/%s", batch), 200);
    assert_int_equal(ask(HTTP_GET, "max", NULL, "Nightly", false, "/import/%s/missing/%s", batch, n7), 404);
    assert_int_equal(ask(HTTP_POST, "max", about("N7", "answer=keep"), NULL, true, "/import/%s/missing/%s", batch, n7), 404);
    assert_int_equal(ask(HTTP_POST, "max", "answer=keep", NULL, true, "/import/%s/missing", batch), 404);
    assert_int_equal(ask(HTTP_GET, "hana", NULL, "Known to payroll", true, "/import/%s/missing/%s", batch, n7), 200);
    assert_int_equal(ask(HTTP_GET, "hana", NULL, NULL, true, "/import/%s/missing/%s", batch, n1), 404); /* in the file */

    assert_int_equal(ask(HTTP_POST, "hana", about("N7", "answer=exit"), "On which day", true, "/import/%s/missing/%s", batch, n7), 422);
    assert_int_equal(ask(HTTP_POST, "hana", "answer=keep", "Say about whom", true, "/import/%s/missing/%s", batch, n7), 422);
    assert_int_equal(ask(HTTP_POST, "hana", about("N7", "answer=exit&last_on=1990-01-01&reason=Moved away"), "does not work here on 1 January 1990", true,
                         "/import/%s/missing/%s", batch, n7), 422);
    assert_int_equal(ask(HTTP_POST, "hana", about("N7", arena_printf(h->arena, "answer=exit&last_on=%s", day_text(h->arena, clock_today(&h->app->clock)).p)),
                         NULL, true, "/import/%s/missing/%s", batch, n7), 303);
    assert_int_equal(ask(HTTP_POST, "hana", about("N7", "answer=keep"), NULL, true, "/import/%s/missing/%s", batch, n7), 409);
    assert_int_equal(ask(HTTP_POST, "hana", about("N8", "answer=keep"), NULL, true, "/import/%s/missing/%s", batch, n7), 303);
    assert_int_equal(ask(HTTP_POST, "hana", about("N9", "answer=later"), NULL, true, "/import/%s/missing/%s", batch, n7), 303);
    assert_int_equal(ask(HTTP_GET, "hana", NULL, "Nightly 8<", false, "/import/%s", batch), 200);
    assert_int_equal(house_count(h, "todo"), todo + 1); /* three are left */

    im = run_of_source(without(7, 12), true);
    assert_int_equal(im->nmissing, 4); /* 9 is asked again; 7 leaves, 8 stays */
    batch = id_text(h->arena, import_batch_of(im)).p;
    assert_int_equal(ask(HTTP_POST, "hana", "answer=keep", NULL, true, "/import/%s/missing", batch), 303);
    assert_int_equal(house_count(h, "todo"), todo);
    im = run_of_source(without(7, 12), true);
    assert_int_equal(im->nmissing, 0);
    import_end(im);
    import_end(run_of_source(without(7, 7), true)); /* the others are back */
    im = run_of_source(without(7, 12), true);
    assert_int_equal(im->nmissing, 5);
    import_end(im);
    house_close(h);
    h = before;
}

/* All at once have left; whoever leads somebody needs a successor. */
static void all_who_are_left_have_gone(void **state)
{
    struct house *before = h;
    const char *batch, *today;
    struct import *im;

    (void)state;
    h = house_open(engine);
    import_end(run_of_source(nightly(0, NULL), false));
    im = run_of_source(without(1, 4), true);
    assert_int_equal(im->nmissing, 4);
    batch = id_text(h->arena, import_batch_of(im)).p;
    today = day_text(h->arena, clock_today(&h->app->clock)).p;
    assert_int_equal(ask(HTTP_POST, "hana", arena_printf(h->arena, "answer=exit&last_on=%s&reason=Site closed", today), NULL, true, "/import/%s/missing", batch), 303);
    assert_int_equal(ask(HTTP_GET, "hana", NULL, "Nightly 2<", false, "/import/%s", batch), 200);
    assert_int_equal(ask(HTTP_GET, "hana", NULL, ">Nightly 1<", true, "/import/%s", batch), 200);
    assert_int_equal(ask(HTTP_POST, "hana", arena_printf(h->arena, "answer=exit&last_on=%s&successor_id=%s", today, id_text(h->arena, number_id("N5")).p),
                         NULL, true, "/import/%s/missing", batch), 303);
    assert_int_equal(ask(HTTP_GET, "hana", NULL, "Nightly 1<", false, "/import/%s", batch), 200);
    house_close(h);
    h = before;
}

/* The file is right after all: its value is taken, for one or for all, and is the source's from then on. */
static void taking_the_files_value(void **state)
{
    struct house *before = h;
    const char *batch;
    struct import *im;

    (void)state;
    h = house_open(engine);
    import_end(run_of_source(nightly(0, NULL), false));
    house_sql(h, "UPDATE assignment SET title = 'Shift lead' WHERE person_id IN (SELECT id FROM person WHERE number IN ('N5', 'N6', 'N8'))");
    house_sql(h, "UPDATE person SET name = 'Renamed' WHERE number = 'N9'");
    im = run_of_source(nightly(0, NULL), true);
    assert_int_equal(im->ndifferences, 4);
    batch = id_text(h->arena, import_batch_of(im)).p;
    assert_int_equal(ask(HTTP_GET, "hana", NULL, "Shift lead", true, "/import/%s", batch), 200);
    assert_int_equal(ask(HTTP_POST, "max", about("N5", "field=title"), NULL, true, "/import/%s/take", batch), 404);
    assert_int_equal(ask(HTTP_POST, "hana", about("N5", "field=pay"), NULL, true, "/import/%s/take", batch), 409);
    assert_int_equal(ask(HTTP_POST, "hana", about("N9", "field=name"), NULL, true, "/import/%s/take", batch), 303);
    assert_int_equal(ask(HTTP_POST, "hana", about("N5", "field=title"), NULL, true, "/import/%s/take", batch), 303);
    assert_int_equal(ask(HTTP_POST, "hana", about("N5", "field=title"), NULL, true, "/import/%s/take", batch), 409);
    /* changed meanwhile: neither value is the one that was shown */
    house_sql(h, "UPDATE assignment SET title = 'Foreman' WHERE person_id IN (SELECT id FROM person WHERE number = 'N8')");
    assert_int_equal(ask(HTTP_POST, "hana", "field=title", "Nightly 8", true, "/import/%s/take", batch), 409);
    house_sql(h, "UPDATE assignment SET title = 'Shift lead' WHERE person_id IN (SELECT id FROM person WHERE number = 'N8')");
    assert_int_equal(ask(HTTP_POST, "hana", "field=title", NULL, true, "/import/%s/take", batch), 303);
    assert_int_equal(ask(HTTP_GET, "hana", NULL, "Shift lead", false, "/import/%s", batch), 200);
    assert_true(house_find(h, "person", "name", "Nightly 9") != 0);
    assert_int_equal(house_find(h, "person", "name", "Renamed"), 0);
    im = run_of_source(nightly(0, "technician"), true);
    assert_int_equal(im->ndifferences, 0); /* N5 and N6 follow the file again */
    assert_int_equal(im->changed, 2);
    import_end(im);
    house_close(h);
    h = before;
}

/* For all means all but oneself: what is said counts those whose value is taken, and says who waits. */
static void for_all_but_oneself(void **state)
{
    struct house *before = h;
    struct persona *hana, *max;
    struct import_take_form all = {.field = STR("title")};
    struct written out = {0};
    struct import *im;

    (void)state;
    h = house_open(engine);
    hana = house_persona(h, "hana");
    max = house_persona(h, "max");
    house_lead(h, hana, max);
    import_end(run_of_source(nightly(0, NULL), false));
    house_sql(h, arena_printf(h->arena, "UPDATE account SET person_id = (SELECT id FROM person WHERE number = 'N5') WHERE id = %lld", (long long)hana->account_id));
    house_sql(h, arena_printf(h->arena, "UPDATE account SET roles = roles + %u WHERE id = %lld", ROLE_HR, (long long)max->account_id));
    house_sql(h, "UPDATE assignment SET title = 'Shift lead' WHERE person_id IN (SELECT id FROM person WHERE number IN ('N5', 'N6', 'N8'))");
    im = run_of_source(nightly(0, NULL), true);
    assert_int_equal(im->ndifferences, 3);
    all.head.id = import_batch_of(im);
    hana->person_id = number_id("N5");
    house_write_as(h, "hana", import_take, &all, &out);
    assert_string_equal(out.says.p, "The file's value is taken for 2 people. Your own waits for somebody else of HR.");
    assert_int_equal(ask(HTTP_GET, "max", NULL, "Nightly 5<", true, "/import/%s", id_text(h->arena, all.head.id).p), 200);
    house_close(h);
    h = before;
}

/* A file that is more than there is room for ends neither the page nor the program: the batch says so, and others go on. */
static void too_large_is_said(void **state)
{
    size_t before = import_arena_bytes;
    struct buf text = buf_new(h->arena, 1 << 20);
    struct import *im;
    const char *batch;

    (void)state;
    for (int i = 0; i < 200; i++)
        buf_format(&text, "%sc%d", i ? "," : "number,", i);
    for (int i = 0; i < 4000; i++)
        buf_format(&text, "\nL%d", i);
    im = import_prepared(IMPORT_PEOPLE, import_file_with("wide.csv", arena_printf(h->arena, "%.*s\n", STR_ARG(buf_str(&text)))), false, "");
    im->account_id = house_persona(h, "hana")->account_id;
    assert_true(import_batch_make(im, STR("")));
    batch = id_text(h->arena, im->batch_id).p;
    import_arena_bytes = 4 << 20;
    assert_int_equal(ask(HTTP_GET, "hana", NULL, "The file is too large to be read as a whole", true, "/import/%s", batch), 200);
    assert_int_equal(ask(HTTP_POST, "hana", "", NULL, true, "/import/%s/apply", batch), 303);
    while (import_is_under_way(im->batch_id))
        sched_yield();
    assert_int_equal(house_count(h, arena_printf(h->arena, "import_batch WHERE status = 'failed' AND says LIKE 'The file is too large%%' AND id = %lld", (long long)im->batch_id)), 1);
    import_arena_bytes = before;
    assert_int_equal(ask(HTTP_GET, "hana", NULL, "The file is too large to be read as a whole", true, "/import/%s", batch), 200);
    import_end(im);
}

/* What a file says of whoever imports waits for somebody else of HR; rows of history and pay about oneself are refused. */
static void the_own_record_waits(void **state)
{
    struct house *before = h;
    struct persona *hana, *max;
    struct import *im, again = {0};
    const char *batch;

    (void)state;
    h = house_open(engine);
    hana = house_persona(h, "hana");
    max = house_persona(h, "max");
    house_lead(h, hana, max);
    import_end(run_of_source(nightly(0, NULL), false));
    house_sql(h, arena_printf(h->arena, "UPDATE account SET person_id = (SELECT id FROM person WHERE number = 'N5') WHERE id = %lld", (long long)hana->account_id));
    house_sql(h, arena_printf(h->arena, "UPDATE account SET roles = roles + %u WHERE id = %lld", ROLE_HR, (long long)max->account_id));

    im = import_prepared(IMPORT_PEOPLE, nightly(0, "technician"), false, "");
    im->account_id = hana->account_id;
    assert_true(import_batch_make(im, STR("")));
    if (!import_prepare(h->app, h->arena, im->batch_id, &again) || !import_check(&again) || !import_apply(&again))
        fail_msg("%s", again.why);
    assert_int_equal(again.changed, 1); /* N6 */
    assert_int_equal(again.ndifferences, 1);
    assert_string_equal(again.differences[0].there.p, "technician");
    batch = id_text(h->arena, im->batch_id).p;
    assert_int_equal(ask(HTTP_POST, "hana", about("N5", "field=title"), "This is your own record", true, "/import/%s/take", batch), 422);
    assert_int_equal(ask(HTTP_POST, "max", about("N5", "field=title"), NULL, true, "/import/%s/take", batch), 303);
    import_end(im);

    im = import_prepared(IMPORT_PAY, import_file_with("pay.csv", "number,from,salary,currency\nN5,2026-01-01,90000,EUR\nN6,2026-01-01,50000,EUR\n"), false, "");
    im->account_id = hana->account_id;
    assert_true(import_batch_make(im, STR("")));
    again = (struct import){0};
    if (!import_prepare(h->app, h->arena, im->batch_id, &again) || !import_check(&again))
        fail_msg("%s", again.why);
    assert_int_equal(again.nbad, 1);
    assert_non_null(strstr(again.rows[0].bad, "This is your own record: somebody else of HR brings it in, such as max"));
    import_end(im);

    /* pay in a file of people is pay too; whoever applies a file is who imports it, in the audit log too */
    im = import_prepared(IMPORT_PEOPLE, import_file_with("own.csv", "number,title,salary,currency\nN5,technician,90000,EUR\nN6,technician,50000,EUR\n"), false, "");
    im->account_id = max->account_id;
    assert_true(import_batch_make(im, STR("")));
    batch = id_text(h->arena, im->batch_id).p;
    assert_int_equal(ask(HTTP_POST, "hana", "", NULL, true, "/import/%s/apply", batch), 303);
    while (import_is_under_way(im->batch_id))
        sched_yield();
    assert_int_equal(house_count(h, arena_printf(h->arena, "import_batch WHERE bad = 1 AND status = 'done' AND id = %lld", (long long)im->batch_id)), 1);
    assert_int_equal(house_count(h, "pay y JOIN person p ON p.id = y.person_id WHERE p.number = 'N5'"), 0);
    assert_int_equal(house_count(h, "pay y JOIN person p ON p.id = y.person_id WHERE p.number = 'N6'"), 1);
    assert_int_equal(house_count(h, arena_printf(h->arena, "audit WHERE action = 'import_apply' AND class = 3 AND object_id = %lld AND actor_id = %lld", (long long)im->batch_id, (long long)hana->account_id)), 1);
    import_end(im);

    /* a later file of pay is taken back first */
    im = import_prepared(IMPORT_PAY, import_file_with("later.csv", "number,from,salary,currency\nN6,2027-01-01,60000,EUR\n"), false, "");
    im->account_id = max->account_id;
    assert_true(import_batch_make(im, STR("")));
    again = (struct import){0};
    if (!import_prepare(h->app, h->arena, im->batch_id, &again) || !import_check(&again) || !import_apply(&again))
        fail_msg("%s", again.why);
    assert_int_equal(ask(HTTP_POST, "hana", "", "A later import changed the pay of", true, "/import/%s/undo", batch), 422);
    assert_int_equal(ask(HTTP_POST, "hana", "", NULL, true, "/import/%s/undo", id_text(h->arena, im->batch_id).p), 303);
    assert_int_equal(ask(HTTP_POST, "hana", "", NULL, true, "/import/%s/undo", batch), 303);
    assert_int_equal(house_count(h, "pay y JOIN person p ON p.id = y.person_id WHERE p.number = 'N6'"), 0);
    import_end(im);

    /* whoever is of HR no more writes no further slice */
    im = import_prepared(IMPORT_PEOPLE, import_file_with("more.csv", "number,title\nN6,engineer\n"), false, "");
    im->account_id = max->account_id;
    assert_true(import_batch_make(im, STR("")));
    again = (struct import){0};
    assert_true(import_prepare(h->app, h->arena, im->batch_id, &again) && import_check(&again));
    house_sql(h, arena_printf(h->arena, "UPDATE account SET roles = roles - %u WHERE id = %lld", ROLE_HR, (long long)max->account_id));
    assert_false(import_apply(&again));
    assert_non_null(strstr(again.why, "not of HR any more"));
    assert_int_equal(house_count(h, "seat t JOIN person p ON p.id = t.person_id WHERE p.number = 'N6' AND t.title = 'engineer'"), 0);
    import_end(im);
    house_close(h);
    h = before;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_source_owns),
        cmocka_unit_test(who_is_missing),
        cmocka_unit_test(answers_for_the_missing),
        cmocka_unit_test(all_who_are_left_have_gone),
        cmocka_unit_test(taking_the_files_value),
        cmocka_unit_test(a_run_that_changes_much),
        cmocka_unit_test(the_own_record_waits),
        cmocka_unit_test(too_large_is_said),
        cmocka_unit_test(for_all_but_oneself),
    };

    engine = argc > 1 ? argv[1] : "sqlite";
    return cmocka_run_group_tests_name("import_source_test", tests, import_house_open, import_house_close);
}
