/* Backup and restore. Data and keys go to two places: an erased person is unreadable in every older backup of the data
 * once the older backups of the keys are gone. */
#include "commands/commands.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_MOST = 2048 };

static bool copy_file(const char *from, const char *to, mode_t mode)
{
    char piece[65536];
    int in = open(from, O_RDONLY | O_CLOEXEC),
        out = in < 0 ? -1 : open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    ssize_t n = out < 0 ? -1 : 1;

    while (n > 0 && (n = read(in, piece, sizeof piece)) > 0)
        if (write(out, piece, (size_t)n) != n)
            n = -1;
    if (out >= 0 && (fsync(out) != 0 || close(out) != 0))
        n = -1;
    if (in >= 0)
        close(in);
    return n == 0;
}

static bool make_folder(const char *path)
{
    return mkdir(path, 0700) == 0 || errno == EEXIST;
}

/* Files are immutable: those that are there already are the same. */
static bool copy_files(const char *from, const char *to)
{
    char source[PATH_MOST], target[PATH_MOST];
    struct dirent *e;
    DIR *d = opendir(from);
    bool good = !d || make_folder(to);

    while (good && d && (e = readdir(d))) {
        snprintf(source, sizeof source, "%s/%s", from, e->d_name);
        snprintf(target, sizeof target, "%s/%s", to, e->d_name);
        if (e->d_name[0] != '.' && access(target, F_OK) != 0)
            good = copy_file(source, target, 0600) || errno == ENOENT; /* taken back meanwhile */
    }
    if (d)
        closedir(d);
    return good;
}

/* Whether a new backup may go there: a new folder, an empty one, or an older backup that is to be replaced. */
static bool is_free(const char *path, bool replaces)
{
    static const char *const ours[] = {"tandem.db", "keys.db", "files"};
    DIR *d = opendir(path);
    struct dirent *e = NULL;
    bool known = false;
    char inside[PATH_MOST];

    if (!d && errno == ENOENT)
        return true;
    while (d && (e = readdir(d)) && (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0))
        continue;
    if (d)
        closedir(d);
    if (d && !e)
        return true;
    for (size_t i = 0; i < 3; i++) {
        snprintf(inside, sizeof inside, "%s/%s", path, ours[i]);
        known = known || access(inside, F_OK) == 0;
    }
    if (!d)
        command_fail("%s is no folder", path);
    else if (!replaces)
        command_fail("%s is not empty, and nothing there is written over: give each backup a folder of its own, or say "
                     "--replace",
                     path);
    else if (!known)
        command_fail("%s holds something else than a backup: --replace leaves it alone", path);
    return d && replaces && known;
}

static bool same_bytes(const char *one, const char *other)
{
    char a[4096], b[4096];
    int first = open(one, O_RDONLY | O_CLOEXEC), second = open(other, O_RDONLY | O_CLOEXEC);
    ssize_t n = first < 0 ? -1 : read(first, a, sizeof a), m = second < 0 ? -1 : read(second, b, sizeof b);

    if (first >= 0)
        close(first);
    if (second >= 0)
        close(second);
    return n >= 0 && n == m && memcmp(a, b, (size_t)n) == 0;
}

/* The one before is there until the new one is whole. */
static bool put_whole(const char *folder, const char *name, bool well)
{
    char path[PATH_MOST], as[PATH_MOST];

    snprintf(path, sizeof path, "%s/%s.new", folder, name);
    snprintf(as, sizeof as, "%s/%s", folder, name);
    if (well && rename(path, as) == 0)
        return true;
    unlink(path);
    return false;
}

static bool copy_keys(struct app *app, const char *to, char *why, size_t why_size)
{
    char from[PATH_MOST], path[PATH_MOST];

    snprintf(why, why_size, "the keys could not be copied to %s", to);
    snprintf(path, sizeof path, "%s/keys.db.new", to);
    unlink(path);
    if (!put_whole(to, "keys.db", keys_backup(app->keys, path)))
        return false;
    snprintf(from, sizeof from, "%s/master.key", app->config.data_dir);
    snprintf(path, sizeof path, "%s/master.key", to);
    return access(path, F_OK) == 0 || copy_file(from, path, 0400);
}

static bool copy_data(struct app *app, const char *to, char *why, size_t why_size)
{
    char from[PATH_MOST], path[PATH_MOST];

    snprintf(path, sizeof path, "%s/tandem.db.new", to);
    unlink(path);
    if (!app->config.database_url && !put_whole(to, "tandem.db", db_backup(app->db, path, why, why_size)))
        return false;
    snprintf(why, why_size, "the files could not be copied to %s", to);
    snprintf(from, sizeof from, "%s/files", app->config.data_dir);
    snprintf(path, sizeof path, "%s/files", to);
    return copy_files(from, path);
}

int command_backup(const struct command_line *line)
{
    const char *to = command_value(line, SET_TO), *keys_to = command_value(line, SET_KEYS_TO);
    bool replaces = command_value(line, SET_REPLACE) != NULL, good;
    char own[PATH_MOST], there[PATH_MOST], why[512] = "";
    struct app *app;

    if (!to || !keys_to || strcmp(to, keys_to) == 0)
        return command_fail("say where data and keys go, to two places: --to DIR --keys-to DIR");
    if (!is_free(to, replaces) || !is_free(keys_to, replaces))
        return 1;
    app = command_app(line);
    if (!app)
        return 1;
    snprintf(own, sizeof own, "%s/master.key", app->config.data_dir);
    snprintf(there, sizeof there, "%s/master.key", keys_to);
    if (access(there, F_OK) == 0 && !same_bytes(own, there)) {
        app_close(app);
        return command_fail("%s is the key of another installation: nothing was written over", there);
    }
    if (!make_folder(to) || !make_folder(keys_to)) {
        app_close(app);
        return command_fail("a folder cannot be made: %s", strerror(errno));
    }
    good = copy_data(app, to, why, sizeof why) && copy_keys(app, keys_to, why, sizeof why);
    app_close(app);
    if (!good)
        return command_fail("%s: the backup is not complete", why);
    printf("Data is in %s, keys are in %s. Keep them apart; keep keys for 30 days.\n", to, keys_to);
    return 0;
}

static void forget_files(const char *folder)
{
    char path[PATH_MOST + 256];
    struct dirent *e;
    DIR *d = opendir(folder);

    while (d && (e = readdir(d))) {
        snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        unlink(path);
    }
    if (d)
        closedir(d);
    rmdir(folder);
}

static const char *const restored[] = {"tandem.db", "keys.db", "master.key"};

/* What a restore had made so far; the mark goes last, so that what was interrupted twice is known too. */
static void forget_restore(const char *data)
{
    char path[PATH_MOST];

    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/%s", data, restored[i]);
        unlink(path);
    }
    snprintf(path, sizeof path, "%s/files", data);
    forget_files(path);
    snprintf(path, sizeof path, "%s/%s", data, RESTORING);
    unlink(path);
    rmdir(data);
}

static bool mark_restore(const char *data)
{
    char path[PATH_MOST];
    int fd;

    snprintf(path, sizeof path, "%s/%s", data, RESTORING);
    fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    return fd >= 0 && close(fd) == 0;
}

/* rows: whether they are in the backup; those on PostgreSQL are its own tools' to bring back. */
static bool restore_all(const char *data, const char *from, const char *keys, bool rows, char *source, char *target)
{
    for (size_t i = rows ? 0 : 1; i < 3; i++) {
        snprintf(source, PATH_MOST, "%s/%s", i ? keys : from, restored[i]);
        snprintf(target, PATH_MOST, "%s/%s", data, restored[i]);
        if (!copy_file(source, target, i == 2 ? 0400 : 0600))
            return false;
    }
    snprintf(source, PATH_MOST, "%s/files", from);
    snprintf(target, PATH_MOST, "%s/files", data);
    return copy_files(source, target);
}

int command_restore(const struct command_line *line)
{
    const char *data = command_value(line, SET_DATA), *from = command_value(line, SET_FROM),
               *keys = command_value(line, SET_KEYS_FROM);
    char source[PATH_MOST], target[PATH_MOST];
    int reason;
    bool rows;

    if (!data || !from || !keys)
        return command_fail("say from where and where to: --from DIR --keys-from DIR --data NEW-DIR");
    snprintf(target, sizeof target, "%s/%s", data, RESTORING);
    if (access(target, F_OK) == 0) /* one that was killed: nobody has worked with it */
        forget_restore(data);
    if (mkdir(data, 0700) != 0)
        return command_fail(errno == EEXIST ? "%s must not exist yet: a restore never overwrites" : "%s cannot be made",
                            data);
    snprintf(source, sizeof source, "%s/tandem.db", from);
    rows = access(source, F_OK) == 0 || !command_value(line, SET_DATABASE);
    if (!mark_restore(data) || !restore_all(data, from, keys, rows, source, target)) {
        reason = errno;
        forget_restore(data);
        return command_fail("%s cannot be copied to %s: %s. Nothing is left of this restore", source, target,
                            reason ? strerror(reason) : "the disk may be full");
    }
    snprintf(target, sizeof target, "%s/%s", data, RESTORING);
    unlink(target);
    printf("Restored into %s. 'tandem verify --data %s' walks its audit log.\n", data, data);
    return 0;
}
