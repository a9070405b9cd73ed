/* The second step on pages: asking for the code at sign-in, setting it up, recovery codes, an administrator's part. */
#include "modules/accounts/second_step.h"

#include "modules/accounts/accounts_web.h"
#include "modules/accounts/admin.h"
#include "modules/accounts/qr.h"
#include "modules/accounts/throttle.h"
#include "modules/accounts/totp.h"
#include "queries.h"

enum { TICKET_MS = 5 * 60000, TICKET_S = TICKET_MS / 1000, CODE_MOST = 100 };

/* ---- between password and code: a cookie that says whose password was right, signed by this installation ---- */

struct ticket {
    int64_t account_id, epoch, until_ms, shared;
};

static const struct web_pass half = {"half", "sign-in ticket", sizeof(struct ticket), TICKET_S};

static bool ticket_read(struct web *w, struct ticket *t)
{
    return web_pass_read(w, &half, t) && t->until_ms > w->ctx.world_ms;
}

void sign_in_ask_code(struct web *w, const struct session_form *session)
{
    struct ticket t = {session->account_id, session->epoch, w->ctx.world_ms + TICKET_MS, session->shared};

    web_pass_write(w, &half, &t);
    web_reply_see_first(w, "/sign-in/code", web_next(w));
}

static void code_page(struct web *w)
{
    struct ticket t;

    if (ticket_read(w, &t))
        web_reply_page(w, 200, "sign_in_code");
    else
        web_reply_see(w, STR("/sign-in"));
}

static void code_refused(struct web *w, int status, struct str says)
{
    map_put(w->arena, w->root, "page", value_text(says));
    web_reply_page(w, status, "sign_in_code");
}

/* Codes are counted by account alone: to try one, a right password had to pass the other counts. */
static struct throttle_try code_try(struct web *w, int64_t account_id)
{
    return (struct throttle_try){.kind = THROTTLE_CODE, .name = str_format(w->arena, "%lld", (long long)account_id)};
}

static void code_checked(struct web *w, enum outcome outcome, const struct written *out)
{
    const struct sign_in_code *f = w->own;
    struct throttle_try tried = code_try(w, f->session.account_id);

    if (outcome != DONE) {
        web_reply_busy(w, 503, 2);
    } else if (!out->see.n) {
        code_refused(w, 422, STR("That did not work."));
    } else {
        throttle_passed(&tried);
        web_cookie(w, "half", STR(""), 0);
        sign_in_finish(w, out->see, &f->session);
    }
}

static void code(struct web *w)
{
    struct sign_in_code *f = ARENA_NEW(w->arena, struct sign_in_code);
    struct ticket t;
    struct throttle_try tried;
    int64_t wait;

    if (!ticket_read(w, &t)) {
        web_reply_see(w, STR("/sign-in"));
        return;
    }
    tried = code_try(w, t.account_id);
    wait = throttle_wait(&tried, w->ctx.world_ms);
    if (wait) {
        http_header(w->http, "Retry-After", str_format(w->arena, "%lld", (long long)wait));
        code_refused(w, 429, throttle_says(w->arena, wait));
        return;
    }
    throttle_failed(&tried,
                    w->ctx.world_ms); /* before its outcome is known: many at the same moment are no way around */
    f->session = (struct session_form){t.account_id, t.epoch, t.shared != 0, device_here(w)};
    f->code = web_typed(w, "code");
    w->own = f;
    if (f->code.n && f->code.n <= CODE_MOST)
        web_write(w, session_begin_with_code, f, code_checked);
    else
        code_refused(w, 422, STR("That did not work."));
}

/* ---- one's own: set up, recovery codes, removed ---- */

static struct value page_of(struct web *w)
{
    struct value page = value_map(w->arena);

    map_put(w->arena, page, "needed", value_bool(w->needs_second_step));
    map_put(w->arena, w->root, "page", page);
    return page;
}

static void two_step_page(struct web *w)
{
    page_of(w);
    web_reply_page(w, 200, "two_step");
}

/* "ABCD EFGH ...", easier to type. */
static struct str in_fours(struct arena *a, struct str s)
{
    struct buf out = buf_new(a, 128);

    for (size_t i = 0; i < s.n; i++)
        buf_format(&out, "%s%c", i && i % 4 == 0 ? " " : "", s.p[i]);
    return buf_str(&out);
}

static void show_secret(struct web *w, int status, struct str secret)
{
    struct value page = page_of(w), frame = map_get(w->root, "frame");
    struct str uri = totp_uri(w->arena, map_text(frame, "org"), map_text(frame, "mail"), secret);

    map_put(w->arena, page, "secret", value_text(in_fours(w->arena, secret)));
    map_put(w->arena, page, "uri", value_text(uri));
    map_put(w->arena, page, "drawing", qr_drawing(w->arena, uri));
    if (w->ctx.errors.n)
        map_put(w->arena, page, "error", value_text(w->ctx.errors.items[0].says));
    web_reply_page(w, status, "two_step_new");
}

static void begun(struct web *w, enum outcome outcome, const struct written *out)
{
    if (outcome == DONE)
        show_secret(w, 200, out->see);
    else
        web_reply_see(w, STR("/account/two-step")); /* it is in force already */
}

static void show_codes(struct web *w, enum outcome outcome, const struct written *out)
{
    struct value codes = value_list(w->arena);
    struct str rest = out->see;

    if (outcome == INVALID) {
        show_secret(w, 422, out->see);
        return;
    }
    if (outcome != DONE) {
        web_reply_see(w, STR("/account/two-step"));
        return;
    }
    while (rest.n)
        list_add(w->arena, codes, value_text(str_split(&rest, ' ')));
    map_put(w->arena, page_of(w), "codes", codes);
    web_reply_page(w, 200, "two_step_codes");
}

static void removed(struct web *w, enum outcome outcome, const struct written *out)
{
    if (outcome == DONE)
        web_say(w, out);
    web_reply_see(w, STR("/account/two-step"));
}

static void begin(struct web *w)
{
    web_write(w, second_step_begin, NULL, begun);
}

static void confirm(struct web *w)
{
    struct confirm_form *f = ARENA_NEW(w->arena, struct confirm_form);

    *f = (struct confirm_form){web_typed(w, "code"), w->token_hash};
    web_write(w, second_step_confirm, f, show_codes);
}

static void renew_codes(struct web *w)
{
    web_write(w, second_step_codes, NULL, show_codes);
}

static void remove_own(struct web *w)
{
    web_write(w, second_step_remove, &w->token_hash, removed);
}

/* One address, so that asking for the password again leads back to a page. */
static void two_step(struct web *w)
{
    static const struct {
        const char *name;
        void (*run)(struct web *w);
    } steps[] = {{"begin", begin}, {"confirm", confirm}, {"codes", renew_codes}, {"remove", remove_own}};
    struct str wanted = web_typed(w, "do");

    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (str_is(wanted, steps[i].name)) {
            steps[i].run(w);
            return;
        }
    web_reply_missing(w);
}

static const struct route routes[] = {
    {HTTP_GET, "/sign-in/code", ACT_SIGN_IN, ROUTE_OPEN, .run = code_page, .view = "sign_in_code"},
    {HTTP_POST, "/sign-in/code", ACT_SIGN_IN, ROUTE_OPEN, .takes = "code next", .run = code, .view = "sign_in_code"},
    {HTTP_GET, "/account/two-step", ACT_MY_ACCOUNT, ROUTE_FRESH | ROUTE_ENROL, .run = two_step_page,
     .view = "two_step"},
    {HTTP_POST, "/account/two-step", ACT_MY_ACCOUNT, ROUTE_FRESH | ROUTE_ENROL, .takes = "do code", .run = two_step,
     .view = "two_step"},
    PAGE("/accounts/two-step", "two_step_rule", ACT_ACCOUNT_ADMIN),
    FORM("/accounts/two-step", "two_step_rule", &second_step_rule_resource, second_step_rule_save, "/accounts",
         ACT_ACCOUNT_ADMIN),
    {HTTP_GET, "/accounts/:id/two-step", ACT_ACCOUNT_ADMIN, ROUTE_FRESH, .view = "account_two_step"},
    {HTTP_POST, "/accounts/:id/two-step", ACT_ACCOUNT_ADMIN, ROUTE_FRESH, .view = "account_two_step",
     .form = &press_resource, .write = second_step_take, .see = "/accounts/:id"},
};
/* In the audit log. */
static const struct term acts[] = {
    {.word = "second_step_begin", .says = "Began to set up the second step"},
    {.word = "second_step_confirm", .says = "Set up the second step"},
    {.word = "second_step_codes", .says = "Made new recovery codes"},
    {.word = "second_step_remove", .says = "Took the own second step away"},
    {.word = "second_step_take", .says = "Took the second step away"},
    {.word = "second_step_rule_save", .says = "Changed who needs a second step"},
    {.word = "recovery_code_use", .says = "Signed in with a recovery code"},
    {.word = "code_refuse", .says = "Typed a wrong code"},
};
const struct module second_step_module = {.name = "second_step", ROUTES(routes), ACTS(acts)};
