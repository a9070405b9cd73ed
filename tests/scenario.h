/* A scenario that lays a company out for another test. */
#ifndef TESTS_SCENARIO_H
#define TESTS_SCENARIO_H

#include "house.h"

/* Runs a file of requests in a house that is open, and says on stderr what was not as it says; how many that were. */
size_t scenario_lay(struct house *h, const char *file);

#endif
