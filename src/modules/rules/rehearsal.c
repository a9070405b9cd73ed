/* Rehearsal: what is in it, moving its clock, throwing it away, going live. */
#include "modules/rules/rehearsal.h"

#include "access/audit.h"
#include "access/rehearsal.h"
#include "core/id.h"
#include "jobs/jobs.h"
#include "modules/people/people.h"
#include "modules/rules/inside.h"
#include "modules/year/year.h"
#include "queries.h"
#include "web/app.h"

static const int64_t DAY_MS = 86400000, HOUR_MS = 3600000;
static const char GO_LIVE[] = "go live", THROW_AWAY[] = "throw away";

static const struct field clock_fields[] = {
    FIELD(struct clock_form, days, .label = "Days forward", .hint = "Such as 14. The clock only goes forward.",
          .kind = FIELD_INT, .flags = FIELD_REQUIRED, .min = 1, .max = 400),
};
static const struct field forget_fields[] = {
    FIELD(struct forget_form, confirm, .label = "Type: throw away", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED,
          .max = 40),
};
static const struct field live_fields[] = {
    FIELD(struct live_form, module, .label = "What", .hint = "Empty: everything.", .kind = FIELD_TEXT, .max = 20),
    FIELD(struct live_form, site_id, .label = "Where", .hint = "Empty: everywhere.", .kind = FIELD_REF,
          .ref = "establishment"),
    FIELD(struct live_form, empty, .label = "Throw away first what was rehearsed", .kind = FIELD_BOOL),
    FIELD(struct live_form, confirm, .label = "Type: go live", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED, .max = 40),
};

/* ---- what is in rehearsal, and what is kept from it ---- */

static size_t modules_in_rehearsal(const struct row_rehearsals *rows, size_t n, struct buf *names)
{
    size_t found = 0;

    for (size_t m = 0; m < MODULES; m++) {
        size_t i = 0;

        while (i < n && rows[i].module != (int64_t)1 << m)
            i++;
        if (i == n)
            continue;
        buf_text(names, found++ ? ", " : "");
        buf_put(names, policy_modules[m].label);
    }
    return found;
}

/* People without a site could be at any: for them a module is live when it is live everywhere. The words for the line
 * on every page, and whether anything is live at all (then mail leaves, and the clock stands). */
static void rehearsal_settle(struct tx *tx)
{
    struct buf names = buf_new(tx->arena, 4096);
    struct row_evaluation_site_ids *sites;
    struct row_rehearsals *rows;
    size_t nsites = tx_all(tx, evaluation_site_ids, &sites), n = tx_all(tx, rehearsals, &rows), at_sites = 0;

    for (size_t m = 0; nsites && m < MODULES; m++)
        tx_run(tx, rehearsal_take, .site = 0, .module = (int64_t)1 << m);
    for (size_t i = 0; nsites && i < n; i++)
        if (rows[i].site) {
            tx_run(tx, rehearsal_put, .site = 0, .module = rows[i].module, .since = rows[i].since);
            at_sites++;
        }
    n = tx_all(tx, rehearsals, &rows);
    modules_in_rehearsal(rows, n, &names);
    tx_run(tx, setting_put, .name = STR("rehearsal"), .value = buf_str(&names));
    tx_run(tx, setting_put, .name = STR("mode"),
           .value = (nsites ? at_sites == nsites * MODULES : n == MODULES) ? STR("rehearsal") : STR("live"));
    tx_run(tx, rehearsed_settle);
    tx_run(tx, figure_take_all, );
}

void rehearsal_begin(struct tx *tx, struct ctx *ctx)
{
    struct row_evaluation_site_ids *sites;
    size_t n = tx_all(tx, evaluation_site_ids, &sites);

    for (size_t m = 0; m < MODULES; m++) {
        tx_run(tx, rehearsal_put, .site = 0, .module = (int64_t)1 << m, .since = ctx->now_ms);
        for (size_t i = 0; i < n; i++)
            tx_run(tx, rehearsal_put, .site = sites[i].id, .module = (int64_t)1 << m, .since = ctx->now_ms);
    }
    rehearsal_settle(tx);
}

void rehearsal_site(struct tx *tx, struct ctx *ctx, int64_t site_id)
{
    struct row_rehearsals *rows;
    size_t n = tx_all(tx, rehearsals, &rows);

    for (size_t i = 0; i < n; i++)
        if (!rows[i].site)
            tx_run(tx, rehearsal_put, .site = site_id, .module = rows[i].module, .since = ctx->now_ms);
    rehearsal_settle(tx);
}

/* ---- the clock ---- */

static int64_t ahead_ms(struct tx *tx)
{
    struct row_setting_value row;

    return tx_one(tx, setting_value, &row, .name = STR("clock_ahead_days")) ? rehearsal_ahead_ms(row.value) : 0;
}

static bool nothing_is_live(struct tx *tx)
{
    struct row_setting_value mode;

    return tx_one(tx, setting_value, &mode, .name = STR("mode")) && str_is(mode.value, "rehearsal");
}

/* The same write at another time: by_ms later, negative: earlier. */
static struct ctx ctx_moved(struct tx *tx, const struct ctx *ctx, int64_t by_ms)
{
    struct ctx moved = *ctx;

    moved.now_ms = ctx->now_ms + by_ms;
    moved.today = clock_day(ctx->clock, moved.now_ms);
    moved.today_text = day_text(tx->arena, moved.today);
    return moved;
}

static void set_ahead(struct tx *tx, int64_t ahead)
{
    tx_run(tx, setting_put, .name = STR("clock_ahead_days"),
           .value = str_format(tx->arena, "%lld", (long long)(ahead / DAY_MS)));
}

/* While it is thrown away it neither goes live nor moves in time. */
static bool is_being_forgotten(struct tx *tx, struct ctx *ctx, const char *field)
{
    struct row_rehearsal_making_now row;

    if (!tx_one(tx, rehearsal_making_now, &row))
        return false;
    errors_add(&ctx->errors, str_of(field), "It is being thrown away: wait until that is done.");
    return true;
}

enum outcome rehearsal_clock(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct clock_form *f = in;
    int64_t ahead = ahead_ms(tx), by = f->days * DAY_MS;
    struct job job = {0};
    struct ctx then;

    if (!viewer_may(tx, &ctx->viewer, ACT_REHEARSAL_RUN, 0))
        return MISSING;
    if (!nothing_is_live(tx))
        errors_add(&ctx->errors, STR("days"), "Something is live: time is the world's for everybody.");
    else if (is_being_forgotten(tx, ctx, "days"))
        return INVALID;
    else if ((ahead + by) / DAY_MS > AHEAD_MOST_DAYS)
        errors_add(&ctx->errors, STR("days"), "That is more than ten years ahead.");
    if (ctx->errors.n)
        return INVALID;
    set_ahead(tx, ahead + by);
    then = ctx_moved(tx, ctx, by);
    tick_day(tx, ctx, &job); /* today has turned, so that what begins from here on is found */
    tick_day(tx, &then, &job);
    audit_write(tx, ctx, .action = "rehearsal_clock", .object = "setting",
                .detail = str_format(tx->arena, "{\"clock_ahead_days\":[\"%lld\",\"%lld\"]}",
                                     (long long)(ahead / DAY_MS), (long long)((ahead + by) / DAY_MS)));
    *out = (struct written){.version = ahead + by, .says = str_format(tx->arena, "It is %s now.", then.today_text.p)};
    return DONE;
}

/* Back to the world's time: seats and units stand again as of today, and nothing waits for days that were not. */
static void clock_back(struct tx *tx, struct ctx *ctx)
{
    int64_t ahead = ahead_ms(tx);
    struct ctx real;

    if (!ahead)
        return;
    real = ctx_moved(tx, ctx, -ahead);
    set_ahead(tx, 0);
    for (int twice = 0; twice < 2; twice++) /* a seat may wait for another one: see seat_refresh */
        for (size_t i = 0; i < all_day_turns_count; i++)
            if (all_day_turns[i])
                all_day_turns[i](tx, &real, real.today_text, ctx->today_text);
    tx_run(tx, setting_put, .name = STR("day"), .value = real.today_text);
    tx_run(tx, job_clamp, .most = real.now_ms + HOUR_MS);
    tx_run(tx, outbox_clamp, .most = real.now_ms);
    tx_run(tx, digest_clamp, .most = real.now_ms);
    tx_run(tx, todo_clamp, .most = real.now_ms);
}

/* ---- throwing it away ---- */

enum { NOWHERE = -1 }; /* a site that there is not: what one slice takes away stands there for that moment */

/* Takes away up to LARGE of what was made until then; false: nothing of it is left. */
static bool forget_some(struct tx *tx, struct ctx *ctx, int64_t upto, int64_t *gone)
{
    struct row_rehearsed_next next;

    year_count_forget(tx);
    if (!tx_one(tx, rehearsed_next, &next, .upto = upto))
        return false;
    *gone += tx_run(tx, rehearsed_slice, .slice = NOWHERE, .site = next.site, .module = next.module, .upto = upto);
    for (size_t i = 0; i < all_modules_count; i++)
        if (all_modules[i]->rehearses == next.module && all_modules[i]->forget) {
            moments_forget(tx, (uint32_t)next.module, NOWHERE);
            all_modules[i]->forget(tx, ctx, NOWHERE);
        }
    tx_run(tx, rehearsed_gone, .site = NOWHERE);
    return true;
}

static void forget_all(struct tx *tx, struct ctx *ctx)
{
    int64_t gone = 0, upto = id_new(ctx->world_ms);

    while (forget_some(tx, ctx, upto, &gone))
        ;
    clock_back(tx, ctx);
}

static int64_t made_in_it(struct tx *tx)
{
    struct row_rehearsed_count made;

    tx_one(tx, rehearsed_count, &made);
    return made.n;
}

enum job_result rehearsal_forget_slice(struct tx *tx, struct ctx *ctx, struct job *job)
{
    int64_t upto;

    if (!job_as_owner(tx, ctx, job))
        return JOB_FAILED;
    if (!viewer_may(tx, &ctx->viewer, ACT_REHEARSAL_RUN, 0) || !str_to_int(job->position, &upto)) {
        job->error = STR("Who asked for it may not any more. Somebody else goes on with it.");
        job->hopeless = true;
        return JOB_FAILED;
    }
    if (forget_some(tx, ctx, upto, &job->done))
        return JOB_MORE;
    clock_back(tx, ctx);
    return JOB_DONE;
}

struct reading {
    struct db_write base;
    int64_t ahead_ms;
};

static bool read_ahead(struct tx *tx, struct db_write *base)
{
    ((struct reading *)base)->ahead_ms = ahead_ms(tx);
    return true;
}

void rehearsal_forgotten(void *app, struct db *db, struct ctx *ctx)
{
    struct reading r = {.base = {.run = read_ahead, .arena = ctx->arena}};

    if (db_write_now(db, &r.base) == DB_OK)
        ((struct app *)app)->clock.ahead_ms = r.ahead_ms;
}

static bool typed_right(struct ctx *ctx, struct str typed, const char *wanted)
{
    if (str_is(str_trim(typed), wanted))
        return true;
    errors_add(&ctx->errors, STR("confirm"), "Type the words %s, so that it does not happen by a slip.", wanted);
    return false;
}

/* One that has stopped goes on with the rights of whoever presses; else a job, when it is much. */
static void forget_behind(struct tx *tx, struct ctx *ctx, int64_t made, struct written *out)
{
    struct str key = job_large_key(tx->arena, "rehearsal_forget", 0);

    if (!tx_run(tx, job_take_over, .account_id = ctx->viewer.account_id, .run_at = ctx->now_ms, .job_key = key))
        job_put_large(tx, ctx,
                      &(struct job_large){.kind = "rehearsal_forget",
                                          .total = made,
                                          .position = str_format(tx->arena, "%lld", (long long)id_new(ctx->world_ms))});
    out->version = ahead_ms(tx);
    out->says = STR("It is being thrown away. This page says how far it is.");
}

enum outcome rehearsal_forget(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct forget_form *f = in;
    struct row_rehearsal_making_now row = {0};
    struct row_job_large_waiting other;
    int64_t made = made_in_it(tx);

    if (!viewer_may(tx, &ctx->viewer, ACT_REHEARSAL_RUN, 0))
        return MISSING;
    tx_one(tx, rehearsal_making_now, &row);
    if (str_is(row.status, "waiting"))
        is_being_forgotten(tx, ctx, "confirm");
    else if (tx_one(tx, job_large_waiting, &other, .kind = STR("rehearsal_forget")))
        errors_add(&ctx->errors, STR("confirm"), "Something is being made for many people: wait until that is done.");
    if (ctx->errors.n || !typed_right(ctx, f->confirm, THROW_AWAY))
        return INVALID;
    audit_write(tx, ctx, .action = "rehearsal_forget", .object = "setting");
    if (row.id || made > LARGE) {
        forget_behind(tx, ctx, made, out);
        return DONE;
    }
    forget_all(tx, ctx);
    out->says = STR("All of it is gone. People, accounts and rules are as they were.");
    return DONE;
}

/* ---- going live ---- */

static int64_t module_named(struct str name)
{
    for (size_t m = 0; m < MODULES; m++)
        if (str_eq(policy_modules[m].name, name))
            return (int64_t)1 << m;
    return 0;
}

static bool live_is_right(struct tx *tx, struct ctx *ctx, const struct live_form *f)
{
    if (f->module.n && !module_named(f->module))
        errors_add(&ctx->errors, STR("module"), "There is no such module.");
    if (ahead_ms(tx) && !f->empty)
        errors_add(
            &ctx->errors, STR("empty"),
            "The clock stands ahead: what was rehearsed is dated in days that have not come. Throw it away first.");
    if (f->empty && made_in_it(tx) > LARGE)
        errors_add(&ctx->errors, STR("empty"), "That is much: throw it away first, then go live.");
    is_being_forgotten(tx, ctx, "confirm");
    typed_right(ctx, f->confirm, GO_LIVE);
    return !ctx->errors.n;
}

enum outcome rehearsal_live(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct live_form *f = in;
    int64_t module = module_named(f->module);
    struct row_rehearsals *rows;
    size_t n, begun = 0;

    if (!viewer_may(tx, &ctx->viewer, ACT_REHEARSAL_RUN, 0))
        return MISSING;
    if (!live_is_right(tx, ctx, f))
        return INVALID;
    if (f->empty)
        forget_all(tx, ctx);
    n = tx_all(tx, rehearsals, &rows);
    for (size_t i = 0; i < n; i++) {
        if ((module && rows[i].module != module) || (f->site_id && rows[i].site != f->site_id))
            continue;
        begun += tx_run(tx, rehearsal_take, .site = rows[i].site, .module = rows[i].module) > 0;
        tx_run(tx, rehearsed_take, .site = rows[i].site, .module = rows[i].module);
    }
    if (!begun) {
        errors_add(&ctx->errors, STR("module"), "It is live there already.");
        return INVALID;
    }
    rehearsal_settle(tx);
    audit_write(
        tx, ctx, .action = "rehearsal_live", .object = "establishment", .object_id = f->site_id,
        .detail = str_format(tx->arena, "{\"rehearsal\":[\"%s\",\"live\"]}", f->module.n ? f->module.p : "everything"));
    out->version = ahead_ms(tx);
    out->says = STR("It is live. People find it in their menu from now on.");
    return DONE;
}

const struct resource rehearsal_clock_resource = {.name = "rehearsal_clock",
                                                  .plural = "rehearsal_clocks",
                                                  .label = "Clock",
                                                  .size = sizeof(struct clock_form),
                                                  FIELDS(clock_fields)};
const struct resource rehearsal_forget_resource = {.name = "rehearsal_forget",
                                                   .plural = "rehearsal_forgets",
                                                   .label = "Throw away",
                                                   .size = sizeof(struct forget_form),
                                                   FIELDS(forget_fields)};
const struct resource rehearsal_live_resource = {.name = "rehearsal_live",
                                                 .plural = "rehearsal_lives",
                                                 .label = "Go live",
                                                 .size = sizeof(struct live_form),
                                                 FIELDS(live_fields)};
