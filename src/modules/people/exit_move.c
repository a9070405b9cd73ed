/* A last day that is saved and lies ahead: it moves, or is taken back. Whoever was handed over for the day after follows it. */
#include "modules/people/inside.h"

#include "access/audit.h"
#include "core/buf.h"
#include "core/json.h"
#include "queries.h"

struct value last_day_row(struct arena *a, struct str gone)
{
    struct value row = value_map(a);

    map_put(a, row, "last_on", value_text(day_text(a, day_parse(gone) - 1)));
    return row;
}

/* One report stays until the new day; where the time with the next manager would be over by then, to the end of that. */
static void follow(struct tx *tx, const struct row_assignment_handed *r, struct str gone)
{
    if (str_compare(gone, r->next_to_on) < 0) {
        tx_run(tx, assignment_end, .to_on = gone, .id = r->id);
        tx_run(tx, assignment_begin, .from_on = gone, .id = r->next_id);
        return;
    }
    tx_run(tx, assignment_forget, .id = r->next_id);
    tx_run(tx, assignment_end, .to_on = r->next_to_on, .id = r->id);
}

/* Those who were handed over for the day `was`: from `gone` on instead. False: the line would close on the days between. */
static bool follow_all(struct tx *tx, struct ctx *ctx, int64_t person_id, struct str was, struct str gone)
{
    struct row_assignment_handed *r;
    struct row_assignment_ring ring;
    bool later = str_compare(gone, was) > 0;
    size_t n = tx_all(tx, assignment_handed, &r, .manager_id = person_id, .gone = was);

    for (size_t i = 0; i < n; i++)
        if (str_compare(gone, r[i].from_on) > 0) /* otherwise whoever saves it says who leads them */
            follow(tx, &r[i], gone);
    for (size_t i = 0; i < n; i++)
        if (tx_one(tx, assignment_ring, &ring, .manager_id = later ? person_id : r[i].next_manager_id,
                   .from_on = later ? was : gone, .to_on = later ? gone : was, .person_id = r[i].person_id)) {
            errors_add(&ctx->errors, STR("last_on"),
                       "From %.*s on the line would close by way of %.*s: move them first.", STR_ARG(ring.since),
                       STR_ARG(r[i].name));
            return false;
        }
    for (size_t i = 0; i < n; i++)
        seat_refresh(tx, ctx, r[i].person_id);
    return true;
}

static int64_t last_employer(struct tx *tx, int64_t employment_id)
{
    struct row_employment_employer e = {0};

    tx_one(tx, employment_employer, &e, .id = employment_id);
    return e.legal_entity_id;
}

bool last_day_move(struct tx *tx, struct ctx *ctx, int64_t person_id, const struct row_employment_on *e,
                   struct str gone)
{
    struct row_assignment_on last = {0};
    struct str before = day_text(tx->arena, day_parse(e->to_on) - 1);

    if (str_compare(gone, e->to_on) > 0) {
        tx_one(tx, assignment_on, &last, .person_id = person_id, .on_day = before);
        if (!place_is_open(tx, ctx, last_employer(tx, e->id), last.establishment_id, last.level_id, gone) ||
            !works_here(tx, ctx, "last_on", last.manager_id, e->to_on, gone) ||
            !line_stays_open(tx, ctx, person_id, last.manager_id, e->to_on, gone))
            return false;
        tx_run(tx, assignment_stretch, .to_on = gone, .employment_id = e->id, .person_id = person_id, .was = e->to_on);
    }
    return follow_all(tx, ctx, person_id, e->to_on, gone);
}

enum outcome person_stay(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct press_form *f = in;
    struct row_person_state person;
    struct row_employment_ending ends;
    struct row_employment_after other;
    struct row_employment_on e;
    struct buf detail = buf_new(tx->arena, 256);

    if (!viewer_may(tx, &ctx->viewer, ACT_PERSON_EDIT, f->head.id) ||
        !tx_one(tx, person_state, &person, .id = f->head.id) ||
        !tx_one(tx, employment_ending, &ends, .person_id = f->head.id, .today = ctx->today_text))
        return MISSING;
    if (f->head.version && f->head.version != person.version)
        return CHANGED;
    if (tx_one(tx, employment_after, &other, .person_id = f->head.id, .on_day = ends.to_on)) {
        errors_add(&ctx->errors, STR("last_on"), "%.*s comes back on %.*s: that would overlap.", STR_ARG(person.name),
                   STR_ARG(day_said(tx->arena, other.from_on)));
        return INVALID;
    }
    e = (struct row_employment_on){.id = ends.id, .from_on = ends.from_on, .to_on = ends.to_on};
    if (!own_record_may(tx, ctx, f->head.id) || !last_day_move(tx, ctx, f->head.id, &e, STR(DAY_OPEN_TEXT)))
        return INVALID;
    tx_run(tx, employment_reopen, .id = ends.id);
    tx_run(tx, moment_forget_kind, .person_id = f->head.id, .object_id = ends.id, .kind = STR("left"));
    tx_run(tx, person_touch, .id = f->head.id);
    seat_refresh(tx, ctx, f->head.id);
    json_write(&detail, last_day_row(tx->arena, ends.to_on));
    audit_write(tx, ctx, .action = "person_exit_back", .object = "person", .object_id = f->head.id,
                .person_id = f->head.id, .detail = buf_str(&detail));
    out->id = f->head.id;
    out->version = person.version + 1;
    out->says = str_format(tx->arena, "The last day is taken back: %.*s stays.", STR_ARG(person.name));
    return DONE;
}
