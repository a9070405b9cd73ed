/* Inside core/sheet*.c. */
#ifndef CORE_SHEET_PRIVATE_H
#define CORE_SHEET_PRIVATE_H

#include "core/sheet.h"

#include <expat.h>
#include <stdio.h>
#include <zip.h>

enum {
    PART_NAME = 256,
    DEPTH_MOST = 64,
    TOKEN_MOST = 8 << 20,
    CELL_MOST = 1 << 18,
    ROWS_MOST = 1 << 20,
    STRINGS_MOST = 256 << 20, /* bytes */
    STYLES_MOST = 1 << 16,
    FORMATS_MOST = 4096
};

/* How a number is shown. */
enum { LOOK_NUMBER, LOOK_DAY, LOOK_TIME, LOOK_DAY_TIME, LOOK_DIGITS /* + how many, padded with zeros */ };

struct text { /* bytes that grow; from malloc */
    char *p;
    size_t n, size;
};
struct book {
    zip_t *zip;
    XML_Parser parser;
    uint64_t unpacked;
    int depth;
    bool failed, is_1904;
    char *why;
    size_t why_size;

    struct sheet_list *list;
    struct str wanted;
    char relation[SHEETS_MOST][64]; /* of each sheet */
    bool hidden[SHEETS_MOST];
    char folder[PART_NAME], workbook[PART_NAME], strings[PART_NAME], styles[PART_NAME], sheet[PART_NAME];

    struct text all_strings; /* shared texts, each with its NUL */
    size_t *string_at, nstrings, string_room;
    bool in_string, in_phonetic;

    uint8_t looks[STYLES_MOST]; /* of each cell style */
    size_t nlooks;
    struct {
        int id;
        uint8_t look;
    } formats[FORMATS_MOST];
    size_t nformats;
    bool in_styles;

    FILE *out;
    uint64_t out_bytes;
    long row, column, written; /* numbers of this row and cell, cells of the row that stand in the file */
    char type[12];
    size_t style;
    struct text cell;
    bool in_value, in_row;
};

struct handlers {
    XML_StartElementHandler start;
    XML_EndElementHandler end;
    XML_CharacterDataHandler text;
};

/* The first failure counts; the part being read is left. */
void book_fail(struct book *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Reads one part. False: it is not there, or b->failed. */
bool book_part(struct book *b, const char *name, const struct handlers *h);
bool book_put(struct book *b, struct text *t, const char *p, size_t n, size_t most);
/* Name without its prefix; value of an attribute by its name without prefix, or NULL. */
const char *book_local(const char *name);
const char *book_attribute(const char **attributes, const char *name);
extern const struct handlers string_handlers, style_handlers, row_handlers;

#endif
