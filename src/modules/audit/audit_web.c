/* The audit log, what was read of oneself, and who may do what: the rules as a table, and one viewer over one person. */
#include "modules/audit/audit_web.h"

#include "access/reach.h"
#include "core/buf.h"
#include "jobs/jobs.h"
#include "modules/audit/rights.h"
#include "queries.h"

enum { CUSTOMS = 200 };

struct simulation_form {
    struct form_head head;
    int64_t viewer_id, person_id;
};
static const struct field simulation_fields[] = {
    FIELD(struct simulation_form, viewer_id, .label = "As", .kind = FIELD_REF, .ref = "person",
          .flags = FIELD_REQUIRED),
    FIELD(struct simulation_form, person_id, .label = "what may I see of", .kind = FIELD_REF, .ref = "person",
          .flags = FIELD_REQUIRED),
};
const struct resource simulation_resource = {.name = "simulation",
                                             .plural = "simulations",
                                             .label = "Simulation",
                                             .size = sizeof(struct simulation_form),
                                             FIELDS(simulation_fields)};

/* ---- the rules as they stand ---- */

static struct value words_of(struct web *w, const struct policy_word *words, size_t n)
{
    struct value list = value_list(w->arena);

    for (size_t i = 0; i < n; i++) {
        struct value one = value_map(w->arena);

        map_put(w->arena, one, "name", value_text(words[i].name));
        map_put(w->arena, one, "label", value_text(words[i].label));
        map_put(w->arena, one, "says", value_text(words[i].says));
        list_add(w->arena, list, one);
    }
    return list;
}

/* "Everybody", "Units: Engineering, Osaka plant", "The holder's own line" */
static struct str over_whom(struct web *w, struct value role, struct value places)
{
    struct str population = map_text(role, "population");
    struct buf out = buf_new(w->arena, 65536);

    if (str_is(population, "everybody"))
        return STR("Everybody");
    if (str_is(population, "line"))
        return STR("The holder's own line");
    buf_text(&out, str_is(population, "units") ? "Units, with all below them" : "Sites");
    for (size_t i = 0, n = 0; i < list_count(places); i++)
        if (map_int(places.list->items[i], "role_id", 0) == map_int(role, "id", -1))
            buf_format(&out, "%s%.*s", n++ ? ", " : ": ", STR_ARG(map_text(places.list->items[i], "name")));
    return buf_str(&out);
}

/* What a role opens, in the words of policy.txt. */
static struct value openings(struct web *w, int64_t role_id, struct value parts)
{
    struct value list = value_list(w->arena);

    for (size_t i = 0; i < list_count(parts); i++) {
        uint64_t bit = permission_bit(map_text(parts.list->items[i], "permission"));

        if (map_int(parts.list->items[i], "role_id", 0) != role_id)
            continue;
        for (size_t p = 0; p < PERMISSIONS; p++)
            if (bit == (uint64_t)1 << p) {
                struct value one = value_map(w->arena);

                map_put(w->arena, one, "opens", value_text(policy_permissions[p].says));
                list_add(w->arena, list, one);
            }
    }
    return list;
}

/* The custom roles that there are; false: the reply has been made. */
static bool put_customs(struct web *w, struct value page)
{
    struct value today = value_text(w->ctx.today_text);
    struct call calls[] = {{.query = &query_custom_roles_told, .args = &today, .limit = CUSTOMS},
                           {.query = &query_custom_role_parts, .limit = CUSTOMS * PERMISSIONS},
                           {.query = &query_custom_places_told, .args = &today, .limit = CUSTOMS * 100}};
    struct value *roles = &calls[0].rows, *parts = &calls[1].rows, *places = &calls[2].rows;

    if (!web_calls(w, calls, 3))
        return false;
    for (size_t i = 0; i < list_count(*roles); i++) {
        struct value role = roles->list->items[i];

        map_put(w->arena, role, "over", value_text(over_whom(w, role, *places)));
        map_put(w->arena, role, "openings", openings(w, map_int(role, "id", 0), *parts));
    }
    map_put(w->arena, page, "customs", *roles);
    map_put(w->arena, page, "parts", *parts);
    return true;
}

static bool put_rules(struct web *w)
{
    struct value page = value_map(w->arena);

    if (!put_customs(w, page))
        return false;
    rights_actions(w, page);
    map_put(w->arena, page, "roles", words_of(w, policy_roles, ROLES));
    map_put(w->arena, page, "relations", words_of(w, policy_relations, RELATIONS));
    map_put(w->arena, w->root, "page", page);
    return true;
}

static void rights_page(struct web *w)
{
    if (put_rules(w))
        web_reply_page(w, 200, "rights");
}

/* ---- one viewer over one person ---- */

struct simulating {
    const struct simulation_form *form;
    struct viewer viewer; /* whose eyes: never a session, only the questions that a page would ask */
    struct str name, of;
    bool asked[ACTIONS], yes[ACTIONS];
    uint32_t by[ACTIONS];        /* the relation that opens it */
    struct str customs[ACTIONS]; /* names of the custom roles that do */
};

/* "Goals coach Osaka, Reader of reviews" */
static struct str customs_of(struct tx *tx, struct ctx *ctx, const struct simulating *s, uint64_t given)
{
    struct value permissions = value_list(tx->arena);
    struct row_custom_rule *rows;
    struct buf out = buf_new(tx->arena, 8192);
    size_t n;

    for (size_t i = 0; i < PERMISSIONS; i++)
        if (given & (uint64_t)1 << i)
            list_add(tx->arena, permissions, value_text(policy_permissions[i].name));
    n = tx_all(tx, custom_rule, &rows, .account_id = s->viewer.account_id, .person_id = s->form->person_id,
               .permissions = permissions, .today = ctx->today_text);
    for (size_t i = 0; i < n; i++)
        buf_format(&out, "%s%.*s", i ? ", " : "", STR_ARG(rows[i].name));
    return buf_str(&out);
}

/* One action: whether, by which relation, and with which custom role. */
static void ask(struct tx *tx, struct ctx *ctx, struct simulating *s, enum action_id action)
{
    const struct policy_action *a = &policy_actions[action];
    bool person = str_is(a->subject, "person");

    s->asked[action] = person || str_is(a->subject, "none");
    s->yes[action] = s->asked[action] && viewer_may(tx, &s->viewer, action, person ? s->form->person_id : 0);
    if (s->yes[action] && person)
        s->by[action] = viewer_may_by(tx, &s->viewer, action, s->form->person_id);
    if (s->by[action] & RELATIONS_OF_CUSTOM_ROLES)
        s->customs[action] = customs_of(tx, ctx, s, a->given & s->viewer.given);
}

static enum outcome simulate_write(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct simulating *s = (struct simulating *)(uintptr_t)in;
    struct row_simulated who, of;
    struct row_scope all;

    (void)out;
    if (!viewer_may(tx, &ctx->viewer, ACT_RIGHTS_SIMULATE, 0))
        return MISSING;
    all = viewer_scope(&ctx->viewer, ACT_RIGHTS_SIMULATE);
    if (!tx_one_as(tx, &all, simulated, &who, .id = s->form->viewer_id) ||
        !tx_one_as(tx, &all, simulated, &of, .id = s->form->person_id))
        return MISSING;
    s->name = who.name;
    s->of = of.name;
    s->viewer = (struct viewer){.person_id = who.id};
    if (who.account_id > 0 && str_is(who.status, "active"))
        s->viewer = (struct viewer){.account_id = who.account_id,
                                    .person_id = who.id,
                                    .roles = (uint32_t)who.roles,
                                    .relations = (uint32_t)who.relations,
                                    .given = (uint64_t)who.given,
                                    .reach = who.reach,
                                    .people = who.people,
                                    .off = ctx->viewer.off};
    viewer_rehearse(&s->viewer, who.rehearsing, who.rehearsal.n);
    for (size_t i = 1; i < ACTIONS; i++)
        ask(tx, ctx, s, (enum action_id)i);
    audit_write(tx, ctx,
                &(struct audit_entry){.action = "rights_simulate",
                                      .object = "person",
                                      .object_id = s->form->viewer_id,
                                      .person_id = s->form->person_id});
    return DONE;
}

/* By which rule: the roles held that open it to everybody, else the relations. */
static struct str rule_of(struct web *w, const struct simulating *s, size_t action)
{
    const struct policy_action *a = &policy_actions[action];

    if (a->anybody)
        return STR("everybody with an account");
    for (size_t r = 0; r < ROLES && s->viewer.account_id; r++)
        if (a->roles & s->viewer.roles & 1u << r)
            return str_format(w->arena, "as one of: %s", policy_roles[r].label.p);
    if (s->customs[action].n)
        return str_format(w->arena, "with the custom role: %.*s", STR_ARG(s->customs[action]));
    for (size_t r = 0; r < RELATIONS; r++)
        if (s->by[action] & 1u << r)
            return str_format(w->arena, "as %s", policy_relations[r].label.p);
    return str_format(w->arena, "open to: %s",
                      action_audience(w->arena, (enum action_id)action, map_get(map_get(w->root, "page"), "parts")).p);
}

static void simulated_done(struct web *w, enum outcome outcome, const struct written *out)
{
    const struct simulating *s = w->own;
    struct value page, answers = value_list(w->arena);

    (void)out;
    if (outcome != DONE) {
        web_reply_missing(w);
        return;
    }
    if (!put_rules(w))
        return;
    page = map_get(w->root, "page");
    for (size_t i = 1; i < ACTIONS; i++) {
        struct value one = value_map(w->arena);

        if (!s->asked[i])
            continue;
        map_put(w->arena, one, "says", value_text(policy_actions[i].says));
        map_put(w->arena, one, "yes", value_bool(s->yes[i]));
        map_put(w->arena, one, "rule", value_text(rule_of(w, s, i)));
        map_put(w->arena, one, "level", value_text(str_format(w->arena, "F%d", policy_actions[i].class)));
        list_add(w->arena, answers, one);
    }
    map_put(w->arena, page, "answers", answers);
    map_put(w->arena, page, "viewer", value_text(s->name));
    map_put(w->arena, page, "person", value_text(s->of));
    map_put(w->arena, page, "no_account", value_bool(!s->viewer.account_id));
    web_reply_page(w, 200, "rights");
}

static void simulate(struct web *w)
{
    struct simulating *s = ARENA_NEW(w->arena, struct simulating);

    s->form = web_bind(w, &simulation_resource);
    if (!s->form)
        return;
    if (w->ctx.errors.n) {
        if (put_rules(w))
            web_reply_page(w, 422, "rights");
        return;
    }
    w->own = s;
    web_write(w, simulate_write, s, simulated_done);
}

/* ---- jobs that failed ---- */

static enum outcome job_retry_write(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    int64_t id = *(const int64_t *)in;

    if (!viewer_may(tx, &ctx->viewer, ACT_ACCOUNT_ADMIN, 0) || !tx_run(tx, job_retry, .run_at = ctx->now_ms, .id = id))
        return MISSING;
    audit_write(tx, ctx, &(struct audit_entry){.action = "job_retry", .object = "job", .object_id = id});
    out->says = STR("It is tried again.");
    return DONE;
}

static void job_retried(struct web *w, enum outcome outcome, const struct written *out)
{
    if (outcome == DONE) {
        web_say(w, out);
        web_reply_see(w, STR("/jobs"));
    } else {
        web_reply_missing(w);
    }
}

static void retry(struct web *w)
{
    int64_t *id = ARENA_NEW(w->arena, int64_t);

    *id = web_path_id(w, "id");
    web_write(w, job_retry_write, id, job_retried);
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
    web_reply_page(w, 200, "audit");
}

static const struct route routes[] = {
    {HTTP_GET, "/audit", ACT_AUDIT_READ, .view = "audit", .complete = day_to_times, .run = audit_page},
    PAGE("/my-data", "my_data", ACT_MY_ACCOUNT),
    {HTTP_GET, "/rights", ACT_MY_ACCOUNT, .run = rights_page, .view = "rights"},
    {HTTP_POST, "/rights", ACT_RIGHTS_SIMULATE, .run = simulate, .view = "rights"},
    PAGE("/jobs", "jobs", ACT_ACCOUNT_ADMIN),
    {HTTP_POST, "/jobs/:id/retry", ACT_ACCOUNT_ADMIN, .run = retry, .view = "jobs"},
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
const struct module audit_module = {.name = "audit", ROUTES(routes), EVALUATIONS(evaluations)};
