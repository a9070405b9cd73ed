/* What stands around a person: absences, relations, and the units that an HR partner looks after. */
#include "modules/people/inside.h"

#include "access/audit.h"
#include "access/reach.h"
#include "core/id.h"
#include "queries.h"

struct absence_form {
    struct form_head head; /* id: the person */
    struct str from_on, back_on, kind;
    int64_t acting_id;
};
struct relation_form {
    struct form_head head; /* id: the person */
    struct str kind, purpose, from_on, last_on;
    int64_t other_id;
};
struct partner_form {
    struct form_head head; /* id: the partner */
    int64_t unit_id, ends;
};

static const struct choice kinds[] = {{"parental", "Parental leave"},
                                      {"care", "Care"},
                                      {"sick", "Sickness"},
                                      {"sabbatical", "Sabbatical"},
                                      {"military", "Service"},
                                      {"other", "Other"},
                                      {0}};
static const struct choice relations[] = {{"dotted", "Dotted line"}, {"mentor", "Mentor"}, {"buddy", "Buddy"}, {0}};

static const struct field absence_fields[] = {
    FIELD(struct absence_form, from_on, .label = "First day away", .kind = FIELD_DAY, .flags = FIELD_REQUIRED),
    FIELD(struct absence_form, back_on, .label = "First day back", .hint = "Empty: not known yet.", .kind = FIELD_DAY),
    FIELD(struct absence_form, kind, .label = "Kind", .hint = "HR and the person see it. Each look is on record.",
          .kind = FIELD_CHOICE, .flags = FIELD_REQUIRED, .choices = kinds, .class = 4),
    FIELD(struct absence_form, acting_id, .label = "Who leads meanwhile", .kind = FIELD_REF, .ref = "person"),
};
static const struct field relation_fields[] = {
    FIELD(struct relation_form, kind, .label = "Kind", .kind = FIELD_CHOICE, .flags = FIELD_REQUIRED,
          .choices = relations),
    FIELD(struct relation_form, other_id, .label = "With", .hint = "Name, number or mail address.", .kind = FIELD_REF,
          .ref = "person", .flags = FIELD_REQUIRED),
    FIELD(struct relation_form, purpose, .label = "What for", .kind = FIELD_TEXT, .max = 200),
    FIELD(struct relation_form, from_on, .label = "From", .hint = "Empty: today.", .kind = FIELD_DAY),
    FIELD(struct relation_form, last_on, .label = "Last day", .hint = "Empty: open.", .kind = FIELD_DAY),
};
static const struct field partner_fields[] = {
    FIELD(struct partner_form, unit_id, .label = "Unit", .hint = "With everything below it.", .kind = FIELD_REF,
          .ref = "unit", .flags = FIELD_REQUIRED),
    FIELD(struct partner_form, ends, .label = "Ends today", .kind = FIELD_BOOL),
};

static enum outcome absence_add(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct absence_form *f = in;
    struct str back = f->back_on.n ? f->back_on : STR(DAY_OPEN_TEXT), sealed;
    struct row_person_state person;
    int64_t id = id_new(ctx->now_ms);

    if (!viewer_may(tx, &ctx->viewer, ACT_PERSON_EDIT, f->head.id) ||
        !tx_one(tx, person_state, &person, .id = f->head.id))
        return MISSING;
    if (str_compare(back, f->from_on) <= 0)
        errors_add(&ctx->errors, STR("back_on"), "The first day back comes after the first day away.");
    if (f->acting_id == f->head.id)
        errors_add(&ctx->errors, STR("acting_id"), "Somebody else leads meanwhile.");
    if (ctx->errors.n)
        return INVALID;
    if (!keys_seal(ctx->keys, tx->arena, f->head.id, "absence.nature", id, value_text(f->kind), &sealed))
        tx_leave(tx, DB_DOWN);
    tx_run(tx, absence_insert, .id = id, .person_id = f->head.id, .from_on = f->from_on, .to_on = back,
           .nature = sealed, .acting_id = f->acting_id);
    audit_write(tx, ctx,
                &(struct audit_entry){.action = "absence_add",
                                      .object = "absence",
                                      .object_id = id,
                                      .person_id = f->head.id,
                                      .class = 4,
                                      .detail = resource_changes(tx->arena, &absence_resource, value_null(), f)});
    out->id = f->head.id;
    out->says = STR("The absence was saved.");
    return DONE;
}

static enum outcome relation_add(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct relation_form *f = in;
    struct str from = f->from_on.n ? f->from_on : ctx->today_text, to = STR(DAY_OPEN_TEXT);
    struct row_person_state person, other;
    int64_t id = id_new(ctx->now_ms);

    if (!viewer_may(tx, &ctx->viewer, ACT_PERSON_EDIT, f->head.id) ||
        !tx_one(tx, person_state, &person, .id = f->head.id))
        return MISSING;
    if (f->last_on.n)
        to = day_text(tx->arena, day_parse(f->last_on) + 1);
    if (f->other_id == f->head.id || !tx_one(tx, person_state, &other, .id = f->other_id))
        errors_add(&ctx->errors, STR("other_id"), "Choose somebody else.");
    if (str_compare(to, from) <= 0)
        errors_add(&ctx->errors, STR("last_on"), "The last day is not before the first.");
    if (ctx->errors.n)
        return INVALID;
    tx_run(tx, relation_insert, .id = id, .person_id = f->head.id, .other_id = f->other_id, .kind = f->kind,
           .purpose = f->purpose, .from_on = from, .to_on = to);
    if (str_is(f->kind, "mentor"))
        moment_add(tx, ctx, f->other_id, from, "talent", "mentor",
                   str_format(tx->arena, "Became mentor to %.*s", STR_ARG(person.name)), id, 0);
    audit_write(tx, ctx,
                &(struct audit_entry){.action = "relation_add",
                                      .object = "relation",
                                      .object_id = id,
                                      .person_id = f->head.id,
                                      .detail = resource_changes(tx->arena, &relation_resource, value_null(), f)});
    out->id = f->head.id;
    out->says = STR("The relation was saved.");
    return DONE;
}

static enum outcome partner_set(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct partner_form *f = in;
    struct row_person_state person;

    if (!viewer_may(tx, &ctx->viewer, ACT_PARTNER_EDIT, 0) || !tx_one(tx, person_state, &person, .id = f->head.id))
        return MISSING;
    tx_run(tx, partner_forget, .holder_id = f->head.id, .unit_id = f->unit_id);
    if (!f->ends)
        tx_run(tx, partner_insert, .id = id_new(ctx->now_ms), .holder_id = f->head.id, .unit_id = f->unit_id,
               .from_on = ctx->today_text, .to_on = STR(DAY_OPEN_TEXT));
    tx_run(tx, reach_partner_forget, .holder_id = f->head.id);
    tx_run(tx, reach_partner_put, .today = ctx->today_text, .holder_id = f->head.id);
    reach_refresh(tx, f->head.id);
    audit_write(tx, ctx,
                &(struct audit_entry){.action = f->ends ? "partner_end" : "partner_begin",
                                      .object = "unit",
                                      .object_id = f->unit_id,
                                      .person_id = f->head.id});
    out->id = f->head.id;
    out->says = str_format(tx->arena, "Saved what %.*s looks after.", STR_ARG(person.name));
    return DONE;
}

const struct resource absence_resource = {.name = "absence",
                                          .plural = "absences",
                                          .label = "Absence",
                                          .size = sizeof(struct absence_form),
                                          FIELDS(absence_fields),
                                          .save = absence_add};
const struct resource relation_resource = {.name = "relation",
                                           .plural = "relations",
                                           .label = "Relation",
                                           .size = sizeof(struct relation_form),
                                           FIELDS(relation_fields),
                                           .save = relation_add};
const struct resource partner_resource = {.name = "partner",
                                          .plural = "partners",
                                          .label = "HR partner",
                                          .size = sizeof(struct partner_form),
                                          FIELDS(partner_fields),
                                          .save = partner_set};
