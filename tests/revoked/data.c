/* The API: what a token could read because of a right of its owner's. */
#include "revoked.h"

#include "core/id.h"

#include <stdio.h>
#include <stdlib.h>

static struct items given[LISTS];
static const char *token;

static bool has(const struct items *items, int64_t id)
{
    for (size_t i = 0; i < items->n; i++)
        if (items->ids[i] == id)
            return true;
    return false;
}

static struct answer get(struct revoked *r, const char *path)
{
    trap_set(false);
    return sweep_ask(r->s, &(struct asked){HTTP_GET, path, .token = token});
}

static int status_of(struct revoked *r, const char *path)
{
    struct answer a = get(r, path);
    int status = a.status;

    answer_free(&a);
    return status;
}

/* The ids of a list's items: each begins with its own. */
static void read_list(struct revoked *r, const struct resource *of, struct items *items)
{
    struct answer a = get(r, arena_printf(r->s->h->arena, "/api/v1/%s?limit=200", of->plural));

    items->n = 0;
    for (const char *at = a.body; (at = strstr(at, "{\"")); at++) {
        const char *value = strstr(at, "\":\"");
        int64_t id;

        if (value && strlen(value) >= 3 + ID_TEXT && id_read((struct str){value + 3, ID_TEXT}, &id) && !has(items, id) && items->n < ITEMS)
            items->ids[items->n++] = id;
    }
    answer_free(&a);
}

/* Lists that have more each time that something is done. */
static const struct {
    const char *plural, *why;
} grows[] = {
    {"audit_entries", "what this test does is on record"},
};

static bool is_growing(const struct resource *of)
{
    for (size_t i = 0; i < sizeof grows / sizeof *grows; i++)
        if (strcmp(grows[i].plural, of->plural) == 0)
            return true;
    return false;
}

static bool is_listed(size_t i)
{
    return i < all_resources_count && all_resources[i]->list && all_resources[i]->item;
}

static void read_lists(struct revoked *r, struct items lists[LISTS])
{
    for (size_t i = 0; i < LISTS; i++)
        if (is_listed(i))
            read_list(r, all_resources[i], &lists[i]);
}

void data_start(struct revoked *r, struct way *w, struct start *n)
{
    if (all_resources_count > LISTS)
        sweep_wrong(r->s, "%zu resources are too many", all_resources_count);
    token = sweep_token(r->s, w->who, "*");
    read_lists(r, n->lists);
}

void data_given(struct revoked *r, struct way *w)
{
    token = sweep_token(r->s, w->who, "*");
    read_lists(r, given);
}

static const char *path_of(struct revoked *r, const struct resource *of, int64_t id)
{
    return arena_printf(r->s->h->arena, "/api/v1/%s/%s", of->plural, id_text(r->s->h->arena, id).p);
}

/* What a token that is of nobody any more says. */
static bool is_over(const struct way *w)
{
    return w->goes & GOES_TOKEN;
}

static void next_item(struct revoked *r, struct way *w, const char *path)
{
    way_give(r, w);
    token = sweep_token(r->s, w->who, "*");
    if (status_of(r, path) != 200) {
        sweep_wrong(r->s, "%s: %s is not answered to %s when it is given again", w->name, path, w->who);
        return;
    }
    way_take(r, w);
    if (status_of(r, path) == (is_over(w) ? 401 : 404))
        sweep_right(r->s);
    else
        sweep_wrong(r->s, "%s with the next request: %s is still answered to the token of %s", w->name, path, w->who);
}

static size_t judge_list(struct revoked *r, struct way *w, const struct resource *of, const struct items *had, const struct items *before)
{
    struct items now;
    size_t gone = 0, alike = 0;

    if (is_growing(of) && before->n)
        return 0;
    read_list(r, of, &now);
    for (size_t k = 0; k < now.n; k++)
        alike += !is_over(w) && has(before, now.ids[k]);
    if (alike == now.n && (is_over(w) || now.n == before->n))
        sweep_right(r->s);
    else
        sweep_wrong(r->s, "%s: the list of %s has %zu for %s, before it was given %zu", w->name, of->plural, now.n, w->who, before->n);
    for (size_t k = 0; k < had->n; k++) {
        const char *path = path_of(r, of, had->ids[k]);
        int status;

        if (!is_over(w) && has(before, had->ids[k]))
            continue;
        gone++;
        if (gone > 3 && !sweep_dice(r->s))
            continue;
        status = status_of(r, path);
        if (status == (is_over(w) ? 401 : 404))
            sweep_right(r->s);
        else
            sweep_wrong(r->s, "%s: %s is %d for the token of %s", w->name, path, status, w->who);
    }
    return gone;
}

/* At least one of each way. */
static void next_of_list(struct revoked *r, struct way *w, const struct resource *of, const struct items *had, const struct items *before, bool *first)
{
    for (size_t k = 0; k < had->n && !w->once; k++) {
        if (!is_over(w) && has(before, had->ids[k]))
            continue;
        if (*first || sweep_dice(r->s))
            next_item(r, w, path_of(r, of, had->ids[k]));
        *first = false;
    }
}

size_t data_taken(struct revoked *r, struct way *w, const struct start *n)
{
    static const struct items none;
    size_t gone = 0;
    bool first = true;

    if (w->goes == GOES_SESSION)
        return 0; /* a token is not of a session */
    for (size_t i = 0; i < LISTS; i++)
        if (is_listed(i))
            gone += judge_list(r, w, all_resources[i], &given[i], n ? &n->lists[i] : &none);
    for (size_t i = 0; i < LISTS; i++)
        if (is_listed(i) && !(is_growing(all_resources[i]) && n && n->lists[i].n))
            next_of_list(r, w, all_resources[i], &given[i], n ? &n->lists[i] : &none, &first);
    return gone;
}
