/* Memory with one lifetime: everything a request, a job or a write needs is taken here and given back at once.
 *
 * An arena never gives out NULL. At its limit, or when the system has no memory, it leaves by the escape that its
 * owner has set (arena_escape), so callers need no check; without an escape the program ends. It must not be used
 * inside a callback of a library that cannot be left by longjmp. One arena belongs to one thread at a time.
 * This file knows nothing of HTTP, SQL or people. */
#ifndef CORE_ARENA_H
#define CORE_ARENA_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

struct arena;

/* A new arena that refuses to grow beyond limit_bytes. Ends the program when there is no memory for the first page. */
struct arena *arena_new(size_t limit_bytes);
/* The same, and NULL when there is no memory: for what is asked from outside, and for whoever can do without. */
struct arena *arena_try_new(size_t limit_bytes);

/* Runs the cleanups, last added first, and gives everything back. NULL is allowed. */
void arena_free(struct arena *a);

/* Where an arena that is full leaves to: longjmp(*env, 1). Returns the escape set before, so that it can be put back. */
jmp_buf *arena_escape(struct arena *a, jmp_buf *env);

/* Zeroed bytes, aligned for any type; n may be 0. */
void *arena_alloc(struct arena *a, size_t n) __attribute__((returns_nonnull, malloc, alloc_size(2)));

/* A copy of n bytes followed by a NUL that is not counted. */
char *arena_copy(struct arena *a, const char *p, size_t n) __attribute__((returns_nonnull));
char *arena_printf(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3), returns_nonnull));
char *arena_vprintf(struct arena *a, const char *format, va_list args)
    __attribute__((format(printf, 2, 0), nonnull(2), returns_nonnull));

/* Runs fn(what) when the arena is freed: for what is not memory (files, statements). */
void arena_cleanup(struct arena *a, void (*fn)(void *what), void *what);

/* Bytes handed out so far. */
size_t arena_used(const struct arena *a);

#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, type, n) ((type *)arena_alloc_array((a), (n), sizeof(type)))
void *arena_alloc_array(struct arena *a, size_t n, size_t size) __attribute__((returns_nonnull));
/* Room for one more in an array of n things of `size` bytes, which grows by doubling; *room: how many fit. */
void *arena_grow(struct arena *a, void *items, size_t n, size_t *room, size_t size);

#endif
