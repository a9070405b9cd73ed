#include "modules/accounts/operator.h"

#include "access/audit.h"
#include "modules/accounts/accounts.h"
#include "modules/accounts/admin.h"
#include "modules/accounts/second_step.h"
#include "queries.h"

static bool find(struct tx *tx, struct ctx *ctx, const void *in, struct row_account_of_login *account)
{
    const struct str *login = in;

    if (tx_one(tx, account_of_login, account, .login = str_lower(tx->arena, *login)))
        return true;
    errors_add(&ctx->errors, STR("login"), "There is no account %.*s.", STR_ARG(*login));
    return false;
}

static enum outcome set_status(struct tx *tx, struct ctx *ctx, const void *login, bool disable, struct written *out)
{
    struct row_account_of_login account;

    if (!find(tx, ctx, login, &account))
        return INVALID;
    return account_status_set(tx, ctx, account.id, disable, out);
}

enum outcome operator_disable(struct tx *tx, struct ctx *ctx, const void *login, struct written *out)
{
    return set_status(tx, ctx, login, true, out);
}

enum outcome operator_enable(struct tx *tx, struct ctx *ctx, const void *login, struct written *out)
{
    return set_status(tx, ctx, login, false, out);
}

enum outcome operator_reset(struct tx *tx, struct ctx *ctx, const void *login, struct written *out)
{
    struct row_account_of_login account;

    if (!find(tx, ctx, login, &account))
        return INVALID;
    if (str_is(account.status, "disabled")) {
        errors_add(&ctx->errors, STR("login"), "The account is disabled: enable it first.");
        return INVALID;
    }
    out->see = invitation_make(tx, ctx, account.id, (int64_t)RESET_MINUTES * 60000);
    account_noted(tx, ctx, "account_link_print", account.id);
    out->says = STR("Whoever opens this link within 30 minutes chooses the password. It works once. Sessions and "
                    "tokens for programs end then.");
    return DONE;
}

enum outcome operator_remove_second_step(struct tx *tx, struct ctx *ctx, const void *login, struct written *out)
{
    struct row_account_of_login account;

    if (!find(tx, ctx, login, &account))
        return INVALID;
    if (!second_step_forget(tx, ctx, account.id, "second_step_take")) {
        errors_add(&ctx->errors, STR("login"), "The account has no second step.");
        return INVALID;
    }
    tx_run(tx, session_delete_of, .account_id = account.id);
    out->says = STR("The second step is removed and the sessions of the account have ended.");
    return DONE;
}
