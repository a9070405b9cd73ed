/* A file of an entity, such as levels or sites: bound by its descriptor as a form is, found by its key, written by its save. An
 * empty cell leaves what is there. What it changed can be taken back; what it added stays, as whatever refers to it does. */
#include "modules/imports/imports_private.h"

#include "core/id.h"
#include "core/json.h"
#include "core/words.h"
#include "queries.h"
#include "web/app.h"

struct cells {
    struct import *im;
    struct import_row *row;
};

static struct str cell_text(struct arena *a, const void *source, const struct field *f)
{
    const struct cells *c = source;
    enum import_field at = IMPORT_FIELDS + (enum import_field)(f - c->im->entity->fields);
    const char *text = f->kind == FIELD_DAY ? import_day_cell(c->im, c->row, at) : import_cell(c->im, c->row, at);

    (void)a;
    return text ? str_of(text) : STR_NONE;
}

/* As whoever imports is: of HR. */
static struct ctx ctx_of(const struct import *im)
{
    struct ctx ctx = ctx_now(im->arena, im->app->keys, &im->app->clock);

    ctx.viewer = (struct viewer){.account_id = im->account_id ? im->account_id : -1, .roles = ROLE_MEMBER | ROLE_HR};
    return ctx;
}

static int64_t known(struct import *im, struct db_conn *conn, struct str key)
{
    struct value arg = value_text(key);
    struct call call = {.query = im->entity->named, .args = &arg, .limit = 1};

    return db_wave(conn, im->arena, &call, 1) == DB_OK && list_count(call.rows)
               ? map_int(call.rows.list->items[0], "id", 0)
               : 0;
}

/* What a form would have asked for as well: a new one needs all that is needed. */
static void need_all(struct import *im, struct import_row *r)
{
    const struct form_head *head = r->input;

    for (size_t i = 0; i < im->entity->nfields; i++)
        if (im->entity->fields[i].flags & FIELD_REQUIRED && !(head->given & (uint64_t)1 << i))
            import_spoil(im, r, "%s is needed", im->entity->fields[i].label);
}

static void check_row(struct import *im, struct import_row *r, struct db_conn *conn)
{
    const struct field *key = resource_field(im->entity, str_of(im->entity->key));
    struct cells cells = {im, r};
    struct submission s = {.get = cell_text, .source = &cells};
    struct ctx ctx = ctx_of(im);
    struct str *typed = ARENA_ARRAY(im->arena, struct str, im->entity->nfields), name;
    struct form_head *head = r->input = memset(arena_alloc(im->arena, im->entity->size), 0, im->entity->size);
    int64_t line;

    resource_bind(im->entity, r->input, &s, &ctx, typed);
    name = resource_text(im->arena, key, r->input);
    r->name = name.p;
    if (!name.n && !ctx.errors.n)
        import_spoil(im, r, "%s is needed", key->label);
    line = name.n ? import_find_key(im, 'N', words_sort_key(im->arena, name)) : 0;
    if (line)
        import_spoil(im, r, "Same %s as row %lld: %s", key->label, (long long)line, r->name);
    if (!r->bad && name.n)
        import_learn_key(im, 'N', words_sort_key(im->arena, name), r->line);
    if (!r->bad && !ctx.errors.n && resource_resolve(im->entity, r->input, &ctx, typed, conn) != DB_OK)
        import_spoil(im, r, "The database did not answer");
    if (ctx.errors.n)
        import_spoil(im, r, "%.*s", STR_ARG(str_cut(ctx.errors.items[0].says, 0, ctx.errors.items[0].says.n - 1)));
    if (r->bad)
        return;
    head->id = known(im, conn, name);
    if (!head->id)
        need_all(im, r);
}

bool import_rows_check(struct import *im)
{
    char why[300];
    struct db_conn *conn = db_reader_open(im->app->db, why, sizeof why);
    bool good = conn && db_read_begin(conn) == DB_OK;

    for (size_t i = 0; good && i < im->nrows; i++)
        if (!im->rows[i].bad)
            check_row(im, &im->rows[i], conn);
    if (conn) {
        db_read_end(conn);
        db_reader_close(conn);
    }
    im->npeople = im->nrows; /* the steps of this batch */
    if (!good)
        im->why = "The database did not answer.";
    return good;
}

static void keep_state(struct tx *tx, struct ctx *ctx, const struct import *im, struct value was,
                       const struct written *now)
{
    struct buf data = buf_new(tx->arena, 1 << 20);
    struct value kept = value_map(tx->arena);

    for (size_t i = 0; i < map_count(was);
         i++) { /* the key of its name is made anew; JSON has no numbers as wide as ids */
        struct pair p = map_at(was, i);

        if (p.value.kind == VALUE_INT)
            import_put(tx->arena, kept, p.name.p, str_format(tx->arena, "%lld", (long long)p.value.number));
        else if (p.value.kind == VALUE_TEXT)
            import_put(tx->arena, kept, p.name.p, p.value.text);
    }
    json_write(&data, kept);
    import_keep(tx, ctx, im, .person_id = KEPT_OF_UNITS, .row_id = now->id, .version = now->version, .kind = "row",
                .data = buf_str(&data));
}

static bool put_row(struct tx *tx, struct ctx *ctx, struct import_slice *s, const struct import_row *r)
{
    const struct resource *e = s->im->entity;
    struct form_head *f = entity_copy(tx, e, r->input);
    struct value was = f->id ? entity_state(tx, e, f->id) : value_null();
    struct written now = {0};

    if (was.kind == VALUE_MAP) {
        resource_fill(e, f, was);
        if (str_is(resource_changes(tx->arena, e, was, f), "{}")) {
            s->unchanged++;
            return true;
        }
    }
    s->made += !f->id;
    s->changed += f->id != 0;
    if (s->im->dry)
        return true;
    if (e->save(tx, ctx, f, &now) != DONE)
        return false;
    if (f->id)
        keep_state(tx, ctx, s->im, was, &now);
    return true;
}

enum outcome import_rows_slice(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct import_slice *s = (struct import_slice *)(uintptr_t)in;

    (void)out;
    s->made = s->changed = s->unchanged = 0; /* it may run twice */
    for (size_t i = s->from; i < s->to; i++)
        if (!s->im->rows[i].bad && !put_row(tx, ctx, s, &s->im->rows[i]))
            return INVALID;
    import_slice_done(tx, s);
    return DONE;
}

bool import_entity_restore(struct tx *tx, struct ctx *ctx, struct str kind, const struct row_import_kept_of *k)
{
    const struct resource *e = resource_find(kind);
    struct value kept, now = e ? entity_state(tx, e, k->row_id) : value_null(), was = value_map(tx->arena);
    struct form_head *f = e ? memset(arena_alloc(tx->arena, e->size), 0, e->size) : NULL;
    struct written out = {0};
    struct str why;

    if (!e || map_int(now, "version", 0) != k->version || !json_read(tx->arena, k->data, &kept, &why))
        return false;
    for (size_t i = 0; i < e->nfields; i++) {
        struct str text = map_text(kept, e->fields[i].name);
        struct value there = map_get(now, e->fields[i].name);
        int64_t n;

        if (text.p)
            map_set(tx->arena, was, str_of(e->fields[i].name),
                    there.kind == VALUE_INT && str_to_int(text, &n) ? value_int(n) : value_text(text));
    }
    resource_fill(e, f, was);
    f->given = UINT64_MAX; /* all of it, as it was */
    f->id = k->row_id;
    f->version = k->version;
    return e->save(tx, ctx, f, &out) == DONE;
}
