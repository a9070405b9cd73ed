#include "crawl.h"

#include "core/id.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 6000, TARGET = 300, SHAPES = 1000, BUDGET = 12, TRIPS = 3 };

struct crawl {
    char targets[MOST][TARGET]; /* of everybody so far */
    size_t ntargets, nanswers;
    struct {
        const char *target;
        char *body;
        size_t n;
    } answers[MOST];
    struct page_shape {
        char path[TARGET]; /* /people/:id */
        long most, trips;  /* statements and round trips of the dearest answer */
    } shapes[SHAPES];
    size_t nshapes;
    bool known; /* somebody's first page is behind: the session is known */
};

struct crawl *crawl_new(void)
{
    return calloc(1, sizeof(struct crawl));
}

static void forget(struct crawl *c)
{
    for (size_t i = 0; i < c->nanswers; i++)
        free(c->answers[i].body);
    c->nanswers = 0;
}

void crawl_free(struct crawl *c)
{
    if (!c)
        return;
    forget(c);
    free(c);
}

void crawl_add(struct crawl *c, struct str target)
{
    char text[TARGET];

    if (!target.n || target.p[0] != '/' || target.n >= TARGET || str_starts(target, "/assets/") ||
        str_starts(target, "//"))
        return;
    snprintf(text, sizeof text, "%.*s", STR_ARG(target));
    if (strchr(text, '#'))
        *strchr(text, '#') = 0;
    for (char *amp; (amp = strstr(text, "&amp;"));)
        memmove(amp + 1, amp + 5, strlen(amp + 5) + 1);
    for (size_t i = 0; i < c->ntargets; i++)
        if (strcmp(c->targets[i], text) == 0)
            return;
    if (c->ntargets == MOST) {
        fprintf(stderr, "crawl: more than %d addresses\n", MOST);
        exit(1);
    }
    memcpy(c->targets[c->ntargets++], text, sizeof text);
}

/* Texts between a mark and a quote: href="...", "id":"...". */
static void each_after(struct crawl *c, struct str body, const char *mark, const char *before)
{
    for (size_t at = 0; (at = str_find(body, str_of(mark), at)) != SIZE_MAX;) {
        size_t from = at + strlen(mark), to = str_find(body, STR("\""), from);
        char text[TARGET];

        if (to == SIZE_MAX)
            return;
        if (snprintf(text, sizeof text, "%s%.*s", before, STR_ARG(str_cut(body, from, to))) < TARGET)
            crawl_add(c, str_of(text));
        at = to;
    }
}

static void learn(struct crawl *c, const char *target, struct str body, bool api)
{
    char before[TARGET + 1];

    if (!api) {
        each_after(c, body, "href=\"", "");
        each_after(c, body, "action=\"", ""); /* a form's address may be a page too */
    } else if (strcmp(target, "/api/v1/openapi.json") == 0) {
        each_after(c, body, "\"/", "/api/v1/");
    } else if (!strchr(target, '?')) {
        snprintf(before, sizeof before, "%s/", target);
        each_after(c, body, "{\"id\":\"", before);
    }
}

static bool is_id(const char *p, size_t n)
{
    return n == ID_TEXT && strspn(p, "0123456789abcdefghjkmnpqrstvwxyz") >= n;
}

/* /people/01ab...?q=x becomes /people/:id */
static void shape_of(const char *target, char out[TARGET])
{
    size_t n = 0;

    for (const char *p = target; *p && *p != '?' && n + 5 < TARGET;) {
        size_t part = strcspn(p + 1, "/?");

        if (is_id(p + 1, part))
            n += (size_t)snprintf(out + n, TARGET - n, "/:id");
        else
            n += (size_t)snprintf(out + n, TARGET - n, "/%.*s", (int)part, p + 1);
        p += part + 1;
    }
    out[n] = 0;
}

static long header_number(const struct http_request *r, const char *name)
{
    for (size_t i = 0; i < r->reply.nheaders; i++)
        if (strcmp(r->reply.headers[i].name, name) == 0)
            return strtol(r->reply.headers[i].value.p, NULL, 10);
    return -1;
}

static void note_cost(struct crawl *c, const char *target, const struct http_request *r)
{
    char path[TARGET];
    long cost = header_number(r, "Tandem-Statements"), trips = header_number(r, "Tandem-Round-Trips");
    size_t at = 0;

    if (cost < 0)
        return;
    shape_of(target, path);
    while (at < c->nshapes && strcmp(c->shapes[at].path, path) != 0)
        at++;
    if (at == SHAPES)
        return;
    if (at == c->nshapes)
        memcpy(c->shapes[c->nshapes++].path, path, sizeof path);
    if (cost > c->shapes[at].most)
        c->shapes[at].most = cost;
    if (c->known && trips > c->shapes[at].trips)
        c->shapes[at].trips = trips;
    c->known = true;
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct page_shape *)a)->path, ((const struct page_shape *)b)->path);
}

size_t crawl_costs(struct crawl *c, const char *file, char *why, size_t size)
{
    const char *accept = getenv("TANDEM_GOLDEN");
    char *now = calloc(c->nshapes + 1, TARGET + 16), *was = NULL;
    FILE *f = fopen(file, "r");
    size_t n = 0, room = 0, dear = 0;
    ssize_t got;

    qsort(c->shapes, c->nshapes, sizeof *c->shapes, by_path);
    for (size_t i = 0; i < c->nshapes; i++) {
        if (c->shapes[i].trips > TRIPS && dear++ == 0)
            snprintf(why, size, "%s takes %ld round trips, more than %d", c->shapes[i].path, c->shapes[i].trips, TRIPS);
        n += (size_t)snprintf(now + n, TARGET + 16, "%ld %s\n", c->shapes[i].most, c->shapes[i].path);
        if (c->shapes[i].most > BUDGET && dear++ == 0)
            snprintf(why, size, "%s takes %ld statements, more than %d", c->shapes[i].path, c->shapes[i].most, BUDGET);
    }
    got = f ? getdelim(&was, &room, 0, f) : -1;
    if (f)
        fclose(f);
    if (accept && (f = fopen(file, "w"))) {
        fputs(now, f);
        fclose(f);
    } else if (!dear && (got < 0 || strcmp(was, now) != 0)) {
        size_t same = 0;

        while (got > 0 && was[same] && was[same] == now[same])
            same++;
        while (same && now[same - 1] != '\n')
            same--;
        snprintf(why, size, "statements are not those of %s: now '%.*s'", file, (int)strcspn(now + same, "\n"), now + same);
        dear = 1;
    }
    free(was);
    free(now);
    return dear;
}

static void ask(struct crawl *c, struct house *h, const char *target, const struct persona *who, const char *token)
{
    struct http_request *r = house_call(h, HTTP_GET, target, who, STR_NONE, STR_NONE, token);
    struct str body = r->reply.body;

    if (r->reply.status == 200) {
        note_cost(c, target, r);
        c->answers[c->nanswers].target = target;
        c->answers[c->nanswers].n = body.n;
        c->answers[c->nanswers].body = malloc(body.n + 1);
        memcpy(c->answers[c->nanswers].body, body.p, body.n);
        c->nanswers++;
        learn(c, target, body, token != NULL);
    }
    house_done(r);
}

size_t crawl_run(struct crawl *c, struct house *h, const struct persona *who, const char *token)
{
    forget(c);
    c->known = false;
    crawl_add(c, token ? STR("/api/v1/openapi.json") : STR("/"));
    for (size_t m = 0; !token && m < all_modules_count; m++)
        for (size_t i = 0; i < all_modules[m]->nroutes; i++) {
            const struct route *route = &all_modules[m]->routes[i];

            if (route->method == HTTP_GET && !strchr(route->path, ':'))
                crawl_add(c, str_of(route->path));
        }
    for (size_t i = 0; i < c->ntargets; i++) { /* it grows while it is walked */
        bool api = strncmp(c->targets[i], "/api/", 5) == 0;

        if (api == (token != NULL) && !strchr(c->targets[i], '{'))
            ask(c, h, c->targets[i], who, token);
    }
    return c->nanswers;
}

const char *crawl_find(const struct crawl *c, struct str text)
{
    for (size_t i = 0; i < c->nanswers; i++)
        if (str_find((struct str){c->answers[i].body, c->answers[i].n}, text, 0) != SIZE_MAX)
            return c->answers[i].target;
    return NULL;
}
