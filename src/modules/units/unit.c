/* What a unit is and how it changes. Time is kept in spans [from_on, to_on): a change ends the span of its first day
 * and begins a new one; a change on the very day a span begins replaces it. */
#include "modules/units/units.h"

#include "access/audit.h"
#include "access/reach.h"
#include "core/id.h"
#include "core/words.h"
#include "modules/people/people.h"
#include "queries.h"
#include "resource/search.h"

static const struct choice kinds[] = {
    {"company", "Company"}, {"division", "Division"}, {"department", "Department"}, {"team", "Team"}, {0}};

static const struct field unit_fields[] = {
    FIELD(struct unit_form, code, .label = "Code",
          .hint = "Short and unique, such as ENG-MC. Imports find the unit by it.", .kind = FIELD_TEXT,
          .flags = FIELD_REQUIRED, .max = 20, .others = "unit code|dept_no|department code|org unit id"),
    FIELD(struct unit_form, name, .label = "Name", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED, .max = 80,
          .others = "unit|department|dept_name|team|org unit"),
    FIELD(struct unit_form, kind, .label = "Kind", .kind = FIELD_CHOICE, .flags = FIELD_REQUIRED, .choices = kinds),
    FIELD(struct unit_form, parent_id, .label = "Part of", .hint = "Name or code. Empty: it stands at the top.",
          .kind = FIELD_REF, .ref = "unit", .others = "parent|parent unit|parent code"),
    FIELD(struct unit_form, head_id, .label = "Led by", .hint = "Name, number or mail address.", .kind = FIELD_REF,
          .ref = "person", .others = "head|manager|leader"),
    FIELD(struct unit_form, purpose, .label = "What it is for", .kind = FIELD_LONG_TEXT, .max = 1000),
    FIELD(struct unit_form, from_on, .label = "From", .hint = "The first day on which this holds. Empty: today.",
          .kind = FIELD_DAY, .others = "valid from|start|start date"),
};

static const struct field budget_fields[] = {
    FIELD(struct unit_budget_form, amount, .label = "Yearly pay budget",
          .hint = "Such as 1200000.00. Empty: none is set.", .kind = FIELD_MONEY, .class = 3),
    FIELD(struct unit_budget_form, currency, .label = "Currency", .hint = "Three letters, such as EUR.",
          .kind = FIELD_TEXT, .flags = FIELD_REQUIRED, .min = 3, .max = 3),
};
static const struct field close_fields[] = {
    FIELD(struct unit_close_form, last_on, .label = "Last day", .hint = "The last day on which the unit exists.",
          .kind = FIELD_DAY, .flags = FIELD_REQUIRED),
};

static void put_span(struct tx *tx, const struct unit_form *u, int64_t id, struct str from, struct str to, bool replace)
{
    struct str key = words_sort_key(tx->arena, u->name);

    if (replace)
        tx_run(tx, unit_span_replace, .unit_id = id, .from_on = from, .name = u->name, .name_key = key, .kind = u->kind,
               .parent_id = u->parent_id, .head_id = u->head_id, .purpose = u->purpose);
    else
        tx_run(tx, unit_span_insert, .unit_id = id, .from_on = from, .to_on = to, .name = u->name, .name_key = key,
               .kind = u->kind, .parent_id = u->parent_id, .head_id = u->head_id, .purpose = u->purpose);
}

/* Today's closure and reach, for a unit and all below it. The heads before the change are told apart by the caller. */
void unit_turn(struct tx *tx, struct ctx *ctx, int64_t id)
{
    struct row_unit_span_on now;
    struct row_unit_heads_around *heads;
    size_t n;

    tx_run(tx, unit_line_cut, .unit_id = id);
    if (tx_one(tx, unit_span_on, &now, .unit_id = id, .on_day = ctx->today_text) && now.parent_id)
        tx_run(tx, unit_line_hang, .parent_id = now.parent_id, .unit_id = id);
    tx_run(tx, reach_heads_cut, .unit_id = id);
    tx_run(tx, reach_heads_hang, .unit_id = id, .today = ctx->today_text);
    tx_run(tx, reach_partners_cut, .unit_id = id);
    tx_run(tx, reach_partners_hang, .unit_id = id, .today = ctx->today_text);
    reach_given_unit(tx, ctx, id);
    n = tx_all(tx, unit_heads_around, &heads, .unit_id = id, .today = ctx->today_text);
    for (size_t i = 0; i < n; i++)
        reach_refresh(tx, heads[i].head_id);
}

static bool code_is_free(struct tx *tx, struct ctx *ctx, const struct unit_form *u)
{
    struct row_unit_by_code other;

    if (!tx_one(tx, unit_by_code, &other, .code = u->code) || other.id == u->head.id)
        return true;
    errors_add(&ctx->errors, STR("code"), "Another unit has the code %.*s.", STR_ARG(u->code));
    return false;
}

/* No unit is part of itself, on any day of [from, to). */
static bool makes_no_ring(struct tx *tx, struct ctx *ctx, const struct unit_form *u, struct str from, struct str to)
{
    struct row_unit_ring ring;

    if (!u->parent_id || !u->head.id ||
        !tx_one(tx, unit_ring, &ring, .parent_id = u->parent_id, .from_on = from, .to_on = to, .unit_id = u->head.id))
        return true;
    errors_add(&ctx->errors, STR("parent_id"), "From %.*s on that unit is itself below this one.", STR_ARG(ring.since));
    return false;
}

static bool parent_is_there(struct tx *tx, struct ctx *ctx, const struct unit_form *u, struct str from)
{
    struct row_unit_span_on parent;

    if (!u->parent_id || tx_one(tx, unit_span_on, &parent, .unit_id = u->parent_id, .on_day = from))
        return true;
    errors_add(&ctx->errors, STR("parent_id"), "That unit does not exist on %.*s.",
               STR_ARG(day_said(ctx->arena, from)));
    return false;
}

static enum outcome unit_create(struct tx *tx, struct ctx *ctx, struct unit_form *u, struct written *out)
{
    struct str from = u->from_on.n ? u->from_on : ctx->today_text;

    if (!code_is_free(tx, ctx, u) || !parent_is_there(tx, ctx, u, from) ||
        !past_is_open(tx, ctx, ACT_UNIT_CORRECT, 0, from) ||
        !works_here(tx, ctx, "head_id", u->head_id, from, STR(DAY_OPEN_TEXT)))
        return INVALID;
    out->id = id_new(ctx->world_ms);
    out->version = 1;
    out->says = str_format(tx->arena, "%.*s was made.", STR_ARG(u->name));
    tx_run(tx, unit_insert, .id = out->id, .code = u->code, .currency = STR("EUR"), .created_at = ctx->now_ms);
    put_span(tx, u, out->id, from, STR(DAY_OPEN_TEXT), false);
    tx_run(tx, unit_line_self, .id = out->id);
    unit_turn(tx, ctx, out->id);
    search_learn_names(tx, "unit", out->id, u->name, u->code);
    tx_run(tx, counter_add, .name = STR("units"), .n = 1);
    audit_write(tx, ctx, .action = "unit_create", .object = "unit", .object_id = out->id,
                .detail = resource_changes(tx->arena, &unit_resource, value_null(), u));
    return DONE;
}

/* Members that were not given keep what holds on the day of the change. */
static void fill_from(struct tx *tx, struct unit_form *u, const struct row_unit_span_on *span, struct str code,
                      struct value *before)
{
    struct arena *a = tx->arena;

    *before = value_map(a);
    map_put(a, *before, "code", value_text(code));
    map_put(a, *before, "name", value_text(span->name));
    map_put(a, *before, "kind", value_text(span->kind));
    map_put(a, *before, "parent_id", value_int(span->parent_id));
    map_put(a, *before, "head_id", value_int(span->head_id));
    map_put(a, *before, "purpose", value_text(span->purpose));
    map_put(a, *before, "from_on", value_text(span->from_on));
    resource_fill(&unit_resource, u, *before);
}

/* From that day on; a span that begins on it is replaced. Those who led the unit before and those who do now know it. */
static void write_change(struct tx *tx, struct ctx *ctx, const struct unit_form *u, const struct row_unit_span_on *span,
                         struct str from)
{
    struct row_unit_heads_around *heads;
    bool replace = str_eq(span->from_on, from);
    size_t nheads = tx_all(tx, unit_heads_around, &heads, .unit_id = u->head.id, .today = ctx->today_text);

    if (!replace)
        tx_run(tx, unit_span_end, .to_on = from, .unit_id = u->head.id, .from_on = span->from_on);
    put_span(tx, u, u->head.id, from, span->to_on, replace);
    tx_run(tx, unit_touch, .code = u->code, .id = u->head.id);
    unit_turn(tx, ctx, u->head.id);
    for (size_t i = 0; i < nheads; i++)
        reach_refresh(tx, heads[i].head_id);
    search_learn_names(tx, "unit", u->head.id, u->name, u->code);
}

static enum outcome unit_change(struct tx *tx, struct ctx *ctx, struct unit_form *u, struct written *out)
{
    struct str from = u->from_on.n ? u->from_on : ctx->today_text;
    struct row_unit_state state;
    struct row_unit_span_on span;
    struct value before;

    if (!tx_one(tx, unit_state, &state, .id = u->head.id))
        return MISSING;
    if (u->head.version && u->head.version != state.version)
        return CHANGED;
    if (!tx_one(tx, unit_span_on, &span, .unit_id = u->head.id, .on_day = from)) {
        errors_add(&ctx->errors, STR("from_on"), "The unit does not exist on %.*s.",
                   STR_ARG(day_said(ctx->arena, from)));
        return INVALID;
    }
    fill_from(tx, u, &span, state.code, &before);
    if (!code_is_free(tx, ctx, u) || !past_is_open(tx, ctx, ACT_UNIT_CORRECT, 0, from) ||
        !parent_is_there(tx, ctx, u, from) || !makes_no_ring(tx, ctx, u, from, span.to_on) ||
        !(u->head_id == span.head_id || works_here(tx, ctx, "head_id", u->head_id, from, span.to_on)))
        return INVALID;
    write_change(tx, ctx, u, &span, from);
    audit_write(tx, ctx, .action = str_compare(from, ctx->today_text) < 0 ? "unit_correct" : "unit_change",
                .object = "unit", .object_id = u->head.id,
                .detail = resource_changes(tx->arena, &unit_resource, before, u));
    out->id = u->head.id;
    out->version = state.version + 1;
    out->says = str_format(tx->arena, "%.*s was saved.", STR_ARG(u->name));
    return DONE;
}

enum outcome unit_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct unit_form u = *(const struct unit_form *)in; /* a copy: the function may run twice */

    if (!viewer_may(tx, &ctx->viewer, ACT_UNIT_EDIT, 0))
        return MISSING;
    return u.head.id ? unit_change(tx, ctx, &u, out) : unit_create(tx, ctx, &u, out);
}

enum outcome unit_budget_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct unit_budget_form *b = in;
    struct row_unit_state state;
    struct str sealed = STR_NONE;

    if (!viewer_may(tx, &ctx->viewer, ACT_UNIT_BUDGET, b->head.id) || !tx_one(tx, unit_state, &state, .id = b->head.id))
        return MISSING;
    if (b->head.version && b->head.version != state.version)
        return CHANGED;
    if (!resource_gave(&unit_budget_resource, b, "amount")) { /* absent is not empty: nothing is wiped by an odd form */
        errors_add(&ctx->errors, STR("amount"), "Say the budget, or leave the field empty to remove it.");
        return INVALID;
    }
    if (b->amount != INT_NONE &&
        !keys_seal(ctx->keys, tx->arena, b->head.id, "unit.budget", b->head.id, value_int(b->amount), &sealed))
        tx_leave(tx, DB_DOWN);
    tx_run(tx, unit_budget_set, .budget = sealed, .currency = b->currency, .id = b->head.id);
    audit_write(tx, ctx, .action = "unit_budget_save", .object = "unit", .object_id = b->head.id, .class = 3,
                .detail = STR("{\"amount\":null}"));
    out->id = b->head.id;
    out->version = state.version + 1;
    out->says = STR("The budget was saved.");
    return DONE;
}

enum outcome unit_close(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct unit_close_form *c = in;
    day last = day_parse(c->last_on);
    struct str first_gone = day_text(tx->arena, last + 1);
    struct row_unit_span_on span;
    struct row_unit_state state;
    struct row_unit_in_use use;

    if (!viewer_may(tx, &ctx->viewer, ACT_UNIT_EDIT, 0) || !tx_one(tx, unit_state, &state, .id = c->head.id))
        return MISSING;
    if (c->head.version && c->head.version != state.version)
        return CHANGED;
    if (last < ctx->today || !tx_one(tx, unit_span_on, &span, .unit_id = c->head.id, .on_day = c->last_on)) {
        errors_add(&ctx->errors, STR("last_on"), "The last day is today or later, and a day on which the unit exists.");
        return INVALID;
    }
    tx_one(tx, unit_in_use, &use, .unit_id = c->head.id, .on_day = first_gone);
    if (use.people || use.children) {
        errors_add(&ctx->errors, STR("last_on"), "%lld people sit in it and %lld units hang below it: move them first.",
                   (long long)use.people, (long long)use.children);
        return INVALID;
    }
    tx_run(tx, unit_span_forget_after, .unit_id = c->head.id, .from_on = c->last_on);
    tx_run(tx, unit_span_end, .to_on = first_gone, .unit_id = c->head.id, .from_on = span.from_on);
    tx_run(tx, unit_touch, .code = state.code, .id = c->head.id);
    audit_write(tx, ctx, .action = "unit_close", .object = "unit", .object_id = c->head.id);
    out->id = c->head.id;
    out->version = state.version + 1;
    out->says =
        str_format(tx->arena, "%.*s ends on %.*s.", STR_ARG(span.name), STR_ARG(day_said(tx->arena, c->last_on)));
    return DONE;
}

const struct resource unit_resource = {
    .name = "unit",
    .plural = "units",
    .label = "Unit",
    .size = sizeof(struct unit_form),
    FIELDS(unit_fields),
    .lookup = &query_unit_lookup,
    .by_id = &query_unit_by_id,
    .suggest = &query_unit_suggest,
    .save = unit_save,
    .current = &query_unit_row,
    .list = &query_unit_list,
    .item = &query_unit_item,
    .view = ACT_UNIT_VIEW,
    .edit = ACT_UNIT_EDIT,
};
const struct resource unit_budget_resource = {.name = "unit_budget",
                                              .plural = "unit_budgets",
                                              .label = "Budget",
                                              .size = sizeof(struct unit_budget_form),
                                              FIELDS(budget_fields),
                                              .save = unit_budget_save};
const struct resource unit_close_resource = {.name = "unit_close",
                                             .plural = "unit_closes",
                                             .label = "Close",
                                             .size = sizeof(struct unit_close_form),
                                             FIELDS(close_fields),
                                             .save = unit_close};
