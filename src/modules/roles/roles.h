/* Custom roles: permissions of policy.txt over a part of the people, given from a day to a day. */
#ifndef MODULES_ROLES_H
#define MODULES_ROLES_H

#include "resource/resource.h"

/* One member for each permission of policy.txt, 0 or 1. */
struct custom_role_form {
    struct form_head head;
    struct str name, purpose, population, class;
    int64_t record_see, position_change, goals_see, goals_change, year_see, reviews_see, rewards_see, pay_see;
};
struct custom_place_form {
    struct form_head head; /* id: the role */
    int64_t unit_id, site_id, ends;
};
struct custom_grant_form {
    struct form_head head; /* id: the role */
    int64_t person_id;
    struct str from_on, last_on;
};
extern const struct resource custom_role_data_resource; /* the API */
extern const struct resource custom_role_resource, custom_place_resource, custom_grant_resource;

enum outcome custom_role_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* Retires it, or brings it back: a press_form with the role's id. Refused while somebody holds it or is to hold it. */
enum outcome custom_role_retire(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* A unit or site that the role is over, or is over no longer. */
enum outcome custom_place_set(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
enum outcome custom_grant_give(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
struct custom_grant_ending {
    int64_t role_id, grant_id;
};
enum outcome custom_grant_end(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* Grants that begin or end in (from_day, to_day]; ctx->today is to_day. For the clock. */
void custom_roles_turn(struct tx *tx, struct ctx *ctx, struct str from_day, struct str to_day);

#endif
