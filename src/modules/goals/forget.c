/* Throwing a rehearsal away. */
#include "modules/goals/goals.h"

#include "queries.h"
#include "resource/search.h"

void goals_forget(struct tx *tx, struct ctx *ctx, int64_t site)
{
    struct row_rehearsed_goal_parents *parents;
    struct row_rehearsed_goals *goals;
    size_t n = tx_all(tx, rehearsed_goals, &goals, .site = site, .module = MODULE_GOALS), above;

    (void)ctx;
    above = tx_all(tx, rehearsed_goal_parents, &parents, .site = site, .module = MODULE_GOALS);
    for (size_t i = 0; i < n; i++)
        search_forget_names(tx, "goal", goals[i].id);
    tx_run(tx, goals_forget_advice, .site = site, .module = MODULE_GOALS);
    tx_run(tx, goals_forget_check_ins, .site = site, .module = MODULE_GOALS);
    tx_run(tx, goals_forget_results, .site = site, .module = MODULE_GOALS);
    tx_run(tx, goals_forget_documents, .site = site, .module = MODULE_GOALS);
    tx_run(tx, goals_forget_parents, .site = site, .module = MODULE_GOALS);
    tx_run(tx, goals_forget_sources, .site = site, .module = MODULE_GOALS);
    tx_run(tx, goals_forget, .site = site, .module = MODULE_GOALS);
    tx_run(tx, templates_forget_results, .site = site, .module = MODULE_GOALS);
    tx_run(tx, templates_forget, .site = site, .module = MODULE_GOALS);
    for (size_t i = 0; i < above; i++) /* what stays sums up without them; what is gone is not found */
        goal_sum_up(tx, parents[i].parent_id);
}
