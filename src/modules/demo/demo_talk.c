/* What they tell each other: feedback, questions, notes, and the year's reward. */
#include "modules/demo/demo_life.h"
#include "modules/feedback/feedback.h"

enum { VALUES = 4 };

/* Somebody of the same team, or the one who leads it; the same person when nobody is found. */
static size_t colleague(struct scene *s, size_t who)
{
    int boss = scene_boss(s, who);

    for (int attempt = 0; attempt < 40; attempt++) {
        size_t other = demo_pick(s->d, s->d->npeople);

        if (other != who && scene_here(s, other) && scene_boss(s, other) == boss)
            return other;
    }
    return boss < 0 ? who : (size_t)boss;
}

static bool give(struct scene *s, size_t from, size_t to, const char *kind, const char *visibility,
                 const struct demo_words *words)
{
    struct feedback_form form = {.subject_id = s->d->people[to].id,
                                 .kind = str_of(kind),
                                 .visibility = str_of(visibility),
                                 .text = scene_say(s, words)};

    if (strcmp(kind, "praise") == 0)
        form.value_id = 1 + (int64_t)demo_pick(s->d, VALUES);
    return scene_as(s, from, feedback_give, &form, NULL);
}

static bool manage(struct scene *s, size_t who, size_t boss)
{
    struct note_new_form note = {.subject_id = s->d->people[who].id,
                                 .kind = STR("coaching"),
                                 .visibility = demo_pick(s->d, 3) ? STR("shared") : STR("author"),
                                 .text = scene_say(s, &demo_notes)};

    switch (demo_pick(s->d, 9)) {
    case 0: return give(s, boss, who, "constructive", demo_pick(s->d, 2) ? "manager" : "private", &demo_constructive);
    case 1: return scene_as(s, boss, note_add, &note, NULL);
    case 2: return give(s, boss, who, "praise", "private", &demo_praise);
    default: return true;
    }
}

static bool keep_note(struct scene *s, size_t who)
{
    struct note_new_form note = {
        .kind = STR("achievement"), .visibility = STR("author"), .text = scene_say(s, &demo_own_notes)};

    return scene_as(s, who, note_add, &note, NULL);
}

bool scene_feedback(struct scene *s)
{
    for (size_t i = s->from; i < s->to; i++) {
        int boss = scene_boss(s, i);
        size_t other;

        if (!scene_here(s, i) || boss < 0)
            continue;
        if (demo_pick(s->d, 4) == 0 && (other = colleague(s, i)) != i &&
            !give(s, i, other, "praise", demo_pick(s->d, 3) ? "public" : "private", &demo_praise))
            return false;
        if (!manage(s, i, (size_t)boss) || (demo_pick(s->d, 8) == 0 && !keep_note(s, i)))
            return false;
    }
    return true;
}

/* Questions that are still open today: about every fifteenth person waits for an answer. */
bool scene_open_request(struct scene *s)
{
    for (size_t i = s->from; i < s->to; i++) {
        struct request_form form = {.visibility = STR("private"), .prompt = STR("")};
        size_t other;

        if (!scene_here(s, i) || i % 15 != 4 || (other = colleague(s, i)) == i)
            continue;
        form.giver_id = s->d->people[other].id;
        form.prompt = scene_say(s, &demo_prompts);
        if (!scene_as(s, i, feedback_ask, &form, NULL))
            return false;
    }
    return true;
}

/* In January, about the review of the year before. */
bool scene_rewards(struct scene *s)
{
    static const char *const kinds[] = {"bonus", "merit", "promotion", "development"};

    for (size_t i = s->from; i < s->to; i++) {
        const struct demo_past *past = &s->d->life->past[i];
        int boss = scene_boss(s, i);
        size_t kind = past->rating >= 5 ? demo_pick(s->d, 2) * 2 : past->rating == 4 ? 0 : past->rating == 3 ? 1 : 3;
        struct reward_form form = {.head.id = s->d->people[i].id,
                                   .year = past->rated,
                                   .kind = str_of(kinds[kind]),
                                   .reason = str_of(demo_rewards.texts[kind])};

        if (past->rated == s->d->life->year - 1 && boss >= 0 && scene_here(s, i) &&
            !scene_as(s, (size_t)boss, reward_record, &form, NULL))
            return false;
    }
    return true;
}
