#include "core/csv_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { SAMPLE_ROWS = 20 };

static bool begin_cell(struct csv *c)
{
    if (c->ncells == CSV_CELLS_MOST) {
        snprintf(c->problem, sizeof c->problem, "The row in line %lld has more than %d columns.", (long long)c->begun,
                 CSV_CELLS_MOST);
        return false;
    }
    c->starts[c->ncells++] = c->raw.used;
    return true;
}

/* A line end of any kind that began with b. */
static void end_line(struct csv *c, int b)
{
    if (b == '\r' && csv_peek(c) == '\n')
        csv_get(c);
    c->line++;
}

/* What stands between quotes; the first quote was read already. */
static bool read_quoted(struct csv *c)
{
    for (;;) {
        int b = csv_get(c);

        if (b < 0) {
            snprintf(c->problem, sizeof c->problem, "A quote in the row that begins in line %lld is never closed.",
                     (long long)c->begun);
            return false;
        }
        if (b == '"') {
            if (csv_peek(c) != '"')
                return true;
            csv_get(c);
        }
        if (b == '\n' || b == '\r') {
            end_line(c, b);
            b = '\n'; /* however the file writes it */
        }
        if (!csv_put(c, b))
            return false;
    }
}

/* One cell; *last: the row ends behind it. */
static bool read_cell(struct csv *c, bool *last)
{
    if (!begin_cell(c))
        return false;
    for (bool first = true;; first = false) {
        int b = csv_get(c);

        *last = b < 0 || b == '\n' || b == '\r';
        if (b == '\n' || b == '\r')
            end_line(c, b);
        if (*last || b == c->separator)
            return csv_put(c, 0);
        if (!(first && b == '"' ? read_quoted(c) : csv_put(c, b)))
            return false;
    }
}

static bool read_row(struct csv *c)
{
    bool last = false;

    c->raw.used = c->clean.used = c->ncells = 0;
    c->high = false;
    c->begun = c->line;
    while (!last)
        if (!read_cell(c, &last))
            return false;
    return csv_row_text(c);
}

enum csv_result csv_next(struct csv *c, struct csv_row *row)
{
    if (c->problem[0])
        return CSV_WRONG;
    do {
        if (csv_peek(c) < 0)
            return CSV_END;
        if (!read_row(c))
            return CSV_WRONG;
    } while (c->ncells == 1 && !c->cells[0].n);
    *row = (struct csv_row){c->begun, c->cells, c->ncells};
    return CSV_ROW;
}

/* How many of the first rows have as many cells as the first one, when `separator` parts them; 0 when it parts none. */
static size_t score(struct csv *c, char separator, size_t *cells)
{
    struct csv_row row;
    size_t same = 0;

    c->separator = separator;
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

        csv_rewind(c, begin);
        n = score(c, candidates[i], &cells);
        if (n > best || (n == best && n && cells > most)) {
            best = n;
            most = cells;
            found = candidates[i];
        }
    }
    c->separator = found;
}

/* A first line "sep=;", as spreadsheets write and read it, says what parts the cells and is no row itself. True: there is one,
 * and the file was read to its end. */
static bool read_separator(struct csv *c)
{
    static const char word[] = "sep=";
    int b, end;

    for (size_t i = 0; word[i]; i++)
        if ((csv_get(c) | 0x20) != (word[i] | 0x20))
            return false;
    b = csv_get(c);
    end = csv_get(c);
    if (b < ' ' ? b != '\t' : b > '~' || b == '"' || (b >= '0' && b <= '9') || ((b | 0x20) >= 'a' && (b | 0x20) <= 'z'))
        return false;
    if (end >= 0 && end != '\n' && end != '\r')
        return false;
    c->separator = (char)b;
    return true;
}

/* Where the text begins behind its byte order mark, if there is one. */
static size_t read_mark(struct csv *c)
{
    int a, b;

    csv_rewind(c, 0);
    a = csv_get(c);
    b = csv_get(c);
    c->wide = a == 0xFF && b == 0xFE ? WIDE_LITTLE : a == 0xFE && b == 0xFF ? WIDE_BIG : NOT_WIDE;
    return c->wide ? 2 : a == 0xEF && b == 0xBB && csv_get(c) == 0xBF ? 3 : 0;
}

static bool learn(struct csv *c, char *why, size_t why_size)
{
    size_t begin = read_mark(c);

    csv_rewind(c, begin);
    if (!csv_learn_encoding(c, begin > 0, why, why_size))
        return false;
    csv_rewind(c, begin);
    if (read_separator(c)) {
        size_t behind = c->passed; /* behind its CR */

        c->first = 2;
        csv_rewind(c, behind - (c->wide ? 2 : 1));
        if (csv_get(c) == '\r' && csv_get(c) == '\n')
            behind = c->passed;
        begin = behind;
    } else {
        learn_separator(c, begin);
    }
    c->line = c->first;
    csv_rewind(c, begin);
    return true;
}

static struct csv *finish_open(struct csv *c, char *why, size_t why_size)
{
    c->back = -1;
    c->first = 1;
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
        c->bytes = c->piece = malloc(CSV_PIECE);
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
    free(c->raw.p);
    free(c->clean.p);
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

const char *csv_encoding(const struct csv *c)
{
    return c->wide ? "UTF-16" : c->windows ? "Windows-1252" : "UTF-8";
}

bool csv_has_lost(struct str cell)
{
    return str_find(cell, STR("\xEF\xBF\xBD"), 0) != SIZE_MAX;
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
