/* The jobs that belong to no module: cleaning up, sealing the audit, the turn of the day. */
#include "jobs/jobs.h"

#include "access/audit.h"
#include "queries.h"

enum { SEAL_AT_ONCE = 1000 };
static const int64_t week_ms = (int64_t)7 * 86400000;

enum job_result job_clean_up(struct tx *tx, struct ctx *ctx, struct job *job)
{
    (void)job;
    tx_run(tx, session_forget_old, .ends_at = ctx->world_ms);
    tx_run(tx, invitation_forget_old, .ends_at = ctx->world_ms);
    tx_run(tx, job_forget_done, .run_at = ctx->now_ms - week_ms);
    return JOB_DONE;
}

/* On SQLite for what more than one commit left over alone. Two at once are no harm: each link stands under its number, so one of them conflicts and is repeated. */
enum job_result tick_seal(struct tx *tx, struct ctx *ctx, struct job *job)
{
    (void)job;
    audit_seal(tx, ctx->keys, ctx->world_ms, SEAL_AT_ONCE);
    return JOB_DONE;
}

/* At the organization's midnight what begins that day begins; a server that slept makes it up when it wakes. */
enum job_result tick_day(struct tx *tx, struct ctx *ctx, struct job *job)
{
    struct row_setting_value turned = {.value = ctx->today_text};
    bool known = tx_one(tx, setting_value, &turned, .name = STR("day"));

    (void)job;
    if (known && str_compare(turned.value, ctx->today_text) >= 0)
        return JOB_DONE;
    for (size_t i = 0; i < all_day_turns_count; i++)
        if (all_day_turns[i])
            all_day_turns[i](tx, ctx, turned.value, ctx->today_text);
    tx_run(tx, setting_put, .name = STR("day"), .value = ctx->today_text);
    return JOB_DONE;
}
