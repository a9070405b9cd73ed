/* Large writes: in slices, exactly once for each, going on after a kill, with somebody looking on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "../house.h"
#include "core/id.h"
#include "jobs/jobs.h"
#include "web/live.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CROWD = 700, FIRST = 5000000 };

static const char *engine;
static struct house *h;
static struct jobs *jobs;
static struct persona *hana, *max;
static bool dies;

/* A slice that dies after it has written everything: what it wrote is gone with it. */
static enum job_result slice_or_die(struct tx *tx, struct ctx *ctx, struct job *job)
{
    enum job_result result = JOB_FAILED;

    for (size_t i = 0; i < all_jobs_count; i++)
        if (str_is(job->kind, all_jobs[i].name))
            result = all_jobs[i].slice(tx, ctx, job);
    if (!dies)
        return result;
    job->error = STR("the machine has lost its power");
    return JOB_FAILED;
}

static struct job_kind kinds[8];

static struct jobs *open_runner(void)
{
    struct job_config config = {h->app->db, h->app->keys, &h->app->clock, h->app, kinds, 0};

    for (size_t i = 0; i < all_jobs_count; i++)
        if (strstr(all_jobs[i].name, "launch") || strstr(all_jobs[i].name, "give") || strstr(all_jobs[i].name, "invite") || strstr(all_jobs[i].name, "forget")) {
            kinds[config.nkinds] = all_jobs[i];
            kinds[config.nkinds++].slice = slice_or_die;
        }
    return jobs_open(&config);
}

/* People in numbers, all led by max. */
static void make_crowd(void)
{
    house_sql(h, arena_printf(h->arena,
                              "INSERT INTO person (id, version, number, name, name_key, mail, created_at)"
                              " WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
                              " SELECT %d + i, 1, 'C-' || i, 'Crowd ' || i, %s, 'crowd' || i || '@northwind.example', 0 FROM n",
                              CROWD, FIRST, strcmp(engine, "sqlite") == 0 ? "x'01'" : "'\\x01'::bytea"));
    house_sql(h, arena_printf(h->arena,
                              "INSERT INTO seat (person_id, manager_id, title, kind, status)"
                              " SELECT id, %lld, 'Welder', 'employee', 'here' FROM person WHERE id > %d AND id <= %d",
                              (long long)max->person_id, FIRST, FIRST + CROWD));
    house_sql(h, arena_printf(h->arena,
                              "INSERT INTO line (manager_id, person_id, depth)"
                              " SELECT %lld, id, 1 FROM person WHERE id > %d AND id <= %d",
                              (long long)max->person_id, FIRST, FIRST + CROWD));
}

static int open_all(void **state)
{
    (void)state;
    dies = false;
    h = house_open(engine);
    h->app->clock.fixed_ms = 1790000000000;
    hana = house_persona(h, "hana");
    max = house_persona(h, "max");
    make_crowd();
    house_lead(h, hana, max);
    jobs = open_runner();
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

static bool page_has(const char *target, const struct persona *who, const char *text)
{
    struct http_request *r = house_call(h, HTTP_GET, target, who, STR(""), STR(""), NULL);
    bool has = str_find(r->reply.body, str_of(text), 0) != SIZE_MAX;

    house_done(r);
    return has;
}

static int status_of(const char *target, const struct persona *who)
{
    struct http_request *r = house_call(h, HTTP_GET, target, who, STR(""), STR(""), NULL);
    int status = r->reply.status;

    house_done(r);
    return status;
}

static char *path_of(const char *table, const char *column, const char *text, const char *begins)
{
    return arena_printf(h->arena, "%s%s", begins, id_text(h->arena, house_find(h, table, column, text)).p);
}

static char *new_cycle(void)
{
    static const char form[] = "name=Large&from_on=2026-01-01&to_on=2026-12-31&self_due_on=2099-01-01&"
                               "draft_due_on=2099-02-01&second_id=second%40northwind.example";

    house_persona(h, "second");
    assert_int_equal(post("/cycles/new", hana, form), 303);
    return path_of("cycle", "name", "Large", "/cycles/");
}

static void run_to_end(void)
{
    int slices = 0;

    while (jobs_run_one(jobs))
        assert_true(++slices < 20); /* it comes to an end */
}

static void a_launch_goes_on_where_it_was_killed(void **state)
{
    char *cycle = new_cycle(), *launch = arena_printf(h->arena, "%s/launch", cycle);

    (void)state;
    assert_int_equal(post(launch, hana, "x="), 400); /* a field that is not known: nothing has begun */
    assert_int_equal(post(launch, hana, ""), 303);
    assert_int_equal(house_count(h, "review"), 0);
    assert_true(page_has(cycle, hana, "Launching: reviews made"));
    assert_true(jobs_run_one(jobs));
    assert_int_equal(house_count(h, "review"), LARGE);
    assert_int_equal(house_count(h, "todo"), LARGE);
    assert_true(page_has(cycle, hana, "data-live-done>300</span>"));
    assert_true(page_has(cycle, hana, "<span class=\"num\">701</span>"));
    assert_int_equal(post(launch, hana, ""), 422); /* once is enough */
    assert_int_equal(post(arena_printf(h->arena, "%s/close", cycle), hana, ""), 422);

    dies = true; /* power is lost in the middle of the second slice */
    assert_true(jobs_run_one(jobs));
    assert_int_equal(house_count(h, "review"), LARGE);
    jobs_close(jobs); /* and the program starts again */
    dies = false;
    jobs = open_runner();
    h->app->clock.fixed_ms += 60001;
    run_to_end();
    assert_int_equal(house_count(h, "review"), CROWD + 1);
    assert_int_equal(house_count(h, "(SELECT DISTINCT subject_id FROM review) x"), CROWD + 1);
    assert_int_equal(house_count(h, "todo"), CROWD + 1);
    assert_false(page_has(cycle, hana, "Launching: reviews made"));
    assert_true(page_has(cycle, hana, "<dd>Running</dd>"));
}

static void a_launch_that_stopped_is_taken_over(void **state)
{
    char *cycle = new_cycle(), *launch = arena_printf(h->arena, "%s/launch", cycle);

    (void)state;
    assert_int_equal(post(launch, hana, ""), 303);
    assert_true(jobs_run_one(jobs));
    house_sql(h, arena_printf(h->arena, "UPDATE account SET roles = 1 WHERE id = %lld", (long long)hana->account_id));
    assert_true(jobs_run_one(jobs));
    h->app->clock.fixed_ms += 2000000;
    assert_false(jobs_run_one(jobs)); /* not tried again: a right does not come back by itself, and the next one can go on */
    assert_int_equal(house_count(h, "review"), LARGE); /* without the right nothing more was made */
    house_sql(h, arena_printf(h->arena, "UPDATE account SET roles = %u WHERE id = %lld", hana->roles,
                              (long long)hana->account_id));
    house_clock(h, 0); /* the session has ended by now */
    assert_true(page_has(cycle, hana, "Go on with it"));
    assert_int_equal(post(launch, hana, ""), 303);
    run_to_end();
    assert_int_equal(house_count(h, "review"), CROWD + 1);
}

static char *new_goal(void)
{
    assert_int_equal(post("/goals/new", max, "title=Weld+right+the+first+time&due_on=2099-12-31"), 303);
    return path_of("goal", "title", "Weld right the first time", "/goals/");
}

static void a_goal_is_given_to_many_once_each(void **state)
{
    char *goal = new_goal(), *template;

    (void)state;
    assert_int_equal(post(arena_printf(h->arena, "%s/key-results", goal), max, "title=Passes&metric=number&target=2"), 303);
    assert_int_equal(post("/goals/templates/new", max, "title=Weld+once"), 303);
    template = path_of("goal_template", "title", "Weld once", "/goals/templates/");
    assert_int_equal(post(arena_printf(h->arena, "%s/give", template), max, "job_title=Welder"), 422); /* so many? */
    assert_int_equal(house_count(h, "goal"), 1);
    assert_int_equal(post(arena_printf(h->arena, "%s/give", template), max, "job_title=Welder&sure=700"), 303);
    assert_int_equal(house_count(h, "goal"), 1);
    assert_true(page_has(template, max, "Being given: people"));
    assert_int_equal(post(arena_printf(h->arena, "%s/give", template), max, "job_title=Welder&sure=700"), 422);
    assert_true(jobs_run_one(jobs));
    assert_int_equal(house_count(h, "goal"), 1 + LARGE);
    dies = true;
    assert_true(jobs_run_one(jobs));
    dies = false;
    jobs_close(jobs);
    jobs = open_runner();
    h->app->clock.fixed_ms += 60001;
    run_to_end();
    assert_int_equal(house_count(h, "goal"), 1 + CROWD);
    assert_int_equal(house_count(h, "(SELECT DISTINCT owner_id FROM goal WHERE template_id IS NOT NULL) x"), CROWD);
    assert_false(page_has(template, max, "Being given: people"));
    assert_true(page_has("/inbox", max, "people have the goal now that you gave them"));
    assert_int_equal(post(arena_printf(h->arena, "%s/give", template), max, "job_title=Welder&sure=700"), 422); /* all have it */
}

static void a_goal_is_given_to_a_large_unit(void **state)
{
    char *goal = new_goal();

    (void)state;
    house_sql(h, "INSERT INTO unit (id, version, code, currency, created_at) VALUES (77, 1, 'WELD', 'EUR', 0)");
    house_sql(h, "INSERT INTO unit_line (above_id, unit_id, depth) VALUES (77, 77, 0)");
    house_sql(h, arena_printf(h->arena, "UPDATE seat SET unit_id = 77 WHERE person_id > %d AND person_id <= %d", FIRST,
                              FIRST + CROWD));
    assert_int_equal(post(arena_printf(h->arena, "%s/assign", goal), max,
                          arena_printf(h->arena, "unit_id=%s", id_text(h->arena, 77).p)),
                     303);
    assert_true(page_has(goal, max, "Being given: people"));
    run_to_end();
    assert_int_equal(house_count(h, "goal"), 1 + CROWD);
    assert_int_equal(house_count(h, "(SELECT DISTINCT owner_id FROM goal WHERE parent_id IS NOT NULL) x"), CROWD);
}

/* All modules are in rehearsal for people without a site, as after set-up. */
static void rehearse(void)
{
    house_sql(h, "INSERT INTO rehearsal (site, module, since) VALUES (0, 1, 0), (0, 2, 0), (0, 4, 0), (0, 8, 0)");
    house_sql(h, "INSERT INTO setting (name, value) VALUES ('rehearsal', 'Goals'), ('mode', 'rehearsal')");
}

static void a_crowd_is_invited_once_each(void **state)
{
    struct persona *root = house_persona(h, "root");
    int64_t accounts;

    (void)state;
    house_sql(h, "UPDATE account SET login = 'crowd5@northwind.example' WHERE login = 'max@northwind.example'");
    accounts = house_count(h, "account");
    assert_int_equal(post("/accounts/invite", root, "by=both&sure=on"), 422); /* no mail can leave */
    h->app->config.mail_url = "smtp://127.0.0.1:1";
    assert_int_equal(post("/accounts/invite", root, "by=both&sure=on"), 422); /* from nobody */
    h->app->config.mail_from = "tandem@northwind.example";
    assert_int_equal(post("/accounts/invite", root, "by=both"), 422); /* so many? */
    assert_int_equal(post("/accounts/invite", root, "by=both&sure=on"), 303);
    assert_int_equal(house_count(h, "account"), accounts);
    assert_true(page_has("/accounts/invite", root, "Being invited: people"));
    assert_int_equal(post("/accounts/invite", root, "by=both&sure=on"), 422); /* one at a time */
    assert_true(jobs_run_one(jobs));
    assert_int_equal(house_count(h, "account"), accounts + LARGE - 1);
    dies = true;
    assert_true(jobs_run_one(jobs));
    dies = false;
    jobs_close(jobs);
    jobs = open_runner();
    h->app->clock.fixed_ms += 60001;
    run_to_end();
    assert_int_equal(house_count(h, "account"), accounts + CROWD - 1);
    assert_int_equal(house_count(h, "(SELECT DISTINCT account_id FROM outbox WHERE template = 'invitation') x"), CROWD - 1);
    assert_int_equal(house_count(h, "outbox"), CROWD - 1);
    assert_false(page_has("/accounts/invite", root, "Being invited: people"));
    assert_true(page_has("/inbox", root, "699 people are invited; 1 passed over"));
    assert_true(page_has("/inbox", root, "/read")); /* news, which one puts away */

    /* Mail that was held has told nobody: they are invited again, and those whose mail waits are not. */
    house_sql(h, "UPDATE outbox SET status = 'held' WHERE account_id IN (SELECT id FROM account WHERE login = 'crowd7@northwind.example')");
    assert_int_equal(post("/accounts/invite", root, "by=mail&sure=on"), 303);
    assert_int_equal(house_count(h, "account"), accounts + CROWD - 1);
    assert_int_equal(house_count(h, "outbox"), CROWD);
    assert_int_equal(house_count(h, "(SELECT id FROM audit WHERE action = 'account_link_send') x"), 1);
    /* Nor has mail that failed, although its tries have made links. */
    house_sql(h, "UPDATE outbox SET status = 'failed' WHERE account_id IN (SELECT id FROM account WHERE login = 'crowd7@northwind.example')");
    house_sql(h, "INSERT INTO invitation (token, account_id, created_at, ends_at)"
                 " SELECT token, a.id, 0, 9000000000000 FROM session, account a WHERE a.login = 'crowd7@northwind.example' LIMIT 1");
    assert_int_equal(post("/accounts/invite", root, "by=mail&sure=on"), 303);
    assert_int_equal(house_count(h, "outbox"), CROWD + 1);
    assert_int_equal(post("/accounts/invite", root, "by=mail&sure=on"), 303); /* who is passed over, again */
    assert_int_equal(house_count(h, "outbox"), CROWD + 1);
}

static void a_large_rehearsal_is_thrown_away_in_slices(void **state)
{
    char *cycle;

    (void)state;
    rehearse();
    assert_int_equal(post("/rehearsal/clock", hana, "days=3"), 303);
    cycle = new_cycle();
    assert_int_equal(post(arena_printf(h->arena, "%s/launch", cycle), hana, ""), 303);
    assert_int_equal(post("/rehearsal/forget", hana, "confirm=throw+away"), 422); /* not while it is being made */
    run_to_end();
    assert_int_equal(house_count(h, "rehearsed"), CROWD + 2);
    assert_int_equal(post("/rehearsal/live", hana, "empty=on&confirm=go+live"), 422); /* much: first the one, then the other */
    assert_int_equal(post("/rehearsal/forget", hana, "confirm=throw+away"), 303);
    assert_int_equal(house_count(h, "review"), CROWD + 1);
    assert_true(jobs_run_one(jobs));
    assert_int_equal(house_count(h, "review"), CROWD + 1 - LARGE);
    assert_true(page_has("/rehearsal", hana, "Being thrown away"));
    assert_int_equal(post("/rehearsal/live", hana, "confirm=go+live"), 422);
    assert_int_equal(post("/rehearsal/clock", hana, "days=1"), 422);
    assert_int_equal(post("/cycles/new", hana,
                          "name=Later&from_on=2026-01-01&to_on=2026-12-31&self_due_on=2099-01-01&draft_due_on=2099-02-01&"
                          "second_id=second%40northwind.example"),
                     303); /* made after the press: it stays */
    dies = true;
    assert_true(jobs_run_one(jobs));
    dies = false;
    jobs_close(jobs);
    jobs = open_runner();
    h->app->clock.fixed_ms += 60001;
    run_to_end();
    assert_int_equal(house_count(h, "review"), 0);
    assert_int_equal(house_count(h, "todo"), 0);
    assert_int_equal(house_count(h, "cycle"), 1);
    assert_int_equal(house_count(h, "rehearsed"), 1);
    assert_int_equal(h->app->clock.ahead_ms, 0); /* the clock went back with the last slice */
    assert_false(page_has("/rehearsal", hana, "Being thrown away"));
    assert_int_equal(post("/rehearsal/forget", hana, "confirm=throw+away"), 303); /* little: at once */
    assert_int_equal(house_count(h, "cycle"), 0);
}

/* ---- looking on ---- */

static char heard[65536];
static size_t nheard;

static int dial(uint16_t port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
    struct timeval limit = {.tv_sec = 20};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
    nheard = 0;
    return fd;
}

static void hear_until(int fd, const char *text)
{
    while (!memmem(heard, nheard, text, strlen(text))) {
        ssize_t n = recv(fd, heard + nheard, sizeof heard - nheard, 0);

        if (n <= 0)
            fail_msg("'%s' was never heard, but: %.*s", text, (int)nheard, heard);
        nheard += (size_t)n;
    }
}

static size_t times_heard(const char *text)
{
    size_t n = 0, size = strlen(text);

    for (const char *at = heard; (at = memmem(at, nheard - (size_t)(at - heard), text, size)); at += size)
        n++;
    return n;
}

static void look(void)
{
    struct arena *a = arena_new(1 << 20);
    struct ctx ctx = ctx_now(a, h->app->keys, &h->app->clock);

    live_look(h->app, h->app->db, &ctx);
    arena_free(a);
}

static void who_looks_on_is_told(void **state)
{
    char *cycle = new_cycle(), *progress = arena_printf(h->arena, "%s/progress", cycle), why[256], *ask;
    struct http_config config = {.address = "127.0.0.1", .workers = 1, .queue_bound = 16, .body_max_bytes = 1 << 16,
                                 .upload_max_bytes = 1 << 16, .arena_max_bytes = 16 << 20, .temporary_dir = h->folder,
                                 .timeout_s = 30, .owner = h->app, .worker_open = app_worker_open,
                                 .worker_close = app_worker_close, .serve = app_serve};
    struct http_server *server = http_start(&config, why, sizeof why);
    int fd, fds[7];

    (void)state;
    assert_non_null(server);
    assert_int_equal(status_of(progress, hana), 404); /* nothing is being made */
    assert_int_equal(post(arena_printf(h->arena, "%s/launch", cycle), hana, ""), 303);
    assert_int_equal(status_of(progress, max), 404); /* nor for everybody's eyes */
    ask = arena_printf(h->arena, "GET %s HTTP/1.1\r\nHost: localhost\r\nCookie: sid=%s\r\n\r\n", progress, hana->sid);
    for (int i = 0; i < 7; i++) { /* six pages at once may look on; one account does not take the places of all */
        fds[i] = dial(http_port(server));
        assert_int_equal(send(fds[i], ask, strlen(ask), MSG_NOSIGNAL), (ssize_t)strlen(ask));
        hear_until(fds[i], i < 6 ? "text/event-stream" : "HTTP/1.1 503");
    }
    fd = fds[0];
    nheard = 0;
    look();
    hear_until(fd, "data: {\"done\":0,\"total\":701}");
    look(); /* nothing is new: nothing is said */
    assert_true(jobs_run_one(jobs));
    look();
    hear_until(fd, "data: {\"done\":300,\"total\":701}");
    run_to_end();
    look();
    hear_until(fd, "event: over");
    assert_int_equal(times_heard("\"done\":0,"), 1);
    for (int i = 0; i < 7; i++)
        close(fds[i]);
    http_stop(server, 1);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_launch_goes_on_where_it_was_killed, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_launch_that_stopped_is_taken_over, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_goal_is_given_to_many_once_each, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_goal_is_given_to_a_large_unit, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_crowd_is_invited_once_each, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_large_rehearsal_is_thrown_away_in_slices, open_all, close_all),
        cmocka_unit_test_setup_teardown(who_looks_on_is_told, open_all, close_all),
    };

    engine = argc > 1 ? argv[1] : "sqlite";
    return cmocka_run_group_tests(tests, NULL, NULL);
}
