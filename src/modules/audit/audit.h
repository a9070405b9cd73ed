/* Signed heads of the audit log on their way to a file outside of the database. */
#ifndef MODULES_AUDIT_H
#define MODULES_AUDIT_H

#include "access/ctx.h"

/* Adds to the file what was signed and is not in it; marks it only when it is on disk. *n: how many. False, with a sentence: it is
 * tried again, by whoever asks next. A head may stand there twice when the program dies between the two. */
bool audit_heads_hand_over(struct db *db, struct ctx *ctx, const char *path, size_t *n, struct str *why);
/* The same every few seconds, where --audit-heads names a file. */
void audit_heads_look(void *owner, struct db *db, struct ctx *ctx);
/* Seals what waits and signs the end of the chain; out->see is the line of that head, out->id its seal, 0 when the log is empty.
 * `in` is not used. */
enum outcome audit_head_now(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);

#endif
