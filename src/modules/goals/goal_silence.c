/* Goals that nobody has said a word of for some days: a line in the owner's inbox, once, on a day of work. It goes with the
 * next check-in, and when the goal is closed. */
#include "modules/goals/goals.h"

#include "access/audit.h"
#include "core/id.h"
#include "modules/goals/goal_rules.h"
#include "modules/people/people.h"

enum { SILENCE_DAYS = 14 /* as in the view silence */ };

static const struct field silence_fields[] = {
    FIELD(struct goal_silence_form, days, .label = "Days without a check-in",
          .hint = "Then the goal is marked, and its owner is told once. 0: never.", .kind = FIELD_INT,
          .flags = FIELD_REQUIRED, .min = 0, .max = 366),
};

static int64_t silence_days(struct tx *tx)
{
    struct row_setting_value row;
    int64_t days;

    return tx_one(tx, setting_value, &row, .name = STR("goal_silence_days")) && str_to_int(row.value, &days)
               ? days
               : SILENCE_DAYS;
}

void goals_turn(struct tx *tx, struct ctx *ctx, struct str from_day, struct str to_day)
{
    (void)from_day;
    if (silence_days(tx))
        job_put(tx, ctx, "goal_silence", str_format(tx->arena, "goal_silence:%s", to_day.p), STR_NONE, ctx->now_ms);
}

static void tell_owner(struct tx *tx, struct ctx *ctx, const struct row_goals_silent *g, int64_t days)
{
    struct str holiday;

    if (free_day(g->country, g->region, (int)g->working_days, ctx->today, &holiday))
        return; /* on the next day of work */
    todo_put(tx, ctx, g->owner_id, "goal_silence",
             str_format(tx->arena, "No check-in for %lld days: %s", (long long)days, g->title.p),
             str_format(tx->arena, "/goals/%s/check-in", id_text(tx->arena, g->id).p), g->id, ctx->today_text);
}

/* The position is the day and the id of the last one: "2026-03-01 123". */
enum job_result goal_silence_slice(struct tx *tx, struct ctx *ctx, struct job *job)
{
    struct str rest = job->position, on = str_split(&rest, ' ');
    int64_t after = 0, days = silence_days(tx);
    struct row_goals_silent *rows;
    size_t n;

    if (!on.n)
        tx_run(tx, goal_silence_off);
    if (!days)
        return JOB_DONE;
    str_to_int(rest, &after);
    n = tx_all(tx, goals_silent, &rows, .silent_on = day_text(tx->arena, ctx->today - (day)days),
               .after_on = on.n ? on : STR(""), .after = after, .today = ctx->today_text);
    for (size_t i = 0; i < n; i++)
        tell_owner(tx, ctx, &rows[i], ctx->today - day_parse(rows[i].checked_on));
    if (n < LARGE)
        return JOB_DONE;
    job->position = str_format(tx->arena, "%s %lld", rows[n - 1].checked_on.p, (long long)rows[n - 1].id);
    return JOB_MORE;
}

void goal_silence_end(struct tx *tx, int64_t owner_id, int64_t goal_id)
{
    todo_done(tx, owner_id, "goal_silence", goal_id);
}

/* Lines that stand by the former number go; the next day tells whom the new one concerns. */
static enum outcome silence_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct goal_silence_form *f = in;

    if (!viewer_may(tx, &ctx->viewer, ACT_ORGANIZATION_EDIT, 0))
        return MISSING;
    tx_run(tx, setting_put, .name = STR("goal_silence_days"),
           .value = str_format(tx->arena, "%lld", (long long)f->days));
    tx_run(tx, goal_silence_forget);
    audit_write(tx, ctx, .action = "goal_silence_save", .object = "setting",
                .detail = str_format(tx->arena, "{\"goal_silence_days\":[\"\",\"%lld\"]}", (long long)f->days));
    out->says = f->days ? STR("Saved. It counts from tomorrow morning.") : STR("Saved. No goal is marked any more.");
    return DONE;
}

const struct resource goal_silence_resource = {.name = "goal_silence_rule",
                                               .plural = "goal_silence_rules",
                                               .label = "Silence",
                                               .size = sizeof(struct goal_silence_form),
                                               FIELDS(silence_fields),
                                               .save = silence_save};
