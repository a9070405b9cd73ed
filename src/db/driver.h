/* What an engine gives to db: private to src/db. */
#ifndef DB_DRIVER_H
#define DB_DRIVER_H

#include "core/buf.h"
#include "db/db.h"

#include <pthread.h>

struct db_conn {
    struct db *db;
    const struct query *first; /* goes before the first wave of this transaction, or NULL */
    int64_t first_value;
    int64_t statements, round_trips;
};

/* What reads for a viewer is held back by the database too, where that is set up. */
enum conn_kind { CONN_READS, CONN_WRITES, CONN_VIEWER };

struct driver {
    struct db_conn *(*open)(struct db *db, enum conn_kind kind, char *why, size_t why_size);
    void (*close)(struct db_conn *c);
    enum db_status (*begin)(struct db_conn *c, bool writes);
    enum db_status (*commit)(struct db_conn *c);
    void (*bulk)(struct db_conn *c, bool bulk); /* before a commit; NULL: makes no difference */
    void (*rollback)(struct db_conn *c);
    /* Whether a transaction is open: SQLite may end one by itself. */
    bool (*in_transaction)(const struct db_conn *c);
    enum db_status (*wave)(struct db_conn *c, struct arena *a, struct call *calls, size_t n);
    enum db_status (*explain)(struct db_conn *c, struct arena *a, const struct call *call, struct str *plan);
    /* A text of our own with several statements: migrations, savepoints. */
    enum db_status (*script)(struct db_conn *c, const char *text, char *why, size_t why_size);
    /* Rows of one column of text, for the migration table alone. */
    enum db_status (*texts)(struct db_conn *c, struct arena *a, const char *text, struct value *list);
};
extern const struct driver sqlite_driver, postgres_driver;

struct db {
    struct db_config config;
    const struct driver *driver;
    void (*hook)(struct tx *tx, void *with);
    void *hook_with;
    pthread_mutex_t lock;
    pthread_cond_t filled;
    pthread_rwlock_t turn; /* PostgreSQL: held for writing by a write that others came in the way of too often */
    struct db_write *first, *last;
    bool stopping;
    pthread_t threads[64];
    size_t nthreads;
    char path[1024];
    char url[1024];
};

/* Which text a call needs: equal keys have equal texts. */
struct statement_key {
    uint16_t query;
    uint8_t form, sort;
    uint32_t legs, filters;
    uint32_t after; /* bit 0: behind a last row; bit 1: guarded */
};
struct statement_key statement_key(const struct call *call);
/* The text for a key, in malloced memory that the caller frees. */
char *statement_text(const struct call *call, int engine);
/* The value of parameter n (from 1) of a call; sets *type. */
struct value call_param(struct arena *a, const struct call *call, size_t n, enum sql_type *type);
uint64_t statement_hash(struct statement_key key);
size_t call_keys(const struct call *call); /* how many key columns come behind the query's own */

struct str checksum_of(struct arena *a, struct str text); /* SHA-256, in hexadecimal */

enum db_status writer_start(struct db *db, char *why, size_t why_size);
void writer_stop(struct db *db);

#endif
