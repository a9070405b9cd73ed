/* The PostgreSQL engine: libpq in pipeline mode. A wave is sent whole and then read whole: one round trip. BEGIN
 * travels with the first wave of a transaction; the COMMIT of a read is sent and not waited for. */
#include "db/postgres_wire.h"

#include "core/log.h"

#include <stdio.h>
#include <stdlib.h>

enum { STATEMENTS = 512, SLOTS = 1024 };

struct kept {
    struct statement_key key;
    unsigned number; /* its name on the server is s<number>; 0: the slot is free */
};
struct postgres_conn {
    struct db_conn base;
    PGconn *handle;
    enum conn_kind kind;
    bool begin_pending, in_transaction;
    int owed; /* synchronizations sent whose answers were not read yet */
    unsigned last_number;
    struct kept kept[SLOTS];
    size_t nkept;
};

static struct postgres_conn *conn_of(struct db_conn *c)
{
    return (struct postgres_conn *)c;
}

static enum db_status status_of(const PGresult *r, const char *what)
{
    const char *state = r ? PQresultErrorField(r, PG_DIAG_SQLSTATE) : NULL;

    if (!state)
        return DB_DOWN;
    if (strcmp(state, "40001") == 0 || strcmp(state, "40P01") == 0)
        return DB_BUSY;
    if (strncmp(state, "23", 2) == 0)
        return DB_CONFLICT;
    log_fault("PostgreSQL: %s %s (%s)", state, PQresultErrorMessage(r), what);
    return strncmp(state, "53", 2) == 0 ? DB_FULL : DB_DOWN;
}

/* Only where the tables are held back does it matter who asks: the program itself, or a viewer by way of tandem_rows. */
static const char *layer_of(const struct db *db, enum conn_kind kind)
{
    if (!db->config.row_security)
        return "";
    return kind == CONN_VIEWER ? " -c search_path=tandem_rows,public" : " -c app.service=on";
}

static PGconn *connect_to(const struct db *db, enum conn_kind kind, char *why, size_t why_size)
{
    char options[512];
    static const char *const words[] = {"dbname", "options", "client_encoding", "application_name", NULL};
    const char *const values[] = {db->url, options, "UTF8", "tandem", NULL};
    PGconn *handle;

    snprintf(options, sizeof options,
             "-c plan_cache_mode=force_generic_plan -c jit=off -c timezone=UTC -c statement_timeout=30s "
             "-c idle_in_transaction_session_timeout=60s -c standard_conforming_strings=on%s",
             layer_of(db, kind));
    handle = PQconnectdbParams(words, values, 1);
    if (PQstatus(handle) != CONNECTION_OK) {
        snprintf(why, why_size, "PostgreSQL: %s", PQerrorMessage(handle));
        PQfinish(handle);
        return NULL;
    }
    return handle;
}

static void keep_quiet(void *with, const char *message)
{
    (void)with;
    (void)message; /* notices such as "there is already a transaction" */
}

static struct db_conn *postgres_open(struct db *db, enum conn_kind kind, char *why, size_t why_size)
{
    struct postgres_conn *c = calloc(1, sizeof *c);

    if (!c)
        return NULL;
    c->base.db = db;
    c->kind = kind;
    c->handle = connect_to(db, kind, why, why_size);
    if (!c->handle) {
        free(c);
        return NULL;
    }
    PQsetNoticeProcessor(c->handle, keep_quiet, NULL);
    return &c->base;
}

static void postgres_close(struct db_conn *base)
{
    struct postgres_conn *c = conn_of(base);

    PQfinish(c->handle);
    free(c);
}

static void forget_statements(struct postgres_conn *c)
{
    memset(c->kept, 0, sizeof c->kept);
    c->nkept = 0;
}

/* After a failure of the connection itself: a new one, with nothing prepared and nothing owed. */
static bool reconnect(struct postgres_conn *c)
{
    char why[256];
    PGconn *fresh = connect_to(c->base.db, c->kind, why, sizeof why);

    if (!fresh) {
        log_fault("%s", why);
        return false;
    }
    PQfinish(c->handle);
    c->handle = fresh;
    PQsetNoticeProcessor(c->handle, keep_quiet, NULL);
    forget_statements(c);
    c->owed = 0;
    return true;
}

/* Reads and drops answers until every synchronization sent has come back. */
static void drain(struct postgres_conn *c)
{
    int nothing = 0;

    while (c->owed > 0 && nothing < 3 && PQstatus(c->handle) == CONNECTION_OK) {
        PGresult *r = PQgetResult(c->handle);

        nothing = r ? 0 : nothing + 1;
        if (r && PQresultStatus(r) == PGRES_PIPELINE_SYNC)
            c->owed--;
        PQclear(r);
    }
    c->owed = 0;
}

static enum db_status postgres_begin(struct db_conn *base, bool writes)
{
    struct postgres_conn *c = conn_of(base);

    (void)writes; /* a connection is for one of both */
    if (PQstatus(c->handle) != CONNECTION_OK && !reconnect(c))
        return DB_DOWN;
    c->begin_pending = true;
    c->in_transaction = false;
    return DB_OK;
}

static bool send_text(struct postgres_conn *c, const char *text)
{
    return PQsendQueryParams(c->handle, text, 0, NULL, NULL, NULL, NULL, 1) == 1;
}

static bool enter_pipeline(struct postgres_conn *c)
{
    return PQpipelineStatus(c->handle) != PQ_PIPELINE_OFF || PQenterPipelineMode(c->handle) == 1;
}

static bool sync_sent(struct postgres_conn *c)
{
    if (PQpipelineSync(c->handle) != 1)
        return false;
    c->owed++;
    return true;
}

/* The slot of a text that is prepared on the server, or the free one where it will be. */
static struct kept *slot_for(struct postgres_conn *c, struct statement_key key)
{
    size_t at = statement_hash(key) % SLOTS;

    while (c->kept[at].number && memcmp(&c->kept[at].key, &key, sizeof key) != 0)
        at = (at + 1) % SLOTS;
    return &c->kept[at];
}

static bool send_prepare(struct postgres_conn *c, const struct call *call, struct kept *slot)
{
    Oid types[64];
    char name[16];
    char *text = statement_text(call, ENGINE_POSTGRES);
    int n = wire_types(call, types);
    bool sent;

    slot->key = statement_key(call);
    slot->number = ++c->last_number;
    c->nkept++;
    snprintf(name, sizeof name, "s%u", slot->number);
    sent = text && PQsendPrepare(c->handle, name, text, n, types) == 1;
    free(text);
    return sent;
}

static bool send_call(struct postgres_conn *c, struct arena *a, const struct call *call, bool *prepares)
{
    struct kept *slot = slot_for(c, statement_key(call));
    struct wire_params params;
    char name[16];

    *prepares = slot->number == 0;
    if (*prepares && !send_prepare(c, call, slot))
        return false;
    wire_params(a, call, &params);
    snprintf(name, sizeof name, "s%u", slot->number);
    c->base.statements++;
    return PQsendQueryPrepared(c->handle, name, params.n, params.values, params.lengths, params.formats, 1) == 1;
}

/* The next command's answer; the NULL behind it is read too. */
static PGresult *next_answer(struct postgres_conn *c)
{
    PGresult *r = PQgetResult(c->handle);

    if (r && PQresultStatus(r) != PGRES_PIPELINE_SYNC) {
        PGresult *end = PQgetResult(c->handle);

        PQclear(end); /* NULL, unless the connection is lost */
    }
    return r;
}

static enum db_status read_plain(struct postgres_conn *c, const char *what)
{
    PGresult *r = next_answer(c);
    ExecStatusType s = PQresultStatus(r);
    enum db_status status = s == PGRES_COMMAND_OK || s == PGRES_TUPLES_OK ? DB_OK : status_of(r, what);

    PQclear(r);
    return status;
}

static void clear_result(void *kept)
{
    PQclear(*(PGresult **)kept);
}

/* The arena may leave at any allocation: what gives the answer back stands there before the answer is read. */
static enum db_status read_call(struct postgres_conn *c, struct arena *a, struct call *call)
{
    PGresult **kept = ARENA_NEW(a, PGresult *);
    ExecStatusType s;

    *kept = NULL;
    arena_cleanup(a, clear_result, kept);
    *kept = next_answer(c);
    s = PQresultStatus(*kept);
    if (s != PGRES_TUPLES_OK && s != PGRES_COMMAND_OK)
        return status_of(*kept, call->query->name.p);
    wire_rows(a, call, *kept);
    return DB_OK;
}

static bool send_wave(struct postgres_conn *c, struct arena *a, struct call *calls, size_t n, bool *prepares,
                      bool begins)
{
    if (!enter_pipeline(c))
        return false;
    if (begins && !send_text(c, c->kind == CONN_WRITES ? "BEGIN ISOLATION LEVEL SERIALIZABLE"
                                                       : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!send_call(c, a, &calls[i], &prepares[i]))
            return false;
    return sync_sent(c);
}

static enum db_status read_wave(struct postgres_conn *c, struct arena *a, struct call *calls, size_t n,
                                const bool *prepares, bool begins)
{
    enum db_status first = begins ? read_plain(c, "BEGIN") : DB_OK;

    for (size_t i = 0; i < n; i++) {
        enum db_status prepared = prepares[i] ? read_plain(c, calls[i].query->name.p) : DB_OK;

        if (prepared != DB_OK)
            forget_statements(c); /* names are never used twice, so what the server still has does no harm */
        calls[i].status = read_call(c, a, &calls[i]);
        if (prepared != DB_OK)
            calls[i].status = prepared;
        if (first == DB_OK)
            first = calls[i].status;
    }
    drain(c);
    return first;
}

static enum db_status wave_once(struct postgres_conn *c, struct arena *a, struct call *calls, size_t n, bool begins)
{
    bool *prepares = ARENA_ARRAY(a, bool, n);

    drain(c);
    if (c->nkept + n > STATEMENTS) {
        PQclear(PQpipelineStatus(c->handle) == PQ_PIPELINE_OFF ? PQexec(c->handle, "DEALLOCATE ALL") : NULL);
        forget_statements(c);
    }
    c->begin_pending = false;
    c->in_transaction = true;
    c->base.round_trips++;
    if (!send_wave(c, a, calls, n, prepares, begins)) {
        log_fault("PostgreSQL: %s", PQerrorMessage(c->handle));
        forget_statements(c);
        return DB_DOWN;
    }
    return read_wave(c, a, calls, n, prepares, begins);
}

/* A connection that died while it lay idle (a restarted server, one that failed over) is only noticed by using it. With its
 * first wave nothing has happened yet, so that goes over a new connection, and nobody sees it. */
static enum db_status postgres_wave(struct db_conn *base, struct arena *a, struct call *calls, size_t n)
{
    struct postgres_conn *c = conn_of(base);
    bool begins = c->begin_pending;
    enum db_status status = wave_once(c, a, calls, n, begins);

    if (status == DB_OK || !begins || PQstatus(c->handle) == CONNECTION_OK || !reconnect(c))
        return status;
    return wave_once(c, a, calls, n, true);
}

/* COMMIT or ROLLBACK. Nothing is sent when nothing was begun. */
static enum db_status finish(struct postgres_conn *c, const char *text, bool waits)
{
    enum db_status status = DB_OK;

    if (c->begin_pending || !c->in_transaction) {
        c->begin_pending = false;
        return DB_OK;
    }
    c->in_transaction = false;
    drain(c);
    if (!enter_pipeline(c) || !send_text(c, text) || !sync_sent(c))
        return DB_DOWN;
    PQflush(c->handle);
    if (waits) {
        c->base.round_trips++;
        status = read_plain(c, text);
        drain(c);
    }
    return status;
}

static enum db_status postgres_commit(struct db_conn *base)
{
    return finish(conn_of(base), "COMMIT", conn_of(base)->kind == CONN_WRITES);
}

static bool postgres_in_transaction(const struct db_conn *base)
{
    return ((const struct postgres_conn *)base)->in_transaction;
}

static void postgres_rollback(struct db_conn *base)
{
    finish(conn_of(base), "ROLLBACK", true);
}

static bool leave_pipeline(struct postgres_conn *c)
{
    drain(c);
    return PQpipelineStatus(c->handle) == PQ_PIPELINE_OFF || PQexitPipelineMode(c->handle) == 1;
}

static enum db_status postgres_script(struct db_conn *base, const char *text, char *why, size_t why_size)
{
    struct postgres_conn *c = conn_of(base);
    PGresult *r = leave_pipeline(c) ? PQexec(c->handle, text) : NULL;
    ExecStatusType s = PQresultStatus(r);
    enum db_status status = DB_OK;

    if (s != PGRES_COMMAND_OK && s != PGRES_TUPLES_OK) {
        if (why)
            snprintf(why, why_size, "%s", PQerrorMessage(c->handle));
        status = status_of(r, "script");
    }
    PQclear(r);
    return status;
}

static enum db_status postgres_texts(struct db_conn *base, struct arena *a, const char *text, struct value *list)
{
    struct postgres_conn *c = conn_of(base);
    PGresult *r = leave_pipeline(c) ? PQexec(c->handle, text) : NULL;
    enum db_status status = PQresultStatus(r) == PGRES_TUPLES_OK ? DB_OK : status_of(r, text);

    *list = value_list(a);
    for (int i = 0; status == DB_OK && i < PQntuples(r); i++)
        list_add(a, *list, value_text(str_dup(a, str_of(PQgetvalue(r, i, 0)))));
    PQclear(r);
    return status;
}

static enum db_status postgres_explain(struct db_conn *base, struct arena *a, const struct call *call, struct str *plan)
{
    struct postgres_conn *c = conn_of(base);
    char *text = statement_text(call, ENGINE_POSTGRES);
    struct buf out = buf_new(a, 65536);
    struct value list;
    Oid types[64];
    PGresult *r;
    int n = wire_types(call, types);

    *plan = STR("");
    if (!text || !leave_pipeline(c))
        return DB_DOWN;
    r = PQprepare(c->handle, "explained", text, n, types);
    PQclear(r);
    buf_text(&out, "EXPLAIN (COSTS OFF) EXECUTE explained");
    for (int i = 0; i < n; i++)
        buf_text(&out, i ? ", NULL" : "(NULL");
    buf_text(&out, n ? ")" : "");
    postgres_texts(base, a, buf_str(&out).p, &list);
    r = PQexec(c->handle, "DEALLOCATE explained");
    PQclear(r);
    free(text);
    out = buf_new(a, 65536);
    for (size_t i = 0; i < list_count(list); i++)
        buf_format(&out, "%s\n", list.list->items[i].text.p);
    *plan = buf_str(&out);
    return DB_OK;
}

const struct driver postgres_driver = {
    .open = postgres_open,
    .close = postgres_close,
    .begin = postgres_begin,
    .commit = postgres_commit,
    .rollback = postgres_rollback,
    .in_transaction = postgres_in_transaction,
    .wave = postgres_wave,
    .explain = postgres_explain,
    .script = postgres_script,
    .texts = postgres_texts,
};
