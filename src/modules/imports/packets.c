/* Old reviews from a ZIP: judged one by one, then filed together. */
#include "modules/imports/imports.h"

#include "access/audit.h"
#include "access/files.h"
#include "core/id.h"
#include "modules/imports/imports_private.h"
#include "modules/imports/packet_names.h"
#include "queries.h"
#include "web/app.h"

#include <stdlib.h>
#include <zip.h>

enum { ENTRY_ARENA = 64 << 20, PIECE = 1 << 16, TITLE_MOST = 200, UNIX_TYPE = 0170000, UNIX_FILE = 0100000 };

uint64_t packets_bytes_most = (uint64_t)4 << 30;

/* ---- one entry ---- */

static bool path_is_plain(struct str path)
{
    struct str rest = path;

    if (!path.n || path.p[0] == '/' || !str_is_utf8(path) || str_find(path, STR("\\"), 0) != SIZE_MAX)
        return false;
    for (size_t i = 0; i < path.n; i++)
        if ((unsigned char)path.p[i] < 0x20 || path.p[i] == 0x7F)
            return false;
    while (rest.n) {
        struct str part = str_split(&rest, '/');

        if (!part.n || str_is(part, ".") || str_is(part, ".."))
            return false;
    }
    return true;
}

static struct str base_of(struct str path)
{
    size_t at = path.n;

    while (at && path.p[at - 1] != '/')
        at--;
    return str_cut(path, at, path.n);
}

/* What systems put beside files of people's own. */
static bool is_litter(struct str path)
{
    struct str base = base_of(path);

    return !base.n || str_starts(path, "__MACOSX/") || str_starts(base, "._") || str_is(base, ".DS_Store") ||
           str_is(base, "Thumbs.db") || str_is(base, "desktop.ini");
}

/* A link or a device of another system is no file, whatever its bytes are. */
static bool is_plain_file(zip_t *zip, uint64_t index)
{
    zip_uint8_t system = 0;
    zip_uint32_t bits = 0;

    if (zip_file_get_external_attributes(zip, index, 0, &system, &bits) != 0 || system != ZIP_OPSYS_UNIX)
        return true;
    return !(bits >> 16 & UNIX_TYPE) || (bits >> 16 & UNIX_TYPE) == UNIX_FILE;
}

/* Counted as it comes, whatever the directory of the ZIP claims. */
static const char *read_entry(struct packets *p, uint64_t index, struct arena *a, struct str *bytes, uint64_t *all)
{
    zip_file_t *f = zip_fopen_index(p->zip, index, 0);
    struct buf out = buf_new(a, DOCUMENT_MOST);
    char *piece = arena_alloc(a, PIECE);
    zip_int64_t n = 0;

    if (!f)
        return "It is locked with a password or packed in a way that is not known.";
    while (!out.full && (n = zip_fread(f, piece, PIECE)) > 0) {
        *all += (uint64_t)n;
        buf_put(&out, (struct str){piece, (size_t)n});
    }
    zip_fclose(f);
    *bytes = buf_str(&out);
    if (out.full)
        return "It is larger than 10 MB.";
    if (n < 0)
        return "It is damaged: it cannot be unpacked.";
    return bytes->n >= 5 && memcmp(bytes->p, "%PDF-", 5) == 0 ? NULL : "It is no PDF file.";
}

/* From the file's name outwards: the nearest day counts, everybody who is named counts. */
static void judge_path(struct packets *p, struct packet *one)
{
    struct packet_people who = {0};
    struct str path = one->path;
    day on = DAY_NONE;
    bool several_days = false;

    if (path.n > 4 && str_is(str_lower(p->arena, str_cut(path, path.n - 4, path.n)), ".pdf"))
        path = str_cut(path, 0, path.n - 4);
    while (path.n) {
        struct str part = base_of(path), rest;
        bool many;
        day d = packet_day(p->arena, part, &rest, &many);

        if (on == DAY_NONE) {
            on = d;
            several_days = many;
        }
        packet_people_find(p->im, rest, &who);
        path = str_cut(path, 0, path.n > part.n ? path.n - part.n - 1 : 0);
    }
    one->person_id = who.id;
    one->on_day = on == DAY_NONE ? STR("") : day_text(p->arena, on);
    if (who.several)
        one->bad = "Its path names more than one person.";
    else if (!who.id)
        one->bad = who.many ? "Several people have this name: use the mail address or the number."
                            : "Its path names nobody who is known here.";
    else if (several_days)
        one->bad = "Its name has more than one day.";
    else if (on == DAY_NONE)
        one->bad = "Its path has no day and no year.";
    else if (str_compare(str_cut(one->on_day, 0, 4), str_cut(p->im->today, 0, 4)) > 0)
        one->bad = "Its day is in a year to come.";
}

static struct str title_of(struct arena *a, struct str path)
{
    struct str base = base_of(path);
    size_t n = base.n < TITLE_MOST ? base.n : TITLE_MOST;

    while (n && n < base.n && ((unsigned char)base.p[n] & 0xC0) == 0x80)
        n--;
    return str_dup(a, str_cut(base, 0, n));
}

static void judge(struct packets *p, struct packet *one, uint64_t *all)
{
    struct arena *a = arena_new(ENTRY_ARENA);
    struct str bytes;

    if (!path_is_plain(one->path)) {
        one->path = STR("(a name that is none)");
        one->bad = "Its path leads out of the ZIP or is no text.";
    } else if (!is_plain_file(p->zip, one->index)) {
        one->bad = "It is a link, not a file.";
    } else {
        one->title = title_of(p->arena, one->path);
        one->bad = read_entry(p, one->index, a, &bytes, all);
        if (!one->bad) {
            one->size = (int64_t)bytes.n;
            document_hash(p->app->keys, bytes, one->hash);
            judge_path(p, one);
        }
    }
    arena_free(a);
}

static bool read_zip(struct packets *p)
{
    zip_int64_t n = zip_get_num_entries(p->zip, 0);
    uint64_t all = 0;

    if (n > PACKETS_MOST) {
        p->why = "The ZIP has more than 20,000 entries: part it.";
        return false;
    }
    p->items = ARENA_ARRAY(p->arena, struct packet, (size_t)n);
    for (zip_int64_t i = 0; i < n; i++) {
        const char *name = zip_get_name(p->zip, (zip_uint64_t)i, 0);
        struct str path = name ? str_dup(p->arena, str_of(name)) : STR("");

        if (is_litter(path))
            continue;
        p->items[p->n] = (struct packet){.path = path, .index = (uint64_t)i};
        judge(p, &p->items[p->n++], &all);
        if (all > packets_bytes_most) {
            p->why = "The ZIP unpacks to more than 4 GB: part it.";
            return false;
        }
    }
    if (!p->n)
        p->why = "The ZIP has no files.";
    return p->n > 0;
}

/* ---- together ---- */

/* The same bytes twice in one ZIP are filed once; which are with the person already is asked here. */
static enum outcome probe(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct packets *p = *(struct packets *const *)in;

    (void)ctx;
    (void)out;
    for (size_t i = 0; i < p->n; i++) {
        struct packet *one = &p->items[i];

        one->known = !one->bad && document_known(tx, one->person_id, (struct str){(char *)one->hash, DOCUMENT_HASH});
    }
    return DONE;
}

static int by_content(const void *a, const void *b)
{
    const struct packet *x = *(const struct packet *const *)a, *y = *(const struct packet *const *)b;
    int c = memcmp(x->hash, y->hash, DOCUMENT_HASH);

    if (!c)
        c = x->person_id < y->person_id ? -1 : x->person_id > y->person_id;
    return c ? c : x < y ? -1 : x > y;
}

static void mark_twins(struct packets *p)
{
    struct packet **sorted = ARENA_ARRAY(p->arena, struct packet *, p->n);
    size_t n = 0;

    for (size_t i = 0; i < p->n; i++)
        if (!p->items[i].bad)
            sorted[n++] = &p->items[i];
    qsort(sorted, n, sizeof *sorted, by_content);
    for (size_t i = 1; i < n; i++)
        if (sorted[i]->person_id == sorted[i - 1]->person_id &&
            memcmp(sorted[i]->hash, sorted[i - 1]->hash, DOCUMENT_HASH) == 0)
            sorted[i]->known = true;
}

/* Files first, rows after them. Stopped between the two, there are files that no row names: nobody can read them. */
static bool write_files(struct packets *p)
{
    for (size_t i = 0; i < p->n; i++) {
        struct packet *one = &p->items[i];
        struct arena *a = arena_new(ENTRY_ARENA);
        uint64_t all = 0;
        struct str bytes;
        bool good = true;

        if (!one->bad && !one->known) {
            one->id = id_new(clock_world_ms(&p->app->clock));
            good = !read_entry(p, one->index, a, &bytes, &all) &&
                   file_put(p->app->keys, a, p->app->config.data_dir, one->person_id, one->id, bytes, one->file);
        }
        arena_free(a);
        if (!good) {
            p->why = "A file could not be written: the disk may be full.";
            return false;
        }
    }
    return true;
}

static void take_files_back(struct packets *p)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->items[i].file[0])
            file_remove(p->app->config.data_dir, p->items[i].file);
}

static void put_one(struct tx *tx, struct ctx *ctx, const struct packets *p, const struct packet *one, int64_t batch,
                    size_t line)
{
    if (one->bad)
        tx_run(tx, import_bad_insert, .batch_id = batch, .line = (int64_t)line, .who = one->path,
               .reason = str_of(one->bad));
    else if (!one->known)
        document_put(tx, ctx,
                     &(struct document_new){.id = one->id,
                                            .person_id = one->person_id,
                                            .batch_id = batch,
                                            .size = one->size,
                                            .on_day = one->on_day,
                                            .title = one->title,
                                            .hash = {(const char *)one->hash, DOCUMENT_HASH},
                                            .file = str_of(one->file)});
    (void)p;
}

static enum outcome put_all(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct packets *p = *(struct packets *const *)in;

    out->id = id_new(ctx->world_ms);
    tx_run(tx, import_batch_insert, .id = out->id, .kind = STR("packets"), .file = str_of(p->file), .mapping = STR(""),
           .source = STR(""), .confirmed = 1, .account_id = p->account_id, .created_at = ctx->now_ms);
    for (size_t i = 0; i < p->n; i++)
        put_one(tx, ctx, p, &p->items[i], out->id, i + 1);
    tx_run(tx, import_batch_move, .id = out->id, .status = STR("done"), .position = (int64_t)p->n,
           .steps = (int64_t)p->n, .made = (int64_t)p->made, .changed = 0, .unchanged = (int64_t)p->unchanged,
           .bad = (int64_t)p->nbad, .says = STR(""), .done_at = ctx->now_ms);
    audit_write(tx, ctx, .action = "packets_import", .object = "import_batch", .object_id = out->id, .class = 2);
    return DONE;
}

static void count(struct packets *p)
{
    for (size_t i = 0; i < p->n; i++) {
        p->nbad += p->items[i].bad != NULL;
        p->unchanged += !p->items[i].bad && p->items[i].known;
    }
    p->made = p->n - p->nbad - p->unchanged;
}

static bool import_zip(struct packets *p)
{
    bool good = import_index_load(p->im) && read_zip(p) && import_write(p->im, probe, &p);

    if (good) {
        mark_twins(p);
        count(p);
    }
    if (good && !p->dry) {
        good = write_files(p) && import_write(p->im, put_all, &p);
        if (!good)
            take_files_back(p);
        p->batch_id = p->im->made_id;
    }
    p->why = p->why ? p->why : p->im->why;
    return good;
}

bool packets_import(struct packets *p)
{
    int code = 0;
    bool good;

    p->im = ARENA_NEW(p->arena, struct import);
    *p->im = (struct import){.app = p->app, .arena = p->arena, .account_id = p->account_id};
    p->im->today = day_text(p->arena, clock_today(&p->app->clock));
    p->zip = zip_open(p->path, ZIP_RDONLY | ZIP_CHECKCONS, &code);
    if (!p->zip) {
        p->why = "This is no ZIP, or it is damaged.";
        return false;
    }
    good = import_zip(p);
    zip_discard(p->zip);
    return good;
}
