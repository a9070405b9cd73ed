/* What was made by mistake: a key result is changed or taken away, advice taken back, a closed goal opened again. */
#include "modules/goals/goals.h"

#include "access/audit.h"
#include "core/id.h"
#include "modules/goals/goal_rules.h"
#include "resource/search.h"

static const struct field change_fields[] = {
    FIELD(struct key_result_change_form, title, .label = "Key result", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED,
          .min = 3, .max = 160, .class = 1),
    FIELD(struct key_result_change_form, start, .label = "From", .kind = FIELD_DECIMAL, .flags = FIELD_REQUIRED,
          .class = 1),
    FIELD(struct key_result_change_form, target, .label = "To", .kind = FIELD_DECIMAL, .flags = FIELD_REQUIRED,
          .class = 1),
    FIELD(struct key_result_change_form, weight, .label = "Weight", .hint = "0 to 100.", .kind = FIELD_INT,
          .flags = FIELD_REQUIRED, .min = 0, .max = 100),
};

/* Reads a key result and the goal it is of; false: not there, or not this viewer's to work on. */
static bool result_load(struct tx *tx, struct ctx *ctx, int64_t id, struct row_key_result_state *k,
                        struct row_goal_state *g)
{
    return tx_one(tx, key_result_state, k, .id = id) && goal_load(tx, ctx, k->goal_id, g);
}

static bool is_open(struct ctx *ctx, const struct row_goal_state *g, const char *field)
{
    if (str_is(g->status, "closed"))
        errors_add(&ctx->errors, str_of(field), "The goal is closed. Open it again first.");
    return !ctx->errors.n;
}

static bool result_is_used(struct tx *tx, int64_t id, int64_t goal_id)
{
    struct row_key_result_used used;

    return tx_one(tx, key_result_used, &used, .id = id, .goal_id = goal_id);
}

static struct value result_before(struct arena *a, const struct row_key_result_state *k)
{
    struct value row = value_map(a);

    map_put(a, row, "title", value_text(k->title));
    map_put(a, row, "start", value_int(k->start));
    map_put(a, row, "target", value_int(k->target));
    map_put(a, row, "weight", value_int(k->weight));
    return row;
}

enum outcome key_result_change(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct key_result_change_form *f = in;
    struct row_key_result_state k;
    struct row_goal_state g;
    bool used;

    if (!result_load(tx, ctx, f->head.id, &k, &g))
        return MISSING;
    if (f->head.version && f->head.version != k.version)
        return CHANGED;
    if (f->start == f->target)
        errors_add(&ctx->errors, STR("target"), "Start and target are the same: nothing could be measured.");
    if (!is_open(ctx, &g, "title"))
        return INVALID;
    used = result_is_used(tx, f->head.id, k.goal_id);
    tx_run(tx, key_result_change_set, .title = f->title, .start = f->start, .target = f->target,
           .current = used ? k.current : f->start, .weight = f->weight, .id = f->head.id);
    goal_progressed(tx, k.goal_id);
    audit_write(tx, ctx, .action = "key_result_change", .object = "goal", .object_id = k.goal_id,
                .person_id = g.owner_id, .class = 1,
                .detail = resource_changes(tx->arena, &key_result_change_resource, result_before(tx->arena, &k), f));
    *out = (struct written){.id = k.goal_id, .version = k.version + 1, .says = STR("Key result changed.")};
    return DONE;
}

enum outcome key_result_drop(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct press_form *f = in;
    struct row_key_result_state k;
    struct row_goal_state g;

    if (!result_load(tx, ctx, f->head.id, &k, &g))
        return MISSING;
    if (is_open(ctx, &g, "") && result_is_used(tx, f->head.id, k.goal_id))
        errors_add(&ctx->errors, STR(""), "There are check-ins on it, and they stay. Give it the weight 0 instead.");
    if (ctx->errors.n)
        return INVALID;
    tx_run(tx, key_result_drop, .id = f->head.id);
    goal_progressed(tx, k.goal_id);
    audit_write(tx, ctx, .action = "key_result_drop", .object = "goal", .object_id = k.goal_id, .person_id = g.owner_id,
                .class = 1,
                .detail = resource_changes(tx->arena, &key_result_change_resource, result_before(tx->arena, &k),
                                           &(struct key_result_change_form){.title = STR("")}));
    *out = (struct written){.id = k.goal_id, .says = STR("Key result taken away.")};
    return DONE;
}

enum outcome goal_reopen(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct press_form *f = in;
    struct row_goal_carried carried;
    struct row_goal_state g;

    if (!goal_load(tx, ctx, f->head.id, &g))
        return MISSING;
    if (!str_is(g.status, "closed"))
        errors_add(&ctx->errors, STR(""), "It is open already.");
    else if (tx_one(tx, goal_carried, &carried, .id = f->head.id))
        errors_add(&ctx->errors, STR(""), "It was carried over, and goes on there.");
    if (ctx->errors.n)
        return INVALID;
    tx_run(tx, goal_reopen_set, .id = f->head.id);
    if (!str_is(g.visibility, "private"))
        search_learn_names(tx, "goal", f->head.id, g.title, STR_NONE);
    goal_sum_up(tx, f->head.id);
    audit_write(tx, ctx, .action = "goal_reopen", .object = "goal", .object_id = f->head.id, .person_id = g.owner_id,
                .class = 1);
    *out = (struct written){.id = f->head.id, .version = g.version + 1, .says = STR("The goal is open again.")};
    return DONE;
}

enum outcome advice_drop(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct press_form *f = in;
    struct row_advice_state a;

    if (!tx_one(tx, advice_state, &a, .id = f->head.id) || a.author_id != ctx->viewer.person_id ||
        !viewer_may(tx, &ctx->viewer, ACT_GOAL_READ, a.goal_id))
        return MISSING;
    tx_run(tx, advice_drop, .id = f->head.id);
    audit_write(tx, ctx, .action = "advice_drop", .object = "goal", .object_id = a.goal_id, .class = 1);
    *out = (struct written){.id = a.goal_id, .says = STR("Advice taken back.")};
    return DONE;
}

const struct resource key_result_change_resource = {.name = "key_result_change",
                                                    .plural = "key_result_changes",
                                                    .label = "Key result",
                                                    .size = sizeof(struct key_result_change_form),
                                                    FIELDS(change_fields),
                                                    .save = key_result_change};
