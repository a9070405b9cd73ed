/* The board of a large organization: its counts are kept by a job, and say what looking at everybody would say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "../house.h"
#include "modules/year/year.h"
#include "modules/year/year_count.h"

enum { MANY = 4100 /* three slices of two thousand */ };

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

/* MANY people whose ids begin at 5000001: of every ten one has left; plans, needs, reviews and rewards in every state. */
static void make_many(void)
{
    const char *key = strcmp(engine, "sqlite") == 0 ? "x'01'" : "'\\x01'::bytea";
    int year = day_year(clock_today(&h->app->clock));

    house_sql(h, arena_printf(h->arena,
                              "INSERT INTO person (id, version, number, name, name_key, mail, created_at)"
                              " WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
                              " SELECT 5000000 + i, 1, 'C-' || i, 'Crowd ' || i, %s, 'crowd' || i || '@northwind.example', 0 FROM n",
                              MANY, key));
    house_sql(h, "INSERT INTO seat (person_id, title, kind, status) SELECT id, 'Welder', 'employee', CASE WHEN id % 10 = 0 THEN 'left' ELSE 'here' END"
                 " FROM person WHERE id > 5000000 AND id < 5010000");
    for (int ahead = 0; ahead < 2; ahead++)
        house_sql(h, arena_printf(h->arena,
                                  "INSERT INTO year_plan (id, version, person_id, year, purpose, duties, conditions, employee_at, manager_at, created_at)"
                                  " SELECT id + %d, 1, id, %d, 'Welds', 'That hold', '', CASE WHEN id %% 4 < 2 THEN 1 END, CASE WHEN id %% 4 = 1 THEN 1 END, 0"
                                  " FROM person WHERE id > 5000000 AND id < 5010000 AND id %% %d = 1",
                                  ahead * 100000, year + ahead, ahead ? 7 : 3));
    house_sql(h, "INSERT INTO year_need (id, plan_id, kind, text, status, answer, at) SELECT id, id, 'tool', 'A torch',"
                 " CASE WHEN id % 2 = 0 THEN 'open' ELSE 'agreed' END, '', 0 FROM year_plan WHERE id > 5000000 AND id < 5100000");
    house_sql(h, arena_printf(h->arena,
                              "INSERT INTO reward (id, person_id, author_id, year, kind, reason, at)"
                              " SELECT id, id, CASE WHEN id = 5000001 THEN 5000002 ELSE 5000001 END, %d, 'bonus', 'As agreed', 0 FROM person WHERE id > 5000000 AND id < 5010000 AND id %% 5 < 2",
                              year));
    house_sql(h, arena_printf(h->arena,
                              "INSERT INTO cycle (id, version, name, from_on, to_on, self_due_on, draft_due_on, notice_hours, second_id, status, created_at)"
                              " SELECT 7000000, 1, 'Year', '%d-01-01', '%d-12-31', '%d-11-15', '%d-12-15', 24, 5000001, 'running', 0 FROM counter WHERE name = 'people'",
                              year, year, year, year));
    house_sql(h, "INSERT INTO review (id, version, cycle_id, subject_id, manager_id, second_id, title, status, result, self_text, text, strengths, growth,"
                 " reason, shared_text, shared_strengths, shared_growth, shared_reason, shared_result, answer, statement, second_text, cancelled_for, met_on)"
                 " SELECT id, 1, 7000000, id, 5000001, 5000002, 'Welder', CASE id % 9 WHEN 0 THEN 'self' WHEN 1 THEN 'draft' WHEN 2 THEN 'shared' WHEN 3 THEN 'met'"
                 " WHEN 4 THEN 'final' WHEN 5 THEN 'objected' WHEN 6 THEN 'cancelled' ELSE 'closed' END,"
                 " 'rated', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '' FROM person WHERE id > 5000002 AND id < 5010000");
}

static enum outcome count_some(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct job *job = *(struct job *const *)in;
    struct job now = *job;

    out->version = year_count_slice(tx, ctx, &now);
    job->position = str_dup(h->arena, now.position);
    return DONE;
}

/* The whole count; how many slices it took. */
static int count_all(void)
{
    struct job job = {.position = STR("")}, *it = &job;
    struct written out = {.version = JOB_MORE};
    int slices = 0;

    while (out.version == JOB_MORE && slices++ < 50)
        house_write(h, count_some, &it, &out);
    assert_int_equal(out.version, JOB_DONE);
    return slices;
}

static struct str board(const char *who, bool *is_kept)
{
    struct http_request *r = house_call(h, HTTP_GET, "/years", house_persona(h, who), STR(""), STR(""), NULL);
    struct str body = str_dup(h->arena, r->reply.body);
    size_t from = str_find(body, STR("<div class=\"gates\">"), 0), to = str_find(body, STR("<p class=\"t-sm"), from);

    assert_int_equal(r->reply.status, 200);
    house_done(r);
    assert_true(from != SIZE_MAX && to != SIZE_MAX);
    *is_kept = str_find(body, STR("Counted every ten minutes"), 0) != SIZE_MAX;
    return str_cut(body, from, to);
}

static void is_large(bool large)
{
    house_sql(h, arena_printf(h->arena, "UPDATE counter SET n = %d WHERE name = 'people'", large ? YEAR_COUNTED + 1 : YEAR_COUNTED));
}

static enum outcome forget(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    (void)in;
    (void)out;
    (void)ctx;
    year_count_forget(tx);
    return DONE;
}

static void what_is_kept_is_what_is_there(void **state)
{
    struct str before, after;
    struct written out = {0};
    bool is_kept;

    (void)state;
    make_many();
    before = board("hana", &is_kept);
    assert_false(is_kept);
    is_large(true);
    board("hana", &is_kept);
    assert_false(is_kept); /* nothing was counted yet: the page looks itself */
    assert_true(count_all() >= 3);
    after = board("hana", &is_kept);
    assert_true(is_kept);
    if (!str_eq(before, after))
        fail_msg("%.*s\nand as kept %.*s", STR_ARG(before), STR_ARG(after));

    /* it stays until the next count, and a second count takes nothing from the first */
    house_sql(h, "DELETE FROM reward WHERE id > 5000000");
    after = board("hana", &is_kept);
    assert_true(is_kept && str_eq(before, after));
    count_all();
    after = board("hana", &is_kept);
    assert_true(is_kept);
    if (str_eq(before, after))
        fail_msg("the second count says the same: %.*s", STR_ARG(after));
    assert_int_equal(house_count(h, "year_count"), 1);

    house_write(h, forget, NULL, &out);
    board("hana", &is_kept);
    assert_false(is_kept);
}

/* A count that was stopped, or whose beginning was forgotten, begins anew: nothing is counted twice, nothing is missing. */
static void a_count_that_was_stopped(void **state)
{
    struct job job = {.position = STR("")}, *it = &job;
    struct written out = {0};
    struct str before, after;
    bool is_kept;

    (void)state;
    is_large(true);
    before = board("hana", &is_kept);
    house_write(h, count_some, &it, &out);
    assert_int_equal(out.version, JOB_MORE);
    board("hana", &is_kept);
    assert_false(is_kept);
    count_all();
    after = board("hana", &is_kept);
    assert_true(is_kept && str_eq(before, after));
    job = (struct job){.position = STR("")};
    for (int i = 0; i < 2; i++)
        house_write(h, count_some, &it, &out);
    house_write(h, forget, NULL, &out);
    do
        house_write(h, count_some, &it, &out);
    while (out.version == JOB_MORE);
    after = board("hana", &is_kept);
    assert_true(is_kept && str_eq(before, after));
}

/* Where something is off the page looks at each; so it does for a small organization, which keeps nothing. */
static void where_each_is_looked_at(void **state)
{
    bool is_kept;

    (void)state;
    is_large(true);
    count_all();
    house_sql(h, "INSERT INTO evaluation_off (evaluation, site) VALUES ('reward', 0)");
    board("hana", &is_kept);
    assert_false(is_kept);
    house_sql(h, "DELETE FROM evaluation_off");
    board("hana", &is_kept);
    assert_true(is_kept);
    is_large(false);
    count_all();
    assert_int_equal(house_count(h, "year_count"), 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_kept_is_what_is_there),
        cmocka_unit_test(a_count_that_was_stopped),
        cmocka_unit_test(where_each_is_looked_at),
    };

    engine = argc > 1 ? argv[1] : "sqlite";
    return cmocka_run_group_tests(tests, open_house, close_house);
}
