/* Files about people that came from elsewhere, and their bytes. */
#ifndef MODULES_DOCUMENTS_H
#define MODULES_DOCUMENTS_H

#include "access/ctx.h"

enum { DOCUMENT_MOST = 10 << 20 /* bytes */, DOCUMENT_HASH = 32, DOCUMENT_KEPT_DAYS = 7 };

struct document_new {
    int64_t id, person_id, batch_id, size;
    struct str on_day, title, hash, file;
};
/* Keyed, so that the hash tells nothing to whoever has the rows alone. */
void document_hash(const struct keys *k, struct str bytes, unsigned char hash[DOCUMENT_HASH]);
/* Is a file of these bytes with the person already? */
bool document_known(struct tx *tx, int64_t person_id, struct str hash);
/* The row of a file that file_put has written. */
void document_put(struct tx *tx, struct ctx *ctx, const struct document_new *d);
/* Takes back what a batch filed; the files go seven days later. Returns how many. */
int64_t documents_take_back(struct tx *tx, struct ctx *ctx, int64_t batch_id);
/* Removes files whose rows are gone for long enough; looked at every hour. */
void documents_look(void *owner, struct db *db, struct ctx *ctx);
/* Removes files that have had no row for a week; looked at every day. */
void documents_orphans_look(void *owner, struct db *db, struct ctx *ctx);

#endif
