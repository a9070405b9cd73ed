/* Private to the module: what is on where, as it was read for one page or paper. */
#ifndef MODULES_RULES_INSIDE_H
#define MODULES_RULES_INSIDE_H

#include "modules/rules/rules.h"
#include "web/app.h"
#include "web/evaluations.h"

enum { SITES_MOST = 1000 }; /* that a page or paper names */

struct rules_state {
    struct value sites, offs, changes; /* rows of evaluation_sites, _offs and _changes */
    struct value customs;              /* rows of custom_role_parts */
};
/* Reads all of them with the rights of the viewer; name: changes of that evaluation alone, or "". more: NULL, or a call that
 * goes with them. */
bool rules_read(struct db_conn *c, struct arena *a, const struct viewer *v, struct str name, int64_t changes,
                struct rules_state *s, struct call *more);
bool rules_is_on(const struct rules_state *s, const struct evaluation *e, int64_t site);
/* "On", "Off", "Off at 2 of 7". An organization without a site is one place. */
struct str rules_summary(struct arena *a, const struct rules_state *s, const struct evaluation *e);
/* "HR, the person and the line of managers": from the actions that it is seen by. */
struct str evaluation_audience(struct arena *a, const struct rules_state *s, const struct evaluation *e);
/* The highest field class of those actions. */
int evaluation_class(const struct evaluation *e);
/* Everything about one as a map: name, title, kind, purpose, data, kept, who, level, sensitive, fixed, state, states. */
struct value catalogue_one(struct arena *a, const struct rules_state *s, const struct evaluation *e);

#endif
