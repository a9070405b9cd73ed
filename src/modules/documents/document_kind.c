/* What a file is. The name alone is a claim; what is in the file has to be that. Office files are packages: their list of
 * parts is read, and of OpenDocument the first few bytes of one part, so that nothing can unpack to much. */
#include "modules/documents/documents.h"

#include <zip.h>

enum inside { BYTES, TEXT, PACKAGE, OPEN_DOCUMENT };
static const struct {
    struct document_kind kind;
    enum inside inside;
    const char *mark; /* how the bytes begin; the folder of a package; what an OpenDocument says that it is */
} kinds[] = {
    {{"pdf", "application/pdf"}, BYTES, "%PDF-"},
    {{"png", "image/png"}, BYTES, "\x89PNG\r\n\x1a\n"},
    {{"jpg", "image/jpeg"}, BYTES, "\xff\xd8\xff"},
    {{"jpeg", "image/jpeg"}, BYTES, "\xff\xd8\xff"},
    {{"txt", "text/plain"}, TEXT, NULL},
    {{"csv", "text/csv"}, TEXT, NULL},
    {{"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}, PACKAGE, "word/"},
    {{"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}, PACKAGE, "xl/"},
    {{"pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"}, PACKAGE, "ppt/"},
    {{"odt", "application/vnd.oasis.opendocument.text"}, OPEN_DOCUMENT, "application/vnd.oasis.opendocument.text"},
    {{"ods", "application/vnd.oasis.opendocument.spreadsheet"},
     OPEN_DOCUMENT,
     "application/vnd.oasis.opendocument.spreadsheet"},
};
enum { KINDS = sizeof kinds / sizeof *kinds, ENDING = 5, MIMETYPE = 64 };

static size_t kind_at(struct str ending)
{
    size_t i = 0;

    while (i < KINDS && !str_is(ending, kinds[i].kind.ending))
        i++;
    return i;
}

/* What stands behind the last dot, in small letters; empty: none, or too long for one that is known. */
static struct str ending_of(struct str name, char out[ENDING + 1])
{
    size_t n = name.n, i;

    while (n && name.p[n - 1] != '.')
        n--;
    if (!n || name.n - n > ENDING)
        return STR("");
    name = str_cut(name, n, name.n);
    for (i = 0; i < name.n && i < ENDING; i++)
        out[i] = (char)(name.p[i] >= 'A' && name.p[i] <= 'Z' ? name.p[i] + ('a' - 'A') : name.p[i]);
    out[i] = 0;
    return str_of(out);
}

/* Letters in whichever encoding: no byte that none of them has, or UTF-16 that says so. Something else with a name for
 * text begins as what it is. */
static bool is_text(struct str bytes)
{
    if (str_starts(bytes, "\xff\xfe") || str_starts(bytes, "\xfe\xff"))
        return bytes.n % 2 == 0;
    for (size_t i = 0; i < KINDS; i++)
        if (kinds[i].inside == BYTES && str_starts(bytes, kinds[i].mark))
            return false;
    for (size_t i = 0; i < bytes.n; i++) {
        unsigned char c = (unsigned char)bytes.p[i];

        if (c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f')
            return false;
    }
    return true;
}

static bool has_folder(zip_t *z, const char *folder)
{
    zip_int64_t n = zip_get_num_entries(z, 0);
    bool found = false;

    for (zip_int64_t i = 0; i < n && !found; i++) {
        const char *name = zip_get_name(z, (zip_uint64_t)i, ZIP_FL_ENC_RAW);

        found = name && strncmp(name, folder, strlen(folder)) == 0;
    }
    return found && zip_name_locate(z, "[Content_Types].xml", 0) >= 0;
}

static bool says_type(zip_t *z, const char *type)
{
    zip_file_t *f = zip_fopen(z, "mimetype", 0);
    char says[MIMETYPE + 1] = "";
    zip_int64_t n = f ? zip_fread(f, says, MIMETYPE) : -1;

    if (f)
        zip_fclose(f);
    return n > 0 && str_eq(str_trim((struct str){says, (size_t)n}), str_of(type));
}

static bool is_package(struct str bytes, enum inside inside, const char *mark)
{
    zip_source_t *source = zip_source_buffer_create(bytes.p, bytes.n, 0, NULL);
    zip_t *z = source ? zip_open_from_source(source, ZIP_RDONLY, NULL) : NULL;
    bool good = z && (inside == PACKAGE ? has_folder(z, mark) : says_type(z, mark));

    if (z)
        zip_discard(z);
    else if (source)
        zip_source_free(source);
    return good;
}

static bool is_inside(struct str bytes, size_t i)
{
    switch (kinds[i].inside) {
    case BYTES: return str_starts(bytes, kinds[i].mark);
    case TEXT: return is_text(bytes);
    default: return str_starts(bytes, "PK\x03\x04") && is_package(bytes, kinds[i].inside, kinds[i].mark);
    }
}

const struct document_kind *document_kind_find(struct str ending)
{
    size_t i = kind_at(ending);

    return i < KINDS ? &kinds[i].kind : NULL;
}

const struct document_kind *document_kind_of(struct str name, struct str bytes, const char **why)
{
    char ending[ENDING + 1];
    size_t i = kind_at(ending_of(name, ending));

    *why = i == KINDS            ? "Files of this kind cannot be added."
           : is_inside(bytes, i) ? NULL
                                 : "What is in this file is not what its name says. Save it again as what it is.";
    return *why ? NULL : &kinds[i].kind;
}
