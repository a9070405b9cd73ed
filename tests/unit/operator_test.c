#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "../house.h"

#include "modules/accounts/accounts.h"
#include "modules/accounts/admin.h"
#include "modules/accounts/operator.h"
#include "queries.h"

static const char *engine;

struct deed {
    struct db_write base;
    struct house *house;
    enum outcome (*fn)(struct tx *, struct ctx *, const void *, struct written *);
    struct str login;
    enum outcome outcome;
    struct written out;
    char error[200];
};

static bool run(struct tx *tx, struct db_write *base)
{
    struct deed *d = (struct deed *)base;
    struct ctx ctx = ctx_now(tx->arena, d->house->app->keys, &d->house->app->clock);

    d->outcome = d->fn(tx, &ctx, &d->login, &d->out);
    if (ctx.errors.n)
        snprintf(d->error, sizeof d->error, "%s", ctx.errors.items[0].says.p);
    return d->outcome == DONE;
}

static struct deed operate(struct house *h, enum outcome (*fn)(struct tx *, struct ctx *, const void *, struct written *),
                           const char *login)
{
    struct deed d = {.base = {.run = run, .arena = h->arena}, .house = h, .fn = fn, .login = str_of(login)};

    db_write_now(h->app->db, &d.base);
    return d;
}

static int status_of(struct house *h, const char *path, const char *name)
{
    struct http_request *r =
        house_call(h, HTTP_GET, path, name ? house_persona(h, name) : NULL, STR_NONE, STR_NONE, NULL);
    int status = r->reply.status;

    house_done(r);
    return status;
}

static void locked_out(void **state)
{
    struct house *h = house_open(engine);
    struct deed d;

    (void)state;
    house_persona(h, "root");
    assert_int_equal(status_of(h, "/units", "max"), 200);
    assert_int_equal(operate(h, operator_disable, "Max@Northwind.example").outcome, DONE);
    assert_int_equal(status_of(h, "/units", "max"), 303);
    d = operate(h, operator_reset, "max@northwind.example");
    assert_int_equal(d.outcome, INVALID);
    assert_string_equal(d.error, "The account is disabled: enable it first.");
    assert_int_equal(operate(h, operator_enable, "max@northwind.example").outcome, DONE);
    d = operate(h, operator_reset, "max@northwind.example");
    assert_int_equal(d.outcome, DONE);
    assert_int_equal(d.out.see.n, 64);
    assert_int_equal(status_of(h, arena_printf(h->arena, "/invitation/%s", d.out.see.p), NULL), 200);
    assert_int_equal(operate(h, operator_remove_second_step, "max@northwind.example").outcome, INVALID);
    /* the last administrator stays, and nobody is made up */
    d = operate(h, operator_disable, "root@northwind.example");
    assert_int_equal(d.outcome, INVALID);
    assert_string_equal(d.error, "This is the last administrator: make another one first.");
    assert_int_equal(operate(h, operator_reset, "nobody@northwind.example").outcome, INVALID);
    assert_int_equal(status_of(h, "/accounts", "root"), 200);
    house_close(h);
}

static int api_status(struct house *h, const char *token)
{
    struct http_request *r = house_call(h, HTTP_GET, "/api/v1/units", NULL, STR_NONE, STR_NONE, token);
    int status = r->reply.status;

    house_done(r);
    return status;
}

static void choose_password(struct house *h, struct str link)
{
    struct str form = STR("password=a+long+and+quiet+sentence&again=a+long+and+quiet+sentence");
    struct http_request *r = house_call(h, HTTP_POST, arena_printf(h->arena, "/invitation/%s", link.p), NULL, form,
                                        STR_NONE, NULL);

    assert_int_equal(r->reply.status, 303);
    house_done(r);
}

/* As the mail that somebody asked for, or that an administrator sent, makes it. */
static enum outcome link_by_mail(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    out->see = str_dup(ctx->arena, invitation_make(tx, ctx, *(const int64_t *)in, (int64_t)RESET_MINUTES * 60000));
    return DONE;
}

/* Whoever had the account in his hands may have made himself a token: a new password by a link ends those too. */
static void a_new_password_ends_tokens(void **state)
{
    struct house *h = house_open(engine);
    struct token_form mine = {STR("max@northwind.example"), STR("Export"), STR("*"), 30};
    struct token_form others = {STR("ivy@northwind.example"), STR("Export"), STR("*"), 30};
    struct written token = {0}, other = {0}, link = {0};
    struct str by_operator;

    (void)state;
    house_persona(h, "root");
    house_persona(h, "max");
    house_persona(h, "ivy");
    house_write(h, token_create, &others, &other);
    house_write(h, token_create, &mine, &token);
    assert_int_equal(api_status(h, token.see.p), 200);
    by_operator = operate(h, operator_reset, "max@northwind.example").out.see;
    assert_int_equal(api_status(h, token.see.p), 200); /* not before it is used */
    choose_password(h, by_operator);
    assert_int_equal(api_status(h, token.see.p), 401);
    house_write(h, token_create, &mine, &token);
    house_write(h, link_by_mail, &house_persona(h, "max")->account_id, &link);
    choose_password(h, link.see);
    assert_int_equal(api_status(h, token.see.p), 401);
    assert_int_equal(api_status(h, other.see.p), 200);
    house_close(h);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(locked_out), cmocka_unit_test(a_new_password_ends_tokens)};

    engine = argc > 1 ? argv[1] : "sqlite";
    return cmocka_run_group_tests(tests, NULL, NULL);
}
