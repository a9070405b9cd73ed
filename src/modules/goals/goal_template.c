/* The library of goal templates. HR keeps all of them; whoever leads people keeps his own, and those above him in the line. */
#include "modules/goals/goals.h"

#include "access/audit.h"
#include "access/rehearsal.h"
#include "core/id.h"
#include "modules/goals/goal_rules.h"

enum { WEIGHT = 100, DAYS = 365, RESULTS_MOST = 10 };

static const struct field template_fields[] = {
    FIELD(struct goal_template_form, title, .label = "Objective",
          .hint = "What will be true when it is reached? One sentence.", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED,
          .min = 3, .max = 160),
    FIELD(struct goal_template_form, why, .label = "Why it matters", .kind = FIELD_LONG_TEXT, .max = 2000),
    FIELD(struct goal_template_form, days, .label = "Days it takes", .hint = "Empty: 365.", .kind = FIELD_INT, .min = 1,
          .max = 1830),
    FIELD(struct goal_template_form, weight, .label = "Weight in the goal above",
          .hint = "0 to 100. Empty: 100, as the others.", .kind = FIELD_INT, .min = 0, .max = 100),
};

/* Reads a template to change it; false: there is none, or it is not this viewer's to change. */
static bool template_load(struct tx *tx, struct ctx *ctx, int64_t id, struct row_goal_template_state *t)
{
    return tx_one(tx, goal_template_state, t, .id = id) &&
           (viewer_may_all(&ctx->viewer, ACT_GOAL_TEMPLATE_EDIT) ||
            (t->author_id && viewer_may(tx, &ctx->viewer, ACT_GOAL_TEMPLATE_EDIT, t->author_id)));
}

static void note(struct tx *tx, struct ctx *ctx, const char *action, int64_t id)
{
    audit_write(tx, ctx, .action = action, .object = "goal_template", .object_id = id);
}

static enum outcome template_create(struct tx *tx, struct ctx *ctx, const struct goal_template_form *f,
                                    struct written *out)
{
    if (!viewer_may_some(&ctx->viewer, ACT_GOAL_TEMPLATE_NEW))
        return MISSING;
    *out = (struct written){.id = id_new(ctx->world_ms),
                            .version = 1,
                            .says = STR("Template made. Now say how one will know: add key results.")};
    tx_run(tx, goal_template_insert, .id = out->id, .title = f->title, .why = f->why,
           .weight = f->weight == INT_NONE ? WEIGHT : f->weight, .days = f->days == INT_NONE ? DAYS : f->days,
           .author_id = ctx->viewer.person_id, .created_at = ctx->now_ms);
    rehearsal_keep(tx, ctx, MODULE_GOALS, out->id, 0); /* goes after the goals of every site */
    note(tx, ctx, "goal_template_create", out->id);
    return DONE;
}

enum outcome goal_template_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct goal_template_form f = *(const struct goal_template_form *)in;
    struct row_goal_template_state t;

    if (!f.why.n)
        f.why = STR("");
    if (!f.head.id)
        return template_create(tx, ctx, &f, out);
    if (!template_load(tx, ctx, f.head.id, &t))
        return MISSING;
    if (f.head.version && f.head.version != t.version)
        return CHANGED;
    tx_run(tx, goal_template_update, .title = resource_gave(&goal_template_resource, in, "title") ? f.title : t.title,
           .why = resource_gave(&goal_template_resource, in, "why") ? f.why : t.why,
           .weight = f.weight == INT_NONE ? t.weight : f.weight, .days = f.days == INT_NONE ? t.days : f.days,
           .id = f.head.id);
    note(tx, ctx, "goal_template_change", f.head.id);
    *out = (struct written){
        .id = f.head.id, .version = t.version + 1, .says = STR("Saved. Goals that were made by it stay as they are.")};
    return DONE;
}

enum outcome template_result_add(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct key_result_form k = *(const struct key_result_form *)in;
    struct row_template_result_last last;
    struct row_goal_template_state t;

    if (!template_load(tx, ctx, k.head.id, &t))
        return MISSING;
    key_result_complete(ctx, &k);
    tx_one(tx, template_result_last, &last, .template_id = k.head.id);
    if (last.n >= RESULTS_MOST)
        errors_add(&ctx->errors, STR("title"), "A goal has at most %d key results. Split it.", RESULTS_MOST);
    if (ctx->errors.n)
        return INVALID;
    tx_run(tx, template_result_insert, .id = id_new(ctx->world_ms), .template_id = k.head.id, .title = k.title,
           .metric = k.metric, .currency = str_is(k.metric, "money") ? k.currency : STR(""), .start = k.start,
           .target = k.target, .weight = k.weight, .position = last.position + 1);
    note(tx, ctx, "goal_template_change", k.head.id);
    *out = (struct written){.id = k.head.id, .version = t.version, .says = STR("Key result added.")};
    return DONE;
}

enum outcome template_result_drop(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct press_form *f = in;
    struct row_template_result_of of;
    struct row_goal_template_state t;

    if (!tx_one(tx, template_result_of, &of, .id = f->head.id) || !template_load(tx, ctx, of.template_id, &t))
        return MISSING;
    tx_run(tx, template_result_forget, .id = f->head.id);
    note(tx, ctx, "goal_template_change", of.template_id);
    *out = (struct written){.id = of.template_id, .version = t.version, .says = STR("Key result taken away.")};
    return DONE;
}

/* A template that is retired is not given any more, and comes back the same way. */
enum outcome template_retire(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct press_form *f = in;
    struct row_goal_template_state t;
    bool open;

    if (!template_load(tx, ctx, f->head.id, &t))
        return MISSING;
    if (f->head.version && f->head.version != t.version)
        return CHANGED;
    open = str_is(t.status, "open");
    tx_run(tx, goal_template_status_set, .status = open ? STR("retired") : STR("open"), .id = f->head.id);
    note(tx, ctx, open ? "goal_template_retire" : "goal_template_return", f->head.id);
    *out =
        (struct written){.id = f->head.id,
                         .version = t.version + 1,
                         .says = open ? STR("Retired. Goals that were made by it go on.") : STR("Back in the library."),
                         .undo = str_format(tx->arena, "/goals/templates/%s/retire", id_text(tx->arena, f->head.id).p)};
    return DONE;
}

const struct resource goal_template_resource = {.name = "goal_template",
                                                .plural = "goal_templates",
                                                .label = "Goal template",
                                                .size = sizeof(struct goal_template_form),
                                                FIELDS(template_fields),
                                                .save = goal_template_save,
                                                .list = &query_goal_template_list,
                                                .item = &query_goal_template_item,
                                                .current = &query_goal_template_item,
                                                .view = ACT_GOAL_TEMPLATE,
                                                .edit = ACT_GOAL_TEMPLATE_EDIT};
