/* What the names of files and folders say: a day, and a person. */
#include "modules/imports/packet_names.h"

#include "modules/imports/imports_private.h"

#include <ctype.h>
#include <stdio.h>

enum { YEAR_FIRST = 1950, YEAR_LAST = 2100, TOKENS_MOST = 24 };

static bool is_digit(struct str s, size_t at)
{
    return at < s.n && isdigit((unsigned char)s.p[at]);
}

static bool is_between(char c)
{
    return c == '-' || c == '_' || c == '.' || c == ' ';
}

/* Digits from `at` on, as a number when there are exactly n. */
static int number_at(struct str s, size_t at, size_t n)
{
    int number = 0;

    for (size_t i = at; i < at + n; i++) {
        if (!is_digit(s, i))
            return -1;
        number = number * 10 + (s.p[i] - '0');
    }
    return number;
}

static day day_or_none(int year, int month, int of_month)
{
    char text[32];

    if (year < YEAR_FIRST || year > YEAR_LAST || month < 1 || of_month < 1 || month > 12 || of_month > 31)
        return DAY_NONE;
    snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, of_month);
    return day_parse(str_of(text));
}

/* A whole day that begins at `at`; *n: how many bytes it takes. */
static day whole_day_at(struct str s, size_t at, size_t *n)
{
    bool parted = at + 10 <= s.n && is_between(s.p[at + 4]) && s.p[at + 7] == s.p[at + 4];
    day d = DAY_NONE;

    *n = 10;
    if (parted && !is_digit(s, at + 10))
        d = day_or_none(number_at(s, at, 4), number_at(s, at + 5, 2), number_at(s, at + 8, 2));
    if (d == DAY_NONE && at + 10 <= s.n && s.p[at + 2] == '.' && s.p[at + 5] == '.' && !is_digit(s, at + 10))
        d = day_or_none(number_at(s, at + 6, 4), number_at(s, at + 3, 2), number_at(s, at, 2));
    if (d == DAY_NONE && number_at(s, at, 8) >= 0 && !is_digit(s, at + 8)) {
        *n = 8;
        d = day_or_none(number_at(s, at, 4), number_at(s, at + 4, 2), number_at(s, at + 6, 2));
    }
    return d;
}

/* A year alone means its last day; the year of a day that there is not, such as 2019-13-45, means nothing. */
static day year_at(struct str s, size_t at, size_t *n)
{
    *n = 4;
    if (at + 10 <= s.n && is_between(s.p[at + 4]) && number_at(s, at + 5, 2) >= 0 && s.p[at + 7] == s.p[at + 4] &&
        number_at(s, at + 8, 2) >= 0)
        return DAY_NONE;
    return is_digit(s, at + 4) || number_at(s, at, 4) < 0 ? DAY_NONE : day_or_none(number_at(s, at, 4), 12, 31);
}

/* Part of a mail address or of a number such as E2023 is no day. */
static bool may_begin(struct str s, size_t at)
{
    return is_digit(s, at) && (!at || (!isalnum((unsigned char)s.p[at - 1]) && s.p[at - 1] != '@'));
}

static day find_day(struct arena *a, struct str name, day (*read)(struct str, size_t, size_t *), struct str *rest,
                    bool *many)
{
    day found = DAY_NONE;

    *many = false;
    *rest = name;
    for (size_t at = 0; at < name.n; at++) {
        size_t n;
        day d = may_begin(name, at) ? read(name, at, &n) : DAY_NONE;

        if (d == DAY_NONE || (at + n < name.n && isalpha((unsigned char)name.p[at + n])))
            continue;
        *many = *many || (found != DAY_NONE && d != found);
        if (found == DAY_NONE)
            *rest = str_format(a, "%.*s %.*s", (int)at, name.p, (int)(name.n - at - n), name.p + at + n);
        found = d;
        at += n - 1;
    }
    return found;
}

day packet_day(struct arena *a, struct str name, struct str *rest, bool *many)
{
    day d = find_day(a, name, whole_day_at, rest, many);

    return d == DAY_NONE ? find_day(a, name, year_at, rest, many) : d;
}

/* ---- whom it means ---- */

static void found(struct packet_people *p, int64_t id, bool many)
{
    p->many = p->many || many;
    if (!id || id == p->id)
        return;
    p->several = p->several || p->id;
    p->id = id;
}

static void find_name(struct import *im, struct str name, struct packet_people *p)
{
    bool many = false;
    int64_t id;

    if (!name.n)
        return;
    id = import_find_name(im, name, STR_NONE, &many);
    found(p, id, many);
}

/* "Lovelace Ada", "King Lovelace Ada": the last word may be the first name, or the first one the last. */
static void find_turned(struct import *im, struct str *words, size_t n, struct packet_people *p)
{
    struct str as_is = STR(""), last_first = words[n - 1], first_last = STR("");

    for (size_t i = 0; i < n; i++) {
        as_is = str_format(im->arena, "%.*s%s%.*s", STR_ARG(as_is), i ? " " : "", STR_ARG(words[i]));
        if (i + 1 < n)
            last_first = str_format(im->arena, "%.*s %.*s", STR_ARG(last_first), STR_ARG(words[i]));
        if (i)
            first_last = str_format(im->arena, "%.*s%.*s ", STR_ARG(first_last), STR_ARG(words[i]));
    }
    first_last = str_format(im->arena, "%.*s%.*s", STR_ARG(first_last), STR_ARG(words[0]));
    find_name(im, as_is, p);
    if (n > 1 && str_find(as_is, STR(","), 0) == SIZE_MAX) {
        find_name(im, last_first, p);
        find_name(im, first_last, p);
    }
}

/* Words that such files are called by beside a person's name. */
static bool is_noise(struct arena *a, struct str word)
{
    static const char *const words[] = {"review",   "reviews",    "packet",   "performance", "appraisal", "evaluation",
                                        "annual",   "final",      "signed",   "year-end",    "mid-year",  "employee",
                                        "feedback", "assessment", "document", "copy",        "scan",      "pdf"};
    struct str lower = str_lower(a, word);

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_is(lower, words[i]))
            return true;
    return false;
}

static struct str trim_marks(struct str s)
{
    while (s.n && strchr("-_.,;()[]", s.p[0]))
        s = str_cut(s, 1, s.n);
    while (s.n && strchr("-_.;()[]", s.p[s.n - 1]))
        s = str_cut(s, 0, s.n - 1);
    return s;
}

static bool names_by_key(struct str word)
{
    for (size_t i = 0; i < word.n; i++)
        if (word.p[i] == '@' || isdigit((unsigned char)word.p[i]))
            return true;
    return false;
}

/* Words of a name: keys (mail address, number) are looked up at once, the others are left for a name. */
static size_t take_words(struct import *im, struct str text, struct str words[TOKENS_MOST], struct packet_people *p)
{
    size_t n = 0;

    while (text.n && n < TOKENS_MOST) {
        struct str word = trim_marks(str_trim(str_split(&text, ' ')));

        if (!word.n || is_noise(im->arena, word))
            continue;
        if (names_by_key(word)) {
            int64_t id = import_find_number(im, word);

            found(p, id ? id : import_find_mail(im, word), false);
        } else {
            words[n++] = word;
        }
    }
    return n;
}

void packet_people_find(struct import *im, struct str name, struct packet_people *p)
{
    struct str words[TOKENS_MOST], whole = trim_marks(str_trim(name)), parted = str_dup(im->arena, name);
    int64_t id = import_find_number(im, whole);
    size_t n;

    id = id ? id : import_find_mail(im, whole);
    if (id) {
        found(p, id, false);
        return;
    }
    take_words(im, name, words, p); /* before underscores part what is one address */
    for (size_t i = 0; i < parted.n; i++)
        if (parted.p[i] == '_')
            ((char *)(uintptr_t)parted.p)[i] = ' ';
    n = take_words(im, parted, words, p);
    if (n)
        find_turned(im, words, n, p);
}
