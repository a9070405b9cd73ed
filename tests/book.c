#include "book.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#define HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
#define KIND "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

static const struct book_part_text needed[] = {
    {"_rels/.rels", HEAD "<Relationships><Relationship Id=\"r1\" Type=\"" KIND "officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"},
    {"xl/workbook.xml", HEAD "<workbook><sheets><sheet name=\"People\" sheetId=\"1\" r:id=\"s1\" xmlns:r=\"r\"/>"
                             "<sheet name=\"Second\" sheetId=\"2\" r:id=\"s2\" xmlns:r=\"r\"/></sheets></workbook>"},
    {"xl/_rels/workbook.xml.rels",
     HEAD "<Relationships><Relationship Id=\"s1\" Type=\"" KIND "worksheet\" Target=\"worksheets/sheet1.xml\"/>"
          "<Relationship Id=\"s2\" Type=\"" KIND "worksheet\" Target=\"/xl/worksheets/sheet2.xml\"/>"
          "<Relationship Id=\"t\" Type=\"" KIND "sharedStrings\" Target=\"sharedStrings.xml\"/>"
          "<Relationship Id=\"y\" Type=\"" KIND "styles\" Target=\"styles.xml\"/></Relationships>"},
};
static const struct {
    const char *name, *place, *before, *after;
} places[] = {{"sheet", "xl/worksheets/sheet1.xml", HEAD "<worksheet><sheetData>", "</sheetData></worksheet>"},
              {"second", "xl/worksheets/sheet2.xml", HEAD "<worksheet><sheetData>", "</sheetData></worksheet>"},
              {"strings", "xl/sharedStrings.xml", "", ""},
              {"styles", "xl/styles.xml", "", ""}};

static void stop(const char *what)
{
    fprintf(stderr, "book: %s\n", what);
    exit(1);
}

static void add(zip_t *z, const char *name, const char *text)
{
    const char *before = "", *after = "";
    char *whole;
    size_t size;
    zip_source_t *s;

    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (strcmp(name, places[i].name) == 0) {
            name = places[i].place;
            before = places[i].before;
            after = places[i].after;
            break;
        }
    size = strlen(before) + strlen(text) + strlen(after);
    whole = malloc(size + 1);
    snprintf(whole, size + 1, "%s%s%s", before, text, after);
    if (!size) { /* libzip does not free a block of no bytes */
        free(whole);
        whole = NULL;
    }
    s = zip_source_buffer(z, whole, size, 1);
    if (!s || zip_file_add(z, name, s, ZIP_FL_OVERWRITE) < 0)
        stop(zip_strerror(z));
}

void book_write(const char *path, const struct book_part_text *parts, size_t n)
{
    zip_t *z = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);

    if (!z)
        stop(path);
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        bool given = false;

        for (size_t k = 0; k < n; k++)
            given = given || strcmp(parts[k].name, needed[i].name) == 0;
        if (!given)
            add(z, needed[i].name, needed[i].text);
    }
    for (size_t k = 0; k < n; k++)
        if (parts[k].text)
            add(z, parts[k].name, parts[k].text);
    if (zip_close(z) != 0)
        stop(zip_strerror(z));
}
