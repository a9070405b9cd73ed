/* What is written while something is asked: the linker puts these between the program and its writes. */
#include "sweep.h"

#include <pthread.h>
#include <string.h>

void __real_db_submit(struct db *db, struct db_write *w);
int64_t __real_tx_change(struct tx *tx, const struct query *q, const void *in);
bool __real_tx_one_row(struct tx *tx, const struct query *q, const void *in, void *row, const struct row_scope *scope);
size_t __real_tx_all_rows(struct tx *tx, const struct query *q, const void *in, void **rows,
                          const struct row_scope *scope);
void __real_tx_call(struct tx *tx, struct call *call);
void __real_audit_write_entry(struct tx *tx, struct ctx *ctx, const struct audit_entry *e);

enum { WAITING = 32 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct trap seen;
static bool dry;
static struct {
    struct db_write *write;
    bool (*run)(struct tx *tx, struct db_write *w);
    bool counted, dry;
} waiting[WAITING];
static void (*between)(void *with);
static void *between_with;

static void mark(const char *what)
{
    pthread_mutex_lock(&lock);
    if (seen.nmarks < MARKS)
        seen.marks[seen.nmarks++] = what;
    pthread_mutex_unlock(&lock);
}

static void count(void)
{
    pthread_mutex_lock(&lock);
    seen.statements++;
    pthread_mutex_unlock(&lock);
}

/* Runs what was handed in; on PostgreSQL perhaps more than once, and counts as one. */
static bool watched(struct tx *tx, struct db_write *w)
{
    bool (*run)(struct tx *, struct db_write *) = NULL;
    bool good, first = false, rolls_back;
    size_t i = 0;

    pthread_mutex_lock(&lock);
    while (i < WAITING && waiting[i].write != w)
        i++;
    run = waiting[i].run;
    rolls_back = waiting[i].dry;
    pthread_mutex_unlock(&lock);
    good = run(tx, w);
    pthread_mutex_lock(&lock);
    first = !waiting[i].counted;
    waiting[i].counted = true;
    seen.done += good && first;
    pthread_mutex_unlock(&lock);
    return good && !rolls_back;
}

void trap_aside(void (*fn)(void *with), void *with)
{
    struct trap before = trap_seen();
    bool was_dry = dry;

    dry = false;
    fn(with);
    pthread_mutex_lock(&lock);
    dry = was_dry;
    seen = before;
    pthread_mutex_unlock(&lock);
}

static void come_between(void)
{
    void (*fn)(void *) = between;

    between = NULL;
    if (fn)
        trap_aside(fn, between_with);
}

void trap_between(void (*fn)(void *with), void *with)
{
    between = fn;
    between_with = with;
}

/* Where it waited before, else the place of one that is over: what nobody waits for may still be to come. One that left on a failure is
 * never over; of those the oldest goes. */
static size_t place_for(const struct db_write *w)
{
    static size_t next;

    for (size_t i = 0; i < WAITING; i++)
        if (waiting[i].write == w)
            return i;
    for (size_t i = 0; i < WAITING; i++) {
        next = (next + 1) % WAITING;
        if (!waiting[next].write || waiting[next].counted)
            return next;
    }
    return next = (next + 1) % WAITING;
}

void __wrap_db_submit(struct db *db, struct db_write *w)
{
    size_t i;

    come_between();

    pthread_mutex_lock(&lock);
    seen.begun++;
    i = place_for(w);
    waiting[i].write = w;
    waiting[i].run = w->run;
    waiting[i].counted = false;
    waiting[i].dry = dry;
    w->run = watched;
    pthread_mutex_unlock(&lock);
    __real_db_submit(db, w);
}

int64_t __wrap_tx_change(struct tx *tx, const struct query *q, const void *in)
{
    mark(q->name.p);
    count();
    return __real_tx_change(tx, q, in);
}

bool __wrap_tx_one_row(struct tx *tx, const struct query *q, const void *in, void *row, const struct row_scope *scope)
{
    count();
    return __real_tx_one_row(tx, q, in, row, scope);
}

size_t __wrap_tx_all_rows(struct tx *tx, const struct query *q, const void *in, void **rows,
                          const struct row_scope *scope)
{
    count();
    return __real_tx_all_rows(tx, q, in, rows, scope);
}

void __wrap_tx_call(struct tx *tx, struct call *call)
{
    count();
    if (call->query->use == QUERY_WRITE)
        mark(call->query->name.p);
    __real_tx_call(tx, call);
}

void __wrap_audit_write_entry(struct tx *tx, struct ctx *ctx, const struct audit_entry *e)
{
    mark(e->action);
    __real_audit_write_entry(tx, ctx, e);
}

void trap_set(bool as_dry)
{
    pthread_mutex_lock(&lock);
    dry = as_dry;
    seen = (struct trap){0};
    pthread_mutex_unlock(&lock);
}

struct trap trap_seen(void)
{
    struct trap t;

    pthread_mutex_lock(&lock);
    t = seen;
    pthread_mutex_unlock(&lock);
    return t;
}

const char *trap_written(const struct trap *t)
{
    static const char *const log[] = {
        "read", "denied",        /* acts: a look at what is sensitive, and a page that is not open to whoever asked */
        "review_print",          /* a review that was taken along as a file */
        "audit_insert",          /* what audit_write makes of such an act */
        "audit_unsealed_insert", "event_insert",
        "audit_seal_insert",     /* and the sealer, which takes along what waits */
        "audit_unsealed_delete",
    };

    for (size_t i = 0; i < t->nmarks; i++) {
        bool logged = false;

        for (size_t k = 0; k < sizeof log / sizeof *log; k++)
            logged = logged || strcmp(log[k], t->marks[i]) == 0;
        if (!logged)
            return t->marks[i];
    }
    return NULL;
}
