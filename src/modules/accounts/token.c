/* API tokens: what a program holds instead of a password, with the scopes that it needs and a day when it ends. */
#include "modules/accounts/token.h"

#include "access/audit.h"
#include "core/id.h"
#include "modules/accounts/accounts.h"
#include "queries.h"

enum { DAY_MS = 86400000, DAYS_MOST = 731 };

static const struct field token_fields[] = {
    FIELD(struct token_new, name, .label = "Name", .hint = "What uses it, such as Payroll export.", .kind = FIELD_TEXT,
          .flags = FIELD_REQUIRED, .max = 60),
    FIELD(struct token_new, scopes, .label = "What it opens", .kind = FIELD_TEXT, .max = 2000),
    FIELD(struct token_new, ends_on, .label = "Works until", .hint = "At most two years. That day is included.",
          .kind = FIELD_DAY, .flags = FIELD_REQUIRED),
};

struct str token_scope(struct arena *a, const struct resource *r, bool writes)
{
    bool there = r->list && r->item && (!writes || ((r->save || r->remove) && r->writes != API_READS));

    return there ? str_format(a, "%s:%s", r->plural, writes ? "write" : "read") : STR_NONE;
}

static bool scope_exists(struct arena *a, struct str wanted)
{
    for (size_t i = 0; i < all_resources_count * 2; i++) {
        struct str scope = token_scope(a, all_resources[i / 2], i % 2);

        if (scope.n && str_eq(scope, wanted))
            return true;
    }
    return false;
}

static void check_scopes(struct ctx *ctx, struct str rest)
{
    if (!rest.n)
        errors_add(&ctx->errors, STR("scopes"), "A token opens something: choose at least one.");
    while (rest.n) {
        struct str one = str_split(&rest, ' ');

        if (!scope_exists(ctx->arena, one))
            errors_add(&ctx->errors, STR("scopes"), "There is no scope %.*s.", STR_ARG(one));
    }
}

static void token_check(const void *in, struct ctx *ctx)
{
    const struct token_new *t = in;
    day ends = day_parse(t->ends_on);

    check_scopes(ctx, t->scopes);
    if (ends < ctx->today || ends > day_at(ctx->world_ms) + DAYS_MOST)
        errors_add(&ctx->errors, STR("ends_on"), "A day from today on, at most two years ahead.");
}

/* The one place where a token begins; in hexadecimal to out->see. */
static void token_add(struct tx *tx, struct ctx *ctx, const struct in_token_insert *t, struct written *out)
{
    struct str hash;

    out->id = id_new(ctx->world_ms);
    out->see = fresh_token(tx, &hash);
    tx_run(tx, token_insert, .token = hash, .id = out->id, .account_id = t->account_id, .name = t->name,
           .scopes = t->scopes, .created_at = ctx->world_ms, .ends_at = t->ends_at);
    account_noted(tx, ctx, "token_create", t->account_id);
}

enum outcome token_create(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct token_form *t = in;
    struct row_account_of_login account;

    if (!tx_one(tx, account_of_login, &account, .login = str_lower(tx->arena, t->login))) {
        errors_add(&ctx->errors, STR("login"), "There is no account %.*s.", STR_ARG(t->login));
        return INVALID;
    }
    if (!str_is(t->scopes, "*")) /* all of them, which only the command gives */
        check_scopes(ctx, t->scopes);
    if (ctx->errors.n)
        return INVALID;
    token_add(tx, ctx,
              &(struct in_token_insert){.account_id = account.id,
                                        .name = t->name,
                                        .scopes = t->scopes,
                                        .ends_at = ctx->world_ms + t->days * DAY_MS},
              out);
    return DONE;
}

enum outcome token_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct token_new *t = in;

    token_add(tx, ctx,
              &(struct in_token_insert){.account_id = ctx->viewer.account_id,
                                        .name = t->name,
                                        .scopes = t->scopes,
                                        .ends_at = ((int64_t)day_parse(t->ends_on) + 1) * DAY_MS},
              out);
    return DONE;
}

enum outcome token_revoke(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct press_form *f = in;
    int64_t me = ctx->viewer.account_id;

    if (!tx_run(tx, token_delete, .id = f->head.id, .account_id = me))
        return MISSING;
    out->says = STR("Revoked. Whatever used it is shut out from now on.");
    account_noted(tx, ctx, "token_revoke", me);
    return DONE;
}

enum outcome token_revoke_of_another(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct press_form *f = in;
    struct row_token_owner owner;

    if (!viewer_may(tx, &ctx->viewer, ACT_ACCOUNT_ADMIN, 0) || !tx_one(tx, token_owner, &owner, .id = f->head.id))
        return MISSING;
    tx_run(tx, token_delete, .id = f->head.id, .account_id = owner.account_id);
    out->says =
        str_format(tx->arena, "%.*s is revoked. Whatever used it is shut out from now on.", STR_ARG(owner.name));
    audit_write(tx, ctx, .action = "token_revoke", .object = "account", .object_id = owner.account_id,
                .person_id = owner.person_id);
    return DONE;
}

const struct resource token_resource = {.name = "token",
                                        .plural = "tokens",
                                        .label = "Token",
                                        .size = sizeof(struct token_new),
                                        FIELDS(token_fields),
                                        .check = token_check};
