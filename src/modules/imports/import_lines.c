/* At the end of a large run, and of taking one back: the line of everybody, in slices. How far it is stands with the batch, so
 * that it goes on where it was stopped. */
#include "modules/imports/imports_private.h"

#include "queries.h"
#include "web/app.h"

struct drawing {
    struct import *im;
    struct lines_work work;
    size_t most;
    int64_t position, steps;
    const struct line_ring *rings;
    size_t nrings, nfreed; /* nfreed: those that are rings on a day; the others open by themselves */
};

static enum outcome draw_slice(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct drawing *d = (struct drawing *)(uintptr_t)in;

    (void)out;
    d->work = (struct lines_work){.stage = d->im->stage, .after = d->im->stage_at}; /* it may run twice */
    lines_slice(tx, ctx, &d->work, d->most);
    tx_run(tx, import_batch_stage, .position = d->position + (int64_t)d->work.n, .steps = d->steps,
           .stage = (int64_t)d->work.stage, .stage_at = d->work.after, .id = d->im->batch_id);
    return DONE;
}

static enum outcome free_rings(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct drawing *d = in;

    (void)out;
    for (size_t i = 0; i < d->nrings; i++)
        lines_free(tx, ctx, &d->rings[i]);
    return DONE;
}

static enum outcome count_all(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct drawing *d = (struct drawing *)(uintptr_t)in;
    struct row_import_people_counter people = {0};
    struct row_import_batch_row b = {0};

    (void)ctx;
    (void)out;
    tx_one(tx, import_people_counter, &people);
    tx_one(tx, import_batch_row, &b, .id = d->im->batch_id);
    d->position = b.position;
    d->steps = d->im->stage == LINES_NONE || str_is(b.status, "running") ? b.steps + people.n * 3 : b.steps;
    return DONE;
}

/* Who loses a manager, by name: whoever reads what became of the import can mend it. */
static enum outcome name_rings(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    enum { NAMED = 5 };
    const struct drawing *d = in;
    struct buf says = buf_new(d->im->arena, 1 << 14);
    struct row_import_person_now who, whom;
    size_t named = 0;

    (void)ctx;
    (void)out;
    for (size_t i = 0; i < d->nrings && named < NAMED; i++)
        if (!d->rings[i].apart && tx_one(tx, import_person_now, &who, .id = d->rings[i].person_id) &&
            tx_one(tx, import_person_now, &whom, .id = d->rings[i].manager_id))
            buf_format(&says, "%s%.*s no longer reports to %.*s", named++ ? ", " : "", STR_ARG(who.name),
                       STR_ARG(whom.name));
    if (d->nfreed > NAMED)
        buf_format(&says, " and %zu more", d->nfreed - NAMED);
    buf_text(&says, ": the line would have closed to a ring.");
    d->im->ringed = buf_str(&says).p;
    return DONE;
}

static bool see_to_rings(struct drawing *d)
{
    struct import *im = d->im;
    struct line_ring *rings;

    if (!lines_rings(im->app->db, im->arena, &rings, &d->nrings)) {
        im->why = "The database does not answer.";
        return false;
    }
    d->rings = rings;
    if (!d->nrings)
        return true;
    d->nfreed = 0;
    for (size_t i = 0; i < d->nrings; i++)
        d->nfreed += !rings[i].apart;
    im->freed += d->nfreed;
    return (!d->nfreed || import_write(im, name_rings, d)) && import_write(im, free_rings, d);
}

bool import_lines(struct import *im)
{
    struct drawing d = {.im = im, .most = IMPORT_SLICE};

    if (!import_write(im, count_all, &d))
        return false;
    if (im->stage == LINES_NONE)
        im->stage = LINES_SEATS;
    while (im->stage < LINES_DONE) {
        int64_t begun_ns = clock_ticks_ns();

        if (im->stage == LINES_ABOVE && !im->stage_at && !see_to_rings(&d))
            return false;
        if (!import_write(im, draw_slice, &d))
            return false;
        d.most = import_next_step(d.most, clock_ticks_ns() - begun_ns);
        d.position = d.position + (int64_t)d.work.n < d.steps ? d.position + (int64_t)d.work.n : d.steps;
        im->stage = d.work.stage;
        im->stage_at = d.work.after;
        if (im->progress)
            im->progress(im, (size_t)d.position, (size_t)d.steps);
    }
    return true;
}
