/* Fails each statement and each allocation of a request of every shape, and looks at what comes of it: that one call alone, then
 * from that one on every other too, until the request has ended, as a disk that is gone fails.
 *
 *   failures sqlite|postgres [STEP [SEED]]
 *
 * The linker puts the functions below in the place of the library's (--wrap). The n-th call of a request fails: on SQLite
 * a statement, a BEGIN, a SAVEPOINT or a COMMIT with an I/O error or a full disk, on PostgreSQL the connection is cut
 * before the call, and everywhere an allocation of ours returns nothing. Then n is one more, until a request comes to its
 * end without having reached its n-th call. Each time: an answer of 503 (429 where the thread for slow work cannot be asked), or the right one; never a success whose row is
 * not there, never a row of what was refused (but for an answer that fails when its write has been committed); the next request is answered as if nothing had been.
 *
 * Below the statements lies the disk (durability/disk.h): there each open, read, write, sync, truncation, lock, removal and renaming
 * of a database or of a file of the program's fails with an I/O error, each write with a full disk, or when half of it is
 * written. These are many, since nothing is left in any cache: one in STEP is failed, from a start that the seed chooses; all of
 * them with a STEP of 1. At the end no file may be open that was not before. */
#include "../durability/disk.h"
#include "../house.h"

#include "core/id.h"
#include "core/log.h"
#include "modules/accounts/accounts.h"

#include <dirent.h>
#include <errno.h>
#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum fault { FAULT_NONE, FAULT_IO, FAULT_DISK_FULL, FAULT_CUT, FAULT_MEMORY, FAULT_CALL, FAULT_NO_ROOM, FAULT_SHORT };
static const char *const fault_names[] = {"",          "I/O error",        "full disk",    "connection cut",
                                          "no memory", "I/O error of the disk", "disk without room", "short write"};

static _Atomic int armed;  /* which fault waits */
static _Atomic int64_t to; /* how many calls until it happens; at or below 0: it has happened */
static atomic_bool lasts;  /* it goes on happening until the request has ended */

/* How many COMMIT came back well: with the second, the one of the write behind the one that only read, what was asked for is
 * done, whatever happens to the answer. */
static _Atomic int commits;
static enum fault next_fault;

static void arm(void)
{
    atomic_store(&armed, (int)next_fault);
}

static bool happens(enum fault one, enum fault other)
{
    int now = atomic_load(&armed);
    int64_t left;

    if (now != (int)one && now != (int)other)
        return false;
    left = atomic_fetch_sub(&to, 1);
    return left == 1 || (left < 1 && atomic_load(&lasts));
}

int __real_sqlite3_step(sqlite3_stmt *s);
int __wrap_sqlite3_step(sqlite3_stmt *s);
int __wrap_sqlite3_step(sqlite3_stmt *s)
{
    if (happens(FAULT_IO, FAULT_DISK_FULL))
        return atomic_load(&armed) == FAULT_IO ? SQLITE_IOERR : SQLITE_FULL;
    return __real_sqlite3_step(s);
}

int __real_sqlite3_exec(sqlite3 *db, const char *text, int (*row)(void *, int, char **, char **), void *with,
                        char **why);
int __wrap_sqlite3_exec(sqlite3 *db, const char *text, int (*row)(void *, int, char **, char **), void *with,
                        char **why);
int __wrap_sqlite3_exec(sqlite3 *db, const char *text, int (*row)(void *, int, char **, char **), void *with,
                        char **why)
{
    int code;

    if (happens(FAULT_IO, FAULT_DISK_FULL))
        return atomic_load(&armed) == FAULT_IO ? SQLITE_IOERR : SQLITE_FULL;
    code = __real_sqlite3_exec(db, text, row, with, why);
    if (code == SQLITE_OK && strcmp(text, "COMMIT") == 0)
        commits++;
    return code;
}

static void cut(const PGconn *c)
{
    if (happens(FAULT_CUT, FAULT_CUT) && PQsocket(c) >= 0)
        shutdown(PQsocket(c), SHUT_RDWR);
}

int __real_PQsendQueryPrepared(PGconn *c, const char *name, int n, const char *const *values, const int *lengths,
                               const int *formats, int format);
int __wrap_PQsendQueryPrepared(PGconn *c, const char *name, int n, const char *const *values, const int *lengths,
                               const int *formats, int format);
int __wrap_PQsendQueryPrepared(PGconn *c, const char *name, int n, const char *const *values, const int *lengths,
                               const int *formats, int format)
{
    cut(c);
    return __real_PQsendQueryPrepared(c, name, n, values, lengths, formats, format);
}

int __real_PQsendQueryParams(PGconn *c, const char *text, int n, const Oid *types, const char *const *values,
                             const int *lengths, const int *formats, int format);
int __wrap_PQsendQueryParams(PGconn *c, const char *text, int n, const Oid *types, const char *const *values,
                             const int *lengths, const int *formats, int format);
int __wrap_PQsendQueryParams(PGconn *c, const char *text, int n, const Oid *types, const char *const *values,
                             const int *lengths, const int *formats, int format)
{
    cut(c);
    commits += PQstatus(c) == CONNECTION_OK && strcmp(text, "COMMIT") == 0;
    return __real_PQsendQueryParams(c, text, n, types, values, lengths, formats, format);
}

void *__real_malloc(size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_malloc(size_t n)
{
    return happens(FAULT_MEMORY, FAULT_MEMORY) ? NULL : __real_malloc(n);
}

void *__real_calloc(size_t n, size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_calloc(size_t n, size_t size)
{
    return happens(FAULT_MEMORY, FAULT_MEMORY) ? NULL : __real_calloc(n, size);
}

void *__real_realloc(void *p, size_t n);
void *__wrap_realloc(void *p, size_t n);
void *__wrap_realloc(void *p, size_t n)
{
    return happens(FAULT_MEMORY, FAULT_MEMORY) ? NULL : __real_realloc(p, n);
}

static int of_disk(enum disk_call call, const char *path)
{
    (void)path;
    if (happens(FAULT_CALL, FAULT_CALL))
        return EIO;
    if (call != DISK_WRITE || !happens(FAULT_NO_ROOM, FAULT_SHORT))
        return 0;
    return atomic_load(&armed) == FAULT_SHORT ? DISK_SHORT : ENOSPC;
}

/* ---- the requests: one of each shape ---- */

struct request {
    const char *who, *path; 
    const char *form, *json; 
    int status;
    const char *table; /* what it makes a row of */
    bool sends_file;
};
static const struct request requests[] = {
    {.who = "ivy", .path = "/", .status = 200},
    {.who = "hana", .path = "/people", .status = 200},
    {.who = "hana", .path = "/people?q=iv", .status = 200},
    {.who = "hana", .path = "/people/{ivy}", .status = 200},
    {.who = "max", .path = "/people/{ivy}", .status = 200},
    {.who = "hana", .path = "/org", .status = 200},
    {.who = "ivy", .path = "/goals", .status = 200},
    {.who = "ivy", .path = "/goals/new", .status = 200},
    {.who = "ivy", .path = "/year/{ivy}", .status = 200},
    {.who = "max", .path = "/goals/team", .status = 200},
    {.who = "hana", .path = "/audit", .status = 200},
    {.who = "hana", .path = "/search?q=ivy", .status = 200},
    {.who = "ivy", .path = "/people/{max}/nothing", .status = 404},
    {.who = "hana", .path = "/units/new", .form = "code=U{n}&name=Unit+{n}&kind=team", .status = 303, .table = "unit"},
    {.who = "hana", .path = "/units/new", .form = "code=&name=Unit+{n}&kind=team", .status = 422},
    {.who = "ivy",
     .path = "/goals/new",
     .form = "title=Goal+{n}&owner_kind=person&visibility=public&due_on=2099-12-31",
     .status = 303,
     .table = "goal"},
    {.who = "max",
     .path = "/feedback/new",
     .form = "subject_id=ivy%40northwind.example&kind=praise&visibility=public&text=Thank+you+{n}",
     .status = 303,
     .table = "feedback"},
    {.who = "ivy",
     .path = "/year/{ivy}/documents",
     .form = "title=Paper+{n}&seen_by=both",
     .status = 303,
     .table = "year_document",
     .sends_file = true},
    {.who = "hana", .path = "/api/v1/people", .status = 200},
    {.who = "hana", .path = "/api/v1/units", .json = "{\"code\":\"A{n}\",\"name\":\"By API\",\"kind\":\"team\"}", .status = 201, .table = "unit"},
};

static struct house *house;
static int passed, failed, serial;

/* {n}: the number of this request; {ivy}: that person's id. Any other brace stays. */
static struct str filled(const char *pattern)
{
    struct buf out = buf_new(house->arena, 4096);

    for (const char *p = pattern; p && *p; p++) {
        char name[16] = {0};

        if (*p != '{' || sscanf(p, "{%15[a-z]}", name) != 1) {
            buf_char(&out, *p);
            continue;
        }
        if (str_is(str_of(name), "n"))
            buf_format(&out, "%d", serial);
        else
            buf_put(&out, id_text(house->arena, house_persona(house, name)->person_id));
        p += strlen(name) + 1;
    }
    return str_dup(house->arena, buf_str(&out));
}

/* One request with the n-th call failing; whether it was reached. */
static const char *token_of(const char *name)
{
    static char token[80];
    struct token_form form = {.login = str_format(house->arena, "%s@northwind.example", name), .name = STR("failures"), .scopes = STR("*"), .days = 1};
    struct written out = {0};

    if (token[0])
        return token;
    house_write(house, token_create, &form, &out);
    snprintf(token, sizeof token, "%s", out.see.p);
    return token;
}

static bool asked(const struct request *q, enum fault fault, int64_t n, int *status)
{
    const struct persona *who = house_persona(house, q->who);
    bool posts = q->form || q->json, by_api = str_starts(str_of(q->path), "/api");
    const char *target, *token = by_api ? token_of(q->who) : NULL;
    struct str form, json;
    struct http_request *r;
    bool reached;

    serial++;
    target = filled(q->path).p;
    form = filled(q->form);
    if (q->sends_file)
        house_attach(house, "file", "paper.pdf", STR("%PDF-1.7 paper"));
    if (fault >= FAULT_CALL) /* by somebody else: nobody's cache holds any more */
        house_sql(house, "UPDATE counter SET n = n");
    json = filled(q->json);
    atomic_store(&to, n);
    next_fault = fault;
    commits = 0;
    r = house_call(house, posts ? HTTP_POST : HTTP_GET, target, by_api ? NULL : who, form, json, token);
    reached = atomic_load(&to) <= 0;
    atomic_store(&armed, FAULT_NONE);
    *status = r->reply.status;
    house_done(r);
    return reached;
}

static void check(bool good, const struct request *q, enum fault fault, int64_t n, const char *what, int status)
{
    passed += good;
    failed += !good;
    if (!good)
        printf("%s %s, %s %s call %lld: %s (status %d)\n", q->form || q->json ? "POST" : "GET", q->path,
               fault_names[fault], lasts ? "from" : "at", (long long)n, what, status);
}

static int64_t step_of_disk = 1;
static uint64_t seed;

static void fail_each(const struct request *q, enum fault fault, bool for_ever)
{
    int64_t step = fault == FAULT_CALL ? step_of_disk : 1, most = 500 * (fault == FAULT_CALL ? 10 : 1);
    bool reached = true;

    lasts = for_ever;
    for (int64_t n = 1 + (int64_t)(random_seeded(&seed) % (uint64_t)step); reached && n < most; n += step) {
        int64_t before, after;
        int status;

        if (q->sends_file)
            house_sql(house, "DELETE FROM year_document"); /* a year takes fifty */
        before = q->table ? house_count(house, q->table) : 0;

        reached = asked(q, fault, n, &status);
        after = q->table ? house_count(house, q->table) : 0;
        check(status == q->status || (reached && (status == 503 || status == 429)), q, fault, n, "neither the right answer nor 503 or 429", status);
        if (q->table)
            check(after - before == (status == q->status) || (commits >= 2 && after == before + 1), q, fault, n,
              "the answer and the rows differ", status);
        if (!reached)
            return;
        asked(q, FAULT_NONE, 0, &status);
        check(status == q->status, q, fault, n, "the next request suffers", status);
    }
    check(!reached, q, fault, most, "did not come to an end", 0);
}

static int open_files(void)
{
    DIR *d = opendir("/proc/self/fd");
    int n = 0;

    while (d && readdir(d))
        n++;
    if (d)
        closedir(d);
    return n;
}

int main(int argc, char **argv)
{
    bool sqlite = argc < 2 || str_is(str_of(argv[1]), "sqlite");
    static const enum fault of_sqlite[] = {FAULT_IO,   FAULT_DISK_FULL, FAULT_MEMORY,
                                           FAULT_CALL, FAULT_NO_ROOM,   FAULT_SHORT};
    static const enum fault of_postgres[] = {FAULT_CUT, FAULT_MEMORY, FAULT_CALL, FAULT_NO_ROOM, FAULT_SHORT};
    struct str says = {0};
    size_t nfaults = sqlite ? 6 : 5;
    int files;

    step_of_disk = argc > 2 ? strtoll(argv[2], NULL, 10) : 1;
    seed = argc > 3 ? strtoull(argv[3], NULL, 10) : (uint64_t)clock_ticks_ns();
    printf("seed %llu\n", (unsigned long long)seed);
    log_quiet(true);
    disk_install();
    disk_unmapped = true;
    disk_fault = of_disk;
    house_serving = arm;
    house = house_open(sqlite ? "sqlite" : "postgres");
    for (const char *const *name = (const char *const[]){"hana", "ada", "max", "ivy", NULL}; *name; name++)
        house_persona(house, *name);
    house_lead(house, house_persona(house, "max"), house_persona(house, "ivy"));
    house_turn(house);
    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++)
        asked(&requests[i], FAULT_NONE, 0, &files); /* what is opened once is open */
    files = open_files();
    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++)
        for (size_t f = 0; f < nfaults; f++)
            for (int for_ever = 0; for_ever < 2; for_ever++)
                fail_each(&requests[i], (sqlite ? of_sqlite : of_postgres)[f], for_ever);
    if (sqlite && open_files() > files)
        failed += printf("%d files are open, there were %d\n", open_files(), files) > 0;
    if (!db_integrity(house->app->db, house->arena, &says))
        failed += printf("%.*s\n", STR_ARG(says)) > 0;
    if (house_verify(house, &says))
        passed++;
    else
        failed += printf("the audit log: %.*s\n", STR_ARG(says)) > 0;
    house_close(house);
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
