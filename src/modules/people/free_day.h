/* Days on which nobody works at a site: those its week leaves out, and public holidays from the table that
 * tools/holidays.mjs makes and the program carries. The table knows some countries and some years; where it knows
 * nothing, no day is a holiday. */
#ifndef MODULES_PEOPLE_FREE_DAY_H
#define MODULES_PEOPLE_FREE_DAY_H

#include "core/day.h"

/* Whether d is a public holiday in a region of a country (ISO 3166: "DE", and "BY" or empty; an unknown region has the
 * holidays of its country). *name lives as long as the program and is not NUL-terminated. */
bool holiday_on(struct str country, struct str region, day d, struct str *name);
/* Whether d is free: not in working_days (Monday 1, Tuesday 2 ... Sunday 64, added up; 0 or less: Monday to Friday), or
 * a holiday. *name is the holiday's, STR_NONE when there is none on that day. */
bool free_day(struct str country, struct str region, int working_days, day d, struct str *name);

#endif
