/* Random requests, made of the program's own tables: its routes, the fields of their forms, and the rows that there are. */
#ifndef TESTS_DURABILITY_GUESS_H
#define TESTS_DURABILITY_GUESS_H

#include "web/app.h"

struct guess {
    const struct route *route; /* NULL: the API's */
    const char *target;
    struct str form; /* empty: a GET */
};
/* In the arena. Rows that addresses and forms point to are taken from the SQLite database at a path, read again by guess_learn. */
struct guess guess_request(struct arena *a, uint64_t *seed, day today);
void guess_learn(const char *path);

#endif
