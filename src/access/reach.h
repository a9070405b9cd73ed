/* What an account's person reaches, kept with the account so that a scope needs no question: which relations are held,
 * and how many people they reach. Every write that changes seats, lines or units calls it for those concerned. */
#ifndef ACCESS_REACH_H
#define ACCESS_REACH_H

#include "access/ctx.h"

/* Held by everybody with a person: what they open depends on the rows, not on a place in the organization. */
enum {
    RELATIONS_OF_EVERYBODY = RELATION_SELF | RELATION_REVIEW_SUBJECT | RELATION_REVIEW_WRITER | RELATION_REVIEW_SECOND |
                             RELATION_GOAL_WORKER | RELATION_GOAL_READER
};

void reach_refresh(struct tx *tx, int64_t person_id);

#endif
