/* One program at a time is at work on a batch: it holds a lock on a file beside the batch's own, which goes with the program,
 * also with one that is killed. So what was stopped is told from what goes on, by a server and by a command alike. */
#include "modules/imports/imports_private.h"
#include "modules/imports/imports_web.h"

#include "core/id.h"
#include "queries.h"
#include "web/app.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

static char *lock_path(struct arena *a, const char *data_dir, int64_t batch_id)
{
    return arena_printf(a, "%s/imports/%s.lock", data_dir, id_text(a, batch_id).p);
}

bool import_hold(struct import *im)
{
    im->lock = open(lock_path(im->arena, im->app->config.data_dir, im->batch_id), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (im->lock >= 0 && flock(im->lock, LOCK_EX | LOCK_NB) == 0)
        return true;
    if (im->lock >= 0)
        close(im->lock);
    im->why = "Another program is at work on this import.";
    return false;
}

void import_let_go(struct import *im)
{
    unlink(
        lock_path(im->arena, im->app->config.data_dir, im->batch_id)); /* before it is free: nobody finds a stale one */
    close(im->lock);
}

bool import_is_stopped(struct arena *a, const char *data_dir, int64_t batch_id)
{
    int fd = open(lock_path(a, data_dir, batch_id), O_RDWR | O_CLOEXEC);
    bool free_now = fd < 0 || flock(fd, LOCK_EX | LOCK_NB) == 0;

    if (fd >= 0)
        close(fd);
    return free_now;
}

size_t imports_open(struct app *app, struct arena *a, int64_t **ids)
{
    char why[300];
    struct db_conn *conn = db_reader_open(app->db, why, sizeof why);
    struct call call = {.query = &query_import_open_batches};
    size_t n = 0;

    if (conn && db_read_begin(conn) == DB_OK && db_wave(conn, a, &call, 1) == DB_OK) {
        *ids = ARENA_ARRAY(a, int64_t, list_count(call.rows) + 1);
        for (; n < list_count(call.rows); n++)
            (*ids)[n] = map_int(call.rows.list->items[n], "id", 0);
    }
    if (conn) {
        db_read_end(conn);
        db_reader_close(conn);
    }
    return n;
}

size_t imports_finish(struct app *app, import_finished_fn said)
{
    struct arena *a = arena_new(1 << 20);
    int64_t *ids;
    size_t n = imports_open(app, a, &ids), failed = 0;

    for (size_t i = 0; i < n; i++) {
        struct import im = {0};
        struct arena *own;

        if (!import_is_stopped(a, app->config.data_dir, ids[i]))
            continue;
        own = arena_new(import_arena_bytes);
        failed += !import_resume(app, own, ids[i], &im);
        said(&im);
        arena_free(own);
    }
    arena_free(a);
    return failed;
}
