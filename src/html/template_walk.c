#include "html/template_render.h"

enum { SECTIONS_MAX = 256, WALKS_MAX = 10000 };

struct walk {
    const struct template_set *set;
    const struct template *template;
    const struct overrides *overrides;
    bool (*visit)(void *with, const struct template_name *name);
    void *with;
    struct str sections[SECTIONS_MAX];
    size_t nsections;
    struct str block;
    int depth;
    unsigned walks; /* with a limit: layouts may be circular before they are checked */
};

static bool walk_ops(struct walk *w, unsigned from, unsigned to);

static bool name_visit(struct walk *w, enum template_use use, const struct name *name, int line)
{
    struct template_name n = {.use = use, .name = name->written, .line = line, .formats = name->formats_written};

    n.template_name = w->template->name;
    n.sections = w->sections;
    n.nsections = w->nsections;
    n.block = w->block;
    return w->visit(w->with, &n);
}

static bool message_visit(struct walk *w, const struct message *m)
{
    for (unsigned i = 0; i < m->npieces; i++)
        if (m->pieces[i].name && !name_visit(w, USE_TRANSLATED, m->pieces[i].name, m->line))
            return false;
    return true;
}

static bool arguments_visit(struct walk *w, const struct op *op)
{
    for (size_t i = 0; i < op->call->shape.n; i++) {
        const struct argument *a = &op->call->arguments[i];

        if (a->kind == ARGUMENT_NAME && !name_visit(w, USE_PARTIAL_ARGUMENT, &a->name, op->line))
            return false;
        if (a->kind == ARGUMENT_MESSAGE && !message_visit(w, a->message))
            return false;
    }
    return true;
}

static bool walk_section(struct walk *w, const struct op *op, unsigned at)
{
    bool more;

    if (!name_visit(w, op->kind == OP_SECTION ? USE_SECTION : USE_INVERTED, op->name, op->line))
        return false;
    if (op->kind == OP_INVERTED)
        return walk_ops(w, at + 1, op->end);
    if (w->nsections == SECTIONS_MAX)
        return false;
    w->sections[w->nsections++] = op->name->written;
    more = walk_ops(w, at + 1, op->end);
    w->nsections--;
    return more;
}

static bool walk_in(struct walk *w, const struct template *t, unsigned from, unsigned to)
{
    const struct template *before = w->template;
    bool more;

    if (!t || w->depth == NESTING_MAX || ++w->walks > WALKS_MAX)
        return true;
    w->template = t;
    w->depth++;
    more = walk_ops(w, from, to);
    w->depth--;
    w->template = before;
    return more;
}

static bool walk_block(struct walk *w, const struct op *op, unsigned at)
{
    struct str before = w->block;
    const struct template *t = w->template;
    unsigned found = at, override;
    bool more;

    for (const struct overrides *o = w->overrides; o; o = o->outer)
        if ((override = override_find(o->template, o->layout, op->text))) {
            t = o->template;
            found = override;
        }
    w->block = op->text;
    if (t == w->template && found == at)
        more = walk_ops(w, at + 1, op->end);
    else
        more = walk_in(w, t, found + 1, t->ops[found].end);
    w->block = before;
    return more;
}

static bool walk_layout(struct walk *w, const struct op *op, unsigned at)
{
    struct overrides overrides = {w->template, at, w->overrides};
    const struct template *t = template_by_hash(w->set, template_key(w->set->mode, op->text), op->call->hash);
    bool more;

    if (op->call->moves)
        return true;
    w->overrides = &overrides;
    more = walk_in(w, t, 0, t ? t->nops : 0);
    w->overrides = overrides.outer;
    return more;
}

static bool walk_ops(struct walk *w, unsigned from, unsigned to)
{
    const struct op *op;
    bool more = true;

    for (unsigned i = from; more && i < to; i = op->end) {
        op = &w->template->ops[i];
        switch ((enum op_kind)op->kind) {
        case OP_TEXT: break;
        case OP_VALUE: more = name_visit(w, op->raw ? USE_RAW : USE_VALUE, op->name, op->line); break;
        case OP_SECTION:
        case OP_INVERTED: more = walk_section(w, op, i); break;
        case OP_MESSAGE: more = message_visit(w, op->message); break;
        case OP_PARTIAL: more = arguments_visit(w, op); break;
        case OP_BLOCK: more = walk_block(w, op, i); break;
        case OP_LAYOUT: more = walk_layout(w, op, i); break;
        }
    }
    return more;
}

bool template_walk(const struct template_set *set, const struct template *t,
                   bool (*visit)(void *with, const struct template_name *name), void *with)
{
    struct walk w = {.set = set, .template = t, .visit = visit, .with = with};

    return walk_ops(&w, 0, t->nops);
}

/* A format whose result is English text that is translated too. */
static void format_texts(const struct name *name, const struct template *t, int line,
                         void (*each)(void *with, struct str text, struct str template_name, int line), void *with)
{
    for (unsigned i = 0; i < name->nformats; i++)
        if (strcmp(format_name(name->formats[i]), "yesno") == 0) {
            each(with, STR("Yes"), t->name, line);
            each(with, STR("No"), t->name, line);
        }
}

void template_texts(const struct template_set *set,
                    void (*each)(void *with, struct str text, struct str template_name, int line), void *with)
{
    for (size_t i = 0; i < set->ntemplates; i++) {
        const struct template *t = set->templates[i];

        for (unsigned at = 0; at < t->nops; at++) {
            const struct op *op = &t->ops[at];

            if (op->kind == OP_MESSAGE)
                each(with, op->message->keyed.key, t->name, op->message->line);
            if (op->kind == OP_VALUE)
                format_texts(op->name, t, op->line, each, with);
            for (size_t n = 0; op->kind == OP_PARTIAL && n < op->call->shape.n; n++)
                if (op->call->arguments[n].kind == ARGUMENT_MESSAGE)
                    each(with, op->call->arguments[n].message->keyed.key, t->name, op->line);
        }
    }
}
