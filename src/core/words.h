/* Names in any script: the key they sort by, and the words they are found by (ICU). */
#ifndef CORE_WORDS_H
#define CORE_WORDS_H

#include "core/str.h"

/* A sort key of the root collation, secondary strength (case does not count, accents do), as bytes; at most 120. */
struct str words_sort_key(struct arena *a, struct str name);
/* Folded words of a name: case, accents and compatibility forms removed ("Tran Linh" for "TRẦN Linh"), split at white
 * space and punctuation. At most `max` words; returns how many. */
size_t words_fold(struct arena *a, struct str text, struct str *words, size_t max);
/* The folded words of a text joined by one blank, at most eight: what search_term holds of a name. */
struct str words_joined(struct arena *a, struct str text);
/* The same in the order of the alphabet: "King  Ada" and "Ada KING" are one. */
struct str words_in_order(struct arena *a, struct str text);
/* Whether anything of a text can be seen: not only blanks and characters without a shape. */
bool words_visible(struct str text);
/* Whether a text turns the direction of what stands behind it (embeddings, overrides, isolates). */
bool words_turn(struct str text);
/* The smallest text that is greater than every text that begins with prefix (by bytes). */
struct str words_after_prefix(struct arena *a, struct str prefix);

#endif
