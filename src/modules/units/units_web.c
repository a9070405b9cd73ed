#include "modules/units/units_web.h"

#include "modules/units/units.h"

static const struct route routes[] = {
    PAGE("/units", "unit_list", ACT_UNIT_VIEW),
    PAGE("/units/new", "unit_new", ACT_UNIT_EDIT),
    FORM("/units/new", "unit_new", &unit_resource, unit_save, "/units/:id", ACT_UNIT_EDIT),
    PAGE("/units/:id", "unit", ACT_UNIT_VIEW),
    PAGE("/units/:id/edit", "unit_edit", ACT_UNIT_EDIT),
    FORM("/units/:id/edit", "unit_edit", &unit_resource, unit_save, "/units/:id", ACT_UNIT_EDIT),
    PAGE("/units/:id/budget", "unit_budget", ACT_UNIT_BUDGET),
    FORM("/units/:id/budget", "unit_budget", &unit_budget_resource, unit_budget_save, "/units/:id", ACT_UNIT_BUDGET),
    PAGE("/units/:id/close", "unit_close", ACT_UNIT_EDIT),
    FORM("/units/:id/close", "unit_close", &unit_close_resource, unit_close, "/units/:id", ACT_UNIT_EDIT),
};
/* In the audit log. */
static const struct term acts[] = {
    {.word = "unit_create", .says = "Made a unit"},
    {.word = "unit_change", .says = "Changed a unit"},
    {.word = "unit_correct", .says = "Corrected a unit in the past"},
    {.word = "unit_close", .says = "Closed a unit"},
    {.word = "unit_budget_save", .says = "Set a budget"},
};
const struct module units_module = {.name = "units", ROUTES(routes), ACTS(acts)};
