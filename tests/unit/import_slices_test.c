/* Large imports and taking them back: in slices, with others writing in between, going on after they were stopped. */
#include "import_kit.h"

#include "core/id.h"
#include "queries.h"

#include <stdlib.h>
#include <unistd.h>

enum { MANY = 1500 };

/* Everybody under a few, who are under the first. */
static const char *company(const char *title, int shift)
{
    struct buf text = buf_new(h->arena, 1 << 20);

    buf_text(&text, "number,name,title,manager,hire date\n");
    for (int i = 1; i <= MANY; i++)
        buf_format(&text, "S%d,Given%d Family%d,%s,%s,2020-02-0%d\n", i, i, i * 7 % MANY, title,
                   i == 1 ? "" : arena_printf(h->arena, "S%d", i < 20 ? 1 : (i + shift) % 18 + 2), i % 9 + 1);
    return import_file_with("company.csv", buf_str(&text).p);
}

/* What the seats and lines of all are, as one number each. */
struct outline {
    int64_t lines, depths, below, seats;
};
static enum outcome measure(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct outline *s = (struct outline *)(uintptr_t)in;
    struct row_line_everything *rows;
    struct row_seat_states *seats;
    struct row_seat_now seat;
    size_t n = tx_all(tx, line_everything, &rows, );

    (void)ctx;
    (void)out;
    *s = (struct outline){.lines = (int64_t)n};
    for (size_t i = 0; i < n; i++)
        s->depths += rows[i].depth * (rows[i].manager_id % 1009 + rows[i].person_id % 7);
    s->seats = (int64_t)tx_all(tx, seat_states, &seats, .after = 0, .upto = INT64_MAX);
    for (int64_t i = 0; i < s->seats; i++)
        if (tx_one(tx, seat_now, &seat, .person_id = seats[i].person_id))
            s->below += seat.below * (seats[i].person_id % 1009);
    return DONE;
}

static enum outcome rebuild(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    int64_t *freed;

    (void)in;
    (void)out;
    lines_rebuild(tx, ctx, &freed);
    return DONE;
}

static struct outline outline_of(bool anew)
{
    struct outline s;
    struct written out = {0};

    if (anew)
        house_write(h, rebuild, NULL, &out);
    house_write(h, measure, &s, &out);
    return s;
}

/* Is the line as it would be when it were drawn anew in one write? */
static void lines_are_right(void)
{
    struct outline is = outline_of(false), right = outline_of(true);

    assert_int_equal(is.seats, right.seats);
    assert_int_equal(is.lines, right.lines);
    assert_int_equal(is.depths, right.depths);
    assert_int_equal(is.below, right.below);
}

static enum outcome look(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct row_import_batch_row b;

    (void)ctx;
    if (!tx_one(tx, import_batch_row, &b, .id = *(const int64_t *)in))
        return MISSING;
    out->says = str_dup(h->arena, b.status);
    out->version = b.stage;
    out->id = b.position;
    return DONE;
}

static enum outcome name_somebody(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    (void)ctx;
    (void)out;
    tx_run(tx, import_person_touch, .id = *(const int64_t *)in);
    return DONE;
}

static int64_t batch, other, whom;
static size_t came, stop_at;
static jmp_buf stopped;

/* Between two slices: somebody else writes, nothing else is taken back, and the batch says what it is about. */
static void between(const struct import *im, size_t done, size_t all)
{
    struct written out = {0};
    struct import_undo undo = {other};

    (void)done;
    (void)all;
    came++;
    house_write(h, look, &batch, &out);
    assert_string_equal(out.says.p, "being_taken_back");
    if (came == 1 && whom)
        house_write(h, name_somebody, &whom, &out);
    if (came == 1) {
        struct import *ask = calloc(1, sizeof *ask);

        ask->app = h->app;
        ask->arena = h->arena;
        assert_false(import_write(ask, import_undo, &undo));
        assert_non_null(strstr(ask->why, "is being taken back. Wait until that is done."));
        free(ask);
    }
    if (came == stop_at) {
        import_let_go((struct import *)(uintptr_t)im); /* the lock goes with whoever held it */
        longjmp(stopped, 1);
    }
}

static int64_t person_of(const char *number)
{
    return house_find(h, "person", "number", number);
}

static void mark(int64_t id)
{
    struct import_undo undo = {id};
    struct written out = {0};

    house_write(h, import_undo, &undo, &out);
    assert_int_equal(out.version, 1); /* it goes on in slices */
}

static void go_on(struct import *im)
{
    *im = (struct import){.progress = between};
    came = 0;
    if (!import_resume(h->app, h->arena, batch, im))
        fail_msg("%s", im->why);
}

static void taken_back_in_slices(void **state)
{
    struct import im;
    struct written out = {0};
    struct outline before, after;
    int64_t people = import_people_count();

    (void)state;
    other = import_batch_of(import_run(IMPORT_PEOPLE, company("Welder", 0), false, ""));
    assert_int_equal(import_people_count(), people + MANY);
    lines_are_right();
    before = outline_of(false);
    batch = import_batch_of(import_run(IMPORT_PEOPLE, company("Smith", 5), false, ""));
    lines_are_right();

    mark(batch);
    whom = 0;
    stop_at = 2;
    if (!setjmp(stopped))
        go_on(&im);
    assert_int_equal(came, 2);
    house_write(h, look, &batch, &out);
    assert_string_equal(out.says.p, "being_taken_back"); /* half done, and it says so */
    assert_true(out.id > 0);
    stop_at = 0;
    go_on(&im); /* as the next start does */
    assert_true(came > 2);
    house_write(h, look, &batch, &out);
    assert_string_equal(out.says.p, "undone");
    assert_non_null(strstr(im.undone, "1500 changes undone"));
    after = outline_of(false);
    assert_int_equal(after.depths, before.depths);
    lines_are_right();
    assert_int_equal(house_count(h, "import_kept"), MANY); /* the first may be taken back behind it */
}

/* Stopped while the lines were drawn: it goes on there. */
static void stopped_in_the_lines(void **state)
{
    struct import im;
    struct written out = {0};

    (void)state;
    batch = import_batch_of(import_run(IMPORT_PEOPLE, company("Smith", 5), false, ""));
    mark(batch);
    for (stop_at = 1; stop_at < 40; stop_at++) {
        if (!setjmp(stopped)) {
            go_on(&im);
            break;
        }
        house_write(h, look, &batch, &out);
        if (out.version)
            stop_at = 0; /* from here on after each slice */
    }
    lines_are_right();
    house_write(h, look, &batch, &out);
    assert_string_equal(out.says.p, "undone");
}

/* What somebody changes meanwhile stays as they left it, and is said; so do people who were built upon. */
static void changed_meanwhile(void **state)
{
    struct import im;
    struct written out = {0};
    int64_t people = import_people_count();

    (void)state;
    batch = import_batch_of(import_run(IMPORT_PEOPLE, company("Smith", 5), false, ""));
    mark(batch);
    whom = person_of("S1400");
    stop_at = 0;
    go_on(&im);
    assert_non_null(strstr(im.undone, "1499 changes undone. 1 had been changed meanwhile and stay as they are."));
    assert_int_equal(house_count(h, "import_bad"), 1);
    lines_are_right();

    /* S1400 was changed since, so the first cannot be taken back as a whole: as if it had been changed in its middle */
    house_sql(h, "DELETE FROM import_kept");
    house_sql(h, "UPDATE person SET version = 1 WHERE batch_id IS NOT NULL");
    house_sql(h, "UPDATE assignment SET batch_id = (SELECT p.batch_id FROM person p WHERE p.id = assignment.person_id) WHERE batch_id IS NOT NULL");
    batch = other;
    mark(batch);
    whom = person_of("S700");
    go_on(&im);
    assert_int_equal(import_people_count(), people - MANY + 1);
    assert_int_equal(person_of("S700"), whom);
    assert_non_null(strstr(im.undone, "1499 people are gone"));
    lines_are_right();
    house_write(h, look, &batch, &out);
    assert_string_equal(out.says.p, "undone");
}

/* A ring that no file made, found when everybody is drawn anew: who loses whom is said by name. */
static void a_ring_of_others(void **state)
{
    struct import *im;

    (void)state;
    im = import_run(IMPORT_PEOPLE, import_file_with("two.csv", "number,name,manager,hire date\nQ1,Quinn One,Q2,2020-01-01\nQ2,Quinn Two,,2020-01-01\n"), false, "");
    import_end(im);
    house_sql(h, "UPDATE assignment SET manager_id = (SELECT id FROM person WHERE number = 'Q1') WHERE person_id = (SELECT id FROM person WHERE number = 'Q2')");
    im = import_run(IMPORT_PEOPLE, company("Welder", 0), false, "");
    assert_int_equal(im->freed, 1);
    assert_non_null(strstr(im->ringed, "no longer reports to Quinn"));
    import_end(im);
    lines_are_right();
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(taken_back_in_slices),
        cmocka_unit_test(stopped_in_the_lines),
        cmocka_unit_test(changed_meanwhile),
        cmocka_unit_test(a_ring_of_others),
    };

    engine = argc > 1 ? argv[1] : "sqlite";
    return cmocka_run_group_tests_name("import_slices_test", tests, import_house_open, import_house_close);
}
