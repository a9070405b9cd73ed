/* Pages of accounts for an administrator, links that set a password, the password asked for again. */
#include "modules/accounts/accounts.h"
#include "modules/accounts/accounts_web.h"
#include "modules/accounts/admin.h"
#include "modules/accounts/digest.h"
#include "modules/accounts/letter.h"
#include "queries.h"

#include <sodium.h>

/* ---- a link that sets a password ---- */

struct taking {
    struct arena *arena;
    struct str password;
    struct invitation_take take;
};

/* Whose link it is; false: the reply has been made. */
static bool open_invitation(struct web *w, struct str *hash)
{
    struct value args[2];
    struct call call = {.query = &query_invitation_open, .args = args, .limit = 1};

    if (!invitation_hash(w->arena, map_text(w->path, "token"), hash)) {
        web_reply_page(w, 404, "invitation_over");
        return false;
    }
    for (size_t i = 0; i < call.query->nparams; i++)
        args[i] = str_is(call.query->params[i].name, "token") ? value_blob(*hash) : value_int(w->ctx.world_ms);
    if (!web_call(w, &call))
        return false;
    if (!list_count(call.rows)) {
        web_reply_page(w, 404, "invitation_over");
        return false;
    }
    map_put(w->arena, w->root, "page", call.rows.list->items[0]);
    return true;
}

static void invitation_page(struct web *w)
{
    struct str hash;

    if (open_invitation(w, &hash))
        web_reply_page(w, 200, "invitation");
}

static void invitation_done(struct web *w, enum outcome outcome, const struct written *out)
{
    (void)out;
    if (outcome == DONE)
        web_reply_see(w, STR("/sign-in?set=1"));
    else
        web_reply_page(w, 404, "invitation_over");
}

static void invitation_hash_now(void *with)
{
    struct taking *t = with;

    t->take.password_hash = password_hash(t->arena, t->password);
    sodium_memzero((char *)(uintptr_t)t->password.p, t->password.n);
}

static void invitation_hashed(struct web *w)
{
    struct taking *t = w->own;

    web_write(w, invitation_take, &t->take, invitation_done);
}

static void invitation(struct web *w)
{
    struct taking *t = ARENA_NEW(w->arena, struct taking);
    const char *why;

    if (!open_invitation(w, &t->take.token_hash))
        return;
    t->arena = w->arena;
    t->password = web_typed(w, "password");
    why = t->password.n > 512 ? "A password has at most 128 characters." : password_objection(t->password);
    if (!why && !str_eq(t->password, web_typed(w, "again")))
        why = "The two are not the same.";
    if (why) {
        map_put(w->arena, map_get(w->root, "page"), "error", value_text(str_of(why)));
        web_reply_page(w, 422, "invitation");
        return;
    }
    w->own = t;
    web_slow(w, invitation_hash_now, t, invitation_hashed);
}

/* ---- a forgotten password ---- */

static void forgot_done(struct web *w, enum outcome outcome, const struct written *out)
{
    (void)outcome;
    (void)out;
    map_put(w->arena, w->root, "page", value_bool(true));
    web_reply_page(w, 200, "forgot"); /* the same whether there is such an account or not */
}

static void forgot(struct web *w)
{
    struct str *login = ARENA_NEW(w->arena, struct str);

    *login = str_lower(w->arena, str_trim(web_typed(w, "login")));
    web_write(w, reset_ask, login, forgot_done);
}

/* ---- what would leave ---- */

/* The link's secret is made when the mail leaves, and is nobody's to see: here it is a row of dots. */
static bool put_letter(struct web *w)
{
    struct value id = value_int(web_path_id(w, "id")), page;
    struct call mail = {.query = &query_outbox_letter, .args = &id, .limit = 1},
                lines = {.query = &query_outbox_letter_lines, .args = &id, .limit = 12};
    struct buf waits = buf_new(w->arena, 16384);
    struct letter letter;

    if (!web_call(w, &mail) || !web_call(w, &lines))
        return false;
    if (!list_count(mail.rows)) {
        web_reply_missing(w);
        return false;
    }
    page = mail.rows.list->items[0];
    for (size_t i = 0; i < list_count(lines.rows); i++)
        digest_line(&waits, map_text(lines.rows.list->items[i], "text"), map_text(lines.rows.list->items[i], "due_on"));
    letter = letter_write(w->arena, &(struct letter_about){.login = map_text(page, "login"),
                                                           .name = map_text(page, "name"),
                                                           .organization = map_text(page, "organization"),
                                                           .template = map_text(page, "template"),
                                                           .token = STR("\u2022\u2022\u2022\u2022\u2022\u2022"),
                                                           .lines = buf_str(&waits),
                                                           .address = web_url(w)});
    map_put(w->arena, page, "kept",
            value_bool(str_is(map_text(page, "template"), "digest") && !list_count(lines.rows)));
    map_put(w->arena, page, "subject", value_text(letter.subject));
    map_put(w->arena, page, "body", value_text(letter.body));
    map_put(w->arena, page, "has_link", value_bool(!str_is(map_text(page, "template"), "digest")));
    map_put(w->arena, w->root, "page", page);
    return true;
}

static const struct route routes[] = {
    PAGE("/accounts", "account_list", ACT_ACCOUNT_ADMIN),
    PAGE("/accounts/:id", "account", ACT_ACCOUNT_ADMIN),
    FORM("/accounts/:id", "account", &roles_resource, account_roles_save, "/accounts/:id", ACT_ACCOUNT_ADMIN),
    FORM("/accounts/:id/disable", "account", &press_resource, account_disable, "/accounts/:id", ACT_ACCOUNT_ADMIN),
    FORM("/accounts/:id/enable", "account", &press_resource, account_enable, "/accounts/:id", ACT_ACCOUNT_ADMIN),
    FORM("/accounts/:id/link", "account", &press_resource, account_link_send, "/accounts/:id", ACT_ACCOUNT_ADMIN),
    FORM("/accounts/:id/sessions", "account", &press_resource, account_sessions_end, "/accounts/:id",
         ACT_ACCOUNT_ADMIN),
    PAGE("/mail", "mail", ACT_ACCOUNT_ADMIN),
    PAGE("/mail/:id", "mail_letter", ACT_REHEARSAL_SEE),
    {HTTP_GET, "/invitation/:token", ACT_SIGN_IN, ROUTE_OPEN, .run = invitation_page, .view = "invitation"},
    {HTTP_POST, "/invitation/:token", ACT_SIGN_IN, ROUTE_OPEN, .takes = "login password again", .run = invitation,
     .view = "invitation"},
    {HTTP_GET, "/forgot", ACT_SIGN_IN, ROUTE_OPEN, .view = "forgot"},
    {HTTP_POST, "/forgot", ACT_SIGN_IN, ROUTE_OPEN, .takes = "login", .run = forgot, .view = "forgot"},
};
static const struct page_part parts[] = {{"mail_letter", put_letter, NULL}};
const struct module account_admin_module = {.name = "account_admin", ROUTES(routes), PARTS(parts)};
