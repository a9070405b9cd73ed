/* Bodies: lengths, chunks, forms, uploads and their limits. */
#include "client.h"

#include "http/inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define H "Host: a\r\n"
#define FORM "POST /f HTTP/1.1\r\n" H "Content-Type: application/x-www-form-urlencoded\r\n"

static struct answer *ask_body(const char *type, const char *body, size_t n)
{
    char *request = malloc(n + 300);
    size_t head = (size_t)snprintf(request, 300,
                                   "POST /f HTTP/1.1\r\n" H "Content-Type: %s\r\nContent-Length: %zu\r\n\r\n", type, n);
    static struct answer a;
    struct client *c = dial();

    memcpy(request + head, body, n);
    say_bytes(c, request, head + n);
    if (!hear(c, &a))
        memset(&a, 0, sizeof a);
    hang_up(c);
    free(request);
    return &a;
}

static struct answer *ask_form(const char *body)
{
    return ask_body("application/x-www-form-urlencoded; charset=utf-8", body, strlen(body));
}

static void reads_forms(void **state)
{
    (void)state;
    assert_non_null(strstr(ask_form("a=1&b=x+y%2Bz&a=2&&c&d=&a=3&=e")->body,
                           "form={\"a\":[\"1\",\"2\",\"3\"],\"b\":\"x y+z\",\"c\":\"\",\"d\":\"\",\"\":\"e\"}"));
    assert_non_null(
        strstr(ask_form("t=%E2%82%AC%0D%0A%F0%9F%98%80")->body, "{\"t\":\"\xE2\x82\xAC\r\n\xF0\x9F\x98\x80\"}"));
    assert_int_equal(ask_form("a=%zz")->status, 400);
    assert_int_equal(ask_form("a=%")->status, 400);
    assert_int_equal(ask_form("a=%00")->status, 400);
    assert_int_equal(ask_form("a=%FF")->status, 400);
    assert_int_equal(ask_form("%C0%80=1")->status, 400);
    assert_int_equal(ask_body("application/x-www-form-urlencoded", "a=\0b", 4)->status, 400);
    assert_int_equal(ask_body("application/x-www-form-urlencoded", "a=\xff", 3)->status, 400);
    assert_non_null(strstr(ask_form("a=b")->body, "body=0:"));
}

static void bounds_the_fields_of_a_form(void **state)
{
    char body[10000] = "";

    (void)state;
    for (int i = 0; i < 2000; i++)
        sprintf(body + strlen(body), "&%x", i);
    assert_int_equal(ask_form(body)->status, 200);
    strcat(body, "&b");
    assert_int_equal(ask_form(body)->status, 400);
}

static void reads_chunks_and_closes(void **state)
{
    struct answer *a = calloc(1, sizeof *a);
    struct client *c = dial();

    (void)state;
    assert_non_null(a);
    say(c, FORM "Transfer-Encoding: chunked\r\n\r\n3\r\na=1\r\n1\r\n&\r\n8\r\nb=%C3%A9\r\n0\r\nX-Trailer: y\r\n\r\n");
    say(c, "GET /smuggled HTTP/1.1\r\n" H "\r\n");
    assert_true(hear(c, a));
    assert_int_equal(a->status, 200);
    assert_non_null(strstr(a->body, "form={\"a\":\"1\",\"b\":\"\xC3\xA9\"}"));
    assert_non_null(header_in(a, "Connection"));
    assert_true(hear_end(c));
    assert_int_equal(fixture_served(), 1);
    hang_up(c);
    c = dial();
    say(c, FORM "Transfer-Encoding: chunked\r\n\r\n3\r\nabcX1\r\n0\r\n\r\n");
    assert_true(!hear(c, a) || a->status == 400);
    assert_true(hear_end(c));
    hang_up(c);
    c = dial();
    say(c, FORM "Transfer-Encoding: chunked\r\n\r\n-3\r\nabc\r\n0\r\n\r\n");
    assert_true(!hear(c, a) || a->status == 400);
    assert_true(hear_end(c));
    hang_up(c);
    assert_int_equal(fixture_served(), 1);
    free(a);
}

static void reads_other_bodies_as_they_are(void **state)
{
    (void)state;
    assert_non_null(strstr(ask_body("application/json", "{\"a\":1}", 7)->body,
                           "form={} cookies={} x=\"\" peer=127.0.0.1 body=7:{\"a\":1}"));
    assert_non_null(strstr(ask("DELETE /f HTTP/1.1\r\n" H "Content-Length: 2\r\n\r\nxy")->body, "DELETE /f"));
    assert_non_null(strstr(ask("PUT /f HTTP/1.1\r\n" H "Content-Length: 2\r\n\r\nxy")->body, "body=2:xy"));
}

static void refuses_large_bodies(void **state)
{
    struct answer *a = calloc(1, sizeof *a);
    char *chunk = malloc(60001);
    struct client *c = dial();

    (void)state;
    assert_non_null(a);
    assert_non_null(chunk);
    say(c, FORM "Content-Length: 100001\r\n\r\n"); /* not one byte of it */
    assert_true(hear(c, a));
    assert_int_equal(a->status, 413);
    assert_true(hear_end(c));
    hang_up(c);
    c = dial();
    say(c, "POST /f HTTP/1.1\r\n" H "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 300001\r\n\r\n");
    assert_true(hear(c, a));
    assert_int_equal(a->status, 413);
    hang_up(c);
    memset(chunk, 'a', 60000);
    chunk[60000] = 0;
    c = dial();
    say(c, FORM "Transfer-Encoding: chunked\r\n\r\nea60\r\n");
    say(c, chunk);
    say(c, "\r\nea60\r\n");
    say(c, chunk);
    assert_true(hear(c, a));
    assert_int_equal(a->status, 413);
    assert_true(hear_end(c));
    hang_up(c);
    assert_int_equal(fixture_served(), 0);
    free(chunk);
    free(a);
}

static void continues_when_asked(void **state)
{
    struct answer *a = calloc(1, sizeof *a);
    struct client *c = dial();

    (void)state;
    assert_non_null(a);
    say(c, FORM "Content-Length: 3\r\nExpect: 100-continue\r\n\r\n");
    assert_true(hear_until(c, "HTTP/1.1 100 Continue\r\n\r\n"));
    say(c, "a=1");
    assert_true(hear(c, a));
    assert_non_null(strstr(a->body, "form={\"a\":\"1\"}"));
    hang_up(c);
    c = dial();
    say(c, FORM "Content-Length: 100001\r\nExpect: 100-continue\r\n\r\n");
    assert_true(hear_head(c, a)); /* no 100 before it */
    assert_int_equal(a->status, 413);
    hang_up(c);
    free(a);
}

static void bears_a_slow_sender(void **state)
{
    static const char request[] = FORM "Content-Length: 11\r\n\r\nname=a%20b1GET /next HTTP/1.1\r\n" H "\r\n";
    struct answer *a = calloc(1, sizeof *a);
    struct client *c = dial();

    (void)state;
    assert_non_null(a);
    for (size_t i = 0; i < sizeof request - 1; i++)
        say_bytes(c, request + i, 1);
    assert_true(hear(c, a));
    assert_non_null(strstr(a->body, "form={\"name\":\"a b1\"}"));
    assert_true(hear(c, a));
    assert_non_null(strstr(a->body, "GET /next"));
    hang_up(c);
    free(a);
}

#define PARTS "multipart/form-data; boundary=\"--b 1\""
#define D "\r\n----b 1\r\nContent-Disposition: form-data; "
static const char parts[] =
    "pre\r\n----b 1\r\nContent-Disposition: form-data; name=\"t\"\r\n\r\none\r\n--\r\n----b\r\n" D
    "name=\"t\"\r\nContent-Type: text/plain\r\n\r\n" D "name=plain\r\n\r\n\xE2\x82\xAC" D
    "name=\"f%22q\\\"\"; filename=\"C:\\dir\\a.txt\"\r\nContent-Type: text/x\r\n\r\nline\r\n\r\n--\r" D
    "name=\"empty\"; filename=\"\"\r\nContent-Type: application/octet-stream\r\n\r\n" D
    "name=\"none\"; filename=\"../..\"\r\n\r\n\r\n----b 1--\r\nepilogue";

static void check_parts(struct answer *a)
{
    assert_int_equal(a->status, 200);
    assert_non_null(strstr(a->body, "form={\"t\":[\"one\r\n--\r\n----b\r\n\",\"\"],\"plain\":\"\xE2\x82\xAC\"}"));
    assert_non_null(strstr(a->body, "|file f\"q\" a.txt text/x 11 \"line\r\n\r\n--\r\"|file none file  0 \"\""));
}

static void reads_uploads(void **state)
{
    struct answer *a = calloc(1, sizeof *a);
    char head[200];

    (void)state;
    assert_non_null(a);
    check_parts(ask_body(PARTS, parts, sizeof parts - 1));
    for (size_t step = 1; step < 40; step += 6) { /* however it is cut, in chunks of that size */
        struct client *c = dial();

        say(c, "POST /f HTTP/1.1\r\n" H "Content-Type: " PARTS "\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (size_t i = 0; i < sizeof parts - 1; i += step) {
            size_t n = sizeof parts - 1 - i < step ? sizeof parts - 1 - i : step;

            snprintf(head, sizeof head, "%zx\r\n", n);
            say(c, head);
            say_bytes(c, parts + i, n);
            say(c, "\r\n");
        }
        say(c, "0\r\n\r\n");
        assert_true(hear(c, a));
        check_parts(a);
        assert_true(hear_end(c));
        hang_up(c);
    }
    free(a);
    fixture_restart(1, 1);
    assert_int_equal(fixture_files(), 0);
}

/* A chunk that comes with the one before is given while a worker has fed that one and has not yet woken the connection. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int taken;
    bool fed, offered, met;
} meeting = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

static void meet(char where)
{
    struct timespec until;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 10; /* only where they do not meet, and then the test fails */
    pthread_mutex_lock(&meeting.lock);
    meeting.taken += where == 't';
    if (where == 't' && meeting.taken == 2)
        while (!meeting.fed && pthread_cond_timedwait(&meeting.changed, &meeting.lock, &until) == 0)
            continue;
    if (where == 'T' && meeting.taken == 2)
        meeting.offered = true;
    if (where == 'w' && !meeting.fed) {
        meeting.fed = true;
        pthread_cond_broadcast(&meeting.changed);
        while (!meeting.offered && pthread_cond_timedwait(&meeting.changed, &meeting.lock, &until) == 0)
            continue;
        meeting.met = meeting.offered;
    }
    pthread_cond_broadcast(&meeting.changed);
    pthread_mutex_unlock(&meeting.lock);
}

static void a_chunk_between_feeding_and_waking(void **state)
{
    struct answer *a = calloc(1, sizeof *a);
    struct client *c;
    char whole[4096];
    int n = 0;

    (void)state;
    assert_non_null(a);
    n = snprintf(whole, sizeof whole, "POST /f HTTP/1.1\r\n" H "Content-Type: " PARTS "\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (size_t i = 0; i < sizeof parts - 1; i += 50) {
        size_t k = sizeof parts - 1 - i < 50 ? sizeof parts - 1 - i : 50;

        n += snprintf(whole + n, sizeof whole - (size_t)n, "%zx\r\n", k);
        memcpy(whole + n, parts + i, k);
        n += (int)k;
        n += snprintf(whole + n, sizeof whole - (size_t)n, "\r\n");
    }
    n += snprintf(whole + n, sizeof whole - (size_t)n, "0\r\n\r\n");
    http_meeting = meet;
    c = dial();
    say_bytes(c, whole, (size_t)n);
    assert_true(hear(c, a));
    http_meeting = NULL;
    assert_true(meeting.met);
    check_parts(a);
    hang_up(c);
    free(a);
}

static void refuses_bad_uploads(void **state)
{
    static const char *bad[] = {
        "--x\r\n\r\na\r\n--x--",
        "--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--",
        "--x\r\nContent-Disposition: form-data; name=\"\"\r\n\r\na\r\n--x--",
        "--x\r\nContent-Disposition: form-data; name=\"a\r\n\r\na\r\n--x--",
        "--x\r\nContent-Disposition: form-data; name=\"a\"; name=\"b\"\r\n\r\na\r\n--x--",
        "--x\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\na\r\n--x--",
        "--x\r\nContent-Disposition: form-data;\r\n name=\"a\"\r\n\r\na\r\n--x--",
        "--x\r\nContent-Disposition: form-data; name=\"a\x01\"\r\n\r\na\r\n--x--",
        "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\xff\r\n--x--",
        "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\na\r\n--x",
        "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\na\r\n--x-",
        "--x\r\nContent-Disposition: form-data; name=\"a\"; filename=\"b\"\r\n\r\nnot ended",
        "--x\nContent-Disposition: form-data; name=\"a\"\n\na\n--x--",
        "",
    };

    (void)state;
    for (size_t i = 0; bad[i][0]; i++)
        if (ask_body("multipart/form-data; boundary=x", bad[i], strlen(bad[i]))->status != 400)
            fail_msg("%s", bad[i]);
    assert_int_equal(ask_body("multipart/form-data", "--x--", 5)->status, 400);
    assert_int_equal(ask_body("multipart/form-data; boundary=\"\"", "----", 4)->status, 400);
    assert_int_equal(ask_body("multipart/form-data; boundary=a\tb", "----", 4)->status, 400);
    assert_int_equal(fixture_served(), 0);
    fixture_restart(1, 1);
    assert_int_equal(fixture_files(), 0);
}

static void bounds_uploads(void **state)
{
    static const char part[] = "\r\n--x\r\nContent-Disposition: form-data; name=\"a\"; filename=\"b\"\r\n\r\nc";
    static const char field[] = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n";
    char *body = calloc(1, 200001);
    size_t n = 0;

    (void)state;
    assert_non_null(body);
    for (int i = 0; i < 11; i++)
        n += (size_t)sprintf(body + n, "%s", part);
    strcpy(body + n, "\r\n--x--");
    assert_int_equal(ask_body("multipart/form-data; boundary=x", body, n + 7)->status, 400);
    memset(body, 'a', 200000);
    memcpy(body, field, sizeof field - 1);
    assert_int_equal(ask_body("multipart/form-data; boundary=x", body, 200000)->status, 413);
    memset(body, 'a', 200000); /* a header without end */
    memcpy(body, "--x\r\nA: ", 8);
    assert_int_equal(ask_body("multipart/form-data; boundary=x", body, 200000)->status, 400);
    free(body);
    assert_int_equal(fixture_served(), 0);
}

static void keeps_what_is_renamed(void **state)
{
    static const char body[] = "--x\r\nContent-Disposition: form-data; name=\"a\"; filename=\"b\"\r\n\r\nc\r\n--x--";
    char request[400], path[128];
    struct answer *a;
    struct stat file;

    (void)state;
    snprintf(request, sizeof request,
             "POST /keep HTTP/1.1\r\n" H
             "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: %zu\r\n\r\n%s",
             sizeof body - 1, body);
    a = ask(request);
    assert_int_equal(a->status, 201);
    assert_memory_equal(header_in(a, "Location"), "/kept\r\n", 7);
    fixture_restart(1, 1); /* the request has ended */
    snprintf(path, sizeof path, "%s/kept", fixture.temporary_dir);
    assert_int_equal(stat(path, &file), 0);
    assert_int_equal(file.st_mode & 0777, 0600);
    assert_int_equal(file.st_size, 1);
    assert_int_equal(fixture_files(), 1);
    unlink(path);
}

static void forgets_an_upload_that_breaks_off(void **state)
{
    struct client *c = dial();

    (void)state;
    say(c,
        "POST /f HTTP/1.1\r\n" H "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 9000\r\n\r\n--x\r\n"
        "Content-Disposition: form-data; name=\"a\"; filename=\"b\"\r\n\r\nabc");
    hang_up(c);
    assert_int_equal(ask("GET / HTTP/1.1\r\n" H "\r\n")->status, 200);
    fixture_restart(1, 1);
    assert_int_equal(fixture_files(), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, fixture_start, fixture_stop)
const struct CMUnitTest body_tests[] = {TEST(reads_forms),
                                        TEST(bounds_the_fields_of_a_form),
                                        TEST(reads_chunks_and_closes),
                                        TEST(reads_other_bodies_as_they_are),
                                        TEST(refuses_large_bodies),
                                        TEST(continues_when_asked),
                                        TEST(bears_a_slow_sender),
                                        TEST(reads_uploads), TEST(a_chunk_between_feeding_and_waking),
                                        TEST(refuses_bad_uploads),
                                        TEST(bounds_uploads),
                                        TEST(keeps_what_is_renamed),
                                        TEST(forgets_an_upload_that_breaks_off)};
const size_t body_ntests = sizeof body_tests / sizeof *body_tests;
