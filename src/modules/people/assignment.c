/* How an assignment changes from a day on. A change ends the span that it falls into and begins a new one; on the very
 * day a span begins it replaces it; spans that are planned for later stay. */
#include "modules/people/inside.h"

#include "access/audit.h"
#include "core/id.h"
#include "queries.h"

static const struct choice reasons[] = {{"move", "Move"},   {"promotion", "Promotion"}, {"manager", "New manager"},
                                        {"hours", "Hours"}, {"title", "Title"},         {0}};

static const struct field assignment_fields[] = {
    FIELD(struct assignment_form, title, .label = "Title", .kind = FIELD_TEXT, .max = 120),
    FIELD(struct assignment_form, unit_id, .label = "Unit", .hint = "Name or code.", .kind = FIELD_REF, .ref = "unit"),
    FIELD(struct assignment_form, manager_id, .label = "Reports to", .hint = "Name, number or mail address.",
          .kind = FIELD_REF, .ref = "person"),
    FIELD(struct assignment_form, level_id, .label = "Level", .kind = FIELD_REF, .ref = "level"),
    FIELD(struct assignment_form, establishment_id, .label = "Site", .kind = FIELD_REF, .ref = "establishment"),
    FIELD(struct assignment_form, full_time, .label = "Share of full time",
          .hint = "In per cent: 80 is four days of five.", .kind = FIELD_PERCENT, .min = 1, .max = 1000),
    FIELD(struct assignment_form, from_on, .label = "From", .hint = "The first day on which this holds. Empty: today.",
          .kind = FIELD_DAY),
    FIELD(struct assignment_form, reason, .label = "Why", .kind = FIELD_CHOICE, .choices = reasons),
};

void assignment_put(struct tx *tx, struct ctx *ctx, const struct assignment_row *r)
{
    tx_run(tx, assignment_insert, .id = id_new(ctx->world_ms), .employment_id = r->employment_id,
           .person_id = r->person_id, .from_on = r->from_on, .to_on = r->to_on.n ? r->to_on : STR(DAY_OPEN_TEXT),
           .unit_id = r->unit_id, .manager_id = r->manager_id == r->person_id ? 0 : r->manager_id,
           .title = r->title.p ? r->title : STR(""), .level_id = r->level_id, .establishment_id = r->establishment_id,
           .full_time = r->full_time > 0 ? r->full_time : 1000, .reason = r->reason.n ? r->reason : STR("import"),
           .batch_id = r->batch_id);
}

bool line_stays_open(struct tx *tx, struct ctx *ctx, int64_t person_id, int64_t manager_id, struct str from,
                     struct str to)
{
    struct row_assignment_ring ring;

    if (!manager_id)
        return true;
    if (manager_id == person_id)
        errors_add(&ctx->errors, STR("manager_id"), "Nobody reports to themselves.");
    else if (tx_one(tx, assignment_ring, &ring, .manager_id = manager_id, .from_on = from, .to_on = to,
                    .person_id = person_id))
        errors_add(&ctx->errors, STR("manager_id"), "From %.*s on that person reports to this one.",
                   STR_ARG(ring.since));
    else
        return true;
    return false;
}

/* Callers without a form give what they want changed; a form says what it has sent. */
static void mark_given(struct assignment_form *f)
{
    if (f->full_time == 0)
        f->full_time = INT_NONE;
    for (size_t i = 0; !f->head.given && i < sizeof assignment_fields / sizeof *assignment_fields; i++) {
        const struct field *d = &assignment_fields[i];
        const void *at = (const char *)f + d->offset;
        bool is_text = d->kind != FIELD_REF && d->kind != FIELD_INT;
        int64_t none = d->kind == FIELD_INT ? INT_NONE : 0;

        if (is_text ? ((const struct str *)at)->n > 0 : *(const int64_t *)at != none)
            f->head.given |= (uint64_t)1 << i;
    }
}

static struct value fill_from(struct tx *tx, struct assignment_form *f, const struct row_assignment_on *span)
{
    struct arena *a = tx->arena;
    struct value before = value_map(a);

    map_put(a, before, "title", value_text(span->title));
    map_put(a, before, "unit_id", value_int(span->unit_id));
    map_put(a, before, "manager_id", value_int(span->manager_id));
    map_put(a, before, "level_id", value_int(span->level_id));
    map_put(a, before, "establishment_id", value_int(span->establishment_id));
    map_put(a, before, "full_time", value_int(span->full_time));
    map_put(a, before, "from_on", value_text(span->from_on));
    mark_given(f);
    resource_fill(&assignment_resource, f, before);
    if (f->full_time == INT_NONE)
        f->full_time = span->full_time;
    return before;
}

static bool is_promotion(struct tx *tx, const struct assignment_form *f, const struct row_assignment_on *span)
{
    struct row_level_rank old, new;

    return f->level_id != span->level_id && f->level_id && span->level_id &&
           tx_one(tx, level_rank, &old, .id = span->level_id) && tx_one(tx, level_rank, &new, .id = f->level_id) &&
           new.rank > old.rank;
}

static struct str reason_for(struct tx *tx, struct ctx *ctx, const struct assignment_form *f,
                             const struct row_assignment_on *span, struct str from)
{
    if (str_compare(from, ctx->today_text) < 0)
        return STR("correction");
    if (f->reason.n)
        return f->reason;
    if (is_promotion(tx, f, span))
        return STR("promotion");
    if (f->unit_id != span->unit_id)
        return STR("move");
    if (!str_eq(f->title, span->title))
        return STR("title");
    return f->manager_id != span->manager_id ? STR("manager") : STR("hours");
}

static void put_span(struct tx *tx, struct ctx *ctx, const struct assignment_form *f,
                     const struct row_assignment_on *span, struct str from)
{
    struct str reason = reason_for(tx, ctx, f, span, from);

    if (str_eq(span->from_on, from)) {
        tx_run(tx, assignment_replace, .id = span->id, .unit_id = f->unit_id, .manager_id = f->manager_id,
               .title = f->title, .level_id = f->level_id, .establishment_id = f->establishment_id,
               .full_time = f->full_time, .reason = reason, .batch_id = f->batch_id);
        return;
    }
    tx_run(tx, assignment_end, .to_on = from, .id = span->id);
    assignment_put(tx, ctx,
                   &(struct assignment_row){.person_id = f->head.id,
                                            .employment_id = span->employment_id,
                                            .unit_id = f->unit_id,
                                            .manager_id = f->manager_id,
                                            .level_id = f->level_id,
                                            .establishment_id = f->establishment_id,
                                            .full_time = f->full_time,
                                            .batch_id = f->batch_id,
                                            .from_on = from,
                                            .to_on = span->to_on,
                                            .title = f->title,
                                            .reason = reason});
}

/* Empty: today, or the first day of somebody who is still to come. */
static struct str first_of_change(struct tx *tx, struct ctx *ctx, const struct assignment_form *f)
{
    struct row_assignment_on now;
    struct row_assignment_next next;

    if (f->from_on.n)
        return f->from_on;
    if (!tx_one(tx, assignment_on, &now, .person_id = f->head.id, .on_day = ctx->today_text) &&
        tx_one(tx, assignment_next, &next, .person_id = f->head.id, .on_day = ctx->today_text))
        return next.from_on;
    return ctx->today_text;
}

static bool changes_something(struct ctx *ctx, const struct assignment_form *f, const struct row_assignment_on *span,
                              struct str from)
{
    if (!str_eq(f->title, span->title) || f->unit_id != span->unit_id || f->manager_id != span->manager_id ||
        f->level_id != span->level_id || f->establishment_id != span->establishment_id ||
        f->full_time != span->full_time)
        return true;
    errors_add(&ctx->errors, STR("from_on"), "Nothing changes: all this holds on %.*s already.",
               STR_ARG(day_said(ctx->arena, from)));
    return false;
}

enum outcome assignment_change(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct assignment_form f = *(const struct assignment_form *)in; /* a copy: the function may run twice */
    struct str from = first_of_change(tx, ctx, &f);
    struct row_person_state person;
    struct row_assignment_on span;
    struct value before;

    if (!viewer_may(tx, &ctx->viewer, ACT_PERSON_EDIT, f.head.id) ||
        !tx_one(tx, person_state, &person, .id = f.head.id))
        return MISSING;
    if (f.head.version && f.head.version != person.version)
        return CHANGED;
    if (!tx_one(tx, assignment_on, &span, .person_id = f.head.id, .on_day = from)) {
        errors_add(&ctx->errors, STR("from_on"), "%.*s does not work here on %.*s.", STR_ARG(person.name),
                   STR_ARG(day_said(ctx->arena, from)));
        return INVALID;
    }
    before = fill_from(tx, &f, &span);
    if (!changes_something(ctx, &f, &span, from) || !past_is_open(tx, ctx, ACT_PERSON_CORRECT, f.head.id, from) ||
        !unit_is_there(tx, ctx, f.unit_id, from) ||
        !place_is_open(tx, ctx, 0, f.establishment_id == span.establishment_id ? 0 : f.establishment_id,
                       f.level_id == span.level_id ? 0 : f.level_id, span.to_on) ||
        !line_stays_open(tx, ctx, f.head.id, f.manager_id, from, span.to_on) ||
        !charge_is_given(tx, ctx, "manager_id", f.manager_id, span.manager_id) ||
        !(f.manager_id == span.manager_id || works_here(tx, ctx, "manager_id", f.manager_id, from, span.to_on)) ||
        !own_record_may(tx, ctx, f.head.id))
        return INVALID;
    put_span(tx, ctx, &f, &span, from);
    tx_run(tx, person_touch, .id = f.head.id);
    seat_refresh(tx, ctx, f.head.id);
    audit_write(tx, ctx, .action = str_compare(from, ctx->today_text) < 0 ? "assignment_correct" : "assignment_change",
                .object = "person", .object_id = f.head.id, .person_id = f.head.id,
                .detail = resource_changes(tx->arena, &assignment_resource, before, &f));
    own_record_note(tx, ctx, f.head.id, person.name);
    out->id = f.head.id;
    out->version = person.version + 1;
    out->says = str_format(tx->arena, "This holds for %.*s from %.*s on.", STR_ARG(person.name),
                           STR_ARG(day_said(ctx->arena, from)));
    return DONE;
}

const struct resource assignment_resource = {.name = "assignment",
                                             .plural = "assignments",
                                             .label = "Assignment",
                                             .size = sizeof(struct assignment_form),
                                             FIELDS(assignment_fields),
                                             .save = assignment_change};
