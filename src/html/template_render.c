#include "html/template_render.h"

static bool run(struct render *r, unsigned from, unsigned to);

static bool fail(struct render *r, int line, const char *what)
{
    if (!r->why.p)
        r->why = fault(r->format.arena, r->template->name, line, "%s", what);
    return false;
}

static bool step(struct render *r, const struct op *op)
{
    return ++r->steps <= STEPS_MAX || fail(r, op->line, "more than 1,000,000 items and templates in one page");
}

static bool run_with(struct render *r, const struct op *op, unsigned from, const struct value *item)
{
    const struct scope *outer = r->in.scope, inner = {item, outer};
    bool ok;

    r->in.scope = &inner;
    ok = run(r, from, op->end);
    r->in.scope = outer;
    return ok;
}

static bool run_list(struct render *r, const struct op *op, unsigned from, const struct list *list)
{
    const struct loop *outer = r->in.loop;
    struct loop loop = {.n = list->n};
    bool ok = true;

    r->in.loop = &loop;
    for (; ok && loop.i < loop.n && !r->out->full; loop.i++)
        ok = step(r, op) && run_with(r, op, from, &list->items[loop.i]);
    r->in.loop = outer;
    return ok;
}

static bool run_section(struct render *r, const struct op *op, unsigned from)
{
    const struct value *v = value_find(r, op->name);

    if (!value_truth(v))
        return true;
    if (v->kind == VALUE_LIST)
        return run_list(r, op, from, v->list);
    if (v->kind == VALUE_MAP || r->set->mode == TEMPLATE_SPEC) {
        struct value item = *v; /* v may be the renderer's own and change */

        return run_with(r, op, from, &item);
    }
    return run(r, from, op->end);
}

/* Lines of what follows begin with `more` too. */
static struct str indent_push(struct render *r, struct str more, bool own_lines)
{
    struct str before = r->indent;

    if (!more.n)
        return before;
    r->indent = before.n ? str_format(r->format.arena, "%.*s%.*s", STR_ARG(before), STR_ARG(more)) : more;
    r->line_start = own_lines;
    return before;
}

/* Runs operations of another template, or of this one in another place. */
static bool run_in(struct render *r, const struct op *op, const struct template *t, unsigned from, unsigned to)
{
    const struct template *before = r->template;
    bool ok;

    if (r->depth == NESTING_MAX)
        return fail(r, op->line, "partials and layouts nest deeper than 64; one of them calls itself without end");
    if (!step(r, op))
        return false;
    r->depth++;
    r->template = t;
    ok = run(r, from, to);
    r->template = before;
    r->depth--;
    return ok;
}

static const struct template *called(struct render *r, const struct op *op)
{
    const struct value *v;

    if (!op->call->moves)
        return template_by_hash(r->set, template_key(r->set->mode, op->text), op->call->hash);
    v = value_find(r, op->call->moves);
    return v && v->kind == VALUE_TEXT ? template_find(r->set, v->text) : NULL;
}

static bool run_partial(struct render *r, const struct op *op)
{
    const struct template *t = called(r, op);
    struct str indent;
    bool ok;

    if (!t)
        return true;
    indent = indent_push(r, op->call->indent, op->own_lines);
    if (r->set->mode == TEMPLATE_SPEC) {
        ok = run_in(r, op, t, 0, t->nops);
    } else {
        struct surroundings outer = r->in;
        struct value arguments = call_arguments(r, op->call);
        struct scope scope = {&arguments, NULL};

        r->in = (struct surroundings){.root = &arguments, .scope = &scope};
        ok = run_in(r, op, t, 0, t->nops);
        r->in = outer;
    }
    r->indent = indent;
    return ok;
}

static bool run_layout(struct render *r, const struct op *op, unsigned at)
{
    const struct template *t = called(r, op);
    struct overrides overrides = {r->template, at, r->in.overrides};
    struct str indent;
    bool ok;

    if (!t)
        return true;
    indent = indent_push(r, op->call->indent, op->own_lines);
    r->in.overrides = &overrides;
    ok = run_in(r, op, t, 0, t->nops);
    r->in.overrides = overrides.outer;
    r->indent = indent;
    return ok;
}

static bool run_block(struct render *r, const struct op *op, unsigned at)
{
    const struct template *t = NULL;
    unsigned found = 0, override;
    struct str indent;
    bool ok;

    for (const struct overrides *o = r->in.overrides; o; o = o->outer) /* the outermost has the last word */
        if ((override = override_find(o->template, o->layout, op->text))) {
            t = o->template;
            found = override;
        }
    if (!t || (t == r->template && found == at))
        return run(r, at + 1, op->end);
    indent = indent_push(r, op->indent ? *op->indent : STR(""), op->own_lines);
    ok = run_in(r, op, t, found + 1, t->ops[found].end);
    r->indent = indent;
    return ok;
}

static bool run_ops(struct render *r, unsigned from, unsigned to)
{
    const struct op *ops = r->template->ops, *op;

    for (unsigned i = from; i < to && !r->out->full; i = op->end) {
        bool ok = true;

        op = &ops[i];
        switch ((enum op_kind)op->kind) {
        case OP_TEXT: literal_put(r, op->text); break;
        case OP_VALUE: value_put(r, op->name, (enum escape)op->escape); break;
        case OP_SECTION: ok = run_section(r, op, i + 1); break;
        case OP_INVERTED: ok = value_truth(value_find(r, op->name)) || run(r, i + 1, op->end); break;
        case OP_MESSAGE: message_put(r, op->message, (enum escape)op->escape); break;
        case OP_PARTIAL: ok = run_partial(r, op); break;
        case OP_BLOCK: ok = run_block(r, op, i); break;
        case OP_LAYOUT: ok = run_layout(r, op, i); break;
        }
        if (!ok)
            return false;
    }
    return true;
}

static bool run(struct render *r, unsigned from, unsigned to)
{
    bool ok;

    if (r->runs == RUNS_MAX) /* threads of the server have small stacks */
        return fail(r, from ? r->template->ops[from - 1].line : 1,
                    "sections and partials nest deeper than 512 together");
    r->runs++;
    ok = run_ops(r, from, to);
    r->runs--;
    return ok;
}

static bool run_found(struct render *r, const struct block_place *place)
{
    struct overrides overrides[NESTING_MAX];

    for (size_t i = 0; i < place->nlayouts; i++) {
        overrides[i] = (struct overrides){place->layouts[i].template, place->layouts[i].op, r->in.overrides};
        r->in.overrides = &overrides[i];
    }
    r->template = place->template;
    return run(r, place->op + 1, place->template->ops[place->op].end);
}

static bool run_fragment(struct render *r, struct str block)
{
    struct block_place place = {0};
    const char *what = "there is no block";

    if (block_find(r->set, r->template, block, &place) && !place.in_section)
        return run_found(r, &place);
    if (place.in_section)
        what = "only blocks outside of sections can be rendered alone, not";
    r->why = str_format(r->format.arena, "%.*s:1: %s %.*s", STR_ARG(r->template->name), what, STR_ARG(block));
    return false;
}

bool template_render(const struct template_set *set, const struct template *t, struct str block,
                     const struct template_context *context, struct buf *out, struct str *why)
{
    struct scope scope = {&context->root, NULL};
    struct render r = {.set = set, .template = t, .words = context->words, .out = out};
    bool ok;

    r.format = (struct format_context){out->arena, context->locale, context->time_zone};
    r.in = (struct surroundings){.root = &context->root, .scope = &scope};
    ok = block.n ? run_fragment(&r, block) : run(&r, 0, t->nops);
    if (!ok && why)
        *why = r.why;
    return ok;
}
