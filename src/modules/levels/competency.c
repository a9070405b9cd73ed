/* Competencies, and the sentence of a level on each, by its day. */
#include "access/audit.h"
#include "core/id.h"
#include "modules/levels/levels.h"
#include "modules/people/people.h"
#include "queries.h"

static const struct field competency_fields[] = {
    FIELD(struct competency_form, name, .label = "Name", .hint = "Short, such as Root cause.", .kind = FIELD_TEXT,
          .flags = FIELD_REQUIRED, .max = 80),
    FIELD(struct competency_form, says, .label = "What is meant", .hint = "One sentence, the same for every level.",
          .kind = FIELD_LONG_TEXT, .max = 500),
};
static const struct field expectation_fields[] = {
    FIELD(struct expectation_form, competency_id, .label = "Competency", .kind = FIELD_REF, .ref = "competency",
          .flags = FIELD_REQUIRED),
    FIELD(struct expectation_form, says, .label = "What somebody of this level does",
          .hint = "What one can see, in a sentence or two.", .kind = FIELD_LONG_TEXT, .flags = FIELD_REQUIRED,
          .max = 1000),
    FIELD(struct expectation_form, from_on, .label = "Asked from",
          .hint = "Empty: today. A plan of an earlier day does not show it.", .kind = FIELD_DAY),
};

struct expectation_change_form {
    struct form_head head; /* a sentence; the last of its line is followed */
    struct str from_on, says;
};
static const struct field change_fields[] = {
    FIELD(struct expectation_change_form, says, .label = "What somebody of this level does",
          .hint = "Empty: it is not asked any more.", .kind = FIELD_LONG_TEXT, .max = 1000),
    FIELD(struct expectation_change_form, from_on, .label = "Holds from",
          .hint = "Empty: today. What held before stays with the plans of its time.", .kind = FIELD_DAY),
};

enum outcome competency_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    return entity_save(tx, ctx, &competency_resource, in, out);
}

static void put(struct tx *tx, struct ctx *ctx, const struct row_expectation_on *e, struct str from, struct str says,
                struct written *out)
{
    struct expectation_change_form now = {.from_on = from, .says = says};

    tx_run(tx, expectation_put, .id = id_new(ctx->world_ms), .version = e->version + 1, .level_id = e->level_id,
           .competency_id = e->competency_id, .from_on = from, .says = says);
    audit_write(tx, ctx, .action = "expectation_set", .object = "level", .object_id = e->level_id,
                .detail = resource_changes(tx->arena, &expectation_change_resource, value_null(), &now));
    out->id = e->level_id;
    out->says = str_format(tx->arena, "%s from %.*s on.", says.n ? "Asked" : "Not asked any more",
                           STR_ARG(day_said(ctx->arena, from)));
}

enum outcome expectation_add(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct expectation_form *f = in;
    struct str from = f->from_on.n ? f->from_on : ctx->today_text;
    struct row_expectation_newest newest = {0};
    struct row_expectation_on e = {.level_id = f->head.id, .competency_id = f->competency_id};
    struct row_level_there level;

    if (!viewer_may(tx, &ctx->viewer, ACT_ORGANIZATION_EDIT, 0) || !tx_one(tx, level_there, &level, .id = f->head.id))
        return MISSING;
    if (tx_one(tx, expectation_newest, &newest, .level_id = f->head.id, .competency_id = f->competency_id)) {
        if (newest.says.n)
            errors_add(&ctx->errors, STR("competency_id"), "%.*s asks that already: change its sentence there.",
                       STR_ARG(level.code));
        else if (str_compare(from, newest.from_on) < 0)
            errors_add(&ctx->errors, STR("from_on"), "It ended on %.*s: that day or a later one.",
                       STR_ARG(day_said(tx->arena, newest.from_on)));
        if (ctx->errors.n)
            return INVALID;
        e.version = newest.version;
    }
    put(tx, ctx, &e, from, f->says, out);
    return DONE;
}

static enum outcome expectation_change(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct expectation_change_form *f = in;
    struct str from = f->from_on.n ? f->from_on : ctx->today_text;
    struct row_expectation_on e;

    if (!viewer_may(tx, &ctx->viewer, ACT_ORGANIZATION_EDIT, 0) || !tx_one(tx, expectation_on, &e, .id = f->head.id))
        return MISSING;
    if (f->head.version && f->head.version != e.version)
        return CHANGED;
    if (str_compare(from, e.from_on) < 0) {
        errors_add(&ctx->errors, STR("from_on"), "The sentence before it holds from %.*s: that day or a later one.",
                   STR_ARG(day_said(tx->arena, e.from_on)));
        return INVALID;
    }
    put(tx, ctx, &e, from, f->says, out);
    return DONE;
}

const struct resource competency_resource = {.name = "competency",
                                             .plural = "competencies",
                                             .label = "Competency",
                                             .size = sizeof(struct competency_form),
                                             FIELDS(competency_fields),
                                             ENTITY(competency, "name"),
                                             .list = &query_competency_list,
                                             .item = &query_competency_list_one,
                                             .save = competency_save,
                                             .view = ACT_PERSON_VIEW,
                                             .edit = ACT_ORGANIZATION_EDIT};
const struct resource expectation_resource = {.name = "expectation",
                                              .plural = "expectations",
                                              .label = "What a level asks",
                                              .size = sizeof(struct expectation_form),
                                              FIELDS(expectation_fields),
                                              .list = &query_expectation_list,
                                              .item = &query_expectation_list_one,
                                              .view = ACT_PERSON_VIEW,
                                              .edit = ACT_ORGANIZATION_EDIT};
const struct resource expectation_change_resource = {.name = "expectation_change",
                                                     .plural = "expectation_changes",
                                                     .label = "What a level asks",
                                                     .size = sizeof(struct expectation_change_form),
                                                     FIELDS(change_fields),
                                                     .save = expectation_change};
