/* The catalogue of evaluations: what there is, where it is on, what was changed. */
#include "modules/rules/rules_web.h"

#include "core/id.h"
#include "modules/rules/dossier.h"
#include "modules/rules/figures.h"
#include "modules/rules/inside.h"
#include "queries.h"

enum { COLUMNS_MOST = 5, CHANGES = 12 };

/* What one page needs; false: the reply has been made. */
static bool read_state(struct web *w, struct str name, struct rules_state *s)
{
    if (rules_read(w->conn, w->arena, &w->ctx.viewer, name, CHANGES, s, NULL))
        return true;
    web_reply_busy(w, 503, 2);
    return false;
}

static bool put_catalogue(struct web *w)
{
    struct value page = value_map(w->arena), rows = value_list(w->arena);
    const struct evaluation *e;
    struct rules_state s;
    int64_t on = 0, off = 0;
    size_t n;

    if (!read_state(w, STR(""), &s))
        return false;
    for (n = 0; (e = evaluation_at(n)); n++) {
        struct str state = rules_summary(w->arena, &s, e);

        on += str_is(state, "On");
        off += str_is(state, "Off");
        list_add(w->arena, rows, catalogue_one(w->arena, &s, e));
    }
    map_put(w->arena, page, "evaluations", rows);
    map_put(w->arena, page, "n", value_int((int64_t)n));
    map_put(w->arena, page, "on", value_int(on));
    map_put(w->arena, page, "off", value_int(off));
    map_put(w->arena, page, "some", value_int((int64_t)n - on - off));
    map_put(w->arena, page, "sites", s.sites);
    map_put(w->arena, page, "columns", value_bool(list_count(s.sites) > 1 && list_count(s.sites) <= COLUMNS_MOST));
    map_put(w->arena, w->root, "page", page);
    map_put(w->arena, page, "changes", s.changes);
    return true;
}

/* One evaluation, named in the address; false: the reply has been made. */
static bool put_one(struct web *w)
{
    const struct evaluation *e = evaluation_find(map_text(w->path, "name"));
    struct rules_state s;
    struct value page;

    if (!e) {
        web_reply_missing(w);
        return false;
    }
    if (!read_state(w, str_of(e->name), &s))
        return false;
    page = catalogue_one(w->arena, &s, e);
    map_put(w->arena, page, "sites", s.sites);
    map_put(w->arena, w->root, "page", page);
    map_put(w->arena, page, "changes", s.changes);
    return true;
}

static void switched(struct web *w, enum outcome outcome, const struct written *out)
{
    web_reply_done(w, outcome, out, str_format(w->arena, "/evaluations/%s", map_text(w->path, "name").p));
}

static void switch_one(struct web *w)
{
    const struct evaluation *e = evaluation_find(map_text(w->path, "name"));
    struct evaluation_switch_form *f;

    if (!e || e->fixed) {
        web_reply_missing(w);
        return;
    }
    f = web_bind(w, &evaluation_switch_resource);
    if (!f)
        return;
    f->evaluation = e;
    if (!w->ctx.errors.n)
        web_write(w, evaluation_switch, f, switched);
    else
        web_reply_page(w, 422, "evaluation");
}

/* One paper of the dossier as a file: it stands alone and prints. */
static void download(struct web *w)
{
    struct str name = map_text(w->path, "paper"), html;
    size_t i = 0;

    while (i < dossier_papers_count && !str_is(name, dossier_papers[i].name))
        i++;
    if (i == dossier_papers_count) {
        web_reply_missing(w);
        return;
    }
    if (!dossier_write(w->app, w->conn, w->arena, &w->ctx.viewer, &dossier_papers[i], &html)) {
        web_reply_busy(w, 503, 2);
        return;
    }
    http_header(
        w->http, "Content-Disposition",
        str_format(w->arena, "attachment; filename=\"%s-%s.html\"", dossier_papers[i].name, w->ctx.today_text.p));
    web_reply_text(w, 200, "text/html; charset=utf-8", html);
}

static bool put_dossier(struct web *w)
{
    struct value page = value_list(w->arena);

    for (size_t i = 0; i < dossier_papers_count; i++) {
        struct value one = value_map(w->arena);

        map_put(w->arena, one, "name", value_text(str_of(dossier_papers[i].name)));
        map_put(w->arena, one, "title", value_text(str_of(dossier_papers[i].title)));
        map_put(w->arena, one, "says", value_text(str_of(dossier_papers[i].says)));
        list_add(w->arena, page, one);
    }
    map_put(w->arena, w->root, "page", page);
    return true;
}

static const struct route routes[] = {
    PAGE("/evaluations", "evaluations", ACT_EVALUATION_SEE),
    PAGE("/evaluations/:name", "evaluation", ACT_EVALUATION_SEE),
    {HTTP_POST, "/evaluations/:name", ACT_EVALUATION_SWITCH, .form = &evaluation_switch_resource, .run = switch_one,
     .view = "evaluation"},
    PAGE("/dossier", "dossier", ACT_EVALUATION_SEE),
    {HTTP_GET, "/dossier/:paper", ACT_EVALUATION_SEE, .run = download},
    PAGE("/figures", "figures", ACT_FIGURE_SEE),
};
static const struct page_part parts[] = {
    {"evaluations", put_catalogue, NULL},
    {"evaluation", put_one, NULL},
    {"dossier", put_dossier, NULL},
    {"figures", figures_put, "site"},
};
/* In the audit log. */
static const struct term acts[] = {
    {.word = "evaluation_switch", .says = "Switched an evaluation"},
};
const struct module rules_module = {.name = "rules", ROUTES(routes), PARTS(parts), ACTS(acts)};
