/* One document as a file. */
#include "modules/documents/documents_web.h"

#include "access/files.h"
#include "queries.h"
#include "web/app.h"

struct reading {
    struct app *app;
    struct arena *arena;
    struct row_document_one row;
    struct str bytes;
    bool good;
};

static void read_bytes(void *with)
{
    struct reading *r = with;

    r->good = file_get(r->app->keys, r->arena, r->app->config.data_dir, r->row.file.p, r->row.person_id, r->row.id,
                       &r->bytes);
}

static void was_read(struct web *w)
{
    struct reading *r = w->own;

    if (!r->good) { /* erased: its key is forgotten */
        web_reply_missing(w);
        return;
    }
    http_header(w->http, "Content-Disposition",
                str_format(w->arena, "attachment; filename=\"review-%.*s.pdf\"", STR_ARG(r->row.on_day)));
    web_reply_text(w, 200, "application/pdf", r->bytes);
}

static void download(struct web *w)
{
    struct value arg = value_int(web_path_id(w, "id"));
    struct call call = {.query = &query_document_one, .args = &arg, .limit = 1};
    struct reading *r = ARENA_NEW(w->arena, struct reading);

    call.scope = viewer_scope(&w->ctx.viewer, ACT_DOCUMENT_READ);
    if (!web_call(w, &call))
        return;
    if (!list_count(call.rows)) {
        web_reply_missing(w);
        return;
    }
    r->app = w->app;
    r->arena = w->arena;
    member_row(call.query, call.rows.list->items[0], &r->row);
    w->own = r;
    web_slow(w, read_bytes, r, was_read);
}

static const struct route routes[] = {
    {HTTP_GET, "/documents/:id", ACT_DOCUMENT_READ, .run = download},
};
const struct module documents_module = {.name = "documents", ROUTES(routes)};
