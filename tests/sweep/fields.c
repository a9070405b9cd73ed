/* A form and a body take what their fields say, and nothing else: every column of every table that is no field of it is sent,
 * one at a time; fields twice, in brackets and with dots; values of another kind. */
#include "sweep.h"

#include "web/app.h"

#include <stdio.h>
#include <stdlib.h>

enum { NAMES = 1500 };

struct names {
    const char *list[NAMES];
    size_t n;
};

static void add_name(struct names *names, const char *name)
{
    for (size_t i = 0; i < names->n; i++)
        if (strcmp(names->list[i], name) == 0)
            return;
    if (names->n < NAMES)
        names->list[names->n++] = name;
}

/* What an attacker would try: columns, and what frameworks keep for themselves. */
static struct names names_of(const struct sweep *s)
{
    static const char *const words[] = {"_method", "__proto__", "constructor", "csrf", "_token", "is_admin", "admin", "role", "page",
                                        "limit", "as_of", "fields", "include", "callback", "file", "files", "_none", "_"};
    struct names names = {0};

    for (size_t i = 0; i < s->ntables; i++)
        for (size_t k = 0; k < s->tables[i].ncolumns; k++)
            add_name(&names, s->tables[i].columns[k]);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        add_name(&names, words[i]);
    return names;
}

/* ---- forms ---- */

/* Forms that nobody can send here, with the reason. */
static const struct {
    const char *path, *why;
} closed[] = {
    {NULL, NULL},
};

static struct answer post(struct sweep *s, const char *path, const char *who, const char *form)
{
    struct answer a;

    trap_set(true);
    a = sweep_ask(s, &(struct asked){HTTP_POST, path, who, .form = form});
    trap_set(false);
    return a;
}

static void expect_refused(struct sweep *s, const struct answer *a, const char *path, const char *form)
{
    if (a->status != 400)
        sweep_wrong(s, "POST %s with %s: %d, not 400", path, form, a->status);
    else if (a->trap.begun)
        sweep_wrong(s, "POST %s with %s: 400, and yet it writes", path, form);
    else
        sweep_right(s);
}

/* Somebody who gets as far as the form, and an address of it. */
static const char *whose_form(struct sweep *s, const struct route *r, char path[PATH])
{
    int64_t id;

    if (!place_path(s, r, 0, path, &id))
        snprintf(path, PATH, "%s", r->path);
    for (size_t w = 0; w < sweep_people_count; w++) {
        struct answer a = post(s, path, sweep_people[w], "zz_nothing=1");
        int status = a.status;

        answer_free(&a);
        if (status == 400)
            return sweep_people[w];
    }
    return NULL;
}

static void send_form(struct sweep *s, const char *path, const char *who, const char *form)
{
    struct answer a = post(s, path, who, form);

    expect_refused(s, &a, path, form);
    answer_free(&a);
}

/* A field of the form in ways that it has not. */
static void send_field(struct sweep *s, const struct route *r, const char *path, const char *who, const char *name)
{
    static const char *const ways[] = {"%5B%5D", "%5B0%5D", "%5Bid%5D", ".id", "%20", "%C2%A0"};
    bool many;

    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        send_form(s, path, who, arena_printf(s->h->arena, "%s%s=1", name, ways[i]));
    if (route_takes(r, str_of(name), &many) && !many)
        send_form(s, path, who, arena_printf(s->h->arena, "%s=1&%s=2", name, name));
}

static void sweep_form(struct sweep *s, const struct route *r, const struct names *names)
{
    char path[PATH];
    const char *who = whose_form(s, r, path);
    bool many;

    for (size_t i = 0; closed[i].path; i++)
        if (strcmp(closed[i].path, r->path) == 0 && !who)
            return;
    if (!who) {
        sweep_wrong(s, "POST %s: nobody gets as far as its form", r->path);
        return;
    }
    for (size_t i = 0; i < names->n; i++)
        if (!route_takes(r, str_of(names->list[i]), &many) && sweep_dice(s))
            send_form(s, path, who, arena_printf(s->h->arena, "%s=1", names->list[i]));
    for (size_t i = 0; r->form && i < r->form->nfields; i++)
        send_field(s, r, path, who, r->form->fields[i].name);
    send_field(s, r, path, who, "_version");
    if (!route_takes(r, STR("file"), &many)) {
        house_attach(s->h, "file", "x.txt", STR("x"));
        send_form(s, path, who, "_version=");
    }
}

/* ---- what a page sends ---- */

/* The names between two places of a page are of the form's route; action: where it goes. */
static void names_are_taken(struct sweep *s, const char *page, const char *action, const char *from, const char *to)
{
    struct value parts;
    const struct route *r;
    bool known, many;

    r = route_match(s->h->app, s->h->arena, HTTP_POST, str_of(action), &parts, &known);
    if (!r) {
        sweep_wrong(s, "a form of %s goes to %s, which is nowhere", page, action);
        return;
    }
    for (const char *at = from; (at = memmem(at, (size_t)(to - at), " name=\"", 7));) {
        struct str name;

        at += 7;
        name = (struct str){at, strcspn(at, "\"")};
        if (route_takes(r, name, &many))
            sweep_right(s);
        else
            sweep_wrong(s, "a form of %s sends %.*s to %s, which does not take it", page, STR_ARG(name), r->path);
    }
}

/* Every form of a page sends what its route takes. */
static void forms_are_taken(struct sweep *s, const char *path, const char *who)
{
    struct answer a = sweep_ask(s, &(struct asked){HTTP_GET, path, who});

    for (const char *at = a.status == 200 ? a.body : ""; (at = strstr(at, "<form "));) {
        const char *end = strstr(at, "</form>"), *head = strchr(at, '>'), *post = strstr(at, "method=\"post\"");
        const char *to = strstr(at, "action=\"");
        char action[PATH];

        if (!end || !head)
            break;
        snprintf(action, sizeof action, "%s", to && to < head ? to + 8 : path);
        action[strcspn(action, "\"?")] = 0;
        if (post && post < head)
            names_are_taken(s, path, action, head, end);
        at = end;
    }
    answer_free(&a);
}

static void sweep_pages(struct sweep *s)
{
    char path[PATH];
    int64_t id;

    for (size_t k = 0; k < s->h->app->nroutes; k++)
        for (size_t i = 0; i < 3; i++)
            for (size_t w = 0; w < sweep_people_count; w++) {
                const struct route *r = s->h->app->routes[k];

                if (r->method == HTTP_GET && !(r->flags & ROUTE_JSON) && (w < 4 || sweep_dice(s)) && place_path(s, r, i, path, &id))
                    forms_are_taken(s, path, sweep_people[w]);
            }
}

/* ---- what is not offered ---- */

/* A choice that somebody's page does not offer is not taken from him. */
static void expect_not_taken(struct sweep *s, const struct route *r, const char *path, const char *who, const struct field *f,
                             const struct choice *c)
{
    struct answer page = sweep_ask(s, &(struct asked){HTTP_GET, path, who}), a;
    char offer[80], form[160];
    bool offered;

    snprintf(offer, sizeof offer, "value=\"%s\"", c->value);
    offered = page.status != 200 || strstr(page.body, offer);
    answer_free(&page);
    if (offered)
        return;
    snprintf(form, sizeof form, "%s=%s", f->name, c->value);
    a = post(s, path, who, form);
    if (a.status == 422 && strstr(a.body, "is not yours") && !a.trap.begun)
        sweep_right(s);
    else
        sweep_wrong(s, "POST %s as %s with %s: %d, and the page does not offer it", r->path, who, form, a.status);
    answer_free(&a);
}

static void not_offered(struct sweep *s, const struct route *r)
{
    char path[PATH];
    int64_t id;

    for (size_t i = 0; r->form && i < r->form->nfields; i++)
        for (const struct choice *c = r->form->fields[i].choices; c && c->value; c++)
            for (size_t w = 1; c->set_by && w < sweep_people_count; w++)
                if (place_path(s, r, 0, path, &id))
                    expect_not_taken(s, r, path, sweep_people[w], &r->form->fields[i], c);
}

/* ---- bodies ---- */

struct body {
    const struct resource *r, *by; /* whose address; whose fields */
    enum http_method method;
    const char *path, *who;
};

static struct answer send(struct sweep *s, const struct body *b, const char *json)
{
    const char *token = sweep_token(s, b->who, "*");
    struct answer a;

    trap_set(true);
    a = sweep_ask(s, &(struct asked){b->method, b->path, .token = token, .json = json});
    trap_set(false);
    return a;
}

static void expect_body(struct sweep *s, const struct body *b, const char *json, int from, int to, bool writes)
{
    struct answer a = send(s, b, json);

    if (a.status < from || a.status > to)
        sweep_wrong(s, "%s %s with %.100s: %d\n%.300s", method_word(b->method), b->path, json, a.status, a.body);
    else if (!writes && a.trap.begun)
        sweep_wrong(s, "%s %s with %.100s: %d, and yet it writes", method_word(b->method), b->path, json, a.status);
    else
        sweep_right(s);
    answer_free(&a);
}

static bool is_number(const struct field *f)
{
    return f->kind == FIELD_INT || f->kind == FIELD_DECIMAL || f->kind == FIELD_MONEY || f->kind == FIELD_PERCENT || f->kind == FIELD_SET;
}

/* A field with values of every kind: what is of another is 400 or 422; nothing is 500. */
static void send_kinds(struct sweep *s, const struct body *b, const struct field *f)
{
    static const struct {
        const char *json;
        char kind; /* o: of nothing that a field takes; n: a number; b: yes or no; t: a text; z: nothing at all */
    } values[] = {
        {"{}", 'o'}, {"{\"id\":\"0000000000001\"}", 'o'}, {"{\"$gt\":\"\"}", 'o'}, {"[[]]", 'o'}, {"[{}]", 'o'}, {"[1]", 'o'}, {"[null]", 'o'},
        {"[\"=\",\"a\"]", 'l'}, {"[]", 'l'}, {"1", 'n'}, {"-1", 'n'}, {"0", 'n'}, {"1.5", 'n'}, {"1e308", 'n'}, {"-0.0", 'n'}, {"9223372036854775807", 'n'},
        {"-9223372036854775808", 'n'}, {"true", 'b'}, {"false", 'b'}, {"null", 'z'}, {"\"\"", 't'}, {"\"\\u0000\"", 't'}, {"\"a\\u0000b\"", 't'},
        {"\"\\ud800\"", 't'}, {"\"\\u202e\"", 't'}, {"\"0000000000000\"", 't'}, {"\"zzzzzzzzzzzzz\"", 't'},
    };

    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        char kind = values[i].kind;
        bool refused = kind == 'o' || (kind == 'l' && f->kind != FIELD_SET) || (kind == 'b' && f->kind != FIELD_BOOL) ||
                       (kind == 'n' && !is_number(f) && f->kind != FIELD_BOOL);

        expect_body(s, b, arena_printf(s->h->arena, "{\"%s\":%s}", f->name, values[i].json), refused ? 400 : 200, refused ? 422 : 499,
                    !refused);
    }
    expect_body(s, b, arena_printf(s->h->arena, "{\"%s\":\"a\",\"%s\":\"b\"}", f->name, f->name), 400, 400, false);
    expect_body(s, b, arena_printf(s->h->arena, "{\"%s.id\":\"a\"}", f->name), 400, 400, false);
    expect_body(s, b, arena_printf(s->h->arena, "{\"%s[]\":\"a\"}", f->name), 400, 400, false);
    expect_body(s, b, arena_printf(s->h->arena, "{\"fields\":{\"%s\":\"a\"}}", f->name), 400, 400, false);
}

static void send_whole(struct sweep *s, const struct body *b)
{
    static const char *const bodies[] = {"", "null", "[]", "[{}]", "1", "\"text\"", "{", "{}}", "{\"version\":}", "{'a':1}", "{\"a\":NaN}", "\xef\xbb\xbf{}"};
    static const char *const versions[] = {"\"1\"", "{}", "[1]", "true", "null", "1.5"};
    struct buf deep = buf_new(s->h->arena, 1 << 20);

    for (size_t i = 1; i < sizeof bodies / sizeof *bodies; i++)
        expect_body(s, b, bodies[i], 400, 400, false);
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++)
        expect_body(s, b, arena_printf(s->h->arena, "{\"version\":%s}", versions[i]), 400, 422, false);
    buf_text(&deep, "{\"version\":");
    for (int i = 0; i < 5000; i++)
        buf_text(&deep, "[");
    expect_body(s, b, buf_str(&deep).p, 400, 400, false);
}

static void sweep_body(struct sweep *s, const struct body *b, const struct names *names)
{
    for (size_t i = 0; i < names->n; i++) {
        const char *name = names->list[i];

        if (!resource_field(b->by, str_of(name)) && strcmp(name, "version") != 0 && !(b->r->under && strcmp(b->r->under, name) == 0) &&
            sweep_dice(s))
            expect_body(s, b, arena_printf(s->h->arena, "{\"%s\":\"1\"}", name), 400, 400, false);
    }
    for (size_t i = 0; i < b->by->nfields; i++)
        send_kinds(s, b, &b->by->fields[i]);
    send_whole(s, b);
}

/* The newest of what somebody's list shows, or nobody's. */
static const char *item_path(struct sweep *s, const struct resource *r, const char *who)
{
    struct answer a = sweep_ask(s, &(struct asked){HTTP_GET, arena_printf(s->h->arena, "/api/v1/%s", r->plural), .token = sweep_token(s, who, "*")});
    const char *at = strstr(a.body, "{\"id\":\""), *path;

    path = arena_printf(s->h->arena, "/api/v1/%s/%.13s", r->plural, at ? at + 7 : "0000000000001");
    answer_free(&a);
    return path;
}

/* Everything that the API writes, as whoever may. */
static void sweep_bodies(struct sweep *s, const struct names *names)
{
    for (size_t i = 0; i < all_resources_count; i++) {
        const struct resource *r = all_resources[i];
        bool reached = false;

        if (!r->list || !r->item || !r->save || r->writes == API_READS)
            continue;
        for (size_t w = 1; !reached && w < sweep_people_count; w++)
            for (int new = 1; new >= 0; new--) {
                struct body b = {r, new || !r->under ? r : r->changed_by, new ? HTTP_POST : HTTP_PATCH, NULL, sweep_people[w]};
                struct answer a;

                b.path = new ? arena_printf(s->h->arena, "/api/v1/%s", r->plural) : item_path(s, r, b.who);
                a = send(s, &b, "{\"zz_nothing\":1}");
                if (a.status == 400) {
                    reached = true;
                    sweep_body(s, &b, names);
                }
                answer_free(&a);
            }
        if (!reached)
            sweep_wrong(s, "the API's %s: nobody gets as far as its fields", r->plural);
    }
}

void sweep_fields(struct sweep *s)
{
    struct names *names = calloc(1, sizeof *names);

    *names = names_of(s);
    rows_changed(s, false);
    for (size_t i = 0; i < s->h->app->nroutes; i++) {
        const struct route *r = s->h->app->routes[i];

        if (r->method == HTTP_POST && !(r->flags & ROUTE_JSON)) {
            sweep_form(s, r, names);
            not_offered(s, r);
        }
    }
    sweep_pages(s);
    sweep_bodies(s, names);
    if (rows_changed(s, true))
        sweep_wrong(s, "something was written by what was refused");
    free(names);
}
