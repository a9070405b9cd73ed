/* Requests on their way through queue, workers and back; start and stop. */
#include "client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define END " HTTP/1.1\r\nHost: a\r\n\r\n"

static void answers_pipelined_requests_in_order(void **state)
{
    struct answer *a = calloc(1, sizeof *a);
    struct client *c = dial();
    char text[100];

    (void)state;
    assert_non_null(a);
    for (int i = 0; i < 50; i++) {
        snprintf(text, sizeof text, "GET %s/%d" END, i % 3 ? "" : "/away", i);
        say(c, text);
    }
    for (int i = 0; i < 50; i++) {
        assert_true(hear(c, a));
        snprintf(text, sizeof text, i % 3 ? "GET /%d query" : "came back with /away/%d", i);
        assert_non_null(strstr(a->body, text));
    }
    hang_up(c);
    free(a);
}

static void serves_many_clients_at_once(void **state)
{
    struct answer *a = calloc(1, sizeof *a);
    struct client *c[64];
    char text[100];

    (void)state;
    assert_non_null(a);
    for (int i = 0; i < 64; i++)
        c[i] = dial();
    for (int again = 0; again < 20; again++) {
        for (int i = 0; i < 64; i++) {
            snprintf(text, sizeof text, "GET /%d-%d" END, i, again);
            say(c[i], text);
        }
        for (int i = 63; i >= 0; i--) {
            assert_true(hear(c[i], a));
            assert_int_equal(a->status, 200);
            snprintf(text, sizeof text, "GET /%d-%d query", i, again);
            assert_non_null(strstr(a->body, text));
        }
    }
    for (int i = 0; i < 64; i++)
        hang_up(c[i]);
    free(a);
}

static void answers_503_when_the_queue_is_full(void **state)
{
    struct answer *a = calloc(1, sizeof *a);
    struct client *c[4];
    struct pollfd ready[3];
    int full = 0;

    (void)state;
    assert_non_null(a);
    fixture_restart(1, 2);
    for (int i = 0; i < 4; i++) {
        c[i] = dial();
        say(c[i], "GET /block" END);
        if (i == 0)
            fixture_wait_blocked(1);
        else
            ready[i - 1] = (struct pollfd){.fd = c[i]->fd, .events = POLLIN};
    }
    assert_int_equal(poll(ready, 3, 20000), 1); /* two wait, one is refused at once */
    while (!ready[full].revents)
        full++;
    full++;
    assert_true(hear(c[full], a));
    assert_int_equal(a->status, 503);
    assert_memory_equal(header_in(a, "Retry-After"), "1\r\n", 3);
    assert_int_equal(ask("GET /healthz" END)->status, 200);
    assert_int_equal(ask("GET /more" END)->status, 503);
    fixture_open();
    for (int i = 0; i < 4; i++) {
        if (i == full)
            say(c[i], "GET /again" END); /* the connection is as good as before */
        assert_true(hear(c[i], a));
        assert_int_equal(a->status, 200);
        hang_up(c[i]);
    }
    free(a);
}

static void takes_back_what_was_given_away(void **state)
{
    (void)state;
    fixture_restart(1, 1);
    assert_string_equal(ask("GET /away/x" END)->body, "came back with /away/x");
}

static void answers_head_without_a_body(void **state)
{
    struct answer *a = calloc(1, sizeof *a);
    struct client *c = dial();

    (void)state;
    assert_non_null(a);
    say(c, "HEAD /still" END "GET /still" END);
    assert_true(hear_head(c, a));
    assert_memory_equal(header_in(a, "Content-Length"), "10\r\n", 4);
    assert_non_null(header_in(a, "Date"));
    assert_true(hear(c, a));
    assert_string_equal(a->body, "0123456789");
    hang_up(c);
    free(a);
}

static void answers_503_when_the_arena_is_full(void **state)
{
    struct answer *a = calloc(1, sizeof *a);
    struct client *c = dial();

    (void)state;
    assert_non_null(a);
    say(c, "GET /memory" END "GET /next" END);
    assert_true(hear(c, a));
    assert_int_equal(a->status, 503);
    assert_non_null(header_in(a, "Retry-After"));
    assert_true(hear(c, a));
    assert_int_equal(a->status, 200);
    hang_up(c);
    free(a);
}

static void answers_health_from_the_io_thread(void **state)
{
    struct answer *a;

    (void)state;
    a = ask("GET /healthz" END);
    assert_int_equal(a->status, 200);
    assert_string_equal(a->body, "ok\n");
    assert_memory_equal(header_in(a, "Cache-Control"), "no-store\r\n", 10);
    assert_int_equal(fixture_served(), 0);
}

static void says_500_when_no_status_was_set(void **state)
{
    (void)state;
    assert_int_equal(ask("GET /forgotten" END)->status, 500);
}

static void counts_each_reply(void **state)
{
    (void)state;
    ask("GET /" END);
    ask("GET //" END);
    fixture_restart(1, 1); /* all have been counted */
    assert_int_equal(fixture.counted, 2);
    assert_int_equal(fixture.last_status, 400);
}

static void bears_clients_that_leave(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++) {
        struct client *c = dial();

        say(c, "GET /block" END);
        fixture_wait_blocked((size_t)i + 1);
        hang_up(c);
    }
    fixture_open();
    assert_int_equal(ask("GET /" END)->status, 200);
}

static bool is_refused(uint16_t port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool refused;

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    refused = connect(fd, (struct sockaddr *)&at, sizeof at) && errno == ECONNREFUSED;
    close(fd);
    return refused;
}

static void *stop_main(void *grace_s)
{
    http_stop(fixture.server, *(unsigned *)grace_s);
    return NULL;
}

/* Starts http_stop on a thread of its own and returns once connections are refused. */
static pthread_t stop_begin(unsigned *grace_s)
{
    uint16_t port = http_port(fixture.server);
    pthread_t thread;

    assert_int_equal(pthread_create(&thread, NULL, stop_main, grace_s), 0);
    while (!is_refused(port))
        continue;
    return thread;
}

static void stops_after_what_is_under_way(void **state)
{
    struct answer *a = calloc(1, sizeof *a);
    struct client *c[8], *idle = dial();
    unsigned grace_s = 20;
    pthread_t thread;

    (void)state;
    assert_non_null(a);
    say(idle, "GET /first" END);
    assert_true(hear(idle, a));
    for (int i = 0; i < 4; i++) {
        c[i] = dial();
        say(c[i], "GET /block" END);
        fixture_wait_blocked((size_t)i + 1);
    }
    thread = stop_begin(&grace_s);
    say(idle, "GET /late" END);
    assert_true(hear(idle, a));
    assert_int_equal(a->status, 503);
    assert_true(hear_end(idle));
    fixture_open();
    for (int i = 0; i < 4; i++) {
        assert_true(hear(c[i], a));
        assert_int_equal(a->status, 200);
        assert_memory_equal(header_in(a, "Connection"), "close\r\n", 7);
        assert_true(hear_end(c[i]));
        hang_up(c[i]);
    }
    pthread_join(thread, NULL);
    fixture.server = NULL;
    hang_up(idle);
    free(a);
}

static void stops_without_serving_when_the_grace_is_over(void **state)
{
    struct answer *a = calloc(1, sizeof *a);
    struct client *c[3];
    unsigned grace_s = 0;
    pthread_t thread;

    (void)state;
    assert_non_null(a);
    fixture_restart(1, 8);
    for (int i = 0; i < 3; i++) {
        c[i] = dial();
        say(c[i], i == 2 ? "GET /away" END : "GET /block" END);
        if (i == 0)
            fixture_wait_blocked(1);
    }
    thread = stop_begin(&grace_s);
    fixture_open();
    pthread_join(thread, NULL);
    fixture.server = NULL;
    for (int i = 0; i < 3; i++) {
        if (hear(c[i], a) && i)
            assert_true(a->status == 503 || a->status == 200);
        assert_true(hear_end(c[i]));
        hang_up(c[i]);
    }
    free(a);
}

static void *open_nothing(void *owner)
{
    (void)owner;
    return NULL;
}

static void says_why_it_cannot_start(void **state)
{
    struct http_config config = fixture.config;
    struct http_server *s;
    char why[200] = "";

    (void)state;
    config.port = http_port(fixture.server);
    assert_null(http_start(&config, why, sizeof why));
    assert_non_null(strstr(why, "Cannot listen on 127.0.0.1"));
    config.port = 0;
    config.address = "no.such.address.invalid.";
    assert_null(http_start(&config, why, sizeof why));
    config.address = "127.0.0.1";
    config.worker_open = open_nothing;
    assert_null(http_start(&config, why, sizeof why));
    assert_non_null(strstr(why, "workers"));
    config = fixture.config;
    config.address = "::1";
    s = http_start(&config, why, sizeof why);
    if (!s) /* a machine without IPv6 */
        skip();
    assert_true(http_port(s) != 0);
    http_stop(s, 1);
}

static struct http_request *finished, *requeued;

static void detached_finish(struct http_request *r)
{
    finished = r;
}

static void detached_requeue(struct http_request *r)
{
    requeued = r;
}

static void parses_without_a_server(void **state)
{
    struct http_request r = {.arena = arena_new(1 << 20)};

    (void)state;
    http_detached(detached_finish, detached_requeue);
    http_finish(&r);
    http_requeue(&r);
    assert_ptr_equal(finished, &r);
    assert_ptr_equal(requeued, &r);
    assert_true(http_parse_target(&r, STR("/a?b=c")));
    assert_true(http_parse_form(&r, STR("d=e")));
    assert_true(http_parse_cookies(&r, STR("f=g")));
    assert_string_equal(r.path.p, "/a");
    assert_string_equal(map_text(r.query, "b").p, "c");
    assert_string_equal(map_text(r.form, "d").p, "e");
    assert_string_equal(map_text(r.cookies, "f").p, "g");
    http_header(&r, "X", STR("a\r\nSet-Cookie: b"));
    http_header(&r, "X:", STR("a"));
    assert_int_equal(r.reply.nheaders, 0);
    for (int i = 0; i < 30; i++)
        http_header(&r, "X", STR("a"));
    assert_int_equal(r.reply.nheaders, 24);
    arena_free(r.arena);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, fixture_start, fixture_stop)
const struct CMUnitTest queue_tests[] = {TEST(answers_pipelined_requests_in_order),
                                         TEST(serves_many_clients_at_once),
                                         TEST(answers_503_when_the_queue_is_full),
                                         TEST(takes_back_what_was_given_away),
                                         TEST(answers_head_without_a_body),
                                         TEST(answers_503_when_the_arena_is_full),
                                         TEST(answers_health_from_the_io_thread),
                                         TEST(says_500_when_no_status_was_set),
                                         TEST(counts_each_reply),
                                         TEST(bears_clients_that_leave),
                                         TEST(stops_after_what_is_under_way),
                                         TEST(stops_without_serving_when_the_grace_is_over),
                                         TEST(says_why_it_cannot_start),
                                         cmocka_unit_test(parses_without_a_server)};
const size_t queue_ntests = sizeof queue_tests / sizeof *queue_tests;
