/* Holds the names that a template uses against what the lines of its page give. */
#include "web/page_plan.h"

#include "html/format.h"

/* What is known of a name. */
struct known {
    enum { IS_VALUE, IS_MAP, IS_LIST, IS_ANY } is;
    struct str name;
    struct known *inside; /* of a map, or of each item of a list */
    size_t ninside;
};
struct check {
    struct plan *plan;
    struct known root;
};

const char *const page_frame_names[] = {
    "name",   "person_id", "account_id",     "csrf",        "theme",       "locale",   "today",
    "as_of",  "past",      "said",           "undo",        "path",        "org",      "may",
    "title",  "mail",      "people",         "leads",       "demo",        "held",     "query",
    "build",  "at",        "given",          "other_theme", "rehearsal",   "performs", "shared",
    "themes", "audience",  "audience_given", "ahead",       "world_today", "to_come",  NULL};
static const char *const field_names[] = {"name",      "label",  "hint",      "value",   "required", "max",
                                          "error",     "ref",    "checked",   "choices", "is_text",  "is_long",
                                          "is_choice", "is_day", "is_number", "is_bool", "is_money", "is_ref",
                                          "theirs",    "later",  NULL};

static struct known *add(struct check *c, struct known *to, struct str name, int is)
{
    struct known *more = ARENA_ARRAY(c->plan->arena, struct known, to->ninside + 1);

    if (to->ninside)
        memcpy(more, to->inside, to->ninside * sizeof *more);
    to->inside = more;
    more[to->ninside] = (struct known){.is = is, .name = name};
    return &more[to->ninside++];
}

static void add_columns(struct check *c, struct known *to, const struct query *q)
{
    for (size_t i = 0; i < q->ncolumns; i++)
        add(c, to, q->columns[i].name, IS_VALUE);
}

static void add_names(struct check *c, struct known *to, const char *const *names)
{
    for (; *names; names++)
        add(c, to, str_of(*names), IS_ANY);
}

static struct known *find(struct known *in, struct str name)
{
    for (size_t i = 0; i < in->ninside; i++)
        if (str_eq(in->inside[i].name, name))
            return &in->inside[i];
    return NULL;
}

static void add_form(struct check *c, const struct page_line *l)
{
    struct known *form = add(c, &c->root, l->name, IS_MAP);

    for (size_t i = 0; i < l->form->nfields; i++)
        add_names(c, add(c, form, str_of(l->form->fields[i].name), IS_MAP), field_names);
    add(c, form, STR("version"), IS_VALUE);
    add(c, form, STR("errors"), IS_ANY);
    add(c, form, STR("says"), IS_VALUE);
    add(c, form, STR("conflict"), IS_VALUE);
    add(c, form, STR("is_button"), IS_VALUE);
    add(c, form, STR("differs"), IS_VALUE);
    add(c, form, STR("anew"), IS_VALUE);
}

static void add_line(struct check *c, const struct page_line *l)
{
    struct known *k, *to = &c->root;

    if (l->kind == LINE_FORM) {
        add_form(c, l);
        return;
    }
    if (l->under != SIZE_MAX) { /* its rows stand inside the items of another list */
        to = find(&c->root, c->plan->page->lines[l->under].name);
        if (c->plan->page->lines[l->under].kind == LINE_PAGE)
            to = find(to, STR("rows"));
    }
    switch (l->kind) {
    case LINE_ONE:
    case LINE_MAYBE:
    case LINE_MANY: add_columns(c, add(c, to, l->name, l->kind == LINE_MANY ? IS_LIST : IS_MAP), l->query); break;
    case LINE_TREE:
        k = add(c, to, l->name, IS_LIST);
        add_columns(c, k, l->query);
        add(c, k, STR("children"), IS_ANY);
        break;
    case LINE_PAGE:
        k = add(c, to, l->name, IS_MAP);
        add(c, k, STR("next"), IS_VALUE);
        add(c, k, STR("more"), IS_VALUE);
        add(c, k, STR("filtered"), IS_VALUE);
        add(c, k, STR("first"), IS_VALUE);
        add(c, k, STR("filters"), IS_ANY);
        add_columns(c, add(c, k, STR("rows"), IS_LIST), l->query);
        break;
    case LINE_COUNT:
    case LINE_FLAG:
    case LINE_FORM: add(c, to, l->name, IS_VALUE); break;
    }
    if (l->kind == LINE_MANY || l->kind == LINE_TREE)
        add(c, to, str_format(c->plan->arena, "%s_more", l->name.p), IS_VALUE);
}

static struct known *resolve(struct check *c, struct known *item, struct str name)
{
    struct str first = str_split(&name, '.');
    struct known *k = item ? find(item, first) : NULL;

    if (!k)
        k = find(&c->root, first);
    while (k && k->is != IS_ANY && name.n)
        k = find(k, str_split(&name, '.'));
    return k;
}

static struct str names_in(struct check *c, const struct known *k)
{
    struct buf out = buf_new(c->plan->arena, 8192);

    for (size_t i = 0; k && i < k->ninside; i++) {
        buf_char(&out, ' ');
        buf_put(&out, k->inside[i].name);
    }
    return buf_str(&out);
}

static bool refuse_name(struct check *c, const struct template_name *n, const struct known *item)
{
    *c->plan->why =
        str_format(c->plan->arena, "%.*s.html:%d: no name %.*s here; there are:%s;%s", STR_ARG(n->template_name),
                   n->line, STR_ARG(n->name), names_in(c, item).p, names_in(c, &c->root).p);
    return false;
}

static bool formats_exist(struct check *c, const struct template_name *n)
{
    struct str formats = n->formats;

    while (formats.n) {
        struct str one = str_split(&formats, '|');

        if (format_exists(one))
            continue;
        *c->plan->why = str_format(c->plan->arena, "%.*s.html:%d: there is no format %.*s", STR_ARG(n->template_name),
                                   n->line, STR_ARG(one));
        return false;
    }
    return true;
}

/* Remembers that a block uses a line, by the name itself or by a section around it. */
static void note_use(struct check *c, struct str block, struct str name)
{
    struct page *p = c->plan->page;
    struct str first = str_split(&name, '.');
    size_t b = 0, line = 0;

    while (line < p->nlines && !str_eq(p->lines[line].name, first))
        line++;
    if (!block.n || line == p->nlines)
        return;
    while (b < p->nblocks && !str_eq(p->blocks[b].name, block))
        b++;
    if (b == p->nblocks) {
        struct page_block *more = ARENA_ARRAY(c->plan->arena, struct page_block, b + 1);

        if (b)
            memcpy(more, p->blocks, b * sizeof *more);
        more[b].name = block;
        p->blocks = more;
        p->nblocks++;
    }
    p->blocks[b].lines |= (uint64_t)1 << line;
}

static void add_key(struct check *c, struct str name)
{
    struct page *p = c->plan->page;
    struct str *more = ARENA_ARRAY(c->plan->arena, struct str, p->nkeys + 1);

    if (p->nkeys)
        memcpy(more, p->keys, p->nkeys * sizeof *more);
    more[p->nkeys] = name;
    p->keys = more;
    p->nkeys++;
}

static void add_keys(struct check *c, const struct page_line *l)
{
    for (size_t i = 0; l->query && i < l->query->nparams; i++)
        if (l->sources[i].kind == FROM_QUERY || l->sources[i].kind == FROM_WORDS)
            add_key(c, l->sources[i].name);
    if (l->kind != LINE_PAGE)
        return;
    for (size_t i = 0; i < l->query->nfilters; i++)
        add_key(c, l->query->filters[i].name);
    add_key(c, STR("sort"));
    add_key(c, STR("after"));
}

static bool visit(void *with, const struct template_name *n)
{
    struct check *c = with;
    struct known *item = NULL;
    struct str key = n->name;

    if (str_starts(key, "frame.query.")) {
        key = str_cut(key, sizeof "frame.query." - 1, key.n);
        add_key(c, str_dup(c->plan->arena, str_split(&key, '.')));
    }

    note_use(c, n->block, n->name);
    for (size_t i = 0; i < n->nsections; i++)
        note_use(c, n->block, n->sections[i]);

    for (size_t i = 0; i < n->nsections; i++) {
        struct known *k = str_is(n->sections[i], ".") ? item : resolve(c, item, n->sections[i]);

        if (k && (k->is == IS_MAP || k->is == IS_LIST || k->is == IS_ANY))
            item = k;
    }
    if (str_is(n->name, ".") || (n->name.n && n->name.p[0] == '@'))
        return true;
    if (item && item->is == IS_ANY)
        return true;
    return resolve(c, item, n->name) ? formats_exist(c, n) : refuse_name(c, n, item);
}

bool page_check(struct plan *p)
{
    struct check c = {.plan = p, .root = {.is = IS_MAP}};
    struct known *frame = add(&c, &c.root, STR("frame"), IS_MAP);

    add_names(&c, frame, page_frame_names);
    frame = find(&c.root, STR("frame"));
    *find(frame, STR("may")) = (struct known){.is = IS_MAP, .name = STR("may")};
    for (size_t i = 1; i < ACTIONS; i++)
        add(&c, find(frame, STR("may")), policy_actions[i].name, IS_VALUE);
    *find(frame, STR("given")) = (struct known){.is = IS_MAP, .name = STR("given")};
    for (size_t i = 0; i < PERMISSIONS; i++)
        add(&c, find(frame, STR("given")), policy_permissions[i].name, IS_VALUE);
    add(&c, &c.root, STR("page"), IS_ANY); /* what a handler in C puts there */
    for (size_t i = 0; i < p->page->nlines; i++)
        add_line(&c, &p->page->lines[i]), add_keys(&c, &p->page->lines[i]);
    return template_walk(p->views, p->page->template, visit, &c);
}
