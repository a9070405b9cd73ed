/* What is declared and where it is on, as values for pages and papers. */
#include "modules/rules/inside.h"

#include "queries.h"

static struct str with_capital(struct arena *a, struct str s)
{
    char *copy = arena_copy(a, s.p, s.n);

    if (s.n && copy[0] >= 'a' && copy[0] <= 'z')
        copy[0] = (char)(copy[0] - 'a' + 'A');
    return (struct str){copy, s.n};
}

struct str evaluation_audience(struct arena *a, const struct rules_state *s, const struct evaluation *e)
{
    uint32_t roles = 0, relations = 0;
    uint64_t given = 0;

    for (size_t i = 0; i < sizeof e->seen_by / sizeof *e->seen_by && e->seen_by[i]; i++) {
        roles |= policy_actions[e->seen_by[i]].roles;
        relations |= policy_actions[e->seen_by[i]].relations;
        given |= policy_actions[e->seen_by[i]].given;
    }
    return with_capital(a, audience_text(a, roles, relations, given, s->customs));
}

int evaluation_class(const struct evaluation *e)
{
    int class = 0;

    for (size_t i = 0; i < sizeof e->seen_by / sizeof *e->seen_by && e->seen_by[i]; i++)
        if (policy_actions[e->seen_by[i]].class > class)
            class = policy_actions[e->seen_by[i]].class;
    return class;
}

bool rules_read(struct db_conn *c, struct arena *a, const struct viewer *v, struct str name, int64_t changes,
                struct rules_state *s, struct call *more)
{
    struct value arg = value_text(name);
    struct call calls[5] = {{.query = &query_evaluation_sites, .limit = SITES_MOST},
                            {.query = &query_evaluation_offs, .limit = SITES_MOST * 100},
                            {.query = &query_evaluation_changes, .args = &arg, .limit = changes},
                            {.query = &query_custom_role_parts, .limit = SITES_MOST * 10}};
    size_t n = more ? 5 : 4;

    if (more)
        calls[4] = *more;
    for (size_t i = 0; i < n; i++)
        calls[i].scope = viewer_scope(v, (enum action_id)calls[i].query->scope->action);
    if (db_wave(c, a, calls, n) != DB_OK)
        return false;
    if (more)
        *more = calls[4];
    s->sites = calls[0].rows;
    s->offs = calls[1].rows;
    s->changes = calls[2].rows;
    s->customs = calls[3].rows;
    for (size_t i = 0; i < list_count(s->changes); i++) {
        struct value row = s->changes.list->items[i];
        const struct evaluation *e = evaluation_find(map_text(row, "evaluation"));

        map_put(a, row, "title", value_text(e ? str_of(e->title) : map_text(row, "evaluation")));
    }
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

static struct value states_of(struct arena *a, const struct rules_state *s, const struct evaluation *e)
{
    struct value list = value_list(a);

    for (size_t i = 0; i < list_count(s->sites); i++) {
        struct value site = s->sites.list->items[i], one = value_map(a);

        map_put(a, one, "site", map_get(site, "name"));
        map_put(a, one, "site_id", map_get(site, "id"));
        map_put(a, one, "represented", value_bool(map_int(site, "represented", 0)));
        map_put(a, one, "is_on", value_bool(rules_is_on(s, e, map_int(site, "id", 0))));
        list_add(a, list, one);
    }
    return list;
}

struct value catalogue_one(struct arena *a, const struct rules_state *s, const struct evaluation *e)
{
    struct value one = value_map(a);
    struct str state = rules_summary(a, s, e);

    map_put(a, one, "name", value_text(str_of(e->name)));
    map_put(a, one, "title", value_text(str_of(e->title)));
    map_put(a, one, "kind", value_text(str_of(e->kind)));
    map_put(a, one, "purpose", value_text(str_of(e->purpose)));
    map_put(a, one, "data", value_text(str_of(e->data)));
    map_put(a, one, "kept", value_text(str_of(e->kept)));
    map_put(a, one, "who", value_text(evaluation_audience(a, s, e)));
    map_put(a, one, "level", value_text(str_format(a, "F%d", evaluation_class(e))));
    map_put(a, one, "sensitive", value_bool(e->sensitive));
    map_put(a, one, "fixed", value_text(str_of(e->fixed)));
    map_put(a, one, "state", value_text(state));
    map_put(a, one, "all_on", value_bool(str_is(state, "On")));
    map_put(a, one, "all_off", value_bool(str_is(state, "Off")));
    map_put(a, one, "states", states_of(a, s, e));
    return one;
}
