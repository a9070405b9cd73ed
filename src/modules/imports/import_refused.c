/* The rows that a batch has not taken, as a file. They are whole rows, with their pay and their kinds of absence: whoever
 * takes them away is on record first, with the class of what such a file may hold. */
#include "core/csv.h"
#include "modules/imports/imports_private.h"
#include "modules/imports/imports_web.h"
#include "queries.h"
#include "web/app.h"

#include <sys/stat.h>

size_t import_refused_bytes = 16 << 20;

static void put_row(const struct import *im, FILE *f, const struct csv_row *row, struct str why)
{
    for (size_t i = 0; i < row->n; i++) {
        csv_put_cell(f, row->cells[i], im->separator);
        fputc(im->separator, f);
    }
    csv_put_cell(f, why, im->separator);
    fputs("\r\n", f);
}

/* What is left out stands in the column that no import reads. */
static void say_more(const struct import *im, FILE *f)
{
    for (size_t i = 0; i < im->ncolumns; i++)
        fputc(im->separator, f);
    fputs("More rows were not taken than fit here. Mend these and import the whole file again for the others.\r\n", f);
}

/* Just those rows, in the file's own columns and one more that says why: mended, it can be imported as it is. */
bool import_bad_rows_write(struct import *im, const char *path)
{
    char why[300];
    struct csv *c = im->csv = csv_open(im->path, why, sizeof why);
    FILE *f = c ? fopen(path, "w") : NULL;
    struct csv_row row;

    for (size_t n = 0; f && csv_next(c, &row) == CSV_ROW; n++) {
        const char *bad = n && n <= im->nrows ? im->rows[n - 1].bad : NULL;

        if (n && !bad)
            continue;
        if (ftell(f) > (long)import_refused_bytes) {
            say_more(im, f);
            break;
        }
        put_row(im, f, &row, bad ? str_of(bad) : STR(IMPORT_WHY));
    }
    csv_close(c);
    im->csv = NULL;
    if (f)
        chmod(path, 0600);
    return f && fclose(f) == 0;
}

/* ---- taking them away ---- */

/* A file of people may have a column of pay, and any may have one that nobody knows. */
static int class_of(struct str kind)
{
    return str_is(kind, "absences") ? 4 : str_is(kind, "pay") || str_is(kind, "people") ? 3 : 2;
}

static bool read_rows(struct arena *a, const char *path, struct str *rows)
{
    FILE *f = fopen(path, "rb");
    struct stat about;
    char *p;

    if (!f)
        return false;
    if (fstat(fileno(f), &about) == 0) {
        p = arena_alloc(a, (size_t)about.st_size + 1);
        *rows = (struct str){p, fread(p, 1, (size_t)about.st_size, f)};
    }
    fclose(f);
    return true;
}

void import_refused(struct web *w)
{
    struct row_import_item batch;
    int64_t id = web_path_id(w, "id");
    struct str rows = STR("");

    if (!import_batch_row_of(w, id, &batch))
        return;
    if (!read_rows(w->arena, import_bad_file(w->arena, w->app, id), &rows)) {
        web_reply_missing(w);
        return;
    }
    web_note_read(w, "rows_not_imported", id, class_of(batch.kind));
    http_header(w->http, "Content-Disposition", STR("attachment; filename=\"rows-not-imported.csv\""));
    web_reply_text(w, 200, "text/csv; charset=utf-8", rows);
}
