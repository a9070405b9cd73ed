/* Sign-in, sign-out, set-up. A failed sign-in says that it did not work and nothing else; it costs the same whether the
 * account exists or not. */
#include "modules/accounts/accounts_web.h"

#include "access/audit.h"
#include "modules/accounts/accounts.h"
#include "modules/accounts/device.h"
#include "modules/accounts/throttle.h"
#include "queries.h"

#include <sodium.h>
#include <stdio.h>

enum { HALF_DAY_S = 43200, COOKIE_CLOSING = -1 };

struct signing { /* a sign-in between its steps */
    struct arena *arena;
    struct str password, hash;
    struct session_form session;
    struct throttle_try tried;
    bool fits, has_second_step;
    struct setup_form *setup;
    struct first_account first;
};

static void check_password(void *with)
{
    /* The hash of a password that nobody has: a login that does not exist costs the same as one that does. */
    static const char nobody[] =
        "$argon2id$v=19$m=65536,t=3,p=1$qgYCPq7pU51rZpFbwGFQ5w$1M0DJoT1NJP6IFkYWnBdZeSSAd25+hRHnFwGrYVTfcE";
    struct signing *s = with;

    s->fits = password_fits(s->hash.p ? s->hash : str_of(nobody), s->password) && s->hash.p;
    sodium_memzero((char *)(uintptr_t)s->password.p, s->password.n);
}

struct str device_here(struct web *w)
{
    return device_words(w->arena, http_header_of(w->http, "user-agent"));
}

void sign_in_finish(struct web *w, struct str token, const struct session_form *session)
{
    web_cookie(w, "sid", token, session->shared ? COOKIE_CLOSING : HALF_DAY_S);
    web_cookie(w, "shared", session->shared ? STR("1") : STR(""), COOKIE_CLOSING);
    if (!session->shared)
        device_remember(w, session->account_id);
    web_reply_see(w, web_next(w));
}

static struct signing *signing_of(struct web *w)
{
    return (struct signing *)w->own;
}

static void session_made(struct web *w, enum outcome outcome, const struct written *out)
{
    if (outcome == DONE)
        sign_in_finish(w, out->see, &signing_of(w)->session);
    else
        web_reply_busy(w, 503, 2);
}

static void show_failed(struct web *w)
{
    map_put(w->arena, w->root, "page", value_text(STR("That did not work. Check both, or ask for a new password.")));
    web_reply_page(w, 422, "sign_in");
}

/* The same words whether the account exists or not. */
static void show_slowed(struct web *w, int64_t seconds)
{
    http_header(w->http, "Retry-After", str_format(w->arena, "%lld", (long long)seconds));
    map_put(w->arena, w->root, "page", value_text(throttle_says(w->arena, seconds)));
    web_reply_page(w, 429, "sign_in");
}

static void password_checked(struct web *w)
{
    struct signing *s = signing_of(w);

    if (s->fits && s->has_second_step) {
        sign_in_ask_code(w, &s->session); /* not forgiven yet: who knows the password may be guessing codes */
    } else if (s->fits) {
        throttle_passed(&s->tried);
        web_write(w, session_begin, &s->session, session_made);
    } else {
        throttle_failed(&s->tried, w->ctx.world_ms);
        show_failed(w);
    }
}

static void sign_in(struct web *w)
{
    struct signing *s = ARENA_NEW(w->arena, struct signing);
    struct value login = value_text(str_lower(w->arena, str_trim(web_typed(w, "login"))));
    struct call call = {.query = &query_account_by_login, .args = &login, .limit = 1};
    struct row_account_by_login row;
    int64_t wait;

    w->own = s;
    s->password = web_typed(w, "password");
    if (!login.text.n || !s->password.n || s->password.n > 512) {
        show_failed(w);
        return;
    }
    if (!web_call(w, &call))
        return;
    if (list_count(call.rows)) {
        member_row(call.query, call.rows.list->items[0], &row);
        s->hash = str_is(row.status, "active") ? row.password : STR_NONE;
        s->session = (struct session_form){row.id, row.epoch, web_typed(w, "shared").n > 0, device_here(w)};
        s->has_second_step = row.confirmed_at > 0;
    }
    s->tried =
        (struct throttle_try){THROTTLE_SIGN_IN, login.text, w->http->peer, device_known(w, s->session.account_id)};
    wait = throttle_wait(&s->tried, w->ctx.world_ms);
    if (wait) {
        show_slowed(w, wait);
        return;
    }
    web_slow(w, check_password, s, password_checked);
}

static enum outcome session_end(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    (void)ctx;
    (void)out;
    tx_run(tx, session_delete, .token = *(const struct str *)in);
    return DONE;
}

static void signed_out(struct web *w, enum outcome outcome, const struct written *out)
{
    (void)outcome;
    (void)out;
    web_cookie(w, "sid", STR(""), 0);
    http_header(w->http, "Clear-Site-Data",
                w->shared ? STR("\"cache\", \"storage\", \"cookies\"") : STR("\"cache\", \"storage\""));
    web_reply_see(w, STR("/sign-in"));
}

static void sign_out(struct web *w)
{
    struct str *hash = ARENA_NEW(w->arena, struct str);

    *hash = w->token_hash;
    web_write(w, session_end, hash, signed_out);
}

static void hash_first(void *with)
{
    struct signing *s = with;

    s->first.password_hash = password_hash(s->arena, s->setup->password);
    sodium_memzero((char *)(uintptr_t)s->setup->password.p, s->setup->password.n);
}

static void begun(struct web *w, enum outcome outcome, const struct written *out)
{
    struct signing *s = signing_of(w);

    if (outcome != DONE) {
        web_reply_missing(w);
        return;
    }
    s->session = (struct session_form){.account_id = out->id, .epoch = 1, .device = device_here(w)};
    web_zone_changed(w, s->first.time_zone);
    web_write(w, session_begin, &s->session, session_made);
}

static void first_hashed(struct web *w)
{
    web_write(w, organization_begin, &signing_of(w)->first, begun);
}

static bool is_set_up(struct web *w, bool *yes)
{
    struct call call = {.query = &query_account_count, .limit = 1};

    if (!web_call(w, &call))
        return false;
    *yes = map_int(call.rows.list->items[0], "n", 0) > 0;
    return true;
}

static void setup_page(struct web *w)
{
    bool done;

    if (!is_set_up(w, &done))
        return;
    if (done)
        web_reply_missing(w);
    else
        web_reply_page(w, 200, "setup");
}

static void setup(struct web *w)
{
    struct signing *s = ARENA_NEW(w->arena, struct signing);
    bool done;

    w->own = s;
    s->arena = w->arena;
    if (!is_set_up(w, &done))
        return;
    if (done) {
        web_reply_missing(w);
        return;
    }
    s->setup = web_bind(w, &setup_resource);
    if (!s->setup)
        return;
    if (w->ctx.errors.n) {
        web_reply_page(w, 422, "setup");
        return;
    }
    s->first = (struct first_account){.organization = s->setup->organization,
                                      .name = s->setup->name,
                                      .mail = s->setup->mail,
                                      .time_zone = s->setup->time_zone,
                                      .country = s->setup->country,
                                      .represented = s->setup->represented};
    web_slow(w, hash_first, s, first_hashed);
}

static void sign_in_page(struct web *w)
{
    bool done;

    if (!is_set_up(w, &done))
        return;
    if (!done)
        web_reply_see(w, STR("/setup"));
    else if (w->ctx.viewer.account_id)
        web_reply_see(w, STR("/"));
    else
        web_reply_page(w, 200, "sign_in");
}

/* ---- the password again, before something sensitive ---- */

static enum outcome step_write(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    (void)out;
    tx_run(tx, session_step, .stepped_at = ctx->world_ms, .token = *(const struct str *)in);
    account_noted(tx, ctx, "step_up", ctx->viewer.account_id);
    return DONE;
}

static void stepped(struct web *w, enum outcome outcome, const struct written *out)
{
    (void)out;
    if (outcome == DONE)
        web_reply_see(w, web_next(w));
    else
        web_reply_busy(w, 503, 2);
}

static void step_checked(struct web *w)
{
    struct signing *s = signing_of(w);

    if (s->fits) {
        throttle_passed(&s->tried);
        web_write(w, step_write, &w->token_hash, stepped);
        return;
    }
    throttle_failed(&s->tried, w->ctx.world_ms);
    map_put(w->arena, w->root, "page", value_text(STR("That did not work.")));
    web_reply_page(w, 422, "step_up");
}

/* Loads one's own hash and checks the password typed as `field`; false: the reply has been made. */
static bool check_own(struct web *w, const char *field, const char *view, void (*then)(struct web *w))
{
    struct signing *s = ARENA_NEW(w->arena, struct signing);
    struct value id = value_int(w->ctx.viewer.account_id);
    struct call call = {.query = &query_account_password, .args = &id, .limit = 1};
    struct row_account_password row;
    int64_t wait;

    w->own = s;
    s->arena = w->arena;
    s->tried =
        (struct throttle_try){.kind = THROTTLE_AGAIN, .name = str_format(w->arena, "%lld", (long long)id.number)};
    s->password = web_typed(w, field);
    wait = throttle_wait(&s->tried, w->ctx.world_ms);
    if (wait || !s->password.n || s->password.n > 512) {
        map_put(w->arena, w->root, "page",
                value_text(wait ? throttle_says(w->arena, wait) : STR("That did not work.")));
        web_reply_page(w, wait ? 429 : 422, view);
        return false;
    }
    if (!web_call(w, &call))
        return false;
    if (list_count(call.rows)) {
        member_row(call.query, call.rows.list->items[0], &row);
        s->hash = row.password;
    }
    web_slow(w, check_password, s, then);
    return true;
}

static void step_up(struct web *w)
{
    check_own(w, "password", "step_up", step_checked);
}

/* ---- one's own password, sessions and tokens ---- */

struct renewing {
    struct str password_hash, token_hash;
    int64_t session_id;
};

static enum outcome password_write(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct renewing *r = in;
    struct row_session_goes_on s;

    if (!tx_one(tx, session_goes_on, &s, .account_id = ctx->viewer.account_id, .id = r->session_id))
        return MISSING; /* ended, or the password renewed, while this one was hashed */
    tx_run(tx, account_password_set, .password = r->password_hash, .account_id = ctx->viewer.account_id);
    tx_run(tx, session_delete_of, .account_id = ctx->viewer.account_id);
    account_noted(tx, ctx, "password_save", ctx->viewer.account_id);
    (void)out;
    return DONE;
}

static void password_saved(struct web *w, enum outcome outcome, const struct written *out)
{
    (void)out;
    if (outcome != DONE && outcome != MISSING) {
        web_reply_busy(w, 503, 2);
        return;
    }
    web_cookie(w, "sid", STR(""), 0);
    web_reply_see(w, outcome == DONE ? STR("/sign-in?set=1") : STR("/sign-in"));
}

static void hash_new(void *with)
{
    struct signing *s = with;

    s->first.password_hash = password_hash(s->arena, s->first.name);
}

static void new_hashed(struct web *w)
{
    struct renewing *r = ARENA_NEW(w->arena, struct renewing);

    r->password_hash = signing_of(w)->first.password_hash;
    r->session_id = w->session_id;
    web_write(w, password_write, r, password_saved);
}

static void old_checked(struct web *w)
{
    struct signing *s = signing_of(w);
    struct str wanted = web_typed(w, "password");
    const char *why = !s->fits         ? "That did not work."
                      : wanted.n > 512 ? "A password has at most 128 characters."
                                       : password_objection(wanted);

    if (!s->fits)
        throttle_failed(&s->tried, w->ctx.world_ms);
    if (why) {
        map_put(w->arena, w->root, "page", value_text(str_of(why)));
        web_reply_page(w, 422, "my_account");
        return;
    }
    s->first.name = wanted; /* what is hashed next */
    web_slow(w, hash_new, s, new_hashed);
}

static void password_change(struct web *w)
{
    check_own(w, "old", "my_account", old_checked);
}

static const struct route routes[] = {
    {HTTP_GET, "/sign-in", ACT_SIGN_IN, ROUTE_OPEN, .run = sign_in_page, .view = "sign_in"},
    {HTTP_POST, "/sign-in", ACT_SIGN_IN, ROUTE_OPEN, .takes = "login password shared next", .run = sign_in,
     .view = "sign_in"},
    {HTTP_POST, "/sign-out", ACT_SIGN_IN, ROUTE_ENROL, .run = sign_out},
    {HTTP_GET, "/setup", ACT_SIGN_IN, ROUTE_OPEN, .run = setup_page, .view = "setup"},
    {HTTP_POST, "/setup", ACT_SIGN_IN, ROUTE_OPEN, .form = &setup_resource, .run = setup, .view = "setup"},
    {HTTP_GET, "/step-up", ACT_MY_ACCOUNT, ROUTE_ENROL, .view = "step_up"},
    {HTTP_POST, "/step-up", ACT_MY_ACCOUNT, ROUTE_ENROL, .takes = "login password next", .run = step_up,
     .view = "step_up"},
    {HTTP_POST, "/account/password", ACT_MY_ACCOUNT, .takes = "login old password", .run = password_change,
     .view = "my_account"},
};
const struct module accounts_module = {.name = "accounts", ROUTES(routes)};
