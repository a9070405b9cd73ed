/* Private to the module: what HR does with a rehearsal. */
#ifndef MODULES_RULES_REHEARSAL_H
#define MODULES_RULES_REHEARSAL_H

#include "jobs/jobs.h"
#include "modules/rules/rules.h"

struct clock_form {
    struct form_head head;
    int64_t days;
};
struct forget_form {
    struct form_head head;
    struct str confirm;
};
struct live_form {
    struct form_head head;
    struct str module, confirm; /* module: its name; "": all */
    int64_t site_id, empty;     /* site_id 0: everywhere; empty: what was rehearsed is thrown away first */
};
extern const struct resource rehearsal_clock_resource, rehearsal_forget_resource, rehearsal_live_resource;

/* Each gives how far the clock is ahead from now on, in milliseconds, as out->version. */
enum outcome rehearsal_clock(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
enum outcome rehearsal_forget(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
enum outcome rehearsal_live(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);

/* Throwing away more than LARGE things, slice by slice; the clock of the program goes back with the last one. */
enum job_result rehearsal_forget_slice(struct tx *tx, struct ctx *ctx, struct job *job);
void rehearsal_forgotten(void *app, struct db *db, struct ctx *ctx);

#endif
