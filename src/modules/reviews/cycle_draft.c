/* A cycle before its launch: corrected in all of its fields, or thrown away. Afterwards it stays as it is. */
#include "modules/reviews/inside.h"

#include "access/audit.h"

_Static_assert(MODULE_REVIEWS == 2, "cycle_plan counts what is in rehearsal by this number");

/* Reads a cycle that may still be changed; false with *outcome when this viewer may not, or it is too late. */
static bool draft_load(struct tx *tx, struct ctx *ctx, const struct form_head *head, struct row_cycle_state *c,
                       enum outcome *outcome)
{
    *outcome = MISSING;
    if (!viewer_may(tx, &ctx->viewer, ACT_CYCLE_RUN, 0) || !tx_one(tx, cycle_state, c, .id = head->id))
        return false;
    *outcome = INVALID;
    if (!str_is(c->status, "draft")) {
        errors_add(&ctx->errors, STR(""), "This cycle was launched: it stays as it is.");
        return false;
    }
    *outcome = CHANGED;
    return !head->version || head->version == c->version;
}

static struct value row_of(struct arena *a, const struct row_cycle_state *c)
{
    struct value row = value_map(a);

    map_put(a, row, "name", value_text(c->name));
    map_put(a, row, "from_on", value_text(c->from_on));
    map_put(a, row, "to_on", value_text(c->to_on));
    map_put(a, row, "unit_id", c->unit_id > 0 ? value_int(c->unit_id) : value_null());
    map_put(a, row, "site_id", c->site_id > 0 ? value_int(c->site_id) : value_null());
    map_put(a, row, "joined_by", value_text(c->joined_by));
    map_put(a, row, "contractors", value_int(c->contractors));
    map_put(a, row, "self_due_on", value_text(c->self_due_on));
    map_put(a, row, "draft_due_on", value_text(c->draft_due_on));
    map_put(a, row, "notice_hours", value_int(c->notice_hours));
    map_put(a, row, "second_id", value_int(c->second_id));
    return row;
}

enum outcome cycle_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct cycle_form f = *(const struct cycle_form *)in; /* a copy: the function may run twice */
    struct row_cycle_state c;
    enum outcome outcome;

    if (!draft_load(tx, ctx, &f.head, &c, &outcome))
        return outcome;
    if (f.notice_hours == INT_NONE)
        f.notice_hours = NOTICE_HOURS;
    tx_run(tx, cycle_set, .name = f.name, .from_on = f.from_on, .to_on = f.to_on, .unit_id = f.unit_id,
           .site_id = f.site_id, .joined_by = f.joined_by.n ? f.joined_by : STR_NONE, .contractors = f.contractors == 1,
           .self_due_on = f.self_due_on, .draft_due_on = f.draft_due_on, .notice_hours = f.notice_hours,
           .second_id = f.second_id, .id = f.head.id);
    audit_write(tx, ctx, .action = "cycle_save", .object = "cycle", .object_id = f.head.id,
                .detail = resource_changes(tx->arena, &cycle_resource, row_of(tx->arena, &c), &f));
    *out = (struct written){.id = f.head.id, .version = c.version + 1, .says = STR("Saved. Nothing has gone out.")};
    return DONE;
}

enum outcome cycle_delete(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct press_form *f = in;
    struct row_cycle_state c;
    enum outcome outcome;

    if (!draft_load(tx, ctx, &f->head, &c, &outcome))
        return outcome;
    tx_run(tx, cycle_steps_forget, .cycle_id = f->head.id);
    tx_run(tx, cycle_unmark, .id = f->head.id);
    tx_run(tx, cycle_delete, .id = f->head.id);
    audit_write(tx, ctx, .action = "cycle_delete", .object = "cycle", .object_id = f->head.id);
    *out = (struct written){.id = f->head.id, .says = str_format(tx->arena, "%s was deleted.", c.name.p)};
    return DONE;
}
