/* Employers, sites and levels that are not chosen any more from a day on. What was stays as it was. */
#include "modules/people/inside.h"

#include "access/audit.h"
#include "queries.h"

struct closing_form {
    struct form_head head;
    struct str last_on;
};

static const struct field fields[] = {
    FIELD(struct closing_form, last_on, .label = "Last day",
          .hint = "The last day on which somebody may be there. Empty: it stays open.", .kind = FIELD_DAY),
};

struct str day_after_last(struct arena *a, struct str last_on)
{
    return last_on.n ? day_text(a, day_parse(last_on) + 1) : STR(DAY_OPEN_TEXT);
}

static bool nobody_is_there(struct ctx *ctx, int64_t people, int64_t sites)
{
    if (people)
        errors_add(&ctx->errors, STR("last_on"), "%lld %s there after that day: move them first.", (long long)people,
                   people == 1 ? "person is" : "people are");
    else if (sites)
        errors_add(&ctx->errors, STR("last_on"), "%lld %s to it after that day: close them first.", (long long)sites,
                   sites == 1 ? "site belongs" : "sites belong");
    return !people && !sites;
}

static enum outcome closing_save(struct tx *tx, struct ctx *ctx, const struct resource *place, const struct resource *r,
                                 const struct closing_form *f, struct written *out)
{
    struct str gone = day_after_last(tx->arena, f->last_on), name;
    struct value now = value_null(), after;

    if (viewer_may(tx, &ctx->viewer, place->edit, 0))
        now = entity_state(tx, place, f->head.id);
    if (now.kind == VALUE_NULL)
        return MISSING;
    if (f->head.version && f->head.version != map_int(now, "version", 0))
        return CHANGED;
    after = entity_call(tx, place->in_use, f->head.id, gone);
    if (f->last_on.n && !nobody_is_there(ctx, map_int(after, "people", 0), map_int(after, "sites", 0)))
        return INVALID;
    entity_call(tx, place->close, f->head.id, gone);
    name = map_text(now, place->key);
    *out = (struct written){.id = f->head.id,
                            .version = map_int(now, "version", 0) + 1,
                            .says = f->last_on.n ? str_format(tx->arena, "%.*s closes after %.*s.", STR_ARG(name),
                                                              STR_ARG(day_said(tx->arena, f->last_on)))
                                                 : str_format(tx->arena, "%.*s stays open.", STR_ARG(name))};
    audit_write(tx, ctx, .action = "organization_close", .object = place->name, .object_id = f->head.id,
                .detail = resource_changes(tx->arena, r, value_null(), f));
    return DONE;
}

static bool stays_open(struct tx *tx, struct ctx *ctx, const struct resource *place, int64_t id, struct str to)
{
    struct value now = id ? entity_state(tx, place, id) : value_null();
    struct str closed_on = map_text(now, "closed_on"), name = map_text(now, place->key);

    if (!closed_on.n || str_compare(to, closed_on) <= 0)
        return true;
    errors_add(&ctx->errors, str_format(tx->arena, "%s_id", place->name), "%.*s is closed from %.*s on.", STR_ARG(name),
               STR_ARG(day_said(ctx->arena, closed_on)));
    return false;
}

bool place_is_open(struct tx *tx, struct ctx *ctx, int64_t employer_id, int64_t site_id, int64_t level_id,
                   struct str to)
{
    return stays_open(tx, ctx, &legal_entity_resource, employer_id, to) &&
           stays_open(tx, ctx, &establishment_resource, site_id, to) &&
           stays_open(tx, ctx, &level_resource, level_id, to);
}

#define CLOSES(noun, place, label_)                                                                                    \
    static enum outcome noun##_close(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)              \
    {                                                                                                                  \
        return closing_save(tx, ctx, &place##_resource, &noun##_close_resource, in, out);                              \
    }                                                                                                                  \
    const struct resource noun##_close_resource = {.name = #noun "_close",                                             \
                                                   .plural = #noun "_closes",                                          \
                                                   .label = label_,                                                    \
                                                   .size = sizeof(struct closing_form),                                \
                                                   FIELDS(fields),                                                     \
                                                   .save = noun##_close}
CLOSES(employer, legal_entity, "Employer");
CLOSES(site, establishment, "Site");
CLOSES(level, level, "Level");
