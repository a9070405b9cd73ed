/* Server-sent events. */
#include "client.h"

#include "http/inside.h"

#include <sched.h>
#include <stdlib.h>

#define STREAM "GET /stream HTTP/1.1\r\nHost: a\r\n\r\n"

static struct client *listen_to(struct http_stream **s)
{
    struct client *c = dial();

    say(c, STREAM);
    assert_true(hear_until(c, "Content-Type: text/event-stream\r\n"));
    assert_true(hear_until(c, ":\n\n"));
    *s = fixture_take_stream();
    return c;
}

static void sends_events_from_another_thread(void **state)
{
    struct answer *a = calloc(1, sizeof *a);
    struct http_stream *s;
    struct client *c = listen_to(&s);

    (void)state;
    assert_non_null(a);
    assert_true(http_stream_send(s, "changed", STR("goal 1")));
    assert_true(hear_until(c, "event: changed\ndata: goal 1\n\n"));
    assert_true(http_stream_send(s, NULL, STR("two\nlines")));
    assert_true(hear_until(c, "data: two\ndata: lines\n\n"));
    assert_true(http_stream_send(s, NULL, STR("")));
    assert_true(hear_until(c, "data: \n\n"));
    assert_false(http_stream_send(s, "a\nb", STR("")));
    assert_false(http_stream_send(s, "a", STR("b\rc")));
    assert_false(http_stream_gone(s));
    http_stream_close(s);
    assert_true(hear_until(c, "0\r\n\r\n"));
    say(c, "GET /next HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_true(hear(c, a));
    assert_int_equal(a->status, 200);
    hang_up(c);
    free(a);
}

static void knows_that_the_client_has_left(void **state)
{
    struct http_stream *s;
    struct client *c = listen_to(&s);

    (void)state;
    hang_up(c);
    while (!http_stream_gone(s))
        sched_yield();
    assert_false(http_stream_send(s, NULL, STR("late")));
    http_stream_close(s);
}

static void closes_on_a_slow_reader(void **state)
{
    static char kilobyte[1024], too_much[70000];
    struct http_stream *s;
    struct client *c = listen_to(&s);
    size_t sent = 0;

    (void)state;
    memset(kilobyte, 'k', sizeof kilobyte);
    while (http_stream_send(s, NULL, (struct str){kilobyte, sizeof kilobyte}))
        assert_true(++sent < 100000);
    assert_true(http_stream_gone(s));
    http_stream_close(s);
    hang_up(c);
    c = listen_to(&s);
    memset(too_much, 't', sizeof too_much);
    assert_false(http_stream_send(s, NULL, (struct str){too_much, sizeof too_much}));
    assert_true(http_stream_gone(s));
    http_stream_close(s);
    hang_up(c);
}

static void comments_on_idle_streams(void **state)
{
    struct http_stream *s;
    struct client *c;

    (void)state;
    stream_comment_ms = 5;
    fixture_restart(1, 8);
    c = listen_to(&s);
    for (int i = 0; i < 5; i++)
        assert_true(hear_until(c, ":\n\n"));
    stream_comment_ms = 20000;
    http_stream_close(s);
    hang_up(c);
}

static void bounds_the_number_of_streams(void **state)
{
    static struct client *c[1000];
    static struct http_stream *s[1000];

    (void)state;
    for (int i = 0; i < 1000; i++)
        c[i] = listen_to(&s[i]);
    assert_int_equal(ask(STREAM)->status, 503);
    for (int i = 0; i < 1000; i++)
        assert_true(http_stream_send(s[i], NULL, STR("all")));
    for (int i = 0; i < 1000; i++) {
        assert_true(hear_until(c[i], "data: all\n\n"));
        http_stream_close(s[i]);
        assert_true(hear_until(c[i], "0\r\n\r\n"));
        hang_up(c[i]);
    }
}

static void ends_streams_when_the_server_stops(void **state)
{
    struct http_stream *s, *other;
    struct client *c = listen_to(&s), *d = listen_to(&other);

    (void)state;
    http_stop(fixture.server, 10);
    fixture.server = NULL;
    assert_true(http_stream_gone(s));
    assert_false(http_stream_send(s, NULL, STR("late")));
    assert_true(hear_until(c, "0\r\n\r\n"));
    assert_true(hear_end(c));
    http_stream_close(s);
    http_stream_close(other);
    hang_up(c);
    hang_up(d);
}

static void *send_main(void *stream)
{
    while (http_stream_send(stream, "x", STR("y")))
        sched_yield();
    return NULL;
}

static void bears_a_client_that_leaves_while_others_send(void **state)
{
    struct http_stream *s;
    pthread_t senders[3];

    (void)state;
    for (int again = 0; again < 10; again++) {
        struct client *c = listen_to(&s);

        for (int i = 0; i < 3; i++)
            assert_int_equal(pthread_create(&senders[i], NULL, send_main, s), 0);
        assert_true(hear_until(c, "event: x\ndata: y\n\n"));
        hang_up(c);
        for (int i = 0; i < 3; i++)
            pthread_join(senders[i], NULL);
        assert_true(http_stream_gone(s));
        http_stream_close(s);
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, fixture_start, fixture_stop)
const struct CMUnitTest stream_tests[] = {TEST(sends_events_from_another_thread),
                                          TEST(knows_that_the_client_has_left),
                                          TEST(closes_on_a_slow_reader),
                                          TEST(comments_on_idle_streams),
                                          TEST(bounds_the_number_of_streams),
                                          TEST(ends_streams_when_the_server_stops),
                                          TEST(bears_a_client_that_leaves_while_others_send)};
const size_t stream_ntests = sizeof stream_tests / sizeof *stream_tests;
