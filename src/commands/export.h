/* Everything that the database holds, as files that need no Tandem to be read. */
#ifndef COMMANDS_EXPORT_H
#define COMMANDS_EXPORT_H

#include "web/app.h"

struct export_done {
    size_t tables;
    int64_t rows;
};
/* Writes TABLE.csv and TABLE.json for every table and README.md into `folder`, which must be empty or not there yet;
 * all of one moment. `open`: sealed fields are opened with the keys at hand. It is on record in the audit log first.
 * False and a sentence in `why`. */
bool export_write(struct app *app, const char *folder, bool open, struct export_done *done, char *why, size_t why_size);

#endif
