/* Every module and every resource of the product: the lists that the rest of the program reads. */
#include "modules/accounts/accounts.h"
#include "modules/accounts/accounts_web.h"
#include "modules/frame/frame_web.h"
#include "modules/imports/imports_web.h"
#include "modules/people/people.h"
#include "modules/units/units.h"
#include "modules/units/units_web.h"

const struct module *const all_modules[] = {&frame_module, &accounts_module, &units_module, &imports_module};
const size_t all_modules_count = sizeof all_modules / sizeof *all_modules;

const struct resource *const all_resources[] = {&unit_resource, &unit_budget_resource, &unit_close_resource, &person_resource,
                                                &hire_resource, &assignment_resource, &exit_resource, &legal_entity_resource,
                                                &establishment_resource, &level_resource,
                                                &setup_resource};
const size_t all_resources_count = sizeof all_resources / sizeof *all_resources;
