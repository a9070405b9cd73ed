#include "modules/reviews/reviews_web.h"

#include "modules/reviews/review_print.h"

#include "modules/reviews/reviews.h"
#include "queries.h"
#include "web/live.h"

/* How far a launch is, as it goes on. */
static void cycle_progress(struct web *w)
{
    web_live(w, &query_cycle_making);
}

static const struct route routes[] = {
    PAGE("/cycles", "cycle_list", ACT_CYCLE_RUN),
    PAGE("/cycles/new", "cycle_new", ACT_CYCLE_RUN),
    FORM("/cycles/new", "cycle_new", &cycle_resource, cycle_create, "/cycles/:id", ACT_CYCLE_RUN),
    PAGE("/cycles/:id", "cycle", ACT_CYCLE_RUN),
    PAGE("/cycles/:id/edit", "cycle_edit", ACT_CYCLE_RUN),
    FORM("/cycles/:id/edit", "cycle_edit", &cycle_resource, cycle_save, "/cycles/:id", ACT_CYCLE_RUN),
    PAGE("/cycles/:id/delete", "cycle_delete", ACT_CYCLE_RUN),
    FORM("/cycles/:id/delete", "cycle_delete", &press_resource, cycle_delete, "/cycles", ACT_CYCLE_RUN),
    PAGE("/cycles/:id/left-out", "cycle_left_out", ACT_CYCLE_RUN),
    PAGE("/cycles/:id/check", "cycle_check", ACT_CYCLE_RUN),
    {HTTP_GET, "/cycles/:id/progress", ACT_CYCLE_RUN, .run = cycle_progress},
    PAGE("/cycles/:id/scale", "cycle_scale", ACT_CYCLE_RUN),
    FORM("/cycles/:id/scale", "cycle_scale", &scale_resource, scale_save, "/cycles/:id", ACT_CYCLE_RUN),
    FORM("/cycles/:id/launch", "cycle", &step_resource, cycle_launch, "/cycles/:id", ACT_CYCLE_RUN),
    FORM("/cycles/:id/close", "cycle", &step_resource, cycle_close, "/cycles/:id", ACT_CYCLE_RUN),
    PAGE("/reviews", "reviews", ACT_REVIEW_MINE),
    PAGE("/reviews/:id", "review", ACT_REVIEW_HEAD),
    PAGE("/reviews/:id/print", "review_print", ACT_REVIEW_FINAL),
    {HTTP_GET, "/reviews/:id/pdf", ACT_REVIEW_FINAL, .run = review_pdf},
    PAGE("/reviews/:id/self", "review_self", ACT_REVIEW_SELF),
    FORM("/reviews/:id/self", "review_self", &self_resource, review_self_save, "/reviews/:id", ACT_REVIEW_SELF),
    PAGE("/reviews/:id/write", "review_write", ACT_REVIEW_WRITE),
    FORM("/reviews/:id/write", "review_write", &draft_resource, review_draft_save, "/reviews/:id/write",
         ACT_REVIEW_WRITE),
    PAGE("/reviews/:id/share", "review_share", ACT_REVIEW_WRITE),
    FORM("/reviews/:id/share", "review_share", &step_resource, review_share, "/reviews/:id", ACT_REVIEW_WRITE),
    PAGE("/reviews/:id/meet", "review_meet", ACT_REVIEW_WRITE),
    FORM("/reviews/:id/meet", "review_meet", &meeting_resource, review_meet, "/reviews/:id", ACT_REVIEW_WRITE),
    PAGE("/reviews/:id/finalize", "review_finalize", ACT_REVIEW_WRITE),
    FORM("/reviews/:id/finalize", "review_finalize", &draft_resource, review_finalize, "/reviews/:id",
         ACT_REVIEW_WRITE),
    PAGE("/reviews/:id/answer", "review_answer", ACT_REVIEW_SELF),
    FORM("/reviews/:id/answer", "review_answer", &answer_resource, review_answer, "/reviews/:id", ACT_REVIEW_SELF),
    PAGE("/reviews/:id/second", "review_second", ACT_REVIEW_ANSWER),
    FORM("/reviews/:id/second", "review_second", &second_resource, review_second, "/reviews/:id", ACT_REVIEW_ANSWER),
    PAGE("/reviews/:id/reassign", "review_reassign", ACT_CYCLE_RUN),
    FORM("/reviews/:id/reassign", "review_reassign", &reassign_resource, review_reassign, "/reviews/:id",
         ACT_CYCLE_RUN),
    PAGE("/reviews/:id/cancel", "review_cancel", ACT_CYCLE_RUN),
    FORM("/reviews/:id/cancel", "review_cancel", &cancel_resource, review_cancel, "/reviews/:id", ACT_CYCLE_RUN),
    PAGE("/reviews/:id/note", "review_note", ACT_REVIEW_ANNOTATE),
    FORM("/reviews/:id/note", "review_note", &review_note_resource, review_note_add, "/reviews/:id",
         ACT_REVIEW_ANNOTATE),
};

static const struct evaluation evaluations[] = {
    {.name = "review",
     .title = "Review",
     .kind = "judgement",
     .purpose = "Tell each other once a period how the work was, and what comes next",
     .data =
         "Self-review, the manager's text, strengths and what to improve, notes that either put in, the answer and its "
         "statement",
     .kept = KEPT_RECORD,
     .seen_by = {ACT_REVIEW_HEAD, ACT_REVIEW_FINAL},
     .sensitive = true},
    {.name = "review_rating",
     .title = "Rating in a review",
     .kind = "judgement",
     .purpose = "One step of the cycle's scale for the period, with its reason",
     .data = "A step of three to five by the manager, one by the person, and the reason",
     .kept = KEPT_RECORD,
     .seen_by = {ACT_REVIEW_FINAL},
     .sensitive = true},
    {.name = "review_packet",
     .title = "Evidence beside a draft",
     .kind = "report",
     .purpose = "Write a review from what happened, not from memory",
     .data = "Goals and check-ins of the period, feedback shared with the manager, the notes of whoever writes; a note "
             "stands in the review when its owner puts it in",
     .kept = KEPT_NOT,
     .seen_by = {ACT_REVIEW_WRITE},
     .sensitive = true},
    {.name = "review_surprise",
     .title = "No surprises",
     .kind = "signal",
     .purpose = "A rating at the lower end with nothing shared before it is held until the writer confirms",
     .data = "Whether anything was shared: a check-in at risk, constructive feedback, a shared concern",
     .kept = KEPT_NOT,
     .seen_by = {ACT_REVIEW_WRITE}},
    {.name = "cycle_board",
     .title = "Who is where in a cycle",
     .kind = "report",
     .purpose = "Help where a review is stuck",
     .data = "Step of each review, its writer, the day of the meeting",
     .kept = KEPT_NOT,
     .seen_by = {ACT_CYCLE_RUN},
     .sensitive = true},
    {.name = "review_export",
     .title = "Reviews as data",
     .kind = "export",
     .purpose = "Other programs of the organization know whose review is finished, and what stands in it",
     .data = "Step, days and writer of each review; of a finished one its texts, rating and statements",
     .kept = "Not kept here; what was asked for is up to whoever asked",
     .seen_by = {ACT_REVIEW_EXPORT},
     .sensitive = true},
};
const struct module reviews_module = {
    .name = "reviews", ROUTES(routes), EVALUATIONS(evaluations), REHEARSES(MODULE_REVIEWS, reviews_forget)};
