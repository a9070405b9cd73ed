/* The demo company Northwind Robotics: invented people of many cultures in a real hierarchy, with moves, promotions,
 * pay and leavers over the years. The same seed makes the same company. It goes in through the bulk functions of
 * people.h, as an import does. */
#ifndef MODULES_DEMO_H
#define MODULES_DEMO_H

#include "resource/resource.h"

struct app;

#define DEMO_PASSWORD "northwind demo 2026"
extern const char demo_sign_in_lines[]; /* whom to sign in as */

struct demo_wish {
    int64_t people, years;
    uint64_t seed;
    struct str password_hash; /* one for all */
    bool rehearsal;           /* nothing is live yet */
    /* Told of each stage as it goes on, or NULL. total 0: it is not known. */
    void (*progress)(const char *stage, size_t done, size_t total);
};
/* Says what it made, or why it could not: only an empty database becomes a demo. */
bool demo_make(struct app *app, struct arena *a, const struct demo_wish *wish, struct str *says);
/* Whether the database is one. */
bool demo_is(struct app *app);

/* ---- private to the module ---- */
struct demo_place {
    const char *entity, *country, *currency, *site, *region, *zone;
    int represented;
    int64_t scale; /* yearly pay in minor units of the currency, for one point of the scale */
    int64_t entity_id, site_id;
};
struct demo_unit {
    const char *code, *name, *kind, *job;
    int parent;
    int64_t id;
};
struct demo_person {
    int64_t id, account_id;
    uint32_t roles;
    const char *name, *mail;
    int place, unit, level, manager; /* manager: number of the person; -1: none */
    day hired, left;                 /* left: the day after the last one, or DAY_OPEN */
    int moved_from;                  /* unit before the move, or -1 */
    day moved, promoted;             /* DAY_NONE: never */
    bool leads, described;           /* described: the position has its description */
};
struct demo {
    const struct demo_wish *wish;
    struct arena *arena;
    uint64_t state;
    day today;
    struct demo_unit *units;
    size_t nunits, nbins;
    int *bins; /* units that have people beside their leader */
    struct demo_person *people;
    size_t npeople;
    int64_t level_ids[8];
    day on; /* the day that is written about */
    struct demo_life *life;
    struct str refused;
};
enum { DEMO_PLACES = 4, DEMO_LEVELS = 7 };
extern struct demo_place demo_places[DEMO_PLACES];
extern const char *const demo_level_names[DEMO_LEVELS];
size_t demo_pick(struct demo *d, size_t n);
/* One write about the people (or units) from..to, on the day d->on and as HR. False: d->refused says why. */
bool demo_write(struct app *app, struct demo *d,
                enum outcome (*fn)(struct tx *, struct ctx *, const void *, struct written *), size_t from, size_t to);
struct demo_part { /* its input */
    struct demo *demo;
    size_t from, to;
};
/* Says how far a stage is, to whoever wished for the demo. */
void demo_tell(const struct demo *d, const char *stage, size_t done, size_t total);
enum { DEMO_SLICE = 500 };
/* Everything about everybody, before anything is written. */
void demo_invent(struct demo *d);
/* What each level asks, from a day on. */
void demo_levels(struct tx *tx, struct ctx *ctx, const struct demo *d, day from);
struct str demo_title(const struct demo *d, const struct demo_person *p, int level, int unit);
int64_t demo_pay(const struct demo *d, const struct demo_person *p, int level, day on);

#endif
