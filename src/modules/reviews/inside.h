/* What the steps of a review share. */
#ifndef MODULES_REVIEWS_INSIDE_H
#define MODULES_REVIEWS_INSIDE_H

#include "modules/reviews/reviews.h"
#include "queries.h"

/* Reads the review for a step; false with *outcome when this viewer may not, or it has changed meanwhile. */
bool step_load(struct tx *tx, struct ctx *ctx, enum action_id action, const struct form_head *head,
               struct row_review_state *r, enum outcome *outcome);
void step_finish(struct tx *tx, struct ctx *ctx, const struct row_review_state *r, const char *action, int64_t id,
                 struct written *out, const char *says);
enum { NOTICE_HOURS = 48 }; /* where a cycle does not say another number */
/* The scale that a new cycle begins with. */
void scale_begin(struct tx *tx, int64_t cycle_id);
/* Address of a page of the review: step is "" or such as "/write". */
struct str step_address(struct tx *tx, int64_t id, const char *step);

#endif
