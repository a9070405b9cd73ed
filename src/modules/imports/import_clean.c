/* What imports leave in DIR/imports: files of batches that were stopped for good, rows that were not taken. Each look begins
 * from the folder as it is, so that one that was interrupted is simply gone on with. */
#include "modules/imports/imports_private.h"
#include "modules/imports/imports_web.h"

#include "core/id.h"
#include "queries.h"
#include "web/app.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static const int64_t day_ms = 86400000;

struct import_cleaning {
    struct db_write base;
    int64_t abandoned_ms;
};

/* A file that somebody looked at and never imported: nothing of it is in the database. */
static bool forget_abandoned(struct tx *tx, struct db_write *base)
{
    const struct import_cleaning *c = (const struct import_cleaning *)base;

    tx_run(tx, import_batches_abandoned, .created_at = c->abandoned_ms);
    return true;
}

/* Open batches, and those that ended a few days ago at most: theirs stays. */
static bool find_kept(struct db *db, struct arena *a, int64_t since_ms, struct value *rows)
{
    char why[300];
    struct db_conn *conn = db_reader_open(db, why, sizeof why);
    struct value since = value_int(since_ms);
    struct call call = {.query = &query_import_batches_kept, .args = &since};
    bool good = conn && db_read_begin(conn) == DB_OK && db_wave(conn, a, &call, 1) == DB_OK;

    if (conn) {
        db_read_end(conn);
        db_reader_close(conn);
    }
    *rows = call.rows;
    return good;
}

static bool is_kept(struct value rows, int64_t id)
{
    for (size_t i = 0; i < list_count(rows); i++)
        if (map_int(rows.list->items[i], "id", 0) == id)
            return true;
    return false;
}

/* "0123456789abc.file", "0123456789abc-bad.csv": nothing else is touched. */
static bool is_ours(const char *name, int64_t *id)
{
    return strlen(name) > ID_TEXT && id_read((struct str){name, ID_TEXT}, id) &&
           (strcmp(name + ID_TEXT, ".file") == 0 || strcmp(name + ID_TEXT, "-bad.csv") == 0);
}

void imports_clean_look(void *owner, struct db *db, struct ctx *ctx)
{
    const struct app *app = owner;
    int64_t before_ms = ctx->world_ms - IMPORT_KEPT_DAYS * day_ms, id;
    struct import_cleaning c = {.base = {.run = forget_abandoned, .arena = ctx->arena},
                                .abandoned_ms = ctx->now_ms - IMPORT_UNDO_DAYS * day_ms};
    DIR *folder = opendir(arena_printf(ctx->arena, "%s/imports", app->config.data_dir));
    struct value kept = value_null();
    const struct dirent *entry;
    struct stat about;

    if (folder && db_write_now(db, &c.base) == DB_OK && find_kept(db, ctx->arena, before_ms, &kept))
        while ((entry = readdir(folder)))
            if (is_ours(entry->d_name, &id) && !is_kept(kept, id) && !import_is_under_way(id) &&
                fstatat(dirfd(folder), entry->d_name, &about, AT_SYMLINK_NOFOLLOW) == 0 &&
                about.st_mtime < before_ms / 1000)
                unlinkat(dirfd(folder), entry->d_name, 0);
    if (folder)
        closedir(folder);
}
