/* Tokens for programs, on a page of one's own. */
#include "modules/accounts/token.h"

#include "modules/accounts/accounts_web.h"

/* What this viewer may do by the API, resource by resource: the choices of the form. */
static void put_choices(struct web *w)
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
}

static void tokens_page(struct web *w)
{
    put_choices(w);
    web_reply_page(w, 200, "tokens");
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

static void make(struct web *w)
{
    const void *in;

    in = web_bind(w, &token_resource);
    if (!in)
        return;
    if (w->ctx.errors.n) {
        put_choices(w);
        web_reply_page(w, 422, "tokens");
        return;
    }
    web_write(w, token_save, in, made);
}

static void see_after(struct web *w, enum outcome outcome, const struct written *out, struct str path)
{
    if (outcome != DONE) {
        web_reply_missing(w);
        return;
    }
    web_say(w, out);
    web_reply_see(w, path);
}

static void revoked(struct web *w, enum outcome outcome, const struct written *out)
{
    see_after(w, outcome, out, STR("/account/tokens"));
}

static void another_revoked(struct web *w, enum outcome outcome, const struct written *out)
{
    see_after(w, outcome, out, STR("/accounts/tokens"));
}

static void revoke(struct web *w)
{
    int64_t *id = ARENA_NEW(w->arena, int64_t);

    *id = web_path_id(w, "id");
    web_write(w, token_revoke, id, revoked);
}

static void revoke_of_another(struct web *w)
{
    int64_t *id = ARENA_NEW(w->arena, int64_t);

    *id = web_path_id(w, "id");
    web_write(w, token_revoke_of_another, id, another_revoked);
}

static const struct route routes[] = {
    {HTTP_GET, "/account/tokens", ACT_MY_ACCOUNT, ROUTE_FRESH, .run = tokens_page, .view = "tokens"},
    {HTTP_POST, "/account/tokens", ACT_MY_ACCOUNT, ROUTE_FRESH, .form = &token_resource, .takes = "scopes*",
     .run = make, .view = "tokens"},
    {HTTP_POST, "/account/tokens/:id/revoke", ACT_MY_ACCOUNT, .run = revoke},
    PAGE("/accounts/tokens", "account_tokens", ACT_ACCOUNT_ADMIN),
    {HTTP_POST, "/accounts/tokens/:id/revoke", ACT_ACCOUNT_ADMIN, .run = revoke_of_another},
};
/* In the audit log. */
static const struct term acts[] = {
    {.word = "token_create", .says = "Made a token for a program"},
    {.word = "token_revoke", .says = "Took a token back"},
    {.word = "tokens_end", .says = "Ended all tokens"},
};
const struct module token_module = {.name = "tokens", ROUTES(routes), ACTS(acts)};
