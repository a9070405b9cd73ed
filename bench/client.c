/* Asks one address over kept connections and says how long it took.
 *
 *   client PORT PATH COOKIE CONNECTIONS REQUESTS [PID]
 *
 * With FORM in the environment it sends that as a form instead: a write, answered with a redirect once it is durable.
 *
 * Prints one line: requests a second, p50 and p99 in microseconds, bytes of a page, the Tandem-Statements header, and with
 * a PID the microseconds of CPU that process spent on each request. */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 200000 };

static uint16_t port;
static char request[4096];
static size_t request_size, per_connection;
static uint32_t took_us[MOST];
static size_t bytes_seen;
static long statements = -1;

static int64_t now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void fail(const char *what)
{
    fprintf(stderr, "client: %s\n", what);
    exit(1);
}

/* Reads one whole reply; its size. */
static size_t read_reply(int fd, char *buffer, size_t size)
{
    size_t have = 0, wanted = 0;

    while (!wanted || have < wanted) {
        ssize_t n = recv(fd, buffer + have, size - have - 1, 0);
        char *end, *length;

        if (n <= 0)
            fail("the connection was closed");
        have += (size_t)n;
        buffer[have] = 0;
        if (!wanted && (end = strstr(buffer, "\r\n\r\n"))) {
            length = strstr(buffer, "Content-Length: ");
            if (!length || strncmp(buffer, getenv("FORM") ? "HTTP/1.1 303" : "HTTP/1.1 200", 12) != 0)
                fail(buffer);
            wanted = (size_t)(end + 4 - buffer) + strtoul(length + 16, NULL, 10);
        }
    }
    return wanted;
}

static void *run(void *with)
{
    size_t first = (size_t)(uintptr_t)with * per_connection;
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    char *buffer = malloc(8 << 20), *mark;

    if (fd < 0 || connect(fd, (struct sockaddr *)&at, sizeof at) != 0 || !buffer)
        fail("no connection");
    for (size_t i = 0; i < per_connection; i++) {
        int64_t from = now_ns();

        if (send(fd, request, request_size, MSG_NOSIGNAL) != (ssize_t)request_size)
            fail("not sent");
        bytes_seen = read_reply(fd, buffer, 8 << 20);
        took_us[first + i] = (uint32_t)((now_ns() - from) / 1000);
        if (first + i == 0 && (mark = strstr(buffer, "Tandem-Statements: ")))
            statements = strtol(mark + 19, NULL, 10);
    }
    free(buffer);
    close(fd);
    return NULL;
}

static int by_size(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

static int64_t cpu_us(const char *pid)
{
    char path[64];
    unsigned long user = 0, kernel = 0;
    FILE *f;

    snprintf(path, sizeof path, "/proc/%s/stat", pid);
    f = fopen(path, "r");
    if (!f || fscanf(f, "%*d %*s %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &kernel) != 2)
        fail("no such process");
    fclose(f);
    return (int64_t)(user + kernel) * 1000000 / sysconf(_SC_CLK_TCK);
}

int main(int argc, char **argv)
{
    pthread_t threads[64];
    size_t connections, all;
    int64_t from, cpu = 0;
    double seconds;

    if (argc < 6)
        return 2;
    port = (uint16_t)atoi(argv[1]);
    connections = strtoul(argv[4], NULL, 10);
    per_connection = strtoul(argv[5], NULL, 10) / connections;
    all = connections * per_connection;
    if (connections > 64 || all > MOST)
        fail("too many");
    request_size = (size_t)snprintf(request, sizeof request,
                                    "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: sid=%s\r\n\r\n", argv[2], argv[3]);
    if (getenv("FORM"))
        request_size =
            (size_t)snprintf(request, sizeof request,
                             "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: sid=%s\r\nSec-Fetch-Site: same-origin\r\n"
                             "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%s",
                             argv[2], argv[3], strlen(getenv("FORM")), getenv("FORM"));
    if (argc > 6)
        cpu = cpu_us(argv[6]);
    from = now_ns();
    for (size_t i = 0; i < connections; i++)
        pthread_create(&threads[i], NULL, run, (void *)(uintptr_t)i);
    for (size_t i = 0; i < connections; i++)
        pthread_join(threads[i], NULL);
    seconds = (double)(now_ns() - from) / 1e9;
    qsort(took_us, all, sizeof *took_us, by_size);
    printf("%.0f\t%u\t%u\t%zu\t%ld\t%.0f\n", (double)all / seconds, took_us[all / 2], took_us[all * 99 / 100],
           bytes_seen, statements, argc > 6 ? (double)(cpu_us(argv[6]) - cpu) / (double)all : 0.0);
    return 0;
}
