/* A company at work: many sessions that read and write at a given rate, and beside them connections that say nothing or little.
 *
 *   load PORT SESSIONS REQUESTS SECONDS RATE [IDLE [SLOW]]
 *
 * SESSIONS is a file of lines `sid csrf person`, one connection each. REQUESTS is a file of lines `GET /path` or
 * `POST /path form`; one in ten is a write; $CSRF and $SELF stand for the session's, $PERSON for anybody else. RATE is
 * requests a second by all of them together, or 0: each asks again as soon as it has its answer. A request that is due while the
 * session waits for the one before counts from when it was due. IDLE connections ask once and then say nothing; SLOW ones send
 * a byte of their request a second, or take a byte of their answer.
 *
 * Prints `name value` lines; of the durations in microseconds the half, the 99th and the 999th of a thousand. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    SESSIONS_MAX = 4000,
    REQUESTS_MAX = 200,
    QUIET_MAX = 20000,
    TOOK_MAX = 8000000,
    HEAD_MAX = 4096,
    STATUS_MAX = 600,
    WRITE_SHARE = 10 /* one of so many */
};

enum quiet_kind { IDLE, SLOW_SENDER, SLOW_READER };

struct session {
    char sid[80], csrf[80], person[32];
    int fd;
    bool busy, writes;
    int64_t due, asked; /* ns */
    char head[HEAD_MAX];
    size_t have, wanted;
};

struct quiet {
    int fd;
    enum quiet_kind kind;
    size_t sent;
    int64_t next;
};

struct series {
    uint32_t *us;
    size_t n;
};

static uint16_t port;
static int poller;
static struct session sessions[SESSIONS_MAX];
static struct quiet quiet[QUIET_MAX];
static size_t session_count, quiet_count, read_count, write_count, reopened;
static char *reads[REQUESTS_MAX], *writes[REQUESTS_MAX];
static struct series took[2];                      /* reads, writes */
static size_t statuses[STATUS_MAX], broken, other; /* other: neither what was asked for nor 503 */
static uint64_t chance = 88172645463325252ull;

static uint64_t roll(uint64_t below)
{
    chance ^= chance << 13;
    chance ^= chance >> 7;
    chance ^= chance << 17;
    return chance % below;
}

static int64_t now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void fail(const char *what)
{
    fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int connection(void *of, int receive_bytes)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct epoll_event wish = {.events = EPOLLIN | EPOLLRDHUP, .data.ptr = of};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        fail("no socket");
    if (receive_bytes)
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof receive_bytes);
    if (connect(fd, (struct sockaddr *)&at, sizeof at) || fcntl(fd, F_SETFL, O_NONBLOCK))
        fail("no connection");
    if (epoll_ctl(poller, EPOLL_CTL_ADD, fd, &wish))
        fail("epoll");
    return fd;
}

/* Anybody else: nobody writes feedback to themselves. */
static const char *other_than(const struct session *s)
{
    size_t other = roll(session_count);

    return sessions[&sessions[other] == s ? (other + 1) % session_count : other].person;
}

/* The form of a line, with what stands for others put in. */
static size_t fill(char *out, size_t size, const char *line, const struct session *s)
{
    size_t n = 0;

    while (*line && n + 100 < size) {
        if (!strncmp(line, "$CSRF", 5)) {
            n += (size_t)sprintf(out + n, "%s", s->csrf);
            line += 5;
        } else if (!strncmp(line, "$PERSON", 7)) {
            n += (size_t)sprintf(out + n, "%s", other_than(s));
            line += 7;
        } else if (!strncmp(line, "$SELF", 5)) {
            n += (size_t)sprintf(out + n, "%s", s->person);
            line += 5;
        } else
            out[n++] = *line++;
    }
    out[n] = 0;
    return n;
}

static void ask(struct session *s, int64_t counted_from)
{
    char text[HEAD_MAX], form[HEAD_MAX], path[512];
    int size;

    s->writes = write_count && roll(WRITE_SHARE) == 0;
    if (s->writes) {
        const char *line = writes[roll(write_count)], *blank = strchr(line, ' ');
        size_t length = fill(form, sizeof form, blank + 1, s);

        snprintf(path, sizeof path, "%.*s", (int)(blank - line), line);
        size = snprintf(text, sizeof text,
                        "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: sid=%s\r\nSec-Fetch-Site: same-origin\r\n"
                        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%s",
                        path, s->sid, length, form);
    } else {
        fill(path, sizeof path, reads[roll(read_count)], s);
        size =
            snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: sid=%s\r\n\r\n", path, s->sid);
    }
    if (send(s->fd, text, (size_t)size, MSG_NOSIGNAL) != size) {
        broken++;
        close(s->fd);
        s->fd = connection(s, 0);
        return;
    }
    s->busy = true;
    s->asked = counted_from;
    s->have = s->wanted = 0;
}

static void answered(struct session *s)
{
    struct series *series = &took[s->writes];
    int status = atoi(s->head + 9);

    s->busy = false;
    statuses[status > 0 && status < STATUS_MAX ? status : 0]++;
    if (status != (s->writes ? 303 : 200)) {
        other += status != 503;
        if (status != 503 && getenv("LOAD_SAYS"))
            fprintf(stderr, "%.200s\n", s->head);
    } else if (series->n < TOOK_MAX)
        series->us[series->n++] = (uint32_t)((now_ns() - s->asked) / 1000);
}

static void lost(struct session *s)
{
    if (s->busy)
        broken++;
    s->busy = false;
    close(s->fd);
    s->fd = connection(s, 0);
}

static void take(struct session *s)
{
    char rest[65536], *end, *length;
    ssize_t n =
        s->wanted ? recv(s->fd, rest, sizeof rest, 0) : recv(s->fd, s->head + s->have, sizeof s->head - s->have - 1, 0);

    if (n <= 0) {
        if (n == 0 || errno != EAGAIN)
            lost(s);
        return;
    }
    s->have += (size_t)n;
    if (!s->wanted) {
        s->head[s->have] = 0;
        end = strstr(s->head, "\r\n\r\n");
        length = strstr(s->head, "Content-Length: ");
        if (!end || !length) {
            if (s->have + 1 == sizeof s->head)
                lost(s);
            return;
        }
        s->wanted = (size_t)(end + 4 - s->head) + strtoul(length + 16, NULL, 10);
    }
    if (s->have >= s->wanted)
        answered(s);
}

static const char whole[] = "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

/* Asks for what it takes slowly, or once. */
static void quiet_open(struct quiet *q)
{
    char text[512];
    int size = 0;

    q->fd = connection(q, q->kind == SLOW_READER ? 2048 : 0);
    q->sent = 0;
    q->next = now_ns() + (int64_t)roll(1000000000);
    if (q->kind == IDLE)
        size = snprintf(text, sizeof text, "%s", whole);
    else if (q->kind == SLOW_READER)
        size = snprintf(text, sizeof text, "GET /people HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: sid=%s\r\n\r\n",
                        sessions[roll(session_count)].sid);
    if (size && send(q->fd, text, (size_t)size, MSG_NOSIGNAL) != size)
        fail("a quiet connection");
}

/* The server has closed it: it comes again within ten seconds, not all of them at once, or this program would be what is slow. */
static void quiet_close(struct quiet *q)
{
    close(q->fd);
    q->fd = -1;
    q->next = now_ns() + (int64_t)roll(10000000000);
}

static void quiet_event(struct quiet *q, uint32_t events)
{
    char text[4096];
    ssize_t n;

    if (q->kind == SLOW_READER && !(events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR))) {
        struct epoll_event none = {.events = EPOLLRDHUP, .data.ptr = q};

        epoll_ctl(poller, EPOLL_CTL_MOD, q->fd, &none); /* it takes its byte when it is time */
        return;
    }
    n = recv(q->fd, text, sizeof text, 0);
    if (n == 0 || (n < 0 && errno != EAGAIN) || events & (EPOLLHUP | EPOLLERR))
        quiet_close(q);
}

static void quiet_step(struct quiet *q, int64_t now)
{
    char byte;

    if (now < q->next || (q->kind == IDLE && q->fd >= 0))
        return;
    if (q->fd < 0) {
        reopened++;
        quiet_open(q);
        return;
    }
    q->next = now + 1000000000;
    if (q->kind == SLOW_SENDER) {
        if (send(q->fd, whole + q->sent % (sizeof whole - 1), 1, MSG_NOSIGNAL) != 1)
            quiet_close(q);
        q->sent++;
    } else if (recv(q->fd, &byte, 1, 0) == 0)
        quiet_close(q);
}

static bool is_session(const void *of)
{
    return (const char *)of >= (const char *)sessions && (const char *)of < (const char *)(sessions + session_count);
}

static void events_take(int timeout_ms)
{
    struct epoll_event events[512];
    int n = epoll_wait(poller, events, 512, timeout_ms);

    for (int i = 0; i < n; i++)
        if (is_session(events[i].data.ptr))
            take(events[i].data.ptr);
        else
            quiet_event(events[i].data.ptr, events[i].events);
}

/* Requests that are due are sent; those of a session that still waits keep the time at which they were due. */
static void sessions_step(int64_t now, int64_t every)
{
    for (size_t i = 0; i < session_count; i++) {
        struct session *s = &sessions[i];

        if (s->busy || (every && now < s->due))
            continue;
        ask(s, every && now - s->due > 2000000 ? s->due : now);
        s->due += every;
    }
}

static void run(double seconds, double rate)
{
    int64_t from = now_ns(), until = from + (int64_t)(seconds * 1e9), steps = from;
    int64_t every = rate > 0 ? (int64_t)(1e9 * (double)session_count / rate) : 0;

    for (size_t i = 0; i < session_count; i++)
        sessions[i].due = from + (every ? (int64_t)roll((uint64_t)every) : 0);
    while (now_ns() < until) {
        int64_t now = now_ns();

        sessions_step(now, every);
        if (now - steps > 20000000) {
            for (size_t i = 0; i < quiet_count; i++)
                quiet_step(&quiet[i], now);
            steps = now;
        }
        events_take(1);
    }
    for (int64_t end = now_ns() + 5000000000; now_ns() < end;) { /* what is still under way */
        size_t under_way = 0;

        for (size_t i = 0; i < session_count; i++)
            under_way += sessions[i].busy;
        if (!under_way)
            return;
        events_take(10);
    }
    for (size_t i = 0; i < session_count; i++)
        broken += sessions[i].busy;
}

static void sessions_read(const char *path)
{
    FILE *f = fopen(path, "r");

    if (!f)
        fail(path);
    while (session_count < SESSIONS_MAX && fscanf(f, "%79s %79s %31s", sessions[session_count].sid,
                                                  sessions[session_count].csrf, sessions[session_count].person) == 3)
        session_count++;
    fclose(f);
    if (!session_count)
        fail("no sessions");
}

static void requests_read(const char *path)
{
    char line[HEAD_MAX];
    FILE *f = fopen(path, "r");

    if (!f)
        fail(path);
    while (fgets(line, sizeof line, f)) {
        line[strcspn(line, "\n")] = 0;
        if (!strncmp(line, "GET ", 4) && read_count < REQUESTS_MAX)
            reads[read_count++] = strdup(line + 4);
        else if (!strncmp(line, "POST ", 5) && strchr(line + 5, ' ') && write_count < REQUESTS_MAX)
            writes[write_count++] = strdup(line + 5);
    }
    fclose(f);
    if (!read_count)
        fail("no requests");
}

static int by_size(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

static void tell(const char *name, struct series *s)
{
    if (!s->n)
        return;
    qsort(s->us, s->n, sizeof *s->us, by_size);
    printf("%s %zu\n%s_p50 %u\n%s_p99 %u\n%s_p999 %u\n", name, s->n, name, s->us[s->n / 2], name,
           s->us[s->n * 99 / 100], name, s->us[s->n * 999 / 1000]);
}

int main(int argc, char **argv)
{
    size_t idle = argc > 6 ? strtoul(argv[6], NULL, 10) : 0, slow = argc > 7 ? strtoul(argv[7], NULL, 10) : 0;
    double seconds;

    if (argc < 6 || idle + slow > QUIET_MAX)
        return 2;
    port = (uint16_t)atoi(argv[1]);
    seconds = atof(argv[4]);
    sessions_read(argv[2]);
    requests_read(argv[3]);
    poller = epoll_create1(EPOLL_CLOEXEC);
    for (int i = 0; i < 2; i++)
        if (!(took[i].us = malloc(TOOK_MAX * sizeof *took[i].us)))
            fail("no memory");
    for (size_t i = 0; i < session_count; i++)
        sessions[i].fd = connection(&sessions[i], 0);
    for (; quiet_count < idle + slow; quiet_count++) {
        quiet[quiet_count].kind = quiet_count < idle ? IDLE : quiet_count % 2 ? SLOW_SENDER : SLOW_READER;
        quiet_open(&quiet[quiet_count]);
        if (quiet_count % 50 == 0)
            events_take(5);
    }
    for (int64_t settled = now_ns() + 3000000000; quiet_count && now_ns() < settled;)
        events_take(10);
    run(seconds, atof(argv[5]));
    tell("reads", &took[0]);
    tell("writes", &took[1]);
    for (int i = 0; i < STATUS_MAX; i++)
        if (statuses[i])
            printf("status_%d %zu\n", i, statuses[i]);
    printf("other %zu\nbroken %zu\nquiet %zu\nreopened %zu\n", other, broken, quiet_count, reopened);
    return 0;
}
