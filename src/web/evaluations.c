/* What the modules declare as evaluations of people, held against what enforces it: actions and queries. */
#include "web/evaluations.h"

#include "web/app.h"

#include <stdio.h>

const struct evaluation *evaluation_at(size_t i)
{
    for (size_t m = 0; m < all_modules_count; m++) {
        if (i < all_modules[m]->nevaluations)
            return &all_modules[m]->evaluations[i];
        i -= all_modules[m]->nevaluations;
    }
    return NULL;
}

const struct evaluation *evaluation_find(struct str name)
{
    const struct evaluation *e;

    for (size_t i = 0; (e = evaluation_at(i)); i++)
        if (str_is(name, e->name))
            return e;
    return NULL;
}

static bool query_asks(const struct query *q, const char *name)
{
    for (size_t i = 0; i < q->nevaluations; i++)
        if (str_is(q->evaluations[i], name))
            return true;
    return false;
}

static bool is_enforced(const struct evaluation *e)
{
    for (size_t i = 1; i < ACTIONS; i++)
        if (str_is(policy_actions[i].evaluation, e->name))
            return true;
    for (size_t i = 0; i < all_queries_count; i++)
        if (query_asks(all_queries[i], e->name))
            return true;
    return false;
}

static bool names_are_declared(char *why, size_t why_size)
{
    for (size_t i = 1; i < ACTIONS; i++)
        if (policy_actions[i].evaluation.n && !evaluation_find(policy_actions[i].evaluation)) {
            snprintf(why, why_size, "The action %s is the evaluation %s, which no module declares.",
                     policy_actions[i].name.p, policy_actions[i].evaluation.p);
            return false;
        }
    for (size_t i = 0; i < all_queries_count; i++)
        for (size_t k = 0; k < all_queries[i]->nevaluations; k++)
            if (!evaluation_find(all_queries[i]->evaluations[k])) {
                snprintf(why, why_size, "The query %s asks about the evaluation %s, which no module declares.",
                         all_queries[i]->name.p, all_queries[i]->evaluations[k].p);
                return false;
            }
    return true;
}

bool evaluations_fit(char *why, size_t why_size)
{
    const struct evaluation *e;

    for (size_t i = 0; (e = evaluation_at(i)); i++)
        if (!e->fixed && !is_enforced(e)) {
            snprintf(why, why_size, "The evaluation %s is declared, and nothing enforces its switch.", e->name);
            return false;
        }
    return names_are_declared(why, why_size);
}
