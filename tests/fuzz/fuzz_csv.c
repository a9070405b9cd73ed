/* libFuzzer: any bytes as a table. A row keeps to its limits and every cell is text. */
#include "core/csv.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check(bool right, const char *what)
{
    if (right)
        return;
    fprintf(stderr, "%s\n", what);
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    char why[200];
    struct csv *c = csv_open_bytes((const char *)data, n, why, sizeof why);
    struct csv_row row;
    enum csv_result result;
    int64_t line = 0;

    if (!c)
        return 0;
    while ((result = csv_next(c, &row)) == CSV_ROW) {
        check(row.n && row.n <= CSV_CELLS_MOST, "a row has cells, and not too many");
        check(row.line > line, "lines go up");
        line = row.line;
        for (size_t i = 0; i < row.n; i++)
            check(str_is_utf8(row.cells[i]) && !row.cells[i].p[row.cells[i].n], "a cell is UTF-8 and ends with a NUL");
    }
    check((result == CSV_WRONG) == (csv_problem(c)[0] != 0), "a problem is said");
    csv_close(c);
    return 0;
}
