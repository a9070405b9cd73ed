#include "modules/goals/goals_web.h"

#include "modules/goals/goals.h"

static const struct route routes[] = {
    PAGE("/goals", "goals_mine", ACT_GOAL_PUBLIC),
    PAGE("/goals/team", "goals_team", ACT_GOAL_VIEW),
    PAGE("/goals/company", "goals_company", ACT_GOAL_PUBLIC),
    PAGE("/goals/new", "goal_new", ACT_GOAL_EDIT),
    FORM("/goals/new", "goal_new", &goal_resource, goal_save, "/goals/:id", ACT_GOAL_EDIT),
    PAGE("/goals/:id", "goal", ACT_GOAL_PUBLIC),
    PAGE("/goals/:id/edit", "goal_edit", ACT_GOAL_EDIT),
    FORM("/goals/:id/edit", "goal_edit", &goal_resource, goal_save, "/goals/:id", ACT_GOAL_EDIT),
    PAGE("/goals/:id/key-results", "key_result_new", ACT_GOAL_EDIT),
    FORM("/goals/:id/key-results", "key_result_new", &key_result_resource, key_result_add, "/goals/:id", ACT_GOAL_EDIT),
    PAGE("/goals/:id/check-in", "check_in", ACT_GOAL_EDIT),
    FORM("/goals/:id/check-in", "check_in", &check_in_resource, check_in_add, "/goals/:id", ACT_GOAL_EDIT),
    PAGE("/goals/:id/close", "goal_close", ACT_GOAL_EDIT),
    FORM("/goals/:id/close", "goal_close", &goal_close_resource, goal_close, "/goals/:id", ACT_GOAL_EDIT),
    PAGE("/goals/:id/advice", "advice_new", ACT_GOAL_PUBLIC),
    FORM("/goals/:id/advice", "advice_new", &advice_resource, advice_add, "/goals/:id", ACT_GOAL_PUBLIC),
    PAGE("/goals/:id/assign", "goal_assign", ACT_GOAL_EDIT),
    FORM("/goals/:id/assign", "goal_assign", &goal_assign_resource, goal_assign, "/goals/:id", ACT_GOAL_EDIT),
};
const struct module goals_module = {.name = "goals", ROUTES(routes)};
