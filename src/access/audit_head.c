#include "access/audit_head.h"

#include "access/audit_chain.h"
#include "core/id.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

enum { HASH = AUDIT_HASH, SIGNATURE = crypto_sign_BYTES, SIGN_AT_ONCE = 100, SLICE = 1000, LINE_MOST = 1024 };

static const char *hex_of(struct arena *a, const void *bytes, size_t n)
{
    char *text = arena_alloc(a, n * 2 + 1);

    return sodium_bin2hex(text, n * 2 + 1, bytes, n);
}

/* What is signed. */
static struct str message_of(struct arena *a, const struct keys *keys, struct str organization, int64_t seq, int64_t at,
                             struct str hash)
{
    unsigned char key[32];

    keys_public(keys, key);
    return str_format(a, "tandem-head 1 %.*s %lld %lld %s %s", STR_ARG(organization), (long long)seq, (long long)at,
                      hex_of(a, hash.p, hash.n), hex_of(a, key, sizeof key));
}

struct str audit_head_line(struct arena *a, const struct keys *keys, struct str organization, int64_t seq, int64_t at,
                           struct str hash, struct str signature)
{
    return str_format(a, "%s %s\n", message_of(a, keys, organization, seq, at, hash).p,
                      hex_of(a, signature.p, signature.n));
}

/* ---- signing ---- */

/* Made with the first head. */
static struct str organization_of(struct tx *tx, int64_t world_ms)
{
    struct row_setting_value row;

    if (tx_one(tx, setting_value, &row, .name = STR("organization_id")))
        return row.value;
    row.value = id_text(tx->arena, id_new(world_ms));
    tx_run(tx, setting_put, .name = STR("organization_id"), .value = row.value);
    return row.value;
}

static void sign_one(struct tx *tx, const struct keys *keys, struct str organization, int64_t world_ms, int64_t seq)
{
    char *signature = arena_alloc(tx->arena, SIGNATURE);
    struct row_audit_seal_at row;

    if (!tx_one(tx, audit_seal_at, &row, .seq = seq) || row.hash.n != HASH)
        return; /* the chain is broken there: verify says so */
    keys_sign(keys, message_of(tx->arena, keys, organization, seq, world_ms, row.hash), (unsigned char *)signature);
    tx_run(tx, audit_head_insert, .seq = seq, .at = world_ms, .hash = row.hash,
           .signature = (struct str){signature, SIGNATURE});
}

void audit_heads_sign(struct tx *tx, struct keys *keys, int64_t world_ms, bool end)
{
    struct row_audit_seal_last last = {0};
    struct row_audit_head_last head = {0};
    struct str organization;
    int64_t seq;

    if (!tx_one(tx, audit_seal_last, &last))
        return;
    tx_one(tx, audit_head_last, &head);
    organization = organization_of(tx, world_ms);
    seq = head.seq / AUDIT_HEAD_EVERY + 1;
    for (int i = 0; i < SIGN_AT_ONCE && seq <= last.seq / AUDIT_HEAD_EVERY; i++, seq++)
        sign_one(tx, keys, organization, world_ms, seq * AUDIT_HEAD_EVERY);
    if (end)
        sign_one(tx, keys, organization, world_ms, last.seq);
}

/* ---- reading ---- */

static void add(struct arena *a, struct audit_head_list *list, int64_t seq, int64_t at, const void *hash)
{
    struct audit_head *item;

    if (list->n == list->size) {
        size_t size = list->size ? list->size * 2 : 64;
        struct audit_head *items = ARENA_ARRAY(a, struct audit_head, size);

        if (list->n)
            memcpy(items, list->items, list->n * sizeof *items);
        list->items = items;
        list->size = size;
    }
    item = &list->items[list->n++];
    item->seq = seq;
    item->at = at;
    memcpy(item->hash, hash, HASH);
}

static bool signed_by(const struct keys *keys, struct str message, const unsigned char signature[SIGNATURE])
{
    unsigned char key[32];

    keys_public(keys, key);
    return crypto_sign_verify_detached(signature, (const unsigned char *)message.p, message.n, key) == 0;
}

bool audit_head_is_ours(struct arena *a, const struct keys *keys, struct str organization, int64_t seq, int64_t at,
                        struct str hash, struct str signature)
{
    return hash.n == HASH && signature.n == SIGNATURE &&
           signed_by(keys, message_of(a, keys, organization, seq, at, hash), (const unsigned char *)signature.p);
}

static bool unhex(struct str text, unsigned char *out, size_t n)
{
    size_t got;

    return text.n == n * 2 && sodium_hex2bin(out, n, text.p, text.n, NULL, &got, NULL) == 0 && got == n;
}

/* A line without its end. Made anew from what it says it must be the same, so that there is one form of it only. */
static bool read_line(struct arena *a, const struct keys *keys, struct str organization, struct str line,
                      struct audit_head_list *list)
{
    struct str rest = line, part[8];
    unsigned char hash[HASH], signature[SIGNATURE];
    struct str bytes = {(const char *)hash, HASH};
    int64_t seq, at;

    for (size_t i = 0; i < 8; i++)
        part[i] = str_split(&rest, ' ');
    if (!str_to_int(part[3], &seq) || seq < 1 || !str_to_int(part[4], &at) || !unhex(part[5], hash, HASH) ||
        !unhex(part[7], signature, SIGNATURE))
        return false;
    if (!str_eq(str_format(a, "%.*s\n", STR_ARG(line)),
                audit_head_line(a, keys, organization, seq, at, bytes, (struct str){(char *)signature, SIGNATURE})) ||
        !signed_by(keys, str_cut(line, 0, line.n - part[7].n - 1), signature))
        return false;
    add(a, list, seq, at, hash);
    return true;
}

/* A line that was not finished, because the disk was full, is the beginning of the one after it: that head was written again.
 * A last one without an end is being written. */
static bool read_lines(struct arena *a, const struct keys *keys, struct str organization, FILE *f,
                       struct audit_head_list *list, size_t *number)
{
    struct str torn = STR_NONE;
    char text[LINE_MOST];
    bool good = true;

    for (*number = 0; good && fgets(text, sizeof text, f) && !feof(f); ++*number) {
        struct str line = str_of(text);
        bool whole = line.n && line.p[line.n - 1] == '\n' &&
                     read_line(a, keys, organization, str_cut(line, 0, line.n - 1), list);

        if (torn.p)
            good = whole && str_eq(str_cut(line, 0, torn.n), torn);
        else if (!whole)
            good = line.n && line.p[line.n - 1] == '\n'; /* longer than any head, or with a 0 in it */
        torn = whole || torn.p ? STR_NONE : str_dup(a, str_cut(line, 0, line.n - 1));
    }
    return good && !torn.p && !ferror(f);
}

bool audit_heads_read(struct arena *a, const struct keys *keys, struct str organization, const char *path,
                      struct audit_head_list *list, struct str *why)
{
    FILE *f = fopen(path, "re");
    size_t before = list->n, number;
    bool good = false;

    if (!f) {
        *why = str_format(a, "%s cannot be read: %s.", path, strerror(errno));
        return false;
    }
    if (!read_lines(a, keys, organization, f, list, &number))
        *why = str_format(a, "Line %zu of %s is no head that this installation signed for this organization.", number,
                          path);
    else if (list->n == before)
        *why = str_format(a, "%s has no head in it: there is nothing to compare with.", path);
    else
        good = true;
    fclose(f);
    return good;
}

bool audit_heads_load(struct db_conn *c, struct arena *a, const struct keys *keys, struct str organization,
                      struct audit_head_list *list, struct str *why)
{
    struct value from = value_int(0);
    struct call call = {.query = &query_audit_head_slice, .args = &from, .limit = SLICE};
    struct row_audit_head_slice r;

    do {
        call.more = false;
        if (db_wave(c, a, &call, 1) != DB_OK) {
            *why = STR("The heads of the audit log cannot be read.");
            return false;
        }
        for (size_t i = 0; i < list_count(call.rows); i++) {
            member_row(call.query, call.rows.list->items[i], &r);
            if (!audit_head_is_ours(a, keys, organization, r.seq, r.at, r.hash, r.signature)) {
                *why = str_format(a, "The head of seal %lld that the database keeps was changed or put in.",
                                  (long long)r.seq);
                return false;
            }
            add(a, list, r.seq, r.at, r.hash.p);
            from = value_int(r.seq);
        }
    } while (call.more);
    return true;
}

struct str audit_organization(struct db_conn *c, struct arena *a)
{
    struct value name = value_text(STR("organization_id"));
    struct call call = {.query = &query_setting_value, .args = &name, .limit = 1};

    return db_wave(c, a, &call, 1) == DB_OK && list_count(call.rows) ? map_text(call.rows.list->items[0], "value")
                                                                     : STR("");
}
