/* Somebody's past as one line of pieces: what is there, with what the file says laid over it. A piece ends where either
 * changes; equal neighbours become one. The same file again changes nothing. */
#include "modules/imports/imports_private.h"

#include "core/id.h"
#include "core/json.h"
#include "modules/people/people.h"
#include "queries.h"
#include "web/app.h"

enum { PIECES = 256 };

struct timeline {
    struct str days[PIECES]; /* where something changes, ascending */
    size_t ndays;
    struct assignment_row pieces[PIECES];
    size_t npieces;
};

static void add_day(struct timeline *t, struct str d)
{
    size_t at = 0;

    while (at < t->ndays && str_compare(t->days[at], d) < 0)
        at++;
    if ((at < t->ndays && str_eq(t->days[at], d)) || t->ndays == PIECES)
        return;
    memmove(&t->days[at + 1], &t->days[at], (t->ndays - at) * sizeof *t->days);
    t->days[at] = d;
    t->ndays++;
}

static struct str until(const struct import_row *r)
{
    return r->to ? str_of(r->to) : STR(DAY_OPEN_TEXT);
}

static bool covers(struct str from, struct str to, struct str d)
{
    return str_compare(from, d) <= 0 && str_compare(d, to) < 0;
}

static void lay_over(const struct import *im, struct assignment_row *piece, const struct import_row *r)
{
    const char *title = import_cell(im, r, IM_TITLE);

    if (im->heads) { /* who led the unit led its people; nobody leads himself */
        if (piece->unit_id == r->unit_id && piece->person_id != r->person_id)
            piece->manager_id = r->person_id;
        return;
    }
    if (r->unit_id)
        piece->unit_id = r->unit_id;
    if (title)
        piece->title = str_of(title);
    if (r->manager_id && r->manager_id != piece->person_id)
        piece->manager_id = r->manager_id;
    if (r->level_id)
        piece->level_id = r->level_id;
}

static struct assignment_row piece_of(const struct row_import_assignments_of *a, int64_t person_id)
{
    return (struct assignment_row){.person_id = person_id,
                                   .employment_id = a->employment_id,
                                   .unit_id = a->unit_id,
                                   .manager_id = a->manager_id,
                                   .level_id = a->level_id,
                                   .establishment_id = a->establishment_id,
                                   .full_time = a->full_time,
                                   .batch_id = a->batch_id,
                                   .from_on = a->from_on,
                                   .to_on = a->to_on,
                                   .title = a->title,
                                   .reason = a->reason};
}

/* The rows of the file that are laid over: the person's own, or every row about the head of a unit. */
static const struct import_row *next_row(const struct import *im, size_t person, const struct import_row *r)
{
    size_t i = r ? (size_t)(r - im->rows) + 1 : 0;

    if (!im->heads) {
        i = r ? r->next : im->first[person];
        while (i && im->rows[i - 1].bad) /* refused after the rows were chained */
            i = im->rows[i - 1].next;
        return i ? &im->rows[i - 1] : NULL;
    }
    while (i < im->nrows && im->rows[i].bad)
        i++;
    return i < im->nrows ? &im->rows[i] : NULL;
}

static bool same_piece(const struct assignment_row *a, const struct assignment_row *b)
{
    return a->employment_id == b->employment_id && a->unit_id == b->unit_id && a->manager_id == b->manager_id &&
           a->level_id == b->level_id && a->establishment_id == b->establishment_id && a->full_time == b->full_time &&
           str_eq(a->title, b->title);
}

static void add_piece(struct timeline *t, const struct assignment_row *piece)
{
    struct assignment_row *before = t->npieces ? &t->pieces[t->npieces - 1] : NULL;

    if (before && same_piece(before, piece) && str_eq(before->to_on, piece->from_on))
        before->to_on = piece->to_on;
    else
        t->pieces[t->npieces++] = *piece;
}

/* What changed between two pieces, in the words that an assignment has. */
static struct str reason_between(const struct assignment_row *before, const struct assignment_row *now)
{
    if (!before)
        return STR("hire");
    if (before->unit_id != now->unit_id)
        return STR("move");
    if (!str_eq(before->title, now->title))
        return STR("title");
    return before->manager_id != now->manager_id ? STR("manager") : STR("import");
}

/* Whoever leads a unit that day: such a file does not say to whom the leaders report, and two of them may sit in each
 * other's unit. */
static bool leads_on(const struct import *im, int64_t person_id, struct str d)
{
    for (size_t i = 0; im->heads && i < im->nrows; i++)
        if (!im->rows[i].bad && im->rows[i].person_id == person_id &&
            covers(str_of(im->rows[i].from), until(&im->rows[i]), d))
            return true;
    return false;
}

struct past {
    struct row_import_assignments_of *there;
    struct row_import_employments_of *jobs;
    size_t nthere, njobs;
};

static void draw(struct import *im, size_t person, const struct past *p, struct timeline *t)
{
    int64_t id = im->people[person];

    for (size_t i = 0; i < p->nthere; i++) {
        add_day(t, p->there[i].from_on);
        add_day(t, p->there[i].to_on);
    }
    for (const struct import_row *r = next_row(im, person, NULL); r; r = next_row(im, person, r)) {
        add_day(t, str_of(r->from));
        add_day(t, until(r));
    }
    for (size_t d = 0; d + 1 < t->ndays; d++) {
        struct assignment_row piece = {.person_id = id, .full_time = 1000, .title = STR(""), .reason = STR("import")};

        for (size_t i = 0; i < p->njobs; i++)
            if (covers(p->jobs[i].from_on, p->jobs[i].to_on, t->days[d]))
                piece.employment_id = p->jobs[i].id;
        for (size_t i = 0; i < p->nthere; i++)
            if (covers(p->there[i].from_on, p->there[i].to_on, t->days[d]))
                piece = piece_of(&p->there[i], id);
        if (!piece.employment_id)
            continue;
        for (const struct import_row *r = leads_on(im, id, t->days[d]) ? NULL : next_row(im, person, NULL); r;
             r = next_row(im, person, r))
            if (covers(str_of(r->from), until(r), t->days[d]))
                lay_over(im, &piece, r);
        piece.from_on = t->days[d];
        piece.to_on = t->days[d + 1];
        piece.batch_id = im->batch_id;
        add_piece(t, &piece);
    }
}

static bool is_as_before(const struct past *p, const struct timeline *t)
{
    if (p->nthere != t->npieces)
        return false;
    for (size_t i = 0; i < t->npieces; i++) {
        struct assignment_row there = piece_of(&p->there[i], t->pieces[i].person_id);

        if (!same_piece(&there, &t->pieces[i]) || !str_eq(there.from_on, t->pieces[i].from_on) ||
            !str_eq(there.to_on, t->pieces[i].to_on))
            return false;
    }
    return true;
}

/* Sees to one person; true when something changes. */
static bool write_history(struct tx *tx, struct ctx *ctx, struct import *im, size_t person)
{
    struct timeline *t = ARENA_NEW(tx->arena, struct timeline);
    struct past p;
    int64_t before;

    p.nthere = tx_all(tx, import_assignments_of, &p.there, .person_id = im->people[person]);
    p.njobs = tx_all(tx, import_employments_of, &p.jobs, .person_id = im->people[person]);
    draw(im, person, &p, t);
    if (is_as_before(&p, t))
        return false;
    if (im->dry)
        return true;
    before = import_keep_person(tx, ctx, im, im->people[person]);
    tx_run(tx, import_assignments_cut, .person_id = im->people[person]);
    for (size_t i = 0; i < t->npieces; i++) {
        t->pieces[i].reason = reason_between(i ? &t->pieces[i - 1] : NULL, &t->pieces[i]);
        assignment_put(tx, ctx, &t->pieces[i]);
    }
    import_seen(tx, ctx, im, im->people[person], before);
    return true;
}

enum outcome import_history_slice(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct import_slice *s = (struct import_slice *)(uintptr_t)in;

    (void)out;
    s->made = s->changed = s->unchanged = 0;
    for (size_t i = s->from; i < s->to; i++) {
        if (write_history(tx, ctx, s->im, i))
            s->changed++;
        else
            s->unchanged++;
    }
    import_slice_done(tx, s);
    return DONE;
}

/* Rows about the heads of units concern everybody who was in those units. */
bool import_heads_spread(struct import *im)
{
    char why[300];
    struct db_conn *conn = db_reader_open(im->app->db, why, sizeof why);
    bool good = conn && db_read_begin(conn) == DB_OK;

    im->people = NULL;
    for (size_t i = 0, room = 0; good && i < im->nrows; i++) {
        struct value unit = value_int(im->rows[i].unit_id);
        struct call call = {.query = &query_import_members, .args = &unit};

        good = im->rows[i].bad || db_wave(conn, im->arena, &call, 1) == DB_OK;
        for (size_t k = 0; k < list_count(call.rows); k++) {
            int64_t id = map_int(call.rows.list->items[k], "person_id", 0);

            if (import_person_slot(im, id, im->npeople + 1) != im->npeople + 1)
                continue;
            if (im->npeople == room) {
                int64_t *larger = ARENA_ARRAY(im->arena, int64_t, room = room ? room * 2 : 1024);

                memcpy(larger, im->people ? im->people : larger, im->npeople * sizeof *larger);
                im->people = larger;
            }
            im->people[im->npeople++] = id;
        }
    }
    if (conn) {
        db_read_end(conn);
        db_reader_close(conn);
    }
    im->why = good ? im->why : "The database does not answer.";
    return good;
}
