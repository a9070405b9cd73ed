#include "access/audit.h"
#include "access/audit_head.h"
#include "access/files.h"
#include "core/buf.h"
#include "core/log.h"
#include "modules/audit/audit.h"
#include "queries.h"
#include "web/app.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

enum { AT_ONCE = 50 /* a write of a few milliseconds */, SEAL_AT_ONCE = 1000 };

struct handing { /* the two writes around the file */
    struct db_write base;
    struct ctx *ctx;
    struct value rows;
    struct str organization;
};

/* What somebody put among the heads that wait would spoil the file for good: it stays where it is, and verify says so. */
static struct value ours(const struct handing *h, struct value rows)
{
    struct value list = value_list(h->ctx->arena);

    for (size_t i = 0; i < list_count(rows); i++) {
        struct row_audit_heads_waiting r;

        member_row(&query_audit_heads_waiting, rows.list->items[i], &r);
        if (audit_head_is_ours(h->ctx->arena, h->ctx->keys, h->organization, r.seq, r.at, r.hash, r.signature))
            list_add(h->ctx->arena, list, rows.list->items[i]);
    }
    return list;
}

static bool take(struct tx *tx, struct db_write *base)
{
    struct handing *h = (struct handing *)base;
    struct call call = {.query = &query_audit_heads_waiting, .limit = AT_ONCE};
    struct row_setting_value organization = {.value = STR("")};

    tx_call(tx, &call);
    tx_one(tx, setting_value, &organization, .name = STR("organization_id"));
    h->organization = organization.value;
    h->rows = call.rows;
    return true;
}

static bool mark(struct tx *tx, struct db_write *base)
{
    const struct handing *h = (struct handing *)base;

    for (size_t i = 0; i < list_count(h->rows); i++)
        tx_run(tx, audit_head_written, .seq = map_int(h->rows.list->items[i], "seq", 0));
    return true;
}

static struct str lines_of(const struct handing *h)
{
    struct buf out = buf_new(h->ctx->arena, AT_ONCE * 1024);

    for (size_t i = 0; i < list_count(h->rows); i++) {
        struct row_audit_heads_waiting r;

        member_row(&query_audit_heads_waiting, h->rows.list->items[i], &r);
        buf_put(&out, audit_head_line(h->ctx->arena, h->ctx->keys, h->organization, r.seq, r.at, r.hash, r.signature));
    }
    return buf_str(&out);
}

/* Whether the file ends in the middle of a line: the disk was full. What is written begins with a new one then. */
static bool ends_torn(int fd)
{
    struct stat about;
    char last = '\n';

    return fstat(fd, &about) == 0 && about.st_size > 0 && pread(fd, &last, 1, about.st_size - 1) == 1 && last != '\n';
}

/* The entry of a new file in its folder is on disk too. */
static bool sync_folder(struct arena *a, const char *path)
{
    const char *slash = strrchr(path, '/');

    return file_sync_folder(slash ? arena_printf(a, "%.*s", (int)(slash - path) + 1, path) : ".");
}

static bool append(struct arena *a, const char *path, struct str lines)
{
    bool is_new = access(path, F_OK) != 0;
    int fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600), why;
    bool good = fd >= 0 && (!ends_torn(fd) || file_write_whole(fd, STR("\n"))) && file_write_whole(fd, lines) &&
                fsync(fd) == 0 && (!is_new || sync_folder(a, path));

    why = errno;
    if (fd >= 0 && close(fd) != 0 && good) {
        good = false;
        why = errno;
    }
    errno = why;
    return good;
}

/* One round. */
static bool hand_over_some(struct db *db, struct ctx *ctx, const char *path, size_t *n, struct str *why)
{
    struct handing h = {.base = {.run = take, .arena = ctx->arena}, .ctx = ctx};

    *n = 0;
    *why = STR("the database did not answer");
    if (db_write_now(db, &h.base) != DB_OK)
        return false;
    h.rows = ours(&h, h.rows);
    if (!list_count(h.rows))
        return true;
    if (!append(ctx->arena, path, lines_of(&h))) {
        *why = str_format(ctx->arena, "%s cannot be written: %s", path, strerror(errno));
        return false;
    }
    h.base = (struct db_write){.run = mark, .arena = ctx->arena};
    if (db_write_now(db, &h.base) != DB_OK)
        return false;
    *n = list_count(h.rows);
    return true;
}

bool audit_heads_hand_over(struct db *db, struct ctx *ctx, const char *path, size_t *n, struct str *why)
{
    size_t some;
    bool good;

    *n = 0;
    do {
        good = hand_over_some(db, ctx, path, &some, why);
        *n += some;
    } while (good && some == AT_ONCE);
    return good;
}

void audit_heads_look(void *owner, struct db *db, struct ctx *ctx)
{
    static atomic_bool failing; /* said once, not every few seconds */
    const char *path = ((const struct app *)owner)->config.audit_heads;
    struct str why;
    size_t n;

    if (!path)
        return;
    if (audit_heads_hand_over(db, ctx, path, &n, &why)) {
        if (atomic_exchange(&failing, false))
            log_note("signed heads of the audit log are written again");
    } else if (!atomic_exchange(&failing, true)) {
        log_fault("signed heads of the audit log wait: %.*s", STR_ARG(why));
    }
}

enum outcome audit_head_now(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct row_setting_value organization = {0};
    struct row_audit_seal_last last;
    struct row_audit_head_at head;

    (void)in;
    audit_seal(tx, ctx->keys, ctx->world_ms, SEAL_AT_ONCE);
    if (!tx_one(tx, audit_seal_last, &last))
        return DONE;
    audit_heads_sign(tx, ctx->keys, ctx->world_ms, true);
    if (!tx_one(tx, setting_value, &organization, .name = STR("organization_id")) ||
        !tx_one(tx, audit_head_at, &head, .seq = last.seq))
        return MISSING;
    out->id = last.seq;
    out->see = audit_head_line(ctx->arena, ctx->keys, organization.value, head.seq, head.at, head.hash, head.signature);
    return DONE;
}
