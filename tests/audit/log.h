/* An audit log in memory, as the mutation test works on it; nothing of it is the program's own arithmetic. */
#ifndef TESTS_AUDIT_LOG_H
#define TESTS_AUDIT_LOG_H

#include "../house.h"
#include "core/buf.h"

struct entry {
    int64_t id, at, actor_id, object_id, person_id, class; /* 0: none */
    struct str action, object, detail, mac, tag, hash;     /* tag and hash: of its seal */
};
struct log {
    struct entry *e; /* e[i] has seal i + 1 */
    size_t n;
};

/* How whoever has no key makes seals. */
enum forging {
    FORGE_NOTHING,    /* writes them down as they are */
    FORGE_HASHES,     /* follows the chain, with the tags that there are */
    FORGE_TAGS_PLAIN, /* the same, with tags made without a key */
    FORGE_TAGS_OTHER, /* with the tag of another entry */
    FORGINGS
};

struct mutation {
    struct arena *arena;
    const struct log *log;
    uint64_t chance; /* of random_seeded */
    bool postgres;
    struct buf sql;          /* what is done to the database */
    struct str heads, heads_now; /* the file of heads, and what it was made of */
    const char *kind;
    bool needs_heads;        /* nothing in the database itself can show it */
};

size_t pick(struct mutation *m, size_t below);
/* An entry; mostly one near the end, so that there is not too much behind it. */
size_t pick_entry(struct mutation *m);
void sql(struct mutation *m, const char *format, ...) __attribute__((format(printf, 2, 3)));
const char *text_literal(struct mutation *m, struct str text);
const char *blob_literal(struct mutation *m, struct str bytes);
const char *id_literal(struct mutation *m, int64_t id);
struct str random_blob(struct mutation *m);
/* The mac that somebody without the key would make. */
struct str plain_mac(struct mutation *m, const struct entry *e);
/* A row of table audit. */
void sql_entry(struct mutation *m, const struct entry *e);
/* Replaces all seals from number `from` + 1 on by those of entries from e[from] on. */
void sql_seals(struct mutation *m, const struct log *log, size_t from, enum forging how);
/* A copy with room for some more. */
struct log log_copy(struct mutation *m);
void log_remove(struct log *log, size_t at, size_t n);
void log_insert(struct log *log, size_t at, const struct entry *e);
/* Whether the hashes are those that this file makes too. */
bool log_fits(struct arena *a, const struct log *log);

/* In mutate.c: fills sql or heads_now, kind and needs_heads. */
void mutate(struct mutation *m);

#endif
