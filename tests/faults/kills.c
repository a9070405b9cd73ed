/* Kills a serving program under writes, again and again: nothing that it acknowledged may be lost.
 *
 *   kills PROGRAM ROUNDS [database URL]
 *
 * Each round starts the program on the same data folder, writes units over HTTP from several connections, kills it at a
 * random moment with SIGKILL, starts it again and looks for every unit whose redirect had arrived. At the end the chain
 * of the audit log is walked. The seed is printed. */
#include "core/clock.h"
#include "core/id.h"

#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WRITERS = 4, MOST = 200000, KILL_WITHIN_WRITES = 60 };

static const char *program, *database;
static char folder[] = "/tmp/tandem-kills-XXXXXX";
static char token[128];
static uint16_t port;
static pid_t server;
static char acknowledged[MOST][ID_TEXT + 1];
static atomic_int nacknowledged, next_code;

static void fail(const char *what)
{
    fprintf(stderr, "kills: %s\n", what);
    if (server > 0)
        kill(server, SIGKILL);
    printf("0 passed, 1 failed\n");
    exit(1);
}

static int connect_to(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (fd < 0 || connect(fd, (struct sockaddr *)&at, sizeof at) != 0) {
        if (fd >= 0)
            close(fd);
        return -1;
    }
    return fd;
}

/* One request on a connection of its own; the whole reply, or -1 when the other end went away. */
static ssize_t ask(const char *method, const char *path, const char *body, char *reply, size_t size)
{
    char request[2048];
    int fd = connect_to(), n;
    ssize_t got, all = 0;

    if (fd < 0)
        return -1;
    n = snprintf(request, sizeof request,
                 "%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer %s\r\n"
                 "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                 method, path, token, strlen(body), body);
    if (send(fd, request, (size_t)n, MSG_NOSIGNAL) != n) {
        close(fd);
        return -1;
    }
    while ((size_t)all < size - 1 && (got = recv(fd, reply + all, size - 1 - (size_t)all, 0)) > 0)
        all += got;
    close(fd);
    reply[all] = 0;
    return all > 0 ? all : -1;
}

/* Runs the program to its end and keeps what it prints. */
static bool run_try(const char *arguments, char *out, size_t size)
{
    char command[2048];
    FILE *pipe;
    size_t n;

    snprintf(command, sizeof command, "%s %s --data %s", program, arguments, folder);
    pipe = popen(command, "r");
    if (!pipe)
        fail(arguments);
    n = fread(out, 1, size - 1, pipe);
    out[n] = 0;
    return pclose(pipe) == 0;
}

static void run_command(const char *arguments, char *out, size_t size)
{
    if (!run_try(arguments, out, size))
        fail(arguments);
}

/* Starts the server and waits for the line that it prints when it answers. */
static void start_server(void)
{
    int ends[2];
    char line[256];
    size_t n = 0;
    const char *at;

    if (pipe(ends) != 0)
        fail("pipe");
    server = fork();
    if (server == 0) {
        dup2(ends[1], 1);
        close(ends[0]);
        execl(program, program, "serve", "--listen", "127.0.0.1:0", "--data", folder, (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    while (n < sizeof line - 1 && read(ends[0], line + n, 1) == 1 && line[n] != '\n')
        n++;
    line[n] = 0;
    close(ends[0]);
    at = strstr(line, "127.0.0.1:");
    if (!at)
        fail("the server did not start");
    port = (uint16_t)atoi(at + 10);
}

/* On PostgreSQL a tick seals what is written, twice a second: killed in each of them, it may be late by the end, and verify
 * says so. A server that lives makes up for it. */
static void let_it_seal(char *out, size_t size)
{
    enum { LOOKS = 1000 };

    start_server();
    for (int i = 0; i < LOOKS && (!run_try("verify", out, size) || !strstr(out, "all sealed but the newest 0")); i++)
        ;
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
}

static void *write_units(void *with)
{
    char reply[8192], body[256];
    const char *id;

    (void)with;
    for (;;) {
        int code = atomic_fetch_add(&next_code, 1), slot;

        snprintf(body, sizeof body, "{\"name\":\"Unit %d\",\"code\":\"K%d\",\"kind\":\"team\"}", code, code);
        if (ask("POST", "/api/v1/units", body, reply, sizeof reply) < 0)
            return NULL; /* killed */
        if (strncmp(reply, "HTTP/1.1 201", 12) != 0 || !(id = strstr(reply, "\"id\":\"")))
            continue;
        slot = atomic_fetch_add(&nacknowledged, 1);
        if (slot >= MOST)
            fail("too many writes");
        memcpy(acknowledged[slot], id + 6, ID_TEXT);
    }
}

static void kill_under_writes(uint64_t *seed)
{
    pthread_t threads[WRITERS];
    int from = atomic_load(&nacknowledged), until = from + (int)(random_seeded(seed) % KILL_WITHIN_WRITES);

    for (size_t i = 0; i < WRITERS; i++)
        if (pthread_create(&threads[i], NULL, write_units, NULL) != 0)
            fail("no thread");
    while (atomic_load(&nacknowledged) < until) { /* a number of writes, not a time: fast and slow machines do the same */
        if (waitpid(server, NULL, WNOHANG) == server) {
            server = 0;
            fail("the server ended by itself"); /* nobody would acknowledge any more */
        }
        sched_yield();
    }
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    for (size_t i = 0; i < WRITERS; i++)
        pthread_join(threads[i], NULL);
}

static int count_lost(int from)
{
    char reply[8192], path[64];
    int lost = 0;

    for (int i = from; i < atomic_load(&nacknowledged); i++) {
        snprintf(path, sizeof path, "/api/v1/units/%s", acknowledged[i]);
        if (ask("GET", path, "", reply, sizeof reply) < 0 || strncmp(reply, "HTTP/1.1 200", 12) != 0)
            lost++;
    }
    return lost;
}

int main(int argc, char **argv)
{
    int rounds = argc > 2 ? atoi(argv[2]) : 50, lost = 0;
    uint64_t seed = (uint64_t)clock_ticks_ns();
    char out[512], remove[256];

    if (argc < 3 || !mkdtemp(folder))
        fail("usage: kills PROGRAM ROUNDS [database URL]");
    program = argv[1];
    database = argc > 3 ? argv[3] : NULL;
    printf("seed %llu\n", (unsigned long long)seed);
    setenv("TANDEM_DATA", folder, 1);
    if (database) /* not on a command's line: an address holds what a shell would read as its own */
        setenv("TANDEM_DATABASE", database, 1);
    snprintf(out, sizeof out,
             "echo 'a sentence to test with' | %s init --admin kill@northwind.example --password-stdin", program);
    if (system(out) != 0)
        fail("init");
    run_command("token create --account kill@northwind.example", token, sizeof token);
    token[strcspn(token, "\n")] = 0;
    for (int i = 0; i < rounds; i++) {
        int from = atomic_load(&nacknowledged);

        start_server();
        kill_under_writes(&seed);
        start_server();
        lost += count_lost(from);
        kill(server, SIGKILL);
        waitpid(server, NULL, 0);
    }
    let_it_seal(out, sizeof out);
    run_command("verify", out, sizeof out);
    printf("figure: %d kills, %d writes acknowledged, %d lost\n%s", rounds, atomic_load(&nacknowledged), lost, out);
    snprintf(remove, sizeof remove, "rm -rf %s", folder);
    if (system(remove) != 0)
        return 1;
    printf("%d passed, %d failed\n", rounds - (lost > 0), lost > 0);
    return lost > 0;
}
