/* What a name is found by: folded words, from every word on, and last name first. */
#ifndef RESOURCE_SEARCH_H
#define RESOURCE_SEARCH_H

#include "access/ctx.h"

/* Replaces what a thing is found by. code: found as a whole, or STR_NONE. */
void search_learn_names(struct tx *tx, const char *kind, int64_t id, struct str name, struct str code);
/* The same for what was never learnt before. */
void search_learn_new(struct tx *tx, const char *kind, int64_t id, struct str name, struct str code);
/* Forgets it. */
void search_forget_names(struct tx *tx, const char *kind, int64_t id);

#endif
