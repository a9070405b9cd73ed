/* The year's decisions about somebody: merit, bonus and the like, each once, or none. Whoever may take one may take it back;
 * the log keeps both, and the person is told of either. */
#include "modules/feedback/inside.h"

#include "access/audit.h"
#include "access/rehearsal.h"
#include "core/id.h"
#include "modules/people/people.h"

static const struct choice kinds[] = {{"merit", "Merit"},
                                      {"bonus", "Bonus"},
                                      {"promotion", "Promotion"},
                                      {"development", "Development"},
                                      {"award", "Award"},
                                      {"none", "None"},
                                      {0}};

static const struct field reward_fields[] = {
    FIELD(struct reward_form, year, .label = "Year", .hint = "Empty: this year. Or the one before.", .kind = FIELD_INT,
          .min = 1990, .max = 2100),
    FIELD(struct reward_form, kind, .label = "Decision", .kind = FIELD_CHOICE, .choices = kinds,
          .flags = FIELD_REQUIRED, .class = 2),
    FIELD(struct reward_form, reason, .label = "Reason", .kind = FIELD_LONG_TEXT, .flags = FIELD_REQUIRED, .min = 3,
          .max = 2000, .class = 2),
};
static const struct field drop_fields[] = {
    FIELD(struct reward_drop_form, pick, .label = "The decision", .hint = "Empty: the last one that you recorded.",
          .kind = FIELD_TEXT),
};

static bool may_decide(struct tx *tx, struct ctx *ctx, int64_t person_id)
{
    return ctx->viewer.person_id && viewer_may(tx, &ctx->viewer, ACT_REWARD_SET, person_id);
}

/* Nobody rewards himself, HR neither: unlike the own record, not even where there is nobody else of HR. */
static bool is_anothers(struct tx *tx, struct ctx *ctx, int64_t person_id)
{
    struct row_hr_other other;

    if (person_id != ctx->viewer.person_id)
        return true;
    if (tx_one(tx, hr_other, &other, .bit = ROLE_HR, .person_id = person_id))
        errors_add(&ctx->errors, STR(""),
                   "This is your own reward: whoever leads you decides it, or somebody else of HR, such as %.*s.",
                   STR_ARG(other.name));
    else
        errors_add(&ctx->errors, STR(""),
                   "This is your own reward: whoever leads you decides it, or somebody else of HR once there is one.");
    return false;
}

static void record(struct tx *tx, struct ctx *ctx, const char *action, int64_t person_id)
{
    audit_write(tx, ctx, .action = action, .object = "reward", .object_id = person_id, .person_id = person_id,
                .class = 2);
}

static void tell(struct tx *tx, struct ctx *ctx, int64_t person_id, int64_t id, struct str text)
{
    todo_put(tx, ctx, person_id, "feedback", text, str_format(tx->arena, "/year/%s", id_text(tx->arena, person_id).p),
             id, ctx->today_text);
}

static void reward_check(struct tx *tx, struct ctx *ctx, const struct reward_form *f, int64_t year)
{
    int64_t this_year = day_year(ctx->today);
    struct row_reward_there there;

    if (year > this_year || year < this_year - 1)
        errors_add(&ctx->errors, STR("year"), "Decisions are about %lld or %lld.", (long long)this_year - 1,
                   (long long)this_year);
    else if (!tx_one(tx, reward_there, &there, .person_id = f->head.id, .year = year, .kind = f->kind))
        return;
    else if (str_eq(there.kind, f->kind))
        errors_add(&ctx->errors, STR("kind"), "That decision is recorded for %lld already.", (long long)year);
    else if (str_is(there.kind, "none"))
        errors_add(&ctx->errors, STR("kind"), "For %lld it is recorded that there is none: take that back first.",
                   (long long)year);
    else
        errors_add(&ctx->errors, STR("kind"), "There is a decision for %lld: \"none\" does not go with it.",
                   (long long)year);
}

enum outcome reward_record(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct reward_form *f = in;
    int64_t id = id_new(ctx->world_ms), year = f->year == INT_NONE ? day_year(ctx->today) : f->year;
    struct row_reward_review open;
    struct row_feedback_people who = {0};

    if (!may_decide(tx, ctx, f->head.id))
        return MISSING;
    if (is_anothers(tx, ctx, f->head.id))
        reward_check(tx, ctx, f, year);
    if (ctx->errors.n)
        return INVALID;
    tx_run(tx, reward_insert, .id = id, .person_id = f->head.id, .author_id = ctx->viewer.person_id, .year = year,
           .kind = f->kind, .reason = f->reason, .at = ctx->now_ms);
    rehearsal_keep(tx, ctx, MODULE_FEEDBACK, id, f->head.id);
    tell(tx, ctx, f->head.id, id, str_format(tx->arena, "Your reward of %lld is decided", (long long)year));
    record(tx, ctx, "reward_record", f->head.id);
    tx_one(tx, feedback_people, &who, .id = f->head.id);
    out->id = f->head.id;
    out->says = str_format(tx->arena, "Recorded, with its reason. %s was told.%s", who.name.p,
                           tx_one(tx, reward_review, &open, .person_id = f->head.id,
                                  .year = str_format(tx->arena, "%lld", (long long)year))
                               ? " The review of that year is still open."
                               : "");
    out->undo = str_format(tx->arena, "/people/%s/reward/drop", id_text(tx->arena, f->head.id).p);
    return DONE;
}

/* Which decision, and of which year: the one that was pressed, or the last one of whoever asks. */
static bool which(struct tx *tx, struct ctx *ctx, const struct reward_drop_form *f, int64_t *id, int64_t *year)
{
    struct row_reward_state w;
    struct row_reward_last last;

    if (!f->pick.n) {
        if (!tx_one(tx, reward_last, &last, .person_id = f->head.id, .author_id = ctx->viewer.person_id))
            return false;
        *id = last.id;
        *year = last.year;
        return true;
    }
    if (!id_read(f->pick, id) || !tx_one(tx, reward_state, &w, .id = *id) || w.person_id != f->head.id)
        return false;
    *year = w.year;
    return true;
}

enum outcome reward_drop(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct reward_drop_form *f = in;
    int64_t id, year;

    if (!may_decide(tx, ctx, f->head.id))
        return MISSING;
    if (!is_anothers(tx, ctx, f->head.id))
        return INVALID;
    if (!which(tx, ctx, f, &id, &year))
        return MISSING;
    tx_run(tx, reward_delete, .id = id);
    tell(tx, ctx, f->head.id, id,
         str_format(tx->arena, "A decision about your reward of %lld was taken back", (long long)year));
    record(tx, ctx, "reward_drop", f->head.id);
    out->id = f->head.id;
    out->says = STR("Taken back. They were told.");
    return DONE;
}

const struct resource reward_resource = {.name = "reward",
                                         .plural = "rewards",
                                         .label = "Reward",
                                         .size = sizeof(struct reward_form),
                                         FIELDS(reward_fields)};
const struct resource reward_drop_resource = {.name = "reward_drop",
                                              .plural = "reward_drops",
                                              .label = "Reward",
                                              .size = sizeof(struct reward_drop_form),
                                              FIELDS(drop_fields)};
