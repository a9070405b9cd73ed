/* Who sees what was sent: told to the one who sends, by name, and to those who see it, in their inbox. */
#include "modules/feedback/inside.h"

#include "core/id.h"
#include "modules/people/people.h"

static struct row_feedback_people people_of(struct tx *tx, int64_t person_id)
{
    struct row_feedback_people p = {0};

    tx_one(tx, feedback_people, &p, .id = person_id);
    return p;
}

/* Whether the manager of whom it is about is somebody else than the one who sends. */
static bool manager_sees(struct ctx *ctx, const struct row_feedback_people *p, struct str visibility)
{
    return str_is(visibility, "manager") && p->manager_id > 0 && p->manager_id != ctx->viewer.person_id;
}

void feedback_tell(struct tx *tx, struct ctx *ctx, int64_t subject_id, struct str visibility, int64_t id)
{
    struct row_feedback_people subject = people_of(tx, subject_id), me = people_of(tx, ctx->viewer.person_id);

    todo_put(tx, ctx, subject_id, "feedback",
             str_is(visibility, "public") ? str_format(tx->arena, "%s thanks you on the wall", me.name.p)
                                          : str_format(tx->arena, "Feedback for you from %s", me.name.p),
             STR("/feedback"), id, ctx->today_text);
    if (manager_sees(ctx, &subject, visibility))
        todo_put(tx, ctx, subject.manager_id, "feedback",
                 str_format(tx->arena, "Feedback for %s from %s, which you see too", subject.name.p, me.name.p),
                 STR("/feedback"), id, ctx->today_text);
}

void feedback_ask_tell(struct tx *tx, struct ctx *ctx, int64_t giver_id, int64_t subject_id, int64_t request_id)
{
    int64_t me = ctx->viewer.person_id;
    struct str name = people_of(tx, me).name;

    todo_put(tx, ctx, giver_id, "feedback_request",
             subject_id == me
                 ? str_format(tx->arena, "%s asks you for feedback", name.p)
                 : str_format(tx->arena, "%s asks you for feedback about %s", name.p, people_of(tx, subject_id).name.p),
             str_format(tx->arena, "/feedback/requests/%s", id_text(tx->arena, request_id).p), request_id,
             ctx->today_text);
}

void note_tell(struct tx *tx, struct ctx *ctx, int64_t person_id, int64_t note_id)
{
    todo_put(tx, ctx, person_id, "feedback",
             str_format(tx->arena, "%s shares a note with you", people_of(tx, ctx->viewer.person_id).name.p),
             STR("/notes"), note_id, ctx->today_text);
}

struct str feedback_receipt(struct tx *tx, struct ctx *ctx, int64_t subject_id, int64_t asker_id, struct str visibility)
{
    struct row_feedback_people p = people_of(tx, subject_id);
    bool manager = manager_sees(ctx, &p, visibility);
    struct str says;

    if (str_is(visibility, "public"))
        return STR("Sent. Everybody who works here sees it, on the wall.");
    says = manager ? str_format(tx->arena, "Sent. %s, %s as the manager, and you see it.", p.name.p, p.manager_name.p)
                   : str_format(tx->arena, "Sent. %s and you see it.", p.name.p);
    if (asker_id && asker_id != subject_id && !(manager && asker_id == p.manager_id))
        says = str_format(tx->arena, "%s %s, who asked, does not.", says.p, people_of(tx, asker_id).name.p);
    return says;
}

struct str feedback_ask_receipt(struct tx *tx, struct ctx *ctx, int64_t giver_id, int64_t subject_id,
                                struct str visibility)
{
    struct row_feedback_people giver = people_of(tx, giver_id), p = people_of(tx, subject_id);
    bool mine = subject_id == ctx->viewer.person_id, manager = str_is(visibility, "manager") && p.manager_id > 0;
    struct str who = mine ? STR("you") : p.name;

    if (manager && p.manager_id == ctx->viewer.person_id)
        return str_format(tx->arena, "%s was asked. %s and you will see the answer.", giver.name.p, who.p);
    if (manager && p.manager_id != giver_id)
        return str_format(tx->arena, "%s was asked. %s and %s will see the answer.", giver.name.p, p.manager_name.p,
                          who.p);
    return str_format(tx->arena, "%s was asked. Only %s will see the answer.", giver.name.p, who.p);
}
