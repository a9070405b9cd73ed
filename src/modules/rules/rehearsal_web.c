/* Pages of the rehearsal. */
#include "modules/rules/rehearsal.h"
#include "modules/rules/rules_web.h"

#include "access/rehearsal.h"
#include "core/id.h"
#include "modules/rules/inside.h"
#include "queries.h"

enum { COUNTED = 10000 }; /* as far as the queries count */

/* A number that was counted to COUNTED and no further. */
static void put_capped(struct web *w, struct value map, const char *name, int64_t n)
{
    map_set(w->arena, map, str_of(name), value_int(n > COUNTED ? COUNTED : n));
    map_set(w->arena, map, str_format(w->arena, "%s_more", name), value_bool(n > COUNTED));
}

static struct value row_of(struct web *w, struct value rehearsals, size_t module, struct value site)
{
    struct value one = value_map(w->arena);
    int64_t id = map_int(site, "id", 0);

    map_put(w->arena, one, "title", value_text(policy_modules[module].label));
    map_put(w->arena, one, "module", value_text(policy_modules[module].name));
    map_put(w->arena, one, "site", map_get(site, "name"));
    map_put(w->arena, one, "site_id", value_int(id));
    map_put(w->arena, one, "people", map_get(site, "people"));
    for (size_t i = 0; i < list_count(rehearsals); i++) {
        struct value r = rehearsals.list->items[i];

        if (map_int(r, "site", -1) != id || map_int(r, "module", 0) != (int64_t)1 << module)
            continue;
        map_put(w->arena, one, "rehearses", value_bool(true));
        map_put(w->arena, one, "since", map_get(r, "since"));
        put_capped(w, one, "made", map_int(r, "made", 0));
    }
    return one;
}

/* What the form stands on: as it was sent, else as the link said it. */
static void put_chosen(struct web *w, struct value page, struct value sites)
{
    struct str module = web_typed(w, "module").n ? web_typed(w, "module") : map_text(w->http->query, "module");
    struct str site = web_typed(w, "site_id").n ? web_typed(w, "site_id") : map_text(w->http->query, "site");
    int64_t id = 0;

    for (size_t m = 0; m < MODULES; m++)
        map_set(w->arena, page, str_format(w->arena, "is_%s", policy_modules[m].name.p),
                value_bool(str_eq(policy_modules[m].name, module)));
    for (size_t i = 0; id_read(site, &id) && i < list_count(sites); i++)
        map_put(w->arena, sites.list->items[i], "chosen", value_bool(map_int(sites.list->items[i], "id", 0) == id));
}

/* How many work at none of the sites, where there are sites. */
static void put_placeless(struct web *w, struct value page, struct value sites)
{
    int64_t n = list_count(sites) ? map_int(page, "people", 0) : 0;

    for (size_t i = 0; i < list_count(sites); i++)
        n -= map_int(sites.list->items[i], "people", 0);
    map_put(w->arena, page, "placeless", value_int(n > 0 ? n : 0));
}

/* The table of modules by site; false: the reply has been made. */
static bool put_rehearsal(struct web *w)
{
    struct call calls[] = {{.query = &query_rehearsal_list, .limit = SITES_MOST * MODULES},
                           {.query = &query_rehearsal_sites, .limit = SITES_MOST},
                           {.query = &query_rehearsal_sums, .limit = 1},
                           {.query = &query_rehearsal_making, .limit = 1}};
    const struct call *rehearsals = &calls[0], *sites = &calls[1], *sums = &calls[2], *making = &calls[3];
    struct value page, rows = value_list(w->arena);
    size_t nsites;

    if (!web_calls(w, calls, 4))
        return false;
    page = sums->rows.list->items[0];
    nsites = list_count(sites->rows);
    put_placeless(w, page, sites->rows);
    for (size_t m = 0; m < MODULES; m++)
        for (size_t i = 0; i < (nsites ? nsites : 1); i++) {
            struct value site = nsites ? sites->rows.list->items[i] : value_map(w->arena);

            if (!nsites)
                map_put(w->arena, site, "people", map_get(page, "people"));
            list_add(w->arena, rows, row_of(w, rehearsals->rows, m, site));
        }
    put_chosen(w, page, sites->rows);
    if (list_count(making->rows))
        map_put(w->arena, page, "making", making->rows.list->items[0]);
    map_put(w->arena, page, "rows", rows);
    map_put(w->arena, page, "sites", sites->rows);
    put_capped(w, page, "sent", map_int(page, "sent", 0));
    put_capped(w, page, "held", map_int(page, "held", 0));
    put_capped(w, page, "unseen", map_int(page, "unseen", 0));
    map_put(w->arena, page, "rehearses", value_bool(list_count(rehearsals->rows) > 0));
    map_put(w->arena, page, "nothing_live", value_bool(str_is(map_text(page, "mode"), "rehearsal")));
    map_put(w->arena, page, "ahead", value_int(rehearsal_ahead_ms(map_text(page, "ahead_days")) / 86400000));
    map_put(w->arena, w->root, "page", page);
    return true;
}

static void written(struct web *w, enum outcome outcome, const struct written *out)
{
    if (outcome ==
        DONE) /* One after the other: a write that began before this was told is refused (see viewer_again). */
        w->app->clock.ahead_ms = out->version;
    web_reply_done(w, outcome, out, STR("/rehearsal"));
}

static const struct route routes[] = {
    PAGE("/rehearsal", "rehearsal", ACT_REHEARSAL_SEE),
    LIVE("/rehearsal/progress", &query_rehearsal_making, ACT_REHEARSAL_SEE),
    {HTTP_POST, "/rehearsal/clock", ACT_REHEARSAL_RUN, .view = "rehearsal", .form = &rehearsal_clock_resource,
     .write = rehearsal_clock, .then = written},
    {HTTP_POST, "/rehearsal/forget", ACT_REHEARSAL_RUN, .view = "rehearsal", .form = &rehearsal_forget_resource,
     .write = rehearsal_forget, .then = written},
    PAGE("/rehearsal/live", "rehearsal_live", ACT_REHEARSAL_RUN),
    {HTTP_POST, "/rehearsal/live", ACT_REHEARSAL_RUN, .view = "rehearsal_live", .form = &rehearsal_live_resource,
     .write = rehearsal_live, .then = written},
};
static const struct page_part parts[] = {
    {"rehearsal", put_rehearsal, NULL},
    {"rehearsal_live", put_rehearsal, "module site"},
};
/* In the audit log. */
static const struct term acts[] = {
    {.word = "rehearsal_clock", .says = "Moved the rehearsal's clock"},
    {.word = "rehearsal_forget", .says = "Threw the rehearsal away"},
    {.word = "rehearsal_live", .says = "Went live"},
};
const struct module rehearsal_module = {.name = "rehearsal", ROUTES(routes), PARTS(parts), ACTS(acts)};
