/* Runs the lines of a page: waves of calls, then what each gives. */
#include "web/ahead.h"
#include "web/page.h"
#include "web/page_plan.h"
#include "web/rows.h"

#include "core/id.h"
#include "core/words.h"

enum { MANY = 200, SHEET = 5000, PAGE_ROWS = 50, COUNT = 1000 };

struct running {
    struct web *web;
    const struct page *page;
    struct call *calls; /* one for each line */
    bool *wanted;       /* of each line */
    enum page_result result;
};

static struct value line_cell(const struct running *r, const struct line_source *s)
{
    struct value rows = r->calls[s->line].rows;

    if (!list_count(rows))
        return value_null();
    return map_get(rows.list->items[0], s->name.p);
}

static struct value line_list(struct running *r, const struct line_source *s)
{
    struct value rows = r->calls[s->line].rows, out = value_list(r->web->arena);

    for (size_t i = 0; i < list_count(rows); i++) {
        struct value v = map_get(rows.list->items[i], s->name.p);

        if (v.kind != VALUE_NULL)
            list_add(r->web->arena, out, v);
    }
    return out;
}

/* A text from the address as the type that the query wants. */
static struct value typed_text(struct running *r, struct str text, enum sql_type type, struct str name)
{
    int64_t id;

    if (!text.p || !text.n)
        return value_null();
    if (type == SQL_TEXT)
        return value_text(text);
    if (type == SQL_INT && (id_read(text, &id) || str_to_int(text, &id)))
        return value_int(id);
    errors_add(&r->web->ctx.errors, name, "%.*s is not understood in this address.", STR_ARG(text));
    r->result = PAGE_WRONG;
    return value_null();
}

static struct value words_typed(struct running *r, const struct line_source *s)
{
    struct arena *a = r->web->arena;
    struct str words = words_joined(a, map_text(r->web->http->query, s->name.p));

    if (!words.n)
        return value_null();
    return value_text(s->kind == FROM_WORDS ? words : words_after_prefix(a, words));
}

static struct value source_value(struct running *r, const struct line_source *s, const struct query_member *param,
                                 bool *no_rows)
{
    struct web *w = r->web;
    struct value v = value_null();

    switch (s->kind) {
    case FROM_PATH:
        v = typed_text(r, map_text(w->path, s->name.p), param->type, s->name);
        if (r->result == PAGE_WRONG) /* a path that is no id leads nowhere */
            r->result = PAGE_MISSING;
        return v;
    case FROM_QUERY: return typed_text(r, map_text(w->http->query, s->name.p), param->type, s->name);
    case FROM_WORDS:
    case FROM_WORDS_END: return words_typed(r, s);
    case FROM_PERSON: return w->ctx.viewer.person_id ? value_int(w->ctx.viewer.person_id) : value_null();
    case FROM_ACCOUNT: return value_int(w->ctx.viewer.account_id);
    case FROM_SESSION: return value_int(w->session_id);
    case FROM_WORLD: return value_int(w->ctx.world_ms);
    case FROM_TODAY: return value_text(w->ctx.today_text);
    case FROM_AS_OF: return value_text(w->as_of);
    case FROM_TEXT: return value_text(s->name);
    case FROM_LINE:
        v = line_cell(r, s);
        *no_rows = *no_rows || v.kind == VALUE_NULL;
        return v;
    case FROM_LIST:
        v = line_list(r, s);
        *no_rows = *no_rows || !list_count(v);
        return v;
    }
    return v;
}

static bool condition_holds(const struct running *r, const struct page_line *l)
{
    bool holds;

    if (l->condition == SIZE_MAX)
        return true;
    holds = list_count(r->calls[l->condition].rows) > 0;
    if (holds && l->condition_column.n) {
        struct value cell = map_get(r->calls[l->condition].rows.list->items[0], l->condition_column.p);

        holds = value_truth(&cell);
    }
    return holds != l->negated;
}

static int64_t limit_of(const struct page_line *l)
{
    switch (l->kind) {
    case LINE_MANY:
    case LINE_TREE: return l->sheet || l->under != SIZE_MAX || l->kind == LINE_TREE ? SHEET : MANY;
    case LINE_PAGE: return PAGE_ROWS;
    case LINE_COUNT: return COUNT;
    default: return 1;
    }
}

/* A right that roles alone decide needs no statement; its row, where it is held, stands there without one. */
static bool flag_is_known(const struct running *r, const struct page_line *l, struct call *c)
{
    const struct query_scope *scope = l->query->scope;
    bool may;

    if (l->kind != LINE_FLAG || !scope || policy_actions[scope->action].may != l->query ||
        !viewer_knows(&r->web->ctx.viewer, scope->action, &may))
        return false;
    if (may)
        list_add(r->web->arena, c->rows, value_map(r->web->arena));
    return true;
}

/* Makes the call of a line; false: it gives nothing without being asked. */
static bool prepare(struct running *r, size_t index)
{
    const struct page_line *l = &r->page->lines[index];
    struct call *c = &r->calls[index];
    struct value *args;
    bool no_rows = !condition_holds(r, l);

    c->rows = value_list(r->web->arena);
    if (no_rows)
        return false;
    args = ARENA_ARRAY(r->web->arena, struct value, l->query->nparams);
    for (size_t i = 0; i < l->query->nparams; i++)
        args[i] = source_value(r, &l->sources[i], &l->query->params[i], &no_rows);
    c->query = l->query;
    c->args = args;
    c->limit = limit_of(l);
    if (l->query->scope)
        c->scope = viewer_scope(&r->web->ctx.viewer, l->query->scope->action);
    if (l->kind == LINE_PAGE && !rows_page_arguments(r->web, c))
        r->result = PAGE_WRONG;
    return !no_rows && !flag_is_known(r, l, c);
}

static struct wave gather(struct running *r, int number)
{
    struct arena *a = r->web->arena;
    struct wave w = {.which = ARENA_ARRAY(a, size_t, r->page->nlines)};

    w.calls = ARENA_ARRAY(a, struct call, r->page->nlines + 1) + 1;
    for (size_t i = 0; i < r->page->nlines && r->result == PAGE_FILLED; i++)
        if (r->page->lines[i].wave == number && r->page->lines[i].kind != LINE_FORM && r->wanted[i] && prepare(r, i)) {
            w.calls[w.n] = r->calls[i];
            w.which[w.n++] = i;
        }
    return w;
}

static enum db_status run_wave(struct running *r, int number)
{
    struct wave w = gather(r, number);
    enum db_status status = DB_OK;

    if (r->result != PAGE_FILLED)
        return DB_OK;
    if (number > 0 || !ahead_answered(r->web, &w))
        status = db_wave(r->web->conn, r->web->arena, w.calls, w.n);
    for (size_t i = 0; status == DB_OK && i < w.n; i++) {
        r->calls[w.which[i]] = w.calls[i];
        rows_open(r->web, w.calls[i].query, w.calls[i].rows);
    }
    return status;
}

/* Children of a list go into its rows: one query, not one for each row. */
static void hang_under(struct running *r, const struct page_line *l, struct value rows)
{
    struct value parents = r->calls[l->under].rows;

    for (size_t i = 0; i < list_count(parents); i++) {
        struct value parent = parents.list->items[i], mine = value_list(r->web->arena);
        int64_t id = map_int(parent, "id", 0);

        for (size_t k = 0; k < list_count(rows); k++)
            if (map_int(rows.list->items[k], l->by.p, -1) == id)
                list_add(r->web->arena, mine, rows.list->items[k]);
        map_set(r->web->arena, parent, l->name, mine);
    }
}

static void give(struct running *r, size_t index)
{
    const struct page_line *l = &r->page->lines[index];
    struct web *w = r->web;
    struct call *c = &r->calls[index];
    bool some = list_count(c->rows) > 0;
    struct value v = value_null();

    if (l->under != SIZE_MAX) {
        hang_under(r, l, c->rows);
        return;
    }
    switch (l->kind) {
    case LINE_ONE:
        if (!some)
            r->result = PAGE_MISSING;
        __attribute__((fallthrough));
    case LINE_MAYBE: v = some ? c->rows.list->items[0] : value_null(); break;
    case LINE_MANY: v = c->rows; break;
    case LINE_TREE: v = rows_tree(w, c->rows); break;
    case LINE_PAGE: v = c->query ? rows_page(w, c) : value_null(); break; /* its condition does not hold */
    case LINE_COUNT: v = some ? map_get(c->rows.list->items[0], "n") : value_int(0); break;
    case LINE_FLAG: v = value_bool(some); break;
    case LINE_FORM: break;
    }
    map_set(w->arena, w->root, l->name, v);
    if (l->kind == LINE_MANY || l->kind == LINE_TREE)
        map_set(w->arena, w->root, str_format(w->arena, "%s_more", l->name.p), value_bool(c->more));
}

/* Choices that are rows: the steps of a scale that somebody has named. */
static void choose_from(struct web *w, struct value field, struct value rows)
{
    struct value choices = value_list(w->arena);

    for (size_t i = 0; i < list_count(rows); i++) {
        struct value one = value_map(w->arena), row = rows.list->items[i];
        struct str step = str_format(w->arena, "%lld", (long long)map_int(row, "step", 0));

        map_put(w->arena, one, "value", value_text(step));
        map_put(w->arena, one, "label", map_get(row, "label"));
        map_put(w->arena, one, "says", map_get(row, "means"));
        map_put(w->arena, one, "tone", value_null());
        map_put(w->arena, one, "selected", value_bool(str_eq(step, map_text(field, "value"))));
        list_add(w->arena, choices, one);
    }
    map_put(w->arena, field, "choices", choices);
}

static void own_choices(struct web *w, const struct resource *r, struct value form)
{
    for (size_t i = 0; i < r->nfields; i++) {
        const char *from = r->fields[i].choices_from;
        struct value rows = from ? map_get(w->root, from) : value_null(), field = map_get(form, r->fields[i].name);

        if (rows.kind == VALUE_LIST && list_count(rows) && field.kind == VALUE_MAP)
            choose_from(w, field, rows);
    }
}

static void give_form(struct running *r, const struct page_line *l)
{
    struct web *w = r->web;
    struct value row = value_null();

    if (l->form_row != SIZE_MAX && list_count(r->calls[l->form_row].rows))
        row = r->calls[l->form_row].rows.list->items[0];
    row = rows_form(w, l->form, row);
    own_choices(w, l->form, row);
    map_set(w->arena, w->root, l->name, row);
}

struct str page_block_wanted(struct web *w, const struct page *p)
{
    struct str target = http_header_of(w->http, "hx-target");
    const struct str *names;
    size_t n = template_blocks(p->template, &names);

    if (!str_is(http_header_of(w->http, "hx-request-type"), "partial"))
        return STR("");
    str_split(&target, '#');
    for (size_t i = 0; i < n; i++)
        if (str_eq(names[i], target))
            return target;
    return STR("");
}

/* Which lines a block needs: those whose name it uses, those they take values from, and every `one`. */
static void mark_wanted(struct running *r, struct str block)
{
    for (size_t i = 0; i < r->page->nlines; i++)
        r->wanted[i] = !block.n || r->page->lines[i].kind == LINE_ONE || page_block_uses(r->page, block, i);
    for (size_t i = r->page->nlines; i-- > 0;) {
        const struct page_line *l = &r->page->lines[i];

        if (!r->wanted[i])
            continue;
        if (l->condition != SIZE_MAX)
            r->wanted[l->condition] = true;
        if (l->under != SIZE_MAX)
            r->wanted[l->under] = true;
        if (l->kind == LINE_FORM && l->form_row != SIZE_MAX)
            r->wanted[l->form_row] = true;
        for (size_t k = 0; l->query && k < l->query->nparams; k++)
            if (l->sources[k].kind == FROM_LINE || l->sources[k].kind == FROM_LIST)
                r->wanted[l->sources[k].line] = true;
    }
}

static struct running *running_new(struct web *w, const struct page *p, struct str block)
{
    struct running *r = ARENA_NEW(w->arena, struct running);

    *r = (struct running){.web = w, .page = p, .calls = ARENA_ARRAY(w->arena, struct call, p->nlines)};
    r->wanted = ARENA_ARRAY(w->arena, bool, p->nlines);
    r->result = PAGE_FILLED;
    mark_wanted(r, block);
    return r;
}

bool page_ahead(struct web *w, const struct page *p, struct wave *first)
{
    struct running *r = running_new(w, p, page_block_wanted(w, p));

    *first = gather(r, 0);
    w->ctx.errors.n = 0; /* they are found again, and told then */
    return r->result == PAGE_FILLED;
}

enum page_result page_fill(struct web *w, const struct page *p, enum db_status *status)
{
    struct running *r = running_new(w, p, page_block_wanted(w, p));

    for (int wave = 0; wave < 3 && r->result == PAGE_FILLED; wave++) {
        *status = run_wave(r, wave);
        if (*status != DB_OK)
            return PAGE_FAILED;
        for (size_t i = 0; i < p->nlines && r->result == PAGE_FILLED; i++)
            if (p->lines[i].wave == wave && p->lines[i].kind != LINE_FORM && r->wanted[i])
                give(r, i);
    }
    for (size_t i = 0; i < p->nlines && r->result == PAGE_FILLED; i++)
        if (p->lines[i].kind == LINE_FORM && r->wanted[i])
            give_form(r, &p->lines[i]);
    return r->result;
}
