/* tandem import packets ZIP: old reviews, each with the person whom its path names. */
#include "commands/commands.h"

#include "core/id.h"
#include "core/json.h"
#include "core/log.h"
#include "modules/imports/imports.h"

#include <stdio.h>

enum { SHOWN = 100 };

static void say_json(const struct packets *p)
{
    struct arena *a = p->arena;
    struct buf out = buf_new(a, 64 << 20);
    struct value v = value_map(a), bad = value_list(a);

    for (size_t i = 0; i < p->n; i++) {
        struct value one;

        if (!p->items[i].bad)
            continue;
        one = value_map(a);
        map_put(a, one, "file", value_text(p->items[i].path));
        map_put(a, one, "reason", value_text(str_of(p->items[i].bad)));
        list_add(a, bad, one);
    }
    map_put(a, v, "outcome", value_text(p->why ? STR("refused") : p->dry ? STR("dry_run") : STR("done")));
    if (p->why)
        map_put(a, v, "why", value_text(str_of(p->why)));
    map_put(a, v, "kind", value_text(STR("packets")));
    map_put(a, v, "dry_run", value_bool(p->dry));
    map_put(a, v, "files", value_int((int64_t)p->n));
    map_put(a, v, "created", value_int((int64_t)p->made));
    map_put(a, v, "unchanged", value_int((int64_t)p->unchanged));
    map_put(a, v, "bad", bad);
    if (!p->dry && !p->why)
        map_put(a, v, "batch", value_text(id_text(a, p->batch_id)));
    json_write(&out, v);
    puts(buf_str(&out).p);
}

static void say_done(const struct packets *p)
{
    size_t shown = 0;

    for (size_t i = 0; i < p->n && shown < SHOWN; i++)
        if (p->items[i].bad && ++shown)
            printf("  %.*s: %s\n", STR_ARG(p->items[i].path), p->items[i].bad);
    if (p->nbad > shown)
        printf("  and %zu more\n", p->nbad - shown);
    printf("%s%s: %zu files; %zu %s, %zu there already, %zu cannot be filed.\n", p->dry ? "Dry run of " : "", p->file,
           p->n, p->made, p->dry ? "would be filed" : "filed", p->unchanged, p->nbad);
    if (!p->dry)
        printf("Take it back: tandem import undo %s --data DIR\n", id_text(p->arena, p->batch_id).p);
}

int import_packets(const struct command_line *line, struct app *app, const char *path)
{
    struct packets p = {.app = app,
                        .arena = arena_new((size_t)2 << 30),
                        .path = path,
                        .file = strrchr(path, '/') ? strrchr(path, '/') + 1 : path,
                        .dry = command_value(line, SET_DRY_RUN) != NULL};
    int result = 0;

    log_quiet(true);
    if (!packets_import(&p)) {
        p.why = p.why ? p.why : "the ZIP cannot be read";
        result = command_fail("%s", p.why);
        if (command_value(line, SET_JSON))
            say_json(&p);
    } else if (command_value(line, SET_JSON))
        say_json(&p);
    else
        say_done(&p);
    if (!result && p.dry && p.nbad)
        result = 2;
    arena_free(p.arena);
    return result;
}
