#include "modules/year/year.h"

#include "access/audit.h"
#include "access/rehearsal.h"
#include "core/id.h"
#include "modules/people/people.h"
#include "queries.h"

static const struct choice need_kinds[] = {{"tool", "A tool"}, {"access", "Access"},        {"training", "Training"},
                                           {"time", "Time"},   {"other", "Something else"}, {0}};
static const struct choice answers[] = {{"agreed", "Agreed"}, {"declined", "Declined"}, {0}};

static const struct field plan_fields[] = {
    FIELD(struct year_plan_form, purpose, .label = "What the position is for", .kind = FIELD_LONG_TEXT,
          .flags = FIELD_REQUIRED, .max = 1000, .class = 1),
    FIELD(struct year_plan_form, duties, .label = "What is expected this year", .kind = FIELD_LONG_TEXT,
          .flags = FIELD_REQUIRED, .max = 5000, .class = 1),
    FIELD(struct year_plan_form, conditions, .label = "Working conditions, licences, limits",
          .hint = "Nothing about health: that has its own place.", .kind = FIELD_LONG_TEXT, .max = 2000, .class = 1),
};
static const struct field need_fields[] = {
    FIELD(struct year_need_form, kind, .label = "Kind", .kind = FIELD_CHOICE, .flags = FIELD_REQUIRED,
          .choices = need_kinds),
    FIELD(struct year_need_form, text, .label = "What do you need for this?", .kind = FIELD_TEXT,
          .flags = FIELD_REQUIRED, .max = 300, .class = 1),
};
static const struct field answer_fields[] = {
    FIELD(struct year_answer_form, need_id, .label = "Need", .kind = FIELD_REF, .ref = "year_need",
          .flags = FIELD_REQUIRED),
    FIELD(struct year_answer_form, status, .label = "Your answer", .kind = FIELD_CHOICE, .flags = FIELD_REQUIRED,
          .choices = answers),
    FIELD(struct year_answer_form, answer, .label = "In a sentence", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED,
          .max = 300, .class = 1),
};
static const struct field confirm_fields[] = {
    FIELD(struct year_confirm_form, sure, .label = "We have talked it through", .kind = FIELD_BOOL),
};

static void record(struct tx *tx, struct ctx *ctx, const char *action, int64_t plan, int64_t person)
{
    audit_write(tx, ctx,
                &(struct audit_entry){
                    .action = action, .object = "year_plan", .object_id = plan, .person_id = person, .class = 1});
}

static struct str address(struct tx *tx, int64_t person)
{
    return str_format(tx->arena, "/year/%s", id_text(tx->arena, person).p);
}

/* Whose turn it is stands in the inbox: the person's own line, and the manager's. */
static void ask_person(struct tx *tx, struct ctx *ctx, int64_t person, int64_t plan)
{
    todo_put(tx, ctx, person, "year_plan", STR("Read and confirm your plan of the year"), address(tx, person), plan,
             ctx->today_text);
}

static void ask_to_confirm(struct tx *tx, struct ctx *ctx, int64_t person, int64_t plan)
{
    struct row_year_led led;

    if (tx_one(tx, year_led, &led, .person_id = person) && led.manager_id)
        todo_put(tx, ctx, led.manager_id, "year_plan_of",
                 str_format(tx->arena, "Read and confirm the plan of %s", led.name.p), address(tx, person), plan,
                 ctx->today_text);
}

static void ask_to_answer(struct tx *tx, struct ctx *ctx, int64_t person, int64_t plan)
{
    struct row_year_led led;

    if (tx_one(tx, year_led, &led, .person_id = person) && led.manager_id)
        todo_put(tx, ctx, led.manager_id, "year_need",
                 str_format(tx->arena, "Answer what %s needs for the year", led.name.p),
                 str_format(tx->arena, "%s/answer", address(tx, person).p), plan, ctx->today_text);
}

static void need_answered(struct tx *tx, int64_t plan)
{
    struct row_year_need_open open;

    if (!tx_one(tx, year_need_open, &open, .plan_id = plan))
        tx_run(tx, year_todo_end, .plan_id = plan, .kind = STR("year_need"));
}

/* What the plan asks of whoever leads the person now. */
static void ask_manager(struct tx *tx, struct ctx *ctx, int64_t person_id)
{
    struct row_year_state plan;
    struct row_year_need_open open;

    if (!tx_one(tx, year_state, &plan, .person_id = person_id, .year = day_year(ctx->today)))
        return;
    if (plan.manager_at == INT_NONE)
        ask_to_confirm(tx, ctx, person_id, plan.id);
    if (tx_one(tx, year_need_open, &open, .plan_id = plan.id))
        ask_to_answer(tx, ctx, person_id, plan.id);
}

void year_hand_over(struct tx *tx, struct ctx *ctx, int64_t person_id, int64_t from, int64_t to)
{
    if (from)
        tx_run(tx, year_todos_drop, .person_id = person_id, .from = from);
    if (to)
        ask_manager(tx, ctx, person_id);
}

void year_hand_over_all(struct tx *tx, struct ctx *ctx)
{
    struct row_year_unasked *people;
    size_t n;

    tx_run(tx, year_todos_drop_all, );
    n = tx_all(tx, year_unasked, &people, .year = day_year(ctx->today));
    for (size_t i = 0; i < n; i++)
        ask_manager(tx, ctx, people[i].person_id);
}

void year_turn(struct tx *tx, struct ctx *ctx, struct str from_day, struct str to_day)
{
    (void)ctx;
    if (day_year(day_parse(from_day)) != day_year(day_parse(to_day)))
        tx_run(tx, year_todos_past, .year = day_year(day_parse(to_day)));
}

enum outcome year_plan_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct year_plan_form *f = in;
    struct row_year_state plan = {0};

    if (!viewer_may(tx, &ctx->viewer, ACT_YEAR_EDIT, f->head.id))
        return MISSING;
    if (tx_one(tx, year_state, &plan, .person_id = f->head.id, .year = day_year(ctx->today))) {
        if (f->head.version && f->head.version != plan.version)
            return CHANGED;
        tx_run(tx, year_plan_update, .purpose = f->purpose, .duties = f->duties, .conditions = f->conditions,
               .id = plan.id);
    } else {
        plan.id = id_new(ctx->world_ms);
        tx_run(tx, year_plan_insert, .id = plan.id, .person_id = f->head.id, .year = day_year(ctx->today),
               .purpose = f->purpose, .duties = f->duties, .conditions = f->conditions, .created_at = ctx->now_ms);
        rehearsal_keep(tx, ctx, MODULE_YEAR, plan.id, f->head.id);
    }
    if (ctx->viewer.person_id != f->head.id)
        ask_person(tx, ctx, f->head.id, plan.id);
    else
        ask_to_confirm(tx, ctx, f->head.id, plan.id);
    record(tx, ctx, "year_plan_save", plan.id, f->head.id);
    *out =
        (struct written){.id = f->head.id, .says = STR("Plan saved. Both confirm it when you have talked it through.")};
    return DONE;
}

enum outcome year_confirm(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct year_confirm_form *f = in;
    struct row_year_state plan;
    bool own = ctx->viewer.person_id == f->head.id;

    if (!viewer_may(tx, &ctx->viewer, ACT_YEAR_EDIT, f->head.id))
        return MISSING;
    if (!tx_one(tx, year_state, &plan, .person_id = f->head.id, .year = day_year(ctx->today))) {
        errors_add(&ctx->errors, STR(""), "First the plan is written, then both confirm it.");
        return INVALID;
    }
    if (f->head.version && f->head.version != plan.version)
        return CHANGED; /* what is confirmed is what was shown */
    if (own) {
        tx_run(tx, year_confirm_employee, .employee_at = ctx->now_ms, .id = plan.id);
        todo_done(tx, f->head.id, "year_plan", plan.id);
        if (plan.manager_at == INT_NONE)
            ask_to_confirm(tx, ctx, f->head.id, plan.id);
    } else {
        tx_run(tx, year_confirm_manager, .manager_at = ctx->now_ms, .manager_id = ctx->viewer.person_id, .id = plan.id);
        tx_run(tx, year_todo_end, .plan_id = plan.id, .kind = STR("year_plan_of"));
        if (plan.employee_at == INT_NONE)
            ask_person(tx, ctx, f->head.id, plan.id);
    }
    record(tx, ctx, "year_confirm", plan.id, f->head.id);
    *out = (struct written){.id = f->head.id, .says = STR("Confirmed.")};
    return DONE;
}

enum outcome year_need_add(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct year_need_form *f = in;
    struct row_year_state plan;
    int64_t id;

    if (!viewer_may(tx, &ctx->viewer, ACT_YEAR_EDIT, f->head.id))
        return MISSING;
    if (!tx_one(tx, year_state, &plan, .person_id = f->head.id, .year = day_year(ctx->today))) {
        errors_add(&ctx->errors, STR("text"), "First the plan is written, then what it needs.");
        return INVALID;
    }
    id = id_new(ctx->world_ms);
    tx_run(tx, year_need_insert, .id = id, .plan_id = plan.id, .kind = f->kind, .text = f->text, .at = ctx->now_ms);
    ask_to_answer(tx, ctx, f->head.id, plan.id);
    record(tx, ctx, "year_need_add", plan.id, f->head.id);
    *out = (struct written){.id = f->head.id, .says = STR("Asked. Your manager answers item by item.")};
    out->undo = str_format(tx->arena, "/year/needs/%s/withdraw", id_text(tx->arena, id).p);
    return DONE;
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
    need_answered(tx, need.plan_id);
    record(tx, ctx, "year_need_withdraw", need.plan_id, need.person_id);
    *out = (struct written){.id = need.person_id,
                            .see = str_format(tx->arena, "/year/%s", id_text(tx->arena, need.person_id).p),
                            .says = STR("Withdrawn.")};
    return DONE;
}

enum outcome year_need_reply(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct year_answer_form *f = in;
    struct row_year_need_state need;

    if (!viewer_may(tx, &ctx->viewer, ACT_YEAR_ANSWER, f->head.id))
        return MISSING;
    if (!tx_one(tx, year_need_state, &need, .id = f->need_id) || need.person_id != f->head.id ||
        !str_is(need.status, "open")) {
        errors_add(&ctx->errors, STR("need_id"), "That need is not open here.");
        return INVALID;
    }
    tx_run(tx, year_need_answer, .status = f->status, .answer = f->answer, .author_id = ctx->viewer.person_id,
           .id = f->need_id);
    need_answered(tx, need.plan_id);
    todo_put(tx, ctx, f->head.id, "year_answer", STR("What you need for the year was answered"),
             address(tx, f->head.id), need.plan_id, ctx->today_text);
    record(tx, ctx, "year_need_reply", need.plan_id, f->head.id);
    *out = (struct written){.id = f->head.id, .says = STR("Answered.")};
    return DONE;
}

const struct resource year_plan_resource = {.name = "year_plan",
                                            .plural = "year_plans",
                                            .label = "Plan",
                                            .size = sizeof(struct year_plan_form),
                                            FIELDS(plan_fields)};
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
const struct resource year_confirm_resource = {.name = "year_confirm",
                                               .plural = "year_confirms",
                                               .label = "Confirm",
                                               .size = sizeof(struct year_confirm_form),
                                               FIELDS(confirm_fields)};
