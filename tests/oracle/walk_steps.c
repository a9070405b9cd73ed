/* The workflows in which somebody confirms, approves or decides: what may be pressed in them, what tells two of their states apart, and what
 * must never be there. All of it is asked of the rows and of the audit log, in words that no rule of the program shares. */
#include "walk.h"

#include "modules/accounts/admin.h"
#include "modules/feedback/feedback.h"
#include "modules/people/people.h"
#include "modules/reviews/reviews.h"
#include "modules/roles/roles.h"
#include "modules/year/year.h"

#define STEPS(list) .steps = (list), .nsteps = sizeof(list) / sizeof *(list)
#define MEMBERS ROLE_MEMBER, ROLE_MEMBER, ROLE_MEMBER
#define REVIEW_OF "SELECT CAST(id AS text) FROM review WHERE subject_id = %t"
#define ACTS_OF_ONESELF(list)                                                                                           \
    "SELECT a.action FROM audit a JOIN account c ON c.id = a.actor_id WHERE a.person_id = c.person_id AND a.action IN (" list ")"

static const char SEATS[] = "SELECT CAST(person_id AS text) || ' ' || coalesce(CAST(manager_id AS text), '') || title || status FROM seat ORDER BY person_id";
static const char AWAY[] = "SELECT CAST(person_id AS text) || ' ' || coalesce(CAST(acting_id AS text), '') FROM absence ORDER BY person_id, acting_id";
static const char STANDS_IN[] = "SELECT 'leads in the own place' FROM absence WHERE acting_id = person_id";

/* What HR does around them: who leads whom, who stands in. Everybody is the target of it. */
#define SEAT_STEPS                                                                                                     \
    {.name = "reports to", .resource = &assignment_resource, .write = assignment_change,                              \
     .fields = "manager_id=%o&from_on=%d&reason=manager", .other = true, .all = true},                               \
        {.name = "is away, led meanwhile", .resource = &absence_resource,                                             \
         .fields = "from_on=%d&back_on=%l&kind=care&acting_id=%o", .other = true, .all = true},                      \
    {                                                                                                                  \
        .name = "is back", .resource = &absence_change_resource,                                                      \
        .object = "SELECT CAST(id AS text) FROM absence WHERE person_id = %t", .fields = "never=on", .all = true      \
    }

/* ---- the plan of a year, and what is needed for it ---- */

static const struct walk_step plan_steps[] = {
    SEAT_STEPS,
    {.name = "writes the plan", .resource = &year_plan_resource, .write = year_plan_save, .fields = "purpose=Work&duties=All&conditions=", .actors = true},
    {.name = "confirms the plan", .resource = &year_confirm_resource, .write = year_confirm, .fields = "sure=on", .actors = true},
    {.name = "needs something", .resource = &year_need_resource, .write = year_need_add, .fields = "kind=tool&text=A desk", .actors = true},
    {.name = "answers the need", .resource = &year_answer_resource, .write = year_need_reply,
     .object = "SELECT CAST(n.id AS text) FROM year_need n JOIN year_plan p ON p.id = n.plan_id WHERE p.person_id = %t ORDER BY n.id LIMIT 1",
     .fields = "status=agreed&answer=Yes", .actors = true},
};
static const char *const plan_state[] = {
    SEATS, AWAY,
    "SELECT CAST(person_id AS text) || CASE WHEN employee_at IS NULL THEN '-' ELSE '+' END || CASE WHEN manager_at IS NULL THEN '-' ELSE '+' END"
    " || coalesce(CAST(manager_id AS text), '') FROM year_plan ORDER BY person_id",
    "SELECT status || coalesce(CAST(author_id AS text), '') FROM year_need ORDER BY id LIMIT 2", NULL};
static const char *const plan_wrong[] = {
    STANDS_IN,
    "SELECT 'confirmed the own plan as manager' FROM year_plan WHERE manager_id = person_id",
    "SELECT 'confirmed as manager without leading' FROM year_plan p WHERE p.manager_at IS NOT NULL AND p.manager_id IS NULL",
    "SELECT 'answered what he needs himself' FROM year_need n JOIN year_plan p ON p.id = n.plan_id WHERE n.author_id = p.person_id", NULL};

/* ---- reviews ---- */

static const struct walk_step review_steps[] = {
    SEAT_STEPS,
    {.name = "makes a cycle", .resource = &cycle_resource, .write = cycle_create, .object = "",
     .fields = "name=Year&from_on=2025-01-01&to_on=2025-12-31&self_due_on=%l&draft_due_on=%l&notice_hours=1&second_id=%o", .other = true},
    {.name = "launches it", .resource = &step_resource, .write = cycle_launch, .object = "SELECT CAST(max(id) AS text) FROM cycle", .fields = "sure=on"},
    {.name = "hands the self-review in", .resource = &self_resource, .write = review_self_save, .object = REVIEW_OF,
     .fields = "self_text=Well&self_rating=3&done=now", .actors = true},
    {.name = "writes the review", .resource = &draft_resource, .write = review_draft_save, .object = REVIEW_OF,
     .fields = "text=A year&strengths=Care&growth=Ask&result=rated&rating=4&reason=As agreed", .actors = true},
    {.name = "shares it", .resource = &step_resource, .write = review_share, .object = REVIEW_OF, .fields = "sure=on", .actors = true},
    {.name = "has met", .resource = &meeting_resource, .write = review_meet, .object = REVIEW_OF, .fields = "met_on=%d", .actors = true},
    {.name = "makes it final", .resource = &draft_resource, .write = review_finalize, .object = REVIEW_OF, .fields = "sure=on", .actors = true},
    {.name = "objects", .resource = &answer_resource, .write = review_answer, .object = REVIEW_OF, .fields = "answer=objected&statement=No", .actors = true},
    {.name = "answers the objection", .resource = &second_resource, .write = review_second, .object = REVIEW_OF, .fields = "second_text=It stays", .actors = true},
    {.name = "gives it to another writer", .resource = &reassign_resource, .write = review_reassign, .object = REVIEW_OF,
     .fields = "writer_id=%o", .other = true},
    {.name = "gives it to another second reader", .resource = &reassign_resource, .write = review_reassign, .object = REVIEW_OF,
     .fields = "second_id=%o", .other = true},
};
static const char *const review_state[] = {
    SEATS, AWAY,
    "SELECT CAST(subject_id AS text) || status || CAST(manager_id AS text) || ' ' || CAST(second_id AS text) || ' ' || coalesce(CAST(written_by AS text), '')"
    " || CASE WHEN text = '' THEN '-' ELSE '+' END FROM review ORDER BY subject_id",
    /* who took part so far decides who may not judge */
    "SELECT DISTINCT a.action || CAST(a.actor_id AS text) FROM audit a WHERE a.action IN ('review_share', 'review_finalize') ORDER BY 1", NULL};
static const char *const review_wrong[] = {
    STANDS_IN,
    ACTS_OF_ONESELF("'review_draft_save', 'review_share', 'review_meet', 'review_finalize', 'review_second', 'review_reassign', 'review_cancel'"),
    "SELECT 'one person has two parts in it' FROM review WHERE subject_id IN (manager_id, second_id) OR second_id = manager_id OR written_by = subject_id",
    "SELECT 'judged the objection to what he wrote himself' FROM audit a JOIN audit b ON b.object_id = a.object_id AND b.actor_id = a.actor_id"
    " WHERE a.action = 'review_second' AND b.action = 'review_finalize'",
    "SELECT 'judged the objection to a text that is his' FROM review WHERE second_text <> '' AND written_by = second_id", NULL};

/* ---- rewards ---- */

static const struct walk_step reward_steps[] = {
    SEAT_STEPS,
    {.name = "decides the reward", .resource = &reward_resource, .write = reward_record, .fields = "kind=bonus&reason=Good&year=", .actors = true},
    {.name = "takes the decision back", .resource = &reward_drop_resource, .write = reward_drop, .fields = "", .actors = true},
};
static const char *const reward_state[] = {
    SEATS, AWAY, "SELECT CAST(person_id AS text) || ' ' || CAST(author_id AS text) FROM reward ORDER BY person_id", NULL};
static const char *const reward_wrong[] = {
    STANDS_IN, "SELECT 'decided the own reward' FROM reward WHERE author_id = person_id", ACTS_OF_ONESELF("'reward_record', 'reward_drop'"), NULL};

/* ---- roles ---- */

static enum outcome grant_end(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct custom_grant_ending e = {0, ((const struct press_form *)in)->head.id};

    return custom_grant_end(tx, ctx, &e, out);
}

#define ROLES_OF "SELECT CAST(%a AS text)"
#define CUSTOM_ROLE "SELECT CAST(max(id) AS text) FROM custom_role"
static const struct walk_step role_steps[] = {
    {.name = "makes HR", .resource = &roles_resource, .write = account_roles_save, .object = ROLES_OF, .fields = "hr=on", .actors = true},
    {.name = "makes an administrator", .resource = &roles_resource, .write = account_roles_save, .object = ROLES_OF, .fields = "admin=on", .actors = true},
    {.name = "takes being an administrator", .resource = &roles_resource, .write = account_roles_save, .object = ROLES_OF, .fields = "admin=off", .actors = true},
    {.name = "makes a custom role", .resource = &custom_role_resource, .write = custom_role_save, .object = "",
     .fields = "name=Coach&purpose=Goals&population=everybody&class=1&goals_see=on", .actors = true},
    {.name = "widens the custom role", .resource = &custom_role_resource, .write = custom_role_save, .object = CUSTOM_ROLE,
     .fields = "name=Coach&purpose=More&population=everybody&class=3&goals_see=on&pay_see=on", .actors = true},
    {.name = "narrows the custom role", .resource = &custom_role_resource, .write = custom_role_save, .object = CUSTOM_ROLE,
     .fields = "name=Coach&purpose=Goals&population=units&class=1&goals_see=on&pay_see=off", .actors = true},
    {.name = "puts it over a unit", .resource = &custom_place_resource, .write = custom_place_set, .object = CUSTOM_ROLE, .fields = "unit_id=%u", .actors = true},
    {.name = "gives the custom role", .resource = &custom_grant_resource, .write = custom_grant_give, .object = CUSTOM_ROLE,
     .fields = "person_id=%t", .actors = true},
    {.name = "gives it from another day on", .resource = &custom_grant_resource, .write = custom_grant_give, .object = CUSTOM_ROLE,
     .fields = "person_id=%t&from_on=%l", .actors = true},
    {.name = "ends it", .resource = &press_resource, .write = grant_end, .fields = "", .actors = true,
     .object = "SELECT CAST(max(id) AS text) FROM custom_grant WHERE account_id = %a"},
};
static const char *const role_state[] = {
    "SELECT CAST(id AS text) || ' ' || CAST(roles AS text) FROM account ORDER BY id",
    "SELECT CAST(class AS text) || population FROM custom_role ORDER BY id",
    "SELECT CAST(account_id AS text) || from_on || to_on FROM custom_grant ORDER BY account_id, from_on, to_on",
    "SELECT CAST(count(*) AS text) FROM custom_place", NULL};
static const char *const role_wrong[] = {
    "SELECT 'gave himself a role: ' || role FROM role_grant WHERE granted_by = account_id",
    "SELECT 'gave himself a custom role' FROM custom_grant WHERE granted_by = account_id",
    "SELECT 'changed a role that he holds, or is to hold' FROM audit a JOIN custom_grant g ON g.role_id = a.object_id AND g.account_id = a.actor_id"
    " WHERE a.action IN ('custom_role_save', 'custom_place_begin', 'custom_place_end') AND g.id < a.id AND g.to_on > '%d'", NULL};

/* ---- HR's own record, who stands in, and HR partners ---- */

static const struct walk_step record_steps[] = {
    {.name = "looks after the unit", .resource = &partner_resource, .fields = "unit_id=%u", .actors = true},
    {.name = "reports to", .resource = &assignment_resource, .write = assignment_change,
     .fields = "manager_id=%o&from_on=%d&reason=manager", .other = true, .actors = true},
    {.name = "is called Chief", .resource = &assignment_resource, .write = assignment_change, .fields = "title=Chief&from_on=%d&reason=title", .actors = true},
    {.name = "is away, led meanwhile", .resource = &absence_resource, .fields = "from_on=%d&back_on=%l&kind=care&acting_id=%o",
     .other = true, .actors = true},
    {.name = "is led meanwhile by", .resource = &absence_change_resource, .object = "SELECT CAST(id AS text) FROM absence WHERE person_id = %t",
     .fields = "acting_id=%o", .other = true, .actors = true},
    {.name = "leaves", .resource = &exit_resource, .write = person_exit, .fields = "last_on=%l&reason=Moves&successor_id=%o", .other = true, .actors = true},
    {.name = "stays the week", .resource = &exit_resource, .write = person_exit, .fields = "last_on=%d&reason=Moves", .actors = true},
};
static const char *const record_state[] = {
    SEATS, AWAY, "SELECT CAST(holder_id AS text) || from_on || to_on FROM partner_scope ORDER BY holder_id, from_on",
    "SELECT CAST(person_id AS text) || to_on FROM employment ORDER BY person_id",
    "SELECT DISTINCT a.action FROM audit a JOIN account c ON c.id = a.actor_id WHERE a.person_id = c.person_id ORDER BY 1", NULL};
static const char *const record_wrong[] = {
    STANDS_IN,
    /* two are of HR throughout: each leaves the own record to the other */
    ACTS_OF_ONESELF("'assignment_change', 'assignment_correct', 'assignment_drop', 'person_exit', 'person_exit_back', 'employment_correct', 'own_record', 'reward_record'"),
    "SELECT 'a partner made himself lead' FROM audit a JOIN account c ON c.id = a.actor_id JOIN absence b ON b.id = a.object_id"
    " WHERE a.object = 'absence' AND b.acting_id = c.person_id AND c.roles & 4 = 0", NULL};

#define BOTH_SUBJECTS(name_, ...)                                                                                      \
    {.name = name_ " of a member", .targets = 1, __VA_ARGS__}, { .name = name_ " of HR", .targets = 8, __VA_ARGS__ }

const struct workflow workflows[] = {
    BOTH_SUBJECTS("plan", STEPS(plan_steps), .roles = {MEMBERS, ROLE_MEMBER | ROLE_HR}, .state = plan_state, .wrong = plan_wrong,
                  .depth = 2, .depth_long = 5),
    BOTH_SUBJECTS("reward", STEPS(reward_steps), .roles = {MEMBERS, ROLE_MEMBER | ROLE_HR}, .state = reward_state, .wrong = reward_wrong,
                  .depth = 2, .depth_long = 5),
    {.name = "review of a member", .targets = 1, STEPS(review_steps), .roles = {MEMBERS, ROLE_MEMBER | ROLE_HR}, .state = review_state,
     .wrong = review_wrong, .begin = "0 0 1\n0 1 2\n3 0 3\n4 0 4", .depth = 2, .depth_long = 9},
    {.name = "review of HR", .targets = 8, STEPS(review_steps), .roles = {MEMBERS, ROLE_MEMBER | ROLE_HR}, .state = review_state,
     .wrong = review_wrong, .begin = "0 3 1\n0 1 2\n3 0 0\n4 0 4", .depth = 2, .depth_long = 9},
    {.name = "objection", .targets = 1, STEPS(review_steps), .roles = {MEMBERS, ROLE_MEMBER | ROLE_HR}, .state = review_state,
     .wrong = review_wrong, .begin = "0 0 1\n0 1 2\n3 0 3\n4 0 4", .until = "met", .skip = 1 | 2 | 4 | 8 | 16, .depth = 6, .depth_long = 7},
    {.name = "roles", .targets = 15, STEPS(role_steps), .roles = {ROLE_MEMBER, ROLE_MEMBER | ROLE_ADMIN, ROLE_MEMBER, ROLE_MEMBER | ROLE_HR | ROLE_ADMIN},
     .state = role_state, .wrong = role_wrong, .depth = 2, .depth_long = 5},
    {.name = "own record", .targets = 15, STEPS(record_steps), .roles = {ROLE_MEMBER, ROLE_MEMBER | ROLE_HR, ROLE_MEMBER | ROLE_PARTNER, ROLE_MEMBER | ROLE_HR},
     .state = record_state, .wrong = record_wrong, .depth = 1, .depth_long = 3},
};
const size_t workflows_count = sizeof workflows / sizeof *workflows;
