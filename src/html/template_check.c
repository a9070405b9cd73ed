/* What can be known only when all templates are there. */
#include "html/template_private.h"

enum { NOT_SEEN, BEING_WALKED, DONE };

struct check {
    const struct template_set *set;
    const struct template *template;
    struct str why;
    int depth;
};

static bool wrong(struct check *c, int line, const char *format, ...) __attribute__((format(printf, 3, 4)));
static bool wrong(struct check *c, int line, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    c->why = vfault(c->set->arena, c->template->name, line, format, args);
    va_end(args);
    return false;
}

static struct template *target(const struct check *c, const struct op *op)
{
    return template_by_hash(c->set, template_key(c->set->mode, op->text), op->call->hash);
}

/* The text after "needs:" in the header, or STR_NONE. */
static struct str needs_of(const struct template *t)
{
    for (size_t i = 0; i < t->nnotes; i++)
        if (str_starts(t->notes[i].text, "needs:"))
            return str_cut(t->notes[i].text, 6, t->notes[i].text.n);
    return STR_NONE;
}

/* The next name of the list; false at its end. */
static bool need_next(struct str *needs, struct str *name, bool *optional)
{
    static const char blanks[] = " \t\r\n,";
    size_t n = 0;

    while (needs->n && strchr(blanks, needs->p[0]))
        *needs = str_cut(*needs, 1, needs->n);
    while (n < needs->n && !strchr(blanks, needs->p[n]))
        n++;
    *name = str_cut(*needs, 0, n);
    *needs = str_cut(*needs, n, needs->n);
    *optional = n && name->p[n - 1] == '?';
    name->n -= *optional;
    return n > 0;
}

static bool is_needed(struct str needs, struct str wanted)
{
    struct str name;
    bool optional;

    while (needs.n && need_next(&needs, &name, &optional))
        if (str_eq(name, wanted))
            return true;
    return false;
}

static bool is_given(const struct op *op, struct str name)
{
    for (size_t i = 0; i < op->call->shape.n; i++)
        if (str_eq(op->call->shape.names[i], name))
            return true;
    return false;
}

static bool arguments_check(struct check *c, const struct op *op, const struct template *t)
{
    struct str needs = needs_of(t), rest = needs, name;
    bool optional;

    if (!needs.p && op->call->shape.n)
        return wrong(c, op->line, "the partial %.*s does not state what it needs; begin it with {{! needs: %.*s }}",
                     STR_ARG(op->text), STR_ARG(op->call->shape.names[0]));
    for (size_t i = 0; i < op->call->shape.n; i++)
        if (!is_needed(needs, op->call->shape.names[i]))
            return wrong(c, op->line, "the partial %.*s needs no %.*s; it needs:%.*s", STR_ARG(op->text),
                         STR_ARG(op->call->shape.names[i]), STR_ARG(needs));
    while (rest.n && need_next(&rest, &name, &optional))
        if (!optional && !is_given(op, name))
            return wrong(c, op->line, "the partial %.*s needs %.*s; write %.*s=...", STR_ARG(op->text), STR_ARG(name),
                         STR_ARG(name));
    return true;
}

static bool in_section(const struct template *t, unsigned at)
{
    for (unsigned i = 0; i < at; i++)
        if (t->ops[i].kind == OP_SECTION && t->ops[i].end > at)
            return true;
    return false;
}

static bool partial_check(struct check *c, unsigned at)
{
    const struct op *op = &c->template->ops[at];
    const struct template *t;

    if (op->call->moves)
        return true;
    t = target(c, op);
    if (!t)
        return wrong(c, op->line, "there is no template %.*s", STR_ARG(op->text));
    if (c->set->mode == TEMPLATE_SPEC)
        return true;
    if (t == c->template && !in_section(t, at))
        return wrong(c, op->line,
                     "%.*s calls itself without end; the call must stand in a section such as {{#children}}",
                     STR_ARG(op->text));
    return arguments_check(c, op, t);
}

/* Where a block is defined that overrides of t fill, through the layouts of t. */
static const struct op *site_find(const struct check *c, const struct template *t, struct str name, int depth)
{
    const struct op *found = NULL;

    for (unsigned i = 0; i < t->nops; i++)
        if (t->ops[i].kind == OP_BLOCK && !t->ops[i].is_override && str_eq(t->ops[i].text, name))
            return &t->ops[i];
    for (unsigned i = 0; i < t->nops && !found && depth < NESTING_MAX; i++)
        if (t->ops[i].kind == OP_LAYOUT && !t->ops[i].call->moves) {
            const struct template *layout = target(c, &t->ops[i]);

            found = layout ? site_find(c, layout, name, depth + 1) : NULL;
        }
    return found;
}

static bool layout_check(struct check *c, unsigned at)
{
    const struct op *ops = c->template->ops, *layout = &ops[at];
    const struct template *t;

    if (layout->call->moves)
        return true;
    t = target(c, layout);
    if (!t)
        return wrong(c, layout->line, "there is no template %.*s", STR_ARG(layout->text));
    for (unsigned i = at + 1; i < layout->end; i = ops[i].end) {
        const struct op *site;

        if (ops[i].kind != OP_BLOCK || c->set->mode == TEMPLATE_SPEC)
            continue;
        site = site_find(c, t, ops[i].text, 0);
        if (!site)
            return wrong(c, ops[i].line, "the layout %.*s has no block %.*s", STR_ARG(layout->text),
                         STR_ARG(ops[i].text));
        if (site->plain && !ops[i].plain)
            return wrong(c, ops[i].line, "the block %.*s holds text only; no elements may stand in it",
                         STR_ARG(ops[i].text));
    }
    return true;
}

/* At the root of a partial only its arguments can be meant. In sections it may also be a member of the item. */
static bool names_check(struct check *c)
{
    const struct template *t = c->template;
    struct str needs = needs_of(t);

    for (unsigned i = 0; needs.p && i < t->nops; i = t->ops[i].kind == OP_SECTION ? t->ops[i].end : i + 1) {
        const struct op *op = &t->ops[i];

        if ((op->kind != OP_VALUE && op->kind != OP_SECTION && op->kind != OP_INVERTED) || op->name->kind != NAME_PATH)
            continue;
        if (!is_needed(needs, op->name->path[0]))
            return wrong(c, op->line, "there is no name %.*s here; this partial needs:%.*s", STR_ARG(op->name->path[0]),
                         STR_ARG(needs));
    }
    return true;
}

static bool template_check(struct check *c)
{
    for (unsigned i = 0; i < c->template->nops; i++) {
        unsigned char kind = c->template->ops[i].kind;

        if (kind == OP_PARTIAL && !partial_check(c, i))
            return false;
        if (kind == OP_LAYOUT && !layout_check(c, i))
            return false;
    }
    return names_check(c);
}

/* Calls must not lead back, but a partial may call itself. */
static bool calls_check(struct check *c, struct template *t)
{
    bool ok = true;

    if (t->mark == DONE)
        return true;
    c->template = t;
    if (c->depth == NESTING_MAX)
        return wrong(c, 1, "partials and layouts nest deeper than 64");
    t->mark = BEING_WALKED;
    c->depth++;
    for (unsigned i = 0; ok && i < t->nops; i++) {
        struct template *other;

        if ((t->ops[i].kind != OP_PARTIAL && t->ops[i].kind != OP_LAYOUT) || t->ops[i].call->moves)
            continue;
        other = target(c, &t->ops[i]);
        if (!other || (other == t && t->ops[i].kind == OP_PARTIAL))
            continue;
        c->template = t;
        ok = other->mark != BEING_WALKED
                 ? calls_check(c, other)
                 : wrong(c, t->ops[i].line, "%.*s leads back to itself", STR_ARG(t->ops[i].text));
    }
    c->depth--;
    t->mark = DONE;
    return ok;
}

bool template_set_check(const struct template_set *set, struct str *why)
{
    struct check c = {.set = set};
    bool ok = true;

    for (size_t i = 0; i < set->ntemplates; i++)
        set->templates[i]->mark = NOT_SEEN;
    for (size_t i = 0; ok && set->mode != TEMPLATE_SPEC && i < set->ntemplates; i++)
        ok = calls_check(&c, set->templates[i]);
    for (size_t i = 0; ok && i < set->ntemplates; i++) {
        c.template = set->templates[i];
        ok = template_check(&c);
    }
    if (!ok)
        *why = c.why;
    return ok;
}
