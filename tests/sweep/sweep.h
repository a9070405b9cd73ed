/* The sweep: every route, every form and every list of the API, asked in all the ways that must not work. What it goes over is
 * read from the program's own tables, so what is new falls under it by itself.
 *
 *   sweep ENGINE [PART [SHARE [SEED]]]     a part alone (forged, fields, hidden, lists); SHARE of a hundred of what there is to
 *                                          ask, chosen by SEED; 100: all of it */
#ifndef TESTS_SWEEP_H
#define TESTS_SWEEP_H

#include "../house.h"

#include "db/query.h"

enum { EXAMPLES = 48, PLACES = 128, PATH = 200, MARKS = 40, SWEPT_TABLES = 160 };

/* What stands behind one variable part of an address: "/goals/:id" is table goal. */
struct place {
    char prefix[PATH]; /* as the routes write it, up to and with the part */
    const char *table; /* NULL: it is a word, such as /evaluations/review */
    struct example {
        char path[PATH]; /* the prefix, filled in */
        int64_t id;
    } examples[EXAMPLES];
    size_t n;
};

struct table {
    char name[64];
    char columns[64][64];
    size_t ncolumns;
    bool has_id;
    int64_t ids[EXAMPLES];
    size_t nids;
    uint64_t print; /* of its rows, when sweep_prints was called last */
};

struct sweep {
    struct house *h;
    const char *engine;
    int share;
    uint64_t state; /* of the dice */
    size_t passed, failed;
    struct place places[PLACES];
    size_t nplaces;
    struct table tables[SWEPT_TABLES];
    size_t ntables;
    void *reader; /* of the database, past the program */
};

/* Everybody who asks; the first is nobody. */
extern const char *const sweep_people[];
extern const size_t sweep_people_count;

void sweep_right(struct sweep *s);
void sweep_wrong(struct sweep *s, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Whether this one is among the share that is asked. */
bool sweep_dice(struct sweep *s);

/* ---- company.c */
void company_lay(struct sweep *s);

/* ---- rows.c: the database, past the program */
void rows_open_reader(struct sweep *s);
void rows_close_reader(struct sweep *s);
void rows_learn_tables(struct sweep *s); /* names, columns, ids */
/* Notes what is in every table; the name of one that is not as it was, or NULL. logged: but for the log of who looked. */
const char *rows_changed(struct sweep *s, bool logged);
/* Calls each with the columns of every row. */
void rows_each(struct sweep *s, const char *sql, void (*each)(void *with, const char *const *columns, size_t n), void *with);

/* ---- trap.c: what is written while something is asked */
struct trap {
    size_t begun;               /* writes that were handed to the pool */
    size_t done;                /* of those, how many would have been kept */
    size_t statements;          /* asked inside them */
    size_t nmarks;              /* what they changed: names of queries, and acts of the audit log */
    const char *marks[MARKS];
};
/* Called once, when the next write is handed in and before it is: somebody else comes in between. */
void trap_between(void (*fn)(void *with), void *with);
/* What this writes is written for good, and is not counted. */
void trap_aside(void (*fn)(void *with), void *with);
/* dry: every write runs whole, is rolled back, and answered as if it had been kept. */
void trap_set(bool dry);
struct trap trap_seen(void);
/* The first change that is not the log of who read what, or NULL. */
const char *trap_written(const struct trap *t);

/* ---- places.c */
void places_learn(struct sweep *s);
const struct place *place_of(const struct sweep *s, const char *route); /* of its last variable part, or NULL */
/* The route's address with an example; i counts them. False: there are no more. */
bool place_path(const struct sweep *s, const struct route *r, size_t i, char out[PATH], int64_t *id);
/* The same with an id that nothing has, beside an address that place_path gave. */
void place_absent(const char *path, int64_t id, char out[PATH]);
int64_t absent_id(void);
const char *method_word(enum http_method m);

/* ---- fill.c */
const struct table *sweep_table(const struct sweep *s, const char *name);
struct str sweep_value(struct sweep *s, const struct field *f);
/* What a resource needs, or all that it knows, each with something; ref and id: what one of the fields points to. */
const char *sweep_fill(struct sweep *s, const struct resource *r, bool all, const char *ref, int64_t id);

/* ---- ask.c */
struct answer {
    int status;
    char *body; /* with the location, ids that were asked for masked */
    size_t n;
    long statements;
    struct trap trap;
};
struct asked {
    enum http_method method;
    const char *path, *who, *token; /* who: a persona; NULL or "nobody": no session */
    const char *form, *json;
    int64_t id; /* masked in the answer */
    const struct persona *as; /* another session than who's last */
    const char *block;        /* this one alone of the page, as a script asks for it */
};
struct answer sweep_ask(struct sweep *s, const struct asked *q);
void answer_free(struct answer *a);
void answer_mask(char *text, size_t n, const char *what);
/* A token of a persona, "*" or narrower; NULL for nobody. */
const char *sweep_token(struct sweep *s, const char *who, const char *scopes);
void sweep_token_forget(const char *who); /* the next one is another */

/* ---- the parts */
void sweep_forged(struct sweep *s);
void sweep_fields(struct sweep *s);
void sweep_hidden(struct sweep *s);
void sweep_lists(struct sweep *s);

#endif
