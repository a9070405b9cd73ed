/* The VFS: SQLite's own behind it does the work, this one counts, refuses and remembers. */
#include "disk.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const disk_call_names[] = {"open", "read", "write", "sync", "truncate", "lock", "delete", "rename"};
int (*disk_fault)(enum disk_call call, const char *path);
bool disk_unmapped;

struct disk_file {
    sqlite3_file base;
    char path[512];
    int file; /* -1: not of the folder that is recorded */
    bool new_names; /* its name is on the disk with its first sync */
    sqlite3_file *real; /* lies behind this struct */
};
static sqlite3_vfs *own, disk;
static sqlite3_io_methods methods;

int disk_fails(enum disk_call call, const char *path)
{
    return disk_fault ? disk_fault(call, path) : 0;
}

static struct disk_file *of(sqlite3_file *f)
{
    return (struct disk_file *)f;
}

static sqlite3_file *real(sqlite3_file *f)
{
    return of(f)->real;
}

static int file_close(sqlite3_file *f)
{
    return real(f)->pMethods ? real(f)->pMethods->xClose(real(f)) : SQLITE_OK;
}

static int file_read(sqlite3_file *f, void *to, int n, sqlite3_int64 at)
{
    return disk_fails(DISK_READ, of(f)->path) ? SQLITE_IOERR_READ : real(f)->pMethods->xRead(real(f), to, n, at);
}

static int file_write(sqlite3_file *f, const void *from, int n, sqlite3_int64 at)
{
    int why = disk_fails(DISK_WRITE, of(f)->path), code;

    if (why == DISK_SHORT && real(f)->pMethods->xWrite(real(f), from, n / 2, at) == SQLITE_OK)
        disk_wrote(of(f)->file, at, from, (size_t)n / 2);
    if (why)
        return why == EIO ? SQLITE_IOERR_WRITE : SQLITE_FULL;
    code = real(f)->pMethods->xWrite(real(f), from, n, at);
    if (code == SQLITE_OK)
        disk_wrote(of(f)->file, at, from, (size_t)n);
    return code;
}

static int file_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    int code;

    if (disk_fails(DISK_TRUNCATE, of(f)->path))
        return SQLITE_IOERR_TRUNCATE;
    code = real(f)->pMethods->xTruncate(real(f), size);
    if (code == SQLITE_OK)
        disk_cut_off(of(f)->file, size);
    return code;
}

/* Nobody waits for a real disk here: what a power cut leaves is computed. */
static int file_sync(sqlite3_file *f, int flags)
{
    (void)flags;
    if (disk_fails(DISK_SYNC, of(f)->path))
        return SQLITE_IOERR_FSYNC;
    disk_synced(of(f)->file, of(f)->new_names);
    of(f)->new_names = false;
    return SQLITE_OK;
}

static int file_size(sqlite3_file *f, sqlite3_int64 *size)
{
    return real(f)->pMethods->xFileSize(real(f), size);
}

static int file_lock(sqlite3_file *f, int level)
{
    return disk_fails(DISK_LOCK, of(f)->path) ? SQLITE_IOERR_LOCK : real(f)->pMethods->xLock(real(f), level);
}

static int file_unlock(sqlite3_file *f, int level)
{
    return real(f)->pMethods->xUnlock(real(f), level);
}

static int file_reserved(sqlite3_file *f, int *out)
{
    return real(f)->pMethods->xCheckReservedLock(real(f), out);
}

/* Some make the file longer. */
static int file_control(sqlite3_file *f, int what, void *with)
{
    sqlite3_int64 before = 0, after = 0;
    int code;

    file_size(f, &before);
    code = real(f)->pMethods->xFileControl(real(f), what, with);
    if (what == SQLITE_FCNTL_SIZE_HINT && file_size(f, &after) == SQLITE_OK && after != before)
        disk_cut_off(of(f)->file, after);
    return code;
}

static int file_sector(sqlite3_file *f)
{
    return real(f)->pMethods->xSectorSize(real(f));
}

static int file_can(sqlite3_file *f)
{
    return real(f)->pMethods->xDeviceCharacteristics(real(f));
}

static int file_shm_map(sqlite3_file *f, int page, int n, int extend, void volatile **out)
{
    return real(f)->pMethods->xShmMap(real(f), page, n, extend, out);
}

static int file_shm_lock(sqlite3_file *f, int at, int n, int flags)
{
    if (!(flags & SQLITE_SHM_UNLOCK) && disk_fails(DISK_LOCK, of(f)->path))
        return SQLITE_IOERR_SHMLOCK;
    return real(f)->pMethods->xShmLock(real(f), at, n, flags);
}

static void file_shm_barrier(sqlite3_file *f)
{
    real(f)->pMethods->xShmBarrier(real(f));
}

static int file_shm_unmap(sqlite3_file *f, int remove)
{
    return real(f)->pMethods->xShmUnmap(real(f), remove);
}

static int file_fetch(sqlite3_file *f, sqlite3_int64 at, int n, void **out)
{
    *out = NULL;
    return disk_unmapped ? SQLITE_OK : real(f)->pMethods->xFetch(real(f), at, n, out);
}

static int file_unfetch(sqlite3_file *f, sqlite3_int64 at, void *page)
{
    return real(f)->pMethods->xUnfetch(real(f), at, page);
}

static sqlite3_io_methods methods = {.iVersion = 3,
                                     .xClose = file_close,
                                     .xRead = file_read,
                                     .xWrite = file_write,
                                     .xTruncate = file_truncate,
                                     .xSync = file_sync,
                                     .xFileSize = file_size,
                                     .xLock = file_lock,
                                     .xUnlock = file_unlock,
                                     .xCheckReservedLock = file_reserved,
                                     .xFileControl = file_control,
                                     .xSectorSize = file_sector,
                                     .xDeviceCharacteristics = file_can,
                                     .xShmMap = file_shm_map,
                                     .xShmLock = file_shm_lock,
                                     .xShmBarrier = file_shm_barrier,
                                     .xShmUnmap = file_shm_unmap,
                                     .xFetch = file_fetch,
                                     .xUnfetch = file_unfetch};

/* What has no name, or goes with whoever opened it, is nothing after a cut, and fails as all else does. */
static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *out)
{
    struct disk_file *d = of(f);
    bool kept = name && !(flags & SQLITE_OPEN_DELETEONCLOSE);
    int here = 0, code;

    (void)vfs;
    *d = (struct disk_file){.file = -1, .real = (sqlite3_file *)(d + 1)};
    snprintf(d->path, sizeof d->path, "%s", name ? name : "(no name)");
    if (disk_fails(DISK_OPEN, d->path))
        return SQLITE_CANTOPEN;
    if (kept)
        own->xAccess(own, name, SQLITE_ACCESS_EXISTS, &here);
    code = own->xOpen(own, name, d->real, flags, out);
    if (code != SQLITE_OK)
        return code;
    if (kept && !here)
        disk_created(name, false);
    d->file = kept ? disk_name(name) : -1;
    d->new_names = !here && (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL));
    d->base.pMethods = &methods;
    return SQLITE_OK;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *name, int sync_folder)
{
    int code;

    (void)vfs;
    if (disk_fails(DISK_DELETE, name))
        return SQLITE_IOERR_DELETE;
    code = own->xDelete(own, name, 0);
    if (code == SQLITE_OK)
        disk_deleted(name, sync_folder);
    return code;
}

void disk_install(void)
{
    sqlite3_config(SQLITE_CONFIG_MULTITHREAD); /* as the program has it: later it cannot be said any more */
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite3_initialize();
    own = sqlite3_vfs_find(NULL);
    disk = *own;
    disk.zName = "disk";
    disk.szOsFile = own->szOsFile + (int)sizeof(struct disk_file);
    disk.xOpen = vfs_open;
    disk.xDelete = vfs_delete;
    disk.pNext = NULL;
    sqlite3_vfs_register(&disk, 1);
}
