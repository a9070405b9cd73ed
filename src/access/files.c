#include "access/files.h"

#include "core/clock.h"
#include "core/log.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static const char field[] = "document.file";
enum { LARGEST = 64 << 20 };

static bool path_of(char out[1024], const char *data_dir, const char *name)
{
    bool good = strlen(name) == FILE_NAME && strspn(name, "0123456789abcdef") == FILE_NAME;

    snprintf(out, 1024, "%s/files/%s", data_dir, good ? name : "none");
    return good;
}

bool file_write_whole(int fd, struct str bytes)
{
    while (bytes.n) {
        ssize_t n = write(fd, bytes.p, bytes.n);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        bytes = str_cut(bytes, (size_t)n, bytes.n);
    }
    return true;
}

bool file_sync_folder(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = fd >= 0 && fsync(fd) == 0;

    if (fd >= 0)
        close(fd);
    return good;
}

bool file_put(struct keys *k, struct arena *a, const char *data_dir, int64_t subject_id, int64_t row_id,
              struct str bytes, char name[FILE_NAME + 1])
{
    char path[1024], *folder = arena_printf(a, "%s/files", data_dir);
    unsigned char random[FILE_NAME / 2];
    struct str sealed;
    bool good;
    int fd;

    random_bytes(random, sizeof random);
    sodium_bin2hex(name, FILE_NAME + 1, random, sizeof random);
    if ((mkdir(folder, 0700) != 0 && errno != EEXIST) || !path_of(path, data_dir, name) ||
        !keys_seal_bytes(k, a, subject_id, field, row_id, bytes, &sealed))
        return false;
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    good = fd >= 0 && file_write_whole(fd, sealed) && fsync(fd) == 0;
    if (fd >= 0 && close(fd) != 0)
        good = false;
    good = good && file_sync_folder(folder) && file_sync_folder(data_dir); /* where the folder's own name stands */
    if (!good && fd >= 0)
        unlink(path);
    return good;
}

bool file_get(struct keys *k, struct arena *a, const char *data_dir, const char *name, int64_t subject_id,
              int64_t row_id, struct str *bytes)
{
    char path[1024], *sealed = NULL;
    bool named = path_of(path, data_dir, name);
    int fd = named ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
    struct stat about;
    size_t n = 0;
    ssize_t got = 1;

    if (fd >= 0 && fstat(fd, &about) == 0 && S_ISREG(about.st_mode) && about.st_size < LARGEST) {
        sealed = arena_alloc(a, (size_t)about.st_size + 1);
        while (got > 0 && n < (size_t)about.st_size) {
            got = read(fd, sealed + n, (size_t)about.st_size - n);
            n += got > 0 ? (size_t)got : 0;
        }
    }
    if (fd >= 0)
        close(fd);
    if (named && !sealed)
        log_fault("the file %s is not there", path);
    return sealed && keys_unseal_bytes(k, a, subject_id, field, row_id, (struct str){sealed, n}, bytes);
}

void file_remove(const char *data_dir, const char *name)
{
    char path[1024];

    if (path_of(path, data_dir, name))
        unlink(path);
}
