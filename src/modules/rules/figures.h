/* Figures about a group that are safe to show: never of a small group, and never so that one person could be told. */
#ifndef MODULES_RULES_FIGURES_H
#define MODULES_RULES_FIGURES_H

#include "jobs/jobs.h"
#include "web/web.h"

/* A group smaller than FIGURE_GROUP shows nothing; neither does a part smaller than FIGURE_PART, nor one that leaves a
 * rest smaller than that. */
enum { FIGURE_GROUP = 10, FIGURE_PART = 5 };
bool figure_may_show(int64_t part, int64_t group);

/* GET /figures: of one's own site; HR and the data protection officer choose among all (?site). */
bool figures_put(struct web *w);

/* Of a site with so many people or more they are counted once an hour, so many a slice, and say when; else when asked. What changes
 * what may be counted (a switch, Go live) takes them away, and until the next hour they are counted when asked again. */
enum { FIGURE_SLICE = 2000 };
enum job_result figures_slice(struct tx *tx, struct ctx *ctx, struct job *job);

#endif
