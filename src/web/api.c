/* /api/v1: lists, items and writes of every resource, from its descriptor and its api queries. The pages' rules, scopes
 * and write functions; not their trees. */
#include "web/api.h"

#include "web/app.h"
#include "web/rows.h"

#include "core/id.h"
#include "core/json.h"
#include "queries.h"

#include <stdio.h>

enum { ROWS = 50, ROWS_MOST = 200, COUNTED = 20000 };

static const struct resource *resource_asked(struct web *w)
{
    const struct resource *r = resource_find(map_text(w->path, "plural"));

    if (r && str_is(map_text(w->path, "plural"), r->plural) && r->list && viewer_may_some(&w->ctx.viewer, r->view))
        return r;
    web_reply_missing(w);
    return NULL;
}

/* Reading it as data asks for the right of its list too: exports have switches of their own. */
static const struct resource *resource_read(struct web *w)
{
    const struct resource *r = resource_asked(w);

    if (!r || !r->list->scope || viewer_may_some(&w->ctx.viewer, (enum action_id)r->list->scope->action))
        return r;
    web_reply_missing(w);
    return NULL;
}

/* A filter that is not there would show everything without a word. */
static bool keys_are_known(struct web *w, const struct query *q)
{
    static const char *const own[] = {"sort", "after", "limit", "as_of"};
    struct value query = w->http->query;

    for (size_t i = 0; query.kind == VALUE_MAP && i < map_count(query); i++) {
        struct str name = map_at(query, i).name;
        bool known = false;

        for (size_t k = 0; k < sizeof own / sizeof *own; k++)
            known = known || str_is(name, own[k]);
        for (size_t k = 0; k < q->nfilters; k++)
            known = known || str_eq(name, q->filters[k].name);
        if (!known)
            errors_add(&w->ctx.errors, name, "This list has no filter %.*s.", STR_ARG(name));
    }
    return !w->ctx.errors.n;
}

static bool takes_day(const struct query *q)
{
    for (size_t i = 0; i < q->nparams; i++)
        if (str_is(q->params[i].name, "as_of"))
            return true;
    return false;
}

const struct query *api_query(const struct resource *r, bool one, bool then)
{
    const struct query *other = one ? r->item_then : r->list_then;

    return then && other ? other : one ? r->item : r->list;
}

bool api_has_days(const struct resource *r, bool one)
{
    return takes_day(api_query(r, one, true));
}

/* The query for the day that is asked for. NULL: it has no days, or that day is not for this viewer; replied. */
static const struct query *query_of_day(struct web *w, const struct resource *r, bool one)
{
    if (map_text(w->http->query, "as_of").n && !api_has_days(r, one))
        errors_add(&w->ctx.errors, STR("as_of"), "There are no days here: it is as it is now.");
    else if (r->plans && str_compare(w->as_of, w->ctx.today_text) > 0 && !viewer_may_some(&w->ctx.viewer, r->plans))
        errors_add(&w->ctx.errors, STR("as_of"), "Days to come are shown to those who plan them.");
    if (!w->ctx.errors.n)
        return api_query(r, one, !str_eq(w->as_of, w->ctx.today_text));
    web_reply_problem(w, 422, "The address has something that is not understood here.");
    return NULL;
}

static const struct value *no_arguments(struct web *w, const struct query *q)
{
    struct value *args = ARENA_ARRAY(w->arena, struct value, q->nparams);

    for (size_t i = 0; i < q->nparams; i++) {
        struct str name = q->params[i].name;

        if (str_is(name, "as_of") || str_is(name, "today"))
            args[i] = value_text(str_is(name, "as_of") ? w->as_of : w->ctx.today_text);
        else if (str_is(name, "id"))
            args[i] = value_int(web_path_id(w, "id"));
    }
    return args;
}

static bool read_limit(struct web *w, int64_t *limit)
{
    struct str text = map_text(w->http->query, "limit");

    *limit = ROWS;
    if (!text.n || (str_to_int(text, limit) && *limit >= 1 && *limit <= ROWS_MOST))
        return true;
    errors_add(&w->ctx.errors, STR("limit"), "limit is a number from 1 to %d.", ROWS_MOST);
    return false;
}

void api_list(struct web *w)
{
    const struct resource *r = resource_read(w);
    struct call call = {0};
    struct value body, items;

    if (!r)
        return;
    call.query = query_of_day(w, r, false);
    if (!call.query)
        return;
    call.args = no_arguments(w, call.query);
    if (!keys_are_known(w, call.query) || !read_limit(w, &call.limit) || !rows_page_arguments(w, &call)) {
        web_reply_problem(w, 422, "The address has something that this list does not understand.");
        return;
    }
    if (!web_call(w, &call))
        return;
    body = value_map(w->arena);
    items = value_list(w->arena);
    for (size_t i = 0; i < list_count(call.rows); i++)
        list_add(w->arena, items, resource_json(w->arena, call.query, call.rows.list->items[i]));
    map_put(w->arena, body, "items", items);
    if (!call.after && !call.more) {
        map_put(w->arena, body, "total", value_int((int64_t)list_count(call.rows)));
    } else if (!api_total(w, &call, body)) {
        return;
    }
    map_put(w->arena, body, "next",
            call.more ? value_text(cursor_write(w->arena, call.last_keys, call.query->sorts[call.sort].nkeys))
                      : value_null());
    web_reply_json(w, 200, body);
}

/* The exact number of rows up to 20,000: the same list, its rows counted and not shown. */
bool api_total(struct web *w, const struct call *shown, struct value body)
{
    struct call call = {
        .query = shown->query, .args = shown->args, .filters = shown->filters, .sort = shown->sort, .limit = COUNTED};

    if (!web_calls_unseen(w, &call, 1))
        return false;
    map_put(w->arena, body, "total", call.more ? value_null() : value_int((int64_t)list_count(call.rows)));
    if (call.more)
        map_put(w->arena, body, "more", value_bool(true));
    return true;
}

static bool read_item(struct web *w, const struct query *q, struct value *row)
{
    struct call call = {.query = q, .args = no_arguments(w, q), .limit = 1};

    if (!web_call(w, &call))
        return false;
    if (!list_count(call.rows)) {
        web_reply_missing(w);
        return false;
    }
    *row = call.rows.list->items[0];
    return true;
}

void api_item(struct web *w)
{
    const struct resource *r = resource_read(w);
    const struct query *q = r ? query_of_day(w, r, true) : NULL;
    struct value row;

    if (q && read_item(w, q, &row))
        web_reply_json(w, 200, resource_json(w->arena, q, row));
}

static struct str json_get(struct arena *a, const void *source, const struct field *f)
{
    const struct value *body = source, *v = map_find(body, str_of(f->name));
    static _Thread_local char number[32];

    if (!v || v->kind == VALUE_NULL)
        return v ? STR("") : STR_NONE;
    if (v->kind == VALUE_BOOL)
        return v->flag ? STR("true") : STR("false");
    if (v->kind == VALUE_INT) {
        size_t n = (size_t)snprintf(number, sizeof number, "%lld", (long long)v->number);
        return (struct str){number, n};
    }
    if (v->kind == VALUE_LIST && f->kind == FIELD_SET)
        return list_joined(a, *v);
    return v->kind == VALUE_TEXT ? v->text : STR("\xFF"); /* an array or object: no field takes it */
}

static bool read_body(struct web *w, const struct resource *r, struct value *body)
{
    struct str why;

    if (!str_starts(http_header_of(w->http, "content-type"), "application/json")) {
        web_reply_problem(w, 415, "Send the body as application/json.");
        return false;
    }
    if (!json_read(w->arena, w->http->body, body, &why) || body->kind != VALUE_MAP) {
        web_reply_problem(w, 400, "The body is not a JSON object.");
        return false;
    }
    for (size_t i = 0; i < map_count(*body); i++) {
        struct str name = map_at(*body, i).name;

        if (!str_is(name, "version") && !resource_field(r, name))
            errors_add(&w->ctx.errors, name, "There is no field %.*s.", STR_ARG(name));
    }
    if (w->ctx.errors.n)
        web_reply_problem(w, 400, "The body has fields that are not known here.");
    return !w->ctx.errors.n;
}

static void after_write(struct web *w, enum outcome outcome, const struct written *out)
{
    struct value body = value_map(w->arena);

    switch (outcome) {
    case DONE:
        map_put(w->arena, body, "id", value_text(id_text(w->arena, out->id)));
        map_put(w->arena, body, "version", value_int(out->version));
        if (!web_path_id(w, "id"))
            http_header(w->http, "Location",
                        str_format(w->arena, "%.*s/%.*s", STR_ARG(w->http->path), STR_ARG(id_text(w->arena, out->id))));
        web_reply_json(w, web_path_id(w, "id") ? 200 : 201, body);
        return;
    case INVALID: web_reply_problem(w, 422, "Some fields are not right."); return;
    case CHANGED: web_reply_problem(w, 409, "Somebody has changed this meanwhile: read it again."); return;
    case MISSING: web_reply_missing(w); return;
    }
}

/* A hire is not changed, and nobody makes an answer to nothing: such a method does not exist there. */
static bool writes_so(struct web *w, const struct resource *r)
{
    bool is_new = !map_find(&w->path, STR("id"));

    if (r->writes == API_BOTH || (r->writes == API_NEW) == is_new)
        return true;
    http_header(w->http, "Allow", STR("GET, HEAD"));
    web_reply_problem(w, 405, is_new ? "Here nothing new is made." : "Here nothing is changed.");
    return false;
}

static void write_with(struct web *w, const struct resource *r,
                       enum outcome (*write)(struct tx *, struct ctx *, const void *, struct written *), const void *in)
{
    w->writes = r->edit;
    web_write(w, write, in, after_write);
}

void api_write(struct web *w)
{
    const struct resource *r = resource_asked(w);
    struct form_head *head;
    struct value body;
    struct str *typed;
    enum db_status status;

    if (!r)
        return;
    if (!r->save || !viewer_may_some(&w->ctx.viewer, r->edit)) {
        web_reply_missing(w);
        return;
    }
    if (!writes_so(w, r) || !read_body(w, r, &body))
        return;
    head = arena_alloc(w->arena, r->size);
    typed = ARENA_ARRAY(w->arena, struct str, r->nfields);
    head->id = web_path_id(w, "id");
    head->version = map_int(body, "version", 0);
    resource_bind(r, head, &(struct submission){json_get, &body, !map_find(&w->path, STR("id"))}, &w->ctx, typed);
    status = resource_resolve(r, head, &w->ctx, typed, w->conn);
    if (status != DB_OK) {
        web_fail(w, status);
        return;
    }
    if (w->ctx.errors.n)
        web_reply_problem(w, 422, "Some fields are not right.");
    else if (map_find(&w->path, STR("id")) && !head->id)
        web_reply_missing(w);
    else
        write_with(w, r, r->save, head);
}

void api_remove(struct web *w)
{
    const struct resource *r = resource_asked(w);
    struct form_head *head;

    if (!r)
        return;
    head = arena_alloc(w->arena, r->size);
    head->id = web_path_id(w, "id");
    if (!r->remove || !head->id || !viewer_may_some(&w->ctx.viewer, r->edit))
        web_reply_missing(w);
    else
        write_with(w, r, r->remove, head);
}
