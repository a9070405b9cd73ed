/* A book: which parts it has, which of them is the sheet, and the way from there to a file of text. */
#include "core/sheet_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

uint64_t sheet_bytes_most = (uint64_t)1 << 30;
static const unsigned char old_book[8] = {0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1};

static size_t first_bytes(const char *path, unsigned char bytes[8])
{
    FILE *f = fopen(path, "rb");
    size_t n = f ? fread(bytes, 1, 8, f) : 0;

    if (f)
        fclose(f);
    return n;
}

bool sheet_is_book(const char *path)
{
    unsigned char bytes[8] = {0};
    size_t n = first_bytes(path, bytes);

    return (n >= 4 && memcmp(bytes, "PK\3\4", 4) == 0) || (n == 8 && memcmp(bytes, old_book, 8) == 0);
}

/* A part's name from a relation's target: absolute, or beside the part that has the relation. */
static void name_part(char out[PART_NAME], const char *folder, const char *target)
{
    if (target[0] == '/')
        snprintf(out, PART_NAME, "%s", target + 1);
    else
        snprintf(out, PART_NAME, "%s%s", folder, target);
}

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);

    return n >= m && strcmp(text + n - m, end) == 0;
}

static void root_start(void *with, const char *name, const char **attributes)
{
    struct book *b = with;
    const char *type = book_attribute(attributes, "Type"), *target = book_attribute(attributes, "Target");

    if (strcmp(name, "Relationship") == 0 && type && target && ends_with(type, "/officeDocument"))
        name_part(b->workbook, "", target);
}

static void workbook_start(void *with, const char *name, const char **attributes)
{
    struct book *b = with;
    const char *title = book_attribute(attributes, "name"), *id = book_attribute(attributes, "id"),
               *old = book_attribute(attributes, "date1904"), *state = book_attribute(attributes, "state");
    size_t n = b->list->n;

    if (strcmp(name, "workbookPr") == 0)
        b->is_1904 = old && (strcmp(old, "1") == 0 || strcmp(old, "true") == 0);
    if (strcmp(name, "sheet") != 0 || !title || !id || n == SHEETS_MOST || strlen(title) >= SHEET_NAME_MOST)
        return;
    snprintf(b->list->names[n], SHEET_NAME_MOST, "%s", title);
    snprintf(b->relation[n], sizeof b->relation[n], "%s", id);
    b->hidden[n] = state && strcmp(state, "visible") != 0;
    b->list->n++;
}

static void relation_start(void *with, const char *name, const char **attributes)
{
    struct book *b = with;
    const char *id = book_attribute(attributes, "Id"), *type = book_attribute(attributes, "Type"),
               *target = book_attribute(attributes, "Target");

    if (strcmp(name, "Relationship") != 0 || !id || !type || !target)
        return;
    if (ends_with(type, "/sharedStrings"))
        name_part(b->strings, b->folder, target);
    if (ends_with(type, "/styles"))
        name_part(b->styles, b->folder, target);
    if (ends_with(type, "/worksheet") && strcmp(id, b->relation[b->list->chosen]) == 0)
        name_part(b->sheet, b->folder, target);
}

/* The sheet that is wanted: by its name, or the first that people see. */
static bool choose(struct book *b)
{
    size_t at = 0;

    if (b->wanted.n)
        while (at < b->list->n && !str_is(b->wanted, b->list->names[at]))
            at++;
    else
        while (at + 1 < b->list->n && b->hidden[at])
            at++;
    if (!b->list->n)
        book_fail(b, "The spreadsheet has no sheet.");
    else if (at >= b->list->n && b->wanted.n < SHEET_NAME_MOST)
        book_fail(b, "The spreadsheet has no sheet called %.*s.", STR_ARG(b->wanted));
    else if (at >= b->list->n)
        book_fail(b, "The spreadsheet has no sheet of that name.");
    else
        b->list->chosen = at;
    return !b->failed;
}

/* "xl/" and "xl/_rels/workbook.xml.rels" of "xl/workbook.xml". */
static void name_relations(struct book *b, char out[2 * PART_NAME + 16])
{
    const char *slash = strrchr(b->workbook, '/');
    int n = slash ? (int)(slash - b->workbook) + 1 : 0;

    snprintf(b->folder, PART_NAME, "%.*s", n, b->workbook);
    snprintf(out, 2 * PART_NAME + 16, "%s_rels/%s.rels", b->folder, b->workbook + n);
}

static bool read_book(struct book *b)
{
    static const struct handlers root = {root_start, NULL, NULL}, workbook = {workbook_start, NULL, NULL},
                                 relations = {relation_start, NULL, NULL};
    char name[2 * PART_NAME + 16];

    if (!book_part(b, "_rels/.rels", &root) || !book_part(b, b->workbook, &workbook)) {
        book_fail(b, "The file is packed as a spreadsheet is, but it is none: it has no workbook.");
        return false;
    }
    name_relations(b, name);
    if (!choose(b) || !book_part(b, name, &relations) || !b->sheet[0]) {
        book_fail(b, "The spreadsheet is damaged: the sheet %s is not in it.", b->list->names[b->list->chosen]);
        return false;
    }
    book_part(b, b->strings, &string_handlers); /* a book may have none of both */
    if (!b->failed)
        book_part(b, b->styles, &style_handlers);
    if (!b->failed && !book_part(b, b->sheet, &row_handlers))
        book_fail(b, "The spreadsheet is damaged: the sheet %s is not in it.", b->list->names[b->list->chosen]);
    return !b->failed;
}

static bool write_book(struct book *b, const char *to)
{
    int fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool good;

    b->out = fd < 0 ? NULL : fdopen(fd, "w");
    if (!b->out) {
        book_fail(b, "%s cannot be written: %s.", to, strerror(errno));
        if (fd >= 0)
            close(fd);
        return false;
    }
    good = read_book(b);
    if (good)
        good = fputc('\n', b->out) != EOF;
    if (fclose(b->out) != 0 || !good) {
        book_fail(b, "The spreadsheet cannot be unpacked: the disk may be full.");
        unlink(to);
    }
    return !b->failed;
}

bool sheet_to_csv(const char *path, struct str name, const char *to, struct sheet_list *list, char *why,
                  size_t why_size)
{
    struct book *b = calloc(1, sizeof *b);
    unsigned char bytes[8] = {0};
    bool good = false;
    int code = 0;

    list->n = list->chosen = 0;
    if (!b) {
        snprintf(why, why_size, "There is not enough memory for this spreadsheet.");
        return false;
    }
    *b = (struct book){.list = list, .wanted = name, .why = why, .why_size = why_size};
    if (first_bytes(path, bytes) == 8 && memcmp(bytes, old_book, 8) == 0)
        book_fail(b,
                  "This is a spreadsheet of the old form (.xls) or one with a password. Save it as .xlsx without one.");
    else if (!(b->zip = zip_open(path, ZIP_RDONLY | ZIP_CHECKCONS, &code)))
        book_fail(b, "The spreadsheet is damaged: it cannot be unpacked.");
    else
        good = write_book(b, to);
    if (b->zip)
        zip_discard(b->zip);
    free(b->all_strings.p);
    free(b->string_at);
    free(b->cell.p);
    free(b);
    return good;
}
