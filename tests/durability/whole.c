#include "whole.h"

#include "access/audit.h"
#include "access/files.h"
#include "core/buf.h"
#include "queries.h"

#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

/* ---- a state: every row of every table ---- */

bool state_same(const struct state *a, const struct state *b)
{
    return memcmp(a->hash, b->hash, STATE) == 0;
}

static void hash_cell(crypto_generichash_state *h, sqlite3_stmt *s, int at)
{
    unsigned char kind = (unsigned char)sqlite3_column_type(s, at);
    sqlite3_int64 number = kind == SQLITE_INTEGER ? sqlite3_column_int64(s, at) : 0;
    double real = kind == SQLITE_FLOAT ? sqlite3_column_double(s, at) : 0;
    const void *bytes = kind == SQLITE_TEXT || kind == SQLITE_BLOB ? sqlite3_column_blob(s, at) : NULL;
    int n = bytes ? sqlite3_column_bytes(s, at) : 0;

    crypto_generichash_update(h, &kind, 1);
    crypto_generichash_update(h, (const unsigned char *)&number, sizeof number);
    crypto_generichash_update(h, (const unsigned char *)&real, sizeof real);
    crypto_generichash_update(h, (const unsigned char *)&n, sizeof n);
    if (n)
        crypto_generichash_update(h, bytes, (unsigned long long)n);
}

/* "id, from_on": without a key, the row's own number. */
static void key_of(sqlite3 *db, const char *table, char *out, size_t size)
{
    sqlite3_stmt *s = NULL;
    size_t n = 0;

    snprintf(out, size, "rowid");
    if (sqlite3_prepare_v2(db, "SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk", -1, &s, NULL) == SQLITE_OK) {
        sqlite3_bind_text(s, 1, table, -1, SQLITE_STATIC);
        while (sqlite3_step(s) == SQLITE_ROW && n < size)
            n += (size_t)snprintf(out + n, size - n, "%s\"%s\"", n ? ", " : "", (const char *)sqlite3_column_text(s, 0));
    }
    sqlite3_finalize(s);
}

static bool hash_table(sqlite3 *db, const char *table, crypto_generichash_state *all, struct buf *lines)
{
    crypto_generichash_state h;
    unsigned char one[STATE];
    char text[1024], key[512];
    sqlite3_stmt *s = NULL;
    long rows = 0;
    int code;

    key_of(db, table, key, sizeof key);
    snprintf(text, sizeof text, "SELECT * FROM \"%s\" ORDER BY %s", table, key);
    crypto_generichash_init(&h, NULL, 0, STATE);
    code = sqlite3_prepare_v2(db, text, -1, &s, NULL);
    while (code == SQLITE_OK && (code = sqlite3_step(s)) == SQLITE_ROW) {
        rows++;
        code = SQLITE_OK;
        for (int i = 0; i < sqlite3_column_count(s); i++)
            hash_cell(&h, s, i);
    }
    sqlite3_finalize(s);
    crypto_generichash_final(&h, one, STATE);
    crypto_generichash_update(all, (const unsigned char *)table, strlen(table) + 1);
    crypto_generichash_update(all, one, STATE);
    if (lines)
        buf_format(lines, "%s %ld %02x%02x%02x%02x\n", table, rows, one[0], one[1], one[2], one[3]);
    return code == SQLITE_DONE;
}

bool state_lines(const char *path, struct state *out, struct buf *lines)
{
    static const char tables[] = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY 1";
    crypto_generichash_state all;
    sqlite3 *db = NULL;
    sqlite3_stmt *s = NULL;
    bool good;
    int code = SQLITE_ERROR;

    crypto_generichash_init(&all, NULL, 0, STATE);
    good = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK && sqlite3_busy_timeout(db, 5000) == SQLITE_OK &&
           sqlite3_exec(db, "BEGIN", NULL, NULL, NULL) == SQLITE_OK &&
           sqlite3_prepare_v2(db, tables, -1, &s, NULL) == SQLITE_OK;
    while (good && (code = sqlite3_step(s)) == SQLITE_ROW)
        good = hash_table(db, (const char *)sqlite3_column_text(s, 0), &all, lines);
    sqlite3_finalize(s);
    sqlite3_close(db);
    crypto_generichash_final(&all, out->hash, STATE);
    return good && code == SQLITE_DONE;
}

bool state_of(const char *path, struct state *out)
{
    return state_lines(path, out, NULL);
}

/* ---- whether it is whole ---- */

struct look {
    struct db *db;
    struct db_conn *conn;
    struct keys *keys;
    struct arena *arena;
    const char *folder;
    struct whole *found;
    char *why;
    size_t why_size;
};

static bool says(struct look *l, const char *what, struct str more)
{
    snprintf(l->why, l->why_size, "%s %.*s", what, STR_ARG(more));
    return false;
}

static bool open_row(struct look *l, const struct query *q, struct value row)
{
    int64_t id = map_int(row, "id", 0), subject = map_int(row, "person_id", id);
    struct value plain;

    for (size_t k = 0; k < q->ncolumns; k++) {
        if (!q->columns[k].sealed || row.map->cells[k].kind != VALUE_BLOB)
            continue;
        l->found->sealed++;
        if (!keys_unseal(l->keys, l->arena, subject, q->columns[k].sealed, id, row.map->cells[k].text, &plain))
            return says(l, "a sealed field does not open:", str_of(q->columns[k].sealed));
    }
    return true;
}

/* Rows with a column "file" name one of DIR/files. */
static bool open_file(struct look *l, struct str table, struct value row)
{
    struct str name = map_text(row, "file"), bytes;

    if (name.n != FILE_NAME)
        return true;
    l->found->files++;
    name = str_dup(l->arena, name);
    return file_get(l->keys, l->arena, l->folder, name.p, map_int(row, "person_id", 0), map_int(row, "id", 0), &bytes) ||
           says(l, "a file is not whole that a row names in", table);
}

static bool open_table(struct look *l, const struct table_about *t)
{
    struct call call = {.query = t->rows, .limit = 10000};
    struct value *args = ARENA_ARRAY(l->arena, struct value, t->rows->nparams + 1);

    call.args = args;
    if (db_wave(l->conn, l->arena, &call, 1) != DB_OK)
        return says(l, "a table cannot be read:", t->name);
    for (size_t i = 0; i < list_count(call.rows); i++)
        if (!open_row(l, t->rows, call.rows.list->items[i]) || !open_file(l, t->name, call.rows.list->items[i]))
            return false;
    return true;
}

static bool open_rows(struct look *l)
{
    bool good = db_read_begin(l->conn) == DB_OK;

    for (size_t i = 0; good && i < all_tables_count; i++)
        good = open_table(l, &all_tables[i]);
    db_read_end(l->conn);
    return good;
}

static bool count_one(struct tx *tx, struct db_write *w)
{
    (void)w;
    tx_run(tx, counter_add, .name = STR("units"), .n = 0);
    return true;
}

static bool look(struct look *l, const char *url)
{
    static struct migration list[256];
    struct db_write w = {.run = count_one, .arena = l->arena};
    struct clock clock = {0};
    char path[1024];
    struct str what;

    snprintf(path, sizeof path, "%s/tandem.db", l->folder);
    for (size_t i = 0; i < migration_files_count; i++)
        list[i] = (struct migration){migration_files[i].name,
                                     {(const char *)migration_files[i].bytes, migration_files[i].size}};
    l->keys = keys_open(l->folder, l->why, l->why_size);
    l->db = l->keys ? db_open(&(struct db_config){.sqlite_path = path, .postgres_url = url}, l->why, l->why_size) : NULL;
    if (!l->db || (!url && !state_of(path, &l->found->state)))
        return l->db ? says(l, "its tables cannot be read", STR_NONE) : false;
    if (!db_migrate(l->db, list, migration_files_count, &l->found->migrated, l->why, l->why_size))
        return false;
    if (!db_integrity(l->db, l->arena, &what))
        return says(l, "integrity:", what);
    l->conn = db_reader_open(l->db, l->why, l->why_size);
    if (!l->conn)
        return false;
    if (!audit_verify(l->conn, l->keys, clock_world_ms(&clock), NULL, l->arena, &what))
        return says(l, "the audit log:", what);
    return open_rows(l) && (db_write_now(l->db, &w) == DB_OK || says(l, "it takes no write", STR_NONE));
}

bool whole_look(const char *folder, const char *url, struct whole *found, char *why, size_t why_size)
{
    struct look l = {.folder = folder, .found = found, .why = why, .why_size = why_size, .arena = arena_new((size_t)256 << 20)};
    bool good;

    *found = (struct whole){0};
    snprintf(why, why_size, "it does not open");
    good = look(&l, url);
    db_reader_close(l.conn);
    db_close(l.db);
    keys_close(l.keys);
    arena_free(l.arena);
    return good;
}
