/* What assignments point to: employers, sites, levels. */
#include "modules/people/people.h"

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
          .flags = FIELD_REQUIRED, .max = 20, .others = "level|grade|job level|job grade|pay grade|band|stufe"),
    FIELD(struct level_form, name, .label = "Name", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED, .max = 80),
    FIELD(struct level_form, rank, .label = "Rank", .others = "order|sort order|reihenfolge",
          .hint = "Higher stands for more responsibility.", .kind = FIELD_INT, .flags = FIELD_REQUIRED, .min = 1,
          .max = 1000),
};

static enum outcome legal_entity_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    return entity_save(tx, ctx, &legal_entity_resource, in, out);
}

static enum outcome establishment_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct establishment_form *f = entity_copy(tx, &establishment_resource, in);
    struct value before;
    enum outcome outcome = entity_begin(tx, ctx, &establishment_resource, f, &before, out);

    if (outcome != DONE)
        return outcome;
    if (f->working_days <= 0)
        f->working_days = WEEKDAYS;
    entity_end(tx, ctx, &establishment_resource, f, before, out);
    if (!f->head.id)
        rehearsal_site(tx, ctx, out->id);
    evaluations_site(tx, ctx, out->id, f->represented && !map_int(before, "represented", 0));
    return DONE;
}

static enum outcome level_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    return entity_save(tx, ctx, &level_resource, in, out);
}

const struct resource legal_entity_resource = {.name = "legal_entity",
                                               .plural = "legal_entities",
                                               .label = "Employer",
                                               .size = sizeof(struct legal_entity_form),
                                               FIELDS(legal_entity_fields),
                                               ENTITY(legal_entity, "name"),
                                               .acts = "organization",
                                               .close = &query_legal_entity_close,
                                               .in_use = &query_legal_entity_in_use,
                                               .list = &query_legal_entity_data,
                                               .item = &query_legal_entity_data_one,
                                               .save = legal_entity_save,
                                               .view = ACT_PERSON_VIEW,
                                               .edit = ACT_ORGANIZATION_EDIT};
const struct resource establishment_resource = {.name = "establishment",
                                                .plural = "establishments",
                                                .label = "Site",
                                                .size = sizeof(struct establishment_form),
                                                FIELDS(establishment_fields),
                                                ENTITY(establishment, "name"),
                                                .acts = "organization",
                                                .close = &query_establishment_close,
                                                .in_use = &query_establishment_in_use,
                                                .list = &query_establishment_data,
                                                .item = &query_establishment_data_one,
                                                .save = establishment_save,
                                                .view = ACT_PERSON_VIEW,
                                                .edit = ACT_ORGANIZATION_EDIT};
const struct resource level_resource = {.name = "level",
                                        .plural = "levels",
                                        .label = "Level",
                                        .size = sizeof(struct level_form),
                                        FIELDS(level_fields),
                                        ENTITY(level, "code"),
                                        .acts = "organization",
                                        .close = &query_level_close,
                                        .in_use = &query_level_in_use,
                                        .list = &query_level_data,
                                        .item = &query_level_data_one,
                                        .save = level_save,
                                        .view = ACT_PERSON_VIEW,
                                        .edit = ACT_ORGANIZATION_EDIT};
