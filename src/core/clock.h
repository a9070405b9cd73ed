/* Time and chance are given, not taken: a test sets the clock, a rehearsal moves it, and a seed makes a demo company
 * the same on every machine. */
#ifndef CORE_CLOCK_H
#define CORE_CLOCK_H

#include "core/day.h"

#include <stdatomic.h>

struct clock {                 /* read by all threads; the members that change while the program runs are atomic */
    _Atomic int64_t offset_ms; /* added to the machine's time: a test's */
    _Atomic int64_t ahead_ms;  /* added to the world's time: a rehearsal that has been moved forward */
    int64_t fixed_ms;          /* not 0: the machine's time stands still here */
    _Atomic(const char *) time_zone; /* IANA name of the organization's: its midnight turns the day; NULL: UTC */
};

/* Sets the zone, from any thread. The name is kept for as long as the program runs, each name once. */
void clock_zone_set(struct clock *c, struct str name);

/* Now, in UTC milliseconds since 1970: the time of the people's days, which a rehearsal moves. */
int64_t clock_now_ms(const struct clock *c);
/* The world's now, whatever is rehearsed: for ids, the audit log, and secrets that end. */
int64_t clock_world_ms(const struct clock *c);
/* The day of an instant in the organization's time zone; today's. */
day clock_day(const struct clock *c, int64_t now_ms);
day clock_today(const struct clock *c);
/* When it is that full hour (0 to 23) of a day there, in UTC milliseconds. An hour that the change to summer time leaves
 * out is the one after it. */
int64_t clock_hour_ms(const struct clock *c, day d, int hour);
/* Whether ICU knows the time zone. */
bool clock_zone_exists(const char *name);
/* The zone that somebody means, as it is called: by its name, or by the last part of it where one alone of clock_zones ends
 * so ("warsaw", "New York"). STR_NONE: none or several. */
struct str clock_zone_find(struct arena *a, struct str typed);
/* The zones to choose from, in order of name: one for each place that keeps its own time, and UTC. Other names that ICU
 * knows are good too. Made once, kept for as long as the program runs. */
const struct str *clock_zones(size_t *n);
/* Monotonic nanoseconds, for measuring only. */
int64_t clock_ticks_ns(void);

/* Unpredictable bytes of the operating system. */
void random_bytes(void *out, size_t n);
/* A seeded sequence (SplitMix64), for demo data and tests; not for secrets. */
uint64_t random_seeded(uint64_t *state);

#endif
