/* The write pool. On SQLite one thread takes what waits, runs each function in a savepoint of one transaction, and
 * commits them together; on PostgreSQL each thread runs one function a transaction. */
#include "db/driver.h"

#include "core/clock.h"
#include "core/log.h"

#include <stdio.h>
#include <stdlib.h>

enum { BATCH = 256, BATCH_NS = 5000000, SLOW_NS = 20000000, ATTEMPTS = 5, BESIDE = 2 };

struct waiting {
    pthread_mutex_t lock;
    pthread_cond_t over;
    bool finished;
};

void db_submit(struct db *db, struct db_write *w)
{
    w->next = NULL;
    pthread_mutex_lock(&db->lock);
    if (db->last)
        db->last->next = w;
    else
        db->first = w;
    db->last = w;
    pthread_cond_signal(&db->filled);
    pthread_mutex_unlock(&db->lock);
}

static void tell_waiting(struct db_write *w)
{
    struct waiting *here = w->waiting;

    pthread_mutex_lock(&here->lock);
    here->finished = true;
    pthread_cond_signal(&here->over);
    pthread_mutex_unlock(&here->lock);
}

enum db_status db_write_now(struct db *db, struct db_write *w)
{
    struct waiting here = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false};

    w->waiting = &here; // cppcheck-suppress autoVariables ; it is waited for below
    w->done = tell_waiting;
    db_submit(db, w);
    pthread_mutex_lock(&here.lock);
    while (!here.finished)
        pthread_cond_wait(&here.over, &here.lock);
    pthread_mutex_unlock(&here.lock);
    return w->status;
}

/* Takes up to `most` that wait; waits for the first. NULL when the pool stops and nothing is left. */
static struct db_write *take(struct db *db, size_t most)
{
    struct db_write *first, *last;

    pthread_mutex_lock(&db->lock);
    while (!db->first && !db->stopping)
        pthread_cond_wait(&db->filled, &db->lock);
    first = last = db->first;
    for (size_t i = 1; last && i < most && last->next; i++)
        last = last->next;
    if (last) {
        db->first = last->next;
        if (!db->first)
            db->last = NULL;
        last->next = NULL;
    }
    pthread_mutex_unlock(&db->lock);
    return first;
}

/* Runs one function; DB_OK when it wants to commit. Failures of statements and a full arena come back here. */
static enum db_status run_one(struct db_conn *c, struct db_write *w)
{
    int64_t began = clock_ticks_ns(), took;
    struct tx tx = {.arena = w->arena, .conn = c};
    jmp_buf env, *before = arena_escape(w->arena, &env);
    volatile enum db_status status = DB_DOWN;

    tx.escape = &env;
    tx.status = DB_FULL; /* what a full arena leaves with */
    if (setjmp(env) == 0)
        status = w->run(&tx, w) ? DB_OK : DB_REFUSED;
    else
        status = tx.status;
    arena_escape(w->arena, before);
    took = clock_ticks_ns() - began;
    if (took > SLOW_NS)
        log_note("a write took %lld ms", (long long)(took / 1000000));
    return status;
}

static bool run_hook(struct db *db, struct db_conn *c)
{
    struct arena *a;
    jmp_buf env;
    struct tx tx = {.conn = c, .escape = &env};
    volatile bool good = true;

    if (!db->hook)
        return true;
    a = arena_try_new(16 << 20);
    if (!a)
        return false;
    tx.arena = a;
    arena_escape(a, &env);
    if (setjmp(env) == 0)
        db->hook(&tx, db->hook_with);
    else
        good = false;
    arena_free(a);
    return good;
}

static void finish(struct db_write *w)
{
    if (w->done)
        w->done(w);
}

struct batch {
    struct db_write *list, *rest; /* those that ran; those that did not for want of time, and go first into the next */
    size_t good;
    bool bulk; /* of those that ran */
    bool lost; /* the engine ended the transaction by itself (disk full, I/O error): nothing of it is kept */
};

/* Runs one function in a savepoint of its own: one that fails does not undo its neighbours. */
static void run_in_savepoint(struct db_conn *c, struct db_write *w)
{
    const struct driver *d = c->db->driver;

    w->status = d->script(c, "SAVEPOINT one", NULL, 0);
    if (w->status != DB_OK)
        return;
    w->status = run_one(c, w);
    if (!d->in_transaction(c))
        return;
    if (d->script(c, w->status == DB_OK ? "RELEASE one" : "ROLLBACK TO one; RELEASE one", NULL, 0) != DB_OK) {
        w->status = DB_DOWN;
        d->rollback(c); /* what it did would be committed with its neighbours */
    }
}

static void run_batch(struct db_conn *c, struct batch *b)
{
    int64_t until = clock_ticks_ns() + BATCH_NS;

    for (struct db_write *w = b->list, *before = NULL; w; before = w, w = w->next) {
        if (before && (b->lost || clock_ticks_ns() > until)) {
            before->next = NULL;
            b->rest = w;
            return;
        }
        run_in_savepoint(c, w);
        b->bulk |= w->bulk;
        b->good += w->status == DB_OK;
        /* Without this check the next savepoint would open a transaction of its own and commit it unseen. */
        b->lost = !c->db->driver->in_transaction(c);
    }
}

static void give_back(struct db *db, struct db_write *list)
{
    struct db_write *last = list;

    while (last->next)
        last = last->next;
    pthread_mutex_lock(&db->lock);
    last->next = db->first;
    db->first = list;
    if (!db->last)
        db->last = last;
    pthread_mutex_unlock(&db->lock);
}

static void finish_batch(struct db_write *list, bool committed)
{
    for (struct db_write *w = list, *next; w; w = next) {
        next = w->next;
        if (!committed && w->status == DB_OK)
            w->status = DB_FULL;
        w->next = NULL;
        finish(w);
    }
}

static bool commit_batch(struct db *db, struct db_conn *c, const struct batch *b)
{
    bool committed;

    db->driver->bulk(c, b->bulk);
    committed = !b->lost && (b->good == 0 || run_hook(db, c)) && db->driver->commit(c) == DB_OK;

    if (!committed)
        db->driver->rollback(c);
    return committed;
}

static void *sqlite_writer(void *with)
{
    struct db_conn *c = with;
    struct db *db = c->db;
    struct batch b = {0};

    while ((b.list = take(db, BATCH))) {
        bool committed = false;

        b = (struct batch){.list = b.list};
        if (db->driver->begin(c, true) == DB_OK) {
            run_batch(c, &b);
            committed = commit_batch(db, c, &b);
        } else {
            for (struct db_write *w = b.list; w; w = w->next)
                w->status = DB_DOWN;
        }
        if (b.rest)
            give_back(db, b.rest);
        finish_batch(b.list, committed);
    }
    db->driver->close(c);
    return NULL;
}

static void attempt(struct db_conn *c, struct db_write *w)
{
    struct db *db = c->db;

    w->status = db->driver->begin(c, true);
    if (w->status == DB_OK)
        w->status = run_one(c, w);
    if (w->status == DB_OK)
        w->status = db->driver->commit(c);
    if (w->status != DB_OK)
        db->driver->rollback(c);
}

/* Beside others at first; what they came in the way of twice has the next turn for itself, so that of this program's writes
 * none is told to come again, however many meet. */
static void *postgres_writer(void *with)
{
    struct db_conn *c = with;
    struct db *db = c->db;
    struct db_write *w;

    while ((w = take(db, 1))) {
        w->status = DB_BUSY;
        for (int i = 0; i < ATTEMPTS && w->status == DB_BUSY; i++) {
            if (i < BESIDE)
                pthread_rwlock_rdlock(&db->turn);
            else
                pthread_rwlock_wrlock(&db->turn);
            attempt(c, w);
            pthread_rwlock_unlock(&db->turn);
        }
        finish(w);
    }
    db->driver->close(c);
    return NULL;
}

enum db_status writer_start(struct db *db, char *why, size_t why_size)
{
    bool sqlite = db_engine(db) == ENGINE_SQLITE;
    size_t n = sqlite ? 1 : db->config.write_connections ? db->config.write_connections : 16;

    for (size_t i = 0; i < n && i < sizeof db->threads / sizeof *db->threads; i++) {
        struct db_conn *c = db->driver->open(db, CONN_WRITES, why, why_size);

        if (!c)
            return DB_DOWN;
        if (pthread_create(&db->threads[i], NULL, sqlite ? sqlite_writer : postgres_writer, c) != 0) {
            snprintf(why, why_size, "No thread could be started.");
            db->driver->close(c);
            return DB_DOWN;
        }
        db->nthreads++;
    }
    return DB_OK;
}

void writer_stop(struct db *db)
{
    pthread_mutex_lock(&db->lock);
    db->stopping = true;
    pthread_cond_broadcast(&db->filled);
    pthread_mutex_unlock(&db->lock);
    for (size_t i = 0; i < db->nthreads; i++)
        pthread_join(db->threads[i], NULL);
    db->nthreads = 0;
}
