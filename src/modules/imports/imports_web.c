/* An import in the browser: upload, what its columns mean, a dry run, then slices in the background. */
#include "modules/imports/imports_web.h"

#include "core/csv.h"
#include "core/id.h"
#include "core/sheet.h"
#include "modules/imports/imports_private.h"
#include "queries.h"
#include "web/app.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void free_arena(void *arena)
{
    arena_free(arena);
}

struct sending *sending_new(struct web *w)
{
    struct arena *a = arena_new(import_arena_bytes);
    struct sending *s = ARENA_NEW(a, struct sending);

    arena_cleanup(w->arena, free_arena, a);
    s->arena = s->im.arena = a;
    s->im.app = w->app;
    s->im.today = str_dup(a, w->ctx.today_text);
    s->im.account_id = w->ctx.viewer.account_id;
    w->own = s;
    return s;
}

static void read_safely(void *with)
{
    struct sending *s = with;
    jmp_buf env;

    arena_escape(s->arena, &env);
    if (setjmp(env) == 0) {
        s->read(s);
    } else {
        csv_close(s->im.csv);
        s->im.csv = NULL;
        s->good = false;
        s->im.why = IMPORT_TOO_LARGE;
        s->im.ncolumns = s->im.nrows = s->im.nbad = s->im.nasked = s->im.nmissing = s->im.ndifferences = 0;
    }
    arena_escape(s->arena, NULL);
}

void sending_read(struct web *w, struct sending *s, void (*read)(void *with), void (*then)(struct web *w))
{
    s->read = read;
    web_slow(w, read_safely, s, then);
}

/* The entities that a file may hold, for whoever may edit them. */
static bool put_entities(struct web *w)
{
    struct value page = map_get(w->root, "page"), list = value_list(w->arena);

    for (size_t i = 0; i < all_resources_count; i++) {
        const struct resource *r = all_resources[i];
        size_t n = strlen(r->label);
        bool y = r->label[n - 1] == 'y';
        struct value one = value_map(w->arena);

        if (!import_is_entity(r) || !viewer_may_some(&w->ctx.viewer, r->edit))
            continue;
        map_put(w->arena, one, "value", value_text(str_of(r->name)));
        map_put(w->arena, one, "label",
                value_text(str_format(w->arena, "%.*s%s", (int)(n - y), r->label, y ? "ies" : "s")));
        map_put(w->arena, one, "selected", value_bool(str_is(web_typed(w, "kind"), r->name)));
        list_add(w->arena, list, one);
    }
    if (page.kind != VALUE_MAP)
        page = value_map(w->arena);
    map_put(w->arena, page, "entities", list);
    map_put(w->arena, w->root, "page", page);
    return true;
}

void import_refuse(struct web *w, const char *says)
{
    struct value was = value_map(w->arena);

    for (size_t k = 0; k < IMPORT_ROWS; k++)
        map_set(w->arena, was, str_of(import_kinds[k]), value_bool(str_is(web_typed(w, "kind"), import_kinds[k])));
    map_put(w->arena, was, "packets", value_bool(str_is(web_typed(w, "kind"), "packets")));
    map_put(w->arena, was, "source", value_text(web_typed(w, "source")));
    map_put(w->arena, was, "text", value_text(web_typed(w, "text")));
    map_put(w->arena, was, "says", value_text(str_dup(w->arena, str_of(says))));
    map_put(w->arena, w->root, "page", was);
    web_reply_page(w, 422, "import_list");
}

static void take_file(void *with)
{
    struct sending *s = with;

    s->good = import_open(&s->im, STR("")) && import_learn(&s->im);
    if (!s->good && s->im.book && s->im.book->n > 1) /* perhaps another of its sheets is meant */
        s->good = true;
    s->good = s->good && import_batch_make(&s->im, STR(""));
    if (s->pasted)
        unlink(s->pasted);
}

void import_sent(struct web *w, int64_t batch_id, const char *why)
{
    if (batch_id)
        web_reply_see(w, str_format(w->arena, "/import/%s", id_text(w->arena, batch_id).p));
    else
        import_refuse(w, why);
}

static void file_taken(struct web *w)
{
    struct sending *s = w->own;

    import_sent(w, s->good ? s->im.batch_id : 0, s->im.why ? s->im.why : "The file could not be read.");
}

static void unlink_path(void *path)
{
    unlink(path);
}

/* Rows that were pasted instead: a file like any other, gone with the request at the latest. */
static bool write_pasted(struct web *w, struct sending *s)
{
    struct str text = web_typed(w, "text");
    char *path = arena_printf(w->arena, "%s/tmp/paste-XXXXXX", w->app->config.data_dir);
    FILE *f;
    int fd;

    mkdir(arena_printf(w->arena, "%s/tmp", w->app->config.data_dir), 0700);
    fd = mkstemp(path);
    if (fd >= 0)
        arena_cleanup(w->arena, unlink_path, path);
    f = fd < 0 ? NULL : fdopen(fd, "w");
    if (!f)
        return false;
    s->im.path = s->pasted = path;
    s->im.file = "pasted rows";
    return (fwrite(text.p, 1, text.n, f) == text.n) & (fclose(f) == 0);
}

static void upload(struct web *w)
{
    struct str kind = web_typed(w, "kind");
    struct sending *s;

    if (str_is(kind, "packets")) {
        packets_upload(w);
        return;
    }
    s = sending_new(w);
    if (!import_kind_read(&s->im, kind) || (s->im.entity && !viewer_may_some(&w->ctx.viewer, s->im.entity->edit))) {
        import_refuse(w, "Say what the file holds: people, assignments, pay, units, absences, earlier reviews, or one "
                         "of the lists.");
        return;
    }
    s->im.source = str_dup(s->arena, web_typed(w, "source"));
    if (s->im.source.n && (s->im.kind != IMPORT_PEOPLE || !import_source_good(s->im.source))) {
        import_refuse(w, "A source is a name of letters and digits, for a file of people.");
        return;
    }
    for (size_t i = 0; i < w->http->nuploads; i++)
        if (w->http->uploads[i].size_bytes > 0) {
            s->im.path = w->http->uploads[i].path;
            s->im.file = str_dup(s->arena, w->http->uploads[i].name).p;
        }
    if (!s->im.path && web_typed(w, "text").n && !write_pasted(w, s)) {
        import_refuse(w, "The rows could not be kept. The disk may be full.");
        return;
    }
    if (!s->im.path)
        import_refuse(w, "Choose a file, or paste rows with their head.");
    else
        sending_read(w, s, take_file, file_taken);
}

bool import_batch_row_of(struct web *w, int64_t id, struct row_import_item *batch)
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
    member_row(call.query, call.rows.list->items[0], batch);
    return true;
}

bool import_batch_status(struct web *w, int64_t id, struct str *status)
{
    struct row_import_item batch;

    if (!import_batch_row_of(w, id, &batch))
        return false;
    *status = batch.status;
    return true;
}

/* ---- apply, take back, the rows that were not taken ---- */

static void begin(struct web *w)
{
    int64_t id = web_path_id(w, "id");

    if (!import_begin(w->app, id))
        web_reply_busy(w, 429, 5);
    else
        web_reply_see(w, str_format(w->arena, "/import/%s", id_text(w->arena, id).p));
}

struct applying {
    int64_t batch_id;
    bool confirmed;
};

/* From here on it is the import of whoever applies it: in the audit log, and where a row is about them. */
static enum outcome apply_write(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct applying *a = in;
    struct row_import_batch_row b;

    (void)out;
    if (!viewer_may(tx, &ctx->viewer, ACT_PEOPLE_IMPORT, 0) || !tx_one(tx, import_batch_row, &b, .id = a->batch_id))
        return MISSING;
    if (a->confirmed) {
        tx_run(tx, import_batch_confirm, .id = a->batch_id);
        import_todo_done(tx, a->batch_id);
    }
    if (!import_is_under_way(a->batch_id))
        tx_run(tx, import_batch_taken_on, .account_id = ctx->viewer.account_id, .id = a->batch_id);
    return DONE;
}

static void applied(struct web *w, enum outcome outcome, const struct written *out)
{
    (void)out;
    if (outcome == DONE)
        begin(w);
    else
        web_reply_missing(w);
}

static void apply(struct web *w)
{
    struct applying *in = ARENA_NEW(w->arena, struct applying);
    struct str status;

    *in = (struct applying){web_path_id(w, "id"), str_is(web_typed(w, "confirm"), "1")};
    if (!import_batch_status(w, in->batch_id, &status))
        return;
    if (str_is(status, "waiting") || str_is(status, "running") || str_is(status, "failed") ||
        str_is(status, "being_taken_back") || (in->confirmed && str_is(status, "held")))
        web_write(w, apply_write, in, applied);
    else
        web_reply_see(w, str_format(w->arena, "/import/%s", id_text(w->arena, in->batch_id).p));
}

/* The page again with a sentence: its buttons have no field to stand beside. */
static void said(struct web *w, int status, const char *name, struct str says)
{
    struct value page = value_map(w->arena);

    map_set(w->arena, page, str_of(name), value_text(says));
    map_put(w->arena, w->root, "page", page);
    web_reply_page(w, status, "import_batch");
}

static void taken(struct web *w, enum outcome outcome, const struct written *out)
{
    struct str says = STR("Somebody has changed this meanwhile: look at it again.");

    if (outcome == DONE) {
        web_say(w, out);
        web_reply_see(w, str_format(w->arena, "/import/%s", id_text(w->arena, out->id).p));
    } else if (outcome == MISSING) {
        web_reply_missing(w);
    } else {
        said(w, outcome == CHANGED ? 409 : 422, "untaken", w->ctx.errors.n ? w->ctx.errors.items[0].says : says);
    }
}

static void take(struct web *w)
{
    struct form_head *in;
    struct str status;

    if (!import_batch_status(w, web_path_id(w, "id"), &status))
        return;
    in = web_bind(w, &import_take_resource);
    if (in && w->ctx.errors.n)
        taken(w, INVALID, NULL);
    else if (in) {
        in->id = web_path_id(w, "id");
        web_write(w, import_take, in, taken);
    }
}

/* A large one goes on behind the page. */
static void undone(struct web *w, enum outcome outcome, const struct written *out)
{
    if (outcome == MISSING) {
        web_reply_missing(w);
        return;
    }
    if (outcome == DONE) {
        if (out->version && !import_begin(w->app, out->id)) {
            web_reply_busy(w, 429, 5);
            return;
        }
        web_reply_see(w, str_format(w->arena, "/import/%.*s", STR_ARG(map_text(w->path, "id"))));
        return;
    }
    said(w, 422, "stays",
         w->ctx.errors.n ? w->ctx.errors.items[0].says : STR("Something else has been built upon this import by now."));
}

static enum outcome undo_write(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    if (!viewer_may(tx, &ctx->viewer, ACT_PEOPLE_IMPORT, 0))
        return MISSING;
    if (import_is_under_way(((const struct import_undo *)in)->batch_id)) { /* since the page was asked */
        errors_add(&ctx->errors, STR(""), "It is being written just now. Wait until that is done.");
        return INVALID;
    }
    return import_undo(tx, ctx, in, out);
}

static void undo(struct web *w)
{
    struct import_undo *in = ARENA_NEW(w->arena, struct import_undo);

    in->batch_id = web_path_id(w, "id");
    if (import_is_under_way(in->batch_id))
        web_reply_see(w, str_format(w->arena, "/import/%s", id_text(w->arena, in->batch_id).p));
    else
        web_write(w, undo_write, in, undone);
}

static const struct page_part parts[] = {{"import_list", put_entities, NULL}};
static const struct route routes[] = {
    PAGE("/import", "import_list", ACT_PEOPLE_IMPORT),
    {HTTP_POST, "/import", ACT_PEOPLE_IMPORT, .takes = "kind source text file", .run = upload, .view = "import_list"},
    {HTTP_GET, "/import/:id", ACT_PEOPLE_IMPORT, .run = import_show, .view = "import_batch"},
    {HTTP_POST, "/import/:id/columns", ACT_PEOPLE_IMPORT, .takes = "sheet currency c# d# v#.#", .run = import_map_save,
     .view = "import_check"},
    {HTTP_POST, "/import/:id/apply", ACT_PEOPLE_IMPORT, .takes = "confirm", .run = apply, .view = "import_batch"},
    PAGE("/import/:id/missing", "import_missing", ACT_PEOPLE_IMPORT),
    FORM("/import/:id/missing", "import_missing", &import_answer_resource, import_answer_left, "/import/:id",
         ACT_PEOPLE_IMPORT),
    PAGE("/import/:id/missing/:person_id", "import_answer", ACT_PEOPLE_IMPORT),
    FORM("/import/:id/missing/:person_id", "import_answer", &import_answer_resource, import_answer, "/import/:id",
         ACT_PEOPLE_IMPORT),
    {HTTP_POST, "/import/:id/take", ACT_PEOPLE_IMPORT, .form = &import_take_resource, .run = take,
     .view = "import_batch"},
    {HTTP_POST, "/import/:id/undo", ACT_PEOPLE_IMPORT, .run = undo, .view = "import_batch"},
    {HTTP_GET, "/import/:id/rows-not-imported", ACT_PEOPLE_IMPORT, .run = import_refused},
};
/* In the audit log. */
static const struct term acts[] = {
    {.word = "import_apply", .says = "Brought a file in"},
    {.word = "import_undo", .says = "Took an import back"},
    {.word = "import_take", .says = "Took the file's value"},
    {.word = "import_answer", .says = "Answered for who is missing in a file"},
    {.word = "packets_import", .says = "Filed earlier reviews"},
};
const struct module imports_module = {.name = "imports", ROUTES(routes), PARTS(parts), ACTS(acts)};
