/* The catalogue of evaluations: what there is, where it is on, what was changed. */
#include "modules/rules/rules_web.h"

#include "core/id.h"
#include "modules/rules/inside.h"
#include "queries.h"

enum { COLUMNS_MOST = 5, SITES_MOST = 1000, CHANGES = 30 };

struct str evaluation_audience(struct arena *a, const struct evaluation *e)
{
    uint32_t roles = 0, relations = 0;

    for (size_t i = 0; i < sizeof e->seen_by / sizeof *e->seen_by && e->seen_by[i]; i++) {
        roles |= policy_actions[e->seen_by[i]].roles;
        relations |= policy_actions[e->seen_by[i]].relations;
    }
    return audience_text(a, roles, relations);
}

int evaluation_class(const struct evaluation *e)
{
    int class = 0;

    for (size_t i = 0; i < sizeof e->seen_by / sizeof *e->seen_by && e->seen_by[i]; i++)
        if (policy_actions[e->seen_by[i]].class > class)
            class = policy_actions[e->seen_by[i]].class;
    return class;
}

bool rules_read(struct web *w, struct rules_state *s)
{
    struct call sites = {.query = &query_evaluation_sites, .limit = SITES_MOST};
    struct call offs = {.query = &query_evaluation_offs, .limit = SITES_MOST * 100};

    if (!web_call(w, &sites) || !web_call(w, &offs))
        return false;
    s->sites = sites.rows;
    s->offs = offs.rows;
    return true;
}

bool rules_is_on(const struct rules_state *s, const struct evaluation *e, int64_t site)
{
    for (size_t i = 0; i < list_count(s->offs); i++)
        if (map_int(s->offs.list->items[i], "site", -1) == site &&
            str_is(map_text(s->offs.list->items[i], "evaluation"), e->name))
            return false;
    return true;
}

/* "On", "Off", "Off at 2 of 7". An organization without a site is one place. */
struct str rules_summary(struct arena *a, const struct rules_state *s, const struct evaluation *e)
{
    size_t sites = list_count(s->sites), off = 0;

    for (size_t i = 0; i < sites; i++)
        off += !rules_is_on(s, e, map_int(s->sites.list->items[i], "id", 0));
    if (!sites)
        return rules_is_on(s, e, 0) ? STR("On") : STR("Off");
    if (!off)
        return STR("On");
    return off == sites ? STR("Off") : str_format(a, "Off at %zu of %zu", off, sites);
}

static struct value states_of(struct web *w, const struct rules_state *s, const struct evaluation *e)
{
    struct value list = value_list(w->arena);

    for (size_t i = 0; i < list_count(s->sites); i++) {
        struct value site = s->sites.list->items[i], one = value_map(w->arena);

        map_put(w->arena, one, "site", map_get(site, "name"));
        map_put(w->arena, one, "site_id", map_get(site, "id"));
        map_put(w->arena, one, "represented", value_bool(map_int(site, "represented", 0)));
        map_put(w->arena, one, "is_on", value_bool(rules_is_on(s, e, map_int(site, "id", 0))));
        list_add(w->arena, list, one);
    }
    return list;
}

static struct value described(struct web *w, const struct rules_state *s, const struct evaluation *e)
{
    struct value one = value_map(w->arena);
    struct str state = rules_summary(w->arena, s, e);

    map_put(w->arena, one, "name", value_text(str_of(e->name)));
    map_put(w->arena, one, "title", value_text(str_of(e->title)));
    map_put(w->arena, one, "kind", value_text(str_of(e->kind)));
    map_put(w->arena, one, "purpose", value_text(str_of(e->purpose)));
    map_put(w->arena, one, "data", value_text(str_of(e->data)));
    map_put(w->arena, one, "kept", value_text(str_of(e->kept)));
    map_put(w->arena, one, "who", value_text(evaluation_audience(w->arena, e)));
    map_put(w->arena, one, "level", value_text(str_format(w->arena, "F%d", evaluation_class(e))));
    map_put(w->arena, one, "sensitive", value_bool(e->sensitive));
    map_put(w->arena, one, "fixed", value_text(str_of(e->fixed)));
    map_put(w->arena, one, "state", value_text(state));
    map_put(w->arena, one, "all_on", value_bool(str_is(state, "On")));
    map_put(w->arena, one, "all_off", value_bool(str_is(state, "Off")));
    map_put(w->arena, one, "states", states_of(w, s, e));
    return one;
}

static bool put_changes(struct web *w, struct value page, struct str name)
{
    struct value arg = value_text(name);
    struct call call = {.query = &query_evaluation_changes, .args = &arg, .limit = CHANGES};

    if (!web_call(w, &call))
        return false;
    for (size_t i = 0; i < list_count(call.rows); i++) {
        struct value row = call.rows.list->items[i];
        const struct evaluation *e = evaluation_find(map_text(row, "evaluation"));

        map_put(w->arena, row, "title", value_text(e ? str_of(e->title) : map_text(row, "evaluation")));
    }
    map_put(w->arena, page, "changes", call.rows);
    return true;
}

static void catalogue(struct web *w)
{
    struct value page = value_map(w->arena), rows = value_list(w->arena);
    const struct evaluation *e;
    struct rules_state s;
    int64_t on = 0, off = 0;
    size_t n;

    if (!rules_read(w, &s))
        return;
    for (n = 0; (e = evaluation_at(n)); n++) {
        struct str state = rules_summary(w->arena, &s, e);

        on += str_is(state, "On");
        off += str_is(state, "Off");
        list_add(w->arena, rows, described(w, &s, e));
    }
    map_put(w->arena, page, "evaluations", rows);
    map_put(w->arena, page, "n", value_int((int64_t)n));
    map_put(w->arena, page, "on", value_int(on));
    map_put(w->arena, page, "off", value_int(off));
    map_put(w->arena, page, "some", value_int((int64_t)n - on - off));
    map_put(w->arena, page, "sites", s.sites);
    map_put(w->arena, page, "columns", value_bool(list_count(s.sites) > 1 && list_count(s.sites) <= COLUMNS_MOST));
    map_put(w->arena, w->root, "page", page);
    if (put_changes(w, page, STR("")))
        web_reply_page(w, 200, "evaluations");
}

/* One evaluation, named in the address; false: the reply has been made. */
static bool put_one(struct web *w)
{
    const struct evaluation *e = evaluation_find(map_text(w->path, "name"));
    struct rules_state s;
    struct value page;

    if (!e) {
        web_reply_missing(w);
        return false;
    }
    if (!rules_read(w, &s))
        return false;
    page = described(w, &s, e);
    map_put(w->arena, page, "sites", s.sites);
    map_put(w->arena, w->root, "page", page);
    return put_changes(w, page, str_of(e->name));
}

static void one_page(struct web *w)
{
    if (put_one(w))
        web_reply_page(w, 200, "evaluation");
}

static void switched(struct web *w, enum outcome outcome, const struct written *out)
{
    if (outcome == DONE) {
        web_say(w, out->says);
        web_reply_see(w, str_format(w->arena, "/evaluations/%s", map_text(w->path, "name").p));
    } else if (outcome == MISSING) {
        web_reply_missing(w);
    } else if (put_one(w)) {
        web_reply_page(w, outcome == INVALID ? 422 : 409, "evaluation");
    }
}

static void switch_one(struct web *w)
{
    const struct evaluation *e = evaluation_find(map_text(w->path, "name"));
    struct evaluation_switch_form *f;

    if (!e || e->fixed) {
        web_reply_missing(w);
        return;
    }
    f = web_bind(w, &evaluation_switch_resource);
    if (!f)
        return;
    f->evaluation = e;
    if (!w->ctx.errors.n)
        web_write(w, evaluation_switch, f, switched);
    else if (put_one(w))
        web_reply_page(w, 422, "evaluation");
}

static const struct route routes[] = {
    {HTTP_GET, "/evaluations", ACT_EVALUATION_SEE, .run = catalogue, .view = "evaluations"},
    {HTTP_GET, "/evaluations/:name", ACT_EVALUATION_SEE, .run = one_page, .view = "evaluation"},
    {HTTP_POST, "/evaluations/:name", ACT_EVALUATION_SWITCH, .run = switch_one, .view = "evaluation"},
};
const struct module rules_module = {.name = "rules", ROUTES(routes)};
