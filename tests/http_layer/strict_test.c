/* Requests that a server must refuse, with a second request behind each that must never be answered. */
#include "client.h"

#include <stdio.h>
#include <stdlib.h>

struct bad {
    const char *name, *request;
    size_t n;   /* when it holds a NUL */
    int status; /* 0: the library closes without an answer, in one of its versions at least */
};
#define H "Host: a\r\n"
#define BAD(name, request, status)                                                                                     \
    {                                                                                                                  \
        name, request, sizeof(request) - 1, status                                                                     \
    }
#define SECOND "GET /smuggled HTTP/1.1\r\n" H "\r\n"

static const struct bad table[] = {
    BAD("length and chunked",
        "POST / HTTP/1.1\r\n" H "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    BAD("chunked and length",
        "POST / HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400),
    BAD("two lengths", "POST / HTTP/1.1\r\n" H "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400),
    BAD("same length twice", "POST / HTTP/1.1\r\n" H "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400),
    BAD("list of lengths", "POST / HTTP/1.1\r\n" H "Content-Length: 3, 3\r\n\r\nabc", 400),
    BAD("negative length", "POST / HTTP/1.1\r\n" H "Content-Length: -1\r\n\r\n", 400),
    BAD("plus length", "POST / HTTP/1.1\r\n" H "Content-Length: +1\r\n\r\na", 400),
    BAD("hexadecimal length", "POST / HTTP/1.1\r\n" H "Content-Length: 0x1\r\n\r\na", 400),
    BAD("empty length", "POST / HTTP/1.1\r\n" H "Content-Length:\r\n\r\n", 400),
    BAD("vast length", "POST / HTTP/1.1\r\n" H "Content-Length: 99999999999999999999999\r\n\r\n", 413),
    BAD("xchunked", "POST / HTTP/1.1\r\n" H "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 400),
    BAD("gzip, chunked", "POST / HTTP/1.1\r\n" H "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 400),
    BAD("two encodings",
        "POST / HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    BAD("identity", "POST / HTTP/1.1\r\n" H "Transfer-Encoding: identity\r\n\r\n", 400),
    BAD("chunked in 1.0", "POST / HTTP/1.0\r\n" H "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    BAD("space before colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
    BAD("space before colon of encoding",
        "POST / HTTP/1.1\r\n" H "Content-Length: 5\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n", 400),
    BAD("no host", "GET / HTTP/1.1\r\n\r\n", 400),
    BAD("two hosts", "GET / HTTP/1.1\r\n" H "Host: b\r\n\r\n", 400),
    BAD("empty host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400),
    BAD("host with path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400),
    BAD("host with user", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", 400),
    BAD("folded", "GET / HTTP/1.1\r\n" H "X-Test: a\r\n b\r\n\r\n", 400),
    BAD("folded with tab", "GET / HTTP/1.1\r\n" H "X-Test: a\r\n\tb\r\nX-B: c\r\n\r\n", 400),
    BAD("first header folded", "GET / HTTP/1.1\r\n X-Test: a\r\n" H "\r\n", 400),
    BAD("folded encoding", "POST / HTTP/1.1\r\n" H "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n", 400),
    BAD("nul in value", "GET / HTTP/1.1\r\n" H "X-Test: a\0b\r\n\r\n", 400),
    BAD("two nuls in value", "GET / HTTP/1.1\r\n" H "X-Test: a\0\0X-B: b\r\n\r\n", 400),
    BAD("nuls like a line", "GET / HTTP/1.1\r\n" H "X-Test: a\0\0X-B\0b\r\n\r\n", 400),
    BAD("nuls like the end", "GET / HTTP/1.1\r\n" H "X-Test: a\0\0\0\0X-B: c\r\n\r\n", 400),
    BAD("nul at the end of a value", "GET / HTTP/1.1\r\nX-Test: a\0\r\n" H "\r\n", 400),
    BAD("nul in name", "GET / HTTP/1.1\r\n" H "X\0Y: a\r\n\r\n", 400),
    BAD("bare LF", "GET / HTTP/1.1\r\n" H "X-Test: a\nX-B: b\r\n\r\n", 400),
    BAD("bare LF after the request line", "GET / HTTP/1.1\n" H "\r\n", 0),
    BAD("bare LF at the end", "GET / HTTP/1.1\r\n" H "\n", 400),
    BAD("LF alone everywhere", "GET / HTTP/1.1\nHost: a\n\n", 0),
    BAD("bare CR", "GET / HTTP/1.1\r\n" H "X-Test: a\rX-B: b\r\n\r\n", 400),
    BAD("control character in value", "GET / HTTP/1.1\r\n" H "X-Test: a\x01z\r\n\r\n", 400),
    BAD("DEL in value", "GET / HTTP/1.1\r\n" H "X-Test: a\x7fz\r\n\r\n", 400),
    BAD("no UTF-8 in value", "GET / HTTP/1.1\r\n" H "X-Test: a\xffz\r\n\r\n", 400),
    BAD("control character in name", "GET / HTTP/1.1\r\n" H "X\x01: a\r\n\r\n", 400),
    BAD("brackets in name", "GET / HTTP/1.1\r\n" H "X[a]: a\r\n\r\n", 400),
    BAD("empty name", "GET / HTTP/1.1\r\n" H ": a\r\n\r\n", 400),
    BAD("no colon", "GET / HTTP/1.1\r\n" H "X-Test\r\n\r\n", 400),
    BAD("two content types", "POST / HTTP/1.1\r\n" H "Content-Type: a/b\r\nContent-Type: c/d\r\n\r\n", 400),
    BAD("GET with a body", "GET / HTTP/1.1\r\n" H "Content-Length: 3\r\n\r\nabc", 400),
    BAD("HEAD with chunks", "HEAD / HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    BAD("expects the unknown", "POST / HTTP/1.1\r\n" H "Expect: wonders\r\nContent-Length: 1\r\n\r\na", 417),
    BAD("whole URL", "GET http://a/ HTTP/1.1\r\n" H "\r\n", 400),
    BAD("no slash", "GET a HTTP/1.1\r\n" H "\r\n", 400),
    BAD("asterisk", "OPTIONS * HTTP/1.1\r\n" H "\r\n", 400),
    BAD("control character in target", "GET /a\x01 HTTP/1.1\r\n" H "\r\n", 400),
    BAD("nul in target", "GET /a\0b HTTP/1.1\r\n" H "\r\n", 0),
    BAD("tab in target", "GET /a\tb HTTP/1.1\r\n" H "\r\n", 0),
    BAD("space in target", "GET /a b HTTP/1.1\r\n" H "\r\n", 0),
    BAD("two spaces before target", "GET  / HTTP/1.1\r\n" H "\r\n", 0),
    BAD("two spaces before version", "GET /  HTTP/1.1\r\n" H "\r\n", 0),
    BAD("fragment", "GET /a#b HTTP/1.1\r\n" H "\r\n", 400),
    BAD("percent alone", "GET /a% HTTP/1.1\r\n" H "\r\n", 400),
    BAD("percent and one digit", "GET /a%1 HTTP/1.1\r\n" H "\r\n", 400),
    BAD("percent and no digits", "GET /a%zz HTTP/1.1\r\n" H "\r\n", 400),
    BAD("encoded NUL", "GET /a%00b HTTP/1.1\r\n" H "\r\n", 400),
    BAD("encoded line end", "GET /a%0d%0ab HTTP/1.1\r\n" H "\r\n", 400),
    BAD("encoded slash", "GET /a%2Fb HTTP/1.1\r\n" H "\r\n", 400),
    BAD("no UTF-8", "GET /%ff HTTP/1.1\r\n" H "\r\n", 400),
    BAD("overlong UTF-8", "GET /%c0%af HTTP/1.1\r\n" H "\r\n", 400),
    BAD("surrogate", "GET /%ed%a0%80 HTTP/1.1\r\n" H "\r\n", 400),
    BAD("dot part", "GET /a/./b HTTP/1.1\r\n" H "\r\n", 400),
    BAD("dot-dot part", "GET /a/../b HTTP/1.1\r\n" H "\r\n", 400),
    BAD("encoded dot-dot", "GET /a/%2e%2E/b HTTP/1.1\r\n" H "\r\n", 400),
    BAD("dot-dot last", "GET /a/.. HTTP/1.1\r\n" H "\r\n", 400),
    BAD("double slash", "GET //a HTTP/1.1\r\n" H "\r\n", 400),
    BAD("double slash inside", "GET /a//b HTTP/1.1\r\n" H "\r\n", 400),
    BAD("bad query", "GET /?q=100% HTTP/1.1\r\n" H "\r\n", 400),
    BAD("no UTF-8 in query", "GET /?q=%ff HTTP/1.1\r\n" H "\r\n", 400),
    BAD("TRACE", "TRACE / HTTP/1.1\r\n" H "\r\n", 501),
    BAD("CONNECT", "CONNECT / HTTP/1.1\r\n" H "\r\n", 501),
    BAD("lower case method", "get / HTTP/1.1\r\n" H "\r\n", 501),
    BAD("HTTP/1.2", "GET / HTTP/1.2\r\n" H "\r\n", 505),
    BAD("HTTP/2.0", "GET / HTTP/2.0\r\n" H "\r\n", 505),
    BAD("no version", "GET /\r\n" H "\r\n", 400),
    BAD("cookie of no UTF-8", "GET / HTTP/1.1\r\n" H "Cookie: a=\xff\r\n\r\n", 400),
};

/* True when it was refused and the connection closed, with no good answer in what was heard until then; says what was
 * wrong otherwise. (0.9.75 writes the head of its own refusal of a bad Content-Length twice.) */
static bool refuse(const struct bad *bad, struct answer *a)
{
    struct client *c = dial();
    bool right;

    say_bytes(c, bad->request, bad->n);
    say(c, SECOND);
    if (!hear_head(c, a))
        a->status = 0;
    right = bad->status ? a->status == bad->status : a->status == 0 || a->status == 400;
    if (!right)
        print_error("%s: answered with %d\n", bad->name, a->status);
    if (hear_until(c, "HTTP/1.1 2")) {
        print_error("%s: the second request was answered\n", bad->name);
        right = false;
    }
    hang_up(c);
    return right;
}

static void refuses_what_is_not_strict(void **state)
{
    struct answer *a = calloc(1, sizeof *a);
    size_t wrong = 0;

    (void)state;
    assert_non_null(a);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        wrong += !refuse(&table[i], a);
    free(a);
    assert_int_equal(wrong, 0);
    assert_int_equal(fixture_served(), 0);
}

/* A request with n times "a" between before and after. */
static struct answer *ask_filled(const char *before, size_t n, const char *after)
{
    char *filling = malloc(n + 1), *request;
    struct answer *a;

    assert_non_null(filling);
    memset(filling, 'a', n);
    filling[n] = 0;
    assert_true(asprintf(&request, "%s%s%s", before, filling, after) > 0);
    a = ask(request);
    free(request);
    free(filling);
    return a;
}

static void bounds_target_and_headers(void **state)
{
    (void)state;
    assert_int_equal(ask_filled("GET /", 8000, " HTTP/1.1\r\n" H "\r\n")->status, 200);
    assert_int_equal(ask_filled("GET /", 8192, " HTTP/1.1\r\n" H "\r\n")->status, 414);
    assert_int_equal(ask_filled("GET /", 100000, " HTTP/1.1\r\n" H "\r\n")->status, 414);
    assert_int_equal(ask_filled("GET / HTTP/1.1\r\n" H "X-Test: ", 16000, "\r\n\r\n")->status, 200);
    assert_int_equal(ask_filled("GET / HTTP/1.1\r\n" H "Cookie: a=", 16000, "\r\n\r\n")->status, 200);
    assert_int_equal(ask_filled("GET / HTTP/1.1\r\n" H "X-Test: ", 16384, "\r\n\r\n")->status, 431);
    assert_int_equal(ask_filled("GET / HTTP/1.1\r\n" H "X-Test: ", 30000, "\r\n\r\n")->status, 431);
    assert_int_equal(ask_filled("GET / HTTP/1.1\r\n" H "X-Test: ", 100000, "\r\n\r\n")->status, 431);
    assert_int_equal(ask_filled("GET / HTTP/1.1\r\n" H "", 100000, "\r\n\r\n")->status, 431);
}

static void bounds_the_number_of_names(void **state)
{
    char request[8192] = "GET / HTTP/1.1\r\n" H;

    (void)state;
    for (int i = 0; i < 250; i++)
        strcat(request, "X-T: a\r\n");
    strcat(request, "\r\n");
    assert_int_equal(ask(request)->status, 431);
    strcpy(request, "GET /?");
    for (int i = 0; i < 256; i++)
        strcat(request, "a&");
    strcat(request, " HTTP/1.1\r\n" H "\r\n");
    assert_int_equal(ask(request)->status, 200);
    strcpy(strchr(request, ' ') + 1, "/?b&");
    for (int i = 0; i < 256; i++)
        strcat(request, "a&");
    strcat(request, " HTTP/1.1\r\n" H "\r\n");
    assert_int_equal(ask(request)->status, 400);
}

/* The same request in any cutting must look the same: the layout check reads where the library keeps the bytes. */
static void accepts_a_head_byte_by_byte(void **state)
{
    static const char head[] =
        "\r\nGET /a?b=c HTTP/1.1\r\n" H "X-Test: \t one  two \t\r\nX-Empty:\r\nCookie: a=b\r\n\r\n";
    struct answer *a = calloc(1, sizeof *a);
    struct client *c = dial();

    (void)state;
    assert_non_null(a);
    for (int again = 0; again < 2; again++) {
        for (size_t i = 0; i < sizeof head - 1; i++)
            say_bytes(c, head + i, 1);
        assert_true(hear(c, a));
        assert_int_equal(a->status, 200);
        assert_non_null(strstr(a->body, "x=\"one  two\""));
    }
    hang_up(c);
    free(a);
}

static void accepts_what_is_right(void **state)
{
    (void)state;
    assert_int_equal(ask("GET / HTTP/1.0\r\n\r\n")->status, 200);
    assert_int_equal(ask("GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n")->status, 200);
    assert_int_equal(ask("GET / HTTP/1.1\r\nhOsT:a\r\nContent-Length: 0\r\n\r\n")->status, 200);
    assert_int_equal(ask("OPTIONS /a/ HTTP/1.1\r\n" H "\r\n")->status, 200);
    assert_non_null(strstr(ask("GET /%C3%A9/a%20b?x=%C3%A9+1&x=2&y HTTP/1.1\r\n" H "\r\n")->body,
                           "GET /\xC3\xA9/a b query={\"x\":\"2\",\"y\":\"\"}"));
    assert_non_null(strstr(ask("GET / HTTP/1.1\r\n" H "X-Test: a\r\nx-test: b\r\n\r\n")->body, "x=\"a, b\""));
    assert_non_null(
        strstr(ask("GET / HTTP/1.1\r\n" H "Cookie: a=1; b=\"2\"; c; =d\r\nCookie: a=3; e=f=g\r\n\r\n")->body,
               "cookies={\"a\":\"1\",\"b\":\"\"2\"\",\"e\":\"f=g\"}"));
    assert_non_null(strstr(ask("GET / HTTP/1.1\r\n" H "\r\n")->body, "peer=127.0.0.1"));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, fixture_start, fixture_stop)
const struct CMUnitTest strict_tests[] = {TEST(refuses_what_is_not_strict), TEST(bounds_target_and_headers),
                                          TEST(bounds_the_number_of_names), TEST(accepts_a_head_byte_by_byte),
                                          TEST(accepts_what_is_right)};
const size_t strict_ntests = sizeof strict_tests / sizeof *strict_tests;
