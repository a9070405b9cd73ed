/* The demo company has lived: what its people did went through the rules, and nothing of it hangs in the air. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "../house.h"
#include "access/audit.h"
#include "modules/demo/demo.h"

static const char *engine;
static struct house *h;

static int open_house(void **state)
{
    struct demo_wish wish = {.people = 60, .years = 2, .seed = 7, .password_hash = STR("none")};
    struct arena *a = arena_new((size_t)512 << 20);
    struct str says = STR("");

    (void)state;
    h = house_open(engine);
    if (!demo_make(h->app, a, &wish, &says))
        fail_msg("%.*s", STR_ARG(says));
    arena_free(a);
    return 0;
}

static int close_house(void **state)
{
    (void)state;
    house_close(h);
    return 0;
}

static void every_part_of_a_year_is_there(void **state)
{
    (void)state;
    assert_true(house_find(h, "goal", "owner_kind", "company") > 0);
    assert_true(house_find(h, "goal", "owner_kind", "unit") > 0);
    assert_true(house_find(h, "goal", "outcome", "completed") > 0);
    assert_true(house_find(h, "check_in", "confidence", "at_risk") > 0);
    assert_true(house_find(h, "feedback", "visibility", "public") > 0);
    assert_true(house_find(h, "feedback", "kind", "constructive") > 0);
    assert_true(house_find(h, "feedback_request", "status", "open") > 0);
    assert_true(house_find(h, "note", "visibility", "author") > 0);
    assert_true(house_find(h, "year_need", "status", "agreed") > 0);
    assert_true(house_find(h, "reward", "kind", "merit") > 0);
    assert_true(house_find(h, "cycle", "status", "running") > 0);
}

static void a_closed_cycle_has_no_open_review(void **state)
{
    (void)state;
    if (!house_find(h, "cycle", "status", "closed")) /* in the first months of a year it is the last one that runs */
        skip();
    assert_int_equal(house_find(h,
                                "(SELECT r.id, c.status FROM review r JOIN cycle c ON c.id = r.cycle_id"
                                " WHERE r.status NOT IN ('closed', 'cancelled')) x",
                                "status", "closed"),
                     0);
}

static void its_audit_chain_holds(void **state)
{
    struct arena *a;
    struct db_conn *c;
    char why[300];
    struct str says;

    (void)state;
    if (db_engine(h->app->db) != ENGINE_SQLITE) /* there the seal is a job's, and none runs here */
        skip();
    a = arena_new(1 << 20);
    c = db_reader_open(h->app->db, why, sizeof why);
    assert_non_null(c);
    assert_true(audit_verify(c, h->app->keys, clock_world_ms(&h->app->clock), a, &says));
    db_reader_close(c);
    arena_free(a);
}

/* Also where nothing is lived through: what was written as of long ago is not what seats and lines say at the end. */
static void a_company_without_a_life_is_as_of_today(void **state)
{
    struct demo_wish wish = {.people = 20, .years = 2, .seed = 7, .password_hash = STR("none")};
    struct arena *a = arena_new((size_t)512 << 20);
    struct house *small = house_open(engine);
    struct str says = STR("");

    (void)state;
    if (!demo_make(small->app, a, &wish, &says))
        fail_msg("%.*s", STR_ARG(says));
    assert_true(house_find(small, "(SELECT person_id AS id, status FROM seat) x", "status", "here") > 0);
    arena_free(a);
    house_close(small);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_part_of_a_year_is_there),
        cmocka_unit_test(a_closed_cycle_has_no_open_review),
        cmocka_unit_test(its_audit_chain_holds),
        cmocka_unit_test(a_company_without_a_life_is_as_of_today),
    };

    engine = argc > 1 ? argv[1] : "sqlite";
    return cmocka_run_group_tests(tests, open_house, close_house);
}
