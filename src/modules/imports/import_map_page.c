/* The mapping as it was chosen in the browser: the same lines as a --map FILE has. */
#include "core/sheet.h"
#include "modules/imports/imports_private.h"
#include "modules/imports/imports_web.h"
#include "queries.h"
#include "web/app.h"

struct new_map {
    int64_t id;
    struct str mapping;
};

static enum outcome map_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct new_map *m = in;

    (void)out;
    if (!viewer_may(tx, &ctx->viewer, ACT_PEOPLE_IMPORT, 0))
        return MISSING;
    tx_run(tx, import_batch_taken_on, .account_id = ctx->viewer.account_id,
           .id = m->id); /* what is their own is left out */
    return tx_run(tx, import_batch_map, .mapping = m->mapping, .id = m->id) ? DONE : MISSING;
}

static void map_saved(struct web *w, enum outcome outcome, const struct written *out)
{
    (void)out;
    if (outcome == DONE)
        web_reply_see(w, str_format(w->arena, "/import/%.*s", STR_ARG(map_text(w->path, "id"))));
    else
        web_reply_missing(w);
}

static void learn_for_map(void *with)
{
    struct sending *s = with;

    s->good = import_prepare(s->im.app, s->arena, s->im.batch_id, &s->im) || s->im.ncolumns;
}

/* The sheet chosen now, said first; true: it is another one, whose columns are not known yet. */
static bool put_sheet(struct web *w, const struct import *im, struct buf *lines)
{
    struct str wanted = web_typed(w, "sheet");
    size_t at = im->book ? im->book->chosen : 0;

    for (size_t i = 0; im->book && i < im->book->n; i++)
        if (str_is(wanted, im->book->names[i]))
            at = i;
    if (im->book && im->book->n > 1)
        buf_format(lines, "file sheet = %s\n", im->book->names[at]);
    return im->book && at != im->book->chosen;
}

static void put_columns(struct web *w, const struct import *im, struct buf *lines)
{
    for (size_t i = 0; i < im->ncolumns; i++) {
        const struct import_column *c = &im->columns[i];
        struct str field = web_typed(w, arena_printf(w->arena, "c%zu", i)),
                   order = web_typed(w, arena_printf(w->arena, "d%zu", i));

        if (field.n && !str_is(field, import_meaning(im, import_guess(im, c->name)).name))
            buf_format(lines, "%.*s = %.*s\n", STR_ARG(c->name), STR_ARG(field));
        if (order.n)
            buf_format(lines, "date %.*s = %.*s\n", STR_ARG(c->name), STR_ARG(order));
        for (size_t k = 0; k < c->nvalues; k++) {
            struct str word = web_typed(w, arena_printf(w->arena, "v%zu.%zu", i, k));

            if (word.n)
                buf_format(lines, "value %.*s \"%.*s\" = %.*s\n", STR_ARG(c->name), STR_ARG(c->values[k].text),
                           STR_ARG(word));
        }
    }
}

static void map_learnt(struct web *w)
{
    struct sending *s = w->own;
    struct new_map *m = ARENA_NEW(w->arena, struct new_map);
    struct buf lines = buf_new(w->arena, 1 << 18);
    struct str currency = web_typed(w, "currency");
    bool other = put_sheet(w, &s->im, &lines);

    if (s->good && !other)
        put_columns(w, &s->im, &lines);
    if (currency.n && !other)
        buf_format(&lines, "currency = %.*s\n", STR_ARG(currency));
    *m = (struct new_map){s->im.batch_id, buf_str(&lines)};
    web_write(w, map_save, m, map_saved);
}

void import_map_save(struct web *w)
{
    struct sending *s = sending_new(w);
    struct str status;

    s->im.batch_id = web_path_id(w, "id");
    if (import_batch_status(w, s->im.batch_id, &status))
        sending_read(w, s, learn_for_map, map_learnt);
}
