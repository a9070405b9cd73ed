/* A file of people must not close the line to a ring: who would report to whom when all rows were taken, and what is here where
 * they say nothing. The row that closes a ring is refused, the last of the file among those that would change something, and its
 * reason says the whole ring with the rows. */
#include "modules/imports/imports_private.h"

#include "core/json.h"
#include "queries.h"
#include "web/app.h"

enum { NAMED = 8 };

struct place {
    int64_t person_id, here, given; /* whom they report to now, and by the file */
    size_t row;                     /* number + 1; 0: no row gives a manager */
    size_t next, walk;              /* next: place + 1 of whom they report to; walk: number of the walk that came by */
    bool gone;                      /* somebody new whose row was refused */
};
struct circles {
    struct import *im;
    struct place *places;
    size_t n, room;
};

static struct str bytes_of(const int64_t *id)
{
    return (struct str){(const char *)id, sizeof *id};
}

static struct place *place_of(struct circles *c, int64_t person_id)
{
    size_t at = (size_t)import_find_key(c->im, 'P', bytes_of(&person_id));

    if (at)
        return &c->places[at - 1];
    if (c->n == c->room) {
        struct place *larger = ARENA_ARRAY(c->im->arena, struct place, c->room = c->room ? c->room * 2 : 4096);

        memcpy(larger, c->places ? c->places : larger, c->n * sizeof *larger);
        c->places = larger;
    }
    import_learn_key(c->im, 'P', bytes_of(&person_id), (int64_t)++c->n);
    c->places[c->n - 1] = (struct place){.person_id = person_id};
    return &c->places[c->n - 1];
}

static bool load_seats(struct circles *c)
{
    struct import *im = c->im;
    char why[300] = "The database does not answer.";
    struct db_conn *conn = db_reader_open(im->app->db, why, sizeof why);
    struct call call = {.query = &query_import_seats};
    bool good = conn && db_read_begin(conn) == DB_OK && db_wave(conn, im->arena, &call, 1) == DB_OK;

    if (conn) {
        db_read_end(conn);
        db_reader_close(conn);
    }
    if (!good)
        im->why = arena_printf(im->arena, "%s", why);
    for (size_t i = 0; good && i < list_count(call.rows); i++) {
        struct row_import_seats s;

        member_row(call.query, call.rows.list->items[i], &s);
        place_of(c, s.person_id)->here = s.manager_id;
    }
    return good;
}

static void load_rows(struct circles *c)
{
    for (size_t i = 0; i < c->im->nrows; i++) {
        const struct import_row *r = &c->im->rows[i];
        struct place *p;

        if (r->bad || !r->person_id || !r->manager_id)
            continue;
        p = place_of(c, r->person_id);
        p->given = r->manager_id;
        p->row = i + 1;
    }
}

static void link_all(struct circles *c)
{
    for (size_t i = 0; i < c->n; i++) {
        int64_t to = c->places[i].given ? c->places[i].given : c->places[i].here;

        c->places[i].walk = 0;
        c->places[i].next = to && !c->places[i].gone ? (size_t)import_find_key(c->im, 'P', bytes_of(&to)) : 0;
    }
}

static const char *name_of(struct import *im, const struct place *p)
{
    return p->row && im->rows[p->row - 1].name ? im->rows[p->row - 1].name : import_name_of(im, p->person_id);
}

/* "Ada reports to Bo, Bo to Cy (row 4), Cy to Ada (row 2)" */
static const char *say(struct circles *c, size_t from)
{
    struct buf out = buf_new(c->im->arena, 1 << 14);
    size_t at = from, n = 0;

    do {
        const struct place *p = &c->places[at], *to = &c->places[p->next - 1];

        if (++n > NAMED) {
            buf_text(&out, ", and so on");
            break;
        }
        buf_format(&out, n == 1 ? "%s reports to %s" : ", %s to %s", name_of(c->im, p), name_of(c->im, to));
        if (p->row && n > 1)
            buf_format(&out, " (row %lld)", (long long)c->im->rows[p->row - 1].line);
        at = p->next - 1;
    } while (at != from);
    return buf_str(&out).p;
}

/* The last row of the file in the ring; before all one that changes who is above. Place + 1, 0: none of them is the file's. */
static size_t closing(const struct circles *c, size_t begin)
{
    size_t found = 0, at = begin;
    bool changes = false;

    do {
        const struct place *p = &c->places[at];
        bool new = p->given != p->here;

        if (p->row && (!found || (new && !changes) || (new == changes && p->row > c->places[found - 1].row))) {
            found = at + 1;
            changes = new;
        }
        at = p->next - 1;
    } while (at != begin);
    return found;
}

/* Was the manager changed in Tandem? Then a file of a source does not change it, and closes nothing. */
static bool is_left(struct import *im, const struct place *p)
{
    char why[300];
    struct db_conn *conn = im->source.n ? db_reader_open(im->app->db, why, sizeof why) : NULL;
    struct value args[] = {value_text(im->source), value_int(p->person_id)}, data = value_null();
    struct call call = {.query = &query_import_source_of, .args = args};
    struct str base = STR_NONE, here = str_format(im->arena, "%lld", (long long)p->here), problem;

    if (conn && db_read_begin(conn) == DB_OK && db_wave(conn, im->arena, &call, 1) == DB_OK && list_count(call.rows) &&
        json_read(im->arena, map_text(call.rows.list->items[0], "data"), &data, &problem))
        base = map_text(data, import_meanings[IM_MANAGER].name);
    if (conn) {
        db_read_end(conn);
        db_reader_close(conn);
    }
    return im->source.n && !(base.n && str_eq(base, here)) && (base.n || p->here);
}

static void refuse(struct circles *c, size_t at)
{
    struct place *p = &c->places[at];
    struct import_row *r = &c->im->rows[p->row - 1];

    if (!r->fresh && p->given != p->here && is_left(c->im, p)) {
        p->given = 0;
        p->row = 0;
        return;
    }
    import_spoil(c->im, r, "It would close the line to a ring: %s", say(c, at));
    p->gone = r->fresh;
    p->given = 0;
    p->row = 0;
    if (r->fresh)
        import_learn_key(c->im, 'R', bytes_of(&r->person_id), 1);
}

/* True: a row was refused, and what is here counts again for that person. */
static bool refuse_some(struct circles *c)
{
    bool any = false;

    link_all(c);
    for (size_t i = 0; i < c->n; i++) {
        size_t at = i + 1, row;

        while (at && !c->places[at - 1].walk) {
            c->places[at - 1].walk = i + 1;
            at = c->places[at - 1].next;
        }
        if (!at || c->places[at - 1].walk != i + 1)
            continue;
        row = closing(c, at - 1);
        if (row)
            refuse(c, row - 1);
        any = any || row;
    }
    return any;
}

bool import_circles_refuse(struct import *im)
{
    struct circles c = {.im = im};

    if (im->at[IM_MANAGER] < 0)
        return true;
    if (!load_seats(&c))
        return false;
    load_rows(&c);
    while (refuse_some(&c))
        ;
    return true;
}
