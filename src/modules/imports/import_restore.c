/* Taking back, one person at a time: what a batch changed is as before, whom it made goes. */
#include "modules/imports/imports_private.h"

#include "core/id.h"
#include "core/json.h"
#include "core/words.h"
#include "modules/people/people.h"
#include "queries.h"
#include "resource/search.h"
#include "web/app.h"

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

    if (str_is(k->kind, "unit")) {
        import_unit_restore(tx, ctx, k);
        return;
    }
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

/* Others write while a large import is taken back: what they changed meanwhile stays as they left it, and is said. */
static void stays(struct tx *tx, const struct row_import_batch_row *b, struct str who, const char *what)
{
    struct row_import_bad_last last = {0};

    tx_one(tx, import_bad_last, &last, .batch_id = b->id);
    tx_run(tx, import_bad_insert, .batch_id = b->id, .line = last.line + 1, .who = who, .reason = str_of(what));
}

static bool was_changed(struct tx *tx, const struct row_import_kept_of *kept, size_t n, struct row_import_person_now *p)
{
    for (size_t i = 0; i < n; i++)
        if (str_is(kept[i].kind, "seen") && tx_one(tx, import_person_now, p, .id = kept[i].person_id))
            return p->version != kept[i].version;
    return false;
}

static bool absence_was_changed(struct tx *tx, const struct row_import_kept_of *k)
{
    struct row_import_absence_moved moved;

    return str_starts(k->kind, "absence") &&
           tx_one(tx, import_absence_moved, &moved, .id = k->row_id, .version = k->version);
}

void import_restore_person(struct tx *tx, struct ctx *ctx, const struct row_import_batch_row *b, int64_t person_id)
{
    struct row_import_kept_of *kept;
    struct row_import_person_now p = {0};
    size_t n = tx_all(tx, import_kept_of, &kept, .person_id = person_id, .batch_id = b->id);

    if (was_changed(tx, kept, n, &p)) {
        stays(tx, b, p.name, "Was changed while the import was taken back, and stays as it is now");
        tx_run(tx, import_batch_less, .made = 0, .changed = 1, .id = b->id);
        n = 0;
    }
    for (size_t i = 0; i < n; i++) {
        if (str_is(kept[i].kind, "row")) {
            if (!import_entity_restore(tx, ctx, b->kind, &kept[i]))
                stays(tx, b, kept[i].data, "Was changed after this import, and stays as it is now");
        } else if (absence_was_changed(tx, &kept[i])) {
            tx_one(tx, import_person_now, &p, .id = person_id);
            stays(tx, b, p.name, "An absence was changed while the import was taken back, and stays as it is now");
        } else {
            restore(tx, ctx, &kept[i], b->source);
        }
    }
    for (size_t i = 0; i < n; i++)
        let_earlier_go(tx, ctx, &kept[i]);
    if (n)
        tx_run(tx, import_person_fresh, .id = person_id, .batch_id = b->id);
    tx_run(tx, import_kept_forget, .person_id = person_id, .batch_id = b->id);
}

/* Somebody whom the batch made. False: he is here to stay, for somebody has built upon him meanwhile. */
bool import_remove_person(struct tx *tx, const struct row_import_batch_row *b, int64_t person_id)
{
    struct row_import_made_meanwhile built;

    if (tx_one(tx, import_made_meanwhile, &built, .person_id = person_id, .batch_id = b->id)) {
        stays(tx, b, built.name, "Has been changed, or has pay, absences, files or an account by now, and stays");
        tx_run(tx, import_batch_less, .made = 1, .changed = 0, .id = b->id);
        tx_run(tx, import_person_stays, .id = person_id);
        return false;
    }
    tx_run(tx, import_undo_above, .manager_id = person_id);
    tx_run(tx, import_undo_line, .person_id = person_id);
    tx_run(tx, import_undo_led, .manager_id = person_id);
    tx_run(tx, import_undo_seat, .person_id = person_id);
    tx_run(tx, import_undo_moments, .person_id = person_id);
    tx_run(tx, import_undo_terms, .ref_id = person_id);
    tx_run(tx, import_assignments_cut, .person_id = person_id);
    tx_run(tx, import_undo_managers, .manager_id = person_id);
    tx_run(tx, import_undo_employment, .person_id = person_id);
    tx_run(tx, import_undo_sources, .person_id = person_id);
    tx_run(tx, import_undo_person, .id = person_id);
    return true;
}
