/* Every module and every resource of the product: the lists that the rest of the program reads. */
#include "jobs/jobs.h"
#include "modules/accounts/accounts.h"
#include "modules/accounts/accounts_web.h"
#include "modules/accounts/admin.h"
#include "modules/accounts/digest.h"
#include "modules/accounts/invite.h"
#include "modules/accounts/mail.h"
#include "modules/accounts/preferences.h"
#include "modules/accounts/token.h"
#include "modules/audit/audit.h"
#include "modules/audit/audit_web.h"
#include "modules/documents/documents.h"
#include "modules/documents/documents_web.h"
#include "modules/feedback/feedback.h"
#include "modules/feedback/feedback_web.h"
#include "modules/frame/frame_web.h"
#include "modules/goals/goals.h"
#include "modules/goals/goals_web.h"
#include "modules/imports/imports_web.h"
#include "modules/levels/levels.h"
#include "modules/levels/levels_web.h"
#include "modules/people/people.h"
#include "modules/people/people_web.h"
#include "modules/reviews/reviews.h"
#include "modules/reviews/reviews_web.h"
#include "modules/roles/roles.h"
#include "modules/roles/roles_web.h"
#include "modules/rules/figures.h"
#include "modules/rules/rehearsal.h"
#include "modules/rules/rules.h"
#include "modules/rules/rules_web.h"
#include "modules/units/units.h"
#include "modules/units/units_web.h"
#include "modules/year/year.h"
#include "modules/year/year_count.h"
#include "modules/year/year_document.h"
#include "modules/year/year_web.h"
#include "web/live.h"

/* One line each, so that two who add at the same time do not meet. */
const struct module *const all_modules[] = {
    &frame_module,    &accounts_module,   &units_module,         &goals_module,       &reviews_module,
    &feedback_module, &year_module,       &account_admin_module, &invite_module,      &audit_module,
    &people_module,   &my_account_module, &imports_module,       &second_step_module, &rules_module,
    &token_module,    &rehearsal_module,  &documents_module,     &roles_module,       &levels_module,
};
const size_t all_modules_count = sizeof all_modules / sizeof *all_modules;

const struct resource *const all_resources[] = {
    &unit_resource,
    &unit_budget_resource,
    &unit_close_resource,
    &person_resource,
    &pay_ask_resource,
    &hire_resource,
    &assignment_resource,
    &exit_resource,
    &employment_resource,
    &employer_close_resource,
    &site_close_resource,
    &level_close_resource,
    &partner_change_resource,
    &legal_entity_resource,
    &establishment_resource,
    &level_resource,
    &competency_resource,
    &expectation_resource,
    &expectation_change_resource,
    &setup_resource,
    &goal_resource,
    &goal_close_resource,
    &goal_assign_resource,
    &goal_template_resource,
    &press_resource,
    &template_give_resource,
    &goal_silence_resource,
    &key_result_resource,
    &key_result_change_resource,
    &check_in_resource,
    &check_in_page_resource,
    &advice_resource,
    &cycle_resource,
    &scale_resource,
    &step_resource,
    &self_resource,
    &draft_resource,
    &meeting_resource,
    &answer_resource,
    &second_resource,
    &review_note_resource,
    &reassign_resource,
    &cancel_resource,
    &feedback_resource,
    &company_value_resource,
    &request_resource,
    &request_answer_resource,
    &note_new_resource,
    &reward_resource,
    &year_plan_resource,
    &year_need_resource,
    &year_answer_resource,
    &year_confirm_resource,
    &year_document_resource,
    &year_goal_resource,
    &invite_resource,
    &invite_many_resource,
    &codes_resource,
    &roles_resource,
    &simulation_resource,
    &absence_resource,
    &relation_resource,
    &partner_resource,
    &second_step_rule_resource,
    &evaluation_switch_resource,
    &token_resource,
    &rehearsal_clock_resource,
    &rehearsal_forget_resource,
    &rehearsal_live_resource,
    &preferences_resource,
    &rehire_resource,
    &absence_change_resource,
    &relation_change_resource,
    &position_resource,
    &limits_resource,
    &custom_role_resource,
    &custom_place_resource,
    &custom_grant_resource,
    &import_answer_resource,
    &import_take_resource,
    &recognition_resource,
    &cycle_data_resource,
    &review_data_resource,
    &final_review_resource,
    &year_data_resource,
    &custom_role_data_resource,
    &audit_data_resource,
};
const size_t all_resources_count = sizeof all_resources / sizeof *all_resources;

const struct job_kind all_jobs[] = {
    {.name = "clean_up", .every_s = 3600, .slice = job_clean_up},
    {.name = "digest", .slice = digest_slice},
    {.name = "figures", .every_s = 3600, .slice = figures_slice},
    {.name = "year_count", .every_s = 600, .slice = year_count_slice},
    {.name = "cycle_launch", .slice = cycle_launch_slice},
    {.name = "account_invite", .slice = account_invite_slice},
    {.name = "goal_give", .slice = goal_give_slice},
    {.name = "goal_template_give", .slice = goal_give_slice},
    {.name = "goal_silence", .slice = goal_silence_slice},
    {.name = "rehearsal_forget", .slice = rehearsal_forget_slice, .ended = rehearsal_forgotten},
};
const size_t all_jobs_count = sizeof all_jobs / sizeof *all_jobs;

const struct job_tick all_ticks[] = {
    {.name = "seal", .every_ms = 500, .slice = tick_seal},
    {.name = "audit_heads", .every_ms = 5000, .look = audit_heads_look},
    {.name = "day", .every_ms = 20000, .slice = tick_day},
    {.name = "mail", .every_ms = 2000, .look = mail_look},
    {.name = "live", .every_ms = 400, .look = live_look},
    {.name = "files", .every_ms = 3600000, .look = documents_look},
    {.name = "orphans", .every_ms = 86400000, .look = documents_orphans_look},
    {.name = "imports", .every_ms = 86400000, .look = imports_clean_look},
};
const size_t all_ticks_count = sizeof all_ticks / sizeof *all_ticks;

void (*const all_day_turns[])(struct tx *tx, struct ctx *ctx, struct str from_day, struct str to_day) = {
    day_turn,  custom_roles_turn, reviews_chase,
    year_turn, goals_turn,        digest_turn, /* after those that put something into inboxes */
};
const size_t all_day_turns_count = sizeof all_day_turns / sizeof *all_day_turns;
