/* What a change does, before it is done: tried as a whole and rolled back, so that the page asks what the write asks. */
#include "modules/people/people_web.h"

#include "modules/people/inside.h"
#include "queries.h"
#include "web/evaluations.h"

/* Two arguments at most, each by its name. */
static bool ask(struct web *w, const struct query *q, const char *name, struct value one, struct value two,
                struct value *rows)
{
    struct value args[2];
    struct call call = {.query = q, .args = args, .limit = 200};

    for (size_t i = 0; i < q->nparams && i < 2; i++)
        args[i] = str_is(q->params[i].name, name) ? one : two;

    if (!web_call(w, &call))
        return false;
    *rows = call.rows;
    return true;
}

static struct value first(struct value rows)
{
    return list_count(rows) ? rows.list->items[0] : value_null();
}

static bool is_off(struct value rows, struct str evaluation, int64_t site)
{
    for (size_t i = 0; i < list_count(rows); i++)
        if (map_int(rows.list->items[i], "site", 0) == site &&
            str_eq(map_text(rows.list->items[i], "evaluation"), evaluation))
            return true;
    return false;
}

/* Evaluations that begin or end for somebody who goes from one site to another. */
static struct value switched(struct arena *a, struct value off, int64_t from, int64_t to)
{
    struct value list = value_list(a);
    const struct evaluation *e;

    for (size_t i = 0; (e = evaluation_at(i)); i++) {
        bool before = is_off(off, str_of(e->name), from), after = is_off(off, str_of(e->name), to);
        struct value one = value_map(a);

        if (before == after)
            continue;
        map_put(a, one, "title", value_text(str_of(e->title)));
        map_put(a, one, "ends", value_bool(after));
        list_add(a, list, one);
    }
    return list;
}

/* What was given; what was not stays as it is on that day. */
static int64_t given_or(const struct assignment_form *f, const char *field, int64_t given, struct value before)
{
    return resource_gave(&assignment_resource, f, field) ? given : map_int(before, field, 0);
}

static bool add_unit(struct web *w, struct value page, int64_t from, int64_t to)
{
    struct value rows;

    if (from == to)
        return true;
    if (!ask(w, &query_change_reach, "from_unit", value_int(from), value_int(to), &rows))
        return false;
    map_put(w->arena, page, "around", rows);
    map_put(w->arena, page, "unit_changes", value_bool(true));
    return true;
}

static bool add_site(struct web *w, struct value page, int64_t from, int64_t to)
{
    struct value off;

    if (from == to)
        return true;
    if (!ask(w, &query_change_offs, "from_site", value_int(from), value_int(to), &off))
        return false;
    map_put(w->arena, page, "site_changes", value_bool(true));
    map_put(w->arena, page, "switched", switched(w->arena, off, from, to));
    return true;
}

static bool add_manager(struct web *w, struct value page, int64_t from, int64_t to)
{
    struct value rows;

    if (from == to)
        return true;
    map_put(w->arena, page, "manager_changes", value_bool(true));
    if (!to)
        return true;
    if (!ask(w, &query_change_manager, "id", value_int(to), value_text(w->ctx.today_text), &rows))
        return false;
    map_put(w->arena, page, "manager", first(rows));
    return true;
}

static void show_effects(struct web *w)
{
    const struct assignment_form *f = w->own;
    struct str from = f->from_on.n ? f->from_on : w->ctx.today_text;
    struct value page = value_map(w->arena), rows, before;

    if (!ask(w, &query_change_before, "id", value_int(f->head.id), value_text(from), &rows))
        return;
    before = first(rows);
    if (before.kind != VALUE_MAP) {
        web_reply_missing(w);
        return;
    }
    map_put(w->arena, page, "before", before);
    map_put(w->arena, page, "share",
            f->full_time == INT_NONE ? map_get(before, "share") : value_real((double)f->full_time / 10));
    if (!add_unit(w, page, map_int(before, "unit_id", 0), given_or(f, "unit_id", f->unit_id, before)) ||
        !add_site(w, page, map_int(before, "establishment_id", 0),
                  given_or(f, "establishment_id", f->establishment_id, before)) ||
        !add_manager(w, page, map_int(before, "manager_id", 0), given_or(f, "manager_id", f->manager_id, before)))
        return;
    map_put(w->arena, w->root, "page", page);
    web_reply_page(w, 200, "person_preview");
}

static void after_try(struct web *w, enum outcome outcome, const struct written *out)
{
    (void)out;
    if (outcome == MISSING) {
        web_reply_missing(w);
    } else if (outcome == CHANGED) {
        w->conflict = true;
        web_reply_page(w, 409, "person_change");
    } else if (w->ctx.errors.n) {
        web_reply_page(w, 422, "person_change");
    } else {
        show_effects(w);
    }
}

void preview_change(struct web *w)
{
    w->own = web_bind(w, &assignment_resource);
    if (!w->own)
        return;
    if (w->ctx.errors.n)
        web_reply_page(w, 422, "person_change");
    else
        web_write(w, assignment_try, w->own, after_try);
}
