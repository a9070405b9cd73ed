#include "core/value.h"

#include "core/buf.h"

struct value value_list(struct arena *a)
{
    return (struct value){.kind = VALUE_LIST, .list = ARENA_NEW(a, struct list)};
}

struct value value_map(struct arena *a)
{
    return (struct value){.kind = VALUE_MAP, .map = ARENA_NEW(a, struct map)};
}

struct value value_row(struct arena *a, const struct shape *shape)
{
    struct {
        struct map map;
        struct value cells[];
    } *row = arena_alloc(a, sizeof *row + shape->n * sizeof(struct value));

    row->map.shape = shape;
    row->map.cells = row->cells;
    return (struct value){.kind = VALUE_MAP, .map = &row->map};
}

void list_add(struct arena *a, struct value list, struct value item)
{
    struct list *l = list.list;

    l->items = arena_grow(a, l->items, l->n, &l->size, sizeof *l->items);
    l->items[l->n++] = item;
}

static struct value *find(const struct map *m, struct str name)
{
    if (m->shape)
        for (size_t i = 0; i < m->shape->n; i++)
            if (str_eq(m->shape->names[i], name))
                return &m->cells[i];
    for (size_t i = 0; i < m->n; i++)
        if (str_eq(m->pairs[i].name, name))
            return &m->pairs[i].value;
    return NULL;
}

void map_set(struct arena *a, struct value map, struct str name, struct value item)
{
    struct map *m = map.map;
    struct value *at = find(m, name);

    if (at) {
        *at = item;
        return;
    }
    m->pairs = arena_grow(a, m->pairs, m->n, &m->size, sizeof *m->pairs);
    m->pairs[m->n++] = (struct pair){name, item};
}

const struct value *map_find(const struct value *map, struct str name)
{
    return map && map->kind == VALUE_MAP ? find(map->map, name) : NULL;
}

struct value map_get(struct value map, const char *name)
{
    const struct value *v = map_find(&map, str_of(name));

    return v ? *v : value_null();
}

struct str map_text(struct value map, const char *name)
{
    struct value v = map_get(map, name);

    return v.kind == VALUE_TEXT ? v.text : STR_NONE;
}

int64_t map_int(struct value map, const char *name, int64_t otherwise)
{
    struct value v = map_get(map, name);

    return v.kind == VALUE_INT ? v.number : otherwise;
}

size_t map_count(struct value map)
{
    return (map.map->shape ? map.map->shape->n : 0) + map.map->n;
}

struct pair map_at(struct value map, size_t i)
{
    size_t shaped = map.map->shape ? map.map->shape->n : 0;

    if (i < shaped)
        return (struct pair){map.map->shape->names[i], map.map->cells[i]};
    return map.map->pairs[i - shaped];
}

static bool same_items(struct value a, struct value b)
{
    if (list_count(a) != list_count(b))
        return false;
    for (size_t i = 0; i < list_count(a); i++)
        if (!value_same(a.list->items[i], b.list->items[i]))
            return false;
    return true;
}

bool value_same(struct value a, struct value b)
{
    if (a.kind != b.kind)
        return false;
    switch (a.kind) {
    case VALUE_NULL: return true;
    case VALUE_BOOL: return a.flag == b.flag;
    case VALUE_INT: return a.number == b.number;
    case VALUE_REAL: return a.real == b.real;
    case VALUE_TEXT:
    case VALUE_BLOB: return str_eq(a.text, b.text);
    case VALUE_LIST: return same_items(a, b);
    case VALUE_MAP: return a.map == b.map;
    }
    return false;
}

struct str list_joined(struct arena *a, struct value list)
{
    struct buf out = buf_new(a, 1 << 20);

    for (size_t i = 0; i < list_count(list); i++) {
        struct value one = list.list->items[i];

        buf_text(&out, i ? " " : "");
        buf_put(&out, one.kind == VALUE_TEXT ? one.text : STR("\xFF"));
    }
    return buf_str(&out);
}

bool value_truth(const struct value *v)
{
    if (!v)
        return false;
    switch (v->kind) {
    case VALUE_NULL: return false;
    case VALUE_BOOL: return v->flag;
    case VALUE_INT: return v->number != 0;
    case VALUE_REAL: return v->real != 0;
    case VALUE_TEXT:
    case VALUE_BLOB: return v->text.n != 0;
    case VALUE_LIST: return v->list->n != 0;
    case VALUE_MAP: return true;
    }
    return false;
}
