#include "modules/accounts/digest.h"

#include "core/buf.h"
#include "core/id.h"
#include "modules/people/people.h"
#include "queries.h"

#include <stdlib.h>

enum { AT_ONCE = 300 /* as in digest_due */, SOON_DAYS = 2, MORNING = 7, EVENING = 20 };
static const int64_t again_ms = (int64_t)3 * 86400000 - 3600000;

void digest_turn(struct tx *tx, struct ctx *ctx, struct str from_day, struct str to_day)
{
    int64_t morning = clock_hour_ms(ctx->clock, ctx->today, MORNING);

    (void)from_day;
    if (ctx->now_ms >= clock_hour_ms(ctx->clock, ctx->today, EVENING))
        return; /* a server that slept all day wakes nobody: tomorrow's mail says it */
    job_put(tx, ctx, "digest", str_format(tx->arena, "digest:%s", to_day.p), STR_NONE,
            morning > ctx->now_ms ? morning : ctx->now_ms);
}

enum job_result digest_slice(struct tx *tx, struct ctx *ctx, struct job *job)
{
    struct row_digest_due *rows;
    struct str holiday;
    int64_t after = job->position.n ? strtoll(job->position.p, NULL, 10) : 0;
    size_t n = tx_all(tx, digest_due, &rows, .after = after, .today = ctx->today_text,
                      .weekday = 1 << (day_of_week(ctx->today) - 1),
                      .soon = day_text(tx->arena, ctx->today + SOON_DAYS), .long_ago = ctx->now_ms - again_ms);

    for (size_t i = 0; i < n; i++) {
        if (free_day(rows[i].country, rows[i].region, (int)rows[i].working_days, ctx->today, &holiday))
            continue; /* what waits is told on the next day of work */
        tx_run(tx, outbox_put, .id = id_new(ctx->world_ms), .account_id = rows[i].account_id, .template = STR("digest"),
               .created_at = ctx->now_ms);
        tx_run(tx, digest_sent, .account_id = rows[i].account_id, .sent_at = ctx->now_ms);
    }
    if (n < AT_ONCE)
        return JOB_DONE;
    job->position = str_format(tx->arena, "%lld", (long long)rows[n - 1].account_id);
    return JOB_MORE;
}

void digest_line(struct buf *out, struct str text, struct str due_on)
{
    due_on = str_is(due_on, DAY_OPEN_TEXT) ? STR("when you are back") : day_said(out->arena, due_on);
    buf_format(out, "- %.*s (%.*s)\r\n", STR_ARG(text), STR_ARG(due_on));
}

struct str digest_text(struct tx *tx, int64_t account_id)
{
    struct row_digest_lines *lines;
    size_t n = tx_all(tx, digest_lines, &lines, .account_id = account_id);
    struct buf out = buf_new(tx->arena, 16384);

    for (size_t i = 0; i < n; i++)
        digest_line(&out, lines[i].text, lines[i].due_on);
    return n ? buf_str(&out) : STR("");
}

enum outcome digest_set(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    if (!ctx->viewer.account_id)
        return MISSING;
    tx_run(tx, digest_choose, .account_id = ctx->viewer.account_id, .off = *(const int64_t *)in);
    out->says = *(const int64_t *)in ? STR("No more mail about your inbox.")
                                     : STR("You get a mail in the morning when something waits.");
    return DONE;
}
