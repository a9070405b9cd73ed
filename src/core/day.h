/* Days without a time of day, and instants. A day is "YYYY-MM-DD" in SQL, JSON and forms; here it is the number of days
 * since 1970-01-01 in the proleptic Gregorian calendar. Instants are UTC milliseconds since 1970. */
#ifndef CORE_DAY_H
#define CORE_DAY_H

#include "core/str.h"

typedef int32_t day;
enum { DAY_NONE = INT32_MIN, DAY_OPEN = 2932896 /* 9999-12-31: an interval that has no end */ };
#define DAY_OPEN_TEXT "9999-12-31"

/* DAY_NONE unless s is a day that exists, from 0001-01-01 to 9999-12-31. */
day day_parse(struct str s);
day day_of(int year, int month, int of_month);
void day_parts(day d, int *year, int *month, int *of_month);
int day_year(day d);
struct str day_text(struct arena *a, day d);
/* "2026-12-14" within a sentence of the program: "14 December 2026". A text that is no day stays as it
 * is. Pages show a day of their own by the reader's locale ({{x|day}}). */
struct str day_said(struct arena *a, struct str text);
/* The same day of another month; the last day of that month when it is shorter (31 January + 1 = 28 or 29 February). */
day day_add_months(day d, int months);
/* 1 = Monday ... 7 = Sunday (ISO 8601). */
int day_of_week(day d);
/* The day at that instant in UTC. */
day day_at(int64_t utc_ms);

#endif
