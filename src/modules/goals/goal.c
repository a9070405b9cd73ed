/* What a goal is, who may make and close it, and how progress sums up. */
#include "modules/goals/goals.h"

#include "access/audit.h"
#include "access/rehearsal.h"
#include "core/id.h"
#include "modules/goals/goal_rules.h"
#include "modules/people/people.h"
#include "queries.h"
#include "resource/search.h"

enum { DEEPEST = 32, WEIGHT = 100 };
_Static_assert(ROLE_EXECUTIVE == 128 && (ROLE_MEMBER | ROLE_HR | ROLE_EXECUTIVE) == 133, "policy.txt names these bits");

static const struct choice owner_kinds[] = {
    {"person", "A person"}, {"unit", "A unit"}, {"company", "The company"}, {0}};
static const struct choice visibilities[] = {
    {"public", "Everybody who works here"},
    {"private", "The owner, the line above or whoever leads meanwhile, the HR partner and HR"},
    {0}};
static const struct choice outcomes[] = {{"completed", "Completed"}, {"missed", "Missed"}, {"dropped", "Dropped"}, {0}};

static const struct field goal_fields[] = {
    FIELD(struct goal_form, title, .label = "Objective", .hint = "What will be true when it is reached? One sentence.",
          .kind = FIELD_TEXT, .flags = FIELD_REQUIRED, .min = 3, .max = 160, .class = 1),
    FIELD(struct goal_form, why, .label = "Why it matters", .kind = FIELD_LONG_TEXT, .max = 2000, .class = 1),
    FIELD(struct goal_form, owner_kind, .label = "Goal of", .kind = FIELD_CHOICE, .choices = owner_kinds,
          .initial = "person"),
    FIELD(struct goal_form, owner_id, .label = "Who answers for it",
          .hint = "Name, number or mail address. Empty: you.", .kind = FIELD_REF, .ref = "person"),
    FIELD(struct goal_form, unit_id, .label = "Unit", .hint = "For a goal of a unit: its name or code.",
          .kind = FIELD_REF, .ref = "unit"),
    FIELD(struct goal_form, parent_id, .label = "Helps to reach", .hint = "The goal above, also one of somebody else.",
          .kind = FIELD_REF, .ref = "goal"),
    FIELD(struct goal_form, visibility, .label = "Who sees it",
          .hint = "A private goal is left out of what goals above sum up.", .kind = FIELD_CHOICE,
          .choices = visibilities, .initial = "public"),
    FIELD(struct goal_form, weight, .label = "Weight in the goal above", .hint = "0 to 100. Empty: 100, as the others.",
          .kind = FIELD_INT, .min = 0, .max = 100),
    FIELD(struct goal_form, from_on, .label = "From", .hint = "Empty: today.", .kind = FIELD_DAY),
    FIELD(struct goal_form, due_on, .label = "Until", .kind = FIELD_DAY, .flags = FIELD_REQUIRED),
};
static const struct field close_fields[] = {
    FIELD(struct goal_close_form, outcome, .label = "How did it end?", .kind = FIELD_CHOICE, .flags = FIELD_REQUIRED,
          .choices = outcomes),
    FIELD(struct goal_close_form, lesson, .label = "What do you take from it?",
          .hint = "The lesson stays with the goal.", .kind = FIELD_LONG_TEXT, .flags = FIELD_REQUIRED, .max = 2000,
          .class = 1),
    FIELD(struct goal_close_form, carry_to, .label = "Carry over until",
          .hint = "A day: an open copy is made, due then. Empty: none.", .kind = FIELD_DAY),
};
static void goal_check(const void *in, struct ctx *ctx)
{
    const struct goal_form *g = in;

    if (g->from_on.n && g->due_on.n && str_compare(g->due_on, g->from_on) < 0)
        errors_add(&ctx->errors, STR("due_on"), "It would end before it begins.");
    if (str_is(g->owner_kind, "unit") && !g->unit_id)
        errors_add(&ctx->errors, STR("unit_id"), "Say which unit.");
    if (str_is(g->visibility, "private") && g->owner_kind.n && !str_is(g->owner_kind, "person"))
        errors_add(&ctx->errors, STR("visibility"), "A goal of a unit or of the company is open to everybody here.");
}

bool goal_may_make(struct tx *tx, struct ctx *ctx, struct str owner_kind, int64_t owner_id, int64_t unit_id)
{
    if (str_is(owner_kind, "company"))
        return viewer_may(tx, &ctx->viewer, ACT_GOAL_COMPANY, 0);
    if (str_is(owner_kind, "unit"))
        return viewer_may(tx, &ctx->viewer, ACT_GOAL_UNIT, unit_id);
    return viewer_may(tx, &ctx->viewer, ACT_GOAL_EDIT, owner_id);
}

bool goal_load(struct tx *tx, struct ctx *ctx, int64_t id, struct row_goal_state *g)
{
    return tx_one(tx, goal_state, g, .id = id) && viewer_may(tx, &ctx->viewer, ACT_GOAL_WORK, id);
}

/* Progress from what is kept. True: it has changed and counts above, in *parent, with *more than before. */
static bool settle(struct tx *tx, int64_t id, int64_t *parent, int64_t *more)
{
    struct row_goal_sums s;
    int64_t weight, progress;

    if (!tx_one(tx, goal_sums, &s, .id = id))
        return false;
    weight = s.result_weight + s.child_weight;
    progress = weight ? (s.result_sum + s.child_sum) / weight : 0;
    if (progress == s.progress)
        return false;
    tx_run(tx, goal_progress_set, .progress = progress, .id = id);
    *parent = s.parent_id;
    *more = s.weight * (progress - s.progress);
    return s.counts && s.parent_id;
}

static void move_up(struct tx *tx, int64_t id, int64_t weight, int64_t more)
{
    bool goes_on = id;

    for (int depth = 0; goes_on && depth < DEEPEST; depth++) {
        tx_run(tx, goal_below_add, .weight = weight, .sum = more, .id = id);
        weight = 0;
        goes_on = settle(tx, id, &id, &more);
    }
}

void goal_progressed(struct tx *tx, int64_t goal_id)
{
    int64_t parent, more;

    if (settle(tx, goal_id, &parent, &more))
        move_up(tx, parent, 0, more);
}

void goal_sum_up(struct tx *tx, int64_t goal_id)
{
    struct row_goal_state g;
    int64_t parent, more;

    if (!tx_one(tx, goal_state, &g, .id = goal_id))
        return;
    tx_run(tx, goal_below_recount, .id = goal_id);
    settle(tx, goal_id, &parent, &more);
    if (!g.parent_id || str_is(g.visibility, "private")) /* a private goal tells nothing upwards */
        return;
    tx_run(tx, goal_below_recount, .id = g.parent_id);
    goal_progressed(tx, g.parent_id);
}

static void set_defaults(struct ctx *ctx, struct goal_form *g)
{
    if (!g->owner_kind.n)
        g->owner_kind = STR("person");
    if (!g->visibility.n)
        g->visibility = STR("public");
    if (!g->owner_id)
        g->owner_id = ctx->viewer.person_id;
    if (!g->from_on.n)
        g->from_on = ctx->today_text;
    if (g->weight == INT_NONE)
        g->weight = WEIGHT;
}

/* A parent that holds already stays, also when it was closed or made private meanwhile. */
static bool parent_fits(struct tx *tx, struct ctx *ctx, const struct goal_form *g, int64_t holds)
{
    struct row_goal_ring ring;
    struct row_goal_state parent;

    if (!g->parent_id || g->parent_id == holds)
        return true;
    if (!tx_one(tx, goal_state, &parent, .id = g->parent_id) || !str_is(parent.visibility, "public")) {
        errors_add(&ctx->errors, STR("parent_id"), "There is no such goal to align to.");
        return false;
    }
    if (str_is(parent.status, "closed")) {
        errors_add(&ctx->errors, STR("parent_id"), "That goal is closed.");
        return false;
    }
    if (g->head.id && tx_one(tx, goal_ring, &ring, .parent_id = g->parent_id, .goal_id = g->head.id)) {
        errors_add(&ctx->errors, STR("parent_id"), "That goal is itself below this one.");
        return false;
    }
    return true;
}

static void insert_goal(struct tx *tx, struct ctx *ctx, const struct goal_form *g, int64_t id, int64_t source,
                        int64_t template)
{
    tx_run(tx, goal_insert, .id = id, .title = g->title, .why = g->why, .owner_kind = g->owner_kind,
           .owner_id = g->owner_id, .unit_id = g->unit_id, .parent_id = g->parent_id, .visibility = g->visibility,
           .weight = g->weight, .from_on = g->from_on, .due_on = g->due_on, .checked_on = ctx->today_text,
           .source_id = source, .template_id = template, .created_at = ctx->now_ms);
    rehearsal_keep(tx, ctx, MODULE_GOALS, id, g->owner_id);
    if (str_is(g->visibility, "public"))
        search_learn_names(tx, "goal", id, g->title, STR_NONE);
    audit_write(tx, ctx, .action = "goal_create", .object = "goal", .object_id = id, .person_id = g->owner_id,
                .class = 1);
}

static enum outcome goal_create(struct tx *tx, struct ctx *ctx, struct goal_form *g, struct written *out)
{
    set_defaults(ctx, g);
    goal_check(g, ctx);
    if (ctx->errors.n)
        return INVALID;
    if (!g->owner_id || !goal_may_make(tx, ctx, g->owner_kind, g->owner_id, g->unit_id)) {
        errors_add(&ctx->errors, STR("owner_id"), "A goal for them is not yours to make.");
        return INVALID;
    }
    if (!parent_fits(tx, ctx, g, 0))
        return INVALID;
    out->id = id_new(ctx->world_ms);
    out->version = 1;
    out->says = STR("Goal made. Now say how you will know: add key results.");
    insert_goal(tx, ctx, g, out->id, 0, 0);
    if (g->parent_id && str_is(g->visibility, "public"))
        move_up(tx, g->parent_id, g->weight, 0);
    return DONE;
}

static void fill_from(struct tx *tx, struct goal_form *g, const struct row_goal_state *was)
{
    struct value row = value_map(tx->arena);
    struct arena *a = tx->arena;

    map_put(a, row, "title", value_text(was->title));
    map_put(a, row, "why", value_text(was->why));
    map_put(a, row, "owner_kind", value_text(was->owner_kind));
    map_put(a, row, "visibility", value_text(was->visibility));
    map_put(a, row, "from_on", value_text(was->from_on));
    map_put(a, row, "due_on", value_text(was->due_on));
    map_put(a, row, "owner_id", value_int(was->owner_id));
    map_put(a, row, "unit_id", value_int(was->unit_id));
    map_put(a, row, "parent_id", value_int(was->parent_id));
    map_put(a, row, "weight", value_int(was->weight));
    resource_fill(&goal_resource, g, row);
}

static bool changes_hands(const struct goal_form *g, const struct row_goal_state *was)
{
    return g->owner_id != was->owner_id || g->unit_id != was->unit_id || !str_eq(g->owner_kind, was->owner_kind);
}

/* A goal above that the viewer is not shown stands empty in the form: sent back empty it is unchanged. */
static void keep_hidden_parent(struct tx *tx, struct goal_form *g, const struct row_goal_state *was)
{
    struct row_goal_state parent;

    if (!g->parent_id && was->parent_id && tx_one(tx, goal_state, &parent, .id = was->parent_id) &&
        str_is(parent.visibility, "private"))
        g->parent_id = was->parent_id;
}

static enum outcome goal_change(struct tx *tx, struct ctx *ctx, struct goal_form *g, struct written *out)
{
    struct row_goal_state was;

    if (!goal_load(tx, ctx, g->head.id, &was))
        return MISSING;
    if (g->head.version && g->head.version != was.version)
        return CHANGED;
    fill_from(tx, g, &was);
    keep_hidden_parent(tx, g, &was);
    set_defaults(ctx, g);
    goal_check(g, ctx);
    if (changes_hands(g, &was) && !goal_may_make(tx, ctx, g->owner_kind, g->owner_id, g->unit_id))
        errors_add(&ctx->errors, STR("owner_id"), "Handing it to them is not yours to do.");
    if (str_is(was.status, "closed"))
        errors_add(&ctx->errors, STR("title"), "A closed goal is not changed. Carry it over instead.");
    if (ctx->errors.n || !parent_fits(tx, ctx, g, was.parent_id))
        return INVALID;
    tx_run(tx, goal_update, .title = g->title, .why = g->why, .owner_kind = g->owner_kind, .owner_id = g->owner_id,
           .unit_id = g->unit_id, .parent_id = g->parent_id, .visibility = g->visibility, .weight = g->weight,
           .from_on = g->from_on, .due_on = g->due_on, .id = g->head.id);
    if (g->owner_id != was.owner_id)
        goal_silence_end(tx, was.owner_id, g->head.id);
    search_forget_names(tx, "goal", g->head.id);
    if (str_is(g->visibility, "public"))
        search_learn_names(tx, "goal", g->head.id, g->title, STR_NONE);
    goal_sum_up(tx, g->head.id);
    if (was.parent_id != g->parent_id || !str_eq(was.visibility, g->visibility))
        goal_sum_up(tx, was.parent_id);
    audit_write(tx, ctx, .action = "goal_change", .object = "goal", .object_id = g->head.id, .person_id = g->owner_id,
                .class = 1);
    *out = (struct written){.id = g->head.id, .version = was.version + 1, .says = STR("Goal saved.")};
    return DONE;
}

enum outcome goal_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct goal_form g = *(const struct goal_form *)in;

    return g.head.id ? goal_change(tx, ctx, &g, out) : goal_create(tx, ctx, &g, out);
}

struct goal_results goal_results_of(struct tx *tx, int64_t goal_id)
{
    struct goal_results results;

    results.n = tx_all(tx, key_results_copy, &results.rows, .goal_id = goal_id);
    return results;
}

int64_t goal_copy(struct tx *tx, struct ctx *ctx, const struct goal_form *g, const struct goal_results *results,
                  int64_t source, int64_t template)
{
    int64_t id = id_new(ctx->world_ms);

    insert_goal(tx, ctx, g, id, source, template);
    for (size_t i = 0; i < results->n; i++) {
        const struct row_key_results_copy *k = &results->rows[i];

        tx_run(tx, key_result_insert, .id = id_new(ctx->world_ms), .goal_id = id, .title = k->title,
               .metric = k->metric, .currency = k->currency, .start = k->start, .target = k->target,
               .current = k->start, .weight = k->weight, .position = k->position);
    }
    return id;
}

struct goal_form goal_form_of(const struct row_goal_state *g)
{
    return (struct goal_form){.title = g->title,
                              .why = g->why,
                              .owner_kind = g->owner_kind,
                              .visibility = g->visibility,
                              .from_on = g->from_on,
                              .due_on = g->due_on,
                              .owner_id = g->owner_id,
                              .unit_id = g->unit_id,
                              .parent_id = g->parent_id,
                              .weight = g->weight};
}

/* The open copy of a goal that was closed. It helps to reach the same, unless that is over or no longer shown. */
static int64_t carry_over(struct tx *tx, struct ctx *ctx, const struct row_goal_state *g,
                          const struct goal_close_form *c)
{
    struct goal_form copy = goal_form_of(g);
    struct goal_results results = goal_results_of(tx, c->head.id);
    struct row_goal_state parent;
    int64_t id;

    copy.from_on = ctx->today_text;
    copy.due_on = c->carry_to;
    if (copy.parent_id && (!tx_one(tx, goal_state, &parent, .id = copy.parent_id) ||
                           !str_is(parent.visibility, "public") || !str_is(parent.status, "open")))
        copy.parent_id = 0;
    id = goal_copy(tx, ctx, &copy, &results, c->head.id, 0);
    goal_sum_up(tx, id);
    return id;
}

enum outcome goal_close(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct goal_close_form *c = in;
    struct row_goal_state g;

    if (!goal_load(tx, ctx, c->head.id, &g))
        return MISSING;
    if (c->head.version && c->head.version != g.version)
        return CHANGED;
    if (str_is(g.status, "closed"))
        errors_add(&ctx->errors, STR("outcome"), "It is closed already.");
    if (c->carry_to.n && str_compare(c->carry_to, ctx->today_text) < 0)
        errors_add(&ctx->errors, STR("carry_to"), "The day to carry it to has passed.");
    if (ctx->errors.n)
        return INVALID;
    tx_run(tx, goal_close_set, .outcome = c->outcome, .lesson = c->lesson, .id = c->head.id);
    search_forget_names(tx, "goal", c->head.id);
    goal_silence_end(tx, g.owner_id, c->head.id);
    if (str_is(c->outcome, "dropped")) /* it counts no more; what was completed or missed does */
        goal_sum_up(tx, c->head.id);
    audit_write(tx, ctx, .action = "goal_close", .object = "goal", .object_id = c->head.id, .person_id = g.owner_id,
                .class = 1);
    *out = (struct written){.id = c->head.id, .version = g.version + 1, .says = STR("Goal closed, with its lesson.")};
    if (!c->carry_to.n) {
        out->undo = str_format(tx->arena, "/goals/%s/reopen", id_text(tx->arena, c->head.id).p);
        return DONE;
    }
    out->id = carry_over(tx, ctx, &g, c);
    out->says = STR("Closed, and carried over. This is the new one.");
    return DONE;
}

const struct resource goal_resource = {.name = "goal",
                                       .plural = "goals",
                                       .label = "Goal",
                                       .size = sizeof(struct goal_form),
                                       FIELDS(goal_fields),
                                       .lookup = &query_goal_lookup,
                                       .suggest = &query_goal_suggest,
                                       .by_id = &query_goal_by_id,
                                       .current = &query_goal_row,
                                       .save = goal_save,
                                       .list = &query_goal_list,
                                       .item = &query_goal_export_one,
                                       .view = ACT_GOAL_VIEW,
                                       .edit = ACT_GOAL_EDIT};
const struct resource goal_close_resource = {.name = "goal_close",
                                             .plural = "goal_closes",
                                             .label = "Close",
                                             .size = sizeof(struct goal_close_form),
                                             FIELDS(close_fields),
                                             .save = goal_close};
