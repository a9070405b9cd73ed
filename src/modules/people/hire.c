/* A new person: with an employment and a first assignment, or bare. */
#include "modules/people/inside.h"

#include "access/audit.h"
#include "core/id.h"
#include "core/words.h"
#include "queries.h"
#include "resource/search.h"

const struct choice employment_kinds[] = {{"employee", "Employee"}, {"contractor", "Contractor"}, {0}};

/* What a first day brings with it, for somebody new and for somebody who comes back. */
#define FIRST_DAY                                                                                                      \
    FIELD(struct hire_form, title, .label = "Title", .kind = FIELD_TEXT, .max = 120,                                   \
          .others = "job title|position|role"),                                                                        \
        FIELD(struct hire_form, from_on, .label = "First day", .hint = "Empty: today.", .kind = FIELD_DAY,             \
              .others = "start date|hire date|hired|entry date"),                                                      \
        FIELD(struct hire_form, kind, .label = "Kind", .kind = FIELD_CHOICE, .choices = employment_kinds,              \
              .others = "employment type|worker type"),                                                                \
        FIELD(struct hire_form, unit_id, .label = "Unit", .hint = "Name or code.", .kind = FIELD_REF, .ref = "unit",   \
              .others = "unit|department|team|org unit"),                                                              \
        FIELD(struct hire_form, manager_id, .label = "Reports to", .hint = "Name, number or mail address.",            \
              .kind = FIELD_REF, .ref = "person", .others = "manager|supervisor|reports to"),                          \
        FIELD(struct hire_form, level_id, .label = "Level", .kind = FIELD_REF, .ref = "level",                         \
              .others = "level|grade"),                                                                                \
        FIELD(struct hire_form, establishment_id, .label = "Site", .kind = FIELD_REF, .ref = "establishment",          \
              .others = "site|location|establishment|office"),                                                         \
        FIELD(struct hire_form, legal_entity_id, .label = "Employer", .kind = FIELD_REF, .ref = "legal_entity",        \
              .others = "employer|legal entity|company"),                                                              \
        FIELD(struct hire_form, full_time, .label = "Share of full time",                                              \
              .hint = "In per cent: 80 is four days of five.", .kind = FIELD_PERCENT, .min = 1, .max = 1000,           \
              .others = "fte")

static const struct field hire_fields[] = {
    FIELD(struct hire_form, name, .label = "Name", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED, .max = 120,
          .others = "full name|employee|employee name|preferred name"),
    FIELD(struct hire_form, number, .label = "Employee number", .kind = FIELD_TEXT, .max = 40,
          .others = "employee id|personnel number|id|emp_no"),
    FIELD(struct hire_form, mail, .label = "Work mail", .kind = FIELD_TEXT, .max = 200,
          .others = "email|e-mail|work email"),
    FIRST_DAY,
};

static const struct field rehire_fields[] = {FIRST_DAY};

bool person_add(struct tx *tx, struct ctx *ctx, struct str name, struct str number, struct str mail, int64_t *id)
{
    *id = id_new(ctx->world_ms);
    tx_run(tx, person_insert, .id = *id, .number = number.n ? number : STR_NONE, .name = name,
           .name_key = words_sort_key(tx->arena, name), .mail = mail.n ? str_lower(tx->arena, mail) : STR_NONE,
           .created_at = ctx->now_ms);
    search_learn_names(tx, "person", *id, name, number);
    tx_run(tx, counter_add, .name = STR("people"), .n = 1);
    return true;
}

bool person_is_unique(struct tx *tx, struct ctx *ctx, int64_t id, struct str number, struct str mail)
{
    struct row_person_by_number same_number;
    struct row_person_by_mail same_mail;
    size_t before = ctx->errors.n;

    if (number.n && tx_one(tx, person_by_number, &same_number, .number = number) && same_number.id != id)
        errors_add(&ctx->errors, STR("number"), "Somebody else has the number %.*s.", STR_ARG(number));
    if (mail.n && tx_one(tx, person_by_mail, &same_mail, .mail = str_lower(tx->arena, mail)) && same_mail.id != id)
        errors_add(&ctx->errors, STR("mail"), "Somebody else has the address %.*s.", STR_ARG(mail));
    return ctx->errors.n == before;
}

int64_t employment_put(struct tx *tx, struct ctx *ctx, int64_t person_id, int64_t legal_entity_id, struct str kind,
                       struct str from_on, struct str to_on)
{
    int64_t id = id_new(ctx->world_ms);

    tx_run(tx, employment_insert, .id = id, .person_id = person_id, .legal_entity_id = legal_entity_id,
           .kind = kind.n ? kind : STR("employee"), .from_on = from_on, .to_on = to_on.n ? to_on : STR(DAY_OPEN_TEXT));
    return id;
}

bool unit_is_there(struct tx *tx, struct ctx *ctx, int64_t unit_id, struct str on_day)
{
    struct row_unit_name_on unit;

    if (!unit_id || tx_one(tx, unit_name_on, &unit, .unit_id = unit_id, .on_day = on_day))
        return true;
    errors_add(&ctx->errors, STR("unit_id"), "That unit does not exist on %.*s.",
               STR_ARG(day_said(ctx->arena, on_day)));
    return false;
}

static void begin_work(struct tx *tx, struct ctx *ctx, const struct hire_form *h, int64_t id, struct str from,
                       const char *how)
{
    int64_t employment = employment_put(tx, ctx, id, h->legal_entity_id, h->kind, from, STR_NONE);

    assignment_put(tx, ctx,
                   &(struct assignment_row){.person_id = id,
                                            .employment_id = employment,
                                            .unit_id = h->unit_id,
                                            .manager_id = h->manager_id,
                                            .level_id = h->level_id,
                                            .establishment_id = h->establishment_id,
                                            .full_time = h->full_time,
                                            .batch_id = h->batch_id,
                                            .from_on = from,
                                            .title = h->title,
                                            .reason = STR("hire")});
    seat_refresh(tx, ctx, id);
    moment_add(tx, ctx, id, from, "talent", "joined",
               h->title.n ? str_format(tx->arena, "%s as %.*s", how, STR_ARG(h->title)) : str_of(how), employment, 0);
}

enum outcome person_hire(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct hire_form *h = in;
    struct str from = h->from_on.n ? h->from_on : ctx->today_text;

    if (!viewer_may(tx, &ctx->viewer, ACT_PERSON_HIRE, 0) || h->head.id) /* whoever is here is not hired anew */
        return MISSING;
    if (!person_is_unique(tx, ctx, 0, h->number, h->mail) || !unit_is_there(tx, ctx, h->unit_id, from) ||
        !place_is_open(tx, ctx, h->legal_entity_id, h->establishment_id, h->level_id, STR(DAY_OPEN_TEXT)) ||
        !works_here(tx, ctx, "manager_id", h->manager_id, from, STR(DAY_OPEN_TEXT)))
        return INVALID;
    person_add(tx, ctx, h->name, h->number, h->mail, &out->id);
    if (h->batch_id)
        tx_run(tx, person_set_batch, .batch_id = h->batch_id, .id = out->id);
    begin_work(tx, ctx, h, out->id, from, "Joined");
    audit_write(tx, ctx, .action = "person_hire", .object = "person", .object_id = out->id, .person_id = out->id,
                .detail = resource_changes(tx->arena, &hire_resource, value_null(), h));
    out->version = 1;
    out->says = str_format(tx->arena, "%.*s joins on %.*s.", STR_ARG(h->name), STR_ARG(day_said(ctx->arena, from)));
    return DONE;
}

enum outcome person_rehire(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct hire_form *h = in;
    struct str from = h->from_on.n ? h->from_on : ctx->today_text;
    struct row_person_state person;
    struct row_employment_after other;
    struct row_person_account_shut shut;
    struct row_person_worked before;
    bool worked;

    if (!viewer_may(tx, &ctx->viewer, ACT_PERSON_HIRE, 0) || !tx_one(tx, person_state, &person, .id = h->head.id))
        return MISSING;
    if (h->head.version && h->head.version != person.version)
        return CHANGED;
    if (tx_one(tx, employment_after, &other, .person_id = h->head.id, .on_day = from)) {
        errors_add(&ctx->errors, STR("from_on"),
                   "%.*s works here from %.*s on: the new first day comes after the last one.", STR_ARG(person.name),
                   STR_ARG(day_said(tx->arena, other.from_on)));
        return INVALID;
    }
    if (!own_record_may(tx, ctx, h->head.id) || !unit_is_there(tx, ctx, h->unit_id, from) ||
        !place_is_open(tx, ctx, h->legal_entity_id, h->establishment_id, h->level_id, STR(DAY_OPEN_TEXT)) ||
        !line_stays_open(tx, ctx, h->head.id, h->manager_id, from, STR(DAY_OPEN_TEXT)) ||
        !works_here(tx, ctx, "manager_id", h->manager_id, from, STR(DAY_OPEN_TEXT)))
        return INVALID;
    worked = tx_one(tx, person_worked, &before, .person_id = h->head.id);
    begin_work(tx, ctx, h, h->head.id, from, worked ? "Came back" : "Joined");
    tx_run(tx, person_touch, .id = h->head.id);
    audit_write(tx, ctx, .action = "person_rehire", .object = "person", .object_id = h->head.id,
                .person_id = h->head.id, .detail = resource_changes(tx->arena, &rehire_resource, value_null(), h));
    own_record_note(tx, ctx, h->head.id, person.name);
    out->id = h->head.id;
    out->version = person.version + 1;
    out->says = str_format(tx->arena, "%.*s %s from %.*s on.%s", STR_ARG(person.name),
                           worked ? "is back" : "works here", STR_ARG(day_said(ctx->arena, from)),
                           tx_one(tx, person_account_shut, &shut, .person_id = h->head.id)
                               ? " The account is disabled: an administrator opens it again."
                               : "");
    return DONE;
}

void mail_check(struct ctx *ctx, struct str mail)
{
    size_t at = str_find(mail, STR("@"), 0);

    if (mail.n && (at == SIZE_MAX || at == 0 || at + 1 == mail.n || str_find(mail, STR(" "), 0) != SIZE_MAX))
        errors_add(&ctx->errors, STR("mail"), "%.*s is no mail address.", STR_ARG(mail));
}

static void hire_check(const void *in, struct ctx *ctx)
{
    mail_check(ctx, ((const struct hire_form *)in)->mail);
}

const struct resource hire_resource = {.name = "hire",
                                       .plural = "hires",
                                       .label = "Hire",
                                       .size = sizeof(struct hire_form),
                                       FIELDS(hire_fields),
                                       .check = hire_check,
                                       .save = person_hire,
                                       .list = &query_person_export,
                                       .total = &query_person_export_total,
                                       .item = &query_person_export_one,
                                       .list_then = &query_person_export_then,
                                       .item_then = &query_person_export_one_then,
                                       .plans = ACT_PERSON_PLANS,
                                       .view = ACT_PERSON_VIEW,
                                       .edit = ACT_PERSON_HIRE,
                                       .writes = API_NEW};
const struct resource rehire_resource = {.name = "rehire",
                                         .plural = "rehires",
                                         .label = "Rehire",
                                         .size = sizeof(struct hire_form),
                                         FIELDS(rehire_fields),
                                         .save = person_rehire};
