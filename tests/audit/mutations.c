/* The audit log, changed in thousands of ways, each on the original: every change is found.
 *
 *   mutations ENGINE VERIFIER COUNT [SEED [ONLY]]
 *
 * Three opinions on each: `tandem verify` without the heads, which finds everything but an end that was cut off; with the file of
 * signed heads; and tools/auditverify.c, which has no key and shares no code with the program (on SQLite, whose file it reads). The
 * last two must find each one. What is done follows from SEED and the number of the change alone: ONLY repeats one of them. */
#include "log.h"

#include "access/audit.h"
#include "access/audit_head.h"
#include "core/log.h"
#include "modules/audit/audit.h"
#include "queries.h"

#include <fcntl.h>
#include <libpq-fe.h>
#include <spawn.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BATCHES = 47, IN_BATCH = 50, ROOM = 64 << 20 };

struct bench {
    struct house *house;
    struct log log;
    struct str heads;
    const char *verifier, *original, *work, *heads_path, *heads_work;
    uint64_t seed;
    uint64_t *seen; /* what was done before, by a hash */
    size_t nseen;
};

static _Noreturn void stop(const char *what, const char *why)
{
    printf("%s: %s\n0 passed, 1 failed\n", what, why);
    exit(1);
}

/* ---- the log ---- */

static enum outcome some_entries(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    static const char *const actions[] = {"read", "unit_save", "goal_close", "review_submit", "account_disable", "x"},
                            *const objects[] = {"unit", "goal", "review", "account", "person", ""},
                            *const details[] = {NULL, "{\"name\":[\"Zażółć\",\"Größe\"],\"budget\":null}", "{\"reason\":\"a case\"}",
                                                "{\"title\":[null,\"目標\"]}"};
    uint64_t chance = 7 + *(const uint64_t *)in;

    for (size_t i = 0; i < IN_BATCH; i++) {
        struct audit_entry e = {.action = actions[random_seeded(&chance) % 6],
                                .object = objects[random_seeded(&chance) % 6],
                                .object_id = (int64_t)(random_seeded(&chance) % 3 * 4242),
                                .person_id = (int64_t)(random_seeded(&chance) % 2 * (random_seeded(&chance) >> 2)),
                                .class = (int)(random_seeded(&chance) % 8),
                                .detail = str_of(details[random_seeded(&chance) % 4])};

        if (random_seeded(&chance) % 40 == 0)
            e.detail = str_format(tx->arena, "{\"long\":\"%0*d\"}", 3000, (int)i);
        ctx->viewer.account_id = (int64_t)(random_seeded(&chance) % 2 * 77);
        ctx->world_ms += (int64_t)(random_seeded(&chance) % 50);
        audit_write_entry(tx, ctx, &e);
    }
    (void)out;
    return DONE;
}

static void read_log(struct bench *b)
{
    struct value from = value_int(0);
    struct call call = {.query = &query_audit_chain_slice, .args = &from, .limit = 100000};

    if (db_read_begin(b->house->worker->conn) != DB_OK || db_wave(b->house->worker->conn, b->house->arena, &call, 1) != DB_OK)
        stop("log", "it cannot be read");
    db_read_end(b->house->worker->conn);
    b->log.e = arena_alloc(b->house->arena, list_count(call.rows) * sizeof *b->log.e);
    for (b->log.n = 0; b->log.n < list_count(call.rows); b->log.n++) {
        struct row_audit_chain_slice r;

        member_row(call.query, call.rows.list->items[b->log.n], &r);
        b->log.e[b->log.n] = (struct entry){r.id,     r.at,     r.actor_id, r.object_id, r.person_id, r.class, r.action,
                                            r.object, r.detail, r.mac,      r.tag,       r.hash};
    }
    if (!log_fits(b->house->arena, &b->log))
        stop("log", "its hashes are not what this test makes of its entries");
}

static struct str whole_file(struct arena *a, const char *path)
{
    FILE *f = fopen(path, "r");
    char *text = arena_alloc(a, 1 << 20);
    size_t n = f ? fread(text, 1, 1 << 20, f) : 0;

    if (!f || !n)
        stop(path, "it cannot be read");
    fclose(f);
    return (struct str){text, n};
}

static void write_file(const char *path, struct str bytes)
{
    FILE *f = fopen(path, "w");

    if (!f || fwrite(bytes.p, 1, bytes.n, f) != bytes.n || fclose(f) != 0)
        stop(path, "it cannot be written");
}

static void make_log(struct bench *b)
{
    struct house *h = b->house;
    struct ctx ctx = ctx_now(h->arena, h->app->keys, &h->app->clock);
    struct written out = {0};
    struct str says;
    size_t n;

    for (uint64_t i = 0; i < BATCHES; i++)
        house_write(h, some_entries, &i, &out);
    if (!house_verify(h, &says))
        stop("log", says.p);
    house_write(h, audit_head_now, NULL, &out);
    if (!audit_heads_hand_over(h->app->db, &ctx, b->heads_path, &n, &says))
        stop("heads", says.p);
    if (n < 3)
        stop("heads", "there are not three of them");
    b->heads = whole_file(h->arena, b->heads_path);
    read_log(b);
}

/* ---- the databases: on SQLite a file with the log alone, on PostgreSQL tables that are put back ---- */

static void on_sqlite(const char *path, const char *text)
{
    sqlite3 *db = NULL;

    if (sqlite3_open(path, &db) != SQLITE_OK ||
        sqlite3_exec(db, "PRAGMA synchronous=OFF", NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_exec(db, text, NULL, NULL, NULL) != SQLITE_OK)
        stop(text, sqlite3_errmsg(db));
    sqlite3_close(db);
}

static int drop_table(void *buf, int n, char **cells, char **names)
{
    (void)n;
    (void)names;
    buf_format(buf, "DROP %s %s;", cells[1], cells[0]);
    return 0;
}

static void make_original(struct bench *b)
{
    struct buf drop = buf_new(b->house->arena, 1 << 16);
    sqlite3 *db = NULL;

    house_sql(b->house, arena_printf(b->house->arena, "VACUUM INTO '%s'", b->original));
    sqlite3_open(b->original, &db);
    sqlite3_exec(db, "SELECT name, type FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite%' AND name NOT IN"
                     " ('audit', 'audit_seal', 'audit_unsealed', 'audit_head', 'setting') ORDER BY type DESC", drop_table, &drop, NULL);
    sqlite3_close(db);
    buf_text(&drop, "DELETE FROM audit_head; VACUUM; PRAGMA journal_mode=WAL"); /* nobody may rely on what whoever changes the log may delete */
    on_sqlite(b->original, buf_str(&drop).p);
    write_file(b->work, whole_file(b->house->arena, b->original));
}

static const char keep[] = "CREATE TABLE kept AS TABLE audit; CREATE TABLE kept_seal AS TABLE audit_seal; DELETE FROM audit_head",
                  put_back[] = "TRUNCATE audit, audit_seal, audit_unsealed; INSERT INTO audit SELECT * FROM kept;"
                               "INSERT INTO audit_seal SELECT * FROM kept_seal";

static void change(struct bench *b, struct mutation *m)
{
    if (m->postgres)
        house_sql(b->house, arena_printf(m->arena, "SET session_replication_role = replica; %s", buf_str(&m->sql).p));
    else {
        write_file(b->work, whole_file(m->arena, b->original));
        on_sqlite(b->work, arena_printf(m->arena, "BEGIN; %s; COMMIT", buf_str(&m->sql).p));
    }
    write_file(b->heads_work, m->heads_now);
}

/* ---- opinions: true, the log is said to be whole ---- */

struct opinion {
    bool alone, with_heads; /* of tandem verify */
    bool other;             /* of tandem-auditverify; on PostgreSQL with_heads again */
    struct str says;
};

static void ask_program(struct bench *b, struct arena *a, struct opinion *o)
{
    struct db_config config = {.sqlite_path = b->work, .forgetful = true};
    struct db *db = NULL;
    struct db_conn *c = b->house->worker->conn;
    struct keys *keys = b->house->app->keys;
    int64_t now = clock_world_ms(&b->house->app->clock);
    char why[256] = "";

    if (db_engine(b->house->app->db) == ENGINE_SQLITE &&
        (!(db = db_open(&config, why, sizeof why)) || !(c = db_reader_open(db, why, sizeof why))))
        stop("database", why);
    o->alone = audit_verify(c, keys, now, NULL, a, &o->says);
    o->with_heads = audit_verify(c, keys, now, b->heads_work, a, &o->says);
    if (db) {
        db_reader_close(c);
        db_close(db);
    }
}

static bool verifier_says(struct bench *b)
{
    const char *arguments[] = {b->verifier, b->work, b->heads_work, "--all", NULL};
    static char options[] = "ASAN_OPTIONS=exitcode=99:detect_leaks=0", *environment[] = {options, NULL};
    posix_spawn_file_actions_t files;
    pid_t pid;
    int status;

    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
    if (posix_spawn(&pid, b->verifier, &files, NULL, (char **)(uintptr_t)arguments, environment) != 0 ||
        waitpid(pid, &status, 0) != pid)
        stop(b->verifier, "it does not start");
    posix_spawn_file_actions_destroy(&files);
    if (!WIFEXITED(status) || WEXITSTATUS(status) > 2)
        stop(b->verifier, "it crashed");
    return WEXITSTATUS(status) == 0;
}

static struct opinion ask(struct bench *b, struct arena *a)
{
    struct opinion o = {0};

    ask_program(b, a, &o);
    o.other = db_engine(b->house->app->db) == ENGINE_SQLITE ? verifier_says(b) : o.with_heads;
    return o;
}

/* ---- one change ---- */

static bool is_new(struct bench *b, struct mutation *m)
{
    uint64_t sum = 14695981039346656037u;
    const struct str parts[] = {buf_str(&m->sql), m->heads_now};

    for (size_t p = 0; p < 2; p++)
        for (size_t i = 0; i < parts[p].n; i++)
            sum = (sum ^ (unsigned char)parts[p].p[i]) * 1099511628211u;
    for (size_t i = 0; i < b->nseen; i++)
        if (b->seen[i] == sum)
            return false;
    b->seen[b->nseen++] = sum;
    return true;
}

static void invent(struct bench *b, struct mutation *m, size_t number)
{
    m->chance = b->seed * 1000003 + number;
    do {
        m->sql = buf_new(m->arena, 16 << 20);
        mutate(m);
    } while (!is_new(b, m));
}

static void report(struct bench *b, const struct mutation *m, size_t number, const char *what)
{
    printf("seed %llu, change %zu (%s): %s\n    %.600s\n", (unsigned long long)b->seed, number, m->kind, what,
           m->sql.n ? m->sql.p : "(the file of heads)");
}

static bool is_found(struct bench *b, size_t number)
{
    struct mutation m = {.arena = arena_new(ROOM * 2), .log = &b->log, .heads = b->heads,
                         .postgres = db_engine(b->house->app->db) == ENGINE_POSTGRES};
    struct opinion o;

    invent(b, &m, number);
    change(b, &m);
    o = ask(b, m.arena);
    if (o.alone && !m.needs_heads)
        report(b, &m, number, "verify does not see it");
    if (o.with_heads)
        report(b, &m, number, "verify --heads does not see it");
    if (o.other != o.with_heads)
        report(b, &m, number, o.other ? "tandem-auditverify does not see it" : "only tandem-auditverify sees it");
    if (m.postgres)
        house_sql(b->house, put_back);
    arena_free(m.arena);
    return (!o.alone || m.needs_heads) && !o.with_heads && !o.other;
}

static void check_original(struct bench *b)
{
    struct arena *a = arena_new(ROOM);
    struct opinion o;

    write_file(b->heads_work, b->heads);
    if (db_engine(b->house->app->db) == ENGINE_SQLITE)
        write_file(b->work, whole_file(a, b->original));
    o = ask(b, a);
    if (!o.alone || !o.with_heads || !o.other)
        stop("a log that is whole", o.with_heads ? "it does not hold without heads, or for tandem-auditverify" : o.says.p);
    arena_free(a);
}

int main(int argc, char **argv)
{
    struct bench b = {.verifier = argc > 2 ? argv[2] : "", .seed = argc > 4 ? strtoull(argv[4], NULL, 10) : 20261130};
    size_t count = argc > 3 ? strtoul(argv[3], NULL, 10) : 100, found = 0, only = argc > 5 ? strtoul(argv[5], NULL, 10) : 0;
    const char *folder;

    log_quiet(true);
    b.house = house_open(argc > 1 ? argv[1] : "sqlite");
    folder = b.house->folder;
    b.original = arena_printf(b.house->arena, "%s/original.db", folder);
    b.work = arena_printf(b.house->arena, "%s/work.db", folder);
    b.heads_path = arena_printf(b.house->arena, "%s/heads", folder);
    b.heads_work = arena_printf(b.house->arena, "%s/heads.now", folder);
    b.seen = arena_alloc(b.house->arena, (count + 1) * sizeof *b.seen);
    make_log(&b);
    if (db_engine(b.house->app->db) == ENGINE_SQLITE)
        make_original(&b);
    else
        house_sql(b.house, keep);
    check_original(&b);
    for (size_t i = only ? only : 1; i <= (only ? only : count); i++)
        found += is_found(&b, i);
    check_original(&b);
    printf("%zu entries, %zu changes of them, seed %llu\n", b.log.n, only ? 1 : count, (unsigned long long)b.seed);
    printf("%zu passed, %zu failed\n", found, (only ? 1 : count) - found);
    house_close(b.house);
    return found == (only ? 1 : count) ? 0 : 1;
}
