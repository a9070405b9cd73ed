/* Private to the module: who may touch a goal. */
#ifndef MODULES_GOAL_RULES_H
#define MODULES_GOAL_RULES_H

#include "modules/goals/goals.h"
#include "queries.h"

/* May the viewer make such a goal, or make one into such a goal? Answering for it is no right to set it. */
bool goal_may_make(struct tx *tx, struct ctx *ctx, struct str owner_kind, int64_t owner_id, int64_t unit_id);
/* Reads a goal and asks whether the viewer may work on it, as its pages do; false: not there, or not for this viewer. */
bool goal_load(struct tx *tx, struct ctx *ctx, int64_t id, struct row_goal_state *g);

/* Key results of a goal, as a copy gets them: from where they start. */
struct goal_results {
    struct row_key_results_copy *rows;
    size_t n;
};
_Static_assert(sizeof(struct row_key_results_copy) == sizeof(struct row_template_results_copy),
               "a template's have the same columns");
struct goal_results goal_results_of(struct tx *tx, int64_t goal_id);
struct goal_form goal_form_of(const struct row_goal_state *g);
/* A copy for g->owner_id. source: the goal, template: the template that it is made by, or 0. Sums nothing up. */
int64_t goal_copy(struct tx *tx, struct ctx *ctx, const struct goal_form *g, const struct goal_results *results,
                  int64_t source, int64_t template);
/* Fills in what was left empty, and says what is wrong. */
void key_result_complete(struct ctx *ctx, struct key_result_form *k);
/* Somebody has said a word of it, or it is over: the line goes from the inbox. */
void goal_silence_end(struct tx *tx, int64_t owner_id, int64_t goal_id);

#endif
