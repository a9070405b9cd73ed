/* The rules as pages show them, and one viewer over one person. */
#ifndef MODULES_AUDIT_RIGHTS_H
#define MODULES_AUDIT_RIGHTS_H

#include "web/web.h"

/* Puts `page` into the root: groups of actions (?role= leaves what that role opens), roles to choose from, roles, relations
 * and custom roles. False: the reply has been made. */
bool rights_put(struct web *w);
/* "Goals": what an action is about, as the page groups them. */
const char *rights_domain(const struct policy_action *a);
/* The answer to POST /rights. */
void rights_simulate(struct web *w);

#endif
