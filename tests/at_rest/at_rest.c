/* What is sealed cannot be read from the disk: every sealed value and every file of a company that has one of each is looked for in all
 * that lies in the data folder, in a dump of the database and in a sealed export; and is found in an opened one, so that it is known that
 * it can be found.
 *
 *   at_rest ENGINE
 *
 * What to look for is read from the tables themselves, by their keys: a new sealed column falls under it by itself, and fails until
 * tests/sweep/company.http has a value for it. Looked for as it is, as UTF-16, in base 64 at each of its three places, in hexadecimal, and a
 * number as SQLite writes it. The folder is that of a program that is still running, so the log of the database is in it. */
#include "../sweep/sweep.h"

#include "commands/export.h"
#include "core/id.h"
#include "modules/rules/rules.h"
#include "queries.h"

#include <ftw.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { SECRETS = 400, FORMS = 8, LEAST = 6, LARGEST = 64 << 20 };

struct secret {
    const char *column, *text;
    struct str forms[FORMS];
    size_t nforms;
    const char *where; /* the first file that has it */
};
static struct secret secrets[SECRETS];
static size_t nsecrets;
static struct sweep *s;
static const char *below; /* of paths that are searched, what is left out when they are told */

/* Places that hold something as it came, with the reason. */
static const struct {
    const char *begins, *why;
} plain[] = {
    {"/imports/", "the file of an import lies there as it came, for its owner alone to read, until the import is done"},
};

/* ---- how it could be written ---- */

static void add_form(struct secret *x, const char *bytes, size_t n)
{
    if (x->nforms < FORMS)
        x->forms[x->nforms++] = str_dup(s->h->arena, (struct str){bytes, n});
}

static void add_wide(struct secret *x, struct str text, bool big)
{
    char *wide = arena_alloc(s->h->arena, text.n * 2);

    for (size_t i = 0; i < text.n; i++)
        wide[2 * i + big] = text.p[i];
    add_form(x, wide + big, text.n * 2 - 1); /* without the zero at the end that may be another's */
}

/* Base 64 of a text that begins at the first, second or third byte of three: the letters that do not hang on what is around it. */
static void add_base64(struct secret *x, struct str text, size_t at)
{
    size_t n = (at + text.n) / 3 * 3;
    unsigned char *bytes = arena_alloc(s->h->arena, n + 3);
    char *out = arena_alloc(s->h->arena, n * 2 + 8);
    size_t from = at ? at + 1 : 0;

    memcpy(bytes + at, text.p, n - at);
    sodium_bin2base64(out, n * 2 + 8, bytes, n, sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
    if (n / 3 * 4 > from + 5)
        add_form(x, out + from, n / 3 * 4 - from);
}

static void add_hex(struct secret *x, struct str text)
{
    char *out = arena_alloc(s->h->arena, text.n * 2 + 1);

    sodium_bin2hex(out, text.n * 2 + 1, (const unsigned char *)text.p, text.n);
    add_form(x, out, text.n * 2);
}

/* Six bytes, the first of them the highest; a smaller one is too short to be told from chance. */
static void add_number(struct secret *x, int64_t number)
{
    char bytes[6];

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(number >> (8 * (5 - i)));
    if (number >> 32)
        add_form(x, bytes, sizeof bytes);
}

static void add_secret(const char *column, struct value v)
{
    struct str text = v.kind == VALUE_INT ? str_format(s->h->arena, "%lld", (long long)v.number) : v.text;
    struct secret *x = &secrets[nsecrets];

    if (text.n < LEAST)
        return;
    for (size_t i = 0; i < nsecrets; i++)
        if (strcmp(secrets[i].column, column) == 0 && str_is(text, secrets[i].text))
            return;
    if (nsecrets + 1 < SECRETS)
        nsecrets++;
    *x = (struct secret){.column = column, .text = str_dup(s->h->arena, text).p};
    add_form(x, text.p, text.n);
    add_wide(x, text, false);
    add_wide(x, text, true);
    for (size_t at = 0; at < 3; at++)
        add_base64(x, text, at);
    add_hex(x, text);
    if (v.kind == VALUE_INT)
        add_number(x, v.number);
}

/* ---- what is sealed ---- */

static size_t take_column(struct db_conn *c, const struct query *q, size_t column)
{
    const struct query_member *m = &q->columns[column];
    struct arena *a = arena_new((size_t)64 << 20);
    struct call call = {.query = q, .limit = 500};
    size_t n = 0;

    if (db_wave(c, a, &call, 1) != DB_OK)
        sweep_wrong(s, "%s cannot be read", m->sealed);
    for (size_t i = 0; i < list_count(call.rows); i++) {
        struct value row = call.rows.list->items[i], cell = row.map->cells[column];
        int64_t id = map_int(row, "id", 0);

        if (cell.kind != VALUE_BLOB)
            continue;
        n++;
        if (!keys_unseal(s->h->app->keys, a, map_int(row, "person_id", id), m->sealed, id, cell.text, &cell))
            sweep_wrong(s, "%s is not opened", m->sealed);
        else
            add_secret(m->sealed, cell);
    }
    arena_free(a);
    return n;
}

static bool has_secret_of(const char *column)
{
    for (size_t i = 0; i < nsecrets; i++)
        if (strcmp(secrets[i].column, column) == 0)
            return true;
    return false;
}

static void take_secrets(void)
{
    char why[256];
    struct db_conn *c = db_reader_open(s->h->app->db, why, sizeof why);

    db_read_begin(c);
    for (size_t i = 0; i < all_tables_count; i++)
        for (size_t k = 0; k < all_tables[i].rows->ncolumns; k++) {
            const char *column = all_tables[i].rows->columns[k].sealed;

            if (!column)
                continue;
            if (take_column(c, all_tables[i].rows, k) && has_secret_of(column))
                sweep_right(s);
            else
                sweep_wrong(s, "%s has no value that could be looked for: tests/sweep/company.http", column);
        }
    db_read_end(c);
    db_reader_close(c);
    add_secret("a file of the year", value_text(STR("What was agreed.")));
    add_secret("an earlier review", value_text(STR("%PDF-1.7 an old review")));
}

/* ---- where it is looked for ---- */

static void look_in(const char *path, struct str bytes)
{
    for (size_t i = 0; i < nsecrets; i++)
        for (size_t f = 0; f < secrets[i].nforms && !secrets[i].where; f++)
            if (str_find(bytes, secrets[i].forms[f], 0) != SIZE_MAX)
                secrets[i].where = str_dup(s->h->arena, str_of(path)).p;
}

static int look_at_file(const char *path, const struct stat *about, int type, struct FTW *where)
{
    FILE *f = type == FTW_F ? fopen(path, "rb") : NULL;
    char *bytes;
    size_t n;

    (void)where;
    if (!f)
        return 0;
    bytes = malloc((size_t)about->st_size + 1);
    n = fread(bytes, 1, (size_t)about->st_size, f);
    fclose(f);
    look_in(path + strlen(below), (struct str){bytes, n});
    free(bytes);
    return 0;
}

/* found: each has to be there; else none may be. */
static void look_below(const char *folder, bool found)
{
    for (size_t i = 0; i < nsecrets; i++)
        secrets[i].where = NULL;
    below = folder;
    nftw(folder, look_at_file, 16, FTW_PHYS);
    for (size_t i = 0; i < nsecrets; i++)
        if (found == (secrets[i].where != NULL))
            sweep_right(s);
        else
            sweep_wrong(s, "%s: '%.40s' is %s%s", secrets[i].column, secrets[i].text, found ? "not in what is opened" : "to be read in ",
                        found ? "" : secrets[i].where);
}

/* Is it found, however it is written? */
static void find_all_forms(void)
{
    struct secret kept = secrets[0];

    for (size_t f = 0; f < kept.nforms; f++) {
        struct str around = str_format(s->h->arena, "before%*safter", (int)kept.forms[f].n, "");

        memcpy((char *)(uintptr_t)around.p + 6, kept.forms[f].p, kept.forms[f].n);
        secrets[0].where = NULL;
        look_in("itself", around);
        if (secrets[0].where)
            sweep_right(s);
        else
            sweep_wrong(s, "'%s' is not found in its form %zu", kept.text, f);
    }
    if (kept.nforms < 7)
        sweep_wrong(s, "'%s' has %zu forms", kept.text, kept.nforms);
}

/* An import that waits for an answer. */
static void begin_import(void)
{
    const char *form = "kind=people&text=number%2Cname%2Ctitle%0AN-77%2CSomebody%2CTitle%2087654321.09%0A";
    struct answer a = sweep_ask(s, &(struct asked){HTTP_POST, "/import", "hana", .form = form});

    if (a.status != 303)
        sweep_wrong(s, "the import is not taken: %d %.300s", a.status, a.body);
    answer_free(&a);
}

/* It is where it is said to be, and when that is over the reason is too. */
static void look_at_import(void)
{
    nsecrets = 0;
    add_secret("an import that waits", value_text(STR("87654321.09")));
    below = s->h->folder;
    nftw(below, look_at_file, 16, FTW_PHYS);
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (secrets[0].where && strncmp(secrets[0].where, plain[i].begins, strlen(plain[i].begins)) == 0)
            sweep_right(s);
        else
            sweep_wrong(s, "%s is said to hold something as it came, and does not: take it from the list", plain[i].begins);
}

/* ---- an export is what the lists are ---- */

static char *whole;
static size_t nwhole;

static int take_file(const char *path, const struct stat *about, int type, struct FTW *where)
{
    FILE *f = type == FTW_F && strstr(path, ".json") ? fopen(path, "rb") : NULL;

    (void)where;
    if (!f)
        return 0;
    whole = realloc(whole, nwhole + (size_t)about->st_size + 1);
    nwhole += fread(whole + nwhole, 1, (size_t)about->st_size, f);
    fclose(f);
    return 0;
}

/* What HR is shown by a list is in the export. */
static void look_at_lists(const char *folder)
{
    nftw(folder, take_file, 16, FTW_PHYS);
    for (size_t i = 0; i < all_resources_count; i++) {
        const struct resource *r = all_resources[i];
        struct answer a;

        if (!r->list || !r->item || strcmp(r->plural, "audit_entries") == 0)
            continue; /* that something was exported is on record, after it */
        a = sweep_ask(s, &(struct asked){HTTP_GET, arena_printf(s->h->arena, "/api/v1/%s?limit=50", r->plural), .token = sweep_token(s, "hana", "*")});
        for (const char *at = a.body; (at = strstr(at, "{\"id\":\"")); at++)
            if (memmem(whole, nwhole, at + 7, ID_TEXT))
                sweep_right(s);
            else
                sweep_wrong(s, "the list of %s has %.13s, which is in no file of the export", r->plural, at + 7);
        answer_free(&a);
    }
    free(whole);
}

/* What this test has laid into the data folder itself. */
static void clear_own(void)
{
    const char *clear = arena_printf(s->h->arena, "rm -f '%s'/night.csv '%s'/old.zip '%s'/attached-*", s->h->folder, s->h->folder, s->h->folder);

    if (system(clear) != 0)
        sweep_wrong(s, "%s went wrong", clear);
}

static const char *folder_for(const char *name)
{
    return arena_printf(s->h->arena, "%s-%s", s->h->folder, name);
}

static void export_to(const char *folder, bool open)
{
    struct export_done done;
    char why[512] = "";

    if (!export_write(s->h->app, folder, open, &done, why, sizeof why))
        sweep_wrong(s, "%s: %s", folder, why);
}

static void dump_to(const char *folder)
{
    const char *dump = arena_printf(s->h->arena, "mkdir -p '%s' && pg_dump -d '%s' -f '%s/dump.sql'", folder, s->h->app->config.database_url, folder);

    if (system(dump) != 0)
        sweep_wrong(s, "%s went wrong", dump);
}

static void remove_folder(const char *folder)
{
    const char *remove = arena_printf(s->h->arena, "rm -rf '%s'", folder);

    if (system(remove) != 0)
        sweep_wrong(s, "%s went wrong", remove);
}

int main(int argc, char **argv)
{
    const char *sealed, *opened, *dump;
    size_t failed, found;

    if (argc < 2)
        return 2;
    s = calloc(1, sizeof *s);
    s->engine = argv[1];
    s->share = 100;
    s->h = house_open(argv[1]);
    rows_open_reader(s);
    company_lay(s);
    take_secrets();
    find_all_forms();
    sealed = folder_for("sealed");
    opened = folder_for("opened");
    dump = folder_for("dump");
    export_to(sealed, false);
    export_to(opened, true);
    if (s->h->database[0])
        dump_to(dump);
    clear_own();
    look_below(s->h->folder, false);
    look_below(sealed, false);
    look_below(dump, false);
    look_below(opened, true);
    look_at_lists(opened);
    found = nsecrets;
    begin_import();
    look_at_import();
    remove_folder(sealed);
    remove_folder(opened);
    remove_folder(dump);
    rows_close_reader(s);
    house_close(s->h);
    failed = s->failed;
    printf("%zu values that are sealed\n%zu passed, %zu failed\n", found, s->passed, failed);
    free(s);
    return failed > 0;
}
