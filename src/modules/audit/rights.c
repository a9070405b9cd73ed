/* The rules as they stand: the table of actions, by what they are about, and the custom roles. */
#include "modules/audit/rights.h"

#include "access/reach.h"
#include "core/buf.h"
#include "queries.h"

#include <string.h>

/* What the actions are about, in the order of the page: by the beginning of their names. */
static const struct {
    const char *begins, *title;
} domains[] = {{"person_", "People"},
               {"people_", "People"},
               {"position_", "People"},
               {"absence_", "People"},
               {"exit_", "People"},
               {"partner_", "People"},
               {"pay_", "Pay"},
               {"unit_", "Units"},
               {"year_", "The year"},
               {"goal_", "Goals"},
               {"feedback_", "Feedback, praise and rewards"},
               {"wall_", "Feedback, praise and rewards"},
               {"reward_", "Feedback, praise and rewards"},
               {"cycle_", "Reviews"},
               {"review_", "Reviews"},
               {"document_", "Reviews"},
               {"evaluation_", "Rules"},
               {"figure_", "Rules"},
               {"rehearsal_", "Rules"},
               {"rights_", "Rules"},
               {"audit_", "Rules"},
               {"", "Accounts and settings"}};

enum { CUSTOMS = 200 };

const char *rights_domain(const struct policy_action *a)
{
    size_t i = 0;

    while (!str_starts(a->name, domains[i].begins)) /* everything begins with nothing */
        i++;
    return domains[i].title;
}

/* Is it open to somebody for the role alone, or, for everybody who works here, by what they are to a record? */
static bool opens_to(const struct policy_action *a, size_t role)
{
    return role == ROLES || a->anybody || a->roles & 1u << role ||
           (1u << role == ROLE_MEMBER && (a->relations & ~(uint32_t)RELATIONS_OF_CUSTOM_ROLES));
}

static struct value actions_about(struct web *w, const char *title, size_t role, struct value parts)
{
    struct value actions = value_list(w->arena);

    for (size_t i = 1; i < ACTIONS; i++) {
        const struct policy_action *a = &policy_actions[i];
        struct value one;

        if (strcmp(rights_domain(a), title) != 0 || !opens_to(a, role))
            continue;
        one = value_map(w->arena);
        map_put(w->arena, one, "says", value_text(a->says));
        map_put(w->arena, one, "who",
                value_text(a->anybody ? STR("Everybody with an account")
                                      : action_audience(w->arena, (enum action_id)i, parts)));
        map_put(w->arena, one, "level", value_text(str_format(w->arena, "F%d", a->class)));
        list_add(w->arena, actions, one);
    }
    return actions;
}

static void put_actions(struct web *w, struct value page)
{
    struct value groups = value_list(w->arena), roles = value_list(w->arena);
    struct str wanted = map_text(w->http->query, "role");
    size_t role = ROLES;

    for (size_t r = 0; r < ROLES; r++) {
        struct value one = value_map(w->arena);
        bool is = wanted.n && str_eq(policy_roles[r].name, wanted);

        role = is ? r : role;
        map_put(w->arena, one, "value", value_text(policy_roles[r].name));
        map_put(w->arena, one, "label", value_text(policy_roles[r].label));
        map_put(w->arena, one, "selected", value_bool(is));
        list_add(w->arena, roles, one);
    }
    for (size_t i = 0; i < sizeof domains / sizeof *domains; i++) {
        struct value group = value_map(w->arena), actions;

        if (i && strcmp(domains[i].title, domains[i - 1].title) == 0)
            continue;
        actions = actions_about(w, domains[i].title, role, map_get(page, "parts"));
        map_put(w->arena, group, "title", value_text(str_of(domains[i].title)));
        map_put(w->arena, group, "actions", actions);
        if (list_count(actions))
            list_add(w->arena, groups, group);
    }
    map_put(w->arena, page, "groups", groups);
    map_put(w->arena, page, "choices", roles);
}

/* Words of one label (relations of one meaning upon several things) share a row. */
static struct value words_of(struct web *w, const struct policy_word *words, size_t n)
{
    struct value list = value_list(w->arena);

    for (size_t i = 0; i < n; i++) {
        struct value one = value_map(w->arena);
        struct buf says = buf_new(w->arena, 4096);
        bool told = false;

        for (size_t j = 0; j < n; j++) {
            if (!str_eq(words[j].label, words[i].label))
                continue;
            told = told || j < i;
            buf_format(&says, "%s%.*s", says.n ? "; " : "", STR_ARG(words[j].says));
        }
        if (told)
            continue;
        map_put(w->arena, one, "name", value_text(words[i].name));
        map_put(w->arena, one, "label", value_text(words[i].label));
        map_put(w->arena, one, "says", value_text(buf_str(&says)));
        list_add(w->arena, list, one);
    }
    return list;
}

/* "Everybody", "Units: Engineering, Osaka plant", "The holder's own line" */
static struct str over_whom(struct web *w, struct value role, struct value places)
{
    struct str population = map_text(role, "population");
    struct buf out = buf_new(w->arena, 65536);

    if (str_is(population, "everybody"))
        return STR("Everybody");
    if (str_is(population, "line"))
        return STR("The holder's own line");
    buf_text(&out, str_is(population, "units") ? "Units, with all below them" : "Sites");
    for (size_t i = 0, n = 0; i < list_count(places); i++)
        if (map_int(places.list->items[i], "role_id", 0) == map_int(role, "id", -1))
            buf_format(&out, "%s%.*s", n++ ? ", " : ": ", STR_ARG(map_text(places.list->items[i], "name")));
    return buf_str(&out);
}

/* What a role opens, in the words of policy.txt. */
static struct value openings(struct web *w, int64_t role_id, struct value parts)
{
    struct value list = value_list(w->arena);

    for (size_t i = 0; i < list_count(parts); i++) {
        uint64_t bit = permission_bit(map_text(parts.list->items[i], "permission"));

        if (map_int(parts.list->items[i], "role_id", 0) != role_id)
            continue;
        for (size_t p = 0; p < PERMISSIONS; p++)
            if (bit == (uint64_t)1 << p) {
                struct value one = value_map(w->arena);

                map_put(w->arena, one, "opens", value_text(policy_permissions[p].says));
                list_add(w->arena, list, one);
            }
    }
    return list;
}

/* The custom roles that there are; false: the reply has been made. */
static bool put_customs(struct web *w, struct value page)
{
    struct value today = value_text(w->ctx.today_text);
    struct call calls[] = {{.query = &query_custom_roles_told, .args = &today, .limit = CUSTOMS},
                           {.query = &query_custom_role_parts, .limit = CUSTOMS * PERMISSIONS},
                           {.query = &query_custom_places_told, .args = &today, .limit = CUSTOMS * 100}};
    struct value *roles = &calls[0].rows, *parts = &calls[1].rows, *places = &calls[2].rows;

    if (!web_calls(w, calls, 3))
        return false;
    for (size_t i = 0; i < list_count(*roles); i++) {
        struct value role = roles->list->items[i];

        map_put(w->arena, role, "over", value_text(over_whom(w, role, *places)));
        map_put(w->arena, role, "openings", openings(w, map_int(role, "id", 0), *parts));
    }
    map_put(w->arena, page, "customs", *roles);
    map_put(w->arena, page, "parts", *parts);
    return true;
}

bool rights_put(struct web *w)
{
    struct value page = map_get(w->root, "page");
    struct str of = map_text(w->http->query, "of");

    if (page.kind != VALUE_MAP)
        page = value_map(w->arena);
    if (!put_customs(w, page))
        return false;
    if (of.n && w->http->method == HTTP_GET) {
        w->typed = value_map(w->arena);
        map_put(w->arena, w->typed, "person_id", value_text(of));
    }
    put_actions(w, page);
    map_put(w->arena, page, "roles", words_of(w, policy_roles, ROLES));
    map_put(w->arena, page, "relations", words_of(w, policy_relations, RELATIONS));
    map_put(w->arena, w->root, "page", page);
    return true;
}
