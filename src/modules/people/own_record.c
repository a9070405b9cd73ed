/* HR's own record is another's to change. Where there is nobody else of HR it may be, in the open: with a mark in the audit log, and a
 * line in the inbox of the administrators. */
#include "modules/people/inside.h"

#include "access/audit.h"
#include "core/id.h"
#include "queries.h"

bool own_record_may(struct tx *tx, struct ctx *ctx, int64_t person_id)
{
    struct row_hr_other other;

    if (!person_id || person_id != ctx->viewer.person_id ||
        !tx_one(tx, hr_other, &other, .bit = ROLE_HR, .person_id = person_id))
        return true;
    errors_add(&ctx->errors, STR(""), "This is your own record: somebody else of HR changes it, such as %.*s.",
               STR_ARG(other.name));
    return false;
}

void own_record_note(struct tx *tx, struct ctx *ctx, int64_t person_id, struct str name)
{
    struct row_admins_other *admins;
    size_t n;

    if (!person_id || person_id != ctx->viewer.person_id)
        return;
    audit_write(tx, ctx, .action = "own_record", .object = "person", .object_id = person_id, .person_id = person_id);
    n = tx_all(tx, admins_other, &admins, .bit = ROLE_ADMIN, .person_id = person_id);
    for (size_t i = 0; i < n; i++)
        todo_put(tx, ctx, admins[i].person_id, "own_record",
                 str_format(tx->arena, "%.*s of HR changed the own record", STR_ARG(name)),
                 str_format(tx->arena, "/audit?whose=%s", id_text(tx->arena, person_id).p), person_id, ctx->today_text);
}
