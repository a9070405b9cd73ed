/* From the header lines of a view to a plan in waves. */
#include "web/page_plan.h"

#include <stdio.h>

enum { MOST_LINES = 40, MOST_WAVES = 3 };

bool plan_refuse(struct plan *p, const struct page_line *l, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    *p->why = str_format(p->arena, "%.*s.html:%d: %s", STR_ARG(l ? l->file : p->page->name), l ? l->at_line : 1,
                         arena_vprintf(p->arena, format, args));
    va_end(args);
    return false;
}

static bool name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

static struct str take_word(struct str *s)
{
    size_t n = 0;
    struct str word;

    *s = str_trim(*s);
    while (n < s->n && (name_char(s->p[n]) || s->p[n] == '.' || s->p[n] == '?'))
        n++;
    word = str_cut(*s, 0, n);
    *s = str_trim(str_cut(*s, n, s->n));
    return word;
}

static size_t line_named(const struct page *p, struct str name, size_t before)
{
    for (size_t i = 0; i < before; i++)
        if (str_eq(p->lines[i].name, name))
            return i;
    return SIZE_MAX;
}

static bool read_kind(struct str word, enum line_kind *kind)
{
    static const char *const words[] = {"one", "maybe", "many", "page", "count", "tree", "flag", "form"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_is(word, words[i])) {
            *kind = (enum line_kind)i;
            return true;
        }
    return false;
}

static bool has_column(const struct query *q, struct str name)
{
    for (size_t i = 0; i < q->ncolumns; i++)
        if (str_eq(q->columns[i].name, name))
            return true;
    return false;
}

/* "id" (a part of the path), "?unit", "?q.from", "viewer", "account", "today", "as_of", "goal.owner_id", "list.id", 'text' */
static bool read_source(struct plan *p, struct page_line *l, size_t index, struct str word, struct line_source *out)
{
    struct str rest = word, first = str_split(&rest, '.');

    out->name = str_dup(p->arena, word);
    if (str_is(word, "viewer"))
        out->kind = FROM_PERSON;
    else if (str_is(word, "account"))
        out->kind = FROM_ACCOUNT;
    else if (str_is(word, "session"))
        out->kind = FROM_SESSION;
    else if (str_is(word, "world"))
        out->kind = FROM_WORLD;
    else if (str_is(word, "today"))
        out->kind = FROM_TODAY;
    else if (str_is(word, "as_of"))
        out->kind = FROM_AS_OF, p->page->has_days = true;
    else if (word.n && word.p[0] == '?') {
        out->kind = str_is(rest, "from") ? FROM_WORDS : str_is(rest, "end") ? FROM_WORDS_END : FROM_QUERY;
        out->name = str_dup(p->arena, str_cut(first, 1, first.n));
    } else if (rest.n) {
        out->line = line_named(p->page, first, index);
        out->name = str_dup(p->arena, rest);
        if (out->line == SIZE_MAX)
            return plan_refuse(p, l, "%.*s is no line above this one", STR_ARG(first));
        if (!p->page->lines[out->line].query || !has_column(p->page->lines[out->line].query, rest))
            return plan_refuse(p, l, "%.*s has no column %.*s", STR_ARG(first), STR_ARG(rest));
        out->kind = p->page->lines[out->line].kind <= LINE_MAYBE ? FROM_LINE : FROM_LIST;
        if (l->wave <= p->page->lines[out->line].wave)
            l->wave = p->page->lines[out->line].wave + 1;
    } else {
        out->kind = FROM_PATH;
    }
    return true;
}

static bool read_arguments(struct plan *p, struct page_line *l, size_t index, struct str inside)
{
    size_t given = 0;

    l->sources = ARENA_ARRAY(p->arena, struct line_source, l->query->nparams);
    while (str_trim(inside).n) {
        struct str one = str_trim(str_split(&inside, ',')), value = one, name = str_trim(str_split(&value, '='));
        size_t at = 0;

        value = str_trim(value);
        if (!value.n)
            value = name;
        while (at < l->query->nparams && !str_eq(l->query->params[at].name, name))
            at++;
        if (at == l->query->nparams)
            return plan_refuse(p, l, "the query %s takes no %.*s", l->query->name.p, STR_ARG(name));
        if (!read_source(p, l, index, value, &l->sources[at]))
            return false;
        given++;
    }
    if (given != l->query->nparams)
        return plan_refuse(p, l, "the query %s takes %zu values, %zu are given", l->query->name.p, l->query->nparams,
                           given);
    return true;
}

/* form unit(row): the resource and the line with what is there now; form unit(): a new one. */
static bool read_form(struct plan *p, struct page_line *l, size_t index, struct str name, struct str inside)
{
    l->form = resource_find(name);
    l->form_row = SIZE_MAX;
    if (!l->form)
        return plan_refuse(p, l, "there is no resource %.*s", STR_ARG(name));
    inside = str_trim(inside);
    if (!inside.n)
        return true;
    l->form_row = line_named(p->page, inside, index);
    if (l->form_row == SIZE_MAX)
        return plan_refuse(p, l, "%.*s is no line above this one", STR_ARG(inside));
    return true;
}

static bool read_under(struct plan *p, struct page_line *l, size_t index, struct str *rest)
{
    struct str list = take_word(rest), by;

    l->under = line_named(p->page, list, index);
    if (!str_is(take_word(rest), "by"))
        return plan_refuse(p, l, "write: under LIST by COLUMN");
    by = take_word(rest);
    if (l->under == SIZE_MAX ||
        (p->page->lines[l->under].kind != LINE_MANY && p->page->lines[l->under].kind != LINE_PAGE))
        return plan_refuse(p, l, "%.*s is no list above this one", STR_ARG(list));
    if (!has_column(l->query, by))
        return plan_refuse(p, l, "%s has no column %.*s", l->query->name.p, STR_ARG(by));
    l->by = str_dup(p->arena, by);
    if (l->wave <= p->page->lines[l->under].wave)
        l->wave = p->page->lines[l->under].wave + 1;
    return true;
}

static bool read_condition(struct plan *p, struct page_line *l, size_t index, struct str *rest)
{
    struct str column = take_word(rest), flag;
    const struct page_line *of;

    l->negated = str_is(column, "not");
    if (l->negated)
        column = take_word(rest);
    flag = str_split(&column, '.');
    l->condition = line_named(p->page, flag, index);
    of = l->condition == SIZE_MAX ? NULL : &p->page->lines[l->condition];
    if (!of || (column.n ? !of->query || !has_column(of->query, column) : of->kind != LINE_FLAG))
        return plan_refuse(p, l, "%.*s is no flag, or has no such column, above this line", STR_ARG(flag));
    l->condition_column = column.n ? str_dup(p->arena, column) : STR_NONE;
    if (l->wave <= p->page->lines[l->condition].wave)
        l->wave = p->page->lines[l->condition].wave + 1;
    return true;
}

static bool read_tail(struct plan *p, struct page_line *l, size_t index, struct str rest)
{
    while ((rest = str_trim(rest)).n) {
        struct str word = take_word(&rest);

        if (str_is(word, "sheet"))
            l->sheet = true;
        else if (str_is(word, "under") ? !read_under(p, l, index, &rest)
                                       : !str_is(word, "if") || !read_condition(p, l, index, &rest))
            return p->why->n ? false : plan_refuse(p, l, "'%.*s' is not understood here", STR_ARG(rest));
    }
    return true;
}

static bool check_kind(struct plan *p, const struct page_line *l)
{
    if (l->query->use != QUERY_READ)
        return plan_refuse(p, l, "%s is for write functions only", l->query->name.p);
    if ((l->kind == LINE_MANY || l->kind == LINE_TREE) && !l->query->has_limit)
        return plan_refuse(p, l, "%s is used as a list and has no @limit", l->query->name.p);
    if (l->kind == LINE_PAGE && (!l->query->nsorts || !l->query->has_limit))
        return plan_refuse(p, l, "%s is used as a page and has no sort", l->query->name.p);
    if (l->kind == LINE_COUNT && !has_column(l->query, STR("n")))
        return plan_refuse(p, l, "%s is used as a count and has no column n", l->query->name.p);
    if (l->kind == LINE_TREE && (!has_column(l->query, STR("id")) || !has_column(l->query, STR("parent_id"))))
        return plan_refuse(p, l, "%s is used as a tree and has no id and parent_id", l->query->name.p);
    if (l->wave >= MOST_WAVES)
        return plan_refuse(p, l, "this line would be the fourth wave; three are the most");
    return true;
}

static bool read_line(struct plan *p, struct page_line *l, size_t index, struct str text)
{
    struct str name = take_word(&text), kind, query, inside;
    size_t open, close;

    l->name = str_dup(p->arena, name);
    l->under = l->condition = SIZE_MAX;
    text = str_cut(text, 1, text.n); /* the "=" */
    kind = take_word(&text);
    if (!read_kind(kind, &l->kind))
        return plan_refuse(p, l, "'%.*s' is no kind of line", STR_ARG(kind));
    open = str_find(text, STR("("), 0);
    close = str_find(text, STR(")"), 0);
    if (open == SIZE_MAX || close == SIZE_MAX || close < open)
        return plan_refuse(p, l, "write: name = kind query(param=source)");
    query = str_trim(str_cut(text, 0, open));
    inside = str_cut(text, open + 1, close);
    if (line_named(p->page, name, index) != SIZE_MAX)
        return plan_refuse(p, l, "there are two lines named %.*s", STR_ARG(name));
    if (l->kind == LINE_FORM)
        return read_form(p, l, index, query, inside);
    l->query = query_find(query);
    if (!l->query)
        return plan_refuse(p, l, "there is no query %.*s", STR_ARG(query));
    return read_arguments(p, l, index, inside) && read_tail(p, l, index, str_cut(text, close + 1, text.n)) &&
           check_kind(p, l);
}

/* A note of the form "name = kind ..."; other notes are comments or "key: value". */
static bool is_line(struct str text)
{
    struct str word = take_word(&text);

    return word.n && text.n && text.p[0] == '=';
}

static bool add_lines(struct plan *p, const struct template *t, struct str file)
{
    const struct template_note *notes;
    size_t n = template_notes(t, &notes);

    for (size_t i = 0; i < n; i++) {
        struct page_line *l = &p->page->lines[p->page->nlines];

        if (!is_line(notes[i].text))
            continue;
        if (p->page->nlines == MOST_LINES)
            return plan_refuse(p, NULL, "a page has at most %d lines", MOST_LINES);
        l->file = file;
        l->at_line = notes[i].line;
        if (!read_line(p, l, p->page->nlines, notes[i].text))
            return false;
        p->page->nlines++;
    }
    return true;
}

/* A layout may stand in another one: the lines of the outermost come first. The views are checked by now: none leads back to itself. */
static bool add_layouts(struct plan *p, const struct template *t)
{
    struct str layout = template_layout(t);
    const struct template *outer = layout.n ? template_find(p->views, layout) : NULL;

    return !outer || (add_layouts(p, outer) && add_lines(p, outer, layout));
}

bool page_plan(struct plan *p, const struct template *t)
{
    p->page->template = t;
    p->page->lines = ARENA_ARRAY(p->arena, struct page_line, MOST_LINES);
    return add_layouts(p, t) && add_lines(p, t, p->page->name);
}
