/* Key results and advice. */
#include "modules/goals/goals.h"

#include "access/audit.h"
#include "core/id.h"
#include "modules/goals/goal_rules.h"

enum { RESULTS_MOST = 10 };

static const struct choice metrics[] = {
    {"percent", "Percent"}, {"number", "Number"}, {"money", "Money"}, {"binary", "Done or not"}, {0}};
static const struct field result_fields[] = {
    FIELD(struct key_result_form, title, .label = "Key result", .hint = "Something to count: 'Open critical bugs'.",
          .kind = FIELD_TEXT, .flags = FIELD_REQUIRED, .min = 3, .max = 160, .class = 1),
    FIELD(struct key_result_form, metric, .label = "Measured as", .kind = FIELD_CHOICE, .flags = FIELD_REQUIRED,
          .choices = metrics),
    FIELD(struct key_result_form, currency, .label = "Currency", .hint = "For money, such as EUR.", .kind = FIELD_TEXT,
          .max = 3),
    FIELD(struct key_result_form, start, .label = "From",
          .hint = "Empty: 0. It may be more than the target: falling counts too.", .kind = FIELD_DECIMAL, .class = 1),
    FIELD(struct key_result_form, target, .label = "To", .hint = "Empty: 100 for percent, 1 for done or not.",
          .kind = FIELD_DECIMAL, .class = 1),
    FIELD(struct key_result_form, weight, .label = "Weight", .hint = "0 to 100. Empty: 100, as the others.",
          .kind = FIELD_INT, .min = 0, .max = 100),
};
static const struct field advice_fields[] = {
    FIELD(struct advice_form, text, .label = "Advice", .hint = "What would help, in a sentence or two.",
          .kind = FIELD_LONG_TEXT, .flags = FIELD_REQUIRED, .max = 2000, .class = 1),
    FIELD(struct advice_form, link, .label = "Link", .hint = "An https address.", .kind = FIELD_TEXT, .max = 500,
          .class = 1),
    FIELD(struct advice_form, ask_id, .label = "Whom to ask", .kind = FIELD_REF, .ref = "person"),
};

static void result_defaults(struct key_result_form *k)
{
    if (k->start == INT_NONE)
        k->start = 0;
    if (k->target == INT_NONE)
        k->target = str_is(k->metric, "percent") ? 100000 : str_is(k->metric, "binary") ? 1000 : INT_NONE;
    if (k->weight == INT_NONE)
        k->weight = 100;
}

static void result_check(const struct key_result_form *k, struct ctx *ctx)
{
    if (k->target == INT_NONE)
        errors_add(&ctx->errors, STR("target"), "Say what it should come to.");
    else if (k->target == k->start)
        errors_add(&ctx->errors, STR("target"), "Start and target are the same: nothing could be measured.");
    if (str_is(k->metric, "money") && k->currency.n != 3)
        errors_add(&ctx->errors, STR("currency"), "Money needs its currency, such as EUR.");
}

void key_result_complete(struct ctx *ctx, struct key_result_form *k)
{
    result_defaults(k);
    result_check(k, ctx);
}

enum outcome key_result_add(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct key_result_form k = *(const struct key_result_form *)in;
    struct row_key_result_last last;
    struct row_goal_state g;
    int64_t id;

    if (!goal_load(tx, ctx, k.head.id, &g))
        return MISSING;
    key_result_complete(ctx, &k);
    tx_one(tx, key_result_last, &last, .goal_id = k.head.id);
    if (last.n >= RESULTS_MOST)
        errors_add(&ctx->errors, STR("title"), "A goal has at most %d key results. Split it.", RESULTS_MOST);
    if (str_is(g.status, "closed"))
        errors_add(&ctx->errors, STR("title"), "The goal is closed.");
    if (ctx->errors.n)
        return INVALID;
    id = id_new(ctx->world_ms);
    tx_run(tx, key_result_insert, .id = id, .goal_id = k.head.id, .title = k.title, .metric = k.metric,
           .currency = str_is(k.metric, "money") ? k.currency : STR(""), .start = k.start, .target = k.target,
           .current = k.start, .weight = k.weight, .position = last.position + 1);
    goal_progressed(tx, k.head.id);
    audit_write(tx, ctx, .action = "key_result_add", .object = "goal", .object_id = k.head.id, .person_id = g.owner_id,
                .class = 1);
    *out = (struct written){.id = k.head.id, .made = id, .version = g.version, .says = STR("Key result added.")};
    out->undo = str_format(tx->arena, "/goals/key-results/%s/drop", id_text(tx->arena, id).p);
    return DONE;
}

enum outcome advice_add(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct advice_form *f = in;
    struct row_goal_state g;
    int64_t id;

    if (!tx_one(tx, goal_state, &g, .id = f->head.id) || !ctx->viewer.person_id ||
        !viewer_may(tx, &ctx->viewer, ACT_GOAL_READ, f->head.id))
        return MISSING;
    if (str_is(g.status, "closed"))
        errors_add(&ctx->errors, STR("text"), "The goal is closed: advice comes too late.");
    if (f->link.n && !str_starts(f->link, "https://"))
        errors_add(&ctx->errors, STR("link"), "A link begins with https://");
    if (ctx->errors.n)
        return INVALID;
    id = id_new(ctx->world_ms);
    tx_run(tx, advice_insert, .id = id, .goal_id = f->head.id, .author_id = ctx->viewer.person_id, .text = f->text,
           .link = f->link, .ask_id = f->ask_id, .at = ctx->now_ms);
    audit_write(tx, ctx, .action = "advice_add", .object = "goal", .object_id = f->head.id, .person_id = g.owner_id,
                .class = 1);
    *out = (struct written){.id = f->head.id, .version = g.version, .says = STR("Advice added.")};
    out->undo = str_format(tx->arena, "/goals/advice/%s/drop", id_text(tx->arena, id).p);
    return DONE;
}

const struct resource key_result_resource = {.name = "key_result",
                                             .plural = "key_results",
                                             .label = "Key result",
                                             .size = sizeof(struct key_result_form),
                                             FIELDS(result_fields),
                                             .save = key_result_add,
                                             .list = &query_key_result_data,
                                             .item = &query_key_result_data_one,
                                             .view = ACT_GOAL_EXPORT,
                                             .edit = ACT_GOAL_EDIT,
                                             .under = "goal_id",
                                             .changed_by = &key_result_change_resource};
const struct resource advice_resource = {.name = "advice",
                                         .plural = "advices",
                                         .label = "Advice",
                                         .size = sizeof(struct advice_form),
                                         FIELDS(advice_fields),
                                         .save = advice_add};
