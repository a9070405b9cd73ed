#include "access/ctx.h"

struct ctx ctx_now(struct arena *a, struct keys *keys, struct clock *clock)
{
    struct ctx ctx = {.arena = a, .world_ms = clock_world_ms(clock), .clock = clock, .keys = keys};

    ctx.now_ms = ctx.world_ms + clock->ahead_ms; /* of one look: their difference says how far ahead the write stands */
    ctx.today = clock_day(clock, ctx.now_ms);
    ctx.today_text = day_text(a, ctx.today);
    ctx.errors.arena = a;
    return ctx;
}

struct ctx ctx_in_the_world(const struct ctx *ctx)
{
    struct ctx world = *ctx;

    world.now_ms = ctx->world_ms;
    world.today = clock_day(ctx->clock, world.now_ms);
    world.today_text = day_text(ctx->arena, world.today);
    return world;
}

static bool run_now(struct tx *tx, struct db_write *base)
{
    struct write *w = (struct write *)base;

    w->ctx->errors.n = 0;
    w->out = (struct written){0};
    if (w->as)
        w->as(tx, w->ctx);
    w->outcome = w->fn(tx, w->ctx, w->in, &w->out);
    return w->outcome == DONE;
}

enum db_status write_now(struct db *db, struct write *w)
{
    w->base.run = run_now;
    return db_write_now(db, &w->base);
}
