/* What the tests of the import share: a house, a file, a run. */
#include "import_kit.h"

#include "queries.h"

#include <stdlib.h>

const char *engine;
struct house *h;

int import_house_open(void **state)
{
    (void)state;
    h = house_open(engine);
    return 0;
}

int import_house_close(void **state)
{
    (void)state;
    house_close(h);
    return 0;
}

static enum outcome count_people(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct row_import_people_counter row;

    (void)ctx;
    (void)in;
    out->id = tx_one(tx, import_people_counter, &row) ? row.n : 0;
    return DONE;
}

int64_t import_people_count(void)
{
    struct written out = {0};

    house_write(h, count_people, NULL, &out);
    return out.id;
}

const char *import_file_with(const char *name, const char *text)
{
    char *path = arena_printf(h->arena, "%s/%s", h->folder, name);
    FILE *f = fopen(path, "w");

    fputs(text, f);
    fclose(f);
    return path;
}

const struct resource *import_kit_entity;

struct import *import_prepared(enum import_kind kind, const char *path, bool dry, const char *map)
{
    struct import *im = calloc(1, sizeof *im);

    im->app = h->app;
    im->arena = arena_new((size_t)1 << 30);
    im->kind = kind;
    im->entity = kind == IMPORT_ROWS ? import_kit_entity : NULL;
    im->path = path;
    im->file = strrchr(path, '/') + 1;
    im->dry = dry;
    im->today = day_text(im->arena, clock_today(&h->app->clock));
    if (!import_open(im, str_of(map)) || !import_learn(im))
        im->ncolumns = 0;
    return im;
}

struct import *import_run(enum import_kind kind, const char *path, bool dry, const char *map)
{
    struct import *im = import_prepared(kind, path, dry, map);

    if (!im->ncolumns || im->nasked)
        fail_msg("%s", im->nasked ? im->asked[0].says : im->why);
    if (!dry && !import_batch_make(im, str_of(map)))
        fail_msg("%s", im->why);
    if (!import_check(im) || !(dry ? import_count(im) : import_apply(im)))
        fail_msg("%s", im->why);
    return im;
}

struct led {
    const char *unit, *on, *by;
};

static enum outcome find_head(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct led *l = (struct led *)(uintptr_t)in;
    struct row_import_unit_names *units;
    struct row_import_person_now p;
    struct row_unit_span_on span;
    size_t n = tx_all(tx, import_unit_names, &units, );

    (void)ctx;
    (void)out;
    l->by = "";
    for (size_t i = 0; i < n; i++)
        if (str_is(units[i].name, l->unit) && tx_one(tx, unit_span_on, &span, .unit_id = units[i].id, .on_day = str_of(l->on)) &&
            span.head_id && tx_one(tx, import_person_now, &p, .id = span.head_id))
            l->by = str_dup(h->arena, p.name).p;
    return DONE;
}

const char *leads(const char *unit, const char *on)
{
    struct led l = {unit, on, ""};
    struct written out = {0};

    house_write(h, find_head, &l, &out);
    return l.by;
}

void import_end(struct import *im)
{
    arena_free(im->arena);
    free(im);
}

int64_t import_batch_of(struct import *im)
{
    int64_t id = im->batch_id;

    import_end(im);
    return id;
}
