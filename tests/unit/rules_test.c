/* The dossier: every declared evaluation is in it with its state, and the same database gives the same bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "../house.h"
#include "modules/rules/dossier.h"
#include "modules/rules/figures.h"
#include "modules/rules/rehearsal.h"
#include "modules/rules/rules.h"
#include "access/audit.h"
#include "jobs/jobs.h"
#include "modules/accounts/admin.h"
#include "modules/people/people.h"
#include "queries.h"
#include "web/evaluations.h"

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

static struct str paper(size_t i)
{
    struct viewer admin = {.account_id = house_persona(h, "root")->account_id, .roles = ROLE_ADMIN};
    struct db_conn *c = h->worker->conn;
    struct str html = STR("");

    assert_int_equal(db_read_begin(c), DB_OK);
    assert_true(dossier_write(h->app, c, h->arena, &admin, &dossier_papers[i], &html));
    db_read_end(c);
    return html;
}

static void switch_to(const char *name, const char *state)
{
    struct evaluation_switch_form form = {
        .evaluation = evaluation_find(str_of(name)), .state = str_of(state), .reason = STR("Agreed on 4 June")};
    struct written out = {0};

    house_write_as(h, "hana", evaluation_switch, &form, &out);
}

static void the_catalogue_has_every_evaluation(void **state)
{
    const struct evaluation *e;
    struct str html;
    size_t n;

    (void)state;
    switch_to("reward", "off");
    html = paper(0);
    for (n = 0; (e = evaluation_at(n)); n++) {
        struct str title = str_of(e->title), head = str_split(&title, '\''); /* what escaping leaves as it is */

        assert_true(str_find(html, str_format(h->arena, "<h3>%.*s", STR_ARG(head)), 0) != SIZE_MAX);
        assert_true(e->seen_by[0] != ACT_NONE);
    }
    assert_true(n > 10);
    assert_true(str_find(html, STR("Agreed on 4 June"), 0) != SIZE_MAX);
    assert_true(str_find(html, STR("<dt>Today</dt><dd>Off</dd>"), 0) != SIZE_MAX);
    switch_to("reward", "on");
    assert_true(str_find(paper(0), STR("<dt>Today</dt><dd>Off</dd>"), 0) == SIZE_MAX);
}

static void an_off_evaluation_leaves_the_impact_assessment(void **state)
{
    static const char row[] = "<tr><th scope=\"row\">Rating in a review<br>";

    (void)state;
    assert_true(str_find(paper(2), str_of(row), 0) != SIZE_MAX);
    switch_to("review_rating", "off");
    assert_true(str_find(paper(2), str_of(row), 0) == SIZE_MAX);
    assert_true(str_find(paper(2), STR("<li>Rating in a review</li>"), 0) != SIZE_MAX);
    switch_to("review_rating", "on");
}

static void recipients_come_from_the_policy(void **state)
{
    struct str html = paper(1), who = action_audience(h->arena, ACT_PAY_READ, value_null());

    (void)state;
    assert_true(str_find(html, str_format(h->arena, "<dt>Recipients</dt><dd>%s</dd>", who.p), 0) != SIZE_MAX);
}

static void the_same_database_gives_the_same_bytes(void **state)
{
    (void)state;
    for (size_t i = 0; i < dossier_papers_count; i++)
        assert_true(str_eq(paper(i), paper(i)));
}

static void the_files_are_what_the_pages_give(void **state)
{
    char *folder = arena_printf(h->arena, "%s/dossier", h->folder), why[512] = "";
    char *path = arena_printf(h->arena, "%s/evaluations.html", folder), *text;
    struct str html = paper(0);
    FILE *f;

    (void)state;
    assert_true(dossier_files(h->app, folder, why, sizeof why));
    f = fopen(path, "rb");
    assert_non_null(f);
    text = arena_alloc(h->arena, html.n + 1);
    assert_int_equal(fread(text, 1, html.n + 1, f), html.n);
    assert_memory_equal(text, html.p, html.n);
    fclose(f);
    assert_false(dossier_files(h->app, "/nowhere/at/all", why, sizeof why));
}

static void figures_of_few_are_not_shown(void **state)
{
    static const struct {
        int64_t part, group;
        bool shows;
    } cases[] = {{5, 10, true},  {4, 10, false}, {6, 10, false}, {5, 9, false},    {0, 100, false},
                 {4, 100, false}, {5, 100, true}, {95, 100, true}, {96, 100, false}, {100, 100, false}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(figure_may_show(cases[i].part, cases[i].group), cases[i].shows);
}

/* ---- the clock of a rehearsal ---- */

static int64_t traveller;

static enum outcome begin_rehearsal(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    int64_t *freed, job;

    (void)in;
    (void)out;
    person_add(tx, ctx, STR("Ida Nowak"), STR("N-1"), STR("ida.nowak@northwind.example"), &traveller);
    job = employment_put(tx, ctx, traveller, 0, STR("employee"), day_text(tx->arena, ctx->today - 10),
                         STR("9999-12-31"));
    assignment_put(tx, ctx,
                   &(struct assignment_row){.person_id = traveller,
                                            .employment_id = job,
                                            .full_time = 1000,
                                            .from_on = day_text(tx->arena, ctx->today - 10),
                                            .to_on = day_text(tx->arena, ctx->today + 5),
                                            .title = STR("Engineer"),
                                            .reason = STR("hire")});
    assignment_put(tx, ctx,
                   &(struct assignment_row){.person_id = traveller,
                                            .employment_id = job,
                                            .full_time = 1000,
                                            .from_on = day_text(tx->arena, ctx->today + 5),
                                            .to_on = STR("9999-12-31"),
                                            .title = STR("Senior Engineer"),
                                            .reason = STR("promotion")});
    lines_rebuild(tx, ctx, &freed);
    rehearsal_begin(tx, ctx);
    return DONE;
}

static enum outcome read_title(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct row_seat_now seat;

    (void)ctx;
    (void)in;
    assert_true(tx_one(tx, seat_now, &seat, .person_id = traveller));
    out->says = str_dup(h->arena, seat.title);
    return DONE;
}

static const char *title_now(void)
{
    struct written out = {0};

    house_write(h, read_title, h, &out);
    return out.says.p;
}

/* What the page does behind the write. */
static void set_clock(int64_t ahead_ms)
{
    h->app->clock.ahead_ms = ahead_ms;
}

/* A mail of the morning and a line of the inbox, made while the clock was ahead. */
static void put_things_of_then(int64_t ahead_ms)
{
    struct persona *hana = house_persona(h, "hana");
    long long then = clock_now_ms(&h->app->clock);

    assert_true(ahead_ms > 0);
    house_sql(h, arena_printf(h->arena, "INSERT INTO digest (account_id, sent_at, off) VALUES (%lld, %lld, 0)",
                              (long long)hana->account_id, then));
    house_sql(h, arena_printf(h->arena,
                              "INSERT INTO todo (id, person_id, kind, text, address, object_id, due_on, made_at)"
                              " VALUES (1, %lld, 'import', 'May it?', '/import', 1, '2026-01-01', %lld)",
                              (long long)hana->person_id, then));
}

/* Back in the world's time none of it lies ahead: a mail that was sent then would silence all until that day. */
static void expect_nothing_of_then(void)
{
    long long now = clock_now_ms(&h->app->clock);

    house_sql(h, arena_printf(h->arena, "DELETE FROM digest WHERE sent_at <= %lld", now));
    house_sql(h, arena_printf(h->arena, "DELETE FROM todo WHERE made_at <= %lld", now));
    assert_int_equal(house_count(h, "digest"), 0);
    assert_int_equal(house_count(h, "todo"), 0);
}

/* One slice; the position goes from one to the next as the queue carries it. */
static enum outcome count_some(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct job *job = *(struct job *const *)in;
    struct job now = *job;

    out->version = figures_slice(tx, ctx, &now);
    job->position = str_dup(h->arena, now.position);
    return DONE;
}

static bool page_says(const char *target, const char *text)
{
    struct http_request *r = house_call(h, HTTP_GET, target, house_persona(h, "hana"), STR(""), STR(""), NULL);
    bool says = r->reply.status == 200 && str_find(r->reply.body, str_of(text), 0) != SIZE_MAX;

    house_done(r);
    return says;
}

/* People without a site, enough for two slices and some; every second of them has decided to be rewarded. */
static void make_many(int n)
{
    const char *key = strcmp(engine, "sqlite") == 0 ? "x'01'" : "'\\x01'::bytea";
    char year[8];

    snprintf(year, sizeof year, "%.4s", day_text(h->arena, clock_today(&h->app->clock)).p);
    house_sql(h, arena_printf(h->arena,
                              "INSERT INTO person (id, version, number, name, name_key, mail, created_at)"
                              " WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
                              " SELECT 5000000 + i, 1, 'C-' || i, 'Crowd ' || i, %s, 'crowd' || i || '@northwind.example', 0 FROM n",
                              n, key));
    house_sql(h, "INSERT INTO seat (person_id, title, kind, status) SELECT id, 'Welder', 'employee', 'here' FROM person WHERE id BETWEEN 5000001 AND 5009999");
    house_sql(h, arena_printf(h->arena,
                              "INSERT INTO reward (id, person_id, author_id, year, kind, reason, at)"
                              " SELECT id, id, 5000001, %s, 'bonus', 'As agreed', 0 FROM person WHERE id BETWEEN 5000001 AND 5009999 AND id %% 2 = 0",
                              year));
}

static void figures_of_many_are_counted_by_the_hour(void **state)
{
    struct job job = {.position = STR("")}, *it = &job;
    struct written out = {.version = JOB_MORE};
    int slices = 0;

    (void)state;
    house_sql(h, "DELETE FROM rehearsal");
    make_many(2 * FIGURE_SLICE + 100);
    assert_false(page_says("/figures", "directory, counted "));
    while (out.version == JOB_MORE && slices++ < 50)
        house_write(h, count_some, &it, &out);
    assert_int_equal(out.version, JOB_DONE);
    assert_true(slices >= 3);
    assert_int_equal(house_count(h, "figure"), 1); /* no small site is kept */
    assert_true(house_find(h, "(SELECT f.site + 1 AS id, 'right' AS kind FROM figure f WHERE f.rewarded = 2050 AND f.people ="
                              " (SELECT count(*) FROM seat t WHERE t.establishment_id IS NULL AND t.status = 'here')) x",
                           "kind", "right") > 0);
    assert_true(page_says("/figures", "directory, counted "));
    switch_to("reward", "off"); /* what may be counted is another: counted when asked, until the next hour */
    assert_int_equal(house_count(h, "figure"), 0);
    assert_false(page_says("/figures", "directory, counted "));
}

static void the_clock_goes_forward_and_back(void **state)
{
    struct clock_form move = {.days = 10};
    struct forget_form away = {.confirm = STR("throw away")};
    struct written out = {0};
    struct app *again;
    char why[256] = "";

    (void)state;
    house_write(h, begin_rehearsal, h, &out);
    assert_string_equal(title_now(), "Engineer");
    house_write_as(h, "hana", rehearsal_clock, &move, &out);
    assert_int_equal(out.version, (int64_t)10 * 86400000);
    set_clock(out.version);
    assert_string_equal(title_now(), "Senior Engineer");
    again = app_open(&h->app->config, why, sizeof why); /* a restart keeps it */
    assert_non_null(again);
    assert_int_equal(again->clock.ahead_ms, (int64_t)10 * 86400000);
    app_close(again);
    put_things_of_then(out.version);
    for (int i = 1; i <= 2; i++)
        house_sql(h, arena_printf(h->arena, "INSERT INTO year_count (id, year, people, unwritten, begun, confirmed, needs, rewarded, self, draft, shared, met, final,"
                                            " objected, closed, next_written, counted_at) VALUES (%d, 2026, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)", i));
    out = (struct written){0};
    house_write_as(h, "hana", rehearsal_forget, &away, &out);
    assert_int_equal(out.version, 0);
    assert_int_equal(house_count(h, "year_count"), 0);
    set_clock(out.version);
    assert_string_equal(title_now(), "Engineer");
    expect_nothing_of_then();
}

static enum outcome clean_up(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct job job = {0};

    (void)in;
    (void)out;
    job_clean_up(tx, ctx, &job);
    return DONE;
}

static enum outcome reset(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    audit_write(tx, ctx, .action = "clock_test", .object = "account");
    out->see = invitation_make(tx, ctx, *(const int64_t *)in, 3600000);
    return DONE;
}

/* What ends, and what is kept for ever, goes by the world's time: a clean-up that began while the clock was ahead, and is
 * written when it is back, would end the session of whoever put it back. */
static void sessions_links_and_the_audit_log_keep_the_worlds_time(void **state)
{
    struct written out = {0};
    int64_t sessions = house_count(h, "session");
    long long now;

    (void)state;
    set_clock((int64_t)400 * 86400000);
    house_write(h, reset, &house_persona(h, "hana")->account_id, &out);
    house_write(h, clean_up, h, &out);
    set_clock(0);
    now = clock_now_ms(&h->app->clock);
    assert_true(sessions > 0);
    assert_int_equal(house_count(h, "session"), sessions);
    house_sql(h, arena_printf(h->arena, "DELETE FROM invitation WHERE ends_at > %lld", now + 3700000));
    assert_int_equal(house_count(h, "invitation"), 1);
    house_sql(h, arena_printf(h->arena, "DELETE FROM invitation WHERE (SELECT max(a.at) FROM audit a) > %lld", now));
    assert_int_equal(house_count(h, "invitation"), 1);
}

/* A millisecond that ends between two looks at the clock is no rehearsal. */
static void a_context_is_of_one_moment(void **state)
{
    (void)state;
    for (int i = 0; i < 100000; i++) {
        struct clock clock = {.ahead_ms = 86400000};
        struct arena *a = arena_new(4096);
        struct ctx ctx = ctx_now(a, NULL, &clock);

        arena_free(a);

        assert_int_equal(ctx.now_ms - ctx.world_ms, 86400000);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_catalogue_has_every_evaluation),
        cmocka_unit_test(an_off_evaluation_leaves_the_impact_assessment),
        cmocka_unit_test(recipients_come_from_the_policy),
        cmocka_unit_test(the_same_database_gives_the_same_bytes),
        cmocka_unit_test(figures_of_few_are_not_shown),
        cmocka_unit_test(the_clock_goes_forward_and_back),
        cmocka_unit_test(sessions_links_and_the_audit_log_keep_the_worlds_time),
        cmocka_unit_test(a_context_is_of_one_moment),
        cmocka_unit_test(the_files_are_what_the_pages_give),
        cmocka_unit_test(figures_of_many_are_counted_by_the_hour),
    };

    engine = argc > 1 ? argv[1] : "sqlite";
    return cmocka_run_group_tests(tests, open_house, close_house);
}
