/* Kills the program in the middle of its migrations and starts it again: it goes on as if nothing had been.
 *
 *   migrations [STEP]
 *
 * The linker puts the function below in the place of SQLite's (--wrap): it runs a migration statement by statement, and
 * ends the process, without any cleaning up, before the n-th. n goes up by STEP (1 in ./dev soak) from a start that a
 * printed seed chooses, until a process comes to its end. Then the schema must be the one of a database that was made in
 * one go, and every migration in it once. */
#include "../house.h"

#include "core/clock.h"
#include "core/log.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { KILLED = 9, MOST = 2000 };

static long left; /* statements until the end; 0: none comes */

int __real_sqlite3_exec(sqlite3 *db, const char *text, int (*row)(void *, int, char **, char **), void *with,
                        char **why);
int __wrap_sqlite3_exec(sqlite3 *db, const char *text, int (*row)(void *, int, char **, char **), void *with,
                        char **why);
int __wrap_sqlite3_exec(sqlite3 *db, const char *text, int (*row)(void *, int, char **, char **), void *with,
                        char **why)
{
    int code = SQLITE_OK;

    if (!left)
        return __real_sqlite3_exec(db, text, row, with, why);
    while (code == SQLITE_OK && *text) {
        sqlite3_stmt *s = NULL;

        if (--left == 0)
            _exit(KILLED);
        code = sqlite3_prepare_v2(db, text, -1, &s, &text);
        if (code == SQLITE_OK && s)
            while ((code = sqlite3_step(s)) == SQLITE_ROW)
                ;
        sqlite3_finalize(s);
        code = code == SQLITE_DONE ? SQLITE_OK : code;
    }
    return code;
}

/* Opens the data folder in a process of its own; its exit status. */
static int opened(const char *folder, long kill_at)
{
    int status;
    pid_t child;

    fflush(stdout); /* or the child would say it again */
    child = fork();
    if (child == 0) {
        struct app_config config = {.data_dir = folder};
        char why[1024] = "";
        struct app *app;

        log_quiet(true);
        left = kill_at;
        app = app_open(&config, why, sizeof why);
        if (!app) {
            fprintf(stderr, "%s\n", why);
            _exit(1);
        }
        _exit(0);
    }
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status))
        return -1;
    return WEXITSTATUS(status);
}

static void schema_of(const char *folder, char *out, size_t size)
{
    static const char sql[] = "SELECT (SELECT group_concat(s, char(10)) FROM (SELECT type || name || coalesce(sql, '') "
                              "AS s FROM sqlite_schema ORDER BY 1)) || (SELECT group_concat(name) FROM migration)";
    char path[600];
    sqlite3 *db = NULL;
    sqlite3_stmt *s = NULL;

    snprintf(path, sizeof path, "%s/tandem.db", folder);
    out[0] = 0;
    if (sqlite3_open(path, &db) == SQLITE_OK && sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK &&
        sqlite3_step(s) == SQLITE_ROW)
        snprintf(out, size, "%s", (const char *)sqlite3_column_text(s, 0));
    sqlite3_finalize(s);
    sqlite3_close(db);
}

static const char *new_folder(void)
{
    static char folder[64];

    snprintf(folder, sizeof folder, "/tmp/tandem-migrations-XXXXXX");
    return mkdtemp(folder) ? folder : NULL;
}

static void remove_folder(const char *folder)
{
    char command[128];

    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    if (system(command) != 0)
        fprintf(stderr, "%s could not be removed\n", folder);
}

int main(int argc, char **argv)
{
    static char whole[1 << 20], now[1 << 20];
    long step = argc > 1 ? strtol(argv[1], NULL, 10) : 1, n;
    const char *folder = new_folder();
    int passed = 0, failed = 0, first = KILLED;

    if (!folder || opened(folder, 0) != 0)
        return 2;
    schema_of(folder, whole, sizeof whole);
    remove_folder(folder);
    n = 1 + (long)((uint64_t)clock_ticks_ns() % (uint64_t)step);
    printf("from statement %ld on\n", n);
    for (; first == KILLED && n < MOST && (folder = new_folder()); n += step) {
        first = opened(folder, n);
        if (first == KILLED ? opened(folder, 0) != 0 : first != 0) {
            printf("killed before statement %ld, it does not start again\n", n);
            failed++;
        } else {
            schema_of(folder, now, sizeof now);
            if (*now && strcmp(now, whole) == 0)
                passed++;
            else
                failed += printf("killed before statement %ld, the schema is another one\n", n) > 0;
        }
        remove_folder(folder);
    }
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0 || first == KILLED;
}
