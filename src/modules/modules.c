/* Every module and every resource of the product: the lists that the rest of the program reads. */
#include "jobs/jobs.h"
#include "modules/accounts/accounts.h"
#include "modules/accounts/accounts_web.h"
#include "modules/accounts/admin.h"
#include "modules/accounts/mail.h"
#include "modules/audit/audit_web.h"
#include "modules/frame/frame_web.h"
#include "modules/people/people.h"
#include "modules/units/units.h"
#include "modules/units/units_web.h"

const struct module *const all_modules[] = {&frame_module, &accounts_module, &account_admin_module, &my_account_module, &audit_module, &units_module};
const size_t all_modules_count = sizeof all_modules / sizeof *all_modules;

const struct resource *const all_resources[] = {&unit_resource, &unit_budget_resource, &unit_close_resource, &person_resource,
                                                &setup_resource, &invite_resource, &roles_resource,
                                                &simulation_resource};
const size_t all_resources_count = sizeof all_resources / sizeof *all_resources;

const struct job_kind all_jobs[] = {{.name = "clean_up", .every_s = 3600, .slice = job_clean_up}};
const size_t all_jobs_count = sizeof all_jobs / sizeof *all_jobs;

const struct job_tick all_ticks[] = {
    {.name = "seal", .every_ms = 500, .postgres_only = true, .slice = tick_seal},
    {.name = "day", .every_ms = 20000, .slice = tick_day},
    {.name = "mail", .every_ms = 2000, .look = mail_look},
};
const size_t all_ticks_count = sizeof all_ticks / sizeof *all_ticks;

void (*const all_day_turns[])(struct tx *tx, struct ctx *ctx) = {NULL};
const size_t all_day_turns_count = sizeof all_day_turns / sizeof *all_day_turns;
