/* What was right and what was wrong, and the dice. */
#include "sweep.h"

#include <stdarg.h>
#include <stdio.h>

void sweep_right(struct sweep *s)
{
    s->passed++;
}

void sweep_wrong(struct sweep *s, const char *format, ...)
{
    va_list args;

    s->failed++;
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
}

bool sweep_dice(struct sweep *s)
{
    s->state = s->state * 6364136223846793005u + 1442695040888963407u;
    return (int)((s->state >> 33) % 100) < s->share;
}
