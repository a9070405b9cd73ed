/* One goal for many: a copy for each of them, by a goal (aligned to it) or by a template of the library. Up to LARGE people
 * at once, more by a job. Nobody gets a second copy while the first is open. */
#include "modules/goals/goal_give.h"

#include "access/audit.h"
#include "core/buf.h"
#include "core/id.h"
#include "core/json.h"
#include "modules/people/people.h"

static const struct field assign_fields[] = {
    FIELD(struct goal_assign_form, unit_id, .label = "Unit",
          .hint = "Everybody in it, and in the units below, gets a copy.", .kind = FIELD_REF, .ref = "unit",
          .flags = FIELD_REQUIRED),
};
static const struct choice whom[] = {
    {"me", "For me", "You answer for it yourself."},
    {"team", "Everybody who reports to me", "Your direct reports, each a goal of their own.", NULL,
     ACT_GOAL_TEMPLATE_NEW},
    {"people", "People whom I name", "Up to three."},
    {"group", "A unit or a group", "Everybody in a unit and below it; of one level or title, if you say so."},
    {0}};
static const struct field give_fields[] = {
    FIELD(struct template_give_form, whom, .label = "Who gets it", .kind = FIELD_CHOICE, .flags = FIELD_CARDS,
          .choices = whom, .initial = "me"),
    FIELD(struct template_give_form, person_id, .label = "Who", .hint = "Name, number or mail address.",
          .kind = FIELD_REF, .ref = "person"),
    FIELD(struct template_give_form, second_id, .label = "And who", .kind = FIELD_REF, .ref = "person"),
    FIELD(struct template_give_form, third_id, .label = "And who", .kind = FIELD_REF, .ref = "person"),
    FIELD(struct template_give_form, unit_id, .label = "Everybody in", .hint = "A unit, with those below it.",
          .kind = FIELD_REF, .ref = "unit"),
    FIELD(struct template_give_form, level_id, .label = "Only of the level", .hint = "Its code or name.",
          .kind = FIELD_REF, .ref = "level"),
    FIELD(struct template_give_form, job_title, .label = "Only with the title", .hint = "As it stands on their page.",
          .kind = FIELD_TEXT, .max = 160),
    FIELD(struct template_give_form, parent_id, .label = "Helps to reach", .hint = "A goal above, for all of them.",
          .kind = FIELD_REF, .ref = "goal"),
    FIELD(struct template_give_form, due_on, .label = "Until",
          .hint = "Empty: as long from today as the template says.", .kind = FIELD_DAY),
    FIELD(struct template_give_form, look, .label = "Show who gets it", .kind = FIELD_BOOL),
    FIELD(struct template_give_form, sure, .label = "So many were shown", .kind = FIELD_INT, .min = 0),
};

static const struct {
    const char *name;
    size_t at;
} numbers[] = {{"source", offsetof(struct giving, source)}, {"template", offsetof(struct giving, template)},
               {"owner", offsetof(struct giving, owner)},   {"parent", offsetof(struct giving, parent)},
               {"one", offsetof(struct giving, one)},       {"two", offsetof(struct giving, two)},
               {"three", offsetof(struct giving, three)},   {"unit", offsetof(struct giving, unit)},
               {"level", offsetof(struct giving, level)},   {"lead", offsetof(struct giving, lead)}};

static struct str giving_text(struct arena *a, const struct giving *g)
{
    struct value map = value_map(a);
    struct buf out = buf_new(a, 4096);

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        map_set(a, map, str_of(numbers[i].name), value_int(*(const int64_t *)((const char *)g + numbers[i].at)));
    map_put(a, map, "title", value_text(g->title.n ? g->title : STR("")));
    map_put(a, map, "due_on", value_text(g->due_on.n ? g->due_on : STR("")));
    json_write(&out, map);
    return buf_str(&out);
}

static bool giving_read(struct arena *a, struct str text, struct giving *g)
{
    struct value map;
    struct str why;

    if (!json_read(a, text, &map, &why))
        return false;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        *(int64_t *)((char *)g + numbers[i].at) = map_int(map, numbers[i].name, 0);
    g->title = map_text(map, "title");
    g->due_on = map_text(map, "due_on");
    return true;
}

static int64_t count_people(struct tx *tx, struct ctx *ctx, const struct giving *g)
{
    struct row_scope scope = viewer_scope(&ctx->viewer, ACT_GOAL_EDIT);
    struct row_people_to_give_count row = {0};

    tx_one_as(tx, &scope, people_to_give_count, &row, .after = 0, WHO(g));
    return row.n;
}

/* What every copy says; false: it is closed, private, retired or gone meanwhile. */
static bool copy_of(struct tx *tx, const struct giving *g, struct goal_form *copy, struct goal_results *results)
{
    struct row_goal_state goal;
    struct row_goal_template_state t;

    if (g->source) {
        if (!tx_one(tx, goal_state, &goal, .id = g->source) || !str_is(goal.status, "open") ||
            !str_is(goal.visibility, "public"))
            return false;
        *copy = goal_form_of(&goal);
        copy->parent_id = g->source;
        *results = goal_results_of(tx, g->source);
    } else {
        if (!tx_one(tx, goal_template_state, &t, .id = g->template) || !str_is(t.status, "open"))
            return false;
        *copy = (struct goal_form){.title = t.title,
                                   .why = t.why,
                                   .visibility = STR("public"),
                                   .weight = t.weight,
                                   .due_on = g->due_on,
                                   .parent_id = g->parent};
        results->n = tx_all(tx, template_results_copy, (struct row_template_results_copy **)&results->rows,
                            .template_id = g->template);
    }
    copy->owner_kind = STR("person");
    copy->unit_id = 0;
    return true;
}

/* One slice behind *after; how many got a copy. */
static size_t give_some(struct tx *tx, struct ctx *ctx, const struct giving *g, int64_t *after)
{
    struct row_scope scope = viewer_scope(&ctx->viewer, ACT_GOAL_EDIT);
    struct in_people_to_give in = {.after = *after, WHO(g)};
    struct goal_results results = {0};
    struct row_people_to_give *people;
    struct goal_form copy;
    size_t n;

    if (!copy_of(tx, g, &copy, &results))
        return 0;
    if (!copy.from_on.n)
        copy.from_on = ctx->today_text;
    n = tx_all_rows(tx, &query_people_to_give, &in, (void **)&people, &scope);
    for (size_t i = 0; i < n; i++) {
        copy.owner_id = people[i].person_id;
        goal_copy(tx, ctx, &copy, &results, g->source, g->template);
        *after = people[i].person_id;
    }
    return n;
}

static void given(struct tx *tx, const struct giving *g)
{
    goal_sum_up(tx, g->source ? g->source : g->parent);
}

static bool may_still(struct tx *tx, struct ctx *ctx, const struct giving *g)
{
    return g->source ? viewer_may(tx, &ctx->viewer, ACT_GOAL_WORK, g->source)
                     : viewer_may_some(&ctx->viewer, ACT_GOAL_EDIT);
}

/* It took a while: whoever gave it is told. */
static void tell_giver(struct tx *tx, struct ctx *ctx, const struct giving *g, const struct job *job)
{
    if (ctx->viewer.person_id)
        todo_put(tx, ctx, ctx->viewer.person_id, "made_for_many",
                 str_format(tx->arena, "%lld people have the goal now that you gave them", (long long)job->done),
                 g->source ? str_format(tx->arena, "/goals/%s", id_text(tx->arena, g->source).p)
                           : str_format(tx->arena, "/goals/templates/%s", id_text(tx->arena, g->template).p),
                 g->source ? g->source : g->template, ctx->today_text);
}

enum job_result goal_give_slice(struct tx *tx, struct ctx *ctx, struct job *job)
{
    struct giving g = {0};
    int64_t after = 0;
    size_t n;

    if (!giving_read(tx->arena, job->payload, &g))
        return JOB_DONE;
    if (!job_as_owner(tx, ctx, job))
        return JOB_FAILED;
    if (!may_still(tx, ctx, &g)) {
        job->error = STR("Who gave it may not any more. Give it again: nobody gets it twice.");
        job->hopeless = true;
        return JOB_FAILED;
    }
    str_to_int(job->position, &after);
    n = give_some(tx, ctx, &g, &after);
    job->done += (int64_t)n;
    job->position = str_format(tx->arena, "%lld", (long long)after);
    if (n == LARGE)
        return JOB_MORE;
    given(tx, &g);
    tell_giver(tx, ctx, &g, job);
    return JOB_DONE;
}

/* At once, or by a job that stands under the kind and the object. */
static enum outcome give(struct tx *tx, struct ctx *ctx, const struct giving *g, const char *field, struct written *out)
{
    const char *kind = g->source ? "goal_give" : "goal_template_give";
    int64_t object = g->source ? g->source : g->template, n = count_people(tx, ctx, g), after = 0;
    struct row_job_waiting waiting;

    if (tx_one(tx, job_waiting, &waiting, .job_key = job_large_key(tx->arena, kind, object)))
        errors_add(&ctx->errors, str_of(field), "It is being given to many people: wait until that is done.");
    else if (!n)
        errors_add(&ctx->errors, str_of(field), "Nobody %s is yours to set goals for, or all have it already.",
                   g->source ? "in that unit" : "among them");
    if (ctx->errors.n)
        return INVALID;
    out->id = object;
    tx_run(tx, job_forget_failed, .job_key = job_large_key(tx->arena, kind, object));
    if (n > LARGE) {
        job_put_large(
            tx, ctx,
            &(struct job_large){.kind = kind, .object_id = object, .total = n, .payload = giving_text(tx->arena, g)});
        out->says = str_format(tx->arena, "%lld people get it. The page says how far it is.", (long long)n);
        return DONE;
    }
    n = (int64_t)give_some(tx, ctx, g, &after);
    given(tx, g);
    out->says = str_format(tx->arena, n == 1 ? "One person has this goal now." : "%lld people have this goal now.",
                           (long long)n);
    return DONE;
}

enum outcome goal_assign(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct goal_assign_form *f = in;
    struct row_goal_state g;

    if (!goal_load(tx, ctx, f->head.id, &g) || !str_is(g.visibility, "public"))
        return MISSING;
    if (f->head.version && f->head.version != g.version)
        return CHANGED;
    if (str_is(g.status, "closed")) {
        errors_add(&ctx->errors, STR("unit_id"), "The goal is closed.");
        return INVALID;
    }
    out->version = g.version;
    return give(tx, ctx, &(struct giving){.source = f->head.id, .owner = g.owner_id, .unit = f->unit_id}, "unit_id",
                out);
}

static bool parent_is_open(struct tx *tx, struct ctx *ctx, int64_t parent_id)
{
    struct row_goal_state parent;

    if (parent_id && (!tx_one(tx, goal_state, &parent, .id = parent_id) || !str_is(parent.visibility, "public") ||
                      !str_is(parent.status, "open")))
        errors_add(&ctx->errors, STR("parent_id"), "There is no such open goal to align to.");
    return !ctx->errors.n;
}

struct giving template_giving(const struct ctx *ctx, const struct template_give_form *f)
{
    struct giving g = {.template = f->head.id, .parent = f->parent_id, .title = STR(""), .due_on = f->due_on};

    if (!f->whom.n || str_is(f->whom, "people"))
        g.one = f->person_id, g.two = f->second_id, g.three = f->third_id;
    if (!f->whom.n || str_is(f->whom, "group"))
        g.unit = f->unit_id, g.level = f->level_id, g.title = f->job_title;
    if (str_is(f->whom, "team"))
        g.lead = ctx->viewer.person_id;
    if (str_is(f->whom, "me") || (!f->whom.n && !g.one && !g.two && !g.three && !giving_describes(&g)))
        g.one = ctx->viewer.person_id; /* for oneself */
    return g;
}

bool template_give_fits(struct ctx *ctx, const struct template_give_form *f)
{
    if (str_is(f->whom, "people") && !f->person_id && !f->second_id && !f->third_id)
        errors_add(&ctx->errors, STR("person_id"), "Name somebody.");
    if (str_is(f->whom, "group") && !f->unit_id && !f->level_id && !f->job_title.n)
        errors_add(&ctx->errors, STR("unit_id"), "Say which unit, level or title.");
    if (f->due_on.n && str_compare(f->due_on, ctx->today_text) < 0)
        errors_add(&ctx->errors, STR("due_on"), "That day has passed.");
    return !ctx->errors.n;
}

/* Whom a unit, a level or a title describes is shown before they get it; who came or went meanwhile is shown anew. */
static bool is_sure(struct tx *tx, struct ctx *ctx, const struct template_give_form *f, const struct giving *g)
{
    int64_t n = giving_describes(g) ? count_people(tx, ctx, g) : 0;

    if (n > 1 && f->sure != n)
        errors_add(&ctx->errors, STR(""), "%lld people would get it: look at who they are, then give it to them.",
                   (long long)n);
    return !ctx->errors.n;
}

enum outcome template_give(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct template_give_form *f = in;
    struct giving g = template_giving(ctx, f);
    struct row_goal_template_state t;

    if (!viewer_may_some(&ctx->viewer, ACT_GOAL_EDIT) || !viewer_may_some(&ctx->viewer, ACT_GOAL_TEMPLATE) ||
        !tx_one(tx, goal_template_state, &t, .id = f->head.id))
        return MISSING;
    if (str_is(t.status, "retired"))
        errors_add(&ctx->errors, STR(""), "This template is retired. Bring it back first.");
    if (!template_give_fits(ctx, f) || !parent_is_open(tx, ctx, f->parent_id) || !is_sure(tx, ctx, f, &g))
        return INVALID;
    if (!g.due_on.n)
        g.due_on = day_text(tx->arena, ctx->today + (day)t.days);
    out->version = t.version;
    return give(tx, ctx, &g, g.one ? "person_id" : g.lead ? "whom" : "unit_id", out);
}

const struct resource goal_assign_resource = {.name = "goal_assign",
                                              .plural = "goal_assigns",
                                              .label = "Give to a unit",
                                              .size = sizeof(struct goal_assign_form),
                                              FIELDS(assign_fields),
                                              .save = goal_assign};
const struct resource template_give_resource = {.name = "goal_template_give",
                                                .plural = "goal_template_gives",
                                                .label = "Give a template",
                                                .size = sizeof(struct template_give_form),
                                                FIELDS(give_fields),
                                                .save = template_give};
