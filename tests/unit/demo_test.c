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
#include "modules/people/people.h"
#include "modules/reviews/reviews.h"
#include "queries.h"

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

/* What a year asked for ends with it: an inbox of today has no plan, need or answer of another year. */
static void nothing_waits_from_years_ago(void **state)
{
    (void)state;
    assert_int_equal(house_count(h, "(SELECT 1 FROM todo t JOIN year_plan y ON y.id = t.object_id"
                                    " WHERE t.kind IN ('year_plan', 'year_plan_of', 'year_need', 'year_answer')"
                                    " AND substr(t.due_on, 1, 4) <> (SELECT max(substr(z.due_on, 1, 4)) FROM todo z)) x"),
                     0);
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

static int64_t number_of(const struct query *query, const char *column)
{
    char why[300];
    struct arena *a = arena_new(1 << 20);
    struct db_conn *c = db_reader_open(h->app->db, why, sizeof why);
    struct call call = {.query = query, .limit = 1};
    int64_t n;

    assert_non_null(c);
    assert_int_equal(db_read_begin(c), DB_OK);
    assert_int_equal(db_wave(c, a, &call, 1), DB_OK);
    n = map_int(call.rows.list->items[0], column, -1);
    db_read_end(c);
    db_reader_close(c);
    arena_free(a);
    return n;
}

/* What is counted is what is there, after a life of launches, steps, moves and cancelled reviews. */
static bool counts_hold(void)
{
    return number_of(&query_review_counts_wrong, "counts") == 0 && number_of(&query_review_counts_wrong, "places") == 0;
}

static void goals_add_up(void **state)
{
    (void)state;
    assert_int_equal(number_of(&query_goal_sums_wrong, "n"), 0);
    assert_true(house_find(h, "(SELECT id, 'some' AS kind FROM goal WHERE child_sum > 0) x", "kind", "some") > 0);
}

static enum outcome move_one(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    ctx->viewer = (struct viewer){.account_id = 1, .roles = ROLE_MEMBER | ROLE_HR};
    return assignment_change(tx, ctx, in, out);
}

static enum outcome rebuild(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    int64_t *freed;

    (void)in;
    (void)out;
    lines_rebuild(tx, ctx, &freed);
    return DONE;
}

static const char SOMEBODY[] = "(SELECT t.person_id AS id, t.status FROM seat t JOIN review r ON r.subject_id = t.person_id"
                               " WHERE t.establishment_id <> (SELECT min(id) FROM establishment)) x";

static void reviews_are_counted_as_they_are(void **state)
{
    struct written out = {0};
    struct assignment_form move = {0};

    (void)state;
    assert_true(house_find(h, "(SELECT cycle_id AS id, status FROM review_count) x", "status", "closed") > 0);
    assert_true(counts_hold());
    move.head.id = house_find(h, SOMEBODY, "status", "here");
    move.establishment_id = house_find(h, "(SELECT min(id) AS id, 'least' AS kind FROM establishment) x", "kind", "least");
    move.full_time = INT_NONE;
    move.head.given = UINT64_C(1) << (resource_field(&assignment_resource, STR("establishment_id")) - assignment_resource.fields);
    assert_true(move.head.id && move.establishment_id);
    house_write(h, move_one, &move, &out);
    assert_true(counts_hold());
    house_sql(h, "UPDATE seat SET establishment_id = NULL WHERE person_id = (SELECT min(subject_id) FROM review)");
    assert_false(counts_hold());
    house_write(h, rebuild, NULL, &out); /* seats in bulk: from the assignments again */
    assert_true(counts_hold());
    house_sql(h, "UPDATE assignment SET establishment_id = NULL");
    house_write(h, rebuild, NULL, &out);
    assert_true(counts_hold());
    assert_true(house_find(h, "(SELECT r.id, 'none' AS kind FROM review r WHERE r.site = 0) x", "kind", "none") > 0);
}

static enum outcome forget(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    (void)out;
    reviews_forget(tx, ctx, *(const int64_t *)in);
    return DONE;
}

/* The last of these tests that needs reviews: it takes them away, some and then all with their cycles. */
static void what_is_thrown_away_is_counted_no_more(void **state)
{
    struct written out = {0};
    int64_t some = 77, all = 78;

    (void)state;
    house_sql(h, arena_printf(h->arena,
                              "INSERT INTO rehearsed (object_id, site, module) SELECT r.id, 77, %d FROM review r"
                              " WHERE r.id = (SELECT min(id) FROM review) OR r.status = 'draft'",
                              MODULE_REVIEWS));
    house_write(h, forget, &some, &out);
    assert_true(counts_hold());
    house_sql(h, arena_printf(h->arena,
                              "INSERT INTO rehearsed (object_id, site, module) SELECT r.id, 78, %d FROM review r"
                              " UNION ALL SELECT c.id, 78, %d FROM cycle c",
                              MODULE_REVIEWS, MODULE_REVIEWS));
    house_write(h, forget, &all, &out);
    assert_int_equal(house_count(h, "review"), 0);
    assert_int_equal(house_count(h, "cycle"), 0);
    assert_int_equal(house_count(h, "review_count"), 0);
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
    assert_true(audit_verify(c, h->app->keys, clock_world_ms(&h->app->clock), NULL, a, &says));
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
        cmocka_unit_test(nothing_waits_from_years_ago),
        cmocka_unit_test(goals_add_up),
        cmocka_unit_test(reviews_are_counted_as_they_are),
        cmocka_unit_test(its_audit_chain_holds),
        cmocka_unit_test(what_is_thrown_away_is_counted_no_more),
        cmocka_unit_test(a_company_without_a_life_is_as_of_today),
    };

    engine = argc > 1 ? argv[1] : "sqlite";
    return cmocka_run_group_tests(tests, open_house, close_house);
}
