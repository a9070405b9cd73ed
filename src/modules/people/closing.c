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

static enum outcome closed(struct tx *tx, struct ctx *ctx, const struct resource *r, const struct closing_form *f,
                           struct str name, int64_t version, struct written *out)
{
    out->id = f->head.id;
    out->version = version + 1;
    out->says = f->last_on.n ? str_format(tx->arena, "%.*s closes after %.*s.", STR_ARG(name),
                                          STR_ARG(day_said(tx->arena, f->last_on)))
                             : str_format(tx->arena, "%.*s stays open.", STR_ARG(name));
    audit_write(tx, ctx, .action = "organization_close", .object = r->name, .object_id = f->head.id,
                .detail = resource_changes(tx->arena, r, value_null(), f));
    return DONE;
}

enum place { EMPLOYER, SITE, LEVEL };
struct place_now {
    struct str name;
    int64_t version, people, sites; /* who is there, and what belongs to it, after the day */
};

/* False: there is none. */
static bool place_read(struct tx *tx, enum place place, int64_t id, struct str gone, struct place_now *now)
{
    struct row_legal_entity_in_use at_employer = {0};
    struct row_establishment_in_use at_site = {0};
    struct row_level_in_use at_level = {0};
    struct row_legal_entity_state employer;
    struct row_establishment_state site;
    struct row_level_state level;

    switch (place) {
    case EMPLOYER:
        if (!tx_one(tx, legal_entity_state, &employer, .id = id))
            return false;
        tx_one(tx, legal_entity_in_use, &at_employer, .id = id, .gone = gone);
        *now = (struct place_now){employer.name, employer.version, at_employer.people, at_employer.sites};
        return true;
    case SITE:
        if (!tx_one(tx, establishment_state, &site, .id = id))
            return false;
        tx_one(tx, establishment_in_use, &at_site, .id = id, .gone = gone);
        *now = (struct place_now){site.name, site.version, at_site.people, 0};
        return true;
    case LEVEL:
        if (!tx_one(tx, level_state, &level, .id = id))
            return false;
        tx_one(tx, level_in_use, &at_level, .id = id, .gone = gone);
        *now = (struct place_now){level.name, level.version, at_level.people, 0};
        return true;
    }
    return false;
}

static void place_close(struct tx *tx, enum place place, int64_t id, struct str gone)
{
    switch (place) {
    case EMPLOYER: tx_run(tx, legal_entity_close, .closed_on = gone, .id = id); return;
    case SITE: tx_run(tx, establishment_close, .closed_on = gone, .id = id); return;
    case LEVEL: tx_run(tx, level_close, .closed_on = gone, .id = id); return;
    }
}

static enum outcome closing_save(struct tx *tx, struct ctx *ctx, enum place place, const struct resource *r,
                                 const struct closing_form *f, struct written *out)
{
    struct str gone = day_after_last(tx->arena, f->last_on);
    struct place_now now;

    if (!viewer_may(tx, &ctx->viewer, ACT_ORGANIZATION_EDIT, 0) || !place_read(tx, place, f->head.id, gone, &now))
        return MISSING;
    if (f->head.version && f->head.version != now.version)
        return CHANGED;
    if (f->last_on.n && !nobody_is_there(ctx, now.people, now.sites))
        return INVALID;
    place_close(tx, place, f->head.id, gone);
    return closed(tx, ctx, r, f, now.name, now.version, out);
}

static enum outcome employer_close(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    return closing_save(tx, ctx, EMPLOYER, &employer_close_resource, in, out);
}

static enum outcome site_close(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    return closing_save(tx, ctx, SITE, &site_close_resource, in, out);
}

static enum outcome level_close(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    return closing_save(tx, ctx, LEVEL, &level_close_resource, in, out);
}

static bool stays_open(struct ctx *ctx, const char *field, struct str name, struct str closed_on, struct str to)
{
    if (str_compare(to, closed_on) <= 0)
        return true;
    errors_add(&ctx->errors, str_of(field), "%.*s is closed from %.*s on.", STR_ARG(name),
               STR_ARG(day_said(ctx->arena, closed_on)));
    return false;
}

bool place_is_open(struct tx *tx, struct ctx *ctx, int64_t employer_id, int64_t site_id, int64_t level_id,
                   struct str to)
{
    struct row_legal_entity_state employer;
    struct row_establishment_state site;
    struct row_level_state level;

    return (!employer_id || !tx_one(tx, legal_entity_state, &employer, .id = employer_id) ||
            stays_open(ctx, "legal_entity_id", employer.name, employer.closed_on, to)) &&
           (!site_id || !tx_one(tx, establishment_state, &site, .id = site_id) ||
            stays_open(ctx, "establishment_id", site.name, site.closed_on, to)) &&
           (!level_id || !tx_one(tx, level_state, &level, .id = level_id) ||
            stays_open(ctx, "level_id", level.name, level.closed_on, to));
}

#define CLOSING(name_, plural_, label_, save_)                                                                         \
    {                                                                                                                  \
        .name = name_, .plural = plural_, .label = label_, .size = sizeof(struct closing_form), FIELDS(fields),        \
        .save = save_                                                                                                  \
    }
const struct resource employer_close_resource =
    CLOSING("employer_close", "employer_closes", "Employer", employer_close);
const struct resource site_close_resource = CLOSING("site_close", "site_closes", "Site", site_close);
const struct resource level_close_resource = CLOSING("level_close", "level_closes", "Level", level_close);
