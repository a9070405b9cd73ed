/* Absences: when somebody is away, who leads meanwhile, and of which kind it is, which is sealed. */
#include "modules/people/inside.h"

#include "access/audit.h"
#include "access/reach.h"
#include "core/id.h"
#include "modules/reviews/reviews.h"
#include "queries.h"

const struct choice absence_kinds[] = {{"parental", "Parental leave"},
                                       {"care", "Care"},
                                       {"sick", "Sickness"},
                                       {"sabbatical", "Sabbatical"},
                                       {"military", "Service"},
                                       {"other", "Other"},
                                       {0}};

#define BACK_AND_ACTING                                                                                                \
    FIELD(struct absence_form, back_on, .label = "First day back", .hint = "Empty: not known yet.",                    \
          .kind = FIELD_DAY),                                                                                          \
        FIELD(struct absence_form, acting_id, .label = "Who leads meanwhile",                                          \
              .hint = "Sees and does for the direct reports what the manager may, on the days of the absence.",        \
              .kind = FIELD_REF, .ref = "person")

static const struct field absence_fields[] = {
    FIELD(struct absence_form, from_on, .label = "First day away", .kind = FIELD_DAY, .flags = FIELD_REQUIRED),
    BACK_AND_ACTING,
    FIELD(struct absence_form, kind, .label = "Kind", .hint = "HR and the person see it. Each look is on record.",
          .kind = FIELD_CHOICE, .flags = FIELD_REQUIRED, .choices = absence_kinds, .class = 4),
};
/* The kind stays as it is: it was sealed for this absence. */
static const struct field change_fields[] = {
    FIELD(struct absence_form, from_on, .label = "First day away", .kind = FIELD_DAY),
    BACK_AND_ACTING,
    FIELD(struct absence_form, never, .label = "It does not take place: take it away", .kind = FIELD_BOOL),
};

/* was_id: who led meanwhile before the change; 0: nobody did on some of these days */
static bool days_are_good(struct tx *tx, struct ctx *ctx, const struct absence_form *f, int64_t person_id,
                          struct str back, int64_t was_id)
{
    if (str_compare(back, f->from_on) <= 0)
        errors_add(&ctx->errors, STR("back_on"), "The first day back comes after the first day away.");
    if (f->acting_id == person_id)
        errors_add(&ctx->errors, STR("acting_id"), "Somebody else leads meanwhile.");
    return charge_is_given(tx, ctx, "acting_id", f->acting_id, was_id) && ctx->errors.n == 0;
}

/* Nobody is away twice on one day. id: the absence itself, 0 for a new one. */
static bool days_are_free(struct tx *tx, struct ctx *ctx, const struct absence_form *f, int64_t person_id, int64_t id,
                          struct str back)
{
    struct row_absence_overlap o;

    if (!tx_one(tx, absence_overlap, &o, .person_id = person_id, .id = id, .from_on = f->from_on, .to_on = back))
        return true;
    if (str_is(o.to_on, DAY_OPEN_TEXT))
        errors_add(&ctx->errors, STR("from_on"), "There is an absence from %.*s on already.",
                   STR_ARG(day_said(tx->arena, o.from_on)));
    else
        errors_add(&ctx->errors, STR("from_on"), "There is an absence from %.*s to %.*s already.",
                   STR_ARG(day_said(tx->arena, o.from_on)),
                   STR_ARG(day_said(tx->arena, day_text(tx->arena, day_parse(o.to_on) - 1))));
    return false;
}

void acting_refresh(struct tx *tx, struct ctx *ctx, int64_t manager_id)
{
    struct row_acting_of *before, *after;
    struct row_person_state manager;
    size_t nbefore = tx_all(tx, acting_of, &before, .manager_id = manager_id), nafter;

    reach_acting_refresh(tx, ctx, manager_id);
    nafter = tx_all(tx, acting_of, &after, .manager_id = manager_id);
    for (size_t i = 0; i < nbefore; i++)
        todo_done(tx, before[i].holder_id, "acting", manager_id);
    for (size_t i = 0; i < nafter && tx_one(tx, person_state, &manager, .id = manager_id); i++)
        todo_put(tx, ctx, after[i].holder_id, "acting",
                 str_format(tx->arena, "You lead in place of %.*s now", STR_ARG(manager.name)),
                 str_format(tx->arena, "/people/%s", id_text(tx->arena, manager_id).p), manager_id, ctx->today_text);
}

static struct str back_of(const struct absence_form *f)
{
    return f->back_on.n ? f->back_on : STR(DAY_OPEN_TEXT);
}

static struct str seal_kind(struct tx *tx, struct ctx *ctx, int64_t person_id, int64_t id, struct str kind)
{
    struct str sealed;

    if (!kind.n)
        return STR_NONE;
    if (!keys_seal(ctx->keys, tx->arena, person_id, "absence.nature", id, value_text(kind), &sealed))
        tx_leave(tx, DB_DOWN);
    return sealed;
}

int64_t absence_put(struct tx *tx, struct ctx *ctx, const struct absence_form *f)
{
    int64_t id = id_new(ctx->world_ms), person_id = f->head.id;

    tx_run(tx, absence_insert, .id = id, .person_id = person_id, .from_on = f->from_on, .to_on = back_of(f),
           .nature = seal_kind(tx, ctx, person_id, id, f->kind), .acting_id = f->acting_id);
    acting_refresh(tx, ctx, person_id);
    reviews_due(tx, ctx, person_id);
    audit_write(tx, ctx, .action = "absence_add", .object = "absence", .object_id = id, .person_id = person_id,
                .class = 4, .detail = resource_changes(tx->arena, &absence_resource, value_null(), f));
    return id;
}

static enum outcome absence_add(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct absence_form *f = in;
    struct row_person_state person;

    if (!viewer_may(tx, &ctx->viewer, ACT_PERSON_EDIT, f->head.id) ||
        !tx_one(tx, person_state, &person, .id = f->head.id))
        return MISSING;
    if (!days_are_good(tx, ctx, f, f->head.id, back_of(f), 0) ||
        !days_are_free(tx, ctx, f, f->head.id, 0, back_of(f)) ||
        !works_here(tx, ctx, "acting_id", f->acting_id, f->from_on, back_of(f)))
        return INVALID;
    out->made = absence_put(tx, ctx, f);
    out->version = 1;
    out->id = f->head.id;
    out->says = STR("The absence was saved.");
    return DONE;
}

static struct value row_of(struct arena *a, const struct row_absence_state *b)
{
    struct value row = value_map(a);

    map_put(a, row, "from_on", value_text(b->from_on));
    map_put(a, row, "back_on", value_text(str_is(b->to_on, DAY_OPEN_TEXT) ? STR("") : b->to_on));
    map_put(a, row, "acting_id", value_int(b->acting_id));
    return row;
}

void absence_move(struct tx *tx, struct ctx *ctx, const struct row_absence_state *was, const struct absence_form *f)
{
    const struct resource *r = f->kind.n ? &absence_resource : &absence_change_resource;

    if (f->never)
        tx_run(tx, absence_forget, .id = f->head.id);
    else
        tx_run(tx, absence_set, .from_on = f->from_on, .to_on = back_of(f), .acting_id = f->acting_id,
               .id = f->head.id);
    if (f->kind.n)
        tx_run(tx, absence_nature_set, .id = f->head.id,
               .nature = seal_kind(tx, ctx, was->person_id, f->head.id, f->kind));
    acting_refresh(tx, ctx, was->person_id);
    reviews_due(tx, ctx, was->person_id);
    audit_write(tx, ctx, .action = f->never ? "absence_remove" : "absence_change", .object = "absence",
                .object_id = f->head.id, .person_id = was->person_id, .class = f->kind.n ? 4 : 0,
                .detail = resource_changes(tx->arena, r, row_of(tx->arena, was), f));
}

static enum outcome absence_change(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct absence_form f = *(const struct absence_form *)in; /* a copy: the function may run twice */
    struct row_absence_state b;
    struct str back;
    bool longer;

    if (!tx_one(tx, absence_state, &b, .id = f.head.id) || !viewer_may(tx, &ctx->viewer, ACT_PERSON_EDIT, b.person_id))
        return MISSING;
    if (f.head.version && f.head.version != b.version)
        return CHANGED;
    resource_fill(&absence_change_resource, &f, row_of(tx->arena, &b));
    f.from_on = f.from_on.n ? f.from_on : b.from_on;
    back = back_of(&f);
    longer = str_compare(back, b.to_on) > 0 || str_compare(f.from_on, b.from_on) < 0;
    if (!f.never && (!days_are_good(tx, ctx, &f, b.person_id, back, longer ? 0 : b.acting_id) ||
                     !days_are_free(tx, ctx, &f, b.person_id, f.head.id, back) ||
                     !works_here(tx, ctx, "acting_id", f.acting_id, f.from_on, back)))
        return INVALID;
    absence_move(tx, ctx, &b, &f);
    out->id = b.person_id;
    out->version = b.version + 1;
    out->says = f.never ? STR("The absence was taken away.") : STR("The absence was saved.");
    return DONE;
}

const struct resource absence_resource = {.name = "absence",
                                          .plural = "absences",
                                          .label = "Absence",
                                          .size = sizeof(struct absence_form),
                                          FIELDS(absence_fields),
                                          .save = absence_add,
                                          .list = &query_absence_data,
                                          .item = &query_absence_data_one,
                                          .view = ACT_ABSENCE_EXPORT,
                                          .edit = ACT_PERSON_EDIT,
                                          .under = "person_id",
                                          .changed_by = &absence_change_resource};
const struct resource absence_change_resource = {.name = "absence_change",
                                                 .plural = "absence_changes",
                                                 .label = "Absence",
                                                 .size = sizeof(struct absence_form),
                                                 FIELDS(change_fields),
                                                 .save = absence_change};
