/* The plan of a year, which both confirm, and whose turn it is. */
#include "access/audit.h"
#include "access/rehearsal.h"
#include "core/id.h"
#include "modules/people/people.h"
#include "modules/year/inside.h"

static const struct field plan_fields[] = {
    FIELD(struct year_plan_form, purpose, .label = "What the position is for", .kind = FIELD_LONG_TEXT,
          .flags = FIELD_REQUIRED, .max = 1000, .class = 1),
    FIELD(struct year_plan_form, duties, .label = "What is expected this year", .kind = FIELD_LONG_TEXT,
          .flags = FIELD_REQUIRED, .max = 5000, .class = 1),
    FIELD(struct year_plan_form, conditions, .label = "Working conditions, licences, limits",
          .hint = "Nothing about health: that has its own place.", .kind = FIELD_LONG_TEXT, .max = 2000, .class = 1),
};
static const struct field confirm_fields[] = {
    FIELD(struct year_confirm_form, sure, .label = "We have talked it through", .kind = FIELD_BOOL),
};

int year_of(const struct ctx *ctx, bool next)
{
    int year = day_year(ctx->today);

    if (!next)
        return year;
    return ctx->today >= day_of(year, NEXT_FROM_MONTH, 1) ? year + 1 : 0;
}

void year_record(struct tx *tx, struct ctx *ctx, const char *action, int64_t plan, int64_t person)
{
    audit_write(tx, ctx, .action = action, .object = "year_plan", .object_id = plan, .person_id = person, .class = 1);
}

struct str year_address(struct tx *tx, const struct ctx *ctx, int64_t person, int64_t year)
{
    return str_format(tx->arena, "/year/%s%s", id_text(tx->arena, person).p,
                      year > day_year(ctx->today) ? "/next" : "");
}

/* "your plan of the year", and of the next one by its number. */
static const char *of_year(struct tx *tx, const struct ctx *ctx, int64_t year)
{
    return year > day_year(ctx->today) ? str_format(tx->arena, " of %lld", (long long)year).p : "";
}

/* Whose turn it is stands in the inbox: the person's own line, and the manager's. */
static void ask_person(struct tx *tx, struct ctx *ctx, int64_t person, int64_t plan, int64_t year)
{
    todo_put(tx, ctx, person, "year_plan",
             year > day_year(ctx->today) ? str_format(tx->arena, "Read and confirm your plan of %lld", (long long)year)
                                         : STR("Read and confirm your plan of the year"),
             year_address(tx, ctx, person, year), plan, ctx->today_text);
}

static void ask_to_confirm(struct tx *tx, struct ctx *ctx, int64_t person, int64_t plan, int64_t year)
{
    struct row_year_led led;

    if (tx_one(tx, year_led, &led, .person_id = person) && led.manager_id)
        todo_put(tx, ctx, led.manager_id, "year_plan_of",
                 str_format(tx->arena, "Read and confirm the plan%s of %s", of_year(tx, ctx, year), led.name.p),
                 year_address(tx, ctx, person, year), plan, ctx->today_text);
}

void year_ask_to_answer(struct tx *tx, struct ctx *ctx, int64_t person, int64_t plan, int64_t year)
{
    struct row_year_led led;

    if (tx_one(tx, year_led, &led, .person_id = person) && led.manager_id)
        todo_put(
            tx, ctx, led.manager_id, "year_need",
            str_format(tx->arena, "Answer what %s needs for %s", led.name.p,
                       year > day_year(ctx->today) ? str_format(tx->arena, "%lld", (long long)year).p : "the year"),
            year > day_year(ctx->today) ? year_address(tx, ctx, person, year)
                                        : str_format(tx->arena, "/year/%s/answer", id_text(tx->arena, person).p),
            plan, ctx->today_text);
}

void year_answered(struct tx *tx, int64_t plan)
{
    struct row_year_need_open open;

    if (!tx_one(tx, year_need_open, &open, .plan_id = plan))
        tx_run(tx, year_todo_end, .plan_id = plan, .kind = STR("year_need"));
}

/* What the plans of this year and the next ask of whoever leads the person now. */
static void ask_manager(struct tx *tx, struct ctx *ctx, int64_t person_id)
{
    int this_year = day_year(ctx->today);
    struct row_year_need_open open;
    struct row_year_state plan;

    for (int year = this_year; year <= this_year + 1; year++) {
        if (!tx_one(tx, year_state, &plan, .person_id = person_id, .year = year))
            continue;
        if (plan.manager_at == INT_NONE)
            ask_to_confirm(tx, ctx, person_id, plan.id, year);
        if (tx_one(tx, year_need_open, &open, .plan_id = plan.id))
            year_ask_to_answer(tx, ctx, person_id, plan.id, year);
    }
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
    int year = day_year(day_parse(to_day));

    (void)ctx;
    if (day_year(day_parse(from_day)) == year)
        return;
    tx_run(tx, year_todos_past, .year = year);
    tx_run(tx, year_todos_come, .year = year);
}

static enum outcome plan_save(struct tx *tx, struct ctx *ctx, const struct year_plan_form *f, int year,
                              struct written *out)
{
    struct row_year_state plan = {0};

    if (!year || !viewer_may(tx, &ctx->viewer, ACT_YEAR_EDIT, f->head.id))
        return MISSING;
    if (tx_one(tx, year_state, &plan, .person_id = f->head.id, .year = year)) {
        if (f->head.version && f->head.version != plan.version)
            return CHANGED;
        tx_run(tx, year_plan_update, .purpose = f->purpose, .duties = f->duties, .conditions = f->conditions,
               .id = plan.id);
    } else {
        plan.id = id_new(ctx->world_ms);
        tx_run(tx, year_plan_insert, .id = plan.id, .person_id = f->head.id, .year = year, .purpose = f->purpose,
               .duties = f->duties, .conditions = f->conditions, .created_at = ctx->now_ms);
        rehearsal_keep(tx, ctx, MODULE_YEAR, plan.id, f->head.id);
    }
    if (ctx->viewer.person_id != f->head.id)
        ask_person(tx, ctx, f->head.id, plan.id, year);
    else
        ask_to_confirm(tx, ctx, f->head.id, plan.id, year);
    year_record(tx, ctx, "year_plan_save", plan.id, f->head.id);
    *out =
        (struct written){.id = f->head.id, .says = STR("Plan saved. Both confirm it when you have talked it through.")};
    return DONE;
}

enum outcome year_plan_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    return plan_save(tx, ctx, in, year_of(ctx, false), out);
}

enum outcome year_next_plan_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    return plan_save(tx, ctx, in, year_of(ctx, true), out);
}

/* For whoever presses: the person, or who leads. The other is asked, unless they have confirmed. */
static void confirm_for(struct tx *tx, struct ctx *ctx, int64_t person, const struct row_year_state *plan, int year)
{
    if (ctx->viewer.person_id == person) {
        tx_run(tx, year_confirm_employee, .employee_at = ctx->now_ms, .id = plan->id);
        todo_done(tx, person, "year_plan", plan->id);
        if (plan->manager_at == INT_NONE)
            ask_to_confirm(tx, ctx, person, plan->id, year);
    } else {
        tx_run(tx, year_confirm_manager, .manager_at = ctx->now_ms, .manager_id = ctx->viewer.person_id,
               .id = plan->id);
        tx_run(tx, year_todo_end, .plan_id = plan->id, .kind = STR("year_plan_of"));
        if (plan->employee_at == INT_NONE)
            ask_person(tx, ctx, person, plan->id, year);
    }
}

static enum outcome confirm(struct tx *tx, struct ctx *ctx, const struct year_confirm_form *f, int year,
                            struct written *out)
{
    struct row_year_state plan;

    if (!year || !viewer_may(tx, &ctx->viewer, ACT_YEAR_EDIT, f->head.id))
        return MISSING;
    if (!tx_one(tx, year_state, &plan, .person_id = f->head.id, .year = year)) {
        errors_add(&ctx->errors, STR(""), "First the plan is written, then both confirm it.");
        return INVALID;
    }
    if (f->head.version && f->head.version != plan.version)
        return CHANGED; /* what is confirmed is what was shown */
    confirm_for(tx, ctx, f->head.id, &plan, year);
    year_record(tx, ctx, "year_confirm", plan.id, f->head.id);
    *out = (struct written){.id = f->head.id, .says = STR("Confirmed.")};
    return DONE;
}

enum outcome year_confirm(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    return confirm(tx, ctx, in, year_of(ctx, false), out);
}

enum outcome year_next_confirm(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    return confirm(tx, ctx, in, year_of(ctx, true), out);
}

const struct resource year_plan_resource = {.name = "year_plan",
                                            .plural = "year_plans",
                                            .label = "Plan",
                                            .size = sizeof(struct year_plan_form),
                                            FIELDS(plan_fields)};
const struct resource year_confirm_resource = {.name = "year_confirm",
                                               .plural = "year_confirms",
                                               .label = "Confirm",
                                               .size = sizeof(struct year_confirm_form),
                                               FIELDS(confirm_fields)};
