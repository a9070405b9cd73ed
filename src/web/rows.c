#include "web/rows.h"

#include "core/id.h"
#include "core/json.h"
#include "core/log.h"
#include "core/words.h"
#include "web/app.h"

#include <sodium.h>

static void open_cell(struct web *w, const struct query_member *column, struct value row, struct value *cell)
{
    int64_t id = map_int(row, "id", 0), subject = map_int(row, "person_id", id);

    if (cell->kind == VALUE_BLOB && !keys_unseal(w->app->keys, w->arena, subject, column->sealed, id, cell->text, cell))
        *cell = value_null(); /* erased: its key is forgotten */
}

/* Whose record was looked at. One's own is nobody's business, nor what one wrote about somebody; a row is noted once. */
static void note_read(struct web *w, const struct query *q, struct value row)
{
    int64_t id = map_int(row, "id", 0), person = map_int(row, "person_id", 0), me = w->ctx.viewer.person_id;
    struct sensitive *s;

    if (me && (person == me || map_int(row, "author_id", 0) == me))
        return;
    for (s = w->sensitive; s; s = s->next)
        if (s->id == id && s->person_id == person && str_eq(s->what, q->logged))
            return;
    s = ARENA_NEW(w->arena, struct sensitive);
    *s = (struct sensitive){w->sensitive, id, person, q->logged, q->class};
    w->sensitive = s;
}

void web_note_read(struct web *w, const char *what, int64_t id, int class)
{
    struct sensitive *s = ARENA_NEW(w->arena, struct sensitive);

    *s = (struct sensitive){.next = w->sensitive, .id = id, .what = str_of(what), .class = class};
    w->sensitive = s;
}

void rows_open(struct web *w, const struct query *q, struct value rows)
{
    for (size_t k = 0; k < list_count(rows); k++) {
        struct value row = rows.list->items[k];

        for (size_t i = 0; i < q->ncolumns; i++)
            if (q->columns[i].sealed)
                open_cell(w, &q->columns[i], row, &row.map->cells[i]);
        if (q->logged.n)
            note_read(w, q, row);
    }
}

static bool filter_value(struct web *w, const struct query_filter *f, struct str text, struct value *out)
{
    int64_t n;

    *out = value_null();
    if (!text.n)
        return true;
    if (f->prefix)
        *out = value_text(words_joined(w->arena, text));
    else if (f->type == SQL_TEXT)
        *out = value_text(text);
    else if (f->type == SQL_INT && (id_read(text, &n) || str_to_int(text, &n)))
        *out = value_int(n);
    else {
        errors_add(&w->ctx.errors, f->name, "%.*s is not understood as a filter.", STR_ARG(text));
        return false;
    }
    return true;
}

bool rows_page_arguments(struct web *w, struct call *c)
{
    const struct query *q = c->query;
    struct value *filters = ARENA_ARRAY(w->arena, struct value, q->nfilters), *after;
    struct str sort = map_text(w->http->query, "sort"), cursor = map_text(w->http->query, "after");

    c->filters = filters;
    for (size_t i = 0; i < q->nfilters; i++)
        if (!filter_value(w, &q->filters[i], map_text(w->http->query, q->filters[i].name.p), &filters[i]))
            return false;
    for (size_t i = 0; i < q->nsorts; i++)
        if (str_eq(sort, q->sorts[i].name))
            c->sort = i;
    if (sort.n && !str_eq(sort, q->sorts[c->sort].name)) {
        errors_add(&w->ctx.errors, STR("sort"), "This list is not sorted by %.*s.", STR_ARG(sort));
        return false;
    }
    if (!cursor.n)
        return true;
    after = ARENA_ARRAY(w->arena, struct value, SORT_KEYS);
    if (!cursor_read(w->arena, cursor, &q->sorts[c->sort], after)) {
        errors_add(&w->ctx.errors, STR("after"), "This place in the list is not understood: start from its beginning.");
        return false;
    }
    c->after = after;
    return true;
}

/* Keys as bytes: a letter for the type, eight bytes of length or number, then bytes; in base64 for addresses. */
struct str cursor_write(struct arena *a, const struct value *keys, size_t n)
{
    struct buf out = buf_new(a, 8192);
    char *text;

    for (size_t i = 0; i < n; i++) {
        uint64_t number = keys[i].kind == VALUE_INT ? (uint64_t)keys[i].number : keys[i].text.n;

        buf_char(&out, keys[i].kind == VALUE_INT ? 'i' : keys[i].kind == VALUE_BLOB ? 'b' : 't');
        for (int k = 0; k < 8; k++, number >>= 8)
            buf_char(&out, (char)(number & 0xFF));
        if (keys[i].kind != VALUE_INT)
            buf_put(&out, keys[i].text);
    }
    text = arena_alloc(a, sodium_base64_ENCODED_LEN(out.n, sodium_base64_VARIANT_URLSAFE_NO_PADDING));
    sodium_bin2base64(text, sodium_base64_ENCODED_LEN(out.n, sodium_base64_VARIANT_URLSAFE_NO_PADDING),
                      (const unsigned char *)buf_str(&out).p, out.n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return str_of(text);
}

static bool read_key(struct arena *a, struct str *bytes, enum sql_type type, struct value *out)
{
    static const char letters[] = {[SQL_INT] = 'i', [SQL_TEXT] = 't', [SQL_BLOB] = 'b'};
    uint64_t number = 0;

    if (bytes->n < 9 || type > SQL_BLOB || bytes->p[0] != letters[type])
        return false;
    for (int k = 8; k >= 1; k--)
        number = number << 8 | (unsigned char)bytes->p[k];
    *bytes = str_cut(*bytes, 9, bytes->n);
    if (type == SQL_INT) {
        *out = value_int((int64_t)number);
        return true;
    }
    if (number > bytes->n || (type == SQL_TEXT && !str_is_utf8(str_cut(*bytes, 0, number))))
        return false;
    *out = value_text(str_dup(a, str_cut(*bytes, 0, number)));
    out->kind = type == SQL_BLOB ? VALUE_BLOB : VALUE_TEXT;
    *bytes = str_cut(*bytes, number, bytes->n);
    return true;
}

bool cursor_read(struct arena *a, struct str text, const struct query_sort *sort, struct value *keys)
{
    unsigned char *bytes = arena_alloc(a, text.n + 1);
    size_t n;
    struct str rest;

    if (sodium_base642bin(bytes, text.n, text.p, text.n, NULL, &n, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
        return false;
    rest = (struct str){(const char *)bytes, n};
    for (size_t i = 0; i < sort->nkeys; i++)
        if (!read_key(a, &rest, sort->types[i], &keys[i]))
            return false;
    return rest.n == 0;
}

void address_escape(struct buf *out, struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
            c == '.')
            buf_char(out, (char)c);
        else
            buf_format(out, "%%%02X", c);
    }
}

/* The same address with another place in the list; an empty one: from the beginning. */
static struct str address_after(struct web *w, struct str cursor)
{
    struct buf out = buf_new(w->arena, 16384);
    const char *before = "?";

    buf_put(&out, w->http->path);
    for (size_t i = 0; w->http->query.kind == VALUE_MAP && i < map_count(w->http->query); i++) {
        struct pair p = map_at(w->http->query, i);

        if (str_is(p.name, "after") || p.value.kind != VALUE_TEXT)
            continue;
        buf_text(&out, before);
        address_escape(&out, p.name);
        buf_char(&out, '=');
        address_escape(&out, p.value.text);
        before = "&";
    }
    if (cursor.n)
        buf_format(&out, "%safter=%s", before, cursor.p);
    return buf_str(&out);
}

struct value rows_page(struct web *w, const struct call *c)
{
    const struct query *q = c->query;
    struct value page = value_map(w->arena), filters = value_map(w->arena);
    bool filtered = false;

    for (size_t i = 0; i < q->nfilters; i++) {
        struct str text = map_text(w->http->query, q->filters[i].name.p);
        struct value chosen = value_map(w->arena);

        filtered = filtered || text.n;
        map_put(w->arena, chosen, "value", text.n ? value_text(text) : value_null());
        if (text.n) /* {{#list.filters.kind.is.team}}: for the selected choice */
            map_set(w->arena, chosen, STR("is"), value_map(w->arena)),
                map_set(w->arena, map_get(chosen, "is"), text, value_bool(true));
        map_set(w->arena, filters, q->filters[i].name, chosen);
    }
    map_put(w->arena, page, "rows", c->rows);
    map_put(w->arena, page, "more", value_bool(c->more));
    map_put(w->arena, page, "next",
            c->more ? value_text(address_after(w, cursor_write(w->arena, c->last_keys, q->sorts[c->sort].nkeys)))
                    : value_null());
    map_put(w->arena, page, "first", c->after ? value_text(address_after(w, STR(""))) : value_null());
    map_put(w->arena, page, "filters", filters);
    map_put(w->arena, page, "filtered", value_bool(filtered));
    return page;
}

static size_t row_with_id(struct value rows, int64_t id)
{
    for (size_t i = 0; id && i < list_count(rows); i++)
        if (map_int(rows.list->items[i], "id", 0) == id)
            return i;
    return SIZE_MAX;
}

struct value rows_tree(struct web *w, struct value rows)
{
    struct value roots = value_list(w->arena);

    for (size_t i = 0; i < list_count(rows); i++)
        map_put(w->arena, rows.list->items[i], "children", value_list(w->arena));
    for (size_t i = 0; i < list_count(rows); i++) {
        size_t parent = row_with_id(rows, map_int(rows.list->items[i], "parent_id", 0));
        struct value to = parent == SIZE_MAX ? roots : map_get(rows.list->items[parent], "children");

        list_add(w->arena, to, rows.list->items[i]);
    }
    return roots;
}

/* What a field holds, as a sentence says it. */
static struct str told(struct arena *a, const struct field *f, struct str text)
{
    struct buf out = buf_new(a, 4096);

    text = str_trim(text);
    if (f->kind == FIELD_BOOL)
        return str_is(text, "on") ? STR("yes") : STR("no");
    if (!text.n)
        return STR("empty");
    for (const struct choice *c = f->choices; c && c->value; c++)
        if (f->kind == FIELD_SET ? str_has_word(text, str_of(c->value)) : str_is(text, c->value))
            buf_format(&out, "%s%s", out.n ? ", " : "", c->label);
    return out.n ? buf_str(&out) : text;
}

/* "theirs" beside each field in which what was typed differs from what somebody else has saved meanwhile. A field that the
 * row does not have holds nothing yet. True: there is one. */
static bool add_theirs(struct web *w, const struct resource *r, struct value row, struct value labels,
                       struct value form)
{
    struct value now = resource_form(w->arena, r, row, labels, value_null(), NULL, &w->ctx.viewer);
    bool differs = false;

    for (size_t i = 0; i < r->nfields; i++) {
        const struct field *f = &r->fields[i];
        struct value mine = map_get(form, f->name), theirs = map_get(now, f->name);
        struct str is;

        if (row.kind != VALUE_MAP || !map_find(&row, str_of(f->name)) || mine.kind != VALUE_MAP ||
            theirs.kind != VALUE_MAP)
            continue;
        is = told(w->arena, f, map_text(theirs, "value"));
        if (str_eq(told(w->arena, f, map_text(mine, "value")), is))
            continue;
        map_put(w->arena, mine, "theirs", value_text(is));
        differs = true;
    }
    return differs;
}

/* Where the form stands, for looking at it anew; none when its address is only posted to. */
static struct value page_of_form(struct web *w)
{
    struct value parts;
    bool known;

    return route_match(w->app, w->arena, HTTP_GET, w->http->path, &parts, &known) ? value_text(w->http->path)
                                                                                  : value_null();
}

struct value rows_form(struct web *w, const struct resource *r, struct value row)
{
    struct value labels = value_map(w->arena), form, list = value_list(w->arena);

    for (size_t i = 0; i < r->nfields; i++) {
        struct value label = resource_label(w->arena, &r->fields[i], row);

        if (label.kind == VALUE_TEXT)
            map_set(w->arena, labels, str_of(r->fields[i].name), label);
    }
    form = resource_form(w->arena, r, row, labels, w->typed, &w->ctx.errors, &w->ctx.viewer);
    if (w->conflict) {
        map_put(w->arena, form, "differs", value_bool(add_theirs(w, r, row, labels, form)));
        map_put(w->arena, form, "anew", page_of_form(w));
    }
    for (size_t i = 0; i < w->ctx.errors.n; i++) {
        struct value one = value_map(w->arena);

        map_put(w->arena, one, "field", value_text(w->ctx.errors.items[i].field));
        map_put(w->arena, one, "says", value_text(w->ctx.errors.items[i].says));
        list_add(w->arena, list, one);
    }
    map_put(w->arena, form, "errors", list);
    map_put(w->arena, form, "conflict", value_bool(w->conflict));
    map_put(w->arena, form, "is_button", value_bool(!r->nfields));
    map_put(w->arena, form, "version", map_get(row, "version"));
    return form;
}
