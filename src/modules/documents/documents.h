/* Files about people, and their bytes: what an import filed here, and what holds for every file whatever row names it. */
#ifndef MODULES_DOCUMENTS_H
#define MODULES_DOCUMENTS_H

#include "access/ctx.h"

enum { DOCUMENT_MOST = 10 << 20 /* bytes */, DOCUMENT_HASH = 32, DOCUMENT_KEPT_DAYS = 7 };

/* What a file is: by how its name ends, if what is in it begins and is built as such a file. */
struct document_kind {
    const char *ending, *type; /* "pdf", "application/pdf" */
};
/* NULL and a sentence in *why: a kind that is not taken, or something else inside than the name says. */
const struct document_kind *document_kind_of(struct str name, struct str bytes, const char **why);
const struct document_kind *document_kind_find(struct str ending);

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
/* A row that named a file is deleted in this write: the file goes seven days later. */
void document_leaves(struct tx *tx, struct ctx *ctx, struct str file);
/* Takes back what a batch filed; the files go seven days later. Returns how many. */
int64_t documents_take_back(struct tx *tx, struct ctx *ctx, int64_t batch_id);
/* Removes files whose rows are gone for long enough; looked at every hour. */
void documents_look(void *owner, struct db *db, struct ctx *ctx);
/* Removes files that have had no row for a week; looked at every day. */
void documents_orphans_look(void *owner, struct db *db, struct ctx *ctx);

#endif
