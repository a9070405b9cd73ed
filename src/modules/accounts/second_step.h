/* The second step of signing in: a code from an authenticator app, or one of ten recovery codes. */
#ifndef MODULES_ACCOUNTS_SECOND_STEP_H
#define MODULES_ACCOUNTS_SECOND_STEP_H

#include "modules/accounts/accounts.h"

enum { RECOVERY_CODES = 10, RECOVERY_CODE = 12 };

/* A fresh secret for the viewer's own account, not in force before second_step_confirm: in base 32 to out->see.
 * MISSING when one is in force already. */
enum outcome second_step_begin(struct tx *tx, struct ctx *ctx, const void *none, struct written *out);
/* `code` (struct str) proves that the app has the secret. DONE: recovery codes, separated by blanks, to out->see, and
 * the other sessions end. INVALID: the secret again to out->see, for another try. */
enum outcome second_step_confirm(struct tx *tx, struct ctx *ctx, const void *code, struct written *out);
/* Ten new recovery codes to out->see; the ones before them end. */
enum outcome second_step_codes(struct tx *tx, struct ctx *ctx, const void *none, struct written *out);
/* Removes the viewer's own; the other sessions end. `in`: struct str, hash of this session's token. */
enum outcome second_step_remove(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* For somebody who has lost it: by an administrator's press (account_admin), or by the program itself. */
enum outcome second_step_take(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
bool second_step_forget(struct tx *tx, struct ctx *ctx, int64_t account_id, const char *action);

struct confirm_form {
    struct str code, token_hash;
};
struct sign_in_code {
    struct session_form session;
    struct str code;
};
/* Checks the code and begins the session, in one transaction, so that a code counts once. DONE with an empty out->see:
 * it was wrong, which is in the audit log: whoever got here knows the password. */
enum outcome session_begin_with_code(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);

#endif
