/* A module for a population is in rehearsal until somebody presses Go live: only HR and administrators see it (viewer.h,
 * and the guard of every scope), and what they make in it is marked, so that all of it can be thrown away. */
#ifndef ACCESS_REHEARSAL_H
#define ACCESS_REHEARSAL_H

#include "access/ctx.h"

enum { AHEAD_MOST_DAYS = 3650 };
/* How far a rehearsal's clock is ahead, in milliseconds: the setting clock_ahead_days, read. 0 for what is no number of
 * days up to AHEAD_MOST_DAYS. */
int64_t rehearsal_ahead_ms(struct str days);
/* Inside a write: does ctx stand where the rehearsal's clock stands, by the database? Where it was moved since ctx was
 * made, or by another process, the program's clock follows, and what was to be written is not. The second form is for
 * who has read the setting already. */
bool rehearsal_timely(struct tx *tx, const struct ctx *ctx);
bool rehearsal_timely_at(const struct ctx *ctx, struct str days);
/* Inside a write: is the module (a MODULE_ bit) in rehearsal where the person works? */
bool rehearsal_on(struct tx *tx, uint32_t module, int64_t person_id);
/* Marks what was just made as part of a rehearsal, when it is: whose record it is tells where; 0: nobody's. */
void rehearsal_keep(struct tx *tx, const struct ctx *ctx, uint32_t module, int64_t object_id, int64_t person_id);

#endif
