/* Targets, urlencoded forms and cookies. Strict: what is not clearly right is refused, nothing is guessed. */
#include "http/inside.h"

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* False for a percent sign without two hexadecimal digits and for what is no UTF-8 or holds a NUL. */
static bool decode(struct arena *a, struct str in, bool plus_is_space, struct str *out)
{
    char *p = arena_copy(a, in.p, in.n);
    size_t n = 0;

    for (size_t i = 0; i < in.n; i++) {
        char c = in.p[i];

        if (c == '+' && plus_is_space) {
            c = ' ';
        } else if (c == '%') {
            int high = in.n - i > 2 ? hex_digit(in.p[i + 1]) : -1, low = high >= 0 ? hex_digit(in.p[i + 2]) : -1;

            if (low < 0)
                return false;
            c = (char)(unsigned char)(high * 16 + low);
            i += 2;
        }
        p[n++] = c;
    }
    p[n] = 0;
    *out = (struct str){p, n};
    return str_is_utf8(*out);
}

bool text_is_clean(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if ((c < 0x20 && c != '\t') || c == 0x7f)
            return false;
    }
    return str_is_utf8(s);
}

void form_add(struct arena *a, struct value form, struct str name, struct value item)
{
    const struct value *before = map_find(&form, name);
    struct value list;

    if (!before) {
        map_set(a, form, name, item);
        return;
    }
    if (before->kind == VALUE_LIST) {
        list_add(a, *before, item);
        return;
    }
    list = value_list(a);
    list_add(a, list, *before);
    list_add(a, list, item);
    map_set(a, form, name, list);
}

/* "a=b&c=d". Empty pairs are skipped, as browsers and the URL standard do. */
static bool pairs_parse(struct arena *a, struct str text, struct value into, bool is_form)
{
    size_t n = 0;

    while (text.n) {
        struct str rest = str_split(&text, '&'), name, item;

        if (!rest.n)
            continue;
        name = str_split(&rest, '=');
        if (++n > (is_form ? FIELDS_MAX : QUERY_MAX) || name.n > FIELD_NAME_MAX * 3)
            return false;
        if (!decode(a, name, true, &name) || name.n > FIELD_NAME_MAX || !decode(a, rest, true, &item))
            return false;
        if (is_form)
            form_add(a, into, name, value_text(item));
        else
            map_set(a, into, name, value_text(item));
    }
    return true;
}

/* No "//", ".", ".." and no control characters, looked for after decoding. */
static bool path_is_clean(struct str path)
{
    struct str rest = str_cut(path, 1, path.n);

    if (!path.n || path.p[0] != '/' || memchr(path.p, '\t', path.n) || !text_is_clean(path))
        return false;
    while (rest.n) {
        struct str part = str_split(&rest, '/');

        if (!part.n || str_is(part, ".") || str_is(part, ".."))
            return false;
    }
    return true;
}

/* An encoded slash would make other parts of the path than a proxy has seen. */
static bool has_encoded_slash(struct str path)
{
    for (size_t i = 0; i + 2 < path.n; i++)
        if (path.p[i] == '%' && path.p[i + 1] == '2' && (path.p[i + 2] == 'f' || path.p[i + 2] == 'F'))
            return true;
    return false;
}

static bool target_is_clean(struct str target)
{
    if (!target.n || target.n > TARGET_MAX || target.p[0] != '/')
        return false;
    for (size_t i = 0; i < target.n; i++)
        if ((unsigned char)target.p[i] <= ' ' || target.p[i] == 0x7f || target.p[i] == '#')
            return false;
    return true;
}

bool http_parse_target(struct http_request *r, struct str target)
{
    struct str path, query;

    if (!target_is_clean(target))
        return false;
    query = r->target = str_dup(r->arena, target);
    path = str_split(&query, '?');
    if (has_encoded_slash(path) || !decode(r->arena, path, false, &r->path) || !path_is_clean(r->path))
        return false;
    r->query = value_map(r->arena);
    return pairs_parse(r->arena, query, r->query, false);
}

bool http_parse_form(struct http_request *r, struct str body)
{
    if (r->form.kind != VALUE_MAP)
        r->form = value_map(r->arena);
    return pairs_parse(r->arena, body, r->form, true);
}

/* RFC 6265 5.4. Of two cookies with one name the first is the one with the longer path, so it is kept. */
bool http_parse_cookies(struct http_request *r, struct str header)
{
    struct arena *a = r->arena;

    if (r->cookies.kind != VALUE_MAP)
        r->cookies = value_map(a);
    if (!text_is_clean(header))
        return false;
    for (size_t n = 0; header.n; n++) {
        struct str item = str_split(&header, ';'), name;

        if (n == COOKIES_MAX)
            return false;
        if (item.n && !memchr(item.p, '=', item.n))
            continue;
        name = str_trim(str_split(&item, '='));
        if (name.n && !map_find(&r->cookies, name))
            map_set(a, r->cookies, str_dup(a, name), value_text(str_dup(a, str_trim(item))));
    }
    return true;
}
