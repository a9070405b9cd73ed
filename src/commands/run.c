/* The commands that are about the installation itself. */
#include "commands/commands.h"

#include "core/code.h"
#include "core/log.h"
#include "jobs/jobs.h"
#include "modules/accounts/accounts.h"
#include "modules/demo/demo.h"
#include "modules/imports/imports.h"
#include "web/evaluations.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { QUEUE = 256, BODY_MOST = 2 << 20, UPLOAD_MOST = 200 << 20, ARENA_MOST = 64 << 20, IDLE_S = 30, GRACE_S = 10 };

int command_fail(const char *format, ...)
{
    va_list args;

    fputs("tandem: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    return 1;
}

static bool make_folder(const char *path)
{
    return mkdir(path, 0700) == 0 || errno == EEXIST;
}

/* As the role that is held back, where one is named; or as the owner of the tables. */
enum opens { AS_NAMED, AS_NAMED_NEW, AS_OWNER };

static struct app *open_app(const struct command_line *line, enum opens how)
{
    struct app_config config = {.data_dir = command_value(line, SET_DATA),
                                .database_url = command_value(line, SET_DATABASE),
                                .url = command_value(line, SET_URL),
                                .listen = command_value(line, SET_LISTEN),
                                .proxy = command_value(line, SET_PROXY),
                                .mail_url = command_value(line, SET_MAIL),
                                .mail_from = command_value(line, SET_MAIL_FROM),
                                .row_security = how == AS_OWNER ? NULL : command_value(line, SET_ROW_SECURITY),
                                .audit_heads = command_value(line, SET_AUDIT_HEADS),
                                .import_stop = command_number(line, SET_IMPORT_STOP, 1, 100),
                                .show_cost = command_value(line, SET_SHOW_COST) != NULL};
    char why[1024] = "the program cannot start", temporary[1024];
    struct app *app;

    if (!config.data_dir) {
        command_fail("say where the data is: --data DIR");
        return NULL;
    }
    snprintf(temporary, sizeof temporary, "%s/keys.db", config.data_dir);
    if (how == AS_NAMED &&
        access(temporary, F_OK) != 0) { /* a mistyped folder would be an empty company, and all well */
        command_fail("%s holds no Tandem: %s", config.data_dir, errno == ENOENT ? "check --data" : strerror(errno));
        return NULL;
    }
    snprintf(temporary, sizeof temporary, "%s/%s", config.data_dir, RESTORING);
    if (access(temporary, F_OK) == 0) {
        command_fail("%s is what a restore that did not end has left: restore again", config.data_dir);
        return NULL;
    }
    if (!make_folder(config.data_dir)) {
        command_fail("%s cannot be made: %s", config.data_dir, strerror(errno));
        return NULL;
    }
    snprintf(temporary, sizeof temporary, "%s/tmp", config.data_dir);
    make_folder(temporary);
    setenv("SQLITE_TMPDIR", temporary,
           0); /* what a savepoint sets aside lies with the data, also where nothing else may be written */
    app = app_open(&config, why, sizeof why);
    if (!app)
        command_fail("%s", why);
    return app;
}

struct app *command_app(const struct command_line *line)
{
    return open_app(line, AS_NAMED);
}

struct app *command_app_new(const struct command_line *line)
{
    return open_app(line, AS_NAMED_NEW);
}

enum outcome command_write(struct app *app,
                           enum outcome (*fn)(struct tx *, struct ctx *, const void *, struct written *),
                           const void *in, struct arena *a, struct written *out, struct errors *errors)
{
    struct ctx ctx = ctx_now(a, app->keys, &app->clock);
    struct write w = {.base.arena = a, .ctx = &ctx, .fn = fn, .in = in};
    enum db_status status;

    status = write_now(app->db, &w);
    *errors = ctx.errors;
    *out = w.out;
    if (status != DB_OK && status != DB_REFUSED) {
        log_fault("a write failed with status %d", (int)status);
        return CHANGED;
    }
    return w.outcome;
}

static bool health(void *app)
{
    (void)app;
    return true;
}

static bool is_loopback(const char *address)
{
    return strcmp(address, "127.0.0.1") == 0 || strcmp(address, "::1") == 0 || strcmp(address, "localhost") == 0;
}

/* "127.0.0.1:8080" or "[::1]:8080" */
static bool split_address(const char *text, char *address, size_t size, uint16_t *port)
{
    const char *colon = strrchr(text, ':');
    int64_t n;

    if (!colon || !str_to_int(str_of(colon + 1), &n) || n < 0 || n > 65535)
        return false;
    if (text[0] == '[' && colon > text + 1 && colon[-1] == ']')
        snprintf(address, size, "%.*s", (int)(colon - text - 2), text + 1);
    else
        snprintf(address, size, "%.*s", (int)(colon - text), text);
    *port = (uint16_t)n;
    return true;
}

/* Held as long as the process lives, also one that is killed: the second program on a folder does not get it. Where rows are
 * on PostgreSQL other machines may be at work on them, and leases run out by themselves. */
static bool is_alone(const struct app *app)
{
    char path[1024];
    int fd;

    if (db_engine(app->db) != ENGINE_SQLITE)
        return false;
    snprintf(path, sizeof path, "%s/serve.lock", app->config.data_dir);
    fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    return fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0;
}

static int serve_until_told(struct app *app, const struct http_config *config)
{
    const struct job_config job_config = {.db = app->db,
                                          .keys = app->keys,
                                          .clock = &app->clock,
                                          .owner = app,
                                          .kinds = all_jobs,
                                          .nkinds = all_jobs_count};
    struct http_server *server;
    struct jobs *jobs;
    char why[512];
    sigset_t signals;
    int got;

    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, NULL); /* before the threads: they inherit it */
    server = http_start(config, why, sizeof why);
    if (!server)
        return command_fail("%s", why);
    jobs = jobs_open(&job_config);
    if (jobs && is_alone(app))
        jobs_take_over(jobs);
    if (!jobs || !jobs_start(jobs))
        log_fault("the runner of jobs could not be started");
    if (app->config.url)
        printf("Tandem answers at %s, by way of %s:%u\n", app->config.url, config->address, http_port(server));
    else
        printf("Tandem answers at http://%s:%u, on this machine only\n", config->address, http_port(server));
    fflush(stdout);
    sigwait(&signals, &got);
    http_stop(server, GRACE_S);
    jobs_close(jobs);
    return 0;
}

/* What keeps the data from being served there, or NULL. A demo says who signs in. */
static const char *serving_objection(const struct command_line *line, struct app *app, const char *address)
{
    if (!demo_is(app))
        return NULL;
    fputs(demo_sign_in_lines, stdout);
    if (command_value(line, SET_URL) || !is_loopback(address))
        return "a demo has one password for everybody: it is served on this machine only, without --url";
    return NULL;
}

int command_serve(const struct command_line *line)
{
    struct app *app;
    char address[256], temporary[1024];
    struct http_config config = {.address = address,
                                 .queue_bound = QUEUE,
                                 .body_max_bytes = BODY_MOST,
                                 .upload_max_bytes = UPLOAD_MOST,
                                 .arena_max_bytes = ARENA_MOST,
                                 .temporary_dir = temporary,
                                 .timeout_s = IDLE_S,
                                 .worker_open = app_worker_open,
                                 .worker_close = app_worker_close,
                                 .serve = app_serve,
                                 .health = health};
    int64_t workers = command_number(line, SET_WORKERS, 0, 256);
    const char *why;
    int result;

    if (!split_address(command_value(line, SET_LISTEN), address, sizeof address, &config.port))
        return command_fail("--listen is ADDRESS:PORT, such as 127.0.0.1:8080");
    if (!command_value(line, SET_URL) && !is_loopback(address))
        return command_fail(
            "beyond loopback Tandem is served behind an https proxy: say its address with --url https://...");
    config.workers = workers ? (size_t)workers : (size_t)sysconf(_SC_NPROCESSORS_ONLN) * 2;
    app = command_app_new(line);
    if (!app)
        return 1;
    why = serving_objection(line, app, address);
    if (why) {
        app_close(app);
        return command_fail("%s", why);
    }
    imports_go_on(app);
    prctl(PR_SET_DUMPABLE, 0); /* no core file with keys in it */
    config.owner = app;
    snprintf(temporary, sizeof temporary, "%s/tmp", app->config.data_dir);
    result = serve_until_told(app, &config);
    app_close(app);
    return result;
}

static bool read_password(struct arena *a, struct str *password)
{
    char text[512];

    if (!fgets(text, sizeof text, stdin))
        return false;
    text[strcspn(text, "\r\n")] = 0;
    *password = str_dup(a, str_of(text));
    sodium_memzero(text, sizeof text);
    return true;
}

static int say_errors(const struct errors *e, const char *otherwise)
{
    return command_fail("%s", e->n ? e->items[0].says.p : otherwise);
}

static int init_with(const struct command_line *line, struct app *app, struct arena *a)
{
    const char *mail = command_value(line, SET_ADMIN), *name = command_value(line, SET_NAME);
    struct first_account first = {.organization = str_of(command_value(line, SET_ORGANIZATION)),
                                  .mail = str_of(mail),
                                  .name = str_of(name ? name : mail),
                                  .time_zone = str_of(command_value(line, SET_TIME_ZONE)),
                                  .country = str_of(command_value(line, SET_COUNTRY)),
                                  .represented = command_value(line, SET_REPRESENTED) != NULL};
    static const struct field country = {.max = 2};
    struct str password;
    struct written out = {0};
    struct errors errors;
    const char *why;

    if (!command_value(line, SET_PASSWORD_STDIN) || !read_password(a, &password))
        return command_fail("give the administrator's password on standard input, with --password-stdin");
    if (password_objection(password))
        return command_fail("%s", password_objection(password));
    first.time_zone = clock_zone_find(a, first.time_zone);
    if (!first.time_zone.p)
        return command_fail("there is no time zone %s", command_value(line, SET_TIME_ZONE));
    if (first.country.n) /* it may be left out, and chosen later */
        first.country = read_capitals(a, &country, first.country, &why);
    if (command_value(line, SET_COUNTRY) && !code_is_country(first.country))
        return command_fail("--country is a country's two letters, such as PL");
    first.password_hash = password_hash(a, password);
    if (command_write(app, organization_begin, &first, a, &out, &errors) != DONE)
        return say_errors(&errors, "this organization exists already");
    printf("%s begins, with %s as administrator and HR.\n", first.organization.p, mail);
    return 0;
}

int command_init(const struct command_line *line)
{
    struct app *app;
    struct arena *a;
    int result;

    if (!command_value(line, SET_ADMIN) || !strchr(command_value(line, SET_ADMIN), '@'))
        return command_fail("say who the first administrator is: --admin MAIL");
    app = command_app_new(line);
    if (!app)
        return 1;
    a = arena_new(16 << 20);
    result = init_with(line, app, a);
    arena_free(a);
    app_close(app);
    return result;
}

int command_token(const struct command_line *line)
{
    struct token_form form = {.days = command_number(line, SET_DAYS, 1, 3650)};
    struct written out = {0};
    struct errors errors;
    struct app *app;
    struct arena *a;
    int result = 0;

    if (!line->nwords || strcmp(line->words[0], "create") != 0 || !command_value(line, SET_ACCOUNT))
        return command_fail("write: tandem token create --data DIR --account MAIL");
    app = command_app(line);
    if (!app)
        return 1;
    a = arena_new(16 << 20);
    form.login = str_of(command_value(line, SET_ACCOUNT));
    form.name = str_of(command_value(line, SET_NAME) ? command_value(line, SET_NAME) : "token");
    form.scopes = str_of(command_value(line, SET_SCOPE));
    if (command_write(app, token_create, &form, a, &out, &errors) == DONE)
        puts(out.see.p);
    else
        result = say_errors(&errors, "the token could not be made");
    arena_free(a);
    app_close(app);
    return result;
}

/* Opening the app has migrated it and checked every view against its queries. */
int command_migrate(const struct command_line *line)
{
    struct app *app = open_app(line, AS_OWNER);
    const char *role = command_value(line, SET_ROW_SECURITY);
    char why[1024];

    if (!app)
        return 1;
    puts("The database has all migrations of this program.");
    if (role && !db_rows_grant(app->db, row_security_text, role, why, sizeof why)) {
        app_close(app);
        return command_fail("%s", why);
    }
    if (role)
        printf("PostgreSQL holds back the role %s, row by row: serve as it with --row-security %s.\n", role, role);
    app_close(app);
    return 0;
}

int command_check(const struct command_line *line)
{
    struct arena *a = arena_new((size_t)256 << 20);
    struct app app = {.arena = a};
    char why[1024];
    int result = 0;

    (void)line;
    if (app_views(&app, why, sizeof why) && routes_compile(&app, why, sizeof why) && evaluations_fit(why, sizeof why))
        printf("%zu views, %zu routes and %zu queries fit together.\n", page_count(app.pages), app.nroutes,
               all_queries_count);
    else
        result = command_fail("%s", why);
    arena_free(a);
    return result;
}
