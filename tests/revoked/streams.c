/* Pages that look on (web/live.h): a stream that is open when the right goes says how far something is and nothing else; the page that
 * it sends for is refused, and so is the stream when it is opened again. */
#include "revoked.h"

#include "core/id.h"
#include "jobs/jobs.h"
#include "web/live.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static char heard[65536];
static size_t nheard;

static int dial(const struct http_server *server, const char *path, const struct persona *who)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(http_port(server))};
    struct timeval limit = {.tv_sec = 20};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    char ask[600];

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    snprintf(ask, sizeof ask, "GET %s HTTP/1.1\r\nHost: localhost\r\nCookie: sid=%s\r\n\r\n", path, who->sid);
    if (connect(fd, (struct sockaddr *)&at, sizeof at) != 0 || send(fd, ask, strlen(ask), MSG_NOSIGNAL) < 0)
        return -1;
    nheard = 0;
    return fd;
}

/* False: it ended before that was said. */
static bool hear_until(int fd, const char *text)
{
    while (!memmem(heard, nheard, text, strlen(text))) {
        ssize_t n = recv(fd, heard + nheard, sizeof heard - nheard, 0);

        if (n <= 0)
            return false;
        nheard += (size_t)n;
    }
    return true;
}

static void look_on(struct revoked *r)
{
    struct arena *a = arena_new(1 << 20);
    struct ctx ctx = ctx_now(a, r->s->h->app->keys, &r->s->h->app->clock);

    live_look(r->s->h->app, r->s->h->app->db, &ctx);
    arena_free(a);
}

/* One large write of each kind that there is, upon the thing of an address; nobody goes on with them here. */
static void put_jobs(struct revoked *r, int64_t object_id)
{
    static int64_t id = 900000;
    struct arena *a = r->s->h->arena;

    house_sql(r->s->h, "UPDATE job SET status = 'done' WHERE total > 0");
    for (size_t i = 0; i < all_jobs_count; i++)
        house_sql(r->s->h, arena_printf(a,
                                        "INSERT INTO job (id, kind, job_key, account_id, payload, position, status, run_at, lease_at, attempts,"
                                        " error, object_id, done, total) VALUES (%lld, '%s', '%s:%s', %lld, '{}', '', 'waiting', 0, 0, 0, '', %lld, 3, 700)",
                                        (long long)id++, all_jobs[i].name, all_jobs[i].name, object_id ? id_text(a, object_id).p : "",
                                        (long long)house_persona(r->s->h, "hana")->account_id, (long long)object_id));
}

static void roles_of_hana(struct revoked *r, bool has)
{
    struct house *h = r->s->h;
    struct persona *root = house_persona(h, "root"), *hana = house_persona(h, "hana");
    const char *path = arena_printf(h->arena, "/accounts/%s", id_text(h->arena, hana->account_id).p), *is = has ? "on" : "off";
    struct http_request *q = house_call(h, HTTP_POST, path, root, str_format(h->arena, "member=%s&hr=%s&admin=%s", is, is, is), STR_NONE, NULL);

    if (q->reply.status != 303)
        sweep_wrong(r->s, "%s: the roles are not set (%d)", path, q->reply.status);
    house_done(q);
    if (has)
        house_sign_in(h, hana);
}

/* What stands in a line of a stream, the frames of its chunks among them. */
static bool says_only_how_far(const char *line)
{
    static const char *const words[] = {"event: progress", "event: over", "data: {}"};
    long long done, total;
    int end = 0;

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(line, words[i]) == 0)
            return true;
    return line[strspn(line, "0123456789abcdefABCDEF")] == 0 || line[0] == ':' ||
           (sscanf(line, "data: {\"done\":%lld,\"total\":%lld}%n", &done, &total, &end) == 2 && end && !line[end]);
}

static void judge_heard(struct revoked *r, const char *path)
{
    char *at = memmem(heard, nheard, "\r\n\r\n", 4), *line, *rest = NULL;

    heard[nheard < sizeof heard ? nheard : sizeof heard - 1] = 0;
    for (line = at ? strtok_r(at, "\r\n", &rest) : NULL; line; line = strtok_r(NULL, "\r\n", &rest))
        if (!says_only_how_far(line)) {
            sweep_wrong(r->s, "%s says: %s", path, line);
            return;
        }
    sweep_right(r->s);
}

static void refused_now(struct revoked *r, const char *path, const char *block)
{
    struct answer a;

    trap_set(false);
    a = sweep_ask(r->s, &(struct asked){HTTP_GET, path, "hana", .block = block});
    if (a.status == 404 || strncmp(a.body, "/sign-in", 8) == 0)
        sweep_right(r->s);
    else
        sweep_wrong(r->s, "%s is still answered to whoever looked on (%d)", path, a.status);
    answer_free(&a);
}

static void look_at_one(struct revoked *r, const struct http_server *server, const char *path)
{
    char page[PATH];
    int fd = dial(server, path, house_persona(r->s->h, "hana"));

    snprintf(page, sizeof page, "%.*s", (int)(strrchr(path, '/') - path), path);
    if (fd < 0 || !hear_until(fd, "text/event-stream")) {
        sweep_wrong(r->s, "%s does not begin: %.*s", path, (int)(nheard < 200 ? nheard : 200), heard);
    } else {
        look_on(r);
        hear_until(fd, "\"done\":3,");
        roles_of_hana(r, false);
        house_sql(r->s->h, "UPDATE job SET done = 4 WHERE total > 0 AND status = 'waiting'");
        look_on(r);
        hear_until(fd, "\"done\":4,");
        house_sql(r->s->h, "UPDATE job SET status = 'done' WHERE total > 0");
        look_on(r);
        hear_until(fd, "event: over");
        judge_heard(r, path);
        refused_now(r, page, NULL);
        refused_now(r, page, "main");
        refused_now(r, path, NULL);
        roles_of_hana(r, true);
    }
    close(fd);
}

void streams(struct revoked *r)
{
    struct house *h = r->s->h;
    char why[256], path[PATH];
    struct http_config config = {.address = "127.0.0.1", .workers = 1, .queue_bound = 16, .body_max_bytes = 1 << 16,
                                 .upload_max_bytes = 1 << 16, .arena_max_bytes = 16 << 20, .temporary_dir = h->folder,
                                 .timeout_s = 30, .owner = h->app, .worker_open = app_worker_open,
                                 .worker_close = app_worker_close, .serve = app_serve};
    struct http_server *server = http_start(&config, why, sizeof why);
    int64_t id;

    if (!server) {
        sweep_wrong(r->s, "%s", why);
        return;
    }
    for (size_t k = 0; k < h->app->nroutes; k++) {
        const struct route *route = h->app->routes[k];

        if (!route->live)
            continue;
        if (!place_path(r->s, route, 0, path, &id)) {
            sweep_wrong(r->s, "nothing stands behind %s", route->path);
            continue;
        }
        put_jobs(r, id);
        look_at_one(r, server, path);
    }
    http_stop(server, 1);
}
