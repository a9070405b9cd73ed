/* What was written to the disk, in its order. */
#include "recording.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct disk_log *recording;

void recording_die(const char *what)
{
    fprintf(stderr, "disk: %s\n", what);
    exit(2);
}

void *recording_more(void *old, size_t n, size_t *room, size_t size)
{
    void *p = old;

    if (n < *room)
        return p;
    *room = *room ? *room * 2 : 256;
    p = realloc(old, *room * size);
    if (!p)
        recording_die("no memory");
    return p;
}

bool recording_ends(const char *name, const char *ending)
{
    size_t n = strlen(name), m = strlen(ending);

    return n >= m && strcmp(name + n - m, ending) == 0;
}

struct entry *recording_find(struct names *all, const char *name)
{
    for (size_t i = 0; i < all->n; i++)
        if (strcmp(all->list[i].name, name) == 0)
            return &all->list[i];
    return NULL;
}

void recording_enter(struct names *all, const char *name, int file)
{
    struct entry *e = recording_find(all, name);

    if (!e && all->n == FILES)
        recording_die("too many files");
    if (!e) {
        e = &all->list[all->n++];
        snprintf(e->name, NAME, "%s", name);
    }
    e->file = file;
}

void recording_leave(struct names *all, const char *name)
{
    struct entry *e = recording_find(all, name);

    if (e)
        *e = all->list[--all->n];
}

/* ---- recording ---- */

struct disk_log *disk_record(const char *begins)
{
    struct disk_log *log = calloc(1, sizeof *log);

    if (!log)
        recording_die("no memory");
    snprintf(log->begins, sizeof log->begins, "%s", begins);
    recording = log;
    return log;
}

void disk_stop(void)
{
    pthread_mutex_lock(&lock);
    recording = NULL;
    pthread_mutex_unlock(&lock);
}

size_t disk_at(const struct disk_log *log)
{
    size_t n;

    pthread_mutex_lock(&lock);
    n = log->nops;
    pthread_mutex_unlock(&lock);
    return n;
}

/* The path below the folder, or NULL. Under the lock. */
static const char *below(const char *path)
{
    size_t n;

    if (!recording || !path)
        return NULL;
    if (!recording->folder[0]) {
        const char *slash = strrchr(path, '/');

        if (strncmp(path, recording->begins, strlen(recording->begins)) != 0 || !slash)
            return NULL;
        snprintf(recording->folder, sizeof recording->folder, "%.*s", (int)(slash - path), path);
    }
    n = strlen(recording->folder);
    return strncmp(path, recording->folder, n) == 0 && path[n] == '/' ? path + n + 1 : NULL;
}

struct op *recording_op(const struct disk_log *log, size_t i)
{
    return &log->chunks[i / CHUNK][i % CHUNK];
}

static struct op *add(enum kind kind)
{
    struct op *op;
    size_t chunk = recording->nops / CHUNK;

    if (chunk == CHUNKS)
        recording_die("too many operations");
    if (!recording->chunks[chunk] && !(recording->chunks[chunk] = calloc(CHUNK, sizeof *op)))
        recording_die("no memory");
    op = recording_op(recording, recording->nops++);
    *op = (struct op){.kind = kind, .file = -1};
    return op;
}

static struct op *add_name(enum kind kind, const char *name)
{
    struct op *op = add(kind);

    if (strlen(name) >= NAME)
        recording_die("a long name");
    snprintf(op->name, NAME, "%s", name);
    return op;
}

int disk_name(const char *path)
{
    const char *name;
    struct entry *e;
    int file = -1;

    pthread_mutex_lock(&lock);
    name = below(path);
    e = name ? recording_find(&recording->now, name) : NULL;
    file = e ? e->file : -1;
    pthread_mutex_unlock(&lock);
    return file;
}

static void created(const char *name, bool folder)
{
    struct op *op = add_name(CREATED, name);

    if (recording->nfiles == FILES)
        recording_die("too many files");
    op->folder = folder;
    op->file = folder ? -1 : recording->nfiles++;
    recording_enter(&recording->now, name, op->file);
}

void disk_created(const char *path, bool folder)
{
    const char *name;

    pthread_mutex_lock(&lock);
    name = below(path);
    if (name && !recording_find(&recording->now, name))
        created(name, folder);
    pthread_mutex_unlock(&lock);
}

static void found(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC), file;
    struct stat about;
    char *bytes;

    if (fd < 0 || fstat(fd, &about) != 0 || !(bytes = malloc((size_t)about.st_size + 1)) ||
        read(fd, bytes, (size_t)about.st_size) != about.st_size)
        recording_die(path);
    close(fd);
    disk_created(path, false);
    file = disk_name(path);
    disk_wrote(file, 0, bytes, (size_t)about.st_size);
    disk_synced(file, true);
    free(bytes);
}

static void scan(const char *folder)
{
    DIR *d = opendir(folder);
    struct dirent *e;
    struct stat about;
    char path[600];

    while (d && (e = readdir(d))) {
        snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        if (e->d_name[0] == '.' || recording_ends(path, "-shm") || stat(path, &about) != 0) /* no sync keeps what threads share */
            continue;
        if (!S_ISDIR(about.st_mode)) {
            found(path);
            continue;
        }
        disk_created(path, true);
        disk_folder_synced(folder);
        scan(path);
    }
    if (d)
        closedir(d);
}

struct disk_log *disk_record_on(const char *folder)
{
    struct disk_log *log = disk_record(folder);

    snprintf(log->folder, sizeof log->folder, "%s", folder);
    scan(folder);
    return log;
}

void disk_wrote(int file, int64_t at, const void *bytes, size_t n)
{
    struct op *op;

    pthread_mutex_lock(&lock);
    if (recording && file >= 0) {
        op = add(WROTE);
        op->file = file;
        op->at = at;
        op->n = n;
        op->bytes = malloc(n + 1);
        if (!op->bytes)
            recording_die("no memory");
        memcpy(op->bytes, bytes, n);
    }
    pthread_mutex_unlock(&lock);
}

void disk_cut_off(int file, int64_t size)
{
    struct op *op;

    pthread_mutex_lock(&lock);
    if (recording && file >= 0) {
        op = add(CUT_OFF);
        op->file = file;
        op->at = size;
    }
    pthread_mutex_unlock(&lock);
}

static const char *name_of(const struct disk_log *log, int file)
{
    for (size_t i = 0; i < log->now.n; i++)
        if (log->now.list[i].file == file)
            return log->now.list[i].name;
    return "?";
}

void disk_synced(int file, bool names)
{
    struct op *op;

    pthread_mutex_lock(&lock);
    if (recording && file >= 0) {
        op = add_name(SYNCED, name_of(recording, file));
        op->file = file;
        op->names = names;
    }
    pthread_mutex_unlock(&lock);
}

void disk_folder_synced(const char *path)
{
    const char *name;

    pthread_mutex_lock(&lock);
    name = below(path);
    if (name)
        add_name(FOLDER_SYNCED, name);
    else if (recording && path && strcmp(path, recording->folder) == 0)
        add_name(FOLDER_SYNCED, "");
    pthread_mutex_unlock(&lock);
}

void disk_deleted(const char *path, bool synced)
{
    const char *name;

    pthread_mutex_lock(&lock);
    name = below(path);
    if (name && recording_find(&recording->now, name)) {
        add_name(DELETED, name)->names = synced;
        recording_leave(&recording->now, name);
    }
    pthread_mutex_unlock(&lock);
}

void disk_renamed(const char *from, const char *to)
{
    const char *old, *new;
    struct entry *e;

    pthread_mutex_lock(&lock);
    old = below(from);
    new = below(to);
    e = old && new ? recording_find(&recording->now, old) : NULL;
    if (e) {
        int file = e->file;

        snprintf(add_name(RENAMED, old)->to, NAME, "%s", new);
        recording_leave(&recording->now, old);
        recording_enter(&recording->now, new, file);
    }
    pthread_mutex_unlock(&lock);
}

void disk_forget(struct disk_log *log)
{
    for (size_t i = 0; i < log->nops; i++)
        free(recording_op(log, i)->bytes);
    disk_rewind(log);
    free(log->pending);
    for (size_t i = 0; i < CHUNKS; i++)
        free(log->chunks[i]);
    free(log);
}

size_t disk_after_sync(const struct disk_log *log, size_t at, const char *ending)
{
    for (; at < log->nops; at++)
        if (recording_op(log, at)->kind == SYNCED && recording_ends(recording_op(log, at)->name, ending))
            return at + 1;
    return log->nops;
}

void disk_says(const struct disk_log *log, size_t at, char *out, size_t size)
{
    static const char *const words[] = {"made", "written", "cut off", "synced", "folder synced", "removed", "renamed"};
    const struct op *op = at < log->nops ? recording_op(log, at) : NULL;

    if (!op)
        snprintf(out, size, "at the end");
    else
        snprintf(out, size, "before %s is %s (%lld, %zu bytes)", op->name[0] ? op->name : name_of(log, op->file),
                 words[op->kind], (long long)op->at, op->n);
}

