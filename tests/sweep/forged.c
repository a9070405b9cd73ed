/* What did not come from a page of ours, and what asks for more than it was given: refused, and nothing is written. And what
 * only looks writes nothing, but for the log of what is sensitive. */
#include "sweep.h"

#include <stdio.h>

static void expect(struct sweep *s, const struct answer *a, bool good, const char *method, const char *path, const char *how)
{
    if (!good)
        sweep_wrong(s, "%s %s %s: %d\n%.300s", method, path, how, a->status, a->body);
    else if (a->trap.begun || a->trap.nmarks)
        sweep_wrong(s, "%s %s %s: refused with %d, and yet it writes (%s)", method, path, how, a->status,
                    a->trap.nmarks ? a->trap.marks[0] : "what it began");
    else
        sweep_right(s);
}

/* What was laid out is still there, and nothing else. */
static void expect_same(struct sweep *s, const char *after, bool logged)
{
    const char *changed = rows_changed(s, logged);

    if (changed)
        sweep_wrong(s, "table %s has changed after %s", changed, after);
    else
        sweep_right(s);
}

static void example_of(const struct sweep *s, const struct route *r, char path[PATH])
{
    int64_t id;

    if (!place_path(s, r, 0, path, &id))
        snprintf(path, PATH, "%s", r->path); /* the colon is no id and no word: there is nothing */
}

/* ---- pages ---- */

struct forgery {
    const char *how;
    const char *headers[3][2]; /* an empty value takes away what the request would have had */
    const char *form, *query;
};

static const struct forgery forgeries[] = {
    {"without a token", {{"x-csrf-token", ""}}, .form = "_version="},
    {"with an empty token", {{"x-csrf-token", ""}}, .form = "_csrf="},
    {"with a token of zeros", {{"x-csrf-token", "0000000000000000000000000000000000000000000000000000000000000000"}}, .form = "_version="},
    {"with somebody else's token", {{"x-csrf-token", "*other"}}, .form = "_version="},
    {"with somebody else's token in the form", {{"x-csrf-token", "*"}}, .form = "_csrf=*other"},
    {"with its token in the address", {{"x-csrf-token", ""}}, .form = "_version=", .query = "_csrf=*own"},
    {"with two tokens in the form", {{"x-csrf-token", ""}}, .form = "_csrf=*other&_csrf=*own"},
    {"from another origin", {{"origin", "https://evil.example"}}, .form = "_csrf=*own"},
    {"from an origin that is no address", {{"origin", "null"}}, .form = "_csrf=*own"},
    {"from another port", {{"origin", "http://localhost:81"}}, .form = "_csrf=*own"},
    {"from a name that begins as ours", {{"origin", "http://localhost.evil.example"}}, .form = "_csrf=*own"},
    {"from another site", {{"sec-fetch-site", "cross-site"}}, .form = "_csrf=*own"},
    {"from a sibling", {{"sec-fetch-site", "same-site"}}, .form = "_csrf=*own"},
    {"from another site with our origin", {{"sec-fetch-site", "cross-site"}, {"origin", "http://localhost"}}, .form = "_csrf=*own"},
};
enum { FORGERIES = sizeof forgeries / sizeof *forgeries, FROM_ELSEWHERE = 7 /* and what follows it: the token is right */ };

/* "*own" and "*other" become tokens. */
static struct str filled(struct sweep *s, const char *text, const char *who)
{
    struct str in = str_of(text);
    struct buf out = buf_new(s->h->arena, in.n + 400);

    while (in.n) {
        if (str_starts(in, "*own"))
            buf_text(&out, house_persona(s->h, who)->csrf);
        else if (str_starts(in, "*other"))
            buf_text(&out, house_persona(s->h, "tom")->csrf);
        else {
            buf_char(&out, in.p[0]);
            in = str_cut(in, 1, in.n);
            continue;
        }
        in = str_cut(in, str_starts(in, "*own") ? 4 : 6, in.n);
    }
    return buf_str(&out);
}

static void forge(struct sweep *s, const struct route *r, const struct forgery *f, const char *who)
{
    char path[PATH], target[PATH + 100];
    struct answer a;
    bool known = strcmp(who, "nobody") != 0;

    example_of(s, r, path);
    snprintf(target, sizeof target, "%s%s%s", path, f->query ? "?" : "", f->query ? filled(s, f->query, who).p : "");
    for (size_t i = 0; i < 3 && f->headers[i][0]; i++)
        house_header(f->headers[i][0], known ? filled(s, f->headers[i][1], who) : str_of(f->headers[i][1]));
    trap_set(false);
    a = sweep_ask(s, &(struct asked){r->method, target, who, .form = known ? filled(s, f->form, who).p : "_version="});
    expect(s, &a, a.status == 403 || (!known && !(r->flags & ROUTE_OPEN) && a.status == 303), method_word(r->method),
           r->path, f->how);
    answer_free(&a);
}

static void forge_pages(struct sweep *s)
{
    static const char *const who[] = {"hana", "ivy"};

    for (size_t i = 0; i < s->h->app->nroutes; i++) {
        const struct route *r = s->h->app->routes[i];

        if (r->method == HTTP_GET || r->flags & ROUTE_JSON)
            continue;
        for (size_t k = 0; k < FORGERIES; k++)
            for (size_t w = 0; w < 2; w++)
                if (w == 0 || sweep_dice(s))
                    forge(s, r, &forgeries[k], who[w]);
        for (size_t k = FROM_ELSEWHERE; k < FORGERIES; k++)
            forge(s, r, &forgeries[k], "nobody"); /* without a session a token binds nothing; where it came from counts */
        if (i % 10 == 0)
            expect_same(s, r->path, false);
    }
    expect_same(s, "forms that did not come from here", false);
}

/* ---- methods ---- */

static bool has_method(const struct sweep *s, const char *path, enum http_method method)
{
    struct value parts;
    bool known;

    return route_match(s->h->app, s->h->arena, method, str_of(path), &parts, &known) != NULL;
}

static void other_methods(struct sweep *s, const struct route *r, const char *who)
{
    static const enum http_method methods[] = {HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_PUT, HTTP_PATCH, HTTP_DELETE, HTTP_OTHER};
    bool program = r->flags & ROUTE_JSON;
    char path[PATH];

    if (program)
        snprintf(path, sizeof path, "%s", strstr(r->path, ":id") ? "/api/v1/units/0000000000001" : strstr(r->path, ":plural") ? "/api/v1/units" : r->path);
    else
        example_of(s, r, path);
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        struct answer a;

        if (has_method(s, path, methods[i]))
            continue;
        trap_set(false);
        a = sweep_ask(s, &(struct asked){methods[i], path, who, .form = program ? NULL : "_method=POST", .json = program ? "{}" : NULL,
                                            .token = program ? sweep_token(s, who, "*") : NULL});
        expect(s, &a, a.status == 405 || a.status == 404, method_word(methods[i]), path, "is no method of this");
        answer_free(&a);
    }
}

/* What some frameworks take for another method. */
static void overridden(struct sweep *s, const struct route *r, const char *who)
{
    static const char *const headers[] = {"x-http-method-override", "x-http-method", "x-method-override"};
    char path[PATH], target[PATH + 200];
    struct answer a;

    example_of(s, r, path);
    snprintf(target, sizeof target, "%s?_method=%s&_csrf=%s", path, method_word(r->method), house_persona(s->h, who)->csrf);
    for (size_t i = 0; i < 3; i++)
        house_header(headers[i], str_of(method_word(r->method)));
    house_header("x-csrf-token", str_of(house_persona(s->h, who)->csrf));
    trap_set(false);
    a = sweep_ask(s, &(struct asked){HTTP_GET, target, who, .form = "_version="});
    if (trap_written(&a.trap))
        sweep_wrong(s, "GET %s with another method in its headers writes %s", path, trap_written(&a.trap));
    else
        sweep_right(s);
    answer_free(&a);
}

static void methods(struct sweep *s)
{
    for (size_t i = 0; i < s->h->app->nroutes; i++) {
        const struct route *r = s->h->app->routes[i];

        if (i && strcmp(s->h->app->routes[i - 1]->path, r->path) == 0)
            continue;
        other_methods(s, r, "hana");
        if (sweep_dice(s))
            other_methods(s, r, "ivy");
    }
    expect_same(s, "methods that are not there", false);
    for (size_t i = 0; i < s->h->app->nroutes; i++)
        if (s->h->app->routes[i]->method != HTTP_GET && !(s->h->app->routes[i]->flags & ROUTE_JSON))
            overridden(s, s->h->app->routes[i], "hana");
    expect_same(s, "methods in headers", true);
}

/* ---- the API ---- */

static void api_refuses(struct sweep *s, enum http_method method, const char *path, const char *how, const char *bearer,
                        const char *who, int status)
{
    struct answer a;

    if (bearer)
        house_header("authorization", str_of(bearer));
    trap_set(false);
    a = sweep_ask(s, &(struct asked){method, path, who, .json = "{\"name\":\"Made by nobody\"}"});
    expect(s, &a, a.status == status, method_word(method), path, how);
    answer_free(&a);
}

static void forge_api(struct sweep *s, const struct resource *r, enum http_method method)
{
    struct arena *arena = s->h->arena;
    const char *path = method == HTTP_POST ? arena_printf(arena, "/api/v1/%s", r->plural)
                                           : arena_printf(arena, "/api/v1/%s/%s", r->plural, "0000000000001");
    const char *read = sweep_token(s, "hana", arena_printf(arena, "%s:read", r->plural));
    const char *other = sweep_token(s, "hana", strcmp(r->plural, "units") == 0 ? "goals:write" : "units:write");
    const char *own = sweep_token(s, "hana", "*");
    char cut[80];

    snprintf(cut, sizeof cut, "%.63s", own);
    api_refuses(s, method, path, "without a token", NULL, NULL, 401);
    api_refuses(s, method, path, "with a session alone", NULL, "hana", 401);
    api_refuses(s, method, path, "with a token of nobody", arena_printf(arena, "Bearer %064d", 1), NULL, 401);
    api_refuses(s, method, path, "with half a token", arena_printf(arena, "Bearer %s", cut), NULL, 401);
    api_refuses(s, method, path, "with a token under another word", arena_printf(arena, "Basic %s", own), NULL, 401);
    api_refuses(s, method, arena_printf(arena, "%s?access_token=%s", path, own), "with a token in its address", NULL, NULL, 401);
    api_refuses(s, method, path, "with a token that reads", arena_printf(arena, "Bearer %s", read), NULL, 403);
    api_refuses(s, method, path, "with a token of something else", arena_printf(arena, "Bearer %s", other), NULL, 403);
}

static void api(struct sweep *s)
{
    static const enum http_method writes[] = {HTTP_POST, HTTP_PATCH, HTTP_DELETE};

    for (size_t i = 0; i < all_resources_count; i++)
        for (size_t k = 0; all_resources[i]->list && all_resources[i]->item && k < 3; k++)
            forge_api(s, all_resources[i], writes[k]);
    rows_changed(s, false); /* the tokens that were made for it */
}

/* ---- what only looks ---- */

/* Not signed in, or has left. */
static bool is_stranger(const char *who)
{
    return strcmp(who, "nobody") == 0 || strcmp(who, "gil") == 0;
}

static void look(struct sweep *s, const struct route *r, size_t i, const char *who)
{
    char path[PATH];
    int64_t id;
    struct answer a;

    if (!place_path(s, r, i, path, &id))
        return;
    trap_set(false);
    a = sweep_ask(s, &(struct asked){HTTP_GET, path, who});
    if (trap_written(&a.trap))
        sweep_wrong(s, "GET %s as %s writes %s", path, who, trap_written(&a.trap));
    else if (is_stranger(who) && !(r->flags & ROUTE_OPEN) && strncmp(a.body, "/sign-in", 8) != 0)
        sweep_wrong(s, "GET %s shows %s something (%d)", path, who, a.status);
    else
        sweep_right(s);
    answer_free(&a);
}

/* The API answers a list to those who may ask, and writes nothing either. */
static void look_by_api(struct sweep *s, const struct resource *r, const char *who)
{
    const char *path = arena_printf(s->h->arena, "/api/v1/%s", r->plural), *token = sweep_token(s, who, "*");
    struct answer a;

    trap_set(false);
    a = sweep_ask(s, &(struct asked){HTTP_GET, path, .token = token});
    if (trap_written(&a.trap))
        sweep_wrong(s, "GET %s as %s writes %s", path, who, trap_written(&a.trap));
    else if (is_stranger(who) && a.status != 401)
        sweep_wrong(s, "GET %s answers %s with %d", path, who, a.status);
    else
        sweep_right(s);
    answer_free(&a);
}

static void looks(struct sweep *s)
{
    for (size_t k = 0; k < s->h->app->nroutes; k++) {
        const struct route *r = s->h->app->routes[k];

        for (size_t w = 0; r->method == HTTP_GET && !(r->flags & ROUTE_JSON) && w < sweep_people_count; w++)
            for (size_t i = 0; i < 3; i++)
                if (w == 1 || sweep_dice(s))
                    look(s, r, i, sweep_people[w]);
    }
    for (size_t i = 0; i < all_resources_count; i++)
        for (size_t w = 1; all_resources[i]->list && all_resources[i]->item && w < sweep_people_count; w++)
            if (w == 1 || sweep_dice(s))
                look_by_api(s, all_resources[i], sweep_people[w]);
    expect_same(s, "looks", true);
}

void sweep_forged(struct sweep *s)
{
    rows_changed(s, false);
    forge_pages(s);
    methods(s);
    api(s);
    looks(s);
}
