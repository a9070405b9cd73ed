/* A crowd at a program that serves: all threads at work at once, on the same rows, and it is stopped under them.
 *
 *   crowd sqlite|postgres [REQUESTS [LAUNCHES [SEED]]]     800, 2 and 1 when none are given
 *
 * With an even seed all is a rehearsal, whose clock moves meanwhile; few see anything of it then.
 * Ten visitors read, write, sign in and out, upload and hang up (visitor.c) while jobs run, reviews of some hundred people
 * are launched and others look on as they are made. When so many requests have been made the server is stopped, and the visitors
 * do not know it. Every reply must be whole and no fault of ours, and the chain of the audit log whole at the end. What this
 * is for is a build with ThreadSanitizer, which sees who touches what without a lock. */
#include "../house.h"
#include "visitor.h"

#include "core/paper.h"
#include "jobs/jobs.h"
#include "modules/accounts/accounts.h"
#include "modules/rules/rules.h"
#include "web/live.h"

#include <stdio.h>
#include <stdlib.h>

enum { VISITORS = 10, LOOKERS = 3, WORKERS = 4, MANY = 400, FIRST = 500000 };

static struct house *house;
static struct crowd crowd;
static bool sqlite;

static enum outcome begin_rehearsal(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    (void)in;
    (void)out;
    rehearsal_begin(tx, ctx); /* for its clock */
    return DONE;
}

/* People in numbers, all led by max. */
static void fill(const struct persona *max)
{
    struct arena *a = house->arena;

    house_sql(house, arena_printf(a,
                                  "INSERT INTO person (id, version, number, name, name_key, mail, created_at)"
                                  " WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
                                  " SELECT %d + i, 1, 'C-' || i, 'Crowd ' || i, %s, 'crowd' || i || '@northwind.example', 0 FROM n",
                                  MANY, FIRST, sqlite ? "x'01'" : "'\\x01'::bytea"));
    house_sql(house, arena_printf(a,
                                  "INSERT INTO seat (person_id, manager_id, title, kind, status)"
                                  " SELECT id, %lld, 'Welder', 'employee', 'here' FROM person WHERE id > %d AND id <= %d",
                                  (long long)max->person_id, FIRST, FIRST + MANY));
    house_sql(house, arena_printf(a,
                                  "INSERT INTO line (manager_id, person_id, depth)"
                                  " SELECT %lld, id, 1 FROM person WHERE id > %d AND id <= %d",
                                  (long long)max->person_id, FIRST, FIRST + MANY));
}

static void open_company(const char *engine, bool rehearses)
{
    static const char *const names[] = {"hana", "max", "ivy", "tom", "root", "ada", "bo", "carla", "otto", "second"};
    struct token_form form = {.login = STR("hana@northwind.example"), .name = STR("crowd"), .scopes = STR("*"), .days = 1};
    struct written out = {0};

    house = house_open(engine);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        house_persona(house, names[i]);
    house_lead(house, house_persona(house, "hana"), house_persona(house, "max"));
    fill(house_persona(house, "max"));
    if (rehearses)
        house_write(house, begin_rehearsal, NULL, &out);
    house_sql(house, arena_printf(house->arena, "UPDATE account SET password = '%s' WHERE id = %lld",
                                  password_hash(house->arena, STR("a long and quiet sentence")).p,
                                  (long long)house_persona(house, "ivy")->account_id));
    house_write(house, token_create, &form, &out);
    crowd.token = out.see.p;
}

static struct http_server *serve(void)
{
    struct http_config config = {.address = "127.0.0.1", .workers = WORKERS, .queue_bound = 64, .body_max_bytes = 1 << 16,
                                 .upload_max_bytes = 1 << 20, .arena_max_bytes = 64 << 20, .temporary_dir = house->folder,
                                 .timeout_s = 30, .owner = house->app, .worker_open = app_worker_open,
                                 .worker_close = app_worker_close, .serve = app_serve};
    char why[256];
    struct http_server *server = http_start(&config, why, sizeof why);

    if (!server) {
        fprintf(stderr, "crowd: %s\n", why);
        exit(2);
    }
    crowd.port = http_port(server);
    return server;
}

static struct visitor visitor_as(const char *name, uint64_t seed)
{
    const struct persona *p = house_persona(house, name);
    struct visitor v = {.crowd = &crowd, .chance = seed};

    memcpy(v.sid, p->sid, sizeof v.sid);
    memcpy(v.csrf, p->csrf, sizeof v.csrf);
    return v;
}

static void begin(pthread_t *thread, void *(*run)(void *visitor), struct visitor *v)
{
    if (pthread_create(thread, NULL, run, v) != 0) {
        fprintf(stderr, "crowd: no thread\n");
        exit(2);
    }
}

/* What a tick of the jobs does now and then, all the time: so streams begin and end under it. */
static void *tell_lookers(void *over)
{
    while (!atomic_load((atomic_bool *)over)) {
        struct arena *a = arena_new(1 << 20);
        struct ctx ctx = ctx_now(a, house->app->keys, &house->app->clock);

        live_look(house->app, house->app->db, &ctx);
        arena_free(a);
    }
    return NULL;
}

static void look_on(const char *progress, uint64_t seed)
{
    struct visitor lookers[LOOKERS];
    pthread_t threads[LOOKERS], teller;
    atomic_bool over = false;

    if (pthread_create(&teller, NULL, tell_lookers, &over) != 0)
        exit(2);
    for (size_t i = 0; i < LOOKERS; i++) {
        lookers[i] = visitor_as("hana", seed * LOOKERS + i);
        lookers[i].progress = progress;
        lookers[i].stays = i == 0;
        begin(&threads[i], visitor_looks_on, &lookers[i]);
    }
    for (size_t i = 0; i < LOOKERS; i++)
        pthread_join(threads[i], NULL);
    atomic_store(&over, true);
    pthread_join(teller, NULL);
}

/* Again where the rehearsal's clock moved meanwhile, or others wrote too much at the same time. */
static void press(struct visitor *v, const char *path, const char *form)
{
    while (visitor_ask(v, "POST", path, form) && (v->status == 409 || v->status == 503))
        continue;
}

/* Something large is written while several look on: they leave when it is over. */
static void launch(uint64_t seed)
{
    struct visitor hana = visitor_as("hana", seed);
    char *reply = malloc(1 << 20), path[128], progress[160], form[300];

    hana.reply = reply;
    snprintf(form, sizeof form, "name=Crowd+%llu&from_on=2026-01-01&to_on=2026-12-31&self_due_on=2099-01-01&"
             "draft_due_on=2099-02-01&second_id=second%%40northwind.example", (unsigned long long)seed);
    press(&hana, "/cycles/new", form);
    if (hana.status != 303 || !visitor_copy(&hana, "Location: ", "\r", path, sizeof path)) {
        fprintf(stderr, "crowd: no cycle, status %d: %.2000s\n", hana.status, reply);
        exit(1);
    }
    snprintf(progress, sizeof progress, "%s/progress", path);
    snprintf(path + strlen(path), sizeof path - strlen(path), "/launch");
    press(&hana, path, "");
    look_on(progress, seed);
    free(reply);
}

/* What the two threads of the slow pool do where two print at once. */
static void *print(void *count)
{
    struct arena *a = arena_new(8 << 20);

    for (int i = 0; i < 5; i++) {
        struct paper *p = paper_new(STR("Review of somebody"), STR("Printed"));

        paper_heading(p, STR("Results"));
        paper_text(p, STR("Many words, and \xC5\xBC\xC3\xB3\xC5\x82w. \xE3\x81\x82"));
        *(size_t *)count += str_starts(paper_end(p, a), "%PDF");
    }
    arena_free(a);
    return NULL;
}

static void print_two(void)
{
    pthread_t threads[2];
    size_t counts[2] = {0};

    for (size_t i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, print, &counts[i]) != 0)
            exit(2);
    for (size_t i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    if (counts[0] + counts[1] != 10) {
        atomic_fetch_add(&crowd.failed, 1);
        fprintf(stderr, "crowd: %zu of 10 papers\n", counts[0] + counts[1]);
    }
}

static struct jobs *run_jobs(void)
{
    const struct job_config config = {house->app->db, house->app->keys, &house->app->clock, house->app, all_jobs, all_jobs_count};
    struct jobs *jobs = jobs_open(&config);

    if (!jobs || !jobs_start(jobs)) {
        fprintf(stderr, "crowd: no jobs\n");
        exit(2);
    }
    return jobs;
}

static void let_them_in(size_t launches, uint64_t seed)
{
    static const char *const names[VISITORS] = {"hana", "hana", "hana", "max", "tom", "root", "ada", "bo", "carla", "otto"};
    struct visitor visitors[VISITORS];
    pthread_t threads[VISITORS];
    struct http_server *server = serve();
    struct jobs *jobs = run_jobs();

    for (size_t i = 0; i < VISITORS; i++)
        visitors[i] = visitor_as(names[i], seed + i);
    for (size_t i = 0; i < VISITORS; i++)
        begin(&threads[i], visitor_walks, &visitors[i]);
    for (size_t i = 0; i < launches; i++)
        launch(seed + i);
    print_two();
    pthread_mutex_lock(&crowd.lock);
    while (crowd.asked < crowd.wanted)
        pthread_cond_wait(&crowd.enough, &crowd.lock);
    pthread_mutex_unlock(&crowd.lock);
    atomic_store(&crowd.stopping, true);
    http_stop(server, 5);
    jobs_close(jobs);
    for (size_t i = 0; i < VISITORS; i++)
        pthread_join(threads[i], NULL);
}

int main(int argc, char **argv)
{
    const char *engine = argc > 1 ? argv[1] : "sqlite";
    uint64_t seed = argc > 4 ? strtoull(argv[4], NULL, 10) : 1;
    struct str says = STR("");
    bool whole;

    sqlite = strcmp(engine, "sqlite") == 0;
    crowd.wanted = argc > 2 ? strtoul(argv[2], NULL, 10) : 800;
    pthread_mutex_init(&crowd.lock, NULL);
    pthread_cond_init(&crowd.enough, NULL);
    open_company(engine, seed % 2 == 0);
    let_them_in(argc > 3 ? strtoul(argv[3], NULL, 10) : 2, seed);
    whole = house_verify(house, &says);
    if (!whole)
        fprintf(stderr, "crowd: %.*s\n", STR_ARG(says));
    printf("seed %llu, replies by status:", (unsigned long long)seed);
    for (size_t i = 0; i < sizeof crowd.met / sizeof *crowd.met; i++)
        if (crowd.met[i])
            printf(" %zu: %zu", i, (size_t)crowd.met[i]);
    house_close(house);
    printf("\n%zu passed, %zu failed\n", crowd.asked > crowd.failed ? crowd.asked - crowd.failed : 0, crowd.failed + !whole);
    return crowd.failed || !whole;
}
