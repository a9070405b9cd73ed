/* Links that set a password: a token of 256 bits, kept as its hash, good once and for a while. On paper, where somebody has
 * to type it, a code of 80 bits instead. */
#include "modules/accounts/admin.h"

#include "access/audit.h"
#include "modules/accounts/accounts.h"
#include "queries.h"

#include <ctype.h>
#include <sodium.h>
#include <string.h>

enum { TOKEN = 32, CODE = 16 /* letters of five bits */, CODE_GROUP = 4 };

/* Crockford's base 32: without I, L, O and U. */
static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* A code as it was typed: small letters, blanks, dashes and the letters that look like digits do not matter. How many
 * letters it has, at most CODE; 0: something that no code has. */
static size_t code_read(struct str typed, unsigned char out[CODE])
{
    size_t n = 0;

    for (size_t i = 0; i < typed.n; i++) {
        char c = (char)toupper((unsigned char)typed.p[i]);

        if (c == '-' || c == ' ')
            continue;
        c = c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c;
        if (!c || !strchr(letters, c) || n == CODE)
            return 0;
        out[n++] = (unsigned char)c;
    }
    return n;
}

bool invitation_hash(struct arena *a, struct str typed, struct str *hash)
{
    unsigned char token[TOKEN];
    char *out = arena_alloc(a, crypto_hash_sha256_BYTES);
    size_t n;

    if (typed.n == TOKEN * 2) {
        if (sodium_hex2bin(token, TOKEN, typed.p, typed.n, NULL, &n, NULL) != 0 || n != TOKEN)
            return false;
    } else {
        n = code_read(typed, token);
        if (n != CODE)
            return false;
    }
    crypto_hash_sha256((unsigned char *)out, token, n);
    *hash = (struct str){out, crypto_hash_sha256_BYTES};
    return true;
}

/* Makes it the only one that opens the account. */
static void keep(struct tx *tx, struct ctx *ctx, int64_t account_id, int64_t lives_ms, struct str token)
{
    struct str hash = STR_NONE;

    invitation_hash(tx->arena, token, &hash);
    tx_run(tx, invitation_forget, .account_id = account_id);
    tx_run(tx, invitation_insert, .token = hash, .account_id = account_id, .created_at = ctx->world_ms,
           .ends_at = ctx->world_ms + lives_ms);
}

struct str invitation_make(struct tx *tx, struct ctx *ctx, int64_t account_id, int64_t lives_ms)
{
    unsigned char token[TOKEN];
    char *hex = arena_alloc(tx->arena, TOKEN * 2 + 1);

    randombytes_buf(token, TOKEN);
    sodium_bin2hex(hex, TOKEN * 2 + 1, token, TOKEN);
    keep(tx, ctx, account_id, lives_ms, str_of(hex));
    return str_of(hex);
}

struct str invitation_code(struct tx *tx, struct ctx *ctx, int64_t account_id)
{
    struct buf out = buf_new(tx->arena, CODE * 2);

    for (size_t i = 0; i < CODE; i++) {
        if (i && i % CODE_GROUP == 0)
            buf_char(&out, '-');
        buf_char(&out, letters[randombytes_uniform(32)]);
    }
    keep(tx, ctx, account_id, (int64_t)INVITATION_DAYS * 86400000, buf_str(&out));
    return buf_str(&out);
}

struct value account_slip(struct tx *tx, struct ctx *ctx, int64_t account_id, struct str name, struct str login)
{
    struct value slip = value_map(tx->arena);

    map_put(tx->arena, slip, "name", value_text(name));
    map_put(tx->arena, slip, "login", value_text(login));
    map_put(tx->arena, slip, "code", value_text(invitation_code(tx, ctx, account_id)));
    return slip;
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
    /* Whoever had the account in his hands may have made himself one. */
    if (tx_run(tx, token_delete_of, .account_id = row.account_id))
        account_noted(tx, ctx, "tokens_end", row.account_id);
    account_noted(tx, ctx, "invitation_take", row.account_id);
    return DONE;
}
