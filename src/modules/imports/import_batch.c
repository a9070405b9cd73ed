/* A batch from waiting to done: its slices, how far it is, and going on after it was stopped. */
#include "modules/imports/imports_private.h"

#include "access/audit.h"
#include "core/csv.h"
#include "core/id.h"
#include "core/log.h"
#include "modules/people/people.h"
#include "queries.h"
#include "web/app.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SLICE_ARENA = 512 << 20 };

typedef enum outcome (*slice_fn)(struct tx *, struct ctx *, const void *, struct written *);

struct importing {
    struct import *im;
    slice_fn fn;
    const void *in;
};

/* Each slice in the name of whoever imports, as long as they are of HR; the command line in nobody's. */
static enum outcome run_as_importer(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct importing *i = in;
    struct row_import_may who = {0};

    if (i->im->account_id && !tx_one(tx, import_may, &who, .account_id = i->im->account_id, .bit = ROLE_HR)) {
        errors_add(&ctx->errors, STR(""),
                   "Whoever began this import is not of HR any more: somebody else of HR goes on.");
        return INVALID;
    }
    ctx->viewer =
        (struct viewer){.account_id = who.id ? who.id : -1, .person_id = who.person_id, .roles = ROLE_MEMBER | ROLE_HR};
    return i->fn(tx, ctx, i->in, out);
}

static bool write_now_for(struct import *im, slice_fn fn, const void *in)
{
    struct arena *a = arena_new(SLICE_ARENA);
    struct ctx now = ctx_now(a, im->app->keys, &im->app->clock);
    struct ctx ctx = ctx_in_the_world(&now); /* people stay when a rehearsal is thrown away */
    struct write w = {.base = {.arena = a, .bulk = true}, .ctx = &ctx, .fn = fn, .in = in};
    enum db_status status = write_now(im->app->db, &w);

    if (status != DB_OK)
        im->why = ctx.errors.n            ? arena_printf(im->arena, "%s", ctx.errors.items[0].says.p)
                  : status == DB_FULL     ? "The disk is full."
                  : status == DB_CONFLICT ? "Something in the database stands against it: it was changed meanwhile."
                                          : "The database did not take it.";
    im->made_id = w.out.id;
    arena_free(a);
    return status == DB_OK;
}

bool import_write(struct import *im, slice_fn fn, const void *in)
{
    struct importing i = {im, fn, in};

    return write_now_for(im, run_as_importer, &i);
}

bool import_note(struct import *im, slice_fn fn)
{
    return write_now_for(im, fn, im);
}

char *import_file(struct arena *a, const struct app *app, int64_t batch_id)
{
    return arena_printf(a, "%s/imports/%s.file", app->config.data_dir, id_text(a, batch_id).p);
}

char *import_bad_file(struct arena *a, const struct app *app, int64_t batch_id)
{
    return arena_printf(a, "%s/imports/%s-bad.csv", app->config.data_dir, id_text(a, batch_id).p);
}

/* ---- the batch ---- */

static void batch_move(struct tx *tx, const struct import *im, const char *status, int64_t position,
                       const struct import_slice *s, struct str says, int64_t done_at)
{
    size_t steps = im->kind == IMPORT_PEOPLE ? im->nrows * 2 : im->npeople;

    tx_run(tx, import_batch_move, .id = im->batch_id, .status = str_of(status), .position = position,
           .steps = (int64_t)steps, .made = (int64_t)(im->made + (s ? s->made : 0)),
           .changed = (int64_t)(im->changed + (s ? s->changed : 0)),
           .unchanged = (int64_t)(im->unchanged + (s ? s->unchanged : 0)), .bad = (int64_t)im->nbad, .says = says,
           .done_at = done_at);
}

void import_slice_done(struct tx *tx, const struct import_slice *s)
{
    if (!s->im->dry)
        batch_move(tx, s->im, "running", s->position, s, STR(""), 0);
}

struct making {
    struct import *im;
    struct str mapping;
};

static enum outcome make_batch(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct making *m = in;

    out->id = id_new(ctx->world_ms);
    tx_run(tx, import_batch_insert, .id = out->id, .kind = import_kind_word(m->im), .file = str_of(m->im->file),
           .mapping = m->mapping.n ? m->mapping : STR(""), .source = m->im->source.n ? m->im->source : STR(""),
           .confirmed = m->im->confirmed, .account_id = m->im->account_id, .created_at = ctx->now_ms);
    return DONE;
}

static bool copy_file(struct import *im, const char *to)
{
    FILE *in = fopen(im->packed ? im->packed : im->path, "rb"), *out = in ? fopen(to, "wb") : NULL;
    char *piece = arena_alloc(im->arena, 1 << 16);
    size_t n;
    bool good = out != NULL;

    if (out)
        chmod(to, 0600);
    while (good && (n = fread(piece, 1, 1 << 16, in)) > 0)
        good = fwrite(piece, 1, n, out) == n;
    if (in)
        fclose(in);
    if (out)
        good = fclose(out) == 0 && good;
    if (!good)
        im->why = arena_printf(im->arena, "%s cannot be written.", to);
    return good;
}

bool import_batch_make(struct import *im, struct str mapping)
{
    struct making m = {im, mapping};

    mkdir(arena_printf(im->arena, "%s/imports", im->app->config.data_dir), 0700);
    if (!import_write(im, make_batch, &m))
        return false;
    im->batch_id = im->made_id;
    if (!copy_file(im, import_file(im->arena, im->app, im->batch_id)))
        return false;
    if (!im->packed)
        im->path = import_file(im->arena, im->app, im->batch_id);
    return true;
}

static enum outcome begin_batch(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct import *im = in;
    struct row_import_batch_row now;

    (void)out;
    if (!tx_one(tx, import_batch_row, &now, .id = im->batch_id) || str_is(now.status, "undone") ||
        str_is(now.status, "being_taken_back")) {
        errors_add(&ctx->errors, STR(""), "It was taken back meanwhile.");
        return INVALID;
    }
    tx_run(tx, import_bad_forget, .batch_id = im->batch_id);
    if (!im->position)
        tx_run(tx, import_difference_forget, .batch_id = im->batch_id);
    for (size_t i = 0; i < im->nrows; i++)
        if (im->rows[i].bad)
            tx_run(tx, import_bad_insert, .batch_id = im->batch_id, .line = im->rows[i].line,
                   .who = str_of(im->rows[i].name ? im->rows[i].name : ""), .reason = str_of(im->rows[i].bad));
    batch_move(tx, im, "running", im->position, NULL, STR(""), 0);
    return DONE;
}

/* The seats of a few people, one by one: what a nightly run changes does not make the line of everybody anew. False: they are
 * many, or the line would close to a ring. */
static bool refresh_few(struct tx *tx, struct ctx *ctx, const struct import *im)
{
    struct row_import_touched *people;
    struct row_import_ringed ringed;
    size_t n = tx_all(tx, import_touched, &people, .batch_id = im->batch_id, .most = FEW_CHANGED + 1);

    if (n > FEW_CHANGED)
        return false;
    for (size_t i = 0; i < n; i++)
        seat_refresh(tx, ctx, people[i].person_id);
    return !tx_one(tx, import_ringed, &ringed, .batch_id = im->batch_id, .today = ctx->today_text);
}

/* Pay, units, absences and the rows of an entity are nobody's place in the organization. */
static bool moves_nobody(enum import_kind kind)
{
    return kind == IMPORT_PAY || kind == IMPORT_UNITS || kind == IMPORT_ABSENCES || kind == IMPORT_ROWS;
}

struct arriving {
    struct import *im;
    int64_t after; /* the last who has */
};

/* Whoever is seen by all is so a slice after the other. */
static enum outcome let_arrive(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct arriving *a = in;
    struct row_import_made_next next = {0};

    (void)ctx;
    tx_one(tx, import_made_next, &next, .batch_id = a->im->batch_id, .after = a->after, .most = IMPORT_SLICE * 2);
    tx_run(tx, import_arrived, .batch_id = a->im->batch_id, .after = a->after, .upto = next.upto);
    out->id = next.upto;
    return DONE;
}

static bool arrive(struct import *im)
{
    struct arriving a = {im, 0};

    do {
        if (!import_write(im, let_arrive, &a))
            return false;
        a.after = im->made_id;
    } while (a.after);
    return true;
}

static enum outcome end_batch(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct import *im = (struct import *)(uintptr_t)in;

    im->drawn = moves_nobody(im->kind) || im->stage == LINES_DONE || (!im->stage && refresh_few(tx, ctx, im));
    if (!im->drawn) /* in slices, before it ends */
        return DONE;
    tx_run(tx, import_arrived, .batch_id = im->batch_id, .after = 0, .upto = im->stage ? 0 : INT64_MAX);
    if (im->stage == LINES_DONE)
        seat_count_all(tx);
    import_missing_put(tx, ctx, im);
    batch_move(tx, im, "done", im->kind == IMPORT_PEOPLE ? (int64_t)im->nrows * 2 : (int64_t)im->npeople, NULL,
               str_of(im->ringed ? im->ringed : ""), ctx->now_ms);
    audit_write(
        tx, ctx, .action = "import_apply", .object = "import_batch", .object_id = im->batch_id,
        .class = im->kind == IMPORT_ABSENCES ? 4
                 : import_has_pay(im)        ? 3
                                             : 1,
        .detail = str_format(tx->arena, "{\"made\":%zu,\"changed\":%zu,\"bad\":%zu}", im->made, im->changed, im->nbad));
    (void)out;
    return DONE;
}

/* Others write between two slices and wait for one at most; each commit writes every page that it has touched, so many small
 * ones cost more than few large ones. */
size_t import_next_step(size_t step, int64_t took_ns)
{
    size_t fits = took_ns > 0 ? (size_t)((double)step * SLICE_MS * 1e6 / (double)took_ns) : SLICE_MOST;

    fits = fits < step / 2 ? step / 2 : fits > step * 2 ? step * 2 : fits;
    return fits > SLICE_MOST ? SLICE_MOST : fits < PEOPLE_SLICE ? PEOPLE_SLICE : fits;
}

/* Slices from `at` (counted over all phases) to the end of this phase, which begins at `base` and has n steps. */
static bool run_slices(struct import *im, slice_fn fn, size_t base, size_t n, size_t all)
{
    size_t at = im->position > (int64_t)base ? (size_t)im->position - base : 0;

    size_t step = im->kind == IMPORT_PEOPLE ? IMPORT_SLICE : PEOPLE_SLICE;

    while (at < n) {
        int64_t begun_ns = clock_ticks_ns();
        struct import_slice s = {
            .im = im, .from = at, .to = at + step < n ? at + step : n, .differences = im->ndifferences};

        s.position = (int64_t)(base + s.to);
        if (!import_write(im, fn, &s))
            return false;
        step = import_next_step(step, clock_ticks_ns() - begun_ns);
        im->made += s.made;
        im->changed += s.changed;
        im->unchanged += s.unchanged;
        im->ended += s.ended;
        im->moved += s.moved;
        im->shaken += s.shaken;
        at = s.to;
        im->position = s.position;
        if (im->progress)
            im->progress(im, base + at, all);
    }
    return true;
}

static bool run_phases(struct import *im)
{
    if (im->kind == IMPORT_ASSIGNMENTS)
        return (!im->heads || import_heads_put(im)) &&
               run_slices(im, import_history_slice, 0, im->npeople, im->npeople);
    if (im->kind == IMPORT_PAY)
        return run_slices(im, import_pay_slice, 0, im->npeople, im->npeople);
    if (im->kind == IMPORT_ABSENCES)
        return run_slices(im, import_absence_slice, 0, im->npeople, im->npeople);
    if (im->kind == IMPORT_ROWS)
        return run_slices(im, import_rows_slice, 0, im->nrows, im->nrows);
    if (im->kind == IMPORT_UNITS)
        return im->at[IM_MANAGER] < 0 || import_heads_put(im);
    return (im->dry || run_slices(im, import_person_slice, 0, im->nrows, im->nrows * 2)) &&
           run_slices(im, import_people_slice, im->dry ? 0 : im->nrows, im->nrows, im->nrows * 2);
}

/* The line of everybody is drawn in slices when many have moved; a few move with the write that ends the batch. */
static bool end(struct import *im)
{
    return import_write(im, end_batch, im) &&
           (im->drawn || (import_lines(im) && arrive(im) && import_write(im, end_batch, im)));
}

bool import_apply(struct import *im)
{
    if (!import_write(im, begin_batch, im) || !run_phases(im))
        return false;
    if (im->nbad) /* before it is done: killed here, it goes on and writes them again */
        import_bad_rows_write(im, import_bad_file(im->arena, im->app, im->batch_id));
    if (!end(im))
        return false;
    unlink(import_file(im->arena, im->app, im->batch_id)); /* what it held is in the database now */
    return true;
}

bool import_count(struct import *im)
{
    im->position = 0;
    return run_phases(im);
}

enum outcome import_fail(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct import *im = in;

    (void)out;
    batch_move(tx, im, "failed", im->position, NULL, str_of(im->why), ctx->now_ms);
    return DONE;
}

static bool load_batch(struct import *im, struct row_import_batch_row *row)
{
    char why[300];
    struct db_conn *conn = db_reader_open(im->app->db, why, sizeof why);
    struct value id = value_int(im->batch_id), who[2];
    struct row_import_own own_row = {0};
    struct call call = {.query = &query_import_batch_row, .args = &id}, own = {.query = &query_import_own, .args = who};
    bool good = conn && db_read_begin(conn) == DB_OK && db_wave(conn, im->arena, &call, 1) == DB_OK &&
                list_count(call.rows) == 1;

    if (good) {
        member_row(call.query, call.rows.list->items[0], row);
        im->account_id = row->account_id;
        for (size_t i = 0; i < own.query->nparams; i++)
            who[i] = value_int(str_is(own.query->params[i].name, "bit") ? ROLE_HR : row->account_id);
        good = db_wave(conn, im->arena, &own, 1) == DB_OK;
    }
    if (good && list_count(own.rows)) {
        member_row(own.query, own.rows.list->items[0], &own_row);
        im->own_id = own_row.other.n ? own_row.person_id : 0;
        im->own_new = own_row.never_employed != 0;
        im->own_other = own_row.other;
    }
    if (conn) {
        db_read_end(conn);
        db_reader_close(conn);
    }
    return good;
}

bool import_prepare(struct app *app, struct arena *a, int64_t batch_id, struct import *im)
{
    struct row_import_batch_row row;

    im->app = app;
    im->arena = a;
    im->batch_id = batch_id;
    im->today = day_text(a, clock_today(&app->clock));
    im->path = import_file(a, app, batch_id);
    im->why = "There is no such import.";
    if (!load_batch(im, &row))
        return false;
    im->why = "It is done already.";
    if (str_is(row.status, "done") || str_is(row.status, "undone"))
        return false;
    im->why = NULL;
    if (!import_kind_read(im, row.kind)) {
        im->why = "What the file holds is not known to this version.";
        return false;
    }
    im->file = row.file.p;
    im->source = row.source;
    im->confirmed = row.confirmed != 0;
    im->position = row.position;
    im->stage = (enum lines_stage)row.stage;
    im->stage_at = row.stage_at;
    im->made = (size_t)row.made;
    im->changed = (size_t)row.changed;
    im->unchanged = (size_t)row.unchanged;
    return import_open(im, row.mapping) && import_learn(im);
}

static bool resume(struct import *im, struct app *app, struct arena *a)
{
    struct row_import_batch_row row;
    bool good;

    if (load_batch(im, &row) && str_is(row.status, "being_taken_back")) {
        im->stage = (enum lines_stage)row.stage;
        im->stage_at = row.stage_at;
        return import_take_back(im, &row);
    }
    good = import_prepare(app, a, im->batch_id, im);
    if (good && im->nasked) {
        im->why = im->asked[0].says;
        good = false;
    }
    good = good && import_ask_first(im) && import_check(im) && import_apply(im);
    if (!good && im->file && !im->held)
        import_note(im, import_fail);
    return good;
}

bool import_resume(struct app *app, struct arena *a, int64_t batch_id, struct import *im)
{
    bool good;

    im->app = app;
    im->arena = a;
    im->batch_id = batch_id;
    if (!import_hold(im))
        return false;
    good = resume(im, app, a);
    import_let_go(im);
    return good;
}
