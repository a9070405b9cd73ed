/* The way on when somebody leaves: other people for a review, or its end before its end. Only HR takes these steps. */
#include "modules/reviews/inside.h"

#include "access/audit.h"
#include "core/id.h"
#include "modules/people/people.h"

static bool is_over(struct ctx *ctx, const struct row_review_state *r)
{
    if (!str_is(r->status, "closed") && !str_is(r->status, "cancelled"))
        return false;
    errors_add(&ctx->errors, STR(""), "This review is over; it stays as it is.");
    return true;
}

/* Reads an open review; HR does not decide about its own. */
static bool hr_load(struct tx *tx, struct ctx *ctx, const struct form_head *head, struct row_review_state *r,
                    enum outcome *outcome)
{
    *outcome = MISSING;
    if (!viewer_may(tx, &ctx->viewer, ACT_CYCLE_RUN, 0) || !step_load(tx, ctx, ACT_REVIEW_HEAD, head, r, outcome))
        return false;
    *outcome = INVALID;
    if (r->subject_id == ctx->viewer.person_id)
        errors_add(&ctx->errors, STR(""), "It is your own review: somebody else in HR does this.");
    return !is_over(ctx, r) && !ctx->errors.n;
}

static void person_check(struct tx *tx, struct ctx *ctx, const struct row_review_state *r, const char *field,
                         int64_t person)
{
    struct row_review_seat seat;

    if (person == r->subject_id)
        errors_add(&ctx->errors, str_of(field), "That is the one whom the review is about.");
    else if (tx_one(tx, review_seat, &seat, .person_id = person) && str_is(seat.status, "left"))
        errors_add(&ctx->errors, str_of(field), "That person has left.");
}

/* A draft that was not shared stays its writer's, with the notes put into it; the next one begins with an empty page. */
static void draft_keep(struct tx *tx, struct ctx *ctx, const struct row_review_state *r, int64_t id)
{
    bool noted = picks_count(tx, id, SIDE_WRITER) > 0;
    int64_t kept = id_new(ctx->world_ms);

    if (r->shared_at != INT_NONE)
        return;
    if (noted || r->text.n || r->strengths.n || r->growth.n || r->reason.n || r->rating != INT_NONE || r->result.n)
        tx_run(tx, review_former_insert, .id = kept, .review_id = id,
               .writer_id = r->written_by > 0 ? r->written_by : r->manager_id, .at = ctx->now_ms, .text = r->text,
               .strengths = r->strengths, .growth = r->growth, .rating = r->rating, .reason = r->reason);
    if (noted)
        tx_run(tx, review_picks_keep, .former_id = kept, .review_id = id);
    tx_run(tx, review_draft_set, .text = STR(""), .strengths = STR(""), .growth = STR(""), .rating = INT_NONE,
           .reason = STR(""), .result = STR(""), .written_by = 0, .id = id);
}

static void todos_move(struct tx *tx, struct ctx *ctx, const struct row_review_state *r, int64_t id, int64_t writer,
                       int64_t second)
{
    bool draft = str_is(r->status, "draft"), met = str_is(r->status, "met");

    if (writer != r->manager_id) {
        todo_done(tx, r->manager_id, "review", id);
        if (draft || met)
            review_todo(tx, ctx, writer, "review",
                        met ? str_format(tx->arena, "Finalize the review of %s", r->subject_name.p)
                            : picks_write_text(tx, r, id),
                        id, met ? "/finalize" : "/write", met ? ctx->today_text : r->draft_due_on);
    }
    if (second != r->second_id && str_is(r->status, "objected")) {
        todo_done(tx, r->second_id, "objection", id);
        review_todo(tx, ctx, second, "objection",
                    str_format(tx->arena, "Answer the objection of %s", r->subject_name.p), id, "/second",
                    ctx->today_text);
    }
}

enum outcome review_reassign(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct reassign_form *f = in;
    struct row_review_state r;
    int64_t writer, second;
    enum outcome outcome;

    if (!hr_load(tx, ctx, &f->head, &r, &outcome))
        return outcome;
    writer = f->writer_id ? f->writer_id : r.manager_id;
    second = f->second_id ? f->second_id : r.second_id;
    if (writer != r.manager_id)
        person_check(tx, ctx, &r, "writer_id", writer);
    if (second != r.second_id)
        person_check(tx, ctx, &r, "second_id", second);
    /* a text that was shared stays whose it was, and so does a draft that keeps its writer */
    if (writer == second || (second == r.written_by && (writer == r.manager_id || r.shared_at != INT_NONE)))
        errors_add(&ctx->errors, STR("second_id"), "Who writes a review does not judge the objection to it.");
    if (ctx->errors.n)
        return INVALID;
    if (writer != r.manager_id)
        draft_keep(tx, ctx, &r, f->head.id);
    tx_run(tx, review_people_set, .manager_id = writer, .second_id = second, .id = f->head.id);
    todos_move(tx, ctx, &r, f->head.id, writer, second);
    step_finish(tx, ctx, &r, "review_reassign", f->head.id, out, "The review is in other hands now. They were told.");
    return DONE;
}

enum outcome review_cancel(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    static const char *const of_subject[] = {"self_review", "review_read", "review_answer"};
    const struct cancel_form *f = in;
    struct row_review_state r;
    enum outcome outcome;

    if (!hr_load(tx, ctx, &f->head, &r, &outcome))
        return outcome;
    tx_run(tx, review_cancel_set, .cancelled_for = f->cancelled_for, .closed_at = ctx->now_ms, .id = f->head.id);
    review_step(tx, &r, f->head.id, "cancelled");
    for (size_t i = 0; i < sizeof of_subject / sizeof *of_subject; i++)
        todo_done(tx, r.subject_id, of_subject[i], f->head.id);
    todo_done(tx, r.manager_id, "review", f->head.id);
    todo_done(tx, r.second_id, "objection", f->head.id);
    step_finish(tx, ctx, &r, "review_cancel", f->head.id, out, "Cancelled. The cycle can be closed without it.");
    return DONE;
}
