/* Loaded before the program (LD_PRELOAD), it writes each statement that SQLite begins for a page, with its values in it and a NUL
 * behind it, to the end of the file $BENCH_TRACE: what bench/bare.c runs to hold a page against its own queries. A page is a
 * transaction that reads a session; what jobs ask meanwhile is left out. */
#include <dlfcn.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct heard { /* of a connection, since its transaction began */
    char *text;
    size_t n;
    bool page;
};

static int file = -1;

static void keep(struct heard *h, sqlite3_stmt *statement)
{
    char *whole = sqlite3_expanded_sql(statement);
    size_t n = whole ? strlen(whole) + 1 : 0;

    h->text = realloc(h->text, h->n + n + 1);
    if (!whole || !h->text)
        abort();
    memcpy(h->text + h->n, whole, n);
    h->n += n;
    sqlite3_free(whole);
}

static int note(unsigned kind, void *with, void *statement, void *text)
{
    struct heard *h = with;
    const char *sql = text;

    (void)kind;
    if (strncmp(sql, "BEGIN", 5) == 0) {
        h->n = 0;
        h->page = false;
    } else if (strncmp(sql, "SELECT", 6) == 0 || strncmp(sql, "WITH", 4) == 0) {
        h->page |= strstr(sql, "FROM session s JOIN account a") != NULL;
        keep(h, statement);
    } else if (strncmp(sql, "COMMIT", 6) == 0 || strncmp(sql, "ROLLBACK", 8) == 0) {
        if (h->page && write(file, h->text, h->n) < 0)
            abort();
        h->n = 0;
        h->page = false;
    }
    return 0;
}

int sqlite3_open_v2(const char *path, sqlite3 **db, int flags, const char *vfs)
{
    int (*open_it)(const char *, sqlite3 **, int, const char *) = dlsym(RTLD_NEXT, "sqlite3_open_v2");
    int result = open_it(path, db, flags, vfs);
    struct heard *h;

    if (file < 0)
        file = open(getenv("BENCH_TRACE"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (result == SQLITE_OK && file >= 0 && strstr(path, "tandem.db") && (h = calloc(1, sizeof *h)))
        sqlite3_trace_v2(*db, SQLITE_TRACE_STMT, note, h);
    return result;
}
