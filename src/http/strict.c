/* What a request must look like before anything of it is believed.
 *
 * libmicrohttpd is lenient where a proxy in front may read otherwise, which is how requests are smuggled. Its version 1
 * refuses by itself, at discipline level 1, bare LF, bare CR, NUL, folded lines and white space before the colon. The
 * parser of 0.9.75 does not: it puts a NUL over CR, LF and colon, so a bare LF, a NUL in a value and a folded line
 * cannot be told from the strings that it hands out. But it parses in place: method, target, version, names and values
 * are pointers into the bytes as they came, and the size of the head is known. So layout_* walks them and demands that
 * each begins exactly where the one before it ends, plus the two bytes of CRLF, from the method to the empty line.
 * Whatever was skipped, folded, cut by a NUL or ended by a bare LF leaves a gap. If a build of the library moved its
 * buffer, good requests would be refused, not bad ones accepted; the tests would say so at once.
 *
 * Not to be seen in any version: the lines between chunks. A request with a chunked body therefore ends its
 * connection, so that bytes which a proxy takes for its body never become a request of their own. */
#include "http/inside.h"

struct walk {
    const char *cursor; /* where the next name must begin; NULL once something was out of place */
    size_t n, hosts, lengths, encodings, types;
    struct str host, length, encoding, expect;
    bool unclean;
};

bool http_alphabet(struct str s, const char *others)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool alnum = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

        if (!alnum && (!c || !strchr(others, c)))
            return false;
    }
    return s.n != 0;
}

static bool is_token(struct str s)
{
    return http_alphabet(s, "!#$%&'*+-.^_`|~");
}

bool http_word_is(struct str s, const char *lower)
{
    size_t n = strlen(lower);

    if (s.n != n)
        return false;
    for (size_t i = 0; i < n; i++)
        if ((s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] + ('a' - 'A') : s.p[i]) != lower[i])
            return false;
    return true;
}

/* The name begins at the cursor, a colon and blanks lead to the value, CR and LF follow it (both are NUL by now). */
static void layout_step(struct walk *w, struct str name, struct str item)
{
    const char *p;

    if (!w->cursor)
        return;
    p = w->cursor;
    w->cursor = NULL;
    if (name.p != p || item.p <= p + name.n)
        return;
    for (p += name.n + 1; p < item.p; p++)
        if (*p != ' ' && *p != '\t')
            return;
    if (p[item.n] || p[item.n + 1])
        return;
    w->cursor = p + item.n + 2;
}

static enum MHD_Result walk_header(void *walk, enum MHD_ValueKind kind, const char *key, size_t key_size,
                                   const char *text, size_t text_size)
{
    struct walk *w = walk;
    struct str name = {key, key_size}, item = {text, text_size};

    (void)kind;
    w->n++;
    if (!text) {
        w->unclean = true;
        return MHD_YES;
    }
    layout_step(w, name, item);
    if (!is_token(name) || !text_is_clean(item))
        w->unclean = true;
    if (http_word_is(name, "host")) {
        w->hosts++;
        w->host = item;
    } else if (http_word_is(name, "content-length")) {
        w->lengths++;
        w->length = item;
    } else if (http_word_is(name, "transfer-encoding")) {
        w->encodings++;
        w->encoding = item;
    } else if (http_word_is(name, "content-type")) {
        w->types++;
    } else if (http_word_is(name, "expect")) {
        w->expect = item;
    }
    return MHD_YES;
}

static bool host_is_clean(struct str host)
{
    for (size_t i = 0; i < host.n; i++) {
        char c = host.p[i];
        bool alnum = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

        if (!alnum && c != '.' && c != ':' && c != '[' && c != ']' && c != '-')
            return false;
    }
    return host.n != 0;
}

static bool all_digits(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return s.n != 0;
}

struct refusal length_check(struct str length)
{
    int64_t bytes;

    if (!all_digits(length))
        return REFUSED(400, "There must be one Content-Length header, of digits alone.\n");
    return str_to_int(length, &bytes) ? ACCEPTED : REFUSED(413, "The body is too large.\n");
}

static struct refusal check_framing(const struct walk *w, bool is_old, enum http_method method)
{
    if (w->hosts > 1 || (!is_old && !w->hosts) || (w->hosts && !host_is_clean(w->host)))
        return REFUSED(400, "There must be one Host header, of letters, digits and .:[]- alone.\n");
    if (w->types > 1)
        return REFUSED(400, "There must be no second Content-Type header.\n");
    if (w->encodings && (w->lengths || w->encodings > 1 || is_old || !http_word_is(w->encoding, "chunked")))
        return REFUSED(400, "Transfer-Encoding must be \"chunked\" alone, without Content-Length, in HTTP/1.1.\n");
    if (w->lengths > 1 || (w->lengths && length_check(w->length).status == 400))
        return REFUSED(400, "There must be one Content-Length header, of digits alone.\n");
    if (w->expect.p && !http_word_is(w->expect, "100-continue"))
        return REFUSED(417, "Only \"100-continue\" can be expected.\n");
    if ((method == HTTP_GET || method == HTTP_HEAD) && (w->encodings || (w->lengths && !str_is(w->length, "0"))))
        return REFUSED(400, "GET and HEAD have no body.\n");
    return ACCEPTED;
}

static bool method_find(const char *name, enum http_method *out)
{
    static const struct {
        const char *name;
        enum http_method method;
    } methods[] = {{"GET", HTTP_GET},     {"HEAD", HTTP_HEAD},     {"POST", HTTP_POST},    {"PUT", HTTP_PUT},
                   {"PATCH", HTTP_PATCH}, {"DELETE", HTTP_DELETE}, {"OPTIONS", HTTP_OTHER}};

    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (!strcmp(name, methods[i].name)) {
            *out = methods[i].method;
            return true;
        }
    return false;
}

/* Method, one space, target, one space, version: with the pointers of the old parser. NULL when there is more. */
static const char *layout_begin(const struct http_connection *c, const char *method, const char *version)
{
    if (c->line != method + strlen(method) + 1 || version != c->line + c->target_bytes + 1)
        return NULL;
    return version[8] || version[9] ? NULL : version + 10;
}

static struct refusal check_size(struct http_connection *c, const struct walk *w, const char *method)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(c->mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    size_t line = strlen(method) + c->target_bytes + sizeof "  HTTP/1.1\r\n" - 1;

    if (!info)
        return REFUSED(400, "The request is malformed.\n");
    if (c->server->old_parser &&
        (!w->cursor || w->cursor[0] || w->cursor[1] || w->cursor + 2 != method + info->header_size))
        return REFUSED(400, "The headers are malformed.\n");
    if (info->header_size > line + HEAD_MAX || w->n > HEADERS_MAX)
        return REFUSED(431, "The headers are too large.\n");
    return ACCEPTED;
}

struct refusal strict_check(struct http_connection *c, const char *method, const char *version)
{
    struct walk w = {0};
    struct refusal why;

    if (strcmp(version, "HTTP/1.1") && strcmp(version, "HTTP/1.0"))
        return REFUSED(505, "Only HTTP/1.1 and HTTP/1.0 are spoken here.\n");
    if (c->server->old_parser)
        w.cursor = layout_begin(c, method, version);
    MHD_get_connection_values_n(c->mhd, MHD_HEADER_KIND, walk_header, &w);
    why = check_size(c, &w, method);
    if (why.status)
        return why;
    if (w.unclean)
        return REFUSED(400, "A header has characters that do not belong there.\n");
    if (!method_find(method, &c->request.method))
        return REFUSED(501, "This method is not known here.\n");
    if (!c->target.p)
        return REFUSED(414, "The address is too long.\n");
    c->close_after = w.encodings != 0;
    return check_framing(&w, !strcmp(version, "HTTP/1.0"), c->request.method);
}
