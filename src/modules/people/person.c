#include "modules/people/people.h"

#include "core/id.h"
#include "core/words.h"
#include "queries.h"
#include "resource/search.h"

struct person_form {
    struct form_head head;
    struct str name, number, mail;
};

static const struct field fields[] = {
    FIELD(struct person_form, name, .label = "Name", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED, .max = 120),
    FIELD(struct person_form, number, .label = "Employee number", .kind = FIELD_TEXT, .max = 40),
    FIELD(struct person_form, mail, .label = "Work mail", .kind = FIELD_TEXT, .max = 200),
};

bool person_add(struct tx *tx, struct ctx *ctx, struct str name, struct str number, struct str mail, int64_t *id)
{
    *id = id_new(ctx->now_ms);
    tx_run(tx, person_insert, .id = *id, .number = number.n ? number : STR_NONE, .name = name,
           .name_key = words_sort_key(tx->arena, name), .mail = mail.n ? str_lower(tx->arena, mail) : STR_NONE,
           .created_at = ctx->now_ms);
    search_learn_names(tx, "person", *id, name, number);
    tx_run(tx, counter_add, .name = STR("people"), .n = 1);
    return true;
}

const struct resource person_resource = {
    .name = "person",
    .plural = "people",
    .label = "Person",
    .size = sizeof(struct person_form),
    FIELDS(fields),
    .lookup = &query_person_lookup,
    .suggest = &query_person_suggest,
    .view = ACT_PERSON_VIEW,
    .edit = ACT_PERSON_VIEW,
};
