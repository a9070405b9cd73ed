/* Requests between the I/O thread and the workers: two lists under one lock. What comes back is served before what is
 * new, because its client has waited longer and somebody holds memory for it. */
#include "http/inside.h"

#include <stdlib.h>

bool queue_init(struct http_server *s)
{
    pthread_condattr_t monotonic;

    if (pthread_mutex_init(&s->lock, NULL) || pthread_condattr_init(&monotonic))
        return false;
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&s->work, NULL);
    pthread_cond_init(&s->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    return true;
}

void queue_destroy(struct http_server *s)
{
    pthread_cond_destroy(&s->changed);
    pthread_cond_destroy(&s->work);
    pthread_mutex_destroy(&s->lock);
}

/* No worker will run it any more. */
static void turn_away(struct http_connection *c)
{
    static const struct refusal why = {503, "The server is stopping.\n"};

    if (c->feeding) {
        c->refused = why;
        c->feeding = false;
        connection_wake(c);
        return;
    }
    reply_plain(c, why);
    http_finish(&c->request);
}

static void list_put(struct connection_list *list, struct http_connection *c)
{
    c->next = NULL;
    if (list->last)
        list->last->next = c;
    else
        list->first = c;
    list->last = c;
}

static struct http_connection *list_take(struct connection_list *list)
{
    struct http_connection *c = list->first;

    if (c && !(list->first = c->next))
        list->last = NULL;
    return c;
}

/* Signals under the lock: a request that was given back may be answered, and the server gone, as soon as it is let go.
 * False when no worker is left. */
static bool queue_put(struct http_server *s, struct connection_list *list, struct http_connection *c)
{
    bool ended;

    pthread_mutex_lock(&s->lock);
    ended = s->ended;
    if (!ended) {
        list_put(list, c);
        if (list == &s->fresh)
            s->nfresh++;
        pthread_cond_signal(&s->work);
    }
    pthread_mutex_unlock(&s->lock);
    return !ended;
}

/* The connection must be suspended before a worker can see it. */
static void connection_park(struct http_connection *c)
{
    c->server->away++;
    MHD_suspend_connection(c->mhd);
}

/* Only the I/O thread adds new requests, so one too many cannot slip in between. */
bool queue_enter(struct http_connection *c)
{
    struct http_server *s = c->server;

    if (s->nfresh >= s->config.queue_bound)
        return false;
    s->under_way++;
    c->under_way = true;
    c->request.queued_ns = clock_ns();
    c->phase = PHASE_AWAY;
    connection_park(c);
    if (!queue_put(s, &s->fresh, c))
        turn_away(c);
    return true;
}

void queue_enter_piece(struct http_connection *c)
{
    c->feeding = true;
    connection_park(c);
    if (!queue_put(c->server, &c->server->back, c))
        turn_away(c);
}

void queue_back(struct http_connection *c)
{
    if (!queue_put(c->server, &c->server->back, c))
        turn_away(c);
}

/* http_stop waits for `away` before it stops libmicrohttpd, so the daemon outlives this resume; with the last of them
 * the server may be gone, so nothing is touched after it. */
void connection_wake(struct http_connection *c)
{
    struct http_server *s = c->server;

    MHD_resume_connection(c->mhd);
    s->away--;
}

static void request_run(struct http_connection *c, void *worker)
{
    struct http_request *r = &c->request;
    jmp_buf escape;

    if (setjmp(escape)) {
        reply_plain(c, REFUSED(503, "This needs more memory than one request may use.\n"));
        http_finish(r);
        return;
    }
    arena_escape(r->arena, &escape);
    if (c->kind == BODY_FORM && !c->form_read) {
        c->form_read = true;
        if (!http_parse_form(r, r->body)) {
            reply_plain(c, REFUSED(400, "The form is malformed.\n"));
            http_finish(r);
            return;
        }
        r->body = STR_NONE;
    }
    if (r->resume)
        r->resume(r, worker);
    else
        c->server->config.serve(r, worker);
}

static void connection_run(struct http_connection *c, void *worker, bool abandoned)
{
    if (abandoned) {
        turn_away(c);
    } else if (c->feeding) {
        body_feed(c);
        c->feeding = false;
        MEET('w');
        connection_wake(c);
    } else {
        if (!c->taken_ns)
            c->taken_ns = clock_ns();
        request_run(c, worker);
    }
}

static struct http_connection *queue_take(struct http_server *s, bool *abandoned)
{
    struct http_connection *c;

    pthread_mutex_lock(&s->lock);
    while (!s->back.first && !s->fresh.first && !s->ended)
        pthread_cond_wait(&s->work, &s->lock);
    c = list_take(&s->back);
    if (!c && (c = list_take(&s->fresh)))
        s->nfresh--;
    *abandoned = s->abandoned;
    pthread_mutex_unlock(&s->lock);
    return c;
}

static void *worker_main(void *server)
{
    struct http_server *s = server;
    void *worker = s->config.worker_open ? s->config.worker_open(s->config.owner) : NULL;
    bool failed = s->config.worker_open && !worker, abandoned;
    struct http_connection *c;

    pthread_mutex_lock(&s->lock);
    s->opened++;
    s->open_failed |= failed;
    pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->lock);
    if (failed)
        return NULL;
    while ((c = queue_take(s, &abandoned)))
        connection_run(c, worker, abandoned);
    if (s->config.worker_close)
        s->config.worker_close(worker);
    return NULL;
}

bool workers_start(struct http_server *s)
{
    bool well;

    s->threads = calloc(s->config.workers, sizeof *s->threads);
    if (!s->threads)
        return false;
    while (s->nthreads < s->config.workers && !pthread_create(&s->threads[s->nthreads], NULL, worker_main, s))
        s->nthreads++;
    pthread_mutex_lock(&s->lock);
    while (s->opened < s->nthreads)
        pthread_cond_wait(&s->changed, &s->lock);
    well = s->nthreads == s->config.workers && !s->open_failed;
    pthread_mutex_unlock(&s->lock);
    return well;
}

void workers_join(struct http_server *s)
{
    pthread_mutex_lock(&s->lock);
    s->ended = true;
    pthread_cond_broadcast(&s->work);
    pthread_mutex_unlock(&s->lock);
    for (size_t i = 0; i < s->nthreads; i++)
        pthread_join(s->threads[i], NULL);
    s->nthreads = 0;
    free(s->threads);
    s->threads = NULL;
}
