/* One mail in the morning that lists what waits in an inbox: new things once, what is due again every three days. */
#ifndef MODULES_ACCOUNTS_DIGEST_H
#define MODULES_ACCOUNTS_DIGEST_H

#include "core/buf.h"
#include "jobs/jobs.h"

/* When a day begins: asks for the job, to run at seven by the organization's clock. Where the program slept then it runs
 * as soon as it wakes, until eight in the evening; later the next day's mail says what this one would have. */
void digest_turn(struct tx *tx, struct ctx *ctx, struct str from_day, struct str to_day);
/* Puts the mails into the outbox, some hundred accounts a slice. */
enum job_result digest_slice(struct tx *tx, struct ctx *ctx, struct job *job);
/* One line of it. */
void digest_line(struct buf *out, struct str text, struct str due_on);
/* The lines of somebody's mail, as his inbox is now; empty when nothing waits any more. */
struct str digest_text(struct tx *tx, int64_t account_id);
/* In: int64_t, 1: no such mail to the viewer. */
enum outcome digest_set(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);

#endif
