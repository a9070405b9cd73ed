#include "client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct client *dial(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(http_port(fixture.server))};
    struct timeval limit = {.tv_sec = 20};
    struct client *c = calloc(1, sizeof *c);

    assert_non_null(c);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(c->fd >= 0);
    setsockopt(c->fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(c->fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    assert_int_equal(connect(c->fd, (struct sockaddr *)&at, sizeof at), 0);
    return c;
}

void hang_up(struct client *c)
{
    close(c->fd);
    free(c);
}

/* What cannot be sent because the other end has closed shows in what is heard. */
void say_bytes(struct client *c, const void *bytes, size_t n)
{
    const char *p = bytes;

    while (n) {
        ssize_t sent = send(c->fd, p, n, MSG_NOSIGNAL);

        if (sent <= 0)
            return;
        p += sent;
        n -= (size_t)sent;
    }
}

void say(struct client *c, const char *text)
{
    say_bytes(c, text, strlen(text));
}

static bool read_more(struct client *c)
{
    ssize_t n;

    assert_true(c->n < sizeof c->bytes - 1);
    n = recv(c->fd, c->bytes + c->n, sizeof c->bytes - 1 - c->n, 0);
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        fail_msg("nothing was heard for 20 s");
    if (n <= 0)
        return false;
    c->n += (size_t)n;
    c->bytes[c->n] = 0;
    return true;
}

static void use_up(struct client *c, size_t n)
{
    memmove(c->bytes, c->bytes + n, c->n - n);
    c->n -= n;
    c->bytes[c->n] = 0;
}

bool hear_until(struct client *c, const char *end)
{
    char *at;

    while (!(at = memmem(c->bytes, c->n, end, strlen(end))))
        if (!read_more(c))
            return false;
    use_up(c, (size_t)(at - c->bytes) + strlen(end));
    return true;
}

const char *header_in(const struct answer *a, const char *name)
{
    char line[128];
    const char *at;

    snprintf(line, sizeof line, "\r\n%s: ", name);
    at = strstr(a->head, line);
    return at ? at + strlen(line) : NULL;
}

bool hear_head(struct client *c, struct answer *out)
{
    char *end;
    size_t n;

    while (!(end = memmem(c->bytes, c->n, "\r\n\r\n", 4)))
        if (!read_more(c))
            return false;
    n = (size_t)(end - c->bytes) + 4;
    assert_true(n < sizeof out->head);
    memcpy(out->head, c->bytes, n);
    out->head[n] = 0;
    out->body_bytes = 0;
    out->body[0] = 0;
    assert_int_equal(sscanf(out->head, "HTTP/1.1 %d", &out->status), 1);
    use_up(c, n);
    return true;
}

bool hear(struct client *c, struct answer *out)
{
    const char *length;

    if (!hear_head(c, out))
        return false;
    if (out->status == 100)
        return hear(c, out);
    length = header_in(out, "Content-Length");
    out->body_bytes = length ? strtoul(length, NULL, 10) : 0;
    assert_true(out->body_bytes < sizeof out->body);
    while (c->n < out->body_bytes)
        if (!read_more(c))
            return false;
    memcpy(out->body, c->bytes, out->body_bytes);
    out->body[out->body_bytes] = 0;
    use_up(c, out->body_bytes);
    return true;
}

bool hear_end(struct client *c)
{
    return !c->n && !read_more(c);
}

struct answer *ask(const char *request)
{
    static struct answer answer;
    struct client *c = dial();

    say(c, request);
    if (!hear(c, &answer))
        memset(&answer, 0, sizeof answer);
    hang_up(c);
    return &answer;
}
