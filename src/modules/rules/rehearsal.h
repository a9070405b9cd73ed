/* Private to the module: what HR does with a rehearsal. */
#ifndef MODULES_RULES_REHEARSAL_H
#define MODULES_RULES_REHEARSAL_H

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

#endif
