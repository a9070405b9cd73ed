/* Mistakes of the person who uses the program: each belongs to a field and says what is wrong and what to do. */
#ifndef CORE_ERRORS_H
#define CORE_ERRORS_H

#include "core/str.h"

struct error {
    struct str field; /* "" : about the whole form; a repeating row: "results.0.title" */
    struct str says;
};
struct errors {
    struct arena *arena;
    struct error *items;
    size_t n, size;
};

void errors_add(struct errors *e, struct str field, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* The first one for a field, or NULL. */
const struct error *errors_of(const struct errors *e, struct str field);

#endif
