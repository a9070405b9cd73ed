/* Inside the reader of tables: from the bytes of a file, whatever their encoding, to the bytes of a row. */
#ifndef CORE_CSV_PRIVATE_H
#define CORE_CSV_PRIVATE_H

#include "core/csv.h"

enum { CSV_PIECE = 1 << 16, CSV_LOST = 0xFFFD /* what stands for a character that cannot be read */ };
enum csv_wide { NOT_WIDE, WIDE_LITTLE, WIDE_BIG }; /* UTF-16, as spreadsheets write "Unicode text" */

struct csv_text {
    char *p;
    size_t used, size;
};
struct csv {
    FILE *file;
    const char *bytes;    /* instead of a file, or the piece that was read */
    size_t at, n, passed; /* passed: bytes of the file so far */
    char *piece;
    struct csv_text raw, clean; /* the row that is being read: its bytes, and as UTF-8 where they are none */
    char unit[4];               /* a character of UTF-16 as UTF-8 */
    size_t nunit, unit_at;
    int back; /* a byte that was looked at, or -1 */
    enum csv_wide wide;
    size_t starts[CSV_CELLS_MOST];
    struct str cells[CSV_CELLS_MOST];
    size_t ncells;
    int64_t line, begun, first; /* line of the file that is being read, where the row began, and of the head */
    char separator;
    bool windows, high; /* high: the row has bytes beyond ASCII */
    char problem[160];
};

/* Next byte of the text, or -1; the same without going past it; and back to a byte of the file. */
int csv_get(struct csv *c);
int csv_peek(struct csv *c);
void csv_rewind(struct csv *c, size_t at);
/* Adds a byte to the row; false: it is too long, and c->problem says so. */
bool csv_put(struct csv *c, int b);
/* The whole text once: is it UTF-8, and is it text at all? marked: it began with a byte order mark. */
bool csv_learn_encoding(struct csv *c, bool marked, char *why, size_t why_size);
/* The row that was read, as UTF-8, in c->cells. */
bool csv_row_text(struct csv *c);

#endif
