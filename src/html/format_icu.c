/* Opening a formatter of ICU costs 10 to 500 us, using it one. So each thread keeps those that it used last. */
#include "html/format_private.h"

#include <pthread.h>
#include <stdio.h>
#include <unicode/ucal.h>
#include <unicode/ucasemap.h>
#include <unicode/ucurr.h>
#include <unicode/udat.h>
#include <unicode/udatpg.h>
#include <unicode/uloc.h>
#include <unicode/unum.h>
#include <unicode/upluralrules.h>
#include <unicode/ustring.h>

enum {
    KEPT = 32,
    DAYS_KEPT = 64,
    DAY_TEXT_MAX = 51,
    LOCALE_MAX = 40,
    EXTRA_MAX = 48,
    PATTERN_MAX = 128,
    TEXT_MAX = 256
};

struct kept {
    enum icu_kind kind;
    char locale[LOCALE_MAX], extra[EXTRA_MAX]; /* extra: the time zone or the currency */
    void *object;
    unsigned long used, opened; /* opened: no two have the same */
};
/* Lists show the same few days again and again, and ICU takes 1 us for each. */
struct day_kept {
    unsigned long opened; /* of the format that wrote the text */
    int32_t days;
    unsigned char n;
    char text[DAY_TEXT_MAX];
};
struct kept_all {
    struct kept items[KEPT];
    struct day_kept days[DAYS_KEPT];
    unsigned long clock;
    bool registered;
};

static _Thread_local struct kept_all kept_all;
static pthread_key_t thread_end;
static pthread_once_t thread_end_once = PTHREAD_ONCE_INIT;

static void kept_close(struct kept *k)
{
    switch (k->kind) {
    case ICU_NONE: break;
    case ICU_DAY:
    case ICU_SHORT_DAY:
    case ICU_WEEKDAY:
    case ICU_TIME:
    case ICU_CLOCK: udat_close(k->object); break;
    case ICU_NUMBER:
    case ICU_PERCENT:
    case ICU_MONEY: unum_close(k->object); break;
    case ICU_PLURAL: uplrules_close(k->object); break;
    case ICU_LETTERS: ucasemap_close(k->object); break;
    }
    *k = (struct kept){.kind = ICU_NONE};
}

static void thread_ended(void *all)
{
    for (int i = 0; i < KEPT; i++)
        kept_close(&((struct kept_all *)all)->items[i]);
}

static void thread_end_make(void)
{
    pthread_key_create(&thread_end, thread_ended);
}

/* ICU's own name of a locale. Plain English is that of most of the world: day before month, 24 hours. */
static void locale_name(const char *given, char out[ULOC_FULLNAME_CAPACITY])
{
    UErrorCode status = U_ZERO_ERROR;

    uloc_forLanguageTag(given, out, ULOC_FULLNAME_CAPACITY, NULL, &status);
    if (U_FAILURE(status) || !out[0] || strcmp(out, "en") == 0)
        snprintf(out, ULOC_FULLNAME_CAPACITY, "en_GB");
}

/* Date and clock with what the locale puts between them in a sentence's middle: "19 November 2026, 10:30". */
static int32_t pattern_join(UDateTimePatternGenerator *generator, UChar *out, UErrorCode *status)
{
    UChar skeleton[8], date[PATTERN_MAX], clock[PATTERN_MAX];
    const UChar *both;
    int32_t n = 0, ndate, nclock, nboth;

    u_uastrcpy(skeleton, "yMMMMd");
    ndate = udatpg_getBestPattern(generator, skeleton, 6, date, PATTERN_MAX, status);
    u_uastrcpy(skeleton, "jm");
    nclock = udatpg_getBestPattern(generator, skeleton, 2, clock, PATTERN_MAX, status);
    both = udatpg_getDateTimeFormatForStyle(generator, UDAT_MEDIUM, &nboth, status);
    if (U_FAILURE(*status) || ndate + nclock + nboth >= PATTERN_MAX)
        return 0;
    for (int32_t i = 0; i < nboth; i++)
        if (both[i] == '{' && i + 2 < nboth && (both[i + 1] == '0' || both[i + 1] == '1')) {
            bool is_date = both[i + 1] == '1';

            u_memcpy(out + n, is_date ? date : clock, is_date ? ndate : nclock);
            n += is_date ? ndate : nclock;
            i += 2;
        } else {
            out[n++] = both[i];
        }
    return n;
}

static void *dates_open(enum icu_kind kind, const char *locale, const char *zone, UErrorCode *status)
{
    static const char *const skeletons[] = {
        [ICU_DAY] = "yMMMMd", [ICU_SHORT_DAY] = "MMMd", [ICU_WEEKDAY] = "EEEE", [ICU_CLOCK] = "jm"};
    UDateTimePatternGenerator *generator = udatpg_open(locale, status);
    UChar skeleton[8], pattern[PATTERN_MAX], wide_zone[EXTRA_MAX];
    UDateFormat *format = NULL;
    int32_t n = 0;

    if (U_FAILURE(*status))
        return NULL;
    if (kind == ICU_TIME) {
        n = pattern_join(generator, pattern, status);
    } else {
        u_uastrcpy(skeleton, skeletons[kind]);
        n = udatpg_getBestPattern(generator, skeleton, -1, pattern, PATTERN_MAX, status);
    }
    udatpg_close(generator);
    u_uastrcpy(wide_zone, zone);
    if (U_SUCCESS(*status))
        format = udat_open(UDAT_PATTERN, UDAT_PATTERN, locale, wide_zone, -1, pattern, n, status);
    return format;
}

static void *numbers_open(enum icu_kind kind, const char *locale, const char *currency, UErrorCode *status)
{
    UNumberFormatStyle style = kind == ICU_NUMBER    ? UNUM_DECIMAL
                               : kind == ICU_PERCENT ? UNUM_PERCENT
                                                     : UNUM_CURRENCY_ISO;
    UNumberFormat *format = unum_open(style, NULL, 0, locale, NULL, status);
    UChar wide[4];

    if (U_FAILURE(*status))
        return NULL;
    unum_setAttribute(format, UNUM_ROUNDING_MODE, UNUM_ROUND_HALFUP); /* as people do: 58.25% is 58.3%, not 58.2% */
    if (kind == ICU_PERCENT)
        unum_setAttribute(format, UNUM_MAX_FRACTION_DIGITS, 1);
    if (kind == ICU_MONEY) {
        u_uastrcpy(wide, currency);
        unum_setTextAttribute(format, UNUM_CURRENCY_CODE, wide, 3, status);
    }
    return format;
}

static void *object_open(enum icu_kind kind, const char *given, const char *extra)
{
    char locale[ULOC_FULLNAME_CAPACITY];
    UErrorCode status = U_ZERO_ERROR;
    void *object = NULL;

    locale_name(given, locale);
    switch (kind) {
    case ICU_NONE: return NULL;
    case ICU_DAY:
    case ICU_SHORT_DAY:
    case ICU_WEEKDAY:
    case ICU_TIME:
    case ICU_CLOCK: object = dates_open(kind, locale, extra, &status); break;
    case ICU_NUMBER:
    case ICU_PERCENT:
    case ICU_MONEY: object = numbers_open(kind, locale, extra, &status); break;
    case ICU_PLURAL: object = uplrules_open(locale, &status); break;
    case ICU_LETTERS: object = ucasemap_open(locale, 0, &status); break;
    }
    return U_SUCCESS(status) ? object : NULL;
}

/* An object from those kept, or a new one in place of the one that was not used for longest. */
static struct kept *kept_get(enum icu_kind kind, const char *locale, const char *extra)
{
    struct kept *oldest = &kept_all.items[0];

    if (!locale || strlen(locale) >= LOCALE_MAX)
        locale = "en";
    if (strlen(extra) >= EXTRA_MAX)
        extra = "";
    for (int i = 0; i < KEPT; i++) {
        struct kept *k = &kept_all.items[i];

        if (k->kind == kind && strcmp(k->locale, locale) == 0 && strcmp(k->extra, extra) == 0) {
            k->used = ++kept_all.clock;
            return k;
        }
        if (k->used < oldest->used)
            oldest = k;
    }
    kept_close(oldest);
    oldest->object = object_open(kind, locale, extra);
    if (!oldest->object)
        return NULL;
    oldest->kind = kind;
    oldest->used = oldest->opened = ++kept_all.clock;
    memcpy(oldest->locale, locale, strlen(locale) + 1);
    memcpy(oldest->extra, extra, strlen(extra) + 1);
    if (!kept_all.registered) {
        pthread_once(&thread_end_once, thread_end_make);
        kept_all.registered = pthread_setspecific(thread_end, &kept_all) == 0;
    }
    return oldest;
}

static void *object_get(enum icu_kind kind, const char *locale, const char *extra)
{
    struct kept *k = kept_get(kind, locale, extra);

    return k ? k->object : NULL;
}

/* UTF-16 of ICU to our text. */
static struct str narrow(const struct format_context *c, const UChar *wide, int32_t n, UErrorCode status)
{
    char *out;
    int32_t length = 0;

    if (U_FAILURE(status) || n < 0 || n > TEXT_MAX)
        return STR("");
    out = arena_alloc(c->arena, (size_t)n * 3 + 1);
    u_strToUTF8(out, n * 3 + 1, &length, wide, n, &status);
    return U_SUCCESS(status) ? (struct str){out, (size_t)length} : STR("");
}

void format_begin(void)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar zone[64];

    ucal_getDefaultTimeZone(zone, sizeof zone / sizeof *zone, &status);
}

static struct str date_text(const struct format_context *c, const struct kept *k, double ms)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar wide[TEXT_MAX];
    int32_t n;

    if (!k)
        return STR("");
    n = udat_format(k->object, ms, wide, TEXT_MAX, NULL, &status);
    return narrow(c, wide, n, status);
}

struct str icu_instant(const struct format_context *c, enum icu_kind kind, int64_t utc_ms)
{
    return date_text(c, kept_get(kind, c->locale, c->time_zone ? c->time_zone : "Etc/UTC"), (double)utc_ms);
}

struct str icu_day(const struct format_context *c, enum icu_kind kind, int32_t days)
{
    const struct kept *k = kept_get(kind, c->locale, "Etc/UTC");
    struct day_kept *d = &kept_all.days[((uint32_t)days * 4 + kind) % DAYS_KEPT];
    struct str text;

    if (k && d->opened == k->opened && d->days == days)
        return (struct str){arena_copy(c->arena, d->text, d->n), d->n};
    text = date_text(c, k, (double)days * 86400000);
    if (k && text.n <= DAY_TEXT_MAX) {
        d->opened = k->opened;
        d->days = days;
        d->n = (unsigned char)text.n;
        memcpy(d->text, text.p, text.n);
    }
    return text;
}

/* `whole` instead of `real` where it is not NULL: no double holds all of 64 bits. */
static struct str number_text(const struct format_context *c, enum icu_kind kind, const int64_t *whole, double real)
{
    UNumberFormat *format = object_get(kind, c->locale, "");
    UErrorCode status = U_ZERO_ERROR;
    UChar wide[TEXT_MAX];
    int32_t n;

    if (!format)
        return STR("");
    n = whole ? unum_formatInt64(format, *whole, wide, TEXT_MAX, NULL, &status)
              : unum_formatDouble(format, real, wide, TEXT_MAX, NULL, &status);
    return narrow(c, wide, n, status);
}

struct str icu_number(const struct format_context *c, int64_t number)
{
    return number_text(c, ICU_NUMBER, &number, 0);
}

struct str icu_real(const struct format_context *c, enum icu_kind kind, double number)
{
    return number_text(c, kind, NULL, number);
}

struct str icu_money(const struct format_context *c, int64_t amount, const char currency[4])
{
    UNumberFormat *format = object_get(ICU_MONEY, c->locale, currency);
    UErrorCode status = U_ZERO_ERROR;
    UChar wide[TEXT_MAX];
    char decimal[40];
    int32_t n, digits;

    if (!format)
        return STR("");
    u_uastrcpy(wide, currency);
    digits = ucurr_getDefaultFractionDigits(wide, &status);
    n = snprintf(decimal, sizeof decimal, "%llde-%d", (long long)amount, (int)digits); /* exact, unlike a double */
    n = unum_formatDecimal(format, decimal, n, wide, TEXT_MAX, NULL, &status);
    return narrow(c, wide, n, status);
}

void icu_plural(const char *locale, double number, char word[16])
{
    UPluralRules *rules = object_get(ICU_PLURAL, locale, "");
    UErrorCode status = U_ZERO_ERROR;
    UChar wide[16];
    int32_t n = rules ? uplrules_select(rules, number, wide, 16, &status) : 0;

    if (!rules || U_FAILURE(status) || n < 0 || n > 15)
        snprintf(word, 16, "other");
    else
        u_UCharsToChars(wide, word, n + 1);
}

struct str icu_case(const struct format_context *c, bool upper, struct str text)
{
    UCaseMap *map = object_get(ICU_LETTERS, c->locale, "");
    UErrorCode status = U_ZERO_ERROR;
    int32_t n, room;
    char *out;

    if (!map || !text.n || text.n > INT32_MAX / 4)
        return STR("");
    room = (int32_t)text.n * 3 + 1; /* no letter grows by more */
    out = arena_alloc(c->arena, (size_t)room);
    n = (upper ? ucasemap_utf8ToUpper : ucasemap_utf8ToLower)(map, out, room, text.p, (int32_t)text.n, &status);
    return U_SUCCESS(status) ? (struct str){out, (size_t)n} : STR("");
}

/* The first letter of a word, with the marks that belong to it left away. */
static struct str first_letter(struct str word)
{
    size_t n = 1;

    while (n < word.n && ((unsigned char)word.p[n] & 0xc0) == 0x80)
        n++;
    return str_cut(word, 0, n);
}

struct str icu_initials(const struct format_context *c, struct str name)
{
    struct str trimmed = str_trim(name), last = trimmed, both;

    if (!trimmed.n)
        return STR("");
    for (size_t i = 0; i < trimmed.n; i++)
        if (trimmed.p[i] == ' ')
            last = str_cut(trimmed, i + 1, trimmed.n);
    both = first_letter(trimmed);
    if (last.p != trimmed.p)
        both = str_format(c->arena, "%.*s%.*s", STR_ARG(both), STR_ARG(first_letter(last)));
    return icu_case(c, true, both);
}
