/* One part of a book: unpacked in pieces and read as XML, within limits. */
#include "core/sheet_private.h"

#include <stdarg.h>
#include <stdlib.h>

enum { PIECE = 1 << 16 };

void book_fail(struct book *b, const char *format, ...)
{
    va_list args;

    if (!b->failed) {
        va_start(args, format);
        vsnprintf(b->why, b->why_size, format, args);
        va_end(args);
    }
    b->failed = true;
    if (b->parser)
        XML_StopParser(b->parser, XML_FALSE);
}

bool book_put(struct book *b, struct text *t, const char *p, size_t n, size_t most)
{
    if (t->n + n + 1 > most) {
        book_fail(b, "The spreadsheet holds more text than can be read at once.");
        return false;
    }
    if (t->n + n + 1 > t->size) {
        size_t size = t->size ? t->size : 1024;
        char *larger;

        while (size < t->n + n + 1)
            size *= 2;
        larger = realloc(t->p, size);
        if (!larger) {
            book_fail(b, "There is not enough memory for this spreadsheet.");
            return false;
        }
        t->p = larger;
        t->size = size;
    }
    memcpy(t->p + t->n, p, n);
    t->n += n;
    t->p[t->n] = 0;
    return true;
}

const char *book_local(const char *name)
{
    const char *colon = strrchr(name, ':');

    return colon ? colon + 1 : name;
}

const char *book_attribute(const char **attributes, const char *name)
{
    for (size_t i = 0; attributes[i]; i += 2)
        if (strcmp(book_local(attributes[i]), name) == 0)
            return attributes[i + 1];
    return NULL;
}

struct reading {
    struct book *book;
    const struct handlers *h;
};

static void start(void *with, const XML_Char *name, const XML_Char **attributes)
{
    struct reading *r = with;

    if (++r->book->depth > DEPTH_MOST)
        book_fail(r->book, "The spreadsheet is nested too deeply to be one.");
    else if (!r->book->failed)
        r->h->start(r->book, book_local(name), attributes);
}

static void end(void *with, const XML_Char *name)
{
    struct reading *r = with;

    r->book->depth--;
    if (!r->book->failed && r->h->end)
        r->h->end(r->book, book_local(name));
}

static void text(void *with, const XML_Char *p, int n)
{
    struct reading *r = with;

    if (!r->book->failed && r->h->text)
        r->h->text(r->book, p, n);
}

/* No document type, hence no entities of its own: a few bytes cannot become gigabytes. */
static void refuse_doctype(void *with, const XML_Char *name, const XML_Char *system, const XML_Char *public, int inside)
{
    (void)name;
    (void)system;
    (void)public;
    (void)inside;
    book_fail(((struct reading *)with)->book,
              "The spreadsheet has a document type, which no spreadsheet needs; it is not read.");
}

/* The byte of the part that is being read; -1: none. The older name is deprecated where there is the newer one. */
static int64_t read_up_to(XML_Parser parser)
{
#ifdef EXPAT_INDEX_64
    return XML_GetCurrentByteIndex64(parser);
#else
    return XML_GetCurrentByteIndex(parser);
#endif
}

static void read_pieces(struct book *b, zip_file_t *f)
{
    uint64_t of_part = 0;
    zip_int64_t n = 1;

    while (!b->failed && n > 0) {
        void *piece = XML_GetBuffer(b->parser, PIECE);

        n = piece ? zip_fread(f, piece, PIECE) : -1;
        if (n < 0) {
            book_fail(b, "The spreadsheet is damaged: a part of it cannot be unpacked.");
            return;
        }
        of_part += (uint64_t)n;
        b->unpacked += (uint64_t)n;
        if (b->unpacked > sheet_bytes_most)
            book_fail(b, "The spreadsheet unpacks to more than 1 GB. Save the sheet as CSV and import that.");
        else if (XML_ParseBuffer(b->parser, (int)n, n == 0) != XML_STATUS_OK)
            book_fail(b, "The spreadsheet is damaged: %s.", XML_ErrorString(XML_GetErrorCode(b->parser)));
        else if (read_up_to(b->parser) >= 0 && of_part > TOKEN_MOST &&
                 (int64_t)(of_part - TOKEN_MOST) > read_up_to(b->parser))
            book_fail(b, "The spreadsheet holds more text than can be read at once.");
    }
}

bool book_part(struct book *b, const char *name, const struct handlers *h)
{
    struct reading r = {b, h};
    zip_int64_t index = name[0] ? zip_name_locate(b->zip, name, ZIP_FL_NOCASE) : -1;
    zip_file_t *f = index < 0 ? NULL : zip_fopen_index(b->zip, (zip_uint64_t)index, 0);

    if (index >= 0 && !f)
        book_fail(
            b, "The spreadsheet cannot be opened: it is locked with a password or packed in a way that is not known.");
    if (!f)
        return false;
    b->parser = XML_ParserCreate(NULL);
    b->depth = 0;
    if (b->parser) {
        XML_SetUserData(b->parser, &r);
        XML_SetElementHandler(b->parser, start, end);
        XML_SetCharacterDataHandler(b->parser, text);
        XML_SetStartDoctypeDeclHandler(b->parser, refuse_doctype);
        read_pieces(b, f);
        XML_ParserFree(b->parser);
        b->parser = NULL;
    } else {
        book_fail(b, "There is not enough memory for this spreadsheet.");
    }
    zip_fclose(f);
    return !b->failed;
}
