#include "access/audit.h"

#include "core/buf.h"
#include "core/id.h"
#include "queries.h"

#include <sodium.h>

enum { HASH = crypto_hash_sha256_BYTES, MAC = 32, SLICE = 1000, LATE_MS = 60000 };

static void put_number(struct buf *out, int64_t n)
{
    for (int shift = 56; shift >= 0; shift -= 8)
        buf_char(out, (char)((uint64_t)n >> shift & 0xFF));
}

static void put_text(struct buf *out, struct str s)
{
    put_number(out, (int64_t)s.n);
    buf_put(out, s);
}

/* Canonical form: numbers of eight bytes, texts with their length before them. Never JSON: that has many forms. */
static struct str canonical(struct arena *a, const struct row_audit_unsealed_first *r)
{
    struct buf out = buf_new(a, r->detail.n + 4096);

    put_number(&out, r->id);
    put_number(&out, r->at);
    put_number(&out, r->actor_id);
    put_text(&out, r->action);
    put_text(&out, r->object);
    put_number(&out, r->object_id);
    put_number(&out, r->person_id);
    put_number(&out, r->class);
    put_text(&out, r->detail);
    return buf_str(&out);
}

static void mac_of(const struct keys *keys, struct str row, unsigned char out[MAC])
{
    unsigned char key[32];

    keys_derive(keys, "audit", key);
    crypto_generichash(out, MAC, (const unsigned char *)row.p, row.n, key, sizeof key);
    sodium_memzero(key, sizeof key);
}

static void link_of(struct arena *a, struct str before, struct str row, struct str mac, unsigned char out[HASH])
{
    struct buf all = buf_new(a, before.n + row.n + mac.n + 1);

    buf_put(&all, before);
    buf_put(&all, row);
    buf_put(&all, mac);
    crypto_hash_sha256(out, (const unsigned char *)buf_str(&all).p, all.n);
}

void audit_write(struct tx *tx, struct ctx *ctx, const struct audit_entry *e)
{
    unsigned char mac[MAC];
    struct row_audit_unsealed_first r = {.id = id_new(ctx->world_ms),
                                         .at = ctx->world_ms,
                                         .actor_id = ctx->viewer.account_id,
                                         .action = str_of(e->action),
                                         .object = str_of(e->object),
                                         .object_id = e->object_id,
                                         .person_id = e->person_id,
                                         .class = e->class,
                                         .detail = e->detail.p ? e->detail : STR("{}")};

    mac_of(ctx->keys, canonical(tx->arena, &r), mac);
    tx_run(tx, audit_insert, .id = r.id, .at = r.at, .actor_id = r.actor_id, .action = r.action, .object = r.object,
           .object_id = r.object_id, .person_id = r.person_id, .class = r.class, .detail = r.detail,
           .mac = (struct str){arena_copy(tx->arena, (const char *)mac, MAC), MAC});
    tx_run(tx, audit_unsealed_insert, .id = r.id);
    tx_run(tx, event_insert, .id = r.id, .at = r.at, .kind = r.action, .actor_id = r.actor_id, .person_id = r.person_id,
           .object = r.object, .object_id = r.object_id, .class = r.class);
}

void audit_seal(struct tx *tx, struct keys *keys, size_t most)
{
    struct row_audit_unsealed_first *rows = NULL;
    struct row_audit_seal_last last = {0};
    struct call call = {.query = &query_audit_unsealed_first, .limit = (int64_t)most, .args = NULL};
    size_t n;

    (void)keys;
    tx_call(tx, &call);
    n = list_count(call.rows);
    if (!n)
        return;
    rows = ARENA_ARRAY(tx->arena, struct row_audit_unsealed_first, n);
    tx_one(tx, audit_seal_last, &last);
    for (size_t i = 0; i < n; i++) {
        char *hash = arena_alloc(tx->arena, HASH);

        member_row(call.query, call.rows.list->items[i], &rows[i]);
        link_of(tx->arena, last.hash, canonical(tx->arena, &rows[i]), rows[i].mac, (unsigned char *)hash);
        last.hash = (struct str){hash, HASH};
        last.seq++;
        tx_run(tx, audit_seal_insert, .seq = last.seq, .audit_id = rows[i].id, .hash = last.hash);
        tx_run(tx, audit_unsealed_delete, .audit_id = rows[i].id);
    }
}

/* One entry of the chain against the one before it. */
static bool link_holds(struct arena *a, struct keys *keys, const struct row_audit_chain_slice *r, struct str before)
{
    const struct row_audit_unsealed_first entry = {r->id,        r->at,        r->actor_id, r->action, r->object,
                                                   r->object_id, r->person_id, r->class,    r->detail, r->mac};
    struct str row = canonical(a, &entry);
    unsigned char mac[MAC], hash[HASH];

    mac_of(keys, row, mac);
    link_of(a, before, row, r->mac, hash);
    return r->mac.n == MAC && memcmp(mac, r->mac.p, MAC) == 0 && r->hash.n == HASH &&
           memcmp(hash, r->hash.p, HASH) == 0;
}

/* Walks one slice; false ends the walk: *broken is set when an entry does not hold. */
static bool walk_slice(struct db_conn *c, struct keys *keys, int64_t *seq, struct str *before, bool *broken)
{
    struct arena *a = arena_new((size_t)64 << 20);
    struct value from = value_int(*seq);
    struct call call = {.query = &query_audit_chain_slice, .args = &from, .limit = SLICE};
    size_t n;

    *broken = db_wave(c, a, &call, 1) != DB_OK;
    n = *broken ? 0 : list_count(call.rows);
    for (size_t i = 0; i < n && !*broken; i++) {
        struct row_audit_chain_slice r;

        member_row(call.query, call.rows.list->items[i], &r);
        *broken = r.seq != *seq + 1 || !link_holds(a, keys, &r, *before);
        *seq = r.seq;
        memcpy((char *)(uintptr_t)before->p, r.hash.p, r.hash.n < HASH ? r.hash.n : HASH);
        before->n = HASH;
    }
    arena_free(a);
    return n > 0 && !*broken;
}

bool audit_verify(struct db_conn *c, struct keys *keys, int64_t world_ms, struct arena *a, struct str *says)
{
    struct str before = {arena_alloc(a, HASH), 0};
    struct call sums_call = {.query = &query_audit_sums};
    struct row_audit_sums sums;
    int64_t seq = 0;
    bool broken = false;

    if (db_read_begin(c) != DB_OK || db_wave(c, a, &sums_call, 1) != DB_OK) {
        *says = STR("The audit log cannot be read.");
        return false;
    }
    member_row(&query_audit_sums, sums_call.rows.list->items[0], &sums);
    while (walk_slice(c, keys, &seq, &before, &broken))
        ;
    db_read_end(c);
    if (broken)
        *says = str_format(a, "The audit chain is broken at seal %lld: that entry was changed, removed or put in.",
                           (long long)seq);
    else if (seq != sums.seals || sums.seals + sums.unsealed != sums.entries)
        *says = str_format(a, "The audit log has %lld entries, %lld are in the chain and %lld wait: some are missing.",
                           (long long)sums.entries, (long long)seq, (long long)sums.unsealed);
    else if (sums.unsealed && sums.oldest_id != INT_NONE && (sums.oldest_id >> 22) + 1735689600000 < world_ms - LATE_MS)
        *says = str_format(a, "%lld entries wait for their seal longer than a minute.", (long long)sums.unsealed);
    else {
        *says = str_format(a, "The audit chain holds: %lld entries, all sealed but the newest %lld.",
                           (long long)sums.entries, (long long)sums.unsealed);
        return true;
    }
    return false;
}
