#include "modules/feedback/feedback.h"

#include "access/audit.h"
#include "access/evaluation.h"
#include "access/rehearsal.h"
#include "core/id.h"
#include "modules/feedback/inside.h"
#include "modules/people/people.h"

static const struct choice kinds[] = {{"praise", "Praise"}, {"constructive", "Constructive"}, {0}};
static const struct choice visibilities[] = {
    {"private", "Only the person it is for", "They and you: nobody else, not in a count, not in a search.", NULL},
    {"manager", "The person and the direct manager", "They, their manager and you. It may be cited in the review.",
     NULL},
    {"public", "Everybody who works here", "On the wall. Praise only.", NULL, ACT_WALL_VIEW},
    {0}};
static const struct choice asked_visibilities[] = {
    {"private", "Only the person it is about", "Not you either, where you ask about somebody else.", NULL},
    {"manager", "The person and the direct manager", "It may be cited in the review.", NULL},
    {0}};
static const struct choice note_kinds[] = {
    {"achievement", "Achievement"}, {"concern", "Concern"}, {"coaching", "Coaching"}, {0}};
/* The one with a tone is drawn with the manager's name. */
static const struct choice note_visibilities[] = {
    {"author", "Only you", "Whoever it is about may receive it if they ask for their data.", NULL},
    {"shared", "You and the person it is about", "For a note about somebody whom you lead.", NULL},
    {"manager", "You and your manager", "For a note about yourself. It joins a review only when you put it in.",
     "good"},
    {0}};
static const struct field feedback_fields[] = {
    FIELD(struct feedback_form, subject_id, .label = "For", .hint = "Name, number or mail address.", .kind = FIELD_REF,
          .ref = "person", .flags = FIELD_REQUIRED),
    FIELD(struct feedback_form, kind, .label = "Kind", .kind = FIELD_CHOICE, .choices = kinds, .flags = FIELD_REQUIRED),
    FIELD(struct feedback_form, text, .label = "What happened, what did it do, what do you ask or thank for?",
          .kind = FIELD_LONG_TEXT, .flags = FIELD_REQUIRED, .min = 3, .max = 4000, .class = 1),
    FIELD(struct feedback_form, visibility, .label = "Who will see it", .kind = FIELD_CHOICE, .choices = visibilities,
          .flags = FIELD_REQUIRED | FIELD_CARDS),
    FIELD(struct feedback_form, value_id, .label = "Company value", .kind = FIELD_REF, .ref = "company_value"),
};
static const struct field request_fields[] = {
    FIELD(struct request_form, giver_id, .label = "Ask", .hint = "Name, number or mail address.", .kind = FIELD_REF,
          .ref = "person", .flags = FIELD_REQUIRED),
    FIELD(struct request_form, subject_id, .label = "About", .hint = "Empty: you. Or somebody whom you lead.",
          .kind = FIELD_REF, .ref = "person"),
    FIELD(struct request_form, prompt, .label = "Your question", .kind = FIELD_LONG_TEXT, .flags = FIELD_REQUIRED,
          .max = 1000, .class = 1),
    FIELD(struct request_form, visibility, .label = "Who will see the answer",
          .hint = "It is told to the one you ask, and stays so.", .kind = FIELD_CHOICE, .choices = asked_visibilities,
          .flags = FIELD_REQUIRED | FIELD_CARDS),
};
static const struct field reply_fields[] = {
    FIELD(struct request_answer_form, kind, .label = "Kind", .hint = "Needed with feedback; it is never assumed.",
          .kind = FIELD_CHOICE, .choices = kinds),
    FIELD(struct request_answer_form, text, .label = "Your feedback", .kind = FIELD_LONG_TEXT, .max = 4000, .class = 1),
    FIELD(struct request_answer_form, decline, .label = "Or decline, with a reason", .kind = FIELD_TEXT, .max = 300,
          .class = 1),
};
static const struct field note_fields[] = {
    FIELD(struct note_new_form, subject_id, .label = "About", .hint = "Empty: yourself.", .kind = FIELD_REF,
          .ref = "person"),
    FIELD(struct note_new_form, kind, .label = "Kind", .kind = FIELD_CHOICE, .choices = note_kinds,
          .flags = FIELD_REQUIRED),
    FIELD(struct note_new_form, text, .label = "Note", .kind = FIELD_LONG_TEXT, .flags = FIELD_REQUIRED, .max = 4000,
          .class = 1),
    FIELD(struct note_new_form, visibility, .label = "Who will see it", .kind = FIELD_CHOICE,
          .choices = note_visibilities, .flags = FIELD_REQUIRED | FIELD_CARDS),
    FIELD(struct note_new_form, on_day, .label = "Day", .hint = "Empty: today.", .kind = FIELD_DAY),
};
static void note_write(struct tx *tx, struct ctx *ctx, const char *action, int64_t id, int64_t person, int class)
{
    audit_write(tx, ctx, .action = action, .object = "feedback", .object_id = id, .person_id = person, .class = class);
}

/* A word to somebody for whom it is not live yet would lie unseen. */
static void has_begun(struct tx *tx, struct ctx *ctx, const char *field, int64_t person)
{
    if (!(ctx->viewer.roles & (ROLE_HR | ROLE_ADMIN)) && rehearsal_on(tx, MODULE_FEEDBACK, person))
        errors_add(&ctx->errors, str_of(field), "Feedback has not begun where they work.");
}

enum outcome feedback_give(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct feedback_form *f = in;

    if (!ctx->viewer.person_id || !viewer_may(tx, &ctx->viewer, ACT_FEEDBACK_MINE, 0))
        return MISSING;
    if (f->subject_id == ctx->viewer.person_id)
        errors_add(&ctx->errors, STR("subject_id"), "Feedback is for somebody else. For yourself, write a note.");
    if (str_is(f->kind, "constructive") && str_is(f->visibility, "public"))
        errors_add(&ctx->errors, STR("visibility"), "Constructive feedback is never public: choose who it is for.");
    has_begun(tx, ctx, "subject_id", f->subject_id);
    if (str_is(f->visibility, "public") && !evaluation_on(tx, "wall", f->subject_id))
        errors_add(&ctx->errors, STR("visibility"), "There is no wall where they work: choose who it is for.");
    if (ctx->errors.n)
        return INVALID;
    out->id = id_new(ctx->world_ms);
    tx_run(tx, feedback_insert, .id = out->id, .author_id = ctx->viewer.person_id, .subject_id = f->subject_id,
           .kind = f->kind, .visibility = f->visibility, .value_id = f->value_id, .text = f->text, .at = ctx->now_ms);
    rehearsal_keep(tx, ctx, MODULE_FEEDBACK, out->id, f->subject_id);
    feedback_tell(tx, ctx, f->subject_id, f->visibility, out->id);
    if (str_is(f->visibility, "public"))
        moment_add(tx, ctx, f->subject_id, ctx->today_text, "performance", "praise", STR("Was thanked on the wall"),
                   out->id, 0);
    note_write(tx, ctx, "feedback_give", out->id, f->subject_id, 1);
    out->says = feedback_receipt(tx, ctx, f->subject_id, 0, f->visibility);
    out->undo = str_format(tx->arena, "/feedback/%s/take-back", id_text(tx->arena, out->id).p);
    return DONE;
}

enum outcome feedback_ask(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct request_form *f = in;
    int64_t me = ctx->viewer.person_id, subject = f->subject_id ? f->subject_id : me;

    if (!me || !viewer_may(tx, &ctx->viewer, ACT_FEEDBACK_MINE, 0))
        return MISSING;
    if (subject != me && !viewer_may(tx, &ctx->viewer, ACT_FEEDBACK_ABOUT, subject))
        errors_add(&ctx->errors, STR("subject_id"),
                   "You ask about yourself, or about somebody whom you lead directly.");
    if (f->giver_id == subject)
        errors_add(&ctx->errors, STR("giver_id"), "Ask somebody else than the one it is about.");
    has_begun(tx, ctx, "giver_id", f->giver_id);
    if (f->giver_id == me)
        errors_add(&ctx->errors, STR("giver_id"), "You need not ask yourself.");
    if (ctx->errors.n)
        return INVALID;
    out->id = id_new(ctx->world_ms);
    tx_run(tx, request_insert, .id = out->id, .asker_id = me, .subject_id = subject, .giver_id = f->giver_id,
           .prompt = f->prompt, .visibility = f->visibility, .at = ctx->now_ms);
    rehearsal_keep(tx, ctx, MODULE_FEEDBACK, out->id, f->giver_id);
    feedback_ask_tell(tx, ctx, f->giver_id, subject, out->id);
    note_write(tx, ctx, "feedback_ask", out->id, subject, 1);
    out->says = feedback_ask_receipt(tx, ctx, f->giver_id, subject, f->visibility);
    return DONE;
}

enum outcome feedback_reply(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct request_answer_form *f = in;
    struct row_request_state q;

    if (!tx_one(tx, request_state, &q, .id = f->head.id) || !ctx->viewer.person_id ||
        q.giver_id != ctx->viewer.person_id || !str_is(q.status, "open"))
        return MISSING;
    if (!f->text.n && !f->decline.n)
        errors_add(&ctx->errors, STR("text"), "Write your feedback, or decline with a reason.");
    if (f->text.n && f->decline.n)
        errors_add(&ctx->errors, STR("decline"), "One of both: feedback, or a reason to decline.");
    else if (f->text.n && !f->kind.n)
        errors_add(&ctx->errors, STR("kind"), "Say whether it is praise or constructive.");
    if (ctx->errors.n)
        return INVALID;
    tx_run(tx, request_answer, .status = f->text.n ? STR("given") : STR("declined"), .reason = f->decline,
           .id = f->head.id);
    todo_done(tx, q.giver_id, "feedback_request", f->head.id);
    if (f->text.n) {
        out->id = id_new(ctx->world_ms);
        tx_run(tx, feedback_insert, .id = out->id, .author_id = q.giver_id, .subject_id = q.subject_id, .kind = f->kind,
               .visibility = q.visibility, .request_id = f->head.id, .text = f->text, .at = ctx->now_ms);
        rehearsal_keep(tx, ctx, MODULE_FEEDBACK, out->id, q.subject_id);
        feedback_tell(tx, ctx, q.subject_id, q.visibility, out->id);
    }
    note_write(tx, ctx, "feedback_reply", f->head.id, q.subject_id, 1);
    out->says = f->text.n ? feedback_receipt(tx, ctx, q.subject_id, q.asker_id, q.visibility)
                          : STR("Declined, with your reason.");
    return DONE;
}

/* Who may see a note depends on whom it is about; a day to come is none that somebody has seen. */
static void note_check(struct ctx *ctx, const struct note_new_form *f, bool own, bool led)
{
    if (own && str_is(f->visibility, "shared"))
        errors_add(&ctx->errors, STR("visibility"), "It is about yourself: keep it, or share it with your manager.");
    if (own && str_is(f->visibility, "manager") && !led)
        errors_add(&ctx->errors, STR("visibility"), "Nobody leads you here: keep the note for yourself.");
    if (!own && str_is(f->visibility, "manager"))
        errors_add(&ctx->errors, STR("visibility"), "It is about somebody else: keep it, or share it with them.");
    if (str_compare(f->on_day, ctx->today_text) > 0)
        errors_add(&ctx->errors, STR("on_day"), "That day is still to come.");
}

enum outcome note_add(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct note_new_form *f = in;
    int64_t me = ctx->viewer.person_id, subject = f->subject_id ? f->subject_id : me;
    bool shared = !str_is(f->visibility, "author");
    struct row_feedback_people who = {0};

    if (!me || !viewer_may(tx, &ctx->viewer, ACT_FEEDBACK_MINE, 0))
        return MISSING;
    if (subject != me && !viewer_may(tx, &ctx->viewer, ACT_FEEDBACK_ABOUT, subject))
        errors_add(&ctx->errors, STR("subject_id"),
                   "Notes are about yourself, or about somebody whom you lead directly.");
    tx_one(tx, feedback_people, &who, .id = subject);
    note_check(ctx, f, subject == me, who.manager_id > 0);
    if (ctx->errors.n)
        return INVALID;
    out->id = id_new(ctx->world_ms);
    tx_run(tx, note_insert, .id = out->id, .author_id = me, .subject_id = subject, .kind = f->kind,
           .visibility = shared ? STR("shared") : STR("author"), .text = f->text,
           .on_day = f->on_day.n ? f->on_day : ctx->today_text, .at = ctx->now_ms);
    rehearsal_keep(tx, ctx, MODULE_FEEDBACK, out->id, subject);
    note_write(tx, ctx, "note_add", out->id, subject, 1);
    if (shared)
        note_tell(tx, ctx, subject == me ? who.manager_id : subject, out->id);
    out->says =
        shared ? str_format(tx->arena, "Noted. %s and you see it.", subject == me ? who.manager_name.p : who.name.p)
               : STR("Noted. Only you see it.");
    out->undo = str_format(tx->arena, "/notes/%s/drop", id_text(tx->arena, out->id).p);
    return DONE;
}

const struct resource feedback_resource = {.name = "feedback",
                                           .plural = "feedback",
                                           .label = "Feedback",
                                           .size = sizeof(struct feedback_form),
                                           FIELDS(feedback_fields),
                                           .save = feedback_give,
                                           .list = &query_feedback_data,
                                           .item = &query_feedback_datum,
                                           .view = ACT_FEEDBACK_MINE,
                                           .edit = ACT_FEEDBACK_MINE,
                                           .writes = API_NEW};
/* Only pointed to. */
const struct resource company_value_resource = {
    .name = "company_value", .plural = "company_values", .label = "Company value", .by_id = &query_value_by_id};
const struct resource request_resource = {.name = "feedback_request",
                                          .plural = "feedback_requests",
                                          .label = "Request",
                                          .size = sizeof(struct request_form),
                                          FIELDS(request_fields)};
const struct resource request_answer_resource = {.name = "feedback_reply",
                                                 .plural = "feedback_replies",
                                                 .label = "Reply",
                                                 .size = sizeof(struct request_answer_form),
                                                 FIELDS(reply_fields)};
const struct resource note_new_resource = {
    .name = "note", .plural = "notes", .label = "Note", .size = sizeof(struct note_new_form), FIELDS(note_fields)};
