/* Private to the module: what is on where, as it was read for one page. */
#ifndef MODULES_RULES_INSIDE_H
#define MODULES_RULES_INSIDE_H

#include "modules/rules/rules.h"
#include "web/evaluations.h"
#include "web/web.h"

struct rules_state {
    struct value sites, offs; /* rows of evaluation_sites and evaluation_offs */
};
/* Reads both; false: the reply has been made. */
bool rules_read(struct web *w, struct rules_state *s);
bool rules_is_on(const struct rules_state *s, const struct evaluation *e, int64_t site);
struct str rules_summary(struct arena *a, const struct rules_state *s, const struct evaluation *e);
/* "HR, the person and the line of managers": from the actions that it is seen by. */
struct str evaluation_audience(struct arena *a, const struct evaluation *e);
/* The highest field class of those actions. */
int evaluation_class(const struct evaluation *e);

#endif
