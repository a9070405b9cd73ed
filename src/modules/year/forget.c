/* Throwing a rehearsal away. */
#include "modules/year/year.h"

#include "queries.h"

void year_forget(struct tx *tx, struct ctx *ctx, int64_t site)
{
    tx_run(tx, year_forget_files, .gone_at = ctx->now_ms, .site = site, .module = MODULE_YEAR);
    tx_run(tx, year_forget_documents, .site = site, .module = MODULE_YEAR);
    tx_run(tx, year_forget_needs, .site = site, .module = MODULE_YEAR);
    tx_run(tx, year_forget, .site = site, .module = MODULE_YEAR);
}
