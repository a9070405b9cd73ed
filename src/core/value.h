/* One tree for everything that is shown or sent: rows of queries, what a form holds, JSON in and out.
 *
 * A map is a row with a shape (names shared by all rows of a query: one allocation a row) and names added to it later.
 * Order is kept, look-up is linear: maps are short. Values live in the arena that made them. */
#ifndef CORE_VALUE_H
#define CORE_VALUE_H

#include "core/str.h"

enum value_kind { VALUE_NULL, VALUE_BOOL, VALUE_INT, VALUE_REAL, VALUE_TEXT, VALUE_BLOB, VALUE_LIST, VALUE_MAP };

struct value {
    enum value_kind kind;
    union {
        bool flag;
        int64_t number;
        double real;
        struct str text; /* TEXT: valid UTF-8; BLOB: any bytes */
        struct list *list;
        struct map *map;
    };
};
struct list {
    struct value *items;
    size_t n, size;
};
struct shape {
    const struct str *names;
    size_t n;
};
struct pair {
    struct str name;
    struct value value;
};
struct map {
    const struct shape *shape; /* may be NULL */
    struct value *cells;       /* one for each name of the shape */
    struct pair *pairs;        /* names that the shape has not */
    size_t n, size;
};

static inline struct value value_null(void)
{
    return (struct value){.kind = VALUE_NULL};
}
static inline struct value value_bool(bool flag)
{
    return (struct value){.kind = VALUE_BOOL, .flag = flag};
}
static inline struct value value_int(int64_t number)
{
    return (struct value){.kind = VALUE_INT, .number = number};
}
static inline struct value value_real(double real)
{
    return (struct value){.kind = VALUE_REAL, .real = real};
}
/* NULL when there is no text (p == NULL). */
static inline struct value value_text(struct str text)
{
    return text.p ? (struct value){.kind = VALUE_TEXT, .text = text} : value_null();
}
static inline struct value value_blob(struct str bytes)
{
    return bytes.p ? (struct value){.kind = VALUE_BLOB, .text = bytes} : value_null();
}
struct value value_list(struct arena *a);
struct value value_map(struct arena *a);
/* A map with the names of shape, all NULL. */
struct value value_row(struct arena *a, const struct shape *shape);

void list_add(struct arena *a, struct value list, struct value item);
/* Its texts with a space between; what is no text stands as the byte FF, which no text has. */
struct str list_joined(struct arena *a, struct value list);
static inline size_t list_count(struct value list)
{
    return list.kind == VALUE_LIST ? list.list->n : 0;
}

/* Sets or replaces. The name is not copied. */
void map_set(struct arena *a, struct value map, struct str name, struct value item);
#define map_put(a, map, literal, item) map_set((a), (map), STR(literal), (item))
/* The value of a name in a map, or NULL (the pointer) when the map has no such name or is no map. */
const struct value *map_find(const struct value *map, struct str name);
/* The same as a value; VALUE_NULL when there is none. */
struct value map_get(struct value map, const char *name);
/* The text of a name, or STR_NONE when it is absent or no text. */
struct str map_text(struct value map, const char *name);
/* The number of a name, or `otherwise`. */
int64_t map_int(struct value map, const char *name, int64_t otherwise);
/* How many names a map has, and the i-th of them with its value: shape first, then added ones. */
size_t map_count(struct value map);
struct pair map_at(struct value map, size_t i);

/* Do two hold the same? Of lists item by item; two maps are the same only when they are one. */
bool value_same(struct value a, struct value b);
/* Mustache's truth: everything but null, false, empty list, empty text and the number 0. */
bool value_truth(const struct value *v);

#endif
