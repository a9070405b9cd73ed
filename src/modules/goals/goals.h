/* Goals: objectives with key results, owned by a person, a unit or the company, aligned to each other. */
#ifndef MODULES_GOALS_H
#define MODULES_GOALS_H

#include "jobs/jobs.h"
#include "resource/resource.h"

struct goal_form {
    struct form_head head;
    struct str title, why, owner_kind, visibility, from_on, due_on;
    int64_t owner_id, unit_id, parent_id;
    int64_t weight; /* 0 to 100, in what the goal above sums up */
};
struct key_result_form {
    struct form_head head; /* id: the goal */
    struct str title, metric, currency;
    int64_t start, target; /* thousandths */
    int64_t weight;
};
struct key_result_change_form {
    struct form_head head; /* id: the key result */
    struct str title;
    int64_t start, target, weight;
};
struct check_in_form {
    struct form_head head; /* id: the goal */
    int64_t key_result_id, value;
    struct str confidence, note;
};
/* Of the page: the note and the confidence of a goal, and up to ten of its key results at once. Of each the id as the page had it,
 * and what is said: a number, or that it is done. One alone may be said by key_result_id and value, as by the API. */
#define CHECK_IN_ALL(x_) x_(1) x_(2) x_(3) x_(4) x_(5) x_(6) x_(7) x_(8) x_(9) x_(10)
struct check_in_page_form {
    struct form_head head; /* id: the goal */
    int64_t key_result_id, value;
    struct str confidence, note;
#define CHECK_IN_ONE(n_) int64_t result_##n_, value_##n_, done_##n_;
    CHECK_IN_ALL(CHECK_IN_ONE)
#undef CHECK_IN_ONE
};
struct goal_close_form {
    struct form_head head;
    struct str outcome, lesson, carry_to; /* carry_to: a day: an open copy with that due day is made */
};
struct advice_form {
    struct form_head head; /* id: the goal */
    struct str text, link;
    int64_t ask_id;
};
struct goal_assign_form {
    struct form_head head; /* id: the goal that is the template */
    int64_t unit_id;
};
struct goal_template_form {
    struct form_head head;
    struct str title, why;
    int64_t weight, days; /* days: how long it takes */
};
struct template_give_form { /* head.id: the template; nobody named and nothing described: oneself */
    struct form_head head;
    struct str whom; /* me, team, people, group; empty: whoever is named or described */
    int64_t person_id, second_id, third_id, unit_id, level_id, parent_id;
    struct str job_title, due_on;
    int64_t look; /* only to see who gets it */
    int64_t sure; /* so many were shown */
};
struct goal_silence_form {
    struct form_head head;
    int64_t days;
};
extern const struct resource goal_resource, key_result_resource, key_result_change_resource, check_in_resource,
    check_in_page_resource, goal_close_resource, advice_resource, goal_assign_resource, goal_template_resource,
    template_give_resource, goal_silence_resource;

/* Makes or changes a goal. Who may make one: for a person, himself, those above in the line, HR; for a unit its head, HR
 * and executives; for the company HR and executives. To change one, goal_work in the policy. Refuses a goal that is part of itself. */
enum outcome goal_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
enum outcome key_result_add(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* Title, start, target and weight. Without a check-in on it, it stands where it starts. */
enum outcome key_result_change(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* Only what no check-in has told about. */
enum outcome key_result_drop(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* A value, a status, a confidence and a note on a day; sums up to the company's goal. */
enum outcome check_in_add(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
enum outcome check_in_page(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* By its author, for ten minutes, while nobody has checked in after it: values, confidence and day are what they were before it. The
 * log keeps that there was one. */
enum outcome check_in_drop(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
enum outcome goal_close(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* Open again, unless it was carried over: then it goes on there. Outcome and lesson are asked anew. */
enum outcome goal_reopen(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
enum outcome advice_drop(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
enum outcome advice_add(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* A copy for everybody in a unit who has no open one and for whom the viewer may set goals, each aligned to this goal.
 * More than LARGE: a job does it. */
enum outcome goal_assign(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
enum outcome goal_template_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
enum outcome template_result_add(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
enum outcome template_result_drop(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
enum outcome template_retire(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* The same as goal_assign, by a template, for those who are named or whom unit, level and title describe. */
enum outcome template_give(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
enum job_result goal_give_slice(struct tx *tx, struct ctx *ctx, struct job *job);
/* When a day begins: who has been silent about a goal for too long is told, by a job. */
void goals_turn(struct tx *tx, struct ctx *ctx, struct str from_day, struct str to_day);
enum job_result goal_silence_slice(struct tx *tx, struct ctx *ctx, struct job *job);

/* A goal counts anew in the one above, or others below it: both are added up again, what is above them follows. */
void goal_sum_up(struct tx *tx, int64_t goal_id);
/* Only its key results have changed: it and all above it follow, each by the difference. */
void goal_progressed(struct tx *tx, int64_t goal_id);

/* Takes away everything that was made of it in the rehearsal of a site (0: of people without one). */
void goals_forget(struct tx *tx, struct ctx *ctx, int64_t site);

#endif
