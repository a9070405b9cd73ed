/* What somebody at the machine does with accounts when nobody can sign in: by login, as the program itself, on
 * record. */
#ifndef MODULES_ACCOUNTS_OPERATOR_H
#define MODULES_ACCOUNTS_OPERATOR_H

#include "resource/resource.h"

/* Each takes the login as `in` (struct str) and says in out->says what it did; INVALID when there is no such
 * account. */
enum outcome operator_disable(struct tx *tx, struct ctx *ctx, const void *login, struct written *out);
enum outcome operator_enable(struct tx *tx, struct ctx *ctx, const void *login, struct written *out);
/* A link that sets a password, good once and for 30 minutes: its token in hexadecimal to out->see. */
enum outcome operator_reset(struct tx *tx, struct ctx *ctx, const void *login, struct written *out);
/* Removes the second step of somebody who has lost it. */
enum outcome operator_remove_second_step(struct tx *tx, struct ctx *ctx, const void *login, struct written *out);

#endif
