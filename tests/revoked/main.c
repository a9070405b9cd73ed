/* Rights that are taken away are gone with the next request (README.md).
 *
 *   revoked ENGINE [SHARE [SEED [NAME]]]    SHARE of a hundred of what there is to ask; NAME: the ways with it in their names */
#include "revoked.h"

#include <stdio.h>
#include <stdlib.h>

static struct start *start_of(struct revoked *r, struct way *w)
{
    struct start *n = r->starts;

    while (n < r->starts + r->nstarts && (strcmp(n->who, w->who) != 0 || strcmp(n->start, w->start) != 0))
        n++;
    if (n < r->starts + r->nstarts || r->nstarts == STARTS)
        return n;
    r->nstarts++;
    snprintf(n->who, sizeof n->who, "%s", w->who);
    n->start = w->start;
    look_start(r, w, n);
    data_start(r, w, n);
    return n;
}

/* An evaluation is looked at by the first of these who sees something of it. */
static const char *const lookers[] = {"hana", "max", "ivy", "ada"};

static void try_way(struct revoked *r, struct way *w)
{
    bool anybody = !w->who[0], takes = false;

    for (size_t i = 0; i < (anybody ? sizeof lookers / sizeof *lookers : 1) && !takes; i++) {
        if (anybody)
            snprintf(w->who, sizeof w->who, "%s", lookers[i]);
        way_begin(r, w);
        takes = look_way(r, w, w->goes & GOES_RIGHT ? start_of(r, w) : NULL);
        way_end(r, w);
    }
    if (!takes)
        sweep_wrong(r->s, "%s: it takes nothing from %s", w->name, anybody ? "anybody" : w->who);
}

static void try_ways(struct revoked *r, const char *name)
{
    for (size_t i = 0; i < r->nways; i++) {
        size_t passed = r->s->passed;
        int64_t from = clock_ticks_ns();

        if (!strstr(r->ways[i].name, name))
            continue;
        try_way(r, &r->ways[i]);
        printf("%6zu %5lld ms  %s\n", r->s->passed - passed, (long long)(clock_ticks_ns() - from) / 1000000, r->ways[i].name);
        fflush(stdout);
    }
}

/* On PostgreSQL there is something to be proved only if the first wave was sent on what the session was. */
static void check_ahead(struct revoked *r)
{
    bool postgres = r->s->h->database[0] != 0;

    if (!r->in_between)
        sweep_wrong(r->s, "no right went in the middle of a request");
    if (postgres && !r->stale)
        sweep_wrong(r->s, "nothing was asked ahead with rights that had gone");
    printf("%zu rights went in the middle of a request, %zu first waves were asked ahead with rights that had gone\n", r->in_between, r->stale);
}

static void open_company(struct revoked *r, const char *engine)
{
    struct sweep *s = r->s;

    s->h = house_open(engine);
    rows_open_reader(s);
    company_lay(s);
    r->second = app_worker_open(s->h->app);
}

static void close_company(struct revoked *r)
{
    script_close(r->script);
    app_worker_close(r->second);
    rows_close_reader(r->s);
    house_close(r->s->h);
}

int main(int argc, char **argv)
{
    struct revoked *r = calloc(1, sizeof *r);
    const char *name = argc > 4 ? argv[4] : "";
    size_t failed;

    if (argc < 2)
        return 2;
    r->s = calloc(1, sizeof *r->s);
    r->s->engine = argv[1];
    r->s->share = argc > 2 ? atoi(argv[2]) : 100;
    r->s->state = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
    printf("seed %llu, %d of a hundred\n", (unsigned long long)r->s->state, r->s->share);
    open_company(r, argv[1]);
    asks_learn(r);
    ways_learn(r);
    printf("%zu things to ask, %zu ways\n", r->nasks, r->nways);
    if (strstr("streams", name))
        streams(r);
    try_ways(r, name);
    if (!*name) {
        look_never(r);
        check_ahead(r);
    }
    close_company(r);
    failed = r->s->failed;
    printf("%zu passed, %zu failed\n", r->s->passed, failed);
    free(r->s);
    free(r);
    return failed > 0;
}
