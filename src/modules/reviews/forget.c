/* Throwing a rehearsal away. */
#include "modules/reviews/inside.h"

#include "queries.h"

void reviews_forget(struct tx *tx, struct ctx *ctx, int64_t site)
{
    (void)ctx;
    tx_run(tx, reviews_forget_notes, .site = site, .module = MODULE_REVIEWS);
    tx_run(tx, reviews_forget_picks, .site = site, .module = MODULE_REVIEWS);
    tx_run(tx, reviews_forget_former, .site = site, .module = MODULE_REVIEWS);
    tx_run(tx, reviews_forget_counts, .site = site, .module = MODULE_REVIEWS, .lane = LANE_BULK);
    tx_run(tx, reviews_forget, .site = site, .module = MODULE_REVIEWS);
    tx_run(tx, cycle_steps_forget_rehearsed, .site = site, .module = MODULE_REVIEWS);
    tx_run(tx, cycle_counts_forget, .site = site, .module = MODULE_REVIEWS);
    tx_run(tx, cycles_forget, .site = site, .module = MODULE_REVIEWS); /* of those that have no review left */
}
