/* An import in the browser: upload, what its columns mean, a dry run, then slices in the background. */
#include "modules/imports/imports_web.h"

#include "core/id.h"
#include "modules/imports/imports.h"
#include "queries.h"
#include "web/app.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ARENA = 2047 << 20, BAD_SHOWN = 200, AT_ONCE = 4 };

/* ---- in the background ---- */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int64_t under_way[AT_ONCE];

static bool take(int64_t id)
{
    size_t free_at = AT_ONCE;
    bool there = false;

    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < AT_ONCE; i++) {
        there = there || under_way[i] == id;
        if (!under_way[i])
            free_at = i;
    }
    if (!there && free_at < AT_ONCE)
        under_way[free_at] = id;
    pthread_mutex_unlock(&lock);
    return !there && free_at < AT_ONCE;
}

static bool is_under_way(int64_t id)
{
    bool there = false;

    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < AT_ONCE; i++)
        there = there || under_way[i] == id;
    pthread_mutex_unlock(&lock);
    return there;
}

static void give_back(int64_t id)
{
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < AT_ONCE; i++)
        if (under_way[i] == id)
            under_way[i] = 0;
    pthread_mutex_unlock(&lock);
}

struct background {
    struct arena *arena;
    struct app *app;
    int64_t id;
};

static void run_background(void *with)
{
    struct background *b = with;
    struct import im = {0};

    import_resume(b->app, b->arena, b->id, &im);
}

static void end_background(void *with)
{
    struct background *b = with;

    give_back(b->id);
    arena_free(b->arena); /* b with it */
}

static bool begin_background(struct app *app, int64_t id)
{
    struct arena *a;
    struct background *b;

    if (!take(id))
        return true;
    a = arena_new((size_t)ARENA);
    b = ARENA_NEW(a, struct background);
    *b = (struct background){a, app, id};
    if (slow_submit(app->slow, run_background, end_background, b))
        return true;
    end_background(b);
    return false;
}

void imports_go_on(struct app *app)
{
    char why[300];
    struct arena *a = arena_new(1 << 20);
    struct db_conn *conn = db_reader_open(app->db, why, sizeof why);
    struct call call = {.query = &query_import_open_batches};

    if (conn && db_read_begin(conn) == DB_OK && db_wave(conn, a, &call, 1) == DB_OK)
        for (size_t i = 0; i < list_count(call.rows); i++)
            begin_background(app, map_int(call.rows.list->items[i], "id", 0));
    if (conn) {
        db_read_end(conn);
        db_reader_close(conn);
    }
    arena_free(a);
}

/* ---- upload ---- */

struct sending {
    struct import im;
    bool good;
    struct arena *arena;
    int64_t account_id;
};

static void free_arena(void *arena)
{
    arena_free(arena);
}

static struct sending *sending_new(struct web *w)
{
    struct arena *a = arena_new((size_t)ARENA);
    struct sending *s = ARENA_NEW(a, struct sending);

    arena_cleanup(w->arena, free_arena, a);
    s->arena = s->im.arena = a;
    s->im.app = w->app;
    s->im.today = str_dup(a, w->ctx.today_text);
    s->account_id = w->ctx.viewer.account_id;
    w->own = s;
    return s;
}

static void refuse(struct web *w, const char *says)
{
    map_put(w->arena, w->root, "page", value_text(str_dup(w->arena, str_of(says))));
    web_reply_page(w, 422, "import_list");
}

static void take_file(void *with)
{
    struct sending *s = with;

    s->good = import_open(&s->im, STR("")) && import_learn(&s->im) && import_batch_make(&s->im, STR(""), s->account_id);
}

static void file_taken(struct web *w)
{
    struct sending *s = w->own;

    if (s->good)
        web_reply_see(w, str_format(w->arena, "/import/%s", id_text(w->arena, s->im.batch_id).p));
    else
        refuse(w, s->im.why ? s->im.why : "The file could not be read.");
}

/* Rows that were pasted instead: a file like any other. */
static bool write_pasted(struct web *w, struct sending *s)
{
    struct str text = web_typed(w, "text");
    char *path = arena_printf(w->arena, "%s/tmp/paste-XXXXXX", w->app->config.data_dir);
    FILE *f;
    int fd;

    mkdir(arena_printf(w->arena, "%s/tmp", w->app->config.data_dir), 0700);
    fd = mkstemp(path);
    f = fd < 0 ? NULL : fdopen(fd, "w");
    if (!f)
        return false;
    s->im.path = path;
    s->im.file = "pasted rows";
    return (fwrite(text.p, 1, text.n, f) == text.n) & (fclose(f) == 0);
}

static void upload(struct web *w)
{
    struct sending *s = sending_new(w);
    struct str kind = web_typed(w, "kind");

    for (s->im.kind = 0; s->im.kind < IMPORT_KINDS && !str_is(kind, import_kinds[s->im.kind]);)
        s->im.kind++;
    if (s->im.kind == IMPORT_KINDS) {
        refuse(w, "Say what the file holds: people, assignments, pay or units.");
        return;
    }
    for (size_t i = 0; i < w->http->nuploads; i++)
        if (w->http->uploads[i].size_bytes > 0) {
            s->im.path = w->http->uploads[i].path;
            s->im.file = str_dup(s->arena, w->http->uploads[i].name).p;
        }
    if (!s->im.path && web_typed(w, "text").n && !write_pasted(w, s)) {
        refuse(w, "The rows could not be kept. The disk may be full.");
        return;
    }
    if (!s->im.path)
        refuse(w, "Choose a file, or paste rows with their head.");
    else
        web_slow(w, take_file, s, file_taken);
}

/* ---- the dry run as a page ---- */

static void check_file(void *with)
{
    struct sending *s = with;

    s->im.dry = true;
    s->good = import_prepare(s->im.app, s->arena, s->im.batch_id, &s->im);
    if (s->good && !s->im.nasked)
        s->good = import_check(&s->im) && import_count(&s->im);
}

static struct value option(struct arena *a, const char *value, const char *label, bool selected)
{
    struct value v = value_map(a);

    map_put(a, v, "value", value_text(str_of(value)));
    map_put(a, v, "label", value_text(str_of(label)));
    map_put(a, v, "selected", value_bool(selected));
    return v;
}

static struct value column_value(struct arena *a, const struct import_column *c, size_t i)
{
    static const char *const orders[][2] = {
        {"year", "year-month-day"}, {"day", "day/month/year"}, {"month", "month/day/year"}};
    struct value v = value_map(a), fields = value_list(a), dates = value_list(a), values = value_list(a);
    struct buf samples = buf_new(a, 4096);

    for (size_t k = 0; k < c->nsamples; k++)
        buf_format(&samples, "%s%.*s", k ? ", " : "", STR_ARG(str_cut(c->samples[k], 0, 60)));
    for (size_t f = 0; f < IMPORT_FIELDS; f++)
        list_add(a, fields, option(a, import_meanings[f].name, import_meanings[f].label, c->field == f));
    for (size_t k = 0; import_is_date(c->field) && k < 3; k++)
        list_add(a, dates, option(a, orders[k][0], orders[k][1], c->order == k + 1));
    for (size_t k = 0; (c->field == IM_LEFT || c->field == IM_KIND) && k < c->nvalues && c->nvalues < VALUES_MOST;
         k++) {
        struct value one = value_map(a), words = value_list(a);
        enum value_meaning m = c->values[k].meaning;

        list_add(a, words, option(a, "", "What does it mean?", m == VALUE_ASKED));
        list_add(a, words,
                 option(a, c->field == IM_LEFT ? "exit" : "employee", c->field == IM_LEFT ? "Has left" : "Employee",
                        m == MEANS_LEFT || m == MEANS_EMPLOYEE));
        list_add(a, words,
                 option(a, c->field == IM_LEFT ? "here" : "contractor",
                        c->field == IM_LEFT ? "Works here" : "Contractor", m == MEANS_HERE || m == MEANS_CONTRACTOR));
        map_put(a, one, "text", value_text(c->values[k].text));
        map_put(a, one, "rows", value_int(c->values[k].n));
        map_put(a, one, "input", value_text(str_format(a, "v%zu.%zu", i, k)));
        map_put(a, one, "words", words);
        list_add(a, values, one);
    }
    map_put(a, v, "name", value_text(c->name));
    map_put(a, v, "input", value_text(str_format(a, "c%zu", i)));
    map_put(a, v, "date_input", value_text(str_format(a, "d%zu", i)));
    map_put(a, v, "samples", value_text(buf_str(&samples)));
    map_put(a, v, "known", value_bool(c->field > IM_IGNORE));
    map_put(a, v, "fields", fields);
    map_put(a, v, "dates", dates);
    map_put(a, v, "meanings", values);
    return v;
}

static struct value problems(struct arena *a, const struct import *im)
{
    struct value list = value_list(a);

    for (size_t i = 0; i < im->nrows && im->rows && list_count(list) < BAD_SHOWN; i++) {
        struct value one;

        if (!im->rows[i].bad)
            continue;
        one = value_map(a);
        map_put(a, one, "line", value_int(im->rows[i].line));
        map_put(a, one, "who", value_text(str_of(im->rows[i].name ? im->rows[i].name : "")));
        map_put(a, one, "reason", value_text(str_of(im->rows[i].bad)));
        list_add(a, list, one);
    }
    return list;
}

static void file_checked(struct web *w)
{
    struct sending *s = w->own;
    const struct import *im = &s->im;
    struct arena *a = s->arena;
    struct value v = value_map(a), columns = value_list(a), asked = value_list(a);
    size_t good = im->nrows - im->nbad;

    for (size_t i = 0; i < im->ncolumns; i++)
        list_add(a, columns, column_value(a, &im->columns[i], i));
    for (size_t i = 0; i < im->nasked; i++)
        list_add(a, asked, value_text(str_of(im->asked[i])));
    map_put(a, v, "id", value_int(im->batch_id));
    map_put(a, v, "file", value_text(str_of(im->file ? im->file : "")));
    map_put(a, v, "kind", value_text(str_of(import_kinds[im->kind])));
    map_put(a, v, "wrong", value_text(s->good ? STR_NONE : str_of(im->why)));
    map_put(a, v, "rows", value_int((int64_t)im->nrows));
    map_put(a, v, "parted",
            value_text(im->separator == ';'    ? STR("semicolon")
                       : im->separator == '\t' ? STR("tab")
                       : im->separator == '|'  ? STR("bar")
                                               : STR("comma")));
    map_put(a, v, "encoding", value_text(im->windows ? STR("Windows-1252") : STR("UTF-8")));
    map_put(a, v, "columns", columns);
    map_put(a, v, "asked", asked);
    map_put(a, v, "heads", value_bool(im->heads));
    map_put(a, v, "currency",
            value_text(im->at[IM_CURRENCY] < 0 && (im->at[IM_PAY] >= 0 || im->at[IM_PAY_MONTH] >= 0) ? im->currency
                                                                                                     : STR_NONE));
    map_put(a, v, "made", value_int((int64_t)im->made));
    map_put(a, v, "changed", value_int((int64_t)im->changed));
    map_put(a, v, "unchanged", value_int((int64_t)im->unchanged));
    map_put(a, v, "bad", value_int((int64_t)im->nbad));
    map_put(a, v, "units_made", value_int((int64_t)im->units_made));
    map_put(a, v, "problems", problems(a, im));
    map_put(a, v, "good", value_int((int64_t)good));
    map_put(a, v, "ready", value_bool(s->good && !im->nasked && good));
    map_put(w->arena, w->root, "page", v);
    web_reply_page(w, 200, "import_check");
}

static bool batch_status(struct web *w, int64_t id, struct str *status)
{
    struct value arg = value_int(id);
    struct call call = {.query = &query_import_item, .args = &arg, .limit = 1};

    call.scope = viewer_scope(&w->ctx.viewer, ACT_PEOPLE_IMPORT);
    if (!web_call(w, &call))
        return false;
    if (!list_count(call.rows)) {
        web_reply_missing(w);
        return false;
    }
    *status = map_text(call.rows.list->items[0], "status");
    return true;
}

static void show(struct web *w)
{
    int64_t id = web_path_id(w, "id");
    struct sending *s;
    struct str status;

    if (!batch_status(w, id, &status))
        return;
    if (!str_is(status, "waiting") || is_under_way(id)) {
        web_reply_page(w, 200, "import_batch");
        return;
    }
    s = sending_new(w);
    s->im.batch_id = id;
    web_slow(w, check_file, s, file_checked);
}

/* ---- the mapping as it was chosen ---- */

struct new_map {
    int64_t id;
    struct str mapping;
};

static enum outcome map_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct new_map *m = in;

    (void)ctx;
    (void)out;
    return tx_run(tx, import_batch_map, .mapping = m->mapping, .id = m->id) ? DONE : MISSING;
}

static void map_saved(struct web *w, enum outcome outcome, const struct written *out)
{
    (void)out;
    if (outcome == DONE)
        web_reply_see(w, str_format(w->arena, "/import/%.*s", STR_ARG(map_text(w->path, "id"))));
    else
        web_reply_missing(w);
}

static void learn_for_map(void *with)
{
    struct sending *s = with;

    s->good = import_prepare(s->im.app, s->arena, s->im.batch_id, &s->im) || s->im.ncolumns;
}

static void map_learnt(struct web *w)
{
    struct sending *s = w->own;
    struct new_map *m = ARENA_NEW(w->arena, struct new_map);
    struct buf lines = buf_new(w->arena, 1 << 18);
    struct str currency = web_typed(w, "currency");

    for (size_t i = 0; s->good && i < s->im.ncolumns; i++) {
        const struct import_column *c = &s->im.columns[i];
        struct str field = web_typed(w, arena_printf(w->arena, "c%zu", i)),
                   order = web_typed(w, arena_printf(w->arena, "d%zu", i));

        if (field.n && !str_is(field, import_meanings[import_guess(s->im.kind, c->name)].name))
            buf_format(&lines, "%.*s = %.*s\n", STR_ARG(c->name), STR_ARG(field));
        if (order.n)
            buf_format(&lines, "date %.*s = %.*s\n", STR_ARG(c->name), STR_ARG(order));
        for (size_t k = 0; k < c->nvalues; k++) {
            struct str word = web_typed(w, arena_printf(w->arena, "v%zu.%zu", i, k));

            if (word.n)
                buf_format(&lines, "value %.*s \"%.*s\" = %.*s\n", STR_ARG(c->name), STR_ARG(c->values[k].text),
                           STR_ARG(word));
        }
    }
    if (currency.n)
        buf_format(&lines, "currency = %.*s\n", STR_ARG(currency));
    *m = (struct new_map){s->im.batch_id, buf_str(&lines)};
    web_write(w, map_save, m, map_saved);
}

static void save_map(struct web *w)
{
    struct sending *s = sending_new(w);
    struct str status;

    s->im.batch_id = web_path_id(w, "id");
    if (batch_status(w, s->im.batch_id, &status))
        web_slow(w, learn_for_map, s, map_learnt);
}

/* ---- apply, take back, the rows that were not taken ---- */

static void apply(struct web *w)
{
    int64_t id = web_path_id(w, "id");
    struct str status;

    if (!batch_status(w, id, &status))
        return;
    if ((str_is(status, "waiting") || str_is(status, "running") || str_is(status, "failed")) &&
        !begin_background(w->app, id))
        web_reply_busy(w, 429, 5);
    else
        web_reply_see(w, str_format(w->arena, "/import/%s", id_text(w->arena, id).p));
}

static void undone(struct web *w, enum outcome outcome, const struct written *out)
{
    (void)out;
    if (outcome == MISSING) {
        web_reply_missing(w);
        return;
    }
    if (outcome == DONE) {
        web_reply_see(w, str_format(w->arena, "/import/%.*s", STR_ARG(map_text(w->path, "id"))));
        return;
    }
    map_put(w->arena, w->root, "page",
            value_text(w->ctx.errors.n ? w->ctx.errors.items[0].says
                                       : STR("Something else has been built upon this import by now.")));
    web_reply_page(w, 422, "import_batch");
}

static enum outcome undo_write(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    return viewer_may(tx, &ctx->viewer, ACT_PEOPLE_IMPORT, 0) ? import_undo(tx, ctx, in, out) : MISSING;
}

static void undo(struct web *w)
{
    struct import_undo *in = ARENA_NEW(w->arena, struct import_undo);

    in->batch_id = web_path_id(w, "id");
    web_write(w, undo_write, in, undone);
}

static void bad_rows(struct web *w)
{
    int64_t id = web_path_id(w, "id");
    struct str status, text;
    FILE *f;
    char *p;
    size_t n = 0, most = 8 << 20;

    if (!batch_status(w, id, &status))
        return;
    f = fopen(import_bad_file(w->arena, w->app, id), "rb");
    if (!f) {
        web_reply_missing(w);
        return;
    }
    p = arena_alloc(w->arena, most);
    n = fread(p, 1, most, f);
    fclose(f);
    text = (struct str){p, n};
    http_header(w->http, "Content-Disposition", STR("attachment; filename=\"rows-not-imported.csv\""));
    web_reply_text(w, 200, "text/csv; charset=utf-8", text);
}

static const struct route routes[] = {
    PAGE("/import", "import_list", ACT_PEOPLE_IMPORT),
    {HTTP_POST, "/import", ACT_PEOPLE_IMPORT, .run = upload, .view = "import_list"},
    {HTTP_GET, "/import/:id", ACT_PEOPLE_IMPORT, .run = show, .view = "import_batch"},
    {HTTP_POST, "/import/:id/columns", ACT_PEOPLE_IMPORT, .run = save_map, .view = "import_check"},
    {HTTP_POST, "/import/:id/apply", ACT_PEOPLE_IMPORT, .run = apply, .view = "import_batch"},
    {HTTP_POST, "/import/:id/undo", ACT_PEOPLE_IMPORT, .run = undo, .view = "import_batch"},
    {HTTP_GET, "/import/:id/rows-not-imported", ACT_PEOPLE_IMPORT, .run = bad_rows},
};
const struct module imports_module = {.name = "imports", ROUTES(routes)};
