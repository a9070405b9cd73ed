/* The second layer of rights (docs/adr/0010): what PostgreSQL keeps from a viewer when the program keeps nothing. This program is
 * built with viewer.c as AUTHZ_OFF leaves it: every action is open to everybody who is signed in, and every row filter is `all`.
 *
 *   rows SCENARIO
 *
 * The scenario must pass where the tables are held back, and must fail where they are not: it could find nothing otherwise. */
#include "house.h"
#include "scenario.h"

#include <fcntl.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* So many lines look for what a viewer may not see: without the layer each of them finds it. */
enum { FOUND_LEAST = 58, MOST = 250 };

/* What the program's role gets by a query of its own, on a connection that nothing was said on. */
static int asked_alone(struct house *h, const char *text)
{
    PGconn *c = PQconnectdb(h->app->config.database_url);
    PGresult *r = PQexec(c, text);
    int n = PQresultStatus(r) == PGRES_TUPLES_OK ? atoi(PQgetvalue(r, 0, 0)) : -1;

    PQclear(r);
    PQfinish(c);
    return n;
}

/* Without a viewer there is no row of a held table, and no held column in the views. */
static size_t denied_by_default(struct house *h)
{
    static const char *const none[] = {
        "SELECT count(*) FROM pay",        "SELECT count(*) FROM position_limit",
        "SELECT count(*) FROM employment", "SELECT count(*) FROM absence",
        "SELECT count(*) FROM unit",       "SELECT count(*) FROM outbox",
        "SELECT count(*) FROM second_step", "SELECT count(exit_reason) FROM tandem_rows.employment",
        "SELECT count(nature) FROM tandem_rows.absence", "SELECT count(budget) FROM tandem_rows.unit",
    };
    size_t wrong = 0;

    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        if (asked_alone(h, none[i]) != 0) {
            fprintf(stderr, "rows: %s gives something\n", none[i]);
            wrong++;
        }
    return wrong + (asked_alone(h, "SELECT count(*) FROM tandem_rows.employment") < 1);
}

/* A program that is told to be held back, and would not be, does not start. */
static bool refuses(struct house *h, const char *url, const char *role, const char *because)
{
    struct app_config config = h->app->config;
    char why[1024] = "";
    struct app *app;

    config.database_url = url;
    config.row_security = role;
    app = app_open(&config, why, sizeof why);
    if (app)
        app_close(app);
    else if (strstr(why, because))
        return true;
    fprintf(stderr, "rows: expected '%s', got '%s'\n", because, why);
    return false;
}

static size_t started_wrongly(struct house *h)
{
    size_t wrong = !refuses(h, h->owner_url, h->role, "signs in as");

    wrong += !refuses(h, h->app->config.database_url, "rows_other", "signs in as");
    house_sql(h, "COMMENT ON SCHEMA tandem_rows IS 'another program'");
    wrong += !refuses(h, h->app->config.database_url, h->role, "is not set up for this program");
    house_sql(h, "DROP SCHEMA tandem_rows CASCADE");
    return wrong + !refuses(h, h->app->config.database_url, h->role, "is not set up for this program");
}

static size_t look(const char *file, bool held)
{
    struct house *h;
    size_t failed;

    house_rows = held;
    h = house_open("postgres");
    failed = scenario_lay(h, file);
    if (held)
        failed += denied_by_default(h) + started_wrongly(h);
    house_close(h);
    return failed;
}

/* In a process of its own, and without a word: it is meant to find. */
static int found_open(const char *file)
{
    pid_t child = fork();
    int status = 0;

    if (child == 0) {
        int nowhere = open("/dev/null", O_WRONLY);
        size_t failed;

        dup2(nowhere, 1);
        dup2(nowhere, 2);
        failed = look(file, false);
        _exit(failed < MOST ? (int)failed : MOST);
    }
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 0;
}

int main(int argc, char **argv)
{
    int open;
    size_t held;

    if (argc != 2)
        return 2;
    open = found_open(argv[1]);
    held = look(argv[1], true);
    printf("figure: of %d looks at what is not theirs, %zu found it through the database's own policies\n", open, held);
    printf("%d passed, %d failed\n", (held == 0) + (open >= FOUND_LEAST), (held != 0) + (open < FOUND_LEAST));
    return held != 0 || open < FOUND_LEAST;
}
