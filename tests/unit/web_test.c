/* What becomes of a request that a handler gives away, to the write pool or the slow one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "../house.h"

#include <sqlite3.h>
#include <stdatomic.h>

static const char *engine;
static struct house *h;
static atomic_int writes_run, slow_run;

static int open_house(void **state)
{
    (void)state;
    h = house_open(engine);
    return 0;
}

static int close_house(void **state)
{
    (void)state;
    house_close(h);
    return 0;
}

static enum outcome write_nothing(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    (void)tx;
    (void)ctx;
    (void)in;
    (void)out;
    writes_run++;
    return DONE;
}

static void reply_written(struct web *w, enum outcome outcome, const struct written *out)
{
    (void)out;
    web_reply_text(w, outcome == DONE ? 200 : 500, "text/plain", STR("written"));
}

static bool run_nothing(struct tx *tx, struct db_write *w)
{
    (void)tx;
    (void)w;
    return true;
}

/* A write that is given in later and has come back shows that an earlier one has run, if it was given in. */
static void wait_for_pool(struct web *w)
{
    struct db_write later = {.run = run_nothing, .arena = arena_new(65536)};

    assert_int_equal(db_write_now(w->app->db, &later), DB_OK);
    arena_free(later.arena);
}

static void give_to_writer(struct web *w)
{
    web_write(w, write_nothing, w, reply_written);
    wait_for_pool(w);
    assert_int_equal(writes_run, 0);
}

static void slow_nothing(void *with)
{
    (void)with;
    slow_run++;
}

static void reply_slow(struct web *w)
{
    web_reply_text(w, 200, "text/plain", STR("slow"));
}

static void give_to_slow(struct web *w)
{
    web_slow(w, slow_nothing, NULL, reply_slow);
    slow_close(w->app->slow); /* waits for all that was given in */
    w->app->slow = slow_open(1, 1);
    assert_int_equal(slow_run, 0);
}

static void reply_then_write(struct web *w, enum outcome outcome, const struct written *out)
{
    (void)outcome;
    (void)out;
    web_write(w, write_nothing, w, reply_written);
}

static void write_slowly_and_again(struct web *w)
{
    web_write(w, write_nothing, w, reply_then_write);
}

static const struct route routes[] = {
    {.method = HTTP_GET, .path = "/writes", .may = ACT_FRAME, .flags = ROUTE_OPEN, .run = give_to_writer},
    {.method = HTTP_GET, .path = "/slow", .may = ACT_FRAME, .flags = ROUTE_OPEN, .run = give_to_slow},
    {.method = HTTP_GET, .path = "/twice", .may = ACT_FRAME, .flags = ROUTE_OPEN, .run = write_slowly_and_again},
};

static void expect(const char *path, const char *says)
{
    static const struct route *table[] = {&routes[0], &routes[1], &routes[2]};
    const struct route **before = h->app->routes;
    size_t nbefore = h->app->nroutes;
    struct http_request *r;

    routes_set(h->app, table, sizeof table / sizeof *table);
    writes_run = slow_run = 0;
    r = house_call(h, HTTP_GET, path, NULL, STR_NONE, STR_NONE, NULL);
    routes_set(h->app, before, nbefore);
    assert_int_equal(r->reply.status, 200);
    assert_true(str_is(r->reply.body, says));
    house_done(r);
}

/* Else another worker could answer the request, and free it, while this one still looks at it. */
static void a_write_begins_after_its_handler(void **state)
{
    (void)state;
    expect("/writes", "written");
    assert_int_equal(writes_run, 1);
}

static void slow_work_begins_after_its_handler(void **state)
{
    (void)state;
    expect("/slow", "slow");
    assert_int_equal(slow_run, 1);
}

/* Counting bytes is one lock for all threads; SQLite heeds how it is configured only before its first use, which keys are. */
static void sqlite_counts_no_memory(void **state)
{
    (void)state;
    assert_int_equal(sqlite3_memory_used(), 0);
}

static void a_write_may_follow_a_write(void **state)
{
    (void)state;
    expect("/twice", "written");
    assert_int_equal(writes_run, 2);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_write_begins_after_its_handler),
        cmocka_unit_test(slow_work_begins_after_its_handler),
        cmocka_unit_test(a_write_may_follow_a_write),
        cmocka_unit_test(sqlite_counts_no_memory),
    };

    engine = argc > 1 ? argv[1] : "sqlite";
    return cmocka_run_group_tests(tests, open_house, close_house);
}
