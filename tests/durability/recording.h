/* What a recording is made of: private to recording.c and left.c. */
#ifndef TESTS_DURABILITY_RECORDING_H
#define TESTS_DURABILITY_RECORDING_H

#include "disk.h"

enum { FILES = 4096, NAME = 128, CHUNK = 4096, CHUNKS = 8192 };
enum kind { CREATED, WROTE, CUT_OFF, SYNCED, FOLDER_SYNCED, DELETED, RENAMED };

struct op {
    enum kind kind;
    bool names, folder;
    int file;
    int64_t at;
    size_t n;
    char *bytes;     /* of a write */
    char name[NAME]; /* of a name, below the folder; of a renaming the old one */
    char to[NAME];
};
struct image { /* of a file: what is there for good, and what was done to it since */
    char *bytes;
    int64_t size, room;
    size_t *pending, npending, room_pending;
};
struct entry {
    char name[NAME];
    int file; /* -1: a folder */
};
struct names { /* of the whole tree, by their paths */
    struct entry list[FILES];
    size_t n;
};
struct disk_log {
    char begins[256], folder[256];
    struct op *chunks[CHUNKS]; /* which never move: a cut is made while others write */
    size_t nops;
    struct names now; /* while it records: which file a path is */
    int nfiles;
    /* the state at `done`, of cuts */
    size_t done;
    struct image *images;
    struct names durable;
    size_t *pending, npending, room_pending; /* operations on names */
};


struct op *recording_op(const struct disk_log *log, size_t i);
/* Grown so that index n is there; ends the program without memory. */
void *recording_more(void *old, size_t n, size_t *room, size_t size);
_Noreturn void recording_die(const char *what);
bool recording_ends(const char *name, const char *ending);
struct entry *recording_find(struct names *all, const char *name);
void recording_enter(struct names *all, const char *name, int file);
void recording_leave(struct names *all, const char *name);

#endif
