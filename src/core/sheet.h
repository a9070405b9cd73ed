/* Spreadsheets (.xlsx) as tables of text: one sheet of a book becomes a CSV file, which is then read like any other.
 *
 * Cells come as people see them where it matters: days as YYYY-MM-DD (by the cell's style, in both calendars of the
 * format), times of day behind them, numbers without the noise of binary fractions, leading zeros that a style shows,
 * TRUE and FALSE. A formula's last value counts; an error stays the text that it is.
 *
 * A book may be hostile. What it unpacks to is counted while it is unpacked, whatever its directory claims; document
 * types, and with them entities, are refused; depth, cells and texts have limits. It knows nothing of what cells mean. */
#ifndef CORE_SHEET_H
#define CORE_SHEET_H

#include "core/str.h"

enum { SHEETS_MOST = 64, SHEET_NAME_MOST = 128 };
struct sheet_list {
    char names[SHEETS_MOST][SHEET_NAME_MOST]; /* in the book's order */
    size_t n, chosen;
};

/* Bytes of all parts of a book together, and of the table made from them (one text may be meant by very many cells):
 * 1 GB; tests shorten it. */
extern uint64_t sheet_bytes_most;

/* Does a file begin as a book does (or as its older, binary form, which sheet_to_csv refuses with a sentence)? */
bool sheet_is_book(const char *path);
/* Writes the sheet called `name` (empty: the first that is not hidden) to the new file `to`, mode 0600, UTF-8, commas,
 * a line for each row, so that rows keep their numbers; line ends within a cell become blanks. False and a sentence in
 * `why`; `to` is then gone again. `list` gets the names of all sheets, also when there is none called `name`. */
bool sheet_to_csv(const char *path, struct str name, const char *to, struct sheet_list *list, char *why,
                  size_t why_size);

#endif
