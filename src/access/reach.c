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
    relations |= (r.line ? RELATION_LINE | RELATION_REVIEW_LINE : 0) | (r.reports ? RELATION_REPORT : 0) |
                 (r.partner_units ? RELATION_PARTNER : 0);
    relations |= (r.head_units ? RELATION_UNIT_HEAD : 0) | (r.partner_units ? RELATION_UNIT_PARTNER : 0);
    tx_run(tx, account_reach_set, .relations = relations, .reach = 1 + r.line + r.partner, .person_id = person_id);
}
