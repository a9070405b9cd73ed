/* Accounts: signing in and out, the first administrator, API tokens. */
#ifndef MODULES_ACCOUNTS_H
#define MODULES_ACCOUNTS_H

#include "modules/accounts/operator.h"
#include "resource/resource.h"

enum { PASSWORD_LEAST = 12, PASSWORD_MOST = 128 };

struct setup_form {
    struct form_head head;
    struct str organization, name, mail, password, time_zone, country;
    int64_t represented;
};
extern const struct resource setup_resource;

/* Argon2id (64 MiB, 3 passes), about 90 ms: on the slow pool only. The result lives in the arena. */
struct str password_hash(struct arena *a, struct str password);
bool password_fits(struct str hash, struct str password);
/* Length and the commonest ones; a sentence, or NULL when it will do. */
const char *password_objection(struct str password);

/* The empty organization and its first administrator, who is HR too. Refused once there is an account. */
struct first_account {
    struct str organization, name, mail, password_hash, time_zone, country;
    bool represented; /* there are employee representatives */
};
enum outcome organization_begin(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);

/* On record: something about an account, of nobody's file. */
void account_noted(struct tx *tx, struct ctx *ctx, const char *action, int64_t account_id);

/* 256 random bits in hexadecimal, and their SHA-256 as the database keeps it. */
struct str fresh_token(struct tx *tx, struct str *hash);

/* A new session: the token for the cookie in hexadecimal goes to out->see. */
struct session_form {
    int64_t account_id, epoch;
    bool shared;       /* others use this device: ten idle minutes end it */
    struct str device; /* "Firefox on Linux", or empty */
};
enum outcome session_begin(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);

/* An API token for an account; the token in hexadecimal goes to out->see. */
struct token_form {
    struct str login, name, scopes;
    int64_t days;
};
enum outcome token_create(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);

#endif
