#include "modules/rules/figures.h"

#include "core/id.h"
#include "modules/rules/inside.h"
#include "queries.h"

enum { SITES_MOST = 1000 };

struct figure {
    const char *column, *title, *evaluation; /* off there: it is not counted, and the line is not there */
};
static const struct figure figures[] = {
    {"planned", "Plan of the year confirmed by both", "year_board"},
    {"with_goals", "At least one open public goal", "goal_progress"},
    {"reviewed", "Review of the year closed", "review"},
    {"objected", "Objected to their review of the year", "review"},
    {"rewarded", "A reward was decided this year", "reward"},
};

bool figure_may_show(int64_t part, int64_t group)
{
    return group >= FIGURE_GROUP && part >= FIGURE_PART && group - part >= FIGURE_PART;
}

static bool sees_all_sites(const struct viewer *v)
{
    return v->roles & (ROLE_HR | ROLE_DPO);
}

static bool read_sites(struct web *w, struct value *sites)
{
    struct value args[2];
    struct call call = {.query = &query_figure_sites, .args = args, .limit = SITES_MOST};

    for (size_t i = 0; i < call.query->nparams; i++)
        args[i] = str_is(call.query->params[i].name, "wide") ? value_int(sees_all_sites(&w->ctx.viewer))
                                                             : value_int(w->ctx.viewer.person_id);
    if (!web_call(w, &call))
        return false;
    *sites = call.rows;
    return true;
}

/* Which of the sites is asked for: the first without ?site. NULL value: none of them, which is a 404. */
static struct value site_asked(struct web *w, struct value sites)
{
    struct str asked = map_text(w->http->query, "site");
    int64_t id = 0;

    if (!asked.n)
        return list_count(sites) ? sites.list->items[0] : value_null();
    for (size_t i = 0; id_read(asked, &id) && i < list_count(sites); i++)
        if (map_int(sites.list->items[i], "id", 0) == id)
            return sites.list->items[i];
    return value_null();
}

static bool read_counts(struct web *w, int64_t site, struct value *counts)
{
    struct value args[2];
    struct call call = {.query = &query_figure_counts, .args = args, .limit = 1};
    int year, month, of_month;

    day_parts(w->ctx.today, &year, &month, &of_month);
    for (size_t i = 0; i < call.query->nparams; i++)
        args[i] = value_int(str_is(call.query->params[i].name, "site") ? site : year);
    if (!web_call(w, &call))
        return false;
    *counts = call.rows.list->items[0];
    return true;
}

/* The lines of the page. What is hidden carries no number: not in the page, and not in its source. */
static struct value lines_of(struct web *w, const struct rules_state *s, int64_t site, struct value counts)
{
    struct value list = value_list(w->arena);
    int64_t people = map_int(counts, "people", 0);

    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
        struct value one = value_map(w->arena);
        int64_t part = map_int(counts, figures[i].column, 0);
        bool shows = figure_may_show(part, people);

        if (!rules_is_on(s, evaluation_find(str_of(figures[i].evaluation)), site))
            continue;
        map_put(w->arena, one, "title", value_text(str_of(figures[i].title)));
        map_put(w->arena, one, "shows", value_bool(shows));
        if (shows) {
            map_put(w->arena, one, "part", value_int(part));
            map_put(w->arena, one, "share", value_int((200 * part + people) / (2 * people)));
        }
        list_add(w->arena, list, one);
    }
    return list;
}

void figures_page(struct web *w)
{
    struct value page = value_map(w->arena), sites, site, counts;
    struct rules_state s;
    int64_t id;

    if (!read_sites(w, &sites))
        return;
    if (!rules_read(w->conn, w->arena, &w->ctx.viewer, STR(""), 1, &s)) {
        web_reply_busy(w, 503, 2);
        return;
    }
    site = site_asked(w, sites);
    if (map_text(w->http->query, "site").n && site.kind == VALUE_NULL) {
        web_reply_missing(w);
        return;
    }
    map_put(w->arena, w->root, "page", page);
    map_put(w->arena, page, "sites", list_count(sites) > 1 ? sites : value_list(w->arena));
    id = map_int(site, "id", 0);
    for (size_t i = 0; i < list_count(sites); i++)
        map_put(w->arena, sites.list->items[i], "current", value_bool(map_int(sites.list->items[i], "id", 0) == id));
    if (!id && list_count(s.sites) && !sees_all_sites(&w->ctx.viewer)) { /* a representative of no site */
        web_reply_page(w, 200, "figures");
        return;
    }
    if (!read_counts(w, id, &counts))
        return;
    map_put(w->arena, page, "site", value_bool(true));
    map_put(w->arena, page, "site_id", value_int(id));
    map_put(w->arena, page, "name", id ? map_get(site, "name") : map_get(map_get(w->root, "frame"), "org"));
    map_put(w->arena, page, "people", map_get(counts, "people"));
    map_put(w->arena, page, "small", value_bool(map_int(counts, "people", 0) < FIGURE_GROUP));
    map_put(w->arena, page, "lines", lines_of(w, &s, id, counts));
    web_reply_page(w, 200, "figures");
}
