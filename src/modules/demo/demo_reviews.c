/* A cycle of reviews, from its launch to the last answer, or as far as it has come by today. */
#include "modules/demo/demo_life.h"
#include "modules/reviews/reviews.h"
#include "queries.h"
#include "web/app.h"

enum { SELF = 1, DRAFT, SHARED, MET, FINAL, ANSWERED };
enum { SELF_DUE = 9, DRAFT_DUE = 15, HR_UNIT = 15, FIRST_MONTHS = 6 };

/* To whom objections go: somebody in HR who leads nobody, or the number of nobody. */
static size_t second_reader(const struct scene *s)
{
    for (size_t i = s->d->nunits; i < s->d->npeople; i++) {
        int unit = s->d->people[i].unit;

        while (unit > HR_UNIT + 2)
            unit = s->d->units[unit].parent;
        if (unit == HR_UNIT && scene_here(s, i) && s->d->people[i].left > s->d->on + 60 && scene_employee(i, s->d) &&
            s->d->people[i].moved_from < 0)
            return i;
    }
    return s->d->npeople;
}

static struct str later(const struct scene *s, day days)
{
    return day_text(s->tx->arena, s->d->on + days);
}

/* No job runs while a demo is made: a large one is launched here to its end. */
static enum outcome launch_whole(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    int64_t id = *(const int64_t *)in, after = 0;
    struct row_cycle_state c;

    (void)out;
    if (tx_one(tx, cycle_state, &c, .id = id) && str_is(c.status, "launching")) {
        while (cycle_launch_on(tx, ctx, id, &after, &(int64_t){0}))
            ;
        tx_run(tx, job_forget_key, .job_key = job_large_key(tx->arena, "cycle_launch", id));
    }
    return DONE;
}

static bool launch(struct scene *s)
{
    struct demo_life *life = s->d->life;
    size_t second = second_reader(s);
    int year, month, of_month;
    struct cycle_form form = {.notice_hours = INT_NONE};
    struct written out = {0};

    life->cycle_id = 0;
    if (s->from || second == s->d->npeople)
        return true;
    day_parts(s->d->on, &year, &month, &of_month);
    form.name =
        str_format(s->tx->arena, "%s review %d", year == life->year && month < 9 ? "Mid-year" : "Annual", life->year);
    form.from_on = day_text(s->tx->arena, day_of(life->year, 1, 1));
    form.to_on = day_text(s->tx->arena, day_of(life->year, 12, 31));
    form.self_due_on = later(s, SELF_DUE);
    form.draft_due_on = later(s, DRAFT_DUE);
    form.second_id = s->d->people[second].id;
    if (!scene_as(s, DEMO_HR, cycle_create, &form, &out))
        return false;
    life->cycle_id = out.id;
    return scene_as(s, DEMO_HR, cycle_launch, &(struct step_form){.head.id = out.id}, NULL) &&
           scene_as(s, DEMO_HR, launch_whole, &life->cycle_id, NULL);
}

/* One step of a review, by whoever takes it. */
typedef bool review_step(struct scene *s, const struct row_demo_reviews *r, size_t who, size_t boss);

static bool every_review(struct scene *s, int from_step, review_step *step)
{
    struct row_demo_reviews *rows;
    size_t n;

    if (!s->d->life->cycle_id)
        return true;
    n = tx_all(s->tx, demo_reviews, &rows, .cycle_id = s->d->life->cycle_id, .first = s->d->people[s->from].id,
               .last = s->d->people[s->to - 1].id);
    for (size_t i = 0; i < n; i++) {
        size_t who = scene_number(s->d, rows[i].subject_id), boss = scene_number(s->d, rows[i].manager_id);

        if (s->d->life->past[who].far >= from_step && s->d->people[who].left == DAY_OPEN &&
            !step(s, &rows[i], who, boss))
            return false;
    }
    return true;
}

static bool take_self(struct scene *s, const struct row_demo_reviews *r, size_t who, size_t boss)
{
    struct self_form form = {.head.id = r->id, .done = STR("now")};

    (void)boss;
    form.self_text = scene_say(s, &demo_self);
    form.self_rating = 3 + (int64_t)demo_pick(s->d, 5) / 3;
    return scene_as(s, who, review_self_save, &form, NULL);
}

/* What the year was worth: the luck with the goals, and what else there is. */
static int rating_of(struct scene *s, size_t who)
{
    int points = s->d->life->past[who].luck + (int)demo_pick(s->d, 16);

    return points > 122 ? 5 : points > 105 ? 4 : points > 70 ? 3 : 2;
}

static bool take_draft(struct scene *s, const struct row_demo_reviews *r, size_t who, size_t boss)
{
    struct demo_past *past = &s->d->life->past[who];
    bool short_year = s->d->people[who].hired > day_of(s->d->life->year, FIRST_MONTHS, 30);
    struct draft_form form = {.head.id = r->id, .result = short_year ? STR("partly_away") : STR("rated")};

    past->rating = rating_of(s, who);
    past->rated = s->d->life->year;
    form.text = scene_say(s, past->rating > 3 ? &demo_high : past->rating == 3 ? &demo_middle : &demo_low);
    form.strengths = scene_say(s, &demo_strengths);
    form.growth = scene_say(s, &demo_growth);
    form.rating = past->rating;
    form.reason = str_of(demo_reasons.texts[past->rating > 3 ? 0 : past->rating == 3 ? 1 : 2]);
    form.head.given = UINT64_MAX;
    return scene_as(s, boss, review_draft_save, &form, NULL);
}

static bool take_share(struct scene *s, const struct row_demo_reviews *r, size_t who, size_t boss)
{
    (void)who;
    return scene_as(s, boss, review_share, &(struct step_form){.head.id = r->id, .sure = 1}, NULL);
}

static bool take_meeting(struct scene *s, const struct row_demo_reviews *r, size_t who, size_t boss)
{
    (void)who;
    return scene_as(s, boss, review_meet, &(struct meeting_form){.head.id = r->id}, NULL);
}

static bool take_final(struct scene *s, const struct row_demo_reviews *r, size_t who, size_t boss)
{
    struct draft_form form = {.head.id = r->id, .sure = 1};

    (void)who;
    if (demo_pick(s->d, 5) == 0) { /* the meeting changed something */
        form.growth = STR("Choose what goes first together with the team, as we said in the meeting.");
        form.head.given = UINT64_C(1) << (resource_field(&draft_resource, STR("growth")) - draft_resource.fields);
    }
    return scene_as(s, boss, review_finalize, &form, NULL);
}

static bool take_answer(struct scene *s, const struct row_demo_reviews *r, size_t who, size_t boss)
{
    struct answer_form form = {.head.id = r->id, .answer = STR("approved"), .statement = STR("")};

    (void)boss;
    if (s->d->life->past[who].objects) {
        form.answer = STR("objected");
        form.statement = scene_say(s, &demo_statements);
    }
    return scene_as(s, who, review_answer, &form, NULL);
}

static bool take_second(struct scene *s, const struct row_demo_reviews *r, size_t who, size_t boss)
{
    struct second_form form = {.head.id = r->id};

    (void)boss;
    (void)who;
    form.second_text = scene_say(s, &demo_seconds);
    return !str_is(r->status, "objected") || scene_as(s, scene_number(s->d, r->second_id), review_second, &form, NULL);
}

static bool self_all(struct scene *s)
{
    return every_review(s, SELF, take_self);
}
static bool draft_all(struct scene *s)
{
    return every_review(s, DRAFT, take_draft);
}
static bool share_all(struct scene *s)
{
    return every_review(s, SHARED, take_share);
}
static bool meet_all(struct scene *s)
{
    return every_review(s, MET, take_meeting);
}
static bool final_all(struct scene *s)
{
    return every_review(s, FINAL, take_final);
}
static bool answer_all(struct scene *s)
{
    return every_review(s, ANSWERED, take_answer);
}
static bool second_all(struct scene *s)
{
    return every_review(s, ANSWERED, take_second);
}

/* Reviews of those who have left by now, or will have by today. */
static bool cancel_gone(struct scene *s)
{
    struct row_demo_reviews *rows;
    size_t n = s->d->life->cycle_id ? tx_all(s->tx, demo_reviews, &rows, .cycle_id = s->d->life->cycle_id,
                                             .first = s->d->people[s->from].id, .last = s->d->people[s->to - 1].id)
                                    : 0;

    for (size_t i = 0; i < n; i++)
        if (s->d->people[scene_number(s->d, rows[i].subject_id)].left != DAY_OPEN &&
            !scene_as(s, DEMO_HR, review_cancel,
                      &(struct cancel_form){.head.id = rows[i].id, .cancelled_for = STR("Leaves the company")}, NULL))
            return false;
    return true;
}

static bool close_cycle(struct scene *s)
{
    return s->from || !s->d->life->cycle_id ||
           scene_as(s, DEMO_HR, cycle_close, &(struct step_form){.head.id = s->d->life->cycle_id}, NULL);
}

/* How far each review comes. A cycle that runs has some at every step. */
static void choose_ends(struct demo *d, bool whole)
{
    static const int ends[] = {0,      0,   SELF,  SELF,  DRAFT,    DRAFT,    SHARED,   SHARED,
                               SHARED, MET, FINAL, FINAL, ANSWERED, ANSWERED, ANSWERED, ANSWERED};

    for (size_t i = 0; i < d->npeople; i++) {
        d->life->past[i].far = whole ? ANSWERED : ends[demo_pick(d, sizeof ends / sizeof *ends)];
        d->life->past[i].objects = demo_pick(d, 40) == 0;
    }
}

bool demo_cycle(struct app *app, struct demo *d, day launched, bool whole)
{
    static const struct {
        day after;
        demo_scene *scene;
        bool to_the_end; /* only when the whole cycle is lived through */
    } steps[] = {
        {0, launch, false},       {7, self_all, false},    {10, draft_all, false},  {11, share_all, false},
        {14, meet_all, false},    {15, final_all, false},  {17, answer_all, false}, {19, second_all, true},
        {19, cancel_gone, false}, {20, close_cycle, true},
    };

    choose_ends(d, whole);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if ((whole || !steps[i].to_the_end) && !demo_play(app, d, launched + steps[i].after, steps[i].scene))
            return false;
    return true;
}
