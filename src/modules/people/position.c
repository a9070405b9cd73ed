/* The description of somebody's position, in versions by date, and apart from it what his health asks of the work. */
#include "modules/people/inside.h"

#include "access/audit.h"
#include "core/id.h"
#include "queries.h"

struct limits_form {
    struct form_head head; /* id: the person */
    struct str from_on, limits;
};

static const struct field position_fields[] = {
    FIELD(struct position_form, from_on, .label = "Holds from", .hint = "Empty: today. What held before stays.",
          .kind = FIELD_DAY),
    FIELD(struct position_form, purpose, .label = "What the position is for", .kind = FIELD_LONG_TEXT,
          .flags = FIELD_REQUIRED, .max = 1000, .class = 1),
    FIELD(struct position_form, duties, .label = "Duties", .kind = FIELD_LONG_TEXT, .flags = FIELD_REQUIRED,
          .max = 5000, .class = 1),
    FIELD(struct position_form, conditions, .label = "Working conditions",
          .hint = "Where, when and with what the work is done.", .kind = FIELD_LONG_TEXT, .max = 2000, .class = 1),
    FIELD(struct position_form, restrictions, .label = "Licences and limits",
          .hint = "Nothing about health: HR keeps that apart.", .kind = FIELD_LONG_TEXT, .max = 2000, .class = 1),
};
static const struct field limits_fields[] = {
    FIELD(struct limits_form, from_on, .label = "Holds from", .hint = "Empty: today.", .kind = FIELD_DAY),
    FIELD(struct limits_form, limits, .label = "Limits that health asks for",
          .hint = "What is asked of the work, not why. Empty: there are none from that day on.",
          .kind = FIELD_LONG_TEXT, .max = 2000, .class = 4),
};

static enum outcome position_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct position_form *f = in;
    struct str from = f->from_on.n ? f->from_on : ctx->today_text;
    struct row_person_state person;
    struct row_position_newest newest = {0};
    struct row_position_of_day put = {0};
    int64_t id = id_new(ctx->world_ms);

    if (!viewer_may(tx, &ctx->viewer, ACT_POSITION_WRITE, f->head.id) ||
        !tx_one(tx, person_state, &person, .id = f->head.id))
        return MISSING;
    tx_one(tx, position_newest, &newest, .person_id = f->head.id);
    if (f->head.version && f->head.version != newest.version)
        return CHANGED;
    if (!past_is_open(tx, ctx, ACT_PERSON_CORRECT, f->head.id, from))
        return INVALID;
    tx_run(tx, position_put, .id = id, .version = newest.version + 1, .person_id = f->head.id, .from_on = from,
           .purpose = f->purpose, .duties = f->duties, .conditions = f->conditions, .restrictions = f->restrictions,
           .author_id = ctx->viewer.person_id, .created_at = ctx->now_ms);
    audit_write(tx, ctx, .action = "position_save", .object = "person", .object_id = f->head.id,
                .person_id = f->head.id, .class = 1,
                .detail = resource_changes(tx->arena, &position_resource, value_null(), f));
    tx_one(tx, position_of_day, &put, .person_id = f->head.id, .from_on = from);
    out->id = f->head.id;
    out->made = put.id; /* what held from that day on has been written over */
    out->version = newest.version + 1;
    out->says = str_format(tx->arena, "The description holds from %.*s on.", STR_ARG(day_said(ctx->arena, from)));
    return DONE;
}

static enum outcome limits_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct limits_form *f = in;
    struct str from = f->from_on.n ? f->from_on : ctx->today_text, sealed = STR_NONE;
    struct row_person_state person;
    int64_t id = id_new(ctx->world_ms);

    if (!viewer_may(tx, &ctx->viewer, ACT_POSITION_LIMITS_SET, f->head.id) ||
        !tx_one(tx, person_state, &person, .id = f->head.id))
        return MISSING;
    if (f->limits.n &&
        !keys_seal(ctx->keys, tx->arena, f->head.id, "position_limit.limits", id, value_text(f->limits), &sealed))
        tx_leave(tx, DB_DOWN);
    tx_run(tx, position_limit_forget, .person_id = f->head.id, .from_on = from);
    tx_run(tx, position_limit_insert, .id = id, .person_id = f->head.id, .from_on = from, .there = f->limits.n > 0,
           .limits = sealed, .author_id = ctx->viewer.person_id, .created_at = ctx->now_ms);
    audit_write(tx, ctx, .action = "position_limits_save", .object = "person", .object_id = f->head.id,
                .person_id = f->head.id, .class = 4,
                .detail = resource_changes(tx->arena, &limits_resource, value_null(), f));
    out->id = f->head.id;
    out->says = STR("Saved. HR and the person see it; the manager reads that there are limits.");
    return DONE;
}

const struct resource position_resource = {.name = "position",
                                           .plural = "positions",
                                           .label = "Position description",
                                           .size = sizeof(struct position_form),
                                           FIELDS(position_fields),
                                           .save = position_save,
                                           .list = &query_position_data,
                                           .item = &query_position_data_one,
                                           .view = ACT_POSITION_READ,
                                           .edit = ACT_POSITION_WRITE,
                                           .under = "person_id",
                                           .writes = API_NEW};
const struct resource limits_resource = {.name = "position_limits",
                                         .plural = "position_limits",
                                         .label = "Limits",
                                         .size = sizeof(struct limits_form),
                                         FIELDS(limits_fields),
                                         .save = limits_save};
