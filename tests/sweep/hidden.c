/* What is hidden from somebody answers as what does not exist: the same 404, byte for byte, by the same statements. And what
 * somebody may write, he may see. */
#include "sweep.h"

#include "core/id.h"

#include <stdio.h>
#include <stdlib.h>

/* Routes that do not say 404, whatever the id is: the answer tells nothing. */
static const struct {
    const char *path, *why;
} alike[] = {
    {"/inbox/:id/read", "what was read is gone, and to press twice is no mistake"},
};

/* Routes that answer nobody in the company that is laid out. */
static const struct {
    const char *path, *why;
} quiet[] = {
    {"/goals/:id/progress", "there while something large is written: more than 300 people"},
    {"/goals/templates/:id/progress", "the same"},
    {"/cycles/:id/progress", "the same"},
    {"/accounts/:id/two-step", "of an account whose second step is set up, with the secret of a telephone"},
};

static bool is_quiet(const struct route *r)
{
    for (size_t i = 0; i < sizeof quiet / sizeof *quiet; i++)
        if (strcmp(quiet[i].path, r->path) == 0)
            return true;
    return false;
}

static bool is_alike(const struct route *r)
{
    for (size_t i = 0; i < sizeof alike / sizeof *alike; i++)
        if (strcmp(alike[i].path, r->path) == 0)
            return true;
    return false;
}

/* ---- routes ---- */

static struct answer ask_dry(struct sweep *s, const struct route *r, const char *path, const char *who, const char *form, int64_t id)
{
    struct answer a;

    trap_set(true);
    a = sweep_ask(s, &(struct asked){r->method, path, who, .form = form, .id = id});
    trap_set(false);
    return a;
}

/* The same but for the ids that were asked for: each is masked in both, as it may be the viewer's own, which every page has. */
static bool same(const struct answer *a, const struct answer *b, int64_t id)
{
    char text[ID_TEXT + 1], *copy = malloc(b->n + 1);
    bool good;

    memcpy(copy, b->body, b->n + 1);
    id_write(id, text);
    answer_mask(copy, b->n, text);
    good = a->status == b->status && a->n == b->n && memcmp(a->body, copy, a->n) == 0;
    free(copy);
    return good;
}

static void say_difference(struct sweep *s, const struct answer *a, const struct answer *b)
{
    size_t at = 0;

    (void)s;
    while (at < a->n && at < b->n && a->body[at] == b->body[at])
        at++;
    at = at > 40 ? at - 40 : 0;
    fprintf(stderr, "  hidden: %.200s\n  absent: %.200s\n", at < a->n ? a->body + at : "", at < b->n ? b->body + at : "");
}

/* What a write function asks before it finds out that it may not is not compared: it is one look at an index more, behind a
 * queue. */
static void compare(struct sweep *s, const struct route *r, const char *path, const char *who, const char *form,
                    const struct answer *a, const struct answer *none, int64_t id)
{
    const char *with = form ? form : "nothing";

    if (!same(a, none, id)) {
        sweep_wrong(s, "%s %s as %s with %s: %d, where nothing is %d", method_word(r->method), path, who, with, a->status, none->status);
        say_difference(s, a, none);
    } else if (a->statements != none->statements || a->trap.done != none->trap.done) {
        sweep_wrong(s, "%s %s as %s with %s: %ld statements, where nothing takes %ld", method_word(r->method), path, who, with,
                    a->statements, none->statements);
    } else {
        sweep_right(s);
    }
}

/* Does somebody see it: on the page of that form, or where there is none or nothing was done, on any page of the thing? */
static bool is_seen(struct sweep *s, const struct route *of, size_t i, const char *who, bool done)
{
    bool sibling = false, seen = false;

    for (size_t pass = 0; pass < 2 && !seen && !(sibling && done); pass++)
        for (size_t k = 0; k < s->h->app->nroutes && !seen; k++) {
            const struct route *r = s->h->app->routes[k];
            char path[PATH];
            struct answer a;
            int64_t id;

            if (r->method != HTTP_GET || r->flags & ROUTE_JSON || place_of(s, r->path) != place_of(s, of->path) ||
                (pass == 0 && strcmp(r->view ? r->view : r->path, of->view ? of->view : of->path) != 0))
                continue;
            sibling = sibling || pass == 0;
            place_path(s, r, i, path, &id);
            a = ask_dry(s, r, path, who, NULL, 0);
            seen = a.status != 404;
            answer_free(&a);
        }
    return seen;
}

static bool has_page(const struct sweep *s, const struct route *of)
{
    for (size_t k = 0; k < s->h->app->nroutes; k++) {
        const struct route *r = s->h->app->routes[k];

        if (r->method == HTTP_GET && !(r->flags & ROUTE_JSON) && place_of(s, r->path) == place_of(s, of->path))
            return true;
    }
    return false;
}

/* One answer against that of what is not there. */
static void judge(struct sweep *s, const struct route *r, size_t i, const char *who, const char *form, const struct answer *none, bool *answered)
{
    char path[PATH];
    int64_t id;
    struct answer a;

    place_path(s, r, i, path, &id);
    a = ask_dry(s, r, path, who, form, id);
    *answered = *answered || a.status != 404;
    if (a.status == 404 && none->status == 404 && a.statements != none->statements && is_seen(s, r, i, who, false))
        sweep_right(s); /* it is not hidden from him, only in another state */
    else if (a.status == 404 || is_alike(r) || (none->status != 404 && !is_seen(s, r, i, who, false)))
        compare(s, r, path, who, form, &a, none, id);
    else if (r->method == HTTP_POST && has_page(s, r) && !is_seen(s, r, i, who, a.trap.done > 0))
        sweep_wrong(s, "POST %s as %s with %s: %d, and it is shown on no page", path, who, form, a.status);
    else
        sweep_right(s);
    answer_free(&a);
}

/* One way of asking a route, as one: for each thing that there is, against one that there is not. */
static void sweep_way(struct sweep *s, const struct route *r, const char *who, const char *form, bool *answered)
{
    char path[PATH], nowhere[PATH];
    struct answer none;
    int64_t id;

    if (!place_path(s, r, 0, path, &id))
        return;
    place_absent(path, id, nowhere);
    none = ask_dry(s, r, nowhere, who, form, absent_id());
    if (none.status != 404 && !is_alike(r) && !(form && strstr(form, "_quiet")))
        sweep_wrong(s, "%s %s as %s with %s: %d, where nothing is\n%.300s", method_word(r->method), nowhere, who,
                    form ? form : "nothing", none.status, none.body);
    for (size_t i = 0; place_path(s, r, i, path, &id); i++)
        if (!*answered || sweep_dice(s))
            judge(s, r, i, who, form, &none, answered);
    answer_free(&none);
}

static bool is_hidden_way(const struct route *r)
{
    return !(r->flags & (ROUTE_JSON | ROUTE_OPEN)) && strchr(r->path, ':');
}

static void sweep_route(struct sweep *s, const struct route *r)
{
    bool answered = false;

    for (size_t w = 1; w < sweep_people_count; w++) {
        const char *who = sweep_people[w];

        if (strcmp(who, "gil") == 0)
            continue; /* is sent to the sign-in from everywhere: forged.c */
        if (r->method == HTTP_GET) {
            sweep_way(s, r, who, NULL, &answered);
            continue;
        }
        sweep_way(s, r, who, "_version=", &answered);
        sweep_way(s, r, who, sweep_fill(s, r->form, false, NULL, 0), &answered);
        sweep_way(s, r, who, sweep_fill(s, r->form, true, NULL, 0), &answered);
        sweep_way(s, r, who, "_version=7&_quiet=1", &answered);
    }
    if (!answered && !is_quiet(r))
        sweep_wrong(s, "%s %s answers nobody with anything: lay it out in tests/sweep/company.http", method_word(r->method), r->path);
}

/* Is there a page on which somebody sees a row of this table? */
static bool row_is_seen(struct sweep *s, const struct table *t, int64_t id, const char *who)
{
    for (size_t k = 0; k < s->h->app->nroutes; k++) {
        const struct route *r = s->h->app->routes[k];
        const struct place *p = place_of(s, r->path);

        for (size_t i = 0; r->method == HTTP_GET && p && p->table && strcmp(p->table, t->name) == 0 && i < p->n; i++)
            if (p->examples[i].id == id) {
                char path[PATH];
                struct answer a;
                int status;

                place_path(s, r, i, path, &id);
                a = ask_dry(s, r, path, who, NULL, 0);
                status = a.status;
                answer_free(&a);
                if (status == 200)
                    return true;
            }
    }
    return false;
}

/* Its page, or that of what it is made below. */
static bool is_on_a_page(struct sweep *s, const struct resource *r, int64_t id, const char *who)
{
    const struct table *t = sweep_table(s, r->name);

    return t && row_is_seen(s, t, id, who);
}

/* ---- the API ---- */

struct items {
    int64_t ids[400];
    size_t n;
};

/* Every id that anybody's list has. */
static void learn_items(struct sweep *s, const struct resource *r, struct items *items)
{
    for (size_t w = 1; w < sweep_people_count; w++) {
        struct answer a = sweep_ask(s, &(struct asked){HTTP_GET, arena_printf(s->h->arena, "/api/v1/%s?limit=200", r->plural),
                                                       .token = sweep_token(s, sweep_people[w], "*")});

        for (const char *at = a.body; (at = strstr(at, "{\"")); at++) {
            const char *value = strstr(at, "\":\"");
            int64_t id;
            size_t k = 0;

            if (!value || strlen(value) < 3 + ID_TEXT || !id_read((struct str){value + 3, ID_TEXT}, &id))
                continue;
            while (k < items->n && items->ids[k] != id)
                k++;
            if (k == items->n && items->n < 400)
                items->ids[items->n++] = id;
        }
        answer_free(&a);
    }
}

/* A body of what a field needs, in JSON. */
static const char *filled_body(struct sweep *s, const struct resource *r)
{
    struct buf out = buf_new(s->h->arena, 8192);

    buf_text(&out, "{");
    for (size_t i = 0; i < r->nfields; i++) {
        const struct field *f = &r->fields[i];
        bool bare = f->kind == FIELD_INT || f->kind == FIELD_DECIMAL || f->kind == FIELD_PERCENT || f->kind == FIELD_MONEY;

        if (f->kind == FIELD_SET || (f->kind == FIELD_REF && !(f->flags & FIELD_REQUIRED)))
            continue;
        buf_format(&out, "%s\"%s\":", out.n > 1 ? "," : "", f->name);
        if (f->kind == FIELD_BOOL)
            buf_text(&out, "false");
        else
            buf_format(&out, bare ? "%.*s" : "\"%.*s\"", STR_ARG(sweep_value(s, f)));
    }
    buf_text(&out, "}");
    return buf_str(&out).p;
}

static struct answer ask_item(struct sweep *s, enum http_method method, const struct resource *r, int64_t id, const char *who, const char *json)
{
    const char *path = arena_printf(s->h->arena, "/api/v1/%s/%s", r->plural, id_text(s->h->arena, id).p);
    const char *token = sweep_token(s, who, "*");
    struct answer a;

    trap_set(true);
    a = sweep_ask(s, &(struct asked){method, path, .token = token, .json = json, .id = id});
    trap_set(false);
    return a;
}

static void sweep_items(struct sweep *s, const struct resource *r, const struct items *items, enum http_method method, const char *json,
                        const char *who)
{
    struct answer none = ask_item(s, method, r, absent_id(), who, json);
    struct route as = {.method = method, .path = r->plural};

    if (none.status != 404 && none.status != 405 && none.status != 422)
        sweep_wrong(s, "%s %s as %s with %s: %d, where nothing is", method_word(method), r->plural, who, json ? json : "nothing", none.status);
    for (size_t i = 0; i < items->n; i++) {
        const char *name = arena_printf(s->h->arena, "/api/v1/%s/%s", r->plural, id_text(s->h->arena, items->ids[i]).p);
        struct answer a, seen;

        if (!sweep_dice(s))
            continue;
        a = ask_item(s, method, r, items->ids[i], who, json);
        if (a.status == 404 || none.status != 404) {
            compare(s, &as, name, who, json, &a, &none, items->ids[i]);
        } else if (method != HTTP_GET) {
            seen = ask_item(s, HTTP_GET, r, items->ids[i], who, NULL); /* or on its page: data has switches of its own */
            if (seen.status == 200 || is_on_a_page(s, r, items->ids[i], who))
                sweep_right(s);
            else
                sweep_wrong(s, "%s %s as %s: %d, and it cannot be read (%d)", method_word(method), name, who, a.status, seen.status);
            answer_free(&seen);
        }
        answer_free(&a);
    }
    answer_free(&none);
}

static void sweep_api(struct sweep *s)
{
    for (size_t i = 0; i < all_resources_count; i++) {
        const struct resource *r = all_resources[i];
        struct items items = {0};

        if (!r->list || !r->item)
            continue;
        learn_items(s, r, &items);
        if (!items.n)
            sweep_wrong(s, "the API lists no %s to anybody: lay one out in tests/sweep/company.http", r->plural);
        for (size_t w = 1; w < sweep_people_count; w++) {
            const struct resource *by = r->under ? r->changed_by : r;

            if (strcmp(sweep_people[w], "gil") == 0)
                continue;
            sweep_items(s, r, &items, HTTP_GET, NULL, sweep_people[w]);
            sweep_items(s, r, &items, HTTP_DELETE, NULL, sweep_people[w]);
            sweep_items(s, r, &items, HTTP_PATCH, "{}", sweep_people[w]);
            if (by)
                sweep_items(s, r, &items, HTTP_PATCH, filled_body(s, by), sweep_people[w]);
        }
    }
}

/* ---- what a field points to ---- */

static void sweep_reference(struct sweep *s, const struct route *r, const struct field *f, const struct table *t, const char *path, const char *who)
{
    const char *form = sweep_fill(s, r->form, false, f->name, absent_id());
    struct answer none = ask_dry(s, r, path, who, form, absent_id());

    if (none.status == 404) { /* the form itself is not there for him */
        answer_free(&none);
        return;
    }
    for (size_t i = 0; i < t->nids; i++) {
        struct answer a;

        /* what not even HR sees on a page is not hidden: an account of the test without an employment */
        if (!sweep_dice(s) || row_is_seen(s, t, t->ids[i], who) || !row_is_seen(s, t, t->ids[i], "hana"))
            continue;
        form = sweep_fill(s, r->form, false, f->name, t->ids[i]);
        a = ask_dry(s, r, path, who, form, t->ids[i]);
        compare(s, r, path, who, form, &a, &none, t->ids[i]);
        answer_free(&a);
    }
    answer_free(&none);
}

static void sweep_references(struct sweep *s, const struct route *r)
{
    char path[PATH];
    int64_t id;

    for (size_t k = 0; r->form && k < r->form->nfields; k++) {
        const struct field *f = &r->form->fields[k];
        const struct table *t = f->kind == FIELD_REF ? sweep_table(s, f->ref) : NULL;

        for (size_t w = 1; t && w < sweep_people_count; w++)
            for (size_t i = 0; i < 4 && place_path(s, r, i, path, &id); i++)
                sweep_reference(s, r, f, t, path, sweep_people[w]);
    }
}

void sweep_hidden(struct sweep *s)
{
    const char *changed;

    rows_changed(s, false);
    for (size_t i = 0; i < s->h->app->nroutes; i++) {
        const struct route *r = s->h->app->routes[i];
        const struct place *p = place_of(s, r->path);

        if (is_hidden_way(r) && p && p->table)
            sweep_route(s, r);
        if (r->method == HTTP_POST && !(r->flags & (ROUTE_JSON | ROUTE_OPEN)))
            sweep_references(s, r);
    }
    sweep_api(s);
    changed = rows_changed(s, true);
    if (changed && strncmp(changed, "import_", 7) != 0) /* an import writes by itself, past the queue */
        sweep_wrong(s, "table %s was written by what was rolled back", changed);
}
