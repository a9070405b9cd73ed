/* Files about people: immutable, sealed with the key of the person they are about, named at random in DIR/files. The
 * file is on disk before the row that names it is written; whoever removes a row removes the file later. Whole files of
 * at most a few megabytes: one that was cut short or moved to another row does not open. */
#ifndef ACCESS_FILES_H
#define ACCESS_FILES_H

#include "access/keys.h"

enum { FILE_NAME = 32 };

/* Writes and syncs a new file; `name` gets what it is called, with a NUL. False when it cannot be written. */
bool file_put(struct keys *k, struct arena *a, const char *data_dir, int64_t subject_id, int64_t row_id,
              struct str bytes, char name[FILE_NAME + 1]);
/* Reads and opens it into the arena. False when it is not there, was changed, or its key is forgotten. */
bool file_get(struct keys *k, struct arena *a, const char *data_dir, const char *name, int64_t subject_id,
              int64_t row_id, struct str *bytes);
/* All of the bytes, however many calls it takes. */
bool file_write_whole(int fd, struct str bytes);
/* The names in a folder are on disk before this returns. */
bool file_sync_folder(const char *folder);
void file_remove(const char *data_dir, const char *name);

#endif
