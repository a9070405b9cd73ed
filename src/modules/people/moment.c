/* Lines of a journey, and things in an inbox. */
#include "modules/people/people.h"

#include "core/id.h"
#include "queries.h"

void moment_add(struct tx *tx, struct ctx *ctx, int64_t person_id, struct str on_day, const char *track,
                const char *kind, struct str text, int64_t object_id, int class)
{
    tx_run(tx, moment_insert, .id = id_new(ctx->world_ms), .person_id = person_id, .on_day = on_day,
           .track = str_of(track), .kind = str_of(kind), .text = text, .object_id = object_id, .class = class);
}

void moment_drop(struct tx *tx, int64_t person_id, int64_t object_id)
{
    tx_run(tx, moment_forget, .person_id = person_id, .object_id = object_id);
}

void todo_put(struct tx *tx, struct ctx *ctx, int64_t person_id, const char *kind, struct str text, struct str address,
              int64_t object_id, struct str due_on)
{
    todo_done(tx, person_id, kind, object_id);
    tx_run(tx, todo_insert, .id = id_new(ctx->world_ms), .person_id = person_id, .kind = str_of(kind), .text = text,
           .address = address, .object_id = object_id, .due_on = due_on, .made_at = ctx->now_ms);
}

void todo_done(struct tx *tx, int64_t person_id, const char *kind, int64_t object_id)
{
    tx_run(tx, todo_forget, .person_id = person_id, .kind = str_of(kind), .object_id = object_id);
}

void moments_forget(struct tx *tx, uint32_t module, int64_t site)
{
    tx_run(tx, todos_forget_rehearsed, .site = site, .module = module);
    tx_run(tx, moments_forget_rehearsed, .site = site, .module = module);
}
