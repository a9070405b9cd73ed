/* A disk whose power can be cut, and whose calls can fail: for tests.
 *
 * disk_install puts a VFS before SQLite's own, as the default: every database of the program then lives on this disk, and
 * nothing in the program knows. calls.c does the same for what the program writes past SQLite (attachments, master key).
 * While it records, each write, truncation, sync, new name, renaming and removal is kept in the order in which it came.
 *
 * disk_cut then lays down, in another folder, what a machine may find after its power went at a chosen point:
 *   - of a file, all that was written before its last sync; of the rest a random part, in a random order, each write torn at
 *     sectors of 512 bytes
 *   - of a folder's names, what was there at its last sync; of what came behind it a first part, as a journal of names has it
 * SQLite syncs the folder of a log when it first syncs the log, and where it removes a journal.
 * Not modelled: a disk that says it has synced and has not (disk_lies makes one of those, so that a harness can prove that
 * it finds it), and bytes that change where nothing was written. */
#ifndef TESTS_DURABILITY_DISK_H
#define TESTS_DURABILITY_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum disk_call {
    DISK_OPEN,
    DISK_READ,
    DISK_WRITE,
    DISK_SYNC,
    DISK_TRUNCATE,
    DISK_LOCK,
    DISK_DELETE,
    DISK_RENAME,
    DISK_CALLS
};
extern const char *const disk_call_names[DISK_CALLS];

/* What a call shall do: NULL or 0: what it does. errno values: it fails with that. DISK_SHORT: a write that puts half of
 * it down and then finds no room. Called on whatever thread makes the call. */
enum { DISK_SHORT = -1 };
extern int (*disk_fault)(enum disk_call call, const char *path);

/* Pages are read through the file, never through the address space: a read can then fail by an answer. */
extern bool disk_unmapped;

void disk_install(void);

struct disk_log;
/* Records what is written into one folder: the one of the first file that is opened in a folder with that beginning. */
struct disk_log *disk_record(const char *begins);
/* The same of a folder that is there already: what lies in it is on the disk for good. */
struct disk_log *disk_record_on(const char *folder);
void disk_stop(void);
void disk_forget(struct disk_log *log);
/* The number of operations so far: a point to cut at. */
size_t disk_at(const struct disk_log *log);
/* The next point from `at` on that follows a sync of a file whose name ends so; disk_at: there is none. */
size_t disk_after_sync(const struct disk_log *log, size_t at, const char *ending);
/* The power goes at a point, which is never before the one of the last cut of this log. whole: all that was written
 * survives. The folder must be there, and empty. False: it cannot be written. */
bool disk_cut(struct disk_log *log, size_t at, uint64_t *seed, bool whole, const char *folder);
/* What the point is, in words, for whoever looks for the reason. */
void disk_says(const struct disk_log *log, size_t at, char *out, size_t size);
/* The next cut may be at any point again. */
void disk_rewind(struct disk_log *log);
/* Cuts from now on leave what they would if syncs of files whose name ends so had not been made. NULL: of none. */
void disk_lies(const char *ending);

/* Private to disk.c, recording.c and calls.c: what has happened. */
int disk_name(const char *path);                  /* a file's number; -1: not of the folder, or not there */
void disk_created(const char *path, bool folder); /* a name that was not there */
void disk_wrote(int file, int64_t at, const void *bytes, size_t n);
void disk_cut_off(int file, int64_t size);
void disk_synced(int file, bool names); /* names: the folder's names with it */
void disk_folder_synced(const char *path);
void disk_deleted(const char *path, bool synced);
void disk_renamed(const char *from, const char *to);
int disk_fails(enum disk_call call, const char *path);

#endif
