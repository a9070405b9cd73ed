/* What HR says about people who are missing from the file of their source. Whoever has gone is ended by the same function
 * as on the person's own page; whoever is still here is not asked about again until the source has had him once more. */
#include "modules/imports/imports_private.h"

#include "access/audit.h"
#include "modules/imports/imports_web.h"
#include "modules/people/people.h"
#include "queries.h"

struct answer_form {
    struct form_head head; /* id: the batch */
    struct str answer, last_on, reason;
    int64_t person_id, successor_id;
};
static const struct choice answers[] = {
    {"exit", "Has left", "Ends on the day that you give. The record and its history stay.", NULL},
    {"keep", "Still here, not in this source", "Not asked again until the file has had this person once more.", NULL},
    {"later", "Ask again next time", "Nothing changes; the next run asks when the file still lacks this person.", NULL},
    {NULL, NULL, NULL, NULL}};
static const struct field answer_fields[] = {
    FIELD(struct answer_form, answer, .label = "What happened?", .kind = FIELD_CHOICE,
          .flags = FIELD_REQUIRED | FIELD_CARDS, .choices = answers),
    FIELD(struct answer_form, last_on, .label = "Last day", .hint = "The last day of work, for those who have left.",
          .kind = FIELD_DAY),
    FIELD(struct answer_form, successor_id, .label = "Reports go to",
          .hint = "Needed when somebody reports to a person who has left.", .kind = FIELD_REF, .ref = "person"),
    FIELD(struct answer_form, reason, .label = "Why", .hint = "HR alone sees this. Each look is on record.",
          .kind = FIELD_LONG_TEXT, .max = 1000, .class = 4),
    FIELD(struct answer_form, person_id, .label = "Person", .kind = FIELD_REF, .ref = "person"),
};

/* A last day is of those who have left, and they need one. */
static void answer_check(const void *in, struct ctx *ctx)
{
    const struct answer_form *f = in;

    if (str_is(f->answer, "exit") && !f->last_on.n)
        errors_add(&ctx->errors, STR("last_on"), "On which day was the last day of work?");
    if (f->answer.n && !str_is(f->answer, "exit") && f->last_on.n)
        errors_add(&ctx->errors, STR("last_on"), "Only somebody who has left has a last day.");
}

static bool gone(struct tx *tx, struct ctx *ctx, const struct answer_form *f, int64_t person_id)
{
    struct exit_form e = {
        .head.id = person_id, .last_on = f->last_on, .reason = f->reason, .successor_id = f->successor_id};
    struct written out = {0};

    return person_exit(tx, ctx, &e, &out) == DONE;
}

static void answer_note(struct tx *tx, struct ctx *ctx, const struct answer_form *f, int64_t person_id)
{
    struct row_import_missing_any any;

    if (!tx_one(tx, import_missing_any, &any, .batch_id = f->head.id))
        import_todo_done(tx, f->head.id);
    audit_write(tx, ctx, .action = "import_answer", .object = "import_batch", .object_id = f->head.id,
                .person_id = person_id, .class = 1,
                .detail = str_format(tx->arena, "{\"answer\":\"%.*s\"}", STR_ARG(f->answer)));
}

static bool batch_is_there(struct tx *tx, struct ctx *ctx, const struct answer_form *f, struct row_import_batch_row *b)
{
    return viewer_may(tx, &ctx->viewer, ACT_PEOPLE_IMPORT, 0) && tx_one(tx, import_batch_row, b, .id = f->head.id);
}

/* One person; somebody who has been answered meanwhile is no longer asked about. */
enum outcome import_answer(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct answer_form *f = in;
    struct row_import_batch_row b;

    if (!batch_is_there(tx, ctx, f, &b))
        return MISSING;
    if (!f->person_id) {
        errors_add(&ctx->errors, STR("person_id"), "Say about whom.");
        return INVALID;
    }
    if (!tx_run(tx, import_missing_set, .answer = f->answer, .batch_id = b.id, .person_id = f->person_id))
        return CHANGED;
    if (str_is(f->answer, "exit") && !gone(tx, ctx, f, f->person_id))
        return ctx->errors.n ? INVALID : MISSING;
    if (!str_is(f->answer, "later"))
        tx_run(tx, import_source_keep, .source = b.source, .person_id = f->person_id);
    answer_note(tx, ctx, f, f->person_id);
    out->id = b.id;
    out->says = STR("Your answer is saved.");
    return DONE;
}

/* Those who lead somebody need a successor each; without one they stay on the list. */
static enum outcome all_gone(struct tx *tx, struct ctx *ctx, const struct answer_form *f, struct str source,
                             struct str *says)
{
    struct row_import_missing_open *rows;
    size_t n = tx_all(tx, import_missing_open, &rows, .batch_id = f->head.id, .gone_on = f->last_on), done = 0,
           lead = 0;

    for (size_t i = 0; i < n; i++) {
        if (rows[i].leads && !f->successor_id) {
            lead++;
            continue;
        }
        if (!gone(tx, ctx, f, rows[i].person_id))
            return ctx->errors.n ? INVALID : MISSING;
        tx_run(tx, import_missing_set, .answer = f->answer, .batch_id = f->head.id, .person_id = rows[i].person_id);
        tx_run(tx, import_source_keep, .source = source, .person_id = rows[i].person_id);
        done++;
    }
    *says = lead ? str_format(tx->arena,
                              "%zu have left. %zu lead somebody: they need a successor, so answer them one by one.",
                              done, lead)
                 : str_format(tx->arena, "%zu have left.", done);
    return DONE;
}

/* Everybody who is left: two hundred exits at once, any number of the other answers. */
enum outcome import_answer_left(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct answer_form *f = in;
    struct row_import_batch_row b;
    enum outcome outcome = DONE;

    if (!batch_is_there(tx, ctx, f, &b))
        return MISSING;
    out->says = STR("Your answer is saved for all who were left.");
    if (str_is(f->answer, "exit")) {
        outcome = all_gone(tx, ctx, f, b.source, &out->says);
    } else {
        if (str_is(f->answer, "keep"))
            tx_run(tx, import_source_keep_left, .source = b.source, .batch_id = b.id);
        tx_run(tx, import_missing_set_left, .answer = f->answer, .batch_id = b.id);
    }
    if (outcome == DONE)
        answer_note(tx, ctx, f, 0);
    out->id = b.id;
    return outcome;
}

const struct resource import_answer_resource = {.name = "import_answer",
                                                .plural = "import_answers",
                                                .label = "Answer",
                                                .size = sizeof(struct answer_form),
                                                FIELDS(answer_fields),
                                                .check = answer_check,
                                                .save = import_answer,
                                                .list = &query_import_answer_list,
                                                .item = &query_import_item,
                                                .view = ACT_PEOPLE_IMPORT,
                                                .edit = ACT_PEOPLE_IMPORT,
                                                .writes = API_KNOWN};
