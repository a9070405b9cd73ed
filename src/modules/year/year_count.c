/* How many of a large organization are where in the year, counted every ten minutes, a slice of the people after the other. */
#include "modules/year/year_count.h"

#include "modules/year/inside.h"

enum { SHOWN = 1, COUNTING = 2 };

static bool is_large(struct tx *tx)
{
    struct row_year_people people;

    return tx_one(tx, year_people, &people, ) && people.n > YEAR_COUNTED;
}

/* The position is the last person who was counted. */
enum job_result year_count_slice(struct tx *tx, struct ctx *ctx, struct job *job)
{
    struct row_year_count_upto next;
    struct row_year_count_begun begun;
    int64_t after = 0;

    if (!tx_one(tx, year_count_begun, &begun, ))
        job->position = STR(""); /* forgotten meanwhile */
    if (!job->position.n)
        tx_run(tx, year_count_drop, .id = COUNTING);
    if (!is_large(tx)) {
        year_count_forget(tx);
        return JOB_DONE;
    }
    str_to_int(job->position, &after);
    tx_one(tx, year_count_upto, &next, .after = after);
    if (next.n) {
        tx_run(tx, year_count_add, .year = day_year(ctx->today), .after = after, .upto = next.last,
               .counted_at = ctx->now_ms);
        job->position = str_format(tx->arena, "%lld", (long long)next.last);
        return JOB_MORE;
    }
    tx_run(tx, year_count_drop, .id = SHOWN);
    tx_run(tx, year_count_show, );
    return JOB_DONE;
}

void year_count_forget(struct tx *tx)
{
    tx_run(tx, year_count_drop, .id = SHOWN);
    tx_run(tx, year_count_drop, .id = COUNTING);
}
