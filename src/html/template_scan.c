#include "html/template_parser.h"

struct scanner scanner_new(struct str source)
{
    return (struct scanner){.source = source, .open = STR("{{"), .close = STR("}}"), .line = 1};
}

int scan_line(struct scanner *s, size_t at)
{
    if (at < s->counted) {
        s->counted = 0;
        s->line = 1;
    }
    for (; s->counted < at; s->counted++)
        if (s->source.p[s->counted] == '\n')
            s->line++;
    return s->line;
}

/* Looks at the line around the tag. */
static void measure_line(const struct scanner *s, struct tag *tag)
{
    size_t left = tag->begin, right = tag->end;
    const char *p = s->source.p;

    while (left && (p[left - 1] == ' ' || p[left - 1] == '\t'))
        left--;
    tag->line_begin = left;
    tag->blank_before = left == 0 || p[left - 1] == '\n';
    while (right < s->source.n && (p[right] == ' ' || p[right] == '\t'))
        right++;
    if (right + 1 < s->source.n && p[right] == '\r' && p[right + 1] == '\n')
        right++;
    tag->blank_after = right >= s->source.n || p[right] == '\n';
    tag->line_end = right < s->source.n ? right + 1 : right;
}

/* Where the tag whose content begins at `from` is closed; sets *n to the length of what closes it. */
static size_t find_close(const struct scanner *s, char kind, size_t from, size_t *n)
{
    size_t extra = kind == '{' || kind == '=' ? 1 : 0;
    char last = kind == '{' ? '}' : '=';
    size_t at = str_find(s->source, s->close, from);

    *n = s->close.n + extra;
    if (!extra || at == SIZE_MAX)
        return at;
    if (kind == '{' && s->source.n > at + s->close.n && s->source.p[at + s->close.n] == '}' &&
        str_is(s->close, "}}")) /* "}}}": the first brace is the one that closes { */
        return at;
    while (at != SIZE_MAX && (at == from || s->source.p[at - 1] != last))
        at = str_find(s->source, s->close, at + 1);
    return at == SIZE_MAX ? at : at - 1;
}

enum scan_result scan_tag(struct scanner *s, struct tag *tag)
{
    size_t begin = str_find(s->source, s->open, s->at), from, to, n;

    if (begin == SIZE_MAX)
        return SCAN_END;
    *tag = (struct tag){.begin = begin, .line = scan_line(s, begin)};
    from = begin + s->open.n;
    while (from < s->source.n && (s->source.p[from] == ' ' || s->source.p[from] == '\t'))
        from++;
    if (from < s->source.n && s->source.p[from] && strchr("#^/><$!=&{", s->source.p[from]))
        tag->kind = s->source.p[from++];
    to = find_close(s, tag->kind, from, &n);
    if (to == SIZE_MAX)
        return SCAN_UNCLOSED;
    tag->body = str_trim(str_cut(s->source, from, to));
    tag->end = to + n;
    s->at = tag->end;
    measure_line(s, tag);
    return SCAN_TAG;
}

bool scan_delimiters(struct scanner *s, struct str body)
{
    size_t first = 0, second;

    while (first < body.n && !strchr(" \t\r\n", body.p[first]))
        first++;
    second = first;
    while (second < body.n && strchr(" \t\r\n", body.p[second]))
        second++;
    if (!first || first == second || second == body.n)
        return false;
    for (size_t i = 0; i < body.n; i++)
        if (body.p[i] == '=' || (i >= second && strchr(" \t\r\n", body.p[i])))
            return false;
    s->open = str_cut(body, 0, first);
    s->close = str_cut(body, second, body.n);
    return true;
}
