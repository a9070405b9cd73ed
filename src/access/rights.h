/* policy.txt as tables, made by sqlgen: the one place that says who may do what. */
#ifndef ACCESS_RIGHTS_H
#define ACCESS_RIGHTS_H

#include "db/query.h"
#include "policy.h"

struct policy_word {
    struct str name, label, says; /* label: who they are, within a sentence */
};
struct policy_action {
    struct str name, says;
    int class;          /* highest field class that it may show or set: 0 to 7 */
    uint32_t roles;     /* ROLE_ bits that reach everybody */
    bool anybody;       /* everybody with an account */
    uint32_t relations; /* RELATION_ bits that reach some */
    struct str subject; /* "none", "person", "unit" ... */
    const struct query *may;
    struct str evaluation; /* the evaluation of people that it is, or none: off where they work, it is not there */
    uint32_t module;       /* MODULE_ bit of what may be in rehearsal; 0: of none */
    uint64_t given; /* bits of policy_permissions: held in a custom role, they open it by its RELATION_GIVEN leg */
};
/* What a custom role may be made of. */
struct policy_permission {
    struct str name, group, says;
    uint64_t with; /* those that come with it */
};
extern const struct policy_permission policy_permissions[];
extern const struct policy_word policy_roles[];
extern const struct policy_word policy_relations[];
extern const struct policy_word policy_modules[]; /* label: the name that people know it by */
extern const struct policy_action policy_actions[ACTIONS];

#endif
