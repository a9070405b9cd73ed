/* From the bytes of a file to the bytes of a row: UTF-16 while it is read, Windows-1252 and what is broken row by row. */
#include "core/csv_private.h"

#include <stdlib.h>

/* Next byte of the file, or -1. */
static int byte_of(struct csv *c)
{
    if (c->at == c->n) {
        if (!c->file)
            return -1;
        c->n = fread(c->piece, 1, CSV_PIECE, c->file);
        c->at = 0;
        if (!c->n)
            return -1;
    }
    c->passed++;
    return (unsigned char)c->bytes[c->at++];
}

static size_t utf8_of(unsigned point, char to[4])
{
    if (point < 0x80) {
        to[0] = (char)point;
        return 1;
    }
    if (point < 0x800) {
        to[0] = (char)(0xC0 | point >> 6);
        to[1] = (char)(0x80 | (point & 0x3F));
        return 2;
    }
    if (point < 0x10000) {
        to[0] = (char)(0xE0 | point >> 12);
        to[1] = (char)(0x80 | (point >> 6 & 0x3F));
        to[2] = (char)(0x80 | (point & 0x3F));
        return 3;
    }
    to[0] = (char)(0xF0 | point >> 18);
    to[1] = (char)(0x80 | (point >> 12 & 0x3F));
    to[2] = (char)(0x80 | (point >> 6 & 0x3F));
    to[3] = (char)(0x80 | (point & 0x3F));
    return 4;
}

/* Sixteen bits, or -1; half of them at the end of a file are a character that was lost. */
static int unit_of(struct csv *c)
{
    int a = byte_of(c), b = a < 0 ? -1 : byte_of(c);

    if (a < 0 || b < 0)
        return a < 0 ? -1 : CSV_LOST;
    return c->wide == WIDE_LITTLE ? a | b << 8 : a << 8 | b;
}

static bool next_wide(struct csv *c)
{
    int high = unit_of(c), low;
    unsigned point = high < 0 ? 0 : (unsigned)high;

    if (high < 0)
        return false;
    if (high >= 0xD800 && high < 0xDC00) {
        low = unit_of(c);
        point = low >= 0xDC00 && low < 0xE000 ? 0x10000u + (((unsigned)high & 0x3FFu) << 10) + ((unsigned)low & 0x3FFu)
                                              : CSV_LOST;
    } else if (high >= 0xDC00 && high < 0xE000) {
        point = CSV_LOST;
    }
    c->nunit = utf8_of(point, c->unit);
    c->unit_at = 0;
    return true;
}

/* Next byte of the text, or -1. */
int csv_get(struct csv *c)
{
    int b = c->back;

    if (b >= 0) {
        c->back = -1;
        return b;
    }
    if (!c->wide)
        return byte_of(c);
    if (c->unit_at == c->nunit && !next_wide(c))
        return -1;
    return (unsigned char)c->unit[c->unit_at++];
}

int csv_peek(struct csv *c)
{
    if (c->back < 0)
        c->back = csv_get(c);
    return c->back;
}

void csv_rewind(struct csv *c, size_t at)
{
    c->back = -1;
    c->nunit = c->unit_at = 0;
    c->passed = at;
    if (c->file) {
        fseek(c->file, (long)at, SEEK_SET);
        c->n = c->at = 0;
    } else {
        c->at = at;
    }
}

/* ---- UTF-8 a byte at a time: what Unicode 15, table 3-7 allows ---- */

struct utf8 {
    int left;
    unsigned char least, most; /* of the next byte */
};

static bool utf8_feed(struct utf8 *u, int b)
{
    if (u->left) {
        bool good = b >= u->least && b <= u->most;

        u->left--;
        u->least = 0x80;
        u->most = 0xBF;
        return good;
    }
    if (b < 0x80)
        return true;
    if (b < 0xC2 || b > 0xF4)
        return false;
    u->left = b < 0xE0 ? 1 : b < 0xF0 ? 2 : 3;
    u->least = b == 0xE0 ? 0xA0 : b == 0xF0 ? 0x90 : 0x80;
    u->most = b == 0xED ? 0x9F : b == 0xF4 ? 0x8F : 0xBF;
    return true;
}

/* What the bytes 80 to 9F mean in Windows-1252; the five that it leaves open become U+FFFD. */
static const unsigned short windows_high[32] = {0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD,
                                                0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178};

static bool keep(struct csv *c, struct csv_text *t, int b)
{
    if (t->used == t->size) {
        size_t size = t->size ? t->size * 2 : 4096;
        char *text = t->used < CSV_ROW_MOST ? realloc(t->p, size) : NULL;

        if (!text) {
            snprintf(c->problem, sizeof c->problem,
                     "The row that begins in line %lld is longer than 1 MiB: a quote may be missing its end.",
                     (long long)c->begun);
            return false;
        }
        t->p = text;
        t->size = size;
    }
    t->p[t->used++] = (char)b;
    return true;
}

bool csv_put(struct csv *c, int b)
{
    c->high = c->high || b >= 0x80;
    return keep(c, &c->raw, b);
}

static bool put_point(struct csv *c, unsigned point)
{
    char bytes[4];
    size_t n = utf8_of(point, bytes);

    for (size_t i = 0; i < n; i++)
        if (!keep(c, &c->clean, bytes[i]))
            return false;
    return true;
}

/* How many bytes at p are one character of UTF-8; 0: none is. */
static size_t utf8_long(const char *p, size_t n)
{
    struct utf8 u = {0, 0x80, 0xBF};

    for (size_t i = 0; i < n && i < 4; i++) {
        if (!utf8_feed(&u, (unsigned char)p[i]))
            return 0;
        if (!u.left)
            return i + 1;
    }
    return 0;
}

/* A row that is UTF-8 stays, in a file of any encoding: what is both is never meant as Windows-1252. Of others each byte of
 * Windows-1252 becomes its character; in a file of UTF-8 what is none becomes U+FFFD, for whoever reads it to see. */
static bool clean_cell(struct csv *c, const char *p, size_t n, bool windows)
{
    for (size_t i = 0; i < n;) {
        int b = (unsigned char)p[i];
        size_t length = windows ? 0 : utf8_long(p + i, n - i);

        if (length) {
            for (size_t k = 0; k < length; k++)
                if (!keep(c, &c->clean, p[i + k]))
                    return false;
            i += length;
            continue;
        }
        if (!put_point(c, windows && b < 0x80   ? (unsigned)b
                          : windows && b < 0xA0 ? windows_high[b - 0x80]
                          : windows             ? (unsigned)b
                                                : CSV_LOST))
            return false;
        i++;
        while (!windows && i < n && ((unsigned char)p[i] & 0xC0) == 0x80 && !utf8_long(p + i, n - i))
            i++; /* the rest of what was broken is one mark with it */
    }
    return keep(c, &c->clean, 0);
}

/* The whole file once: is it UTF-8, and is it text at all? A byte or two that are broken do not make a file of UTF-8 one of
 * Windows-1252: there hardly any character beyond ASCII happens to be UTF-8 (it would read as "Ã©"), in a file of UTF-8
 * nearly all are. So the larger number decides, and a byte order mark before it. */
bool csv_learn_encoding(struct csv *c, bool marked, char *why, size_t why_size)
{
    struct utf8 u = {0, 0x80, 0xBF};
    size_t good = 0, broken = 0;
    int b;

    while ((b = csv_get(c)) >= 0) {
        bool within = u.left > 0;

        if (!b) {
            snprintf(why, why_size,
                     "This is not a text file with rows and columns. Save it as CSV (UTF-8) and send it again.");
            return false;
        }
        if (!within && b < 0x80)
            continue;
        if (utf8_feed(&u, b)) {
            good += within && !u.left;
            continue;
        }
        broken++;
        u.left = 0;
        if (within && b >= 0x80 && !utf8_feed(&u, b)) /* it may be where the next one begins */
            u.left = 0;
    }
    broken += u.left > 0;
    c->windows = !marked && broken > good;
    return true;
}

static size_t cell_end(const struct csv *c, size_t i, const struct csv_text *t)
{
    return (i + 1 < c->ncells ? c->starts[i + 1] : t->used) - 1;
}

static bool is_utf8_row(const struct csv *c)
{
    for (size_t i = 0, n; i < c->raw.used; i += n)
        if (!(n = utf8_long(c->raw.p + i, c->raw.used - i)))
            return false;
    return true;
}

bool csv_row_text(struct csv *c)
{
    const struct csv_text *t = &c->raw;

    if (c->high && !is_utf8_row(c)) {
        for (size_t i = 0; i < c->ncells; i++) {
            size_t from = c->starts[i], end = cell_end(c, i, &c->raw);

            c->starts[i] = c->clean.used; /* the next one is not read before it is this one's turn */
            if (!clean_cell(c, c->raw.p + from, end - from, c->windows))
                return false;
        }
        t = &c->clean;
    }
    for (size_t i = 0; i < c->ncells; i++)
        c->cells[i] = (struct str){t->p + c->starts[i], cell_end(c, i, t) - c->starts[i]};
    return true;
}
