/* Links that set a password: a token of 256 bits, kept as its hash, good once and for a while. */
#include "modules/accounts/admin.h"

#include "access/audit.h"
#include "queries.h"

#include <sodium.h>

enum { TOKEN = 32 };

bool invitation_hash(struct arena *a, struct str hex, struct str *hash)
{
    unsigned char token[TOKEN];
    char *out = arena_alloc(a, crypto_hash_sha256_BYTES);
    size_t n;

    if (hex.n != TOKEN * 2 || sodium_hex2bin(token, TOKEN, hex.p, hex.n, NULL, &n, NULL) != 0 || n != TOKEN)
        return false;
    crypto_hash_sha256((unsigned char *)out, token, TOKEN);
    *hash = (struct str){out, crypto_hash_sha256_BYTES};
    return true;
}

struct str invitation_make(struct tx *tx, struct ctx *ctx, int64_t account_id, int64_t lives_ms)
{
    unsigned char token[TOKEN];
    char *hex = arena_alloc(tx->arena, TOKEN * 2 + 1);
    struct str hash;

    randombytes_buf(token, TOKEN);
    sodium_bin2hex(hex, TOKEN * 2 + 1, token, TOKEN);
    invitation_hash(tx->arena, str_of(hex), &hash);
    tx_run(tx, invitation_forget, .account_id = account_id);
    tx_run(tx, invitation_insert, .token = hash, .account_id = account_id, .created_at = ctx->world_ms,
           .ends_at = ctx->world_ms + lives_ms);
    return str_of(hex);
}

enum outcome invitation_take(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct invitation_take *t = in;
    struct row_invitation_taken row;

    if (!tx_one(tx, invitation_taken, &row, .token = t->token_hash, .now_at = ctx->world_ms))
        return MISSING;
    out->id = row.account_id;
    tx_run(tx, invitation_forget, .account_id = row.account_id);
    tx_run(tx, account_password_set, .password = t->password_hash, .account_id = row.account_id);
    tx_run(tx, session_delete_of, .account_id = row.account_id);
    audit_write(tx, ctx,
                &(struct audit_entry){.action = "invitation_take", .object = "account", .object_id = row.account_id});
    return DONE;
}
