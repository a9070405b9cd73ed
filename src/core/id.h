/* Identifiers: positive 63-bit integers, 41 bits of milliseconds since 2025-01-01T00:00Z, 8 of node, 14 of counter.
 * In URLs and JSON they are always 13 characters of Crockford's base 32, lower case. They are not secrets. */
#ifndef CORE_ID_H
#define CORE_ID_H

#include "core/str.h"

enum { ID_TEXT = 13 };

/* A new one, larger than every one made before by this process; safe from any thread. world_ms: UTC, and never a
 * rehearsal's time, so that none meets one that is made when that time has come. */
int64_t id_new(int64_t world_ms);
/* Sets the node of this process (0..255), once at start. */
void id_set_node(unsigned node);
/* Writes 13 characters and a NUL. */
void id_write(int64_t id, char out[ID_TEXT + 1]);
struct str id_text(struct arena *a, int64_t id);
/* Reads what id_write wrote; also accepts upper case and o, i, l for 0, 1, 1. False for anything else and for 0. */
bool id_read(struct str s, int64_t *out);

#endif
