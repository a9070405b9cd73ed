/* What belongs to no domain: home, the palette's search, suggestions in forms, the API's addresses. */
#include "modules/frame/frame_web.h"

#include "core/words.h"
#include "queries.h"
#include "web/api.h"

enum { SUGGESTIONS = 8 };

/* <option>s for what was typed into a reference field; the field is named by ?field. */
static void suggest(struct web *w)
{
    const struct resource *r = resource_find(map_text(w->path, "resource"));
    struct str field = map_text(w->http->query, "field"), text = field.n ? map_text(w->http->query, field.p) : STR_NONE,
               q;
    struct call call = {.query = r ? r->suggest : NULL, .limit = SUGGESTIONS};
    struct value *args;

    if (!call.query || !viewer_may_some(&w->ctx.viewer, r->view)) {
        web_reply_missing(w);
        return;
    }
    q = words_joined(w->arena, text);
    args = ARENA_ARRAY(w->arena, struct value, call.query->nparams);
    for (size_t i = 0; i < call.query->nparams; i++) {
        struct str name = call.query->params[i].name;

        args[i] = value_text(str_is(name, "q")       ? q
                             : str_is(name, "q_end") ? words_after_prefix(w->arena, q)
                                                     : w->ctx.today_text);
    }
    call.args = args;
    if (q.n && !web_call(w, &call))
        return;
    map_put(w->arena, w->root, "page", q.n ? call.rows : value_list(w->arena));
    web_reply_page(w, 200, "suggest");
}

static enum outcome todo_mark_read(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct press_form *f = in;

    (void)out;
    if (!ctx->viewer.person_id)
        return MISSING;
    tx_run(tx, todo_read, .id = f->head.id, .person_id = ctx->viewer.person_id);
    return DONE;
}

static const struct route routes[] = {
    PAGE("/", "home", ACT_FRAME),
    PAGE("/inbox", "inbox", ACT_FRAME),
    FORM("/inbox/:id/read", NULL, &press_resource, todo_mark_read, "/inbox", ACT_FRAME),
    PAGE("/search", "search", ACT_FRAME),
    {HTTP_GET, "/suggest/:resource", ACT_FRAME, .run = suggest, .view = "suggest"},
    {HTTP_GET, "/api/v1/openapi.json", ACT_FRAME, ROUTE_JSON | ROUTE_OPEN, .run = api_description},
    {HTTP_GET, "/api/v1/:plural", ACT_FRAME, ROUTE_JSON, .run = api_list},
    {HTTP_POST, "/api/v1/:plural", ACT_FRAME, ROUTE_JSON, .run = api_write},
    {HTTP_GET, "/api/v1/:plural/:id", ACT_FRAME, ROUTE_JSON, .run = api_item},
    {HTTP_PATCH, "/api/v1/:plural/:id", ACT_FRAME, ROUTE_JSON, .run = api_write},
    {HTTP_DELETE, "/api/v1/:plural/:id", ACT_FRAME, ROUTE_JSON, .run = api_remove},
};
/* In the audit log. */
static const struct term acts[] = {
    {.word = "read", .says = "Looked at"},
    {.word = "denied", .says = "Asked for a page that is not open to them"},
    {.word = "demo_make", .says = "Made the demo company"},
};
const struct module frame_module = {.name = "frame", ROUTES(routes), ACTS(acts)};
