/* Heads of the audit log: how its chain stood at one seal, signed (Ed25519) and handed to a place that whoever has the database
 * does not have. A log that was cut off at its end, or made anew as a whole, does not fit the heads of before.
 *
 * A head is one line: "tandem-head 1 ORGANIZATION SEAL MILLISECONDS HASH KEY SIGNATURE", the last three in hex. All before the
 * last space is signed. */
#ifndef ACCESS_AUDIT_HEAD_H
#define ACCESS_AUDIT_HEAD_H

#include "access/ctx.h"

struct audit_head {
    int64_t seq, at; /* of the seal; when it was signed, in UTC milliseconds */
    unsigned char hash[32];
};
struct audit_head_list {
    struct audit_head *items;
    size_t n, size;
};

/* Signs every thousandth seal that has no head yet, a hundred at most; `end`: the newest seal too. */
void audit_heads_sign(struct tx *tx, struct keys *keys, int64_t world_ms, bool end);
/* The line of a head, with its line end. */
struct str audit_head_line(struct arena *a, const struct keys *keys, struct str organization, int64_t seq, int64_t at,
                           struct str hash, struct str signature);
/* Whether this program signed it. */
bool audit_head_is_ours(struct arena *a, const struct keys *keys, struct str organization, int64_t seq, int64_t at,
                        struct str hash, struct str signature);
/* Adds the heads of a file. False, with a sentence: it cannot be read, or has a line that is no head of this organization,
 * signed with this key. A last line without an end is being written, and left out; so is one that was not finished and then
 * written again. */
bool audit_heads_read(struct arena *a, const struct keys *keys, struct str organization, const char *path,
                      struct audit_head_list *list, struct str *why);
/* Adds those that the database keeps; the same. */
bool audit_heads_load(struct db_conn *c, struct arena *a, const struct keys *keys, struct str organization,
                      struct audit_head_list *list, struct str *why);
/* Which organization this database is of, as heads say it; empty where nothing was signed yet. Within a read. */
struct str audit_organization(struct db_conn *c, struct arena *a);

#endif
