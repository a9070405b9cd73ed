/* What the oracle asks a program for: its tables as they are, and what it lets whom do. */
#ifndef TESTS_ORACLE_HANDS_H
#define TESTS_ORACLE_HANDS_H

#include "../house.h"

/* SQL past the program, on a connection of its own; what is no SQL ends the program. */
struct raw;
/* cells: texts, NULL for nothing. */
typedef void raw_row(void *with, size_t n, const char *const *names, const char *const *cells);
struct raw *raw_open(struct house *h);
void raw_close(struct raw *r);
void raw_run(struct raw *r, const char *text, raw_row *row, void *with);

/* Prints what the program opens to everybody with an account: a line for each account, action and way of asking. */
void decide(struct house *h, struct raw *r);

#endif
