#include "access/reach.h"

#include "queries.h"

void reach_refresh(struct tx *tx, int64_t person_id)
{
    struct row_account_of_person account;
    struct row_reach_of r;
    int64_t relations = RELATIONS_OF_EVERYBODY;

    if (!person_id || !tx_one(tx, account_of_person, &account, .person_id = person_id))
        return;
    tx_one(tx, reach_of, &r, .person_id = person_id);
    relations |= (r.line ? RELATION_LINE | RELATION_REVIEW_LINE : 0) | (r.reports ? RELATION_REPORT : 0);
    relations |= (r.head_units ? RELATION_UNIT_HEAD : 0) | (r.partner_units ? RELATIONS_OF_PARTNERS : 0);
    relations |= (r.acting ? RELATIONS_OF_ACTING : 0) | (r.given ? RELATIONS_OF_CUSTOM_ROLES : 0);
    tx_run(tx, account_reach_set, .relations = relations,
           .reach = 1 + r.line + r.partner + r.acting_people + r.given_people, .person_id = person_id);
}

void reach_given_refresh(struct tx *tx, const struct ctx *ctx, int64_t account_id)
{
    struct row_given_permissions *held;
    struct row_person_of_account account;
    uint64_t given = 0;
    size_t n;

    if (!tx_one(tx, person_of_account, &account, .account_id = account_id) || !account.person_id)
        return;
    tx_run(tx, given_forget, .holder_id = account.person_id);
    tx_run(tx, given_put, .account_id = account_id, .today = ctx->today_text);
    n = tx_all(tx, given_permissions, &held, .holder_id = account.person_id);
    for (size_t i = 0; i < n; i++)
        given |= permission_bit(held[i].permission);
    tx_run(tx, account_given_set, .given = (int64_t)given, .account_id = account_id);
    reach_refresh(tx, account.person_id);
}

void reach_given_rebuild(struct tx *tx, const struct ctx *ctx)
{
    tx_run(tx, given_clear, );
    tx_run(tx, given_fill, .today = ctx->today_text);
}

void reach_given_unit(struct tx *tx, const struct ctx *ctx, int64_t unit_id)
{
    tx_run(tx, given_unit_cut, .unit_id = unit_id);
    tx_run(tx, given_unit_hang, .unit_id = unit_id, .today = ctx->today_text);
}

void reach_acting_refresh(struct tx *tx, const struct ctx *ctx, int64_t manager_id)
{
    struct row_acting_of *before, *after;
    size_t nbefore = tx_all(tx, acting_of, &before, .manager_id = manager_id), nafter;

    tx_run(tx, acting_forget, .manager_id = manager_id);
    tx_run(tx, acting_put, .manager_id = manager_id, .today = ctx->today_text);
    nafter = tx_all(tx, acting_of, &after, .manager_id = manager_id);
    for (size_t i = 0; i < nbefore; i++)
        reach_refresh(tx, before[i].holder_id);
    for (size_t i = 0; i < nafter; i++)
        reach_refresh(tx, after[i].holder_id);
}

void reach_acting_rebuild(struct tx *tx, const struct ctx *ctx)
{
    tx_run(tx, acting_clear, );
    tx_run(tx, acting_fill, .today = ctx->today_text);
}
