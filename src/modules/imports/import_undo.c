/* A batch taken back: what it made goes, what it changed is as before. Refused when somebody has built upon it. */
#include "modules/imports/imports_private.h"

#include "access/audit.h"
#include "core/id.h"
#include "core/json.h"
#include "core/words.h"
#include "modules/documents/documents.h"
#include "modules/people/people.h"
#include "queries.h"
#include "resource/search.h"
#include "web/app.h"

enum { DAY_MS = 86400000 };

static int64_t id_in(struct value map, const char *name)
{
    int64_t id = 0;

    str_to_int(map_text(map, name), &id);
    return id;
}

void import_row_put(struct tx *tx, struct ctx *ctx, struct import *im, const struct row_import_assignments_of *a,
                    struct str from, struct str to, struct str reason)
{
    if (str_compare(from, to) < 0)
        assignment_put(tx, ctx,
                       &(struct assignment_row){.person_id = im->writing,
                                                .employment_id = a->employment_id,
                                                .unit_id = a->unit_id,
                                                .manager_id = a->manager_id,
                                                .level_id = a->level_id,
                                                .establishment_id = a->establishment_id,
                                                .full_time = a->full_time,
                                                .batch_id = im->batch_id,
                                                .from_on = from,
                                                .to_on = to,
                                                .title = a->title,
                                                .reason = reason});
}

static void restore_assignment(struct tx *tx, struct ctx *ctx, int64_t person_id, struct value v)
{
    assignment_put(tx, ctx,
                   &(struct assignment_row){.person_id = person_id,
                                            .employment_id = id_in(v, "employment"),
                                            .unit_id = id_in(v, "unit"),
                                            .manager_id = id_in(v, "manager"),
                                            .level_id = id_in(v, "level"),
                                            .establishment_id = id_in(v, "establishment"),
                                            .full_time = id_in(v, "full_time"),
                                            .batch_id = id_in(v, "batch"),
                                            .from_on = map_text(v, "from_on"),
                                            .to_on = map_text(v, "to_on"),
                                            .title = map_text(v, "title"),
                                            .reason = map_text(v, "reason")});
}

static void restore(struct tx *tx, struct ctx *ctx, const struct row_import_kept_of *k, struct str source)
{
    struct value v = value_null();
    struct str why, rest = k->data;

    if (str_is(k->kind, "pay")) { /* "9999-12-31 EUR" */
        struct str to = str_dup(tx->arena, str_split(&rest, ' '));

        tx_run(tx, pay_set, .to_on = to, .amount = k->amount, .currency = rest, .id = k->row_id);
        return;
    }
    if (str_starts(k->kind, "absence")) {
        import_absence_restore(tx, ctx, k);
        return;
    }
    if (str_is(k->kind, "source")) {
        import_source_restore(tx, source, k->person_id, k->data);
        return;
    }
    if (str_is(k->kind, "seen") || !json_read(tx->arena, k->data, &v, &why))
        return;
    if (str_is(k->kind, "person")) {
        struct str name = map_text(v, "name");

        tx_run(tx, import_person_set, .id = k->person_id, .number = map_text(v, "number"), .name = name,
               .name_key = words_sort_key(tx->arena, name), .mail = map_text(v, "mail"),
               .custom = map_text(v, "custom"));
        search_learn_names(tx, "person", k->person_id, name, map_text(v, "number"));
        tx_run(tx, import_assignments_cut, .person_id = k->person_id);       /* they stand behind it in the list */
    } else if (str_is(k->kind, "employment") && k->row_id == k->person_id) { /* before the batch there was none */
        tx_run(tx, import_undo_joined, .person_id = k->person_id);
        tx_run(tx, import_undo_employment, .person_id = k->person_id);
    } else if (str_is(k->kind, "employment")) {
        tx_run(tx, import_employment_set, .id = k->row_id, .kind = map_text(v, "kind"),
               .from_on = map_text(v, "from_on"), .to_on = map_text(v, "to_on"), .legal_entity_id = id_in(v, "entity"));
    } else {
        restore_assignment(tx, ctx, k->person_id, v);
    }
}

/* What was undone stands no longer against the batches before: those that left somebody so see the version of now. */
static void let_earlier_go(struct tx *tx, struct ctx *ctx, const struct row_import_kept_of *k)
{
    struct row_import_person_now p;
    int64_t before;

    if (!str_is(k->kind, "seen") || !str_to_int(k->data, &before) ||
        !tx_one(tx, import_person_now, &p, .id = k->person_id))
        return;
    if (before == 1)
        tx_run(tx, import_made_again, .id = id_new(ctx->world_ms), .person_id = k->person_id, .now = p.version);
    else
        tx_run(tx, import_seen_again, .person_id = k->person_id, .was = before, .now = p.version);
}

static bool stands_against(struct tx *tx, struct ctx *ctx, const struct row_import_batch_row *b)
{
    struct row_import_kept_later later;
    struct row_import_absence_later away;
    struct row_import_made_later made;

    if (!str_is(b->status, "done") && !str_is(b->status, "failed") && !str_is(b->status, "running"))
        errors_add(&ctx->errors, STR(""), "This import has nothing to take back.");
    else if (ctx->now_ms - b->created_at > (int64_t)IMPORT_UNDO_DAYS * DAY_MS)
        errors_add(&ctx->errors, STR(""), "An import can be taken back for 30 days; this one is older.");
    else if (tx_one(tx, import_kept_later, &later, .batch_id = b->id))
        errors_add(&ctx->errors, STR(""), "%.*s was changed after this import. Take that change back first.",
                   STR_ARG(later.name));
    else if (tx_one(tx, import_absence_later, &away, .batch_id = b->id))
        errors_add(&ctx->errors, STR(""),
                   "An absence of %.*s was changed after this import. Take that change back first.",
                   STR_ARG(away.name));
    else if (tx_one(tx, import_made_later, &made, .batch_id = b->id))
        errors_add(
            &ctx->errors, STR(""),
            "%.*s was changed after this import, has pay, absences, files or an account by now. Take that back first.",
            STR_ARG(made.name));
    return ctx->errors.n > 0;
}

static int64_t remove_people(struct tx *tx, int64_t batch_id)
{
    int64_t n;

    tx_run(tx, import_undo_lines, .batch_id = batch_id);
    tx_run(tx, import_undo_seats, .batch_id = batch_id);
    tx_run(tx, import_undo_moments, .batch_id = batch_id);
    tx_run(tx, import_undo_terms, .batch_id = batch_id);
    tx_run(tx, import_undo_assignments, .batch_id = batch_id);
    tx_run(tx, import_undo_managers, .batch_id = batch_id);
    tx_run(tx, import_undo_employments, .batch_id = batch_id);
    tx_run(tx, import_undo_sources, .batch_id = batch_id);
    n = tx_run(tx, import_undo_people, .batch_id = batch_id);
    if (n)
        tx_run(tx, counter_add, .name = STR("people"), .n = -n);
    return n;
}

static struct str undo_says(struct arena *a, const struct row_import_batch_row *b, int64_t filed, int64_t gone)
{
    if (filed)
        return str_format(a, "The import was taken back: %lld files are gone.", (long long)filed);
    if (str_is(b->kind, "absences"))
        return str_format(a, "The import was taken back: %lld absences are gone, %lld changes undone.",
                          (long long)b->made, (long long)b->changed);
    return str_format(a,
                      "The import was taken back: %lld people are gone, %lld changes undone. Units that it made stay.",
                      (long long)gone, (long long)b->changed);
}

enum outcome import_undo(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    int64_t id = ((const struct import_undo *)in)->batch_id, gone, filed, *freed;
    struct row_import_kept_of *kept;
    struct row_import_batch_row b;
    size_t n;

    if (!tx_one(tx, import_batch_row, &b, .id = id))
        return MISSING;
    if (stands_against(tx, ctx, &b))
        return INVALID;
    n = tx_all(tx, import_kept_of, &kept, .batch_id = id);
    tx_run(tx, import_undo_pay, .batch_id = id);
    for (size_t i = 0; i < n; i++)
        restore(tx, ctx, &kept[i], b.source);
    for (size_t i = 0; i < n; i++)
        let_earlier_go(tx, ctx, &kept[i]);
    filed = documents_take_back(tx, ctx, id);
    gone = remove_people(tx, id);
    tx_run(tx, import_kept_forget, .batch_id = id);
    tx_run(tx, import_row_forget, .batch_id = id);
    tx_run(tx, import_difference_forget, .batch_id = id);
    tx_run(tx, import_missing_forget, .batch_id = id);
    import_todo_done(tx, id);
    tx_run(tx, import_batch_move, .id = id, .status = STR("undone"), .position = 0, .steps = b.steps, .made = b.made,
           .changed = b.changed, .unchanged = b.unchanged, .bad = b.bad, .says = STR(""), .done_at = ctx->now_ms);
    if (!str_is(b.kind, "packets") && !str_is(b.kind, "absences")) /* which are nobody's place in the organization */
        lines_rebuild(tx, ctx, &freed);
    audit_write(tx, ctx,
                &(struct audit_entry){.action = "import_undo", .object = "import_batch", .object_id = id, .class = 1});
    out->id = id;
    out->says = undo_says(tx->arena, &b, filed, gone);
    return DONE;
}
