/* What assignments point to: employers, sites, levels. */
#include "modules/people/people.h"

#include "access/audit.h"
#include "core/id.h"
#include "core/words.h"
#include "modules/rules/rules.h"
#include "queries.h"

struct legal_entity_form {
    struct form_head head;
    struct str name, country, currency, law;
};
struct establishment_form {
    struct form_head head;
    struct str name, country, region, time_zone;
    int64_t legal_entity_id, working_days, represented;
};
struct level_form {
    struct form_head head;
    struct str code, name;
    int64_t rank;
};

enum { WEEKDAYS = 31 };

static const struct choice weekdays[] = {
    {"monday", "Monday"}, {"tuesday", "Tuesday"},   {"wednesday", "Wednesday"}, {"thursday", "Thursday"},
    {"friday", "Friday"}, {"saturday", "Saturday"}, {"sunday", "Sunday"},       {NULL, NULL}};

static const struct field legal_entity_fields[] = {
    FIELD(struct legal_entity_form, name, .label = "Name", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED, .max = 120),
    FIELD(struct legal_entity_form, country, .label = "Country", .hint = "Two letters, such as DE.", .kind = FIELD_TEXT,
          .flags = FIELD_REQUIRED, .min = 2, .max = 2, .reads = read_country),
    FIELD(struct legal_entity_form, currency, .label = "Currency", .hint = "Three letters, such as EUR.",
          .kind = FIELD_TEXT, .flags = FIELD_REQUIRED, .min = 3, .max = 3, .reads = read_currency),
    FIELD(struct legal_entity_form, law, .label = "Law", .hint = "Whose labour law holds. Empty: that of the country.",
          .kind = FIELD_TEXT, .max = 120),
};
static const struct field establishment_fields[] = {
    FIELD(struct establishment_form, name, .label = "Name", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED, .max = 120),
    FIELD(struct establishment_form, legal_entity_id, .label = "Employer", .kind = FIELD_REF, .ref = "legal_entity",
          .flags = FIELD_REQUIRED),
    FIELD(struct establishment_form, country, .label = "Country", .hint = "Two letters, such as DE.",
          .kind = FIELD_TEXT, .flags = FIELD_REQUIRED, .min = 2, .max = 2, .reads = read_country),
    FIELD(struct establishment_form, region, .label = "Region",
          .hint = "For holidays, such as BY. Empty: the whole country.", .kind = FIELD_TEXT, .max = 10),
    FIELD(struct establishment_form, time_zone, .label = "Time zone", .hint = "Choose, or type a part of it.",
          .offers = clock_zones, .reads = read_zone, .kind = FIELD_TEXT, .flags = FIELD_REQUIRED, .max = 60),
    FIELD(struct establishment_form, working_days, .label = "Working days",
          .hint = "On other days nothing is due. None: Monday to Friday.", .kind = FIELD_SET, .choices = weekdays,
          .initial = "monday tuesday wednesday thursday friday"),
    FIELD(struct establishment_form, represented, .label = "Has employee representatives", .kind = FIELD_BOOL),
};
static const struct field level_fields[] = {
    FIELD(struct level_form, code, .label = "Code", .hint = "Short and unique, such as L4.", .kind = FIELD_TEXT,
          .flags = FIELD_REQUIRED, .max = 20),
    FIELD(struct level_form, name, .label = "Name", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED, .max = 80),
    FIELD(struct level_form, rank, .label = "Rank", .hint = "Higher stands for more responsibility.", .kind = FIELD_INT,
          .flags = FIELD_REQUIRED, .min = 1, .max = 1000),
};

static enum outcome saved(struct tx *tx, struct ctx *ctx, const struct resource *r, const struct form_head *head,
                          struct str name, struct value before, struct written *out)
{
    out->says = str_format(tx->arena, "%.*s was saved.", STR_ARG(name));
    audit_write(tx, ctx, .action = head->id ? "organization_change" : "organization_add", .object = r->name,
                .object_id = out->id, .detail = resource_changes(tx->arena, r, before, head));
    return DONE;
}

static bool name_is_free(struct ctx *ctx, int64_t other, int64_t id, const char *field, struct str name)
{
    if (other == id)
        return true;
    errors_add(&ctx->errors, str_of(field), "There is already a %.*s.", STR_ARG(name));
    return false;
}

/* It was shown as it is, or is new. Then out has what it will be. */
static bool is_as_shown(struct ctx *ctx, const struct form_head *head, int64_t version, struct written *out)
{
    out->id = head->id ? head->id : id_new(ctx->world_ms);
    out->version = version + 1;
    return !head->id || !head->version || head->version == version;
}

/* What was not given stays as it is. */
static struct value employer_fill(struct tx *tx, struct legal_entity_form *f, const struct row_legal_entity_state *was)
{
    struct value before = value_map(tx->arena);

    map_put(tx->arena, before, "name", value_text(was->name));
    map_put(tx->arena, before, "country", value_text(was->country));
    map_put(tx->arena, before, "currency", value_text(was->currency));
    map_put(tx->arena, before, "law", value_text(was->law));
    resource_fill(&legal_entity_resource, f, before);
    return before;
}

static enum outcome legal_entity_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct legal_entity_form f = *(const struct legal_entity_form *)in; /* a copy: the function may run twice */
    struct row_legal_entity_state was = {0};
    struct row_legal_entity_named other = {0};
    struct value before = value_null();
    struct str key;

    if (!viewer_may(tx, &ctx->viewer, ACT_ORGANIZATION_EDIT, 0) ||
        (f.head.id && !tx_one(tx, legal_entity_state, &was, .id = f.head.id)))
        return MISSING;
    if (!is_as_shown(ctx, &f.head, was.version, out))
        return CHANGED;
    if (f.head.id)
        before = employer_fill(tx, &f, &was);
    if (tx_one(tx, legal_entity_named, &other, .name = f.name) &&
        !name_is_free(ctx, other.id, f.head.id, "name", f.name))
        return INVALID;
    key = words_sort_key(tx->arena, f.name);
    if (f.head.id)
        tx_run(tx, legal_entity_set, .name = f.name, .name_key = key, .country = f.country, .currency = f.currency,
               .law = f.law, .id = out->id);
    else
        tx_run(tx, legal_entity_insert, .id = out->id, .name = f.name, .name_key = key, .country = f.country,
               .currency = f.currency, .law = f.law);
    return saved(tx, ctx, &legal_entity_resource, &f.head, f.name, before, out);
}

static struct value site_fill(struct tx *tx, struct establishment_form *f, const struct row_establishment_state *was)
{
    struct value before = value_map(tx->arena);

    map_put(tx->arena, before, "name", value_text(was->name));
    map_put(tx->arena, before, "legal_entity_id", value_int(was->legal_entity_id));
    map_put(tx->arena, before, "country", value_text(was->country));
    map_put(tx->arena, before, "region", value_text(was->region));
    map_put(tx->arena, before, "time_zone", value_text(was->time_zone));
    map_put(tx->arena, before, "working_days", value_int(was->working_days));
    map_put(tx->arena, before, "represented", value_int(was->represented));
    resource_fill(&establishment_resource, f, before);
    return before;
}

static void site_write(struct tx *tx, const struct establishment_form *f, int64_t id)
{
    struct str key = words_sort_key(tx->arena, f->name);

    if (f->head.id)
        tx_run(tx, establishment_set, .legal_entity_id = f->legal_entity_id, .name = f->name, .name_key = key,
               .country = f->country, .region = f->region, .time_zone = f->time_zone, .working_days = f->working_days,
               .represented = f->represented, .id = id);
    else
        tx_run(tx, establishment_insert, .id = id, .legal_entity_id = f->legal_entity_id, .name = f->name,
               .name_key = key, .country = f->country, .region = f->region, .time_zone = f->time_zone,
               .working_days = f->working_days, .represented = f->represented);
}

static enum outcome establishment_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct establishment_form f = *(const struct establishment_form *)in; /* a copy: the function may run twice */
    struct row_establishment_state was = {0};
    struct row_establishment_named other = {0};
    struct value before = value_null();

    if (!viewer_may(tx, &ctx->viewer, ACT_ORGANIZATION_EDIT, 0) ||
        (f.head.id && !tx_one(tx, establishment_state, &was, .id = f.head.id)))
        return MISSING;
    if (!is_as_shown(ctx, &f.head, was.version, out))
        return CHANGED;
    if (f.head.id)
        before = site_fill(tx, &f, &was);
    if (f.working_days <= 0)
        f.working_days = WEEKDAYS;
    if (tx_one(tx, establishment_named, &other, .name = f.name) &&
        !name_is_free(ctx, other.id, f.head.id, "name", f.name))
        return INVALID;
    site_write(tx, &f, out->id);
    if (!f.head.id)
        rehearsal_site(tx, ctx, out->id);
    evaluations_site(tx, ctx, out->id, f.represented && !was.represented);
    return saved(tx, ctx, &establishment_resource, &f.head, f.name, before, out);
}

static struct value level_fill(struct tx *tx, struct level_form *f, const struct row_level_state *was)
{
    struct value before = value_map(tx->arena);

    map_put(tx->arena, before, "code", value_text(was->name));
    map_put(tx->arena, before, "name", value_text(was->called));
    map_put(tx->arena, before, "rank", value_int(was->rank));
    resource_fill(&level_resource, f, before);
    return before;
}

static enum outcome level_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct level_form f = *(const struct level_form *)in; /* a copy: the function may run twice */
    struct row_level_state was = {0};
    struct row_level_coded other = {0};
    struct value before = value_null();

    if (!viewer_may(tx, &ctx->viewer, ACT_ORGANIZATION_EDIT, 0) ||
        (f.head.id && !tx_one(tx, level_state, &was, .id = f.head.id)))
        return MISSING;
    if (!is_as_shown(ctx, &f.head, was.version, out))
        return CHANGED;
    if (f.head.id)
        before = level_fill(tx, &f, &was);
    if (tx_one(tx, level_coded, &other, .code = f.code) && !name_is_free(ctx, other.id, f.head.id, "code", f.code))
        return INVALID;
    if (f.head.id)
        tx_run(tx, level_set, .code = f.code, .name = f.name, .rank = f.rank, .id = out->id);
    else
        tx_run(tx, level_insert, .id = out->id, .code = f.code, .name = f.name, .rank = f.rank);
    return saved(tx, ctx, &level_resource, &f.head, f.name, before, out);
}

const struct resource legal_entity_resource = {.name = "legal_entity",
                                               .plural = "legal_entities",
                                               .label = "Employer",
                                               .size = sizeof(struct legal_entity_form),
                                               FIELDS(legal_entity_fields),
                                               .lookup = &query_legal_entity_lookup,
                                               .suggest = &query_legal_entity_suggest,
                                               .list = &query_legal_entity_data,
                                               .item = &query_legal_entity_datum,
                                               .save = legal_entity_save,
                                               .view = ACT_PERSON_VIEW,
                                               .edit = ACT_ORGANIZATION_EDIT};
const struct resource establishment_resource = {.name = "establishment",
                                                .plural = "establishments",
                                                .label = "Site",
                                                .size = sizeof(struct establishment_form),
                                                FIELDS(establishment_fields),
                                                .lookup = &query_establishment_lookup,
                                                .suggest = &query_establishment_suggest,
                                                .list = &query_establishment_data,
                                                .item = &query_establishment_datum,
                                                .save = establishment_save,
                                                .view = ACT_PERSON_VIEW,
                                                .edit = ACT_ORGANIZATION_EDIT};
const struct resource level_resource = {.name = "level",
                                        .plural = "levels",
                                        .label = "Level",
                                        .size = sizeof(struct level_form),
                                        FIELDS(level_fields),
                                        .lookup = &query_level_lookup,
                                        .suggest = &query_level_suggest,
                                        .list = &query_level_data,
                                        .item = &query_level_datum,
                                        .save = level_save,
                                        .view = ACT_PERSON_VIEW,
                                        .edit = ACT_ORGANIZATION_EDIT};
