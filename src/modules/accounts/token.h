/* API tokens of one's own account, made and revoked on a page; token_create in accounts.h is the command's. */
#ifndef MODULES_ACCOUNTS_TOKEN_H
#define MODULES_ACCOUNTS_TOKEN_H

#include "resource/resource.h"

struct token_new {
    struct form_head head;
    struct str name, scopes, ends_on; /* scopes: separated by blanks */
};
extern const struct resource token_resource;

/* The scope that opens the API's list and items of a resource, or its writes; STR_NONE where there are none. */
struct str token_scope(struct arena *a, const struct resource *r, bool writes);
/* For the viewer's own account; the token in hexadecimal goes to out->see. */
enum outcome token_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* Revokes one of the viewer's own, by id (int64_t). */
enum outcome token_revoke(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* One of any account's, by an administrator. */
enum outcome token_revoke_of_another(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);

#endif
