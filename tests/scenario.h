/* A scenario that lays a company out for another test. */
#ifndef TESTS_SCENARIO_H
#define TESTS_SCENARIO_H

#include "house.h"

/* Runs a file of requests in a house that is open, and says on stderr what was not as it says; how many that were. */
size_t scenario_lay(struct house *h, const char *file);

/* The same a few lines at a time, for what is done again and again. name: what is said before a line that is wrong. */
struct script;
struct script *script_open(struct house *h, const char *name);
void script_close(struct script *s);
/* keeps: what the lines keep stays known behind them. How many lines were wrong. */
size_t script_run(struct script *s, const char *lines, int from_line, bool keeps);
const char *script_kept(const struct script *s, const char *name); /* or NULL */

#endif
