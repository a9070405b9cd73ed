/* A person in the directory: what HR keeps about name and work contact. */
#include "modules/people/inside.h"

#include "access/audit.h"
#include "core/words.h"
#include "queries.h"
#include "resource/search.h"

struct person_form {
    struct form_head head;
    struct str name, number, mail, phone, said, pronouns;
};

static const struct field fields[] = {
    FIELD(struct person_form, name, .label = "Name", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED, .max = 120),
    FIELD(struct person_form, number, .label = "Employee number", .kind = FIELD_TEXT, .max = 40),
    FIELD(struct person_form, mail, .label = "Work mail", .kind = FIELD_TEXT, .max = 200),
    FIELD(struct person_form, phone, .label = "Work phone", .kind = FIELD_TEXT, .max = 60),
    FIELD(struct person_form, said, .label = "How the name is said", .kind = FIELD_TEXT, .max = 120),
    FIELD(struct person_form, pronouns, .label = "Pronouns", .kind = FIELD_TEXT, .max = 40),
};

static struct value row_of(struct arena *a, const struct row_person_state *p)
{
    struct value row = value_map(a);

    map_put(a, row, "name", value_text(p->name));
    map_put(a, row, "number", value_text(p->number));
    map_put(a, row, "mail", value_text(p->mail));
    map_put(a, row, "phone", value_text(p->phone));
    map_put(a, row, "said", value_text(p->said));
    map_put(a, row, "pronouns", value_text(p->pronouns));
    return row;
}

static enum outcome person_create(struct tx *tx, struct ctx *ctx, const struct person_form *f, struct written *out)
{
    struct hire_form h = {.name = f->name, .number = f->number, .mail = f->mail};
    enum outcome outcome = person_hire(tx, ctx, &h, out);

    if (outcome == DONE)
        tx_run(tx, person_set, .number = f->number.n ? f->number : STR_NONE, .name = f->name,
               .name_key = words_sort_key(tx->arena, f->name),
               .mail = f->mail.n ? str_lower(tx->arena, f->mail) : STR_NONE, .phone = f->phone, .said = f->said,
               .pronouns = f->pronouns, .id = out->id);
    out->version = 2;
    return outcome;
}

enum outcome person_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct person_form f = *(const struct person_form *)in; /* a copy: the function may run twice */
    struct row_person_state person;
    struct value before;

    if (!f.head.id)
        return person_create(tx, ctx, &f, out);
    if (!viewer_may(tx, &ctx->viewer, ACT_PERSON_EDIT, f.head.id) ||
        !tx_one(tx, person_state, &person, .id = f.head.id))
        return MISSING;
    if (f.head.version && f.head.version != person.version)
        return CHANGED;
    before = row_of(tx->arena, &person);
    resource_fill(&person_resource, &f, before);
    if (!person_is_unique(tx, ctx, f.head.id, f.number, f.mail))
        return INVALID;
    tx_run(tx, person_set, .number = f.number.n ? f.number : STR_NONE, .name = f.name,
           .name_key = words_sort_key(tx->arena, f.name), .mail = f.mail.n ? str_lower(tx->arena, f.mail) : STR_NONE,
           .phone = f.phone, .said = f.said, .pronouns = f.pronouns, .id = f.head.id);
    search_learn_names(tx, "person", f.head.id, f.name, f.number);
    audit_write(tx, ctx, .action = "person_save", .object = "person", .object_id = f.head.id, .person_id = f.head.id,
                .detail = resource_changes(tx->arena, &person_resource, before, &f));
    out->id = f.head.id;
    out->version = person.version + 1;
    out->says = str_format(tx->arena, "%.*s was saved.", STR_ARG(f.name));
    return DONE;
}

static void person_check(const void *in, struct ctx *ctx)
{
    mail_check(ctx, ((const struct person_form *)in)->mail);
}

const struct resource person_resource = {
    .name = "person",
    .plural = "people",
    .label = "Person",
    .size = sizeof(struct person_form),
    FIELDS(fields),
    .check = person_check,
    .lookup = &query_person_lookup,
    .by_id = &query_person_by_id,
    .suggest = &query_person_suggest,
    .save = person_save,
    .current = &query_person_row,
    .list = &query_person_export,
    .total = &query_person_export_total,
    .item = &query_person_export_one,
    .list_then = &query_person_export_then,
    .item_then = &query_person_export_one_then,
    .plans = ACT_PERSON_PLANS,
    .view = ACT_PERSON_VIEW,
    .edit = ACT_PERSON_EDIT,
};
