/* A growing run of bytes in an arena, with a maximum that is stated when it is made. Beyond it nothing is added and
 * `full` is set: whoever sends the bytes looks at it once, at the end. */
#ifndef CORE_BUF_H
#define CORE_BUF_H

#include "core/str.h"

struct buf {
    struct arena *arena;
    char *p;
    size_t n, size, max;
    bool full;
};

static inline struct buf buf_new(struct arena *a, size_t max_bytes)
{
    return (struct buf){.arena = a, .max = max_bytes};
}
void buf_put(struct buf *b, struct str s);
void buf_text(struct buf *b, const char *text);
void buf_char(struct buf *b, char c);
void buf_format(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* What was put so far, followed by a NUL; shares the buffer's memory. */
struct str buf_str(struct buf *b);

#endif
