/* From the reply of a request to a response of libmicrohttpd. The response points into the request's arena: both are
 * let go in connection_completed, after the last byte was sent. */
#include "http/inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

static void (*detached_finish)(struct http_request *);
static void (*detached_requeue)(struct http_request *);

void http_detached(void (*finish)(struct http_request *), void (*requeue)(struct http_request *))
{
    detached_finish = finish;
    detached_requeue = requeue;
}

static bool header_is_clean(const char *name, struct str value)
{
    struct str s = str_of(name);

    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] <= ' ' || s.p[i] >= 0x7f || s.p[i] == ':')
            return false;
    return s.n && value.p && text_is_clean(value) && !memchr(value.p, '\t', value.n);
}

void http_header(struct http_request *r, const char *name, struct str value)
{
    struct http_reply *reply = &r->reply;

    if (!header_is_clean(name, value) || reply->nheaders == sizeof reply->headers / sizeof *reply->headers) {
        fprintf(stderr, "tandem: bug: the reply header %s was refused\n", name);
        return;
    }
    reply->headers[reply->nheaders++] = (struct http_header){name, value};
}

struct str http_header_of(const struct http_request *r, const char *name)
{
    return map_text(r->headers, name);
}

void reply_plain(struct http_connection *c, struct refusal why)
{
    struct http_reply *reply = &c->request.reply;
    const char *text = refusal_text(c, why);

    memset(reply, 0, sizeof *reply);
    reply->status = why.status;
    reply->type = refusal_type(c, text);
    reply->still = (const unsigned char *)text;
    reply->still_size = strlen(text);
    http_header(&c->request, "Cache-Control", STR("no-store"));
    http_header(&c->request, "X-Content-Type-Options", STR("nosniff"));
    http_header(&c->request, "Content-Security-Policy", STR(REFUSAL_POLICY));
    if (why.status == 503)
        http_header(&c->request, "Retry-After", STR("1"));
}

static void header_add(struct MHD_Response *response, const char *name, struct str value)
{
    char *text = strndup(value.p, value.n); /* a str need not end with a NUL */

    if (!text || MHD_add_response_header(response, name, text) == MHD_NO)
        fprintf(stderr, "tandem: the reply header %s was lost\n", name);
    free(text);
}

/* Headers of the reply, and Connection: close where it is the last one. */
static void headers_add(struct MHD_Response *response, const struct http_connection *c)
{
    const struct http_reply *reply = &c->request.reply;

    if (reply->type)
        header_add(response, "Content-Type", str_of(reply->type));
    for (size_t i = 0; i < reply->nheaders; i++)
        header_add(response, reply->headers[i].name, reply->headers[i].value);
    if (c->close_after || c->server->stopping)
        header_add(response, "Connection", STR("close"));
}

struct MHD_Response *reply_make(struct http_connection *c)
{
    struct http_reply *reply = &c->request.reply;
    const void *bytes = reply->still ? (const void *)reply->still : reply->body.p;
    size_t n = reply->still ? reply->still_size : reply->body.n;
    struct MHD_Response *response;

    if (reply->status < 200 || reply->status > 599) {
        fprintf(stderr, "tandem: bug: a request ended with status %d\n", reply->status);
        reply_plain(c, REFUSED(500, "Something went wrong here.\n"));
        return reply_make(c);
    }
    response = MHD_create_response_from_buffer(n, (void *)(uintptr_t)(n ? bytes : ""), MHD_RESPMEM_PERSISTENT);
    if (response)
        headers_add(response, c);
    return response;
}

enum MHD_Result reply_send(struct http_connection *c)
{
    struct MHD_Response *response = c->response;
    enum MHD_Result sent;

    c->response = NULL;
    if (!response)
        return MHD_NO;
    sent = MHD_queue_response(c->mhd, (unsigned)c->request.reply.status, response);
    if (sent == MHD_YES)
        c->status = c->request.reply.status;
    MHD_destroy_response(response);
    return sent;
}

enum MHD_Result reply_refuse(struct http_connection *c, struct refusal why, bool close)
{
    if (close)
        c->close_after = true;
    reply_plain(c, why);
    c->response = reply_make(c);
    return reply_send(c);
}

enum MHD_Result reply_cut(struct http_connection *c, struct refusal why)
{
    const char *body = refusal_text(c, why);
    char text[4096];
    int n = snprintf(text, sizeof text,
                     "HTTP/1.1 %d Refused\r\nContent-Type: %s\r\nContent-Length: %zu\r\nCache-Control: no-store\r\n"
                     "X-Content-Type-Options: nosniff\r\nContent-Security-Policy: " REFUSAL_POLICY "\r\n"
                     "Connection: close\r\n\r\n%s",
                     why.status, refusal_type(c, body), strlen(body), body);

    /* Replies to earlier requests of the connection are out by now, and this one has none: the socket is free. */
    if (n > 0 && (size_t)n < sizeof text && send(c->socket, text, (size_t)n, MSG_DONTWAIT | MSG_NOSIGNAL) == n)
        c->status = why.status;
    return MHD_NO;
}

/* Back to the I/O thread. The escape stood on the stack of a thread that goes on. */
static void reply_return(struct http_connection *c)
{
    arena_escape(c->request.arena, NULL);
    c->finished_ns = clock_ns();
    c->phase = PHASE_DONE;
    connection_wake(c);
}

void reply_stream(struct http_connection *c)
{
    headers_add(c->response, c);
    reply_return(c);
}

void http_finish(struct http_request *r)
{
    struct http_connection *c = r->connection;

    if (!c) {
        detached_finish(r);
        return;
    }
    c->response = reply_make(c);
    reply_return(c);
}

void http_requeue(struct http_request *r)
{
    if (r->connection)
        queue_back(r->connection);
    else
        detached_requeue(r);
}
