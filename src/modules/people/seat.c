/* Seats and lines. A seat is the assignment that counts today; the line is the closure of seats. Both are kept in the
 * transaction of whatever changes an assignment: one person at a time here, everybody at once in lines_rebuild. */
#include "modules/people/people.h"

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
static void move_line(struct tx *tx, int64_t person_id, int64_t manager_id)
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

void seat_refresh(struct tx *tx, struct ctx *ctx, int64_t person_id)
{
    struct row_seat_now was = {0};
    struct row_seat_choice now;
    struct row_line_has below;
    bool had = tx_one(tx, seat_now, &was, .person_id = person_id);

    if (!tx_one(tx, seat_choice, &now, .person_id = person_id, .today = ctx->today_text))
        return;
    /* Seats of different days may meet: one who is still to come reports to somebody whose manager he is today. */
    if (now.manager_id && tx_one(tx, line_has, &below, .manager_id = person_id, .person_id = now.manager_id))
        now.manager_id = 0;
    tx_run(tx, seat_put, .person_id = person_id, .unit_id = now.unit_id, .manager_id = now.manager_id,
           .title = now.title, .level_id = now.level_id, .establishment_id = now.establishment_id, .kind = now.kind,
           .status = now.status);
    seat_recount(tx, person_id, had, &was, &now);
    if (was.establishment_id != now.establishment_id)
        reviews_move(tx, person_id, now.establishment_id);
    if (was.manager_id != now.manager_id)
        move_line(tx, person_id, now.manager_id);
    if (was.manager_id != now.manager_id || (had && !str_eq(was.status, now.status)))
        year_hand_over(tx, ctx, person_id, was.manager_id, str_is(now.status, "left") ? 0 : now.manager_id);
    if (!had || was.unit_id != now.unit_id) {
        refresh_partners(tx, was.unit_id);
        refresh_partners(tx, now.unit_id);
    }
}

struct walk {
    struct row_seat_unreached *rows;
    size_t n;
    int *seen; /* number of the walk that came by; 0: none */
};

static size_t place_of(const struct walk *w, int64_t person_id)
{
    size_t low = 0, high = w->n;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (w->rows[middle].person_id < person_id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < w->n && w->rows[low].person_id == person_id ? low : w->n;
}

/* Whose manager is taken away: of each ring the person with the smallest id. */
static size_t find_rings(struct arena *a, struct walk *w, int64_t *freed)
{
    size_t found = 0;

    w->seen = ARENA_ARRAY(a, int, w->n);
    for (size_t i = 0; i < w->n; i++) {
        size_t at = i, smallest;

        while (at < w->n && !w->seen[at]) {
            w->seen[at] = (int)i + 1;
            at = place_of(w, w->rows[at].manager_id);
        }
        if (at == w->n || w->seen[at] != (int)i + 1)
            continue;
        smallest = at;
        for (size_t k = place_of(w, w->rows[at].manager_id); k != at; k = place_of(w, w->rows[k].manager_id))
            smallest = k < smallest ? k : smallest;
        freed[found++] = smallest < w->n ? w->rows[smallest].person_id : 0;
    }
    return found;
}

size_t lines_rebuild(struct tx *tx, struct ctx *ctx, int64_t **freed)
{
    struct walk w;
    size_t n;

    tx_run(tx, seat_clear, );
    tx_run(tx, seat_fill, .today = ctx->today_text);
    w.n = tx_all(tx, seat_unreached, &w.rows, );
    *freed = ARENA_ARRAY(tx->arena, int64_t, w.n);
    n = find_rings(tx->arena, &w, *freed);
    for (size_t i = 0; i < n; i++) {
        tx_run(tx, assignment_free, .person_id = (*freed)[i],
               .manager_id = w.rows[place_of(&w, (*freed)[i])].manager_id);
        tx_run(tx, seat_free, .person_id = (*freed)[i]);
    }
    tx_run(tx, seat_count_clear, );
    tx_run(tx, seat_count_fill, );
    reviews_move_all(tx);
    year_hand_over_all(tx, ctx);
    tx_run(tx, line_clear, );
    tx_run(tx, line_fill, );
    tx_run(tx, seat_below_fill, );
    tx_run(tx, reach_partner_clear, );
    tx_run(tx, reach_partner_fill, .today = ctx->today_text);
    reach_given_rebuild(tx, ctx);
    reach_acting_rebuild(tx, ctx);
    tx_run(tx, reach_fill, .self = RELATIONS_OF_EVERYBODY, .line_bit = RELATION_LINE | RELATION_REVIEW_LINE,
           .report_bit = RELATION_REPORT, .unit_head_bit = RELATION_UNIT_HEAD, .partner_bits = RELATIONS_OF_PARTNERS,
           .acting_bits = RELATIONS_OF_ACTING, .given_bits = RELATIONS_OF_CUSTOM_ROLES);
    return n;
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
