/* Texts that have one way of being written. */
#include "resource/resource.h"

#include "core/clock.h"
#include "core/code.h"

struct str read_capitals(struct arena *a, const struct field *f, struct str typed, const char **why)
{
    char *out = arena_copy(a, typed.p, typed.n);

    for (size_t i = 0; i < typed.n; i++) {
        out[i] = out[i] >= 'a' && out[i] <= 'z' ? (char)(out[i] - 'a' + 'A') : out[i];
        if (out[i] < 'A' || out[i] > 'Z') {
            *why = arena_printf(a, "is %lld letters from A to Z", (long long)f->max);
            return STR_NONE;
        }
    }
    return (struct str){out, typed.n};
}

/* A code that is in a list; `no` says what another one is not. */
static struct str listed(struct arena *a, struct str code, bool (*is_listed)(struct str code), const char *no,
                         const char **why)
{
    if (!code.p || is_listed(code))
        return code;
    *why = arena_printf(a, "%.*s is no %s", STR_ARG(code), no);
    return STR_NONE;
}

struct str read_country(struct arena *a, const struct field *f, struct str typed, const char **why)
{
    return listed(a, read_capitals(a, f, typed, why), code_is_country, "country: two letters, such as DE", why);
}

struct str read_currency(struct arena *a, const struct field *f, struct str typed, const char **why)
{
    return listed(a, read_capitals(a, f, typed, why), code_is_currency, "currency of today: three letters, such as EUR",
                  why);
}

struct str read_zone(struct arena *a, const struct field *f, struct str typed, const char **why)
{
    struct str zone = clock_zone_find(a, typed);

    (void)f;
    if (!zone.p)
        *why = arena_printf(a, "%.*s is not known: choose one of the list, such as Europe/Warsaw",
                            STR_ARG(str_cut(typed, 0, 60)));
    return zone;
}
