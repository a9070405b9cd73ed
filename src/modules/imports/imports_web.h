#ifndef MODULES_IMPORTS_WEB_H
#define MODULES_IMPORTS_WEB_H

#include "modules/imports/imports.h"
#include "web/web.h"

extern const struct module imports_module;
/* The field of one person, or of all whose field differs, that takes the value of the file. */
struct import_take_form {
    struct form_head head; /* id: the batch */
    struct str field;
    int64_t person_id; /* 0: everybody whose field differs, two hundred at once */
};

/* What HR says about somebody who is missing from a file, and a field for which the file is right. Each takes the batch as
 * its id. */
extern const struct resource import_answer_resource, import_take_resource;
enum outcome import_answer(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
enum outcome import_answer_left(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
enum outcome import_take(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);

/* ---- private to the module's pages ---- */
/* What a file may take, in bytes: reserved, not used; pages of it come when they are written. A test makes it small. */
extern size_t import_arena_bytes;

/* A file on its way through one request: read on the slow pool, answered on a worker. */
struct sending {
    struct import im;
    const char *pasted; /* a file of the rows that were typed, gone when its batch is made; NULL: an upload */
    bool good;
    struct arena *arena;
    void (*read)(void *with); /* what sending_read does */
};
/* web_slow's: read on the slow pool, with a sentence instead of an end where the file is more than there is room for. */
void sending_read(struct web *w, struct sending *s, void (*read)(void *with), void (*then)(struct web *w));
/* A ZIP of old reviews, filed at once. */
void packets_upload(struct web *w);
/* The page of the upload again, with what was typed and a sentence. */
void import_refuse(struct web *w, const char *says);
/* What was sent is a batch now, and its page follows; 0: it is refused. */
void import_sent(struct web *w, int64_t batch_id, const char *why);
struct sending *sending_new(struct web *w);
/* The batch, or its status alone, through the viewer's scope; false: the reply has been made. */
struct row_import_item;
bool import_batch_row_of(struct web *w, int64_t id, struct row_import_item *batch);
bool import_batch_status(struct web *w, int64_t id, struct str *status);
/* How much of the rows that were not taken is kept, in bytes: what one answer has room for. A test makes it small. */
extern size_t import_refused_bytes;
/* Handlers: the batch or its dry run; the rows that were not taken; the mapping as it was chosen. */
void import_refused(struct web *w);
void import_show(struct web *w);
void import_map_save(struct web *w);
/* Applies a batch on the slow pool. True also when it is under way already; false: too much waits there. */
bool import_begin(struct app *app, int64_t id);
bool import_is_under_way(int64_t id);

#endif
