/* The audit log, walked from its first seal to its last, and what waits behind it. */
#include "access/audit.h"

#include "access/audit_chain.h"
#include "access/audit_head.h"

#include <stdlib.h>

enum { SLICE = 1000, LATE_MS = 60000, SLICE_ROOM = 512 << 20, HEADS_ROOM = 256 << 20 };
static const int64_t first_id_ms = 1735689600000; /* ids count from 2025-01-01 */

struct walk {
    struct db_conn *conn;
    struct audit_keys keys;
    struct audit_link link;
    struct audit_head_list heads; /* by their seals */
    size_t head, fit;             /* the next of them; seals that have one, so far */
    bool broken, unlike;          /* at link.seq: the chain, or a head that says otherwise */
    int64_t waiting;              /* entries behind the chain that are as they were written */
};

/* Whether a row has what the program would have written: the structs show no difference between none and an id of 0, or
 * between none and an empty text, but whoever changed one into the other has changed the log. */
static bool is_plain(const struct query *q, struct value row)
{
    static const enum value_kind kinds[] = {[SQL_INT] = VALUE_INT, [SQL_TEXT] = VALUE_TEXT, [SQL_BLOB] = VALUE_BLOB};

    for (size_t i = 0; i < q->ncolumns; i++) {
        const struct value *v = &row.map->cells[i];

        if (v->kind == VALUE_NULL && q->columns[i].is_id)
            continue;
        if (v->kind != kinds[q->columns[i].type] || (q->columns[i].is_id && v->number == 0))
            return false;
    }
    return true;
}

static bool same(const unsigned char made[AUDIT_HASH], struct str found)
{
    return found.n == AUDIT_HASH && memcmp(made, found.p, AUDIT_HASH) == 0;
}

static bool mac_holds(struct walk *w, struct str row, struct str mac)
{
    unsigned char made[AUDIT_HASH];

    audit_mac(&w->keys, row, made);
    return same(made, mac);
}

/* One entry of the chain against the one before it. */
static bool link_holds(struct arena *a, struct walk *w, const struct row_audit_chain_slice *r)
{
    const audit_row entry = {r->id,        r->at,        r->actor_id, r->action, r->object,
                             r->object_id, r->person_id, r->class,    r->detail, r->mac};
    struct str row = audit_canonical(a, &entry);

    audit_link_next(a, &w->keys, &w->link, row, r->mac);
    return r->seq == w->link.seq && mac_holds(w, row, r->mac) && same(w->link.tag, r->tag) &&
           same(w->link.hash, r->hash);
}

/* The heads of the seal that the walk stands at; false: one of them says otherwise. */
static bool heads_hold(struct walk *w)
{
    w->fit += w->head < w->heads.n && w->heads.items[w->head].seq == w->link.seq;
    for (; w->head < w->heads.n && w->heads.items[w->head].seq == w->link.seq; w->head++)
        if (memcmp(w->heads.items[w->head].hash, w->link.hash, AUDIT_HASH) != 0)
            return false;
    return true;
}

/* Walks one slice; false ends the walk. */
static bool walk_slice(struct walk *w)
{
    struct arena *a = arena_new(SLICE_ROOM);
    struct value from = value_int(w->link.seq);
    struct call call = {.query = &query_audit_chain_slice, .args = &from, .limit = SLICE};
    size_t n;

    w->broken = db_wave(w->conn, a, &call, 1) != DB_OK;
    n = w->broken ? 0 : list_count(call.rows);
    for (size_t i = 0; i < n && !w->broken && !w->unlike; i++) {
        struct row_audit_chain_slice r;

        member_row(call.query, call.rows.list->items[i], &r);
        w->broken = !link_holds(a, w, &r) || !is_plain(call.query, call.rows.list->items[i]);
        w->unlike = !w->broken && !heads_hold(w);
    }
    arena_free(a);
    return n > 0 && !w->broken && !w->unlike;
}

/* Entries behind the chain: as they were written, and not in the chain already. False ends it. */
static bool waiting_slice(struct walk *w, int64_t *after, bool *good)
{
    struct arena *a = arena_new(SLICE_ROOM);
    struct value from = value_int(*after);
    struct call call = {.query = &query_audit_unsealed_slice, .args = &from, .limit = SLICE};
    size_t n;

    *good = db_wave(w->conn, a, &call, 1) == DB_OK;
    n = *good ? list_count(call.rows) : 0;
    for (size_t i = 0; i < n && *good; i++) {
        struct row_audit_unsealed_slice r;
        audit_row entry;

        member_row(call.query, call.rows.list->items[i], &r);
        entry =
            (audit_row){r.id, r.at, r.actor_id, r.action, r.object, r.object_id, r.person_id, r.class, r.detail, r.mac};
        *good = is_plain(call.query, call.rows.list->items[i]) && !r.sealed &&
                mac_holds(w, audit_canonical(a, &entry), r.mac);
        *after = r.id;
        w->waiting += *good;
    }
    arena_free(a);
    return n > 0 && *good;
}

static int by_seal(const void *a, const void *b)
{
    const struct audit_head *x = a, *y = b;

    return (x->seq > y->seq) - (x->seq < y->seq);
}

/* What is wrong with the chain or the heads, or STR_NONE. */
static struct str look_at_chain(struct walk *w, struct arena *a)
{
    while (walk_slice(w))
        ;
    if (w->broken)
        return str_format(a, "The audit chain is broken at seal %lld: that entry was changed, removed or put in.",
                          (long long)w->link.seq);
    if (w->unlike)
        return str_format(a, "The audit log was made anew: seal %lld is not what was signed at the time.",
                          (long long)w->link.seq);
    if (w->head < w->heads.n)
        return str_format(a, "The audit log was cut off: it ends at seal %lld, but seal %lld was signed.",
                          (long long)w->link.seq, (long long)w->heads.items[w->heads.n - 1].seq);
    return STR_NONE;
}

/* Each entry is in the chain or waits for it, and in one of the two only: then the numbers add up. */
static struct str look_at_rest(struct walk *w, struct arena *a, const struct row_audit_sums *sums, int64_t world_ms)
{
    int64_t after = INT64_MIN;
    bool good;

    while (waiting_slice(w, &after, &good))
        ;
    if (!good)
        return STR("An entry of the audit log that waits for its seal was changed, put in, or has a seal already.");
    if (w->link.seq != sums->seals || w->waiting != sums->unsealed || sums->seals + sums->unsealed != sums->entries)
        return str_format(
            a, "The audit log has %lld entries, %lld are in the chain and %lld wait: some are missing or were put in.",
            (long long)sums->entries, (long long)w->link.seq, (long long)w->waiting);
    if (sums->unsealed && (sums->oldest_id >> 22) + first_id_ms < world_ms - LATE_MS)
        return str_format(a, "%lld entries wait for their seal longer than a minute.", (long long)sums->unsealed);
    return STR_NONE;
}

static struct str look(struct walk *w, struct keys *keys, int64_t world_ms, const char *heads, struct arena *a,
                       struct arena *room)
{
    struct call call = {.query = &query_audit_sums};
    struct str organization = audit_organization(w->conn, room), wrong = STR_NONE;
    struct row_audit_sums sums;

    if (db_wave(w->conn, a, &call, 1) != DB_OK)
        return STR("The audit log cannot be read.");
    member_row(&query_audit_sums, call.rows.list->items[0], &sums);
    if (!audit_heads_load(w->conn, room, keys, organization, &w->heads, &wrong) ||
        (heads && !audit_heads_read(room, keys, organization, heads, &w->heads, &wrong)))
        return str_dup(a, wrong);
    if (w->heads.n)
        qsort(w->heads.items, w->heads.n, sizeof *w->heads.items, by_seal);
    wrong = look_at_chain(w, a);
    return wrong.p ? wrong : look_at_rest(w, a, &sums, world_ms);
}

bool audit_verify(struct db_conn *c, struct keys *keys, int64_t world_ms, const char *heads, struct arena *a,
                  struct str *says)
{
    struct arena *room = arena_new(HEADS_ROOM);
    struct walk w = {.conn = c};
    bool good;

    audit_keys_derive(keys, &w.keys);
    *says = STR("The audit log cannot be read.");
    if (db_read_begin(c) == DB_OK) {
        *says = look(&w, keys, world_ms, heads, a, room);
        db_read_end(c);
    }
    audit_keys_clear(&w.keys);
    good = !says->p;
    if (good)
        *says = str_format(a, "The audit chain holds: %lld entries, all sealed but the newest %lld%s",
                           (long long)(w.link.seq + w.waiting), (long long)w.waiting, w.heads.n ? "; " : ".");
    if (good && w.heads.n)
        *says = str_format(a, "%s%zu signed heads fit it, the newest of seal %lld.", says->p, w.fit,
                           (long long)w.heads.items[w.heads.n - 1].seq);
    arena_free(room);
    return good;
}
