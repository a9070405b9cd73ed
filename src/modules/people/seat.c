/* Seats and lines. A seat is the assignment that counts today; the line is the closure of seats. Both are kept in the
 * transaction of whatever changes an assignment: one person at a time here, everybody in lines.c. */
#include "modules/people/inside.h"

#include "access/reach.h"
#include "modules/reviews/reviews.h"
#include "modules/units/units.h"
#include "modules/year/year.h"
#include "queries.h"

static void refresh_above(struct tx *tx, int64_t person_id)
{
    struct row_line_accounts_above *above;
    size_t n = tx_all(tx, line_accounts_above, &above, .person_id = person_id);

    for (size_t i = 0; i < n; i++)
        reach_refresh(tx, above[i].manager_id);
}

static void refresh_partners(struct tx *tx, int64_t unit_id)
{
    struct row_partners_of_unit *partners;
    size_t n = unit_id ? tx_all(tx, partners_of_unit, &partners, .unit_id = unit_id) : 0;

    for (size_t i = 0; i < n; i++)
        reach_refresh(tx, partners[i].holder_id);
}

/* Cuts a person with all below him from those above, and hangs them below the new manager. */
void line_move(struct tx *tx, int64_t person_id, int64_t manager_id)
{
    struct row_line_accounts_above *before;
    size_t n = tx_all(tx, line_accounts_above, &before, .person_id = person_id);

    tx_run(tx, seats_above_less, .person_id = person_id);
    tx_run(tx, line_cut, .person_id = person_id);
    if (manager_id)
        tx_run(tx, line_hang, .manager_id = manager_id, .person_id = person_id);
    tx_run(tx, seats_above_more, .person_id = person_id);
    for (size_t i = 0; i < n; i++)
        reach_refresh(tx, before[i].manager_id);
    refresh_above(tx, person_id);
}

enum { LANES = 4 };

/* Who sits where is counted, in lanes: lists say how long they are by it. */
static void seat_counted(struct tx *tx, int64_t person_id, const struct row_seat_now *s, int64_t n)
{
    tx_run(tx, seat_count_add, .unit = s->unit_id, .site = s->establishment_id, .kind = s->kind, .status = s->status,
           .lane = person_id % LANES, .n = n);
}

static void seat_recount(struct tx *tx, int64_t person_id, bool had, const struct row_seat_now *was,
                         const struct row_seat_choice *now)
{
    const struct row_seat_now is = {
        .unit_id = now->unit_id, .establishment_id = now->establishment_id, .kind = now->kind, .status = now->status};

    if (had && was->unit_id == is.unit_id && was->establishment_id == is.establishment_id &&
        str_eq(was->kind, is.kind) && str_eq(was->status, is.status))
        return;
    if (had)
        seat_counted(tx, person_id, was, -1);
    seat_counted(tx, person_id, &is, 1);
}

void seat_count_all(struct tx *tx)
{
    tx_run(tx, seat_count_clear, );
    tx_run(tx, seat_count_fill, );
}

void seat_refresh(struct tx *tx, struct ctx *ctx, int64_t person_id)
{
    struct row_seat_now was = {0};
    struct row_seat_choice now;
    bool had = tx_one(tx, seat_now, &was, .person_id = person_id);

    if (!tx_one(tx, seat_choice, &now, .person_id = person_id, .today = ctx->today_text))
        return;
    seat_open_ring(tx, ctx, person_id, &now);
    tx_run(tx, seat_put, .person_id = person_id, .unit_id = now.unit_id, .manager_id = now.manager_id,
           .title = now.title, .level_id = now.level_id, .establishment_id = now.establishment_id, .kind = now.kind,
           .status = now.status);
    seat_recount(tx, person_id, had, &was, &now);
    if (was.establishment_id != now.establishment_id)
        reviews_move(tx, person_id, now.establishment_id);
    if (was.manager_id != now.manager_id)
        line_move(tx, person_id, now.manager_id);
    if (was.manager_id != now.manager_id || (had && !str_eq(was.status, now.status)))
        year_hand_over(tx, ctx, person_id, was.manager_id, str_is(now.status, "left") ? 0 : now.manager_id);
    if (!had || was.unit_id != now.unit_id) {
        refresh_partners(tx, was.unit_id);
        refresh_partners(tx, now.unit_id);
    }
    seats_rejoin(tx, ctx);
}

void seat_leave(struct tx *tx, struct ctx *ctx, int64_t person_id)
{
    struct row_seat_now was = {0};

    if (!tx_one(tx, seat_now, &was, .person_id = person_id))
        return;
    line_move(tx, person_id, 0);
    seat_counted(tx, person_id, &was, -1);
    tx_run(tx, seat_apart_take, .person_id = person_id);
    tx_run(tx, seat_gone, .person_id = person_id);
    refresh_partners(tx, was.unit_id);
    seats_rejoin(tx, ctx);
}

void partner_refresh(struct tx *tx, struct ctx *ctx, int64_t holder_id)
{
    tx_run(tx, reach_partner_forget, .holder_id = holder_id);
    tx_run(tx, reach_partner_put, .today = ctx->today_text, .holder_id = holder_id);
    reach_refresh(tx, holder_id);
}

void day_turn(struct tx *tx, struct ctx *ctx, struct str from_day, struct str to_day)
{
    struct row_seat_turning *people;
    struct row_unit_turning *units;
    struct row_absence_turning *away;
    struct row_partner_turning *partners;
    size_t n = tx_all(tx, unit_turning, &units, .from_day = from_day, .to_day = to_day);

    for (size_t i = 0; i < n; i++)
        unit_turn(tx, ctx, units[i].unit_id);
    n = tx_all(tx, seat_turning, &people, .from_day = from_day, .to_day = to_day);
    for (size_t i = 0; i < n; i++)
        seat_refresh(tx, ctx, people[i].person_id);
    n = tx_all(tx, partner_turning, &partners, .from_day = from_day, .to_day = to_day);
    for (size_t i = 0; i < n; i++)
        partner_refresh(tx, ctx, partners[i].holder_id);
    n = tx_all(tx, absence_turning, &away, .from_day = from_day, .to_day = to_day);
    for (size_t i = 0; i < n; i++)
        acting_refresh(tx, ctx, away[i].person_id);
}
