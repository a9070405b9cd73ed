/* tandem export DIR: every table as CSV and JSON, and a file that says what is in them. */
#include "commands/export.h"

#include "access/files.h"
#include "commands/commands.h"
#include "core/csv.h"
#include "core/id.h"
#include "core/json.h"
#include "modules/documents/documents.h"
#include "modules/rules/rules.h"
#include "queries.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PAGE_ROWS = 500, PAGE_ARENA = 512 << 20, LINE_MOST = 64 << 20 };

struct export
{
    struct app *app;
    struct db_conn *conn;
    const char *folder;
    bool open;
    FILE *csv, *json;
    int64_t rows; /* of this table */
    char *why;
    size_t why_size;
};

static bool fail(struct export *x, const char *path, const char *what)
{
    snprintf(x->why, x->why_size, "%s cannot be %s: %s", path, what, strerror(errno));
    return false;
}

/* Makes the folder, or takes an empty one. */
static bool folder_ready(struct export *x)
{
    struct dirent *e;
    DIR *d;
    bool is_empty = true;

    if (mkdir(x->folder, 0700) == 0)
        return true;
    d = errno == EEXIST ? opendir(x->folder) : NULL;
    if (!d)
        return fail(x, x->folder, "made");
    while ((e = readdir(d)))
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            is_empty = false;
    closedir(d);
    if (!is_empty)
        snprintf(x->why, x->why_size, "%s is not empty, and an export overwrites nothing: name a new folder",
                 x->folder);
    return is_empty;
}

static FILE *new_file(struct export *x, const char *name, const char *ending)
{
    char path[1024];
    FILE *f;
    int fd;

    snprintf(path, sizeof path, "%s/%s%s", x->folder, name, ending);
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    f = fd < 0 ? NULL : fdopen(fd, "w");
    if (!f)
        fail(x, path, "made");
    return f;
}

static bool close_file(struct export *x, FILE *f)
{
    bool good = f && !ferror(f);

    if (f && fclose(f) != 0)
        good = false;
    return good ? true : fail(x, x->folder, "written");
}

static struct value base64_of(struct arena *a, struct str bytes)
{
    size_t n = sodium_base64_ENCODED_LEN(bytes.n, sodium_base64_VARIANT_ORIGINAL);
    char *text = arena_alloc(a, n);

    sodium_bin2base64(text, n, (const unsigned char *)bytes.p, bytes.n, sodium_base64_VARIANT_ORIGINAL);
    return value_text(str_of(text));
}

/* A cell as it leaves: ids as in addresses, bytes in base 64, sealed fields opened or marked. */
static struct value shown(const struct export *x, struct arena *a, const struct query_member *m, struct value row,
                          struct value cell)
{
    int64_t id = map_int(row, "id", 0), subject = map_int(row, "person_id", id);

    if (m->sealed && cell.kind == VALUE_BLOB) {
        if (!x->open)
            return value_text(STR("[sealed]"));
        return keys_unseal(x->app->keys, a, subject, m->sealed, id, cell.text, &cell) ? cell
                                                                                      : value_text(STR("[erased]"));
    }
    if (cell.kind == VALUE_BLOB)
        return base64_of(a, cell.text);
    if (m->is_id && cell.kind == VALUE_INT && cell.number > 0)
        return value_text(id_text(a, cell.number));
    return cell;
}

/* A spreadsheet takes a cell that begins so for a formula: it gets an apostrophe before it. */
static struct str tame(struct arena *a, struct str cell)
{
    return cell.n && strchr("=+-@\t\r", cell.p[0]) ? str_format(a, "'%.*s", STR_ARG(cell)) : cell;
}

static struct str csv_text(struct arena *a, struct value v)
{
    switch (v.kind) {
    case VALUE_TEXT: return tame(a, v.text);
    case VALUE_INT: return str_format(a, "%lld", (long long)v.number);
    case VALUE_REAL: return str_format(a, "%.17g", v.real);
    default: return STR("");
    }
}

static void write_row(struct export *x, struct arena *a, const struct query *q, struct value row)
{
    struct buf line = buf_new(a, LINE_MOST);
    struct value out = value_row(a, q->shape);

    for (size_t i = 0; i < q->ncolumns; i++) {
        out.map->cells[i] = shown(x, a, &q->columns[i], row, row.map->cells[i]);
        csv_put_cell(x->csv, csv_text(a, out.map->cells[i]), ',');
        fputs(i + 1 < q->ncolumns ? "," : "\r\n", x->csv);
    }
    json_write(&line, out);
    fprintf(x->json, "%s\n%s", x->rows++ ? "," : "", buf_str(&line).p);
}

/* Page after page: memory does not grow with the table. The keys of a page's end live in its arena. */
static bool write_rows(struct export *x, const struct query *q)
{
    struct arena *before = NULL;
    struct call call = {.query = q, .limit = PAGE_ROWS};
    bool good = true;

    do {
        struct arena *a = arena_new(PAGE_ARENA);

        call.more = false;
        good = db_wave(x->conn, a, &call, 1) == DB_OK;
        arena_free(before);
        before = a;
        for (size_t i = 0; good && i < list_count(call.rows); i++)
            write_row(x, a, q, call.rows.list->items[i]);
        call.after = call.last_keys;
        if (!good)
            snprintf(x->why, x->why_size, "the database did not answer");
    } while (good && call.more);
    arena_free(before);
    return good;
}

static bool write_table(struct export *x, const struct table_about *t)
{
    bool good = true;

    x->rows = 0;
    x->csv = new_file(x, t->name.p, ".csv");
    x->json = x->csv ? new_file(x, t->name.p, ".json") : NULL;
    if (x->json) {
        for (size_t i = 0; i < t->rows->ncolumns; i++)
            fprintf(x->csv, "%s%s", i ? "," : "", t->rows->columns[i].name.p);
        fputs("\r\n", x->csv);
        fputc('[', x->json);
        good = write_rows(x, t->rows);
        fputs("\n]\n", x->json);
    }
    good = good && x->json;
    if (x->csv)
        good = close_file(x, x->csv) && good;
    if (x->json)
        good = close_file(x, x->json) && good;
    return good;
}

/* ---- the file that says what is in the others ---- */

static const char *const head =
    "# What is in this folder\n\n"
    "Made by `tandem export` on %s. All files show the database at one moment.\n\n"
    "Each table is there twice: `.csv` (UTF-8, commas, a head, lines end in CR LF) and `.json` (a list of objects).\n"
    "Only JSON tells an absent value (null) from an empty one. In CSV a text that a spreadsheet would take for a\n"
    "formula has an apostrophe before it.\n\n"
    "- Ids are written as in addresses: 13 characters.\n"
    "- `..._at` are milliseconds since 1970 in UTC, `..._on` days. A period ends the day before its `to_on`;\n"
    "  9999-12-31: it has no end.\n"
    "- Money is in minor units (cents) of its currency, shares are in thousandths.\n"
    "- Bytes are in base 64.\n"
    "- Sealed fields %s\n"
    "- `files/` has the files of the tables `document` and `year_document`, named by their ids, when sealed fields "
    "were\n"
    "  opened.\n"
    "- What somebody signs in with is never exported: it is marked as such below.\n\n"
    "## Classes\n\n| Class | What it is | In Tandem |\n|---|---|---|\n";

static bool is_id(struct str name)
{
    return str_is(name, "id") || (name.n > 3 && str_is(str_cut(name, name.n - 3, name.n), "_id"));
}

static void write_about_table(FILE *f, const struct table_about *t, int64_t rows)
{
    static const char *const types[] = {"number", "text", "bytes", "number", "numbers", "texts"};

    fprintf(f, "\n## %s\n\n%s%s%lld rows.\n\n| Column | Holds | Class | What it is |\n|---|---|---|---|\n", t->name.p,
            t->says, t->says[0] ? ". " : "", (long long)rows);
    for (size_t i = 0; i < t->ncolumns; i++) {
        const struct table_column *c = &t->columns[i];

        fprintf(f, "| `%s` | %s | F%d%s | ", c->name.p,
                !c->exported     ? "not exported"
                : is_id(c->name) ? "id"
                                 : types[c->type],
                c->class, c->sealed ? ", sealed" : "");
        for (const char *p = c->says; *p; p++)
            fputs(*p == '|' ? "\\|" : (const char[]){*p, 0}, f);
        fputs(" |\n", f);
    }
}

static bool write_about(struct export *x, const int64_t *rows)
{
    struct arena *a = arena_new(1 << 20);
    FILE *f = new_file(x, "README", ".md");

    if (f) {
        fprintf(f, head, day_text(a, clock_today(&x->app->clock)).p,
                x->open ? "are opened. Those marked [erased] had their key destroyed and cannot be read by anybody."
                        : "are marked [sealed]; `tandem export --open` opens them where the keys are.");
        for (size_t i = 0; i < sizeof field_classes / sizeof *field_classes; i++)
            fprintf(f, "| F%zu | %s | %s |\n", i, field_classes[i][0], field_classes[i][1]);
        for (size_t i = 0; i < all_tables_count; i++)
            write_about_table(f, &all_tables[i], rows[i]);
    }
    arena_free(a);
    return f && close_file(x, f);
}

/* Earlier reviews are all PDF: their kind says that they are reviews. */
static const char *ending_of(struct value row)
{
    const struct document_kind *kind = document_kind_find(map_text(row, "kind"));

    return kind ? kind->ending : "pdf";
}

static bool write_document(struct export *x, struct arena *a, struct value row)
{
    struct str bytes;
    FILE *f;

    if (!file_get(x->app->keys, a, x->app->config.data_dir, map_text(row, "file").p, map_int(row, "person_id", 0),
                  map_int(row, "id", 0), &bytes))
        return true; /* erased: its key is forgotten */
    f = new_file(x, arena_printf(a, "files/%s.", id_text(a, map_int(row, "id", 0)).p), ending_of(row));
    if (!f)
        return false;
    fwrite(bytes.p, 1, bytes.n, f);
    return close_file(x, f);
}

/* The files that the rows of a table name, one at a time. */
static bool write_documents_of(struct export *x, const struct query *table)
{
    struct call call = {.query = table, .limit = 1};
    struct arena *before = NULL;
    bool good = true;

    do {
        struct arena *a = arena_new(PAGE_ARENA);

        call.more = false;
        good = db_wave(x->conn, a, &call, 1) == DB_OK &&
               (!list_count(call.rows) || write_document(x, a, call.rows.list->items[0]));
        arena_free(before);
        before = a;
        call.after = call.last_keys;
    } while (good && call.more);
    arena_free(before);
    return good;
}

/* The files about people; only of an opened export, for sealed they are of no use. */
static bool write_documents(struct export *x)
{
    char folder[1024];

    snprintf(folder, sizeof folder, "%s/files", x->folder);
    if (mkdir(folder, 0700) != 0)
        return fail(x, folder, "made");
    return write_documents_of(x, &query_table_document) && write_documents_of(x, &query_table_year_document);
}

static enum outcome note(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct export *x = in;

    (void)out;
    audit_write(tx, ctx, .action = x->open ? "export_open" : "export", .object = "database", .class = x->open ? 7 : 2);
    return DONE;
}

static bool write_all(struct export *x, struct export_done *done)
{
    struct arena *a = arena_new(4 << 20);
    int64_t *rows = ARENA_ARRAY(a, int64_t, all_tables_count);
    struct written out = {0};
    struct errors errors;
    bool good = command_write(x->app, note, x, a, &out, &errors) == DONE && db_read_begin(x->conn) == DB_OK;

    if (!good)
        snprintf(x->why, x->why_size, "the database did not answer");
    *done = (struct export_done){0};
    for (size_t i = 0; good && i < all_tables_count; i++) {
        good = write_table(x, &all_tables[i]);
        rows[i] = x->rows;
        done->rows += x->rows;
        done->tables++;
    }
    if (good && x->open)
        good = write_documents(x);
    db_read_end(x->conn);
    good = good && write_about(x, rows);
    arena_free(a);
    return good;
}

bool export_write(struct app *app, const char *folder, bool open, struct export_done *done, char *why, size_t why_size)
{
    struct export x = {.app = app, .folder = folder, .open = open, .why = why, .why_size = why_size};
    bool good;

    if (!folder_ready(&x))
        return false;
    x.conn = db_reader_open(app->db, why, why_size);
    if (!x.conn)
        return false;
    good = write_all(&x, done);
    db_reader_close(x.conn);
    return good;
}

int command_export(const struct command_line *line)
{
    bool open = command_value(line, SET_OPEN) != NULL, good;
    struct export_done done;
    struct app *app;
    char why[1024] = "";

    if (line->nwords != 1)
        return command_fail("say where the files go: tandem export DIR --data DIR [--open]");
    app = command_app(line);
    if (!app)
        return 1;
    good = export_write(app, line->words[0], open, &done, why, sizeof why);
    app_close(app);
    if (!good)
        return command_fail("%s", why);
    printf("%lld rows of %zu tables are in %s, sealed fields %s. README.md there says what they are.\n",
           (long long)done.rows, done.tables, line->words[0], open ? "opened: guard it" : "left sealed");
    return 0;
}
