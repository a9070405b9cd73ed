#include "web/app.h"

#include "access/audit.h"
#include "access/rehearsal.h"
#include "core/id.h"
#include "core/log.h"
#include "html/format.h"
#include "queries.h"
#include "web/ahead.h"
#include "web/evaluations.h"
#include "web/live.h"

#include <stdio.h>
#include <stdlib.h>

enum { SEAL_AT_ONCE = 1000, SLOW_THREADS = 2, SLOW_WAITING = 32, IMPORTS_AT_ONCE = 1 };

static void seal(struct tx *tx, void *app)
{
    struct app *a = app;

    if (db_engine(a->db) == ENGINE_SQLITE)
        audit_seal(tx, a->keys, clock_world_ms(&a->clock), SEAL_AT_ONCE);
}

static struct str file_text(const struct embedded *e)
{
    return (struct str){(const char *)e->bytes, e->size};
}

static bool is_migrated(struct app *app, const struct migration *list, char *why, size_t why_size)
{
    size_t applied;

    if (!db_migrate(app->db, list, migration_files_count, &applied, why, why_size))
        return false;
    if (applied)
        log_note("applied %zu migrations", applied);
    return true;
}

/* A role that owns nothing changes no tables: its owner has done it before. */
static bool is_ready(struct app *app, const struct migration *list, char *why, size_t why_size)
{
    size_t missing;

    if (!db_rows_check(app->db, row_security_text, app->config.row_security, why, why_size) ||
        !db_migrations_missing(app->db, list, migration_files_count, &missing, why, why_size))
        return false;
    if (missing)
        snprintf(why, why_size,
                 "%zu migrations are missing: as the owner of the tables, tandem migrate --row-security %s.", missing,
                 app->config.row_security);
    return !missing;
}

static bool open_database(struct app *app, char *why, size_t why_size)
{
    struct migration *list = ARENA_ARRAY(app->arena, struct migration, migration_files_count);
    char path[1024];
    struct db_config config = {.sqlite_path = path,
                               .postgres_url = app->config.database_url,
                               .row_security = app->config.row_security != NULL,
                               .forgetful = app->config.forgetful};

    snprintf(path, sizeof path, "%s/tandem.db", app->config.data_dir);
    for (size_t i = 0; i < migration_files_count; i++)
        list[i] = (struct migration){migration_files[i].name, file_text(&migration_files[i])};
    app->db = db_open(&config, why, why_size);
    if (!app->db || !(config.row_security ? is_ready(app, list, why, why_size) : is_migrated(app, list, why, why_size)))
        return false;
    db_before_commit(app->db, seal, app);
    return true;
}

/* "unit_list.html" -> "unit_list" */
static struct str view_name(struct arena *a, const char *file)
{
    struct str name = str_of(file);

    return str_dup(a, str_split(&name, '.'));
}

bool app_views(struct app *app, char *why, size_t why_size)
{
    struct str reason = STR_NONE;

    app->views = template_set_new(app->arena, TEMPLATE_HTML);
    for (size_t i = 0; i < view_files_count; i++)
        if (!template_add(app->views, view_name(app->arena, view_files[i].name), file_text(&view_files[i]), &reason))
            goto refused;
    if (!template_set_check(app->views, &reason))
        goto refused;
    app->pages = pages_plan(app->arena, app->views, &reason);
    if (app->pages)
        return true;
refused:
    snprintf(why, why_size, "%.*s", STR_ARG(reason));
    return false;
}

static struct str setting_of(const struct call *call)
{
    return list_count(call->rows) ? map_text(call->rows.list->items[0], "value") : STR("");
}

static bool read_settings(struct app *app, char *why, size_t why_size)
{
    struct arena *a = arena_new(1 << 20);
    struct db_conn *c = db_reader_open(app->db, why, why_size);
    struct value names[2] = {value_text(STR("time_zone")), value_text(STR("clock_ahead_days"))};
    struct call calls[2] = {{.query = &query_setting_value, .args = &names[0], .limit = 1},
                            {.query = &query_setting_value, .args = &names[1], .limit = 1}};
    bool good = c && db_read_begin(c) == DB_OK && db_wave(c, a, calls, 2) == DB_OK;

    if (good) {
        clock_zone_set(&app->clock, setting_of(&calls[0]));
        app->clock.ahead_ms = rehearsal_ahead_ms(setting_of(&calls[1])); /* it stays ahead over a restart */
    }
    if (c) {
        db_read_end(c);
        db_reader_close(c);
    }
    arena_free(a);
    return good;
}

/* One tag for all assets: the tags of all, folded. */
static struct str asset_tag(struct arena *a)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < asset_files_count; i++)
        for (const char *c = asset_files[i].tag; *c; c++)
            sum = (sum ^ (unsigned char)*c) * 1099511628211u;
    return str_format(a, "%08x", (unsigned)(sum >> 32 ^ sum));
}

struct app *app_open(const struct app_config *config, char *why, size_t why_size)
{
    struct app *app = calloc(1, sizeof *app);

    if (!app)
        return NULL;
    format_begin();
    for (size_t m = 0; m < all_modules_count; m++) {
        vocabulary_add(VOCABULARY_STATES, all_modules[m]->states, all_modules[m]->nstates);
        vocabulary_add(VOCABULARY_ACTS, all_modules[m]->acts, all_modules[m]->nacts);
    }
    app->config = *config;
    app->arena = arena_new((size_t)256 << 20);
    app->build = asset_tag(app->arena);
    app->keys = keys_open(config->data_dir, why, why_size);
    app->slow = slow_open(SLOW_THREADS, SLOW_WAITING);
    app->imports = slow_open(IMPORTS_AT_ONCE, SLOW_WAITING);
    app->live = live_open();
    app->ahead = config->database_url ? ahead_open() : NULL; /* on SQLite a round trip costs nothing */
    if (app->keys && app->slow && app->imports && app->live && open_database(app, why, why_size) &&
        app_views(app, why, why_size) && routes_compile(app, why, why_size) && evaluations_fit(why, why_size) &&
        read_settings(app, why, why_size))
        return app;
    app_close(app);
    return NULL;
}

void app_close(struct app *app)
{
    if (!app)
        return;
    slow_close(app->slow);
    slow_close(app->imports);
    live_close(app->live);
    ahead_close(app->ahead);
    db_close(app->db);
    keys_close(app->keys);
    arena_free(app->arena);
    free(app);
}

void *app_worker_open(void *owner)
{
    struct worker *w = calloc(1, sizeof *w);
    char why[256];

    if (!w)
        return NULL;
    w->app = owner;
    w->conn = db_viewer_open(w->app->db, why, sizeof why);
    if (!w->conn) {
        log_fault("%s", why);
        free(w);
        return NULL;
    }
    return w;
}

void app_worker_close(void *worker)
{
    struct worker *w = worker;

    db_reader_close(w->conn);
    free(w);
}
