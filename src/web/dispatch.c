/* One request from beginning to end: route, session, CSRF, policy, load, handler, reply. */
#include "web/app.h"
#include "web/live.h"

#include "core/log.h"
#include "queries.h"

enum { FRESH_MS = 10 * 60000, SENSITIVE = 3 };

struct pending { /* a write under way */
    struct db_write base;
    struct web *web;
    enum outcome (*write)(struct tx *, struct ctx *, const void *in, struct written *out);
    const void *in;
    void (*then)(struct web *w, enum outcome outcome, const struct written *out);
    enum outcome outcome;
    bool stale; /* begun under another time of a rehearsal: the write itself has not been asked */
    struct written out;
};

static void close_read(struct web *w)
{
    if (w->conn)
        db_read_end(w->conn);
    w->conn = NULL;
}

static bool open_read(struct web *w, struct worker *worker)
{
    w->conn = worker->conn;
    w->statements_from = db_statements(w->conn);
    w->round_trips_from = db_round_trips(w->conn);
    if (db_read_begin(w->conn) == DB_OK)
        return true;
    w->conn = NULL;
    web_fail(w, DB_DOWN);
    return false;
}

/* After a write the session is known and not asked again: the database is told who looks, if there is anything to look at. */
static bool open_read_again(struct web *w, struct worker *worker)
{
    if (!open_read(w, worker))
        return false;
    if (w->app->config.row_security && w->ctx.viewer.account_id)
        db_read_first(w->conn, &query_viewer_bound, w->ctx.viewer.account_id);
    return true;
}

/* A read of pay, health or a rating is on record before anybody sees it. */
static enum outcome write_read(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct web *w = in;

    struct str detail = w->route->flags & ROUTE_JSON ? STR("{\"reason\":\"by API\"}") : w->read_detail;

    (void)out;
    for (const struct sensitive *s = w->sensitive; s; s = s->next)
        audit_write(tx, ctx, .action = "read", .object = s->what.p, .object_id = s->id, .person_id = s->person_id,
                    .class = s->class, .detail = detail);
    return DONE;
}

static void after_read(struct web *w, enum outcome outcome, const struct written *out)
{
    (void)out;
    w->sensitive = NULL;
    if (outcome == MISSING) /* the session ended meanwhile */
        web_reply_missing(w);
    else if (outcome == CHANGED) /* the rehearsal's clock was moved */
        web_reply_changed(w);
    else if (outcome != DONE)
        web_fail(w, DB_DOWN);
}

/* A sensitive page that is not open to somebody who is signed in: on record, one write, then the same 404 as ever. */
static enum outcome write_denied(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct web *w = in;

    (void)out;
    audit_write(tx, ctx, .action = "denied", .object = w->route->path, .class = policy_actions[w->route->may].class);
    return DONE;
}

static void after_denied(struct web *w, enum outcome outcome, const struct written *out)
{
    (void)w; /* the 404 was made before; there is nothing to add to it */
    (void)outcome;
    (void)out;
}

static bool is_denied(const struct web *w)
{
    return w->route && w->reply->status == 404 && w->ctx.viewer.account_id && !w->denied &&
           policy_actions[w->route->may].class >= SENSITIVE;
}

/* A form that is shown again has the rows of its page too. */
static bool shows_rows(int status)
{
    return status < 400 || status == 409 || status == 422;
}

static void finish(struct web *w)
{
    if (w->sensitive && shows_rows(w->reply->status)) {
        web_write(w, write_read, w, after_read);
    } else if (is_denied(w)) {
        w->denied = true;
        web_write(w, write_denied, w, after_denied);
    }
}

/* The handler has returned: the request is given away, or answered. Not before, and nothing is touched after it: whoever
 * takes it may have answered and freed it by then. */
static void handler_done(struct web *w)
{
    bool (*leave)(struct web * w);

    if (!w->leave)
        finish(w);
    leave = w->leave;
    w->leave = NULL;
    close_read(w);
    if (!leave || !leave(w))
        http_finish(w->http);
}

/* What is of no module outlives a rehearsal: people, units, roles, rules. It is dated by the world, or somebody hired while
 * the clock stands ahead would start, once it is thrown away, on a day that has not come. */
static bool outlives_rehearsal(const struct web *w)
{
    enum action_id what = w->writes ? w->writes : w->route->may;

    return !policy_actions[what].module && what != ACT_REHEARSAL_RUN;
}

static enum outcome write_in_time(struct tx *tx, struct pending *p)
{
    struct ctx *ctx = &p->web->ctx, here = *ctx;
    enum outcome outcome;

    if (!outlives_rehearsal(p->web))
        return p->write(tx, ctx, p->in, &p->out);
    *ctx = ctx_in_the_world(ctx);
    outcome = p->write(tx, ctx, p->in, &p->out);
    ctx->now_ms = here.now_ms;
    ctx->today = here.today;
    ctx->today_text = here.today_text;
    return outcome;
}

static bool run_pending(struct tx *tx, struct db_write *base)
{
    struct pending *p = (struct pending *)base;

    p->web->ctx.errors.n = 0;
    p->out = (struct written){0};
    p->outcome = viewer_again(tx, &p->web->ctx);
    p->stale = p->outcome == CHANGED;
    if (p->outcome == DONE)
        p->outcome = write_in_time(tx, p);
    return p->outcome == DONE;
}

/* A form shows itself again with what was typed, and the API has its own words; what is only a button says it here. */
static void answer(struct pending *p, enum outcome outcome, bool stale)
{
    struct web *w = p->web;

    if (stale && (w->route->run || w->route->then || !w->route->view) && !(w->route->flags & ROUTE_JSON))
        web_reply_changed(w);
    else
        p->then(w, outcome, &p->out);
}

static void resume_written(struct http_request *r, void *worker)
{
    struct web *w = r->state;
    struct pending *p = w->given_away;

    if (!open_read_again(w, worker)) {
        http_finish(r);
        return;
    }
    switch (p->base.status) {
    case DB_OK:
    case DB_REFUSED: answer(p, p->outcome, p->stale); break;
    case DB_CONFLICT: answer(p, CHANGED, true); break;
    case DB_BUSY:
    case DB_FULL:
    case DB_DOWN: web_fail(w, p->base.status); break;
    }
    handler_done(w);
}

static void pending_done(struct db_write *base)
{
    struct pending *p = (struct pending *)base;

    p->web->http->resume = resume_written;
    http_requeue(p->web->http);
}

static bool submit_write(struct web *w)
{
    db_submit(w->app->db, &((struct pending *)w->given_away)->base);
    return true;
}

void web_write(struct web *w, enum outcome (*write)(struct tx *, struct ctx *, const void *in, struct written *out),
               const void *in, void (*then)(struct web *w, enum outcome outcome, const struct written *out))
{
    struct pending *p = ARENA_NEW(w->arena, struct pending);

    p->base = (struct db_write){.run = run_pending, .done = pending_done, .arena = w->arena};
    p->web = w;
    p->write = write;
    p->in = in;
    p->then = then;
    w->given_away = p;
    w->leave = submit_write;
}

struct slowly {
    struct web *web;
    void (*fn)(void *with);
    void *with;
    void (*then)(struct web *w);
    bool full; /* its memory did not suffice */
};

static void resume_slow(struct http_request *r, void *worker)
{
    struct web *w = r->state;
    struct slowly *s = w->given_away;

    if (s->full)
        web_reply_busy(w, 503, 5);
    else if (open_read_again(w, worker))
        s->then(w);
    handler_done(w);
}

/* The request's arena leaves to here, not to the worker that has given it away. */
static void slow_run(void *with)
{
    struct slowly *s = with;
    jmp_buf env, *before = arena_escape(s->web->arena, &env);

    if (setjmp(env) == 0)
        s->fn(s->with);
    else
        s->full = true;
    arena_escape(s->web->arena, before);
}

static void slow_done(void *with)
{
    struct slowly *s = with;

    s->web->http->resume = resume_slow;
    http_requeue(s->web->http);
}

static bool submit_slow(struct web *w)
{
    if (slow_submit(w->app->slow, slow_run, slow_done, w->given_away))
        return true;
    web_reply_busy(w, 429, 5);
    return false;
}

void web_slow(struct web *w, void (*fn)(void *with), void *with, void (*then)(struct web *w))
{
    struct slowly *s = ARENA_NEW(w->arena, struct slowly);

    *s = (struct slowly){w, fn, with, then, false};
    w->given_away = s;
    w->leave = submit_slow;
}

/* The page that was asked for, or on which a form stood; nothing at a shared device: the next one there is not shown where
 * the one before was. */
static struct str page_meant(struct web *w)
{
    struct str target = w->http->target, none = STR("");
    struct value path;
    bool known;

    if (target.n < 2 || target.n >= 2000 || web_shared_device(w))
        return none;
    if (w->http->method != HTTP_GET)
        target = route_match(w->app, w->arena, HTTP_GET, w->http->path, &path, &known) ? w->http->path : none;
    return target;
}

/* Where to sign in, and back afterwards. */
static void send_to_sign_in(struct web *w)
{
    struct str next = page_meant(w);

    if (w->http->method != HTTP_GET && web_typed(w, "_quiet").n)
        web_reply_kept(w, next);
    else
        web_reply_see_first(w, "/sign-in", next);
}

static void refuse_stranger(struct web *w)
{
    if (w->route->flags & ROUTE_JSON && w->lacks.n) {
        http_header(w->http, "WWW-Authenticate",
                    str_format(w->arena, "Bearer error=\"insufficient_scope\", scope=\"%.*s\"", STR_ARG(w->lacks)));
        web_reply_problem(w, 403, str_format(w->arena, "This token does not open %.*s.", STR_ARG(w->lacks)).p);
    } else if (w->route->flags & ROUTE_JSON) {
        http_header(w->http, "WWW-Authenticate", STR("Bearer"));
        web_reply_problem(w, 401, "This needs a token: Authorization: Bearer TOKEN.");
    } else {
        send_to_sign_in(w);
    }
}

static bool read_as_of(struct web *w)
{
    struct str asked = map_text(w->http->query, "as_of");
    const struct page *page;

    w->as_of = w->ctx.today_text;
    if (!asked.n)
        return true;
    if (day_parse(asked) == DAY_NONE) {
        errors_add(&w->ctx.errors, STR("as_of"), "%.*s is not a day. Write it like 2026-11-19.", STR_ARG(asked));
        if (w->route->flags & ROUTE_JSON) {
            web_reply_problem(w, 422, "The address has something that is not understood here.");
            return false;
        }
        map_put(w->arena, w->root, "page", value_text(w->ctx.errors.items[0].says));
        web_reply_page(w, 422, w->ctx.viewer.account_id ? "inside_wrong" : "error_wrong");
        return false;
    }
    page = page_find(w->app->pages, str_of(w->view ? w->view : ""));
    if (!page || page->has_days || w->route->run ||
        w->route->flags & ROUTE_JSON) /* the others show what is now, and say no other */
        w->as_of = asked;
    return true;
}

static void run_handler(struct web *w)
{
    if (!read_as_of(w))
        return;
    if (w->route->run)
        w->route->run(w);
    else if (w->route->form)
        web_form_serve(w);
    else if (w->route->live)
        web_live(w, w->route->live);
    else if (web_question_known(w))
        web_reply_page(w, 200, w->view);
}

static void serve_route(struct web *w)
{
    bool writes = w->http->method != HTTP_GET && w->http->method != HTTP_HEAD;

    if (!web_session(w))
        return;
    if (!w->ctx.viewer.account_id && !(w->route->flags & ROUTE_OPEN)) {
        refuse_stranger(w);
        return;
    }
    if (writes && !(w->route->flags & ROUTE_JSON) && !web_csrf_good(w)) {
        web_reply_refused(w, 403, "This form is too old, or came from elsewhere",
                          "Nothing was written. Go back, load the page anew, and send it once more; what you typed is "
                          "still in your browser.");
        return;
    }
    if (!(w->route->flags & ROUTE_OPEN) && !viewer_may_some(&w->ctx.viewer, w->route->may)) {
        web_reply_missing(w);
        return;
    }
    if (writes && !(w->route->flags & ROUTE_JSON) && !web_form_known(w)) {
        web_reply_refused(w, 400, "This form was not understood",
                          "It has a field that is not known here, so nothing was written. Go back, load the page anew "
                          "and send it once more.");
        return;
    }
    if (w->owes_second_step && !(w->route->flags & (ROUTE_ENROL | ROUTE_OPEN))) {
        web_reply_see(w, STR("/account/two-step"));
        return;
    }
    if (w->route->flags & ROUTE_FRESH && w->ctx.world_ms - w->stepped_at > FRESH_MS) {
        web_reply_see_first(w, "/step-up", w->http->path);
        return;
    }
    run_handler(w);
}

static struct web *web_new(struct app *app, struct http_request *r)
{
    struct web *w = ARENA_NEW(r->arena, struct web);

    w->app = app;
    w->http = r;
    w->arena = r->arena;
    w->reply = &r->reply;
    w->root = value_map(r->arena);
    w->typed = value_null();
    w->csrf = STR("");
    w->ctx = ctx_now(r->arena, app->keys, &app->clock);
    w->as_of = w->ctx.today_text;
    r->state = w;
    return w;
}

/* The route of what has none: only that there is nothing is said, in the form that fits. */
static const struct route *nowhere_of(struct str path)
{
    static const struct route page = {.path = "", .may = ACT_FRAME, .flags = ROUTE_OPEN},
                              program = {.path = "", .may = ACT_FRAME, .flags = ROUTE_OPEN | ROUTE_JSON};

    return str_starts(path, "/api/") ? &program : &page;
}

/* The methods that the address has. */
static void say_methods(struct web *w)
{
    static const struct {
        enum http_method method;
        const char *name;
    } methods[] = {{HTTP_GET, "GET, HEAD"}, {HTTP_POST, "POST"}, {HTTP_PATCH, "PATCH"}, {HTTP_DELETE, "DELETE"}};
    struct buf out = buf_new(w->arena, 64);
    struct value parts;
    bool known;

    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (route_match(w->app, w->arena, methods[i].method, w->http->path, &parts, &known))
            buf_format(&out, "%s%s", out.n ? ", " : "", methods[i].name);
    http_header(w->http, "Allow", buf_str(&out));
}

static void serve_nowhere(struct web *w, bool path_known)
{
    if (path_known)
        say_methods(w);
    if (w->route->flags & ROUTE_JSON && path_known)
        web_reply_problem(w, 405, "There is no such method here.");
    else if (w->route->flags & ROUTE_JSON || web_session(w))
        web_missing_page(w);
    if (path_known)
        w->reply->status = 405;
}

void app_serve(struct http_request *r, void *worker)
{
    struct worker *here = worker;
    struct web *w = web_new(here->app, r);
    bool path_known;

    if (web_asset(w)) {
        http_finish(r);
        return;
    }
    w->route = route_match(here->app, r->arena, r->method, r->path, &w->path, &path_known);
    w->view = w->route ? w->route->view : NULL;
    if (w->route && w->route->complete)
        w->route->complete(w);
    if (!w->route)
        w->route = nowhere_of(r->path);
    if (open_read(w, here)) {
        if (w->route->path[0])
            serve_route(w);
        else
            serve_nowhere(w, path_known);
    }
    handler_done(w);
}
