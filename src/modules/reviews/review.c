/* One review, step by step. Every function reads the row, asks whether this viewer takes this step, and whether it is
 * time for it; a step too early is refused with what is missing. */
#include "modules/reviews/reviews.h"

#include "access/audit.h"
#include "core/id.h"
#include "modules/people/people.h"
#include "queries.h"

enum { HOUR_MS = 3600000, LOW_RATING = 2 };

static const struct choice results[] = {
    {"rated", "Rated"}, {"partly_away", "Partly away: rated on the time here"}, {"away", "Not rated: away"}, {0}};
static const struct choice answers[] = {
    {"approved", "I have received and discussed this"}, {"objected", "I object, and say why"}, {0}};
static const struct choice done[] = {{"later", "Keep it as a draft"}, {"now", "Hand it in"}, {0}};

static const struct field self_fields[] = {
    FIELD(struct self_form, self_text, .label = "How was it, in your words?",
          .hint = "What went well, what did not, what you learned, what you need.", .kind = FIELD_LONG_TEXT, .max = 10000, .class = 2),
    FIELD(struct self_form, self_rating, .label = "Your own rating, 1 to 5", .hint = "Your manager sees it only when hers is set.",
          .kind = FIELD_INT, .min = 1, .max = 5, .class = 2),
    FIELD(struct self_form, done, .label = "Ready?", .kind = FIELD_CHOICE, .choices = done),
};
static const struct field draft_fields[] = {
    FIELD(struct draft_form, text, .label = "The period in your words", .kind = FIELD_LONG_TEXT, .max = 10000, .class = 2),
    FIELD(struct draft_form, strengths, .label = "Strengths to build on", .kind = FIELD_LONG_TEXT, .max = 5000, .class = 2),
    FIELD(struct draft_form, growth, .label = "What to improve, and how", .kind = FIELD_LONG_TEXT, .max = 5000, .class = 2),
    FIELD(struct draft_form, result, .label = "Result", .hint = "Away and partly away are results like any other.", .kind = FIELD_CHOICE,
          .choices = results, .class = 2),
    FIELD(struct draft_form, rating, .label = "Rating, 1 to 5", .hint = "1 far below, 3 as expected, 5 far beyond.", .kind = FIELD_INT,
          .min = 1, .max = 5, .class = 2),
    FIELD(struct draft_form, reason, .label = "Reason for the rating", .kind = FIELD_LONG_TEXT, .max = 2000, .class = 2),
};
static const struct field meeting_fields[] = {
    FIELD(struct meeting_form, met_on, .label = "You met on", .kind = FIELD_DAY, .flags = FIELD_REQUIRED),
};
static const struct field answer_fields[] = {
    FIELD(struct answer_form, answer, .label = "Your answer", .kind = FIELD_CHOICE, .flags = FIELD_REQUIRED, .choices = answers),
    FIELD(struct answer_form, statement, .label = "Your statement", .hint = "It stays with the review, in every print. Needed to object.",
          .kind = FIELD_LONG_TEXT, .max = 5000, .class = 2),
};
static const struct field second_fields[] = {
    FIELD(struct second_form, second_text, .label = "Your answer to the objection", .kind = FIELD_LONG_TEXT, .flags = FIELD_REQUIRED,
          .max = 5000, .class = 2),
};
static const struct field note_fields[] = {
    FIELD(struct note_form, text, .label = "Note", .hint = "A closed review is not edited. A dated note stands beside it.",
          .kind = FIELD_LONG_TEXT, .flags = FIELD_REQUIRED, .max = 5000, .class = 2),
};

/* Reads the review for a step; false with *outcome when this viewer may not, or it has changed meanwhile. */
static bool step_load(struct tx *tx, struct ctx *ctx, enum action_id action, const struct form_head *head,
                      struct row_review_state *r, enum outcome *outcome)
{
    *outcome = MISSING;
    if (!viewer_may(tx, &ctx->viewer, action, head->id) || !tx_one(tx, review_state, r, .id = head->id))
        return false;
    *outcome = CHANGED;
    return !head->version || head->version == r->version;
}

static bool step_is(struct ctx *ctx, const struct row_review_state *r, const char *status, const char *says)
{
    if (str_is(r->status, status))
        return true;
    errors_add(&ctx->errors, STR(""), "%s", says);
    return false;
}

static void finish(struct tx *tx, struct ctx *ctx, const struct row_review_state *r, const char *action, int64_t id,
                   struct written *out, const char *says)
{
    audit_write(tx, ctx, &(struct audit_entry){.action = action, .object = "review", .object_id = id, .person_id = r->subject_id, .class = 2});
    *out = (struct written){.id = id, .version = r->version + 1, .says = str_of(says)};
}

static struct str address(struct tx *tx, int64_t id, const char *step)
{
    return str_format(tx->arena, "/reviews/%s%s", id_text(tx->arena, id).p, step);
}

enum outcome review_self_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct self_form *f = in;
    bool hands_in = str_is(f->done, "now");
    struct row_review_state r;
    enum outcome outcome;

    if (!step_load(tx, ctx, ACT_REVIEW_SELF, &f->head, &r, &outcome))
        return outcome;
    if (!step_is(ctx, &r, "self", "Your self-review was handed in already; it is not changed afterwards."))
        return INVALID;
    if (hands_in && !f->self_text.n)
        errors_add(&ctx->errors, STR("self_text"), "Write a few words before you hand it in.");
    if (ctx->errors.n)
        return INVALID;
    tx_run(tx, review_self_set, .self_text = f->self_text, .self_rating = f->self_rating, .self_at = hands_in ? ctx->now_ms : INT_NONE,
           .status = hands_in ? STR("draft") : STR("self"), .id = f->head.id);
    if (hands_in) {
        todo_done(tx, r.subject_id, "self_review", f->head.id);
        todo_put(tx, ctx, r.manager_id, "review", str_format(tx->arena, "Write the review of %s", r.subject_name.p),
                 address(tx, f->head.id, "/write"), f->head.id, r.self_due_on);
    }
    finish(tx, ctx, &r, "review_self_save", f->head.id, out, hands_in ? "Handed in. Your manager was told." : "Kept as a draft. Only you see it.");
    return DONE;
}

static void draft_check(struct ctx *ctx, const struct draft_form *f)
{
    if (str_is(f->result, "away") && f->rating != INT_NONE)
        errors_add(&ctx->errors, STR("rating"), "Somebody who was away is not rated.");
    if ((f->rating == 1 || f->rating == 5) && !f->reason.n)
        errors_add(&ctx->errors, STR("reason"), "A rating of 1 or 5 needs its reason.");
}

static bool draft_write(struct tx *tx, struct ctx *ctx, const struct draft_form *f)
{
    draft_check(ctx, f);
    if (ctx->errors.n)
        return false;
    tx_run(tx, review_draft_set, .text = f->text, .strengths = f->strengths, .growth = f->growth, .rating = f->rating,
           .reason = f->reason, .result = f->result.n ? f->result : f->rating != INT_NONE ? STR("rated") : STR(""), .id = f->head.id);
    return true;
}

/* After the day for self-reviews a draft may begin without one. */
static bool self_is_over(struct tx *tx, struct ctx *ctx, const struct row_review_state *r, int64_t id)
{
    if (!str_is(r->status, "self"))
        return true;
    if (str_compare(ctx->today_text, r->self_due_on) <= 0) {
        errors_add(&ctx->errors, STR(""), "%s has until %s for the self-review; your draft begins then, or when it is handed in.",
                   r->subject_name.p, r->self_due_on.p);
        return false;
    }
    tx_run(tx, review_step_set, .status = STR("draft"), .id = id);
    return true;
}

enum outcome review_draft_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct draft_form *f = in;
    struct row_review_state r;
    enum outcome outcome;

    if (!step_load(tx, ctx, ACT_REVIEW_WRITE, &f->head, &r, &outcome))
        return outcome;
    if (!self_is_over(tx, ctx, &r, f->head.id))
        return INVALID;
    if (!str_is(r.status, "self") && !step_is(ctx, &r, "draft", "The text is with the employee; it is changed when you finalize it."))
        return INVALID;
    if (!draft_write(tx, ctx, f))
        return INVALID;
    finish(tx, ctx, &r, "review_draft_save", f->head.id, out, "Draft saved. Only you see it.");
    return DONE;
}

/* A low rating that nothing shared before has announced. */
static bool is_surprise(struct tx *tx, const struct row_review_state *r)
{
    struct row_review_evidence evidence;

    if (r->rating == INT_NONE || r->rating > LOW_RATING)
        return false;
    tx_one(tx, review_evidence, &evidence, .subject = r->subject_id, .from_at = (int64_t)day_parse(r->from_on) * 86400000);
    return evidence.n == 0;
}

enum outcome review_share(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct step_form *f = in;
    struct row_review_state r;
    enum outcome outcome;

    if (!step_load(tx, ctx, ACT_REVIEW_WRITE, &f->head, &r, &outcome))
        return outcome;
    if (!step_is(ctx, &r, "draft", str_is(r.status, "self") ? "First the self-review, then your draft." : "It was shared already."))
        return INVALID;
    if (!r.text.n || !r.result.n)
        errors_add(&ctx->errors, STR(""), "The draft needs its text and a result before it goes out.");
    else if (!f->sure && is_surprise(tx, &r))
        errors_add(&ctx->errors, STR("sure"),
                   "No surprises: nothing shared in the period tells of what led to a %lld. Talk first, or confirm that you have.",
                   (long long)r.rating);
    if (ctx->errors.n)
        return INVALID;
    tx_run(tx, review_share_set, .shared_at = ctx->now_ms, .id = f->head.id);
    todo_done(tx, r.manager_id, "review", f->head.id);
    todo_put(tx, ctx, r.subject_id, "review_read", STR("Read your review before the meeting"), address(tx, f->head.id, ""), f->head.id,
             ctx->today_text);
    finish(tx, ctx, &r, "review_share", f->head.id, out, "Shared. Now meet and talk it through.");
    return DONE;
}

enum outcome review_meet(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct meeting_form *f = in;
    struct row_review_state r;
    enum outcome outcome;
    int64_t earliest;

    if (!step_load(tx, ctx, ACT_REVIEW_WRITE, &f->head, &r, &outcome))
        return outcome;
    if (!step_is(ctx, &r, "shared", "The meeting comes after the text was shared, once."))
        return INVALID;
    earliest = r.shared_at + r.notice_hours * HOUR_MS;
    if (str_compare(f->met_on, ctx->today_text) > 0)
        errors_add(&ctx->errors, STR("met_on"), "That day is still to come.");
    else if (ctx->now_ms < earliest)
        errors_add(&ctx->errors, STR("met_on"), "The text is with them for %lld hours before you meet: that is on %s.",
                   (long long)r.notice_hours, day_text(ctx->arena, day_at(earliest)).p);
    if (ctx->errors.n)
        return INVALID;
    tx_run(tx, review_met_set, .met_on = f->met_on, .id = f->head.id);
    todo_done(tx, r.subject_id, "review_read", f->head.id);
    todo_put(tx, ctx, r.manager_id, "review", str_format(tx->arena, "Finalize the review of %s", r.subject_name.p),
             address(tx, f->head.id, "/finalize"), f->head.id, ctx->today_text);
    finish(tx, ctx, &r, "review_meet", f->head.id, out, "Meeting noted. You may change the text once more, then finalize it.");
    return DONE;
}

enum outcome review_finalize(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct draft_form *f = in;
    struct row_review_state r;
    enum outcome outcome;

    if (!step_load(tx, ctx, ACT_REVIEW_WRITE, &f->head, &r, &outcome))
        return outcome;
    if (!step_is(ctx, &r, "met", "Finalizing comes after the meeting, once."))
        return INVALID;
    if (!f->text.n)
        errors_add(&ctx->errors, STR("text"), "A final review has a text.");
    if (!draft_write(tx, ctx, f))
        return INVALID;
    tx_run(tx, review_final_set, .final_at = ctx->now_ms, .id = f->head.id);
    todo_done(tx, r.manager_id, "review", f->head.id);
    todo_put(tx, ctx, r.subject_id, "review_answer", STR("Answer your review"), address(tx, f->head.id, "/answer"), f->head.id,
             ctx->today_text);
    finish(tx, ctx, &r, "review_finalize", f->head.id, out, "Final. It went to the employee for an answer.");
    return DONE;
}

enum outcome review_answer(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct answer_form *f = in;
    bool objects = str_is(f->answer, "objected");
    struct row_review_state r;
    enum outcome outcome;

    if (!step_load(tx, ctx, ACT_REVIEW_SELF, &f->head, &r, &outcome))
        return outcome;
    if (!step_is(ctx, &r, "final", "Your answer comes when the review is final, once."))
        return INVALID;
    if (objects && !f->statement.n)
        errors_add(&ctx->errors, STR("statement"), "Say what you object to.");
    if (ctx->errors.n)
        return INVALID;
    tx_run(tx, review_answer_set, .answer = f->answer, .statement = f->statement, .status = objects ? STR("objected") : STR("closed"),
           .closed_at = objects ? INT_NONE : ctx->now_ms, .id = f->head.id);
    todo_done(tx, r.subject_id, "review_answer", f->head.id);
    if (objects)
        todo_put(tx, ctx, r.second_id, "objection", str_format(tx->arena, "Answer the objection of %s", r.subject_name.p),
                 address(tx, f->head.id, "/second"), f->head.id, ctx->today_text);
    else
        moment_add(tx, ctx, r.subject_id, ctx->today_text, "performance", "review", STR("Review closed"), f->head.id, 0);
    finish(tx, ctx, &r, "review_answer", f->head.id, out, objects ? "Your objection went to the second reader." : "The review is closed.");
    return DONE;
}

enum outcome review_second(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct second_form *f = in;
    struct row_review_state r;
    enum outcome outcome;

    if (!step_load(tx, ctx, ACT_REVIEW_ANSWER, &f->head, &r, &outcome))
        return outcome;
    if (!step_is(ctx, &r, "objected", "There is no open objection."))
        return INVALID;
    tx_run(tx, review_second_set, .second_text = f->second_text, .closed_at = ctx->now_ms, .id = f->head.id);
    todo_done(tx, r.second_id, "objection", f->head.id);
    moment_add(tx, ctx, r.subject_id, ctx->today_text, "performance", "review", STR("Review closed"), f->head.id, 0);
    finish(tx, ctx, &r, "review_second", f->head.id, out, "Answered. The review is closed, with both texts.");
    return DONE;
}

enum outcome review_note_add(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct note_form *f = in;
    struct row_review_state r;
    enum outcome outcome;

    if (!step_load(tx, ctx, ACT_REVIEW_FINAL, &f->head, &r, &outcome))
        return outcome;
    if (!step_is(ctx, &r, "closed", "Notes are added to a closed review.") || !ctx->viewer.person_id)
        return INVALID;
    tx_run(tx, review_note_insert, .id = id_new(ctx->now_ms), .review_id = f->head.id, .author_id = ctx->viewer.person_id,
           .at = ctx->now_ms, .text = f->text);
    finish(tx, ctx, &r, "review_note_add", f->head.id, out, "Note added, with today's date.");
    return DONE;
}

const struct resource self_resource = {.name = "self_review", .plural = "self_reviews", .label = "Self-review",
                                       .size = sizeof(struct self_form), FIELDS(self_fields)};
const struct resource draft_resource = {.name = "review_draft", .plural = "review_drafts", .label = "Draft",
                                        .size = sizeof(struct draft_form), FIELDS(draft_fields)};
const struct resource meeting_resource = {.name = "review_meeting", .plural = "review_meetings", .label = "Meeting",
                                          .size = sizeof(struct meeting_form), FIELDS(meeting_fields)};
const struct resource answer_resource = {.name = "review_answer", .plural = "review_answers", .label = "Answer",
                                         .size = sizeof(struct answer_form), FIELDS(answer_fields)};
const struct resource second_resource = {.name = "review_second", .plural = "review_seconds", .label = "Second reader",
                                         .size = sizeof(struct second_form), FIELDS(second_fields)};
const struct resource review_note_resource = {.name = "review_note", .plural = "review_notes", .label = "Note",
                                              .size = sizeof(struct note_form), FIELDS(note_fields)};
