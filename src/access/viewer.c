#include "access/viewer.h"

#include "core/buf.h"

/* Narrow drives the list from the people reached, wide walks the list and asks for each row. They cost the same where
 * reach x reach is about this many times the number of people. */
enum { NARROW_LIMIT = 50 };

void viewer_rehearse(struct viewer *v, int64_t modules, bool any)
{
    bool sees = v->roles & (ROLE_HR | ROLE_ADMIN);

    v->hidden = sees ? 0 : (uint32_t)modules;
    v->guarded = any && !sees;
}

/* Switched off everywhere (" review wall " has " wall "), or in rehearsal. */
static bool is_not_there(const struct viewer *v, enum action_id action)
{
    struct str name = policy_actions[action].evaluation, rest = v->off;

    if (policy_actions[action].module & v->hidden)
        return true;
    while (name.n && rest.n)
        if (str_eq(str_split(&rest, ' '), name))
            return true;
    return false;
}

bool viewer_may_all(const struct viewer *v, enum action_id action)
{
    const struct policy_action *a = &policy_actions[action];

    return v->account_id && action != ACT_NONE && (a->anybody || (v->roles & a->roles)) && !is_not_there(v, action);
}

bool viewer_may_some(const struct viewer *v, enum action_id action)
{
    return viewer_may_all(v, action) ||
           (v->account_id && (v->relations & policy_actions[action].relations) && !is_not_there(v, action));
}

struct row_scope viewer_scope(const struct viewer *v, enum action_id action)
{
    struct row_scope s = {.form = SCOPE_NONE, .viewer = v->person_id, .guarded = v->guarded};

    if (viewer_may_all(v, action)) {
        s.form = SCOPE_ALL;
    } else if (v->account_id && action != ACT_NONE && !is_not_there(v, action)) {
        s.legs = v->person_id ? v->relations & policy_actions[action].relations : 0;
        s.form = v->reach * v->reach <= NARROW_LIMIT * v->people ? SCOPE_NARROW : SCOPE_WIDE;
    }
    return s;
}

bool viewer_may(struct tx *tx, const struct viewer *v, enum action_id action, int64_t subject_id)
{
    const struct query *q = policy_actions[action].may;
    struct value arg = value_int(subject_id);
    struct call call = {.query = q, .args = &arg, .scope = viewer_scope(v, action)};

    if (viewer_may_all(v, action) && (!q->nparams || (!q->scope->gate[ENGINE_SQLITE] && !v->guarded)))
        return true;
    if (!viewer_may_some(v, action) || !q->nparams)
        return false;
    tx_call(tx, &call);
    return list_count(call.rows) > 0;
}

struct str audience_text(struct arena *a, uint32_t roles, uint32_t relations)
{
    struct buf out = buf_new(a, 4096);
    struct str parts[ROLES + RELATIONS + 1];
    size_t n = 0;

    if (roles & ROLE_MEMBER)
        return STR("Everybody who works here");
    for (size_t i = 0; i < ROLES; i++)
        if (roles & 1u << i)
            parts[n++] = policy_roles[i].label;
    for (size_t i = 0; i < RELATIONS; i++)
        if (relations & 1u << i)
            parts[n++] = policy_relations[i].label;
    for (size_t i = 0; i < n; i++) {
        buf_text(&out, i == 0 ? "" : i + 1 == n ? " and " : ", ");
        buf_put(&out, parts[i]);
    }
    return buf_str(&out);
}

struct str action_audience(struct arena *a, enum action_id action)
{
    const struct policy_action *p = &policy_actions[action];

    return audience_text(a, p->anybody ? ROLE_MEMBER : p->roles, p->relations);
}
