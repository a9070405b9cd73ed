/* Years in the demo company: what its people plan, say to each other and judge, through the functions that a page
 * calls, each in the name of somebody and on a day of his. */
#ifndef MODULES_DEMO_LIFE_H
#define MODULES_DEMO_LIFE_H

#include "modules/demo/demo.h"

struct demo_result {
    const char *title, *metric;
    int64_t start, target; /* thousandths */
};
struct demo_goal {
    const char *title, *why;
    struct demo_result results[2]; /* the second may be empty */
};
struct demo_trade {
    const char *code; /* of the department or division */
    int helps;        /* number of the company's goal */
    struct demo_goal unit, own[3];
};
enum { DEMO_COMPANY_GOALS = 3, DEMO_TRADES = 17 };
extern const struct demo_goal demo_company_goals[DEMO_COMPANY_GOALS];
extern const struct demo_trade demo_trades[DEMO_TRADES]; /* of the units 1 to 17 */

struct demo_words {
    size_t n;
    const char *const *texts;
};
#define WORDS(...)                                                                                                     \
    {                                                                                                                  \
        sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *), (const char *const[])                             \
        {                                                                                                              \
            __VA_ARGS__                                                                                                \
        }                                                                                                              \
    }
extern const struct demo_words demo_praise, demo_constructive, demo_prompts, demo_notes, demo_own_notes, demo_well,
    demo_badly, demo_lessons, demo_needs, demo_yes, demo_no, demo_self, demo_high, demo_middle, demo_low,
    demo_strengths, demo_growth, demo_reasons, demo_statements, demo_seconds, demo_rewards;
extern const char *const demo_need_kinds[6];

/* What is remembered of a person from one season to the next. */
struct demo_past {
    int planned; /* the year whose plan is made */
    int far;     /* in the current cycle: 1 self-review handed in, 2 draft, 3 shared, 4 met, 5 final, 6 answered */
    int rating, rated; /* of the last review, and the year it is about */
    bool objects;
    int luck; /* 60 to 115: how much of a goal is reached, in percent */
};
struct scene;
typedef bool demo_scene(struct scene *s);
enum { DEMO_HR = 15 };                     /* number of the head of HR */
enum { LIVING = 40, LIVING_MOST = 10000 }; /* people: in smaller and larger companies nothing of this happens */
struct demo_life {
    demo_scene *scene;                                /* that is played */
    struct demo_past *past;                           /* by number of the person */
    int64_t company[DEMO_COMPANY_GOALS], *unit_goals; /* this year's; by number of the unit */
    int64_t cycle_id;
    day seated; /* when seats and lines were last worked out */
    int year;   /* that is lived through, and reviewed */
};

/* One write of a season: what the people from..to do on the day demo.on. */
struct scene {
    struct demo *d;
    struct tx *tx;
    struct ctx *ctx;
    size_t from, to;
};
typedef enum outcome demo_fn(struct tx *, struct ctx *, const void *, struct written *);
/* Does something in the name of a person. False: it was refused, and demo.refused says what. */
bool scene_as(struct scene *s, size_t who, demo_fn *fn, const void *in, struct written *out);
bool scene_here(const struct scene *s, size_t who);
/* Number of the manager, by the seats; a person has none only at the top. */
int scene_boss(const struct scene *s, size_t who);
struct str scene_say(struct scene *s, const struct demo_words *words);
/* Number of a person by his id, among all. */
size_t scene_number(const struct demo *d, int64_t person_id);
bool scene_employee(size_t who, const struct demo *d);

/* Plays one scene for everybody, in slices. */
bool demo_play(struct app *app, struct demo *d, day on, demo_scene *scene);

/* Goals, plans, check-ins and their end. */
demo_scene scene_company_goals, scene_unit_goals, scene_plans, scene_next_plans, scene_check_ins, scene_goals_close;
/* Praise, critique, questions, notes, rewards. */
demo_scene scene_feedback, scene_open_request, scene_rewards;
/* A cycle of reviews from `launched` on: taken as far as demo_past.far says. */
bool demo_cycle(struct app *app, struct demo *d, day launched, bool whole);
/* All years up to today. */
bool demo_live(struct app *app, struct demo *d);

#endif
