#include "modules/reviews/reviews_web.h"

#include "modules/reviews/reviews.h"

static const struct route routes[] = {
    PAGE("/cycles", "cycle_list", ACT_CYCLE_RUN),
    PAGE("/cycles/new", "cycle_new", ACT_CYCLE_RUN),
    FORM("/cycles/new", "cycle_new", &cycle_resource, cycle_create, "/cycles/:id", ACT_CYCLE_RUN),
    PAGE("/cycles/:id", "cycle", ACT_CYCLE_RUN),
    FORM("/cycles/:id/launch", "cycle", &step_resource, cycle_launch, "/cycles/:id", ACT_CYCLE_RUN),
    FORM("/cycles/:id/close", "cycle", &step_resource, cycle_close, "/cycles/:id", ACT_CYCLE_RUN),
    PAGE("/reviews", "reviews", ACT_REVIEW_MINE),
    PAGE("/reviews/:id", "review", ACT_REVIEW_HEAD),
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
    PAGE("/reviews/:id/note", "review_note", ACT_REVIEW_FINAL),
    FORM("/reviews/:id/note", "review_note", &review_note_resource, review_note_add, "/reviews/:id", ACT_REVIEW_FINAL),
};
const struct module reviews_module = {.name = "reviews", ROUTES(routes)};
