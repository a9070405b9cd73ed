/* What the tests of the import share: a house, a file, a run. */
#ifndef TESTS_IMPORT_KIT_H
#define TESTS_IMPORT_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>
#include <string.h>

#include "../house.h"
#include "modules/imports/imports_private.h"

extern const char *engine; /* main sets it before the first test */
extern struct house *h;    /* open between import_house_open and _close */

int import_house_open(void **state);
int import_house_close(void **state);
/* How many people there are, by the counter that imports keep. */
int64_t import_people_count(void);
/* A file in the house's folder; its path. */
const char *import_file_with(const char *name, const char *text);
/* A file opened and learnt, nothing done; without columns when it was refused. */
extern const struct resource *import_kit_entity; /* what a file of IMPORT_ROWS holds */
struct import *import_prepared(enum import_kind kind, const char *path, bool dry, const char *map);
/* A whole run; fails the test when it does not come to its end. */
struct import *import_run(enum import_kind kind, const char *path, bool dry, const char *map);
void import_end(struct import *im);
/* Who leads a unit on a day, by name; "": nobody. */
const char *leads(const char *unit, const char *on);
/* Its id, the run being over. */
int64_t import_batch_of(struct import *im);

#endif
