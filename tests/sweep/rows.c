/* The database as it lies there: its tables and columns, the ids in them, and whether anything has changed. */
#include "sweep.h"

#include <libpq-fe.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

static void fail(const char *what, const char *why)
{
    fprintf(stderr, "sweep: %s: %s\n", what, why);
    exit(2);
}

static bool on_postgres(const struct sweep *s)
{
    return s->h->database[0] != 0;
}

void rows_open_reader(struct sweep *s)
{
    if (on_postgres(s)) {
        s->reader = PQconnectdb(s->h->app->config.database_url);
        if (PQstatus(s->reader) != CONNECTION_OK)
            fail("the database", PQerrorMessage(s->reader));
    } else if (sqlite3_open(arena_printf(s->h->arena, "%s/tandem.db", s->h->folder), (sqlite3 **)&s->reader) != SQLITE_OK) {
        fail("the database", "cannot be opened");
    }
}

void rows_close_reader(struct sweep *s)
{
    if (on_postgres(s))
        PQfinish(s->reader);
    else
        sqlite3_close(s->reader);
}

static void each_of_postgres(struct sweep *s, const char *sql,
                             void (*each)(void *with, const char *const *columns, size_t n), void *with)
{
    PGresult *r = PQexec(s->reader, sql);
    const char *columns[64];
    int n = PQnfields(r);

    if (PQresultStatus(r) != PGRES_TUPLES_OK)
        fail(sql, PQerrorMessage(s->reader));
    for (int i = 0; i < PQntuples(r); i++) {
        for (int k = 0; k < n && k < 64; k++)
            columns[k] = PQgetvalue(r, i, k);
        each(with, columns, (size_t)n);
    }
    PQclear(r);
}

void rows_each(struct sweep *s, const char *sql, void (*each)(void *with, const char *const *columns, size_t n),
               void *with)
{
    sqlite3_stmt *q = NULL;
    const char *columns[64];
    int n;

    if (on_postgres(s)) {
        each_of_postgres(s, sql, each, with);
        return;
    }
    if (sqlite3_prepare_v2(s->reader, sql, -1, &q, NULL) != SQLITE_OK)
        fail(sql, sqlite3_errmsg(s->reader));
    n = sqlite3_column_count(q);
    while (sqlite3_step(q) == SQLITE_ROW) {
        for (int k = 0; k < n && k < 64; k++)
            columns[k] = (const char *)sqlite3_column_text(q, k);
        each(with, columns, (size_t)n);
    }
    sqlite3_finalize(q);
}

static void take_column(void *with, const char *const *columns, size_t n)
{
    struct sweep *s = with;
    struct table *t = s->ntables ? &s->tables[s->ntables - 1] : NULL;

    (void)n;
    if (!t || strcmp(t->name, columns[0]) != 0) {
        if (s->ntables == SWEPT_TABLES)
            fail(columns[0], "is one table too many");
        t = &s->tables[s->ntables++];
        snprintf(t->name, sizeof t->name, "%s", columns[0]);
    }
    snprintf(t->columns[t->ncolumns++], sizeof *t->columns, "%s", columns[1]);
    t->has_id = t->has_id || strcmp(columns[1], "id") == 0;
}

static void take_id(void *with, const char *const *columns, size_t n)
{
    struct table *t = with;

    (void)n;
    if (t->nids < EXAMPLES && columns[0])
        t->ids[t->nids++] = strtoll(columns[0], NULL, 10);
}

void rows_learn_tables(struct sweep *s)
{
    char sql[200];

    s->ntables = 0;
    memset(s->tables, 0, sizeof s->tables);
    rows_each(s,
              on_postgres(s) ? "SELECT table_name, column_name FROM information_schema.columns"
                               " WHERE table_schema = 'public' ORDER BY table_name, ordinal_position"
                             : "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c"
                               " WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, c.cid",
              take_column, s);
    for (size_t i = 0; i < s->ntables; i++) {
        struct table *t = &s->tables[i];

        /* both ends: what came with the program, and what was laid out */
        snprintf(sql, sizeof sql, "SELECT id FROM %s ORDER BY id DESC LIMIT %d", t->name, EXAMPLES);
        if (t->has_id)
            rows_each(s, sql, take_id, t);
    }
}

static void take_print(void *with, const char *const *columns, size_t n)
{
    uint64_t *print = with;
    unsigned char out[crypto_generichash_BYTES_MIN];
    crypto_generichash_state state;
    uint64_t one = 0;

    crypto_generichash_init(&state, NULL, 0, sizeof out);
    for (size_t i = 0; i < n; i++)
        crypto_generichash_update(&state, (const unsigned char *)(columns[i] ? columns[i] : "\1"),
                                  columns[i] ? strlen(columns[i]) + 1 : 2);
    crypto_generichash_final(&state, out, sizeof out);
    memcpy(&one, out, sizeof one);
    *print += one; /* in whatever order they come */
}

static bool is_log(const char *table)
{
    return strncmp(table, "audit", 5) == 0 || strcmp(table, "event") == 0;
}

const char *rows_changed(struct sweep *s, bool logged)
{
    const char *changed = NULL;
    char sql[200];

    for (size_t i = 0; i < s->ntables; i++) {
        struct table *t = &s->tables[i];
        uint64_t print = 1;

        snprintf(sql, sizeof sql, "SELECT * FROM %s", t->name);
        rows_each(s, sql, take_print, &print);
        if (print != t->print && !changed && !(logged && is_log(t->name)))
            changed = t->name;
        t->print = print;
    }
    return changed;
}
