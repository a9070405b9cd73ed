/* Levels as everybody reads them, and the forms of whoever edits the organization. */
#include "modules/levels/levels_web.h"

#include "modules/levels/levels.h"

static const struct route routes[] = {
    PAGE("/levels", "levels", ACT_PERSON_VIEW),
    PAGE("/levels/:id", "level", ACT_PERSON_VIEW),
    PAGE("/levels/:id/asks", "expectation_new", ACT_ORGANIZATION_EDIT),
    FORM("/levels/:id/asks", "expectation_new", &expectation_resource, expectation_add, "/levels/:id",
         ACT_ORGANIZATION_EDIT),
    PAGE("/expectations/:id", "expectation_edit", ACT_ORGANIZATION_EDIT),
    FORM("/expectations/:id", "expectation_edit", &expectation_change_resource, NULL, "/levels/:id",
         ACT_ORGANIZATION_EDIT),
    PAGE("/competencies/new", "competency_new", ACT_ORGANIZATION_EDIT),
    FORM("/competencies/new", "competency_new", &competency_resource, NULL, "/levels", ACT_ORGANIZATION_EDIT),
    PAGE("/competencies/:id", "competency_edit", ACT_ORGANIZATION_EDIT),
    FORM("/competencies/:id", "competency_edit", &competency_resource, NULL, "/levels", ACT_ORGANIZATION_EDIT),
};
/* In the audit log. */
static const struct term acts[] = {
    {.word = "competency_add", .says = "Added a competency"},
    {.word = "competency_change", .says = "Changed a competency"},
    {.word = "expectation_set", .says = "Set what a level asks"},
};
const struct module levels_module = {.name = "levels", ROUTES(routes), ACTS(acts)};
