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
/* The state of a review changes here and nowhere else: the row, r->status, and the counts of the cycle. */
void review_step(struct tx *tx, struct row_review_state *r, int64_t id, const char *status);
/* Who counts in which lane (see review_count). Single steps share the lanes from LANE_STEPS on. */
enum lane { LANE_LAUNCH, LANE_BULK, LANE_STEPS, LANES = LANE_STEPS + 4 };
/* The new reviews of a slice, summed up before they are counted. */
struct review_places {
    struct review_place {
        int64_t division, site, n;
    } places[LARGE];
    size_t n;
};
void review_places_add(struct review_places *p, int64_t division, int64_t site);
void review_places_count(struct tx *tx, int64_t cycle_id, const struct review_places *p);
/* The scale that a new cycle begins with. */
void scale_begin(struct tx *tx, int64_t cycle_id);
/* Address of a page of the review: step is "" or such as "/write". */
struct str step_address(struct tx *tx, int64_t id, const char *step);

/* The day at which somebody can do what is due on on_day: that day, or the first working day after the absence that it lies in;
 * DAY_OPEN_TEXT while nobody knows its end. */
struct str review_due_for(struct tx *tx, int64_t person_id, struct str on_day);
/* A step in somebody's inbox, due at that day. */
void review_todo(struct tx *tx, struct ctx *ctx, int64_t person_id, const char *kind, struct str text, int64_t id,
                 const char *step, struct str due_on);

/* Notes of one's own that somebody puts into a review or takes out of it again. The caller has asked who writes, and whether
 * it is time. Neither raises the version: what somebody types meanwhile is not a conflict. */
enum side { SIDE_SELF, SIDE_WRITER };
enum outcome picks_write(struct tx *tx, struct ctx *ctx, const struct row_review_state *r, int64_t id, enum side side,
                         const struct picks *p);
void picks_say(struct tx *tx, const struct row_review_state *r, int64_t id, enum side side, const struct picks *p,
               struct written *out);
int64_t picks_count(struct tx *tx, int64_t id, enum side side);
/* What the inbox says of a text that comes with notes, and how many. */
struct str picks_write_text(struct tx *tx, const struct row_review_state *r, int64_t id);
struct str picks_read_text(struct tx *tx, int64_t id);

#endif
