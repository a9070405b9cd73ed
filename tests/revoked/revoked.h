/* Rights that are taken away (README.md): what is shared by the parts of the program. */
#ifndef TESTS_REVOKED_H
#define TESTS_REVOKED_H

#include "../scenario.h"
#include "../sweep/sweep.h"

enum { WAYS = 128, ASKS = 6000, LISTS = 128, ITEMS = 400, STARTS = 96 };

/* What goes: a right of somebody who stays signed in, or again can; the session; the token. */
enum goes { GOES_RIGHT = 1, GOES_SESSION = 2, GOES_TOKEN = 4 };

struct revoked;
struct way {
    char name[120], who[16];
    unsigned goes;
    uint32_t relations;        /* that it takes */
    const char *text[4];       /* before, give, take, after: lines of a script, or NULL */
    int line[4];               /* of ways.http */
    void (*give)(struct revoked *r, struct way *w); /* beside the lines */
    void (*take)(struct revoked *r, struct way *w);
    bool once;                 /* cannot be given back */
    const char *evaluation;    /* that is switched off, or NULL */
    const char *start;         /* ways of one person and one start have the same answers before */
    struct persona other;      /* a second session of the same person */
};
enum { BEFORE, GIVE, TAKE, AFTER };

/* One thing that can be asked of a page or by a form. */
struct ask {
    const struct route *route;
    char path[PATH];
    const char *form; /* POST */
    bool flipped;     /* somewhere it was answered because of a right that then went */
};

/* How something was answered. */
enum said { SAID_NOTHING, SAID_NO, SAID_SIGN_IN, SAID_YES };

struct revoked {
    struct sweep *s;
    struct script *script;
    struct way ways[WAYS];
    size_t nways;
    struct ask asks[ASKS];
    size_t nasks;
    struct start { /* what somebody sees before he is given anything */
        char who[16];
        const char *start;
        unsigned char said[ASKS];
        struct items {
            int64_t ids[ITEMS];
            size_t n;
        } lists[LISTS];
    } starts[STARTS];
    size_t nstarts;
    struct worker *second;             /* for whoever comes in between */
    size_t waves, stale;               /* PostgreSQL: first waves that were sent ahead; in between rights went */
    size_t in_between;                 /* rights that went inside a request */
    struct way *way;                   /* the one under way */
};

/* ---- ways.c */
void ways_learn(struct revoked *r);
void way_begin(struct revoked *r, struct way *w);
void way_give(struct revoked *r, struct way *w); /* and he is signed in, if that had ended */
void way_take(struct revoked *r, struct way *w);
void way_end(struct revoked *r, struct way *w);
struct persona *way_who(struct revoked *r, const struct way *w);

/* ---- between.c: in the middle of a request */
extern void (*between_session)(void *with); /* once, before the session of the next request is read, what was asked ahead being made */
extern void *between_session_with;
extern size_t between_waves;
/* Takes a way's right with a worker of its own. */
void between_take(void *way);

/* ---- look.c: pages and forms */
void asks_learn(struct revoked *r);
enum said ask_said(struct revoked *r, const struct ask *a, const struct persona *as, uint64_t *print, size_t *done);
void look_start(struct revoked *r, struct way *w, struct start *n);
bool look_way(struct revoked *r, struct way *w, const struct start *n); /* false: it takes nothing */
void look_never(struct revoked *r);

/* ---- data.c: the API */
void data_start(struct revoked *r, struct way *w, struct start *n);
void data_given(struct revoked *r, struct way *w);
size_t data_taken(struct revoked *r, struct way *w, const struct start *n); /* how many things were there because of the right */

/* ---- streams.c */
void streams(struct revoked *r);

#endif
