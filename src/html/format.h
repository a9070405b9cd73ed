/* How values become text for a reader: days, instants, numbers, money, by locale (ICU). Used by templates as {{x|day}}
 * and by code that writes mail or exports. Each returns text in the arena; a value of the wrong kind gives "". */
#ifndef HTML_FORMAT_H
#define HTML_FORMAT_H

#include "core/value.h"

struct format_context {
    struct arena *arena;
    const char *locale;
    const char *time_zone;
};

/* Runs one format by name on v: false when there is no such format. Locale NULL or plain "en" is international English
 * (day before month, 24 hours); "en-US" is American. Time zone NULL is UTC. Blanks before units do not break lines. The
 * open end of an interval (9999-12-31) is no day to show and gives "". Halves are rounded up.
 *   at_day   instant -> "19 Nov"
 *   day      "2026-11-19" -> "19 November 2026"      short_day  -> "19 Nov"
 *   time     UTC ms -> "19 November 2026, 10:30"     clock      -> "10:30"
 *   number   1234567 -> "1,234,567"                  percent    58 -> "58%"
 *   money    map {amount (minor units), currency} or list [amount, currency] -> "EUR 1,200.00" in the locale's way
 *   id       integer -> the 13 characters of core/id.h   url -> percent-encoded for a query value
 *   initials "Linh Tran" -> "LT"                     hue        integer id -> 0..9 (id modulo 10)
 *   lower, upper, bytes 1536 -> "1.5 KB"             yesno      true, 1 -> "Yes" (templates translate it)
 *   decimal  thousandths, 12500 -> "12.5"           progress   hundredths of a percent, 6250 -> 62
 *   words    "on_track" -> "On track"                tone       "at_risk" -> "warn": a colour class for a state
 *   weekday "2026-11-19" -> "Thursday"               iso        UTC ms -> "2026-11-19T09:30:00Z" */
bool format_value(const struct format_context *c, struct str format, struct value v, struct value *out);
/* Makes what all threads share (the time zone of the machine), before there are any: it is asked of the C library, as other
 * libraries do. */
void format_begin(void);
/* Whether a format of that name exists. */
bool format_exists(struct str format);

#endif
