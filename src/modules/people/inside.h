/* Private to this module: rules that several of its writes share. */
#ifndef MODULES_PEOPLE_INSIDE_H
#define MODULES_PEOPLE_INSIDE_H

#include "modules/people/people.h"

/* Number and mail are nobody else's; id 0: a new person. Otherwise the error stands beside its field. */
bool person_is_unique(struct tx *tx, struct ctx *ctx, int64_t id, struct str number, struct str mail);
bool unit_is_there(struct tx *tx, struct ctx *ctx, int64_t unit_id, struct str on_day);
/* Nobody reports to himself by way of manager_id in [from, to); manager_id 0 is fine. */
bool line_stays_open(struct tx *tx, struct ctx *ctx, int64_t person_id, int64_t manager_id, struct str from,
                     struct str to);
/* A day in the past is a correction and needs person_correct; otherwise the error stands beside from_on. */
bool past_is_open(struct tx *tx, struct ctx *ctx, int64_t person_id, struct str from);
void mail_check(struct ctx *ctx, struct str mail);
/* May whoever asks change what stands in this record, its assignment, end or beginning? Not the own one while somebody else is of HR.
 * Where nobody is, own_record_note says so after the change. */
bool own_record_may(struct tx *tx, struct ctx *ctx, int64_t person_id);
void own_record_note(struct tx *tx, struct ctx *ctx, int64_t person_id, struct str name);

#endif
