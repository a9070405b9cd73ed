/* Reviews that wait too long. */
#include "modules/reviews/reviews.h"

#include "core/id.h"
#include "modules/people/people.h"
#include "queries.h"

enum { LATE_DAYS = 7, UNANSWERED_DAYS = 10 };
static const int64_t day_ms = 86400000;

static struct str page_of(struct tx *tx, int64_t review_id)
{
    return str_format(tx->arena, "/reviews/%s", id_text(tx->arena, review_id).p);
}

/* Whoever is told of a late draft may not read it: the link leads to the one to talk to. */
static struct str person_page_of(struct tx *tx, int64_t person_id)
{
    return str_format(tx->arena, "/people/%s", id_text(tx->arena, person_id).p);
}

void reviews_chase(struct tx *tx, struct ctx *ctx, struct str from_day, struct str to_day)
{
    struct row_reviews_late *late;
    struct row_reviews_unanswered *open;
    size_t n = tx_all(tx, reviews_late, &late, .today = to_day, .late_on = day_text(tx->arena, ctx->today - LATE_DAYS));

    (void)from_day;
    for (size_t i = 0; i < n; i++)
        todo_put(
            tx, ctx, late[i].upper_id, "review_late",
            str_format(tx->arena, "%s is late with the review of %s", late[i].manager_name.p, late[i].subject_name.p),
            person_page_of(tx, late[i].manager_id), late[i].id, to_day);
    n = tx_all(tx, reviews_unanswered, &open, .final_at = ctx->now_ms - UNANSWERED_DAYS * day_ms, .today = to_day,
               .open_on = day_text(tx->arena, ctx->today - UNANSWERED_DAYS));
    for (size_t i = 0; i < n; i++)
        todo_put(tx, ctx, open[i].told_id, "review_unanswered",
                 str_format(tx->arena, "%s has not answered the review: talk to each other", open[i].subject_name.p),
                 page_of(tx, open[i].id), open[i].id, to_day);
}

void review_chase_end(struct tx *tx, int64_t review_id)
{
    tx_run(tx, review_chase_forget, .object_id = review_id);
}
