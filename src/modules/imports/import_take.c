/* A field that is Tandem's and that the file has otherwise: HR takes the file's value, for one person or for all whose
 * field differs. From then on it is the source's again. */
#include "modules/imports/imports_private.h"

#include "access/audit.h"
#include "core/json.h"
#include "modules/imports/imports_web.h"
#include "modules/people/people.h"
#include "queries.h"

enum { DATA_MOST = 1 << 17 };

static const struct field take_fields[] = {
    FIELD(struct import_take_form, field, .label = "Field", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED, .max = 40),
    FIELD(struct import_take_form, person_id, .label = "Person", .kind = FIELD_REF, .ref = "person"),
};

static enum import_field field_named(struct str name)
{
    for (enum import_field f = IM_CUSTOM; f < IMPORT_FIELDS; f++)
        if (str_is(name, import_meanings[f].name))
            return f;
    return IMPORT_FIELDS;
}

/* What belongs to the place in the organization changes from today on, as on the person's page. */
static enum outcome take_place(struct tx *tx, struct ctx *ctx, int64_t person_id, enum import_field f, struct str given)
{
    struct assignment_form a = {.head.id = person_id, .full_time = INT_NONE, .reason = STR("import")};
    struct written out = {0};
    int64_t n = 0;

    str_to_int(given, &n);
    switch (f) {
    case IM_TITLE: a.title = given; break;
    case IM_UNIT: a.unit_id = n; break;
    case IM_MANAGER: a.manager_id = n; break;
    case IM_LEVEL: a.level_id = n; break;
    case IM_SITE: a.establishment_id = n; break;
    default: a.full_time = n; break;
    }
    return assignment_change(tx, ctx, &a, &out);
}

static bool is_unique(struct tx *tx, struct ctx *ctx, int64_t person_id, enum import_field f, struct str given)
{
    struct row_import_number_of_other number;
    struct row_import_mail_of_other mail;

    if (f == IM_NUMBER && tx_one(tx, import_number_of_other, &number, .number = given, .id = person_id))
        errors_add(&ctx->errors, STR("field"), "The number %.*s is %.*s's.", STR_ARG(given), STR_ARG(number.name));
    if (f == IM_MAIL && tx_one(tx, import_mail_of_other, &mail, .mail = given, .id = person_id))
        errors_add(&ctx->errors, STR("field"), "The address %.*s is %.*s's.", STR_ARG(given), STR_ARG(mail.name));
    return !ctx->errors.n;
}

static enum outcome take_value(struct tx *tx, struct ctx *ctx, int64_t batch_id, int64_t person_id, enum import_field f,
                               struct str given)
{
    struct exit_form e = {.head.id = person_id};
    struct written out = {0};

    if (f == IM_TITLE || f == IM_UNIT || f == IM_MANAGER || f == IM_LEVEL || f == IM_SITE || f == IM_FULL_TIME)
        return take_place(tx, ctx, person_id, f, given);
    if (f == IM_EXIT) {
        e.last_on = day_text(tx->arena, day_parse(given) - 1);
        return person_exit(tx, ctx, &e, &out);
    }
    if (!is_unique(tx, ctx, person_id, f, given))
        return INVALID;
    import_put_field(tx, ctx, batch_id, person_id, f, given);
    return DONE;
}

/* What the source has said of this field is what is here now: it is its own again. */
static void owned(struct tx *tx, struct str source, int64_t person_id, enum import_field f, struct str given)
{
    struct row_import_source_of row;
    struct buf text = buf_new(tx->arena, DATA_MOST);
    struct value v = value_map(tx->arena);
    struct str why;
    bool known = tx_one(tx, import_source_of, &row, .source = source, .person_id = person_id);

    if (known && !json_read(tx->arena, row.data, &v, &why))
        v = value_map(tx->arena);
    map_set(tx->arena, v, str_of(import_meanings[f].name), value_text(given));
    json_write(&text, v);
    if (known)
        tx_run(tx, import_source_set, .source = source, .person_id = person_id, .data = buf_str(&text));
}

/* The error of one person among many says whose it is. */
static enum outcome said_of(struct ctx *ctx, struct str name, enum outcome outcome)
{
    struct str says =
        ctx->errors.n ? ctx->errors.items[0].says : STR("Somebody has changed this meanwhile: look again.");

    ctx->errors.n = 0;
    errors_add(&ctx->errors, STR("field"), "%.*s: %.*s", STR_ARG(name), STR_ARG(says));
    return outcome == CHANGED ? CHANGED : INVALID;
}

static enum outcome take_one(struct tx *tx, struct ctx *ctx, const struct row_import_batch_row *b,
                             const struct row_import_difference_some *d)
{
    enum import_field f = field_named(d->meaning);
    enum outcome outcome;

    if (f == IMPORT_FIELDS)
        return MISSING;
    if (!import_field_is(tx, ctx, d->person_id, f, d->had)) /* neither value is what HR has seen */
        return said_of(ctx, d->name, CHANGED);
    outcome = take_value(tx, ctx, b->id, d->person_id, f, d->given);
    if (outcome != DONE)
        return said_of(ctx, d->name, outcome);
    owned(tx, b->source, d->person_id, f, d->given);
    tx_run(tx, import_difference_taken, .batch_id = b->id, .person_id = d->person_id, .meaning = d->meaning);
    audit_write(tx, ctx, .action = "import_take", .object = "import_batch", .object_id = b->id,
                .person_id = d->person_id, .class = 1,
                .detail = str_format(tx->arena, "{\"field\":\"%s\"}", import_meanings[f].name));
    return DONE;
}

enum outcome import_take(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct import_take_form *f = in;
    struct row_import_batch_row b;
    struct row_import_difference_some *rows;
    struct row_import_difference_one one;
    struct row_import_difference_some single;
    enum outcome outcome = DONE;
    size_t n, taken = 0;

    if (!viewer_may(tx, &ctx->viewer, ACT_PEOPLE_IMPORT, 0) || !tx_one(tx, import_batch_row, &b, .id = f->head.id))
        return MISSING;
    if (f->person_id) {
        n = tx_one(tx, import_difference_one, &one, .batch_id = b.id, .person_id = f->person_id, .meaning = f->field);
        single = (struct row_import_difference_some){one.person_id, one.meaning, one.had, one.given, one.name};
        rows = &single;
    } else {
        n = tx_all(tx, import_difference_some, &rows, .batch_id = b.id, .meaning = f->field);
    }
    if (!n || !str_is(b.status, "done")) /* taken already, or the batch was taken back */
        return CHANGED;
    for (size_t i = 0; i < n && outcome == DONE; i++)
        if (own_record_may(tx, ctx, rows[i].person_id))
            taken += (outcome = take_one(tx, ctx, &b, &rows[i])) == DONE;
        else if (n == 1)
            return INVALID;
        else
            ctx->errors.n = 0; /* the own one waits for somebody else */
    out->id = b.id;
    out->says = n == 1 ? STR("The file's value is taken.")
                       : str_format(tx->arena, "The file's value is taken for %zu %s.%s", taken,
                                    taken == 1 ? "person" : "people",
                                    taken < n ? " Your own waits for somebody else of HR." : "");
    return outcome;
}

const struct resource import_take_resource = {.name = "import_take",
                                              .plural = "import_takes",
                                              .label = "File's value",
                                              .size = sizeof(struct import_take_form),
                                              FIELDS(take_fields),
                                              .save = import_take,
                                              .list = &query_import_take_list,
                                              .item = &query_import_item,
                                              .view = ACT_PEOPLE_IMPORT,
                                              .edit = ACT_PEOPLE_IMPORT,
                                              .writes = API_KNOWN};
