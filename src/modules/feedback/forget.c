/* Throwing a rehearsal away. */
#include "modules/feedback/feedback.h"

#include "queries.h"

void feedback_forget(struct tx *tx, struct ctx *ctx, int64_t site)
{
    (void)ctx;
    tx_run(tx, feedback_forget_links, .site = site, .module = MODULE_FEEDBACK);
    tx_run(tx, feedback_forget, .site = site, .module = MODULE_FEEDBACK);
    tx_run(tx, requests_forget, .site = site, .module = MODULE_FEEDBACK);
    tx_run(tx, notes_forget, .site = site, .module = MODULE_FEEDBACK);
    tx_run(tx, rewards_forget, .site = site, .module = MODULE_FEEDBACK);
}
