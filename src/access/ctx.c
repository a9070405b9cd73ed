#include "access/ctx.h"

struct ctx ctx_now(struct arena *a, struct keys *keys, struct clock *clock)
{
    struct ctx ctx = {.arena = a,
                      .now_ms = clock_now_ms(clock),
                      .world_ms = clock_world_ms(clock),
                      .today = clock_today(clock),
                      .clock = clock,
                      .keys = keys};

    ctx.today_text = day_text(a, ctx.today);
    ctx.errors.arena = a;
    return ctx;
}
