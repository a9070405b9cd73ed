/* tandem import people|assignments|pay|units|absences FILE */
#include "commands/commands.h"

#include "core/id.h"
#include "core/json.h"
#include "core/log.h"
#include "modules/imports/imports.h"

#include <stdio.h>
#include <unistd.h>

/* What a script is told: --help and docs/operating.md say the same. */
enum { EXIT_SOME_BAD = 2 /* of a dry run: rows that cannot be taken */, EXIT_HELD = 3, EXIT_ASKED = 4 };

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

        printf("  %-24s -> %-16s %s%s%s\n", c->name.p, import_meaning(im, c->field).name, c->nsamples ? "such as " : "",
               c->nsamples ? c->samples[0].p : "", "");
        if (import_is_date(im, c->field))
            printf("  %-24s    dates are %s\n", "", orders[c->order]);
    }
    if (im->heads)
        puts("  The rows say who led a unit: they become its heads, and its people report to them in that time.");
}

static int say_asked(const struct import *im)
{
    for (size_t i = 0; i < im->nasked; i++)
        printf("  %s\n", im->asked[i].says);
    command_fail(
        "%zu thing%s to be known first; write the lines above into a file and give it with --map FILE. Nothing was "
        "imported.",
        im->nasked, im->nasked == 1 ? " has" : "s have");
    return EXIT_ASKED;
}

static struct value asked_json(const struct import *im)
{
    static const char *const what[] = {"dates", "value", "values"};
    struct arena *a = im->arena;
    struct value list = value_list(a);

    for (size_t i = 0; i < im->nasked; i++) {
        const struct import_question *q = &im->asked[i];
        struct value one = value_map(a);

        map_put(a, one, "asks", value_text(str_of(what[q->asks])));
        map_put(a, one, "column", value_text(im->columns[q->column].name));
        if (q->asks == ASKS_VALUE) {
            map_put(a, one, "value", value_text(im->columns[q->column].values[q->value].text));
            map_put(a, one, "rows", value_int(im->columns[q->column].values[q->value].n));
        }
        map_put(a, one, "says", value_text(str_of(q->says)));
        list_add(a, list, one);
    }
    return list;
}

/* One document, whatever came of it: `outcome` is done, dry_run, asked, held or refused. */
static struct value json_of(const struct import *im, int result)
{
    struct arena *a = im->arena;
    struct value v = value_map(a), bad = value_list(a);

    map_put(a, v, "outcome",
            value_text(result == EXIT_ASKED  ? STR("asked")
                       : result == EXIT_HELD ? STR("held")
                       : result == 1         ? STR("refused")
                       : im->dry             ? STR("dry_run")
                                             : STR("done")));
    if (result == 1 || result == EXIT_HELD)
        map_put(a, v, "why", value_text(str_of(im->why ? im->why : "It could not be imported.")));
    if (result == EXIT_ASKED)
        map_put(a, v, "asked", asked_json(im));

    for (size_t i = 0; im->rows && i < im->nrows; i++) {
        struct value one;

        if (!im->rows[i].bad)
            continue;
        one = value_map(a);
        map_put(a, one, "row", value_int(im->rows[i].line));
        map_put(a, one, "reason", value_text(str_of(im->rows[i].bad)));
        list_add(a, bad, one);
    }
    map_put(a, v, "kind", value_text(import_kind_word(im)));
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
    map_put(a, v, "heads", value_int((int64_t)im->heads_changed));
    if (!im->dry && im->batch_id)
        map_put(a, v, "batch", value_text(id_text(a, im->batch_id)));
    return v;
}

/* The document of a run over --units is part of that of the run behind it. */
static void say_json(const struct import *im, int result, struct str *units)
{
    struct buf out = buf_new(im->arena, 64 << 20);
    struct value v = json_of(im, result), before = value_null();
    struct str why;

    if (units && units->n && json_read(im->arena, *units, &before, &why))
        map_put(im->arena, v, "units", before);
    json_write(&out, v);
    if (units && !units->n && !result)
        *units = buf_str(&out);
    else
        puts(buf_str(&out).p);
}

/* What cannot even be begun. */
static int refuse(bool json, struct arena *a, const char *why)
{
    struct buf out = buf_new(a, 1 << 16);
    struct value v = value_map(a);

    map_put(a, v, "outcome", value_text(STR("refused")));
    map_put(a, v, "why", value_text(str_of(why)));
    json_write(&out, v);
    if (json)
        puts(buf_str(&out).p);
    return command_fail("%s", why);
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
    if (im->heads_changed)
        printf("; %zu units %s another head", im->heads_changed, im->dry ? "would get" : "got");
    if (im->ringed)
        printf("; %s", im->ringed);
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
    return EXIT_HELD;
}

static int hold_and_apply(struct import *im, struct str mapping)
{
    int result = 0;

    if (!import_batch_make(im, mapping) || !import_hold(im))
        return 1;
    if (!import_ask_first(im))
        result = im->held ? EXIT_HELD : 1;
    else if (!import_check(im) || !import_apply(im))
        result = 1;
    import_let_go(im);
    return result;
}

/* Gives the exit status. */
static int work(struct import *im, struct str mapping, bool json)
{
    if (!import_open(im, mapping) || !import_learn(im))
        return 1;
    if (!json)
        say_columns(im);
    if (im->nasked)
        return EXIT_ASKED;
    if (!im->dry)
        return hold_and_apply(im, mapping);
    if (!import_check(im) || !import_count(im))
        return 1;
    return im->nbad ? EXIT_SOME_BAD : 0;
}

static int run_import(struct import *im, struct str mapping, bool json, struct str *units)
{
    int result;

    log_quiet(true); /* how long each slice took is of no use here */
    im->today = day_text(im->arena, clock_today(&im->app->clock));
    im->progress = show_progress;
    begun_ns = clock_ticks_ns();
    result = work(im, mapping, json);
    if (progress_shown)
        fputs("\r\033[K", stderr);
    if (json)
        say_json(im, result, units);
    else if (result == EXIT_ASKED)
        say_asked(im);
    else if (result == EXIT_HELD)
        say_held(im);
    else if (result == 1)
        command_fail("%s", im->why);
    else
        say_done(im);
    return result;
}

static void say_finished(const struct import *im)
{
    if (im->why)
        command_fail("%s, which was stopped before, cannot go on: %s", im->file ? im->file : "an import", im->why);
    else if (im->undone)
        fprintf(stderr, "%s, which was being taken back before, is done now: %s\n", im->file, im->undone);
    else
        fprintf(stderr, "%s, which was stopped before, is done now: %zu people created, %zu changed.\n", im->file,
                im->made, im->changed);
}

/* A large one goes on here, in slices. */
static int take_back(struct app *app, struct arena *a, const struct import_undo *in)
{
    struct written out = {0};
    struct errors errors = {0};
    struct import im = {.progress = show_progress};

    log_quiet(true);
    begun_ns = clock_ticks_ns();
    if (!import_is_stopped(a, app->config.data_dir, in->batch_id))
        return command_fail("Another program is at work on this import");
    if (command_write(app, import_undo, in, a, &out, &errors) != DONE)
        return command_fail("%s", errors.n ? errors.items[0].says.p : "there is no such import");
    if (out.version && !import_resume(app, a, in->batch_id, &im))
        return command_fail("%s It goes on with the next tandem import or the next start of the server.", im.why);
    if (progress_shown)
        fputs("\r\033[K", stderr);
    puts(im.undone ? im.undone : out.says.p);
    return 0;
}

static int undo(const struct command_line *line)
{
    struct app *app;
    struct arena *a;
    struct import_undo in;
    int result;

    if (line->nwords < 2 || !id_read(str_of(line->words[1]), &in.batch_id))
        return command_fail("say which import: tandem import undo BATCH --data DIR");
    app = command_app(line);
    if (!app)
        return 1;
    a = arena_new((size_t)1 << 30);
    result = imports_finish(app, say_finished) ? 1 : take_back(app, a, &in);
    app_close(app);
    arena_free(a);
    return result;
}

static int import_one(const struct command_line *line, struct app *app, const char *kind, const char *path,
                      struct str mapping, struct arena *a, struct str *units)
{
    bool json = command_value(line, SET_JSON) != NULL;
    struct import im = {.app = app,
                        .arena = a,
                        .path = path,
                        .file = strrchr(path, '/') ? strrchr(path, '/') + 1 : path,
                        .source = str_of(command_value(line, SET_SOURCE)),
                        .confirmed = command_value(line, SET_CONFIRM) != NULL,
                        .dry = command_value(line, SET_DRY_RUN) != NULL};

    if (!import_kind_read(&im, str_of(kind)))
        return refuse(
            json, a,
            arena_printf(
                a, "import people, assignments, pay, units, absences, packets, or a list such as level, not %s", kind));
    if (im.source.n && (im.kind != IMPORT_PEOPLE || !import_source_good(im.source)))
        return refuse(json, a, "--source is a name of letters and digits, for a file of people");
    return run_import(&im, mapping, json, units);
}

static int import_files(const struct command_line *line, struct app *app, struct str mapping)
{
    struct arena *first = arena_new((size_t)2 << 30), *second = arena_new((size_t)2 << 30);
    const char *units = command_value(line, SET_UNITS);
    struct str document = STR("");
    int result = 0;

    if (units)
        result = import_one(line, app, "units", units, STR(""), first, &document);
    if (!result && strcmp(line->words[0], "packets") == 0)
        result = import_packets(line, app, line->words[1]);
    else if (!result)
        result = import_one(line, app, line->words[0], line->words[1], mapping, second, units ? &document : NULL);
    arena_free(second);
    arena_free(first);
    return result;
}

int command_import(const struct command_line *line)
{
    const char *map = command_value(line, SET_MAP);
    bool json = command_value(line, SET_JSON) != NULL;
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
        result = refuse(json, a, arena_printf(a, "%s cannot be read as UTF-8 text", map));
    if (command_value(line, SET_SHEET))
        mapping = str_format(a, "file sheet = %s\n%.*s", command_value(line, SET_SHEET), STR_ARG(mapping));
    app = result ? NULL : command_app(line);
    if (app && !command_value(line, SET_DRY_RUN) && imports_finish(app, say_finished))
        result = refuse(json, a, "An import that was stopped before cannot go on; nothing was begun.");
    if (app && !result)
        result = import_files(line, app, mapping);
    if (app)
        app_close(app);
    arena_free(a);
    return app ? result : 1;
}
