/* What all threads share, asked by four of them at once and as fast as they can: nothing else orders them here, as the queue and
 * the writer do in a program that serves. What comes back must be what one alone gets; a build with ThreadSanitizer sees what
 * was touched without a lock, also where it went well. */
#include "house.h"

#include "core/clock.h"
#include "core/id.h"
#include "core/words.h"
#include "html/format_private.h"
#include "modules/accounts/throttle.h"
#include "modules/imports/imports_web.h"

#include <cmocka.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

enum { THREADS = 4, IDS = 5000 };

struct share {
    void (*step)(struct share *s, int i);
    int steps;
    size_t wrong, mine; /* mine: from 0 */
    struct arena *arena; /* of its thread */
};

static struct house *h;
static pthread_barrier_t start;

static void *run(void *share)
{
    struct share *s = share;

    s->arena = arena_new(64 << 20);
    pthread_barrier_wait(&start);
    for (int i = 0; i < s->steps; i++)
        s->step(s, i);
    arena_free(s->arena);
    return NULL;
}

/* How many steps went wrong. */
static size_t all_at_once(void (*step)(struct share *s, int i), int steps)
{
    struct share shares[THREADS];
    pthread_t threads[THREADS];
    size_t wrong = 0;

    pthread_barrier_init(&start, NULL, THREADS);
    for (size_t i = 0; i < THREADS; i++) {
        shares[i] = (struct share){step, steps, 0, i, NULL};
        assert_int_equal(pthread_create(&threads[i], NULL, run, &shares[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        wrong += shares[i].wrong;
    }
    pthread_barrier_destroy(&start);
    return wrong;
}

static void guess(struct share *s, int i)
{
    struct throttle_try t = {THROTTLE_SIGN_IN, i % 2 ? STR("ivy") : STR("max"), STR("192.0.2.1"), STR("")};

    (void)s;
    throttle_wait(&t, i);
    throttle_failed(&(struct throttle_try){.kind = THROTTLE_AGAIN, .name = STR("counted")}, i);
    throttle_failed(&t, i);
    throttle_passed(&t);
}

static void guesses_are_counted(void **state)
{
    (void)state;
    assert_int_equal(all_at_once(guess, 500), 0);
    assert_true(
        throttle_wait(&(struct throttle_try){THROTTLE_SIGN_IN, STR("nobody"), STR("192.0.2.1"), STR("")}, 500) > 0);
    assert_true(throttle_wait(&(struct throttle_try){.kind = THROTTLE_AGAIN, .name = STR("counted")}, 500) > 0);
}

static void ask_the_day(struct share *s, int i)
{
    struct clock *c = &h->app->clock;
    day there = clock_day(c, 1782900000000); /* 10:00 UTC: the same day in Warsaw and in a zone that ICU does not know */

    if (s->mine < 2)
        clock_zone_set(c, i % 2 ? STR("Europe/Warsaw") : str_format(s->arena, "Made/Up%d", i)); /* a name to keep */
    if (s->mine == 1)
        c->ahead_ms = i;
    s->wrong += clock_now_ms(c) < 1782900000000;
    s->wrong += there != day_at(1782900000000) || clock_zones(&(size_t){0})->n == 0;
}

static void the_clock_changes_under_readers(void **state)
{
    (void)state;
    assert_int_equal(all_at_once(ask_the_day, 400), 0);
    h->app->clock.ahead_ms = 0;
}

static int64_t ids[THREADS * IDS];

static void make_id(struct share *s, int i)
{
    ids[s->mine * IDS + (size_t)i] = id_new(1782900000000);
}

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static void no_id_is_given_twice(void **state)
{
    (void)state;
    all_at_once(make_id, IDS);
    qsort(ids, THREADS * IDS, sizeof *ids, by_number);
    for (size_t i = 1; i < THREADS * IDS; i++)
        assert_true(ids[i] > ids[i - 1]);
}

/* What ICU makes: objects of each thread's own. */
static struct str words_of(struct arena *a, int i)
{
    struct format_context c = {a, i % 2 ? "de" : "en", "Europe/Warsaw"};
    char plural[16];

    icu_plural(i % 3 ? "pl" : "en", i % 5, plural);
    return str_format(a, "%.*s|%.*s|%.*s|%.*s|%s|%.*s", STR_ARG(words_sort_key(a, STR("\xC5\xBB\x61ra \xC3\x89mile"))),
                      STR_ARG(words_joined(a, STR("Zo\xC3\xAB  M\xC3\xBCller"))), STR_ARG(icu_day(&c, ICU_DAY, 20000 + i % 7)),
                      STR_ARG(icu_money(&c, 123456, "EUR")), plural, STR_ARG(icu_instant(&c, ICU_TIME, 1782900000000)));
}

static struct str expected[210];

static void write_words(struct share *s, int i)
{
    s->wrong += !str_eq(words_of(s->arena, i), expected[i]);
}

static void words_and_formats_are_each_threads_own(void **state)
{
    (void)state;
    all_at_once(write_words, 1); /* as long as nothing is made yet; there is nothing to compare with */
    for (int i = 0; i < 210; i++)
        expected[i] = words_of(h->arena, i);
    assert_int_equal(all_at_once(write_words, 210), 0);
}

static void seal(struct share *s, int i)
{
    struct str sealed;
    struct value back = value_null();
    int64_t subject = 7000 + i % 3;

    if (!keys_seal(h->app->keys, s->arena, subject, "pay.amount", i, value_int(i), &sealed) ||
        !keys_unseal(h->app->keys, s->arena, subject, "pay.amount", i, sealed, &back))
        s->wrong++;
    s->wrong += back.kind != VALUE_INT || back.number != i;
}

static void sealed_by_one_opened_by_all(void **state)
{
    (void)state;
    assert_int_equal(all_at_once(seal, 100), 0);
}

/* A batch that is not there: what is tried is their pool, and the places of those that are under way. */
static void import(struct share *s, int i)
{
    int64_t id = 1 + (i + (int64_t)s->mine) % 6;

    import_begin(h->app, id);
    import_is_under_way(id);
}

static void imports_begin_and_end(void **state)
{
    (void)state;
    all_at_once(import, 50);
    slow_close(h->app->imports); /* waits for all */
    h->app->imports = slow_open(2, 32);
    for (int64_t id = 1; id <= 6; id++)
        assert_false(import_is_under_way(id));
}

static int open_house(void **state)
{
    (void)state;
    h = house_open("sqlite");
    return 0;
}

static int close_house(void **state)
{
    (void)state;
    house_close(h);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(guesses_are_counted),
        cmocka_unit_test(the_clock_changes_under_readers),
        cmocka_unit_test(no_id_is_given_twice),
        cmocka_unit_test(words_and_formats_are_each_threads_own),
        cmocka_unit_test(sealed_by_one_opened_by_all),
        cmocka_unit_test(imports_begin_and_end),
    };

    return cmocka_run_group_tests(tests, open_house, close_house);
}
