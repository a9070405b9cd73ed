/* What stands in the cells: shared texts, styles as far as they say that a number is a day, and the rows themselves. */
#include "core/csv.h"
#include "core/day.h"
#include "core/sheet_private.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>

enum { DAY_S = 86400 };

/* ---- shared texts ---- */

static void string_start(void *with, const char *name, const char **attributes)
{
    struct book *b = with;

    (void)attributes;
    if (strcmp(name, "si") == 0) {
        if (b->nstrings == b->string_room) {
            size_t room = b->string_room ? b->string_room * 2 : 1024;
            size_t *larger = realloc(b->string_at, room * sizeof *larger);

            if (!larger) {
                book_fail(b, "There is not enough memory for this spreadsheet.");
                return;
            }
            b->string_at = larger;
            b->string_room = room;
        }
        b->string_at[b->nstrings++] = b->all_strings.n;
    }
    b->in_string = strcmp(name, "t") == 0 && b->nstrings;
    if (strcmp(name, "rPh") == 0) /* how it is said, in Japanese books */
        b->in_phonetic = true;
}

static void string_end(void *with, const char *name)
{
    struct book *b = with;

    b->in_string = false;
    if (strcmp(name, "rPh") == 0)
        b->in_phonetic = false;
    if (strcmp(name, "si") == 0)
        book_put(b, &b->all_strings, "", 1, STRINGS_MOST);
}

static void string_text(void *with, const char *p, int n)
{
    struct book *b = with;

    if (b->in_string && !b->in_phonetic)
        book_put(b, &b->all_strings, p, (size_t)n, STRINGS_MOST);
}

const struct handlers string_handlers = {string_start, string_end, string_text};

/* ---- styles ---- */

/* What a number format shows: day, time or both; how many digits "00000" pads to. ECMA-376 part 1, 18.8.30 and 31. */
static uint8_t look_of_code(const char *code)
{
    bool with_day = false, with_time = false;
    size_t zeros = strspn(code, "0");

    if (zeros > 1 && zeros < 32 && !code[zeros])
        return (uint8_t)(LOOK_DIGITS + zeros);
    for (const char *p = code; *p && *p != ';'; p++) {
        char c = (char)tolower((unsigned char)*p);

        if (c == '"' || c == '[') {
            const char *close = strchr(p + 1, c == '"' ? '"' : ']');

            with_time = with_time || (c == '[' && strchr("hHmMsS", p[1]) && p[1]);
            if (!close)
                break;
            p = close;
        } else if ((c == '\\' || c == '_' || c == '*') && p[1]) {
            p++;
        } else {
            with_day = with_day || c == 'd' || c == 'y';
            with_time = with_time || c == 'h' || c == 's';
        }
    }
    return with_day && with_time ? LOOK_DAY_TIME : with_day ? LOOK_DAY : with_time ? LOOK_TIME : LOOK_NUMBER;
}

static uint8_t look_of_id(const struct book *b, int id)
{
    static const struct {
        int from, to;
        uint8_t look;
    } known[] = {{14, 17, LOOK_DAY},  {18, 21, LOOK_TIME}, {22, 22, LOOK_DAY_TIME}, {27, 31, LOOK_DAY},
                 {32, 35, LOOK_TIME}, {36, 36, LOOK_DAY},  {45, 47, LOOK_TIME},     {50, 58, LOOK_DAY}};

    for (size_t i = b->nformats; i > 0; i--)
        if (b->formats[i - 1].id == id)
            return b->formats[i - 1].look;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (id >= known[i].from && id <= known[i].to)
            return known[i].look;
    return LOOK_NUMBER;
}

static void style_start(void *with, const char *name, const char **attributes)
{
    struct book *b = with;
    const char *id = book_attribute(attributes, "numFmtId"), *code = book_attribute(attributes, "formatCode");

    if (strcmp(name, "cellXfs") == 0)
        b->in_styles = true;
    if (strcmp(name, "numFmt") == 0 && id && code && b->nformats < FORMATS_MOST) {
        b->formats[b->nformats].id = atoi(id);
        b->formats[b->nformats++].look = look_of_code(code);
    }
    if (b->in_styles && strcmp(name, "xf") == 0 && b->nlooks < STYLES_MOST)
        b->looks[b->nlooks++] = id ? look_of_id(b, atoi(id)) : LOOK_NUMBER;
}

static void style_end(void *with, const char *name)
{
    struct book *b = with;

    if (strcmp(name, "cellXfs") == 0)
        b->in_styles = false;
}

const struct handlers style_handlers = {style_start, style_end, NULL};

/* ---- cells ---- */

static void put_out(struct book *b, const char *p, size_t n)
{
    b->out_bytes += n;
    if (b->out_bytes > sheet_bytes_most)
        book_fail(b, "The sheet holds more than 1 GB of text.");
    else if (fwrite(p, 1, n, b->out) != n)
        book_fail(b, "The spreadsheet cannot be unpacked: the disk may be full.");
}

/* A quoted cell on one line. */
static void put_cell(struct book *b, const char *p, size_t n)
{
    size_t from = 0;

    if (n > CELL_MOST) {
        book_fail(b, "A cell in row %ld holds more text than a cell can.", b->row);
        return;
    }
    for (; b->written < b->column; b->written++)
        if (b->written)
            put_out(b, ",", 1);
    put_out(b, "\"", 1);
    for (size_t i = 0; i <= n; i++) {
        if (i < n && p[i] != '"' && p[i] != '\n' && p[i] != '\r')
            continue;
        put_out(b, p + from, i - from);
        if (i < n)
            put_out(b, p[i] == '"' ? "\"\"" : " ", p[i] == '"' ? 2 : 1);
        from = i + 1;
    }
    put_out(b, "\"", 1);
}

/* A serial number of days as YYYY-MM-DD, with the time of day when there is one. False: it is none. */
static bool day_shown(const struct book *b, double serial, uint8_t look, char *out, size_t size)
{
    double whole = floor(serial);
    long seconds = lround((serial - whole) * DAY_S);
    int year, month, of_month;
    char time[16] = "";

    if (!(serial >= 0 && serial < 2958466) || (look == LOOK_TIME && whole > 0))
        return false;
    if (seconds == DAY_S) {
        seconds = 0;
        whole++;
    }
    snprintf(time, sizeof time, "%02ld:%02ld:%02ld", seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    if (look == LOOK_TIME) {
        snprintf(out, size, "%s", time);
        return true;
    }
    if (!b->is_1904 && whole < 60) /* the format believes that 1900 had a 29 February, which is its day 60 */
        whole++;
    day_parts((day)whole + (b->is_1904 ? day_of(1904, 1, 1) : day_of(1899, 12, 30)), &year, &month, &of_month);
    snprintf(out, size, "%04d-%02d-%02d%s%s", year, month, of_month, seconds ? " " : "", seconds ? time : "");
    return true;
}

static void put_number(struct book *b)
{
    uint8_t look = b->style < b->nlooks ? b->looks[b->style] : LOOK_NUMBER;
    size_t n = strspn(b->cell.p, "0123456789");
    bool whole = n && n == b->cell.n && n <= 18;
    char shown[64], *rest;
    double number = strtod(b->cell.p, &rest);

    if (rest == b->cell.p || *rest || !isfinite(number)) {
        put_cell(b, b->cell.p, b->cell.n);
        return;
    }
    if (look >= LOOK_DAY && look < LOOK_DIGITS && day_shown(b, number, look, shown, sizeof shown))
        ;
    else if (whole && look > LOOK_DIGITS && n < (size_t)(look - LOOK_DIGITS))
        snprintf(shown, sizeof shown, "%0*lld", look - LOOK_DIGITS, strtoll(b->cell.p, NULL, 10));
    else if (whole)
        snprintf(shown, sizeof shown, "%s", b->cell.p);
    else if (fabs(number) < 1e15 && number == floor(number))
        snprintf(shown, sizeof shown, "%.0f", number);
    else
        snprintf(shown, sizeof shown, "%.15g", number);
    put_cell(b, shown, strlen(shown));
}

static void put_value(struct book *b)
{
    const char *type = b->type;
    char *rest;
    unsigned long at;

    if (strcmp(type, "s") == 0) {
        at = strtoul(b->cell.p, &rest, 10);
        if (*rest || at >= b->nstrings)
            book_fail(b, "The spreadsheet is damaged: row %ld means a text that is not there.", b->row);
        else if (b->all_strings.p[b->string_at[at]])
            put_cell(b, b->all_strings.p + b->string_at[at], strlen(b->all_strings.p + b->string_at[at]));
    } else if (strcmp(type, "b") == 0) {
        put_cell(b, b->cell.p[0] == '1' ? "TRUE" : "FALSE", b->cell.p[0] == '1' ? 4 : 5);
    } else if (!type[0] || strcmp(type, "n") == 0) {
        put_number(b);
    } else {
        put_cell(b, b->cell.p, b->cell.n);
    }
}

/* "AB12": 28. */
static long column_of(const char *reference)
{
    long n = 0;

    for (; *reference >= 'A' && *reference <= 'Z' && n < 100000; reference++)
        n = n * 26 + (*reference - 'A' + 1);
    return n;
}

static void begin_row(struct book *b, const char **attributes)
{
    const char *r = book_attribute(attributes, "r");
    long row = r ? strtol(r, NULL, 10) : b->row + 1;

    if (row <= b->row || row > ROWS_MOST) {
        book_fail(b, "The spreadsheet is damaged: its rows are not in order behind row %ld.", b->row);
        return;
    }
    for (long i = b->row ? b->row : 1; i < row; i++)
        put_out(b, "\n", 1);
    b->row = row;
    b->column = b->written = 0;
    b->in_row = true;
}

static void begin_cell(struct book *b, const char **attributes)
{
    const char *r = book_attribute(attributes, "r"), *s = book_attribute(attributes, "s"),
               *t = book_attribute(attributes, "t");
    long column = r ? column_of(r) : b->column + 1;

    if (!b->in_row || column <= b->column)
        book_fail(b, "The spreadsheet is damaged: the cells of row %ld are not in order.", b->row);
    b->column = column;
    b->style = s ? strtoul(s, NULL, 10) : 0;
    snprintf(b->type, sizeof b->type, "%s", t ? t : "");
    b->cell.n = 0;
}

static void row_start(void *with, const char *name, const char **attributes)
{
    struct book *b = with;

    if (strcmp(name, "row") == 0)
        begin_row(b, attributes);
    else if (strcmp(name, "c") == 0)
        begin_cell(b, attributes);
    else if (strcmp(name, "rPh") == 0)
        b->in_phonetic = true;
    else
        b->in_value = (strcmp(name, "v") == 0 || strcmp(name, "t") == 0) && !b->in_phonetic;
}

static void row_end(void *with, const char *name)
{
    struct book *b = with;

    b->in_value = false;
    if (strcmp(name, "rPh") == 0)
        b->in_phonetic = false;
    if (strcmp(name, "row") == 0)
        b->in_row = false;
    if (strcmp(name, "c") != 0 || !b->cell.n)
        return;
    if (b->column > CSV_CELLS_MOST)
        book_fail(b, "Row %ld has something in column %ld; a table here has at most %d columns.", b->row, b->column,
                  CSV_CELLS_MOST);
    else
        put_value(b);
}

static void row_text(void *with, const char *p, int n)
{
    struct book *b = with;

    if (b->in_value)
        book_put(b, &b->cell, p, (size_t)n, CELL_MOST);
}

const struct handlers row_handlers = {row_start, row_end, row_text};
