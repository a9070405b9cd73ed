/* One statement API over SQLite and PostgreSQL.
 *
 * Reading: a connection belongs to one thread; db_read_begin ... db_wave ... db_read_end is one snapshot. A wave is a
 * set of calls that do not need each other's answers: one pipeline on PostgreSQL, one after the other on SQLite.
 *
 * Writing: a function that runs whole inside a write transaction, on the write pool (SQLite: one thread that commits
 * many together; PostgreSQL: a few connections, repeated on serialization failures). It may run twice. Inside, the tx_
 * calls never return errors: a failure leaves the function and rolls it back.
 *
 * Knows nothing of HTTP or of who may see what: the row filter of a call is given to it. */
#ifndef DB_DB_H
#define DB_DB_H

#include "db/query.h"

#include <setjmp.h>

enum db_status {
    DB_OK,
    DB_REFUSED,  /* the write function said no: rolled back, its own `out` tells why */
    DB_CONFLICT, /* a unique or foreign key, or a check, stood against it */
    DB_BUSY,     /* repeated too often, or the queue is full */
    DB_FULL,     /* disk full */
    DB_DOWN,     /* the database cannot be reached or read */
};

struct db_config {
    const char *sqlite_path;  /* a file, used when postgres_url is NULL */
    const char *postgres_url; /* postgresql://... */
    size_t write_connections; /* PostgreSQL: 0 for 16 */
    bool row_security;        /* PostgreSQL: the role is held back by row-level security (rows.c) */
    bool forgetful;           /* tests: does not wait for the disk */
};
/* How SQLite works in this process. Before the first thing that is asked of it, by whomever: later it heeds nothing. */
void sqlite_configure(void);
struct db;
struct db *db_open(const struct db_config *config, char *why, size_t why_size);
void db_close(struct db *db);
int db_engine(const struct db *db); /* ENGINE_SQLITE or ENGINE_POSTGRES */

/* Copies an SQLite database into a file while it is in use; false and a sentence when it cannot. PostgreSQL has its own
 * tools for that, and is refused. */
bool db_backup(struct db *db, const char *path, char *why, size_t why_size);

struct db_conn;
/* Reads for the program itself: all rows. */
struct db_conn *db_reader_open(struct db *db, char *why, size_t why_size);
/* Reads for whoever asks: with row_security, of pay and the like those rows alone that the account may see that a statement of the
 * transaction has bound by @bound; none before that. */
struct db_conn *db_viewer_open(struct db *db, char *why, size_t why_size);
void db_reader_close(struct db_conn *c);

/* The row filter of a call: which of the query's three forms, with which relations. */
enum scope_form { SCOPE_NONE, SCOPE_ALL, SCOPE_NARROW, SCOPE_WIDE };
struct row_scope {
    enum scope_form form;
    uint32_t legs;  /* relations held */
    int64_t viewer; /* person */
    bool guarded;   /* rows of a rehearsal stay hidden */
};

struct call {
    const struct query *query;
    const struct value *args; /* one for each of query->params, of its type or null */
    struct row_scope scope;
    const struct value *filters; /* NULL, or one for each of query->filters; null: not asked for */
    size_t sort;
    const struct value *after; /* NULL, or the keys of the last row seen */
    int64_t limit;             /* rows wanted; one more is fetched to know whether there are more */
    /* what came back */
    enum db_status status;
    struct value rows; /* list of maps that share the query's shape */
    bool more;
    struct value *last_keys; /* keys of the last row, where the query has @keys */
    int64_t changed;         /* rows written */
};

enum db_status db_read_begin(struct db_conn *c);
void db_read_end(struct db_conn *c);
/* A query of one number that goes before the first wave of this transaction, in the same pipeline; nobody sees its answer. */
void db_read_first(struct db_conn *c, const struct query *query, int64_t value);
/* Runs all; the status of the first that failed. Answers live in the arena. */
enum db_status db_wave(struct db_conn *c, struct arena *a, struct call *calls, size_t n);
/* Statements (without BEGIN and COMMIT) and round trips of this connection so far, for counting what a page costs. */
int64_t db_statements(const struct db_conn *c);
int64_t db_round_trips(const struct db_conn *c);
/* The plan of a call, one line each, for the test of plans. */
enum db_status db_explain(struct db_conn *c, struct arena *a, const struct call *call, struct str *plan);

struct tx {
    struct arena *arena;
    struct db_conn *conn;
    jmp_buf *escape;
    enum db_status status;
};
struct db_write {
    /* True commits, false rolls back (DB_REFUSED). */
    bool (*run)(struct tx *tx, struct db_write *w);
    /* After COMMIT or roll back, on a thread of the write pool; NULL for db_write_now. */
    void (*done)(struct db_write *w);
    struct arena *arena;
    /* One of very many: on SQLite the log may grow to 64 MB before it is copied back, so that a page which is written
     * again and again is copied once. */
    bool bulk;
    enum db_status status;
    struct db_write *next; /* private */
    void *waiting;         /* private */
};
void db_submit(struct db *db, struct db_write *w);
/* Submits and waits. */
enum db_status db_write_now(struct db *db, struct db_write *w);
/* Runs inside every write transaction, before it commits: the sealer of the audit. */
void db_before_commit(struct db *db, void (*hook)(struct tx *tx, void *with), void *with);

/* Inside a write function. IN is struct in_<query>, ROW struct row_<query>:
 *   tx_one(tx, unit_by_code, &row, .code = code)    true when there is a row
 *   n = tx_all(tx, units_below, &rows, .unit_id = id)   rows: struct row_units_below *, in the arena
 *   n = tx_run(tx, unit_rename, .id = id, .name = name)  rows written */
#define tx_one(tx, q, row, ...)                                                                                        \
    tx_one_row((tx), &query_##q, &(const struct in_##q){__VA_ARGS__}, 1 ? (row) : (struct row_##q *)0, NULL)
#define tx_all(tx, q, rows, ...)                                                                                       \
    tx_all_rows((tx), &query_##q, &(const struct in_##q){__VA_ARGS__}, (void **)(1 ? (rows) : (struct row_##q **)0),   \
                NULL)
#define tx_run(tx, q, ...) tx_change((tx), &query_##q, &(const struct in_##q){__VA_ARGS__})
/* The same through the row filter of a viewer. */
#define tx_one_as(tx, scope, q, row, ...)                                                                              \
    tx_one_row((tx), &query_##q, &(const struct in_##q){__VA_ARGS__}, 1 ? (row) : (struct row_##q *)0, (scope))

bool tx_one_row(struct tx *tx, const struct query *q, const void *in, void *row, const struct row_scope *scope);
size_t tx_all_rows(struct tx *tx, const struct query *q, const void *in, void **rows, const struct row_scope *scope);
int64_t tx_change(struct tx *tx, const struct query *q, const void *in);
/* A call made by hand, inside a write. Leaves on failure. */
void tx_call(struct tx *tx, struct call *call);
#ifdef TANDEM_TESTS
/* Ends the transaction under a write function, as a full disk would: for tests of what is told then. True. */
bool tx_lose(struct tx *tx);
#endif
_Noreturn void tx_leave(struct tx *tx, enum db_status status);

/* Values from and into the structs that sqlgen makes. */
void member_args(struct arena *a, const struct query *q, const void *in, struct value *args);
void member_row(const struct query *q, struct value row, void *out);

struct migration {
    const char *name; /* "0001_kernel.sql" */
    struct str text;
};
/* Applies what is missing, each in one transaction; refuses a database whose applied ones differ or are newer. */
bool db_migrate(struct db *db, const struct migration *list, size_t n, size_t *applied, char *why, size_t why_size);
/* How many of them are not applied yet; writes nothing. False and a sentence: the database is of another program, or
 * has no tables at all. */
bool db_migrations_missing(struct db *db, const struct migration *list, size_t n, size_t *missing, char *why,
                           size_t why_size);
/* The second layer (ARCHITECTURE.md): as the owner of the tables, puts sqlgen's statements into the database for a role; and whether
 * they are in it, and hold back the role that the database is opened as. False and a sentence. */
bool db_rows_grant(struct db *db, const char *statements, const char *role, char *why, size_t why_size);
bool db_rows_check(struct db *db, const char *statements, const char *role, char *why, size_t why_size);
/* Reads the whole database and checks its structure: pages, indexes and references on SQLite, where it takes a while;
 * indexes and checksums on PostgreSQL, which looks after the rest itself. A sentence in both cases. */
bool db_integrity(struct db *db, struct arena *a, struct str *says);
/* The PostgreSQL text of a migration. */
struct str migration_for_postgres(struct arena *a, struct str text);

#endif
