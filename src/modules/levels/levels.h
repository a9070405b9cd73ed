/* Competencies, and what each level asks of them. */
#ifndef MODULES_LEVELS_H
#define MODULES_LEVELS_H

#include "resource/resource.h"

extern const struct resource competency_resource, expectation_resource, expectation_change_resource;

/* A level begins to ask something, the id of the level in head: a page and the demo company make it so. */
struct expectation_form {
    struct form_head head;
    int64_t competency_id;
    struct str from_on, says;
};
enum outcome expectation_add(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
struct competency_form {
    struct form_head head;
    struct str name, says;
};
enum outcome competency_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);

#endif
