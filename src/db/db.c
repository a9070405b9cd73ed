#include "db/driver.h"

#include "core/log.h"

#include <stdio.h>
#include <stdlib.h>

/* Whoever waits for a turn alone is not overtaken. */
static void turn_init(pthread_rwlock_t *turn)
{
    pthread_rwlockattr_t kind;

    pthread_rwlockattr_init(&kind);
    pthread_rwlockattr_setkind_np(&kind, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    pthread_rwlock_init(turn, &kind);
    pthread_rwlockattr_destroy(&kind);
}

struct db *db_open(const struct db_config *config, char *why, size_t why_size)
{
    struct db *db = calloc(1, sizeof *db);

    if (!db) {
        snprintf(why, why_size, "There is no memory left.");
        return NULL;
    }
    db->config = *config;
    db->driver = config->postgres_url ? &postgres_driver : &sqlite_driver;
    snprintf(db->path, sizeof db->path, "%s", config->sqlite_path ? config->sqlite_path : "");
    snprintf(db->url, sizeof db->url, "%s", config->postgres_url ? config->postgres_url : "");
    pthread_mutex_init(&db->lock, NULL);
    turn_init(&db->turn);
    pthread_cond_init(&db->filled, NULL);
    if (writer_start(db, why, why_size) != DB_OK) {
        db_close(db);
        return NULL;
    }
    return db;
}

void db_close(struct db *db)
{
    if (!db)
        return;
    writer_stop(db);
    pthread_mutex_destroy(&db->lock);
    pthread_rwlock_destroy(&db->turn);
    pthread_cond_destroy(&db->filled);
    free(db);
}

int db_engine(const struct db *db)
{
    return db->driver == &postgres_driver ? ENGINE_POSTGRES : ENGINE_SQLITE;
}

struct db_conn *db_reader_open(struct db *db, char *why, size_t why_size)
{
    return db->driver->open(db, CONN_READS, why, why_size);
}

struct db_conn *db_viewer_open(struct db *db, char *why, size_t why_size)
{
    return db->driver->open(db, CONN_VIEWER, why, why_size);
}

void db_reader_close(struct db_conn *c)
{
    if (c)
        c->db->driver->close(c);
}

/* A request that left by its arena's escape has not ended its transaction: the next one must not find it. */
enum db_status db_read_begin(struct db_conn *c)
{
    c->first = NULL;
    if (c->db->driver->in_transaction(c))
        c->db->driver->rollback(c);
    return c->db->driver->begin(c, false);
}

void db_read_end(struct db_conn *c)
{
    if (c->db->driver->commit(c) != DB_OK)
        c->db->driver->rollback(c);
}

static enum db_status wave_behind(struct db_conn *c, struct arena *a, struct call *calls, size_t n)
{
    struct value value = value_int(c->first_value);
    struct call *all = ARENA_ARRAY(a, struct call, n + 1);
    enum db_status status;

    all[0] = (struct call){.query = c->first, .args = &value, .limit = 1};
    memcpy(all + 1, calls, n * sizeof *calls);
    c->first = NULL;
    status = c->db->driver->wave(c, a, all, n + 1);
    memcpy(calls, all + 1, n * sizeof *calls);
    return status;
}

enum db_status db_wave(struct db_conn *c, struct arena *a, struct call *calls, size_t n)
{
    if (n && c->first)
        return wave_behind(c, a, calls, n);
    return n ? c->db->driver->wave(c, a, calls, n) : DB_OK;
}

void db_read_first(struct db_conn *c, const struct query *query, int64_t value)
{
    c->first = query;
    c->first_value = value;
}

int64_t db_statements(const struct db_conn *c)
{
    return c->statements;
}

int64_t db_round_trips(const struct db_conn *c)
{
    return c->round_trips;
}

enum db_status db_explain(struct db_conn *c, struct arena *a, const struct call *call, struct str *plan)
{
    return c->db->driver->explain(c, a, call, plan);
}

void db_before_commit(struct db *db, void (*hook)(struct tx *tx, void *with), void *with)
{
    db->hook = hook;
    db->hook_with = with;
}

#ifdef TANDEM_TESTS
bool tx_lose(struct tx *tx)
{
    tx->conn->db->driver->rollback(tx->conn);
    return true;
}
#endif

void tx_leave(struct tx *tx, enum db_status status)
{
    tx->status = status;
    longjmp(*tx->escape, 1);
}

void tx_call(struct tx *tx, struct call *call)
{
    enum db_status status = db_wave(tx->conn, tx->arena, call, 1);

    if (status != DB_OK)
        tx_leave(tx, status);
}

static void call_with(struct tx *tx, struct call *call, const struct query *q, const void *in)
{
    struct value *args = ARENA_ARRAY(tx->arena, struct value, q->nparams);

    member_args(tx->arena, q, in, args);
    call->query = q;
    call->args = args;
    if (q->scope && call->scope.form == SCOPE_NONE && !call->scope.viewer)
        bug("%s needs a viewer: tx_one_as", q->name.p);
    tx_call(tx, call);
}

bool tx_one_row(struct tx *tx, const struct query *q, const void *in, void *row, const struct row_scope *scope)
{
    struct call call = {.scope = scope ? *scope : (struct row_scope){0}};

    call_with(tx, &call, q, in);
    if (!list_count(call.rows))
        return false;
    member_row(q, call.rows.list->items[0], row);
    return true;
}

size_t tx_all_rows(struct tx *tx, const struct query *q, const void *in, void **rows, const struct row_scope *scope)
{
    struct call call = {.scope = scope ? *scope : (struct row_scope){0}};
    size_t n;
    char *out;

    call_with(tx, &call, q, in);
    n = list_count(call.rows);
    out = arena_alloc_array(tx->arena, n, q->row_size);
    for (size_t i = 0; i < n; i++)
        member_row(q, call.rows.list->items[i], out + i * q->row_size);
    *rows = out;
    return n;
}

int64_t tx_change(struct tx *tx, const struct query *q, const void *in)
{
    struct call call = {0};

    call_with(tx, &call, q, in);
    return call.changed;
}

const struct query *query_find(struct str name)
{
    for (size_t i = 0; i < all_queries_count; i++)
        if (str_eq(all_queries[i]->name, name))
            return all_queries[i];
    return NULL;
}
