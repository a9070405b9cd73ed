/* Copies of a database that is in use. */
#include "db/driver.h"

#include <sqlite3.h>
#include <stdio.h>

/* All in one step: between two the next commit of anybody would make SQLite begin anew, and under steady writes a backup of a
 * large database would never end. Nobody waits for it; the log grows meanwhile by what is written. */
static int copy(sqlite3_backup *work)
{
    int code;

    do {
        code = sqlite3_backup_step(work, -1);
    } while (code == SQLITE_BUSY || code == SQLITE_LOCKED);
    return code;
}

bool db_backup(struct db *db, const char *path, char *why, size_t why_size)
{
    sqlite3 *from = NULL, *to = NULL;
    sqlite3_backup *work;
    int code = SQLITE_ERROR;

    if (db_engine(db) == ENGINE_POSTGRES) {
        snprintf(why, why_size, "Rows on PostgreSQL are saved by its own tools (pg_dump, pg_basebackup).");
        return false;
    }
    if (sqlite3_open_v2(db->path, &from, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
        sqlite3_open(path, &to) == SQLITE_OK && (work = sqlite3_backup_init(to, "main", from, "main"))) {
        code = copy(work);
        sqlite3_backup_finish(work);
    }
    if (code != SQLITE_DONE)
        snprintf(why, why_size, "%s: %s", path, sqlite3_errmsg(to ? to : from));
    sqlite3_close(from);
    sqlite3_close(to);
    return code == SQLITE_DONE;
}
