#include "core/clock.h"

#include <ctype.h>
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <time.h>
#include <unicode/ucal.h>
#include <unicode/uenum.h>
#include <unicode/ustring.h>

static int64_t read_clock(clockid_t which, int64_t per_second)
{
    struct timespec t;

    clock_gettime(which, &t);
    return (int64_t)t.tv_sec * per_second + t.tv_nsec / (1000000000 / per_second);
}

int64_t clock_world_ms(const struct clock *c)
{
    return c->fixed_ms ? c->fixed_ms : read_clock(CLOCK_REALTIME, 1000) + c->offset_ms;
}

int64_t clock_now_ms(const struct clock *c)
{
    return clock_world_ms(c) + c->ahead_ms;
}

int64_t clock_ticks_ns(void)
{
    return read_clock(CLOCK_MONOTONIC, 1000000000);
}

static UCalendar *calendar_open(const char *zone)
{
    UErrorCode error = U_ZERO_ERROR;
    UChar name[64];

    u_uastrncpy(name, zone, 63);
    name[63] = 0;
    UCalendar *c = ucal_open(name, -1, "en", UCAL_GREGORIAN, &error);
    return U_FAILURE(error) ? NULL : c;
}

/* Offset of a zone at an instant. The last answer is kept a quarter of an hour, the finest step that zones change by. */
static int64_t zone_offset_ms(const char *zone, int64_t utc_ms)
{
    static _Thread_local char last_zone[64];
    static _Thread_local int64_t last_quarter, last_offset;
    int64_t quarter = utc_ms / 900000;
    UErrorCode error = U_ZERO_ERROR;
    UCalendar *c;

    if (quarter == last_quarter && strcmp(zone, last_zone) == 0)
        return last_offset;
    c = calendar_open(zone);
    if (!c)
        return 0;
    ucal_setMillis(c, (UDate)utc_ms, &error);
    last_offset = ucal_get(c, UCAL_ZONE_OFFSET, &error) + ucal_get(c, UCAL_DST_OFFSET, &error);
    ucal_close(c);
    last_quarter = quarter;
    memcpy(last_zone, zone, strnlen(zone, 63) + 1);
    last_zone[63] = 0;
    return last_offset;
}

day clock_day(const struct clock *c, int64_t now_ms)
{
    const char *zone = c->time_zone;

    return day_at(now_ms + (zone ? zone_offset_ms(zone, now_ms) : 0));
}

int64_t clock_hour_ms(const struct clock *c, day d, int hour)
{
    const char *zone = c->time_zone;
    int64_t local = (int64_t)d * 86400000 + (int64_t)hour * 3600000, offset;

    if (!zone)
        return local;
    offset = zone_offset_ms(zone, local);
    return local - zone_offset_ms(zone, local - offset);
}

day clock_today(const struct clock *c)
{
    return clock_day(c, clock_now_ms(c));
}

/* Readers hold a name without a lock, so none is ever freed; there are only some hundreds of zones. */
static const char *zone_kept(struct str name)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    static struct kept {
        struct kept *next;
        char name[64];
    } * first;
    struct kept *k;

    pthread_mutex_lock(&lock);
    for (k = first; k && !str_is(name, k->name); k = k->next)
        continue;
    if (!k && (k = calloc(1, sizeof *k))) {
        memcpy(k->name, name.p, name.n);
        k->next = first;
        first = k;
    }
    pthread_mutex_unlock(&lock);
    return k ? k->name : NULL;
}

void clock_zone_set(struct clock *c, struct str name)
{
    c->time_zone = name.n && name.n < 64 ? zone_kept(name) : NULL;
}

bool clock_zone_exists(const char *name)
{
    UErrorCode error = U_ZERO_ERROR;
    UChar asked[64], canonical[64];
    UBool system_zone = 0;

    if (strlen(name) > 63)
        return false;
    u_uastrncpy(asked, name, 63);
    asked[63] = 0;
    ucal_getCanonicalTimeZoneID(asked, -1, canonical, 64, &system_zone, &error);
    return U_SUCCESS(error) && system_zone;
}

static struct str zone_list[1000];
static size_t zone_count;

static int by_name(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

static void list_zones(void)
{
    UErrorCode error = U_ZERO_ERROR;
    UEnumeration *all = ucal_openTimeZoneIDEnumeration(UCAL_ZONE_TYPE_CANONICAL_LOCATION, NULL, NULL, &error);
    const char *name;
    int32_t length;

    zone_list[zone_count++] = STR("UTC");
    while (U_SUCCESS(error) && zone_count < sizeof zone_list / sizeof *zone_list &&
           (name = uenum_next(all, &length, &error)))
        if (length < 64 && strcmp(name, "UTC") != 0) {
            const char *kept = zone_kept((struct str){name, (size_t)length});

            if (kept)
                zone_list[zone_count++] = str_of(kept);
        }
    uenum_close(all);
    qsort(zone_list, zone_count, sizeof *zone_list, by_name);
}

const struct str *clock_zones(size_t *n)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, list_zones);
    *n = zone_count;
    return zone_list;
}

/* Whether name ends with typed as a whole part; case does not count, and a blank is an underscore. */
static bool ends_with_place(struct str name, struct str typed)
{
    size_t skip = name.n - typed.n;

    if (typed.n > name.n || (skip && name.p[skip - 1] != '/'))
        return false;
    for (size_t i = 0; i < typed.n; i++) {
        char c = typed.p[i] == ' ' ? '_' : (char)tolower((unsigned char)typed.p[i]);

        if (c != (char)tolower((unsigned char)name.p[skip + i]))
            return false;
    }
    return true;
}

struct str clock_zone_find(struct arena *a, struct str typed)
{
    struct str found = STR_NONE, name = str_dup(a, typed);
    size_t n, hits = 0;
    const struct str *all = clock_zones(&n);

    if (clock_zone_exists(name.p))
        return name;
    for (size_t i = 0; typed.n && i < n; i++)
        if (ends_with_place(all[i], typed)) {
            found = all[i];
            hits++;
        }
    return hits == 1 ? found : STR_NONE;
}

void random_bytes(void *out, size_t n)
{
    randombytes_buf(out, n);
}

uint64_t random_seeded(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;

    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}
