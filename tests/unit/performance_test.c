/* Silence about a goal, day by day; and what a printed review says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../house.h"
#include "core/id.h"
#include "modules/goals/goals.h"
#include "modules/reviews/review_print.h"
#include "queries.h"

static const char *engine;
static struct house *h;
static struct jobs *jobs;
static struct persona *hana, *max, *ivy;

static void go_to(int month, int of_month)
{
    h->app->clock.fixed_ms = (int64_t)day_of(2026, month, of_month) * 86400000 + 10 * 3600000;
    house_clock(h, 0);
}

static int open_all(void **state)
{
    static const struct job_kind kinds[] = {{.name = "goal_silence", .slice = goal_silence_slice}};
    struct job_config config;

    (void)state;
    h = house_open(engine);
    config = (struct job_config){h->app->db, h->app->keys, &h->app->clock, h->app, kinds, 1};
    jobs = jobs_open(&config);
    go_to(11, 2); /* a Monday; before anybody signs in */
    hana = house_persona(h, "hana");
    max = house_persona(h, "max");
    ivy = house_persona(h, "ivy");
    house_lead(h, max, ivy);
    house_lead(h, hana, max);
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    jobs_close(jobs);
    house_close(h);
    return 0;
}

static int post(const char *target, const struct persona *who, const char *form)
{
    struct http_request *r = house_call(h, HTTP_POST, target, who, str_of(form), STR(""), NULL);
    int status = r->reply.status;

    house_done(r);
    return status;
}

static bool shows(const char *target, const struct persona *who, const char *text)
{
    struct http_request *r = house_call(h, HTTP_GET, target, who, STR(""), STR(""), NULL);
    bool found = str_find(r->reply.body, str_of(text), 0) != SIZE_MAX;

    house_done(r);
    return found;
}

static enum outcome turn(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    (void)in;
    (void)out;
    goals_turn(tx, ctx, STR(""), ctx->today_text);
    return DONE;
}

/* How many lines about silence there are when that day has begun. */
static int64_t lines_on(int month, int of_month)
{
    struct written out = {0};

    go_to(month, of_month);
    house_write(h, turn, NULL, &out);
    while (jobs_run_one(jobs))
        ;
    return house_count(h, "(SELECT id FROM todo WHERE kind = 'goal_silence') x");
}

static char *new_goal(const char *title)
{
    assert_int_equal(post("/goals/new", ivy, arena_printf(h->arena, "title=%s&due_on=2027-03-01", title)), 303);
    return arena_printf(h->arena, "/goals/%s", id_text(h->arena, house_find(h, "goal", "title", title)).p);
}

static void an_owner_is_told_once_after_the_days(void **state)
{
    char *goal;

    (void)state;
    goal = new_goal("Weld");
    assert_int_equal(lines_on(11, 16), 0); /* 14 days: not yet more */
    assert_int_equal(lines_on(11, 17), 1);
    assert_int_equal(lines_on(11, 18), 1); /* once */
    assert_int_equal(post(arena_printf(h->arena, "%s/check-in", goal), ivy, "confidence=on_track"), 303);
    assert_int_equal(house_count(h, "todo"), 0);
    assert_int_equal(lines_on(11, 30), 0);
    assert_int_equal(lines_on(12, 3), 1);
    assert_int_equal(post(arena_printf(h->arena, "%s/close", goal), ivy, "outcome=completed&lesson=Ask+early"), 303);
    assert_int_equal(house_count(h, "todo"), 0);
    assert_int_equal(lines_on(12, 29), 0); /* what is closed is silent for good */
}

static void nobody_is_told_while_away_or_on_a_free_day(void **state)
{
    (void)state;
    new_goal("Weld");
    assert_int_equal(lines_on(11, 21), 0); /* a Saturday */
    house_sql(h, arena_printf(h->arena,
                              "INSERT INTO absence (id, version, person_id, from_on, to_on) VALUES (1, 1, %lld, '2026-11-23', '2026-11-26')",
                              (long long)ivy->person_id));
    assert_int_equal(lines_on(11, 23), 0);
    assert_int_equal(lines_on(11, 25), 0);
    assert_int_equal(lines_on(11, 26), 1);
}

static void where_it_is_off_lines_go_and_none_come(void **state)
{
    (void)state;
    new_goal("Weld");
    assert_int_equal(lines_on(11, 17), 1);
    assert_true(shows("/", ivy, "No check-in for"));
    house_sql(h, "INSERT INTO evaluation_off (evaluation, site) VALUES ('goal_silence', 0)");
    assert_false(shows("/", ivy, "No check-in for")); /* at once, though the row goes with the turn */
    assert_false(shows("/inbox", ivy, "No check-in for"));
    assert_int_equal(lines_on(11, 18), 0);
    house_sql(h, "DELETE FROM evaluation_off");
    assert_int_equal(lines_on(11, 19), 1);
    assert_int_equal(post("/goals/silence", hana, "days=0"), 303);
    assert_int_equal(lines_on(11, 20), 0);
}

/* More than a slice: the position goes by the day and the id of the last one, and nobody is left out or told twice. */
static void many_are_told_in_slices(void **state)
{
    (void)state;
    house_sql(h, arena_printf(h->arena,
                              "INSERT INTO goal (id, version, title, why, owner_kind, owner_id, visibility, weight, from_on, due_on,"
                              " status, outcome, lesson, confidence, progress, checked_on, created_at)"
                              " WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 650)"
                              " SELECT i, 1, 'Goal ' || i, '', 'person', %lld, 'public', 100, '2026-01-01', '2027-01-01', 'open',"
                              " '', '', '', 0, CASE WHEN i < 400 THEN '2026-02-01' ELSE '2026-03-01' END, 0 FROM n",
                              (long long)ivy->person_id));
    assert_int_equal(lines_on(11, 17), 650);
    assert_int_equal(lines_on(11, 18), 650);
}

/* ---- what a printed review says ---- */

static void put_review(void)
{
    house_sql(h, arena_printf(h->arena,
                              "INSERT INTO cycle (id, version, name, from_on, to_on, self_due_on, draft_due_on,"
                              " notice_hours, second_id, status, created_at)"
                              " VALUES (1, 1, 'Year', '2026-01-01', '2026-12-31', '2026-12-01', '2026-12-10', 48, %lld,"
                              " 'running', 0)",
                              (long long)hana->person_id));
    house_sql(h, "INSERT INTO cycle_step (cycle_id, step, label, means) VALUES (1, 1, 'Not yet', ''), (1, 2, 'Solid', ''),"
                 " (1, 3, 'Shines', 'Others learn from it')");
    house_sql(h, arena_printf(h->arena,
                              "INSERT INTO review (id, version, cycle_id, subject_id, manager_id, second_id, title, status,"
                              " result, self_text, self_rating, self_at, text, strengths, growth, rating, reason,"
                              " shared_text, shared_strengths, shared_growth, shared_rating, shared_reason,"
                              " shared_result, shared_at, met_on, final_at, answer, statement, second_text, cancelled_for)"
                              " VALUES (2, 1, 1, %lld, %lld, %lld, '', 'final', 'rated', 'A good year', 3, 1, 'The text now',"
                              " 'Care', 'Ask', 2, 'Why now', 'The text before', 'Care', 'Ask', 1, 'Why before', 'rated', 1,"
                              " '2026-12-12', 2, '', '', '', '')",
                              (long long)ivy->person_id, (long long)max->person_id, (long long)hana->person_id));
}

/* All headings and texts, one after the other. */
static struct str printed(void)
{
    struct value id = value_int(2), sections;
    struct call call = {.query = &query_review_for_reader, .args = &id, .limit = 1, .scope = {.form = SCOPE_ALL}},
                scale = {.query = &query_review_scale, .args = &id, .limit = 9, .scope = {.form = SCOPE_ALL}},
                picks = {.query = &query_review_picks_of_reader, .args = &id, .limit = 99, .scope = {.form = SCOPE_ALL}};
    struct buf out = buf_new(h->arena, 65536);

    assert_int_equal(db_read_begin(h->worker->conn), DB_OK);
    assert_int_equal(db_wave(h->worker->conn, h->arena, &call, 1), DB_OK);
    assert_int_equal(db_wave(h->worker->conn, h->arena, &scale, 1), DB_OK);
    assert_int_equal(db_wave(h->worker->conn, h->arena, &picks, 1), DB_OK);
    db_read_end(h->worker->conn);
    assert_int_equal(list_count(call.rows), 1);
    sections = review_sections(h->arena, call.rows.list->items[0], value_list(h->arena), picks.rows, scale.rows);
    for (size_t i = 0; i < list_count(sections); i++)
        buf_format(&out, "[%s] %s\n", map_text(sections.list->items[i], "heading").p,
                   map_text(sections.list->items[i], "text").p);
    return buf_str(&out);
}

static bool says(struct str text, const char *what)
{
    return str_find(text, str_of(what), 0) != SIZE_MAX;
}

static void a_print_tells_the_step_and_what_was_changed(void **state)
{
    struct str text;

    (void)state;
    put_review();
    text = printed();
    assert_true(says(text, "[Result] Rated: Solid, 2 of 3"));
    assert_true(says(text, "[Own rating] Shines, 3 of 3"));
    assert_true(says(text, "[What the steps mean] 1  Not yet\n2  Solid\n3  Shines: Others learn from it\n"));
    assert_true(says(text, "[Changed after the meeting] Rating\nBefore: Not yet, 1 of 3\nNow: Solid, 2 of 3"));
    assert_true(says(text, "Reason\nBefore: Why before\nNow: Why now"));
    assert_true(says(text, "Text\nBefore: The text before\nNow: The text now"));
    assert_false(says(text, "Before: Care")); /* it was not changed */
}

static void a_print_has_no_rating_where_they_are_off(void **state)
{
    static const char *const none[] = {"Rated", "Result", " of 3", "Solid", "Shines", "Not yet", "Why", "Reason"};
    struct str text;

    (void)state;
    put_review();
    house_sql(h, "INSERT INTO evaluation_off (evaluation, site) VALUES ('review_rating', 0)");
    text = printed();
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        if (says(text, none[i]))
            fail_msg("'%s' stands in: %s", none[i], text.p);
    assert_true(says(text, "Text\nBefore: The text before\nNow: The text now"));
    house_sql(h, "UPDATE review SET result = 'partly_away'");
    assert_true(says(printed(), "[Result] Partly away\n"));
}

/* By author, those of a side behind its text, with their days; none that stayed with a former draft. */
static void a_print_has_the_notes_that_were_put_in(void **state)
{
    struct str text;

    (void)state;
    put_review();
    house_sql(h, arena_printf(h->arena,
                              "INSERT INTO review_former (id, review_id, writer_id, at, text, strengths, growth, reason)"
                              " VALUES (9, 2, %lld, 1, '', '', '', '')",
                              (long long)max->person_id));
    house_sql(h, arena_printf(h->arena,
                              "INSERT INTO review_pick (id, review_id, side, note_id, author_id, on_day, text, at, former_id)"
                              " VALUES (3, 2, 'self', 11, %lld, '2026-04-01', 'Mine', 1, NULL),"
                              " (4, 2, 'writer', 12, %lld, '2026-06-01', 'Later', 1, NULL),"
                              " (5, 2, 'writer', 13, %lld, '2026-05-01', 'Before', 1, NULL),"
                              " (6, 2, 'writer', 14, %lld, '2026-05-01', 'Kept away', 1, 9)",
                              (long long)ivy->person_id, (long long)max->person_id, (long long)max->person_id,
                              (long long)max->person_id));
    text = printed();
    assert_true(says(text, "[What to improve] Ask\n[Notes put in by max] 2026-05-01\nBefore\n\n2026-06-01\nLater\n[The self-review] "));
    assert_true(says(text, "[Own rating] Shines, 3 of 3\n[Notes put in by ivy] 2026-04-01\nMine\n["));
    assert_false(says(text, "Kept away"));
    house_sql(h, "UPDATE review SET self_at = NULL"); /* it was never handed in */
    assert_false(says(printed(), "Mine"));
}

/* Also where a page would ask for them without the texts. */
static void nobody_reads_notes_by_the_final_text_before_it_is_final(void **state)
{
    struct value id = value_int(2);
    struct call picks = {
        .query = &query_review_picks_of_reader, .args = &id, .limit = 99, .scope = {.form = SCOPE_ALL}};

    (void)state;
    put_review();
    house_sql(h, arena_printf(h->arena,
                              "INSERT INTO review_pick (id, review_id, side, note_id, author_id, on_day, text, at, former_id)"
                              " VALUES (3, 2, 'writer', 11, %lld, '2026-04-01', 'Mine', 1, NULL)",
                              (long long)max->person_id));
    for (int final = 1; final >= 0; final--) {
        assert_int_equal(db_read_begin(h->worker->conn), DB_OK);
        assert_int_equal(db_wave(h->worker->conn, h->arena, &picks, 1), DB_OK);
        db_read_end(h->worker->conn);
        assert_int_equal(list_count(picks.rows), final);
        house_sql(h, "UPDATE review SET status = 'met'");
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_owner_is_told_once_after_the_days, open_all, close_all),
        cmocka_unit_test_setup_teardown(nobody_is_told_while_away_or_on_a_free_day, open_all, close_all),
        cmocka_unit_test_setup_teardown(where_it_is_off_lines_go_and_none_come, open_all, close_all),
        cmocka_unit_test_setup_teardown(many_are_told_in_slices, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_print_tells_the_step_and_what_was_changed, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_print_has_no_rating_where_they_are_off, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_print_has_the_notes_that_were_put_in, open_all, close_all),
        cmocka_unit_test_setup_teardown(nobody_reads_notes_by_the_final_text_before_it_is_final, open_all, close_all),
    };

    engine = argc > 1 ? argv[1] : "sqlite";
    return cmocka_run_group_tests(tests, NULL, NULL);
}
