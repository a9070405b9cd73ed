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
    PAGE("/wall", "wall", ACT_WALL_VIEW),
    PAGE("/notes", "notes", ACT_FEEDBACK_MINE),
    PAGE("/notes/new", "note_new", ACT_FEEDBACK_MINE),
    FORM("/notes/new", "note_new", &note_new_resource, note_add, "/notes", ACT_FEEDBACK_MINE),
    PAGE("/people/:id/reward", "reward", ACT_REWARD_SET),
    FORM("/people/:id/reward", "reward", &reward_resource, reward_record, "/people/:id/reward", ACT_REWARD_SET),
};
const struct module feedback_module = {.name = "feedback", ROUTES(routes)};
