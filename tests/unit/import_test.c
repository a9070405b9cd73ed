/* What an import does to the database, on one engine; the argument names it. */
#include "import_kit.h"

#include "../book.h"
#include "core/sheet.h"
#include "modules/demo/demo.h"
#include "modules/documents/documents.h"
#include "queries.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* 60 people; row 31 has a manager whom nobody knows, row 61 the mail address of row 3 and a unit
 * that no other row names. */
static const char *sixty(void)
{
    struct buf text = buf_new(h->arena, 1 << 20);

    buf_text(&text, "Emp No;Last, First;E-Mail;Department;Position;Manager;Hire Date;Shoe size\n");
    for (int i = 1; i <= 60; i++)
        buf_format(&text, "%d;\"Family%d, Given%d\";p%d@x.example;%s %d;Engineer;%s;%02d.03.2020;%d\n", i, i, i, i == 60 ? 2 : i, i == 60 ? "Nowhere" : "Unit", i % 3,
                   i == 30 ? "9999" : i == 1 ? "" : i % 2 ? "1" : "Given1 Family1", i % 28 + 1, 36 + i % 9);
    return import_file_with("sixty.csv", buf_str(&text).p);
}

static void sixty_people(void **state)
{
    const char *path = sixty(), *map = "Last, First = name\n";
    struct import *im = import_run(IMPORT_PEOPLE, path, true, map);
    struct import_undo undo;
    struct written out = {0};
    int64_t before = import_people_count();

    (void)state;
    assert_int_equal(im->nbad, 2);
    assert_int_equal(im->made, 58);
    assert_int_equal(im->rows[29].line, 31);
    assert_non_null(strstr(im->rows[29].bad, "Nobody is known as 9999"));
    assert_int_equal(im->rows[59].line, 61);
    assert_non_null(strstr(im->rows[59].bad, "Same mail address as row 3"));
    assert_string_equal(im->rows[0].name, "Given1 Family1");
    import_end(im);
    assert_int_equal(import_people_count(), before); /* a dry run writes nothing */

    im = import_run(IMPORT_PEOPLE, path, false, map);
    assert_int_equal(im->made, 58);
    assert_int_equal(im->units_made, 3);
    assert_int_equal(access(import_bad_file(h->arena, h->app, im->batch_id), R_OK), 0);
    assert_int_not_equal(access(import_file(h->arena, h->app, im->batch_id), R_OK), 0);
    undo.batch_id = import_batch_of(im);
    assert_int_equal(import_people_count(), before + 58);

    im = import_run(IMPORT_PEOPLE, path, false, map);
    assert_int_equal(im->made, 0);
    assert_int_equal(im->changed, 0);
    assert_int_equal(im->unchanged, 58);
    import_end(im);

    house_write(h, import_undo, &undo, &out);
    assert_int_equal(import_people_count(), before);
}

static void pay_is_in_the_employers_currency(void **state)
{
    const char *path = import_file_with("pay.csv", "number,pay,from\nN-ivy,62102,2020-01-01\n");
    const char *key = h->database[0] ? "decode('00', 'hex')" : "x'00'";
    struct import *im = import_run(IMPORT_PAY, path, true, "");

    (void)state;
    house_persona(h, "ivy");
    assert_string_equal(im->currency.p, "EUR"); /* nobody said another */
    import_end(im);
    house_sql(h, arena_printf(h->arena, "INSERT INTO legal_entity (id, version, name, name_key, country, currency) VALUES (1, 1, 'Kraina', %s, 'PL', 'PLN')", key));
    im = import_run(IMPORT_PAY, path, true, "");
    assert_string_equal(im->currency.p, "PLN");
    assert_string_equal(im->rows[0].currency, "PLN");
    import_end(im);
    im = import_run(IMPORT_PAY, path, true, "currency = CHF\n");
    assert_string_equal(im->rows[0].currency, "CHF");
    import_end(im);
    house_sql(h, "DELETE FROM legal_entity WHERE id = 1");
}

static enum outcome work_of(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct row_import_employments_of *jobs;
    struct row_seat_now seat;

    (void)ctx;
    out->version = (int64_t)tx_all(tx, import_employments_of, &jobs, .person_id = *(const int64_t *)in);
    out->id = tx_one(tx, seat_now, &seat, .person_id = *(const int64_t *)in);
    return DONE;
}

/* Whoever set the organization up is a person without an employment: the row of the file is it. */
static void who_was_here_before_begins_to_work(void **state)
{
    const char *path = import_file_with("founder.csv", "number,name,mail,title,hire date\n77001,Zoe Founder,zoe@northwind.example,Founder,2020-02-01\n");
    int64_t zoe = house_persona(h, "zoe")->person_id;
    struct import *im = import_run(IMPORT_PEOPLE, path, true, "");
    struct import_undo undo;
    struct written out = {0}, before = {0};

    (void)state;
    house_write(h, work_of, &zoe, &before);
    assert_int_equal(before.version, 0);
    assert_int_equal(im->changed, 1);
    import_end(im);
    im = import_run(IMPORT_PEOPLE, path, false, "");
    assert_int_equal(im->changed, 1);
    undo.batch_id = import_batch_of(im);
    house_write(h, work_of, &zoe, &out);
    assert_int_equal(out.version, 1);
    assert_int_equal(out.id, 1);
    im = import_run(IMPORT_PEOPLE, path, true, "");
    assert_int_equal(im->unchanged, 1);
    import_end(im);
    house_write(h, import_undo, &undo, &out);
    house_write(h, work_of, &zoe, &out);
    assert_int_equal(out.version, 0);
    assert_int_equal(out.id, 0);
}

static void later_changes_stand_against_undo(void **state)
{
    const char *path = import_file_with("two.csv", "number,name,title\n99901,Ada One,Engineer\n99902,Bo Two,Engineer\n"),
               *changed = import_file_with("two2.csv", "number,name,title\n99901,Ada One,Senior Engineer\n99902,Bo Two,Engineer\n");
    struct import_undo first, second;
    struct written out = {0};
    struct import *im;
    int64_t before = import_people_count();

    (void)state;
    first.batch_id = import_batch_of(import_run(IMPORT_PEOPLE, path, false, ""));
    im = import_run(IMPORT_PEOPLE, changed, false, "");
    assert_int_equal(im->changed, 1);
    assert_int_equal(im->unchanged, 1);
    assert_false(import_write(im, import_undo, &first));
    assert_non_null(strstr(im->why, "Ada One was changed after this import"));
    second.batch_id = import_batch_of(im);
    house_write(h, import_undo, &second, &out);
    assert_int_equal(import_people_count(), before + 2);
    im = import_run(IMPORT_PEOPLE, path, true, "");
    assert_int_equal(im->unchanged, 2); /* as it was before the second */
    import_end(im);
    second.batch_id = import_batch_of(import_run(IMPORT_PEOPLE, changed, false, "")); /* and once more, and both back */
    house_write(h, import_undo, &second, &out);
    house_write(h, import_undo, &first, &out);
    assert_int_equal(import_people_count(), before);
}

static void what_is_asked(void **state)
{
    const char *path = import_file_with("asked.csv", "number,name,Attrition,hire date\n91001,A B,1,03/04/2020\n91002,C D,0,05/06/2021\n");
    struct import *im = import_prepared(IMPORT_PEOPLE, path, true, "");

    (void)state;
    assert_int_equal(im->nasked, 3); /* two values, one column of dates */
    assert_non_null(strstr(im->asked[0].says, "Attrition says \"1\" in 1 row,"));
    assert_non_null(strstr(im->asked[2].says, "day/month/year or month/day/year"));
    import_end(im);
    im = import_run(IMPORT_PEOPLE, path, true, "value Attrition \"1\" = exit\nvalue Attrition \"0\" = here\ndate hire date = day/month/year\n");
    assert_string_equal(im->rows[0].from, "2020-04-03");
    assert_non_null(im->rows[0].to);
    assert_null(im->rows[1].to);
    import_end(im);
    im = import_prepared(IMPORT_PEOPLE, path, true, "nothing = name\n");
    assert_non_null(strstr(im->why, "names a column that the file has not"));
    import_end(im);
    im = import_prepared(IMPORT_PEOPLE, import_file_with("dates.csv", "name,hire date\nA B,31/12/2020\nC D,05/06/2021\n"), true, "");
    assert_int_equal(im->nasked, 0); /* one of them settles it */
    assert_int_equal(im->columns[1].order, DATES_DMY);
    import_end(im);
}

/* Stopped between two slices: what is there is not made twice. */
static void goes_on_after_a_stop(void **state)
{
    struct buf text = buf_new(h->arena, 1 << 20);
    struct import *im, again = {0};
    int64_t before = import_people_count();
    struct import_slice slice;

    (void)state;
    buf_text(&text, "name,manager\n");
    for (int i = 0; i < 50; i++)
        buf_format(&text, "Nameless %d,%s\n", i, i ? "Nameless 0" : "");
    im = import_prepared(IMPORT_PEOPLE, import_file_with("stop.csv", buf_str(&text).p), false, "");
    assert_true(import_batch_make(im, STR("")));
    assert_true(import_check(im));
    slice = (struct import_slice){.im = im, .from = 0, .to = 20, .position = 20};
    assert_true(import_write(im, import_person_slice, &slice));
    again.batch_id = import_batch_of(im);
    assert_int_equal(import_people_count(), before + 20);
    im = &again;
    assert_true(import_resume(h->app, h->arena, again.batch_id, im));
    assert_int_equal(import_people_count(), before + 50);
    assert_int_equal(im->made, 50);
}

/* A spreadsheet goes the same way as a table of text: dry run, import, the same again, a sheet by name. */
static void a_spreadsheet(void **state)
{
    static const struct book_part_text parts[] = {
        {"styles", "<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"},
        {"sheet", "<row><c t=\"inlineStr\"><is><t>Read me first</t></is></c></row>"},
        {"second", "<row><c t=\"inlineStr\"><is><t>Number</t></is></c><c t=\"inlineStr\"><is><t>Name</t></is></c><c "
                   "t=\"inlineStr\"><is><t>First day</t></is></c></row><row r=\"2\"><c><v>81001</v></c><c "
                   "t=\"inlineStr\"><is><t>Ola Book</t></is></c><c s=\"1\"><v>45555</v></c></row><row r=\"4\"><c><v>81002</v></c><c "
                   "t=\"inlineStr\"><is><t>Una Book</t></is></c><c t=\"inlineStr\"><is><t>soon</t></is></c></row>"}};
    const char *path = arena_printf(h->arena, "%s/people.xlsx", h->folder), *map = "file sheet = Second\n";
    struct import *im, again = {0};
    struct import_undo undo;
    struct written out = {0};

    (void)state;
    book_write(path, parts, sizeof parts / sizeof *parts);
    im = import_prepared(IMPORT_PEOPLE, path, true, "");
    assert_int_equal(im->ncolumns, 0);
    assert_int_equal(im->book->n, 2); /* the first is no table of people, but there is another one */
    import_end(im);
    im = import_run(IMPORT_PEOPLE, path, true, map);
    assert_int_equal(im->made, 1);
    assert_string_equal(im->rows[0].from, "2024-09-20");
    assert_int_equal(im->rows[1].line, 4);
    assert_non_null(strstr(im->rows[1].bad, "soon is not a date"));
    import_end(im);
    im = import_prepared(IMPORT_PEOPLE, path, false, map);
    assert_true(import_batch_make(im, str_of(map)));
    undo.batch_id = again.batch_id = import_batch_of(im);
    unlink(path); /* the batch has its own */
    assert_true(import_resume(h->app, h->arena, again.batch_id, &again));
    assert_int_equal(again.made, 1);
    house_write(h, import_undo, &undo, &out);
}

static bool is_there(const char *path)
{
    return access(path, F_OK) == 0;
}

static char *aged(char *path, int64_t days)
{
    struct timespec times[2];
    FILE *f = fopen(path, "a");

    fclose(f);
    times[0].tv_sec = times[1].tv_sec = (time_t)(clock_world_ms(&h->app->clock) / 1000 - days * 86400);
    times[0].tv_nsec = times[1].tv_nsec = 0;
    utimensat(AT_FDCWD, path, times, 0);
    return path;
}

/* What ended batches left goes after a week; what is open or young stays. */
static void old_files_go(void **state)
{
    struct house *before = h;
    struct ctx ctx;
    struct import *im;
    char *done, *young, *waiting, *foreign, *orphan, *fresh;

    (void)state;
    h = house_open(engine);
    im = import_run(IMPORT_PEOPLE, import_file_with("old.csv", "number,name\nO1,Old One\nO1,Old Two\n"), false, "");
    done = aged(import_bad_file(h->arena, h->app, im->batch_id), 9);
    import_end(im);
    im = import_run(IMPORT_PEOPLE, import_file_with("old2.csv", "number,name\nO3,Old Three\nO3,Old Four\n"), false, "");
    young = aged(import_bad_file(h->arena, h->app, im->batch_id), 9); /* it ended today */
    import_end(im);
    im = import_prepared(IMPORT_PEOPLE, import_file_with("old3.csv", "number,name\nO5,Old Five\n"), false, "");
    assert_true(import_batch_make(im, STR("")));
    waiting = aged(import_file(h->arena, h->app, im->batch_id), 9);
    import_end(im);
    foreign = aged(arena_printf(h->arena, "%s/imports/notes.txt", h->folder), 99);
    mkdir(arena_printf(h->arena, "%s/files", h->folder), 0700);
    orphan = aged(arena_printf(h->arena, "%s/files/0123456789abcdef0123456789abcdef", h->folder), 9);
    fresh = aged(arena_printf(h->arena, "%s/files/fedcba9876543210fedcba9876543210", h->folder), 2);
    house_sql(h, "UPDATE import_batch SET done_at = 1 WHERE file = 'old.csv'");
    ctx = ctx_now(h->arena, h->app->keys, &h->app->clock);
    imports_clean_look(h->app, h->app->db, &ctx);
    documents_orphans_look(h->app, h->app->db, &ctx);
    assert_false(is_there(done));
    assert_true(is_there(young));
    assert_true(is_there(waiting));
    assert_true(is_there(foreign));
    assert_true(is_there(orphan)); /* a folder of which the database knows nothing is another one's */
    for (int i = 0; i < 10; i++) {
        aged(arena_printf(h->arena, "%s/files/%032d", h->folder, i), 20);
        house_sql(h, arena_printf(h->arena, "INSERT INTO document_gone (file, gone_at) VALUES ('%032d', 1)", i));
    }
    documents_orphans_look(h->app, h->app->db, &ctx);
    assert_false(is_there(orphan));
    assert_true(is_there(fresh));
    house_sql(h, "UPDATE import_batch SET created_at = 1 WHERE file = 'old3.csv'"); /* nobody began it for a month */
    imports_clean_look(h->app, h->app->db, &ctx);
    assert_int_equal(house_count(h, "import_batch"), 2);
    assert_false(is_there(waiting));
    house_sql(h, "INSERT INTO document_gone (file, gone_at) VALUES ('fedcba9876543210fedcba9876543210', 1)");
    aged(fresh, 20);
    documents_orphans_look(h->app, h->app->db, &ctx); /* the hourly look's, not this one's */
    assert_true(is_there(fresh));
    house_close(h);
    h = before;
}

static const char *shared(const char *name)
{
    char *path = arena_printf(h->arena, "../shared/data/%s", name);

    return access(path, R_OK) == 0 ? path : NULL;
}

static void real_files(void **state)
{
    const char *ibm = shared("ibm-attrition/WA_Fn-UseC_-HR-Employee-Attrition.csv");
    struct import *im;
    size_t left = 0;

    (void)state;
    if (!ibm)
        skip();
    im = import_run(IMPORT_PEOPLE, ibm, false, "");
    assert_int_equal(im->made, 1470);
    assert_string_equal(im->rows[1].name, "Person 2");
    for (size_t i = 0; i < im->nrows; i++)
        left += im->rows[i].to != NULL;
    assert_int_equal(left, 237);
    import_end(im);
}

static void the_demo_company(void **state)
{
    struct demo_wish wish = {.people = 60, .years = 3, .seed = 5, .password_hash = STR("-")};
    struct house *other = house_open(engine);
    struct demo d = {.wish = &wish, .arena = other->arena, .state = 5, .today = 20000}, same = d;
    struct str says;

    (void)state;
    demo_invent(&d);
    demo_invent(&same);
    for (size_t i = 0; i < d.npeople; i++) {
        assert_string_equal(d.people[i].mail, same.people[i].mail);
        assert_int_equal(d.people[i].hired, same.people[i].hired);
        assert_true(d.people[i].hired < d.people[i].left);
    }
    assert_true(demo_make(other->app, other->arena, &wish, &says));
    assert_true(demo_is(other->app));
    assert_false(demo_is(h->app));
    assert_false(demo_make(other->app, other->arena, &wish, &says)); /* only an empty database becomes one */
    house_close(other);
}

static enum outcome tell_hr(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    (void)out;
    import_todo(tx, ctx, *(const int64_t *)in, STR("Two people are not in the file"));
    return DONE;
}

static enum outcome told_enough(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    (void)ctx;
    (void)out;
    import_todo_done(tx, *(const int64_t *)in);
    return DONE;
}

/* Whoever was HR when it was said may be so no longer when it is done: nobody keeps a word that leads nowhere. */
static void hr_has_changed(void **state)
{
    int64_t batch = 4711, other = 4712;
    struct written out = {0};
    int64_t before;

    (void)state;
    house_persona(h, "hana");
    before = house_count(h, "todo");
    house_write(h, tell_hr, &batch, &out);
    house_write(h, tell_hr, &other, &out);
    assert_int_equal(house_count(h, "todo"), before + 2);
    house_sql(h, "UPDATE account SET roles = 1 WHERE roles % 8 >= 4");
    house_write(h, told_enough, &batch, &out);
    assert_int_equal(house_count(h, "todo"), before + 1);
    house_sql(h, "UPDATE account SET roles = 5 WHERE login = 'hana@northwind.example'");
    house_write(h, told_enough, &other, &out);
    assert_int_equal(house_count(h, "todo"), before);
}

/* A name that nobody can see, and one that turns what stands behind it, are refused as in a form. */
static void names_are_seen(void **state)
{
    struct import *im;

    (void)state;
    im = import_run(IMPORT_PEOPLE, import_file_with("seen.csv", "number,name,title\nV1,\xE2\x80\x8B\xE2\x80\x8B,Engineer\nV2,Vera \xE2\x80\xAE" "aseV,Engineer\n"
                                           "V3,Vera Three,Engineer\n"), true, "");
    assert_int_equal(im->nbad, 2);
    assert_non_null(strstr(im->rows[0].bad, "nothing that can be seen"));
    assert_non_null(strstr(im->rows[1].bad, "turns the direction"));
    import_end(im);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_seen),
        cmocka_unit_test(hr_has_changed),
        cmocka_unit_test(sixty_people),
        cmocka_unit_test(pay_is_in_the_employers_currency),
        cmocka_unit_test(who_was_here_before_begins_to_work),
        cmocka_unit_test(later_changes_stand_against_undo),
        cmocka_unit_test(what_is_asked),
        cmocka_unit_test(goes_on_after_a_stop),
        cmocka_unit_test(a_spreadsheet),
        cmocka_unit_test(old_files_go),
        cmocka_unit_test(real_files),
        cmocka_unit_test(the_demo_company),
    };

    engine = argc > 1 ? argv[1] : "sqlite";
    return cmocka_run_group_tests_name("import_test", tests, import_house_open, import_house_close);
}
