/* When a step of a review is due for somebody: not while he is away. A due day inside an absence moves to the first working
 * day after it; while nobody knows when he is back there is none, and the line says "when back". */
#include "modules/reviews/inside.h"

#include "modules/people/people.h"

enum { ABSENCES = 20, FREE_DAYS = 60 }; /* absences in a row, free days in a row: more are a mistake in the data */

static day working_day_from(struct tx *tx, int64_t person_id, day d)
{
    struct row_review_week_of week = {0};
    struct str holiday;

    tx_one(tx, review_week_of, &week, .person_id = person_id);
    for (int i = 0; i < FREE_DAYS && free_day(week.country, week.region, (int)week.working_days, d, &holiday); i++)
        d++;
    return d;
}

struct str review_due_for(struct tx *tx, int64_t person_id, struct str on_day)
{
    struct row_review_away_on away;

    for (int i = 0; i < ABSENCES; i++) {
        if (!tx_one(tx, review_away_on, &away, .person_id = person_id, .on_day = on_day) || !away.back_on.n)
            break;
        if (str_is(away.back_on, DAY_OPEN_TEXT))
            return STR(DAY_OPEN_TEXT);
        on_day = day_text(tx->arena, working_day_from(tx, person_id, day_parse(away.back_on)));
    }
    return on_day;
}

void review_todo(struct tx *tx, struct ctx *ctx, int64_t person_id, const char *kind, struct str text, int64_t id,
                 const char *step, struct str due_on)
{
    todo_put(tx, ctx, person_id, kind, text, step_address(tx, id, step), id, review_due_for(tx, person_id, due_on));
}

void reviews_due(struct tx *tx, struct ctx *ctx, int64_t person_id)
{
    struct row_review_todos_of *todos;
    size_t n = tx_all(tx, review_todos_of, &todos, .person_id = person_id);

    for (size_t i = 0; i < n; i++) {
        struct str asked =
            todos[i].asked_on.n ? todos[i].asked_on : day_text(tx->arena, clock_day(ctx->clock, todos[i].made_at));
        struct str due = review_due_for(tx, person_id, asked);

        if (!str_eq(due, todos[i].due_on))
            tx_run(tx, review_todo_move, .due_on = due, .id = todos[i].id);
    }
}
