/* One viewer over one person, rule by rule: what somebody may see and do of somebody, and which of it whoever asks may too. It asks
 * the questions that a page would ask, never a session: no page is opened in another person's name. Of a review or a goal that is
 * hidden from whoever asks it answers with the rule alone, as if there was none. */
#include "modules/audit/audit_web.h"

#include "access/reach.h"
#include "core/buf.h"
#include "modules/audit/rights.h"
#include "queries.h"

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

enum { KINDS = 5, ANSWERS = ACTIONS * 2 };

/* What there is of somebody that actions are upon, beside the person: named so that it tells nothing but its kind. */
struct thing {
    const char *subject; /* as policy.txt says it */
    struct str about;    /* "a private goal", "the review 'Annual 2026', now draft" */
    int64_t id;          /* 0: there is none, or it is hidden from whoever asks */
};
struct answer {
    enum action_id action;
    struct str about;
    bool known, yes, too; /* known: of this very thing; too: whoever asks may as well */
    uint32_t by;          /* the relation that opens it */
    struct str customs;   /* names of the custom roles that do */
};
struct simulating {
    const struct simulation_form *form;
    struct viewer viewer; /* whose eyes */
    struct str name, of;
    struct thing things[KINDS];
    size_t nthings, nanswers;
    struct answer answers[ANSWERS];
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

/* One action upon one thing: whether, by which relation, and with which custom role. */
static void ask(struct tx *tx, struct ctx *ctx, struct simulating *s, enum action_id action, const struct thing *t)
{
    const struct policy_action *a = &policy_actions[action];
    struct answer *one = &s->answers[s->nanswers++];

    *one = (struct answer){.action = action, .about = t->about, .known = t->id || str_is(a->subject, "none")};
    if (!one->known)
        return;
    one->too = viewer_may(tx, &ctx->viewer, action, t->id);
    one->yes = viewer_may(tx, &s->viewer, action, t->id);
    if (one->yes && t->id)
        one->by = viewer_may_by(tx, &s->viewer, action, t->id);
    if (one->by & RELATIONS_OF_CUSTOM_ROLES)
        one->customs = customs_of(tx, ctx, s, a->given & s->viewer.given);
}

static void add_thing(struct simulating *s, const char *subject, struct str about, int64_t id)
{
    s->things[s->nthings++] = (struct thing){subject, about, id};
}

/* The newest review and one goal of each kind, as far as whoever asks may know of them. */
static void find_things(struct tx *tx, struct ctx *ctx, struct simulating *s)
{
    static const char *const kinds[] = {"public", "private"};
    struct row_simulated_review r = {0};
    struct row_simulated_goal g;

    add_thing(s, "none", STR(""), 0);
    add_thing(s, "person", STR(""), s->form->person_id);
    if (tx_one(tx, simulated_review, &r, .id = s->form->person_id) &&
        viewer_may(tx, &ctx->viewer, ACT_REVIEW_HEAD, r.id))
        add_thing(s, "review",
                  str_format(tx->arena, "the review %.*s, which is at: %.*s", STR_ARG(r.cycle_name), STR_ARG(r.status)),
                  r.id);
    else
        add_thing(s, "review", STR("a review"), 0);
    for (size_t i = 0; i < 2; i++) {
        bool sees = tx_one(tx, simulated_goal, &g, .id = s->form->person_id, .visibility = str_of(kinds[i])) &&
                    viewer_may(tx, &ctx->viewer, ACT_GOAL_READ, g.id);

        add_thing(s, "goal", str_format(tx->arena, "a %s goal", kinds[i]), sees ? g.id : 0);
    }
}

static struct viewer eyes_of(const struct row_simulated *who, struct str off)
{
    struct viewer v = {.person_id = who->id};

    if (who->account_id > 0 && str_is(who->status, "active"))
        v = (struct viewer){.account_id = who->account_id,
                            .person_id = who->id,
                            .roles = (uint32_t)who->roles,
                            .relations = (uint32_t)who->relations,
                            .given = (uint64_t)who->given,
                            .reach = who->reach,
                            .people = who->people,
                            .off = off};
    viewer_rehearse(&v, who->rehearsing, who->rehearsal.n);
    return v;
}

static enum outcome simulate_write(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct simulating *s = (struct simulating *)(uintptr_t)in;
    struct row_simulated who, of;
    struct row_scope all;

    (void)out;
    s->nthings = s->nanswers = 0; /* it may run twice */
    if (!viewer_may(tx, &ctx->viewer, ACT_RIGHTS_SIMULATE, 0))
        return MISSING;
    all = viewer_scope(&ctx->viewer, ACT_RIGHTS_SIMULATE);
    if (!tx_one_as(tx, &all, simulated, &who, .id = s->form->viewer_id) ||
        !tx_one_as(tx, &all, simulated, &of, .id = s->form->person_id))
        return MISSING;
    s->name = who.name;
    s->of = of.name;
    s->viewer = eyes_of(&who, ctx->viewer.off);
    find_things(tx, ctx, s);
    for (size_t i = 1; i < ACTIONS; i++)
        for (size_t t = 0; t < s->nthings; t++)
            if (str_is(policy_actions[i].subject, s->things[t].subject))
                ask(tx, ctx, s, (enum action_id)i, &s->things[t]);
    audit_write(tx, ctx, .action = "rights_simulate", .object = "person", .object_id = s->form->viewer_id,
                .person_id = s->form->person_id);
    return DONE;
}

/* By which rule: the roles held that open it to everybody, else the relations; where it is closed, or of nothing in particular,
 * whom it is open to. */
static struct str rule_of(struct web *w, const struct simulating *s, const struct answer *one)
{
    const struct policy_action *a = &policy_actions[one->action];

    if (a->anybody)
        return STR("everybody with an account");
    for (size_t r = 0; r < ROLES && one->yes; r++)
        if (a->roles & s->viewer.roles & 1u << r)
            return str_format(w->arena, "as one of: %s", policy_roles[r].label.p);
    if (one->customs.n)
        return str_format(w->arena, "with the custom role: %.*s", STR_ARG(one->customs));
    for (size_t r = 0; r < RELATIONS; r++)
        if (one->by & 1u << r)
            return str_format(w->arena, "as %s", policy_relations[r].label.p);
    return str_format(w->arena, "open to: %s",
                      action_audience(w->arena, one->action, map_get(map_get(w->root, "page"), "parts")).p);
}

static struct value answer_row(struct web *w, const struct simulating *s, const struct answer *one)
{
    struct value row = value_map(w->arena);

    map_put(w->arena, row, "says", value_text(policy_actions[one->action].says));
    map_put(w->arena, row, "about", value_text(one->about));
    map_put(w->arena, row, "known", value_bool(one->known));
    map_put(w->arena, row, "yes", value_bool(one->yes));
    map_put(w->arena, row, "too", value_bool(one->too));
    map_put(w->arena, row, "rule", value_text(rule_of(w, s, one)));
    map_put(w->arena, row, "level", value_text(str_format(w->arena, "F%d", policy_actions[one->action].class)));
    return row;
}

/* Grouped by what they are about, as the table of rules below is. */
static struct value answer_groups(struct web *w, const struct simulating *s)
{
    struct value groups = value_list(w->arena);

    for (size_t i = 0; i < s->nanswers; i++) {
        struct str title = str_of(rights_domain(&policy_actions[s->answers[i].action]));
        struct value group = value_null();

        for (size_t g = 0; g < list_count(groups); g++)
            if (str_eq(map_text(groups.list->items[g], "title"), title))
                group = groups.list->items[g];
        if (group.kind != VALUE_MAP) {
            group = value_map(w->arena);
            map_put(w->arena, group, "title", value_text(title));
            map_put(w->arena, group, "answers", value_list(w->arena));
            list_add(w->arena, groups, group);
        }
        list_add(w->arena, map_get(group, "answers"), answer_row(w, s, &s->answers[i]));
    }
    return groups;
}

static void simulated_done(struct web *w, enum outcome outcome, const struct written *out)
{
    const struct simulating *s = w->own;
    struct value page = value_map(w->arena);

    (void)out;
    if (outcome != DONE) {
        web_reply_missing(w);
        return;
    }
    map_put(w->arena, w->root, "page", page);
    map_put(w->arena, page, "asked", answer_groups(w, s));
    map_put(w->arena, page, "viewer", value_text(s->name));
    map_put(w->arena, page, "person", value_text(s->of));
    map_put(w->arena, page, "no_account", value_bool(!s->viewer.account_id));
    web_reply_page(w, 200, "rights");
}

void rights_simulate(struct web *w)
{
    struct simulating *s = ARENA_NEW(w->arena, struct simulating);

    s->form = web_bind(w, &simulation_resource);
    if (!s->form)
        return;
    w->own = s;
    if (w->ctx.errors.n)
        web_reply_page(w, 422, "rights");
    else
        web_write(w, simulate_write, s, simulated_done);
}
