/* tandem import people|assignments|pay|units|absences FILE */
#include "commands/commands.h"

#include "core/id.h"
#include "core/json.h"
#include "core/log.h"
#include "modules/imports/imports.h"

#include <stdio.h>
#include <unistd.h>

static int64_t begun_ns;
static bool progress_shown;

static void show_progress(const struct import *im, size_t done, size_t all)
{
    (void)im;
    if (clock_ticks_ns() - begun_ns < 1000000000 || !all || !isatty(2))
        return;
    progress_shown = true;
    fprintf(stderr, "\r%zu of %zu (%zu %%)", done, all, done * 100 / all);
    fflush(stderr);
}

static bool read_file(struct arena *a, const char *path, struct str *text)
{
    FILE *f = fopen(path, "rb");
    char *p = arena_alloc(a, 1 << 20);

    *text = STR("");
    if (!f)
        return false;
    *text = (struct str){p, fread(p, 1, (1 << 20) - 1, f)};
    fclose(f);
    return str_is_utf8(*text);
}

static void say_columns(const struct import *im)
{
    static const char *const orders[] = {"", "year-month-day", "day/month/year", "month/day/year"};

    for (size_t i = 0; i < im->ncolumns; i++) {
        const struct import_column *c = &im->columns[i];

        printf("  %-24s -> %-16s %s%s%s\n", c->name.p, import_meanings[c->field].name, c->nsamples ? "such as " : "",
               c->nsamples ? c->samples[0].p : "", "");
        if (import_is_date(c->field))
            printf("  %-24s    dates are %s\n", "", orders[c->order]);
    }
    if (im->heads)
        puts("  The rows say who led a unit: its people report to them in that time.");
}

static int say_asked(const struct import *im, bool json)
{
    for (size_t i = 0; i < im->nasked; i++)
        fprintf(json ? stderr : stdout, "  %s\n", im->asked[i]);
    return command_fail(
        "%zu thing%s to be known first; write the lines above into a file and give it with --map FILE. Nothing was "
        "imported.",
        im->nasked, im->nasked == 1 ? " has" : "s have");
}

static void say_json(const struct import *im)
{
    struct buf out = buf_new(im->arena, 64 << 20);
    struct arena *a = im->arena;
    struct value v = value_map(a), bad = value_list(a);

    for (size_t i = 0; i < im->nrows; i++) {
        struct value one;

        if (!im->rows[i].bad)
            continue;
        one = value_map(a);
        map_put(a, one, "row", value_int(im->rows[i].line));
        map_put(a, one, "reason", value_text(str_of(im->rows[i].bad)));
        list_add(a, bad, one);
    }
    map_put(a, v, "kind", value_text(str_of(import_kinds[im->kind])));
    map_put(a, v, "dry_run", value_bool(im->dry));
    map_put(a, v, "rows", value_int((int64_t)im->nrows));
    map_put(a, v, "created", value_int((int64_t)im->made));
    map_put(a, v, "changed", value_int((int64_t)im->changed));
    map_put(a, v, "unchanged", value_int((int64_t)im->unchanged));
    map_put(a, v, "units_created", value_int((int64_t)im->units_made));
    map_put(a, v, "differences", value_int((int64_t)im->ndifferences));
    map_put(a, v, "missing", value_int((int64_t)im->nmissing));
    map_put(a, v, "ended", value_int((int64_t)im->ended));
    map_put(a, v, "moved", value_int((int64_t)im->moved));
    map_put(a, v, "bad", bad);
    if (!im->dry)
        map_put(a, v, "batch", value_text(id_text(a, im->batch_id)));
    json_write(&out, v);
    puts(buf_str(&out).p);
}

/* Who is missing, what is not the source's, and how much of the company it shakes. */
static void say_source(const struct import *im)
{
    enum { SHOWN = 20 };

    for (size_t i = 0; i < im->ndifferences && i < SHOWN; i++)
        printf("  %s, %s: %s here, %s in the file; left as it is\n", im->differences[i].name.p,
               import_meanings[im->differences[i].field].label, im->differences[i].here.p, im->differences[i].there.p);
    if (im->ndifferences > SHOWN)
        printf("  and %zu more fields that differ and are not the source's\n", im->ndifferences - SHOWN);
    for (size_t i = 0; i < im->nmissing && i < SHOWN; i++)
        printf("  %s is not in the file: nothing was changed; HR is asked what happened\n", im->missing[i].name.p);
    if (im->nmissing > SHOWN)
        printf("  and %zu more who are not in the file\n", im->nmissing - SHOWN);
    if (im->dry && import_is_much(im))
        printf("  %s It would stop without --confirm.\n", import_much_says(im).p);
}

static void say_done(struct import *im)
{
    const char *what = im->kind == IMPORT_PAY        ? "salaries"
                       : im->kind == IMPORT_UNITS    ? "units"
                       : im->kind == IMPORT_ABSENCES ? "absences"
                                                     : "people";
    size_t shown = 0;

    say_source(im);
    if ((im->at[IM_PAY] >= 0 || im->at[IM_PAY_MONTH] >= 0) && im->at[IM_CURRENCY] < 0 && !im->currency_said)
        printf("  No column says the currency: %.*s, unless a sign in the cell says it. Another one: write 'currency = "
               "USD' "
               "into the --map FILE.\n",
               STR_ARG(im->currency));
    for (size_t i = 0; i < im->nrows && shown < 100; i++)
        if (im->rows[i].bad && ++shown)
            printf("  row %lld: %s\n", (long long)im->rows[i].line, im->rows[i].bad);
    if (im->nbad > shown)
        printf("  and %zu more\n", im->nbad - shown);
    printf("%s%s: %zu rows; %zu %s %s, %zu %s, %zu unchanged, %zu rows cannot be taken", im->dry ? "Dry run of " : "",
           im->file, im->nrows, im->made, what, im->dry ? "would be created" : "created", im->changed,
           im->dry ? "would change" : "changed", im->unchanged, im->nbad);
    if (im->units_made && im->kind != IMPORT_UNITS)
        printf("; %zu units %s", im->units_made, im->dry ? "would be made" : "made");
    if (im->nleaderless)
        printf("; %zu have no manager, for the manager's row cannot be taken", im->nleaderless);
    if (im->freed)
        printf("; %zu lost their manager, for the line would have closed to a ring", im->freed);
    printf("; %.1f s.\n", (double)(clock_ticks_ns() - begun_ns) / 1e9);
    if (!im->dry)
        printf("Take it back: tandem import undo %s --data DIR%s%s\n", id_text(im->arena, im->batch_id).p,
               im->nbad ? "; the rows that were not taken: " : "",
               im->nbad ? import_bad_file(im->arena, im->app, im->batch_id) : "");
}

static int say_held(const struct import *im)
{
    command_fail(
        "%s Nothing was written. Look at it under Import in the browser and confirm it there, or run this again "
        "with --confirm.",
        im->why);
    return 3;
}

static int run_import(struct import *im, struct str mapping, bool json)
{
    int result = 0;

    log_quiet(true); /* how long each slice took is of no use here */
    im->today = day_text(im->arena, clock_today(&im->app->clock));
    im->progress = show_progress;
    begun_ns = clock_ticks_ns();
    if (!import_open(im, mapping) || !import_learn(im))
        return command_fail("%s", im->why);
    if (!json)
        say_columns(im);
    if (im->nasked)
        return say_asked(im, json);
    if (!im->dry && (!import_batch_make(im, mapping, 0) || !import_hold(im)))
        return command_fail("%s", im->why);
    if (!im->dry && !import_ask_first(im))
        result = im->held ? say_held(im) : command_fail("%s", im->why);
    else if (!import_check(im) || !(im->dry ? import_count(im) : import_apply(im)))
        result = command_fail("%s", im->why);
    if (!im->dry)
        import_let_go(im);
    if (progress_shown)
        fputs("\r\033[K", stderr);
    if (result)
        return result;
    if (json)
        say_json(im);
    else
        say_done(im);
    return im->dry && im->nbad ? 2 : 0;
}

static int undo(const struct command_line *line)
{
    struct app *app;
    struct arena *a = arena_new((size_t)1 << 30);
    struct import_undo in;
    struct written out = {0};
    struct errors errors;
    int result = 0;

    if (line->nwords < 2 || !id_read(str_of(line->words[1]), &in.batch_id))
        result = command_fail("say which import: tandem import undo BATCH --data DIR");
    app = result ? NULL : command_app(line);
    if (app && command_write(app, import_undo, &in, a, &out, &errors) == DONE)
        puts(out.says.p);
    else if (app)
        result = command_fail("%s", errors.n ? errors.items[0].says.p : "there is no such import");
    if (app)
        app_close(app);
    arena_free(a);
    return app ? result : 1;
}

static int import_one(const struct command_line *line, struct app *app, const char *kind, const char *path,
                      struct str mapping)
{
    struct import im = {.app = app,
                        .path = path,
                        .file = strrchr(path, '/') ? strrchr(path, '/') + 1 : path,
                        .source = str_of(command_value(line, SET_SOURCE)),
                        .confirmed = command_value(line, SET_CONFIRM) != NULL,
                        .dry = command_value(line, SET_DRY_RUN) != NULL};
    int result;

    while (im.kind < IMPORT_KINDS && strcmp(import_kinds[im.kind], kind) != 0)
        im.kind++;
    if (im.kind == IMPORT_KINDS)
        return command_fail("import people, assignments, pay, units, absences or packets, not %s", kind);
    if (im.source.n && (im.kind != IMPORT_PEOPLE || !import_source_good(im.source)))
        return command_fail("--source is a name of letters and digits, for a file of people");
    im.arena = arena_new((size_t)2 << 30);
    result = run_import(&im, mapping, command_value(line, SET_JSON) != NULL);
    arena_free(im.arena);
    return result;
}

static void say_finished(const struct import *im)
{
    if (im->why)
        command_fail("%s, which was stopped before, cannot go on: %s", im->file ? im->file : "an import", im->why);
    else
        fprintf(stderr, "%s, which was stopped before, is done now: %zu people created, %zu changed.\n", im->file,
                im->made, im->changed);
}

int command_import(const struct command_line *line)
{
    const char *map = command_value(line, SET_MAP), *units = command_value(line, SET_UNITS);
    struct str mapping = STR("");
    struct arena *a;
    struct app *app;
    int result = 0;

    if (line->nwords > 2)
        return command_fail("one file at a time: %s is one word too many", line->words[2]);
    if (line->nwords && strcmp(line->words[0], "undo") == 0)
        return undo(line);
    if (line->nwords < 2)
        return command_fail(
            "write: tandem import people FILE --data DIR (or assignments, pay, units, absences, packets)");
    a = arena_new(16 << 20);
    if (map && !read_file(a, map, &mapping))
        result = command_fail("%s cannot be read as UTF-8 text", map);
    if (command_value(line, SET_SHEET))
        mapping = str_format(a, "file sheet = %s\n%.*s", command_value(line, SET_SHEET), STR_ARG(mapping));
    app = result ? NULL : command_app(line);
    if (app && !command_value(line, SET_DRY_RUN))
        result = imports_finish(app, say_finished) ? 1 : 0;
    if (app && !result && units)
        result = import_one(line, app, "units", units, STR(""));
    if (app && !result && strcmp(line->words[0], "packets") == 0)
        result = import_packets(line, app, line->words[1]);
    else if (app && !result)
        result = import_one(line, app, line->words[0], line->words[1], mapping);
    if (app)
        app_close(app);
    arena_free(a);
    return app ? result : 1;
}
