/* Nobody reports to himself, on any day, by any route: rows of a history that would close the line on days that may lie
 * wholly in the past. What the file says replaces what is there; the row that closes the ring is the one that is refused. */
#include "modules/imports/imports_private.h"

#include "queries.h"
#include "web/app.h"

enum { STEPS_MOST = 20000, DEEP = 64 };

struct edge { /* of what is there: one person's follow each other */
    int64_t person_id, manager_id;
    struct str from, to;
};
struct rings {
    const struct import *im;
    struct edge *edges; /* by person */
    size_t nedges, steps;
    int64_t target;
    size_t row; /* only rows before it count */
    struct step {
        int64_t person_id;
        const struct import_row *row; /* of the file that says so; NULL: it is here */
    } path[DEEP + 2];                 /* from the row's manager down to its person */
    int npath;
};
struct span {
    struct str from, to;
};

static struct str earlier(struct str a, struct str b)
{
    return str_compare(a, b) < 0 ? a : b;
}

static struct str later(struct str a, struct str b)
{
    return str_compare(a, b) > 0 ? a : b;
}

static bool overlap(struct span a, struct span b, struct span *both)
{
    *both = (struct span){later(a.from, b.from), earlier(a.to, b.to)};
    return str_compare(both->from, both->to) < 0;
}

static struct span days_of(const struct import_row *r)
{
    return (struct span){str_of(r->from), r->to ? str_of(r->to) : STR(DAY_OPEN_TEXT)};
}

static const struct import_row *rows_of(const struct import *im, int64_t person_id)
{
    int64_t at = import_find_key(im, 'p', (struct str){(const char *)&person_id, sizeof person_id});

    return at ? &im->rows[im->first[at - 1] - 1] : NULL;
}

static const struct import_row *after(const struct import *im, const struct import_row *r)
{
    return r->next ? &im->rows[r->next - 1] : NULL;
}

static const struct edge *edges_of(const struct rings *x, int64_t person_id)
{
    size_t low = 0, high = x->nedges;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (x->edges[middle].person_id < person_id)
            low = middle + 1;
        else
            high = middle;
    }
    return &x->edges[low];
}

static bool reaches(struct rings *x, int64_t person_id, struct span when, int depth);

/* The whole way is noted when it has been found. */
static bool leads_to(struct rings *x, int64_t manager_id, struct span when, int depth)
{
    if (manager_id == x->target)
        x->npath = depth;
    return manager_id == x->target || (depth < DEEP && reaches(x, manager_id, when, depth + 1));
}

static bool by(struct rings *x, int depth, int64_t person_id, const struct import_row *r)
{
    x->path[depth - 1] = (struct step){person_id, r};
    return true;
}

/* What is there holds only where no row of the file says otherwise, wherever that row stands. */
static bool there_reaches(struct rings *x, const struct edge *e, struct span when, const struct import_row *r,
                          int depth)
{
    struct span both;

    while (r && (r->bad || !r->manager_id || !overlap(days_of(r), when, &both)))
        r = after(x->im, r);
    if (!r)
        return leads_to(x, e->manager_id, when, depth);
    return (str_compare(when.from, both.from) < 0 &&
            there_reaches(x, e, (struct span){when.from, both.from}, after(x->im, r), depth)) ||
           (str_compare(both.to, when.to) < 0 &&
            there_reaches(x, e, (struct span){both.to, when.to}, after(x->im, r), depth));
}

static bool reaches(struct rings *x, int64_t person_id, struct span when, int depth)
{
    const struct import_row *first = rows_of(x->im, person_id);
    struct span both;

    if (++x->steps > STEPS_MOST) /* a line as crooked as that is left to the rebuilding of lines */
        return false;
    for (const struct import_row *r = first; r; r = after(x->im, r))
        if (!r->bad && r->manager_id && (size_t)(r - x->im->rows) < x->row && overlap(days_of(r), when, &both) &&
            leads_to(x, r->manager_id, both, depth))
            return by(x, depth, person_id, r);
    for (const struct edge *e = edges_of(x, person_id); e < x->edges + x->nedges && e->person_id == person_id; e++)
        if (overlap((struct span){e->from, e->to}, when, &both) && there_reaches(x, e, both, first, depth))
            return by(x, depth, person_id, NULL);
    return false;
}

static bool load_edges(struct import *im, struct rings *x)
{
    char why[300] = "The database does not answer.";
    struct db_conn *conn = db_reader_open(im->app->db, why, sizeof why);
    struct call call = {.query = &query_import_managers};
    bool good = conn && db_read_begin(conn) == DB_OK && db_wave(conn, im->arena, &call, 1) == DB_OK;

    if (conn) {
        db_read_end(conn);
        db_reader_close(conn);
    }
    if (!good) {
        im->why = arena_printf(im->arena, "%s", why);
        return false;
    }
    x->nedges = list_count(call.rows);
    x->edges = ARENA_ARRAY(im->arena, struct edge, x->nedges + 1);
    for (size_t i = 0; i < x->nedges; i++) {
        struct row_import_managers m;

        member_row(call.query, call.rows.list->items[i], &m);
        x->edges[i] = (struct edge){m.person_id, m.manager_id, m.from_on, m.to_on};
    }
    return true;
}

/* "Ada reports to Bo (row 5), Bo to Cy (row 7)" */
static const char *say(struct rings *x, struct import *im, const struct import_row *closing)
{
    struct buf out = buf_new(im->arena, 1 << 14);

    for (int i = 0; i < x->npath && i < 8; i++) {
        const struct step *s = &x->path[i], *to = i + 1 < x->npath ? &x->path[i + 1] : NULL;

        buf_format(&out, i ? ", %s to %s" : "%s reports to %s", import_name_of(im, s->person_id),
                   import_name_of(im, to ? to->person_id : closing->person_id));
        if (s->row)
            buf_format(&out, " (row %lld)", (long long)s->row->line);
    }
    return buf_str(&out).p;
}

/* True: a row was refused, and what is there counts again on its days. */
static bool refuse_some(struct import *im, struct rings *x)
{
    size_t before = im->nbad;

    for (size_t i = 0; i < im->nrows; i++) {
        struct import_row *r = &im->rows[i];

        if (r->bad || !r->manager_id || r->manager_id == r->person_id)
            continue;
        x->target = r->person_id;
        x->row = i;
        x->steps = 0;
        if (leads_to(x, r->manager_id, days_of(r), 0))
            import_spoil(im, r, "It would close the line to a ring in that time: %s", say(x, im, r));
    }
    return im->nbad > before;
}

bool import_rings_refuse(struct import *im)
{
    struct rings x = {.im = im};

    if (im->heads || im->at[IM_MANAGER] < 0)
        return true;
    if (!load_edges(im, &x))
        return false;
    while (refuse_some(im, &x))
        ;
    return true;
}
