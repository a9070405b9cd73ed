/* What the program writes past SQLite: the linker puts these functions in the place of the library's (--wrap). They do the
 * same, tell the disk what was done, and fail where a test says so. */
#include "disk.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HANDLES = 4096 };
static struct handle {
    char path[512];
    int file;
    bool folder;
} handles[HANDLES];

static struct handle *handle_of(int fd)
{
    return fd >= 0 && fd < HANDLES && handles[fd].path[0] ? &handles[fd] : NULL;
}

static bool fails(enum disk_call call, const char *path)
{
    int why = path ? disk_fails(call, path) : 0;

    if (why)
        errno = why == DISK_SHORT ? ENOSPC : why;
    return why != 0;
}

int __real_open64(const char *path, int flags, ...);
int __wrap_open64(const char *path, int flags, ...);
int __wrap_open64(const char *path, int flags, ...)
{
    bool writes = (flags & O_ACCMODE) != O_RDONLY, folder = flags & O_DIRECTORY, here;
    mode_t mode = 0;
    va_list more;
    int fd;

    va_start(more, flags);
    if (flags & O_CREAT)
        mode = (mode_t)va_arg(more, int);
    va_end(more);
    if (fails(DISK_OPEN, path))
        return -1;
    here = access(path, F_OK) == 0;
    fd = __real_open64(path, flags, mode);
    if (fd < 0 || fd >= HANDLES)
        return fd;
    if ((flags & O_CREAT) && !here)
        disk_created(path, false);
    handles[fd].folder = folder;
    handles[fd].file = writes ? disk_name(path) : -1;
    snprintf(handles[fd].path, sizeof handles[fd].path, "%s", path);
    if (writes && (flags & O_TRUNC))
        disk_cut_off(handles[fd].file, 0);
    return fd;
}

ssize_t __real_read(int fd, void *to, size_t n);
ssize_t __wrap_read(int fd, void *to, size_t n);
ssize_t __wrap_read(int fd, void *to, size_t n)
{
    const struct handle *h = handle_of(fd);

    return h && fails(DISK_READ, h->path) ? -1 : __real_read(fd, to, n);
}

ssize_t __real_write(int fd, const void *from, size_t n);
ssize_t __wrap_write(int fd, const void *from, size_t n);
ssize_t __wrap_write(int fd, const void *from, size_t n)
{
    const struct handle *h = handle_of(fd);
    int why = h ? disk_fails(DISK_WRITE, h->path) : 0;
    off_t at;
    ssize_t done;

    if (why && (why != DISK_SHORT || n < 2)) {
        errno = why == DISK_SHORT ? ENOSPC : why;
        return -1;
    }
    at = h ? lseek(fd, 0, fcntl(fd, F_GETFL) & O_APPEND ? SEEK_END : SEEK_CUR) : 0;
    done = __real_write(fd, from, why ? n / 2 : n);
    if (h && done > 0)
        disk_wrote(h->file, at, from, (size_t)done);
    return done;
}

int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __wrap_fsync(int fd)
{
    const struct handle *h = handle_of(fd);

    if (h && fails(DISK_SYNC, h->path))
        return -1;
    if (h && h->folder) {
        char path[512];
        size_t n = (size_t)snprintf(path, sizeof path, "%s", h->path);

        if (n > 1 && path[n - 1] == '/')
            path[n - 1] = 0;
        disk_folder_synced(path);
    } else if (h) {
        disk_synced(h->file, false);
    }
    return 0; /* nobody waits for a real disk here */
}

int __real_close(int fd);
int __wrap_close(int fd);
int __wrap_close(int fd)
{
    struct handle *h = handle_of(fd);

    if (h)
        h->path[0] = 0;
    return __real_close(fd);
}

int __real_mkdir(const char *path, mode_t mode);
int __wrap_mkdir(const char *path, mode_t mode);
int __wrap_mkdir(const char *path, mode_t mode)
{
    int code;

    if (fails(DISK_OPEN, path))
        return -1;
    code = __real_mkdir(path, mode);
    if (code == 0)
        disk_created(path, true);
    return code;
}

int __real_unlink(const char *path);
int __wrap_unlink(const char *path);
int __wrap_unlink(const char *path)
{
    int code;

    if (fails(DISK_DELETE, path))
        return -1;
    code = __real_unlink(path);
    if (code == 0)
        disk_deleted(path, false);
    return code;
}

int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to)
{
    int code;

    if (fails(DISK_RENAME, from))
        return -1;
    code = __real_rename(from, to);
    if (code == 0)
        disk_renamed(from, to);
    return code;
}

FILE *__real_fopen64(const char *path, const char *how);
FILE *__wrap_fopen64(const char *path, const char *how);
FILE *__wrap_fopen64(const char *path, const char *how)
{
    return fails(DISK_OPEN, path) ? NULL : __real_fopen64(path, how);
}

size_t __real_fwrite(const void *from, size_t size, size_t n, FILE *f);
size_t __wrap_fwrite(const void *from, size_t size, size_t n, FILE *f);
size_t __wrap_fwrite(const void *from, size_t size, size_t n, FILE *f)
{
    if (f != stdout && f != stderr && fails(DISK_WRITE, "a stream"))
        return 0;
    return __real_fwrite(from, size, n, f);
}

size_t __real_fread(void *to, size_t size, size_t n, FILE *f);
size_t __wrap_fread(void *to, size_t size, size_t n, FILE *f);
size_t __wrap_fread(void *to, size_t size, size_t n, FILE *f)
{
    return fails(DISK_READ, "a stream") ? 0 : __real_fread(to, size, n, f);
}
