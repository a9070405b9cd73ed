/* The commands about the audit log: walking its chain, and signing where it stands. */
#include "access/audit.h"

#include "commands/commands.h"
#include "modules/audit/audit.h"

#include <stdio.h>

int command_verify(const struct command_line *line)
{
    struct app *app = command_app(line);
    struct arena *a = arena_new(16 << 20);
    struct db_conn *c = NULL;
    struct str says = STR("");
    char why[512];
    bool good = false;

    if (app && !(c = db_reader_open(app->db, why, sizeof why)))
        command_fail("%s", why);
    if (c) {
        good = audit_verify(c, app->keys, clock_world_ms(&app->clock), command_value(line, SET_HEADS), a, &says);
        puts(says.p);
        db_reader_close(c);
    }
    arena_free(a);
    app_close(app);
    return good ? 0 : 1;
}

static int sign_end(const struct command_line *line, struct app *app, struct arena *a)
{
    const char *path = command_value(line, SET_AUDIT_HEADS);
    struct ctx ctx = ctx_now(a, app->keys, &app->clock);
    struct written out = {0};
    struct errors errors;
    struct str why;
    size_t n;

    if (command_write(app, audit_head_now, NULL, a, &out, &errors) != DONE)
        return command_fail("the end of the audit log could not be signed");
    if (!out.id)
        return command_fail("the audit log is empty: there is nothing to sign");
    if (!path) {
        fputs(out.see.p, stdout);
        return 0;
    }
    if (!audit_heads_hand_over(app->db, &ctx, path, &n, &why))
        return command_fail("%s", why.p);
    printf("Seal %lld is signed; %zu heads were added to %s.\n", (long long)out.id, n, path);
    return 0;
}

int command_heads(const struct command_line *line)
{
    struct app *app = command_app(line);
    struct arena *a;
    int result;

    if (!app)
        return 1;
    a = arena_new(64 << 20);
    result = sign_end(line, app, a);
    arena_free(a);
    app_close(app);
    return result;
}
