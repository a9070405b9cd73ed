/* Loaded before the program (LD_PRELOAD), it writes each statement that SQLite begins, with its values in it and a NUL behind
 * it, to the end of the file $BENCH_TRACE: what bench/bare.c runs to hold a page against its own queries. */
#include <dlfcn.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int file = -1;

static int note(unsigned kind, void *with, void *statement, void *text)
{
    const char *sql = text;
    char *whole;

    (void)kind, (void)with;
    if (strncmp(sql, "SELECT", 6) != 0 && strncmp(sql, "WITH", 4) != 0)
        return 0;
    whole = sqlite3_expanded_sql(statement);
    if (whole && write(file, whole, strlen(whole) + 1) < 0)
        abort();
    sqlite3_free(whole);
    return 0;
}

int sqlite3_open_v2(const char *path, sqlite3 **db, int flags, const char *vfs)
{
    int (*open_it)(const char *, sqlite3 **, int, const char *) = dlsym(RTLD_NEXT, "sqlite3_open_v2");
    int result = open_it(path, db, flags, vfs);

    if (file < 0)
        file = open(getenv("BENCH_TRACE"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (result == SQLITE_OK && file >= 0 && strstr(path, "tandem.db"))
        sqlite3_trace_v2(*db, SQLITE_TRACE_STMT, note, NULL);
    return result;
}
