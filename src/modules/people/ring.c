/* Rings of seats. No day has a ring of people who report to each other; but seats are of different days: one who is still to come, or has
 * left, may report to somebody below those whom he leads today. Then whoever is not here today has no manager: what is today's goes before
 * what is to come or was, whatever was written first. And where two change places, one seat after the other is of the new day. A seat is
 * apart, without its manager, until the ring is none any more: nobody waits for another day for a manager who leads today. */
#include "modules/people/inside.h"

#include "modules/year/year.h"
#include "queries.h"

static bool is_here(struct str status)
{
    return str_is(status, "here");
}

/* Those from the manager up to the person, whom the manager is below; 0: he is not. */
static size_t ring_of(struct tx *tx, int64_t person_id, int64_t manager_id, struct row_seat_ring **ring)
{
    size_t n = manager_id ? tx_all(tx, seat_ring, ring, .manager_id = manager_id, .person_id = person_id) : 0;

    for (size_t i = 0; i < n; i++)
        if ((*ring)[i].person_id == person_id)
            return n;
    return 0;
}

bool seat_part(struct tx *tx, struct ctx *ctx, int64_t person_id, int64_t manager_id)
{
    if (!tx_run(tx, seat_free, .person_id = person_id, .manager_id = manager_id))
        return false;
    tx_run(tx, seat_apart_put, .person_id = person_id, .manager_id = manager_id);
    year_hand_over(tx, ctx, person_id, manager_id, 0);
    return true;
}

void seat_open_ring(struct tx *tx, struct ctx *ctx, int64_t person_id, struct row_seat_choice *now)
{
    struct row_seat_ring *ring;
    bool open = false; /* by somebody else */
    size_t n;

    tx_run(tx, seat_apart_take, .person_id = person_id);
    n = ring_of(tx, person_id, now->manager_id, &ring);
    for (size_t i = 0; i < n; i++) {
        if (ring[i].person_id == person_id || is_here(ring[i].status))
            continue;
        open = true;
        if (ring[i].manager_id && seat_part(tx, ctx, ring[i].person_id, ring[i].manager_id))
            line_move(tx, ring[i].person_id, 0);
    }
    if (n && (!open || !is_here(now->status))) {
        tx_run(tx, seat_apart_put, .person_id = person_id, .manager_id = now->manager_id);
        now->manager_id = 0;
    }
}

void seats_rejoin(struct tx *tx, struct ctx *ctx)
{
    struct row_seat_apart_all *apart;
    struct row_seat_ring *ring;
    struct row_seat_now seat;
    size_t n = tx_all(tx, seat_apart_all, &apart);

    for (size_t i = 0; i < n; i++) {
        if (ring_of(tx, apart[i].person_id, apart[i].manager_id, &ring) ||
            !tx_one(tx, seat_now, &seat, .person_id = apart[i].person_id))
            continue;
        tx_run(tx, seat_apart_take, .person_id = apart[i].person_id);
        tx_run(tx, seat_join, .manager_id = apart[i].manager_id, .person_id = apart[i].person_id);
        line_move(tx, apart[i].person_id, apart[i].manager_id);
        year_hand_over(tx, ctx, apart[i].person_id, 0, str_is(seat.status, "left") ? 0 : apart[i].manager_id);
    }
}
