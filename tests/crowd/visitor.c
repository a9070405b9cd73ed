#include "visitor.h"

#include "core/clock.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { REPLY_MOST = 4 << 20, WRONG_MOST = 12, DAYS_MOST = 40, PATIENCE_S = 60, STAYS_MOST = 10, LOOKS_MOST = 20000 };

static size_t chance(struct visitor *v, size_t n)
{
    return (size_t)(random_seeded(&v->chance) % n);
}

static void fail(struct visitor *v, const char *what, const char *where)
{
    if (atomic_load(&v->crowd->stopping))
        return;
    atomic_fetch_add(&v->crowd->failed, 1);
    fprintf(stderr, "crowd: %s: %s, status %d\n", where, what, v->status);
}

/* ---- one connection ---- */

static int dial(const struct visitor *v)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(v->crowd->port)};
    struct timeval limit = {.tv_sec = PATIENCE_S};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&at, sizeof at) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

static bool say(int fd, const char *bytes, size_t n)
{
    while (n) {
        ssize_t sent = send(fd, bytes, n, MSG_NOSIGNAL);

        if (sent <= 0)
            return false;
        bytes += sent;
        n -= (size_t)sent;
    }
    return true;
}

/* Reads until the other end closes, or has said `until` (NULL: anything but the end is too little). */
static void hear(struct visitor *v, int fd, const char *until)
{
    ssize_t got;

    v->n = 0;
    v->reply[0] = 0;
    while (v->n < REPLY_MOST - 1 && (got = recv(fd, v->reply + v->n, REPLY_MOST - 1 - v->n, 0)) > 0) {
        v->n += (size_t)got;
        v->reply[v->n] = 0;
        if (until && strstr(v->reply, until))
            break;
    }
    v->status = strncmp(v->reply, "HTTP/1.1 ", 9) == 0 ? atoi(v->reply + 9) : 0;
}

static size_t head_of(const struct visitor *v, const char *method, const char *path, const char *type, size_t body,
                      char *out, size_t size)
{
    int n = snprintf(out, size, "%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nSec-Fetch-Site: same-origin\r\n",
                     method, path);

    if (strncmp(path, "/api/", 5) == 0)
        n += snprintf(out + n, size - (size_t)n, "Authorization: Bearer %s\r\n", v->crowd->token);
    else if (v->sid[0])
        n += snprintf(out + n, size - (size_t)n, "Cookie: sid=%s\r\n", v->sid);
    if (type)
        n += snprintf(out + n, size - (size_t)n, "X-CSRF-Token: %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\n", v->csrf,
                      type, body);
    n += snprintf(out + n, size - (size_t)n, "\r\n");
    return (size_t)n;
}

/* Anything but a fault of ours will do: others change the company meanwhile. But it must be whole. */
static bool judge(struct visitor *v, const char *path, bool bodiless)
{
    const char *body = strstr(v->reply, "\r\n\r\n"), *length = strstr(v->reply, "Content-Length: ");

    if (v->status && v->status < 600)
        atomic_fetch_add(&v->crowd->met[v->status], 1);
    if (v->status < 200 || (v->status >= 500 && v->status != 503))
        fail(v, "no good reply", path);
    else if (!body || (length && length < body && !bodiless &&
                       strtoul(length + 16, NULL, 10) != v->n - (size_t)(body + 4 - v->reply)))
        fail(v, "half a reply", path);
    else
        return true;
    return false;
}

static bool send_and_hear(struct visitor *v, const char *path, const char *head, size_t nhead, const char *body)
{
    int fd = dial(v);

    v->status = 0;
    v->n = 0;
    v->reply[0] = 0;
    if (fd < 0 || !say(fd, head, nhead) || (body && !say(fd, body, strlen(body)))) {
        if (fd >= 0)
            close(fd);
        fail(v, "nobody listens", path);
        return false;
    }
    hear(v, fd, NULL);
    close(fd);
    return judge(v, path, strncmp(head, "HEAD", 4) == 0);
}

static void count(struct crowd *c)
{
    pthread_mutex_lock(&c->lock);
    if (++c->asked == c->wanted)
        pthread_cond_signal(&c->enough);
    pthread_mutex_unlock(&c->lock);
}

bool visitor_ask(struct visitor *v, const char *method, const char *path, const char *form)
{
    char head[2048];
    bool api = strncmp(path, "/api/", 5) == 0, well;
    size_t n = head_of(v, method, path, form ? api ? "application/json" : "application/x-www-form-urlencoded" : NULL,
                       form ? strlen(form) : 0, head, sizeof head);

    well = send_and_hear(v, path, head, n, form);
    count(v->crowd);
    return well;
}

bool visitor_copy(const struct visitor *v, const char *behind, const char *ends, char *out, size_t size)
{
    const char *at = strstr(v->reply, behind);
    size_t n;

    if (!at)
        return false;
    at += strlen(behind);
    n = strcspn(at, ends);
    if (n >= size)
        return false;
    memcpy(out, at, n);
    out[n] = 0;
    return true;
}

/* ---- what one does ---- */

/* One of the page's own links, each as likely as the other; & is written &amp; in them. */
static void choose_link(struct visitor *v)
{
    size_t seen = 0;

    v->next[0] = 0;
    for (const char *at = v->reply; (at = strstr(at, "href=\"/")); at++) {
        size_t n = strcspn(at + 6, "\"#"), k = 0;

        if (n >= sizeof v->next || strncmp(at + 6, "/assets/", 8) == 0 || chance(v, ++seen))
            continue;
        for (size_t i = 0; i < n; i++) {
            v->next[k++] = at[6 + i];
            if (strncmp(at + 6 + i, "&amp;", 5) == 0)
                i += 4;
        }
        v->next[k] = 0;
    }
}

static void walk(struct visitor *v)
{
    static const char *const starts[] = {"/",       "/people", "/goals/company", "/inbox",     "/org",  "/cycles",
                                         "/units",  "/wall",   "/figures",       "/rehearsal", "/jobs", "/people?q=cr",
                                         "/years",  "/import", "/search?q=crowd", "/reviews",  "/healthz"};
    char path[sizeof v->next];

    if (!v->next[0] || chance(v, 8) == 0)
        snprintf(v->next, sizeof v->next, "%s", starts[chance(v, sizeof starts / sizeof *starts)]);
    memcpy(path, v->next, sizeof path);
    v->next[0] = 0;
    if (visitor_ask(v, chance(v, 16) ? "GET" : "HEAD", path, NULL))
        choose_link(v);
}

static void write_form(struct visitor *v)
{
    static const char *const forms[][2] = {
        {"/feedback/new", "subject_id=tom%40northwind.example&kind=praise&visibility=public&text=Thank+you"},
        {"/goals/new", "title=Be+many&due_on=2099-12-31"},
        {"/goals/new", "title=For+all&owner_kind=company&visibility=public&due_on=2099-12-31"},
        {"/notes/new", "subject_id=crowd1%40northwind.example&text=Ask+again"},
        {"/preferences/theme", "theme=dark"},
        {"/preferences/theme", "theme=light"},
        {"/units/new", "name="}, /* wrong: the form comes back */
    };
    size_t i = chance(v, sizeof forms / sizeof *forms);

    visitor_ask(v, "POST", forms[i][0], forms[i][1]);
}

static void use_api(struct visitor *v)
{
    char unit[128];
    int code = atomic_fetch_add(&v->crowd->next_code, 1);

    snprintf(unit, sizeof unit, "{\"name\":\"Unit %d\",\"code\":\"K%d\",\"kind\":\"team\"}", code, code);
    if (chance(v, 2))
        visitor_ask(v, "POST", "/api/v1/units", unit);
    else
        visitor_ask(v, "GET", chance(v, 2) ? "/api/v1/units" : "/api/v1/people", NULL);
}

static void sign_out(struct visitor *v)
{
    visitor_ask(v, "POST", "/sign-out", "");
    memcpy(v->sid, v->first_sid, sizeof v->sid);
    memcpy(v->csrf, v->first_csrf, sizeof v->csrf);
    v->is_ivy = false;
}

/* Everybody is ivy for a while, and himself again. */
static void sign_in(struct visitor *v)
{
    if (v->is_ivy) {
        sign_out(v);
        return;
    }
    if (chance(v, 2) && atomic_fetch_add(&v->crowd->wrong_passwords, 1) < WRONG_MOST)
        visitor_ask(v, "POST", "/sign-in", "login=nobody%40northwind.example&password=not+the+right+one");
    if (!visitor_ask(v, "POST", "/sign-in", "login=ivy%40northwind.example&password=" CROWD_PASSWORD) || v->status != 303)
        return; /* the pool of slow work may be full */
    memcpy(v->first_sid, v->sid, sizeof v->sid);
    memcpy(v->first_csrf, v->csrf, sizeof v->csrf);
    if (!visitor_copy(v, "Set-Cookie: sid=", ";\r", v->sid, sizeof v->sid)) {
        fail(v, "no session", "/sign-in");
        return;
    }
    v->is_ivy = true;
    visitor_ask(v, "GET", "/feedback/new", NULL);
    visitor_copy(v, "name=\"_csrf\" value=\"", "\"", v->csrf, sizeof v->csrf);
}

static void move_clock(struct visitor *v)
{
    if (atomic_fetch_add(&v->crowd->days_ahead, 1) < DAYS_MOST)
        visitor_ask(v, "POST", "/rehearsal/clock", "days=1");
    else
        visitor_ask(v, "GET", "/rehearsal", NULL);
}

/* A file in two pieces, then what is done with it on the slow pool; or it breaks off between the two. */
static void upload(struct visitor *v)
{
    static const char body[] = "--b\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\npeople\r\n"
                               "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"p.csv\"\r\n\r\n"
                               "Number,Name,Mail,Start\r\nU1,Ulla Upload,ulla@northwind.example,2020-01-01\r\n\r\n--b--\r\n";
    char head[2048], place[256], apply[300];
    size_t n = head_of(v, "POST", "/import", "multipart/form-data; boundary=b", sizeof body - 1, head, sizeof head);
    int fd = dial(v);

    v->status = 0;
    if (fd < 0 || !say(fd, head, n) || !say(fd, body, 150)) {
        fail(v, "nobody listens", "/import");
    } else if (chance(v, 4)) {
        say(fd, body + 150, sizeof body - 1 - 150);
        hear(v, fd, NULL);
        if (judge(v, "/import", false) && v->status == 303 && visitor_copy(v, "Location: ", "\r", place, sizeof place)) {
            snprintf(apply, sizeof apply, "%s/apply", place);
            if (visitor_ask(v, "GET", place, NULL))
                visitor_ask(v, "POST", apply, "");
        }
    }
    if (fd >= 0)
        close(fd);
}

/* Hangs up in the middle of the head, before the reply, or in the middle of a form. */
static void hang_up(struct visitor *v)
{
    char head[2048];
    bool form = chance(v, 2);
    size_t n = head_of(v, form ? "POST" : "GET", form ? "/feedback/new" : "/people",
                       form ? "application/x-www-form-urlencoded" : NULL, 100, head, sizeof head);
    int fd = dial(v);

    if (fd < 0)
        return;
    say(fd, head, chance(v, 2) ? n : chance(v, n));
    if (form)
        say(fd, "text=half", 9);
    close(fd);
}

void *visitor_walks(void *visitor)
{
    static void (*const steps[])(struct visitor * v) = {walk, walk, walk, walk, walk,       walk,    walk,    walk,   walk,
                                                        walk, walk, walk, walk, write_form, use_api, use_api, upload, hang_up,
                                                        write_form, write_form, move_clock};
    struct visitor *v = visitor;

    v->reply = malloc(REPLY_MOST);
    while (!atomic_load(&v->crowd->stopping))
        if (chance(v, v->is_ivy ? 8 : 40) == 0)
            sign_in(v);
        else
            steps[chance(v, sizeof steps / sizeof *steps)](v);
    free(v->reply);
    return NULL;
}

void *visitor_looks_on(void *visitor)
{
    struct visitor *v = visitor;
    const char *until = v->stays ? "event: over" : "\r\n\r\n";
    char head[2048];
    size_t n = head_of(v, "GET", v->progress, NULL, 0, head, sizeof head);
    int left = v->stays ? STAYS_MOST : LOOKS_MOST; /* a stream lives a minute */

    v->reply = malloc(REPLY_MOST);
    do {
        int fd = dial(v);

        v->status = 0;
        if (fd >= 0 && say(fd, head, n))
            hear(v, fd, until);
        if (fd >= 0)
            close(fd);
        if (v->status != 200 && v->status != 404 && v->status != 503)
            fail(v, "no stream", v->progress);
        else
            atomic_fetch_add(&v->crowd->met[v->status], 1);
    } while ((v->status == 200 || v->status == 503) && --left);
    if (!left && v->stays)
        fail(v, "it is never over", v->progress);
    free(v->reply);
    return NULL;
}
