/* A network that is far away: hands a socket's bytes on to another, each a given time later, in both directions.
 *
 *   relay FROM TO MICROSECONDS
 *
 * FROM and TO are paths of sockets. What goes through it takes 2 x MICROSECONDS more for each round trip, whatever its size. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { CHUNKS = 64, CHUNK = 65536 };

struct chunk {
    int64_t due; /* ns */
    ssize_t n;   /* 0: the end */
    char bytes[CHUNK];
};

struct way {
    int from, to;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    size_t put, taken;
    struct chunk chunks[CHUNKS];
};

static int64_t delay_ns;
static const char *target;

static int64_t now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void *reader(void *of)
{
    struct way *w = of;
    ssize_t n;

    do {
        struct chunk *c;

        pthread_mutex_lock(&w->lock);
        while (w->put - w->taken == CHUNKS)
            pthread_cond_wait(&w->changed, &w->lock);
        pthread_mutex_unlock(&w->lock);
        c = &w->chunks[w->put % CHUNKS];
        n = c->n = recv(w->from, c->bytes, CHUNK, 0);
        c->due = now_ns() + delay_ns;
        pthread_mutex_lock(&w->lock);
        w->put++;
        pthread_cond_signal(&w->changed);
        pthread_mutex_unlock(&w->lock);
    } while (n > 0);
    return NULL;
}

static void *writer(void *of)
{
    struct way *w = of;

    prctl(PR_SET_TIMERSLACK, 1);
    for (;;) {
        struct chunk *c;
        struct timespec until;

        pthread_mutex_lock(&w->lock);
        while (w->put == w->taken)
            pthread_cond_wait(&w->changed, &w->lock);
        pthread_mutex_unlock(&w->lock);
        c = &w->chunks[w->taken % CHUNKS];
        until = (struct timespec){.tv_sec = c->due / 1000000000, .tv_nsec = c->due % 1000000000};
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
        if (c->n <= 0 || send(w->to, c->bytes, (size_t)c->n, MSG_NOSIGNAL) != c->n) {
            shutdown(w->to, SHUT_RDWR);
            shutdown(w->from, SHUT_RDWR);
            return NULL; /* what it holds is as large as the few connections of a benchmark */
        }
        pthread_mutex_lock(&w->lock);
        w->taken++;
        pthread_cond_signal(&w->changed);
        pthread_mutex_unlock(&w->lock);
    }
}

static void way_open(int from, int to)
{
    struct way *w = calloc(1, sizeof *w);
    pthread_t thread;

    if (!w)
        exit(1);
    w->from = from;
    w->to = to;
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->changed, NULL);
    if (pthread_create(&thread, NULL, reader, w) || pthread_create(&thread, NULL, writer, w))
        exit(1);
}

static struct sockaddr_un address(const char *path)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};

    if (strlen(path) >= sizeof at.sun_path)
        exit(2);
    strcpy(at.sun_path, path);
    return at;
}

int main(int argc, char **argv)
{
    struct sockaddr_un at;
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);

    if (argc != 4)
        return 2;
    target = argv[2];
    delay_ns = atol(argv[3]) * 1000;
    at = address(argv[1]);
    if (bind(listener, (struct sockaddr *)&at, sizeof at) || listen(listener, 128)) {
        perror(argv[1]);
        return 1;
    }
    puts("ready");
    fflush(stdout);
    for (;;) {
        int near = accept(listener, NULL, NULL), far = socket(AF_UNIX, SOCK_STREAM, 0);

        at = address(target);
        if (near < 0 || far < 0 || connect(far, (struct sockaddr *)&at, sizeof at)) {
            perror(target);
            return 1;
        }
        way_open(near, far);
        way_open(far, near);
    }
}
