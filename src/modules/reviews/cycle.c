/* Cycles: made, checked, launched, closed by HR. */
#include "modules/reviews/inside.h"

#include "access/audit.h"
#include "access/rehearsal.h"
#include "core/id.h"
#include "jobs/jobs.h"
#include "modules/people/people.h"

static const struct field cycle_fields[] = {
    FIELD(struct cycle_form, name, .label = "Name", .hint = "Such as Annual review 2026.", .kind = FIELD_TEXT,
          .flags = FIELD_REQUIRED, .max = 80),
    FIELD(struct cycle_form, from_on, .label = "Period from", .kind = FIELD_DAY, .flags = FIELD_REQUIRED),
    FIELD(struct cycle_form, to_on, .label = "Period until", .kind = FIELD_DAY, .flags = FIELD_REQUIRED),
    FIELD(struct cycle_form, unit_id, .label = "For whom", .hint = "A unit with all below it. Empty: everybody.",
          .kind = FIELD_REF, .ref = "unit"),
    FIELD(struct cycle_form, site_id, .label = "Only of the site", .hint = "Empty: of all.", .kind = FIELD_REF,
          .ref = "establishment"),
    FIELD(struct cycle_form, joined_by, .label = "Only who began by",
          .hint = "Empty: whoever is here on the day of the launch.", .kind = FIELD_DAY),
    FIELD(struct cycle_form, contractors, .label = "Contractors get a review as well", .kind = FIELD_BOOL),
    FIELD(struct cycle_form, self_due_on, .label = "Self-reviews until", .kind = FIELD_DAY, .flags = FIELD_REQUIRED),
    FIELD(struct cycle_form, draft_due_on, .label = "Drafts until", .kind = FIELD_DAY, .flags = FIELD_REQUIRED),
    FIELD(struct cycle_form, notice_hours, .label = "Hours to read before the meeting", .hint = "Empty: 48.",
          .kind = FIELD_INT, .min = 1, .max = 336),
    FIELD(struct cycle_form, second_id, .label = "Objections go to", .hint = "Somebody in HR who leads nobody here.",
          .kind = FIELD_REF, .ref = "person", .flags = FIELD_REQUIRED),
};
static const struct field step_fields[] = {
    FIELD(struct step_form, sure, .label = "We have talked about it before", .kind = FIELD_BOOL),
};

static void cycle_check(const void *in, struct ctx *ctx)
{
    const struct cycle_form *c = in;

    if (str_compare(c->to_on, c->from_on) < 0)
        errors_add(&ctx->errors, STR("to_on"), "The period would end before it begins.");
    if (str_compare(c->draft_due_on, c->self_due_on) < 0)
        errors_add(&ctx->errors, STR("draft_due_on"), "Drafts come after self-reviews.");
}

enum outcome cycle_create(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct cycle_form *c = in;

    if (!viewer_may(tx, &ctx->viewer, ACT_CYCLE_RUN, 0))
        return MISSING;
    out->id = id_new(ctx->world_ms);
    tx_run(tx, cycle_insert, .id = out->id, .name = c->name, .from_on = c->from_on, .to_on = c->to_on,
           .unit_id = c->unit_id, .site_id = c->site_id, .joined_by = c->joined_by.n ? c->joined_by : STR_NONE,
           .contractors = c->contractors == 1, .self_due_on = c->self_due_on, .draft_due_on = c->draft_due_on,
           .notice_hours = c->notice_hours == INT_NONE ? NOTICE_HOURS : c->notice_hours, .second_id = c->second_id,
           .created_at = ctx->now_ms);
    scale_begin(tx, out->id);
    rehearsal_keep(tx, ctx, MODULE_REVIEWS, out->id, 0);
    audit_write(tx, ctx, .action = "cycle_create", .object = "cycle", .object_id = out->id);
    *out = (struct written){
        .id = out->id, .version = 1, .says = STR("Cycle made. Look at its scale and the data check, then launch it.")};
    return DONE;
}

static bool cycle_load(struct tx *tx, struct ctx *ctx, int64_t id, struct row_cycle_state *c)
{
    return viewer_may(tx, &ctx->viewer, ACT_CYCLE_RUN, 0) && tx_one(tx, cycle_state, c, .id = id);
}

/* A review for each of them, and a line in the inbox. */
static size_t make_reviews(struct tx *tx, struct ctx *ctx, int64_t cycle_id, const struct row_cycle_state *c,
                           int64_t *after)
{
    struct review_places *places = ARENA_NEW(tx->arena, struct review_places);
    struct row_cycle_people *people;
    size_t n = tx_all(tx, cycle_people, &people, .cycle_id = cycle_id, .after = *after, .today = ctx->today_text);

    for (size_t i = 0; i < n; i++) {
        int64_t id = id_new(ctx->world_ms);

        if (tx_run(tx, review_insert, .id = id, .cycle_id = cycle_id, .subject_id = people[i].person_id,
                   .manager_id = people[i].manager_id, .second_id = c->second_id, .title = people[i].title,
                   .site = people[i].site, .division = people[i].division))
            review_places_add(places, people[i].division, people[i].site);
        rehearsal_keep(tx, ctx, MODULE_REVIEWS, id, people[i].person_id);
        review_todo(tx, ctx, people[i].person_id, "self_review",
                    str_format(tx->arena, "Write your self-review: %s", c->name.p), id, "/self", c->self_due_on);
        *after = people[i].person_id;
    }
    review_places_count(tx, cycle_id, places);
    return n;
}

bool cycle_launch_on(struct tx *tx, struct ctx *ctx, int64_t cycle_id, int64_t *after, int64_t *made)
{
    struct row_cycle_state c;
    size_t n;

    if (!tx_one(tx, cycle_state, &c, .id = cycle_id))
        return false;
    n = make_reviews(tx, ctx, cycle_id, &c, after);
    *made += (int64_t)n;
    if (n == LARGE)
        return true;
    tx_run(tx, cycle_status_set, .status = STR("running"), .id = cycle_id);
    return false;
}

enum job_result cycle_launch_slice(struct tx *tx, struct ctx *ctx, struct job *job)
{
    struct row_cycle_state c;
    int64_t after = 0;

    if (!tx_one(tx, cycle_state, &c, .id = job->object_id) || !str_is(c.status, "launching"))
        return JOB_DONE; /* thrown away meanwhile */
    if (!job_as_owner(tx, ctx, job))
        return JOB_FAILED;
    if (!viewer_may(tx, &ctx->viewer, ACT_CYCLE_RUN, 0)) {
        job->error = STR("Who launched it may not any more. Somebody else goes on with it.");
        job->hopeless = true;
        return JOB_FAILED;
    }
    str_to_int(job->position, &after);
    if (!cycle_launch_on(tx, ctx, job->object_id, &after, &job->done))
        return JOB_DONE;
    job->position = str_format(tx->arena, "%lld", (long long)after);
    return JOB_MORE;
}

/* A launch that has stopped goes on with the rights of whoever presses. */
static enum outcome launch_again(struct tx *tx, struct ctx *ctx, int64_t id, struct written *out)
{
    if (!tx_run(tx, job_take_over, .account_id = ctx->viewer.account_id, .run_at = ctx->now_ms,
                .job_key = job_large_key(tx->arena, "cycle_launch", id))) {
        errors_add(&ctx->errors, STR(""), "This cycle is being launched already.");
        return INVALID;
    }
    audit_write(tx, ctx, .action = "cycle_launch", .object = "cycle", .object_id = id);
    *out = (struct written){.id = id, .says = STR("It goes on.")};
    return DONE;
}

enum outcome cycle_launch(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct step_form *f = in;
    struct row_cycle_people_count people;
    struct row_job_waiting forgetting;
    struct row_cycle_state c;
    int64_t after = 0, made = 0;

    if (!cycle_load(tx, ctx, f->head.id, &c))
        return MISSING;
    if (f->head.version && f->head.version != c.version)
        return CHANGED;
    if (str_is(c.status, "launching"))
        return launch_again(tx, ctx, f->head.id, out);
    if (tx_one(tx, job_waiting, &forgetting, .job_key = job_large_key(tx->arena, "rehearsal_forget", 0))) {
        errors_add(&ctx->errors, STR(""), "A rehearsal is being thrown away: wait until that is done.");
        return INVALID;
    }
    tx_one(tx, cycle_people_count, &people, .cycle_id = f->head.id);
    if (!str_is(c.status, "draft"))
        errors_add(&ctx->errors, STR(""), "This cycle was launched already.");
    else if (!people.n)
        errors_add(&ctx->errors, STR(""), "Nobody in this population would get a review: the data check says why.");
    if (ctx->errors.n)
        return INVALID;
    audit_write(tx, ctx, .action = "cycle_launch", .object = "cycle", .object_id = f->head.id);
    tx_run(tx, cycle_launch_keep, .cycle_id = f->head.id, .today = ctx->today_text);
    out->id = f->head.id;
    if (people.n <= LARGE) {
        cycle_launch_on(tx, ctx, f->head.id, &after, &made);
        if (made == LARGE) /* exactly a slice: the next one, of nobody, ends it */
            cycle_launch_on(tx, ctx, f->head.id, &after, &made);
        out->says = str_format(tx->arena, "Launched: %lld reviews.", (long long)made);
        return DONE;
    }
    tx_run(tx, cycle_status_set, .status = STR("launching"), .id = f->head.id);
    job_put_large(tx, ctx, &(struct job_large){.kind = "cycle_launch", .object_id = f->head.id, .total = people.n});
    out->says = STR("Launching. This page says how far it is; you may leave it.");
    return DONE;
}

enum outcome cycle_close(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct step_form *f = in;
    struct row_cycle_open_reviews open;
    struct row_cycle_state c;

    if (!cycle_load(tx, ctx, f->head.id, &c))
        return MISSING;
    tx_one(tx, cycle_open_reviews, &open, .cycle_id = f->head.id);
    if (!str_is(c.status, "running"))
        errors_add(&ctx->errors, STR(""), "Only a running cycle is closed.");
    else if (open.n)
        errors_add(&ctx->errors, STR(""), "%lld reviews are not closed yet.", (long long)open.n);
    if (ctx->errors.n)
        return INVALID;
    tx_run(tx, cycle_status_set, .status = STR("closed"), .id = f->head.id);
    audit_write(tx, ctx, .action = "cycle_close", .object = "cycle", .object_id = f->head.id);
    *out = (struct written){.id = f->head.id, .says = STR("The cycle is closed. It stays as it is.")};
    return DONE;
}

const struct resource cycle_resource = {.name = "cycle",
                                        .plural = "cycles",
                                        .label = "Cycle",
                                        .size = sizeof(struct cycle_form),
                                        FIELDS(cycle_fields),
                                        .check = cycle_check,
                                        .save = cycle_create};
const struct resource step_resource = {
    .name = "step", .plural = "steps", .label = "Step", .size = sizeof(struct step_form), FIELDS(step_fields)};
