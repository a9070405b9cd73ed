/* Switching evaluations of people on and off, and what is kept from the switches. */
#include "modules/rules/rules.h"

#include "access/audit.h"
#include "core/id.h"
#include "queries.h"
#include "web/evaluations.h"

static const struct choice states[] = {{"on", "On"}, {"off", "Off"}, {0}};

static const struct field switch_fields[] = {
    FIELD(struct evaluation_switch_form, site_id, .label = "Where", .hint = "Empty: everywhere.", .kind = FIELD_REF,
          .ref = "establishment"),
    FIELD(struct evaluation_switch_form, state, .label = "Switch it", .kind = FIELD_CHOICE, .flags = FIELD_REQUIRED,
          .choices = states),
    FIELD(struct evaluation_switch_form, reason, .label = "Reason",
          .hint = "Such as the agreement and its day. Representatives read it.", .kind = FIELD_TEXT,
          .flags = FIELD_REQUIRED, .min = 3, .max = 300),
};

bool evaluation_put(struct tx *tx, struct ctx *ctx, const struct evaluation *e, int64_t site, bool on,
                    struct str reason)
{
    struct row_evaluation_state off;
    struct str name = str_of(e->name);

    if (tx_one(tx, evaluation_state, &off, .evaluation = name, .site = site) != on)
        return false;
    if (on)
        tx_run(tx, evaluation_off_take, .evaluation = name, .site = site);
    else
        tx_run(tx, evaluation_off_put, .evaluation = name, .site = site);
    tx_run(tx, evaluation_switch_insert, .id = id_new(ctx->world_ms), .evaluation = name, .site = site, .is_on = on,
           .reason = reason, .account_id = ctx->viewer.account_id > 0 ? ctx->viewer.account_id : 0, .at = ctx->now_ms);
    return true;
}

/* " review wall ": read with the session, so that a page that is off everywhere is not there at all. */
static void keep_off_everywhere(struct tx *tx, size_t sites)
{
    struct buf out = buf_new(tx->arena, 8192);
    struct row_evaluation_off_counts *counts;
    struct row_evaluation_off_at *begun;
    size_t n;

    buf_char(&out, ' ');
    if (sites) {
        n = tx_all(tx, evaluation_off_counts, &counts);
        for (size_t i = 0; i < n; i++)
            if (counts[i].n == (int64_t)sites)
                buf_format(&out, "%.*s ", STR_ARG(counts[i].evaluation));
    } else {
        n = tx_all(tx, evaluation_off_at, &begun, .site = 0);
        for (size_t i = 0; i < n; i++)
            buf_format(&out, "%.*s ", STR_ARG(begun[i].evaluation));
    }
    tx_run(tx, setting_put, .name = STR("evaluations_off"), .value = buf_str(&out));
}

void evaluations_settle(struct tx *tx)
{
    struct row_evaluation_site_ids *sites;
    size_t n = tx_all(tx, evaluation_site_ids, &sites);

    if (n) { /* who has no site could be at any of them: the strictest holds */
        tx_run(tx, evaluation_off_forget);
        tx_run(tx, evaluation_off_strictest);
    }
    keep_off_everywhere(tx, n);
    tx_run(tx, figure_take_all, );
}

static void sensitive_off(struct tx *tx, struct ctx *ctx, int64_t site)
{
    const struct evaluation *e;

    for (size_t i = 0; (e = evaluation_at(i)); i++)
        if (e->sensitive)
            evaluation_put(tx, ctx, e, site, false, STR("There are employee representatives: off until it is agreed"));
}

void evaluations_begin(struct tx *tx, struct ctx *ctx, bool represented)
{
    if (represented)
        sensitive_off(tx, ctx, 0);
    evaluations_settle(tx);
}

void evaluations_site(struct tx *tx, struct ctx *ctx, int64_t site_id, bool gets_representatives)
{
    struct row_evaluation_off_at *begun;
    struct row_evaluation_site_ids *sites;
    size_t n = 0;

    if (tx_all(tx, evaluation_site_ids, &sites) == 1)
        n = tx_all(tx, evaluation_off_at, &begun, .site = 0);
    for (size_t i = 0; i < n; i++) {
        const struct evaluation *e = evaluation_find(begun[i].evaluation);

        if (e)
            evaluation_put(tx, ctx, e, site_id, false, STR("As it was for the organization before it had a site"));
    }
    if (gets_representatives)
        sensitive_off(tx, ctx, site_id);
    evaluations_settle(tx);
}

static size_t switch_everywhere(struct tx *tx, struct ctx *ctx, const struct evaluation_switch_form *f)
{
    struct row_evaluation_site_ids *sites;
    size_t n = tx_all(tx, evaluation_site_ids, &sites), changed = 0;
    bool on = str_is(f->state, "on");

    for (size_t i = 0; i < n; i++)
        changed += evaluation_put(tx, ctx, f->evaluation, sites[i].id, on, f->reason);
    return n ? changed : evaluation_put(tx, ctx, f->evaluation, 0, on, f->reason);
}

enum outcome evaluation_switch(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct evaluation_switch_form *f = in;
    bool on = str_is(f->state, "on");
    struct row_evaluation_site site = {.name = STR("every site")};
    size_t changed;

    if (!viewer_may(tx, &ctx->viewer, ACT_EVALUATION_SWITCH, 0) || f->evaluation->fixed)
        return MISSING;
    if (f->site_id && !tx_one(tx, evaluation_site, &site, .id = f->site_id)) {
        errors_add(&ctx->errors, STR("site_id"), "There is no such site.");
        return INVALID;
    }
    changed =
        f->site_id ? evaluation_put(tx, ctx, f->evaluation, f->site_id, on, f->reason) : switch_everywhere(tx, ctx, f);
    if (!changed) {
        errors_add(&ctx->errors, STR("state"), "It is %s there already.", on ? "on" : "off");
        return INVALID;
    }
    evaluations_settle(tx);
    audit_write(tx, ctx, .action = "evaluation_switch", .object = "evaluation", .object_id = f->site_id,
                .detail = str_format(tx->arena, "{\"%s\":[\"%s\",\"%s\"]}", f->evaluation->name, on ? "off" : "on",
                                     on ? "on" : "off"));
    out->says = str_format(tx->arena, "%s is %s at %.*s.", f->evaluation->title, on ? "on" : "off", STR_ARG(site.name));
    return DONE;
}

const struct resource evaluation_switch_resource = {.name = "evaluation_switch",
                                                    .plural = "evaluation_switches",
                                                    .label = "Switch",
                                                    .size = sizeof(struct evaluation_switch_form),
                                                    FIELDS(switch_fields)};
