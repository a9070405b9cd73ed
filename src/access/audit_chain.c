#include "access/audit_chain.h"

#include "core/buf.h"

#include <sodium.h>

void audit_keys_derive(const struct keys *keys, struct audit_keys *out)
{
    keys_derive(keys, "audit", out->entry);
    keys_derive(keys, "audit seal", out->seal);
}

void audit_keys_clear(struct audit_keys *k)
{
    sodium_memzero(k, sizeof *k);
}

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

/* Never JSON: that has many forms. */
struct str audit_canonical(struct arena *a, const audit_row *r)
{
    struct buf out = buf_new(a, r->action.n + r->object.n + r->detail.n + 256);

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

void audit_mac(const struct audit_keys *k, struct str row, unsigned char out[AUDIT_HASH])
{
    crypto_generichash(out, AUDIT_HASH, (const unsigned char *)row.p, row.n, k->entry, sizeof k->entry);
}

void audit_link_next(struct arena *a, const struct audit_keys *k, struct audit_link *link, struct str row,
                     struct str mac)
{
    struct buf all = buf_new(a, row.n + mac.n + 128);
    struct str body;

    link->seq++;
    put_number(&all, link->seq);
    buf_put(&all, (struct str){(const char *)link->hash, AUDIT_HASH});
    buf_put(&all, row);
    buf_put(&all, mac);
    body = buf_str(&all);
    crypto_generichash(link->tag, AUDIT_HASH, (const unsigned char *)body.p, body.n, k->seal, sizeof k->seal);
    buf_put(&all, (struct str){(const char *)link->tag, AUDIT_HASH});
    body = str_cut(buf_str(&all), sizeof link->seq, all.n); /* the number stands under the key alone */
    crypto_hash_sha256(link->hash, (const unsigned char *)body.p, body.n);
}
