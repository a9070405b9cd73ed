#include "core/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static atomic_bool is_quiet;

void log_quiet(bool quiet)
{
    atomic_store(&is_quiet, quiet);
}

static void write_line(const char *level, const char *where, int line, const char *format, va_list args)
{
    char text[1024], at[32];
    struct timespec now;
    struct tm parts;

    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &parts);
    strftime(at, sizeof at, "%Y-%m-%dT%H:%M:%SZ", &parts);
    vsnprintf(text, sizeof text, format, args);
    for (char *c = text; *c; c++)
        if ((unsigned char)*c < ' ') /* one line is one entry, whatever it quotes */
            *c = ' ';
    if (where)
        fprintf(stderr, "%s %s %s (%s:%d)\n", at, level, text, where, line);
    else
        fprintf(stderr, "%s %s %s\n", at, level, text);
}

void log_note(const char *format, ...)
{
    va_list args;

    if (atomic_load(&is_quiet))
        return;
    va_start(args, format);
    write_line("note", NULL, 0, format, args);
    va_end(args);
}

void log_fault(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    write_line("fault", NULL, 0, format, args);
    va_end(args);
}

void log_bug(const char *file, int line, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    write_line("bug", file, line, format, args);
    va_end(args);
#ifdef TANDEM_TESTS
    abort();
#endif
}
