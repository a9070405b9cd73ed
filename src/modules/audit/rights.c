/* The table of actions, by what they are about. */
#include "modules/audit/rights.h"

#include "access/reach.h"

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

static const char *domain_of(const struct policy_action *a)
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

        if (strcmp(domain_of(a), title) != 0 || !opens_to(a, role))
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

void rights_actions(struct web *w, struct value page)
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
