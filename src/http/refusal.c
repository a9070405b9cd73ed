/* What a refusal looks like: problem+json (RFC 9457) under /api/, a small page in a browser, else a sentence. It is made
 * where a request may have no arena, or a full one, so it takes nothing from that; and it says what is wrong and what to
 * do, never what was sent. */
#include "http/inside.h"

#include <stdio.h>
#include <stdlib.h>

enum { SAID_MOST = 2048 };

void refusal_asked(struct http_connection *c, const char *target)
{
    c->speaks = strncmp(target, "/api/", 5) ? SPEAKS_TEXT : SPEAKS_JSON;
}

void refusal_accepts(struct http_connection *c)
{
    const char *accept = MHD_lookup_connection_value(c->mhd, MHD_HEADER_KIND, "Accept");

    if (c->speaks == SPEAKS_TEXT && accept && strstr(accept, "text/html"))
        c->speaks = SPEAKS_HTML;
}

/* What to do about it. */
static const char *advice(int status)
{
    switch (status) {
    case 413: return "Send less at once: a smaller file, or less text.";
    case 414: return "Ask for less in one address.";
    case 417: return "Send the request without this expectation.";
    case 431: return "Send fewer or shorter headers; in a browser, remove the cookies of this site.";
    case 501: return "Use GET, HEAD, POST, PUT, PATCH or DELETE.";
    case 503: return "Send it again in a moment; what you typed is still in your browser: go back to it.";
    case 500: return "It has been noted. Try again later.";
    default: return "Look at how the request was written; in a browser, go back, load the page anew and try again.";
    }
}

/* NULL: as it is. */
static const char *escape_of(char c, enum speaks speaks)
{
    if (speaks == SPEAKS_JSON)
        return c == '"' ? "\\\"" : c == '\\' ? "\\\\" : NULL;
    return c == '<' ? "&lt;" : c == '&' ? "&amp;" : NULL;
}

/* One line, without its end. */
static size_t put_escaped(char *to, size_t n, const char *text, enum speaks speaks)
{
    for (; *text && *text != '\n'; text++) {
        const char one[] = {*text, 0}, *as = escape_of(*text, speaks);

        n += (size_t)snprintf(to + n, SAID_MOST - n, "%s", as ? as : one);
    }
    return n;
}

static const char *const before[] = {
    [SPEAKS_JSON] = "{\"type\":\"about:blank\",\"title\":\"",
    [SPEAKS_HTML] = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
                    "content=\"width=device-width, initial-scale=1\"><title>Tandem</title><link rel=\"stylesheet\" "
                    "href=\"/assets/app.css\"></head><body class=\"auth\"><main class=\"page narrow\"><div "
                    "class=\"lost\"><h1>",
};
static const char *const between[] = {[SPEAKS_JSON] = "\",\"detail\":\"", [SPEAKS_HTML] = "</h1><p class=\"mut2\">"};

const char *refusal_text(struct http_connection *c, struct refusal why)
{
    char *to;
    size_t n;

    if (c->speaks == SPEAKS_TEXT || !(to = malloc(SAID_MOST)))
        return why.why;
    n = (size_t)snprintf(to, SAID_MOST, "%s", before[c->speaks]);
    n = put_escaped(to, n, why.why, c->speaks);
    n += (size_t)snprintf(to + n, SAID_MOST - n, "%s", between[c->speaks]);
    n = put_escaped(to, n, advice(why.status), c->speaks);
    if (c->speaks == SPEAKS_JSON)
        snprintf(to + n, SAID_MOST - n, "\",\"status\":%d}", why.status);
    else
        snprintf(to + n, SAID_MOST - n, "</p><p class=\"num mut\">%d</p></div></main></body></html>\n", why.status);
    free(c->said);
    c->said = to;
    return to;
}

const char *refusal_type(const struct http_connection *c, const char *text)
{
    if (text != c->said) /* there was no memory to say more */
        return "text/plain; charset=utf-8";
    return c->speaks == SPEAKS_JSON ? "application/problem+json" : "text/html; charset=utf-8";
}
