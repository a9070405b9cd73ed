/* Work that nobody waits for: a durable queue over table `job`, and what is looked at every few seconds.
 *
 * A job runs at least once, in slices under 250 ms of writing. It is taken for a lease; when the process dies, the
 * lease ends and another takes it. A slice that fails is tried again, later each time, and at last is `failed`: then
 * administrators see it, and `tandem doctor` says so. */
#ifndef JOBS_JOBS_H
#define JOBS_JOBS_H

#include "access/ctx.h"

enum job_result { JOB_DONE, JOB_MORE /* another slice, from `position` */, JOB_FAILED /* with `error` */ };
struct job {
    int64_t id, account_id, attempts;
    int64_t object_id, done, total; /* of a large write */
    struct str kind, payload, position, error;
    bool hopeless; /* of a failed slice: trying again gains nothing, somebody has to look */
    void *owner;   /* struct app, for those who know it */
};
struct job_kind {
    const char *name;
    int64_t every_s; /* not 0: comes again by itself after so many seconds */
    /* One slice, inside a write transaction; may run twice. */
    enum job_result (*slice)(struct tx *tx, struct ctx *ctx, struct job *job);
    void (*ended)(void *owner, struct db *db, struct ctx *ctx); /* after the COMMIT of the last slice, or NULL */
};
/* Looked at every few seconds, without a row: cheap when there is nothing. */
struct job_tick {
    const char *name;
    int64_t every_ms;
    enum job_result (*slice)(struct tx *tx, struct ctx *ctx, struct job *job); /* inside a write, or NULL */
    void (*look)(void *owner, struct db *db, struct ctx *ctx);                 /* outside of one: mail */
};
/* The lists, in modules.c. */
extern const struct job_kind all_jobs[];
extern const size_t all_jobs_count;
extern const struct job_tick all_ticks[];
extern const size_t all_ticks_count;
/* What happens when a day begins; modules put their functions into the list in modules.c. */
extern void (*const all_day_turns[])(struct tx *tx, struct ctx *ctx, struct str from_day, struct str to_day);
extern const size_t all_day_turns_count;

/* Puts a job into the queue, in the write that asks for it. A waiting one of the same key stays as it is. */
void job_put(struct tx *tx, struct ctx *ctx, const char *kind, struct str key, struct str payload, int64_t run_at);

/* A large write: what concerns more than LARGE people goes on behind the pages, LARGE a slice, with the rights of whoever
 * asked for it. It stands in one place: the row has what it is about, how many of them it has come past and of how many.
 * Each slice commits with its position, so that one that was killed goes on where it was, nobody twice. */
enum { LARGE = 300 };
struct job_large {
    const char *kind;
    int64_t object_id, done, total;
    struct str payload, position;
};
/* Its key, such as "cycle_launch:0123456789abc": one of a kind and a thing at a time. */
struct str job_large_key(struct arena *a, const char *kind, int64_t object_id);
void job_put_large(struct tx *tx, struct ctx *ctx, const struct job_large *large);
/* In a slice: the rights of whoever asked for it, as they are now. False, with the reason in job->error: they are gone. */
bool job_as_owner(struct tx *tx, struct ctx *ctx, struct job *job);

struct jobs;
struct job_config {
    struct db *db;
    struct keys *keys;
    struct clock *clock;
    void *owner;
    const struct job_kind *kinds;
    size_t nkinds;
};
struct jobs *jobs_open(const struct job_config *config);
void jobs_close(struct jobs *j);
/* Before it starts, where no other program runs jobs of this database: leases of an earlier start are nobody's. */
void jobs_take_over(struct jobs *j);
/* Starts the thread; jobs_close ends it after the slice under way. */
bool jobs_start(struct jobs *j);
/* Takes one job that is due and runs one slice. False: nothing was due. */
bool jobs_run_one(struct jobs *j);
/* Looks at every tick that is due. */
void jobs_look(struct jobs *j);

/* The kinds that belong to no module. */
enum job_result job_clean_up(struct tx *tx, struct ctx *ctx, struct job *job);
enum job_result tick_seal(struct tx *tx, struct ctx *ctx, struct job *job);
enum job_result tick_day(struct tx *tx, struct ctx *ctx, struct job *job);

#endif
