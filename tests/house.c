#include "house.h"

#include "access/audit.h"
#include "access/reach.h"
#include "core/log.h"
#include "jobs/jobs.h"
#include "modules/accounts/accounts.h"
#include "modules/people/people.h"
#include "queries.h"

#include <libpq-fe.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const struct {
    const char *name;
    uint32_t roles;
} cast[] = {
    {"hana", ROLE_MEMBER | ROLE_HR | ROLE_ADMIN},
    {"ada", ROLE_MEMBER | ROLE_EXECUTIVE},
    {"bo", ROLE_MEMBER | ROLE_PARTNER},
    {"max", ROLE_MEMBER},
    {"ivy", ROLE_MEMBER},
    {"tom", ROLE_MEMBER},
    {"sara", ROLE_MEMBER},
    {"rui", ROLE_MEMBER | ROLE_RECRUITER},
    {"carla", ROLE_MEMBER | ROLE_COMPENSATION},
    {"otto", ROLE_AUDITOR},
    {"dora", ROLE_DPO},
    {"rep", ROLE_REPRESENTATIVE},
    {"root", ROLE_ADMIN},
    {"lena", ROLE_MEMBER | ROLE_LEARNING},
};

static void fail(const char *what, const char *why)
{
    fprintf(stderr, "house: %s: %s\n", what, why);
    exit(2);
}

/* ---- requests without a socket: http_finish and http_requeue tell the thread that waits ---- */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t moved = PTHREAD_COND_INITIALIZER;
static struct http_request *finished, *requeued;

static void tell(struct http_request **slot, struct http_request *r)
{
    pthread_mutex_lock(&lock);
    *slot = r;
    pthread_cond_signal(&moved);
    pthread_mutex_unlock(&lock);
}

static void on_finish(struct http_request *r)
{
    tell(&finished, r);
}

static void on_requeue(struct http_request *r)
{
    tell(&requeued, r);
}

/* As a worker does it: what takes too much memory leaves by the arena's escape and is 503. */
static void run(struct house *h, struct http_request *r)
{
    jmp_buf escape;

    if (setjmp(escape)) {
        r->reply.status = 503;
        http_finish(r);
        return;
    }
    arena_escape(r->arena, &escape);
    if (r->resume)
        r->resume(r, h->worker);
    else
        app_serve(r, h->worker);
}

static void serve(struct house *h, struct http_request *r)
{
    run(h, r);
    for (;;) {
        bool over;

        pthread_mutex_lock(&lock);
        while (!finished && !requeued)
            pthread_cond_wait(&moved, &lock);
        over = finished != NULL;
        finished = requeued = NULL;
        pthread_mutex_unlock(&lock);
        if (over)
            return;
        run(h, r);
    }
}

static void set_header(struct http_request *r, const char *name, struct str value)
{
    map_set(r->arena, r->headers, str_of(name), value_text(value));
}

void (*house_serving)(void);
bool house_waits, house_rows;

static struct http_upload attached[4];
static size_t nattached;

void house_attach(struct house *h, const char *field, const char *name, struct str bytes)
{
    static int n;
    const char *path = arena_printf(h->arena, "%s/attached-%d", h->folder, n++);
    FILE *f = fopen(path, "wb");

    if (!f || nattached == sizeof attached / sizeof *attached || fwrite(bytes.p, 1, bytes.n, f) != bytes.n ||
        fclose(f) != 0)
        fail(path, "cannot be attached");
    attached[nattached++] = (struct http_upload){.field = str_of(field),
                                                 .name = str_dup(h->arena, str_of(name)),
                                                 .path = path,
                                                 .size_bytes = (int64_t)bytes.n};
}

static void take_attached(struct http_request *r)
{
    r->uploads = ARENA_ARRAY(r->arena, struct http_upload, nattached + 1);
    memcpy(r->uploads, attached, nattached * sizeof *attached);
    r->nuploads = nattached;
    nattached = 0;
}

static struct {
    const char *name;
    struct str value;
} said[8];
static size_t nsaid;

void house_header(const char *name, struct str value)
{
    if (nsaid == sizeof said / sizeof *said)
        fail(name, "is one header too many");
    said[nsaid].name = name;
    said[nsaid++].value = value;
}

/* An empty value takes away what the request would have had. */
static void take_said(struct http_request *r)
{
    for (size_t i = 0; i < nsaid; i++)
        set_header(r, said[i].name, said[i].value.n ? str_dup(r->arena, said[i].value) : STR(""));
    nsaid = 0;
}

struct http_request *house_call(struct house *h, enum http_method method, const char *target, const struct persona *who,
                                struct str form, struct str json, const char *token)
{
    struct arena *a = arena_new(64 << 20);
    struct http_request *r = ARENA_NEW(a, struct http_request);

    r->arena = a;
    r->method = method;
    r->headers = value_map(a);
    r->cookies = value_map(a);
    r->form = value_null();
    r->query = value_map(a);
    r->owner = h->app;
    r->peer = h->peer.n ? str_dup(a, h->peer) : STR("127.0.0.1");
    set_header(r, "host", STR("localhost"));
    if (!http_parse_target(r, str_dup(a, str_of(target))))
        fail(target, "is no target");
    if (form.n && !http_parse_form(r, str_dup(a, form)))
        fail(form.p, "is no form");
    if (json.n) {
        r->body = str_dup(a, json);
        set_header(r, "content-type", STR("application/json"));
    }
    if (who) {
        map_put(a, r->cookies, "sid", value_text(str_of(who->sid)));
        if (method != HTTP_GET)
            set_header(r, "x-csrf-token", str_of(who->csrf));
    }
    for (size_t i = 0; !who && !token && h->jar.kind == VALUE_MAP && i < map_count(h->jar); i++)
        map_set(a, r->cookies, map_at(h->jar, i).name, map_at(h->jar, i).value);
    if (token)
        set_header(r, "authorization", str_format(a, "Bearer %s", token));
    take_said(r);
    take_attached(r);
    if (house_serving)
        house_serving();
    serve(h, r);
    return r;
}

void house_done(struct http_request *r)
{
    arena_free(r->arena);
}

/* ---- the company ---- */

static void write_with(struct house *h, const struct viewer *viewer,
                       enum outcome (*fn)(struct tx *, struct ctx *, const void *, struct written *), const void *in,
                       struct written *out)
{
    struct ctx ctx = ctx_now(h->arena, h->app->keys, &h->app->clock);
    struct write w = {.base.arena = h->arena, .ctx = &ctx, .fn = fn, .in = in};

    ctx.viewer = *viewer;
    if (write_now(h->app->db, &w) != DB_OK)
        fail("a write of the fixture", ctx.errors.n ? ctx.errors.items[0].says.p : "did not commit");
    *out = w.out;
}

void house_write(struct house *h, enum outcome (*fn)(struct tx *, struct ctx *, const void *, struct written *),
                 const void *in, struct written *out)
{
    write_with(h, &(struct viewer){0}, fn, in, out);
}

void house_write_as(struct house *h, const char *name,
                    enum outcome (*fn)(struct tx *, struct ctx *, const void *, struct written *), const void *in,
                    struct written *out)
{
    const struct persona *p = house_persona(h, name);
    struct viewer viewer = {.account_id = p->account_id,
                            .person_id = p->person_id,
                            .roles = p->roles,
                            .relations = RELATION_SELF,
                            .reach = 1,
                            .people = (int64_t)h->npersonas};

    write_with(h, &viewer, fn, in, out);
}

static enum outcome make_account(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct persona *p = (struct persona *)(uintptr_t)in;
    struct str mail = str_format(tx->arena, "%s@northwind.example", p->name);

    person_add(tx, ctx, str_of(p->name), str_format(tx->arena, "N-%s", p->name), mail, &p->person_id);
    p->account_id = p->person_id + 1; /* any id that is free */
    out->id = p->account_id;
    tx_run(tx, account_insert, .id = p->account_id, .person_id = p->person_id, .login = mail, .status = STR("active"),
           .roles = p->roles, .relations = RELATIONS_OF_EVERYBODY, .reach = 1, .created_at = ctx->now_ms);
    return DONE;
}

static enum outcome read_csrf(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct row_session_newest row;

    (void)ctx;
    if (tx_one(tx, session_newest, &row, .account_id = *(const int64_t *)in))
        out->see = row.csrf;
    return DONE;
}

static enum outcome read_epoch(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct row_account_state row;

    (void)ctx;
    if (tx_one(tx, account_state, &row, .id = *(const int64_t *)in))
        out->version = row.epoch;
    return DONE;
}

void house_sign_in(struct house *h, struct persona *p)
{
    struct written out = {0};
    struct session_form session = {.account_id = p->account_id};

    house_write(h, read_epoch, &p->account_id, &out); /* counts changes of rights, which end sessions */
    session.epoch = out.version;
    house_write(h, session_begin, &session, &out);
    snprintf(p->sid, sizeof p->sid, "%s", out.see.p);
    house_write(h, read_csrf, &p->account_id, &out);
    for (size_t i = 0; i < 32; i++)
        snprintf(p->csrf + i * 2, 3, "%02x", (unsigned char)out.see.p[i]);
}

void house_clock(struct house *h, int64_t hours)
{
    h->app->clock.offset_ms += hours * 3600000;
    for (size_t i = 0; i < h->npersonas; i++)
        house_sign_in(h, &h->personas[i]);
}

static enum outcome turn(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct job job = {0};

    (void)in;
    (void)out;
    return tick_day(tx, ctx, &job) == JOB_DONE ? DONE : INVALID;
}

void house_turn(struct house *h)
{
    struct written out = {0};

    house_write(h, turn, h, &out);
}

struct persona *house_persona(struct house *h, const char *name)
{
    struct persona *p;
    struct written out = {0};

    for (size_t i = 0; i < h->npersonas; i++)
        if (strcmp(h->personas[i].name, name) == 0)
            return &h->personas[i];
    p = &h->personas[h->npersonas++];
    p->name = arena_copy(h->arena, name, strlen(name));
    p->roles = ROLE_MEMBER;
    for (size_t i = 0; i < sizeof cast / sizeof *cast; i++)
        if (strcmp(cast[i].name, name) == 0)
            p->roles = cast[i].roles;
    house_write(h, make_account, p, &out);
    house_sign_in(h, p);
    return p;
}

static void postgres_command_at(const char *url, const char *text)
{
    PGconn *c = PQconnectdb(url);
    PGresult *r = PQexec(c, text);

    if (PQresultStatus(r) != PGRES_COMMAND_OK)
        fail(text, PQerrorMessage(c));
    PQclear(r);
    PQfinish(c);
}

static void postgres_command(const char *text)
{
    postgres_command_at(getenv("TANDEM_TEST_PG"), text);
}

void house_sql(struct house *h, const char *text)
{
    sqlite3 *db;
    char *path = arena_printf(h->arena, "%s/tandem.db", h->folder), *why = NULL;

    if (h->database[0]) {
        postgres_command_at(h->owner_url, text);
        return;
    }
    if (sqlite3_open(path, &db) != SQLITE_OK || sqlite3_exec(db, text, NULL, NULL, &why) != SQLITE_OK)
        fail(text, why ? why : "no database");
    sqlite3_close(db);
}

/* The first column of the first row, or nothing. */
static const char *text_of(struct house *h, const char *text)
{
    sqlite3 *db;
    sqlite3_stmt *s = NULL;
    const char *found = NULL;

    if (h->database[0]) {
        PGconn *c = PQconnectdb(h->owner_url);
        PGresult *r = PQexec(c, text);

        found = PQntuples(r) && !PQgetisnull(r, 0, 0) ? arena_printf(h->arena, "%s", PQgetvalue(r, 0, 0)) : NULL;
        PQclear(r);
        PQfinish(c);
        return found;
    }
    if (sqlite3_open(arena_printf(h->arena, "%s/tandem.db", h->folder), &db) == SQLITE_OK &&
        sqlite3_prepare_v2(db, text, -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW &&
        sqlite3_column_type(s, 0) != SQLITE_NULL)
        found = arena_printf(h->arena, "%s", (const char *)sqlite3_column_text(s, 0));
    sqlite3_finalize(s);
    sqlite3_close(db);
    return found;
}

static int64_t number_of(struct house *h, const char *text)
{
    const char *found = text_of(h, text);

    return found ? strtoll(found, NULL, 10) : 0;
}

const char *house_speechless(struct house *h)
{
    struct buf sql = buf_new(h->arena, 1 << 16);

    buf_text(&sql, "SELECT min(action) FROM audit WHERE action NOT IN (''");
    for (size_t m = 0; m < all_modules_count; m++)
        for (size_t i = 0; i < all_modules[m]->nacts; i++)
            buf_format(&sql, ", '%s'", all_modules[m]->acts[i].word);
    buf_text(&sql, ")");
    return text_of(h, buf_str(&sql).p);
}

int64_t house_find(struct house *h, const char *table, const char *column, const char *text)
{
    return number_of(h, arena_printf(h->arena, "SELECT max(id) FROM %s WHERE %s = '%s'", table, column, text));
}

int64_t house_count(struct house *h, const char *table)
{
    return number_of(h, arena_printf(h->arena, "SELECT count(*) FROM %s", table));
}

static enum outcome seal_all(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    (void)in;
    (void)out;
    audit_seal(tx, ctx->keys, ctx->world_ms, 100000);
    return DONE;
}

bool house_verify(struct house *h, struct str *says)
{
    struct written out;

    house_write(h, seal_all, h, &out);
    return audit_verify(h->worker->conn, h->app->keys, clock_world_ms(&h->app->clock), NULL, h->arena, says);
}

static enum outcome refresh(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct house *h = (struct house *)(uintptr_t)in;

    (void)ctx;
    (void)out;
    for (size_t i = 0; i < h->npersonas; i++)
        reach_refresh(tx, h->personas[i].person_id);
    return DONE;
}

void house_lead(struct house *h, struct persona *manager, struct persona *report)
{
    long long m = manager->person_id, p = report->person_id;
    struct written out;

    house_sql(
        h,
        arena_printf(
            h->arena,
            "INSERT INTO seat (person_id, manager_id, title, kind, status) VALUES (%lld, %lld, '', 'employee', 'here')",
            p, m));
    /* lead the lower ones first: whoever is below the report comes below the manager too */
    house_sql(h,
              arena_printf(h->arena, "INSERT INTO line (manager_id, person_id, depth) VALUES (%lld, %lld, 1)", m, p));
    house_sql(h,
              arena_printf(h->arena,
                           "INSERT INTO line (manager_id, person_id, depth) SELECT %lld, person_id, depth + 1 FROM line"
                           " WHERE manager_id = %lld",
                           m, p));
    house_sql(h, "UPDATE seat SET below = (SELECT count(*) FROM line WHERE manager_id = seat.person_id)");
    house_write(h, refresh, h, &out);
}

void house_site(struct house *h, const char *site, struct persona *person)
{
    house_sql(h, arena_printf(h->arena,
                              "UPDATE seat SET establishment_id = (SELECT id FROM establishment WHERE name = '%s')"
                              " WHERE person_id = %lld",
                              site, (long long)person->person_id));
}

/* The address of the server with another database: "postgresql:///postgres?..." -> "postgresql:///NAME?..." */
static char *postgres_url(struct house *h)
{
    const char *url = getenv("TANDEM_TEST_PG"), *query;

    if (!url)
        fail("postgres", "TANDEM_TEST_PG is not set; run ./dev test");
    snprintf(h->database, sizeof h->database, "house_%d_%d", (int)getpid(), (int)(clock_ticks_ns() % 1000000));
    postgres_command(arena_printf(h->arena, "CREATE DATABASE %s", h->database));
    query = strchr(url, '?');
    return arena_printf(h->arena, "postgresql:///%s%s", h->database, query ? query : "");
}

/* The tables are made by their owner; then the program is another role. */
static void hold_back(struct house *h, struct app_config *config)
{
    char why[1024] = "";
    struct app *owner = app_open(config, why, sizeof why);

    snprintf(h->role, sizeof h->role, "rows_%.58s", h->database);
    postgres_command(arena_printf(h->arena, "CREATE ROLE %s LOGIN", h->role));
    if (!owner || !db_rows_grant(owner->db, row_security_text, h->role, why, sizeof why))
        fail("row security", why);
    app_close(owner);
    config->database_url = arena_printf(h->arena, "%s%suser=%s", h->owner_url, strchr(h->owner_url, '?') ? "&" : "?", h->role);
    config->row_security = h->role;
}

struct house *house_open(const char *engine)
{
    struct house *h = calloc(1, sizeof *h);
    struct app_config config = {.listen = "127.0.0.1:8080", .forgetful = !house_waits, .show_cost = true};
    char why[1024] = "";

    log_quiet(!getenv("HOUSE_LOUD"));
    h->arena = arena_new((size_t)256 << 20);
    snprintf(h->folder, sizeof h->folder, "/tmp/tandem-house-XXXXXX");
    if (!mkdtemp(h->folder))
        fail("a folder", "cannot be made");
    config.data_dir = h->folder;
    if (strcmp(engine, "postgres") == 0) {
        config.database_url = postgres_url(h);
        snprintf(h->owner_url, sizeof h->owner_url, "%s", config.database_url);
    }
    if (h->database[0] && house_rows)
        hold_back(h, &config);
    h->app = app_open(&config, why, sizeof why);
    if (!h->app)
        fail("the app", why);
    h->worker = app_worker_open(h->app);
    http_detached(on_finish, on_requeue);
    return h;
}

void house_close(struct house *h)
{
    char *command = arena_printf(h->arena, "rm -rf '%s'", h->folder);

    app_worker_close(h->worker);
    app_close(h->app);
    if (h->database[0])
        postgres_command(arena_printf(h->arena, "DROP DATABASE %s WITH (FORCE)", h->database));
    if (h->role[0])
        postgres_command(arena_printf(h->arena, "DROP ROLE %s", h->role));
    if (system(command) != 0)
        fprintf(stderr, "house: %s could not be removed\n", h->folder);
    arena_free(h->arena);
    free(h);
}
