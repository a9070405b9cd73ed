/* Private to the module: who may touch a goal. */
#ifndef MODULES_GOAL_RULES_H
#define MODULES_GOAL_RULES_H

#include "modules/goals/goals.h"
#include "queries.h"

bool goal_may(struct tx *tx, struct ctx *ctx, struct str owner_kind, int64_t owner_id, int64_t unit_id);
/* Reads a goal and asks whether the viewer may change it; false: not there, or not for this viewer. */
bool goal_load(struct tx *tx, struct ctx *ctx, int64_t id, struct row_goal_state *g);

#endif
