/* What stands behind the variable parts of the addresses: found by asking. A part is of the table whose ids somebody gets an
 * answer for, where an id that nothing has gets 404. */
#include "sweep.h"

#include "core/id.h"

#include <stdio.h>

/* Places that nothing can stand behind here, with the reason. */
static const struct {
    const char *prefix, *why;
} empty[] = {
    {"/invitation/:token", "a secret that only the letter holds; the database has its hash"},
};

/* Places whose routes answer alike whatever the id is, so that asking does not find the table. */
static const struct {
    const char *prefix, *table, *why;
} alike[] = {
    {"/inbox/:id", "todo", "what was read is gone, and to press twice is no mistake"},
};

int64_t absent_id(void)
{
    static int64_t id;

    if (!id)
        id = id_new(1796040000000) + ((int64_t)1 << 40);
    return id;
}

const char *method_word(enum http_method m)
{
    static const char *const names[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OTHER"};

    return names[m];
}

/* Where a path's last variable part ends; 0: it has none. */
static size_t last_part(const char *path)
{
    size_t end = 0;

    for (size_t i = 0; path[i]; i++)
        if (path[i] == '/' && path[i + 1] == ':')
            end = i + 1 + strcspn(path + i + 1, "/");
    return end;
}

static struct place *find(struct sweep *s, const char *prefix, size_t n)
{
    for (size_t i = 0; i < s->nplaces; i++)
        if (strlen(s->places[i].prefix) == n && strncmp(s->places[i].prefix, prefix, n) == 0)
            return &s->places[i];
    return NULL;
}

const struct place *place_of(const struct sweep *s, const char *route)
{
    size_t end = last_part(route);

    return end ? find((struct sweep *)(uintptr_t)s, route, end) : NULL;
}

bool place_path(const struct sweep *s, const struct route *r, size_t i, char out[PATH], int64_t *id)
{
    const struct place *p = place_of(s, r->path);

    *id = p && i < p->n ? p->examples[i].id : 0;
    if (p && i < p->n)
        snprintf(out, PATH, "%s%s", p->examples[i].path, r->path + last_part(r->path));
    else if (!p && i == 0)
        snprintf(out, PATH, "%s", r->path);
    else
        return false;
    return true;
}

void place_absent(const char *path, int64_t id, char out[PATH])
{
    char was[ID_TEXT + 1], none[ID_TEXT + 1];
    const char *at, *last = NULL;

    id_write(id, was);
    id_write(absent_id(), none);
    for (at = path; (at = strstr(at, was)); at++)
        last = at;
    snprintf(out, PATH, "%s", path);
    if (last)
        memcpy(out + (last - path), none, ID_TEXT);
}

/* 404, a refusal, or the way to the sign-in: nothing was there. */
static int status_of(struct sweep *s, const struct route *r, const char *path, const char *who)
{
    struct asked q = {r->method, path, who, .form = r->method == HTTP_POST ? "_version=" : NULL};
    struct answer a;
    int status;

    trap_set(true);
    a = sweep_ask(s, &q);
    status = strncmp(a.body, "/sign-in", 8) == 0 ? 404 : a.status;
    answer_free(&a);
    trap_set(false);
    return status;
}

/* Is this id behind the place? Asked by one of its routes. */
static bool stands(struct sweep *s, const struct route *r, const char *base, int64_t id, const char *who)
{
    size_t end = last_part(r->path);
    char path[PATH], none[PATH], text[ID_TEXT + 1];

    id_write(id, text);
    snprintf(path, sizeof path, "%s%s%s", base, text, r->path + end);
    if (status_of(s, r, path, who) == 404)
        return false;
    place_absent(path, id, none);
    return status_of(s, r, none, who) == 404;
}

/* How much a table is called as the address is: "/goals/key-results/" and key_result. */
static int likeness(const char *base, const char *table)
{
    struct str rest = str_of(table), in = str_of(base);
    int like = 0;

    while (rest.n) {
        struct str word = str_split(&rest, '_');

        like += str_find(in, word, 0) == SIZE_MAX ? -(int)word.n : 10 * (int)word.n;
    }
    return like;
}

enum { NEAR = 4 };

static void by_likeness(const struct sweep *s, const char *base, const struct table *out[SWEPT_TABLES])
{
    for (size_t i = 0; i < s->ntables; i++) {
        const struct table *t = &s->tables[i];
        size_t at = i;

        for (; at && likeness(base, out[at - 1]->name) < likeness(base, t->name); at--)
            out[at] = out[at - 1];
        out[at] = t;
    }
}

static void add_ids(struct place *p, const char *base, const struct table *t)
{
    p->table = t->name;
    for (size_t i = 0; i < t->nids && p->n < EXAMPLES; i++) {
        char text[ID_TEXT + 1];

        id_write(t->ids[i], text);
        p->examples[p->n].id = t->ids[i];
        snprintf(p->examples[p->n++].path, PATH, "%s%s", base, text);
    }
}

/* Tries a table's ids: the newest, and some others, which may be in another state. */
static bool of_table(struct sweep *s, struct place *p, const char *base, const struct table *t, const char *who, bool near)
{
    for (int get = 1; get >= 0; get--)
        for (size_t k = 0; k < s->h->app->nroutes; k++) {
            const struct route *r = s->h->app->routes[k];

            if (find(s, r->path, last_part(r->path)) != p || (r->method == HTTP_GET) != get || r->flags & ROUTE_JSON)
                continue;
            for (size_t i = 0; i < t->nids; i += i < 2 || near ? 1 : 7)
                if (stands(s, r, base, t->ids[i], who)) {
                    add_ids(p, base, t);
                    return true;
                }
        }
    return false;
}

static void learn_ids(struct sweep *s, struct place *p, const char *base)
{
    const struct table *tables[SWEPT_TABLES];

    by_likeness(s, base, tables);
    for (size_t i = 0; i < sizeof alike / sizeof *alike; i++)
        for (size_t k = 0; strcmp(alike[i].prefix, p->prefix) == 0 && k < s->ntables; k++)
            if (strcmp(tables[k]->name, alike[i].table) == 0)
                add_ids(p, base, tables[k]);
    for (int near = 1; near >= 0 && !p->n; near--) /* everybody is asked about what is called so, before the rest */
        for (size_t w = 1; w < sweep_people_count; w++)
            for (size_t i = near ? 0 : NEAR; i < (near ? NEAR : s->ntables); i++)
                if (of_table(s, p, base, tables[i], sweep_people[w], near))
                    return;
}

static void add_word(struct place *p, const char *base, struct str word)
{
    char path[PATH];

    snprintf(path, sizeof path, "%s%.*s", base, STR_ARG(word));
    for (size_t i = 0; i < p->n; i++)
        if (strcmp(p->examples[i].path, path) == 0)
            return;
    if (p->n < EXAMPLES && word.n && word.n < 60)
        memcpy(p->examples[p->n++].path, path, sizeof path);
}

/* Words: as the page above links to them. */
static void learn_words(struct sweep *s, struct place *p, const char *base)
{
    char above[PATH];
    size_t n = strlen(base);

    snprintf(above, sizeof above, "%.*s", (int)(n - 1), base);
    for (size_t w = 1; w < sweep_people_count && !p->n; w++) {
        struct answer a = sweep_ask(s, &(struct asked){HTTP_GET, above, sweep_people[w]});

        for (const char *at = a.body; (at = strstr(at, base)); at += n)
            if (at > a.body && at[-1] == '"')
                add_word(p, base, (struct str){at + n, strspn(at + n, "abcdefghijklmnopqrstuvwxyz0123456789_-")});
        answer_free(&a);
    }
}

static void learn(struct sweep *s, struct place *p)
{
    size_t start = (size_t)(strrchr(p->prefix, ':') - p->prefix);
    const char *part = p->prefix + start;
    struct place *above;
    char base[PATH];

    snprintf(base, sizeof base, "%.*s", (int)start, p->prefix);
    above = find(s, base, last_part(base));
    if (strcmp(part, ":resource") == 0 || strcmp(part, ":plural") == 0) {
        for (size_t i = 0; i < all_resources_count; i++)
            add_word(p, base, str_of(part[1] == 'p' ? all_resources[i]->plural : all_resources[i]->name));
        return;
    }
    if (!last_part(base) && strcmp(part, ":id") != 0)
        learn_words(s, p, base);
    else if (!last_part(base))
        learn_ids(s, p, base);
    for (size_t i = 0; above && i < above->n && !p->n; i++) {
        snprintf(base, sizeof base, "%s%.*s", above->examples[i].path,
                 (int)(start - strlen(above->prefix)), p->prefix + strlen(above->prefix));
        learn_ids(s, p, base);
    }
}

static void check(struct sweep *s, const struct place *p)
{
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++)
        if (strcmp(p->prefix, empty[i].prefix) == 0) {
            if (p->n)
                sweep_wrong(s, "%s is said to be empty, and is not", p->prefix);
            return;
        }
    if (p->n)
        sweep_right(s);
    else
        sweep_wrong(s, "nothing stands behind %s: lay it out in tests/sweep/company.http", p->prefix);
}

void places_learn(struct sweep *s)
{
    for (size_t k = 0; k < s->h->app->nroutes; k++) {
        const char *path = s->h->app->routes[k]->path;

        if (s->h->app->routes[k]->flags & ROUTE_JSON)
            continue; /* lists.c asks them by their lists */
        for (size_t i = 0; path[i]; i++) {
            size_t end = i + 1 + strcspn(path + i + 1, "/");

            if (path[i] != '/' || path[i + 1] != ':' || find(s, path, end))
                continue;
            snprintf(s->places[s->nplaces++].prefix, PATH, "%.*s", (int)end, path);
        }
    }
    /* the shorter ones first: what stands above is known then */
    for (size_t parts = 1; parts <= 2; parts++)
        for (size_t i = 0; i < s->nplaces; i++) {
            size_t n = 0;

            for (const char *at = s->places[i].prefix; *at; at++)
                n += *at == ':';
            if (n == parts) {
                learn(s, &s->places[i]);
                check(s, &s->places[i]);
            }
        }
}
