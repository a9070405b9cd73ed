/* Asks a company on SQLite and one on PostgreSQL the same: they answer the same, and hold the same rows.
 *
 *   engines REQUESTS [SEED]
 *
 * Requests are random (guess.h): pages, forms and lists of the API, by people of many roles, over rows that are there. Both
 * companies have the same clock, which stands still within a request, and the linker gives ids and chance to both alike
 * (--wrap). After each request status, place and body are compared; every EVERY requests all rows of all tables are, after a
 * day's turn and with the audit log sealed on both. The first difference ends the run: its request is told. */
#include "../house.h"
#include "dump.h"
#include "guess.h"

#include "core/id.h"
#include "core/log.h"
#include "modules/accounts/accounts.h"
#include "modules/audit/audit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EVERY = 250, STEP_MS = 5000, NOTED_MS = 300000, LOOKS = 200 };
static const int64_t BEGIN_MS = 1796040000000; /* the end of a year, when the next one's plan is open */

static struct house *houses[2];
static char tokens[16][80];
static const char *const people[] = {"hana", "ada", "bo", "max", "ivy", "tom", "sara", "carla", "otto", "root"};
enum { PEOPLE = sizeof people / sizeof *people };

/* ---- ids and chance: the same for both ---- */

static int64_t next_id;
static uint64_t chance;

int64_t __wrap_id_new(int64_t world_ms);
int64_t __wrap_id_new(int64_t world_ms)
{
    (void)world_ms;
    return next_id++;
}

void __wrap_random_bytes(void *out, size_t n);
void __wrap_random_bytes(void *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        ((unsigned char *)out)[i] = (unsigned char)random_seeded(&chance);
}

void __wrap_randombytes_buf(void *const out, const size_t n);
void __wrap_randombytes_buf(void *const out, const size_t n)
{
    __wrap_random_bytes(out, n);
}

/* Before anything is done to one of them: where its ids and its chance go on does not depend on what the other one did. */
static void begin(struct house *h, int64_t at, uint64_t seed)
{
    next_id = (at - 1735689600000) << 22;
    chance = seed ^ (uint64_t)at;
    if (h)
        h->app->clock.fixed_ms = at;
}

/* ---- the companies ---- */

static void people_it(struct house *h)
{
    for (size_t i = 0; i < PEOPLE; i++)
        house_persona(h, people[i]);
    house_lead(h, house_persona(h, "max"), house_persona(h, "ivy"));
    house_lead(h, house_persona(h, "max"), house_persona(h, "tom"));
    house_lead(h, house_persona(h, "sara"), house_persona(h, "max"));
    house_turn(h);
}

static void give_tokens(struct house *h)
{
    for (size_t i = 0; i < PEOPLE; i++) {
        struct token_form form = {.login = str_format(h->arena, "%s@northwind.example", people[i]),
                                  .name = STR("engines"),
                                  .scopes = STR("*"),
                                  .days = 300};
        struct written out = {0};

        house_write(h, token_create, &form, &out);
        snprintf(tokens[i], sizeof tokens[i], "%s", out.see.p);
    }
}

static void open_both(uint64_t seed)
{
    static const char *const engines[] = {"sqlite", "postgres"};

    for (int e = 0; e < 2; e++) {
        struct written out = {0};

        begin(NULL, BEGIN_MS - 2000, seed);
        houses[e] = house_open(engines[e]);
        begin(houses[e], BEGIN_MS - 1000, seed);
        people_it(houses[e]);
        give_tokens(houses[e]);
        house_write(houses[e], audit_head_now, houses[e], &out); /* which gives the organization its name in heads */
    }
}

/* ---- a request ---- */

static char *path_of(struct house *h)
{
    return arena_printf(h->arena, "%s/tandem.db", h->folder);
}

struct answer {
    int status;
    struct str place, body;
};

static struct answer ask(int e, struct arena *a, const struct guess *g, size_t who)
{
    struct house *h = houses[e];
    struct http_request *r = house_call(h, g->form.n ? HTTP_POST : HTTP_GET, g->target, g->route ? house_persona(h, people[who]) : NULL,
                                        g->form, STR_NONE, g->route ? NULL : tokens[who]);
    struct answer out = {.status = r->reply.status, .body = str_dup(a, r->reply.body), .place = STR_NONE};

    for (size_t i = 0; i < r->reply.nheaders; i++)
        if (strcmp(r->reply.headers[i].name, "Location") == 0)
            out.place = str_dup(a, r->reply.headers[i].value);
    house_done(r);
    return out;
}

/* That a token is in use is noted behind the answer. A write that begins meanwhile may have to run twice on PostgreSQL, and
 * chance would go on from elsewhere: so it is waited for. Sessions are younger than what is noted of them. */
static void wait_for_note(int e, size_t who, int64_t at)
{
    static int64_t noted[2][PEOPLE];
    const char *url = houses[e]->app->config.database_url;
    char sql[100];
    bool there = at - noted[e][who] < NOTED_MS;

    noted[e][who] = there ? noted[e][who] : at;
    snprintf(sql, sizeof sql, "SELECT 1 FROM api_token WHERE used_at = %lld", (long long)at);
    for (int i = 0; !there && i < LOOKS; i++) {
        struct dump d = dump_rows(url, url ? NULL : path_of(houses[e]), NULL, sql);

        there = d.n > 0;
        dump_free(&d);
    }
}

static size_t differ_at(struct str a, struct str b)
{
    size_t i = 0;

    while (i < a.n && i < b.n && a.p[i] == b.p[i])
        i++;
    return i;
}

static bool same(const struct answer *x, const struct answer *y)
{
    size_t at = differ_at(x->body, y->body), from = at > 60 ? at - 60 : 0;

    if (x->status == y->status && str_eq(x->place, y->place) && str_eq(x->body, y->body))
        return true;
    printf("SQLite answers %d %.*s, PostgreSQL %d %.*s\n  ...%.*s\n  ...%.*s\n", x->status, STR_ARG(x->place), y->status,
           STR_ARG(y->place), 200, str_cut(x->body, from < x->body.n ? from : x->body.n, x->body.n).p, 200,
           str_cut(y->body, from < y->body.n ? from : y->body.n, y->body.n).p);
    return false;
}

static const char *const not_compared[] = {
    /* When somebody was last seen is noted behind the answer, and nobody waits for it: the next request may note it again. */
    "session.seen_at", "api_token.used_at",
    /* On PostgreSQL the log is sealed by a job: here at night. */
    "audit_head.at", "audit_head.signature", NULL};

static bool same_rows(size_t *rows)
{
    struct place a = {.path = path_of(houses[0])}, b = {.url = houses[1]->app->config.database_url};

    return dump_differs(&a, &b, not_compared, rows) == 0;
}

/* The night: the day turns, the log is sealed, everybody signs in anew. */
static bool night(int64_t at, uint64_t seed, size_t *rows)
{
    for (int e = 0; e < 2; e++) {
        struct str says;

        begin(houses[e], at, seed);
        house_turn(houses[e]);
        house_clock(houses[e], 0);
        if (!house_verify(houses[e], &says)) {
            printf("the audit log: %.*s\n", STR_ARG(says));
            return false;
        }
    }
    return same_rows(rows);
}

/* Nothing is written about hana: without an administrator most of what follows would be refused. */
static bool spares_hana(const struct guess *g, struct arena *a)
{
    const struct persona *hana = house_persona(houses[0], "hana");
    struct str person = id_text(a, hana->person_id), account = id_text(a, hana->account_id);

    return !g->form.n || (!strstr(g->target, person.p) && !strstr(g->target, account.p));
}

/* Sessions that something has ended begin anew, and what is there is known again. */
static void morning(int64_t at, uint64_t seed)
{
    for (int e = 0; e < 2; e++) {
        begin(houses[e], at - 1000, seed);
        house_clock(houses[e], 0);
    }
    guess_learn(path_of(houses[0]));
}

static bool one(size_t n, int64_t at, uint64_t *seed, size_t done[6])
{
    struct arena *a = arena_new(64 << 20);
    struct guess g = guess_request(a, seed, clock_today(&houses[0]->app->clock));
    size_t who = random_seeded(seed) % 2 ? 0 : (size_t)(random_seeded(seed) % PEOPLE); /* HR may do most */
    struct answer answers[2];
    bool good;

    while (!spares_hana(&g, a))
        g = guess_request(a, seed, clock_today(&houses[0]->app->clock));
    for (int e = 0; e < 2; e++) {
        begin(houses[e], at, *seed);
        answers[e] = ask(e, a, &g, who);
        if (!g.route)
            wait_for_note(e, who, at);
    }
    good = same(&answers[0], &answers[1]);
    if (!good)
        printf("request %zu, %s: %s %s %.*s\n", n, people[who], g.form.n ? "POST" : "GET", g.target, STR_ARG(g.form));
    if (answers[0].status == 303 && str_starts(answers[0].place, "/sign-in"))
        done[0]++;
    else
        done[answers[0].status / 100 % 6]++;
    arena_free(a);
    return good;
}

int main(int argc, char **argv)
{
    size_t n = argc > 1 ? strtoul(argv[1], NULL, 10) : 2000, done[6] = {0}, rows = 0, i;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : (uint64_t)clock_ticks_ns(), world = seed;
    int64_t at = BEGIN_MS;
    bool good;

    printf("seed %llu\n", (unsigned long long)seed);
    log_quiet(true);
    open_both(world);
    good = night(at, world, &rows);
    at += STEP_MS;
    for (i = 0; good && i < n; i++, at += STEP_MS) {
        if (i % 50 == 0)
            morning(at, world);
        good = one(i, at, &seed, done);
        if (good && (i + 1) % EVERY == 0)
            good = night(at += 86400000, world, &rows);
    }
    good = good && night(at + 86400000, world, &rows);
    printf("answers: %zu pages, %zu writes done, %zu refused or not there, %zu failed, %zu by nobody\n", done[2], done[3], done[4], done[5],
           done[0]);
    printf("figure: %zu requests to both, %zu of them writes that were done, %zu rows at the end, %d differences\n", i, done[3], rows,
           !good);
    house_close(houses[0]);
    house_close(houses[1]);
    printf("%zu passed, %d failed\n", i, !good);
    return !good;
}
