/* What stands around a person: dotted lines, mentors, buddies. */
#include "modules/people/inside.h"

#include "access/audit.h"
#include "core/id.h"
#include "queries.h"

struct relation_form {
    struct form_head head; /* id: the person, or the relation that changes */
    struct str kind, purpose, from_on, last_on;
    int64_t other_id, never;
};

static const struct choice relations[] = {{"dotted", "Dotted line"}, {"mentor", "Mentor"}, {"buddy", "Buddy"}, {0}};

static const struct field relation_fields[] = {
    FIELD(struct relation_form, kind, .label = "Kind", .kind = FIELD_CHOICE, .flags = FIELD_REQUIRED,
          .choices = relations),
    FIELD(struct relation_form, other_id, .label = "With", .hint = "Name, number or mail address.", .kind = FIELD_REF,
          .ref = "person", .flags = FIELD_REQUIRED),
    FIELD(struct relation_form, purpose, .label = "What for", .kind = FIELD_TEXT, .max = 200),
    FIELD(struct relation_form, from_on, .label = "From", .hint = "Empty: today.", .kind = FIELD_DAY),
    FIELD(struct relation_form, last_on, .label = "Last day", .hint = "Empty: open.", .kind = FIELD_DAY),
};
static const struct field relation_change_fields[] = {
    FIELD(struct relation_form, purpose, .label = "What for", .kind = FIELD_TEXT, .max = 200),
    FIELD(struct relation_form, from_on, .label = "From", .kind = FIELD_DAY),
    FIELD(struct relation_form, last_on, .label = "Last day", .hint = "Empty: open.", .kind = FIELD_DAY),
    FIELD(struct relation_form, never, .label = "It was a mistake: take it away", .kind = FIELD_BOOL),
};
static enum outcome relation_add(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct relation_form *f = in;
    struct str from = f->from_on.n ? f->from_on : ctx->today_text, to = STR(DAY_OPEN_TEXT);
    struct row_person_state person, other;
    int64_t id = id_new(ctx->world_ms);

    if (!viewer_may(tx, &ctx->viewer, ACT_PERSON_EDIT, f->head.id) ||
        !tx_one(tx, person_state, &person, .id = f->head.id))
        return MISSING;
    if (f->last_on.n)
        to = day_text(tx->arena, day_parse(f->last_on) + 1);
    if (f->other_id == f->head.id || !tx_one(tx, person_state, &other, .id = f->other_id))
        errors_add(&ctx->errors, STR("other_id"), "Choose somebody else.");
    if (str_compare(to, from) <= 0)
        errors_add(&ctx->errors, STR("last_on"), "The last day is not before the first.");
    if (ctx->errors.n || !works_here(tx, ctx, "other_id", f->other_id, from, to))
        return INVALID;
    tx_run(tx, relation_insert, .id = id, .person_id = f->head.id, .other_id = f->other_id, .kind = f->kind,
           .purpose = f->purpose, .from_on = from, .to_on = to);
    if (str_is(f->kind, "mentor"))
        moment_add(tx, ctx, f->other_id, from, "talent", "mentor",
                   str_format(tx->arena, "Became mentor to %.*s", STR_ARG(person.name)), id, 0);
    audit_write(tx, ctx, .action = "relation_add", .object = "relation", .object_id = id, .person_id = f->head.id,
                .detail = resource_changes(tx->arena, &relation_resource, value_null(), f));
    out->id = f->head.id;
    out->says = STR("The relation was saved.");
    return DONE;
}

static struct value relation_before(struct arena *a, const struct row_relation_state *r)
{
    struct value row = value_map(a);

    map_put(a, row, "kind", value_text(r->kind));
    map_put(a, row, "other_id", value_int(r->other_id));
    map_put(a, row, "purpose", value_text(r->purpose));
    map_put(a, row, "from_on", value_text(r->from_on));
    map_put(a, row, "last_on",
            value_text(str_is(r->to_on, DAY_OPEN_TEXT) ? STR("") : day_text(a, day_parse(r->to_on) - 1)));
    return row;
}

/* Its days and its purpose; with whom and of which kind it is stays, for that is another relation. */
static enum outcome relation_change(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct relation_form f = *(const struct relation_form *)in; /* a copy: the function may run twice */
    struct row_relation_state r;
    struct value before;
    struct str to = STR(DAY_OPEN_TEXT);

    if (!tx_one(tx, relation_state, &r, .id = f.head.id) || !viewer_may(tx, &ctx->viewer, ACT_PERSON_EDIT, r.person_id))
        return MISSING;
    if (f.head.version && f.head.version != r.version)
        return CHANGED;
    before = relation_before(tx->arena, &r);
    resource_fill(&relation_change_resource, &f, before);
    f.from_on = f.from_on.n ? f.from_on : r.from_on;
    if (f.last_on.n)
        to = day_text(tx->arena, day_parse(f.last_on) + 1);
    if (!f.never && str_compare(to, f.from_on) <= 0) {
        errors_add(&ctx->errors, STR("last_on"), "The last day is not before the first.");
        return INVALID;
    }
    if (f.never)
        tx_run(tx, relation_forget, .id = f.head.id);
    else
        tx_run(tx, relation_set, .purpose = f.purpose, .from_on = f.from_on, .to_on = to, .id = f.head.id);
    audit_write(tx, ctx, .action = f.never ? "relation_remove" : "relation_change", .object = "relation",
                .object_id = f.head.id, .person_id = r.person_id,
                .detail = resource_changes(tx->arena, &relation_change_resource, before, &f));
    out->id = r.person_id;
    out->says = f.never ? STR("The relation was taken away.") : STR("The relation was saved.");
    return DONE;
}

const struct resource relation_resource = {.name = "relation",
                                           .plural = "relations",
                                           .label = "Relation",
                                           .size = sizeof(struct relation_form),
                                           FIELDS(relation_fields),
                                           .save = relation_add};
const struct resource relation_change_resource = {.name = "relation_change",
                                                  .plural = "relation_changes",
                                                  .label = "Relation",
                                                  .size = sizeof(struct relation_form),
                                                  FIELDS(relation_change_fields),
                                                  .save = relation_change};
