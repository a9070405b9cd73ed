/* A list, its items and what can be filtered are one: for everybody, the ids of a list over all its pages, in every order, are
 * those whose item answers; a filter only takes away; what is taken out as data, what a form suggests and what a search finds
 * is what its page shows. */
#include "sweep.h"

#include "core/id.h"

#include <stdio.h>
#include <stdlib.h>

enum { IDS = 2000, ROUNDS = 400 };

struct set {
    int64_t ids[IDS];
    size_t n;
};

static bool has(const struct set *set, int64_t id)
{
    for (size_t i = 0; i < set->n; i++)
        if (set->ids[i] == id)
            return true;
    return false;
}

static bool add(struct set *set, int64_t id)
{
    if (has(set, id) || set->n == IDS)
        return false;
    set->ids[set->n++] = id;
    return true;
}

static const char *id_of(struct sweep *s, int64_t id)
{
    return id_text(s->h->arena, id).p;
}

/* The ids of the lines, in a body or a page: what stands behind a mark. */
static size_t take_ids(const char *body, const char *mark, struct set *set)
{
    size_t n = 0;

    for (const char *at = body; (at = strstr(at, mark)); at++) {
        int64_t id;

        if (strlen(at) >= strlen(mark) + ID_TEXT && id_read((struct str){at + strlen(mark), ID_TEXT}, &id)) {
            n++;
            add(set, id);
        }
    }
    return n;
}

static struct answer get(struct sweep *s, const char *path, const char *who, bool api)
{
    trap_set(false);
    return sweep_ask(s, &(struct asked){HTTP_GET, path, who, .token = api ? sweep_token(s, who, "*") : NULL});
}

/* What a line of a list begins with: the column that names it. */
static const char *mark_of(struct sweep *s, const struct resource *r)
{
    return arena_printf(s->h->arena, "{\"%s\":\"", r->list->columns[0].name.p);
}

/* A list over all its pages, three lines a page. The status of the first; twice: a line came on two pages. */
static int whole_list(struct sweep *s, const struct resource *r, const char *who, const char *asked, const char *limit, struct set *set,
                      bool *twice)
{
    const char *path = arena_printf(s->h->arena, "/api/v1/%s?limit=%s%s", r->plural, limit, asked);
    int status = 0;

    *twice = false;
    set->n = 0;
    for (size_t i = 0; path && i < ROUNDS; i++) {
        struct answer a = get(s, path, who, true);
        const char *next = strstr(a.body, "\"next\":\"");
        size_t before = set->n, lines = a.status == 200 ? take_ids(a.body, mark_of(s, r), set) : 0;

        status = status ? status : a.status;
        *twice = *twice || set->n - before != lines || (i && a.status != 200);
        path = a.status == 200 && next ? arena_printf(s->h->arena, "/api/v1/%s?limit=%s%s&after=%.*s", r->plural, limit, asked,
                                                       (int)strcspn(next + 8, "\""), next + 8)
                                       : NULL;
        answer_free(&a);
    }
    return status;
}

/* Everything of a resource that anybody's list has. */
static void learn_all(struct sweep *s, const struct resource *r, struct set *all)
{
    struct set *one = calloc(1, sizeof *one);
    bool twice;

    all->n = 0;
    for (size_t w = 1; w < sweep_people_count; w++) {
        whole_list(s, r, sweep_people[w], "", "200", one, &twice);
        for (size_t i = 0; i < one->n; i++)
            add(all, one->ids[i]);
    }
    /* and rows of a table of that name which are in nobody's */
    for (size_t i = 0; i < s->ntables; i++)
        for (size_t k = 0; strcmp(s->tables[i].name, r->name) == 0 && k < s->tables[i].nids; k++)
            add(all, s->tables[i].ids[k]);
    free(one);
}

static void take_count(void *with, const char *const *columns, size_t n)
{
    (void)n;
    *(int64_t *)with = strtoll(columns[0], NULL, 10);
}

/* Whoever has left, or begins later, is in the list of another day, and is answered for by the id: links of then lead on. */
static bool is_elsewhen(struct sweep *s, const struct resource *r, int64_t id)
{
    int64_t seats = 1;

    if (strcmp(r->name, "person") == 0 || strcmp(r->name, "hire") == 0)
        rows_each(s, arena_printf(s->h->arena, "SELECT count(*) FROM seat WHERE person_id = %lld", (long long)id), take_count, &seats);
    return !seats;
}

static void same_set(struct sweep *s, const struct resource *r, const char *who, const char *asked, const struct set *a, const struct set *b)
{
    for (size_t i = 0; i < a->n; i++)
        if (!has(b, a->ids[i]) && !is_elsewhen(s, r, a->ids[i])) {
            sweep_wrong(s, "%s as %s%s%s: %s is not in the list", r->plural, who, *asked ? " with " : "", asked, id_of(s, a->ids[i]));
            return;
        }
    for (size_t i = 0; i < b->n; i++)
        if (!has(a, b->ids[i])) {
            sweep_wrong(s, "%s as %s%s%s: %s is in the list alone", r->plural, who, *asked ? " with " : "", asked, id_of(s, b->ids[i]));
            return;
        }
    sweep_right(s);
}

/* What the item's address answers with 200. */
static void items_of(struct sweep *s, const struct resource *r, const char *who, const struct set *all, struct set *items)
{
    items->n = 0;
    for (size_t i = 0; i < all->n; i++) {
        struct answer a = get(s, arena_printf(s->h->arena, "/api/v1/%s/%s", r->plural, id_of(s, all->ids[i])), who, true);

        if (a.status == 200)
            add(items, all->ids[i]);
        else if (a.status != 404 && a.status != 401)
            sweep_wrong(s, "%s %s as %s: %d", r->plural, id_of(s, all->ids[i]), who, a.status);
        answer_free(&a);
    }
}

/* Every order gives the same lines, each once. */
static void orders(struct sweep *s, const struct resource *r, const char *who, const struct set *list)
{
    struct set *one = calloc(1, sizeof *one);
    bool twice;

    for (size_t i = 0; i < r->list->nsorts; i++)
        for (int back = 0; back < 1; back++) {
            const char *asked = arena_printf(s->h->arena, "&sort=%s", r->list->sorts[i].name.p);

            if (!sweep_dice(s))
                continue;
            if (whole_list(s, r, who, asked, i % 2 ? "7" : "3", one, &twice) != 200 || twice)
                sweep_wrong(s, "%s as %s with %s: a line comes twice, or a page does not come", r->plural, who, asked);
            same_set(s, r, who, asked, list, one);
        }
    free(one);
}

/* Values that a filter could be asked for: what the columns of the tables hold that are called so, and some that nothing has. */
struct values {
    char list[12][80];
    size_t n;
};

static void take_value(void *with, const char *const *columns, size_t n)
{
    struct values *v = with;

    (void)n;
    if (v->n < 12 && columns[0] && strlen(columns[0]) < 80)
        snprintf(v->list[v->n++], sizeof *v->list, "%s", columns[0]);
}

static void learn_values(struct sweep *s, const struct query_filter *f, struct values *v)
{
    static const char *const always[] = {"1", "0", "open", "a", "2026-01-01"};
    char sql[300];

    v->n = 0;
    for (size_t i = 0; i < s->ntables && v->n < 6; i++)
        for (size_t k = 0; k < s->tables[i].ncolumns; k++)
            if (str_is(f->name, s->tables[i].columns[k])) {
                snprintf(sql, sizeof sql, "SELECT DISTINCT %s FROM %s ORDER BY 1 DESC LIMIT 3", s->tables[i].columns[k], s->tables[i].name);
                rows_each(s, sql, take_value, v);
            }
    for (size_t i = 0; i < sizeof always / sizeof *always && v->n < 12; i++)
        snprintf(v->list[v->n++], sizeof *v->list, "%s", always[i]);
}

static const char *escaped(struct sweep *s, const struct query_filter *f, const char *text)
{
    struct buf out = buf_new(s->h->arena, 400);
    struct str name = f->name;
    char id[ID_TEXT + 1];
    int64_t n;

    if (name.n > 3 && str_is(str_cut(name, name.n - 3, name.n), "_id") && str_to_int(str_of(text), &n) && n > 0) {
        id_write(n, id);
        text = id;
    }
    for (const char *c = text; *c; c++)
        buf_format(&out, "%%%02X", (unsigned char)*c);
    return buf_str(&out).p;
}

/* A filter takes away, and never adds; where it is not understood it is refused. */
static void filters(struct sweep *s, const struct resource *r, const char *who, const struct set *list)
{
    struct set *one = calloc(1, sizeof *one);
    struct values *values = calloc(1, sizeof *values);
    bool twice;

    for (size_t i = 0; i < r->list->nfilters; i++) {
        learn_values(s, &r->list->filters[i], values);
        for (size_t k = 0; k < values->n; k++) {
            const char *asked = arena_printf(s->h->arena, "&%s=%s", r->list->filters[i].name.p, escaped(s, &r->list->filters[i], values->list[k]));
            int status;

            if (!sweep_dice(s))
                continue;
            status = whole_list(s, r, who, asked, "5", one, &twice);
            if ((status != 200 && status != 422) || twice)
                sweep_wrong(s, "%s as %s with %s: %d", r->plural, who, asked, status);
            for (size_t x = 0; x < one->n; x++)
                if (!has(list, one->ids[x]))
                    sweep_wrong(s, "%s as %s with %s: %s comes, and is not in the whole list", r->plural, who, asked, id_of(s, one->ids[x]));
            sweep_right(s);
        }
    }
    free(one);
    free(values);
}

/* What a list does not show is not asked about: columns that it has not, as a filter and as an order. */
static void unknown_names(struct sweep *s, const struct resource *r, const char *who)
{
    for (size_t i = 0; i < s->ntables; i++)
        for (size_t k = 0; k < s->tables[i].ncolumns; k++) {
            const char *name = s->tables[i].columns[k];
            bool known = strcmp(name, "limit") == 0;
            struct answer a;

            for (size_t x = 0; x < r->list->nfilters; x++)
                known = known || str_is(r->list->filters[x].name, name);
            if (!known && sweep_dice(s) && sweep_dice(s)) {
                a = get(s, arena_printf(s->h->arena, "/api/v1/%s?%s=1", r->plural, name), who, true);
                if (a.status == 422 || a.status == 404)
                    sweep_right(s);
                else
                    sweep_wrong(s, "%s as %s filtered by %s: %d", r->plural, who, name, a.status);
                answer_free(&a);
            }
        }
}

/* The total that a list says is how many there are. */
static void total(struct sweep *s, const struct resource *r, const char *who, const struct set *list)
{
    struct answer a = get(s, arena_printf(s->h->arena, "/api/v1/%s?limit=1", r->plural), who, true);
    const char *at = strstr(a.body, "\"total\":");

    if (a.status == 200 && at && strtoll(at + 8, NULL, 10) != (long long)list->n)
        sweep_wrong(s, "%s as %s: %zu, and it says %lld", r->plural, who, list->n, strtoll(at + 8, NULL, 10));
    else
        sweep_right(s);
    answer_free(&a);
}

static void sweep_list(struct sweep *s, const struct resource *r, const char *who, const struct set *all, struct set *list)
{
    struct set *items = calloc(1, sizeof *items);
    bool twice;
    int status = whole_list(s, r, who, "", "3", list, &twice);

    if (twice)
        sweep_wrong(s, "%s as %s: a line comes twice, or a page does not come", r->plural, who);
    items_of(s, r, who, all, items);
    same_set(s, r, who, "", items, list);
    if (status == 200) {
        total(s, r, who, list);
        orders(s, r, who, list);
        filters(s, r, who, list);
        unknown_names(s, r, who);
    } else if (status != 404 && status != 401) {
        sweep_wrong(s, "%s as %s: %d", r->plural, who, status);
    }
    free(items);
}

/* ---- pages ---- */

/* Does one see it on its page? */
static int page_status(struct sweep *s, const char *address, int64_t id, const char *who)
{
    struct answer a = get(s, arena_printf(s->h->arena, "%s%s", address, id_of(s, id)), who, false);
    int status = a.status;

    answer_free(&a);
    return status;
}

/* Whatever the API lists that has a page by the same name is on it: "/units/:id", "/goals/:id". */
static void list_on_pages(struct sweep *s, const struct resource *r, const char *who, const struct set *list, const struct set *all)
{
    const char *address = arena_printf(s->h->arena, "/%s/", r->plural), *pattern = arena_printf(s->h->arena, "/%s/:id", r->plural);

    for (size_t k = 0; k < s->h->app->nroutes; k++)
        for (size_t i = 0; strcmp(s->h->app->routes[k]->path, pattern) == 0 && s->h->app->routes[k]->method == HTTP_GET && i < all->n; i++) {
            if (strstr(s->h->app->routes[k]->view ? s->h->app->routes[k]->view : "", "_edit"))
                break; /* the page is where it is changed; it is read on another */
            if (!has(list, all->ids[i]) || !sweep_dice(s))
                continue; /* exports may be smaller than the pages: they have switches of their own */
            if (page_status(s, address, all->ids[i], who) == 200)
                sweep_right(s);
            else
                sweep_wrong(s, "%s%s is in the API's list of %s, and on no page", address, id_of(s, all->ids[i]), who);
        }
}

/* Every link of a page that shows a list leads somewhere, for whoever sees it. */
static void links_lead(struct sweep *s, const char *path, const char *who)
{
    struct answer a = get(s, path, who, false);

    for (const char *at = a.status == 200 ? a.body : ""; (at = strstr(at, "href=\"/"));) {
        char target[PATH];
        struct answer there;
        struct value parts;
        bool known;
        int64_t id;
        char *last;

        at += 6;
        snprintf(target, sizeof target, "%.*s", (int)strcspn(at, "\"#"), at);
        last = strrchr(target, '/');
        if (strchr(target, '?') || strlen(last + 1) != ID_TEXT || !id_read(str_of(last + 1), &id) || !sweep_dice(s) ||
            !route_match(s->h->app, s->h->arena, HTTP_GET, str_of(target), &parts, &known))
            continue;
        there = get(s, target, who, false);
        if (there.status == 404)
            sweep_wrong(s, "%s links %s to %s, which is not there for him", path, who, target);
        else
            sweep_right(s);
        answer_free(&there);
    }
    answer_free(&a);
}

/* What a form suggests while somebody types is what he may point to. */
static void suggestions(struct sweep *s, const char *who)
{
    static const char *const words[] = {"a", "i", "n", "o", "e", "quiet", "private", "goal", "nightly", "left"};

    for (size_t i = 0; i < all_resources_count; i++)
        for (size_t k = 0; all_resources[i]->suggest && k < sizeof words / sizeof *words; k++) {
            struct set *found = calloc(1, sizeof *found);
            const char *address = arena_printf(s->h->arena, "/%s/", all_resources[i]->plural);
            struct answer a = get(s, arena_printf(s->h->arena, "/suggest/%s?field=q&q=%s", all_resources[i]->name, words[k]), who, false);

            take_ids(a.body, "data-id=\"", found);
            take_ids(a.body, "value=\"", found);
            for (size_t x = 0; x < found->n; x++)
                if (page_status(s, address, found->ids[x], who) == 404)
                    sweep_wrong(s, "%s is suggested %s for %s, and not shown", who, id_of(s, found->ids[x]), words[k]);
                else
                    sweep_right(s);
            answer_free(&a);
            free(found);
        }
}

static void pages(struct sweep *s, const char *who)
{
    static const char *const words[] = {"quiet", "private", "goal", "nightly", "max", "ivy", "sales", "left"};

    for (size_t k = 0; k < s->h->app->nroutes; k++) {
        const struct route *r = s->h->app->routes[k];

        if (r->method == HTTP_GET && !(r->flags & ROUTE_JSON) && !strchr(r->path, ':'))
            links_lead(s, r->path, who);
    }
    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        links_lead(s, arena_printf(s->h->arena, "/search?q=%s", words[k]), who);
    suggestions(s, who);
}

void sweep_lists(struct sweep *s)
{
    struct set *all = calloc(1, sizeof *all), *list = calloc(1, sizeof *list);

    for (size_t i = 0; i < all_resources_count; i++) {
        const struct resource *r = all_resources[i];

        if (!r->list || !r->item)
            continue;
        learn_all(s, r, all);
        for (size_t w = 1; w < sweep_people_count; w++) {
            sweep_list(s, r, sweep_people[w], all, list);
            list_on_pages(s, r, sweep_people[w], list, all);
        }
    }
    for (size_t w = 1; w < sweep_people_count; w++)
        pages(s, sweep_people[w]);
    free(all);
    free(list);
}
