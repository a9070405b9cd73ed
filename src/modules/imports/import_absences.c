/* Absences: a person and a first day say which one is meant. A row that says nothing of the end, the kind or who leads meanwhile
 * leaves it as it is. What refuses a row never says the kind. */
#include "modules/imports/imports_private.h"

#include "access/keys.h"
#include "core/id.h"
#include "modules/people/people.h"
#include "queries.h"
#include "web/app.h"

#include <stdlib.h>

enum { ASK_AT_ONCE = 64 }; /* people whose days are read together */

/* ---- what a row says ---- */

/* Without its text: in a row where a cell is missing it may be the kind. */
static day day_of_cell(struct import *im, struct import_row *r, enum import_field f, const char *what)
{
    const char *text = import_cell(im, r, f);
    day d = text ? import_day(&im->columns[im->at[f]], str_of(text)) : DAY_NONE;

    if (text && d == DAY_NONE)
        import_spoil(im, r, "The %s is not a date", what);
    return d == DAY_NONE || d < DAY_OPEN - 365 ? d : DAY_OPEN;
}

static void read_days(struct import *im, struct import_row *r)
{
    day from = day_of_cell(im, r, IM_FROM, "first day"), last = day_of_cell(im, r, IM_UNTIL, "last day"),
        back = day_of_cell(im, r, IM_BACK, "first day back");

    if (from == DAY_NONE) {
        import_spoil(im, r, "No first day");
        return;
    }
    r->from = day_text(im->arena, from).p;
    if (last != DAY_NONE && last < from)
        import_spoil(im, r, "The last day %s is before the first, %s", day_text(im->arena, last).p, r->from);
    if (last != DAY_NONE && back != DAY_NONE && back <= last)
        import_spoil(im, r, "The first day back %s comes no later than the last day away, %s",
                     day_text(im->arena, back).p, day_text(im->arena, last).p);
    if (back != DAY_NONE && back <= from)
        import_spoil(im, r, "The first day back %s comes no later than the first day away, %s",
                     day_text(im->arena, back).p, r->from);
    if (back == DAY_NONE && last != DAY_NONE)
        back = last == DAY_OPEN ? last : last + 1;
    r->to = back == DAY_NONE ? NULL : day_text(im->arena, back).p;
}

static void find_acting(struct import *im, struct import_row *r)
{
    const char *text = import_cell(im, r, IM_ACTING);
    bool many = false;

    if (!text || r->bad)
        return;
    r->manager_id = import_find_person(im, str_of(text), &many);
    if (many)
        import_spoil(im, r, "Several people are called %s: name who leads meanwhile by number or mail address", text);
    else if (!r->manager_id)
        import_spoil(im, r, "Nobody is known as %s (who leads meanwhile)", text);
    else if (r->manager_id == r->person_id)
        import_spoil(im, r, "Somebody else leads meanwhile");
    else if ((!r->to || str_compare(str_of(r->to), im->today) > 0) && import_has_left(im, r->manager_id))
        import_spoil(im, r, "%s does not work here any more (who leads meanwhile)", text);
}

/* ---- which days are taken already ---- */

static int by_first_day(const void *a, const void *b)
{
    const struct import_row *i = *(struct import_row *const *)a, *k = *(struct import_row *const *)b;
    int way = strcmp(i->from, k->from);

    return way ? way : i->line < k->line ? -1 : 1;
}

struct taken { /* the absence that reaches furthest of those before a row */
    const char *from, *to;
    int64_t line; /* of the file; 0: it is there already */
};

static void refuse_overlap(struct import *im, struct import_row *r, const struct taken *t)
{
    const char *last = strcmp(t->to, DAY_OPEN_TEXT) == 0
                           ? NULL
                           : day_text(im->arena, day_parse(str_of(t->to)) - 1).p; /* as people say it */

    import_spoil(im, r, "It overlaps with %s, from %s %s%s",
                 t->line ? arena_printf(im->arena, "row %lld", (long long)t->line) : "an absence that is there already",
                 t->from, last ? "to " : "on", last ? last : "");
}

static void reach(struct taken *t, const char *from, const char *to, int64_t line)
{
    if (!t->to || strcmp(to, t->to) > 0)
        *t = (struct taken){from, to, line};
}

/* The one that begins on that day; of several the one that ends as the row says. */
static size_t find_there(const struct row_import_absence_days *there, size_t n, size_t i, const struct import_row *r)
{
    size_t at = n;

    for (; i < n && str_is(there[i].from_on, r->from); i++)
        if (at == n || (r->to && str_is(there[i].to_on, r->to)))
            at = i;
    return at;
}

/* Rows of one person by their first day, against what is there: an end never reaches into what begins later. */
static void lay_days(struct import *im, struct import_row **rows, size_t nrows,
                     const struct row_import_absence_days *there, size_t n)
{
    struct taken before = {0};
    size_t i = 0, changed = n; /* changed: the one whose end the last row has said */

    for (size_t k = 0; k < nrows; k++) {
        struct import_row *r = rows[k];
        size_t at, next;
        const char *end;

        for (; i < n && str_compare(there[i].from_on, str_of(r->from)) < 0; i++)
            if (i != changed)
                reach(&before, there[i].from_on.p, there[i].to_on.p, 0);
        for (next = i; next < n && str_is(there[next].from_on, r->from);)
            next++;
        at = find_there(there, n, i, r);
        end = r->to ? r->to : at < n ? there[at].to_on.p : DAY_OPEN_TEXT;
        if (k && strcmp(rows[k - 1]->from, r->from) == 0)
            import_spoil(im, r, "It begins on the same day as row %lld", (long long)rows[k - 1]->line);
        else if (at < n && str_is(there[at].to_on, end))
            ; /* as it is there */
        else if (before.to && strcmp(before.to, r->from) > 0)
            refuse_overlap(im, r, &before);
        else if (next < n && str_compare(there[next].from_on, str_of(end)) < 0)
            refuse_overlap(im, r, &(struct taken){there[next].from_on.p, there[next].to_on.p, 0});
        if (r->bad)
            continue;
        changed = at;
        reach(&before, r->from, end, r->line);
    }
}

static void lay_person(struct import *im, size_t person, struct value there)
{
    size_t n = list_count(there), nrows = 0;
    struct row_import_absence_days *days = ARENA_ARRAY(im->arena, struct row_import_absence_days, n + 1);
    struct import_row **rows;

    for (uint32_t i = im->first[person]; i; i = im->rows[i - 1].next)
        nrows++;
    rows = ARENA_ARRAY(im->arena, struct import_row *, nrows + 1);
    nrows = 0;
    for (uint32_t i = im->first[person]; i; i = im->rows[i - 1].next)
        rows[nrows++] = &im->rows[i - 1];
    qsort(rows, nrows, sizeof *rows, by_first_day);
    for (size_t i = 0; i < n; i++)
        member_row(&query_import_absence_days, there.list->items[i], &days[i]);
    lay_days(im, rows, nrows, days, n);
}

static bool lay_everybody(struct import *im)
{
    char why[300] = "The database does not answer.";
    struct db_conn *conn = db_reader_open(im->app->db, why, sizeof why);
    bool good = conn && db_read_begin(conn) == DB_OK;

    for (size_t p = 0; good && p < im->npeople; p += ASK_AT_ONCE) {
        size_t n = im->npeople - p < ASK_AT_ONCE ? im->npeople - p : ASK_AT_ONCE;
        struct call calls[ASK_AT_ONCE];
        struct value ids[ASK_AT_ONCE];

        for (size_t i = 0; i < n; i++) {
            ids[i] = value_int(im->people[p + i]);
            calls[i] = (struct call){.query = &query_import_absence_days, .args = &ids[i]};
        }
        good = db_wave(conn, im->arena, calls, n) == DB_OK;
        for (size_t i = 0; good && i < n; i++)
            lay_person(im, p + i, calls[i].rows);
    }
    if (conn) {
        db_read_end(conn);
        db_reader_close(conn);
    }
    im->why = good ? im->why : arena_printf(im->arena, "%s", why);
    return good;
}

bool import_absences_check(struct import *im)
{
    for (size_t i = 0; i < im->nrows; i++) {
        import_whom(im, &im->rows[i]);
        read_days(im, &im->rows[i]);
        find_acting(im, &im->rows[i]);
    }
    import_chain(im);
    return lay_everybody(im);
}

/* ---- writing ---- */

static struct str kind_of(const struct import *im, const struct import_row *r)
{
    enum value_meaning m = import_meaning_of(im, r, IM_AWAY);

    return m < MEANS_AWAY ? STR_NONE : str_of(absence_kinds[m - MEANS_AWAY].value);
}

static bool is_kind(struct tx *tx, struct ctx *ctx, int64_t person_id, const struct row_import_absences_of *b,
                    struct str kind)
{
    struct value plain;

    return b->nature.n && keys_unseal(ctx->keys, tx->arena, person_id, "absence.nature", b->id, b->nature, &plain) &&
           plain.kind == VALUE_TEXT && str_eq(plain.text, kind);
}

static const struct row_import_absences_of *begun_on(const struct row_import_absences_of *there, size_t n,
                                                     const struct import_row *r)
{
    const struct row_import_absences_of *at = NULL;

    for (size_t i = 0; i < n; i++)
        if (str_is(there[i].from_on, r->from) && (!at || (r->to && str_is(there[i].to_on, r->to))))
            at = &there[i];
    return at;
}

static void make(struct tx *tx, struct ctx *ctx, const struct import *im, const struct import_row *r)
{
    struct absence_form f = {.head.id = r->person_id,
                             .from_on = str_of(r->from),
                             .back_on = r->to && strcmp(r->to, DAY_OPEN_TEXT) != 0 ? str_of(r->to) : STR(""),
                             .kind = kind_of(im, r),
                             .acting_id = r->manager_id};

    import_keep(tx, ctx, im, .person_id = r->person_id, .kind = "absence_made", .row_id = absence_put(tx, ctx, &f),
                .version = 1);
}

static void move(struct tx *tx, struct ctx *ctx, int64_t id, struct str to, int64_t acting_id, struct str kind,
                 bool never)
{
    struct absence_form f = {.head.id = id, .acting_id = acting_id, .kind = kind, .never = never};
    struct row_absence_state was;

    if (!tx_one(tx, absence_state, &was, .id = id))
        return;
    f.from_on = was.from_on;
    f.back_on = str_is(to, DAY_OPEN_TEXT) ? STR("") : to;
    absence_move(tx, ctx, &was, &f);
}

/* Gives 'm'ade, 'c'hanged or 'u'nchanged. */
static char put(struct tx *tx, struct ctx *ctx, const struct import *im, const struct import_row *r,
                const struct row_import_absences_of *at)
{
    struct str to = !r->to && at ? at->to_on : str_of(r->to), kind = kind_of(im, r);
    int64_t acting_id = !r->manager_id && at ? at->acting_id : r->manager_id;

    if (!at) {
        if (!im->dry)
            make(tx, ctx, im, r);
        return 'm';
    }
    if (kind.n && is_kind(tx, ctx, r->person_id, at, kind))
        kind = STR_NONE;
    if (str_eq(to, at->to_on) && acting_id == at->acting_id && !kind.n)
        return 'u';
    if (im->dry)
        return 'c';
    import_keep(tx, ctx, im, .person_id = r->person_id, .kind = "absence", .row_id = at->id, .version = at->version + 1,
                .data = str_format(tx->arena, "%.*s %lld %lld", STR_ARG(at->to_on), (long long)at->acting_id,
                                   (long long)at->version),
                .amount = at->nature);
    move(tx, ctx, at->id, to, acting_id, kind, false);
    return 'c';
}

enum outcome import_absence_slice(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct import_slice *s = (struct import_slice *)(uintptr_t)in;
    struct import *im = s->im;

    (void)out;
    s->made = s->changed = s->unchanged = 0;
    if (!im->dry && !keys_make(ctx->keys, im->people + s->from, s->to - s->from))
        return CHANGED;
    for (size_t p = s->from; p < s->to; p++) {
        struct row_import_absences_of *there;
        size_t n = tx_all(tx, import_absences_of, &there, .person_id = im->people[p]);

        for (uint32_t i = im->first[p]; i; i = im->rows[i - 1].next) {
            const struct import_row *r = &im->rows[i - 1];
            char what = r->bad ? 0 : put(tx, ctx, im, r, begun_on(there, n, r));

            s->made += what == 'm';
            s->changed += what == 'c';
            s->unchanged += what == 'u';
        }
    }
    import_slice_done(tx, s);
    return DONE;
}

/* ---- taking back ---- */

void import_absence_restore(struct tx *tx, struct ctx *ctx, const struct row_import_kept_of *k)
{
    struct str rest = k->data, to = str_dup(tx->arena, str_split(&rest, ' ')), acting = str_split(&rest, ' ');
    int64_t acting_id = 0, was = 0;

    if (str_is(k->kind, "absence_made")) {
        move(tx, ctx, k->row_id, STR(""), 0, STR_NONE, true);
        return;
    }
    str_to_int(acting, &acting_id);
    str_to_int(rest, &was);
    move(tx, ctx, k->row_id, to, acting_id, STR_NONE, false);
    tx_run(tx, absence_nature_set, .id = k->row_id, .nature = k->amount);
    tx_run(tx, import_kept_again, .person_id = k->person_id, .row_id = k->row_id, .was = was, .now = k->version + 1);
}
