#include "modules/goals/goals_web.h"

#include "modules/goals/goal_give.h"
#include "modules/goals/goal_hints.h"
#include "modules/goals/goals.h"
#include "queries.h"

/* While it is written: what is in the form so far. */
static void show_hints(struct web *w)
{
    struct value query = w->http->query, page = value_map(w->arena);
    struct goal_words words = {.title = map_text(query, "title"),
                               .due_on = map_text(query, "due_on"),
                               .from_on = map_text(query, "from_on"),
                               .results = -1};

    map_put(w->arena, page, "hints", goal_hints(w->arena, &words, w->ctx.today));
    map_put(w->arena, w->root, "page", page);
    web_reply_page(w, 200, "goal_hints");
}

/* The page of a goal; those who work on it read beside it what would make it clearer. */
static bool put_hints(struct web *w)
{
    struct value id = value_int(web_path_id(w, "id")), page = value_map(w->arena), row;
    struct call call = {.query = &query_goal_hint_row, .args = &id, .limit = 1};

    if (!web_call(w, &call))
        return false;
    if (list_count(call.rows)) {
        row = call.rows.list->items[0];
        map_put(w->arena, page, "hints",
                goal_hints(w->arena,
                           &(struct goal_words){.title = map_text(row, "title"),
                                                .due_on = map_text(row, "due_on"),
                                                .from_on = map_text(row, "from_on"),
                                                .results = map_int(row, "results", 0)},
                           w->ctx.today));
    }
    map_put(w->arena, w->root, "page", page);
    return true;
}

static const struct route routes[] = {
    PAGE("/goals", "goals_mine", ACT_GOAL_PUBLIC),
    PAGE("/goals/team", "goals_team", ACT_GOAL_TEAM),
    PAGE("/goals/company", "goals_company", ACT_GOAL_PUBLIC),
    PAGE("/goals/new", "goal_new", ACT_GOAL_EDIT),
    FORM("/goals/new", "goal_new", &goal_resource, goal_save, "/goals/:id", ACT_GOAL_EDIT),
    {HTTP_GET, "/goals/hints", ACT_GOAL_EDIT, .view = "goal_hints", .run = show_hints},
    PAGE("/goals/silence", "goal_silence", ACT_ORGANIZATION_EDIT),
    FORM("/goals/silence", "goal_silence", &goal_silence_resource, NULL, "/goals/silence", ACT_ORGANIZATION_EDIT),
    PAGE("/goals/templates", "goal_templates", ACT_GOAL_TEMPLATE),
    PAGE("/goals/templates/new", "goal_template_new", ACT_GOAL_TEMPLATE_NEW),
    FORM("/goals/templates/new", "goal_template_new", &goal_template_resource, NULL, "/goals/templates/:id",
         ACT_GOAL_TEMPLATE_NEW),
    PAGE("/goals/templates/:id", "goal_template", ACT_GOAL_TEMPLATE),
    LIVE("/goals/templates/:id/progress", &query_template_making, ACT_GOAL_TEMPLATE),
    PAGE("/goals/templates/:id/edit", "goal_template_edit", ACT_GOAL_TEMPLATE_EDIT),
    FORM("/goals/templates/:id/edit", "goal_template_edit", &goal_template_resource, NULL, "/goals/templates/:id",
         ACT_GOAL_TEMPLATE_EDIT),
    PAGE("/goals/templates/:id/key-results", "template_result_new", ACT_GOAL_TEMPLATE_EDIT),
    FORM("/goals/templates/:id/key-results", "template_result_new", &key_result_resource, template_result_add,
         "/goals/templates/:id", ACT_GOAL_TEMPLATE_EDIT),
    FORM("/goals/templates/results/:id/drop", "goal_templates", &press_resource, template_result_drop,
         "/goals/templates/:id", ACT_GOAL_TEMPLATE_EDIT),
    FORM("/goals/templates/:id/retire", "goal_template", &press_resource, template_retire, "/goals/templates/:id",
         ACT_GOAL_TEMPLATE_EDIT),
    PAGE("/goals/templates/:id/give", "goal_template_give", ACT_GOAL_EDIT),
    {HTTP_POST, "/goals/templates/:id/give", ACT_GOAL_EDIT, .view = "goal_template_give",
     .form = &template_give_resource, .run = template_give_send},
    PAGE("/goals/:id", "goal", ACT_GOAL_PUBLIC),
    LIVE("/goals/:id/progress", &query_goal_making, ACT_GOAL_EDIT),
    PAGE("/goals/key-results/:id/edit", "key_result_edit", ACT_GOAL_EDIT),
    FORM("/goals/key-results/:id/edit", "key_result_edit", &key_result_change_resource, NULL, "/goals/:id",
         ACT_GOAL_EDIT),
    FORM("/goals/key-results/:id/drop", "key_result_edit", &press_resource, key_result_drop, "/goals/:id",
         ACT_GOAL_EDIT),
    FORM("/goals/advice/:id/drop", "goals_mine", &press_resource, advice_drop, "/goals/:id", ACT_GOAL_PUBLIC),
    FORM("/goals/:id/reopen", "goal", &press_resource, goal_reopen, "/goals/:id", ACT_GOAL_EDIT),
    PAGE("/goals/:id/edit", "goal_edit", ACT_GOAL_EDIT),
    FORM("/goals/:id/edit", "goal_edit", &goal_resource, goal_save, "/goals/:id", ACT_GOAL_EDIT),
    PAGE("/goals/:id/key-results", "key_result_new", ACT_GOAL_EDIT),
    FORM("/goals/:id/key-results", "key_result_new", &key_result_resource, key_result_add, "/goals/:id", ACT_GOAL_EDIT),
    PAGE("/goals/:id/check-in", "check_in", ACT_GOAL_EDIT),
    FORM("/goals/:id/check-in", "check_in", &check_in_page_resource, check_in_page, "/goals/:id", ACT_GOAL_EDIT),
    FORM("/goals/check-ins/:id/drop", "goals_mine", &press_resource, check_in_drop, "/goals/:id", ACT_GOAL_EDIT),
    PAGE("/goals/of/:id", "goals_of", ACT_GOAL_PUBLIC),
    PAGE("/goals/:id/close", "goal_close", ACT_GOAL_EDIT),
    FORM("/goals/:id/close", "goal_close", &goal_close_resource, goal_close, "/goals/:id", ACT_GOAL_EDIT),
    PAGE("/goals/:id/advice", "advice_new", ACT_GOAL_PUBLIC),
    FORM("/goals/:id/advice", "advice_new", &advice_resource, advice_add, "/goals/:id", ACT_GOAL_PUBLIC),
    PAGE("/goals/:id/assign", "goal_assign", ACT_GOAL_EDIT),
    FORM("/goals/:id/assign", "goal_assign", &goal_assign_resource, goal_assign, "/goals/:id", ACT_GOAL_EDIT),
};

static const struct evaluation evaluations[] = {
    {.name = "goal_progress",
     .title = "Progress of public goals",
     .kind = "report",
     .purpose = "Work towards the same ends, and see what helps what",
     .data = "Title, key results and progress of goals that their owner made public",
     .kept = KEPT_NOT,
     .seen_by = {ACT_GOAL_PUBLIC}},
    {.name = "goal_team",
     .title = "Goals of a team in one list",
     .kind = "report",
     .purpose = "Help where a goal is in danger",
     .data = "Title, progress and due day of the open goals of everybody in a line, private ones too",
     .kept = KEPT_NOT,
     .seen_by = {ACT_GOAL_TEAM}},
    {.name = "goal_confidence",
     .title = "Confidence in a goal",
     .kind = "signal",
     .purpose = "Say early that something will not be reached",
     .data = "What the owner says at a check-in: on track, at risk, off track",
     .kept = KEPT_RECORD,
     .seen_by = {ACT_GOAL_PUBLIC, ACT_GOAL_VIEW}},
    {.name = "goal_silence",
     .title = "Day of the last check-in",
     .kind = "signal",
     .purpose = "See which goals nobody has looked at for a while",
     .data = "Day of the last check-in of each open goal; a mark on it, and a line in the owner's inbox, after some "
             "days of silence",
     .kept = KEPT_NOT,
     .seen_by = {ACT_GOAL_TEAM, ACT_YEAR_BOARD},
     .sensitive = true},
    {.name = "goal_export",
     .title = "Goals as data",
     .kind = "export",
     .purpose = "Other programs of the organization work with the same goals",
     .data = "Everything about a goal, its key results and check-ins; not its advice",
     .kept = "Not kept here; what was asked for is up to whoever asked",
     .seen_by = {ACT_GOAL_EXPORT}},
};
static const struct term states[] = {
    {"check_in", "Check-in", NULL}, {"on_track", NULL, "good"}, {"completed", NULL, "good"},
    {"at_risk", NULL, "warn"},      {"off_track", NULL, "bad"}, {"missed", NULL, "warn"},
};
/* In the audit log. */
static const struct term acts[] = {
    {.word = "goal_create", .says = "Set a goal"},
    {.word = "goal_change", .says = "Changed a goal"},
    {.word = "goal_close", .says = "Closed a goal"},
    {.word = "goal_reopen", .says = "Opened a goal again"},
    {.word = "goal_assign", .says = "Gave a goal to many"},
    {.word = "key_result_add", .says = "Added a key result"},
    {.word = "key_result_change", .says = "Changed a key result"},
    {.word = "key_result_drop", .says = "Took a key result away"},
    {.word = "check_in_add", .says = "Checked in"},
    {.word = "check_in_drop", .says = "Took a check-in back"},
    {.word = "advice_add", .says = "Gave advice"},
    {.word = "advice_drop", .says = "Took advice back"},
    {.word = "goal_silence_save", .says = "Changed when a silent goal is asked about"},
    {.word = "goal_template_create", .says = "Put a goal into the library"},
    {.word = "goal_template_change", .says = "Changed a goal of the library"},
    {.word = "goal_template_retire", .says = "Retired a goal of the library"},
    {.word = "goal_template_return", .says = "Brought a goal of the library back"},
    {.word = "goal_template_give", .says = "Gave a goal of the library"},
};
static const struct page_part parts[] = {{"goal", put_hints, NULL}};
const struct module goals_module = {.name = "goals",
                                    ROUTES(routes),
                                    PARTS(parts),
                                    EVALUATIONS(evaluations),
                                    REHEARSES(MODULE_GOALS, goals_forget),
                                    STATES(states),
                                    ACTS(acts)};
