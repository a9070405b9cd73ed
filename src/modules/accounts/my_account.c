/* One's own account: where one is signed in, light or dark. */
#include "access/audit.h"
#include "modules/accounts/accounts_web.h"
#include "modules/accounts/digest.h"
#include "modules/accounts/preferences.h"
#include "queries.h"

static enum outcome sessions_write(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    tx_run(tx, session_delete_others, .account_id = ctx->viewer.account_id, .token = *(const struct str *)in);
    account_noted(tx, ctx, "sessions_end", ctx->viewer.account_id);
    out->says = STR("All other sessions have ended.");
    return DONE;
}

static void back_to_account(struct web *w, enum outcome outcome, const struct written *out)
{
    web_reply_done(w, outcome, out, STR("/account"));
}

static enum outcome session_end_one(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct press_form *f = in;
    int64_t me = ctx->viewer.account_id;

    if (!tx_run(tx, session_delete_one, .account_id = me, .id = f->head.id))
        return MISSING;
    account_noted(tx, ctx, "session_end", me);
    out->says = STR("That session has ended.");
    return DONE;
}

static void sessions_end(struct web *w)
{
    web_write(w, sessions_write, &w->token_hash, back_to_account);
}

static enum outcome theme_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct str *theme = in;

    (void)out;
    tx_run(tx, account_theme_set, .theme = *theme, .account_id = ctx->viewer.account_id);
    return DONE;
}

static void theme_saved(struct web *w, enum outcome outcome, const struct written *out)
{
    (void)outcome;
    (void)out;
    web_reply_see(w, web_next(w));
}

static void theme(struct web *w)
{
    struct str *wanted = ARENA_NEW(w->arena, struct str);

    *wanted = web_typed(w, "theme");
    if (!str_is(*wanted, "light") && !str_is(*wanted, "dark") && !str_is(*wanted, "system"))
        *wanted = STR("system");
    web_write(w, theme_save, wanted, theme_saved);
}

static void digest_chosen(struct web *w, enum outcome outcome, const struct written *out)
{
    web_reply_done(w, outcome, out, STR("/inbox"));
}

static void choose_digest(struct web *w)
{
    int64_t *off = ARENA_NEW(w->arena, int64_t);

    *off = str_is(web_typed(w, "digest"), "off");
    web_write(w, digest_set, off, digest_chosen);
}

static const struct route routes[] = {
    {HTTP_POST, "/inbox/mail", ACT_MY_ACCOUNT, .takes = "digest", .run = choose_digest},
    PAGE("/account", "my_account", ACT_MY_ACCOUNT),
    FORM("/account/preferences", "my_account", &preferences_resource, preferences_save, "/account", ACT_MY_ACCOUNT),
    {HTTP_POST, "/account/sessions", ACT_MY_ACCOUNT, .run = sessions_end, .view = "my_account"},
    FORM("/account/sessions/:id/end", NULL, &press_resource, session_end_one, "/account", ACT_MY_ACCOUNT),
    {HTTP_POST, "/preferences/theme", ACT_MY_ACCOUNT, .takes = "theme next", .run = theme},
};
/* In the audit log. */
static const struct term acts[] = {
    {.word = "session_begin", .says = "Signed in"},
    {.word = "session_end", .says = "Ended a session"},
    {.word = "sessions_end", .says = "Ended all sessions"},
    {.word = "step_up", .says = "Gave the password again"},
    {.word = "password_save", .says = "Changed the password"},
    {.word = "reset_ask", .says = "Asked for a new password"},
    {.word = "invitation_take", .says = "Chose a password by a link"},
    {.word = "account_invite", .says = "Gave an account"},
    {.word = "account_code_make", .says = "Printed a code"},
    {.word = "account_link_send", .says = "Sent a link for a password"},
    {.word = "account_link_print", .says = "Printed a link for a password"},
    {.word = "account_roles_save", .says = "Changed roles"},
    {.word = "account_disable", .says = "Closed an account"},
    {.word = "account_enable", .says = "Opened an account again"},
    {.word = "organization_begin", .says = "Set the organization up"},
};
const struct module my_account_module = {.name = "my_account", ROUTES(routes), ACTS(acts)};
