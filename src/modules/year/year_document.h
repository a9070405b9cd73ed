/* Documents beside somebody's year: the working file. */
#ifndef MODULES_YEAR_DOCUMENT_H
#define MODULES_YEAR_DOCUMENT_H

#include "resource/resource.h"

enum { YEAR_DOCUMENTS_MOST = 50 };

struct year_document_form {
    struct form_head head; /* id: the person */
    struct str title, seen_by;
    int64_t goal_id; /* what it shows of; 0: the year as a whole */
    /* Of the file that file_put has written. */
    int64_t id, size;
    struct str kind, file;
};
extern const struct resource year_document_resource, year_goal_resource;

/* The row of a file that lies there already. */
enum outcome year_document_add(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* By whoever put it there. */
enum outcome year_document_remove(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);

#endif
