/* The year of a person: the plan that both confirm, what is needed for it, and how far the four phases are. */
#ifndef MODULES_YEAR_H
#define MODULES_YEAR_H

#include "resource/resource.h"

struct year_plan_form {
    struct form_head head; /* id: the person */
    struct str purpose, duties, conditions;
};
struct year_need_form {
    struct form_head head;
    struct str kind, text;
};
struct year_answer_form {
    struct form_head head; /* id: the need */
    struct str status, answer;
};
struct year_confirm_form {
    struct form_head head;
    int64_t sure;
};
extern const struct resource year_data_resource; /* the API */
extern const struct resource year_plan_resource, year_need_resource, year_answer_resource, year_confirm_resource;

/* Writes this year's plan. A change after it was confirmed takes both confirmations back. */
enum outcome year_plan_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* Confirms for whoever presses: the person, or the direct manager. */
enum outcome year_confirm(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
enum outcome year_need_add(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* The same of the year to come, from October on; before, there is none: MISSING. */
enum outcome year_next_plan_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
enum outcome year_next_confirm(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
enum outcome year_next_need_add(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* Before it is answered. */
enum outcome year_need_withdraw(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* Agreed, not now (with a reason) or done. "Not now" may become one of the others, agreed may become done; the other way it is
 * taken back by whoever said it, for ten minutes. */
enum outcome year_need_reply(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
enum outcome year_need_reopen(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);

/* The seat has changed: what a plan asks of a manager is asked of the next one; from, to 0: nobody led, nobody leads. The second form
 * is for everybody, after seats were made anew. */
void year_hand_over(struct tx *tx, struct ctx *ctx, int64_t person_id, int64_t from, int64_t to);
void year_hand_over_all(struct tx *tx, struct ctx *ctx);

/* When a year begins, what was not confirmed or answered in the one before is asked no more, and what was prepared for it is this
 * year's. */
void year_turn(struct tx *tx, struct ctx *ctx, struct str from_day, struct str to_day);

/* What was counted is shown no more, and what is being counted begins anew: the board looks at everybody meanwhile. */
void year_count_forget(struct tx *tx);

/* Takes away everything that was made of it in the rehearsal of a site (0: of people without one). */
void year_forget(struct tx *tx, struct ctx *ctx, int64_t site);

#endif
