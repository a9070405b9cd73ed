/* What of a recording is left when the power goes. */
#include "recording.h"

#include "core/clock.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SECTOR = 512 };
static const char *lying;

void disk_lies(const char *ending)
{
    lying = ending;
}

void disk_rewind(struct disk_log *log)
{
    for (int i = 0; log->images && i < FILES; i++) {
        free(log->images[i].bytes);
        free(log->images[i].pending);
    }
    free(log->images);
    log->images = NULL;
    log->done = log->npending = log->durable.n = 0;
}

static void image_write(struct image *m, int64_t at, const char *bytes, size_t n)
{
    int64_t end = at + (int64_t)n;

    if (end > m->room) {
        m->room = end * 2;
        m->bytes = realloc(m->bytes, (size_t)m->room);
        if (!m->bytes)
            recording_die("no memory");
    }
    if (at > m->size)
        memset(m->bytes + m->size, 0, (size_t)(at - m->size));
    memcpy(m->bytes + at, bytes, n);
    if (end > m->size)
        m->size = end;
}

static void image_do(struct image *m, const struct op *op)
{
    static const char nothing[1];

    if (op->kind == WROTE)
        image_write(m, op->at, op->bytes, op->n);
    else if (op->at < m->size)
        m->size = op->at;
    else if (op->at > m->size)
        image_write(m, op->at, nothing, 0);
}

static void settle_file(struct disk_log *log, int file)
{
    struct image *m = &log->images[file];

    for (size_t i = 0; i < m->npending; i++)
        image_do(m, recording_op(log, m->pending[i]));
    m->npending = 0;
}

static void name_do(struct names *all, const struct op *op)
{
    struct entry *e;

    if (op->kind == CREATED)
        recording_enter(all, op->name, op->file);
    else if (op->kind == DELETED)
        recording_leave(all, op->name);
    else if ((e = recording_find(all, op->name))) {
        int file = e->file;

        recording_leave(all, op->name);
        recording_enter(all, op->to, file);
    }
}

/* The folder that a name stands in; "" is the one that is recorded. */
static void folder_of(const char *name, char out[NAME])
{
    const char *slash = strrchr(name, '/');

    snprintf(out, NAME, "%.*s", slash ? (int)(slash - name) : 0, name);
}

static void settle_names(struct disk_log *log, const char *folder)
{
    size_t left = 0;

    for (size_t i = 0; i < log->npending; i++) {
        const struct op *op = recording_op(log, log->pending[i]);
        char of[NAME];

        folder_of(op->name, of);
        if (strcmp(of, folder) == 0)
            name_do(&log->durable, op);
        else
            log->pending[left++] = log->pending[i];
    }
    log->npending = left;
}

static void step(struct disk_log *log, size_t at)
{
    const struct op *op = recording_op(log, at);
    struct image *m = op->file >= 0 ? &log->images[op->file] : NULL;
    char folder[NAME];

    switch (op->kind) {
    case WROTE:
    case CUT_OFF:
        m->pending = recording_more(m->pending, m->npending, &m->room_pending, sizeof *m->pending);
        m->pending[m->npending++] = at;
        return;
    case SYNCED:
        if (lying && recording_ends(op->name, lying))
            return;
        settle_file(log, op->file);
        folder_of(op->name, folder);
        if (op->names)
            settle_names(log, folder);
        return;
    case FOLDER_SYNCED: settle_names(log, op->name); return;
    case CREATED:
    case DELETED:
    case RENAMED:
        log->pending = recording_more(log->pending, log->npending, &log->room_pending, sizeof *log->pending);
        log->pending[log->npending++] = at;
        if (op->kind == DELETED && op->names) {
            folder_of(op->name, folder);
            settle_names(log, folder);
        }
        return;
    }
}

static size_t chance(uint64_t *seed, size_t n)
{
    return n ? (size_t)(random_seeded(seed) % n) : 0;
}

/* A write of which each sector is there or not. */
static void tear(struct image *m, const struct op *op, uint64_t *seed)
{
    for (int64_t at = op->at, end = op->at + (int64_t)op->n, next; at < end; at = next) {
        next = at / SECTOR * SECTOR + SECTOR;
        if (next > end)
            next = end;
        if (chance(seed, 2))
            image_write(m, at, op->bytes + (at - op->at), (size_t)(next - at));
    }
}

/* What of the unsynced is on the disk: in some cuts nothing or all of a file, in others some of it, in any order. */
static void survive(const struct disk_log *log, struct image *m, const size_t *pending, size_t n, uint64_t *seed)
{
    size_t *order = malloc((n + 1) * sizeof *order), how = chance(seed, 6);

    if (!order)
        recording_die("no memory");
    for (size_t i = 0; i < n; i++)
        order[i] = pending[i];
    for (size_t i = n; how > 2 && i > 1; i--) { /* shuffled; below, in the order in which they came */
        size_t k = chance(seed, i), swap = order[i - 1];

        order[i - 1] = order[k];
        order[k] = swap;
    }
    for (size_t i = 0; how && i < n; i++) {
        const struct op *op = recording_op(log, order[i]);
        size_t fate = how == 1 ? 2 : chance(seed, 3);

        if (fate == 2 || (fate == 1 && op->kind == CUT_OFF))
            image_do(m, op);
        else if (fate == 1)
            tear(m, op, seed);
    }
    free(order);
}

static bool lay_down(const struct disk_log *log, const struct entry *e, uint64_t *seed, bool whole, const char *folder)
{
    const struct image *from = &log->images[e->file];
    struct image m = {.size = from->size, .room = from->size + 1};
    char path[600];
    bool good;
    int fd;

    m.bytes = malloc((size_t)m.room);
    if (!m.bytes)
        recording_die("no memory");
    if (from->size)
        memcpy(m.bytes, from->bytes, (size_t)from->size);
    for (size_t i = 0; whole && i < from->npending; i++)
        image_do(&m, recording_op(log, from->pending[i]));
    if (!whole)
        survive(log, &m, from->pending, from->npending, seed);
    snprintf(path, sizeof path, "%s/%s", folder, e->name);
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, recording_ends(e->name, "master.key") ? 0400 : 0600);
    good = fd >= 0 && write(fd, m.bytes, (size_t)m.size) == (ssize_t)m.size;
    if (fd >= 0)
        close(fd);
    free(m.bytes);
    return good;
}

bool disk_cut(struct disk_log *log, size_t at, uint64_t *seed, bool whole, const char *folder)
{
    static struct names left;
    char path[600];
    size_t stays;

    if (!log->images && !(log->images = calloc(FILES, sizeof *log->images)))
        recording_die("no memory");
    if (at < log->done)
        recording_die("a cut before the last one");
    while (log->done < at)
        step(log, log->done++);
    left = log->durable;
    stays = whole ? log->npending : chance(seed, log->npending + 1);
    for (size_t i = 0; i < stays; i++)
        name_do(&left, recording_op(log, log->pending[i]));
    for (size_t i = 0; i < left.n; i++) /* folders first: what lies in one that is gone is gone */
        if (left.list[i].file < 0) {
            snprintf(path, sizeof path, "%s/%s", folder, left.list[i].name);
            mkdir(path, 0700);
        }
    for (size_t i = 0; i < left.n; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, left.list[i].name);
        *strrchr(path, '/') = 0;
        if (left.list[i].file >= 0 && access(path, F_OK) == 0 && !lay_down(log, &left.list[i], seed, whole, folder))
            return false;
    }
    return true;
}
