/* JSON in (jansson) and out (our own writer) of the value tree. Identifiers are text in JSON: the caller has made them
 * so; an integer is written as a number. */
#ifndef CORE_JSON_H
#define CORE_JSON_H

#include "core/buf.h"
#include "core/value.h"

/* Appends v. Blobs are not written (null). Object names keep their order. */
void json_write(struct buf *out, struct value v);
/* Appends a quoted string. */
void json_write_text(struct buf *out, struct str text);
/* Reads one value and nothing after it; at most 64 levels deep, no name twice. False and a sentence in *why. */
bool json_read(struct arena *a, struct str text, struct value *out, struct str *why);

#endif
