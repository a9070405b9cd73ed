/* The second step: secrets, codes, and what each change of them ends. */
#include "modules/accounts/second_step.h"

#include "access/audit.h"
#include "core/id.h"
#include "modules/accounts/accounts.h"
#include "modules/accounts/totp.h"
#include "queries.h"

#include <ctype.h>
#include <sodium.h>

enum { HASH = 32 };
static const char letters[] = "0123456789abcdefghjkmnpqrstvwxyz";

/* Keyed, so that a database alone, without master.key, cannot be tried against. */
static struct str recovery_hash(struct tx *tx, struct ctx *ctx, int64_t account_id, struct str code)
{
    struct str about = str_format(tx->arena, "%lld|%.*s", (long long)account_id, STR_ARG(code));
    unsigned char key[HASH];
    char *out = arena_alloc(tx->arena, HASH);

    keys_derive(ctx->keys, "recovery code", key);
    crypto_generichash((unsigned char *)out, HASH, (const unsigned char *)about.p, about.n, key, HASH);
    sodium_memzero(key, sizeof key);
    return (struct str){out, HASH};
}

/* What somebody typed from paper: without blanks and dashes, in small letters, o i l as the digits they look like. */
static struct str code_normal(struct arena *a, struct str typed)
{
    struct buf out = buf_new(a, 256);

    for (size_t i = 0; i < typed.n && i < 100; i++) {
        char c = (char)tolower((unsigned char)typed.p[i]);

        if (c != ' ' && c != '-')
            buf_char(&out, c == 'o' ? '0' : c == 'i' || c == 'l' ? '1' : c);
    }
    return buf_str(&out);
}

static bool secret_of(struct tx *tx, struct ctx *ctx, int64_t account_id, struct str sealed, struct value *base32,
                      unsigned char secret[TOTP_SECRET])
{
    return keys_unseal(ctx->keys, tx->arena, account_id, "second_step.secret", account_id, sealed, base32) &&
           base32->kind == VALUE_TEXT && totp_from_base32(base32->text, secret);
}

/* A phone goes by the world's time, also while a rehearsal's clock is ahead. */
static int64_t phone_step(const struct ctx *ctx)
{
    return totp_step(ctx->world_ms / 1000);
}

enum outcome second_step_begin(struct tx *tx, struct ctx *ctx, const void *none, struct written *out)
{
    int64_t me = ctx->viewer.account_id;
    struct row_second_step_secret now;
    unsigned char secret[TOTP_SECRET];
    struct str sealed;

    (void)none;
    if (tx_one(tx, second_step_secret, &now, .account_id = me) && now.confirmed_at)
        return MISSING;
    randombytes_buf(secret, sizeof secret);
    out->see = totp_base32(tx->arena, secret);
    sodium_memzero(secret, sizeof secret);
    if (!keys_seal(ctx->keys, tx->arena, me, "second_step.secret", me, value_text(out->see), &sealed))
        return MISSING;
    tx_run(tx, second_step_delete, .account_id = me);
    tx_run(tx, second_step_insert, .account_id = me, .secret = sealed);
    return DONE;
}

static struct str codes_make(struct tx *tx, struct ctx *ctx, int64_t account_id)
{
    struct buf all = buf_new(tx->arena, 1024);

    tx_run(tx, recovery_code_forget, .account_id = account_id);
    for (int i = 0; i < RECOVERY_CODES; i++) {
        char code[RECOVERY_CODE + 1] = "";

        for (int k = 0; k < RECOVERY_CODE; k++)
            code[k] = letters[randombytes_uniform(sizeof letters - 1)];
        tx_run(tx, recovery_code_insert, .hash = recovery_hash(tx, ctx, account_id, str_of(code)),
               .account_id = account_id);
        buf_format(&all, "%s%.6s-%s", i ? " " : "", code, code + 6);
    }
    return buf_str(&all);
}

enum outcome second_step_confirm(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct confirm_form *f = in;
    int64_t me = ctx->viewer.account_id, step;
    struct row_second_step_secret now;
    unsigned char secret[TOTP_SECRET];
    struct value base32;

    if (!tx_one(tx, second_step_secret, &now, .account_id = me) || now.confirmed_at ||
        !secret_of(tx, ctx, me, now.secret, &base32, secret))
        return MISSING;
    step = totp_match(secret, code_normal(tx->arena, f->code), phone_step(ctx), 0);
    sodium_memzero(secret, sizeof secret);
    if (!step) {
        errors_add(&ctx->errors, STR("code"), "That is not the code that the app shows now.");
        out->see = base32.text;
        return INVALID;
    }
    tx_run(tx, second_step_confirmed, .confirmed_at = ctx->now_ms, .used_step = step, .account_id = me);
    tx_run(tx, session_delete_others, .account_id = me, .token = f->token_hash);
    out->see = codes_make(tx, ctx, me);
    account_noted(tx, ctx, "second_step_confirm", me);
    return DONE;
}

enum outcome second_step_codes(struct tx *tx, struct ctx *ctx, const void *none, struct written *out)
{
    int64_t me = ctx->viewer.account_id;
    struct row_second_step_secret now;

    (void)none;
    if (!tx_one(tx, second_step_secret, &now, .account_id = me) || !now.confirmed_at)
        return MISSING;
    out->see = codes_make(tx, ctx, me);
    account_noted(tx, ctx, "second_step_codes", me);
    return DONE;
}

bool second_step_forget(struct tx *tx, struct ctx *ctx, int64_t account_id, const char *action)
{
    if (!tx_run(tx, second_step_delete, .account_id = account_id))
        return false;
    tx_run(tx, recovery_code_forget, .account_id = account_id);
    account_noted(tx, ctx, action, account_id);
    return true;
}

enum outcome second_step_remove(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    int64_t me = ctx->viewer.account_id;

    if (!second_step_forget(tx, ctx, me, "second_step_remove"))
        return MISSING;
    tx_run(tx, session_delete_others, .account_id = me, .token = *(const struct str *)in);
    out->says = STR("The second step is removed. Your password alone signs you in.");
    return DONE;
}

enum outcome second_step_take(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct press_form *f = in;

    if (!viewer_may(tx, &ctx->viewer, ACT_ACCOUNT_ADMIN, 0) ||
        !second_step_forget(tx, ctx, f->head.id, "second_step_take"))
        return MISSING;
    tx_run(tx, session_delete_of, .account_id = f->head.id);
    out->says = STR("The second step is removed and the sessions of this account have ended.");
    return DONE;
}

/* A code of the app counts once: its step is written down. A recovery code is deleted. */
static bool code_fits(struct tx *tx, struct ctx *ctx, int64_t account_id, struct str typed)
{
    struct str code = code_normal(tx->arena, typed);
    struct row_second_step_secret now;
    unsigned char secret[TOTP_SECRET];
    struct value base32;
    int64_t step = 0;

    if (!tx_one(tx, second_step_secret, &now, .account_id = account_id) || !now.confirmed_at)
        return false;
    if (code.n == RECOVERY_CODE) {
        if (!tx_run(tx, recovery_code_use, .account_id = account_id, .hash = recovery_hash(tx, ctx, account_id, code)))
            return false;
        account_noted(tx, ctx, "recovery_code_use", account_id);
        return true;
    }
    if (!secret_of(tx, ctx, account_id, now.secret, &base32, secret))
        return false;
    step = totp_match(secret, code, phone_step(ctx), now.used_step);
    sodium_memzero(secret, sizeof secret);
    if (step)
        tx_run(tx, second_step_used, .used_step = step, .account_id = account_id);
    return step > 0;
}

enum outcome session_begin_with_code(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct sign_in_code *f = in;
    struct row_account_state account;
    int64_t id = f->session.account_id;

    if (tx_one(tx, account_state, &account, .id = id) && str_is(account.status, "active") &&
        account.epoch == f->session.epoch && code_fits(tx, ctx, id, f->code))
        return session_begin(tx, ctx, &f->session, out);
    account_noted(tx, ctx, "code_refuse", id);
    return DONE;
}
