/* A batch taken back: what it made goes, what it changed is as before. Refused when somebody has built upon it. A small one in
 * the write that asks for it; a large one in slices, between which others write, and it goes on when it was stopped: what is
 * taken back is no longer kept, so that what is kept is what is left to do. */
#include "modules/imports/imports_private.h"

#include "access/audit.h"
#include "modules/documents/documents.h"
#include "modules/people/people.h"
#include "queries.h"
#include "web/app.h"

enum { DAY_MS = 86400000, AT_ONCE = 1000 /* rows that one write takes back */ };

static bool stands_against(struct tx *tx, struct ctx *ctx, const struct row_import_batch_row *b)
{
    struct row_import_kept_later later;
    struct row_import_pay_later pay;
    struct row_import_absence_later away;
    struct row_import_made_later made;
    struct row_import_unit_later unit;
    struct row_import_being_taken_back other;

    if (tx_one(tx, import_being_taken_back, &other, ))
        errors_add(&ctx->errors, STR(""), "%.*s is being taken back. Wait until that is done.", STR_ARG(other.file));
    else if (!str_is(b->status, "done") && !str_is(b->status, "failed") && !str_is(b->status, "running"))
        errors_add(&ctx->errors, STR(""), "This import has nothing to take back.");
    else if (ctx->now_ms - b->created_at > (int64_t)IMPORT_UNDO_DAYS * DAY_MS)
        errors_add(&ctx->errors, STR(""), "An import can be taken back for 30 days; this one is older.");
    else if (tx_one(tx, import_kept_later, &later, .batch_id = b->id))
        errors_add(&ctx->errors, STR(""), "%.*s was changed after this import. Take that change back first.",
                   STR_ARG(later.name));
    else if (tx_one(tx, import_pay_later, &pay, .batch_id = b->id))
        errors_add(&ctx->errors, STR(""), "A later import changed the pay of %.*s. Take that one back first.",
                   STR_ARG(pay.name));
    else if (tx_one(tx, import_absence_later, &away, .batch_id = b->id))
        errors_add(&ctx->errors, STR(""),
                   "An absence of %.*s was changed after this import. Take that change back first.",
                   STR_ARG(away.name));
    else if (tx_one(tx, import_made_later, &made, .batch_id = b->id))
        errors_add(
            &ctx->errors, STR(""),
            "%.*s was changed after this import, has pay, absences, files or an account by now, or leads a unit. "
            "Take that back first.",
            STR_ARG(made.name));
    else if (tx_one(tx, import_unit_later, &unit, .batch_id = b->id))
        errors_add(&ctx->errors, STR(""), "The unit %.*s was changed after this import. Take that change back first.",
                   STR_ARG(unit.code));
    return ctx->errors.n > 0;
}

/* ---- some of it ---- */

/* Whose seats follow in the same write; without a list they follow later, everybody's. */
struct moved {
    int64_t *people;
    size_t n, most;
};

static void moved_add(struct moved *m, int64_t person_id)
{
    if (m && person_id != KEPT_OF_UNITS && m->n < m->most)
        m->people[m->n++] = person_id;
}

static int64_t restore_some(struct tx *tx, struct ctx *ctx, const struct row_import_batch_row *b, size_t most,
                            struct moved *moved)
{
    struct row_import_kept_some *rows;
    size_t n = tx_all(tx, import_kept_some, &rows, .batch_id = b->id, .most = (int64_t)most);

    for (size_t i = 0; i < n; i++)
        if (!i || rows[i].person_id != rows[i - 1].person_id) {
            import_restore_person(tx, ctx, b, rows[i].person_id);
            moved_add(moved, rows[i].person_id);
        }
    return (int64_t)n;
}

/* Those who report to somebody who goes report to nobody before he does. */
static void let_go(struct tx *tx, struct ctx *ctx, const struct row_import_batch_row *b, int64_t person_id)
{
    struct row_import_led_by *led;
    size_t n = tx_all(tx, import_led_by, &led, .manager_id = person_id, .batch_id = b->id);

    tx_run(tx, import_undo_managers, .manager_id = person_id);
    for (size_t i = 0; i < n; i++)
        seat_refresh(tx, ctx, led[i].person_id);
    seat_leave(tx, ctx, person_id);
}

static int64_t remove_some(struct tx *tx, struct ctx *ctx, const struct row_import_batch_row *b, size_t most,
                           struct moved *moved)
{
    struct row_import_made_some *rows;
    size_t n = tx_all(tx, import_made_some, &rows, .batch_id = b->id, .most = (int64_t)most);
    int64_t gone = 0;

    for (size_t i = 0; i < n; i++) {
        if (moved)
            let_go(tx, ctx, b, rows[i].id);
        gone += import_remove_person(tx, b, rows[i].id);
    }
    if (gone)
        tx_run(tx, counter_add, .name = STR("people"), .n = -gone);
    return (int64_t)n;
}

/* How many rows were taken back; 0: nothing is left. */
static int64_t take_some(struct tx *tx, struct ctx *ctx, const struct row_import_batch_row *b, size_t most,
                         struct moved *moved)
{
    int64_t n = tx_run(tx, import_undo_pay, .batch_id = b->id, .most = (int64_t)most);

    if (!n)
        n = restore_some(tx, ctx, b, most, moved);
    if (!n)
        n = remove_some(tx, ctx, b, moved ? most : most / 4 + 1, moved);
    if (!n)
        n = tx_run(tx, import_row_forget, .batch_id = b->id, .most = (int64_t)most);
    return n ? n : tx_run(tx, import_difference_forget_some, .batch_id = b->id, .most = (int64_t)most);
}

/* ---- the whole ---- */

static struct str undo_says(struct arena *a, const struct row_import_batch_row *b, int64_t filed, int64_t stays)
{
    if (filed)
        return str_format(a, "The import was taken back: %lld files are gone.", (long long)filed);
    if (str_is(b->kind, "absences"))
        return str_format(a, "The import was taken back: %lld absences are gone, %lld changes undone.",
                          (long long)b->made, (long long)b->changed);
    if (resource_find(b->kind) && import_is_entity(resource_find(b->kind)))
        return str_format(a, "The import was taken back: %lld changes undone, %lld stay. What it added stays too.",
                          (long long)(b->changed - stays), (long long)stays);
    if (str_is(b->kind, "units"))
        return str_format(a,
                          "The import was taken back: the heads of %lld units are as before. Units that it made stay.",
                          (long long)(b->made + b->changed));
    if (stays)
        return str_format(a,
                          "The import was taken back: %lld people are gone, %lld changes undone. %lld had been changed "
                          "meanwhile and stay as they are.",
                          (long long)b->made, (long long)b->changed, (long long)stays);
    return str_format(a,
                      "The import was taken back: %lld people are gone, %lld changes undone. Units that it made stay.",
                      (long long)b->made, (long long)b->changed);
}

static void move_to(struct tx *tx, const struct row_import_batch_row *b, const char *status, int64_t steps,
                    int64_t done_at)
{
    tx_run(tx, import_batch_move, .id = b->id, .status = str_of(status), .position = 0, .steps = steps, .made = b->made,
           .changed = b->changed, .unchanged = b->unchanged, .bad = b->bad, .says = STR(""), .done_at = done_at);
    tx_run(tx, import_batch_stage, .position = 0, .steps = steps, .stage = 0, .stage_at = 0, .id = b->id);
}

static void finish(struct tx *tx, struct ctx *ctx, const struct row_import_batch_row *b, struct written *out,
                   int64_t filed)
{
    struct row_import_bad_last stays = {0};

    /* what stands there was put there by taking it back */
    tx_one(tx, import_bad_last, &stays, .batch_id = b->id);
    tx_run(tx, import_missing_forget, .batch_id = b->id);
    import_todo_done(tx, b->id);
    move_to(tx, b, "undone", b->steps, ctx->now_ms);
    audit_write(tx, ctx, .action = "import_undo", .object = "import_batch", .object_id = b->id, .class = 1);
    out->says = undo_says(tx->arena, b, filed, stays.line);
}

static bool is_placed(const struct row_import_batch_row *b)
{
    return str_is(b->kind, "people") || str_is(b->kind, "assignments");
}

static void take_whole(struct tx *tx, struct ctx *ctx, const struct row_import_batch_row *b)
{
    struct moved moved = {ARENA_ARRAY(tx->arena, int64_t, AT_ONCE + 1), 0, AT_ONCE};
    struct row_import_assignments_of *there;

    while (take_some(tx, ctx, b, AT_ONCE, &moved))
        ;
    for (int round = 0; is_placed(b) && round < 2; round++) /* two who change places both find theirs the second time */
        for (size_t i = 0; i < moved.n; i++)
            if (tx_all(tx, import_assignments_of, &there, .person_id = moved.people[i]))
                seat_refresh(tx, ctx, moved.people[i]);
            else
                seat_leave(tx, ctx, moved.people[i]);
}

enum outcome import_undo(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    int64_t id = ((const struct import_undo *)in)->batch_id, filed;
    struct row_import_undo_size size = {0};
    struct row_import_batch_row b;

    if (!tx_one(tx, import_batch_row, &b, .id = id))
        return MISSING;
    if (stands_against(tx, ctx, &b))
        return INVALID;
    out->id = id;
    out->version = 0;
    tx_run(tx, import_batch_taken_on, .account_id = ctx->viewer.account_id, .id = id);
    tx_one(tx, import_undo_size, &size, .batch_id = id, .most = INT64_MAX);
    tx_run(tx, import_bad_forget, .batch_id = id); /* what is said from here on is what stays */
    if (size.n > AT_ONCE) {
        move_to(tx, &b, "being_taken_back", size.n, 0);
        out->version = 1;
        out->says = STR("The import is being taken back.");
        return DONE;
    }
    filed = documents_take_back(tx, ctx, id);
    take_whole(tx, ctx, &b);
    finish(tx, ctx, &b, out, filed);
    return DONE;
}

/* ---- in slices ---- */

struct taking {
    struct import *im;
    size_t most;
    int64_t done; /* 0: nothing was left */
};

static enum outcome take_slice(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct taking *t = (struct taking *)(uintptr_t)in;
    struct row_import_batch_row b;

    (void)out;
    if (!tx_one(tx, import_batch_row, &b, .id = t->im->batch_id) || !str_is(b.status, "being_taken_back"))
        return MISSING;
    t->done = take_some(tx, ctx, &b, t->most, NULL);
    if (t->done)
        tx_run(tx, import_batch_stage, .position = b.position + t->done < b.steps ? b.position + t->done : b.steps,
               .steps = b.steps, .stage = 0, .stage_at = 0, .id = b.id);
    return DONE;
}

static enum outcome take_end(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct import *im = ((const struct taking *)in)->im;
    struct row_import_batch_row b;

    if (!tx_one(tx, import_batch_row, &b, .id = im->batch_id) || !str_is(b.status, "being_taken_back"))
        return MISSING;
    out->version = 1;
    if (is_placed(&b))
        seat_count_all(tx);
    finish(tx, ctx, &b, out, documents_take_back(tx, ctx, b.id));
    im->undone = str_dup(im->arena, out->says).p;
    return DONE;
}

static enum outcome take_says(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct import *im = in;

    (void)ctx;
    (void)out;
    tx_run(tx, import_batch_says, .says = str_of(im->why ? im->why : ""), .id = im->batch_id);
    return DONE;
}

/* A slice that somebody's write stood against is tried again, a smaller one. */
static bool take_on(struct import *im, struct taking *t)
{
    enum { TRIES = 5 };

    for (int tries = 0; tries < TRIES; tries++) {
        if (import_write(im, take_slice, t))
            return true;
        t->most = t->most / 4 + 1;
    }
    return false;
}

static bool take_rows(struct import *im)
{
    struct taking t = {.im = im, .most = IMPORT_SLICE, .done = 1};

    while (im->stage == LINES_NONE && t.done) {
        int64_t begun_ns = clock_ticks_ns();

        if (!take_on(im, &t))
            return false;
        t.most = import_next_step(t.most, clock_ticks_ns() - begun_ns);
        if (im->progress)
            im->progress(im, 0, 0);
    }
    return true;
}

bool import_take_back(struct import *im, const struct row_import_batch_row *b)
{
    struct taking t = {.im = im};
    bool good;

    im->file = b->file.p;
    good = (!b->says.n || import_note(im, take_says)) && take_rows(im) && (!is_placed(b) || import_lines(im)) &&
           import_write(im, take_end, &t);
    if (good)
        im->why = NULL;
    else
        import_note(im, take_says);
    return good;
}
