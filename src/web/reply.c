/* Replies: pages, fragments, JSON, redirects, and what is said when something is not there or does not work. */
#include "web/app.h"

#include "core/json.h"
#include "core/log.h"
#include "queries.h"
#include "web/rows.h"

#include <stdio.h>
#include <zlib.h>

enum { PAGE_MOST = 8 << 20, GZIP_FROM = 2048 };

static void put_security_headers(struct web *w)
{
    struct http_request *r = w->http;

    http_header(r, "Content-Security-Policy",
                STR("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
                    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"));
    http_header(r, "X-Content-Type-Options", STR("nosniff"));
    http_header(r, "Referrer-Policy", STR("no-referrer"));
    http_header(r, "Cross-Origin-Opener-Policy", STR("same-origin"));
    http_header(r, "Cross-Origin-Resource-Policy", STR("same-origin"));
    http_header(r, "Cache-Control", STR("no-store"));
    if (w->app->config.url)
        http_header(r, "Strict-Transport-Security", STR("max-age=31536000; includeSubDomains"));
    if (w->app->config.show_cost && w->conn) {
        http_header(r, "Tandem-Statements",
                    str_format(w->arena, "%lld", (long long)(db_statements(w->conn) - w->statements_from)));
        http_header(r, "Tandem-Round-Trips",
                    str_format(w->arena, "%lld", (long long)(db_round_trips(w->conn) - w->round_trips_from)));
    }
}

/* Level 1: a third of the bytes for 60 us; what a proxy would do, for installations without one. */
static void squeeze(struct web *w)
{
    struct str accepts = http_header_of(w->http, "accept-encoding");
    z_stream z = {0};
    uLong room;
    unsigned char *out;

    http_header(w->http, "Vary", STR("Accept-Encoding, HX-Request-Type, HX-Target"));
    if (w->app->config.proxy || w->reply->body.n < GZIP_FROM || str_find(accepts, STR("gzip"), 0) == SIZE_MAX ||
        deflateInit2(&z, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return;
    room = deflateBound(&z, w->reply->body.n);
    out = arena_alloc(w->arena, room);
    z.next_in = (unsigned char *)(uintptr_t)w->reply->body.p;
    z.avail_in = (uInt)w->reply->body.n;
    z.next_out = out;
    z.avail_out = (uInt)room;
    if (deflate(&z, Z_FINISH) == Z_STREAM_END) {
        w->reply->body = (struct str){(const char *)out, z.total_out};
        http_header(w->http, "Content-Encoding", STR("gzip"));
    }
    deflateEnd(&z);
}

void web_reply_text(struct web *w, int status, const char *type, struct str body)
{
    w->reply->status = status;
    w->reply->type = type;
    w->reply->body = body;
    put_security_headers(w);
    squeeze(w);
}

/* {{#frame.at.units}}: the first part of the path, for the menu. */
static void put_place(struct web *w, struct value frame)
{
    struct value at = value_map(w->arena);
    struct str path = str_cut(w->http->path, 1, w->http->path.n), first = str_split(&path, '/');

    map_set(w->arena, at, first.n ? first : STR("home"), value_bool(true));
    map_put(w->arena, frame, "at", at);
}

static void complete_frame(struct web *w)
{
    struct value frame = map_get(w->root, "frame"), may = value_map(w->arena), themes = value_map(w->arena);
    struct str said = map_text(w->http->cookies, "said");

    if (frame.kind != VALUE_MAP) {
        frame = value_map(w->arena);
        map_put(w->arena, w->root, "frame", frame);
    }
    for (size_t i = 1; i < ACTIONS; i++)
        map_set(w->arena, may, policy_actions[i].name, value_bool(viewer_may_some(&w->ctx.viewer, (enum action_id)i)));
    map_put(w->arena, frame, "may", may);
    map_put(w->arena, frame, "performs", /* whether there is anything under Performance in the menu */
            value_bool(viewer_may_all(&w->ctx.viewer, ACT_GOAL_PUBLIC) ||
                       viewer_may_all(&w->ctx.viewer, ACT_REVIEW_MINE) ||
                       viewer_may_all(&w->ctx.viewer, ACT_FEEDBACK_MINE)));
    map_put(w->arena, frame, "leads", value_bool(w->ctx.viewer.relations & (RELATION_LINE | RELATION_ACTING)));
    put_place(w, frame);
    map_put(w->arena, frame, "csrf", value_text(w->csrf));
    map_put(w->arena, frame, "build", value_text(w->app->build));
    map_put(w->arena, frame, "other_theme",
            value_text(str_is(map_text(frame, "theme"), "dark") ? STR("light") : STR("dark")));
    map_set(w->arena, themes, map_text(frame, "theme").n ? map_text(frame, "theme") : STR("system"), value_bool(true));
    map_put(w->arena, frame, "themes", themes);
    map_put(w->arena, frame, "today", value_text(w->ctx.today_text));
    map_put(w->arena, frame, "ahead", value_int((w->ctx.now_ms - w->ctx.world_ms) / 86400000));
    map_put(w->arena, frame, "world_today", value_text(ctx_in_the_world(&w->ctx).today_text));
    map_put(w->arena, frame, "as_of", value_text(w->as_of));
    map_put(w->arena, frame, "past", value_bool(!str_eq(w->as_of, w->ctx.today_text)));
    map_put(w->arena, frame, "to_come", value_bool(str_compare(w->as_of, w->ctx.today_text) > 0));
    map_put(w->arena, frame, "path", value_text(w->http->path));
    map_put(w->arena, frame, "query", w->http->query);
    map_put(w->arena, frame, "shared", value_bool(web_shared_device(w)));
    if (said.n && w->route && w->http->method == HTTP_GET) { /* what the last write said, shown once */
        struct http_request one = {.arena = w->arena};

        if (http_parse_form(&one, str_format(w->arena, "said=%.*s", STR_ARG(said))))
            map_put(w->arena, frame, "said", map_get(one.form, "said"));
        map_put(w->arena, frame, "undo", value_text(web_undo(w)));
        web_cookie(w, "said", STR(""), 0);
        web_cookie(w, "undo", STR(""), 0);
    }
}

static void render(struct web *w, int status, const struct template *t, struct str block)
{
    struct value frame;
    struct template_context context = {.locale = "en", .time_zone = w->app->clock.time_zone};
    struct buf out = buf_new(w->arena, PAGE_MOST);
    struct str why, locale, zone;

    complete_frame(w);
    frame = map_get(w->root, "frame");
    locale = map_text(frame, "locale");
    context.root = w->root;
    if (locale.n)
        context.locale = locale.p;
    zone = map_text(frame, "time_zone");
    if (zone.n)
        context.time_zone = zone.p;
    if (!template_render(w->app->views, t, block, &context, &out, &why) || out.full) {
        bug("a page cannot be rendered: %s", out.full ? "it is too large" : why.p);
        web_reply_text(w, 500, "text/plain; charset=utf-8",
                       STR("Something went wrong on our side. It has been noted.\n"));
        return;
    }
    web_reply_text(w, status, "text/html; charset=utf-8", buf_str(&out));
}

/* What went wrong, inside the frame for somebody who is signed in. */
static void render_error(struct web *w, int status, const char *name)
{
    struct str view = str_format(w->arena, "%s_%s", w->ctx.viewer.account_id ? "inside" : "error", name);

    render(w, status, template_find(w->app->views, view), STR(""));
}

void web_reply_page(struct web *w, int status, const char *view)
{
    const struct page *p = page_find(w->app->pages, str_of(view));
    enum db_status failed = DB_OK;

    if (!p) {
        bug("there is no view %s", view);
        web_missing_page(w);
        return;
    }
    if (p->part && !p->part->put(w))
        return;
    switch (page_fill(w, p, &failed)) {
    case PAGE_FILLED: render(w, status, p->template, page_block_wanted(w, p)); return;
    case PAGE_MISSING: web_missing_page(w); return;
    case PAGE_FAILED: web_fail(w, failed); return;
    case PAGE_WRONG:
        map_put(w->arena, w->root, "page", value_text(w->ctx.errors.items[0].says));
        render_error(w, 422, "wrong");
        return;
    }
}

/* Hidden and absent look the same. */
void web_missing_page(struct web *w)
{
    if (w->route && w->route->flags & ROUTE_JSON) {
        web_reply_problem(w, 404, "There is nothing here for you.");
        return;
    }
    render_error(w, 404, "missing");
}

void web_reply_missing(struct web *w)
{
    web_missing_page(w);
}

void web_reply_changed(struct web *w)
{
    if (w->route && w->route->flags & ROUTE_JSON)
        web_reply_problem(w, 409, "This has changed meanwhile, and nothing was done. Read it again.");
    else
        render_error(w, 409, "changed");
}

void web_reply_refused(struct web *w, int status, const char *title, const char *says)
{
    struct value page = value_map(w->arena);

    if (w->route && w->route->flags & ROUTE_JSON) {
        page = web_problem(w, status, title);
        map_put(w->arena, page, "detail", value_text(str_of(says)));
        web_reply_json(w, status, page);
        return;
    }
    map_put(w->arena, page, "status", value_int(status));
    map_put(w->arena, page, "title", value_text(str_of(title)));
    map_put(w->arena, page, "says", value_text(str_of(says)));
    map_put(w->arena, w->root, "page", page);
    render_error(w, status, "refused");
}

void web_reply_see(struct web *w, struct str path)
{
    w->reply->status = 303;
    http_header(w->http, "Location", path);
    put_security_headers(w);
}

void web_reply_see_first(struct web *w, const char *path, struct str next)
{
    struct buf out = buf_new(w->arena, 32768);

    buf_text(&out, path);
    for (size_t i = 0; i < next.n; i++)
        buf_format(&out, i ? "%%%02X" : "?next=%%%02X", (unsigned char)next.p[i]);
    web_reply_see(w, buf_str(&out));
}

void web_reply_json(struct web *w, int status, struct value body)
{
    struct buf out = buf_new(w->arena, PAGE_MOST);

    json_write(&out, body);
    web_reply_text(w, status, status < 400 ? "application/json" : "application/problem+json", buf_str(&out));
}

struct value web_problem(struct web *w, int status, const char *title)
{
    struct value body = value_map(w->arena), list = value_list(w->arena);

    map_put(w->arena, body, "type", value_text(STR("about:blank")));
    map_put(w->arena, body, "title", value_text(str_of(title)));
    map_put(w->arena, body, "status", value_int(status));
    for (size_t i = 0; i < w->ctx.errors.n; i++) {
        struct value one = value_map(w->arena);

        map_put(w->arena, one, "pointer",
                value_text(str_format(w->arena, "#/%.*s", STR_ARG(w->ctx.errors.items[i].field))));
        map_put(w->arena, one, "detail", value_text(w->ctx.errors.items[i].says));
        list_add(w->arena, list, one);
    }
    if (w->ctx.errors.n)
        map_put(w->arena, body, "errors", list);
    return body;
}

void web_reply_problem(struct web *w, int status, const char *title)
{
    web_reply_json(w, status, web_problem(w, status, title));
}

void web_reply_busy(struct web *w, int status, unsigned after_s)
{
    http_header(w->http, "Retry-After", str_format(w->arena, "%u", after_s));
    if (w->route && w->route->flags & ROUTE_JSON)
        web_reply_problem(w, status, "Too much at once. Try again shortly.");
    else
        render_error(w, status, "busy");
}

void web_fail(struct web *w, enum db_status status)
{
    log_fault("a request failed: database status %d", (int)status);
    web_reply_busy(w, 503, status == DB_FULL ? 60 : 2);
}

bool web_call(struct web *w, struct call *call)
{
    return web_calls(w, call, 1);
}

bool web_calls(struct web *w, struct call *calls, size_t n)
{
    if (!web_calls_unseen(w, calls, n))
        return false;
    for (size_t i = 0; i < n; i++)
        rows_open(w, calls[i].query, calls[i].rows);
    return true;
}

bool web_calls_unseen(struct web *w, struct call *calls, size_t n)
{
    enum db_status status;

    for (size_t i = 0; i < n; i++)
        if (calls[i].query->scope)
            calls[i].scope = viewer_scope(&w->ctx.viewer, calls[i].query->scope->action);
    status = db_wave(w->conn, w->arena, calls, n);
    if (status != DB_OK)
        web_fail(w, status);
    return status == DB_OK;
}
