/* Units and levels that a file names and the database does not have yet: made before its people, and said. */
#include "modules/imports/imports_private.h"

#include "core/id.h"
#include "core/words.h"
#include "modules/units/units.h"
#include "queries.h"
#include "web/app.h"

#include <ctype.h>

struct wanted_unit {
    struct import *im;
    struct str code, name, from;
    int64_t parent_id, id;
};

/* Upper-case letters and digits of a name; a number behind it when it is taken. */
static struct str code_of(struct import *im, struct str name)
{
    char code[24];
    size_t n = 0;
    struct str made;

    for (size_t i = 0; i < name.n && n < 14; i++)
        if (isalnum((unsigned char)name.p[i]))
            code[n++] = (char)toupper((unsigned char)name.p[i]);
    made = str_format(im->arena, "%.*s", (int)n, code);
    for (int k = 2; !made.n || import_find_unit(im, made); k++)
        made = str_format(im->arena, "%.*s-%d", n ? (int)n : 1, n ? code : "U", k);
    return made;
}

static enum outcome make_unit(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct wanted_unit *w = in;
    struct unit_form u = {.code = w->code,
                          .name = w->name,
                          .kind = STR("department"),
                          .purpose = STR(""),
                          .from_on = w->from,
                          .parent_id = w->parent_id};

    return unit_save(tx, ctx, &u, out);
}

static enum outcome reach_back(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct wanted_unit *w = in;

    (void)ctx;
    (void)out;
    tx_run(tx, import_unit_reach_back, .unit_id = w->id, .from_on = w->from);
    return DONE;
}

static bool make(struct import *im, struct wanted_unit *w)
{
    if (im->dry)
        im->made_id = id_new(clock_world_ms(&im->app->clock));
    else if (!import_write(im, make_unit, w))
        return false;
    w->id = im->made_id;
    im->units_made++;
    import_learn_key(im, 'c', w->code, w->id);
    import_learn_key(im, 'u', words_sort_key(im->arena, w->name), w->id);
    return true;
}

/* The earliest day of the rows that name this unit, else today. */
struct first_day {
    struct str text;
    int64_t unit_id;
    day first;
};

static day day_of_row(const struct import *im, const struct import_row *r)
{
    enum import_field f = im->kind == IMPORT_PEOPLE ? IM_HIRE : IM_FROM;
    const char *text = import_cell(im, r, f);
    day d = text ? import_day(&im->columns[im->at[f]], str_of(text)) : DAY_NONE;

    return d == DAY_NONE ? clock_today(&im->app->clock) : d;
}

static size_t collect(struct import *im, struct first_day **out)
{
    struct first_day *list = NULL;
    size_t n = 0, room = 0;

    for (size_t i = 0; i < im->nrows; i++) {
        const char *text = import_cell(im, &im->rows[i], IM_UNIT);
        day d = text ? day_of_row(im, &im->rows[i]) : 0;
        size_t at;

        if (!text || im->rows[i].bad)
            continue;
        at = import_text_slot(im, str_of(text), n + 1);
        if (at <= n) {
            if (d < list[at - 1].first)
                list[at - 1].first = d;
            continue;
        }
        if (n == room) {
            struct first_day *larger = ARENA_ARRAY(im->arena, struct first_day, room = room ? room * 2 : 64);

            memcpy(larger, list ? list : larger, n * sizeof *list);
            list = larger;
        }
        list[n++] = (struct first_day){.text = str_of(text), .first = d};
    }
    *out = list;
    return n;
}

bool import_units_make(struct import *im)
{
    struct first_day *list;
    size_t n = collect(im, &list);

    for (size_t i = 0; i < n; i++) {
        struct wanted_unit w = {.im = im,
                                .name = list[i].text,
                                .from = day_text(im->arena, list[i].first),
                                .id = import_find_unit(im, list[i].text)};

        if (w.id && !im->dry && !import_write(im, reach_back, &w))
            return false;
        if (w.id)
            continue;
        w.code = code_of(im, w.name);
        if (!make(im, &w))
            return false;
    }
    for (size_t i = 0; i < im->nrows; i++)
        if (!im->rows[i].bad && import_cell(im, &im->rows[i], IM_UNIT))
            im->rows[i].unit_id = import_find_unit(im, str_of(import_cell(im, &im->rows[i], IM_UNIT)));
    return true;
}

static struct str history_begins(struct import *im)
{
    char why[300];
    struct db_conn *conn = db_reader_open(im->app->db, why, sizeof why);
    struct call call = {.query = &query_import_first_day};
    struct str first = STR_NONE;

    if (conn && db_read_begin(conn) == DB_OK && db_wave(conn, im->arena, &call, 1) == DB_OK && list_count(call.rows))
        first = map_text(call.rows.list->items[0], "first");
    if (conn) {
        db_read_end(conn);
        db_reader_close(conn);
    }
    return first.n && str_compare(first, im->today) < 0 ? first : im->today;
}

/* Who leads it, from a day on: without one from today on. A unit is there without a head whom nobody knows yet; the row asks for
 * him again when the file comes again, behind its people. */
static void find_head(struct import *im, struct import_row *r)
{
    const char *text = import_cell(im, r, IM_MANAGER);
    bool many = false;

    if (!text || r->bad)
        return;
    r->from = import_day_cell(im, r, IM_FROM);
    r->to = import_day_cell(im, r, IM_TO);
    if (!r->from)
        r->from = im->today.p;
    if (!r->bad && r->to && strcmp(r->to, r->from) <= 0)
        import_spoil(im, r, "%s leads it until %s, which is not after %s", text, r->to, r->from);
    if (r->bad)
        return;
    r->person_id = import_find_person(im, str_of(text), &many);
    if (many)
        import_spoil(im, r, "Several people are called %s: name the head by number or mail address", text);
    else if (!r->person_id)
        import_spoil(im, r, "Nobody is known as %s (led by): the unit is there, without a head", text);
    else if ((!r->to || str_compare(str_of(r->to), im->today) > 0) && import_has_left(im, r->person_id))
        import_spoil(im, r, "%s does not work here any more (led by)", text);
    if (r->bad)
        r->person_id = 0;
}

static bool unit_row(struct import *im, struct import_row *r, struct str begins)
{
    const char *code = import_cell(im, r, IM_UNIT), *name = import_cell(im, r, IM_NAME),
               *parent = import_cell(im, r, IM_PARENT);
    struct wanted_unit w = {.im = im, .name = str_of(name ? name : code), .from = begins};

    r->name = w.name.p;
    if (!w.name.n)
        import_spoil(im, r, "No name");
    else if (parent && !(w.parent_id = import_find_unit(im, str_of(parent))))
        import_spoil(im, r, "There is no unit %s; a unit stands in the file behind the one it is part of", parent);
    if (r->bad)
        return true;
    r->unit_id = import_find_unit(im, code ? str_of(code) : w.name);
    if (!r->unit_id) {
        w.code = code ? str_of(code) : code_of(im, w.name);
        if (!make(im, &w))
            return false;
        r->unit_id = w.id;
        r->fresh = true;
    }
    im->made += r->fresh;
    im->unchanged += !r->fresh;
    find_head(im, r);
    return true;
}

/* A file of units: code, name, what each is part of, and who leads it. */
bool import_unit_rows(struct import *im)
{
    struct str begins = history_begins(im);

    for (size_t i = 0; i < im->nrows; i++)
        if (!unit_row(im, &im->rows[i], begins))
            return false;
    return true;
}

struct wanted_level {
    struct str code;
    int64_t id, rank;
};

static enum outcome make_level(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct wanted_level *l = in;

    (void)ctx;
    (void)out;
    tx_run(tx, import_level_insert, .id = l->id, .code = l->code, .name = l->code, .rank = l->rank);
    return DONE;
}

/* Only where there are no levels at all: then the file's own are the beginning. Else an unknown one is a mistake. */
bool import_levels_make(struct import *im)
{
    if (im->at[IM_LEVEL] < 0 || im->nlevels)
        return true;
    for (size_t i = 0; i < im->nrows; i++) {
        const char *text = import_cell(im, &im->rows[i], IM_LEVEL);
        struct wanted_level l = {.code = str_of(text)};

        if (!text || import_find_thing(im, 'l', l.code))
            continue;
        l.id = id_new(clock_world_ms(&im->app->clock));
        if (!str_to_int(l.code, &l.rank))
            l.rank = (int64_t)++im->nlevels;
        import_learn_key(im, 'l', words_sort_key(im->arena, l.code), l.id);
        if (!im->dry && !import_write(im, make_level, &l))
            return false;
    }
    return true;
}
