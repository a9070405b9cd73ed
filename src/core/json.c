#include "core/json.h"

#include <jansson.h>
#include <math.h>

enum { DEEPEST = 64 };

void json_write_text(struct buf *out, struct str text)
{
    size_t from = 0;

    buf_char(out, '"');
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];

        if (c >= ' ' && c != '"' && c != '\\')
            continue;
        buf_put(out, str_cut(text, from, i));
        from = i + 1;
        if (c == '"' || c == '\\') {
            buf_char(out, '\\');
            buf_char(out, (char)c);
        } else if (c == '\n') {
            buf_put(out, STR("\\n"));
        } else {
            buf_format(out, "\\u%04x", c);
        }
    }
    buf_put(out, str_cut(text, from, text.n));
    buf_char(out, '"');
}

static void write_real(struct buf *out, double real)
{
    if (isfinite(real))
        buf_format(out, "%.15g", real);
    else
        buf_put(out, STR("null")); /* JSON has no word for it */
}

static void write_map(struct buf *out, struct value map)
{
    buf_char(out, '{');
    for (size_t i = 0, n = map_count(map); i < n; i++) {
        struct pair p = map_at(map, i);

        if (i)
            buf_char(out, ',');
        json_write_text(out, p.name);
        buf_char(out, ':');
        json_write(out, p.value);
    }
    buf_char(out, '}');
}

void json_write(struct buf *out, struct value v)
{
    switch (v.kind) {
    case VALUE_NULL:
    case VALUE_BLOB: buf_put(out, STR("null")); return;
    case VALUE_BOOL: buf_text(out, v.flag ? "true" : "false"); return;
    case VALUE_INT: buf_format(out, "%lld", (long long)v.number); return;
    case VALUE_REAL: write_real(out, v.real == 0 ? 0 : v.real); return; /* no -0: it would be read as an integer */
    case VALUE_TEXT: json_write_text(out, v.text); return;
    case VALUE_MAP: write_map(out, v); return;
    case VALUE_LIST:
        buf_char(out, '[');
        for (size_t i = 0; i < v.list->n; i++) {
            if (i)
                buf_char(out, ',');
            json_write(out, v.list->items[i]);
        }
        buf_char(out, ']');
        return;
    }
}

static bool take(struct arena *a, const json_t *from, struct value *out, int depth);

static bool take_array(struct arena *a, const json_t *from, struct value *out, int depth)
{
    *out = value_list(a);
    for (size_t i = 0; i < json_array_size(from); i++) {
        struct value item;

        if (!take(a, json_array_get(from, i), &item, depth + 1))
            return false;
        list_add(a, *out, item);
    }
    return true;
}

static bool take_object(struct arena *a, const json_t *from, struct value *out, int depth)
{
    const char *name;
    json_t *member;

    *out = value_map(a);
    json_object_foreach((json_t *)(uintptr_t)from, name, member)
    { /* the macro wants it without const, only to read */
        struct value item;

        if (!take(a, member, &item, depth + 1))
            return false;
        map_set(a, *out, str_dup(a, str_of(name)), item);
    }
    return true;
}

static bool take(struct arena *a, const json_t *from, struct value *out, int depth)
{
    if (depth > DEEPEST)
        return false;
    switch (json_typeof(from)) {
    case JSON_NULL: *out = value_null(); return true;
    case JSON_TRUE: *out = value_bool(true); return true;
    case JSON_FALSE: *out = value_bool(false); return true;
    case JSON_INTEGER: *out = value_int(json_integer_value(from)); return true;
    case JSON_REAL: *out = value_real(json_real_value(from)); return true;
    case JSON_STRING:
        *out = value_text(str_dup(a, (struct str){json_string_value(from), json_string_length(from)}));
        return true;
    case JSON_ARRAY: return take_array(a, from, out, depth);
    case JSON_OBJECT: return take_object(a, from, out, depth);
    }
    return false;
}

static void give_back(void *tree)
{
    json_decref(tree);
}

bool json_read(struct arena *a, struct str text, struct value *out, struct str *why)
{
    json_error_t error;
    json_t *tree = json_loadb(text.p ? text.p : "", text.n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);

    if (!tree) {
        *why = str_format(a, "This is not JSON: line %d, column %d: %s.", error.line, error.column, error.text);
        return false;
    }
    arena_cleanup(a, give_back, tree); /* the arena may leave in the middle */
    if (!take(a, tree, out, 0)) {
        *why = str_format(a, "This JSON is more than %d levels deep.", DEEPEST);
        return false;
    }
    return true;
}
