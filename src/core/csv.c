#include "core/csv.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { PIECE = 1 << 16, SAMPLE_ROWS = 20 };

struct csv {
    FILE *file;
    const char *bytes; /* instead of a file, or the piece that was read */
    size_t at, n;
    char *piece, *text; /* text: the row that is being read */
    size_t used, size;
    size_t starts[CSV_CELLS_MOST];
    struct str cells[CSV_CELLS_MOST];
    size_t ncells;
    int64_t line, begun; /* line of the file that is being read, and where the row began */
    char separator;
    bool windows;
    char problem[160];
};

/* Next byte, or -1. */
static int get(struct csv *c)
{
    if (c->at == c->n) {
        if (!c->file)
            return -1;
        c->n = fread(c->piece, 1, PIECE, c->file);
        c->at = 0;
        if (!c->n)
            return -1;
    }
    return (unsigned char)c->bytes[c->at++];
}

static int peek(struct csv *c)
{
    int b = get(c);

    if (b >= 0)
        c->at--;
    return b;
}

static void rewind_to(struct csv *c, size_t at)
{
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

static bool keep(struct csv *c, int b)
{
    if (c->used == c->size) {
        size_t size = c->size ? c->size * 2 : 4096;
        char *text = c->used < CSV_ROW_MOST ? realloc(c->text, size) : NULL;

        if (!text) {
            snprintf(c->problem, sizeof c->problem,
                     "The row that begins in line %lld is longer than 1 MiB: a quote may be missing its end.",
                     (long long)c->begun);
            return false;
        }
        c->text = text;
        c->size = size;
    }
    c->text[c->used++] = (char)b;
    return true;
}

static bool put(struct csv *c, int b)
{
    unsigned point;

    if (!c->windows || b < 0x80)
        return keep(c, b);
    point = b < 0xA0 ? windows_high[b - 0x80] : (unsigned)b;
    if (point < 0x800)
        return keep(c, (int)(0xC0 | point >> 6)) && keep(c, (int)(0x80 | (point & 0x3F)));
    return keep(c, (int)(0xE0 | point >> 12)) && keep(c, (int)(0x80 | (point >> 6 & 0x3F))) &&
           keep(c, (int)(0x80 | (point & 0x3F)));
}

static bool begin_cell(struct csv *c)
{
    if (c->ncells == CSV_CELLS_MOST) {
        snprintf(c->problem, sizeof c->problem, "The row in line %lld has more than %d columns.", (long long)c->begun,
                 CSV_CELLS_MOST);
        return false;
    }
    c->starts[c->ncells++] = c->used;
    return true;
}

/* A line end of any kind that began with b. */
static void end_line(struct csv *c, int b)
{
    if (b == '\r' && peek(c) == '\n')
        get(c);
    c->line++;
}

/* What stands between quotes; the first quote was read already. */
static bool read_quoted(struct csv *c)
{
    for (;;) {
        int b = get(c);

        if (b < 0) {
            snprintf(c->problem, sizeof c->problem, "A quote in the row that begins in line %lld is never closed.",
                     (long long)c->begun);
            return false;
        }
        if (b == '"') {
            if (peek(c) != '"')
                return true;
            get(c);
        }
        if (b == '\n' || b == '\r') {
            end_line(c, b);
            b = '\n'; /* however the file writes it */
        }
        if (!put(c, b))
            return false;
    }
}

/* One cell; *last: the row ends behind it. */
static bool read_cell(struct csv *c, bool *last)
{
    if (!begin_cell(c))
        return false;
    for (bool first = true;; first = false) {
        int b = get(c);

        *last = b < 0 || b == '\n' || b == '\r';
        if (b == '\n' || b == '\r')
            end_line(c, b);
        if (*last || b == c->separator)
            return keep(c, 0);
        if (!(first && b == '"' ? read_quoted(c) : put(c, b)))
            return false;
    }
}

static bool read_row(struct csv *c)
{
    bool last = false;

    c->used = c->ncells = 0;
    c->begun = c->line;
    while (!last)
        if (!read_cell(c, &last))
            return false;
    for (size_t i = 0; i < c->ncells; i++) {
        size_t end = i + 1 < c->ncells ? c->starts[i + 1] : c->used;

        c->cells[i] = (struct str){c->text + c->starts[i], end - c->starts[i] - 1};
    }
    return true;
}

enum csv_result csv_next(struct csv *c, struct csv_row *row)
{
    if (c->problem[0])
        return CSV_WRONG;
    do {
        if (peek(c) < 0)
            return CSV_END;
        if (!read_row(c))
            return CSV_WRONG;
    } while (c->ncells == 1 && !c->cells[0].n);
    *row = (struct csv_row){c->begun, c->cells, c->ncells};
    return CSV_ROW;
}

/* The whole file once: is it UTF-8, and is it text at all? */
static bool learn_encoding(struct csv *c, char *why, size_t why_size)
{
    struct utf8 u = {0, 0x80, 0xBF};
    bool good = true;
    int b;

    while ((b = get(c)) >= 0) {
        if (!b) {
            snprintf(why, why_size,
                     "This is not a text file with rows and columns. Save it as CSV (UTF-8) and send it again.");
            return false;
        }
        good = good && utf8_feed(&u, b);
    }
    c->windows = !good || u.left;
    return true;
}

/* How many of the first rows have as many cells as the first one, when `separator` parts them; 0 when it parts none. */
static size_t score(struct csv *c, char separator, size_t *cells)
{
    struct csv_row row;
    size_t same = 0;

    c->separator = separator;
    c->line = 1;
    *cells = 0;
    for (size_t i = 0; i < SAMPLE_ROWS && csv_next(c, &row) == CSV_ROW; i++) {
        if (!i)
            *cells = row.n;
        same += row.n == *cells;
    }
    c->problem[0] = 0;
    return *cells > 1 ? same : 0;
}

static void learn_separator(struct csv *c, size_t begin)
{
    static const char candidates[] = {',', ';', '\t', '|'};
    size_t best = 0, most = 0, cells;
    char found = ',';

    for (size_t i = 0; i < sizeof candidates; i++) {
        size_t n;

        rewind_to(c, begin);
        n = score(c, candidates[i], &cells);
        if (n > best || (n == best && n && cells > most)) {
            best = n;
            most = cells;
            found = candidates[i];
        }
    }
    c->separator = found;
    c->line = 1;
    rewind_to(c, begin);
}

static bool learn(struct csv *c, char *why, size_t why_size)
{
    size_t begin = 0;

    if (!learn_encoding(c, why, why_size))
        return false;
    rewind_to(c, 0);
    if (get(c) == 0xEF && get(c) == 0xBB && get(c) == 0xBF)
        begin = 3;
    learn_separator(c, begin);
    return true;
}

static struct csv *finish_open(struct csv *c, char *why, size_t why_size)
{
    if (learn(c, why, why_size))
        return c;
    csv_close(c);
    return NULL;
}

struct csv *csv_open(const char *path, char *why, size_t why_size)
{
    struct csv *c = calloc(1, sizeof *c);

    if (c) {
        c->file = fopen(path, "rb");
        c->bytes = c->piece = malloc(PIECE);
    }
    if (!c || !c->file || !c->piece) {
        snprintf(why, why_size, "%s cannot be read: %s.", path, strerror(errno));
        csv_close(c);
        return NULL;
    }
    return finish_open(c, why, why_size);
}

struct csv *csv_open_bytes(const char *p, size_t n, char *why, size_t why_size)
{
    struct csv *c = calloc(1, sizeof *c);

    if (!c)
        return NULL;
    c->bytes = p;
    c->n = n;
    return finish_open(c, why, why_size);
}

void csv_close(struct csv *c)
{
    if (!c)
        return;
    if (c->file)
        fclose(c->file);
    free(c->piece);
    free(c->text);
    free(c);
}

const char *csv_problem(const struct csv *c)
{
    return c->problem;
}

char csv_separator(const struct csv *c)
{
    return c->separator;
}

bool csv_is_windows(const struct csv *c)
{
    return c->windows;
}

void csv_put_cell(FILE *f, struct str cell, char separator)
{
    bool quoted = false;

    for (size_t i = 0; i < cell.n && !quoted; i++)
        quoted = cell.p[i] == separator || (cell.p[i] && strchr("\"\r\n", cell.p[i]));

    if (quoted)
        fputc('"', f);
    for (size_t i = 0; i < cell.n; i++) {
        if (cell.p[i] == '"')
            fputc('"', f);
        fputc(cell.p[i], f);
    }
    if (quoted)
        fputc('"', f);
}
