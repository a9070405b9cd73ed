/* Values in PostgreSQL's binary form: private to src/db. */
#ifndef DB_POSTGRES_WIRE_H
#define DB_POSTGRES_WIRE_H

#include "db/driver.h"

#include <libpq-fe.h>

struct wire_params {
    int n;
    const char **values;
    int *lengths, *formats;
};
/* Types of all parameters of a call, at most 64; returns how many. */
int wire_types(const struct call *call, Oid *types);
void wire_params(struct arena *a, const struct call *call, struct wire_params *out);
/* Copies the rows of an answer into call->rows. */
void wire_rows(struct arena *a, struct call *call, const PGresult *r);

#endif
