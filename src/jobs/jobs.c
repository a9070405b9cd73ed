/* Taking a job, running a slice, and what becomes of it. */
#include "jobs/jobs.h"

#include "access/rehearsal.h"
#include "core/id.h"
#include "core/log.h"
#include "queries.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum { LEASE_MS = 60000, MOST_ATTEMPTS = 8, LOOK_MS = 500, ROOM = 64 << 20 };

struct jobs {
    struct job_config config;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t told;
    bool running, stopping;
    int64_t *looked_ms; /* of each tick */
};

struct taking { /* one write of the runner */
    struct db_write base;
    struct jobs *jobs;
    struct ctx ctx;
    struct job job;
    enum job_result result;
    const struct job_tick *tick;
    int64_t now_ms;
    bool found;
};

static struct ctx ctx_of(const struct jobs *j, struct arena *a)
{
    return ctx_now(a, j->config.keys, j->config.clock);
}

void job_put(struct tx *tx, struct ctx *ctx, const char *kind, struct str key, struct str payload, int64_t run_at)
{
    struct row_job_waiting waiting;

    if (!tx_one(tx, job_waiting, &waiting, .job_key = key))
        tx_run(tx, job_insert, .id = id_new(ctx->world_ms), .kind = str_of(kind), .job_key = key,
               .account_id = ctx->viewer.account_id, .payload = payload.n ? payload : STR("{}"), .position = STR(""),
               .run_at = run_at);
}

struct str job_large_key(struct arena *a, const char *kind, int64_t object_id)
{
    return str_format(a, "%s:%s", kind, object_id ? id_text(a, object_id).p : "");
}

void job_put_large(struct tx *tx, struct ctx *ctx, const struct job_large *l)
{
    tx_run(tx, job_insert, .id = id_new(ctx->world_ms), .kind = str_of(l->kind),
           .job_key = job_large_key(tx->arena, l->kind, l->object_id), .account_id = ctx->viewer.account_id,
           .payload = l->payload.n ? l->payload : STR("{}"), .position = l->position.n ? l->position : STR(""),
           .run_at = ctx->now_ms, .object_id = l->object_id, .done = l->done, .total = l->total);
}

bool job_as_owner(struct tx *tx, struct ctx *ctx, struct job *job)
{
    ctx->viewer = (struct viewer){.account_id = job->account_id};
    if (viewer_again(tx, ctx) == DONE)
        return true;
    job->error = STR("Who asked for it has no account any more.");
    job->hopeless = true;
    return false;
}

static const struct job_kind *kind_named(const struct jobs *j, struct str name)
{
    for (size_t i = 0; i < j->config.nkinds; i++)
        if (str_is(name, j->config.kinds[i].name))
            return &j->config.kinds[i];
    return NULL;
}

static bool take(struct tx *tx, struct db_write *base)
{
    struct taking *t = (struct taking *)base;
    struct row_job_due row;

    t->found = tx_one(tx, job_due, &row, .now_at = t->ctx.now_ms);
    if (!t->found)
        return false;
    tx_run(tx, job_lease, .lease_at = t->ctx.now_ms + LEASE_MS, .id = row.id);
    t->job = (struct job){.id = row.id,
                          .account_id = row.account_id,
                          .attempts = row.attempts + 1,
                          .kind = row.kind,
                          .payload = row.payload,
                          .position = row.position,
                          .object_id = row.object_id,
                          .done = row.done,
                          .total = row.total,
                          .owner = t->jobs->config.owner};
    return true;
}

static bool run_slice(struct tx *tx, struct db_write *base)
{
    struct taking *t = (struct taking *)base;
    const struct job_kind *kind = kind_named(t->jobs, t->job.kind);
    struct job job = t->job; /* a copy: it may run twice */

    t->result = JOB_FAILED;
    t->ctx.errors.n = 0;
    if (!kind) {
        t->job.error = STR("this program does not know the kind");
        return false;
    }
    if (!rehearsal_timely(tx, &t->ctx)) { /* at the next look */
        t->result = JOB_MORE;
        tx_run(tx, job_release, .id = job.id);
        return true;
    }
    t->result = kind->slice(tx, &t->ctx, &job);
    t->job.error = job.error;
    t->job.hopeless = job.hopeless;
    if (t->result == JOB_FAILED)
        return false;
    if (t->result == JOB_MORE)
        tx_run(tx, job_advance, .position = job.position, .done = job.done, .run_at = t->ctx.now_ms, .id = job.id);
    else if (kind->every_s)
        tx_run(tx, job_again, .run_at = t->ctx.now_ms + kind->every_s * 1000, .id = job.id);
    else
        tx_run(tx, job_mark, .status = STR("done"), .error = STR(""), .run_at = t->ctx.now_ms, .done = job.done,
               .id = job.id);
    return true;
}

/* Later each time: 2, 4, 8 ... seconds; after the eighth it stays failed until somebody looks. */
static bool note_failure(struct tx *tx, struct db_write *base)
{
    struct taking *t = (struct taking *)base;
    bool over = t->job.hopeless || t->job.attempts >= MOST_ATTEMPTS;

    tx_run(tx, job_mark, .status = over ? STR("failed") : STR("waiting"),
           .error = t->job.error.n ? t->job.error : STR("the slice did not commit"),
           .run_at = t->ctx.now_ms + ((int64_t)1000 << (t->job.attempts < 10 ? t->job.attempts : 10)),
           .done = t->job.done, .id = t->job.id);
    return true;
}

/* Other writes came first, again and again: nothing is wrong with the job, so it is no attempt. */
static bool put_off(struct tx *tx, struct db_write *base)
{
    struct taking *t = (struct taking *)base;

    tx_run(tx, job_put_off, .run_at = t->ctx.now_ms + 1000, .id = t->job.id);
    return true;
}

static void slice_lost(struct jobs *j, struct taking *t)
{
    bool busy = t->base.status == DB_BUSY;

    if (busy)
        log_note("the job %.*s waits a second: other writes came first", STR_ARG(t->job.kind));
    else
        log_fault("the job %.*s failed: %.*s", STR_ARG(t->job.kind), STR_ARG(t->job.error));
    t->base = (struct db_write){.run = busy ? put_off : note_failure, .arena = t->base.arena};
    db_write_now(j->config.db, &t->base);
}

bool jobs_run_one(struct jobs *j)
{
    struct arena *a = arena_new(ROOM);
    struct taking t = {.base = {.run = take, .arena = a}, .jobs = j, .ctx = ctx_of(j, a)};
    bool found;

    db_write_now(j->config.db, &t.base);
    found = t.found && t.base.status == DB_OK;
    if (found) {
        t.base = (struct db_write){.run = run_slice, .arena = a};
        if (db_write_now(j->config.db, &t.base) != DB_OK) {
            slice_lost(j, &t);
        } else {
            const struct job_kind *kind = kind_named(j, t.job.kind);

            if (t.result == JOB_DONE && kind && kind->ended)
                kind->ended(j->config.owner, j->config.db, &t.ctx);
        }
    }
    arena_free(a);
    return found;
}

static bool run_tick(struct tx *tx, struct db_write *base)
{
    struct taking *t = (struct taking *)base;

    return !rehearsal_timely(tx, &t->ctx) || t->tick->slice(tx, &t->ctx, &t->job) != JOB_FAILED;
}

void jobs_look(struct jobs *j)
{
    for (size_t i = 0; i < all_ticks_count; i++) {
        const struct job_tick *tick = &all_ticks[i];
        int64_t now = clock_ticks_ns() / 1000000;
        struct arena *a;
        struct taking t;

        if (now - j->looked_ms[i] < tick->every_ms)
            continue;
        j->looked_ms[i] = now;
        a = arena_new(ROOM);
        t = (struct taking){.base = {.run = run_tick, .arena = a}, .jobs = j, .ctx = ctx_of(j, a), .tick = tick};
        t.job.owner = j->config.owner;
        if (tick->look)
            tick->look(j->config.owner, j->config.db, &t.ctx);
        else if (db_write_now(j->config.db, &t.base) != DB_OK)
            log_fault("%s did not commit", tick->name);
        arena_free(a);
    }
}

static bool put_periodic(struct tx *tx, struct db_write *base)
{
    struct taking *t = (struct taking *)base;

    for (size_t i = 0; i < t->jobs->config.nkinds; i++) {
        const struct job_kind *k = &t->jobs->config.kinds[i];

        if (k->every_s)
            job_put(tx, &t->ctx, k->name, str_of(k->name), STR(""), t->ctx.now_ms);
    }
    return true;
}

static bool end_leases(struct tx *tx, struct db_write *base)
{
    (void)base;
    tx_run(tx, job_leases_end, );
    return true;
}

void jobs_take_over(struct jobs *j)
{
    struct arena *a = arena_new(1 << 20);
    struct taking t = {.base = {.run = end_leases, .arena = a}, .jobs = j, .ctx = ctx_of(j, a)};

    db_write_now(j->config.db, &t.base);
    arena_free(a);
}

static bool wait_a_little(struct jobs *j)
{
    struct timespec until;
    bool stop;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += (long)LOOK_MS * 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_mutex_lock(&j->lock);
    if (!j->stopping)
        pthread_cond_timedwait(&j->told, &j->lock, &until);
    stop = j->stopping;
    pthread_mutex_unlock(&j->lock);
    return !stop;
}

static void *work(void *with)
{
    struct jobs *j = with;
    struct arena *a = arena_new(1 << 20);
    struct taking t = {.base = {.run = put_periodic, .arena = a}, .jobs = j, .ctx = ctx_of(j, a)};

    db_write_now(j->config.db, &t.base);
    arena_free(a);
    while (wait_a_little(j)) {
        jobs_look(j);
        for (int i = 0; i < 20 && jobs_run_one(j); i++)
            jobs_look(j); /* a long row of slices keeps nothing else waiting */
    }
    return NULL;
}

struct jobs *jobs_open(const struct job_config *config)
{
    struct jobs *j = calloc(1, sizeof *j);

    if (!j)
        return NULL;
    j->config = *config;
    j->looked_ms = calloc(all_ticks_count + 1, sizeof *j->looked_ms);
    pthread_mutex_init(&j->lock, NULL);
    pthread_cond_init(&j->told, NULL);
    return j;
}

bool jobs_start(struct jobs *j)
{
    j->running = pthread_create(&j->thread, NULL, work, j) == 0;
    return j->running;
}

void jobs_close(struct jobs *j)
{
    if (!j)
        return;
    pthread_mutex_lock(&j->lock);
    j->stopping = true;
    pthread_cond_broadcast(&j->told);
    pthread_mutex_unlock(&j->lock);
    if (j->running)
        pthread_join(j->thread, NULL);
    pthread_mutex_destroy(&j->lock);
    pthread_cond_destroy(&j->told);
    free(j->looked_ms);
    free(j);
}
