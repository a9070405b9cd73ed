/* The arithmetic of the audit chain, for those who write it and those who check it; nobody else needs to know it.
 *
 *   row   the entry in canonical form: numbers of eight bytes, texts with their length before them; none and 0 are one
 *   mac   keyed BLAKE2b (row): made with the entry, before anybody knows its place
 *   tag   keyed BLAKE2b (number of the seal, hash before, row, mac): without the key no seal can be made
 *   hash  SHA-256 (hash before, row, mac, tag): whoever has no key can follow the chain all the same
 *
 * The hash before the first seal is 32 bytes of 0. tools/auditverify.c says all this once more, in its own words: what changes
 * here is to be changed there, and no log of before verifies any more. */
#ifndef ACCESS_AUDIT_CHAIN_H
#define ACCESS_AUDIT_CHAIN_H

#include "access/keys.h"
#include "queries.h"

enum { AUDIT_HASH = 32, AUDIT_HEAD_EVERY = 1000 };

struct audit_keys { /* cleared by audit_keys_clear */
    unsigned char entry[AUDIT_HASH], seal[AUDIT_HASH];
};
void audit_keys_derive(const struct keys *keys, struct audit_keys *out);
void audit_keys_clear(struct audit_keys *k);

typedef struct row_audit_unsealed_first audit_row;
struct str audit_canonical(struct arena *a, const audit_row *r);
void audit_mac(const struct audit_keys *k, struct str row, unsigned char out[AUDIT_HASH]);

struct audit_link { /* a seal; all 0: before the first */
    int64_t seq;
    unsigned char hash[AUDIT_HASH], tag[AUDIT_HASH];
};
/* Goes on to the next seal, over an entry and its mac. */
void audit_link_next(struct arena *a, const struct audit_keys *k, struct audit_link *link, struct str row,
                     struct str mac);

#endif
