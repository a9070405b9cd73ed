/* What a write function knows beside its input: who asks, when, and where its answer goes. */
#ifndef ACCESS_CTX_H
#define ACCESS_CTX_H

#include "access/keys.h"
#include "access/viewer.h"
#include "core/clock.h"
#include "core/errors.h"

struct ctx {
    struct arena *arena;
    struct viewer viewer;
    int64_t now_ms;   /* where a rehearsal's clock stands: what people's days are dated by */
    int64_t world_ms; /* never ahead: ids, the audit log, sessions and other secrets that end */
    day today;
    struct str today_text;
    struct clock *clock; /* the program's: what the above was read from */
    struct keys *keys;
    struct errors errors; /* what the write function refuses, by field */
};

/* Nobody's, now. Keeps the arena, the keys and the clock. */
struct ctx ctx_now(struct arena *a, struct keys *keys, struct clock *clock);
/* The same in the world's time, wherever a rehearsal's clock stands: for what throwing the rehearsal away leaves as it is. */
struct ctx ctx_in_the_world(const struct ctx *ctx);

enum outcome {
    DONE,    /* commits */
    INVALID, /* errors say what is wrong: 422 */
    MISSING, /* not there, or not for this viewer: 404 */
    CHANGED, /* somebody else has changed it since it was shown: 409 */
};

/* Inside a write: the rights of ctx's account as they are now; what was true when the form came may not be. MISSING: it has
 * no account any more. CHANGED: the rehearsal's clock was moved meanwhile, and what is dated by where it stood would lie
 * in days that are not. */
enum outcome viewer_again(struct tx *tx, struct ctx *ctx);

/* A day in the past is a correction, which takes that action over subject_id; otherwise the error stands beside from_on. */
bool past_is_open(struct tx *tx, struct ctx *ctx, enum action_id correct, int64_t subject_id, struct str from);

/* What a write says of itself. */
struct written {
    int64_t id, version;
    int64_t made;       /* what is new, where id is what it was made for: a check-in of a goal; 0: id is it */
    struct str see;     /* where to go: a path; empty: the caller's default */
    struct str says;    /* one short sentence for the person: "Unit saved." */
    struct str undo;    /* what takes it back: a path to post to, without a field; empty: nothing does */
    struct value shows; /* what the answer shows once and nobody keeps, such as codes; in the write's arena */
};

/* A write function, and what came of it. */
struct write {
    struct db_write base; /* .arena and .bulk are the caller's */
    struct ctx *ctx;
    enum outcome (*fn)(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
    const void *in;
    void (*as)(struct tx *tx, struct ctx *ctx); /* or NULL: says in the same transaction who does it */
    struct written out;
    enum outcome outcome;
};
/* Runs it whole in a transaction of its own and waits: for what no request asks for. DB_OK: it is done. DB_REFUSED: `outcome`
 * and ctx->errors tell. */
enum db_status write_now(struct db *db, struct write *w);

#endif
