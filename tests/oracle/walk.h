/* Nobody approves what is their own: all ways that four people can go through a workflow. What may be pressed is declared in
 * walk_steps.c; walk.c presses all of it, in every order. */
#ifndef TESTS_ORACLE_WALK_H
#define TESTS_ORACLE_WALK_H

#include "../house.h"

enum { PEOPLE = 4 }; /* Ann, Bea, Cem, and Hal of HR */

struct walk_step {
    const char *name; /* for the trace: what the actor does to the target, by way of another */
    const struct resource *resource;
    enum outcome (*write)(struct tx *tx, struct ctx *ctx, const void *in, struct written *out); /* NULL: the resource's save */
    /* SQL that gives the id of what it is done to; %t: the target, %a the target's account. NULL: the target himself */
    const char *object;
    /* name=value&...; %t and %o: the target and the other as ids in addresses; %d: today, %l: later */
    const char *fields;
    bool other;  /* by way of each of the others, too */
    bool actors; /* by everybody; else by HR alone */
    bool all;    /* to everybody; else to the targets of the workflow */
};
struct workflow {
    const char *name;
    const struct walk_step *steps;
    size_t nsteps;
    uint32_t roles[PEOPLE]; /* of the four */
    const char *begin;      /* NULL, or the steps that HR takes first: "NUMBER TARGET OTHER\n" of each, 4: nobody */
    const char *until;      /* NULL, or "met": the manager of the first target writes the review first, up to there */
    const char *const *state; /* what tells two states apart: texts without what is new each time; ends with NULL */
    const char *const *wrong; /* rows of these are somebody who decided his own; end with NULL */
    unsigned skip;            /* steps that are left out once it has begun, as bits: to come deeper */
    unsigned targets;         /* whose record it is: bits of the four */
    int depth, depth_long;
};
extern const struct workflow workflows[];
extern const size_t workflows_count;

#endif
