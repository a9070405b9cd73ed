/* Tokens for programs, on a page of one's own. */
#include "modules/accounts/token.h"

#include "modules/accounts/accounts_web.h"

/* What this viewer may do by the API, resource by resource: the choices of the form. */
static bool put_choices(struct web *w)
{
    struct value page = value_map(w->arena), list = value_list(w->arena);
    struct str typed = web_typed(w, "scopes");

    for (size_t i = 0; i < all_resources_count * 2; i++) {
        const struct resource *r = all_resources[i / 2];
        struct str scope = token_scope(w->arena, r, i % 2);
        struct value one = value_map(w->arena);

        if (!scope.n || !viewer_may_some(&w->ctx.viewer, i % 2 ? r->edit : r->view) ||
            (r->list->scope && !viewer_may_some(&w->ctx.viewer, (enum action_id)r->list->scope->action)))
            continue;
        map_put(w->arena, one, "scope", value_text(scope));
        map_put(w->arena, one, "label",
                value_text(str_format(w->arena, "%s: %s", r->label, i % 2 ? "make and change" : "read")));
        map_put(w->arena, one, "ticked", value_bool(str_has_word(typed, scope)));
        list_add(w->arena, list, one);
    }
    map_put(w->arena, page, "scopes", list);
    map_put(w->arena, w->root, "page", page);
    return true;
}

static void made(struct web *w, enum outcome outcome, const struct written *out)
{
    if (outcome != DONE) {
        web_reply_busy(w, 503, 2);
        return;
    }
    map_put(w->arena, w->root, "page", value_text(out->see));
    web_reply_page(w, 200, "token_shown");
}

static const struct route routes[] = {
    {HTTP_GET, "/account/tokens", ACT_MY_ACCOUNT, ROUTE_FRESH, .view = "tokens"},
    {HTTP_POST, "/account/tokens", ACT_MY_ACCOUNT, ROUTE_FRESH, .view = "tokens", .form = &token_resource,
     .takes = "scopes*", .write = token_save, .then = made},
    FORM("/account/tokens/:id/revoke", NULL, &press_resource, token_revoke, "/account/tokens", ACT_MY_ACCOUNT),
    PAGE("/accounts/tokens", "account_tokens", ACT_ACCOUNT_ADMIN),
    FORM("/accounts/tokens/:id/revoke", NULL, &press_resource, token_revoke_of_another, "/accounts/tokens",
         ACT_ACCOUNT_ADMIN),
};
static const struct page_part parts[] = {{"tokens", put_choices, NULL}};
/* In the audit log. */
static const struct term acts[] = {
    {.word = "token_create", .says = "Made a token for a program"},
    {.word = "token_revoke", .says = "Took a token back"},
    {.word = "tokens_end", .says = "Ended all tokens"},
};
const struct module token_module = {.name = "tokens", ROUTES(routes), PARTS(parts), ACTS(acts)};
