#include "core/buf.h"

#include <stdarg.h>

static bool make_room(struct buf *b, size_t n)
{
    size_t size = b->size ? b->size : 256;
    char *p;

    if (b->full || n >= b->max || b->n > b->max - n - 1) {
        b->full = true;
        return false;
    }
    while (size < b->n + n + 1)
        size *= 2;
    if (size == b->size)
        return true;
    p = arena_alloc(b->arena, size);
    if (b->n)
        memcpy(p, b->p, b->n);
    b->p = p;
    b->size = size;
    return true;
}

void buf_put(struct buf *b, struct str s)
{
    if (!s.n || !make_room(b, s.n))
        return;
    memcpy(b->p + b->n, s.p, s.n);
    b->n += s.n;
}

void buf_text(struct buf *b, const char *text)
{
    buf_put(b, str_of(text));
}

void buf_char(struct buf *b, char c)
{
    buf_put(b, (struct str){&c, 1});
}

void buf_format(struct buf *b, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    buf_text(b, arena_vprintf(b->arena, format, args));
    va_end(args);
}

struct str buf_str(struct buf *b)
{
    if (!b->p)
        return STR("");
    b->p[b->n] = 0;
    return (struct str){b->p, b->n};
}
