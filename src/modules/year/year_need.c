/* "What I need for this": asked one by one, and answered one by one by whoever leads. */
#include "core/id.h"
#include "modules/people/people.h"
#include "modules/year/inside.h"

enum { TAKE_BACK_MS = 10 * 60000 };

static const struct choice kinds[] = {{"tool", "A tool"}, {"access", "Access"},        {"training", "Training"},
                                      {"time", "Time"},   {"other", "Something else"}, {0}};
static const struct choice answers[] = {
    {"agreed", "Agreed", NULL, "good"}, {"declined", "Not now", NULL, "warn"}, {"done", "Done", NULL, "good"}, {0}};

static const struct field need_fields[] = {
    FIELD(struct year_need_form, kind, .label = "Kind", .kind = FIELD_CHOICE, .flags = FIELD_REQUIRED,
          .choices = kinds),
    FIELD(struct year_need_form, text, .label = "What do you need for this?", .kind = FIELD_TEXT,
          .flags = FIELD_REQUIRED, .max = 300, .class = 1),
};
static const struct field answer_fields[] = {
    FIELD(struct year_answer_form, status, .label = "Your answer", .kind = FIELD_CHOICE,
          .flags = FIELD_REQUIRED | FIELD_CARDS, .choices = answers),
    FIELD(struct year_answer_form, answer, .label = "In a sentence", .hint = "\"Not now\" needs its reason.",
          .kind = FIELD_TEXT, .max = 300, .class = 1),
};

static enum outcome need_add(struct tx *tx, struct ctx *ctx, const struct year_need_form *f, int year,
                             struct written *out)
{
    struct row_year_state plan;
    int64_t id;

    if (!year || !viewer_may(tx, &ctx->viewer, ACT_YEAR_EDIT, f->head.id))
        return MISSING;
    if (!tx_one(tx, year_state, &plan, .person_id = f->head.id, .year = year)) {
        errors_add(&ctx->errors, STR("text"), "First the plan is written, then what it needs.");
        return INVALID;
    }
    id = id_new(ctx->world_ms);
    tx_run(tx, year_need_insert, .id = id, .plan_id = plan.id, .kind = f->kind, .text = f->text, .at = ctx->now_ms);
    year_ask_to_answer(tx, ctx, f->head.id, plan.id, year);
    year_record(tx, ctx, "year_need_add", plan.id, f->head.id);
    *out =
        (struct written){.id = f->head.id,
                         .says = ctx->viewer.person_id == f->head.id ? STR("Asked. Your manager answers item by item.")
                                                                     : STR("Put down. You answer it beside it.")};
    out->undo = str_format(tx->arena, "/year/needs/%s/withdraw", id_text(tx->arena, id).p);
    return DONE;
}

enum outcome year_need_add(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    return need_add(tx, ctx, in, year_of(ctx, false), out);
}

enum outcome year_next_need_add(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    return need_add(tx, ctx, in, year_of(ctx, true), out);
}

enum outcome year_need_withdraw(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct press_form *f = in;
    struct row_year_need_state need;

    if (!tx_one(tx, year_need_state, &need, .id = f->head.id) ||
        !viewer_may(tx, &ctx->viewer, ACT_YEAR_EDIT, need.person_id))
        return MISSING;
    if (!str_is(need.status, "open")) {
        errors_add(&ctx->errors, STR(""), "It has been answered, and stays with the plan.");
        return INVALID;
    }
    tx_run(tx, year_need_drop, .id = f->head.id);
    year_answered(tx, need.plan_id);
    year_record(tx, ctx, "year_need_withdraw", need.plan_id, need.person_id);
    *out = (struct written){
        .id = need.person_id, .see = year_address(tx, ctx, need.person_id, need.year), .says = STR("Withdrawn.")};
    return DONE;
}

/* What may follow what was said before: nothing takes a yes back but Undo. */
static void answer_check(struct ctx *ctx, const struct year_answer_form *f, const struct row_year_need_state *need)
{
    bool agreed = str_is(need->status, "agreed");

    if (need->done_at != INT_NONE)
        errors_add(&ctx->errors, STR("status"), "It is done already.");
    else if (agreed && !str_is(f->status, "done"))
        errors_add(&ctx->errors, STR("status"), "It was agreed to. When it is there, it is done.");
    if (str_is(f->status, "declined") && !f->answer.n)
        errors_add(&ctx->errors, STR("answer"), "Say why not now, or what instead.");
}

static void tell_person(struct tx *tx, struct ctx *ctx, const struct row_year_need_state *need)
{
    todo_put(tx, ctx, need->person_id, "year_answer", STR("What you need for the year was answered"),
             str_format(tx->arena, "%s#needs", year_address(tx, ctx, need->person_id, need->year).p), need->plan_id,
             ctx->today_text);
}

enum outcome year_need_reply(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct year_answer_form *f = in;
    struct row_year_need_state need;
    bool done = str_is(f->status, "done");

    if (!tx_one(tx, year_need_state, &need, .id = f->head.id) ||
        !viewer_may(tx, &ctx->viewer, ACT_YEAR_ANSWER, need.person_id))
        return MISSING;
    answer_check(ctx, f, &need);
    if (ctx->errors.n)
        return INVALID;
    tx_run(tx, year_need_answer, .status = done ? STR("agreed") : f->status,
           .answer = done && !f->answer.n ? need.answer : f->answer, .author_id = ctx->viewer.person_id,
           .answered_at = ctx->now_ms, .done_at = done ? ctx->now_ms : INT_NONE, .id = f->head.id);
    year_answered(tx, need.plan_id);
    tell_person(tx, ctx, &need);
    year_record(tx, ctx, "year_need_reply", need.plan_id, need.person_id);
    *out =
        (struct written){.id = need.person_id,
                         .see = str_format(tx->arena, "%s#needs", year_address(tx, ctx, need.person_id, need.year).p),
                         .says = done ? STR("Done, and said so.") : STR("Answered. They were told.")};
    if (str_is(need.status, "open"))
        out->undo = str_format(tx->arena, "/year/needs/%s/reopen", id_text(tx->arena, f->head.id).p);
    return DONE;
}

enum outcome year_need_reopen(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct press_form *f = in;
    struct row_year_need_state need;

    if (!tx_one(tx, year_need_state, &need, .id = f->head.id) || need.author_id != ctx->viewer.person_id ||
        !viewer_may(tx, &ctx->viewer, ACT_YEAR_ANSWER, need.person_id))
        return MISSING;
    if (str_is(need.status, "open") || ctx->now_ms - need.answered_at > TAKE_BACK_MS) {
        errors_add(&ctx->errors, STR(""), "The answer has stood for more than ten minutes: it stays.");
        return INVALID;
    }
    tx_run(tx, year_need_answer, .status = STR("open"), .answer = STR(""), .author_id = 0, .answered_at = INT_NONE,
           .done_at = INT_NONE, .id = f->head.id);
    todo_done(tx, need.person_id, "year_answer", need.plan_id);
    year_ask_to_answer(tx, ctx, need.person_id, need.plan_id, need.year);
    year_record(tx, ctx, "year_need_reopen", need.plan_id, need.person_id);
    *out = (struct written){.id = need.person_id,
                            .see = year_address(tx, ctx, need.person_id, need.year),
                            .says = STR("Taken back. It waits for an answer again.")};
    return DONE;
}

const struct resource year_need_resource = {.name = "year_need",
                                            .plural = "year_needs",
                                            .label = "Need",
                                            .size = sizeof(struct year_need_form),
                                            FIELDS(need_fields)};
const struct resource year_answer_resource = {.name = "year_answer",
                                              .plural = "year_answers",
                                              .label = "Answer",
                                              .size = sizeof(struct year_answer_form),
                                              FIELDS(answer_fields)};
