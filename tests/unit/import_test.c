/* What an import does to the database, on one engine; the argument names it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>
#include <string.h>

#include "../book.h"
#include "../house.h"
#include "core/id.h"
#include "core/sheet.h"
#include "modules/demo/demo.h"
#include "modules/documents/documents.h"
#include "modules/imports/imports_private.h"
#include "queries.h"

#include <stdlib.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *engine;
static struct house *h;

static int open_house(void **state)
{
    (void)state;
    h = house_open(engine);
    return 0;
}

static int close_house(void **state)
{
    (void)state;
    house_close(h);
    return 0;
}

/* Whole numbers that the database gives for a statement of the test, past the program. */
static enum outcome count_people(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct row_import_people_counter row;

    (void)ctx;
    (void)in;
    out->id = tx_one(tx, import_people_counter, &row) ? row.n : 0;
    return DONE;
}

static int64_t people(void)
{
    struct written out = {0};

    house_write(h, count_people, NULL, &out);
    return out.id;
}

static const char *file_with(const char *name, const char *text)
{
    char *path = arena_printf(h->arena, "%s/%s", h->folder, name);
    FILE *f = fopen(path, "w");

    fputs(text, f);
    fclose(f);
    return path;
}

static struct import *prepare(enum import_kind kind, const char *path, bool dry, const char *map)
{
    struct import *im = calloc(1, sizeof *im);

    im->app = h->app;
    im->arena = arena_new((size_t)1 << 30);
    im->kind = kind;
    im->path = path;
    im->file = strrchr(path, '/') + 1;
    im->dry = dry;
    im->today = day_text(im->arena, clock_today(&h->app->clock));
    if (!import_open(im, str_of(map)) || !import_learn(im))
        im->ncolumns = 0;
    return im;
}

static struct import *run(enum import_kind kind, const char *path, bool dry, const char *map)
{
    struct import *im = prepare(kind, path, dry, map);

    if (!im->ncolumns || im->nasked)
        fail_msg("%s", im->nasked ? im->asked[0] : im->why);
    if (!dry && !import_batch_make(im, str_of(map), 0))
        fail_msg("%s", im->why);
    if (!import_check(im) || !(dry ? import_count(im) : import_apply(im)))
        fail_msg("%s", im->why);
    return im;
}

static void end(struct import *im)
{
    arena_free(im->arena);
    free(im);
}

static int64_t batch_of(struct import *im)
{
    int64_t id = im->batch_id;

    end(im);
    return id;
}

/* 60 people; row 31 has a manager whom nobody knows, row 61 the mail address of row 3. */
static const char *sixty(void)
{
    struct buf text = buf_new(h->arena, 1 << 20);

    buf_text(&text, "Emp No;Last, First;E-Mail;Department;Position;Manager;Hire Date;Shoe size\n");
    for (int i = 1; i <= 60; i++)
        buf_format(&text, "%d;\"Family%d, Given%d\";p%d@x.example;Unit %d;Engineer;%s;%02d.03.2020;%d\n", i, i, i, i == 60 ? 2 : i, i % 3,
                   i == 30 ? "9999" : i == 1 ? "" : i % 2 ? "1" : "Given1 Family1", i % 28 + 1, 36 + i % 9);
    return file_with("sixty.csv", buf_str(&text).p);
}

static void sixty_people(void **state)
{
    const char *path = sixty(), *map = "Last, First = name\n";
    struct import *im = run(IMPORT_PEOPLE, path, true, map);
    struct import_undo undo;
    struct written out = {0};
    int64_t before = people();

    (void)state;
    assert_int_equal(im->nbad, 2);
    assert_int_equal(im->made, 58);
    assert_int_equal(im->rows[29].line, 31);
    assert_non_null(strstr(im->rows[29].bad, "Nobody is known as 9999"));
    assert_int_equal(im->rows[59].line, 61);
    assert_non_null(strstr(im->rows[59].bad, "Same mail address as row 3"));
    assert_string_equal(im->rows[0].name, "Given1 Family1");
    end(im);
    assert_int_equal(people(), before); /* a dry run writes nothing */

    im = run(IMPORT_PEOPLE, path, false, map);
    assert_int_equal(im->made, 58);
    assert_int_equal(im->units_made, 3);
    assert_int_equal(access(import_bad_file(h->arena, h->app, im->batch_id), R_OK), 0);
    assert_int_not_equal(access(import_file(h->arena, h->app, im->batch_id), R_OK), 0);
    undo.batch_id = batch_of(im);
    assert_int_equal(people(), before + 58);

    im = run(IMPORT_PEOPLE, path, false, map);
    assert_int_equal(im->made, 0);
    assert_int_equal(im->changed, 0);
    assert_int_equal(im->unchanged, 58);
    end(im);

    house_write(h, import_undo, &undo, &out);
    assert_int_equal(people(), before);
}

static void later_changes_stand_against_undo(void **state)
{
    const char *path = file_with("two.csv", "number,name,title\n99901,Ada One,Engineer\n99902,Bo Two,Engineer\n"),
               *changed = file_with("two2.csv", "number,name,title\n99901,Ada One,Senior Engineer\n99902,Bo Two,Engineer\n");
    struct import_undo first, second;
    struct written out = {0};
    struct import *im;
    int64_t before = people();

    (void)state;
    first.batch_id = batch_of(run(IMPORT_PEOPLE, path, false, ""));
    im = run(IMPORT_PEOPLE, changed, false, "");
    assert_int_equal(im->changed, 1);
    assert_int_equal(im->unchanged, 1);
    assert_false(import_write(im, import_undo, &first));
    assert_non_null(strstr(im->why, "Ada One was changed after this import"));
    second.batch_id = batch_of(im);
    house_write(h, import_undo, &second, &out);
    assert_int_equal(people(), before + 2);
    im = run(IMPORT_PEOPLE, path, true, "");
    assert_int_equal(im->unchanged, 2); /* as it was before the second */
    end(im);
}

static void what_is_asked(void **state)
{
    const char *path = file_with("asked.csv", "number,name,Attrition,hire date\n91001,A B,1,03/04/2020\n91002,C D,0,05/06/2021\n");
    struct import *im = prepare(IMPORT_PEOPLE, path, true, "");

    (void)state;
    assert_int_equal(im->nasked, 3); /* two values, one column of dates */
    assert_non_null(strstr(im->asked[0], "Attrition says \"1\" in 1 rows"));
    assert_non_null(strstr(im->asked[2], "day/month/year or month/day/year"));
    end(im);
    im = run(IMPORT_PEOPLE, path, true, "value Attrition \"1\" = exit\nvalue Attrition \"0\" = here\ndate hire date = day/month/year\n");
    assert_string_equal(im->rows[0].from, "2020-04-03");
    assert_non_null(im->rows[0].to);
    assert_null(im->rows[1].to);
    end(im);
    im = prepare(IMPORT_PEOPLE, path, true, "nothing = name\n");
    assert_non_null(strstr(im->why, "names a column that the file has not"));
    end(im);
    im = prepare(IMPORT_PEOPLE, file_with("dates.csv", "name,hire date\nA B,31/12/2020\nC D,05/06/2021\n"), true, "");
    assert_int_equal(im->nasked, 0); /* one of them settles it */
    assert_int_equal(im->columns[1].order, DATES_DMY);
    end(im);
}

/* Stopped between two slices: what is there is not made twice. */
static void goes_on_after_a_stop(void **state)
{
    struct buf text = buf_new(h->arena, 1 << 20);
    struct import *im, again = {0};
    int64_t before = people();
    struct import_slice slice;

    (void)state;
    buf_text(&text, "name,manager\n");
    for (int i = 0; i < 50; i++)
        buf_format(&text, "Nameless %d,%s\n", i, i ? "Nameless 0" : "");
    im = prepare(IMPORT_PEOPLE, file_with("stop.csv", buf_str(&text).p), false, "");
    assert_true(import_batch_make(im, STR(""), 0));
    assert_true(import_check(im));
    slice = (struct import_slice){.im = im, .from = 0, .to = 20, .position = 20};
    assert_true(import_write(im, import_person_slice, &slice));
    again.batch_id = batch_of(im);
    assert_int_equal(people(), before + 20);
    im = &again;
    assert_true(import_resume(h->app, h->arena, again.batch_id, im));
    assert_int_equal(people(), before + 50);
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
    im = prepare(IMPORT_PEOPLE, path, true, "");
    assert_int_equal(im->ncolumns, 0);
    assert_int_equal(im->book->n, 2); /* the first is no table of people, but there is another one */
    end(im);
    im = run(IMPORT_PEOPLE, path, true, map);
    assert_int_equal(im->made, 1);
    assert_string_equal(im->rows[0].from, "2024-09-20");
    assert_int_equal(im->rows[1].line, 4);
    assert_non_null(strstr(im->rows[1].bad, "soon is not a date"));
    end(im);
    im = prepare(IMPORT_PEOPLE, path, false, map);
    assert_true(import_batch_make(im, str_of(map), 0));
    undo.batch_id = again.batch_id = batch_of(im);
    unlink(path); /* the batch has its own */
    assert_true(import_resume(h->app, h->arena, again.batch_id, &again));
    assert_int_equal(again.made, 1);
    house_write(h, import_undo, &undo, &out);
}

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
    return file_with("nightly.csv", buf_str(&text).p);
}

static struct import *run_of_source(const char *path, bool confirmed)
{
    struct import *im = prepare(IMPORT_PEOPLE, path, false, "");

    im->source = STR("payroll");
    im->confirmed = confirmed;
    if (!im->ncolumns || !import_batch_make(im, STR(""), 0))
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
    end(run_of_source(nightly(0, NULL), false));
    im = run_of_source(nightly(0, NULL), false);
    assert_int_equal(im->unchanged, 40);
    assert_int_equal(im->ndifferences + im->nmissing, 0);
    end(im);

    house_sql(h, "UPDATE assignment SET title = 'Shift lead' WHERE person_id = (SELECT id FROM person WHERE number = 'N5')");
    im = run_of_source(nightly(0, "technician"), false);
    assert_int_equal(im->changed, 1); /* N6; N5 was changed here */
    assert_int_equal(im->ndifferences, 1);
    assert_int_equal(im->differences[0].field, IM_TITLE);
    assert_string_equal(im->differences[0].here.p, "Shift lead");
    assert_string_equal(im->differences[0].there.p, "technician");
    undo.batch_id = batch_of(im);
    house_write(h, import_undo, &undo, &out);
    im = run_of_source(nightly(0, "technician"), false);
    assert_int_equal(im->changed, 1); /* taken back, it may come again */
    assert_int_equal(im->ndifferences, 1);
    end(im);

    /* the source takes up what it said first: the field is as Tandem has it now, and its own again from then on */
    house_sql(h, "UPDATE assignment SET title = 'Operator' WHERE person_id = (SELECT id FROM person WHERE number = 'N5')");
    im = run_of_source(nightly(0, "turner"), false);
    assert_int_equal(im->changed, 2);
    assert_int_equal(im->ndifferences, 0);
    end(im);
    house_close(h);
    h = before;
}

static void who_is_missing(void **state)
{
    struct house *before = h;
    struct import *im;

    (void)state;
    h = house_open(engine);
    end(run_of_source(nightly(0, NULL), false));
    im = run_of_source(nightly(7, NULL), false);
    assert_int_equal(im->nmissing, 1);
    assert_string_equal(im->missing[0].name.p, "Nightly 7");
    assert_int_equal(im->changed, 0); /* asked about, not ended */
    end(im);
    house_sql(h, "UPDATE import_source SET keep = 1 WHERE person_id = (SELECT id FROM person WHERE number = 'N7')");
    im = run_of_source(nightly(7, NULL), false);
    assert_int_equal(im->nmissing, 0);
    end(im);
    end(run_of_source(nightly(0, NULL), false)); /* in the file again: missed again when not */
    im = run_of_source(nightly(7, NULL), false);
    assert_int_equal(im->nmissing, 1);
    end(im);
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
    end(run_of_source(nightly(0, NULL), false));
    im = run_of_source(nightly(0, "manager"), false);
    assert_true(im->held);
    assert_non_null(strstr(im->why, "give 10 another manager"));
    assert_non_null(strstr(im->why, "more than 5 %"));
    again.batch_id = batch_of(im);
    assert_false(import_resume(h->app, h->arena, again.batch_id, &again)); /* held, not failed */
    assert_true(again.held);
    end(run_of_source(nightly(0, NULL), false)); /* all as before */
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
    return file_with("nightly.csv", buf_str(&text).p);
}

/* A few people go without a line of everybody made anew; a ring among them is still found. */
static void a_ring_among_few(void **state)
{
    struct house *before = h;
    struct import *im;

    (void)state;
    h = house_open(engine);
    end(run(IMPORT_PEOPLE, file_with("ring.csv", "number,name,manager\nR1,Ringo One,R3\nR2,Ringo Two,R1\nR3,Ringo Three,\nR4,Below,R2\n"), false, ""));
    assert_int_equal(house_count(h, "line"), 6);
    im = run(IMPORT_PEOPLE, file_with("ring2.csv", "number,name,manager\nR1,Ringo One,R3\nR2,Ringo Two,R1\nR3,Ringo Three,R2\nR4,Below,R2\n"), false, "");
    assert_int_equal(im->changed, 1);
    assert_int_equal(im->freed, 1); /* the first of the three is without a manager now */
    end(im);
    assert_int_equal(house_count(h, "line"), 5);
    house_close(h);
    h = before;
}

/* Rings that lie wholly in the past: within the file, and with what is there; the row that closes one is refused. */
static void rings_of_the_past(void **state)
{
    struct house *before = h;
    struct import *im;

    (void)state;
    h = house_open(engine);
    end(run(IMPORT_PEOPLE, file_with("past.csv", "number,name,manager,hire date\nP1,Past One,,2000-01-01\nP2,Past Two,P1,2000-01-01\n"
                                                 "P3,Past Three,P1,2000-01-01\nP4,Past Four,P1,2000-01-01\nP5,Past Five,,2000-01-01\n"), false, ""));
    im = run(IMPORT_ASSIGNMENTS, file_with("history.csv",
        "number,manager,from,to\n"
        "P1,P2,2003-01-01,2004-01-01\n"  /* there: P2 is led by P1 */
        "P2,P3,2005-01-01,2007-01-01\n"
        "P3,P4,2006-06-01,2008-01-01\n"
        "P4,P2,2006-12-31,2009-01-01\n"  /* for one day: P4, P2, P3, P4 */
        "P4,P2,2007-01-01,2007-06-01\n"  /* P2 is with P1 again */
        "P1,P4,2010-01-01,2011-01-01\n"), true, "");
    assert_int_equal(im->nbad, 3);
    assert_non_null(im->rows[0].bad);
    assert_non_null(strstr(im->rows[0].bad, "P2 reports to P1 in that time"));
    assert_non_null(im->rows[3].bad);
    assert_int_equal(im->rows[3].line, 5);
    assert_non_null(im->rows[5].bad);
    end(im);
    /* what the file says instead of what is there is no ring; where it says nothing, what is there counts */
    im = run(IMPORT_ASSIGNMENTS, file_with("turned.csv", "number,manager,from,to\nP1,P2,2003-01-01,2004-01-01\nP2,P5,2002-01-01,2004-01-01\n"), true, "");
    assert_int_equal(im->nbad, 0);
    end(im);
    im = run(IMPORT_ASSIGNMENTS, file_with("turned.csv", "number,manager,from,to\nP1,P2,2003-01-01,2004-01-01\nP2,P5,2002-01-01,2003-12-31\n"), true, "");
    assert_int_equal(im->nbad, 1);
    end(im);
    /* a row that is refused gives way to what is there: others are looked at once more */
    im = run(IMPORT_ASSIGNMENTS, file_with("again.csv", "number,manager,from,to\nP1,P2,2003-01-01,2004-01-01\nP2,P3,2003-01-01,2004-01-01\n"), true, "");
    assert_int_equal(im->nbad, 2);
    end(im);
    house_close(h);
    h = before;
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
    im = run(IMPORT_PEOPLE, file_with("old.csv", "number,name\nO1,Old One\nO1,Old Two\n"), false, "");
    done = aged(import_bad_file(h->arena, h->app, im->batch_id), 9);
    end(im);
    im = run(IMPORT_PEOPLE, file_with("old2.csv", "number,name\nO3,Old Three\nO3,Old Four\n"), false, "");
    young = aged(import_bad_file(h->arena, h->app, im->batch_id), 9); /* it ended today */
    end(im);
    im = prepare(IMPORT_PEOPLE, file_with("old3.csv", "number,name\nO5,Old Five\n"), false, "");
    assert_true(import_batch_make(im, STR(""), 0));
    waiting = aged(import_file(h->arena, h->app, im->batch_id), 9);
    end(im);
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

/* Who led a unit, from a file of its own: the second time nothing is written. */
static void heads_of_units_twice(void **state)
{
    static const char heads[] = "dept,manager no,from,to\nWelding,H1,2019-01-01,2021-06-01\nWelding,H2,2021-06-01,9999-01-01\n"
                                "Paint,H3,2018-05-01,9999-01-01\n";
    struct house *before = h;
    struct import *im;

    (void)state;
    h = house_open(engine);
    end(run(IMPORT_PEOPLE, file_with("led.csv", "number,name,unit,hire date\nH1,Head One,Welding,2018-01-01\nH2,Head Two,Welding,2018-01-01\n"
                                                "H3,Head Three,Paint,2018-01-01\nH4,Welder,Welding,2020-02-01\nH5,Painter,Paint,2017-02-01\n"), false, ""));
    end(run(IMPORT_ASSIGNMENTS, file_with("moves.csv", "number,unit,from,to\nH4,Paint,2020-02-01,2020-09-01\nH4,Welding,2020-09-01,9999-01-01\n"), false, ""));
    im = run(IMPORT_ASSIGNMENTS, file_with("heads.csv", heads), false, "dept = unit\nmanager no = number\n");
    assert_true(im->heads);
    assert_true(im->changed > 0);
    end(im);
    im = run(IMPORT_ASSIGNMENTS, file_with("heads.csv", heads), false, "dept = unit\nmanager no = number\n");
    assert_int_equal(im->changed, 0);
    end(im);
    house_close(h);
    h = before;
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
    end(run_of_source(nightly(0, NULL), false));
    end(run_of_source(without(7, 12), true));
    assert_int_equal(house_count(h, "todo"), todo + 1);
    im = run_of_source(without(7, 12), true); /* nobody has answered: one question, not two */
    assert_int_equal(im->nmissing, 6);
    assert_int_equal(house_count(h, "todo"), todo + 1);
    batch = id_text(h->arena, batch_of(im)).p;
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
    assert_int_equal(ask(HTTP_POST, "hana", about("N7", "answer=exit&last_on=1990-01-01&reason=Moved away"), "does not work here on 1990-01-01", true,
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
    batch = id_text(h->arena, batch_of(im)).p;
    assert_int_equal(ask(HTTP_POST, "hana", "answer=keep", NULL, true, "/import/%s/missing", batch), 303);
    assert_int_equal(house_count(h, "todo"), todo);
    im = run_of_source(without(7, 12), true);
    assert_int_equal(im->nmissing, 0);
    end(im);
    end(run_of_source(without(7, 7), true)); /* the others are back */
    im = run_of_source(without(7, 12), true);
    assert_int_equal(im->nmissing, 5);
    end(im);
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
    end(run_of_source(nightly(0, NULL), false));
    im = run_of_source(without(1, 4), true);
    assert_int_equal(im->nmissing, 4);
    batch = id_text(h->arena, batch_of(im)).p;
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
    end(run_of_source(nightly(0, NULL), false));
    house_sql(h, "UPDATE assignment SET title = 'Shift lead' WHERE person_id IN (SELECT id FROM person WHERE number IN ('N5', 'N6', 'N8'))");
    house_sql(h, "UPDATE person SET name = 'Renamed' WHERE number = 'N9'");
    im = run_of_source(nightly(0, NULL), true);
    assert_int_equal(im->ndifferences, 4);
    batch = id_text(h->arena, batch_of(im)).p;
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
    end(im);
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
    im = run(IMPORT_PEOPLE, ibm, false, "");
    assert_int_equal(im->made, 1470);
    assert_string_equal(im->rows[1].name, "Person 2");
    for (size_t i = 0; i < im->nrows; i++)
        left += im->rows[i].to != NULL;
    assert_int_equal(left, 237);
    end(im);
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

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hr_has_changed),
        cmocka_unit_test(sixty_people),        cmocka_unit_test(later_changes_stand_against_undo),
        cmocka_unit_test(what_is_asked),       cmocka_unit_test(goes_on_after_a_stop),
        cmocka_unit_test(a_spreadsheet), cmocka_unit_test(what_a_source_owns), cmocka_unit_test(who_is_missing), cmocka_unit_test(a_ring_among_few), cmocka_unit_test(heads_of_units_twice), cmocka_unit_test(rings_of_the_past), cmocka_unit_test(old_files_go), cmocka_unit_test(answers_for_the_missing),
        cmocka_unit_test(all_who_are_left_have_gone), cmocka_unit_test(taking_the_files_value), cmocka_unit_test(a_run_that_changes_much), cmocka_unit_test(real_files),          cmocka_unit_test(the_demo_company),
    };
    engine = argc > 1 ? argv[1] : "sqlite";
    return cmocka_run_group_tests(tests, open_house, close_house);
}
