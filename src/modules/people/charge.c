/* Who may be put in charge of somebody or something: managers, mentors, whoever leads meanwhile, heads of units. */
#include "modules/people/people.h"

#include "queries.h"

/* Records of the past name whoever was here then. What lasts until today or longer is for somebody who has not left by the
 * day on which it begins, or by today. Somebody without any employment, such as the first administrator, has no days. */
bool works_here(struct tx *tx, struct ctx *ctx, const char *field, int64_t person_id, struct str from, struct str to)
{
    bool lasts = str_compare(to, ctx->today_text) > 0 && str_compare(from, ctx->today_text) < 0;
    struct str on_day = lasts ? ctx->today_text : from;
    struct row_charge_in charge;

    if (!person_id || !tx_one(tx, charge_in, &charge, .person_id = person_id, .from_on = on_day, .to_on = to))
        return true;
    if (charge.works > 0 || (charge.employments == 0 && !charge.gone))
        return true;
    errors_add(&ctx->errors, str_of(field), "%.*s does not work here on %.*s: choose somebody who does.",
               STR_ARG(charge.name), STR_ARG(day_said(ctx->arena, on_day)));
    return false;
}

static bool leads(struct tx *tx, int64_t manager_id, int64_t person_id)
{
    struct row_line_between between;

    return person_id && (manager_id == person_id ||
                         tx_one(tx, line_between, &between, .manager_id = manager_id, .person_id = person_id));
}

bool charge_is_given(struct tx *tx, struct ctx *ctx, const char *field, int64_t chosen_id, int64_t was_id)
{
    int64_t self = ctx->viewer.person_id;

    if (!self || chosen_id == was_id || viewer_may_all(&ctx->viewer, ACT_PERSON_EDIT) || !leads(tx, self, chosen_id) ||
        leads(tx, self, was_id))
        return true;
    errors_add(&ctx->errors, str_of(field), "Nobody gives this to himself: ask HR.");
    return false;
}
