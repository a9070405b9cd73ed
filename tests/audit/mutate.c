/* What somebody might do to the log. Each function does one thing of its kind, by chance. */
#include "log.h"

static const char *const text_columns[] = {"action", "object", "detail"};

static struct str text_of(const struct entry *e, size_t column)
{
    return column == 0 ? e->action : column == 1 ? e->object : e->detail;
}

/* Where a byte may stand alone on PostgreSQL, whose texts are valid UTF-8 without 0. */
static size_t plain_place(struct mutation *m, struct str s, bool inside)
{
    size_t at = pick(m, s.n + !inside), tries = 0;

    while (m->postgres && tries++ < 100 && at < s.n && (unsigned char)s.p[at] >= 0x80)
        at = pick(m, s.n + !inside);
    return m->postgres && at < s.n && (unsigned char)s.p[at] >= 0x80 ? s.n : at;
}

static char any_byte(struct mutation *m, char not)
{
    char c;

    do
        c = m->postgres ? (char)(' ' + pick(m, 95)) : (char)pick(m, 256);
    while (c == not);
    return c;
}

static struct str text_changed(struct mutation *m, struct str s)
{
    size_t what = s.n ? pick(m, 4) : 3, at = plain_place(m, s, what < 2);
    char *new = arena_alloc(m->arena, s.n + 2);

    if (what < 2 && at == s.n)
        what = 3;
    if (what == 2 && s.n > 1)
        return STR("");
    memcpy(new, s.p, s.n);
    if (what == 0) { /* another byte */
        new[at] = any_byte(m, s.p[at]);
        return (struct str){new, s.n};
    }
    if (what == 1) { /* one less */
        memmove(new + at, new + at + 1, s.n - at - 1);
        return (struct str){new, s.n - 1};
    }
    at = what == 2 ? s.n : at;
    memmove(new + at + 1, new + at, s.n - at);
    new[at] = any_byte(m, 'x'); /* one more */
    return (struct str){new, s.n + 1};
}

static void a_text(struct mutation *m)
{
    const struct entry *e = &m->log->e[pick(m, m->log->n)];
    size_t column = pick(m, 3);

    m->kind = arena_printf(m->arena, "%s changed", text_columns[column]);
    sql(m, "UPDATE audit SET %s = %s WHERE id = %lld", text_columns[column], text_literal(m, text_changed(m, text_of(e, column))),
        (long long)e->id);
}

static void a_number(struct mutation *m)
{
    static const char *const columns[] = {"at", "class", "actor_id", "object_id", "person_id"};
    const struct entry *e = &m->log->e[pick(m, m->log->n)];
    size_t column = pick(m, 5), how = pick(m, 5);
    const int64_t values[] = {e->at, e->class, e->actor_id, e->object_id, e->person_id};
    int64_t was = values[column], now = was ^ (int64_t)1 << pick(m, 63);

    m->kind = arena_printf(m->arena, "%s changed", columns[column]);
    if (how == 0)
        now = was + 1;
    else if (how == 1)
        now = was ? -was : 1;
    else if (how == 2 && column > 1)
        now = 0; /* none becomes 0, or the other way about */
    sql(m, "UPDATE audit SET %s = %s WHERE id = %lld", columns[column],
        now || !was || column < 2 ? arena_printf(m->arena, "%lld", (long long)now) : "NULL", (long long)e->id);
}

static void an_id(struct mutation *m)
{
    const struct entry *e = &m->log->e[pick(m, m->log->n)];
    long long was = (long long)e->id, now = was ^ (long long)1 << (40 + pick(m, 20));

    now = pick(m, 4) ? now : -was;
    m->kind = "id changed";
    sql(m, "UPDATE audit SET id = %lld WHERE id = %lld;", now, was);
    if (pick(m, 2))
        sql(m, "UPDATE audit_seal SET audit_id = %lld WHERE audit_id = %lld;", now, was);
}

static struct str blob_changed(struct mutation *m, struct str s)
{
    char *new = arena_copy(m->arena, s.p, s.n);

    switch (pick(m, 6)) {
    case 0: return random_blob(m);
    case 1: return (struct str){new, pick(m, s.n)};
    case 2: return str_format(m->arena, "%033d", 0);
    default:
        new[pick(m, s.n)] ^= (char)(1 << pick(m, 8));
        return (struct str){new, s.n};
    }
}

static void a_blob(struct mutation *m)
{
    size_t at = pick(m, m->log->n), column = pick(m, 3);
    const struct entry *e = &m->log->e[at];
    const char *new = blob_literal(m, blob_changed(m, column == 0 ? e->mac : column == 1 ? e->tag : e->hash));

    m->kind = column == 0 ? "mac changed" : column == 1 ? "tag changed" : "hash changed";
    if (column && pick(m, 8) == 0)
        new = column == 1 || !m->postgres ? "NULL" : new;
    if (column == 0)
        sql(m, "UPDATE audit SET mac = %s WHERE id = %lld", new, (long long)e->id);
    else
        sql(m, "UPDATE audit_seal SET %s = %s WHERE seq = %zu", column == 1 ? "tag" : "hash",
            column == 2 && new[0] == 'N' ? "X''" : new, at + 1);
}

/* Entries from `at` on, n of them; their seals stay, go, or are made anew. */
static void cut(struct mutation *m, size_t at, size_t n)
{
    size_t how = pick(m, 4 + FORGINGS);
    const char *first = arena_printf(m->arena, "%lld", (long long)m->log->e[at].id),
               *last = arena_printf(m->arena, "%lld", (long long)m->log->e[at + n - 1].id);

    if (how == 0 || how == 2)
        sql(m, "DELETE FROM audit_seal WHERE seq > %zu AND seq <= %zu;\n", at, at + n);
    if (how > 0)
        sql(m, "DELETE FROM audit WHERE id >= %s AND id <= %s;\n", first, last);
    if (how == 3) /* others stand at their places */
        sql(m, "DELETE FROM audit_seal WHERE seq > %zu;\n", m->log->n - n);
    if (how >= 4) {
        struct log log = log_copy(m);

        log_remove(&log, at, n);
        sql_seals(m, &log, at, (enum forging)(how - 4));
    }
    m->needs_heads = at + n == m->log->n && how >= 2;
}

static void a_row_deleted(struct mutation *m)
{
    m->kind = "row deleted";
    cut(m, pick_entry(m), 1);
}

static void a_run_cut(struct mutation *m)
{
    size_t where = pick(m, 4), n = 2 + pick(m, where ? 60 : 400), at = m->log->n - n;

    if (where == 1)
        at = 0;
    else if (where == 2)
        at = pick(m, at);
    m->kind = where == 1 ? "run cut at the start" : where == 2 ? "run cut in the middle" : "run cut at the end";
    cut(m, at, n);
}

/* An entry that never was: of the present moment, with a mac of chance, of somebody else, or made without the key. */
static struct entry invented(struct mutation *m)
{
    const struct entry *model = &m->log->e[pick(m, m->log->n)], *newest = &m->log->e[m->log->n - 1];
    struct entry e = *model;

    e.id = newest->id + 1 + (int64_t)pick(m, 100000);
    e.at = newest->at + (int64_t)pick(m, 1000);
    e.object_id = (int64_t)pick(m, 1000);
    e.mac = pick(m, 3) ? pick(m, 2) ? random_blob(m) : plain_mac(m, &e) : model->mac;
    e.tag = pick(m, 2) ? random_blob(m) : plain_mac(m, &e);
    return e;
}

static void a_row_put_in(struct mutation *m)
{
    struct entry e = invented(m);
    struct log log = log_copy(m);
    size_t how = pick(m, 6), at = pick(m, 2) ? pick_entry(m) : m->log->n;

    m->kind = "row put in";
    if (pick(m, 2))
        e.id = m->log->e[0].id - 1 - (int64_t)pick(m, 1000);
    sql_entry(m, &e);
    if (how == 1) /* as if it waited for its seal */
        sql(m, "INSERT INTO audit_unsealed (audit_id) VALUES (%lld);\n", (long long)e.id);
    if (how == 2) /* the numbers add up, and what is said to wait is not there */
        sql(m, "INSERT INTO audit_unsealed (audit_id) VALUES (%lld);\n", (long long)e.id + ((long long)1 << 60) / 2);
    if (how == 3) /* or is in the chain */
        sql(m, "INSERT INTO audit_unsealed (audit_id) VALUES (%lld);\n", (long long)m->log->e[pick_entry(m)].id);
    if (how > 3) {
        log_insert(&log, at, &e);
        sql_seals(m, &log, at, (enum forging)pick(m, FORGINGS));
    }
}

static void a_row_copied(struct mutation *m)
{
    struct log log = log_copy(m);
    struct entry e = m->log->e[pick(m, m->log->n)];
    size_t at = pick(m, 2) ? pick_entry(m) : m->log->n;

    m->kind = "row copied";
    e.id = m->log->e[m->log->n - 1].id + 1 + (int64_t)pick(m, 1000);
    sql_entry(m, &e);
    if (pick(m, 3) == 0) {
        sql(m, "INSERT INTO audit_unsealed (audit_id) VALUES (%lld);\n", (long long)e.id);
    } else {
        log_insert(&log, at, &e);
        sql_seals(m, &log, at, (enum forging)pick(m, FORGINGS));
    }
}

static void swap_column(struct mutation *m, const char *column, const struct entry *x, const struct entry *y)
{
    sql(m, "CREATE TEMPORARY TABLE was AS SELECT id, %s AS v FROM audit WHERE id IN (%lld, %lld);\n", column, (long long)x->id,
        (long long)y->id);
    sql(m, "UPDATE audit SET %s = (SELECT v FROM was WHERE was.id <> audit.id) WHERE id IN (%lld, %lld);\nDROP TABLE was;\n",
        column, (long long)x->id, (long long)y->id);
}

static void rows_swapped(struct mutation *m)
{
    static const char *const columns[] = {"at", "mac", "detail", "action"};
    size_t a = pick_entry(m), b = pick_entry(m), how = pick(m, 2 + FORGINGS);
    struct log log = log_copy(m);
    const struct entry *x = &m->log->e[a < b ? a : b], *y = &m->log->e[a < b ? b : a];

    m->kind = "rows swapped";
    if (x->at == y->at || str_eq(x->detail, y->detail) || str_eq(x->action, y->action)) {
        rows_swapped(m);
        return;
    }
    if (how == 0) {
        swap_column(m, columns[pick(m, 4)], x, y);
    } else if (how == 1) {
        for (size_t i = 0; i < 4; i++)
            swap_column(m, columns[i], x, y);
    } else {
        struct entry kept = log.e[a]; /* the order of the chain; their seals, or those made anew */

        log.e[a] = log.e[b];
        log.e[b] = kept;
        if (pick(m, 2)) {
            struct str tag = log.e[a].tag, hash = log.e[a].hash;

            log.e[a].tag = log.e[b].tag;
            log.e[a].hash = log.e[b].hash;
            log.e[b].tag = tag;
            log.e[b].hash = hash;
        }
        sql_seals(m, &log, a < b ? a : b, (enum forging)(how - 2));
    }
}

static void rows_moved(struct mutation *m)
{
    struct log log = log_copy(m);
    size_t n = 3 + pick(m, 20), at = m->log->n - n - pick(m, 150);
    struct entry first = log.e[at];

    m->kind = "rows moved between seals";
    for (size_t i = at; i < at + n; i++) {
        struct entry next = i + 1 < at + n ? log.e[i + 1] : first;

        next.tag = log.e[i].tag; /* the seals stay where they are */
        next.hash = log.e[i].hash;
        log.e[i] = next;
    }
    sql_seals(m, &log, at, (enum forging)pick(m, FORGINGS));
}

static void a_seal(struct mutation *m)
{
    size_t at = pick(m, m->log->n), other = pick(m, m->log->n), how = pick(m, 5);

    m->kind = "seal changed";
    if (how == 0)
        sql(m, "UPDATE audit_seal SET seq = %lld WHERE seq = %zu", (long long)m->log->n + 1 + (long long)pick(m, 5000), at + 1);
    else if (how == 1)
        sql(m, "UPDATE audit_seal SET seq = %lld WHERE seq = %zu", -(long long)pick(m, 5000), at + 1);
    else if (how == 2)
        sql(m, "UPDATE audit_seal SET audit_id = %lld WHERE seq = %zu",
            (long long)m->log->e[m->log->n - 1].id + 1 + (long long)pick(m, 5000), at + 1);
    else if (how == 3)
        sql(m, "INSERT INTO audit_seal (seq, audit_id, tag, hash) VALUES (%zu, %lld, %s, %s)", m->log->n + 1,
            (long long)m->log->e[m->log->n - 1].id + 1 + (long long)pick(m, 5000), blob_literal(m, random_blob(m)),
            blob_literal(m, random_blob(m)));
    else
        sql(m, "INSERT INTO audit_unsealed (audit_id) VALUES (%lld)", (long long)m->log->e[other].id);
}

static void times_shifted(struct mutation *m)
{
    size_t n = 1 + pick(m, 300), at = pick(m, m->log->n - n);

    m->kind = "times shifted";
    sql(m, "UPDATE audit SET at = at + %lld WHERE id >= %lld AND id <= %lld", ((long long)pick(m, 2) * 2 - 1) * (1 + (long long)pick(m, 100000)),
        (long long)m->log->e[at].id, (long long)m->log->e[at + n - 1].id);
}

/* Content, mac and all seals behind it, by somebody who knows how they are made but has no key. */
static void made_anew(struct mutation *m)
{
    struct log log = log_copy(m);
    size_t at = pick_entry(m);
    struct entry *e = &log.e[at];

    m->kind = "made anew without the key";
    if (pick(m, 2))
        e->detail = text_changed(m, e->detail);
    else
        e->at += 1 + (int64_t)pick(m, 100000);
    if (pick(m, 3))
        e->mac = plain_mac(m, e);
    sql(m, "DELETE FROM audit WHERE id = %lld;\n", (long long)e->id);
    sql_entry(m, e);
    sql_seals(m, &log, at, (enum forging)pick(m, FORGINGS));
}

static void waiting_again(struct mutation *m)
{
    size_t n = 1 + pick(m, 300), from = m->log->n - n;

    m->kind = "seals taken off the end";
    m->needs_heads = true;
    sql(m, "INSERT INTO audit_unsealed (audit_id) SELECT audit_id FROM audit_seal WHERE seq > %zu;\n", from);
    sql(m, "DELETE FROM audit_seal WHERE seq > %zu;\n", from);
}

static void all_gone(struct mutation *m)
{
    size_t how = pick(m, 3);

    m->kind = "everything deleted";
    if (how < 2)
        sql(m, "DELETE FROM audit_seal;\n");
    if (how != 1)
        sql(m, "DELETE FROM audit;\n");
    sql(m, "DELETE FROM audit_unsealed WHERE audit_id = %zu;\n", pick(m, 100000)); /* nothing: so that each is another */
    m->needs_heads = how == 0;
}

/* Tables without what the schema forbids. */
static void rebuilt(struct mutation *m)
{
    size_t at = pick(m, m->log->n), how = pick(m, 5);
    long long id = (long long)m->log->e[at].id;

    m->kind = "tables rebuilt";
    sql(m, "CREATE TABLE other AS SELECT * FROM %s;\nDROP TABLE %s;\nALTER TABLE other RENAME TO %s;\n", how < 4 ? "audit" : "audit_seal",
        how < 4 ? "audit" : "audit_seal", how < 4 ? "audit" : "audit_seal");
    while (how == 0 && m->log->e[at].object.n)
        at = (at + 1) % m->log->n;
    if (how == 0) /* none of empty */
        sql(m, "UPDATE audit SET object = NULL WHERE id = %lld", (long long)m->log->e[at].id);
    else if (how == 1) /* a number as bytes */
        sql(m, "UPDATE audit SET class = CAST(class AS BLOB) WHERE id = %lld", id);
    else if (how == 2)
        sql(m, "UPDATE audit SET detail = CAST(detail AS BLOB) WHERE id = %lld", id);
    else if (how == 3)
        sql(m, "INSERT INTO audit SELECT * FROM audit WHERE id = %lld", id);
    else
        sql(m, "INSERT INTO audit_seal SELECT %s, audit_id, hash, tag FROM audit_seal WHERE seq = %zu",
            pick(m, 2) ? "seq" : "seq + 100000", at + 1);
}

static void a_head(struct mutation *m)
{
    char *new = arena_copy(m->arena, m->heads.p, m->heads.n);
    size_t at = pick(m, m->heads.n - 1); /* without the last line's end a line is being written */

    m->kind = "head changed";
    m->needs_heads = true;
    do
        new[at] = (char)pick(m, 256);
    while (new[at] == m->heads.p[at]);
    m->heads_now = (struct str){new, m->heads.n};
}

void mutate(struct mutation *m)
{
    static void (*const kinds[])(struct mutation *m) = {
        a_text, a_text, a_text, a_text, a_number, a_number, a_number, a_number, an_id, a_blob, a_blob, a_blob, a_blob,
        a_row_deleted, a_row_deleted, a_run_cut, a_run_cut, a_row_put_in, a_row_put_in, a_row_copied, rows_swapped, rows_swapped,
        rows_moved, a_seal, a_seal, times_shifted, made_anew, made_anew, waiting_again, a_head, rebuilt};
    size_t kind = pick(m, sizeof kinds / sizeof *kinds - (m->postgres ? 1 : 0));

    m->needs_heads = false;
    m->heads_now = m->heads;
    if (pick(m, 500) == 0)
        all_gone(m);
    else
        kinds[kind](m);
}
