/* The callbacks of libmicrohttpd: one request from its first line to the end of its reply. All run on the I/O thread;
 * none may be left by longjmp, so each sets the arena's escape for itself. */
#include "http/inside.h"

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

int64_t clock_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void head_begins(struct http_connection *c)
{
    struct http_server *s = c->server;

    c->head_behind = s->heads;
    if (s->heads)
        s->heads->head_before = c;
    s->heads = c;
    c->in_heads = true;
}

static void head_ends(struct http_connection *c)
{
    if (!c->in_heads)
        return;
    if (c->head_before)
        c->head_before->head_behind = c->head_behind;
    else
        c->server->heads = c->head_behind;
    if (c->head_behind)
        c->head_behind->head_before = c->head_before;
    c->in_heads = false;
}

/* What is pointed to lasts until the next question, so it is read at once. */
static int socket_of(struct MHD_Connection *mhd)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);

    return info ? info->connect_fd : -1;
}

/* libmicrohttpd 0.9 looks at Content-Length before anybody else does. One that is no number it refuses by itself, and then
 * goes on as if it had not: it queues the head of its answer a second time behind the first, so that the second stands where
 * the body is. It tells its log before it does that, on this thread, and not about which request; but of those whose head
 * has come only that one has such a length, or it is another that is refused for the same. So the answer is ours, and the
 * socket is shut before libmicrohttpd can write. */
void connection_said(void *server, const char *format, va_list args)
{
    struct http_server *s = server;
    char text[200];

    vsnprintf(text, sizeof text, format, args);
    if (!strstr(text, "Content-Length"))
        return;
    for (struct http_connection *c = s->heads; c; c = c->head_behind) {
        const char *length = MHD_lookup_connection_value(c->mhd, MHD_HEADER_KIND, "Content-Length");
        struct refusal why = length ? length_check(str_of(length)) : ACCEPTED;

        if (!why.status || c->cut)
            continue;
        c->cut = true;
        c->socket = socket_of(c->mhd);
        refusal_accepts(c);
        reply_cut(c, why);
        shutdown(c->socket, SHUT_RDWR);
    }
}

/* The target as it was sent: later libmicrohttpd decodes it in place. */
void *connection_begin(void *server, const char *target, struct MHD_Connection *mhd)
{
    struct http_connection *c = calloc(1, sizeof *c);
    char *copy;

    if (!c)
        return NULL;
    c->server = server;
    c->mhd = mhd;
    c->line = target;
    c->target_bytes = strlen(target);
    refusal_asked(c, target);
    if (c->target_bytes <= TARGET_MAX) {
        copy = strdup(target);
        if (!copy) {
            free(c);
            return NULL;
        }
        c->target = (struct str){copy, c->target_bytes};
    }
    c->request.connection = c;
    c->request.owner = c->server->config.owner;
    head_begins(c);
    return c;
}

void connection_completed(void *server, struct MHD_Connection *mhd, void **context, enum MHD_RequestTerminationCode why)
{
    struct http_server *s = server;
    struct http_connection *c = *context;

    (void)mhd;
    (void)why;
    if (!c)
        return;
    *context = NULL;
    head_ends(c);
    if (c->status && s->config.count) {
        int64_t queued = c->request.queued_ns;

        s->config.count(s->config.owner, c->status, c->taken_ns ? c->taken_ns - queued : 0,
                        c->finished_ns && queued ? c->finished_ns - queued : 0);
    }
    if (c->under_way && --s->under_way == 0 && s->stopping) { /* http_stop sets the one and then asks for the other */
        pthread_mutex_lock(&s->lock);
        pthread_cond_broadcast(&s->changed);
        pthread_mutex_unlock(&s->lock);
    }
    if (c->response) /* finished, but the other end has left before it could be sent */
        MHD_destroy_response(c->response);
    arena_free(c->request.arena);
    free((char *)(uintptr_t)c->target.p);
    free(c->piece);
    free(c->said);
    free(c);
}

static enum MHD_Result header_copy(void *request, enum MHD_ValueKind kind, const char *key, size_t key_size,
                                   const char *text, size_t text_size)
{
    struct http_request *r = request;
    struct str name = str_lower(r->arena, (struct str){key, key_size});
    struct str item = str_trim((struct str){text, text_size});
    const struct value *before = map_find(&r->headers, name);

    (void)kind;
    if (before) /* one list, as RFC 9110 5.3 has it; cookies are joined as RFC 6265 has it */
        item = str_format(r->arena, "%.*s%s%.*s", STR_ARG(before->text), str_is(name, "cookie") ? "; " : ", ",
                          STR_ARG(item));
    else
        item = str_dup(r->arena, item);
    map_set(r->arena, r->headers, name, value_text(item));
    return MHD_YES;
}

static void header_copy_all(struct http_connection *c)
{
    struct http_request *r = &c->request;

    r->headers = value_map(r->arena);
    MHD_get_connection_values_n(c->mhd, MHD_HEADER_KIND, header_copy, r);
}

static void peer_find(struct http_connection *c)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(c->mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    char text[NI_MAXHOST];
    socklen_t size = sizeof(struct sockaddr_in);
    struct str peer;

    c->request.peer = STR("");
    if (!info || !info->client_addr)
        return;
    if (info->client_addr->sa_family == AF_INET6)
        size = sizeof(struct sockaddr_in6);
    if (getnameinfo(info->client_addr, size, text, sizeof text, NULL, 0, NI_NUMERICHOST))
        return;
    peer = str_of(text);
    if (str_starts(peer, "::ffff:") && memchr(peer.p, '.', peer.n)) /* IPv4 through a socket for both */
        peer = str_cut(peer, 7, peer.n);
    c->request.peer = str_dup(c->request.arena, peer);
}

static struct refusal request_open(struct http_connection *c)
{
    struct http_request *r = &c->request;
    struct str cookies;

    if (!http_parse_target(r, c->target))
        return REFUSED(400, "The address is malformed.\n");
    header_copy_all(c);
    peer_find(c);
    cookies = http_header_of(r, "cookie");
    r->cookies = value_map(r->arena);
    if (cookies.p && !http_parse_cookies(r, cookies))
        return REFUSED(400, "The cookies are malformed.\n");
    r->form = value_map(r->arena);
    c->is_health = str_is(r->path, "/healthz") && (r->method == HTTP_GET || r->method == HTTP_HEAD);
    return body_open(c);
}

/* The first call: all that can be refused without reading the body. The escape must be set in a function that the
 * arena's user is called from, and libmicrohttpd's own frames lie above this one. */
static enum MHD_Result head_serve(struct http_connection *c, const char *method, const char *version)
{
    struct refusal why;
    jmp_buf escape;

    head_ends(c);
    c->socket = socket_of(c->mhd);
    refusal_accepts(c);
    why = strict_check(c, method, version);
    if (why.status)
        return reply_refuse(c, why, true);
    c->request.arena = arena_try_new(c->server->config.arena_max_bytes);
    if (!c->request.arena)
        return reply_refuse(c, REFUSED(503, "There is no memory left. Try again in a moment.\n"), true);
    if (setjmp(escape))
        return reply_refuse(c, REFUSED(431, "The headers are too large.\n"), true);
    arena_escape(c->request.arena, &escape);
    why = request_open(c);
    arena_escape(c->request.arena, NULL);
    if (why.status)
        return reply_refuse(c, why, true);
    c->phase = PHASE_BODY;
    return MHD_YES;
}

static enum MHD_Result health_serve(struct http_connection *c)
{
    const struct http_config *config = &c->server->config;
    struct http_reply *reply = &c->request.reply;
    bool well = !c->server->stopping && (!config->health || config->health(config->owner));

    reply->status = well ? 200 : 503;
    reply->type = "text/plain; charset=utf-8";
    reply->body = well ? STR("ok\n") : STR("not ready\n");
    http_header(&c->request, "Cache-Control", STR("no-store"));
    c->response = reply_make(c);
    return reply_send(c);
}

/* The request has been read to its end. */
static enum MHD_Result request_serve(struct http_connection *c)
{
    struct refusal why = body_end(c);

    if (why.status)
        return reply_refuse(c, why, true);
    if (c->is_health)
        return health_serve(c);
    if (c->server->stopping)
        return reply_refuse(c, REFUSED(503, "The server is stopping.\n"), true);
    if (!queue_enter(c))
        return reply_refuse(c, REFUSED(503, "The server is busy. Try again in a moment.\n"), false);
    return MHD_YES;
}

enum MHD_Result connection_serve(void *server, struct MHD_Connection *mhd, const char *url, const char *method,
                                 const char *version, const char *data, size_t *n, void **context)
{
    struct http_connection *c = *context;

    (void)server;
    (void)mhd;
    (void)url;
    if (!c) /* connection_begin had no memory */
        return MHD_NO;
    switch (atomic_load(&c->phase)) {
    case PHASE_HEAD: return head_serve(c, method, version);
    case PHASE_BODY: return *n ? body_take(c, data, n) : request_serve(c);
    case PHASE_AWAY: return MHD_YES;
    case PHASE_DONE: return reply_send(c);
    }
    return MHD_NO;
}
