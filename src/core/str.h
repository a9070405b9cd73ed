/* Text and bytes with their length. A str made by this program is followed by a NUL that n does not count, so it can
 * be handed to a library as it is; a str cut from another (str_cut) is not. p == NULL means that there is no text,
 * which is not the same as empty text. */
#ifndef CORE_STR_H
#define CORE_STR_H

#include "core/arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct str {
    const char *p;
    size_t n;
};

#define STR(literal) ((struct str){"" literal, sizeof(literal) - 1})
#define STR_NONE ((struct str){NULL, 0})
#define STR_ARG(s) (int)(s).n, (s).p ? (s).p : "" /* for "%.*s" */

static inline struct str str_of(const char *text)
{
    return (struct str){text, text ? strlen(text) : 0};
}
static inline bool str_eq(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}
static inline bool str_is(struct str a, const char *text)
{
    return str_eq(a, str_of(text));
}
static inline bool str_starts(struct str s, const char *prefix)
{
    size_t n = strlen(prefix);
    return s.n >= n && memcmp(s.p, prefix, n) == 0;
}
/* Bytes [from, to) of s, both cut to its length. Not NUL-terminated. */
static inline struct str str_cut(struct str s, size_t from, size_t to)
{
    if (to > s.n)
        to = s.n;
    if (from > to)
        from = to;
    return (struct str){s.p + from, to - from};
}

/* Byte order, shorter first when one is the beginning of the other: <0, 0, >0. */
int str_compare(struct str a, struct str b);
struct str str_dup(struct arena *a, struct str s);
struct str str_format(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Without white space (ASCII) at both ends; not NUL-terminated when something was cut at the end. */
struct str str_trim(struct str s);
/* Cuts s at the first c: returns what stands before it, leaves what stands after in *s. Without c it takes all. */
struct str str_split(struct str *s, char c);
/* Whether a list of words with spaces has that one. */
/* Its first bytes, at most `most`, without cutting a letter in two. */
struct str str_head(struct str s, size_t most);
bool str_has_word(struct str list, struct str word);
/* Position of the first needle at or after from, or SIZE_MAX. */
size_t str_find(struct str s, struct str needle, size_t from);
/* A whole decimal number in the range of int64, nothing before or after it. */
bool str_to_int(struct str s, int64_t *out);
/* Valid UTF-8 without NUL, surrogates or overlong forms (Unicode 15, table 3-7). */
bool str_is_utf8(struct str s);
/* Number of code points of valid UTF-8. */
size_t str_length(struct str s);
/* Lower case of ASCII letters only; a new string. For other letters see core/words.h. */
struct str str_lower(struct arena *a, struct str s);

#endif
