/* libmicrohttpd behind a request and a reply of our own.
 *
 * One I/O thread (epoll) reads whole requests and suspends their connection; a bounded queue hands them to workers; a
 * worker runs `serve`, which either fills the reply and calls http_finish, or gives the request away (to the write
 * pool) and must not touch it again until somebody calls http_requeue. Nothing is sent before http_finish: an error
 * keeps its status. A request with a chunked body ends its connection (see strict.c). What is refused before a worker
 * sees it is told as problem+json under /api/ and as a small page to a browser (refusal.c). Knows nothing of sessions,
 * SQL or, but for that page, HTML. */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include "core/value.h"

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_PUT, HTTP_PATCH, HTTP_DELETE, HTTP_OTHER /* OPTIONS */ };

struct http_upload {  /* a file of a multipart form, already on disk; removed when the request ends */
    struct str field; /* name of the form field */
    struct str name;  /* file name as sent, its last path part only */
    struct str type;  /* content type as sent: a claim */
    const char *path; /* where its bytes are; a handler that keeps the file renames it */
    int64_t size_bytes;
};

struct http_header {
    const char *name;
    struct str value;
};

struct http_reply {
    int status; /* 0 until set */
    struct str body;
    const char *type; /* content type; NULL: none is sent */
    struct http_header headers[24];
    size_t nheaders;
    const unsigned char *still; /* instead of body: bytes that live for ever (embedded assets), not copied */
    size_t still_size;
    bool gzip_done; /* the body is in gzip form already (Content-Encoding is set by whoever did it) */
};

struct http_request {
    struct arena *arena; /* lives until the reply is sent */
    enum http_method method;
    struct str path;    /* percent-decoded, valid UTF-8, begins with '/', no NUL, no "." or ".." part */
    struct str target;  /* as sent, path and query */
    struct value query; /* map of text; a name given twice keeps the last */
    struct value form;  /* map of text, from a urlencoded or multipart body; a name given twice becomes a list */
    struct http_upload *uploads;
    size_t nuploads;
    struct str body;                                     /* bytes of any other content type */
    struct value headers;                                /* map of text, names in lower case */
    struct value cookies;                                /* map of text */
    struct str peer;                                     /* numeric address of the other end of the connection */
    int64_t queued_ns;                                   /* monotonic: when it entered the queue */
    void *owner;                                         /* the caller's own, from http_config */
    void *state;                                         /* the caller's own, for this request */
    void (*resume)(struct http_request *, void *worker); /* what http_requeue runs instead of serve, when set */
    struct http_reply reply;
    struct http_connection *connection; /* private; NULL for a request made by a test */
};

struct http_config {
    const char *address;       /* "127.0.0.1" or "::1" ... */
    uint16_t port;             /* 0: any free one */
    size_t workers;            /* number of worker threads */
    size_t queue_bound;        /* new requests that may wait; beyond it the answer is 503 with Retry-After, at once */
    size_t body_max_bytes;     /* urlencoded, JSON ...: 413 beyond it */
    size_t upload_max_bytes;   /* whole multipart body: 413 beyond it */
    size_t arena_max_bytes;    /* limit of a request's arena */
    const char *temporary_dir; /* for uploads; exists */
    unsigned timeout_s;        /* idle connections */
    void *owner;
    void *(*worker_open)(void *owner);  /* runs on the worker's thread; NULL result ends the start */
    void (*worker_close)(void *worker); /* same */
    /* The escape of the arena is set while this or `resume` runs: an arena that is full makes the reply 503. Whoever is
     * given the request must set his own (arena_escape) before he takes memory from it. */
    void (*serve)(struct http_request *, void *worker);
    bool (*health)(void *owner); /* answers GET /healthz from the I/O thread: 200 or 503 */
    /* On the I/O thread after each reply; may be NULL. queue: until a worker took it; total: until http_finish; both 0
     * when the request never was in the queue. */
    void (*count)(void *owner, int status, int64_t queue_ns, int64_t total_ns);
};

struct http_server;

/* Starts I/O thread and workers. NULL and a sentence in `why` (at least 200 bytes) when it cannot. */
struct http_server *http_start(const struct http_config *config, char *why, size_t why_size);
/* The port that it listens on. */
uint16_t http_port(const struct http_server *s);
/* Refuses new connections, ends streams, lets requests under way finish (at most grace_s seconds), joins all threads.
 * After that time what still waits is answered with 503, without its `serve` or `resume`; but a `serve` that runs is
 * waited for, and so is a request that was given away, until it comes back by http_finish or http_requeue. */
void http_stop(struct http_server *s, unsigned grace_s);

/* The reply is complete: hands it to the I/O thread. The request must not be touched afterwards. */
void http_finish(struct http_request *r);
/* Back into the workers' queue, always accepted: for requests that come back from the write pool. */
void http_requeue(struct http_request *r);
/* For requests made without a server (tests): what http_finish and http_requeue do then. Set once, before use. */
void http_detached(void (*finish)(struct http_request *), void (*requeue)(struct http_request *));

/* Adds a header to the reply; refuses (bug) a name or value with control characters, and more than fit. Not copied. */
void http_header(struct http_request *r, const char *name, struct str value);
/* The text of a request header (name in lower case), or STR_NONE. */
struct str http_header_of(const struct http_request *r, const char *name);

/* Server-sent events. http_stream turns the finished request into a stream that stays open: the caller keeps the
 * handle, sends events from any thread and closes it, also after it is gone and after http_stop. `gone` is true once the
 * other end has left (seen at once when it says so, else by a comment every 20 s), was too slow (more than 64 KiB
 * waiting) or http_stop has ended it. At most 1,000 streams; NULL when there are that many or the server stops: the
 * request is then as before. Called instead of http_finish; the type is text/event-stream unless the reply says
 * otherwise. Sending refuses a CR in event or data; data of several lines is one event. */
struct http_stream;
struct http_stream *http_stream(struct http_request *r);
bool http_stream_send(struct http_stream *s, const char *event, struct str data);
bool http_stream_gone(const struct http_stream *s);
void http_stream_close(struct http_stream *s);

/* Parses a request the way the server does, for tests without a socket: target "/a?b=c", form body or none. */
bool http_parse_target(struct http_request *r, struct str target);
bool http_parse_form(struct http_request *r, struct str body);
bool http_parse_cookies(struct http_request *r, struct str header);

#endif
