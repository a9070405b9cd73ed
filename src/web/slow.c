/* The slow pool: password hashing, PDF, spreadsheets. Bounded, so that a burst of sign-ins cannot take the machine. */
#include "web/app.h"

#include <pthread.h>
#include <stdlib.h>

struct slow_work {
    void (*fn)(void *with);
    void (*done)(void *with);
    void *with;
    struct slow_work *next;
};
struct slow_pool {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    struct slow_work *first, *last;
    size_t waiting, bound, nthreads;
    bool stopping;
    pthread_t threads[8];
};

static void *work(void *with)
{
    struct slow_pool *p = with;

    for (;;) {
        struct slow_work *w;

        pthread_mutex_lock(&p->lock);
        while (!p->first && !p->stopping)
            pthread_cond_wait(&p->filled, &p->lock);
        w = p->first;
        if (w) {
            p->first = w->next;
            p->last = p->first ? p->last : NULL;
            p->waiting--;
        }
        pthread_mutex_unlock(&p->lock);
        if (!w)
            return NULL;
        w->fn(w->with);
        w->done(w->with);
        free(w);
    }
}

struct slow_pool *slow_open(size_t threads, size_t bound)
{
    struct slow_pool *p = calloc(1, sizeof *p);

    if (!p)
        return NULL;
    p->bound = bound;
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->filled, NULL);
    for (size_t i = 0; i < threads && i < sizeof p->threads / sizeof *p->threads; i++)
        if (pthread_create(&p->threads[p->nthreads], NULL, work, p) == 0)
            p->nthreads++;
    return p;
}

void slow_close(struct slow_pool *p)
{
    if (!p)
        return;
    pthread_mutex_lock(&p->lock);
    p->stopping = true;
    pthread_cond_broadcast(&p->filled);
    pthread_mutex_unlock(&p->lock);
    for (size_t i = 0; i < p->nthreads; i++)
        pthread_join(p->threads[i], NULL);
    pthread_mutex_destroy(&p->lock);
    pthread_cond_destroy(&p->filled);
    free(p);
}

bool slow_submit(struct slow_pool *p, void (*fn)(void *with), void (*done)(void *with), void *with)
{
    struct slow_work *w = calloc(1, sizeof *w);
    bool taken;

    if (!w)
        return false;
    *w = (struct slow_work){fn, done, with, NULL};
    pthread_mutex_lock(&p->lock);
    taken = p->waiting < p->bound && !p->stopping;
    if (taken) {
        if (p->last)
            p->last->next = w;
        else
            p->first = w;
        p->last = w;
        p->waiting++;
        pthread_cond_signal(&p->filled);
    }
    pthread_mutex_unlock(&p->lock);
    if (!taken)
        free(w);
    return taken;
}
