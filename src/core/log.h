/* What the program says to its operator: one line each on standard error, "time level what key=value ...". Never holds
 * what people wrote. */
#ifndef CORE_LOG_H
#define CORE_LOG_H

#include <stdbool.h>

/* Lines of log_note are left out when quiet (tests, making a demo company). */
void log_quiet(bool quiet);
void log_note(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Something in the world that needs attention: a disk that is full, a server that does not answer. */
void log_fault(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* A mistake of ours. Logged; in builds for tests the program ends, so that no test passes over one. */
#define bug(...) log_bug(__FILE__, __LINE__, __VA_ARGS__)
void log_bug(const char *file, int line, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
