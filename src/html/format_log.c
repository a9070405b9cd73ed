/* What the audit log keeps, in words: acts, and which fields were changed. */
#include "html/format_private.h"

#include "core/buf.h"
#include "core/json.h"

static const char *const acts[][2] = {
    {"read", "Looked at"},
    {"denied", "Asked for a page that is not open to them"},
    {"session_begin", "Signed in"},
    {"session_end", "Ended a session"},
    {"sessions_end", "Ended all sessions"},
    {"step_up", "Gave the password again"},
    {"password_save", "Changed the password"},
    {"reset_ask", "Asked for a new password"},
    {"invitation_take", "Chose a password by a link"},
    {"account_invite", "Gave an account"},
    {"account_code_make", "Printed a code"},
    {"account_link_send", "Sent a link for a password"},
    {"account_link_print", "Printed a link for a password"},
    {"account_roles_save", "Changed roles"},
    {"second_step_begin", "Began to set up the second step"},
    {"second_step_confirm", "Set up the second step"},
    {"second_step_codes", "Made new recovery codes"},
    {"recovery_code_use", "Signed in with a recovery code"},
    {"code_refuse", "Typed a wrong code"},
    {"token_create", "Made a token for a program"},
    {"token_revoke", "Took a token back"},
    {"tokens_end", "Ended all tokens"},
    {"organization_begin", "Set the organization up"},
    {"person_hire", "Hired"},
    {"person_rehire", "Began an employment"},
    {"person_save", "Changed details"},
    {"person_exit", "Set the last day"},
    {"assignment_change", "Planned a change"},
    {"assignment_correct", "Corrected the past"},
    {"own_record", "Was the own record, with nobody else of HR"},
    {"absence_add", "Recorded an absence"},
    {"relation_add", "Added a relation"},
    {"position_save", "Described the position"},
    {"position_limits_save", "Recorded limits to the work"},
    {"unit_create", "Made a unit"},
    {"unit_change", "Changed a unit"},
    {"unit_close", "Closed a unit"},
    {"unit_budget_save", "Set a budget"},
    {"cycle_create", "Made a review cycle"},
    {"cycle_launch", "Launched a review cycle"},
    {"cycle_close", "Closed a review cycle"},
    {"review_print", "Took a review as PDF"},
    {"reward_record", "Recorded the year's reward"},
    {"check_in_add", "Checked in on a goal"},
    {"check_in_drop", "Took a check-in back"},
    {"year_need_reply", "Answered what is needed for the year"},
    {"year_need_reopen", "Took back the answer to a need"},
    {"evaluation_switch", "Switched an evaluation"},
    {"rehearsal_clock", "Moved the rehearsal's clock"},
    {"rehearsal_forget", "Threw the rehearsal away"},
    {"rehearsal_live", "Went live"},
    {"rights_simulate", "Asked what somebody may see"},
    {"custom_role_save", "Changed a custom role"},
    {"custom_grant_give", "Gave a custom role"},
    {"custom_grant_end", "Ended a custom role"},
    {"import_apply", "Brought people in"},
    {"import_undo", "Took an import back"},
};

const char *format_act(struct str act)
{
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        if (str_is(act, acts[i][0]))
            return acts[i][1];
    return NULL;
}

/* "manager_id" as people say it: "manager". */
static void put_field(struct buf *out, struct str name)
{
    size_t n = name.n > 3 && str_is(str_cut(name, name.n - 3, name.n), "_id") ? name.n - 3 : name.n;

    for (size_t i = 0; i < n; i++)
        buf_char(out, name.p[i] == '_' ? ' ' : name.p[i]);
}

static struct str said(struct value v)
{
    return v.kind == VALUE_TEXT && v.text.n ? v.text : STR("nothing");
}

/* {"title":["Engineer","Lead"],"phone":null} as "title: Engineer → Lead; phone"; without `values` the names alone. */
struct str format_changes(struct arena *a, struct str json, bool values)
{
    struct buf out = buf_new(a, json.n * 2 + 256);
    struct value v;
    struct str why;

    if (!json.n || !json_read(a, json, &v, &why) || v.kind != VALUE_MAP)
        return STR("");
    for (size_t i = 0; i < map_count(v); i++) {
        struct value both = map_at(v, i).value;

        buf_text(&out, i ? "; " : "");
        put_field(&out, map_at(v, i).name);
        if (!values || both.kind != VALUE_LIST || list_count(both) != 2)
            continue;
        buf_format(&out, ": %.*s \u2192 %.*s", STR_ARG(said(both.list->items[0])), STR_ARG(said(both.list->items[1])));
    }
    return buf_str(&out);
}
