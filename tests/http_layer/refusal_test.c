/* How a refusal is told: problem+json under /api/, a page in a browser, a sentence to everything else; and never what was
 * sent. */
#include "client.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define H "Host: a\r\n"
#define BROWSER H "Accept: text/html,application/xhtml+xml\r\n"
#define LARGE "Content-Type: application/json\r\nContent-Length: 100001\r\n\r\n"

static void is_problem(const struct answer *a, int status, const char *says)
{
    char number[32];

    snprintf(number, sizeof number, "\"status\":%d}", status);
    assert_int_equal(a->status, status);
    assert_memory_equal(header_in(a, "Content-Type"), "application/problem+json\r\n", 26);
    assert_memory_equal(header_in(a, "Cache-Control"), "no-store\r\n", 10);
    assert_memory_equal(a->body, "{\"type\":\"about:blank\",\"title\":\"", 31);
    assert_non_null(strstr(a->body, says));
    assert_non_null(strstr(a->body, "\"detail\":\""));
    assert_non_null(strstr(a->body, number));
    assert_null(strchr(a->body, '\n'));
}

static void is_page(const struct answer *a, int status, const char *says)
{
    assert_int_equal(a->status, status);
    assert_memory_equal(header_in(a, "Content-Type"), "text/html; charset=utf-8\r\n", 26);
    assert_non_null(header_in(a, "Content-Security-Policy"));
    assert_memory_equal(a->body, "<!doctype html>", 15);
    assert_non_null(strstr(a->body, says));
    assert_non_null(strstr(a->body, "</html>"));
}

static void tells_programs_in_their_form(void **state)
{
    (void)state;
    is_problem(ask("POST /api/v1/units HTTP/1.1\r\n" H LARGE), 413, "The body is too large.");
    is_problem(ask("POST /api/v1/units HTTP/1.1\r\n" BROWSER LARGE), 413, "too large"); /* the address decides */
    is_problem(ask("GET /api/v1/units?q=% HTTP/1.1\r\n" H "\r\n"), 400, "malformed");
    is_problem(ask("GET /api/v1/units HTTP/1.1\r\n" H "X-Test: a\x01z\r\n\r\n"), 400, "characters");
    is_problem(ask("TRACE /api/v1/units HTTP/1.1\r\n" H "\r\n"), 501, "method");
    is_problem(ask("POST /api/v1/units HTTP/1.1\r\n" H "Expect: wonders\r\nContent-Length: 1\r\n\r\na"), 417,
               "Only \\\"100-continue\\\" can be expected.");
    is_problem(ask("POST /api/v1/units HTTP/1.1\r\n" H "Content-Type: multipart/form-data\r\nContent-Length: 1\r\n\r\na"),
               400, "boundary");
}

static const struct answer *ask_long(const char *before, size_t n, const char *behind)
{
    char *request = malloc(strlen(before) + n + strlen(behind) + 1);
    const struct answer *a;

    assert_non_null(request);
    strcpy(request, before);
    memset(request + strlen(before), 'a', n);
    strcpy(request + strlen(before) + n, behind);
    a = ask(request);
    free(request);
    return a;
}

static void tells_them_what_is_too_long(void **state)
{
    (void)state;
    is_problem(ask_long("GET /api/", 9000, " HTTP/1.1\r\n" H "\r\n"), 414, "The address is too long.");
    is_problem(ask_long("GET /api/v1/units HTTP/1.1\r\n" H "X-Test: ", 17000, "\r\n\r\n"), 431, "headers");
}

static void tells_them_while_a_body_comes(void **state)
{
    struct answer *a = calloc(1, sizeof *a);
    char *chunk = malloc(60001);
    struct client *c = dial();

    (void)state;
    assert_non_null(a);
    assert_non_null(chunk);
    memset(chunk, 'a', 60000);
    chunk[60000] = 0;
    say(c, "POST /api/v1/units HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\nea60\r\n");
    say(c, chunk);
    say(c, "\r\nea60\r\n");
    say(c, chunk);
    assert_true(hear(c, a));
    is_problem(a, 413, "The body is too large.");
    assert_true(hear_end(c));
    hang_up(c);
    free(chunk);
    free(a);
}

static void tells_people_on_a_page(void **state)
{
    const struct answer *a;

    (void)state;
    a = ask("POST /secret-address HTTP/1.1\r\n" BROWSER LARGE);
    is_page(a, 413, "<h1>The body is too large.</h1>");
    assert_non_null(strstr(a->body, "Send less at once"));
    assert_null(strstr(a->body, "secret-address"));
    is_page(ask("GET /memory HTTP/1.1\r\n" BROWSER "\r\n"), 503, "more memory than one request may use");
    is_page(ask("POST /f HTTP/1.1\r\n" BROWSER "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 2\r\n\r\n%z"),
            400, "The form is malformed.");
}

static void tells_both_when_the_queue_is_full(void **state)
{
    struct answer *a = calloc(1, sizeof *a);
    struct client *c[3];
    struct pollfd ready[2];

    (void)state;
    assert_non_null(a);
    fixture_restart(1, 1);
    for (int i = 0; i < 3; i++) {
        c[i] = dial();
        say(c[i], i ? "GET /api/v1/units HTTP/1.1\r\n" H "\r\n" : "GET /block HTTP/1.1\r\n" H "\r\n");
        if (i == 0)
            fixture_wait_blocked(1);
        else
            ready[i - 1] = (struct pollfd){.fd = c[i]->fd, .events = POLLIN};
    }
    assert_int_equal(poll(ready, 2, 20000), 1); /* one waits, the other is refused at once */
    assert_true(hear(c[ready[0].revents ? 1 : 2], a));
    is_problem(a, 503, "The server is busy.");
    assert_memory_equal(header_in(a, "Retry-After"), "1\r\n", 3);
    is_page(ask("GET /units HTTP/1.1\r\n" BROWSER "\r\n"), 503, "The server is busy.");
    fixture_open();
    for (int i = 0; i < 3; i++)
        hang_up(c[i]);
    free(a);
}

static void tells_everything_else_in_a_sentence(void **state)
{
    const struct answer *a = ask("POST /f HTTP/1.1\r\n" H LARGE);

    (void)state;
    assert_int_equal(a->status, 413);
    assert_memory_equal(header_in(a, "Content-Type"), "text/plain; charset=utf-8\r\n", 27);
    assert_string_equal(a->body, "The body is too large.\n");
}

/* The library would answer these itself, the head of its answer twice. */
static void answers_a_wrong_length_once(void **state)
{
    static const char *const lengths[] = {"abc", "-1", "+1", "0x1", "", "3, 3", "1 1", "99999999999999999999999"};
    struct answer *a = calloc(1, sizeof *a);
    char request[400];

    (void)state;
    assert_non_null(a);
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
        for (int api = 0; api < 2; api++) {
            struct client *c = dial(), *other = dial();

            say(other, "POST /f HTTP/1.1\r\n" H "Content-Length: 3\r\n"); /* its head is not whole yet */
            snprintf(request, sizeof request, "POST %s HTTP/1.1\r\n" H "Content-Length: %s\r\n\r\nGET /second HTTP/1.1\r\n" H "\r\n",
                     api ? "/api/v1/units" : "/f", lengths[i]);
            say(c, request);
            assert_true(hear(c, a));
            assert_int_equal(a->status, i == 7 ? 413 : 400);
            if (api)
                is_problem(a, i == 7 ? 413 : 400, i == 7 ? "too large" : "of digits alone");
            assert_null(strstr(a->body, "HTTP/1.1"));
            assert_true(hear_end(c));
            hang_up(c);
            say(other, "\r\nabc");
            assert_true(hear(other, a));
            assert_int_equal(a->status, 200);
            hang_up(other);
        }
    assert_int_equal(fixture_served(), 16);
    free(a);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_start, fixture_stop)
const struct CMUnitTest refusal_tests[] = {TEST(tells_programs_in_their_form), TEST(tells_them_what_is_too_long),
                                           TEST(tells_them_while_a_body_comes), TEST(tells_people_on_a_page),
                                           TEST(tells_both_when_the_queue_is_full),
                                           TEST(tells_everything_else_in_a_sentence),
                                           TEST(answers_a_wrong_length_once)};
const size_t refusal_ntests = sizeof refusal_tests / sizeof *refusal_tests;
