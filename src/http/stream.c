/* Server-sent events. A stream has two holders: the caller, until http_stream_close, and the response of libmicrohttpd,
 * until the connection ends. Its lock guards everything; whoever lets go last frees it.
 *
 * While nothing is to be sent the connection is suspended, and libmicrohttpd does not see that the other end has left.
 * So one thread watches all sockets for that (a page that is left is known at once), and every 20 s sends a comment on
 * each, which finds what has vanished without a word. The socket is open as long as `gone` is false, because the
 * response is let go before libmicrohttpd closes it. */
#include "http/inside.h"

#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

int stream_comment_ms = 20000;

struct http_stream {
    struct http_stream *before, *next; /* guarded by streams.lock */
    uint64_t id;                       /* never 0; names the stream to epoll, which may tell of it too late */
    pthread_mutex_t lock;
    struct http_server *server; /* not to be used once gone */
    struct MHD_Connection *mhd; /* same */
    int socket;                 /* same */
    char *bytes;                /* not yet sent; from malloc */
    size_t n, size;
    unsigned holders;
    bool suspended, closed, gone, dead; /* dead: left or too slow; libmicrohttpd has still to be told */
};

static void stream_wake(struct http_stream *s)
{
    if (s->suspended && !s->gone) {
        s->suspended = false;
        MHD_resume_connection(s->mhd);
    }
}

/* Lets one holder go; unlocks. */
static void stream_release(struct http_stream *s)
{
    bool last = --s->holders == 0;

    pthread_mutex_unlock(&s->lock);
    if (!last)
        return;
    pthread_mutex_destroy(&s->lock);
    free(s->bytes);
    free(s);
}

/* A socket that is shut down wakes libmicrohttpd when it waits for a slow reader. */
static void stream_kill(struct http_stream *s)
{
    if (s->gone || s->dead)
        return;
    s->dead = true;
    s->n = 0;
    shutdown(s->socket, SHUT_RDWR);
    stream_wake(s);
}

static bool stream_put(struct http_stream *s, struct str text)
{
    size_t size = s->size ? s->size : 1024;
    char *more;

    while (size < s->n + text.n)
        size *= 2;
    if (size != s->size) {
        more = realloc(s->bytes, size);
        if (!more)
            return false;
        s->bytes = more;
        s->size = size;
    }
    if (text.n)
        memcpy(s->bytes + s->n, text.p, text.n);
    s->n += text.n;
    return true;
}

/* For libmicrohttpd, on the I/O thread. */
static ssize_t stream_read(void *stream, uint64_t at, char *out, size_t max)
{
    struct http_stream *s = stream;
    ssize_t result = 0;
    size_t n;

    (void)at;
    pthread_mutex_lock(&s->lock);
    n = s->n < max ? s->n : max;
    if (s->dead) {
        result = MHD_CONTENT_READER_END_WITH_ERROR;
    } else if (n) {
        memcpy(out, s->bytes, n);
        memmove(s->bytes, s->bytes + n, s->n - n);
        s->n -= n;
        result = (ssize_t)n;
    } else if (s->closed) {
        result = MHD_CONTENT_READER_END_OF_STREAM;
    } else {
        s->suspended = true;
        MHD_suspend_connection(s->mhd);
    }
    pthread_mutex_unlock(&s->lock);
    return result;
}

static void stream_unlink(struct http_stream *s)
{
    struct streams *all = &s->server->streams;

    pthread_mutex_lock(&all->lock);
    if (s->next)
        s->next->before = s->before;
    if (s->before)
        s->before->next = s->next;
    else
        all->first = s->next;
    all->n--;
    pthread_mutex_unlock(&all->lock);
}

/* The response is let go: the connection ends. */
static void stream_ended(void *stream)
{
    struct http_stream *s = stream;

    stream_unlink(s);
    pthread_mutex_lock(&s->lock);
    s->gone = true;
    stream_release(s);
}

static bool stream_link(struct http_stream *s)
{
    struct streams *all = &s->server->streams;
    bool room;

    pthread_mutex_lock(&all->lock);
    room = all->n < STREAMS_MAX && !all->closed;
    if (room) {
        s->id = ++all->last_id;
        s->next = all->first;
        if (s->next)
            s->next->before = s;
        all->first = s;
        all->n++;
    }
    pthread_mutex_unlock(&all->lock);
    return room;
}

static void stream_watch(struct http_stream *s)
{
    struct epoll_event event = {.events = EPOLLRDHUP | EPOLLONESHOT, .data.u64 = s->id};

    if (s->socket >= 0) /* when it fails, the comments are left to find the dead */
        epoll_ctl(s->server->streams.epoll, EPOLL_CTL_ADD, s->socket, &event);
}

static struct http_stream *stream_new(struct http_connection *c)
{
    struct http_stream *s = calloc(1, sizeof *s);

    if (!s)
        return NULL;
    s->server = c->server;
    s->mhd = c->mhd;
    s->socket = c->socket;
    s->holders = 2;
    pthread_mutex_init(&s->lock, NULL);
    if (stream_put(s, STR(":\n\n")) && stream_link(s)) /* something to send lets the headers go at once */
        return s;
    pthread_mutex_destroy(&s->lock);
    free(s->bytes);
    free(s);
    return NULL;
}

struct http_stream *http_stream(struct http_request *r)
{
    struct http_connection *c = r->connection;
    struct http_stream *s = c ? stream_new(c) : NULL;

    if (!s)
        return NULL;
    c->response = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 4096, stream_read, s, stream_ended);
    if (!c->response) {
        stream_ended(s);
        http_stream_close(s);
        return NULL;
    }
    stream_watch(s);
    if (!r->reply.status)
        r->reply.status = 200;
    if (!r->reply.type)
        r->reply.type = "text/event-stream";
    reply_stream(c);
    return s;
}

static bool event_put(struct http_stream *s, const char *event, struct str data)
{
    bool well = true;

    if (event)
        well = stream_put(s, STR("event: ")) && stream_put(s, str_of(event)) && stream_put(s, STR("\n"));
    do {
        struct str line = str_split(&data, '\n');

        well = well && stream_put(s, STR("data: ")) && stream_put(s, line) && stream_put(s, STR("\n"));
    } while (data.n && well);
    return well && stream_put(s, STR("\n"));
}

bool http_stream_send(struct http_stream *s, const char *event, struct str data)
{
    bool sent = false;
    size_t before;

    if ((event && strpbrk(event, "\r\n")) || (data.n && memchr(data.p, '\r', data.n)))
        return false;
    pthread_mutex_lock(&s->lock);
    if (!s->gone && !s->dead && !s->closed) {
        before = s->n;
        if (data.n < STREAM_BYTES && event_put(s, event, data) && s->n <= STREAM_BYTES) {
            stream_wake(s);
            sent = true;
        } else {
            s->n = before;
            stream_kill(s);
        }
    }
    pthread_mutex_unlock(&s->lock);
    return sent;
}

bool http_stream_gone(const struct http_stream *stream)
{
    struct http_stream *s = (struct http_stream *)(uintptr_t)stream;
    bool gone;

    pthread_mutex_lock(&s->lock);
    gone = s->gone || s->dead;
    pthread_mutex_unlock(&s->lock);
    return gone;
}

void http_stream_close(struct http_stream *s)
{
    pthread_mutex_lock(&s->lock);
    s->closed = true;
    stream_wake(s);
    stream_release(s);
}

static void streams_comment(struct streams *all)
{
    pthread_mutex_lock(&all->lock);
    for (struct http_stream *s = all->first; s; s = s->next) {
        pthread_mutex_lock(&s->lock);
        if (!s->n && !s->closed && stream_put(s, STR(":\n\n")))
            stream_wake(s);
        pthread_mutex_unlock(&s->lock);
    }
    pthread_mutex_unlock(&all->lock);
}

static void streams_left(struct streams *all, uint64_t id)
{
    pthread_mutex_lock(&all->lock);
    for (struct http_stream *s = all->first; s; s = s->next)
        if (s->id == id) {
            pthread_mutex_lock(&s->lock);
            stream_kill(s);
            pthread_mutex_unlock(&s->lock);
            break;
        }
    pthread_mutex_unlock(&all->lock);
}

static void *streams_main(void *streams)
{
    struct streams *all = streams;
    int64_t due = clock_ns() + all->comment_ns, left;
    struct epoll_event event;

    for (;;) {
        left = (due - clock_ns() + 999999) / 1000000;
        if (left <= 0) {
            streams_comment(all);
            due = clock_ns() + all->comment_ns;
        } else if (epoll_wait(all->epoll, &event, 1, (int)left) == 1) {
            if (!event.data.u64)
                return NULL;
            streams_left(all, event.data.u64);
        }
    }
}

bool streams_start(struct http_server *server)
{
    struct streams *all = &server->streams;
    struct epoll_event event = {.events = EPOLLIN};

    all->comment_ns = stream_comment_ms * INT64_C(1000000);
    pthread_mutex_init(&all->lock, NULL);
    all->epoll = epoll_create1(EPOLL_CLOEXEC);
    all->wake = eventfd(0, EFD_CLOEXEC);
    if (all->epoll >= 0 && all->wake >= 0 && !epoll_ctl(all->epoll, EPOLL_CTL_ADD, all->wake, &event) &&
        !pthread_create(&all->thread, NULL, streams_main, all))
        return true;
    if (all->epoll >= 0)
        close(all->epoll);
    if (all->wake >= 0)
        close(all->wake);
    pthread_mutex_destroy(&all->lock);
    return false;
}

/* Ends all streams and allows no new ones. */
void streams_close(struct http_server *server)
{
    struct streams *all = &server->streams;

    pthread_mutex_lock(&all->lock);
    all->closed = true;
    for (struct http_stream *s = all->first; s; s = s->next) {
        pthread_mutex_lock(&s->lock);
        s->closed = true;
        stream_wake(s);
        pthread_mutex_unlock(&s->lock);
    }
    pthread_mutex_unlock(&all->lock);
}

/* After libmicrohttpd has stopped: every stream is gone. */
void streams_stop(struct http_server *server)
{
    struct streams *all = &server->streams;
    uint64_t one = 1;

    if (write(all->wake, &one, sizeof one) == sizeof one)
        pthread_join(all->thread, NULL);
    close(all->epoll);
    close(all->wake);
    pthread_mutex_destroy(&all->lock);
}
