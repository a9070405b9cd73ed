/* Changes that are planned: tried before they are made, and taken back before their day. */
#include "modules/people/inside.h"

#include "access/audit.h"
#include "core/buf.h"
#include "core/id.h"
#include "core/json.h"
#include "queries.h"

enum outcome assignment_try(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    enum outcome outcome = assignment_change(tx, ctx, in, out);

    return outcome == DONE ? INVALID : outcome;
}

static struct str planned_detail(struct arena *a, const struct row_assignment_to_come *w)
{
    struct buf out = buf_new(a, 4096);
    struct value detail = value_map(a);

    map_put(a, detail, "from_on", value_text(w->from_on));
    map_put(a, detail, "title", value_text(w->title));
    map_put(a, detail, "unit_id", w->unit_id ? value_text(id_text(a, w->unit_id)) : value_null());
    map_put(a, detail, "manager_id", w->manager_id ? value_text(id_text(a, w->manager_id)) : value_null());
    json_write(&out, detail);
    return buf_str(&out);
}

/* What held before goes on through the days of the plan: unit and manager have to be there on them. */
static bool goes_on(struct tx *tx, struct ctx *ctx, const struct row_assignment_to_come *w)
{
    return unit_is_there(tx, ctx, w->before_unit_id, w->from_on) &&
           works_here(tx, ctx, "manager_id", w->before_manager_id, w->from_on, w->to_on) &&
           line_stays_open(tx, ctx, w->person_id, w->before_manager_id, w->from_on, w->to_on);
}

enum outcome assignment_drop(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct press_form *f = in;
    struct row_assignment_to_come w;

    if (!tx_one(tx, assignment_to_come, &w, .id = f->head.id, .today = ctx->today_text) ||
        !viewer_may(tx, &ctx->viewer, ACT_PERSON_EDIT, w.person_id))
        return MISSING;
    if (f->head.version && f->head.version != w.version)
        return CHANGED;
    if (!own_record_may(tx, ctx, w.person_id) || !goes_on(tx, ctx, &w))
        return INVALID;
    tx_run(tx, assignment_forget, .id = f->head.id);
    tx_run(tx, assignment_end, .to_on = w.to_on, .id = w.before_id);
    tx_run(tx, person_touch, .id = w.person_id);
    seat_refresh(tx, ctx, w.person_id);
    audit_write(tx, ctx, .action = "assignment_drop", .object = "person", .object_id = w.person_id,
                .person_id = w.person_id, .detail = planned_detail(tx->arena, &w));
    out->id = w.person_id;
    out->version = w.version + 1;
    out->says = str_format(tx->arena, "Taken back: nothing changes for %.*s on %.*s.", STR_ARG(w.name),
                           STR_ARG(day_said(tx->arena, w.from_on)));
    return DONE;
}
