/* A client that speaks raw bytes, and the server it speaks to. Nothing here sleeps: reads block, with a time limit on
 * the socket, and threads wait on conditions. */
#ifndef HTTP_LAYER_CLIENT_H
#define HTTP_LAYER_CLIENT_H

#include "http/http.h"

#include <cmocka.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

struct client {
    int fd;
    size_t n; /* bytes read and not yet used */
    char bytes[256 * 1024];
};
struct answer {
    int status;
    char head[8192];
    char body[256 * 1024];
    size_t body_bytes;
};

/* The fixture: one server a test, with an echo for `serve`. */
struct fixture {
    struct http_server *server;
    struct http_config config;
    char temporary_dir[64];
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool open;              /* /block goes on */
    size_t blocked;         /* requests that wait in /block */
    size_t served, counted; /* calls of serve; calls of count */
    int64_t last_status;
    struct http_stream *streams[1100]; /* opened and not yet taken */
    size_t nstreams;
    struct http_request *given; /* to the thread that stands for the write pool */
    bool giver_ends;
    pthread_t giver;
};

extern struct fixture fixture;

int fixture_start(void **state); /* cmocka set-up: 4 workers, a queue of 64 */
int fixture_stop(void **state);
void fixture_restart(size_t workers, size_t queue_bound); /* in a test that needs another server */
void fixture_wait_blocked(size_t n);
void fixture_open(void);
size_t fixture_served(void);
struct http_stream *fixture_take_stream(void);
size_t fixture_files(void); /* in the temporary directory */
void echo_serve(struct http_request *r, void *worker);

struct client *dial(void);
void hang_up(struct client *c);
void say(struct client *c, const char *text);
void say_bytes(struct client *c, const void *bytes, size_t n);
/* Reads one answer; false when the connection ends before one. */
bool hear(struct client *c, struct answer *out);
bool hear_head(struct client *c, struct answer *out); /* the answer to HEAD */
/* Reads up to and including `end`; false when the connection ends before. */
bool hear_until(struct client *c, const char *end);
/* True when the other end closes (or resets) without another byte. */
bool hear_end(struct client *c);
/* One request on a connection of its own. */
struct answer *ask(const char *request);
const char *header_in(const struct answer *a, const char *name);

extern const struct CMUnitTest strict_tests[], body_tests[], queue_tests[], stream_tests[], refusal_tests[];
extern const size_t strict_ntests, body_ntests, queue_ntests, stream_ntests, refusal_ntests;

#endif
