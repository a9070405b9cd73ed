/* Words that are kept (a state, an act of the audit log) as people read them. Modules give theirs before there are threads; formats
 * ask. What is in none is shown as it is written, without underscores. */
#ifndef HTML_VOCABULARY_H
#define HTML_VOCABULARY_H

#include "core/str.h"

struct term {
    const char *word;
    const char *says; /* NULL: it is understood as it is */
    const char *tone; /* colour class of a state; NULL: none of its own */
};
enum vocabulary { VOCABULARY_STATES, VOCABULARY_ACTS, VOCABULARIES };

/* The terms outlive the program's threads. A word that is there already stays as it was first given. */
void vocabulary_add(enum vocabulary which, const struct term *terms, size_t n);
/* NULL: nobody has given it. */
const struct term *vocabulary_term(enum vocabulary which, struct str word);

#endif
