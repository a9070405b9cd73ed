/* Units: the parts of the organization, as they were on any day. */
#ifndef MODULES_UNITS_H
#define MODULES_UNITS_H

#include "resource/resource.h"

struct unit_form {
    struct form_head head;
    struct str code, name, kind, purpose, from_on;
    int64_t parent_id, head_id;
};
struct unit_budget_form {
    struct form_head head;
    int64_t amount; /* minor units */
    struct str currency;
};
struct unit_close_form {
    struct form_head head;
    struct str last_on;
};
extern const struct resource unit_resource, unit_budget_resource, unit_close_resource;

/* Makes a unit, or changes it from a day on; the day is today unless given. A day in the past is a correction and needs
 * unit_correct. Refuses a ring, at any time that the change holds. */
enum outcome unit_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* Sets the yearly pay budget; needs unit_budget over the unit. */
enum outcome unit_budget_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* The last day on which a unit exists; refused while people sit in it or units hang below it. */
enum outcome unit_close(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* Brings closure and reach to today, where a span of the unit begins or ends with the day. */
void unit_turn(struct tx *tx, struct ctx *ctx, int64_t unit_id);

#endif
