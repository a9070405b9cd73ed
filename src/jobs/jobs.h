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
    struct str kind, payload, position, error;
    void *owner; /* struct app, for those who know it */
};
struct job_kind {
    const char *name;
    int64_t every_s; /* not 0: comes again by itself after so many seconds */
    /* One slice, inside a write transaction; may run twice. */
    enum job_result (*slice)(struct tx *tx, struct ctx *ctx, struct job *job);
};
/* Looked at every few seconds, without a row: cheap when there is nothing. */
struct job_tick {
    const char *name;
    int64_t every_ms;
    bool postgres_only;
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
