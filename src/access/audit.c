#include "access/audit.h"

#include "access/audit_chain.h"
#include "access/audit_head.h"
#include "core/id.h"

void audit_write_entry(struct tx *tx, struct ctx *ctx, const struct audit_entry *e)
{
    struct audit_keys keys;
    unsigned char mac[AUDIT_HASH];
    audit_row r = {.id = id_new(ctx->world_ms),
                   .at = ctx->world_ms,
                   .actor_id = ctx->viewer.account_id,
                   .action = str_of(e->action),
                   .object = str_of(e->object),
                   .object_id = e->object_id,
                   .person_id = e->person_id,
                   .class = e->class,
                   .detail = e->detail.p ? e->detail : STR("{}")};

    audit_keys_derive(ctx->keys, &keys);
    audit_mac(&keys, audit_canonical(tx->arena, &r), mac);
    audit_keys_clear(&keys);
    tx_run(tx, audit_insert, .id = r.id, .at = r.at, .actor_id = r.actor_id, .action = r.action, .object = r.object,
           .object_id = r.object_id, .person_id = r.person_id, .class = r.class, .detail = r.detail,
           .mac = (struct str){arena_copy(tx->arena, (const char *)mac, sizeof mac), sizeof mac});
    tx_run(tx, audit_unsealed_insert, .id = r.id);
    tx_run(tx, event_insert, .id = r.id, .at = r.at, .kind = r.action, .actor_id = r.actor_id, .person_id = r.person_id,
           .object = r.object, .object_id = r.object_id, .class = r.class);
}

static struct str kept(struct arena *a, const unsigned char bytes[AUDIT_HASH])
{
    return (struct str){arena_copy(a, (const char *)bytes, AUDIT_HASH), AUDIT_HASH};
}

static void seal_row(struct tx *tx, const struct audit_keys *k, struct audit_link *link, const audit_row *r)
{
    audit_link_next(tx->arena, k, link, audit_canonical(tx->arena, r), r->mac);
    tx_run(tx, audit_seal_insert, .seq = link->seq, .audit_id = r->id, .tag = kept(tx->arena, link->tag),
           .hash = kept(tx->arena, link->hash));
    tx_run(tx, audit_unsealed_delete, .audit_id = r->id);
}

void audit_seal(struct tx *tx, struct keys *keys, int64_t world_ms, size_t most)
{
    struct row_audit_seal_last last = {0};
    struct call call = {.query = &query_audit_unsealed_first, .limit = (int64_t)most, .args = NULL};
    struct audit_link link = {0};
    struct audit_keys k;
    size_t n;

    tx_call(tx, &call);
    n = list_count(call.rows);
    if (!n)
        return;
    tx_one(tx, audit_seal_last, &last);
    link.seq = last.seq;
    memcpy(link.hash, last.hash.p ? last.hash.p : "", last.hash.n < AUDIT_HASH ? last.hash.n : AUDIT_HASH);
    audit_keys_derive(keys, &k);
    for (size_t i = 0; i < n; i++) {
        audit_row r;

        member_row(call.query, call.rows.list->items[i], &r);
        seal_row(tx, &k, &link, &r);
    }
    audit_keys_clear(&k);
    if (link.seq / AUDIT_HEAD_EVERY > last.seq / AUDIT_HEAD_EVERY)
        audit_heads_sign(tx, keys, world_ms, false);
}
