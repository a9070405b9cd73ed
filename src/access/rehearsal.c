#include "access/rehearsal.h"

#include "queries.h"

bool rehearsal_on(struct tx *tx, uint32_t module, int64_t person_id)
{
    struct row_rehearsal_at row;

    return tx_one(tx, rehearsal_at, &row, .module = module, .person_id = person_id);
}

/* Whoever may not see the rehearsal does not make any of it: a colleague's word from where it is live is meant. */
void rehearsal_keep(struct tx *tx, const struct ctx *ctx, uint32_t module, int64_t object_id, int64_t person_id)
{
    if (ctx->viewer.roles & (ROLE_HR | ROLE_ADMIN))
        tx_run(tx, rehearsed_put, .object_id = object_id, .module = module, .person_id = person_id);
}
