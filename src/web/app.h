/* The program that serves: everything that lives as long as it does. */
#ifndef WEB_APP_H
#define WEB_APP_H

#include "core/embedded.h"
#include "html/template.h"
#include "web/page.h"
#include "web/web.h"

struct app_config {
    const char *data_dir;     /* database, keys, files; exists */
    const char *database_url; /* postgresql://... or NULL: DIR/tandem.db */
    const char *url;          /* "https://people.example.org", or NULL: loopback over http */
    const char *listen;       /* "127.0.0.1:8080": where it answers, what links in mail lead to where there is no url */
    const char *proxy;        /* address whose forwarded headers count, or NULL */
    const char *views_dir;    /* development: templates are read from these folders again when they change */
    const char *mail_url;     /* smtp://host:port, or NULL: nothing is sent, the outbox holds it */
    const char *mail_from;
    const char *row_security; /* the role that PostgreSQL holds back row by row, or NULL (db/rows.c) */
    const char *audit_heads;  /* file that signed heads of the audit log are added to, or NULL */
    int64_t import_stop; /* per cent of the people whom an import may shake without a word; 0: the import's own 5 */
    bool forgetful;      /* tests */
    bool show_cost;      /* tests and bench: a header with the number of statements */
    size_t workers;
};
struct app {
    struct app_config config;
    struct db *db;
    struct keys *keys;
    struct clock clock;
    struct arena *arena; /* views, pages, routes: as long as the program */
    struct template_set *views;
    struct page_set *pages;
    const struct route **routes; /* of all modules, in their order */
    struct route_shape {
        struct str first; /* its first part; empty: a value, or none */
        size_t parts;
    } * shapes; /* of each route, to pass over most of them */
    size_t nroutes;
    struct slow_pool *slow, *imports; /* imports: whole files, one after the other, so that no sign-in waits for them */
    struct live *live;                /* who looks on while something large is written */
    struct ahead_memory *ahead;
    struct str build; /* changes with any asset: for addresses that a browser keeps for ever */
};

/* Opens the data folder, migrates, reads the views, refuses routes without an action. NULL and a sentence. */
struct app *app_open(const struct app_config *config, char *why, size_t why_size);
void app_close(struct app *app);
/* Parses and checks the views: all that `tandem check` needs. */
bool app_views(struct app *app, char *why, size_t why_size);

/* For http_config. */
void *app_worker_open(void *app);
void app_worker_close(void *worker);
void app_serve(struct http_request *r, void *worker);

/* Route for a method and path. *allowed gets the methods that the path has, when none fits. */
const struct route *route_match(const struct app *app, struct arena *a, enum http_method method, struct str path,
                                struct value *parts, bool *path_known);
bool routes_compile(struct app *app, char *why, size_t why_size);
/* The table of routes from now on; it stays the caller's. */
void routes_set(struct app *app, const struct route **routes, size_t n);

extern const char row_security_text[]; /* by sqlgen, from policy.txt */
extern const struct embedded asset_files[], view_files[], migration_files[];
extern const size_t asset_files_count, view_files_count, migration_files_count;

struct worker {
    struct app *app;
    struct db_conn *conn;
};

/* The slow pool. */
struct slow_pool *slow_open(size_t threads, size_t bound);
void slow_close(struct slow_pool *p);
/* False when too many wait. `done` runs on the pool's thread. */
bool slow_submit(struct slow_pool *p, void (*fn)(void *with), void (*done)(void *with), void *with);

struct sensitive { /* one row that was read */
    struct sensitive *next;
    int64_t id, person_id;
    struct str what; /* the query's word for it */
    int class;
};

/* private to src/web */
bool web_session(struct web *w); /* reads session or token into w->ctx.viewer; false: reply made */
bool web_csrf_good(struct web *w);
/* What was sent has no name that the route does not know, and none twice that has one value. */
bool web_form_known(const struct web *w);
/* Does its form have such a name? *many: several of it may be sent. */
bool route_takes(const struct route *r, struct str name, bool *many);
bool web_token_opens(const struct web *w, struct str scope); /* "units:read"; the token "*" opens all */
void web_api_serve(struct web *w);
bool web_asset(struct web *w);
void web_missing_page(struct web *w);
void web_form_serve(struct web *w);
struct form_source;
void web_fail(struct web *w, enum db_status status);

#endif
