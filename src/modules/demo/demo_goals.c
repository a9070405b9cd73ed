/* The plan of a year and its goals, from January to their end. */
#include "modules/demo/demo_life.h"
#include "modules/goals/goals.h"
#include "modules/people/people.h"
#include "modules/year/year.h"
#include "queries.h"

enum { CHIEF = 0, TRADE_UNITS = 18, REACHED = 7000 /* hundredths of a percent */ };

static int64_t make_goal(struct scene *s, size_t who, const struct demo_goal *g, struct goal_form form)
{
    struct written out = {0};

    form.title = str_of(g->title);
    form.why = str_of(g->why);
    form.due_on = day_text(s->tx->arena, day_of(s->d->life->year, 12, 31));
    form.owner_id = s->d->people[who].id;
    form.weight = INT_NONE;
    if (!scene_as(s, who, goal_save, &form, &out))
        return 0;
    for (size_t i = 0; i < 2 && g->results[i].title; i++) {
        struct key_result_form k = {.head.id = out.id,
                                    .title = str_of(g->results[i].title),
                                    .metric = str_of(g->results[i].metric),
                                    .start = g->results[i].start,
                                    .target = g->results[i].target,
                                    .weight = INT_NONE};

        if (!scene_as(s, who, key_result_add, &k, NULL))
            return 0;
    }
    return out.id;
}

/* One template of HR's own, given to three people of the trades. */
static bool template_goals(struct scene *s)
{
    struct goal_template_form form = {.title = STR("Pass the safety refresher and show it on the line"),
                                      .why = STR("Everybody who enters the test hall knows where the stops are."),
                                      .weight = 30,
                                      .days = 150};
    struct key_result_form result = {
        .title = STR("Refresher passed"), .metric = STR("binary"), .start = 0, .target = INT_NONE, .weight = INT_NONE};
    struct template_give_form give = {.due_on = STR("")};
    int64_t *who[] = {&give.person_id, &give.second_id, &give.third_id};
    struct written out = {0};
    size_t n = 0;

    for (size_t i = s->d->nunits; i < s->d->npeople && n < sizeof who / sizeof *who; i += 7)
        if (scene_here(s, i) && scene_employee(i, s->d))
            *who[n++] = s->d->people[i].id;
    form.head.given = UINT64_MAX;
    if (!n || !scene_as(s, DEMO_HR, goal_template_save, &form, &out))
        return !n;
    result.head.id = give.head.id = out.id;
    return scene_as(s, DEMO_HR, template_result_add, &result, NULL) && scene_as(s, DEMO_HR, template_give, &give, NULL);
}

bool scene_company_goals(struct scene *s)
{
    if (s->from == 0 && s->d->life->year == day_year(s->d->today) && !template_goals(s))
        return false;
    for (size_t i = 0; s->from == 0 && i < DEMO_COMPANY_GOALS; i++) {
        s->d->life->company[i] =
            make_goal(s, CHIEF, &demo_company_goals[i], (struct goal_form){.owner_kind = STR("company")});
        if (!s->d->life->company[i])
            return false;
    }
    return true;
}

bool scene_unit_goals(struct scene *s)
{
    struct demo *d = s->d;

    for (size_t i = 1; s->from == 0 && i < TRADE_UNITS; i++) {
        const struct demo_trade *t = &demo_trades[i - 1];
        int above = d->units[i].parent;

        if (!scene_here(s, i))
            continue;
        d->life->unit_goals[i] = make_goal(s, i, &t->unit,
                                           (struct goal_form){.owner_kind = STR("unit"),
                                                              .unit_id = d->units[i].id,
                                                              .parent_id = above > 0 && d->life->unit_goals[above]
                                                                               ? d->life->unit_goals[above]
                                                                               : d->life->company[t->helps]});
        if (!d->life->unit_goals[i])
            return false;
    }
    return true;
}

/* The unit among the first 18 that a person's team belongs to. */
static size_t trade_of(const struct scene *s, size_t who)
{
    const struct demo_person *p = &s->d->people[who];
    int unit = p->moved_from >= 0 && s->d->life->seated < p->moved ? p->moved_from : p->unit;

    while (unit >= TRADE_UNITS)
        unit = s->d->units[unit].parent;
    return (size_t)unit;
}

static bool own_goals(struct scene *s, size_t who)
{
    size_t unit = trade_of(s, who), n = 1 + demo_pick(s->d, 2), first = demo_pick(s->d, 3);
    const struct demo_trade *t = unit ? &demo_trades[unit - 1] : NULL;

    for (size_t i = 0; t && t->own[0].title && i < n; i++)
        if (!make_goal(s, who, &t->own[(first + i) % 3],
                       (struct goal_form){.owner_kind = STR("person"),
                                          .visibility = demo_pick(s->d, 20) ? STR("public") : STR("private"),
                                          .parent_id = s->d->life->unit_goals[unit]}))
            return false;
    return true;
}

static bool ask_and_answer(struct scene *s, size_t who, size_t boss, bool answered)
{
    size_t k = demo_pick(s->d, demo_needs.n);
    int64_t id = s->d->people[who].id;
    struct year_need_form need = {
        .head.id = id, .kind = str_of(demo_need_kinds[k]), .text = str_of(demo_needs.texts[k])};
    struct row_demo_needs_open *open;
    size_t n;

    if (!scene_as(s, who, year_need_add, &need, NULL))
        return false;
    n = answered ? tx_all(s->tx, demo_needs_open, &open, .person_id = id, .year = s->d->life->year) : 0;
    for (size_t i = 0; i < n; i++) {
        bool yes = demo_pick(s->d, 4) != 0;
        struct year_answer_form answer = {.head.id = open[i].id,
                                          .status = yes ? STR("agreed") : STR("declined"),
                                          .answer = scene_say(s, yes ? &demo_yes : &demo_no)};

        if (!scene_as(s, boss, year_need_reply, &answer, NULL))
            return false;
        answer.status = STR("done");
        answer.answer = STR("");
        if (yes && k % 2 && !scene_as(s, boss, year_need_reply, &answer, NULL))
            return false;
    }
    return true;
}

/* Before the first plan: the position as such, from that day on. */
static bool describe(struct scene *s, size_t who, size_t boss)
{
    struct demo_person *p = &s->d->people[who];
    const char *team = s->d->units[trade_of(s, who)].name;
    bool shop = trade_of(s, who) >= 9 && trade_of(s, who) <= 13;
    struct position_form form = {
        .head.id = p->id,
        .purpose = str_format(s->tx->arena, "Makes sure that what leaves %s can be built upon.", team),
        .duties = str_format(
            s->tx->arena,
            "The daily work of %s. Records that others can read. A word in time about what will not be ready.", team),
        .conditions = shop ? STR("Shifts, early and late. Noise: ear protection.") : STR(""),
        .restrictions = shop ? STR("A fork lift only with its licence.") : STR("")};

    if (p->described)
        return true;
    p->described = true;
    return scene_as(s, boss, position_resource.save, &form, NULL);
}

static bool plan(struct scene *s, size_t who, size_t boss)
{
    const struct demo_person *p = &s->d->people[who];
    struct year_plan_form form = {.head.id = p->id, .conditions = STR("")};
    struct year_confirm_form confirm = {.head.id = p->id, .sure = 1};
    size_t unit = trade_of(s, who), waits = demo_pick(s->d, 100); /* a few plans wait for somebody */
    const char *team = s->d->units[unit].name;

    form.purpose = str_format(s->tx->arena, "%s in %s: the part that others build on.",
                              demo_title(s->d, p, p->level, p->unit).p, team);
    form.duties = str_format(s->tx->arena,
                             "The daily work of %s, done so that the next one can rely on it. The goals of this year, "
                             "with a check-in each quarter. One thing learned, and passed on.",
                             team);
    if (strcmp(s->d->units[unit].kind, "department") == 0 && unit >= 9 && unit <= 13)
        form.conditions = STR("Shifts, lifting aids, safety shoes. A licence for the fork lift where it is used.");
    if (!describe(s, who, boss) || !scene_as(s, boss, year_plan_save, &form, NULL))
        return false;
    if (demo_pick(s->d, 3) == 0 && !ask_and_answer(s, who, boss, waits < 90))
        return false;
    return (waits >= 94 || scene_as(s, boss, year_confirm, &confirm, NULL)) &&
           (waits >= 97 || scene_as(s, who, year_confirm, &confirm, NULL));
}

/* In the last weeks of the year some prepare the next one; half of these the person has confirmed. */
bool scene_next_plans(struct scene *s)
{
    if (s->d->life->year != day_year(s->d->today))
        return true;
    for (size_t i = s->from; i < s->to; i++) {
        int boss = scene_boss(s, i);
        struct year_plan_form form = {.head.id = s->d->people[i].id,
                                      .purpose = STR("The part that others build on, carried into the next year."),
                                      .duties = STR("What this year left open. One topic handed over, so that it no "
                                                    "longer depends on one person."),
                                      .conditions = STR("")};
        struct year_confirm_form confirm = {.head.id = form.head.id, .sure = 1};

        if (i % 5 || !scene_here(s, i) || boss < 0 || !scene_employee(i, s->d))
            continue;
        if (!scene_as(s, (size_t)boss, year_next_plan_save, &form, NULL) ||
            (i % 2 && !scene_as(s, i, year_next_confirm, &confirm, NULL)))
            return false;
    }
    return true;
}

bool scene_plans(struct scene *s)
{
    for (size_t i = s->from; i < s->to; i++) {
        struct demo_past *past = &s->d->life->past[i];
        int boss = scene_boss(s, i);

        if (!scene_here(s, i) || boss < 0 || past->planned == s->d->life->year || !scene_employee(i, s->d))
            continue;
        past->planned = s->d->life->year;
        if (!plan(s, i, (size_t)boss) || !own_goals(s, i))
            return false;
    }
    return true;
}

/* How far a result is by now: a part of the way as of the year, times the luck of its owner. */
static int64_t value_now(struct scene *s, const struct row_demo_results_open *r, int luck)
{
    int year, month, of_month;
    int64_t part;

    day_parts(s->d->on, &year, &month, &of_month);
    part = (int64_t)month * luck / 12 + (int64_t)demo_pick(s->d, 9);
    if (str_is(r->metric, "binary"))
        return month > 8 && part > 60 ? r->target : r->start;
    part = part > 108 ? 108 : part;
    return r->start + (r->target - r->start) * part / 100 / 1000 * 1000;
}

bool scene_check_ins(struct scene *s)
{
    struct row_demo_results_open *rows;
    size_t n =
        tx_all(s->tx, demo_results_open, &rows, .first = s->d->people[s->from].id, .last = s->d->people[s->to - 1].id);
    int64_t last = 0;

    for (size_t i = 0; i < n; i++) {
        size_t who = scene_number(s->d, rows[i].owner_id);
        int luck = s->d->life->past[who].luck;
        bool first = rows[i].goal_id != last, well = luck + (int)demo_pick(s->d, 20) > 82;
        struct check_in_form form = {.head.id = rows[i].goal_id,
                                     .key_result_id = rows[i].key_result_id,
                                     .confidence = well        ? STR("on_track")
                                                   : luck > 68 ? STR("at_risk")
                                                               : STR("off_track")};

        last = rows[i].goal_id;
        if (!scene_here(s, who) || (first && demo_pick(s->d, 8) == 0)) /* now and then somebody forgets */
            continue;
        form.value = value_now(s, &rows[i], luck);
        form.note = first ? scene_say(s, well ? &demo_well : &demo_badly) : STR("");
        if (!scene_as(s, who, check_in_add, &form, NULL))
            return false;
    }
    return true;
}

/* At the end of December; whose owner has left is closed by HR. */
bool scene_goals_close(struct scene *s)
{
    struct row_demo_goals_open *rows;
    size_t n =
        tx_all(s->tx, demo_goals_open, &rows, .first = s->d->people[s->from].id, .last = s->d->people[s->to - 1].id);

    for (size_t i = 0; i < n; i++) {
        size_t who = scene_number(s->d, rows[i].owner_id);
        bool here = scene_here(s, who);
        struct goal_close_form form = {.head.id = rows[i].id, .lesson = scene_say(s, &demo_lessons)};

        form.outcome = !here ? STR("dropped") : rows[i].progress >= REACHED ? STR("completed") : STR("missed");
        if (!here)
            form.lesson = STR("The owner has left; the team takes up what is still wanted.");
        if (!scene_as(s, here ? who : DEMO_HR, goal_close, &form, NULL))
            return false;
    }
    return true;
}
