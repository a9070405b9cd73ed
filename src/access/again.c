#include "access/ctx.h"

#include "access/rehearsal.h"
#include "queries.h"

enum outcome viewer_again(struct tx *tx, struct ctx *ctx)
{
    struct viewer *v = &ctx->viewer;
    struct row_account_viewer row;

    if (!v->account_id)
        return DONE;
    if (!tx_one(tx, account_viewer, &row, .account_id = v->account_id) || !str_is(row.status, "active"))
        return MISSING;
    v->person_id = row.person_id;
    v->roles = (uint32_t)row.roles;
    v->relations = (uint32_t)row.relations;
    v->given = (uint64_t)row.given;
    v->reach = row.reach;
    v->people = row.people;
    v->off = row.evaluations_off;
    viewer_rehearse(v, row.rehearsing, row.rehearsal.n);
    return rehearsal_timely_at(ctx, row.clock_ahead_days) ? DONE : CHANGED;
}

bool past_is_open(struct tx *tx, struct ctx *ctx, enum action_id correct, int64_t subject_id, struct str from)
{
    if (str_compare(from, ctx->today_text) >= 0 || viewer_may(tx, &ctx->viewer, correct, subject_id))
        return true;
    errors_add(&ctx->errors, STR("from_on"), "Changing the past is a correction, and not yours to make.");
    return false;
}
