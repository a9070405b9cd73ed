#include "modules/rules/figures.h"

#include "core/id.h"
#include "modules/rules/inside.h"
#include "queries.h"

#include <stdio.h>

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

/* The sites that the viewer may ask for, and what is on where. False: the reply has been made. */
static bool read_sites(struct web *w, struct rules_state *s, struct value *sites)
{
    struct value args[2];
    struct call call = {.query = &query_figure_sites, .args = args, .limit = SITES_MOST};

    for (size_t i = 0; i < call.query->nparams; i++)
        args[i] = str_is(call.query->params[i].name, "wide") ? value_int(sees_all_sites(&w->ctx.viewer))
                                                             : value_int(w->ctx.viewer.person_id);
    if (!rules_read(w->conn, w->arena, &w->ctx.viewer, STR(""), 1, s, &call)) {
        web_reply_busy(w, 503, 2);
        return false;
    }
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

/* Of a large site as they were counted within the hour, with the time; else now. */
static bool read_counts(struct web *w, int64_t site, struct value *counts)
{
    struct value args[2][2];
    struct call calls[] = {{.query = &query_figure_kept, .args = args[0], .limit = 1},
                           {.query = &query_figure_counts, .args = args[1], .limit = 1}};
    bool kept;

    for (size_t q = 0; q < 2; q++)
        for (size_t i = 0; i < calls[q].query->nparams; i++)
            args[q][i] = value_int(str_is(calls[q].query->params[i].name, "site") ? site : day_year(w->ctx.today));
    if (!web_calls(w, calls, 2))
        return false;
    kept = list_count(calls[0].rows) > 0;
    *counts = list_count(calls[!kept].rows) ? calls[!kept].rows.list->items[0] : value_null();
    return true;
}

/* How far the counting has come: a site, and of its people so many. */
struct counted {
    long long site, after, people, planned, with_goals, reviewed, objected, rewarded;
};

static void site_end(struct tx *tx, struct ctx *ctx, const struct counted *c)
{
    if (c->people < FIGURE_SLICE) { /* counted when somebody asks */
        tx_run(tx, figure_take, .site = c->site);
        return;
    }
    tx_run(tx, figure_put, .site = c->site, .year = day_year(ctx->today), .people = c->people, .planned = c->planned,
           .with_goals = c->with_goals, .reviewed = c->reviewed, .objected = c->objected, .rewarded = c->rewarded,
           .counted_at = ctx->now_ms);
}

enum job_result figures_slice(struct tx *tx, struct ctx *ctx, struct job *job)
{
    struct counted c = {0};
    struct row_figure_slice more;
    struct row_figure_site_after next;

    if (job->position.n)
        sscanf(job->position.p, "%lld %lld %lld %lld %lld %lld %lld %lld", &c.site, &c.after, &c.people, &c.planned,
               &c.with_goals, &c.reviewed, &c.objected, &c.rewarded);
    tx_one(tx, figure_slice, &more, .site = c.site, .year = day_year(ctx->today), .after = c.after);
    c = (struct counted){c.site,
                         more.last,
                         c.people + more.people,
                         c.planned + more.planned,
                         c.with_goals + more.with_goals,
                         c.reviewed + more.reviewed,
                         c.objected + more.objected,
                         c.rewarded + more.rewarded};
    if (more.people < FIGURE_SLICE) {
        site_end(tx, ctx, &c);
        if (!tx_one(tx, figure_site_after, &next, .site = c.site))
            return JOB_DONE;
        c = (struct counted){.site = next.id};
    }
    job->position = str_format(tx->arena, "%lld %lld %lld %lld %lld %lld %lld %lld", c.site, c.after, c.people,
                               c.planned, c.with_goals, c.reviewed, c.objected, c.rewarded);
    return JOB_MORE;
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

bool figures_put(struct web *w)
{
    struct value page = value_map(w->arena), sites, site, counts;
    struct rules_state s;
    int64_t id;

    if (!read_sites(w, &s, &sites))
        return false;
    site = site_asked(w, sites);
    if (map_text(w->http->query, "site").n && site.kind == VALUE_NULL) {
        web_reply_missing(w);
        return false;
    }
    map_put(w->arena, w->root, "page", page);
    map_put(w->arena, page, "sites", list_count(sites) > 1 ? sites : value_list(w->arena));
    id = map_int(site, "id", 0);
    for (size_t i = 0; i < list_count(sites); i++)
        map_put(w->arena, sites.list->items[i], "current", value_bool(map_int(sites.list->items[i], "id", 0) == id));
    if (!id && list_count(s.sites) && !sees_all_sites(&w->ctx.viewer)) /* a representative of no site */
        return true;
    if (!read_counts(w, id, &counts))
        return false;
    map_put(w->arena, page, "site", value_bool(true));
    map_put(w->arena, page, "site_id", value_int(id));
    map_put(w->arena, page, "name", id ? map_get(site, "name") : map_get(map_get(w->root, "frame"), "org"));
    map_put(w->arena, page, "people", map_get(counts, "people"));
    map_put(w->arena, page, "counted_at", map_get(counts, "counted_at"));
    map_put(w->arena, page, "small", value_bool(map_int(counts, "people", 0) < FIGURE_GROUP));
    map_put(w->arena, page, "lines", lines_of(w, &s, id, counts));
    return true;
}
