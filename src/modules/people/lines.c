/* The seats and lines of everybody, drawn anew: whole in one write where nobody else is at work, or in slices between which others
 * write. Each slice leaves what is right for the people it came past, and whoever changes a seat meanwhile reads who is above and
 * below from the seats: so what was drawn stays right, and what was not is drawn later. */
#include "modules/people/inside.h"

#include "access/reach.h"
#include "modules/reviews/reviews.h"
#include "modules/year/year.h"
#include "queries.h"

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

/* Whose manager is taken away: of each ring those who are not here today; where all are, the person with the smallest id. */
static size_t open_ring(const struct walk *w, size_t start, struct line_ring *found)
{
    size_t at = start, smallest = start, n = 0;

    do {
        if (!str_is(w->rows[at].status, "here"))
            found[n++] = (struct line_ring){w->rows[at].person_id, w->rows[at].manager_id, true};
        smallest = at < smallest ? at : smallest;
        at = place_of(w, w->rows[at].manager_id);
    } while (at != start);
    if (!n)
        found[n++] = (struct line_ring){w->rows[smallest].person_id, w->rows[smallest].manager_id, false};
    return n;
}

static size_t find_rings(struct arena *a, struct walk *w, struct line_ring **found)
{
    size_t n = 0;

    *found = ARENA_ARRAY(a, struct line_ring, w->n + 1);
    w->seen = ARENA_ARRAY(a, int, w->n + 1);
    for (size_t i = 0; i < w->n; i++) {
        size_t at = i;

        while (at < w->n && !w->seen[at]) {
            w->seen[at] = (int)i + 1;
            at = place_of(w, w->rows[at].manager_id);
        }
        if (at < w->n && w->seen[at] == (int)i + 1)
            n += open_ring(w, at, *found + n);
    }
    return n;
}

bool lines_rings(struct db *db, struct arena *a, struct line_ring **rings, size_t *n)
{
    char why[300];
    struct db_conn *conn = db_reader_open(db, why, sizeof why);
    struct call call = {.query = &query_seat_unreached};
    bool good = conn && db_read_begin(conn) == DB_OK && db_wave(conn, a, &call, 1) == DB_OK;
    struct walk w = {.n = good ? list_count(call.rows) : 0};

    if (conn) {
        db_read_end(conn);
        db_reader_close(conn);
    }
    w.rows = ARENA_ARRAY(a, struct row_seat_unreached, w.n + 1);
    for (size_t i = 0; i < w.n; i++)
        member_row(call.query, call.rows.list->items[i], &w.rows[i]);
    *n = find_rings(a, &w, rings);
    return good;
}

void lines_free(struct tx *tx, struct ctx *ctx, const struct line_ring *ring)
{
    if (ring->apart) {
        seat_part(tx, ctx, ring->person_id, ring->manager_id);
        return;
    }
    if (!tx_run(tx, seat_free, .person_id = ring->person_id, .manager_id = ring->manager_id))
        return; /* it is another one by now */
    tx_run(tx, assignment_free, .person_id = ring->person_id, .manager_id = ring->manager_id);
    year_hand_over(tx, ctx, ring->person_id, ring->manager_id, 0);
}

static void fill_reach(struct tx *tx, int64_t after, int64_t upto)
{
    tx_run(tx, reach_fill, .self = RELATIONS_OF_EVERYBODY, .line_bit = RELATION_LINE | RELATION_REVIEW_LINE,
           .report_bit = RELATION_REPORT, .unit_head_bit = RELATION_UNIT_HEAD, .partner_bits = RELATIONS_OF_PARTNERS,
           .acting_bits = RELATIONS_OF_ACTING, .given_bits = RELATIONS_OF_CUSTOM_ROLES, .after = after, .upto = upto);
}

static void fill_relations(struct tx *tx, struct ctx *ctx)
{
    tx_run(tx, reach_partner_clear, );
    tx_run(tx, reach_partner_fill, .today = ctx->today_text);
    reach_given_rebuild(tx, ctx);
    reach_acting_rebuild(tx, ctx);
}

size_t lines_rebuild(struct tx *tx, struct ctx *ctx, int64_t **freed)
{
    struct line_ring *rings;
    struct walk w = {0};
    size_t n, freed_now = 0;

    tx_run(tx, seat_apart_forget, .after = 0, .upto = INT64_MAX);
    tx_run(tx, seat_clear, );
    tx_run(tx, seat_fill, .today = ctx->today_text, .after = 0, .upto = INT64_MAX);
    w.n = tx_all(tx, seat_unreached, &w.rows, );
    n = find_rings(tx->arena, &w, &rings);
    *freed = ARENA_ARRAY(tx->arena, int64_t, n + 1);
    for (size_t i = 0; i < n; i++) {
        if (!rings[i].apart)
            (*freed)[freed_now++] = rings[i].person_id;
        lines_free(tx, ctx, &rings[i]);
    }
    seat_count_all(tx);
    reviews_move_all(tx);
    year_hand_over_all(tx, ctx);
    tx_run(tx, line_clear, );
    tx_run(tx, line_fill, .after = 0, .upto = INT64_MAX);
    tx_run(tx, seat_below_fill, .after = 0, .upto = INT64_MAX);
    fill_relations(tx, ctx);
    fill_reach(tx, 0, INT64_MAX);
    return freed_now;
}

/* ---- in slices ---- */

static const struct row_seat_states *state_of(const struct row_seat_states *rows, size_t n, size_t *at,
                                              int64_t person_id)
{
    while (*at < n && rows[*at].person_id < person_id)
        ++*at;
    return *at < n && rows[*at].person_id == person_id ? &rows[*at] : NULL;
}

/* What follows somebody who sits elsewhere now; whoever had no seat before has nothing that would. */
static void follow(struct tx *tx, struct ctx *ctx, const struct row_seat_states *was, const struct row_seat_states *now)
{
    static const struct row_seat_states nowhere = {0};

    now = now ? now : &nowhere;
    if (was->establishment_id != now->establishment_id)
        reviews_move(tx, was->person_id, now->establishment_id);
    if (was->manager_id != now->manager_id || !str_eq(was->status, now->status))
        year_hand_over(tx, ctx, was->person_id, was->manager_id, str_is(now->status, "left") ? 0 : now->manager_id);
}

static void draw_seats(struct tx *tx, struct ctx *ctx, int64_t after, int64_t upto)
{
    struct row_seat_states *was, *now;
    size_t nwas = tx_all(tx, seat_states, &was, .after = after, .upto = upto), nnow, at = 0;

    tx_run(tx, seat_apart_forget, .after = after, .upto = upto);
    tx_run(tx, seat_drop, .after = after, .upto = upto);
    tx_run(tx, seat_fill, .today = ctx->today_text, .after = after, .upto = upto);
    nnow = tx_all(tx, seat_states, &now, .after = after, .upto = upto);
    for (size_t i = 0; i < nwas; i++)
        follow(tx, ctx, &was[i], state_of(now, nnow, &at, was[i].person_id));
}

static void draw(struct tx *tx, struct ctx *ctx, enum lines_stage stage, int64_t after, int64_t upto)
{
    if (stage == LINES_SEATS) {
        draw_seats(tx, ctx, after, upto);
    } else if (stage == LINES_ABOVE) {
        tx_run(tx, line_forget, .after = after, .upto = upto);
        tx_run(tx, line_fill, .after = after, .upto = upto);
    } else if (stage == LINES_BELOW) {
        tx_run(tx, seat_below_fill, .after = after, .upto = upto);
    } else {
        fill_reach(tx, after, upto);
    }
}

void lines_slice(struct tx *tx, struct ctx *ctx, struct lines_work *w, size_t most)
{
    struct row_seat_next people = {0};
    struct row_account_next accounts = {0};
    int64_t upto;

    if (w->stage == LINES_REACH) {
        if (!w->after)
            fill_relations(tx, ctx);
        tx_one(tx, account_next, &accounts, .after = w->after, .most = (int64_t)most);
        upto = accounts.n ? accounts.upto : 0;
    } else {
        tx_one(tx, seat_next, &people, .after = w->after, .most = (int64_t)most);
        upto = people.n ? people.upto : 0;
    }
    if (upto)
        draw(tx, ctx, w->stage, w->after, upto);
    w->n = (size_t)(people.n + accounts.n);
    w->after = w->n < most ? 0 : upto;
    w->stage += w->n < most;
}
