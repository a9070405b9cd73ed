/* What the files of this folder share; nobody else includes it but their tests.
 *
 * Who owns what: a struct http_connection is one request on one connection of libmicrohttpd. It is made when the
 * request line has been read and freed in the completed callback, both on the I/O thread. Between connection_park and
 * connection_wake it belongs to a worker or to whoever a worker gave it to, and libmicrohttpd does not touch it. */
#ifndef HTTP_INSIDE_H
#define HTTP_INSIDE_H

#include "http/multipart.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

enum {
    TARGET_MAX = 8 * 1024, /* path and query */
    HEAD_MAX = 16 * 1024,  /* all headers together */
    HEADERS_MAX = 200,
    QUERY_MAX = 256, /* names; they and cookies are read on the I/O thread, and maps are searched from the front */
    COOKIES_MAX = 256,
    POOL_BYTES = 48 * 1024, /* one connection of libmicrohttpd: target, headers, a second copy of the cookies */
    STREAMS_MAX = 1000,
    STREAM_BYTES = 64 * 1024
};

enum phase {
    PHASE_HEAD, /* request line known, headers not yet looked at */
    PHASE_BODY, /* headers accepted, body being read */
    PHASE_AWAY, /* parked in the queue, at a worker, or given away */
    PHASE_DONE  /* reply ready for the I/O thread */
};
enum speaks { SPEAKS_TEXT, SPEAKS_JSON, SPEAKS_HTML }; /* how whoever asks is told that a request is refused */
enum body_kind { BODY_NONE, BODY_FORM, BODY_PARTS, BODY_BYTES };

struct http_connection {
    struct http_server *server;
    struct MHD_Connection *mhd;
    struct http_request request;
    struct http_connection *next;                      /* in a list of the queue */
    struct http_connection *head_before, *head_behind; /* among those whose head is being read; the I/O thread's */
    bool in_heads;
    const char *line;  /* where libmicrohttpd keeps the target: an address to compare, not to read */
    struct str target; /* as sent; from malloc; STR_NONE when it was too long */
    size_t target_bytes;
    _Atomic enum phase phase;
    atomic_bool feeding; /* a worker is writing a piece of an upload */
    bool close_after;    /* no second request on this connection */
    bool is_health;
    bool cut;       /* answered on the socket itself */
    bool under_way; /* counted in server->under_way */
    bool form_read;
    int socket;
    enum body_kind kind;
    size_t body_limit, body_bytes; /* allowed; received */
    size_t body_size;              /* room in request.body */
    struct multipart *parts;
    char *piece; /* of an upload, on its way to a worker; from malloc */
    size_t piece_bytes, piece_size;
    struct refusal refused; /* found while the body was read */
    enum speaks speaks;
    char *said;                    /* the text of a refusal; from malloc, or NULL */
    struct MHD_Response *response; /* made by whoever finished the request */
    int status;                    /* that was sent; 0: none */
    int64_t taken_ns, finished_ns; /* monotonic */
};

struct connection_list {
    struct http_connection *first, *last;
};

struct streams {
    pthread_mutex_t lock; /* taken before a stream's own lock */
    struct http_stream *first;
    size_t n;
    uint64_t last_id;
    bool closed; /* no new ones */
    int64_t comment_ns;
    int epoll, wake;
    pthread_t thread;
};

struct http_server {
    struct http_config config;
    struct MHD_Daemon *daemon;
    struct http_connection *heads; /* requests whose head is being read; the I/O thread's alone */
    bool old_parser;               /* libmicrohttpd before 0.9.77: see strict.c */
    int listener;
    uint16_t port;
    atomic_bool stopping;
    pthread_t *threads;
    size_t nthreads;
    atomic_size_t away;      /* suspended connections */
    atomic_size_t under_way; /* requests that entered the queue and whose reply is not yet sent */
    pthread_mutex_t lock;    /* of all that follows */
    pthread_cond_t work, changed;
    struct connection_list fresh, back; /* new requests; those that came back, served first */
    atomic_size_t nfresh;               /* written under the lock, read by the I/O thread without it */
    size_t opened;                      /* workers whose worker_open has returned */
    bool open_failed;
    bool ended;     /* workers leave when there is nothing to do */
    bool abandoned; /* what waits is answered with 503 */
    struct streams streams;
};

int64_t clock_ns(void);

/* connection.c: the callbacks of libmicrohttpd. */
void *connection_begin(void *server, const char *target, struct MHD_Connection *mhd);
enum MHD_Result connection_serve(void *server, struct MHD_Connection *mhd, const char *url, const char *method,
                                 const char *version, const char *data, size_t *n, void **context);
/* libmicrohttpd says something on the I/O thread, before it answers a Content-Length that is none by itself. */
void connection_said(void *server, const char *format, va_list args);
void connection_completed(void *server, struct MHD_Connection *mhd, void **context,
                          enum MHD_RequestTerminationCode why);

/* strict.c: what libmicrohttpd lets pass and we do not. On the first call only. */
struct refusal length_check(struct str length); /* a Content-Length */
struct refusal strict_check(struct http_connection *c, const char *method, const char *version);

/* body.c: the body, piece by piece, on the I/O thread; uploads are handed to a worker (body_feed). */
struct refusal body_open(struct http_connection *c);
enum MHD_Result body_take(struct http_connection *c, const char *data, size_t *n);
struct refusal body_end(struct http_connection *c);
void body_feed(struct http_connection *c);

#ifdef TANDEM_TESTS
/* Where a test lets two threads meet: 't' before and 'T' after data is taken, 'w' before a fed connection is woken. */
extern void (*_Atomic http_meeting)(char where);
#define MEET(where) (http_meeting ? http_meeting(where) : (void)0)
#else
#define MEET(where) ((void)0)
#endif

/* queue.c: between the I/O thread and the workers. */
bool queue_init(struct http_server *s);
void queue_destroy(struct http_server *s);
/* Suspends the connection and lets it wait for a worker; false when too many wait. */
bool queue_enter(struct http_connection *c);
/* Suspends the connection for a piece of an upload: not bounded, it is no new request. */
void queue_enter_piece(struct http_connection *c);
void queue_back(struct http_connection *c);
/* From any thread: the I/O thread goes on with it. The connection must not be touched afterwards. */
void connection_wake(struct http_connection *c);
bool workers_start(struct http_server *s);
void workers_join(struct http_server *s);

/* reply.c */
struct MHD_Response *reply_make(struct http_connection *c);
enum MHD_Result reply_refuse(struct http_connection *c, struct refusal why, bool close);
enum MHD_Result reply_send(struct http_connection *c);
/* While a body is being read libmicrohttpd takes no reply: writes one on the socket itself and closes. */
enum MHD_Result reply_cut(struct http_connection *c, struct refusal why);
/* Makes the reply of a request that is refused, which may have no memory left: takes nothing from its arena. */
void reply_plain(struct http_connection *c, struct refusal why);
/* Sends c->response, whose body is a stream. */
void reply_stream(struct http_connection *c);

/* refusal.c: how a refusal is said. From the target as it was sent, then from the headers; both on the I/O thread. */
void refusal_asked(struct http_connection *c, const char *target);
void refusal_accepts(struct http_connection *c);
/* The text, which lives as long as the connection's request, and its content type. */
const char *refusal_text(struct http_connection *c, struct refusal why);
const char *refusal_type(const struct http_connection *c, const char *text);
#define REFUSAL_POLICY "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'"

/* stream.c */
bool streams_start(struct http_server *s);
void streams_close(struct http_server *s);
void streams_stop(struct http_server *s);
extern int stream_comment_ms; /* 20,000; tests shorten it before http_start */

#endif
