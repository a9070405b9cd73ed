/* What an account's person reaches, kept with the account so that a scope needs no question: which relations are held,
 * and how many people they reach. Every write that changes seats, lines or units calls it for those concerned. */
#ifndef ACCESS_REACH_H
#define ACCESS_REACH_H

#include "access/ctx.h"

/* Held by everybody with a person: what they open depends on the rows, not on a place in the organization. */
enum {
    RELATIONS_OF_EVERYBODY = RELATION_SELF | RELATION_REVIEW_SUBJECT | RELATION_REVIEW_WRITER | RELATION_REVIEW_SECOND |
                             RELATION_GOAL_WORKER | RELATION_GOAL_READER,
    RELATIONS_OF_PARTNERS = RELATION_PARTNER | RELATION_UNIT_PARTNER | RELATION_PARTNER_GOAL | RELATION_PARTNER_HEAD |
                            RELATION_PARTNER_REVIEW,
    RELATIONS_OF_ACTING =
        RELATION_ACTING | RELATION_ACTING_GOAL | RELATION_ACTING_REVIEW | RELATION_ACTING_HEAD | RELATION_ACTING_WRITER,
    RELATIONS_OF_CUSTOM_ROLES = RELATION_GIVEN | RELATION_GIVEN_GOAL | RELATION_GIVEN_REVIEW
};

void reach_refresh(struct tx *tx, int64_t person_id);
/* What the custom roles of an account reach today; its sessions end, for its rights have changed. */
void reach_given_refresh(struct tx *tx, const struct ctx *ctx, int64_t account_id);
/* The same for everybody, after units were rebuilt; nobody's rights change by that. */
void reach_given_rebuild(struct tx *tx, const struct ctx *ctx);
/* A unit was hung elsewhere, with all below it. */
void reach_given_unit(struct tx *tx, const struct ctx *ctx, int64_t unit_id);
/* Who leads today in place of a manager who is away. */
void reach_acting_refresh(struct tx *tx, const struct ctx *ctx, int64_t manager_id);
void reach_acting_rebuild(struct tx *tx, const struct ctx *ctx);

#endif
