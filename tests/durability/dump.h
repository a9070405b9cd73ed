/* All rows of a database, of either engine, as text that is the same where the rows are. */
#ifndef TESTS_DURABILITY_DUMP_H
#define TESTS_DURABILITY_DUMP_H

#include "core/value.h"

/* Rows of a statement, each one text, sorted by their bytes. url: of PostgreSQL, else path: of SQLite. Ends the program when
 * it cannot. snapshot: NULL, or one of PostgreSQL's to read in. Everything is malloced: dump_free. */
struct dump {
    char **rows;
    size_t n, room;
};
struct dump dump_rows(const char *url, const char *path, const char *snapshot, const char *sql);
void dump_free(struct dump *d);
/* Compares all tables of two databases, each by its address (PostgreSQL) or its path; says the first rows that differ. The number
 * of tables that do. */
struct place {
    const char *url, *path, *snapshot;
};
/* A column that is not compared: "session.seen_at". */
size_t dump_differs(const struct place *a, const struct place *b, const char *const *without, size_t *rows);

#endif
