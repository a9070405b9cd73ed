/* The SQLite engine: one connection for each thread, prepared statements kept by the text they stand for. */
#include "db/driver.h"

#include "core/json.h"
#include "core/log.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    BUSY_MS = 5000,
    STATEMENTS = 512,
    LOG_PAGES = 1000,
    BULK_LOG_PAGES = 16000 /* of 4 KB; 1,000 is SQLite's own */
};

struct kept {
    struct statement_key key;
    sqlite3_stmt *statement;
    uint64_t used_at;
};
struct sqlite_conn {
    struct db_conn base;
    sqlite3 *handle;
    struct kept *kept; /* open addressing, at most three quarters full */
    size_t nkept;
    uint64_t ticks;
    bool bulk;
};

static struct sqlite_conn *conn_of(struct db_conn *c)
{
    return (struct sqlite_conn *)c;
}

static enum db_status status_of(struct sqlite_conn *c, int code, const char *what)
{
    switch (code & 0xFF) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE: return DB_OK;
    case SQLITE_CONSTRAINT: return DB_CONFLICT;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return DB_BUSY;
    case SQLITE_FULL: log_fault("SQLite: the disk is full (%s)", what); return DB_FULL;
    default: log_fault("SQLite: %s (%s)", sqlite3_errmsg(c->handle), what); return DB_DOWN;
    }
}

static enum db_status sqlite_script(struct db_conn *base, const char *text, char *why, size_t why_size)
{
    struct sqlite_conn *c = conn_of(base);
    int code = sqlite3_exec(c->handle, text, NULL, NULL, NULL);

    if (code != SQLITE_OK && why)
        snprintf(why, why_size, "%s", sqlite3_errmsg(c->handle));
    return status_of(c, code, "script");
}

static void sqlite_close_conn(struct db_conn *base)
{
    struct sqlite_conn *c = conn_of(base);

    for (size_t i = 0; i < STATEMENTS * 4 / 3; i++)
        sqlite3_finalize(c->kept[i].statement);
    sqlite3_close(c->handle);
    free(c->kept);
    free(c);
}

static void configure(void)
{
    sqlite3_config(SQLITE_CONFIG_MULTITHREAD);  /* each connection stays on its thread */
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); /* no counting of bytes under one lock for all threads */
    sqlite3_initialize();
}

void sqlite_configure(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, configure);
}

/* A Bloom filter costs a walk over the whole inner table before the first row, which a list that ends at its limit never
 * earns back (person_list: 1.3 ms of 1.6). The planner knows no limit there. Only this call switches it off; an SQLite that
 * does not heed it is slower and nothing else, and the test of plans says so. */
static void forbid_bloom_filters(sqlite3 *handle)
{
    enum { BLOOM_FILTER = 0x00080000 };

    sqlite3_test_control(SQLITE_TESTCTRL_OPTIMIZATIONS, handle, BLOOM_FILTER);
}

static struct db_conn *sqlite_open(struct db *db, enum conn_kind kind, char *why, size_t why_size)
{
    struct sqlite_conn *c = calloc(1, sizeof *c);
    bool writes = kind == CONN_WRITES;
    char setup[512];

    sqlite_configure();
    if (!c || !(c->kept = calloc(STATEMENTS * 4 / 3, sizeof *c->kept))) {
        free(c);
        return NULL;
    }
    c->base.db = db;
    if (sqlite3_open_v2(db->path, &c->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL) !=
        SQLITE_OK) {
        snprintf(why, why_size, "%s: %s", db->path, sqlite3_errmsg(c->handle));
        sqlite_close_conn(&c->base);
        return NULL;
    }
    sqlite3_extended_result_codes(c->handle, 1);
    sqlite3_busy_timeout(c->handle, BUSY_MS); /* first of all: another connection may be making the log just now */
    /* What a savepoint needs to go back stands in memory up to 64 KiB, then in a file without a name. Kept in memory alone it is a
     * chain of pieces of 1 KiB that every statement walks from its beginning: a write of 10,000 people took 55 s, most of it so. */
    snprintf(setup, sizeof setup,
             "PRAGMA journal_mode=WAL; PRAGMA synchronous=%s; PRAGMA foreign_keys=ON;"
             "PRAGMA mmap_size=1073741824; PRAGMA cache_size=%d; PRAGMA temp_store=%s; PRAGMA trusted_schema=OFF;"
             "PRAGMA query_only=%s;",
             db->config.forgetful ? "OFF" : "FULL", writes ? -64000 : -8000, writes ? "FILE" : "MEMORY",
             writes ? "OFF" : "ON");
    sqlite3_db_config(c->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    forbid_bloom_filters(c->handle);
    if (sqlite_script(&c->base, setup, why, why_size) != DB_OK) {
        sqlite_close_conn(&c->base);
        return NULL;
    }
    return &c->base;
}

/* Where the transaction before could not be rolled back, it is now: else nothing would ever begin on this connection again. */
static enum db_status sqlite_begin(struct db_conn *base, bool writes)
{
    enum db_status status = DB_OK;

    if (!sqlite3_get_autocommit(conn_of(base)->handle))
        status = sqlite_script(base, "ROLLBACK", NULL, 0);
    if (status != DB_OK)
        return status;
    return sqlite_script(base, writes ? "BEGIN IMMEDIATE" : "BEGIN", NULL, 0);
}

static enum db_status sqlite_commit(struct db_conn *base)
{
    return sqlite_script(base, "COMMIT", NULL, 0);
}

static void sqlite_bulk(struct db_conn *base, bool bulk)
{
    struct sqlite_conn *c = conn_of(base);

    if (bulk != c->bulk)
        sqlite3_wal_autocheckpoint(c->handle, bulk ? BULK_LOG_PAGES : LOG_PAGES);
    c->bulk = bulk;
}

static bool sqlite_in_transaction(const struct db_conn *base)
{
    return !sqlite3_get_autocommit(((const struct sqlite_conn *)base)->handle);
}

static void sqlite_rollback(struct db_conn *base)
{
    struct sqlite_conn *c = conn_of(base);

    if (!sqlite3_get_autocommit(c->handle))
        sqlite_script(base, "ROLLBACK", NULL, 0);
}

static void forget_oldest(struct sqlite_conn *c)
{
    struct kept all[STATEMENTS * 4 / 3];
    uint64_t limit = c->ticks - STATEMENTS / 2; /* those not used lately */

    memcpy(all, c->kept, sizeof all);
    memset(c->kept, 0, sizeof all);
    c->nkept = 0;
    for (size_t i = 0; i < STATEMENTS * 4 / 3; i++) {
        size_t at = statement_hash(all[i].key) % (STATEMENTS * 4 / 3);

        if (!all[i].statement)
            continue;
        if (all[i].used_at < limit || c->nkept >= STATEMENTS / 2) {
            sqlite3_finalize(all[i].statement);
            continue;
        }
        while (c->kept[at].statement)
            at = (at + 1) % (STATEMENTS * 4 / 3);
        c->kept[at] = all[i];
        c->nkept++;
    }
}

static sqlite3_stmt *statement_for(struct sqlite_conn *c, const struct call *call)
{
    struct statement_key key = statement_key(call);
    size_t at = statement_hash(key) % (STATEMENTS * 4 / 3);
    char *text;

    c->ticks++;
    for (; c->kept[at].statement; at = (at + 1) % (STATEMENTS * 4 / 3))
        if (memcmp(&c->kept[at].key, &key, sizeof key) == 0) {
            c->kept[at].used_at = c->ticks;
            return c->kept[at].statement;
        }
    if (c->nkept == STATEMENTS) {
        forget_oldest(c);
        return statement_for(c, call);
    }
    text = statement_text(call, ENGINE_SQLITE);
    if (text &&
        sqlite3_prepare_v3(c->handle, text, -1, SQLITE_PREPARE_PERSISTENT, &c->kept[at].statement, NULL) != SQLITE_OK) {
        log_fault("SQLite: %s in %s: %s", sqlite3_errmsg(c->handle), call->query->name.p, text);
        c->kept[at].statement = NULL;
    }
    free(text);
    if (c->kept[at].statement) {
        c->kept[at].key = key;
        c->kept[at].used_at = c->ticks;
        c->nkept++;
    }
    return c->kept[at].statement;
}

static void bind_one(struct arena *a, sqlite3_stmt *s, int at, struct value v)
{
    struct buf json;

    switch (v.kind) {
    case VALUE_NULL: sqlite3_bind_null(s, at); return;
    case VALUE_BOOL: sqlite3_bind_int(s, at, v.flag); return;
    case VALUE_INT: sqlite3_bind_int64(s, at, v.number); return;
    case VALUE_REAL: sqlite3_bind_double(s, at, v.real); return;
    case VALUE_TEXT: sqlite3_bind_text64(s, at, v.text.p, v.text.n, SQLITE_STATIC, SQLITE_UTF8); return;
    case VALUE_BLOB: sqlite3_bind_blob64(s, at, v.text.p, v.text.n, SQLITE_STATIC); return;
    case VALUE_LIST:
        json = buf_new(a, 1 << 24);
        json_write(&json, v);
        sqlite3_bind_text64(s, at, buf_str(&json).p, buf_str(&json).n, SQLITE_STATIC, SQLITE_UTF8);
        return;
    case VALUE_MAP: bug("a map is no parameter"); return;
    }
}

static struct value column_of(struct arena *a, sqlite3_stmt *s, int at)
{
    struct str text;

    switch (sqlite3_column_type(s, at)) {
    case SQLITE_INTEGER: return value_int(sqlite3_column_int64(s, at));
    case SQLITE_FLOAT: return value_real(sqlite3_column_double(s, at));
    case SQLITE_TEXT:
        text = (struct str){(const char *)sqlite3_column_text(s, at), (size_t)sqlite3_column_bytes(s, at)};
        return value_text(str_dup(a, text));
    case SQLITE_BLOB:
        text = (struct str){sqlite3_column_blob(s, at), (size_t)sqlite3_column_bytes(s, at)};
        return value_blob((struct str){arena_copy(a, text.p, text.n), text.n});
    default: return value_null();
    }
}

static void take_row(struct arena *a, struct call *call, sqlite3_stmt *s, size_t nkeys)
{
    const struct query *q = call->query;
    struct value row;

    if (call->limit && (int64_t)list_count(call->rows) == call->limit) {
        call->more = true;
        return;
    }
    row = value_row(a, q->shape);
    for (size_t i = 0; i < q->ncolumns; i++)
        row.map->cells[i] = column_of(a, s, (int)i);
    for (size_t i = 0; i < nkeys; i++)
        call->last_keys[i] = column_of(a, s, (int)(q->ncolumns + i));
    list_add(a, call->rows, row);
}

/* The statement is reset also when the arena leaves: the escape passes through here. */
static enum db_status run_prepared(struct sqlite_conn *c, struct arena *a, struct call *call, sqlite3_stmt *s)
{
    size_t nkeys = call_keys(call);
    int code;

    call->rows = value_list(a);
    call->last_keys = nkeys ? ARENA_ARRAY(a, struct value, nkeys) : NULL;
    for (int i = 1, n = sqlite3_bind_parameter_count(s); i <= n; i++) {
        enum sql_type type;

        bind_one(a, s, i, call_param(a, call, (size_t)i, &type));
    }
    while ((code = sqlite3_step(s)) == SQLITE_ROW)
        take_row(a, call, s, nkeys);
    call->changed = sqlite3_changes64(c->handle);
    return status_of(c, code, call->query->name.p);
}

static enum db_status run_call(struct sqlite_conn *c, struct arena *a, struct call *call)
{
    sqlite3_stmt *s = statement_for(c, call);
    enum db_status status;
    jmp_buf env, *before;

    c->base.statements++;
    if (!s)
        return DB_DOWN;
    before = arena_escape(a, &env);
    if (setjmp(env)) {
        sqlite3_reset(s);
        arena_escape(a, before);
        arena_alloc(a, SIZE_MAX / 2); /* leaves again, to whoever waits above */
    }
    status = run_prepared(c, a, call, s);
    sqlite3_reset(s);
    sqlite3_clear_bindings(s);
    arena_escape(a, before);
    return status;
}

static enum db_status sqlite_wave(struct db_conn *base, struct arena *a, struct call *calls, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        calls[i].status = run_call(conn_of(base), a, &calls[i]);
        if (calls[i].status != DB_OK)
            return calls[i].status;
    }
    return DB_OK;
}

static enum db_status sqlite_texts(struct db_conn *base, struct arena *a, const char *text, struct value *list)
{
    struct sqlite_conn *c = conn_of(base);
    sqlite3_stmt *s = NULL;
    int code = sqlite3_prepare_v2(c->handle, text, -1, &s, NULL);

    *list = value_list(a);
    if (code == SQLITE_OK)
        while ((code = sqlite3_step(s)) == SQLITE_ROW)
            list_add(a, *list, column_of(a, s, 0));
    sqlite3_finalize(s);
    return status_of(c, code, text);
}

static enum db_status sqlite_explain(struct db_conn *base, struct arena *a, const struct call *call, struct str *plan)
{
    struct sqlite_conn *c = conn_of(base);
    char *text = statement_text(call, ENGINE_SQLITE);
    struct str asked = str_format(a, "EXPLAIN QUERY PLAN %s", text ? text : "");
    struct buf out = buf_new(a, 65536);
    sqlite3_stmt *s = NULL;
    int code = sqlite3_prepare_v2(c->handle, asked.p, -1, &s, NULL);

    free(text);
    while (code == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
        buf_format(&out, "%s\n", (const char *)sqlite3_column_text(s, 3));
    sqlite3_finalize(s);
    *plan = buf_str(&out);
    return status_of(c, code, call->query->name.p);
}

const struct driver sqlite_driver = {
    .open = sqlite_open,
    .close = sqlite_close_conn,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .bulk = sqlite_bulk,
    .rollback = sqlite_rollback,
    .in_transaction = sqlite_in_transaction,
    .wave = sqlite_wave,
    .explain = sqlite_explain,
    .script = sqlite_script,
    .texts = sqlite_texts,
};
