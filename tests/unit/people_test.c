/* Seats and lines against a closure that is worked out the plain way, over random hires, moves and exits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "../house.h"
#include "core/id.h"
#include "modules/people/people.h"
#include "queries.h"

enum { PEOPLE = 40, MOVES = 300 };

static const char *engine;
static struct house *h;
static int64_t ids[PEOPLE];
static uint64_t seed, state_of_chance;

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

static void as_hr(struct ctx *ctx)
{
    ctx->viewer = (struct viewer){.account_id = 1, .roles = ROLE_MEMBER | ROLE_HR};
}

static int64_t chance(int64_t below)
{
    return (int64_t)(random_seeded(&state_of_chance) % (uint64_t)below);
}

static enum outcome hire_one(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    as_hr(ctx);
    return person_hire(tx, ctx, in, out);
}

static enum outcome move_one(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    enum outcome outcome;

    as_hr(ctx);
    outcome = assignment_change(tx, ctx, in, out);
    out->version = outcome == INVALID; /* told, not failed: a ring is refused before anything is written */
    return outcome == INVALID ? DONE : outcome;
}

static size_t place(int64_t id)
{
    for (size_t i = 0; i < PEOPLE; i++)
        if (ids[i] == id)
            return i;
    return PEOPLE;
}

/* Everybody above everybody, from the seats; and that it is what the table holds. */
static enum outcome compare(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    size_t above[PEOPLE], expected = 0, held;
    struct row_line_everything *rows;

    (void)ctx;
    (void)in;
    (void)out;
    for (size_t i = 0; i < PEOPLE; i++) {
        struct row_seat_now seat;

        above[i] = tx_one(tx, seat_now, &seat, .person_id = ids[i]) ? place(seat.manager_id) : PEOPLE;
    }
    held = tx_all(tx, line_everything, &rows, );
    for (size_t i = 0; i < PEOPLE; i++) {
        int64_t depth = 0;

        for (size_t at = above[i]; at < PEOPLE; at = above[at]) {
            bool found = false;

            depth++;
            expected++;
            if (depth > PEOPLE)
                fail_msg("seed %llu: the seats close a ring", (unsigned long long)seed);
            for (size_t k = 0; k < held && !found; k++)
                found = rows[k].manager_id == ids[at] && rows[k].person_id == ids[i] && rows[k].depth == depth;
            if (!found)
                fail_msg("seed %llu: a step of the line is missing", (unsigned long long)seed);
        }
    }
    for (size_t i = 0; i < PEOPLE; i++) {
        struct row_seat_now seat;
        int64_t below = 0;

        for (size_t k = 0; k < held; k++)
            below += rows[k].manager_id == ids[i];
        if (tx_one(tx, seat_now, &seat, .person_id = ids[i]) && seat.below != below)
            fail_msg("seed %llu: a seat says %lld below, the line %lld", (unsigned long long)seed, (long long)seat.below,
                     (long long)below);
    }
    if (held != expected)
        fail_msg("seed %llu: the line has %zu rows, %zu are right", (unsigned long long)seed, held, expected);
    return DONE;
}

static enum outcome rebuild(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    int64_t *freed;

    (void)in;
    out->version = (int64_t)lines_rebuild(tx, ctx, &freed);
    return DONE;
}

static void hire_all(void)
{
    for (size_t i = 0; i < PEOPLE; i++) {
        struct written out = {0};
        struct hire_form f = {.name = str_format(h->arena, "Person %zu", i), .from_on = STR("2020-01-01")};

        f.manager_id = i ? ids[chance((int64_t)i)] : 0;
        house_write(h, hire_one, &f, &out);
        ids[i] = out.id;
    }
}

static void line_stays_the_closure_of_seats(void **state)
{
    struct written out = {0};
    size_t refused = 0;

    (void)state;
    seed = getenv("SEED") ? strtoull(getenv("SEED"), NULL, 10) : 20261124;
    state_of_chance = seed;
    hire_all();
    house_write(h, compare, NULL, &out);
    for (int i = 0; i < MOVES; i++) {
        struct assignment_form f = {.head = {.id = ids[chance(PEOPLE)]}, .manager_id = ids[chance(PEOPLE)]};
        day on = day_of(2020, 1, 1) + (day)chance(365 * 9); /* corrections, today's and planned ones */

        f.from_on = chance(3) ? STR_NONE : day_text(h->arena, on);
        out = (struct written){0};
        house_write(h, move_one, &f, &out);
        refused += out.version == 1;
        if (i % 10 == 0)
            house_write(h, compare, NULL, &out);
    }
    house_write(h, compare, NULL, &out);
    assert_true(refused > 10 && refused < MOVES);
    house_write(h, rebuild, NULL, &out);
    house_write(h, compare, NULL, &out);
}

/* A ring that bulk rows bring is opened at one person. */
static enum outcome close_ring(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    int64_t *freed, person[4], employment;

    (void)in;
    for (int i = 0; i < 4; i++)
        person_add(tx, ctx, str_format(tx->arena, "Ring %d", i), STR_NONE, STR_NONE, &person[i]);
    for (int i = 0; i < 4; i++) {
        employment = employment_put(tx, ctx, person[i], 0, STR("employee"), STR("2024-01-01"), STR_NONE);
        assignment_put(tx, ctx, &(struct assignment_row){.person_id = person[i], .employment_id = employment,
            .manager_id = i < 3 ? person[(i + 1) % 3] : person[0], .from_on = STR("2024-01-01"), .title = STR("Ringed")});
    }
    assert_int_equal(lines_rebuild(tx, ctx, &freed), 1);
    assert_int_equal(freed[0], person[0]);
    out->id = person[0];
    return DONE;
}

static void bulk_rings_are_opened(void **state)
{
    struct written out = {0};

    (void)state;
    house_write(h, close_ring, NULL, &out);
}

static bool page_has(int64_t person, const char *who, const char *text)
{
    char id[ID_TEXT + 1];
    struct http_request *r;
    bool found;

    id_write(person, id);
    r = house_call(h, HTTP_GET, arena_printf(h->arena, "/people/%s", id), house_persona(h, who), STR_NONE, STR_NONE, NULL);
    assert_int_equal(r->reply.status, 200);
    found = str_find(r->reply.body, str_of(text), 0) != SIZE_MAX;
    house_done(r);
    return found;
}

static int64_t looks_of(int64_t person, const char *what)
{
    return house_count(h, arena_printf(h->arena, "audit WHERE action = 'read' AND object = '%s' AND person_id = %lld",
                                        what, (long long)person));
}

/* Nobody knows what it is: a birthday, a rating of the old program. */
static void what_an_import_brought_is_not_the_lines_to_see(void **state)
{
    struct persona *max = house_persona(h, "max"), *ivy = house_persona(h, "ivy");

    (void)state;
    house_lead(h, max, ivy);
    house_sql(h, arena_printf(h->arena, "UPDATE person SET custom = '{\"gender\":\"F\",\"shoe_size\":\"<b>41</b>\"}' WHERE id = %lld",
                              (long long)ivy->person_id));
    assert_true(page_has(ivy->person_id, "hana", "<dt>Shoe size</dt><dd dir=\"auto\">&lt;b&gt;41&lt;/b&gt;</dd>"));
    assert_true(page_has(ivy->person_id, "ivy", "Shoe size"));
    assert_false(page_has(ivy->person_id, "max", "Shoe size"));
    assert_false(page_has(ivy->person_id, "leo", "Shoe size"));
    assert_int_equal(looks_of(ivy->person_id, "imported_field"), 1); /* and hana's look is on record, once */
}

/* Rows that no form made, as an import brings them, and one that is to come. */
static enum outcome bring_history(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    static const char *const titles[] = {"Staff", "Senior Staff", "Senior Staff", "Head of Staff"};
    static const char *const from[] = {"2001-03-01", "2004-03-01", "2006-03-01", "2999-03-01"};
    int64_t person, employment;

    (void)in;
    person_add(tx, ctx, STR("Bona Diaz"), STR("N-17"), STR_NONE, &person);
    employment = employment_put(tx, ctx, person, 0, STR("employee"), STR("2001-03-01"), STR_NONE);
    for (int i = 0; i < 4; i++)
        assignment_put(tx, ctx, &(struct assignment_row){.person_id = person, .employment_id = employment,
            .from_on = str_of(from[i]), .to_on = i < 3 ? str_of(from[i + 1]) : STR_NONE, .title = str_of(titles[i])});
    out->id = person;
    return DONE;
}

static void the_journey_tells_promotions_that_an_import_brought(void **state)
{
    struct written out = {0};

    (void)state;
    house_write(h, bring_history, NULL, &out);
    assert_true(page_has(out.id, "hana", "<b>Became Senior Staff</b>"));
    assert_true(page_has(out.id, "hana", "<dd class=\"num\">N-17</dd>"));
    assert_true(page_has(out.id, "hana", "To come"));
    assert_false(page_has(out.id, "hana", "<b>Became Head of Staff</b>"));
    assert_false(page_has(out.id, "ivy", "Head of Staff"));
}

static enum outcome plan_and_turn(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct assignment_form f = {.head = {.id = *(const int64_t *)in}, .title = STR("Tomorrow's title")};
    struct row_seat_now seat;
    struct str before = ctx->today_text;

    as_hr(ctx);
    f.from_on = day_text(tx->arena, ctx->today + 3);
    assert_int_equal(assignment_change(tx, ctx, &f, out), DONE);
    tx_one(tx, seat_now, &seat, .person_id = f.head.id);
    assert_false(str_is(seat.title, "Tomorrow's title"));
    ctx->today += 3;
    ctx->today_text = f.from_on;
    day_turn(tx, ctx, before, ctx->today_text);
    tx_one(tx, seat_now, &seat, .person_id = f.head.id);
    assert_true(str_is(seat.title, "Tomorrow's title"));
    return DONE;
}

static void day_turns(void **state)
{
    struct written out = {0};
    struct hire_form f = {.name = STR("Dawn"), .from_on = STR("2024-01-01")};

    (void)state;
    house_write(h, hire_one, &f, &out);
    house_write(h, plan_and_turn, &out.id, &out);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(line_stays_the_closure_of_seats),
        cmocka_unit_test(bulk_rings_are_opened),
        cmocka_unit_test(day_turns),
        cmocka_unit_test(what_an_import_brought_is_not_the_lines_to_see),
        cmocka_unit_test(the_journey_tells_promotions_that_an_import_brought),
    };

    engine = argc > 1 ? argv[1] : "sqlite";
    return cmocka_run_group_tests(tests, open_house, close_house);
}
