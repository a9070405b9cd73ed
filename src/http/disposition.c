/* The headers of one part of a multipart form: Content-Disposition: form-data; name="..."; filename="..." and
 * Content-Type. Browsers write a quote in a name as %22, others as \"; a backslash before any other byte is itself,
 * as in the full paths that very old browsers send. "filename*" is not read: RFC 7578 forbids it. */
#include "http/multipart.h"

/* A value in quotes; leaves what stands after it in *s. False when the closing quote is missing. */
static bool quoted_take(struct arena *a, struct str *s, struct str *out)
{
    char *p = arena_copy(a, s->p, s->n);
    size_t n = 0, i = 1;

    for (; i < s->n && s->p[i] != '"'; i++) {
        if (s->p[i] == '\\' && i + 1 < s->n && (s->p[i + 1] == '"' || s->p[i + 1] == '\\'))
            p[n++] = s->p[++i];
        else if (s->p[i] == '%' && i + 2 < s->n && s->p[i + 1] == '2' && s->p[i + 2] == '2')
            p[n++] = '"', i += 2;
        else
            p[n++] = s->p[i];
    }
    if (i >= s->n)
        return false;
    p[n] = 0;
    *out = (struct str){p, n};
    *s = str_cut(*s, i + 1, s->n);
    return true;
}

static bool value_take(struct arena *a, struct str *s, struct str *out)
{
    size_t n = 0;

    if (s->n && s->p[0] == '"')
        return quoted_take(a, s, out);
    while (n < s->n && s->p[n] != ';' && s->p[n] != ' ' && s->p[n] != '"')
        n++;
    *out = str_dup(a, str_cut(*s, 0, n));
    *s = str_cut(*s, n, s->n);
    return true;
}

static struct str last_part(struct str name)
{
    for (size_t i = name.n; i > 0; i--)
        if (name.p[i - 1] == '/' || name.p[i - 1] == '\\')
            return (struct str){name.p + i, name.n - i};
    return name;
}

/* "; key=value" again and again. */
static bool parameters_take(struct arena *a, struct str s, struct disposition *out)
{
    struct str key, item;

    for (s = str_trim(s); s.n; s = str_trim(s)) {
        if (s.p[0] != ';')
            return false;
        s = str_trim(str_cut(s, 1, s.n));
        if (!s.n)
            return true;
        if (!memchr(s.p, '=', s.n))
            return false;
        key = str_trim(str_split(&s, '='));
        s = str_trim(s);
        if (!value_take(a, &s, &item))
            return false;
        if (http_word_is(key, "name")) {
            if (out->name.p)
                return false;
            out->name = item;
        } else if (http_word_is(key, "filename")) {
            if (out->file_name.p)
                return false;
            out->file_name = last_part(item);
        }
    }
    return true;
}

static bool line_take(struct arena *a, struct str line, struct disposition *out)
{
    struct str name, form = line;

    if (!text_is_clean(line) || !memchr(line.p, ':', line.n) || line.p[0] == ' ' || line.p[0] == '\t')
        return false;
    name = str_split(&form, ':');
    form = str_trim(form);
    if (http_word_is(name, "content-type"))
        out->type = str_dup(a, form);
    if (!http_word_is(name, "content-disposition"))
        return true;
    return form.n >= 9 && http_word_is(str_cut(form, 0, 9), "form-data") && !out->name.p &&
           parameters_take(a, str_cut(form, 9, form.n), out);
}

bool disposition_parse(struct arena *a, struct str head, struct disposition *out)
{
    static const struct str end = {"\r\n", 2};
    size_t at = 0, next;

    *out = (struct disposition){.type = STR("")};
    while (at < head.n) {
        next = str_find(head, end, at);
        if (next == SIZE_MAX || next == at || !line_take(a, str_cut(head, at, next), out))
            return false;
        at = next + 2;
    }
    return out->name.p && out->name.n && out->name.n <= FIELD_NAME_MAX && out->file_name.n <= FIELD_NAME_MAX * 2;
}
