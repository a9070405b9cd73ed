/* One review, step by step. Every function reads the row, asks whether this viewer takes this step, and whether it is
 * time for it; a step too early is refused with what is missing. */
#include "modules/reviews/inside.h"

#include "access/audit.h"
#include "access/evaluation.h"
#include "core/id.h"
#include "modules/people/people.h"

enum { HOUR_MS = 3600000 };

/* The lower end: the last two of five steps, the last one of four or three. */
static bool is_low(const struct row_review_state *r, int64_t rating)
{
    return rating != INT_NONE && rating * 5 <= r->steps * 2;
}

static void step_check(struct ctx *ctx, const struct row_review_state *r, const char *field, int64_t rating)
{
    if (rating != INT_NONE && (rating < 1 || rating > r->steps))
        errors_add(&ctx->errors, str_of(field), "The scale of this cycle goes from 1 to %lld.", (long long)r->steps);
}

bool step_load(struct tx *tx, struct ctx *ctx, enum action_id action, const struct form_head *head,
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

void step_finish(struct tx *tx, struct ctx *ctx, const struct row_review_state *r, const char *action, int64_t id,
                 struct written *out, const char *says)
{
    struct row_review_state now;

    review_chase_end(tx, id);
    tx_one(tx, review_state, &now, .id = id); /* a step may have written the row more than once */
    audit_write(tx, ctx, .action = action, .object = "review", .object_id = id, .person_id = r->subject_id, .class = 2);
    *out = (struct written){.id = id, .version = now.version, .says = str_of(says)};
}

struct str step_address(struct tx *tx, int64_t id, const char *step)
{
    return str_format(tx->arena, "/reviews/%s%s", id_text(tx->arena, id).p, step);
}

static bool presses(const struct picks *p)
{
    return p->pick.n || p->drop.n;
}

/* A note that is pressed without the form beside it leaves what the form would hold. */
static struct self_form self_whole(struct tx *tx, const struct self_form *f, const struct row_review_state *r)
{
    struct self_form s = *f;

    if (presses(&f->notes) && !resource_gave(&self_resource, f, "self_text"))
        s.self_text = r->self_text;
    if (!evaluation_on(tx, "review_rating", r->subject_id) ||
        (presses(&f->notes) && !resource_gave(&self_resource, f, "self_rating")))
        s.self_rating = r->self_rating;
    return s;
}

static void draft_begin(struct tx *tx, struct ctx *ctx, struct row_review_state *r, int64_t id)
{
    review_step(tx, r, id, "draft");
    todo_done(tx, r->subject_id, "self_review", id);
    review_todo(tx, ctx, r->manager_id, "review", picks_write_text(tx, r, id), id, "/write", r->draft_due_on);
}

enum outcome review_self_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct self_form *f = in;
    bool hands_in = str_is(f->done, "now"), same;
    struct row_review_state r;
    struct self_form s;
    enum outcome outcome;

    if (!step_load(tx, ctx, ACT_REVIEW_SELF, &f->head, &r, &outcome))
        return outcome;
    if (!step_is(ctx, &r, "self", "Your self-review was handed in already; it is not changed afterwards."))
        return INVALID;
    s = self_whole(tx, f, &r);
    if (hands_in && !s.self_text.n)
        errors_add(&ctx->errors, STR("self_text"), "Write a few words before you hand it in.");
    step_check(ctx, &r, "self_rating", s.self_rating);
    if (ctx->errors.n)
        return INVALID;
    outcome = picks_write(tx, ctx, &r, f->head.id, SIDE_SELF, &f->notes);
    if (outcome != DONE)
        return outcome;
    same = str_eq(s.self_text, r.self_text) && s.self_rating == r.self_rating;
    if (hands_in || !same || !presses(&f->notes)) {
        tx_run(tx, review_self_set, .self_text = s.self_text, .self_rating = s.self_rating,
               .self_at = hands_in ? ctx->now_ms : INT_NONE, .id = f->head.id);
        if (hands_in) {
            r.self_at = ctx->now_ms;
            draft_begin(tx, ctx, &r, f->head.id);
        }
        step_finish(tx, ctx, &r, "review_self_save", f->head.id, out,
                    hands_in ? "Handed in. Your manager reads it now." : "Kept as a draft. Only you see it.");
    }
    if (presses(&f->notes) && !hands_in)
        picks_say(tx, &r, f->head.id, SIDE_SELF, &f->notes, out);
    return DONE;
}

/* What the form did not have stays as the draft had it; so does a rating where none is given. */
static struct draft_form draft_whole(const struct draft_form *f, const struct row_review_state *r, bool rates)
{
    struct draft_form d = *f;

    if (!resource_gave(&draft_resource, f, "text"))
        d.text = r->text;
    if (!resource_gave(&draft_resource, f, "strengths"))
        d.strengths = r->strengths;
    if (!resource_gave(&draft_resource, f, "growth"))
        d.growth = r->growth;
    if (!rates || !resource_gave(&draft_resource, f, "reason"))
        d.reason = r->reason;
    if (!resource_gave(&draft_resource, f, "result"))
        d.result = r->result;
    if (!rates || !resource_gave(&draft_resource, f, "rating"))
        d.rating = r->rating;
    if (!d.result.n && d.rating != INT_NONE)
        d.result = STR("rated");
    return d;
}

static void draft_put(struct tx *tx, struct ctx *ctx, const struct draft_form *d)
{
    tx_run(tx, review_draft_set, .text = d->text, .strengths = d->strengths, .growth = d->growth, .rating = d->rating,
           .reason = d->reason, .result = d->result, .written_by = ctx->viewer.person_id, .id = d->head.id);
}

/* What the employee gets to read has a text, a result, the rating that the result speaks of, and the reason of a rating at
 * either end. It is asked when something goes out: a draft is kept as far as it is. */
static bool complete_check(struct ctx *ctx, const struct row_review_state *r, const struct draft_form *d, bool rates)
{
    if (!d->text.n)
        errors_add(&ctx->errors, STR("text"), "The review needs its text before it goes out.");
    if (!d->result.n)
        errors_add(&ctx->errors, STR("result"), "The review needs a result before it goes out.");
    else if (rates && !str_is(d->result, "away") && d->rating == INT_NONE)
        errors_add(&ctx->errors, STR("rating"), "This result needs a rating.");
    if (rates && str_is(d->result, "away") && d->rating != INT_NONE)
        errors_add(&ctx->errors, STR("rating"), "Somebody who was away is not rated.");
    if (rates && (d->rating == 1 || d->rating == r->steps) && !d->reason.n)
        errors_add(&ctx->errors, STR("reason"), "A rating of 1 or %lld needs its reason.", (long long)r->steps);
    return !ctx->errors.n;
}

/* What the row holds, as the form would. */
static struct draft_form draft_of(const struct row_review_state *r)
{
    return (struct draft_form){.text = r->text,
                               .strengths = r->strengths,
                               .growth = r->growth,
                               .reason = r->reason,
                               .result = r->result,
                               .rating = r->rating};
}

/* After the day for self-reviews a draft may begin without one. */
static bool self_is_over(struct tx *tx, struct ctx *ctx, struct row_review_state *r, int64_t id)
{
    if (!str_is(r->status, "self"))
        return true;
    if (str_compare(ctx->today_text, r->self_due_on) <= 0) {
        errors_add(&ctx->errors, STR(""),
                   "%s has until %s for the self-review; your draft begins then, or when it is handed in.",
                   r->subject_name.p, day_said(tx->arena, r->self_due_on).p);
        return false;
    }
    draft_begin(tx, ctx, r, id);
    return true;
}

static bool draft_same(const struct row_review_state *r, const struct draft_form *d)
{
    return str_eq(d->text, r->text) && str_eq(d->strengths, r->strengths) && str_eq(d->growth, r->growth) &&
           str_eq(d->reason, r->reason) && str_eq(d->result, r->result) && d->rating == r->rating;
}

enum outcome review_draft_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct draft_form *f = in;
    struct row_review_state r;
    struct draft_form d;
    enum outcome outcome;
    bool rates, same;

    if (!step_load(tx, ctx, ACT_REVIEW_WRITE, &f->head, &r, &outcome))
        return outcome;
    if (!self_is_over(tx, ctx, &r, f->head.id))
        return INVALID;
    if (!str_is(r.status, "self") &&
        !step_is(ctx, &r, "draft", "The text is with the employee; it is changed when you finalize it."))
        return INVALID;
    rates = evaluation_on(tx, "review_rating", r.subject_id);
    d = draft_whole(f, &r, rates);
    same = presses(&f->notes) && draft_same(&r, &d);
    if (!same && rates)
        step_check(ctx, &r, "rating", d.rating);
    if (ctx->errors.n)
        return INVALID;
    outcome = picks_write(tx, ctx, &r, f->head.id, SIDE_WRITER, &f->notes); /* last of what may be refused */
    if (outcome != DONE)
        return outcome;
    if (!same) {
        draft_put(tx, ctx, &d);
        step_finish(tx, ctx, &r, "review_draft_save", f->head.id, out,
                    ctx->viewer.person_id == r.manager_id
                        ? "Draft saved. You alone see it before you share it."
                        : "Draft saved. You see it, and the manager in whose place you write.");
    }
    if (presses(&f->notes)) {
        tx_run(tx, review_written_by_set, .written_by = ctx->viewer.person_id, .id = f->head.id);
        picks_say(tx, &r, f->head.id, SIDE_WRITER, &f->notes, out);
    }
    return DONE;
}

/* A low rating that nothing shared before has announced: no check-in at risk, no word of anybody that both could read. */
static void surprise_check(struct tx *tx, struct ctx *ctx, const struct row_review_state *r, int64_t rating)
{
    struct row_review_evidence evidence;

    if (!is_low(r, rating))
        return;
    if (tx_one(tx, review_evidence, &evidence, .subject = r->subject_id,
               .from_at = (int64_t)day_parse(r->from_on) * 86400000, .from_on = r->from_on) &&
        !evidence.n)
        errors_add(&ctx->errors, STR("sure"),
                   "No surprises: nothing shared in the period tells of what led to a %lld. Talk first, or confirm "
                   "that you have.",
                   (long long)rating);
}

enum outcome review_share(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct step_form *f = in;
    struct row_review_state r;
    struct draft_form d;
    enum outcome outcome;
    bool rates;

    if (!step_load(tx, ctx, ACT_REVIEW_WRITE, &f->head, &r, &outcome))
        return outcome;
    rates = evaluation_on(tx, "review_rating", r.subject_id);
    if (!step_is(ctx, &r, "draft",
                 str_is(r.status, "self") ? "First the self-review, then your draft." : "It was shared already."))
        return INVALID;
    d = draft_of(&r);
    if (complete_check(ctx, &r, &d, rates) && rates && !f->sure)
        surprise_check(tx, ctx, &r, r.rating);
    if (ctx->errors.n)
        return INVALID;
    tx_run(tx, review_share_set, .shared_at = ctx->now_ms, .id = f->head.id);
    review_step(tx, &r, f->head.id, "shared");
    todo_done(tx, r.manager_id, "review", f->head.id);
    review_todo(tx, ctx, r.subject_id, "review_read", picks_read_text(tx, f->head.id), f->head.id, "", ctx->today_text);
    step_finish(tx, ctx, &r, "review_share", f->head.id, out,
                str_format(tx->arena, "Shared. %s and you see it. Now meet and talk it through.", r.subject_name.p).p);
    return DONE;
}

/* "42 minutes", "17 hours": up to the next whole one; above zero. */
static struct str time_left(struct arena *a, int64_t ms)
{
    long long minutes = (ms + 59999) / 60000, hours = (minutes + 59) / 60;

    if (minutes <= 90)
        return str_format(a, "%lld minute%s", minutes, minutes == 1 ? "" : "s");
    return str_format(a, "%lld hours", hours);
}

enum outcome review_meet(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct meeting_form *f = in;
    struct row_review_state r;
    enum outcome outcome;
    struct str met, first; /* first: the day at which they had the text long enough */
    int64_t earliest;

    if (!step_load(tx, ctx, ACT_REVIEW_WRITE, &f->head, &r, &outcome))
        return outcome;
    if (!step_is(ctx, &r, "shared", "The meeting comes after the text was shared, once."))
        return INVALID;
    earliest = r.shared_at + r.notice_hours * HOUR_MS;
    first = day_text(ctx->arena, clock_day(ctx->clock, earliest));
    met = f->met_on.n ? f->met_on : ctx->today_text;
    if (str_compare(met, ctx->today_text) > 0)
        errors_add(&ctx->errors, STR("met_on"), "That day is still to come.");
    else if (ctx->now_ms < earliest)
        errors_add(&ctx->errors, STR("met_on"), "The text is with them for %lld hour%s before you meet: that is in %s.",
                   (long long)r.notice_hours, r.notice_hours == 1 ? "" : "s",
                   time_left(ctx->arena, earliest - ctx->now_ms).p);
    else if (str_compare(met, first) < 0)
        errors_add(&ctx->errors, STR("met_on"),
                   "They had the text for %lld hour%s on %s: the meeting was then or later.", (long long)r.notice_hours,
                   r.notice_hours == 1 ? "" : "s", day_said(tx->arena, first).p);
    if (ctx->errors.n)
        return INVALID;
    tx_run(tx, review_met_set, .met_on = met, .id = f->head.id);
    review_step(tx, &r, f->head.id, "met");
    todo_done(tx, r.subject_id, "review_read", f->head.id);
    review_todo(tx, ctx, r.manager_id, "review", str_format(tx->arena, "Finalize the review of %s", r.subject_name.p),
                f->head.id, "/finalize", ctx->today_text);
    step_finish(tx, ctx, &r, "review_meet", f->head.id, out,
                "Meeting noted. You may change the text once more, then finalize it.");
    return DONE;
}

enum outcome review_finalize(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct draft_form *f = in;
    struct row_review_state r;
    struct draft_form d;
    enum outcome outcome;
    bool rates;

    if (!step_load(tx, ctx, ACT_REVIEW_WRITE, &f->head, &r, &outcome))
        return outcome;
    if (!step_is(ctx, &r, "met", "Finalizing comes after the meeting, once."))
        return INVALID;
    rates = evaluation_on(tx, "review_rating", r.subject_id);
    d = draft_whole(f, &r, rates);
    if (presses(&f->notes))
        errors_add(&ctx->errors, STR(""), "Notes go in, and come out again, before the text is shared.");
    if (rates)
        step_check(ctx, &r, "rating", d.rating);
    complete_check(ctx, &r, &d, rates);
    if (rates && !f->sure &&
        (r.shared_rating == INT_NONE || d.rating < r.shared_rating)) /* else it could be lowered here, unasked */
        surprise_check(tx, ctx, &r, d.rating);
    if (ctx->errors.n)
        return INVALID;
    draft_put(tx, ctx, &d);
    tx_run(tx, review_final_set, .final_at = ctx->now_ms, .id = f->head.id);
    review_step(tx, &r, f->head.id, "final");
    todo_done(tx, r.manager_id, "review", f->head.id);
    review_todo(tx, ctx, r.subject_id, "review_answer", STR("Answer your review"), f->head.id, "/answer",
                ctx->today_text);
    step_finish(tx, ctx, &r, "review_finalize", f->head.id, out, "Final. It went to the employee for an answer.");
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
    tx_run(tx, review_answer_set, .answer = f->answer, .statement = f->statement,
           .closed_at = objects ? INT_NONE : ctx->now_ms, .id = f->head.id);
    review_step(tx, &r, f->head.id, objects ? "objected" : "closed");
    todo_done(tx, r.subject_id, "review_answer", f->head.id);
    if (objects)
        review_todo(tx, ctx, r.second_id, "objection",
                    str_format(tx->arena, "Answer the objection of %s", r.subject_name.p), f->head.id, "/second",
                    ctx->today_text);
    step_finish(tx, ctx, &r, "review_answer", f->head.id, out,
                objects ? "Your objection went to the second reader." : "The review is closed.");
    return DONE;
}

enum outcome review_second(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct second_form *f = in;
    struct row_review_state r;
    enum outcome outcome;

    if (!step_load(tx, ctx, ACT_REVIEW_ANSWER, &f->head, &r, &outcome))
        return outcome;
    if (r.subject_id == ctx->viewer.person_id) /* nobody judges his own objection */
        return MISSING;
    if (!step_is(ctx, &r, "objected", "There is no open objection."))
        return INVALID;
    tx_run(tx, review_second_set, .second_text = f->second_text, .closed_at = ctx->now_ms, .id = f->head.id);
    review_step(tx, &r, f->head.id, "closed");
    todo_done(tx, r.second_id, "objection", f->head.id);
    step_finish(tx, ctx, &r, "review_second", f->head.id, out, "Answered. The review is closed, with both texts.");
    return DONE;
}

enum outcome review_note_add(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct note_form *f = in;
    struct row_review_state r;
    enum outcome outcome;

    if (!step_load(tx, ctx, ACT_REVIEW_ANNOTATE, &f->head, &r, &outcome))
        return outcome;
    if (!step_is(ctx, &r, "closed", "Notes are added to a closed review.") || !ctx->viewer.person_id)
        return INVALID;
    tx_run(tx, review_note_insert, .id = id_new(ctx->world_ms), .review_id = f->head.id,
           .author_id = ctx->viewer.person_id, .at = ctx->now_ms, .text = f->text);
    step_finish(tx, ctx, &r, "review_note_add", f->head.id, out, "Note added, with today's date.");
    return DONE;
}
