#include "modules/documents/documents.h"

#include "access/files.h"
#include "queries.h"
#include "web/app.h"

#include <sodium.h>

void document_hash(const struct keys *k, struct str bytes, unsigned char hash[DOCUMENT_HASH])
{
    unsigned char key[32];

    keys_derive(k, "documents", key);
    crypto_generichash(hash, DOCUMENT_HASH, (const unsigned char *)bytes.p, bytes.n, key, sizeof key);
    sodium_memzero(key, sizeof key);
}

bool document_known(struct tx *tx, int64_t person_id, struct str hash)
{
    struct row_document_same row;

    return tx_one(tx, document_same, &row, .person_id = person_id, .hash = hash);
}

void document_put(struct tx *tx, struct ctx *ctx, const struct document_new *d)
{
    tx_run(tx, document_insert, .id = d->id, .person_id = d->person_id, .on_day = d->on_day, .title = d->title,
           .size = d->size, .hash = d->hash, .file = d->file, .batch_id = d->batch_id, .created_at = ctx->now_ms);
}

int64_t documents_take_back(struct tx *tx, struct ctx *ctx, int64_t batch_id)
{
    tx_run(tx, documents_leave, .batch_id = batch_id, .gone_at = ctx->now_ms);
    return tx_run(tx, documents_remove, .batch_id = batch_id);
}

struct sweep {
    struct db_write base;
    struct row_documents_gone *rows;
    size_t n;
    int64_t before_ms;
};

static bool find_gone(struct tx *tx, struct db_write *base)
{
    struct sweep *s = (struct sweep *)base;

    s->n = tx_all(tx, documents_gone, &s->rows, .gone_at = s->before_ms);
    return true;
}

static bool forget_gone(struct tx *tx, struct db_write *base)
{
    struct sweep *s = (struct sweep *)base;

    for (size_t i = 0; i < s->n; i++)
        tx_run(tx, document_gone_forget, .file = s->rows[i].file);
    return true;
}

/* The file first, its name afterwards: stopped between the two, it is tried again. */
void documents_look(void *owner, struct db *db, struct ctx *ctx)
{
    const struct app *app = owner;
    struct sweep s = {.base = {.run = find_gone, .arena = ctx->arena},
                      .before_ms = ctx->now_ms - (int64_t)DOCUMENT_KEPT_DAYS * 86400000};

    if (db_write_now(db, &s.base) != DB_OK || !s.n)
        return;
    for (size_t i = 0; i < s.n; i++)
        file_remove(app->config.data_dir, s.rows[i].file.p);
    s.base = (struct db_write){.run = forget_gone, .arena = ctx->arena};
    db_write_now(db, &s.base);
}
