/* What a session was last, so that its next page can be asked for together with the statement that reads the session
 * (KERNEL 1). It gives no right: what was asked ahead is used only when the page, with the session as it turns out in the
 * same snapshot, asks the very same: the same queries, values and row filters. Only on PostgreSQL, where a round trip
 * costs something. */
#include "web/ahead.h"

#include "core/day.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>

enum { SESSIONS = 4096, HASH = crypto_hash_sha256_BYTES, OFF_MOST = 512 };

struct last {
    unsigned char hash[HASH]; /* of the session's token */
    int64_t session_id;       /* 0: the place is free */
    struct viewer viewer;
    char off[OFF_MOST]; /* what viewer.off points to */
};
struct ahead_memory {
    pthread_mutex_t lock;
    struct last last[SESSIONS]; /* by the first bytes of the hash; who comes later takes the place */
};

struct ahead_memory *ahead_open(void)
{
    struct ahead_memory *m = calloc(1, sizeof *m);

    if (m)
        pthread_mutex_init(&m->lock, NULL);
    return m;
}

void ahead_close(struct ahead_memory *m)
{
    if (!m)
        return;
    pthread_mutex_destroy(&m->lock);
    sodium_memzero(m, sizeof *m);
    free(m);
}

static struct last *place_of(struct ahead_memory *m, struct str hash)
{
    const unsigned char *h = (const unsigned char *)hash.p;

    return &m->last[((size_t)h[0] << 8 | h[1]) % SESSIONS];
}

static bool recall(struct web *w, struct str hash, struct viewer *v, int64_t *session_id)
{
    struct ahead_memory *m = w->app->ahead;
    struct last *l = place_of(m, hash);
    char *off = arena_alloc(w->arena, OFF_MOST); /* a full arena leaves: not with the lock */
    bool known;

    pthread_mutex_lock(&m->lock);
    known = l->session_id && memcmp(l->hash, hash.p, HASH) == 0;
    if (known) {
        *session_id = l->session_id;
        *v = l->viewer;
        memcpy(off, l->off, OFF_MOST);
        v->off.p = off;
    }
    pthread_mutex_unlock(&m->lock);
    return known;
}

void ahead_remember(struct web *w, struct str hash)
{
    struct ahead_memory *m = w->app->ahead;
    const struct viewer *v = &w->ctx.viewer;
    struct last *l = m ? place_of(m, hash) : NULL;

    if (!l || v->off.n > OFF_MOST)
        return;
    pthread_mutex_lock(&m->lock);
    memcpy(l->hash, hash.p, HASH);
    if (v->off.n)
        memcpy(l->off, v->off.p, v->off.n);
    l->session_id = w->session_id;
    l->viewer = *v;
    l->viewer.off = (struct str){l->off, v->off.n};
    pthread_mutex_unlock(&m->lock);
}

/* The page that the route will show, if nothing stands against it. */
static const struct page *page_expected(struct web *w)
{
    const struct route *r = w->route;
    bool shows = w->http->method == HTTP_GET || w->http->method == HTTP_HEAD;
    /* a handler may have another view for these, or other eyes */
    bool other = map_text(w->http->query, "as_of").n || map_text(w->http->query, "as").n;

    return shows && w->view && !(r->run && other) ? page_find(w->app->pages, str_of(w->view)) : NULL;
}

struct wave *ahead_wave(struct web *w, struct str hash)
{
    const struct page *p = w->app->ahead ? page_expected(w) : NULL;
    struct wave *first = ARENA_NEW(w->arena, struct wave);
    struct str asked = map_text(w->http->query, "as_of");
    bool good = p && (!asked.n || day_parse(asked) != DAY_NONE) && recall(w, hash, &w->ctx.viewer, &w->session_id);

    if (good) {
        w->as_of = asked.n ? asked : w->as_of;
        good = page_ahead(w, p, first);
    }
    w->ctx.viewer = (struct viewer){0};
    w->session_id = 0;
    w->as_of = w->ctx.today_text;
    return good ? first : NULL;
}

static bool same_values(const struct value *a, const struct value *b, size_t n)
{
    if (!a || !b)
        return a == b || !n;
    for (size_t i = 0; i < n; i++)
        if (!value_same(a[i], b[i]))
            return false;
    return true;
}

static bool same_call(const struct call *a, const struct call *b)
{
    const struct query *q = a->query;

    return q == b->query && same_values(a->args, b->args, q->nparams) && a->scope.form == b->scope.form &&
           a->scope.legs == b->scope.legs && a->scope.viewer == b->scope.viewer &&
           a->scope.guarded == b->scope.guarded && same_values(a->filters, b->filters, q->nfilters) &&
           a->sort == b->sort && same_values(a->after, b->after, q->nsorts ? q->sorts[a->sort].nkeys : 0) &&
           a->limit == b->limit;
}

bool ahead_answered(struct web *w, struct wave *now)
{
    const struct wave *asked = w->ahead;

    w->ahead = NULL; /* a page that follows on this one asks for itself */
    if (!asked || asked->n != now->n)
        return false;
    for (size_t i = 0; i < now->n; i++)
        if (!same_call(&asked->calls[i], &now->calls[i]))
            return false;
    memcpy(now->calls, asked->calls, now->n * sizeof *now->calls);
    return true;
}
