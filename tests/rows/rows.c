/* The second layer of rights (docs/adr/0010): what PostgreSQL keeps from a viewer when the program keeps nothing. This program is
 * built with viewer.c as AUTHZ_OFF leaves it: every action is open to everybody who is signed in, and every row filter is `all`.
 *
 *   rows SCENARIO
 *
 * The scenario must pass where the tables are held back, and must fail where they are not: it could find nothing otherwise. */
#include "house.h"
#include "scenario.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* So many lines look for what a viewer may not see: without the layer each of them finds it. */
enum { FOUND_LEAST = 58, MOST = 250 };

static size_t look(const char *file, bool held)
{
    struct house *h;
    size_t failed;

    house_rows = held;
    h = house_open("postgres");
    failed = scenario_lay(h, file);
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
