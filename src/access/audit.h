/* Who did what, in the transaction of what it records. No content above class F0 goes in: names of fields only. */
#ifndef ACCESS_AUDIT_H
#define ACCESS_AUDIT_H

#include "access/ctx.h"

struct audit_entry {
    const char *action; /* name of the write function, or "read" */
    const char *object; /* kind of thing, singular */
    int64_t object_id;
    int64_t person_id; /* whose record; 0: nobody's */
    int class;
    struct str detail; /* JSON: {"name":["old","new"],"budget":null} */
};

/* Writes the entry, and an event of the same name; leaves the write when it cannot. */
void audit_write_entry(struct tx *tx, struct ctx *ctx, const struct audit_entry *e);
/* The same with the entry's members behind it: audit_write(tx, ctx, .action = "unit_close", .object = "unit", .object_id = id). */
#define audit_write(tx, ctx, ...) audit_write_entry(tx, ctx, &(struct audit_entry){__VA_ARGS__})
/* Chains entries that are not yet in the chain, oldest first; at most `most`; signs each thousandth. Runs before each commit on
 * SQLite, where it leaves nothing of an ordinary write, and as a job on both. */
void audit_seal(struct tx *tx, struct keys *keys, int64_t world_ms, size_t most);
/* Walks the whole chain, and holds it against the heads that the database keeps and, where `heads` is not NULL, those of that
 * file. True when every entry is in it and unchanged; says what it found otherwise. */
bool audit_verify(struct db_conn *c, struct keys *keys, int64_t world_ms, const char *heads, struct arena *a,
                  struct str *says);

#endif
