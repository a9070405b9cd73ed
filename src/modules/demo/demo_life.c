/* The calendar of the demo company, and how one of its people does something on a day of the past. */
#include "modules/demo/demo_life.h"

#include "modules/people/people.h"
#include "queries.h"
#include "web/app.h"

enum { NIGHT = 8 * 3600000 /* the working day that is spread over a slice */, SPOKEN = 8 /* days ago */ };

bool scene_here(const struct scene *s, size_t who)
{
    const struct demo_person *p = &s->d->people[who];

    return p->hired <= s->d->life->seated && s->d->on < p->left;
}

bool scene_employee(size_t who, const struct demo *d)
{
    return who % 23 != 7 || d->people[who].leads; /* the others are contractors */
}

int scene_boss(const struct scene *s, size_t who)
{
    const struct demo_person *p = &s->d->people[who];

    return p->moved_from >= 0 && s->d->life->seated < p->moved ? p->moved_from : p->manager;
}

struct str scene_say(struct scene *s, const struct demo_words *words)
{
    return str_of(words->texts[demo_pick(s->d, words->n)]);
}

size_t scene_number(const struct demo *d, int64_t person_id)
{
    size_t low = 0, high = d->npeople;

    while (low < high) { /* ids rise in the order of numbers */
        size_t middle = (low + high) / 2;

        if (d->people[middle].id < person_id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool scene_as(struct scene *s, size_t who, demo_fn *fn, const void *in, struct written *out)
{
    struct demo_person *p = &s->d->people[who];
    struct written unused = {0};
    struct ctx *ctx = s->ctx;

    ctx->viewer = (struct viewer){.account_id = p->account_id,
                                  .person_id = p->id,
                                  .roles = p->roles,
                                  .relations = UINT32_MAX,
                                  .reach = (int64_t)s->d->npeople,
                                  .people = (int64_t)s->d->npeople};
    ctx->now_ms += NIGHT / (int64_t)((s->to - s->from) * 8 + 8);
    ctx->errors.n = 0;
    if (fn(s->tx, ctx, in, out ? out : &unused) == DONE)
        return true;
    if (!s->d->refused.n)
        s->d->refused = str_format(s->d->arena, "The demo went wrong on %s: %s: %s", ctx->today_text.p, p->name,
                                   ctx->errors.n ? ctx->errors.items[0].says.p : "that was not theirs to do");
    return false;
}

static enum outcome write_scene(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct demo_part *part = in;
    struct scene s = {part->demo, tx, ctx, part->from, part->to};

    (void)out;
    return part->demo->life->scene(&s) ? DONE : INVALID;
}

bool demo_play(struct app *app, struct demo *d, day on, demo_scene *scene)
{
    d->on = on;
    d->life->scene = scene;
    for (size_t at = 0; at < d->npeople; at += DEMO_SLICE)
        if (!demo_write(app, d, write_scene, at, at + DEMO_SLICE < d->npeople ? at + DEMO_SLICE : d->npeople))
            return false;
    return true;
}

/* Who sits where on that day: what the rules ask for when somebody acts as a manager. */
static enum outcome write_seats(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    int64_t *freed;

    (void)in;
    (void)out;
    lines_rebuild(tx, ctx, &freed);
    return DONE;
}

static bool seats(struct app *app, struct demo *d, day on)
{
    d->on = d->life->seated = on;
    return demo_write(app, d, write_seats, 0, 0);
}

/* News of the past has been read. */
static enum outcome write_read(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    (void)in;
    (void)out;
    tx_run(tx, demo_todo_read, .until = ctx->now_ms);
    return DONE;
}

static const struct {
    int month, of_month;
    demo_scene *scene; /* NULL: seats */
} seasons[] = {
    {1, 8, NULL},
    {1, 8, scene_company_goals},
    {1, 9, scene_unit_goals},
    {1, 15, scene_plans},
    {1, 22, scene_rewards},
    {2, 5, scene_feedback},
    {3, 20, NULL},
    {3, 20, scene_plans},
    {3, 21, scene_check_ins},
    {4, 14, scene_feedback},
    {6, 20, NULL},
    {6, 20, scene_plans},
    {6, 22, scene_check_ins},
    {7, 9, scene_feedback},
    {9, 18, NULL},
    {9, 18, scene_plans},
    {9, 21, scene_check_ins},
    {10, 12, scene_feedback},
    {11, 9, scene_check_ins},
    {11, 16, scene_next_plans},
};

static bool live_year(struct app *app, struct demo *d, int year)
{
    d->life->year = year;
    for (size_t i = 0; i < sizeof seasons / sizeof *seasons; i++) {
        day on = day_of(year, seasons[i].month, seasons[i].of_month);

        if (on >= d->today)
            break;
        if (!(seasons[i].scene ? demo_play(app, d, on, seasons[i].scene) : seats(app, d, on)))
            return false;
    }
    return true;
}

/* Goals are spoken of: nobody has been silent for weeks, unless a season of check-ins was just now. */
static bool speak_of_goals(struct app *app, struct demo *d, int year)
{
    day on = d->today - SPOKEN;

    for (size_t i = 0; i < sizeof seasons / sizeof *seasons; i++) {
        day season = day_of(year, seasons[i].month, seasons[i].of_month);

        if (seasons[i].scene == scene_check_ins && season >= on && season < d->today)
            return true;
    }
    return on < day_of(year, 3, 21) || demo_play(app, d, on, scene_check_ins);
}

/* What is going on now: reviews half way, some open questions. Until March it is still the last year that is reviewed. */
static bool live_now(struct app *app, struct demo *d, int reviewed)
{
    d->life->year = reviewed;
    d->on = d->today - 1;
    return seats(app, d, d->today - 20) && speak_of_goals(app, d, reviewed) &&
           demo_cycle(app, d, d->today - 20, false) && demo_write(app, d, write_read, 0, 0) &&
           demo_play(app, d, d->today - 1, scene_open_request);
}

bool demo_live(struct app *app, struct demo *d)
{
    int this_year, month, of_month, reviewed;

    if (d->npeople < LIVING || d->npeople > LIVING_MOST)
        return true;
    day_parts(d->today, &this_year, &month, &of_month);
    reviewed = month <= 3 ? this_year - 1 : this_year;
    d->life = ARENA_NEW(d->arena, struct demo_life);
    d->life->past = ARENA_ARRAY(d->arena, struct demo_past, d->npeople);
    d->life->unit_goals = ARENA_ARRAY(d->arena, int64_t, d->nunits);
    for (size_t i = 0; i < d->npeople; i++)
        d->life->past[i].luck = 60 + (int)demo_pick(d, 56);
    for (int year = this_year - (int)d->wish->years + 1; year <= this_year; year++) {
        day december = day_of(year, 12, 1);

        demo_tell(d, "Years of goals, talks and reviews", (size_t)(year - this_year + (int)d->wish->years - 1),
                  (size_t)d->wish->years);
        if (!live_year(app, d, year))
            return false;
        if (year < reviewed && (!seats(app, d, december) || !demo_cycle(app, d, december, true)))
            return false;
        if (year < this_year && !demo_play(app, d, day_of(year, 12, 28), scene_goals_close))
            return false;
    }
    return live_now(app, d, reviewed);
}
