/* Writing text so that it stays text in the place where it stands. */
#include "html/template_private.h"

enum { MARKUP = 1, JSON = 2, URL_WHOLE = 4, URL_PART = 8 };

/* MARKUP and JSON: must be replaced. URL_WHOLE and URL_PART: may stand as they are. % is kept in a whole address, which
 * is encoded already; & is kept too, but written as an entity. */
static const unsigned char kinds[256] = {
    [0 ... 31] = JSON,
    ['!'] = URL_WHOLE,
    ['"'] = MARKUP | JSON,
    ['#' ... '%'] = URL_WHOLE,
    ['&'] = MARKUP | JSON | URL_WHOLE,
    ['\'' ... ','] = URL_WHOLE,
    ['-'] = URL_WHOLE | URL_PART,
    ['.'] = URL_WHOLE | URL_PART,
    ['/'] = URL_WHOLE,
    ['0' ... '9'] = URL_WHOLE | URL_PART,
    [':'] = URL_WHOLE,
    [';'] = URL_WHOLE,
    ['<'] = MARKUP | JSON,
    ['='] = URL_WHOLE,
    ['>'] = MARKUP | JSON,
    ['?'] = URL_WHOLE,
    ['@'] = URL_WHOLE,
    ['A' ... 'Z'] = URL_WHOLE | URL_PART,
    ['['] = URL_WHOLE,
    ['\\'] = JSON,
    [']'] = URL_WHOLE,
    ['_'] = URL_WHOLE | URL_PART,
    ['a' ... 'z'] = URL_WHOLE | URL_PART,
    ['~'] = URL_WHOLE | URL_PART,
};

static struct str entity(char c)
{
    switch (c) {
    case '&': return STR("&amp;");
    case '<': return STR("&lt;");
    case '>': return STR("&gt;");
    default: return STR("&quot;");
    }
}

static void put_run(struct buf *out, struct str text, size_t from, size_t to)
{
    if (to > from)
        buf_put(out, (struct str){text.p + from, to - from});
}

static void html_put(struct buf *out, struct str text)
{
    size_t from = 0;

    for (size_t i = 0; i < text.n; i++) {
        if (!(kinds[(unsigned char)text.p[i]] & MARKUP))
            continue;
        put_run(out, text, from, i);
        buf_put(out, entity(text.p[i]));
        from = i + 1;
    }
    put_run(out, text, from, text.n);
}

/* Inside a JSON string that stands in an attribute: first JSON's escaping, then the attribute's. */
static void json_put(struct buf *out, struct str text)
{
    static const char hex[] = "0123456789abcdef";
    size_t from = 0;

    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];

        if (!(kinds[c] & JSON))
            continue;
        put_run(out, text, from, i);
        from = i + 1;
        if (c < ' ')
            buf_put(out, (struct str){(char[]){'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]}, 6});
        else if (c == '\\')
            buf_put(out, STR("\\\\"));
        else if (c == '"')
            buf_put(out, STR("\\&quot;"));
        else
            buf_put(out, entity((char)c));
    }
    put_run(out, text, from, text.n);
}

static void percent_put(struct buf *out, struct str text, unsigned char kept)
{
    static const char hex[] = "0123456789ABCDEF";
    size_t from = 0;

    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];

        if ((kinds[c] & kept) && c != '&')
            continue;
        put_run(out, text, from, i);
        from = i + 1;
        if (c == '&' && kept == URL_WHOLE)
            buf_put(out, STR("&amp;"));
        else
            buf_put(out, (struct str){(char[]){'%', hex[c >> 4], hex[c & 15]}, 3});
    }
    put_run(out, text, from, text.n);
}

static bool begins(struct str s, const char *scheme)
{
    size_t n = strlen(scheme);

    for (size_t i = 0; i < n; i++)
        if (i >= s.n || (s.p[i] | 0x20) != (scheme[i] | 0x20))
            return false;
    return true;
}

/* What browsers skip or read as a slash (tab, newline, backslash) is percent-encoded when it is written. */
static void url_put(struct buf *out, struct str text, bool local)
{
    bool path = text.n && text.p[0] == '/' && (text.n < 2 || text.p[1] != '/');

    if (out->n && out->p[out->n - 1] != '"') /* a section before it has written the beginning */
        percent_put(out, text, URL_PART);
    else if (!text.n || path || (!local && (begins(text, "https://") || begins(text, "mailto:"))))
        percent_put(out, text, URL_WHOLE);
    else
        buf_put(out, STR("#"));
}

void escape_put(struct buf *out, enum escape escape, struct str text)
{
    switch (escape) {
    case ESCAPE_NONE: buf_put(out, text); break;
    case ESCAPE_HTML: html_put(out, text); break;
    case ESCAPE_URL: url_put(out, text, false); break;
    case ESCAPE_URL_LOCAL: url_put(out, text, true); break;
    case ESCAPE_URL_PATH:
        if (!str_is(text, ".") && !str_is(text, "..")) /* would leave the folder, encoded or not */
            percent_put(out, text, URL_PART);
        break;
    case ESCAPE_URL_QUERY: percent_put(out, text, URL_PART); break;
    case ESCAPE_JSON: json_put(out, text); break;
    }
}
