/* tandem demo: Northwind Robotics, with its past. */
#include "commands/commands.h"

#include "core/log.h"
#include "modules/accounts/accounts.h"
#include "modules/demo/demo.h"

#include <stdio.h>
#include <unistd.h>

/* On a terminal alone: what reads the output of a command wants no lines that change. */
static void show(const char *stage, size_t done, size_t total)
{
    if (total)
        fprintf(stderr, "\r\033[K%s: %zu of %zu", stage, done, total);
    else
        fprintf(stderr, "\r\033[K%s", stage);
    fflush(stderr);
}

static void show_end(const struct demo_wish *wish)
{
    if (wish->progress)
        fputs("\r\033[K", stderr);
}

int command_demo(const struct command_line *line)
{
    struct demo_wish wish = {.people = command_number(line, SET_PEOPLE, 12, 1000000),
                             .years = command_number(line, SET_YEARS, 1, 30),
                             .seed = (uint64_t)command_number(line, SET_SEED, 0, INT64_MAX),
                             .rehearsal = command_value(line, SET_REHEARSAL) != NULL};
    struct app *app = command_app_new(line);
    struct arena *a;
    struct str says;
    int64_t begun = clock_ticks_ns();
    bool made;
    int result = 0;

    if (!app)
        return 1;
    a = arena_new((size_t)2 << 30);
    log_quiet(true); /* its writes are long on purpose: no note on each */
    if (isatty(STDERR_FILENO))
        wish.progress = show;
    wish.password_hash = password_hash(a, STR(DEMO_PASSWORD));
    made = demo_make(app, a, &wish, &says);
    show_end(&wish);
    if (made)
        printf("%.*s (%.1f s)\n%s", STR_ARG(says), (double)(clock_ticks_ns() - begun) / 1e9, demo_sign_in_lines);
    else
        result = command_fail("%.*s", STR_ARG(says));
    arena_free(a);
    app_close(app);
    return result;
}
