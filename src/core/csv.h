/* Tables as text, in the dialect that somebody's other program writes: with a byte order mark or without, lines that
 * end in CRLF, LF or CR, cells parted by comma, semicolon, tab or bar, quoted cells with line ends and doubled quotes,
 * UTF-8, UTF-16 with its mark, or Windows-1252. The dialect is guessed from the file itself; a first line "sep=;" says it.
 * A character that cannot be read becomes U+FFFD. A file is read in pieces: memory does not grow with its rows. Wholly empty
 * lines are passed over.
 * Knows nothing of what the cells mean. */
#ifndef CORE_CSV_H
#define CORE_CSV_H

#include "core/str.h"

#include <stdio.h>

enum { CSV_CELLS_MOST = 500, CSV_ROW_MOST = 1 << 20 };

struct csv;
struct csv_row {
    int64_t line;      /* of the file, from 1, as an editor counts: where the row begins */
    struct str *cells; /* valid UTF-8 without NUL, each followed by a NUL; they live until the next row is read */
    size_t n;
};
enum csv_result {
    CSV_ROW,
    CSV_END,
    CSV_WRONG, /* csv_problem says what; nothing more can be read */
};

/* NULL and a sentence in `why` when the file cannot be read or is no such table. */
struct csv *csv_open(const char *path, char *why, size_t why_size);
/* The same over bytes that stay there. */
struct csv *csv_open_bytes(const char *p, size_t n, char *why, size_t why_size);
void csv_close(struct csv *c);
enum csv_result csv_next(struct csv *c, struct csv_row *row);
const char *csv_problem(const struct csv *c);
/* ',', ';', '\t', '|', or what the file says; and "UTF-8", "UTF-16" or "Windows-1252". */
char csv_separator(const struct csv *c);
const char *csv_encoding(const struct csv *c);
/* Does a cell have a character that could not be read, here or where the file was written? */
bool csv_has_lost(struct str cell);
/* Writes one cell, quoted where it has to be. */
void csv_put_cell(FILE *f, struct str cell, char separator);

#endif
