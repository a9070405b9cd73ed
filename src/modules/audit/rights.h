/* The table of rights as a page shows it. */
#ifndef MODULES_AUDIT_RIGHTS_H
#define MODULES_AUDIT_RIGHTS_H

#include "web/web.h"

/* Puts `groups` (title, actions) and the roles to choose from, `choices`, into the page, whose `parts` are there; ?role=
 * leaves what that role opens. */
void rights_actions(struct web *w, struct value page);

#endif
