#include "modules/documents/documents.h"

#include "access/files.h"
#include "core/log.h"
#include "queries.h"
#include "web/app.h"

#include <dirent.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>

void document_hash(const struct keys *k, struct str bytes, unsigned char hash[DOCUMENT_HASH])
{
    unsigned char key[32];

    keys_derive(k, "documents", key);
    crypto_generichash(hash, DOCUMENT_HASH, (const unsigned char *)bytes.p, bytes.n, key, sizeof key);
    sodium_memzero(key, sizeof key);
}

bool document_known(struct tx *tx, int64_t person_id, struct str hash)
{
    struct row_document_same row;

    return tx_one(tx, document_same, &row, .person_id = person_id, .hash = hash);
}

void document_put(struct tx *tx, struct ctx *ctx, const struct document_new *d)
{
    tx_run(tx, document_insert, .id = d->id, .person_id = d->person_id, .on_day = d->on_day, .title = d->title,
           .size = d->size, .hash = d->hash, .file = d->file, .batch_id = d->batch_id, .created_at = ctx->now_ms);
}

void document_leaves(struct tx *tx, struct ctx *ctx, struct str file)
{
    tx_run(tx, document_leave, .file = file, .gone_at = ctx->now_ms);
}

int64_t documents_take_back(struct tx *tx, struct ctx *ctx, int64_t batch_id)
{
    tx_run(tx, documents_leave, .batch_id = batch_id, .gone_at = ctx->now_ms);
    return tx_run(tx, documents_remove, .batch_id = batch_id);
}

struct sweep {
    struct db_write base;
    struct row_documents_gone *rows;
    size_t n;
    int64_t before_ms;
};

static bool find_gone(struct tx *tx, struct db_write *base)
{
    struct sweep *s = (struct sweep *)base;

    s->n = tx_all(tx, documents_gone, &s->rows, .gone_at = s->before_ms);
    return true;
}

static bool forget_gone(struct tx *tx, struct db_write *base)
{
    struct sweep *s = (struct sweep *)base;

    for (size_t i = 0; i < s->n; i++)
        tx_run(tx, document_gone_forget, .file = s->rows[i].file);
    return true;
}

/* The file first, its name afterwards: stopped between the two, it is tried again. */
void documents_look(void *owner, struct db *db, struct ctx *ctx)
{
    const struct app *app = owner;
    struct sweep s = {.base = {.run = find_gone, .arena = ctx->arena},
                      .before_ms = ctx->now_ms - (int64_t)DOCUMENT_KEPT_DAYS * 86400000};

    if (db_write_now(db, &s.base) != DB_OK || !s.n)
        return;
    for (size_t i = 0; i < s.n; i++)
        file_remove(app->config.data_dir, s.rows[i].file.p);
    s.base = (struct db_write){.run = forget_gone, .arena = ctx->arena};
    db_write_now(db, &s.base);
}

/* ---- files that never got a row, or whose row is in no database any more ---- */

enum { ORPHANS_AT_ONCE = 500, ORPHANS_SHARE = 10 }; /* at most one for so many that are known */
static const int64_t kept_s = (int64_t)DOCUMENT_KEPT_DAYS * 86400;

/* The next names of files that have not been written to for seven days; none: the folder is through. */
static struct value old_names(struct arena *a, DIR *folder, int64_t before_s)
{
    struct value names = value_list(a);
    const struct dirent *entry;
    struct stat about;

    while (list_count(names) < ORPHANS_AT_ONCE && (entry = readdir(folder)))
        if (strlen(entry->d_name) == FILE_NAME &&
            fstatat(dirfd(folder), entry->d_name, &about, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(about.st_mode) &&
            about.st_mtime < before_s)
            list_add(a, names, value_text(str_dup(a, str_of(entry->d_name))));
    return names;
}

static bool is_among(struct value rows, struct str name)
{
    for (size_t i = 0; i < list_count(rows); i++)
        if (str_eq(map_text(rows.list->items[i], "file"), name))
            return true;
    return false;
}

/* What a walk through the folder has seen, and whether it removes. */
struct orphans {
    const struct app *app;
    struct db_conn *conn;
    DIR *folder;
    int64_t before_s, known, unknown;
    bool removes;
};

/* The next of them; false: the folder is through, or the database does not answer (then nothing is unknown). */
static bool look_at_some(struct orphans *o)
{
    struct arena *a = arena_new(16 << 20);
    struct value names = old_names(a, o->folder, o->before_s);
    struct call call = {.query = &query_documents_of_files, .args = &names};
    bool good = list_count(names) && db_read_begin(o->conn) == DB_OK;

    if (good) {
        good = db_wave(o->conn, a, &call, 1) == DB_OK;
        db_read_end(o->conn);
    }
    for (size_t i = 0; good && i < list_count(names); i++) {
        bool known = is_among(call.rows, names.list->items[i].text);

        o->known += known;
        o->unknown += !known;
        if (o->removes && !known)
            file_remove(o->app->config.data_dir, names.list->items[i].text.p);
    }
    arena_free(a);
    return good;
}

/* A folder that is mostly unknown to the database is not its folder, or the database is an old one that was restored: what
 * is in it may be wanted yet. */
static bool is_its_folder(const struct orphans *o)
{
    if (o->unknown <= o->known / ORPHANS_SHARE)
        return true;
    log_fault(
        "%lld of %lld files in %s/files are in no row of this database. Nothing was removed: is it the right one?",
        (long long)o->unknown, (long long)(o->known + o->unknown), o->app->config.data_dir);
    return false;
}

/* A row is written after its file and within the same request: one without a row for a week will get none. */
void documents_orphans_look(void *owner, struct db *db, struct ctx *ctx)
{
    struct orphans o = {.app = owner, .before_s = ctx->world_ms / 1000 - kept_s};
    char why[300];

    o.folder = opendir(arena_printf(ctx->arena, "%s/files", o.app->config.data_dir));
    o.conn = o.folder ? db_reader_open(db, why, sizeof why) : NULL;
    while (o.conn && look_at_some(&o))
        ;
    if (o.conn && o.unknown && is_its_folder(&o)) {
        o.removes = true;
        rewinddir(o.folder);
        while (look_at_some(&o))
            ;
    }
    if (o.conn)
        db_reader_close(o.conn);
    if (o.folder)
        closedir(o.folder);
}
