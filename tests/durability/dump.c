#include "dump.h"

#include "db/query.h"

#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FLOAT8 = 701, BYTEA = 17 };

static _Noreturn void die(const char *what, const char *why)
{
    fprintf(stderr, "dump: %s: %s\n", what, why);
    exit(2);
}

struct text {
    char *p;
    size_t n, room;
};

static void put(struct text *t, const char *bytes, size_t n)
{
    if (t->n + n + 1 > t->room) {
        t->room = (t->n + n + 1) * 2;
        t->p = realloc(t->p, t->room);
        if (!t->p)
            die("a row", "no memory");
    }
    memcpy(t->p + t->n, bytes, n);
    t->n += n;
    t->p[t->n] = 0;
}

static void put_text(struct text *t, const char *s)
{
    put(t, s, strlen(s));
}

static void put_real(struct text *t, double d)
{
    char number[40];

    put(t, number, (size_t)snprintf(number, sizeof number, "%.17g", d));
}

static void add(struct dump *d, struct text *row)
{
    if (d->n == d->room) {
        d->room = d->room ? d->room * 2 : 64;
        d->rows = realloc(d->rows, d->room * sizeof *d->rows);
        if (!d->rows)
            die("rows", "no memory");
    }
    d->rows[d->n++] = row->p ? row->p : strdup("");
    *row = (struct text){0};
}

static void put_blob(struct text *t, const unsigned char *p, int n)
{
    char hex[3];

    put_text(t, "\\x");
    for (int i = 0; i < n; i++) {
        snprintf(hex, sizeof hex, "%02x", p[i]);
        put(t, hex, 2);
    }
}

static void of_sqlite(struct dump *d, const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *s = NULL;
    struct text row = {0};

    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK || sqlite3_busy_timeout(db, 5000) != SQLITE_OK ||
        sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK)
        die(sql, sqlite3_errmsg(db));
    while (sqlite3_step(s) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(s); i++) {
            put_text(&row, i ? " | " : "");
            switch (sqlite3_column_type(s, i)) {
            case SQLITE_NULL: put_text(&row, "~"); break;
            case SQLITE_FLOAT: put_real(&row, sqlite3_column_double(s, i)); break;
            case SQLITE_BLOB: put_blob(&row, sqlite3_column_blob(s, i), sqlite3_column_bytes(s, i)); break;
            default: put_text(&row, (const char *)sqlite3_column_text(s, i)); break;
            }
        }
        add(d, &row);
    }
    sqlite3_finalize(s);
    sqlite3_close(db);
}

static void of_postgres(struct dump *d, const char *url, const char *snapshot, const char *sql)
{
    PGconn *c = PQconnectdb(url);
    struct text row = {0};
    char begin[200];
    PGresult *r;

    snprintf(begin, sizeof begin, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; %s%s%s", snapshot ? "SET TRANSACTION SNAPSHOT '" : "",
             snapshot ? snapshot : "", snapshot ? "'" : "");
    PQclear(PQexec(c, begin));
    r = PQexec(c, sql);
    if (PQresultStatus(r) != PGRES_TUPLES_OK)
        die(sql, PQerrorMessage(c));
    for (int k = 0; k < PQntuples(r); k++) {
        for (int i = 0; i < PQnfields(r); i++) {
            put_text(&row, i ? " | " : "");
            if (PQgetisnull(r, k, i))
                put_text(&row, "~");
            else if (PQftype(r, i) == FLOAT8)
                put_real(&row, strtod(PQgetvalue(r, k, i), NULL));
            else
                put_text(&row, PQgetvalue(r, k, i));
        }
        add(d, &row);
    }
    PQclear(r);
    PQfinish(c);
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

struct dump dump_rows(const char *url, const char *path, const char *snapshot, const char *sql)
{
    struct dump d = {0};

    if (url)
        of_postgres(&d, url, snapshot, sql);
    else
        of_sqlite(&d, path, sql);
    if (d.n)
        qsort(d.rows, d.n, sizeof *d.rows, by_bytes);
    return d;
}

void dump_free(struct dump *d)
{
    for (size_t i = 0; i < d->n; i++)
        free(d->rows[i]);
    free(d->rows);
    *d = (struct dump){0};
}

/* "id, name": the columns of a table but those that are not compared, as SQLite has them; "*": all of them. */
static void columns_of(const struct place *p, const char *table, const char *const *without, char *out, size_t size)
{
    char sql[400], like[100];
    struct dump columns;
    size_t n = strlen(table), at = 0;
    bool all = true;

    for (size_t i = 0; without && without[i]; i++)
        all = all && !(strncmp(without[i], table, n) == 0 && without[i][n] == '.');
    snprintf(out, size, "*");
    if (all || !p->path)
        return;
    snprintf(sql, sizeof sql, "SELECT name FROM pragma_table_info('%s')", table);
    columns = dump_rows(NULL, p->path, NULL, sql);
    for (size_t k = 0; k < columns.n; k++) {
        bool compared = true;

        snprintf(like, sizeof like, "%s.%s", table, columns.rows[k]);
        for (size_t i = 0; without[i]; i++)
            compared = compared && strcmp(like, without[i]) != 0;
        if (compared && at < size)
            at += (size_t)snprintf(out + at, size - at, "%s%s", at ? ", " : "", columns.rows[k]);
    }
    dump_free(&columns);
}

static size_t table_differs(const struct place *a, const struct place *b, const char *table, const char *const *without,
                            size_t *rows)
{
    char sql[2400], columns[2000];
    struct dump x, y;
    size_t i = 0;
    bool same;

    columns_of(a, table, without, columns, sizeof columns);
    snprintf(sql, sizeof sql, "SELECT %s FROM %s", columns, table);
    x = dump_rows(a->url, a->path, a->snapshot, sql);
    y = dump_rows(b->url, b->path, b->snapshot, sql);
    while (i < x.n && i < y.n && strcmp(x.rows[i], y.rows[i]) == 0)
        i++;
    same = i == x.n && i == y.n;
    *rows += x.n;
    if (!same)
        printf("table %s: %zu and %zu rows; the first that differ:\n  %.600s\n  %.600s\n", table, x.n, y.n,
               i < x.n ? x.rows[i] : "(none)", i < y.n ? y.rows[i] : "(none)");
    dump_free(&x);
    dump_free(&y);
    return !same;
}

size_t dump_differs(const struct place *a, const struct place *b, const char *const *without, size_t *rows)
{
    size_t differ = 0;

    *rows = 0;
    for (size_t i = 0; i < all_tables_count; i++)
        differ += table_differs(a, b, all_tables[i].name.p, without, rows);
    return differ;
}
