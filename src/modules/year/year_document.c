#include "modules/year/year_document.h"

#include "access/audit.h"
#include "access/rehearsal.h"
#include "core/id.h"
#include "modules/documents/documents.h"
#include "queries.h"

static const struct choice seers[] = {{"both", "Everybody who sees this year",
                                       "The person, the line above, whoever leads meanwhile, the HR partner and HR"},
                                      {"mine", "Only you", "Nobody else is told that it is there"},
                                      {0}};

static const struct field fields[] = {
    FIELD(struct year_document_form, title, .label = "Title", .hint = "Left empty, it is called as the file is.",
          .kind = FIELD_TEXT, .max = 200, .class = 1),
    FIELD(struct year_document_form, goal_id, .label = "Shows how this goal goes",
          .hint = "It is found there, as long as the goal goes on.", .kind = FIELD_REF, .ref = "year_goal"),
    FIELD(struct year_document_form, seen_by, .label = "Who sees it", .kind = FIELD_CHOICE,
          .flags = FIELD_REQUIRED | FIELD_CARDS, .choices = seers, .initial = "both"),
};

static void record(struct tx *tx, struct ctx *ctx, const char *action, int64_t id, int64_t person)
{
    audit_write(tx, ctx, .action = action, .object = "year_document", .object_id = id, .person_id = person, .class = 1);
}

/* A goal of the person whose year it is, that whoever adds it may see. */
static bool goal_is_theirs(struct tx *tx, struct ctx *ctx, const struct year_document_form *f)
{
    struct row_goal_state g;

    if (!f->goal_id || (tx_one(tx, goal_state, &g, .id = f->goal_id) && g.owner_id == f->head.id &&
                        str_is(g.owner_kind, "person") && viewer_may(tx, &ctx->viewer, ACT_GOAL_VIEW, f->head.id)))
        return true;
    errors_add(&ctx->errors, STR("goal_id"), "That is no goal of theirs.");
    return false;
}

enum outcome year_document_add(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct year_document_form *f = in;
    struct row_year_document_count held;
    int year = day_year(ctx->today);

    if (!ctx->viewer.person_id || !viewer_may(tx, &ctx->viewer, ACT_YEAR_EDIT, f->head.id))
        return MISSING;
    if (!tx_one(tx, year_document_count, &held, .person_id = f->head.id, .year = year, .me = ctx->viewer.person_id) ||
        held.n >= YEAR_DOCUMENTS_MOST) {
        errors_add(&ctx->errors, STR("file"),
                   "There are %d documents in this year, the most it holds. Take one away first.", YEAR_DOCUMENTS_MOST);
        return INVALID;
    }
    if (!goal_is_theirs(tx, ctx, f))
        return INVALID;
    tx_run(tx, year_document_insert, .id = f->id, .person_id = f->head.id, .year = year,
           .author_id = ctx->viewer.person_id, .seen_by = f->seen_by, .title = f->title, .kind = f->kind,
           .size = f->size, .file = f->file, .goal_id = f->goal_id, .created_at = ctx->now_ms);
    rehearsal_keep(tx, ctx, MODULE_YEAR, f->id, f->head.id);
    record(tx, ctx, "year_document_add", f->id, f->head.id);
    *out =
        (struct written){.id = f->head.id,
                         .says = str_is(f->seen_by, "mine") ? STR("Added. Only you see it.")
                                                            : STR("Added. Everybody who sees this year can open it.")};
    out->undo = str_format(tx->arena, "/year/documents/%s/remove", id_text(tx->arena, f->id).p);
    return DONE;
}

enum outcome year_document_remove(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct press_form *f = in;
    struct row_year_document_state d;

    if (!ctx->viewer.person_id || !tx_one(tx, year_document_state, &d, .id = f->head.id) ||
        d.author_id != ctx->viewer.person_id || !viewer_may(tx, &ctx->viewer, ACT_YEAR_SEE, d.person_id))
        return MISSING;
    document_leaves(tx, ctx, d.file);
    tx_run(tx, year_document_drop, .id = f->head.id);
    record(tx, ctx, "year_document_remove", f->head.id, d.person_id);
    *out = (struct written){.id = d.person_id,
                            .see = str_format(tx->arena, "/year/%s", id_text(tx->arena, d.person_id).p),
                            .says = STR("The document is gone.")};
    return DONE;
}

/* Only pointed to. */
const struct resource year_goal_resource = {.name = "year_goal", .plural = "year_goals", .label = "Goal"};
const struct resource year_document_resource = {.name = "year_document",
                                                .plural = "year_documents",
                                                .label = "Document",
                                                .size = sizeof(struct year_document_form),
                                                FIELDS(fields)};
