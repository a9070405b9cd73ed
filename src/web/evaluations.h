/* The evaluations of people that all modules declare, and whether what enforces them fits. */
#ifndef WEB_EVALUATIONS_H
#define WEB_EVALUATIONS_H

#include "access/evaluation.h"

/* The i-th, or NULL behind the last; one by its name, or NULL. */
const struct evaluation *evaluation_at(size_t i);
const struct evaluation *evaluation_find(struct str name);
/* Every name that an action or a query uses is declared, and everything declared is enforced; else a sentence. */
bool evaluations_fit(char *why, size_t why_size);

#endif
