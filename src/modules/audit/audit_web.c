/* Pages of the audit log, of what was read of oneself, of the rules, and of jobs that failed. */
#include "modules/audit/audit_web.h"

#include "jobs/jobs.h"
#include "modules/audit/rights.h"
#include "queries.h"

/* ---- jobs that failed ---- */

static enum outcome job_retry_write(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct press_form *f = in;

    if (!viewer_may(tx, &ctx->viewer, ACT_ACCOUNT_ADMIN, 0) ||
        !tx_run(tx, job_retry, .run_at = ctx->now_ms, .id = f->head.id))
        return MISSING;
    audit_write(tx, ctx, .action = "job_retry", .object = "job", .object_id = f->head.id);
    out->says = STR("It is tried again.");
    return DONE;
}

/* ?day becomes the two instants between which its entries are. */
static void day_to_times(struct web *w)
{
    day on = day_parse(map_text(w->http->query, "day"));
    int64_t from = (int64_t)on * 86400000;

    if (on == DAY_NONE)
        return;
    map_put(w->arena, w->http->query, "from_at", value_text(str_format(w->arena, "%lld", (long long)from)));
    map_put(w->arena, w->http->query, "until_at", value_text(str_format(w->arena, "%lld", (long long)from + 86400000)));
}

static void audit_page(struct web *w)
{
    struct str asked = map_text(w->http->query, "day");

    if (asked.n && day_parse(asked) == DAY_NONE) {
        map_put(w->arena, w->root, "page", value_text(STR("This is not a day. Write it like 2026-11-19.")));
        web_reply_page(w, 422, "inside_wrong");
        return;
    }
    if (web_question_known(w))
        web_reply_page(w, 200, "audit");
}

static const struct route routes[] = {
    {HTTP_GET, "/audit", ACT_AUDIT_READ, .view = "audit", .complete = day_to_times, .run = audit_page},
    PAGE("/my-data", "my_data", ACT_MY_ACCOUNT),
    PAGE("/rights", "rights", ACT_MY_ACCOUNT),
    {HTTP_POST, "/rights", ACT_RIGHTS_SIMULATE, .form = &simulation_resource, .run = rights_simulate, .view = "rights"},
    PAGE("/jobs", "jobs", ACT_ACCOUNT_ADMIN),
    FORM("/jobs/:id/retry", "jobs", &press_resource, job_retry_write, "/jobs", ACT_ACCOUNT_ADMIN),
};

static const struct evaluation evaluations[] = {
    {.name = "audit_log",
     .title = "Audit log",
     .kind = "report",
     .purpose = "Prove who changed or read what; it measures nobody's work",
     .data = "Who did what to which record, and when; no content",
     .kept = "For good: an entry cannot be removed without breaking the chain",
     .seen_by = {ACT_AUDIT_READ},
     .fixed = "It is what shows that the other switches hold."},
};
static const struct page_part parts[] = {{"rights", rights_put, "of role"}};
/* In the audit log. */
static const struct term acts[] = {
    {.word = "rights_simulate", .says = "Asked what somebody may see"},
    {.word = "job_retry", .says = "Tried a job again"},
};
const struct module audit_module = {
    .name = "audit", ROUTES(routes), PARTS(parts), EVALUATIONS(evaluations), ACTS(acts)};
