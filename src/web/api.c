/* /api/v1: lists and items of every resource, from its descriptor and its api queries: the pages' scopes, not their trees. */
#include "web/api.h"

#include "web/app.h"
#include "web/rows.h"

#include "core/id.h"

enum { ROWS = 50, ROWS_MOST = 200, COUNTED = 20000 };

const struct resource *api_resource(struct web *w)
{
    struct str plural = map_text(w->path, "plural");

    for (size_t i = 0; i < all_resources_count; i++) {
        const struct resource *r = all_resources[i];

        if (r->list && r->item && str_is(plural, r->plural) && viewer_may_some(&w->ctx.viewer, r->view))
            return r;
    }
    web_reply_missing(w);
    return NULL;
}

/* Reading it as data asks for the right of its list too: exports have switches of their own. */
bool api_may_read(const struct web *w, const struct resource *r)
{
    return !r->list->scope || viewer_may_some(&w->ctx.viewer, (enum action_id)r->list->scope->action);
}

static const struct resource *resource_read(struct web *w)
{
    const struct resource *r = api_resource(w);

    if (!r || api_may_read(w, r))
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

const struct value *api_arguments(struct web *w, const struct query *q)
{
    struct value *args = ARENA_ARRAY(w->arena, struct value, q->nparams);

    for (size_t i = 0; i < q->nparams; i++) {
        struct str name = q->params[i].name;

        if (str_is(name, "as_of") || str_is(name, "today"))
            args[i] = value_text(str_is(name, "as_of") ? w->as_of : w->ctx.today_text);
        else if (str_is(name, "id"))
            args[i] = value_int(web_path_id(w, "id"));
        else if (str_is(name, "me"))
            args[i] = w->ctx.viewer.person_id ? value_int(w->ctx.viewer.person_id) : value_null();
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
    call.args = api_arguments(w, call.query);
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
    } else if (!api_total(w, r, &call, body)) {
        return;
    }
    map_put(w->arena, body, "next",
            call.more ? value_text(cursor_write(w->arena, call.last_keys, call.query->sorts[call.sort].nkeys))
                      : value_null());
    web_reply_json(w, 200, body);
}

/* The number of a filter of the list, or SIZE_MAX. */
static size_t filter_named(const struct query *q, struct str name)
{
    for (size_t i = 0; i < q->nfilters; i++)
        if (str_eq(q->filters[i].name, name))
            return i;
    return SIZE_MAX;
}

/* Whether a kept figure says how long the list is: all of it is this viewer's to see, and what it is filtered by is what the
 * figure is kept by. */
static bool is_kept(struct web *w, const struct resource *r, const struct call *shown)
{
    const struct query *q = shown->query;
    size_t asked = 0, kept = 0;

    if (!r->total || q != r->list || viewer_scope(&w->ctx.viewer, (enum action_id)q->scope->action).form != SCOPE_ALL ||
        viewer_scope(&w->ctx.viewer, (enum action_id)r->total->scope->action).form != SCOPE_ALL)
        return false;
    for (size_t i = 0; i < q->nfilters; i++)
        asked += shown->filters[i].kind != VALUE_NULL;
    for (size_t i = 0; i < r->total->nparams; i++) {
        size_t at = filter_named(q, r->total->params[i].name);

        kept += at != SIZE_MAX && shown->filters[at].kind != VALUE_NULL;
    }
    return asked == kept;
}

static bool kept_total(struct web *w, const struct resource *r, const struct call *shown, struct value body)
{
    struct value *args = ARENA_ARRAY(w->arena, struct value, r->total->nparams);
    struct call call = {.query = r->total, .args = args, .limit = 1};

    for (size_t i = 0; i < r->total->nparams; i++) {
        size_t at = filter_named(shown->query, r->total->params[i].name);

        args[i] = at == SIZE_MAX ? value_null() : shown->filters[at];
    }
    if (!web_calls_unseen(w, &call, 1))
        return false;
    map_put(w->arena, body, "total", map_get(call.rows.list->items[0], "n"));
    return true;
}

#ifdef TANDEM_TESTS
int64_t api_counted = COUNTED;
#else
enum { api_counted = COUNTED };
#endif

/* The exact number of rows: up to 20,000 the same list, its rows counted and not shown; beyond them what is kept. */
bool api_total(struct web *w, const struct resource *r, const struct call *shown, struct value body)
{
    struct call call = {.query = shown->query,
                        .args = shown->args,
                        .filters = shown->filters,
                        .sort = shown->sort,
                        .limit = api_counted};

    if (!web_calls_unseen(w, &call, 1))
        return false;
    if (call.more && is_kept(w, r, shown))
        return kept_total(w, r, shown, body);
    map_put(w->arena, body, "total", call.more ? value_null() : value_int((int64_t)list_count(call.rows)));
    if (call.more)
        map_put(w->arena, body, "more", value_bool(true));
    return true;
}

static bool read_item(struct web *w, const struct query *q, struct value *row)
{
    struct call call = {.query = q, .args = api_arguments(w, q), .limit = 1};

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
