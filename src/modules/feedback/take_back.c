/* What was sent too soon is taken back: feedback and shared notes for a few minutes, one's own notes at any time. */
#include "modules/feedback/feedback.h"

#include "access/audit.h"
#include "modules/people/people.h"
#include "queries.h"

enum { TAKE_BACK_MS = 10 * 60000 };

static bool is_fresh(struct ctx *ctx, int64_t at_ms)
{
    if (ctx->now_ms - at_ms > TAKE_BACK_MS)
        errors_add(&ctx->errors, STR(""),
                   "It has been there for more than ten minutes, and may have been read: it stays.");
    return !ctx->errors.n;
}

/* It is gone already: so is what waited for it, and that is on record. */
static enum outcome gone(struct tx *tx, struct ctx *ctx, const char *action, int64_t id, int64_t person,
                         struct written *out, struct str says)
{
    tx_run(tx, feedback_todos_end, .object_id = id);
    audit_write(tx, ctx, .action = action, .object = "feedback", .object_id = id, .person_id = person, .class = 1);
    out->says = says;
    return DONE;
}

enum outcome feedback_take_back(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct press_form *s = in;
    struct row_feedback_state f;

    if (!ctx->viewer.person_id || !tx_one(tx, feedback_state, &f, .id = s->head.id) ||
        f.author_id != ctx->viewer.person_id || f.request_id)
        return MISSING;
    if (!is_fresh(ctx, f.at))
        return INVALID;
    moment_drop(tx, f.subject_id, s->head.id);
    tx_run(tx, feedback_drop, .id = s->head.id);
    return gone(tx, ctx, "feedback_take_back", s->head.id, f.subject_id, out,
                STR("Taken back. A mail that has gone out is not called back."));
}

enum outcome note_drop(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct press_form *s = in;
    struct row_note_state n;

    if (!ctx->viewer.person_id || !tx_one(tx, note_state, &n, .id = s->head.id) || n.author_id != ctx->viewer.person_id)
        return MISSING;
    if (str_is(n.visibility, "shared") && !is_fresh(ctx, n.at))
        return INVALID;
    tx_run(tx, note_drop, .id = s->head.id);
    return gone(tx, ctx, "note_drop", s->head.id, n.subject_id, out, STR("The note is gone."));
}
