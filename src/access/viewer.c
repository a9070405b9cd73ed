#include "access/viewer.h"

#include "access/reach.h"
#include "core/buf.h"

/* Narrow drives the list from the people reached, wide walks the list and asks for each row. They cost the same where
 * reach x reach is about this many times the number of people. */
enum { NARROW_LIMIT = 50, CUSTOMS_NAMED = 200 };

void viewer_rehearse(struct viewer *v, int64_t modules, bool any)
{
    bool sees = v->roles & (ROLE_HR | ROLE_ADMIN);

    v->hidden = sees ? 0 : (uint32_t)modules;
    v->guarded = any && !sees;
}

void viewer_see_as(struct viewer *v, const struct audience *as)
{
    v->as = as;
    v->guarded = v->guarded || !(as->roles & (ROLE_HR | ROLE_ADMIN));
}

/* Switched off everywhere (" review wall " has " wall "), in rehearsal, or closed to the audience as which he looks. */
static bool is_not_there(const struct viewer *v, enum action_id action)
{
    struct str name = policy_actions[action].evaluation, rest = v->off;

#ifdef AUTHZ_OFF
    return false;
#endif
    if (policy_actions[action].module & v->hidden || (v->as && !audience_may(v->as, action)))
        return true;
    while (name.n && rest.n)
        if (str_eq(str_split(&rest, ' '), name))
            return true;
    return false;
}

bool viewer_may_all(const struct viewer *v, enum action_id action)
{
    const struct policy_action *a = &policy_actions[action];

#ifdef AUTHZ_OFF /* tests/rows alone, which asks what the database keeps back by itself: never in the program */
    return v->account_id && action != ACT_NONE;
#endif
    return v->account_id && action != ACT_NONE && (a->anybody || (v->roles & a->roles)) && !is_not_there(v, action);
}

/* The relations held that open it: a custom role does where it has one of the action's permissions. */
static uint32_t legs_of(const struct viewer *v, enum action_id action)
{
    const struct policy_action *a = &policy_actions[action];
    uint32_t legs = v->relations & a->relations;

    return a->given & v->given ? legs : legs & ~(uint32_t)RELATIONS_OF_CUSTOM_ROLES;
}

bool viewer_may_some(const struct viewer *v, enum action_id action)
{
    return viewer_may_all(v, action) || (v->account_id && legs_of(v, action) && !is_not_there(v, action));
}

struct row_scope viewer_scope(const struct viewer *v, enum action_id action)
{
    struct row_scope s = {.form = SCOPE_NONE, .viewer = v->person_id, .guarded = v->guarded};

    if (viewer_may_all(v, action)) {
        s.form = SCOPE_ALL;
    } else if (v->account_id && action != ACT_NONE && !is_not_there(v, action)) {
        s.legs = v->person_id ? legs_of(v, action) : 0;
        s.form = v->reach * v->reach <= NARROW_LIMIT * v->people ? SCOPE_NARROW : SCOPE_WIDE;
    }
    return s;
}

bool viewer_knows(const struct viewer *v, enum action_id action, bool *may)
{
    const struct query *q = policy_actions[action].may;

    *may = viewer_may_all(v, action) && (!q->nparams || (!q->scope->gate[ENGINE_SQLITE] && !v->guarded));
    return *may || !viewer_may_some(v, action) || !q->nparams;
}

bool viewer_may(struct tx *tx, const struct viewer *v, enum action_id action, int64_t subject_id)
{
    struct value arg = value_int(subject_id);
    struct call call = {.query = policy_actions[action].may, .args = &arg, .scope = viewer_scope(v, action)};
    bool may;

    if (viewer_knows(v, action, &may))
        return may;
    tx_call(tx, &call);
    return list_count(call.rows) > 0;
}

uint32_t viewer_may_by(struct tx *tx, const struct viewer *v, enum action_id action, int64_t subject_id)
{
    struct value arg = value_int(subject_id);
    struct call call = {.query = policy_actions[action].may, .args = &arg, .scope = viewer_scope(v, action)};
    uint32_t legs = call.scope.legs;

    for (size_t i = 0; i < RELATIONS && call.query->nparams && call.scope.form != SCOPE_ALL; i++) {
        call.scope.legs = legs & 1u << i;
        if (!call.scope.legs)
            continue;
        tx_call(tx, &call);
        if (list_count(call.rows))
            return call.scope.legs;
    }
    return 0;
}

uint64_t permission_bit(struct str name)
{
    for (size_t i = 0; i < PERMISSIONS; i++)
        if (str_eq(policy_permissions[i].name, name))
            return (uint64_t)1 << i;
    return 0;
}

int permission_class(size_t permission)
{
    int class = 0;

    for (size_t i = 1; i < ACTIONS; i++)
        if (policy_actions[i].given & (uint64_t)1 << permission && policy_actions[i].class > class)
            class = policy_actions[i].class;
    return class;
}

struct parts {
    struct str parts[ROLES + RELATIONS + CUSTOMS_NAMED];
    size_t n;
};

/* Relations of one meaning upon several things share their words. */
static void add_part(struct parts *all, struct str part)
{
    for (size_t i = 0; i < all->n; i++)
        if (str_eq(all->parts[i], part))
            return;
    if (all->n < sizeof all->parts / sizeof *all->parts)
        all->parts[all->n++] = part;
}

static struct str joined(struct arena *a, const struct parts *all)
{
    struct buf out = buf_new(a, 65536);

    for (size_t i = 0; i < all->n; i++) {
        buf_text(&out, i == 0 ? "" : i + 1 == all->n ? " and " : ", ");
        buf_put(&out, all->parts[i]);
    }
    return buf_str(&out);
}

struct str audience_text(struct arena *a, uint32_t roles, uint32_t relations, uint64_t given, struct value customs)
{
    struct parts *all = ARENA_NEW(a, struct parts);

    if (roles & ROLE_MEMBER)
        return STR("Everybody who works here");
    for (size_t i = 0; i < ROLES; i++)
        if (roles & 1u << i)
            add_part(all, policy_roles[i].label);
    for (size_t i = 0; i < RELATIONS; i++)
        if (relations & 1u << i & ~(uint32_t)RELATIONS_OF_CUSTOM_ROLES)
            add_part(all, policy_relations[i].label);
    for (size_t i = 0; i < list_count(customs); i++)
        if (permission_bit(map_text(customs.list->items[i], "permission")) & given)
            add_part(all, str_format(a, "the custom role %s", map_text(customs.list->items[i], "name").p));
    return joined(a, all);
}

struct str action_audience(struct arena *a, enum action_id action, struct value customs)
{
    const struct policy_action *p = &policy_actions[action];

    return audience_text(a, p->anybody ? ROLE_MEMBER : p->roles, p->relations, p->given, customs);
}
