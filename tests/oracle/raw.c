/* Any statement, on either engine: the one place of the oracle's driver that knows which engine it is. */
#include "hands.h"

#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

enum { COLUMNS = 64 };
struct raw {
    PGconn *postgres;
    sqlite3 *sqlite;
};

static void fail(const char *text, const char *why)
{
    fprintf(stderr, "oracle: %s: %s\n", text, why);
    exit(2);
}

struct raw *raw_open(struct house *h)
{
    struct raw *r = calloc(1, sizeof *r);

    if (h->database[0]) {
        r->postgres = PQconnectdb(h->app->config.database_url);
        if (PQstatus(r->postgres) != CONNECTION_OK)
            fail("the database", PQerrorMessage(r->postgres));
    } else if (sqlite3_open(arena_printf(h->arena, "%s/tandem.db", h->folder), &r->sqlite) != SQLITE_OK) {
        fail("the database", "cannot be opened");
    }
    return r;
}

void raw_close(struct raw *r)
{
    PQfinish(r->postgres);
    sqlite3_close(r->sqlite);
    free(r);
}

static void run_postgres(struct raw *r, const char *text, raw_row *row, void *with)
{
    PGresult *result = PQexec(r->postgres, text);
    const char *names[COLUMNS], *cells[COLUMNS];
    int n = PQnfields(result);

    if (PQresultStatus(result) != PGRES_TUPLES_OK)
        fail(text, PQerrorMessage(r->postgres));
    for (int i = 0; i < PQntuples(result); i++) {
        for (int c = 0; c < n; c++) {
            names[c] = PQfname(result, c);
            cells[c] = PQgetisnull(result, i, c) ? NULL : PQgetvalue(result, i, c);
        }
        row(with, (size_t)n, names, cells);
    }
    PQclear(result);
}

static void run_sqlite(struct raw *r, const char *text, raw_row *row, void *with)
{
    const char *names[COLUMNS], *cells[COLUMNS];
    sqlite3_stmt *s = NULL;
    int n;

    if (sqlite3_prepare_v2(r->sqlite, text, -1, &s, NULL) != SQLITE_OK)
        fail(text, sqlite3_errmsg(r->sqlite));
    n = sqlite3_column_count(s);
    while (sqlite3_step(s) == SQLITE_ROW) {
        for (int c = 0; c < n; c++) {
            names[c] = sqlite3_column_name(s, c);
            /* the bytes of a sealed column are nobody's business here */
            cells[c] = sqlite3_column_type(s, c) == SQLITE_BLOB ? "sealed" : (const char *)sqlite3_column_text(s, c);
        }
        row(with, (size_t)n, names, cells);
    }
    if (sqlite3_finalize(s) != SQLITE_OK)
        fail(text, sqlite3_errmsg(r->sqlite));
}

void raw_run(struct raw *r, const char *text, raw_row *row, void *with)
{
    if (r->postgres)
        run_postgres(r, text, row, with);
    else
        run_sqlite(r, text, row, with);
}
