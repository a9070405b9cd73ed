#include "web/live.h"

#include "core/log.h"
#include "queries.h"
#include "web/app.h"

#include <pthread.h>
#include <stdlib.h>

enum { LIVES_MS = 60000, MOST = 200, EACH_MOST = 6 /* pages of one account */, JOBS_MOST = 200 };

struct watcher {
    struct http_stream *stream;
    int64_t job_id, done, since_ms; /* done: as it was told; -1: nothing yet */
    int64_t account_id;
};
struct live {
    pthread_mutex_t lock;
    struct watcher watchers[MOST];
    size_t n;
    struct db_conn *conn; /* of the thread that looks; opened when it is needed */
};

struct live *live_open(void)
{
    struct live *l = calloc(1, sizeof *l);

    if (l)
        pthread_mutex_init(&l->lock, NULL);
    return l;
}

void live_close(struct live *l)
{
    if (!l)
        return;
    for (size_t i = 0; i < l->n; i++)
        http_stream_close(l->watchers[i].stream);
    if (l->conn)
        db_reader_close(l->conn);
    pthread_mutex_destroy(&l->lock);
    free(l);
}

static bool has_room(const struct live *l, int64_t account_id)
{
    size_t of_account = 0;

    for (size_t i = 0; i < l->n; i++)
        of_account += l->watchers[i].account_id == account_id;
    return l->n < MOST && of_account < EACH_MOST;
}

/* When the handler has returned; the request is not touched once it is a stream. */
static bool begin(struct web *w)
{
    struct live *l = w->app->live;
    int64_t job_id = *(int64_t *)w->own, account_id = w->ctx.viewer.account_id;
    struct http_stream *stream;
    bool room;

    pthread_mutex_lock(&l->lock);
    room = has_room(l, account_id);
    stream = room ? http_stream(w->http) : NULL;
    if (stream)
        l->watchers[l->n++] = (struct watcher){stream, job_id, -1, clock_ticks_ns() / 1000000, account_id};
    pthread_mutex_unlock(&l->lock);
    if (!stream)
        web_reply_busy(w, 503, 5);
    return stream != NULL;
}

void web_live(struct web *w, const struct query *making)
{
    struct value id = value_int(making->nparams ? web_path_id(w, "id") : 0);
    struct call call = {.query = making, .args = &id, .limit = 1};
    int64_t *own = ARENA_NEW(w->arena, int64_t);

    if (!web_call(w, &call))
        return;
    if (!list_count(call.rows)) {
        web_reply_missing(w);
        return;
    }
    *own = map_int(call.rows.list->items[0], "id", 0);
    w->own = own;
    w->leave = begin;
    http_header(w->http, "Cache-Control", STR("no-store"));
    http_header(w->http, "X-Accel-Buffering", STR("no")); /* a proxy that waits for the end would show nothing */
}

static bool read_jobs(struct live *l, struct db *db, struct arena *a, struct value *rows)
{
    struct call call = {.query = &query_jobs_large, .limit = JOBS_MOST};
    char why[256];
    bool good;

    if (!l->conn)
        l->conn = db_reader_open(db, why, sizeof why);
    if (!l->conn)
        return false;
    good = db_read_begin(l->conn) == DB_OK && db_wave(l->conn, a, &call, 1) == DB_OK;
    db_read_end(l->conn);
    *rows = call.rows;
    if (!good) { /* another one next time */
        db_reader_close(l->conn);
        l->conn = NULL;
    }
    return good;
}

/* Tells one what has changed; false: it is over, or nobody is there any more. */
static bool tell(struct watcher *w, struct value rows, struct arena *a)
{
    for (size_t i = 0; i < list_count(rows); i++) {
        struct value job = rows.list->items[i];
        int64_t done = map_int(job, "done", 0);

        if (map_int(job, "id", 0) != w->job_id || !str_is(map_text(job, "status"), "waiting"))
            continue;
        if (done == w->done)
            return !http_stream_gone(w->stream);
        w->done = done;
        return http_stream_send(
            w->stream, "progress",
            str_format(a, "{\"done\":%lld,\"total\":%lld}", (long long)done, (long long)map_int(job, "total", 0)));
    }
    http_stream_send(w->stream, "over", STR("{}"));
    return false;
}

void live_look(void *owner, struct db *db, struct ctx *ctx)
{
    struct live *l = ((struct app *)owner)->live;
    int64_t now = clock_ticks_ns() / 1000000;
    struct value rows;
    size_t kept = 0;

    pthread_mutex_lock(&l->lock);
    if (l->n && read_jobs(l, db, ctx->arena, &rows)) {
        for (size_t i = 0; i < l->n; i++) {
            struct watcher *w = &l->watchers[i];

            if (now - w->since_ms < LIVES_MS && tell(w, rows, ctx->arena))
                l->watchers[kept++] = *w;
            else
                http_stream_close(w->stream);
        }
        l->n = kept;
    }
    pthread_mutex_unlock(&l->lock);
}
