/* Start and stop: the listening socket, libmicrohttpd, the workers. */
#include "http/inside.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS_MAX = 20000, FILES_BESIDE = 512 /* descriptors left for databases, uploads, files */ };

/* libmicrohttpd decodes nothing for us: it would hide what we have to look at. */
static size_t decode_nothing(void *unused, struct MHD_Connection *mhd, char *text)
{
    (void)unused;
    (void)mhd;
    return strlen(text);
}

static unsigned connections_allowed(void)
{
    struct rlimit files;

    if (getrlimit(RLIMIT_NOFILE, &files))
        return 1000;
    if (files.rlim_cur < CONNECTIONS_MAX + FILES_BESIDE && files.rlim_cur < files.rlim_max) {
        files.rlim_cur =
            files.rlim_max < CONNECTIONS_MAX + FILES_BESIDE ? files.rlim_max : CONNECTIONS_MAX + FILES_BESIDE;
        if (setrlimit(RLIMIT_NOFILE, &files) && getrlimit(RLIMIT_NOFILE, &files))
            return 1000;
    }
    if (files.rlim_cur >= CONNECTIONS_MAX + FILES_BESIDE)
        return CONNECTIONS_MAX;
    return files.rlim_cur > 2 * FILES_BESIDE ? (unsigned)files.rlim_cur - FILES_BESIDE : (unsigned)files.rlim_cur / 2;
}

static int listener_bind(const struct addrinfo *at)
{
    int fd = socket(at->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), yes = 1, no = 0, why;

    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (at->ai_family == AF_INET6) /* "::" takes IPv4 too */
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof no);
    if (!bind(fd, at->ai_addr, at->ai_addrlen) && !listen(fd, 1024))
        return fd;
    why = errno;
    close(fd);
    errno = why;
    return -1;
}

static bool listener_open(struct http_server *s, char *why, size_t why_size)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    struct addrinfo *found = NULL;
    struct sockaddr_storage bound;
    socklen_t size = sizeof bound;
    char port[8];
    int error;

    snprintf(port, sizeof port, "%u", s->config.port);
    error = getaddrinfo(s->config.address, port, &hints, &found);
    if (error) {
        snprintf(why, why_size, "The address %s is not known: %s.", s->config.address, gai_strerror(error));
        return false;
    }
    s->listener = listener_bind(found);
    freeaddrinfo(found);
    if (s->listener < 0 || getsockname(s->listener, (struct sockaddr *)&bound, &size)) {
        snprintf(why, why_size, "Cannot listen on %s port %u: %s.", s->config.address, s->config.port, strerror(errno));
        return false;
    }
    s->port = ntohs(bound.ss_family == AF_INET6 ? ((const struct sockaddr_in6 *)&bound)->sin6_port
                                                : ((const struct sockaddr_in *)&bound)->sin_port);
    return true;
}

static bool daemon_start(struct http_server *s)
{
    const unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC | MHD_USE_ERROR_LOG;

    /* Strictness 1 of the old parser looks for a Host header and for spaces in the target, as strict.c does, but answers
     * the one with two heads in one reply and the other not at all. A program built with the old header may run with
     * the new parser, which needs its level 1.
     * The logger must come first: it is used while the other options are read. */
    s->daemon = MHD_start_daemon(flags, 0, NULL, NULL, connection_serve, s,              /* */
                                 MHD_OPTION_EXTERNAL_LOGGER, connection_said, s,         /* */
                                 MHD_OPTION_LISTEN_SOCKET, s->listener,                  /* */
                                 MHD_OPTION_CONNECTION_LIMIT, connections_allowed(),     /* */
                                 MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)POOL_BYTES, /* */
                                 MHD_OPTION_CONNECTION_TIMEOUT, s->config.timeout_s,     /* */
                                 MHD_OPTION_URI_LOG_CALLBACK, connection_begin, s,       /* */
                                 MHD_OPTION_UNESCAPE_CALLBACK, decode_nothing, NULL,     /* */
                                 MHD_OPTION_NOTIFY_COMPLETED, connection_completed, s,   /* */
#if MHD_VERSION >= 0x00097701
                                 MHD_OPTION_CLIENT_DISCIPLINE_LVL, 1, /* */
#else
                                 MHD_OPTION_STRICT_FOR_CLIENT, s->old_parser ? 0 : 1, /* */
#endif
                                 MHD_OPTION_END);
    return s->daemon != NULL;
}

/* Asked of the library that runs, not of the header it was built with. */
static bool parser_is_old(void)
{
    const char *version = MHD_get_version();

    return !strncmp(version, "0.9.", 4) && strtol(version + 4, NULL, 10) < 77;
}

static void server_free(struct http_server *s)
{
    if (s->listener >= 0)
        close(s->listener);
    queue_destroy(s);
    free(s);
}

/* Threads that are started here leave signals to the thread that started them. */
static bool threads_start(struct http_server *s, char *why, size_t why_size)
{
    sigset_t all, before;
    bool well;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    well = workers_start(s);
    if (!well) {
        snprintf(why, why_size, "Not all of the %zu workers could be started.", s->config.workers);
        workers_join(s);
    } else if (!streams_start(s)) {
        snprintf(why, why_size, "The thread for event streams could not be started.");
        workers_join(s);
        well = false;
    } else if (!daemon_start(s)) {
        snprintf(why, why_size, "The HTTP library could not be started.");
        workers_join(s);
        streams_stop(s);
        well = false;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return well;
}

struct http_server *http_start(const struct http_config *config, char *why, size_t why_size)
{
    struct http_server *s = calloc(1, sizeof *s);

    if (!s || !queue_init(s)) {
        free(s);
        snprintf(why, why_size, "There is no memory for the HTTP server.");
        return NULL;
    }
    s->config = *config;
    s->listener = -1;
    s->old_parser = parser_is_old();
    if (listener_open(s, why, why_size) && threads_start(s, why, why_size))
        return s;
    server_free(s);
    return NULL;
}

uint16_t http_port(const struct http_server *s)
{
    return s->port;
}

/* What is still under way at the end of that time is no longer served. */
static void requests_wait(struct http_server *s, unsigned grace_s)
{
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += grace_s;
    pthread_mutex_lock(&s->lock);
    while (s->under_way && pthread_cond_timedwait(&s->changed, &s->lock, &until) != ETIMEDOUT)
        continue;
    s->abandoned = s->under_way != 0;
    pthread_mutex_unlock(&s->lock);
}

void http_stop(struct http_server *s, unsigned grace_s)
{
    static const struct timespec millisecond = {.tv_nsec = 1000000};

    s->stopping = true;
    MHD_quiesce_daemon(s->daemon);
    shutdown(s->listener, SHUT_RDWR); /* refuses; closed later, for the I/O thread may be about to accept */
    streams_close(s);
    requests_wait(s, grace_s);
    workers_join(s);
    while (s->away) /* given away and not yet back: libmicrohttpd must not be stopped with a suspended connection */
        nanosleep(&millisecond, NULL);
    MHD_stop_daemon(s->daemon);
    streams_stop(s);
    server_free(s);
}
