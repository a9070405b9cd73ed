/* Using a template: who gets it is shown by name before it is given. */
#include "modules/goals/goal_give.h"

#include "core/id.h"

static struct value *args_of(struct web *w, const struct query *q, const void *in)
{
    struct value *args = ARENA_ARRAY(w->arena, struct value, q->nparams);

    member_args(w->arena, q, in, args);
    return args;
}

/* page.preview: those who get it by name, those who have it, and how many of each. */
static bool show_people(struct web *w, const struct template_give_form *f)
{
    struct giving g = template_giving(&w->ctx, f);
    struct in_goal_give_names in = {WHO(&g)};
    struct in_goal_give_counts counted = {WHO(&g)};
    struct row_scope scope = viewer_scope(&w->ctx.viewer, ACT_GOAL_EDIT);
    struct call calls[] = {
        {.query = &query_goal_give_names, .args = args_of(w, &query_goal_give_names, &in), .limit = 60, .scope = scope},
        {.query = &query_goal_give_counts,
         .args = args_of(w, &query_goal_give_counts, &counted),
         .limit = 1,
         .scope = scope}};
    struct value page = value_map(w->arena), row;

    if (!web_calls(w, calls, 2))
        return false;
    row = calls[1].rows.list->items[0];
    map_put(w->arena, page, "preview", value_bool(true));
    map_put(w->arena, page, "people", calls[0].rows);
    map_put(w->arena, page, "more", value_bool(calls[0].more));
    map_put(w->arena, page, "get", map_get(row, "get_it"));
    map_put(w->arena, page, "have", map_get(row, "have_it"));
    map_put(w->arena, w->root, "page", page);
    return true;
}

static void given(struct web *w, enum outcome outcome, const struct written *out)
{
    web_reply_done(w, outcome, out, str_format(w->arena, "/goals/templates/%s", id_text(w->arena, out->id).p));
}

void template_give_send(struct web *w)
{
    struct template_give_form *f = web_bind(w, &template_give_resource);

    if (!f)
        return;
    if (w->ctx.errors.n || !template_give_fits(&w->ctx, f))
        web_reply_page(w, 422, "goal_template_give");
    else if (!f->look)
        web_write(w, template_give, f, given);
    else if (show_people(w, f))
        web_reply_page(w, 200, "goal_template_give");
}
