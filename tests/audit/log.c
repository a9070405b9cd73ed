#include "log.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROWS_AT_ONCE = 200, ROOM = 64 };

size_t pick(struct mutation *m, size_t below)
{
    return (size_t)(random_seeded(&m->chance) % below);
}

size_t pick_entry(struct mutation *m)
{
    size_t last = m->log->n < 200 ? m->log->n : 200;

    return pick(m, 4) ? m->log->n - 1 - pick(m, last) : pick(m, m->log->n);
}

void sql(struct mutation *m, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    buf_text(&m->sql, arena_vprintf(m->arena, format, args));
    va_end(args);
}

static const char *hex_of(struct mutation *m, struct str s)
{
    char *text = arena_alloc(m->arena, s.n * 2 + 1);

    return sodium_bin2hex(text, s.n * 2 + 1, (const unsigned char *)s.p, s.n);
}

const char *text_literal(struct mutation *m, struct str text)
{
    return arena_printf(m->arena, m->postgres ? "convert_from(decode('%s', 'hex'), 'UTF8')" : "CAST(X'%s' AS TEXT)", hex_of(m, text));
}

const char *blob_literal(struct mutation *m, struct str bytes)
{
    return arena_printf(m->arena, m->postgres ? "decode('%s', 'hex')" : "X'%s'", hex_of(m, bytes));
}

const char *id_literal(struct mutation *m, int64_t id)
{
    return id ? arena_printf(m->arena, "%lld", (long long)id) : "NULL";
}

struct str random_blob(struct mutation *m)
{
    uint64_t *words = arena_alloc(m->arena, 32);

    for (int i = 0; i < 4; i++)
        words[i] = random_seeded(&m->chance);
    return (struct str){(char *)words, 32};
}

/* ---- the chain, in this test's own words ---- */

static void put_number(struct buf *out, int64_t n)
{
    for (int i = 56; i >= 0; i -= 8)
        buf_char(out, (char)((uint64_t)n >> i));
}

static struct str row_of(struct arena *a, const struct entry *e)
{
    struct buf out = buf_new(a, 1 << 20);
    const struct str texts[] = {e->action, e->object, e->detail};
    const int64_t first[] = {e->id, e->at, e->actor_id}, between[] = {e->object_id, e->person_id, e->class};

    for (size_t i = 0; i < 3; i++)
        put_number(&out, first[i]);
    for (size_t i = 0; i < 3; i++) {
        for (size_t k = 0; i == 2 && k < 3; k++)
            put_number(&out, between[k]);
        put_number(&out, (int64_t)texts[i].n);
        buf_put(&out, texts[i]);
    }
    return buf_str(&out);
}

struct str plain_mac(struct mutation *m, const struct entry *e)
{
    struct str row = row_of(m->arena, e);
    unsigned char *mac = arena_alloc(m->arena, 32);

    crypto_generichash(mac, 32, (const unsigned char *)row.p, row.n, NULL, 0);
    return (struct str){(char *)mac, 32};
}

static struct str hash_of(struct arena *a, struct str before, const struct entry *e, struct str tag)
{
    struct buf all = buf_new(a, 1 << 20);
    unsigned char *hash = arena_alloc(a, 32);

    buf_put(&all, before);
    buf_put(&all, row_of(a, e));
    buf_put(&all, e->mac);
    buf_put(&all, tag);
    crypto_hash_sha256(hash, (const unsigned char *)buf_str(&all).p, all.n);
    return (struct str){(char *)hash, 32};
}

static struct str hash_before(const struct log *log, size_t at)
{
    static const char zeros[32];

    return at ? log->e[at - 1].hash : (struct str){zeros, 32};
}

bool log_fits(struct arena *a, const struct log *log)
{
    bool good = true;

    for (size_t i = 0; i < log->n; i++)
        good = good && str_eq(hash_of(a, hash_before(log, i), &log->e[i], log->e[i].tag), log->e[i].hash);
    return good;
}

/* ---- writing ---- */

void sql_entry(struct mutation *m, const struct entry *e)
{
    sql(m, "INSERT INTO audit (id, at, actor_id, action, object, object_id, person_id, class, detail, mac)"
           " VALUES (%lld, %lld, %s, %s, %s, %s, %s, %lld, %s, %s);\n",
        (long long)e->id, (long long)e->at, id_literal(m, e->actor_id), text_literal(m, e->action), text_literal(m, e->object),
        id_literal(m, e->object_id), id_literal(m, e->person_id), (long long)e->class, text_literal(m, e->detail),
        blob_literal(m, e->mac));
}

static void forge(struct mutation *m, const struct log *log, size_t at, enum forging how)
{
    struct entry *e = &log->e[at];

    if (how == FORGE_NOTHING)
        return;
    if (how == FORGE_TAGS_PLAIN)
        e->tag = plain_mac(m, e);
    if (how == FORGE_TAGS_OTHER)
        e->tag = m->log->e[pick(m, m->log->n)].tag;
    e->hash = hash_of(m->arena, hash_before(log, at), e, e->tag);
}

void sql_seals(struct mutation *m, const struct log *log, size_t from, enum forging how)
{
    sql(m, "DELETE FROM audit_seal WHERE seq > %zu;\n", from);
    for (size_t i = from; i < log->n; i++) {
        forge(m, log, i, how);
        sql(m, "%s (%zu, %lld, %s, %s)%s",
            (i - from) % ROWS_AT_ONCE ? "" : "INSERT INTO audit_seal (seq, audit_id, tag, hash) VALUES\n", i + 1,
            (long long)log->e[i].id, blob_literal(m, log->e[i].tag), blob_literal(m, log->e[i].hash),
            i + 1 == log->n || (i - from) % ROWS_AT_ONCE == ROWS_AT_ONCE - 1 ? ";\n" : ",\n");
    }
}

struct log log_copy(struct mutation *m)
{
    struct log copy = {arena_alloc(m->arena, (m->log->n + ROOM) * sizeof *copy.e), m->log->n};

    memcpy(copy.e, m->log->e, m->log->n * sizeof *copy.e);
    return copy;
}

void log_remove(struct log *log, size_t at, size_t n)
{
    memmove(log->e + at, log->e + at + n, (log->n - at - n) * sizeof *log->e);
    log->n -= n;
}

void log_insert(struct log *log, size_t at, const struct entry *e)
{
    struct entry new = *e;

    memmove(log->e + at + 1, log->e + at, (log->n - at) * sizeof *log->e);
    log->e[at] = new;
    log->n++;
}
