/* Formats by number, and ICU behind a cache. Nobody outside src/html includes it. */
#ifndef HTML_FORMAT_PRIVATE_H
#define HTML_FORMAT_PRIVATE_H

#include "html/format.h"

/* The number of a format, or -1. */
int format_find(struct str name);
/* Its name. */
const char *format_name(int format);
struct value format_run(const struct format_context *c, int format, struct value v);
/* All names, for messages. */
struct str format_names(struct arena *a);

/* Which fields an entry of the audit log says were changed, from its JSON; with old and new where they are kept. */
struct str format_changes(struct arena *a, struct str json, bool values);

enum icu_kind {
    ICU_NONE,
    ICU_DAY,
    ICU_SHORT_DAY,
    ICU_WEEKDAY,
    ICU_TIME,
    ICU_CLOCK,
    ICU_NUMBER,
    ICU_PERCENT,
    ICU_MONEY,
    ICU_PLURAL,
    ICU_LETTERS,
};
/* Objects of ICU are kept by thread, so none is shared and nothing is locked. Text is "" when ICU cannot. */
struct str icu_instant(const struct format_context *c, enum icu_kind kind, int64_t utc_ms);
struct str icu_day(const struct format_context *c, enum icu_kind kind, int32_t days);
struct str icu_number(const struct format_context *c, int64_t n);
struct str icu_real(const struct format_context *c, enum icu_kind kind, double n);
/* amount is in the smallest unit of the currency; its name has three capitals. */
struct str icu_money(const struct format_context *c, int64_t amount, const char currency[4]);
struct str icu_case(const struct format_context *c, bool upper, struct str text);
/* The first letters of the first and the last word. */
struct str icu_initials(const struct format_context *c, struct str name);
/* "one", "few" ... for n things. */
void icu_plural(const char *locale, double n, char word[16]);

#endif
