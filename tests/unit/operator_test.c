#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "../house.h"

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

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(locked_out)};

    engine = argc > 1 ? argv[1] : "sqlite";
    return cmocka_run_group_tests(tests, NULL, NULL);
}
