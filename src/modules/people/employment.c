/* An employment that was written down wrong: its first day, its kind, its employer. */
#include "modules/people/inside.h"

#include "access/audit.h"
#include "queries.h"

struct employment_form {
    struct form_head head; /* id: the person; version: the person's */
    struct str from_on, kind;
    int64_t legal_entity_id;
};

static const struct field fields[] = {
    FIELD(struct employment_form, from_on, .label = "First day",
          .hint = "What somebody did begins with it; what would have ended before is dropped.", .kind = FIELD_DAY,
          .flags = FIELD_REQUIRED),
    FIELD(struct employment_form, kind, .label = "Kind", .kind = FIELD_CHOICE, .flags = FIELD_REQUIRED,
          .choices = employment_kinds),
    FIELD(struct employment_form, legal_entity_id, .label = "Employer", .kind = FIELD_REF, .ref = "legal_entity"),
};

/* The days that are new are free: nothing of an employment before, no ring. */
static bool first_day_is_good(struct tx *tx, struct ctx *ctx, const struct employment_form *f,
                              const struct row_employment_of *e)
{
    struct row_employment_before before;
    struct row_assignment_on first;
    struct row_assignment_ring ring;

    if (str_compare(f->from_on, e->to_on) >= 0)
        errors_add(&ctx->errors, STR("from_on"), "The first day comes before the end of it.");
    else if (tx_one(tx, employment_before, &before, .person_id = f->head.id, .employment_id = e->id,
                    .from_on = f->from_on, .to_on = e->to_on))
        errors_add(&ctx->errors, STR("from_on"), "There is another time here, from %.*s on: they would overlap.",
                   STR_ARG(day_said(tx->arena, before.from_on)));
    else if (str_compare(f->from_on, e->from_on) < 0 &&
             tx_one(tx, assignment_on, &first, .person_id = f->head.id, .on_day = e->from_on) && first.manager_id &&
             tx_one(tx, assignment_ring, &ring, .manager_id = first.manager_id, .from_on = f->from_on,
                    .to_on = e->from_on, .person_id = f->head.id))
        errors_add(&ctx->errors, STR("from_on"), "On %.*s the manager reports to this person: change that first.",
                   STR_ARG(ring.since));
    return !ctx->errors.n;
}

static void move_first_day(struct tx *tx, const struct employment_form *f, const struct row_employment_of *e)
{
    if (str_compare(f->from_on, e->from_on) > 0)
        tx_run(tx, assignment_forget_before, .employment_id = e->id, .person_id = f->head.id, .from_on = f->from_on);
    tx_run(tx, assignment_first, .employment_id = e->id, .person_id = f->head.id, .from_on = f->from_on);
    tx_run(tx, moment_move, .on_day = f->from_on, .person_id = f->head.id, .object_id = e->id, .kind = STR("joined"));
}

static enum outcome employment_correct(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct employment_form *f = in;
    struct row_person_state person;
    struct row_employment_of e;
    struct value before = value_map(tx->arena);

    if (!viewer_may(tx, &ctx->viewer, ACT_PERSON_CORRECT, f->head.id) ||
        !tx_one(tx, person_state, &person, .id = f->head.id) ||
        !tx_one(tx, employment_of, &e, .person_id = f->head.id, .today = ctx->today_text))
        return MISSING;
    if (f->head.version && f->head.version != person.version)
        return CHANGED;
    if (!own_record_may(tx, ctx, f->head.id) || !first_day_is_good(tx, ctx, f, &e) ||
        !(f->legal_entity_id == e.legal_entity_id || place_is_open(tx, ctx, f->legal_entity_id, 0, 0, e.to_on)))
        return INVALID;
    map_put(tx->arena, before, "from_on", value_text(e.from_on));
    map_put(tx->arena, before, "kind", value_text(e.kind));
    map_put(tx->arena, before, "legal_entity_id", value_int(e.legal_entity_id));
    if (!str_eq(f->from_on, e.from_on))
        move_first_day(tx, f, &e);
    tx_run(tx, employment_set, .from_on = f->from_on, .kind = f->kind, .legal_entity_id = f->legal_entity_id,
           .id = e.id);
    tx_run(tx, person_touch, .id = f->head.id);
    seat_refresh(tx, ctx, f->head.id);
    audit_write(tx, ctx, .action = "employment_correct", .object = "person", .object_id = f->head.id,
                .person_id = f->head.id, .class = 1,
                .detail = resource_changes(tx->arena, &employment_resource, before, f));
    out->id = f->head.id;
    out->version = person.version + 1;
    out->says = str_format(tx->arena, "Corrected: %.*s, here since %.*s.", STR_ARG(person.name),
                           STR_ARG(day_said(tx->arena, f->from_on)));
    return DONE;
}

const struct resource employment_resource = {.name = "employment",
                                             .plural = "employments",
                                             .label = "Employment",
                                             .size = sizeof(struct employment_form),
                                             FIELDS(fields),
                                             .save = employment_correct};
