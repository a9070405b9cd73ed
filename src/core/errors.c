#include "core/errors.h"

void errors_add(struct errors *e, struct str field, const char *format, ...)
{
    va_list args;

    if (e->n == e->size) {
        struct error *more = ARENA_ARRAY(e->arena, struct error, e->size ? e->size * 2 : 4);

        if (e->n)
            memcpy(more, e->items, e->n * sizeof *more);
        e->size = e->size ? e->size * 2 : 4;
        e->items = more;
    }
    va_start(args, format);
    e->items[e->n++] = (struct error){str_dup(e->arena, field), str_of(arena_vprintf(e->arena, format, args))};
    va_end(args);
}

const struct error *errors_of(const struct errors *e, struct str field)
{
    for (size_t i = 0; i < e->n; i++)
        if (str_eq(e->items[i].field, field))
            return &e->items[i];
    return NULL;
}
