#include "core/words.h"

#include "core/buf.h"

#include <stdlib.h>
#include <unicode/uchar.h>
#include <unicode/ucol.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

enum { KEY_BYTES = 120 };

#pragma GCC diagnostic ignored "-Wsign-conversion" /* of ICU's own macros: a UChar32 is signed there */

/* UTF-16 of a text in the arena; broken input gives an empty text. */
static UChar *utf16_of(struct arena *a, struct str s, int32_t *n)
{
    UErrorCode error = U_ZERO_ERROR;
    UChar *out = arena_alloc_array(a, s.n + 1, sizeof *out);

    u_strFromUTF8(out, (int32_t)s.n + 1, n, s.p ? s.p : "", (int32_t)s.n, &error);
    if (U_FAILURE(error))
        *n = 0;
    return out;
}

static UCollator *collator(void)
{
    static _Thread_local UCollator *mine; /* one for each thread, for the thread's life */
    UErrorCode error = U_ZERO_ERROR;

    if (!mine) {
        mine = ucol_open("root", &error);
        ucol_setStrength(mine, UCOL_SECONDARY);
    }
    return mine;
}

struct str words_sort_key(struct arena *a, struct str name)
{
    int32_t n;
    UChar *wide = utf16_of(a, name, &n);
    uint8_t *key = arena_alloc(a, KEY_BYTES + 1);
    int32_t size = ucol_getSortKey(collator(), wide, n, key, KEY_BYTES);

    if (size > 0 && size <= KEY_BYTES)
        size--; /* ICU counts the NUL */
    return (struct str){(const char *)key, (size_t)(size > KEY_BYTES ? KEY_BYTES : size)};
}

/* Compatibility decomposition without the marks, in lower case. */
static UChar *folded(struct arena *a, struct str s, int32_t *n)
{
    UErrorCode error = U_ZERO_ERROR;
    const UNormalizer2 *form = unorm2_getNFKDInstance(&error);
    int32_t wide_n, room, kept = 0;
    UChar *wide = utf16_of(a, s, &wide_n), *apart, *lower;

    room = wide_n * 18 + 1; /* the longest NFKD expansion */
    apart = arena_alloc_array(a, (size_t)room, sizeof *apart);
    room = unorm2_normalize(form, wide, wide_n, apart, room, &error);
    for (int32_t i = 0; i < room;) {
        UChar32 c;
        int32_t from = i;

        U16_NEXT(apart, i, room, c);
        if (u_charType(c) == U_NON_SPACING_MARK)
            continue;
        while (from < i)
            apart[kept++] = apart[from++];
    }
    lower = arena_alloc_array(a, (size_t)kept * 3 + 1, sizeof *lower);
    *n = u_strFoldCase(lower, kept * 3 + 1, apart, kept, U_FOLD_CASE_DEFAULT, &error);
    if (U_FAILURE(error))
        *n = 0;
    return lower;
}

size_t words_fold(struct arena *a, struct str text, struct str *words, size_t max)
{
    int32_t n, from = -1;
    UChar *wide = folded(a, text, &n);
    size_t count = 0;

    for (int32_t i = 0; i <= n && count < max;) {
        int32_t at = i;
        UChar32 c = ' ';

        if (i < n)
            U16_NEXT(wide, i, n, c);
        else
            i++;
        if (u_isalnum(c)) {
            if (from < 0)
                from = at;
            continue;
        }
        if (from >= 0) {
            UErrorCode error = U_ZERO_ERROR;
            int32_t size = 0, room = (at - from) * 3 + 1;
            char *word = arena_alloc(a, (size_t)room);

            u_strToUTF8(word, room, &size, wide + from, at - from, &error);
            words[count++] = (struct str){word, (size_t)size};
            from = -1;
        }
    }
    return count;
}

static int by_bytes(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

static struct str joined(struct arena *a, struct str text, bool sorted)
{
    struct str words[8];
    struct buf out = buf_new(a, 8192);
    size_t n = words_fold(a, text, words, 8);

    if (sorted)
        qsort(words, n, sizeof *words, by_bytes);
    for (size_t i = 0; i < n; i++)
        buf_format(&out, "%s%.*s", i ? " " : "", STR_ARG(words[i]));
    return buf_str(&out);
}

struct str words_joined(struct arena *a, struct str text)
{
    return joined(a, text, false);
}

struct str words_in_order(struct arena *a, struct str text)
{
    return joined(a, text, true);
}

bool words_visible(struct str text)
{
    const uint8_t *p = (const uint8_t *)text.p;

    for (int32_t i = 0, n = (int32_t)text.n; i < n;) {
        UChar32 c;

        U8_NEXT(p, i, n, c);
        if (c > 0 && u_isgraph(c) && u_charType(c) != U_FORMAT_CHAR &&
            !u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) &&
            c != 0x2800) /* an empty pattern of Braille */
            return true;
    }
    return false;
}

bool words_turn(struct str text)
{
    const uint8_t *p = (const uint8_t *)text.p;

    for (int32_t i = 0, n = (int32_t)text.n; i < n;) {
        UChar32 c;

        U8_NEXT(p, i, n, c);
        if ((c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069))
            return true;
    }
    return false;
}

struct str words_after_prefix(struct arena *a, struct str prefix)
{
    /* U+10FFFF sorts after every other character, in UTF-8 too */
    return str_format(a, "%.*s\xF4\x8F\xBF\xBF", STR_ARG(prefix));
}
