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
/* A last day that was saved moves: the last assignment, and reports who were handed over for the day after, follow it to
 * `gone`, the first day without. Otherwise the error stands beside last_on. */
struct row_employment_on;
bool last_day_move(struct tx *tx, struct ctx *ctx, int64_t person_id, const struct row_employment_on *e,
                   struct str gone);
/* {"last_on": the day before `gone`}, for the audit. */
struct value last_day_row(struct arena *a, struct str gone);
extern const struct choice employment_kinds[];
/* Cuts a person with all below him from those above, and hangs them below the new manager (0: none). */
void line_move(struct tx *tx, int64_t person_id, int64_t manager_id);
/* ring.c. Takes the manager from those of a ring who are not here today: of others at once, of the person in `now`. */
struct row_seat_choice;
void seat_open_ring(struct tx *tx, struct ctx *ctx, int64_t person_id, struct row_seat_choice *now);
/* Gives back what is in no ring any more. */
void seats_rejoin(struct tx *tx, struct ctx *ctx);
/* Takes one manager until then; the lines are the caller's. False: it is another one by now. */
bool seat_part(struct tx *tx, struct ctx *ctx, int64_t person_id, int64_t manager_id);
/* assignment_change, to the end, and then rolled back: INVALID without an error where it would be done. */
enum outcome assignment_try(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* A planned change (press: the assignment) does not take place; what held before goes on. */
enum outcome assignment_drop(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* A last day that lies ahead is taken back (press: the person). */
enum outcome person_stay(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* Employer, site and level (0: none) are not closed before `to`, the first day without; otherwise the error stands beside
 * legal_entity_id, establishment_id or level_id. */
bool place_is_open(struct tx *tx, struct ctx *ctx, int64_t employer_id, int64_t site_id, int64_t level_id,
                   struct str to);
/* The first day without, of the last day of a form; empty: there is none yet. */
struct str day_after_last(struct arena *a, struct str last_on);
void mail_check(struct ctx *ctx, struct str mail);

#endif
