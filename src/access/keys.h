/* Sealed fields: XChaCha20-Poly1305 with a key for each person (or other subject), so that forgetting a key makes all
 * that it sealed unreadable, in every backup too. Keys lie wrapped by the master key in a store of their own. */
#ifndef ACCESS_KEYS_H
#define ACCESS_KEYS_H

#include "core/value.h"

struct keys;

/* Opens DIR/keys.db with the master key DIR/master.key (mode 0400; made when neither exists). */
struct keys *keys_open(const char *directory, char *why, size_t why_size);
void keys_close(struct keys *k);

/* Seals a whole number or a text for a subject's field. `field` is "table.column"; row_id the row that it stands in:
 * moved to another row or column, it does not open. Makes the subject's key when there is none, on disk before this
 * returns. False when the store cannot be written. */
bool keys_seal(struct keys *k, struct arena *a, int64_t subject_id, const char *field, int64_t row_id,
               struct value plain, struct str *sealed);
/* Makes the keys that are missing of many subjects in one go, on disk before it returns: for imports. */
bool keys_make(struct keys *k, const int64_t *subject_ids, size_t n);
/* Opens what keys_seal made. False when the key is forgotten or the bytes were changed or moved. */
bool keys_unseal(struct keys *k, struct arena *a, int64_t subject_id, const char *field, int64_t row_id,
                 struct str sealed, struct value *plain);
/* The same for bytes of any length: files. */
bool keys_seal_bytes(struct keys *k, struct arena *a, int64_t subject_id, const char *field, int64_t row_id,
                     struct str plain, struct str *sealed);
bool keys_unseal_bytes(struct keys *k, struct arena *a, int64_t subject_id, const char *field, int64_t row_id,
                       struct str sealed, struct str *plain);
/* Forgets a subject's key for ever. */
bool keys_forget(struct keys *k, int64_t subject_id);

/* Copies the store (not the master key) into a file while it is in use. */
bool keys_backup(struct keys *k, const char *path);
/* A key for one purpose of the program itself ("audit", "csrf" ...), derived from the master key: 32 bytes. */
void keys_derive(const struct keys *k, const char *purpose, unsigned char out[32]);
/* The program's own signature (Ed25519), with a key of that kind, and what proves it. */
void keys_sign(const struct keys *k, struct str message, unsigned char signature[64]);
void keys_public(const struct keys *k, unsigned char out[32]);

#endif
