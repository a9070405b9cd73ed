/* How many reviews of a cycle are where, kept with every change of a state, a launch, a move and a throwing away. */
#include "modules/reviews/inside.h"

static void count(struct tx *tx, const struct row_review_state *r, int64_t id, struct str status, int64_t n)
{
    tx_run(tx, review_count_add, .cycle_id = r->cycle_id, .division = r->division, .site = r->site, .status = status,
           .lane = LANE_STEPS + id % (LANES - LANE_STEPS), .n = n);
}

void review_step(struct tx *tx, struct row_review_state *r, int64_t id, const char *status)
{
    if (str_is(r->status, status))
        return;
    count(tx, r, id, r->status, -1);
    r->status = str_of(status);
    count(tx, r, id, r->status, 1);
    tx_run(tx, review_step_set, .status = r->status, .id = id);
}

void review_places_add(struct review_places *p, int64_t division, int64_t site)
{
    size_t i = 0;

    while (i < p->n && (p->places[i].division != division || p->places[i].site != site))
        i++;
    if (i == p->n)
        p->places[p->n++] = (struct review_place){division, site, 0};
    p->places[i].n++;
}

void review_places_count(struct tx *tx, int64_t cycle_id, const struct review_places *p)
{
    for (size_t i = 0; i < p->n; i++)
        tx_run(tx, review_count_add, .cycle_id = cycle_id, .division = p->places[i].division, .site = p->places[i].site,
               .status = STR("self"), .lane = LANE_LAUNCH, .n = p->places[i].n);
}

void reviews_move(struct tx *tx, int64_t person_id, int64_t site)
{
    tx_run(tx, review_site_less, .subject_id = person_id, .site = site, .lane = LANE_BULK);
    tx_run(tx, review_site_more, .subject_id = person_id, .site = site, .lane = LANE_BULK);
    tx_run(tx, review_site_set, .subject_id = person_id, .site = site);
}

void reviews_move_all(struct tx *tx)
{
    struct row_reviews_misplaced any;

    if (!tx_one(tx, reviews_misplaced, &any, ))
        return;
    tx_run(tx, reviews_site_less, .lane = LANE_BULK);
    tx_run(tx, reviews_site_more, .lane = LANE_BULK);
    tx_run(tx, reviews_site_set, );
}
