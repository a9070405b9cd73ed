/* libFuzzer: any bytes as a spreadsheet. The first byte says as what: the whole file, or one part of an otherwise good
 * book (cells, texts, styles, list of sheets, relations), which mere bytes would not get to through the packing. */
#include "../book.h"
#include "core/csv.h"
#include "core/sheet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static const char *const part_names[] = {NULL, "sheet", "strings", "styles", "xl/workbook.xml",
                                         "xl/_rels/workbook.xml.rels"};
enum { PARTS = sizeof part_names / sizeof *part_names };

static void check(bool right, const char *what)
{
    if (right)
        return;
    fprintf(stderr, "%s\n", what);
    abort();
}

static void write_file(const char *path, const uint8_t *data, size_t n)
{
    FILE *f = fopen(path, "wb");

    check(f && fwrite(data, 1, n, f) == n && fclose(f) == 0, "the file is written");
}

static void write_book(const char *path, const char *name, const uint8_t *data, size_t n)
{
    static const char cells[] = "<row><c t=\"s\"><v>0</v></c><c s=\"1\"><v>45000</v></c></row>";
    char *text = calloc(n + 1, 1);
    const struct book_part_text parts[] = {{name, text}, {strcmp(name, "sheet") == 0 ? "second" : "sheet", cells}};

    check(text != NULL, "memory");
    memcpy(text, data, n);
    book_write(path, parts, 2);
    free(text);
}

/* The table is one that the importer reads. */
static void check_table(const char *path)
{
    char why[200];
    struct csv *c = csv_open(path, why, sizeof why);
    struct csv_row row;

    while (c && csv_next(c, &row) == CSV_ROW)
        for (size_t i = 0; i < row.n; i++)
            check(str_is_utf8(row.cells[i]), "a cell is UTF-8");
    if (c)
        csv_close(c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct sheet_list list;
    char book[64], out[64], why[300] = "";

    if (!n)
        return 0;
    sheet_bytes_most = 4 << 20;
    snprintf(book, sizeof book, "/dev/shm/tandem-fuzz-%d.xlsx", (int)getpid());
    snprintf(out, sizeof out, "/dev/shm/tandem-fuzz-%d.csv", (int)getpid());
    unlink(out);
    if (part_names[data[0] % PARTS])
        write_book(book, part_names[data[0] % PARTS], data + 1, n - 1);
    else
        write_file(book, data + 1, n - 1);
    sheet_is_book(book);
    if (sheet_to_csv(book, STR(""), out, &list, why, sizeof why)) {
        check_table(out);
    } else {
        check(why[0] != 0, "a refusal says why");
        check(access(out, F_OK) != 0, "nothing half is left");
    }
    unlink(book);
    unlink(out);
    return 0;
}
