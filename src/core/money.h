/* Money is a whole number of minor units with its currency (ISO 4217): 120050 EUR is 1,200.50 euros, 1200 JPY 1,200 yen. */
#ifndef CORE_MONEY_H
#define CORE_MONEY_H

#include "core/str.h"

/* Digits behind the point: 2 for EUR, 0 for JPY, 3 for BHD; 2 for what is no currency. */
int money_digits(struct str currency);
/* "12,500.50" -> minor units. Blanks, commas and apostrophes between digits are ignored, the point is the decimal one.
 * False for anything else, for more digits than the currency has, and beyond 10^15. */
bool money_parse(struct str text, struct str currency, int64_t *minor);
/* The currency of a country (ISO 3166, two letters) today, by ICU; empty where it knows none. */
struct str money_of_country(struct arena *a, struct str country);
/* "12500.50": what money_parse reads; no separators. */
struct str money_text(struct arena *a, int64_t minor, struct str currency);
/* "-12.5" -> -12500 and back: a number with at most three decimals, up to a billion. */
bool decimal_parse(struct str text, int64_t *thousandths);
struct str decimal_text(struct arena *a, int64_t thousandths);

#endif
