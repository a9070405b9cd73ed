/* Pages of inviting, sheets of codes, and the page where a code is typed. */
#include "modules/accounts/invite.h"

#include "modules/accounts/admin.h"
#include "modules/accounts/qr.h"
#include "queries.h"
#include "web/app.h"

static void invited(struct web *w, enum outcome outcome, const struct written *out)
{
    web_reply_done(w, outcome, out, STR("/accounts/invite"));
}

/* Without a mail server links would be held and never leave: better nobody is told that they are on their way. */
static void invite_many(struct web *w)
{
    const struct invite_many_form *in = web_bind(w, &invite_many_resource);

    if (!in)
        return;
    if (!(w->app->config.mail_url && w->app->config.mail_from) && !w->ctx.errors.n && !str_is(in->by, "code"))
        errors_add(&w->ctx.errors, STR("by"),
                   "No mail can leave yet: start Tandem with --mail and --mail-from first. Who has no address can be "
                   "invited now.");
    if (w->ctx.errors.n)
        web_reply_page(w, 422, "invite_many");
    else
        web_write(w, account_invite_many, in, invited);
}

/* Adds where to go with each code, as text and as a drawing for a phone's camera. */
static void put_addresses(struct web *w, struct value slips)
{
    for (size_t i = 0; i < list_count(slips); i++) {
        struct value slip = slips.list->items[i];

        map_put(w->arena, slip, "drawing",
                qr_drawing(w->arena, str_format(w->arena, "%s/invitation/%s", web_url(w).p, map_text(slip, "code").p)));
    }
}

static void codes_made(struct web *w, enum outcome outcome, const struct written *out)
{
    struct value page = value_map(w->arena);

    if (outcome != DONE) {
        web_reply_missing(w);
        return;
    }
    put_addresses(w, out->shows);
    map_put(w->arena, page, "address", value_text(str_format(w->arena, "%s/code", web_url(w).p)));
    map_put(w->arena, page, "slips", out->shows);
    map_put(w->arena, w->root, "page", page);
    web_reply_page(w, 200, "account_slips");
}

/* A code that somebody read off paper: on to the page that its address would have opened. */
static void take_code(struct web *w)
{
    struct str typed = str_trim(web_typed(w, "code")), hash, code;
    struct buf out = buf_new(w->arena, 64);

    if (typed.n > 40 || !invitation_hash(w->arena, typed, &hash)) {
        struct value page = value_map(w->arena);

        map_put(w->arena, page, "typed", value_text(typed.n > 40 ? STR("") : typed));
        map_put(w->arena, w->root, "page", page);
        web_reply_page(w, 422, "code");
        return;
    }
    for (size_t i = 0; i < typed.n; i++)
        if (typed.p[i] != ' ')
            buf_char(&out, typed.p[i]);
    code = buf_str(&out);
    web_reply_see(w, str_format(w->arena, "/invitation/%s", code.p));
}

static const struct route routes[] = {
    PAGE("/accounts/new", "account_new", ACT_ACCOUNT_ADMIN),
    FORM("/accounts/new", "account_new", &invite_resource, account_invite, "/accounts/:id", ACT_ACCOUNT_ADMIN),
    PAGE("/accounts/invite", "invite_many", ACT_ACCOUNT_ADMIN),
    {HTTP_POST, "/accounts/invite", ACT_ACCOUNT_ADMIN, .form = &invite_many_resource, .run = invite_many,
     .view = "invite_many"},
    LIVE("/accounts/invite/progress", &query_invite_making, ACT_ACCOUNT_ADMIN),
    PAGE("/accounts/codes", "account_codes", ACT_ACCOUNT_ADMIN),
    {HTTP_POST, "/accounts/codes", ACT_ACCOUNT_ADMIN, .view = "account_codes", .form = &codes_resource,
     .write = account_codes_make, .then = codes_made},
    {HTTP_POST, "/accounts/:id/code", ACT_ACCOUNT_ADMIN, .view = "account", .form = &press_resource,
     .write = account_code_make, .then = codes_made},
    {HTTP_GET, "/code", ACT_SIGN_IN, ROUTE_OPEN, .view = "code"},
    {HTTP_POST, "/code", ACT_SIGN_IN, ROUTE_OPEN, .takes = "code", .run = take_code, .view = "code"},
};
const struct module invite_module = {.name = "invite", ROUTES(routes)};
