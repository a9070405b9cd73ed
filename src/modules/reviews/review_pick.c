/* A note of one's own stands in a review only when its owner puts it in: as a copy, read with the text of its side. */
#include "modules/people/people.h"
#include "modules/reviews/inside.h"

#include "access/audit.h"
#include "access/evaluation.h"
#include "core/id.h"

enum { PICKS_MOST = 30 };

static struct str side_name(enum side side)
{
    return side == SIDE_SELF ? STR("self") : STR("writer");
}

int64_t picks_count(struct tx *tx, int64_t id, enum side side)
{
    struct row_review_pick_count count;

    return tx_one(tx, review_pick_count, &count, .review_id = id, .side = side_name(side)) ? count.n : 0;
}

static void pick_check(struct tx *tx, struct ctx *ctx, const struct row_review_state *r, int64_t id, enum side side,
                       int64_t note_id, const struct row_review_pick_note *n)
{
    struct row_review_pick_there there;

    if (n->subject_id != r->subject_id)
        errors_add(&ctx->errors, STR(""), "That note is about somebody else.");
    else if (str_compare(n->on_day, r->from_on) < 0 || str_compare(n->on_day, r->to_on) > 0)
        errors_add(&ctx->errors, STR(""), "That note is of %s; the period goes from %s to %s.",
                   day_said(tx->arena, n->on_day).p, day_said(tx->arena, r->from_on).p,
                   day_said(tx->arena, r->to_on).p);
    else if (tx_one(tx, review_pick_there, &there, .review_id = id, .note_id = note_id))
        errors_add(&ctx->errors, STR(""), "That note stands in the review already.");
    else if (picks_count(tx, id, side) >= PICKS_MOST)
        errors_add(&ctx->errors, STR(""), "There are %d notes in it: take one out first.", PICKS_MOST);
}

/* Where the evaluation is off nothing is put in; what was put in before may still be taken out. */
static enum outcome put_in(struct tx *tx, struct ctx *ctx, const struct row_review_state *r, int64_t id, enum side side,
                           struct str pick)
{
    struct row_review_pick_note n;
    int64_t note_id;

    if (!id_read(pick, &note_id) || !tx_one(tx, review_pick_note, &n, .id = note_id) || !ctx->viewer.person_id ||
        n.author_id != ctx->viewer.person_id || !evaluation_on(tx, "review_packet", r->subject_id))
        return MISSING;
    pick_check(tx, ctx, r, id, side, note_id, &n);
    if (ctx->errors.n)
        return INVALID;
    tx_run(tx, review_pick_insert, .id = id_new(ctx->world_ms), .review_id = id, .side = side_name(side),
           .note_id = note_id, .author_id = n.author_id, .on_day = n.on_day, .text = n.text, .at = ctx->now_ms);
    return DONE;
}

static enum outcome take_out(struct tx *tx, int64_t id, enum side side, struct str drop)
{
    struct row_review_pick_state k;
    int64_t pick_id;

    if (!id_read(drop, &pick_id) || !tx_one(tx, review_pick_state, &k, .id = pick_id) || k.review_id != id ||
        !str_eq(k.side, side_name(side)))
        return MISSING;
    tx_run(tx, review_pick_drop, .id = pick_id);
    return DONE;
}

enum outcome picks_write(struct tx *tx, struct ctx *ctx, const struct row_review_state *r, int64_t id, enum side side,
                         const struct picks *p)
{
    enum outcome outcome = DONE;

    if (p->pick.n && p->drop.n) {
        errors_add(&ctx->errors, STR(""), "One note at a time.");
        return INVALID;
    }
    if (p->pick.n)
        outcome = put_in(tx, ctx, r, id, side, p->pick);
    else if (p->drop.n)
        outcome = take_out(tx, id, side, p->drop);
    if (outcome == DONE && (p->pick.n || p->drop.n))
        audit_write(tx, ctx, .action = p->pick.n ? "review_pick" : "review_pick_drop", .object = "review",
                    .object_id = id, .person_id = r->subject_id, .class = 2);
    return outcome;
}

void picks_say(struct tx *tx, const struct row_review_state *r, int64_t id, enum side side, const struct picks *p,
               struct written *out)
{
    struct row_review_state now;

    tx_one(tx, review_state, &now, .id = id);
    *out = (struct written){.id = id, .version = now.version};
    out->see = step_address(tx, id, side == SIDE_SELF ? "/self" : "/write");
    out->says = !p->pick.n ? STR("Taken out. The note is yours alone as it was before.")
                : side == SIDE_SELF
                    ? STR("Put in. It is read with your self-review, when you hand it in.")
                    : str_format(tx->arena, "Put in. %s reads it when you share the text.", r->subject_name.p);
}

struct str picks_write_text(struct tx *tx, const struct row_review_state *r, int64_t id)
{
    long long n = (long long)picks_count(tx, id, SIDE_SELF);

    if (!n || r->self_at == INT_NONE)
        return str_format(tx->arena, "Write the review of %s", r->subject_name.p);
    return str_format(tx->arena, "Write the review of %s, who put %lld note%s into it", r->subject_name.p, n,
                      n == 1 ? "" : "s");
}

struct str picks_read_text(struct tx *tx, int64_t id)
{
    long long n = (long long)picks_count(tx, id, SIDE_WRITER);

    if (!n)
        return STR("Read your review before the meeting");
    return str_format(tx->arena, "Read your review before the meeting: %lld note%s put into it", n,
                      n == 1 ? " was" : "s were");
}
