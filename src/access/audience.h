/* Somebody's page as an audience sees it: reduced to what both whoever looks and that audience may see. It takes away and never
 * gives, so that no page is ever opened in another person's name. */
#ifndef ACCESS_AUDIENCE_H
#define ACCESS_AUDIENCE_H

#include "access/rights.h"
#include "core/str.h"

struct audience {
    const char *name;          /* in the address: ?as=colleague */
    const char *label;         /* as a person says it: "a colleague" */
    uint32_t roles, relations; /* what it goes by; everybody here has ROLE_MEMBER too */
};
enum { AUDIENCES = 11 };
extern const struct audience audiences[AUDIENCES];

/* NULL: there is none of that name. */
const struct audience *audience_find(struct str name);
/* Is the action open to the audience at all? */
bool audience_may(const struct audience *as, enum action_id action);

#endif
