#include "access/audience.h"

const struct audience audiences[AUDIENCES] = {
    {"colleague", "a colleague", 0, 0},
    {"person", "the person", 0, RELATION_SELF | RELATION_REVIEW_SUBJECT | RELATION_GOAL_WORKER | RELATION_GOAL_READER},
    {"manager", "the direct manager", 0,
     RELATION_REPORT | RELATION_LINE | RELATION_REVIEW_WRITER | RELATION_GOAL_WORKER | RELATION_GOAL_READER},
    {"line", "a manager further up", 0,
     RELATION_LINE | RELATION_REVIEW_LINE | RELATION_GOAL_WORKER | RELATION_GOAL_READER},
    {"acting", "whoever leads meanwhile", 0,
     RELATION_ACTING | RELATION_ACTING_GOAL | RELATION_ACTING_REVIEW | RELATION_ACTING_HEAD | RELATION_ACTING_WRITER},
    {"partner", "the HR partner", ROLE_PARTNER,
     RELATION_PARTNER | RELATION_PARTNER_GOAL | RELATION_PARTNER_HEAD | RELATION_PARTNER_REVIEW},
    {"hr", "HR", ROLE_HR, 0},
    {"compensation", "compensation", ROLE_COMPENSATION, 0},
    {"executive", "an executive", ROLE_EXECUTIVE, 0},
    {"admin", "an administrator", ROLE_ADMIN, 0},
    {"representative", "an employee representative", ROLE_REPRESENTATIVE, 0},
};

const struct audience *audience_find(struct str name)
{
    for (size_t i = 0; i < AUDIENCES; i++)
        if (str_is(name, audiences[i].name))
            return &audiences[i];
    return NULL;
}

bool audience_may(const struct audience *as, enum action_id action)
{
    const struct policy_action *a = &policy_actions[action];

    return a->anybody || a->roles & (as->roles | ROLE_MEMBER) || a->relations & as->relations;
}
