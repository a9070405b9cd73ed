#include "access/rehearsal.h"

#include "queries.h"

int64_t rehearsal_ahead_ms(struct str days)
{
    int64_t n;

    return str_to_int(days, &n) && n > 0 && n <= AHEAD_MOST_DAYS ? n * 86400000 : 0;
}

bool rehearsal_timely_at(const struct ctx *ctx, struct str days)
{
    int64_t ahead_ms = rehearsal_ahead_ms(days);

    if (ahead_ms == ctx->now_ms - ctx->world_ms)
        return true;
    ctx->clock->ahead_ms = ahead_ms;
    return false;
}

bool rehearsal_timely(struct tx *tx, const struct ctx *ctx)
{
    struct row_setting_value row = {0};

    tx_one(tx, setting_value, &row, .name = STR("clock_ahead_days"));
    return rehearsal_timely_at(ctx, row.value);
}

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
