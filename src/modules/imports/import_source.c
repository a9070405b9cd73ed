/* Files that come again and again, from a source with a name. What it last said of somebody is remembered, so that three
 * things can be held against each other: what it said, what is here, what it says now. A field that is here as it last
 * said is the source's and follows it; any other belongs to Tandem: a difference is shown and left. */
#include "modules/imports/imports_private.h"

#include "core/json.h"
#include "queries.h"
#include "web/app.h"

#include <ctype.h>

enum { SOURCE_MOST = 40, STOP_PERCENT = 5, DATA_MOST = 1 << 17 };

bool import_source_good(struct str name)
{
    for (size_t i = 0; i < name.n; i++)
        if (!isalnum((unsigned char)name.p[i]) && !strchr("-_.", name.p[i]))
            return false;
    return name.n && name.n <= SOURCE_MOST;
}

/* ---- what belongs to whom ---- */

void import_merge_begin(struct import_merge *m, struct tx *tx, struct import *im, const struct import_row *r)
{
    struct row_import_source_of row;
    struct value v = value_null();
    struct str why;

    *m = (struct import_merge){.im = im, .tx = tx, .row = r};
    if (!im->source.n || !tx_one(tx, import_source_of, &row, .source = im->source, .person_id = r->person_id))
        return;
    m->known = true;
    m->keep = row.keep != 0;
    m->data = row.data;
    if (!json_read(tx->arena, row.data, &v, &why))
        return;
    for (enum import_field f = IM_CUSTOM; f < IMPORT_FIELDS; f++)
        m->base[f] = m->next[f] = map_text(v, import_meanings[f].name);
}

/* Nothing has been said here yet: a source may fill it. */
static bool is_empty(enum import_field f, struct str there)
{
    return !there.n || (f == IM_CUSTOM && str_is(there, "{}")) || (f == IM_EXIT && str_is(there, DAY_OPEN_TEXT)) ||
           str_is(there, "0");
}

static struct str name_of_id(struct tx *tx, enum import_field f, int64_t id)
{
    struct row_import_name_of_unit unit;
    struct row_import_name_of_level level;
    struct row_import_name_of_site site;
    struct row_import_name_of_entity entity;
    struct row_import_person_now person;

    if (f == IM_UNIT && tx_one(tx, import_name_of_unit, &unit, .unit_id = id))
        return unit.name;
    if (f == IM_MANAGER && tx_one(tx, import_person_now, &person, .id = id))
        return person.name;
    if (f == IM_LEVEL && tx_one(tx, import_name_of_level, &level, .id = id))
        return level.name;
    if (f == IM_SITE && tx_one(tx, import_name_of_site, &site, .id = id))
        return site.name;
    if (f == IM_ENTITY && tx_one(tx, import_name_of_entity, &entity, .id = id))
        return entity.name;
    return str_format(tx->arena, "%.1f %%", (double)id / 10);
}

/* here, there: as people read them; had, given: as they are stored. */
static void differs(struct import_merge *m, enum import_field f, struct str here, struct str there, struct str had,
                    struct str given)
{
    struct import *im = m->im;

    if (im->ndifferences == im->room) {
        struct import_difference *larger =
            ARENA_ARRAY(im->arena, struct import_difference, im->room = im->room ? im->room * 2 : 64);

        if (im->ndifferences)
            memcpy(larger, im->differences, im->ndifferences * sizeof *larger);
        im->differences = larger;
    }
    im->differences[im->ndifferences++] = (struct import_difference){.person_id = m->row->person_id,
                                                                     .name = str_dup(im->arena, str_of(m->row->name)),
                                                                     .here = str_dup(im->arena, here),
                                                                     .there = str_dup(im->arena, there),
                                                                     .field = f};
    if (!im->dry)
        tx_run(m->tx, import_difference_insert, .batch_id = im->batch_id, .person_id = m->row->person_id,
               .field = str_of(import_meanings[f].label), .here = here, .there = there,
               .meaning = str_of(import_meanings[f].name), .had = had, .given = given);
}

/* 's'ame, 't'aken or 'l'eft. */
static char judge(struct import_merge *m, enum import_field f, struct str there, struct str given)
{
    bool ours = m->base[f].p && str_eq(m->base[f], there), same = str_eq(there, given);

    if (m->im->own_id && m->row->person_id == m->im->own_id)
        return same ? 's' : 'l'; /* somebody else of HR takes it */
    if (!m->im->source.n)
        return same ? 's' : 't';
    if (!same && !ours && (m->base[f].p || !is_empty(f, there)))
        return 'l';
    m->next[f] = given;
    return same ? 's' : 't';
}

/* An end is stored as the day after the last one. */
static struct str shown(struct arena *a, enum import_field f, struct str text)
{
    if (!text.n || str_is(text, DAY_OPEN_TEXT))
        return STR("(empty)");
    return f == IM_EXIT ? day_text(a, day_parse(text) - 1) : text;
}

bool import_takes(struct import_merge *m, enum import_field f, struct str *there, const char *given)
{
    struct str text = str_of(given);
    char verdict = given ? judge(m, f, *there, text) : 's';

    if (verdict == 'l')
        differs(m, f, shown(m->tx->arena, f, *there), shown(m->tx->arena, f, text), there->n ? *there : STR(""), text);
    if (verdict == 't')
        *there = text;
    return verdict == 't';
}

bool import_takes_id(struct import_merge *m, enum import_field f, int64_t *there, int64_t given)
{
    struct arena *a = m->tx->arena;
    struct str had = str_format(a, "%lld", (long long)*there), text = str_format(a, "%lld", (long long)given);
    char verdict = given ? judge(m, f, had, text) : 's';

    if (verdict == 'l')
        differs(m, f, *there ? name_of_id(m->tx, f, *there) : STR("(empty)"), name_of_id(m->tx, f, given), had, text);
    if (verdict == 't')
        *there = given;
    return verdict == 't';
}

void import_merge_end(struct import_merge *m, struct ctx *ctx)
{
    struct arena *a = m->tx->arena;
    struct value v = value_map(a);
    struct buf text = buf_new(a, DATA_MOST);
    struct import *im = m->im;
    int64_t person_id = m->row->person_id;

    if (!im->source.n || im->dry)
        return;
    for (enum import_field f = IM_CUSTOM; f < IMPORT_FIELDS; f++)
        if (m->next[f].p)
            map_set(a, v, str_of(import_meanings[f].name), value_text(m->next[f]));
    json_write(&text, v);
    if (m->known && !m->keep && str_eq(buf_str(&text), m->data))
        return;
    if (!m->row->fresh)
        import_keep(m->tx, ctx, im, .person_id = person_id, .kind = "source", .row_id = person_id,
                    .data = m->known ? m->data : STR_NONE);
    if (m->known)
        tx_run(m->tx, import_source_set, .source = im->source, .person_id = person_id, .data = buf_str(&text));
    else
        tx_run(m->tx, import_source_insert, .source = im->source, .person_id = person_id, .data = buf_str(&text));
}

void import_source_restore(struct tx *tx, struct str source, int64_t person_id, struct str data)
{
    if (data.n)
        tx_run(tx, import_source_set, .source = source, .person_id = person_id, .data = data);
    else
        tx_run(tx, import_source_forget, .source = source, .person_id = person_id);
}

/* ---- a run that would change much ---- */

static int64_t stop_percent(const struct import *im)
{
    return im->app->config.import_stop ? im->app->config.import_stop : STOP_PERCENT;
}

bool import_is_much(const struct import *im)
{
    return im->source.n && (int64_t)im->shaken * 100 > stop_percent(im) * (int64_t)im->nknown;
}

struct str import_much_says(const struct import *im)
{
    return str_format(im->arena, "It would end %zu and give %zu another manager, of %zu people: more than %lld %%.",
                      im->ended, im->moved, im->nknown, (long long)stop_percent(im));
}

static enum outcome hold_batch(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct import *im = in;

    (void)out;
    import_todo(tx, ctx, im->batch_id, str_format(tx->arena, "%s would change much: may it?", im->file));
    tx_run(tx, import_batch_move, .id = im->batch_id, .status = STR("held"), .position = 0, .steps = 0, .made = 0,
           .changed = 0, .unchanged = 0, .bad = 0, .says = str_of(im->why), .done_at = 0);
    return DONE;
}

bool import_ask_first(struct import *im)
{
    struct import dry = {.app = im->app,
                         .arena = arena_new((size_t)2047 << 20),
                         .kind = im->kind,
                         .path = im->packed ? im->packed : im->path,
                         .file = im->file,
                         .source = im->source,
                         .today = im->today,
                         .dry = true};
    bool good = !im->source.n || im->confirmed || im->position > 0;

    if (!good) {
        good = import_open(&dry, im->mapping) && import_learn(&dry) && import_check(&dry) && import_count(&dry);
        if (!good)
            im->why = arena_printf(im->arena, "%s", dry.why);
        else if (import_is_much(&dry)) {
            im->why = str_dup(im->arena, import_much_says(&dry)).p;
            im->held = import_write(im, hold_batch, im);
            good = false;
        }
    }
    arena_free(dry.arena);
    return good;
}
