/* People: one row for each, be they candidate, employee or alumnus. */
#ifndef MODULES_PEOPLE_H
#define MODULES_PEOPLE_H

#include "resource/resource.h"

struct person_form {
    struct form_head head;
    struct str name, number, mail;
};
extern const struct resource person_resource;

/* Makes a person with no employment yet: the first administrator, a candidate. Errors go to ctx. */
bool person_add(struct tx *tx, struct ctx *ctx, struct str name, struct str number, struct str mail, int64_t *id);

#endif
