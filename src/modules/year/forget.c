/* Throwing a rehearsal away. */
#include "modules/year/year.h"

#include "queries.h"

void year_forget(struct tx *tx, struct ctx *ctx, int64_t site)
{
    (void)ctx;
    tx_run(tx, year_forget_needs, .site = site, .module = MODULE_YEAR);
    tx_run(tx, year_forget, .site = site, .module = MODULE_YEAR);
}
