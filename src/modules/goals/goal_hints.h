/* What would make a goal clearer, in the order in which it helps. Hints advise and never hold anything back. */
#ifndef MODULES_GOAL_HINTS_H
#define MODULES_GOAL_HINTS_H

#include "core/day.h"
#include "core/value.h"

struct goal_words { /* as far as it is written */
    struct str title, due_on, from_on;
    int64_t results; /* key results; -1: it is being made and has none yet */
};
/* A list of maps (says), empty when nothing is to be said. */
struct value goal_hints(struct arena *a, const struct goal_words *g, day today);

#endif
