#include "core/str.h"

#include <stdio.h>

int str_compare(struct str a, struct str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int order = n ? memcmp(a.p, b.p, n) : 0;

    return order ? order : (a.n > b.n) - (a.n < b.n);
}

struct str str_dup(struct arena *a, struct str s)
{
    return s.p ? (struct str){arena_copy(a, s.p, s.n), s.n} : STR_NONE;
}

struct str str_format(struct arena *a, const char *format, ...)
{
    va_list args;
    char *p;

    va_start(args, format);
    p = arena_vprintf(a, format, args);
    va_end(args);
    return str_of(p);
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str str_trim(struct str s)
{
    while (s.n && is_space(s.p[0])) {
        s.p++;
        s.n--;
    }
    while (s.n && is_space(s.p[s.n - 1]))
        s.n--;
    return s;
}

struct str str_split(struct str *s, char c)
{
    const char *at = s->n ? memchr(s->p, c, s->n) : NULL;
    struct str head = *s;

    if (!at) {
        *s = (struct str){s->p + s->n, 0};
        return head;
    }
    head.n = (size_t)(at - s->p);
    *s = str_cut(*s, head.n + 1, s->n);
    return head;
}

size_t str_find(struct str s, struct str needle, size_t from)
{
    const char *at;

    if (from > s.n)
        return SIZE_MAX;
    if (!needle.n)
        return from;
    if (!s.n)
        return SIZE_MAX;
    at = memmem(s.p + from, s.n - from, needle.p, needle.n);
    return at ? (size_t)(at - s.p) : SIZE_MAX;
}

bool str_to_int(struct str s, int64_t *out)
{
    bool minus = s.n && s.p[0] == '-';
    int64_t n = 0;

    if (s.n == (size_t)minus)
        return false;
    for (size_t i = minus; i < s.n; i++) {
        int digit = s.p[i] - '0';

        if (digit < 0 || digit > 9 || __builtin_mul_overflow(n, 10, &n) ||
            __builtin_sub_overflow(n, digit, &n)) /* downwards: the range is larger by one there */
            return false;
    }
    if (!minus && n == INT64_MIN)
        return false;
    *out = minus ? n : -n;
    return true;
}

/* Length of the well-formed sequence at p, or 0. */
static size_t utf8_sequence(const unsigned char *p, size_t left)
{
    unsigned char c = p[0], low = 0x80, high = 0xBF;
    size_t n;

    if (c < 0x80)
        return c ? 1 : 0;
    if (c < 0xC2 || c > 0xF4)
        return 0;
    n = c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
    if (left < n)
        return 0;
    if (c == 0xE0)
        low = 0xA0;
    if (c == 0xED)
        high = 0x9F;
    if (c == 0xF0)
        low = 0x90;
    if (c == 0xF4)
        high = 0x8F;
    if (p[1] < low || p[1] > high)
        return 0;
    for (size_t i = 2; i < n; i++)
        if (p[i] < 0x80 || p[i] > 0xBF)
            return 0;
    return n;
}

bool str_is_utf8(struct str s)
{
    for (size_t i = 0; i < s.n;) {
        size_t n = utf8_sequence((const unsigned char *)s.p + i, s.n - i);

        if (!n)
            return false;
        i += n;
    }
    return true;
}

size_t str_length(struct str s)
{
    size_t n = 0;

    for (size_t i = 0; i < s.n; i++)
        n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
    return n;
}

struct str str_lower(struct arena *a, struct str s)
{
    char *p = arena_copy(a, s.p, s.n);

    for (size_t i = 0; i < s.n; i++)
        if (p[i] >= 'A' && p[i] <= 'Z')
            p[i] = (char)(p[i] - 'A' + 'a');
    return (struct str){p, s.n};
}

struct str str_head(struct str s, size_t most)
{
    size_t n = s.n < most ? s.n : most;

    while (n && n < s.n && ((unsigned char)s.p[n] & 0xC0) == 0x80)
        n--;
    return str_cut(s, 0, n);
}

bool str_has_word(struct str list, struct str word)
{
    while (list.n)
        if (str_eq(str_split(&list, ' '), word))
            return true;
    return false;
}
