/* Private to the module: who may touch a goal. */
#ifndef MODULES_GOAL_RULES_H
#define MODULES_GOAL_RULES_H

#include "modules/goals/goals.h"
#include "queries.h"

/* May the viewer make such a goal, or make one into such a goal? Answering for it is no right to set it. */
bool goal_may_make(struct tx *tx, struct ctx *ctx, struct str owner_kind, int64_t owner_id, int64_t unit_id);
/* Reads a goal and asks whether the viewer may work on it, as its pages do; false: not there, or not for this viewer. */
bool goal_load(struct tx *tx, struct ctx *ctx, int64_t id, struct row_goal_state *g);

#endif
