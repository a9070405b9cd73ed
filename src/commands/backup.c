/* Backup and restore. Data and keys go to two places: an erased person is unreadable in every older backup of the data
 * once the older backups of the keys are gone. */
#include "commands/commands.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

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
    char source[2048], target[2048];
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

int command_backup(const struct command_line *line)
{
    const char *to = command_value(line, SET_TO), *keys_to = command_value(line, SET_KEYS_TO);
    char path[1024], from[1024], why[512] = "";
    struct app *app;
    bool good;

    if (!to || !keys_to || strcmp(to, keys_to) == 0)
        return command_fail("say where data and keys go, to two places: --to DIR --keys-to DIR");
    app = command_app(line);
    if (!app)
        return 1;
    if (!make_folder(to) || !make_folder(keys_to)) {
        app_close(app);
        return command_fail("a folder cannot be made: %s", strerror(errno));
    }
    snprintf(path, sizeof path, "%s/tandem.db", to);
    good = app->config.database_url || db_backup(app->db, path, why, sizeof why);
    snprintf(from, sizeof from, "%s/files", app->config.data_dir);
    snprintf(path, sizeof path, "%s/files", to);
    good = good && copy_files(from, path);
    snprintf(path, sizeof path, "%s/keys.db", keys_to);
    good = good && keys_backup(app->keys, path);
    snprintf(from, sizeof from, "%s/master.key", app->config.data_dir);
    snprintf(path, sizeof path, "%s/master.key", keys_to);
    good = good && (access(path, F_OK) == 0 || copy_file(from, path, 0400));
    app_close(app);
    if (!good)
        return command_fail("%s", why[0] ? why : "the keys could not be copied");
    printf("Data is in %s, keys are in %s. Keep them apart; keep keys for 30 days.\n", to, keys_to);
    return 0;
}

int command_restore(const struct command_line *line)
{
    static const char *const names[] = {"tandem.db", "keys.db", "master.key"};
    const char *data = command_value(line, SET_DATA), *from = command_value(line, SET_FROM),
               *keys = command_value(line, SET_KEYS_FROM);
    char source[1024], target[1024];

    if (!data || !from || !keys)
        return command_fail("say from where and where to: --from DIR --keys-from DIR --data NEW-DIR");
    if (mkdir(data, 0700) != 0)
        return command_fail("%s must not exist yet: a restore never overwrites", data);
    for (size_t i = 0; i < 3; i++) {
        snprintf(source, sizeof source, "%s/%s", i ? keys : from, names[i]);
        snprintf(target, sizeof target, "%s/%s", data, names[i]);
        if (!copy_file(source, target, i == 2 ? 0400 : 0600))
            return command_fail("%s cannot be copied to %s", source, target);
    }
    snprintf(source, sizeof source, "%s/files", from);
    snprintf(target, sizeof target, "%s/files", data);
    if (!copy_files(source, target))
        return command_fail("%s cannot be copied to %s", source, target);
    printf("Restored into %s. 'tandem verify --data %s' walks its audit log.\n", data, data);
    return 0;
}
