#include "modules/feedback/feedback_web.h"

#include "modules/feedback/feedback.h"

static const struct route routes[] = {
    PAGE("/feedback", "feedback", ACT_FEEDBACK_MINE),
    PAGE("/feedback/new", "feedback_new", ACT_FEEDBACK_MINE),
    FORM("/feedback/new", "feedback_new", &feedback_resource, feedback_give, "/feedback", ACT_FEEDBACK_MINE),
    PAGE("/feedback/ask", "feedback_ask", ACT_FEEDBACK_MINE),
    FORM("/feedback/ask", "feedback_ask", &request_resource, feedback_ask, "/feedback", ACT_FEEDBACK_MINE),
    PAGE("/feedback/requests/:id", "feedback_reply", ACT_FEEDBACK_MINE),
    FORM("/feedback/requests/:id", "feedback_reply", &request_answer_resource, feedback_reply, "/feedback",
         ACT_FEEDBACK_MINE),
    FORM("/feedback/:id/take-back", "feedback", &press_resource, feedback_take_back, "/feedback", ACT_FEEDBACK_MINE),
    FORM("/notes/:id/drop", "notes", &press_resource, note_drop, "/notes", ACT_FEEDBACK_MINE),
    PAGE("/wall", "wall", ACT_WALL_VIEW),
    PAGE("/notes", "notes", ACT_FEEDBACK_MINE),
    PAGE("/notes/new", "note_new", ACT_FEEDBACK_MINE),
    FORM("/notes/new", "note_new", &note_new_resource, note_add, "/notes", ACT_FEEDBACK_MINE),
    PAGE("/people/:id/reward", "reward", ACT_REWARD_SET),
    FORM("/people/:id/reward", "reward", &reward_resource, reward_record, "/people/:id/reward", ACT_REWARD_SET),
    FORM("/people/:id/reward/drop", "reward", &reward_drop_resource, reward_drop, "/people/:id/reward", ACT_REWARD_SET),
};

static const struct evaluation evaluations[] = {
    {.name = "wall",
     .title = "Praise on the wall",
     .kind = "report",
     .purpose = "Say thank you where others can read it",
     .data = "Public praise, who gave it, the value it stands for; how often somebody was thanked",
     .kept = KEPT_RECORD,
     .seen_by = {ACT_WALL_VIEW}},
    {.name = "reward",
     .title = "The year's reward",
     .kind = "judgement",
     .purpose = "Decide about merit, bonus, promotion or development, with a reason",
     .data = "Kind of the decision, its reason, who took it; no amount",
     .kept = KEPT_RECORD,
     .seen_by = {ACT_REWARD_SEE},
     .sensitive = true},
};
static const struct term states[] = {
    {"private", "Only you two", NULL},
    {"manager", "With the manager", NULL},
    {"public", "Everybody", NULL},
    {"author", "Only you", NULL},
};
/* In the audit log. */
static const struct term acts[] = {
    {.word = "feedback_give", .says = "Gave feedback"},
    {.word = "feedback_ask", .says = "Asked for feedback"},
    {.word = "feedback_reply", .says = "Answered a request for feedback"},
    {.word = "feedback_take_back", .says = "Took feedback back"},
    {.word = "note_add", .says = "Wrote a note"},
    {.word = "note_drop", .says = "Took a note back"},
    {.word = "reward_record", .says = "Recorded the year's reward"},
    {.word = "reward_drop", .says = "Took the year's reward back"},
};
const struct module feedback_module = {.name = "feedback",
                                       ROUTES(routes),
                                       EVALUATIONS(evaluations),
                                       REHEARSES(MODULE_FEEDBACK, feedback_forget),
                                       STATES(states),
                                       ACTS(acts)};
