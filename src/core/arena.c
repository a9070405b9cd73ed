#include "core/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CHUNK = 16 * 1024, LARGEST_CHUNK = 1024 * 1024, ALIGNMENT = 16 };

struct chunk {
    struct chunk *next;
    size_t size, used;
    _Alignas(ALIGNMENT) unsigned char bytes[];
};
struct cleanup {
    struct cleanup *next;
    void (*fn)(void *);
    void *what;
};
struct arena {
    struct chunk *chunks; /* newest first */
    struct cleanup *cleanups;
    jmp_buf *escape;
    size_t limit, reserved, used;
};

static struct chunk *chunk_new(size_t size)
{
    struct chunk *c = malloc(sizeof *c + size);

    if (c) {
        c->next = NULL;
        c->size = size;
        c->used = 0;
    }
    return c;
}

struct arena *arena_try_new(size_t limit_bytes)
{
    struct arena *a = calloc(1, sizeof *a);

    if (!a || !(a->chunks = chunk_new(FIRST_CHUNK))) {
        free(a);
        return NULL;
    }
    a->limit = limit_bytes;
    a->reserved = FIRST_CHUNK;
    return a;
}

struct arena *arena_new(size_t limit_bytes)
{
    struct arena *a = arena_try_new(limit_bytes);

    if (!a) {
        fputs("tandem: out of memory\n", stderr);
        abort();
    }
    return a;
}

void arena_free(struct arena *a)
{
    if (!a)
        return;
    for (struct cleanup *c = a->cleanups; c; c = c->next)
        c->fn(c->what);
    for (struct chunk *c = a->chunks, *next; c; c = next) {
        next = c->next;
        free(c);
    }
    free(a);
}

jmp_buf *arena_escape(struct arena *a, jmp_buf *env)
{
    jmp_buf *before = a->escape;

    a->escape = env;
    return before;
}

static _Noreturn void leave(struct arena *a)
{
    if (a->escape)
        longjmp(*a->escape, 1);
    fputs("tandem: an arena is full and nobody set its escape\n", stderr);
    abort();
}

static struct chunk *grow(struct arena *a, size_t n)
{
    size_t size = a->chunks->size * 2;
    struct chunk *c;

    if (size > LARGEST_CHUNK)
        size = LARGEST_CHUNK;
    if (size < n)
        size = n;
    if (size > a->limit - a->reserved) /* near the limit, take no more than is asked for */
        size = n;
    if (n > a->limit || a->reserved > a->limit - size || !(c = chunk_new(size)))
        leave(a);
    a->reserved += size;
    if (a->chunks->size - a->chunks->used > size - n) { /* keep filling the one with more room left */
        c->next = a->chunks->next;
        a->chunks->next = c;
    } else {
        c->next = a->chunks;
        a->chunks = c;
    }
    return c;
}

void *arena_alloc(struct arena *a, size_t n)
{
    struct chunk *c = a->chunks;
    void *at;

    if (n > SIZE_MAX - ALIGNMENT)
        leave(a);
    n = (n + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    if (n > c->size - c->used)
        c = grow(a, n);
    at = c->bytes + c->used;
    c->used += n;
    a->used += n;
    return memset(at, 0, n);
}

void *arena_alloc_array(struct arena *a, size_t n, size_t size)
{
    size_t bytes;

    if (__builtin_mul_overflow(n, size, &bytes))
        leave(a);
    return arena_alloc(a, bytes);
}

char *arena_copy(struct arena *a, const char *p, size_t n)
{
    char *copy;

    if (n == SIZE_MAX)
        leave(a);
    copy = arena_alloc(a, n + 1);
    if (n)
        memcpy(copy, p, n);
    return copy;
}

char *arena_vprintf(struct arena *a, const char *format, va_list args)
{
    va_list again;
    int n;
    char *out;

    va_copy(again, args);
    n = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (n < 0)
        leave(a);
    out = arena_alloc(a, (size_t)n + 1);
    vsnprintf(out, (size_t)n + 1, format, args);
    return out;
}

void *arena_grow(struct arena *a, void *items, size_t n, size_t *room, size_t size)
{
    void *more;

    if (n < *room)
        return items;
    *room = *room ? *room * 2 : 8;
    more = arena_alloc_array(a, *room, size);
    if (n)
        memcpy(more, items, n * size);
    return more;
}

char *arena_printf(struct arena *a, const char *format, ...)
{
    va_list args;
    char *out;

    va_start(args, format);
    out = arena_vprintf(a, format, args);
    va_end(args);
    return out;
}

void arena_cleanup(struct arena *a, void (*fn)(void *what), void *what)
{
    struct cleanup *c = ARENA_NEW(a, struct cleanup);

    c->fn = fn;
    c->what = what;
    c->next = a->cleanups;
    a->cleanups = c;
}

size_t arena_used(const struct arena *a)
{
    return a->used;
}
