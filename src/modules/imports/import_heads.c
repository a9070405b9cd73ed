/* Who leads a unit, from a file: a column of a file of units, or rows that say who led which unit when. What a row says is laid
 * over the unit's time and nothing else is touched; the same file again changes nothing. What was there is kept with the batch. */
#include "modules/imports/imports_private.h"

#include "access/reach.h"
#include "core/json.h"
#include "core/words.h"
#include "modules/units/units.h"
#include "queries.h"
#include "web/app.h"

enum { SPANS_TEXT = 1 << 18 };

struct span_list {
    struct row_import_unit_spans *rows;
    size_t n;
    bool changed;
};
struct unit_heads { /* one unit, with all rows about it */
    struct import *im;
    int64_t unit_id;
    bool changed;
};

static struct str until(const struct import_row *r)
{
    return r->to ? str_of(r->to) : STR(DAY_OPEN_TEXT);
}

static void add(struct span_list *to, const struct row_import_unit_spans *span, struct str from, struct str end,
                int64_t head_id)
{
    if (str_compare(from, end) >= 0)
        return;
    to->rows[to->n] = *span;
    to->rows[to->n].from_on = from;
    to->rows[to->n].to_on = end;
    to->rows[to->n++].head_id = head_id;
}

/* The head from a day on, up to another, on the days on which the unit exists. */
static struct span_list lay(struct arena *a, struct span_list was, const struct import_row *r)
{
    struct span_list now = {ARENA_ARRAY(a, struct row_import_unit_spans, was.n + 3), 0, was.changed};
    struct str from = str_of(r->from), to = until(r);

    for (size_t i = 0; i < was.n; i++) {
        const struct row_import_unit_spans *s = &was.rows[i];
        struct str begins = str_compare(s->from_on, from) > 0 ? s->from_on : from,
                   ends = str_compare(s->to_on, to) < 0 ? s->to_on : to;

        if (s->head_id == r->person_id || str_compare(begins, ends) >= 0) {
            add(&now, s, s->from_on, s->to_on, s->head_id);
            continue;
        }
        add(&now, s, s->from_on, begins, s->head_id);
        add(&now, s, begins, ends, r->person_id);
        add(&now, s, ends, s->to_on, s->head_id);
        now.changed = true;
    }
    return now;
}

static void keep(struct tx *tx, struct ctx *ctx, const struct import *im, int64_t unit_id, struct span_list was)
{
    struct arena *a = tx->arena;
    struct value list = value_list(a);
    struct buf text = buf_new(a, SPANS_TEXT);
    struct row_import_unit_kept kept;

    if (tx_one(tx, import_unit_kept, &kept, .batch_id = im->batch_id, .row_id = unit_id))
        return;
    for (size_t i = 0; i < was.n; i++) {
        struct value v = value_map(a);

        import_put(a, v, "from_on", was.rows[i].from_on);
        import_put(a, v, "to_on", was.rows[i].to_on);
        import_put(a, v, "name", was.rows[i].name);
        import_put(a, v, "kind", was.rows[i].kind);
        import_put(a, v, "purpose", was.rows[i].purpose);
        import_put_id(a, v, "parent", was.rows[i].parent_id);
        import_put_id(a, v, "head", was.rows[i].head_id);
        list_add(a, list, v);
    }
    json_write(&text, list);
    import_keep(tx, ctx, im, .person_id = KEPT_OF_UNITS, .kind = "unit", .row_id = unit_id, .data = buf_str(&text));
}

/* The unit's whole time as it is given, and whom it reaches today. */
static int64_t put_spans(struct tx *tx, struct ctx *ctx, int64_t unit_id, struct span_list spans)
{
    struct row_import_unit_state state;
    struct row_unit_heads_around *heads;
    size_t nheads = tx_all(tx, unit_heads_around, &heads, .unit_id = unit_id, .today = ctx->today_text);

    if (!tx_one(tx, import_unit_state, &state, .id = unit_id))
        return 0;
    tx_run(tx, import_unit_spans_cut, .unit_id = unit_id);
    for (size_t i = 0; i < spans.n; i++) {
        const struct row_import_unit_spans *s = &spans.rows[i];

        tx_run(tx, unit_span_insert, .unit_id = unit_id, .from_on = s->from_on, .to_on = s->to_on, .name = s->name,
               .name_key = words_sort_key(tx->arena, s->name), .kind = s->kind, .parent_id = s->parent_id,
               .head_id = s->head_id, .purpose = s->purpose);
    }
    tx_run(tx, unit_touch, .code = state.code, .id = unit_id);
    unit_turn(tx, ctx, unit_id);
    for (size_t i = 0; i < nheads; i++)
        reach_refresh(tx, heads[i].head_id);
    return state.version + 1;
}

static enum outcome put_heads(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct unit_heads *u = (struct unit_heads *)(uintptr_t)in;
    const struct import *im = u->im;
    struct span_list was = {0}, now;

    (void)out;
    was.n = tx_all(tx, import_unit_spans, &was.rows, .unit_id = u->unit_id);
    now = was;
    for (size_t i = 0; i < im->nrows; i++)
        if (im->rows[i].unit_id == u->unit_id && im->rows[i].person_id && im->rows[i].from &&
            (!im->rows[i].bad || im->kind == IMPORT_UNITS))
            now = lay(tx->arena, now, &im->rows[i]);
    u->changed = now.changed;
    if (!now.changed || im->dry)
        return DONE;
    keep(tx, ctx, im, u->unit_id, was);
    tx_run(tx, import_unit_seen, .version = put_spans(tx, ctx, u->unit_id, now), .batch_id = im->batch_id,
           .row_id = u->unit_id);
    return DONE;
}

/* Each unit once, when the first row about it comes. */
bool import_heads_put(struct import *im)
{
    for (size_t i = 0; i < im->nrows; i++) {
        const struct import_row *r = &im->rows[i];
        struct unit_heads u = {im, r->unit_id, false};

        if (!r->unit_id || !r->person_id || (r->bad && im->kind != IMPORT_UNITS) ||
            import_find_key(im, 'H', (struct str){(const char *)&r->unit_id, sizeof r->unit_id}))
            continue;
        import_learn_key(im, 'H', (struct str){(const char *)&r->unit_id, sizeof r->unit_id}, 1);
        if (!import_write(im, put_heads, &u))
            return false;
        im->heads_changed += u.changed;
        if (u.changed && im->kind == IMPORT_UNITS && im->unchanged) { /* it was there, and another leads it now */
            bool fresh = r->fresh;

            im->changed += !fresh;
            im->unchanged -= !fresh;
        }
    }
    return true;
}

static int64_t id_in(struct value map, const char *name)
{
    int64_t id = 0;

    str_to_int(map_text(map, name), &id);
    return id;
}

void import_unit_restore(struct tx *tx, struct ctx *ctx, const struct row_import_kept_of *k)
{
    struct value list = value_null();
    struct span_list spans = {0};
    struct str why;

    if (!json_read(tx->arena, k->data, &list, &why) || list.kind != VALUE_LIST)
        return;
    spans.rows = ARENA_ARRAY(tx->arena, struct row_import_unit_spans, list_count(list) + 1);
    for (size_t i = 0; i < list_count(list); i++) {
        struct value v = list.list->items[i];

        spans.rows[spans.n++] = (struct row_import_unit_spans){.from_on = map_text(v, "from_on"),
                                                               .to_on = map_text(v, "to_on"),
                                                               .name = map_text(v, "name"),
                                                               .kind = map_text(v, "kind"),
                                                               .purpose = map_text(v, "purpose"),
                                                               .parent_id = id_in(v, "parent"),
                                                               .head_id = id_in(v, "head")};
    }
    put_spans(tx, ctx, k->row_id, spans);
}
