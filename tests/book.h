/* Spreadsheets made by tests, part by part. */
#ifndef TESTS_BOOK_H
#define TESTS_BOOK_H

#include <stddef.h>

struct book_part_text {
    const char *name, *text; /* "xl/worksheets/sheet1.xml", or a short name, see book_write */
};
/* Writes the parts as a book at path, over what is there. A part named "sheet" stands at xl/worksheets/sheet1.xml with
 * its text between <worksheet><sheetData> and their ends; "second" at sheet2.xml the same way; "strings" and "styles"
 * at their places, whole. What a book needs beside (relations, workbook) is added where it is not given. */
void book_write(const char *path, const struct book_part_text *parts, size_t n);

#endif
