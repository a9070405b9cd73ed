/* Whether what lies in a data folder is whole, as the program itself sees it when it opens it. */
#ifndef TESTS_DURABILITY_WHOLE_H
#define TESTS_DURABILITY_WHOLE_H

#include "web/app.h"

enum { STATE = 32 };
struct state {
    unsigned char hash[STATE];
};
bool state_same(const struct state *a, const struct state *b);

/* All rows of all tables of a database of SQLite, in the order of their keys. False: it cannot be read. */
bool state_of(const char *path, struct state *out);
/* The same, and one line for each table (name, rows, hash), for telling which one differs. */
bool state_lines(const char *path, struct state *out, struct buf *lines);

struct whole {
    struct state state; /* as it was found, before anything was migrated */
    size_t sealed, files;
    size_t migrated;
};
/* Opens a data folder as the program does, on SQLite or the database of an address (NULL), goes on with its migrations, and
 * looks at all of it: pages, indexes, references, the audit chain, every sealed field, every file that a row names; and writes
 * to it. False and a sentence: something is not as it should be. */
bool whole_look(const char *folder, const char *url, struct whole *found, char *why, size_t why_size);

#endif
