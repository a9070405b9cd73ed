/* The body of a request: counted against its limit as it comes, collected in the arena, or, when it is a multipart
 * form, handed in pieces to a worker, for files are written there and a slow disk must not stop the I/O thread. */
#include "http/inside.h"

#include <stdlib.h>

#ifdef TANDEM_TESTS
void (*_Atomic http_meeting)(char where);
#endif

static const char too_large[] = "The body is too large.\n";

static bool is_type(struct str type, const char *wanted)
{
    size_t n = strlen(wanted);
    struct str head = str_trim(str_split(&type, ';'));

    if (head.n != n)
        return false;
    for (size_t i = 0; i < n; i++)
        if ((head.p[i] | 0x20) != (wanted[i] | 0x20))
            return false;
    return true;
}

struct refusal body_open(struct http_connection *c)
{
    const struct http_config *config = &c->server->config;
    struct http_request *r = &c->request;
    struct str type = http_header_of(r, "content-type"), length = http_header_of(r, "content-length");
    int64_t bytes = 0;

    if (length.p && !str_to_int(length, &bytes))
        return REFUSED(413, too_large);
    if (!bytes && !http_header_of(r, "transfer-encoding").p)
        return ACCEPTED;
    c->kind = is_type(type, "application/x-www-form-urlencoded") ? BODY_FORM
              : is_type(type, "multipart/form-data")             ? BODY_PARTS
                                                                 : BODY_BYTES;
    c->body_limit = c->kind == BODY_PARTS ? config->upload_max_bytes : config->body_max_bytes;
    if ((uint64_t)bytes > c->body_limit)
        return REFUSED(413, too_large);
    c->body_size = 0;
    if (c->kind != BODY_PARTS)
        return ACCEPTED;
    c->parts = multipart_new(r, type, config->temporary_dir, config->body_max_bytes);
    return c->parts ? ACCEPTED : REFUSED(400, "The multipart body has no usable boundary.\n");
}

/* Copies of a growing body stay in the arena until its end: at most as much again. */
static void body_append(struct http_connection *c, const char *data, size_t n)
{
    struct http_request *r = &c->request;
    size_t size = c->body_size;
    char *room;

    if (r->body.n + n + 1 > size) {
        size = size ? size * 2 : 4096;
        while (size < r->body.n + n + 1)
            size *= 2;
        room = arena_alloc(r->arena, size);
        if (r->body.n)
            memcpy(room, r->body.p, r->body.n);
        r->body.p = room;
        c->body_size = size;
    }
    memcpy((char *)(uintptr_t)r->body.p + r->body.n, data, n);
    r->body.n += n;
}

static enum MHD_Result bytes_take(struct http_connection *c, const char *data, size_t *n)
{
    jmp_buf escape;

    if (setjmp(escape)) {
        c->refused = REFUSED(413, too_large);
    } else {
        arena_escape(c->request.arena, &escape);
        body_append(c, data, *n);
    }
    arena_escape(c->request.arena, NULL);
    c->body_bytes += *n;
    *n = 0;
    return MHD_YES;
}

static enum MHD_Result piece_take(struct http_connection *c, const char *data, size_t *n)
{
    if (*n > c->piece_size) {
        free(c->piece);
        c->piece_size = 0;
        c->piece = malloc(*n);
        if (!c->piece)
            return MHD_NO;
        c->piece_size = *n;
    }
    memcpy(c->piece, data, *n);
    c->piece_bytes = *n;
    c->body_bytes += *n;
    *n = 0;
    queue_enter_piece(c);
    return MHD_YES;
}

/* Several chunks in one read: libmicrohttpd gives the next at once, though the connection is suspended for the one before,
 * and gives it again when it goes on. Only libmicrohttpd knows which call this is: a worker that has fed its piece and is
 * about to wake the connection looks the same as one that has woken it, and to suspend what is suspended makes a ring of
 * libmicrohttpd's list, which it walks for ever. */
static bool is_suspended(const struct http_connection *c)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(c->mhd, MHD_CONNECTION_INFO_CONNECTION_SUSPENDED);

    return info && info->suspended == MHD_YES;
}

static enum MHD_Result data_take(struct http_connection *c, const char *data, size_t *n)
{
    if (is_suspended(c))
        return MHD_YES;
    if (*n > c->body_limit - c->body_bytes)
        return reply_cut(c, REFUSED(413, too_large));
    if (c->refused.status) { /* reads on to the end, within the limit, so that the answer can be heard */
        c->body_bytes += *n;
        *n = 0;
        return MHD_YES;
    }
    return c->kind == BODY_PARTS ? piece_take(c, data, n) : bytes_take(c, data, n);
}

enum MHD_Result body_take(struct http_connection *c, const char *data, size_t *n)
{
    enum MHD_Result result;

    MEET('t');
    result = data_take(c, data, n);
    MEET('T');
    return result;
}

void body_feed(struct http_connection *c)
{
    struct arena *a = c->request.arena;
    jmp_buf escape;

    if (setjmp(escape)) {
        c->refused = REFUSED(413, too_large);
    } else {
        arena_escape(a, &escape);
        c->refused = multipart_feed(c->parts, c->piece, c->piece_bytes);
    }
    arena_escape(a, NULL);
}

struct refusal body_end(struct http_connection *c)
{
    if (c->refused.status || c->kind != BODY_PARTS)
        return c->refused;
    return multipart_end(c->parts);
}
