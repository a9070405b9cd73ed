/* The last day of somebody's work, and who takes over those who report to him. */
#include "modules/people/inside.h"

#include "access/audit.h"
#include "core/buf.h"
#include "queries.h"

enum { NAMED = 5 };

static const struct field exit_fields[] = {
    FIELD(struct exit_form, last_on, .label = "Last day", .hint = "The last day of work.", .kind = FIELD_DAY,
          .flags = FIELD_REQUIRED),
    FIELD(struct exit_form, successor_id, .label = "Reports go to",
          .hint = "Needed when somebody reports to this person.", .kind = FIELD_REF, .ref = "person"),
    FIELD(struct exit_form, reason, .label = "Why", .hint = "HR alone sees this. Each look is on record.",
          .kind = FIELD_LONG_TEXT, .max = 1000, .class = 4),
};

static bool successor_is_needed(struct ctx *ctx, const struct row_assignment_reports *r, size_t n)
{
    struct buf names = buf_new(ctx->arena, 4096);
    size_t said = 0, people = 0;

    for (size_t i = 0; i < n; i++) {
        if (i && r[i].person_id == r[i - 1].person_id)
            continue;
        people++;
        if (said < NAMED)
            buf_format(&names, "%s%.*s", said++ ? ", " : "", STR_ARG(r[i].name));
    }
    if (people)
        errors_add(&ctx->errors, STR("successor_id"), "Who leads %s%s from then on?", buf_str(&names).p,
                   people > NAMED ? arena_printf(ctx->arena, " and %zu more", people - NAMED) : "");
    return people > 0;
}

/* One report from `gone` on: the successor himself gets the leaver's manager. */
static void hand_over(struct tx *tx, struct ctx *ctx, const struct row_assignment_reports *r, struct str gone,
                      int64_t successor_id, int64_t above_id)
{
    int64_t manager = r->person_id == successor_id ? above_id : successor_id;

    if (str_compare(r->from_on, gone) >= 0) {
        tx_run(tx, assignment_set_manager, .manager_id = manager, .id = r->id);
        return;
    }
    tx_run(tx, assignment_end, .to_on = gone, .id = r->id);
    assignment_put(tx, ctx,
                   &(struct assignment_row){.person_id = r->person_id,
                                            .employment_id = r->employment_id,
                                            .unit_id = r->unit_id,
                                            .manager_id = manager,
                                            .level_id = r->level_id,
                                            .establishment_id = r->establishment_id,
                                            .full_time = r->full_time,
                                            .from_on = gone,
                                            .to_on = r->to_on,
                                            .title = r->title,
                                            .reason = STR("manager")});
}

static bool hand_over_all(struct tx *tx, struct ctx *ctx, const struct exit_form *f, struct str gone, int64_t above_id)
{
    struct row_assignment_reports *r;
    struct row_assignment_on place;
    struct row_assignment_ring ring;
    size_t n = tx_all(tx, assignment_reports, &r, .manager_id = f->head.id, .to_on = gone);

    if (!f->successor_id)
        return !successor_is_needed(ctx, r, n);
    if (f->successor_id == f->head.id ||
        !tx_one(tx, assignment_on, &place, .person_id = f->successor_id, .on_day = gone)) {
        errors_add(&ctx->errors, STR("successor_id"), "The successor is somebody else who works here on %.*s.",
                   STR_ARG(day_said(ctx->arena, gone)));
        return false;
    }
    if (n && !charge_is_given(tx, ctx, "successor_id", f->successor_id, f->head.id))
        return false;
    for (size_t i = 0; i < n; i++)
        hand_over(tx, ctx, &r[i], gone, f->successor_id, above_id);
    /* A ring would have to pass through one of the new steps, all of which lead to the successor. */
    for (size_t i = 0; i < n; i++)
        if (r[i].person_id != f->successor_id &&
            tx_one(tx, assignment_ring, &ring, .manager_id = f->successor_id, .from_on = gone,
                   .to_on = STR(DAY_OPEN_TEXT), .person_id = r[i].person_id)) {
            errors_add(&ctx->errors, STR("successor_id"), "The successor reports to %.*s on %.*s: move them first.",
                       STR_ARG(r[i].name), STR_ARG(ring.since));
            return false;
        }
    for (size_t i = 0; i < n; i++)
        seat_refresh(tx, ctx, r[i].person_id);
    return true;
}

/* The employment of that day, or the one whose last day lies ahead and moves to a later one. */
static bool find_ending(struct tx *tx, struct ctx *ctx, const struct exit_form *f, struct row_employment_on *employment)
{
    struct row_employment_ending ends;
    struct row_employment_after other;

    if (tx_one(tx, employment_on, employment, .person_id = f->head.id, .on_day = f->last_on))
        return true;
    if (!tx_one(tx, employment_ending, &ends, .person_id = f->head.id, .today = ctx->today_text) ||
        str_compare(f->last_on, ends.to_on) < 0 ||
        (tx_one(tx, employment_after, &other, .person_id = f->head.id, .on_day = ends.to_on) &&
         str_compare(other.from_on, f->last_on) <= 0))
        return false;
    *employment = (struct row_employment_on){.id = ends.id, .from_on = ends.from_on, .to_on = ends.to_on};
    return true;
}

/* The employment that ends; false when errors were added. */
static bool may_end(struct tx *tx, struct ctx *ctx, const struct exit_form *f, struct str name,
                    struct row_employment_on *employment)
{
    struct row_person_only_admin admin;

    if (!find_ending(tx, ctx, f, employment))
        errors_add(&ctx->errors, STR("last_on"), "%.*s does not work here on %.*s.", STR_ARG(name),
                   STR_ARG(day_said(tx->arena, f->last_on)));
    else if (str_compare(f->last_on, ctx->today_text) < 0 &&
             !viewer_may(tx, &ctx->viewer, ACT_PERSON_CORRECT, f->head.id))
        errors_add(&ctx->errors, STR("last_on"), "Changing the past is a correction, and not yours to make.");
    else if (tx_one(tx, person_only_admin, &admin, .person_id = f->head.id, .bit = ROLE_ADMIN))
        errors_add(&ctx->errors, STR("last_on"),
                   "%.*s is the only administrator, and would not sign in any more: give the role to somebody first.",
                   STR_ARG(name));
    return !ctx->errors.n;
}

enum outcome person_exit(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct exit_form *f = in;
    struct str gone = day_text(tx->arena, day_parse(f->last_on) + 1), reason = STR_NONE;
    struct row_person_state person;
    struct row_employment_on employment;
    struct row_assignment_on last = {0};
    bool is_moved;

    if (!viewer_may(tx, &ctx->viewer, ACT_PERSON_EDIT, f->head.id) ||
        !tx_one(tx, person_state, &person, .id = f->head.id))
        return MISSING;
    if (f->head.version && f->head.version != person.version)
        return CHANGED;
    if (!own_record_may(tx, ctx, f->head.id) || !may_end(tx, ctx, f, person.name, &employment))
        return INVALID;
    is_moved = !str_is(employment.to_on, DAY_OPEN_TEXT);
    if (is_moved && !last_day_move(tx, ctx, f->head.id, &employment, gone))
        return INVALID;
    tx_one(tx, assignment_on, &last, .person_id = f->head.id, .on_day = f->last_on);
    tx_run(tx, assignment_forget_after, .person_id = f->head.id, .employment_id = employment.id, .from_on = gone);
    tx_run(tx, assignment_cut, .to_on = gone, .employment_id = employment.id, .person_id = f->head.id);
    if (f->reason.n && !keys_seal(ctx->keys, tx->arena, f->head.id, "employment.exit_reason", employment.id,
                                  value_text(f->reason), &reason))
        tx_leave(tx, DB_DOWN);
    if (is_moved && !f->reason.n) /* what was said of why stays */
        tx_run(tx, employment_move_end, .to_on = gone, .id = employment.id);
    else
        tx_run(tx, employment_end, .to_on = gone, .exit_reason = reason, .id = employment.id);
    if (!hand_over_all(tx, ctx, f, gone, last.manager_id))
        return INVALID;
    tx_run(tx, person_touch, .id = f->head.id);
    seat_refresh(tx, ctx, f->head.id);
    tx_run(tx, moment_forget_kind, .person_id = f->head.id, .object_id = employment.id, .kind = STR("left"));
    moment_add(tx, ctx, f->head.id, f->last_on, "talent", "left", STR("Last day of work"), employment.id, 0);
    audit_write(tx, ctx, .action = "person_exit", .object = "person", .object_id = f->head.id, .person_id = f->head.id,
                .class = f->reason.n ? 4 : 0,
                .detail = resource_changes(tx->arena, &exit_resource,
                                           is_moved ? last_day_row(tx->arena, employment.to_on) : value_null(), f));
    own_record_note(tx, ctx, f->head.id, person.name);
    out->id = f->head.id;
    out->version = person.version + 1;
    out->says = str_format(tx->arena, "The last day of %.*s is %.*s.", STR_ARG(person.name),
                           STR_ARG(day_said(tx->arena, f->last_on)));
    return DONE;
}

const struct resource exit_resource = {.name = "exit",
                                       .plural = "exits",
                                       .label = "Exit",
                                       .size = sizeof(struct exit_form),
                                       FIELDS(exit_fields),
                                       .save = person_exit};
