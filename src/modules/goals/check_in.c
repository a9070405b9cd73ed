/* Check-ins: how a goal stands, in the word of whoever works on it; several key results at once, one note. */
#include "access/audit.h"
#include "access/evaluation.h"
#include "core/id.h"
#include "modules/goals/goal_rules.h"
#include "modules/goals/goals.h"

enum { AT_ONCE = 10, DONE_VALUE = 1000, TAKE_BACK_MS = 10 * 60000 };

static const struct choice confidences[] = {{"on_track", "On track", NULL, "good"},
                                            {"at_risk", "At risk", NULL, "warn"},
                                            {"off_track", "Off track", NULL, "bad"},
                                            {0}};
#define SURE(type_)                                                                                                    \
    FIELD(type_, confidence, .label = "Will it be reached?", .kind = FIELD_CHOICE,                                     \
          .flags = FIELD_REQUIRED | FIELD_CARDS, .choices = confidences, .class = 1),                                  \
        FIELD(type_, note, .label = "What happened, what is in the way?", .kind = FIELD_LONG_TEXT, .max = 2000,        \
              .class = 1)
#define ONE(type_)                                                                                                     \
    FIELD(type_, key_result_id, .label = "Key result", .kind = FIELD_REF, .ref = "key_result"),                        \
        FIELD(type_, value, .label = "Where does it stand?", .kind = FIELD_DECIMAL, .class = 1)
#define SLOT(n_)                                                                                                       \
    FIELD(struct check_in_page_form, result_##n_, .label = "Key result", .kind = FIELD_REF, .ref = "key_result"),      \
        FIELD(struct check_in_page_form, value_##n_, .label = "Where it stands", .kind = FIELD_DECIMAL, .class = 1),   \
        FIELD(struct check_in_page_form, done_##n_, .label = "Done", .kind = FIELD_BOOL, .class = 1),
static const struct field fields[] = {ONE(struct check_in_form), SURE(struct check_in_form)};
static const struct field page_fields[] = {ONE(struct check_in_page_form), SURE(struct check_in_page_form),
                                           CHECK_IN_ALL(SLOT)};

struct said {
    int64_t key_result_id, value;
};
/* What is said at once. */
struct saying {
    int64_t goal_id;
    struct str confidence, note;
    struct said said[AT_ONCE];
    size_t n;
};

static bool is_said(const struct saying *s, int64_t key_result_id)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->said[i].key_result_id == key_result_id)
            return true;
    return false;
}

static void take_value(struct tx *tx, struct ctx *ctx, struct saying *s, const struct said *one, const char *where)
{
    struct row_key_result_state k;

    if (!tx_one(tx, key_result_state, &k, .id = one->key_result_id) || k.goal_id != s->goal_id)
        errors_add(&ctx->errors, STR("key_result_id"), "That key result is not one of this goal.");
    else if (one->value == INT_NONE)
        errors_add(&ctx->errors, str_of(where), "Say where it stands.");
    else if (is_said(s, one->key_result_id))
        errors_add(&ctx->errors, str_of(where), "That key result is said twice in one check-in.");
    else if (str_is(k.metric, "binary") && one->value != 0 && one->value != DONE_VALUE)
        errors_add(&ctx->errors, str_of(where), "Done is 1, not done is 0.");
    else
        s->said[s->n++] = *one;
}

static void insert(struct tx *tx, struct ctx *ctx, const struct saying *s, const struct said *one, int64_t id,
                   int64_t part_of, const struct row_goal_state *after)
{
    tx_run(tx, check_in_insert, .id = id, .goal_id = s->goal_id, .key_result_id = one ? one->key_result_id : 0,
           .author_id = ctx->viewer.person_id, .at = ctx->now_ms, .value = one ? one->value : INT_NONE,
           .progress = after->progress, .confidence = s->confidence, .note = part_of ? STR("") : s->note,
           .part_of = part_of ? part_of : INT_NONE, .before_on = after->checked_on);
}

static enum outcome post(struct tx *tx, struct ctx *ctx, struct saying *s, const struct row_goal_state *g,
                         struct written *out)
{
    int64_t first = id_new(ctx->world_ms);
    struct row_goal_state after;

    if (!evaluation_on(tx, "goal_confidence", g->owner_id)) /* the form does not ask for it there */
        s->confidence = STR("");
    for (size_t i = 0; i < s->n; i++)
        tx_run(tx, key_result_value, .current = s->said[i].value, .id = s->said[i].key_result_id);
    goal_progressed(tx, s->goal_id);
    tx_one(tx, goal_state, &after, .id = s->goal_id);
    tx_run(tx, goal_checked, .confidence = s->confidence, .checked_on = ctx->today_text, .id = s->goal_id);
    goal_silence_end(tx, g->owner_id, s->goal_id);
    insert(tx, ctx, s, s->n ? s->said : NULL, first, 0, &after);
    for (size_t i = 1; i < s->n; i++)
        insert(tx, ctx, s, &s->said[i], id_new(ctx->world_ms), first, &after);
    audit_write(tx, ctx, .action = "check_in_add", .object = "goal", .object_id = s->goal_id, .person_id = g->owner_id,
                .class = 1);
    *out =
        (struct written){.id = s->goal_id, .made = first, .version = g->version + 1, .says = STR("Check-in posted.")};
    out->undo = str_format(tx->arena, "/goals/check-ins/%s/drop", id_text(tx->arena, first).p);
    return DONE;
}

static bool begin(struct tx *tx, struct ctx *ctx, int64_t goal_id, struct row_goal_state *g, enum outcome *why)
{
    *why = MISSING;
    if (!goal_load(tx, ctx, goal_id, g))
        return false;
    *why = INVALID;
    if (str_is(g->status, "closed"))
        errors_add(&ctx->errors, STR("confidence"), "The goal is closed.");
    return !ctx->errors.n;
}

enum outcome check_in_add(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct check_in_form *c = in;
    struct saying s = {.goal_id = c->head.id, .confidence = c->confidence, .note = c->note};
    struct row_goal_state g;
    enum outcome why;

    if (!begin(tx, ctx, c->head.id, &g, &why))
        return why;
    if (c->key_result_id)
        take_value(tx, ctx, &s, &(struct said){c->key_result_id, c->value}, "value");
    return ctx->errors.n ? INVALID : post(tx, ctx, &s, &g, out);
}

/* One line of the page: nothing typed says nothing, and a box says something when it is not as it was. */
static void take_line(struct tx *tx, struct ctx *ctx, struct saying *s, struct said one, bool done, const char *where)
{
    struct row_key_result_state k;

    if (!one.key_result_id)
        return;
    if (tx_one(tx, key_result_state, &k, .id = one.key_result_id) && k.goal_id == s->goal_id &&
        str_is(k.metric, "binary")) {
        if (done == (k.current == DONE_VALUE))
            return;
        one.value = done ? DONE_VALUE : 0;
    }
    if (one.value != INT_NONE)
        take_value(tx, ctx, s, &one, where);
}

enum outcome check_in_page(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct check_in_page_form *c = in;
    struct saying s = {.goal_id = c->head.id, .confidence = c->confidence, .note = c->note};
    struct row_goal_state g;
    enum outcome why;

    if (!begin(tx, ctx, c->head.id, &g, &why))
        return why;
    if (c->key_result_id)
        take_value(tx, ctx, &s, &(struct said){c->key_result_id, c->value}, "value");
#define LINE(n_)                                                                                                       \
    if (s.n < AT_ONCE)                                                                                                 \
        take_line(tx, ctx, &s, (struct said){c->result_##n_, c->value_##n_}, c->done_##n_ > 0, "value_" #n_);
    CHECK_IN_ALL(LINE)
#undef LINE
    return ctx->errors.n ? INVALID : post(tx, ctx, &s, &g, out);
}

/* A key result stands again where the check-in before said, or where it starts. */
static void take_back_values(struct tx *tx, int64_t first)
{
    struct row_check_in_parts *parts;
    size_t n = tx_all(tx, check_in_parts, &parts, .id = first);

    for (size_t i = 0; i < n; i++)
        if (parts[i].key_result_id)
            tx_run(tx, key_result_value, .current = parts[i].before, .id = parts[i].key_result_id);
}

enum outcome check_in_drop(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct press_form *f = in;
    struct row_check_in_state c;
    struct row_check_in_last last;
    struct row_goal_state g;

    if (!ctx->viewer.person_id || !tx_one(tx, check_in_state, &c, .id = f->head.id) ||
        c.author_id != ctx->viewer.person_id || !goal_load(tx, ctx, c.goal_id, &g))
        return MISSING;
    out->id = c.goal_id;
    if (ctx->now_ms - c.at > TAKE_BACK_MS)
        errors_add(&ctx->errors, STR(""), "It has stood for more than ten minutes: it stays. Check in anew instead.");
    else if (tx_one(tx, check_in_last, &last, .goal_id = c.goal_id) && last.id != f->head.id)
        errors_add(&ctx->errors, STR(""), "Somebody has checked in after it: it stays.");
    else if (str_is(g.status, "closed"))
        errors_add(&ctx->errors, STR(""), "The goal is closed.");
    if (ctx->errors.n)
        return INVALID;
    take_back_values(tx, f->head.id);
    tx_run(tx, check_in_forget, .id = f->head.id);
    goal_progressed(tx, c.goal_id);
    tx_run(tx, goal_checked, .confidence = c.confidence_before,
           .checked_on = c.before_on.n ? c.before_on : ctx->today_text, .id = c.goal_id);
    audit_write(tx, ctx, .action = "check_in_drop", .object = "goal", .object_id = c.goal_id, .person_id = g.owner_id,
                .class = 1);
    out->says = STR("Check-in taken back. All stands as before it.");
    return DONE;
}

const struct resource check_in_resource = {.name = "check_in",
                                           .plural = "check_ins",
                                           .label = "Check-in",
                                           .size = sizeof(struct check_in_form),
                                           FIELDS(fields),
                                           .save = check_in_add,
                                           .list = &query_check_in_data,
                                           .item = &query_check_in_data_one,
                                           .view = ACT_GOAL_EXPORT,
                                           .edit = ACT_GOAL_EDIT,
                                           .under = "goal_id",
                                           .writes = API_NEW};
const struct resource check_in_page_resource = {.name = "check_in_page",
                                                .plural = "check_in_pages",
                                                .label = "Check-in",
                                                .size = sizeof(struct check_in_page_form),
                                                FIELDS(page_fields)};
