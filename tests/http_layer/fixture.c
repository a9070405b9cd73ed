/* The server under test: `serve` tells in the body what it was given. */
#include "client.h"
#include "core/buf.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct fixture fixture;

static void echo_value(struct buf *out, struct value v)
{
    if (v.kind == VALUE_TEXT) {
        buf_format(out, "\"%.*s\"", STR_ARG(v.text));
    } else if (v.kind == VALUE_LIST) {
        buf_text(out, "[");
        for (size_t i = 0; i < v.list->n; i++) {
            buf_text(out, i ? "," : "");
            echo_value(out, v.list->items[i]);
        }
        buf_text(out, "]");
    } else if (v.kind == VALUE_MAP) {
        buf_text(out, "{");
        for (size_t i = 0; i < map_count(v); i++) {
            struct pair p = map_at(v, i);

            buf_format(out, "%s\"%.*s\":", i ? "," : "", STR_ARG(p.name));
            echo_value(out, p.value);
        }
        buf_text(out, "}");
    } else {
        buf_text(out, "null");
    }
}

static void echo_upload(struct buf *out, const struct http_upload *u)
{
    char bytes[256];
    FILE *f = fopen(u->path, "rb");
    size_t n = f ? fread(bytes, 1, sizeof bytes, f) : 0;

    buf_format(out, "|file %.*s %.*s %.*s %lld \"%.*s\"", STR_ARG(u->field), STR_ARG(u->name), STR_ARG(u->type),
               (long long)u->size_bytes, (int)n, bytes);
    if (f)
        fclose(f);
}

static void echo(struct http_request *r)
{
    static const char *methods[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OTHER"};
    struct buf out = buf_new(r->arena, 1 << 20);

    buf_format(&out, "%s %.*s query=", methods[r->method], STR_ARG(r->path));
    echo_value(&out, r->query);
    buf_text(&out, " form=");
    echo_value(&out, r->form);
    buf_text(&out, " cookies=");
    echo_value(&out, r->cookies);
    buf_format(&out, " x=\"%.*s\" peer=%.*s body=%zu:%.*s", STR_ARG(http_header_of(r, "x-test")), STR_ARG(r->peer),
               r->body.n, r->body.n < 200 ? (int)r->body.n : 200, r->body.p ? r->body.p : "");
    for (size_t i = 0; i < r->nuploads; i++)
        echo_upload(&out, &r->uploads[i]);
    r->reply.status = 200;
    r->reply.type = "text/plain";
    r->reply.body = buf_str(&out);
    http_finish(r);
}

static void block(struct http_request *r)
{
    pthread_mutex_lock(&fixture.lock);
    fixture.blocked++;
    pthread_cond_broadcast(&fixture.changed);
    while (!fixture.open)
        pthread_cond_wait(&fixture.changed, &fixture.lock);
    fixture.blocked--;
    pthread_mutex_unlock(&fixture.lock);
    echo(r);
}

static void come_back(struct http_request *r, void *worker)
{
    assert_non_null(worker);
    r->reply.status = 200;
    r->reply.body = str_format(r->arena, "came back with %s", (const char *)r->state);
    http_finish(r);
}

static void *giver_main(void *unused)
{
    struct http_request *r;

    pthread_mutex_lock(&fixture.lock);
    for (;;) {
        while (!fixture.given && !fixture.giver_ends)
            pthread_cond_wait(&fixture.changed, &fixture.lock);
        r = fixture.given;
        fixture.given = NULL;
        if (!r)
            break;
        pthread_mutex_unlock(&fixture.lock);
        r->state = arena_printf(r->arena, "%.*s", STR_ARG(r->path));
        r->resume = come_back;
        http_requeue(r);
        pthread_mutex_lock(&fixture.lock);
    }
    pthread_mutex_unlock(&fixture.lock);
    return unused;
}

static void give(struct http_request *r)
{
    pthread_mutex_lock(&fixture.lock);
    fixture.given = r;
    pthread_cond_broadcast(&fixture.changed);
    pthread_mutex_unlock(&fixture.lock);
}

static void stream(struct http_request *r)
{
    struct http_stream *s = http_stream(r);

    if (!s) {
        r->reply.status = 503;
        http_finish(r);
        return;
    }
    pthread_mutex_lock(&fixture.lock);
    fixture.streams[fixture.nstreams++] = s;
    pthread_cond_broadcast(&fixture.changed);
    pthread_mutex_unlock(&fixture.lock);
}

static void keep(struct http_request *r)
{
    char to[128];

    snprintf(to, sizeof to, "%s/kept", fixture.temporary_dir);
    r->reply.status = r->nuploads == 1 && !rename(r->uploads[0].path, to) ? 201 : 500;
    http_header(r, "Location", str_cut(STR("/kept/and-more"), 0, 5));
    http_finish(r);
}

void echo_serve(struct http_request *r, void *worker)
{
    assert_non_null(worker);
    pthread_mutex_lock(&fixture.lock);
    fixture.served++;
    pthread_mutex_unlock(&fixture.lock);
    if (str_is(r->path, "/block")) {
        block(r);
    } else if (str_starts(r->path, "/away")) {
        give(r);
    } else if (str_is(r->path, "/stream")) {
        stream(r);
    } else if (str_is(r->path, "/keep")) {
        keep(r);
    } else if (str_is(r->path, "/memory")) {
        for (;;)
            arena_alloc(r->arena, 10000);
    } else if (str_is(r->path, "/forgotten")) {
        http_finish(r);
    } else if (str_is(r->path, "/still")) {
        r->reply.status = 200;
        r->reply.still = (const unsigned char *)"0123456789";
        r->reply.still_size = 10;
        http_finish(r);
    } else {
        echo(r);
    }
}

static void *worker_open(void *owner)
{
    return owner;
}

static void worker_close(void *worker)
{
    assert_ptr_equal(worker, &fixture);
}

static bool health(void *owner)
{
    return owner == &fixture;
}

static void count(void *owner, int status, int64_t queue_ns, int64_t total_ns)
{
    struct fixture *f = owner;

    pthread_mutex_lock(&f->lock);
    f->counted++;
    f->last_status = queue_ns >= 0 && total_ns >= queue_ns ? status : -1;
    pthread_mutex_unlock(&f->lock);
}

static void server_start(size_t workers, size_t queue_bound)
{
    char why[200] = "";

    fixture.config = (struct http_config){.address = "127.0.0.1",
                                          .workers = workers,
                                          .queue_bound = queue_bound,
                                          .body_max_bytes = 100000,
                                          .upload_max_bytes = 300000,
                                          .arena_max_bytes = 1000000,
                                          .temporary_dir = fixture.temporary_dir,
                                          .timeout_s = 30,
                                          .owner = &fixture,
                                          .worker_open = worker_open,
                                          .worker_close = worker_close,
                                          .serve = echo_serve,
                                          .health = health,
                                          .count = count};
    fixture.server = http_start(&fixture.config, why, sizeof why);
    if (!fixture.server)
        fail_msg("%s", why);
}

int fixture_start(void **state)
{
    (void)state;
    memset(&fixture, 0, sizeof fixture);
    strcpy(fixture.temporary_dir, "/tmp/http-test-XXXXXX");
    if (!mkdtemp(fixture.temporary_dir))
        return -1;
    pthread_mutex_init(&fixture.lock, NULL);
    pthread_cond_init(&fixture.changed, NULL);
    server_start(4, 64);
    return pthread_create(&fixture.giver, NULL, giver_main, NULL);
}

int fixture_stop(void **state)
{
    (void)state;
    fixture_open();
    if (fixture.server)
        http_stop(fixture.server, 10);
    pthread_mutex_lock(&fixture.lock);
    fixture.giver_ends = true;
    pthread_cond_broadcast(&fixture.changed);
    pthread_mutex_unlock(&fixture.lock);
    pthread_join(fixture.giver, NULL);
    pthread_cond_destroy(&fixture.changed);
    pthread_mutex_destroy(&fixture.lock);
    return rmdir(fixture.temporary_dir);
}

void fixture_restart(size_t workers, size_t queue_bound)
{
    http_stop(fixture.server, 10);
    server_start(workers, queue_bound);
}

void fixture_wait_blocked(size_t n)
{
    pthread_mutex_lock(&fixture.lock);
    while (fixture.blocked < n)
        pthread_cond_wait(&fixture.changed, &fixture.lock);
    pthread_mutex_unlock(&fixture.lock);
}

void fixture_open(void)
{
    pthread_mutex_lock(&fixture.lock);
    fixture.open = true;
    pthread_cond_broadcast(&fixture.changed);
    pthread_mutex_unlock(&fixture.lock);
}

size_t fixture_served(void)
{
    size_t n;

    pthread_mutex_lock(&fixture.lock);
    n = fixture.served;
    pthread_mutex_unlock(&fixture.lock);
    return n;
}

struct http_stream *fixture_take_stream(void)
{
    struct http_stream *s;

    pthread_mutex_lock(&fixture.lock);
    while (!fixture.nstreams)
        pthread_cond_wait(&fixture.changed, &fixture.lock);
    s = fixture.streams[--fixture.nstreams];
    pthread_mutex_unlock(&fixture.lock);
    return s;
}

size_t fixture_files(void)
{
    DIR *dir = opendir(fixture.temporary_dir);
    size_t n = 0;

    assert_non_null(dir);
    while (readdir(dir))
        n++;
    closedir(dir);
    return n - 2;
}
