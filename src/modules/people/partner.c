/* The units that an HR partner looks after, each from a day on and to a last one. */
#include "modules/people/inside.h"

#include "access/audit.h"
#include "core/id.h"
#include "queries.h"

struct partner_form {
    struct form_head head; /* id: the partner, or the time of looking after that changes */
    struct str from_on, last_on;
    int64_t unit_id, ends, never;
};

static const struct field partner_fields[] = {
    FIELD(struct partner_form, unit_id, .label = "Unit", .hint = "With everything below it.", .kind = FIELD_REF,
          .ref = "unit", .flags = FIELD_REQUIRED),
    FIELD(struct partner_form, from_on, .label = "From", .hint = "Empty: today.", .kind = FIELD_DAY),
    FIELD(struct partner_form, last_on, .label = "Last day", .hint = "Empty: open.", .kind = FIELD_DAY),
    FIELD(struct partner_form, ends, .label = "Ends today", .kind = FIELD_BOOL),
};
static const struct field change_fields[] = {
    FIELD(struct partner_form, from_on, .label = "From", .kind = FIELD_DAY, .flags = FIELD_REQUIRED),
    FIELD(struct partner_form, last_on, .label = "Last day", .hint = "Empty: open.", .kind = FIELD_DAY),
    FIELD(struct partner_form, never, .label = "It was a mistake: take it away", .kind = FIELD_BOOL),
};

static void note(struct tx *tx, struct ctx *ctx, const char *action, int64_t unit_id, int64_t holder_id,
                 struct str detail)
{
    audit_write(tx, ctx, .action = action, .object = "unit", .object_id = unit_id, .person_id = holder_id,
                .detail = detail);
}

static bool days_are_good(struct tx *tx, struct ctx *ctx, int64_t id, int64_t holder_id, int64_t unit_id,
                          struct str from, struct str to)
{
    struct row_partner_overlap o;

    if (str_compare(to, from) <= 0)
        errors_add(&ctx->errors, STR("last_on"), "The last day is not before the first.");
    else if (tx_one(tx, partner_overlap, &o, .id = id, .holder_id = holder_id, .unit_id = unit_id, .from_on = from,
                    .to_on = to))
        errors_add(&ctx->errors, STR("from_on"), "That unit is looked after from %.*s on already: change that.",
                   STR_ARG(day_said(tx->arena, o.from_on)));
    return !ctx->errors.n && works_here(tx, ctx, "from_on", holder_id, from, to);
}

/* What was stays in the record: it ends today, unless it only began today or is still to come. */
static bool ends_today(struct tx *tx, struct ctx *ctx, const struct partner_form *f, struct str name)
{
    struct row_partner_holds holds;

    if (!tx_one(tx, partner_holds, &holds, .holder_id = f->head.id, .unit_id = f->unit_id, .today = ctx->today_text)) {
        errors_add(&ctx->errors, STR("unit_id"), "%.*s does not look after that unit.", STR_ARG(name));
        return false;
    }
    if (str_compare(holds.from_on, ctx->today_text) >= 0)
        tx_run(tx, partner_forget, .id = holds.id);
    else
        tx_run(tx, partner_set, .from_on = holds.from_on, .to_on = ctx->today_text, .id = holds.id);
    return true;
}

static bool begins(struct tx *tx, struct ctx *ctx, const struct partner_form *f)
{
    struct str from = f->from_on.n ? f->from_on : ctx->today_text, to = day_after_last(tx->arena, f->last_on);

    if (!days_are_good(tx, ctx, 0, f->head.id, f->unit_id, from, to))
        return false;
    tx_run(tx, partner_insert, .id = id_new(ctx->world_ms), .holder_id = f->head.id, .unit_id = f->unit_id,
           .from_on = from, .to_on = to);
    return true;
}

static enum outcome partner_set(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct partner_form *f = in;
    struct row_person_state person;

    if (!viewer_may(tx, &ctx->viewer, ACT_PARTNER_EDIT, 0) || !tx_one(tx, person_state, &person, .id = f->head.id))
        return MISSING;
    if (!(f->ends ? ends_today(tx, ctx, f, person.name) : begins(tx, ctx, f)))
        return INVALID;
    partner_refresh(tx, ctx, f->head.id);
    note(tx, ctx, f->ends ? "partner_end" : "partner_begin", f->unit_id, f->head.id,
         resource_changes(tx->arena, &partner_resource, value_null(), f));
    out->id = f->head.id;
    out->says = str_format(tx->arena, "Saved what %.*s looks after.", STR_ARG(person.name));
    return DONE;
}

static enum outcome partner_change(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct partner_form *f = in;
    struct str to = day_after_last(tx->arena, f->last_on);
    struct value before = value_map(tx->arena);
    struct row_partner_state p;

    if (!viewer_may(tx, &ctx->viewer, ACT_PARTNER_EDIT, 0) || !tx_one(tx, partner_state, &p, .id = f->head.id))
        return MISSING;
    if (!f->never && !days_are_good(tx, ctx, f->head.id, p.holder_id, p.unit_id, f->from_on, to))
        return INVALID;
    map_put(tx->arena, before, "from_on", value_text(p.from_on));
    map_put(tx->arena, before, "last_on",
            value_text(str_is(p.to_on, DAY_OPEN_TEXT) ? STR("") : day_text(tx->arena, day_parse(p.to_on) - 1)));
    if (f->never)
        tx_run(tx, partner_forget, .id = f->head.id);
    else
        tx_run(tx, partner_set, .from_on = f->from_on, .to_on = to, .id = f->head.id);
    partner_refresh(tx, ctx, p.holder_id);
    note(tx, ctx, f->never ? "partner_remove" : "partner_change", p.unit_id, p.holder_id,
         resource_changes(tx->arena, &partner_change_resource, before, f));
    out->id = p.holder_id;
    out->says = f->never ? STR("Taken away.") : STR("The days were saved.");
    return DONE;
}

const struct resource partner_resource = {.name = "partner",
                                          .plural = "partners",
                                          .label = "HR partner",
                                          .size = sizeof(struct partner_form),
                                          FIELDS(partner_fields),
                                          .save = partner_set};
const struct resource partner_change_resource = {.name = "partner_change",
                                                 .plural = "partner_changes",
                                                 .label = "HR partner",
                                                 .size = sizeof(struct partner_form),
                                                 FIELDS(change_fields),
                                                 .save = partner_change};
