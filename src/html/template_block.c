/* Blocks, layouts and texts to translate.
 *
 * The specification moves the lines of an override to the indentation of the block that it fills. That is done in plain
 * text only: in a page it would cost bytes on every line and change what stands in <pre> and <textarea>. */
#include "html/template_parser.h"

/* Blanks at the beginning of the first line that has more than blanks. */
static struct str first_blanks(const struct parser *p, size_t from)
{
    struct str s = p->scanner.source;
    size_t at = from;

    while (at < s.n && (s.p[at] == ' ' || s.p[at] == '\t')) {
        at++;
        if (at < s.n && (s.p[at] == '\n' || s.p[at] == '\r')) {
            while (at < s.n && (s.p[at] == '\n' || s.p[at] == '\r'))
                at++;
            from = at;
        }
    }
    return str_cut(s, from, at);
}

/* What the lines of an override of this block will begin with. */
static struct str block_blanks(struct parser *p, const struct tag *tag, bool alone)
{
    struct str own = str_cut(p->scanner.source, tag->line_begin, tag->begin);
    struct str blanks = alone ? first_blanks(p, tag->line_end) : own;
    size_t after = tag->line_end + blanks.n;
    struct str next = str_cut(p->scanner.source, after, p->scanner.source.n);

    if (alone && str_find(str_cut(next, 0, p->scanner.open.n), p->scanner.open, 0) == 0 &&
        str_starts(str_cut(next, p->scanner.open.n, next.n), "/"))
        blanks = own; /* it has no lines of its own */
    return str_cut(blanks, dedent_now(p), blanks.n);
}

static bool name_is_new(struct parser *p, const struct tag *tag)
{
    const struct op *ops = p->set->scratch;

    if (p->mode == TEMPLATE_SPEC)
        return true;
    if (!tag->body.n)
        return refuse(p, tag->line, "a block needs a name");
    for (unsigned i = 0; i < p->nops; i++)
        if (ops[i].kind == OP_BLOCK && str_eq(ops[i].text, tag->body))
            return refuse(p, tag->line, "the block %.*s stands in line %d already; names of blocks are unique",
                          STR_ARG(tag->body), ops[i].line);
    return true;
}

static bool at_root(const struct parser *p)
{
    for (unsigned i = 0; i < p->depth; i++)
        if (p->open[i].kind == OP_SECTION || p->open[i].kind == OP_INVERTED)
            return false;
    return true;
}

static bool place_allows_block(struct parser *p, const struct tag *tag)
{
    const struct html_state *s = &p->html;

    if (s->place == HTML_TEXT || (s->place == HTML_TEXT_ONLY && !s->matched))
        return true;
    return refuse(p, tag->line, "a block may stand only in the text, not in %s", html_place_name(s, p->arena));
}

bool block_open(struct parser *p, const struct tag *tag)
{
    bool is_override = in_layout(p), alone = tag->blank_before && tag->blank_after && !is_override;
    bool reindent = p->mode != TEMPLATE_HTML;
    size_t from = p->from;
    struct opened *o;
    struct op *op;

    p->from = alone || (is_override && tag->blank_after) ? tag->line_end : tag->end;
    if (!text_add(p, from, alone ? tag->line_begin : tag->begin) || !name_is_new(p, tag) ||
        (!is_override && !place_allows_block(p, tag)))
        return false;
    op = op_add(p, OP_BLOCK, tag->line);
    op->text = tag->body;
    op->own_lines = alone;
    op->is_override = is_override;
    op->at_root = at_root(p);
    op->plain = !is_override && p->html.place == HTML_TEXT_ONLY;
    if (!is_override && reindent && tag->blank_before) {
        struct str *indent = ARENA_NEW(p->arena, struct str);

        *indent = block_blanks(p, tag, alone);
        op->indent = indent;
    }
    if (!(o = opened_push(p, op, tag->body)))
        return false;
    o->is_override = is_override;
    o->dedent = 0;
    if (is_override && reindent && tag->blank_after)
        o->dedent = first_blanks(p, p->from).n;
    if (is_override)
        p->html = (struct html_state){.tag_at = p->html.tag_at, .value_at = p->html.value_at};
    return true;
}

bool block_close(struct parser *p, const struct tag *tag)
{
    struct opened *o = &p->open[p->depth - 1];
    bool alone = tag->blank_before && (tag->blank_after || o->is_override);
    size_t from = p->from;
    struct op *op;
    const char *why = NULL;

    p->from = alone && !o->is_override ? tag->line_end : tag->end;
    if (!text_add(p, from, alone ? tag->line_begin : tag->begin))
        return false;
    op = &p->set->scratch[o->op];
    op->end = p->nops;
    p->depth--;
    if (p->mode != TEMPLATE_HTML)
        return true;
    if (!o->is_override) {
        why = html_section_close(&p->html, p->arena, &o->before, false, true);
    } else {
        op->plain = p->html.tag_at == o->before.tag_at;
        if (p->html.place != HTML_TEXT)
            why = arena_printf(p->arena, "ends in %s", html_place_name(&p->html, p->arena));
        p->html = o->before;
    }
    return !why || refuse(p, tag->line, "the block %.*s of line %d %s", STR_ARG(o->name), o->line, why);
}

bool layout_open(struct parser *p, const struct tag *tag)
{
    size_t from = p->from, before = tag->blank_before ? tag->line_begin : tag->begin;
    unsigned blanks_op;
    struct call *call;
    struct str name;
    struct opened *o;
    struct op *op;

    p->from = tag->end;
    if (!text_add(p, from, before))
        return false;
    blanks_op = p->nops;
    if (!text_add(p, before, tag->begin) || !call_parse(p, tag, &call, &name))
        return false;
    if (p->mode == TEMPLATE_HTML && p->html.place != HTML_TEXT)
        return refuse(p, tag->line, "a layout may stand only in the text, not in %s",
                      html_place_name(&p->html, p->arena));
    op = op_add(p, OP_LAYOUT, tag->line);
    op->text = name;
    op->call = call;
    if (!(o = opened_push(p, op, tag->body)))
        return false;
    o->blank_before = tag->blank_before;
    o->blanks_op = blanks_op;
    o->call = call;
    o->blanks = str_cut(p->scanner.source, before, tag->begin);
    return true;
}

bool layout_close(struct parser *p, const struct tag *tag)
{
    struct opened *o = &p->open[p->depth - 1];
    size_t from = p->from;
    struct op *ops;

    p->from = tag->end;
    if (!text_add(p, from, tag->begin))
        return false;
    ops = p->set->scratch;
    ops[o->op].end = p->nops;
    p->depth--;
    if (!o->blank_before || !tag->blank_after)
        return true;
    /* The whole of it stands alone on its lines: the blanks before it are its indentation. */
    for (unsigned i = o->blanks_op; i < o->op; i++)
        ops[i].text = STR("");
    p->from = tag->line_end;
    if (p->mode != TEMPLATE_HTML)
        o->call->indent = str_cut(o->blanks, dedent_now(p), o->blanks.n);
    ops[o->op].own_lines = o->call->indent.n > 0;
    return true;
}

/* Blanks around a text to translate are no part of it. */
static bool blanks_add(struct parser *p, struct str text, struct str key, bool before)
{
    const char *source = p->scanner.source.p;
    size_t from = (size_t)(text.p - source), cut = (size_t)(key.p - text.p);

    return before ? text_add(p, from, from + cut) : text_add(p, from + cut + key.n, from + text.n);
}

/* The text is escaped like any value, so an entity would be shown as it is written. */
static bool has_markup(struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '<')
            return true;
        if (text.p[i] == '&' && i + 1 < text.n && !strchr(" \t\r\n", text.p[i + 1]))
            return true;
    }
    return false;
}

bool message_tag(struct parser *p, const struct tag *tag)
{
    struct message *m = ARENA_NEW(p->arena, struct message);
    enum escape escape = ESCAPE_NONE;
    struct str text, trimmed;
    struct tag close;
    const char *why = NULL;
    struct op *op;

    if (scan_tag(&p->scanner, &close) != SCAN_TAG || close.kind != '/' || !str_is(close.body, "_"))
        return refuse(p, tag->line, "a text to translate holds no tags and ends in {{/_}}; write {name} for a value");
    text = str_cut(p->scanner.source, tag->end, close.begin);
    trimmed = str_trim(text);
    if (!text_add(p, p->from, tag->begin) || !blanks_add(p, text, trimmed, true))
        return false;
    p->from = close.end;
    if (p->mode == TEMPLATE_HTML && (why = html_value(&p->html, p->arena, &escape)))
        return refuse(p, tag->line, "%s", why);
    if (p->mode == TEMPLATE_HTML && escape != ESCAPE_HTML)
        return refuse(p, tag->line, "a text to translate cannot stand in %s", html_place_name(&p->html, p->arena));
    if (p->mode == TEMPLATE_HTML && has_markup(trimmed))
        return refuse(p, tag->line,
                      "a text to translate holds no markup; cut it in two, and write characters themselves");
    m->line = tag->line;
    if ((why = message_parse(p->arena, message_key(p->arena, trimmed), m)))
        return refuse(p, tag->line, "%s", why);
    op = op_add(p, OP_MESSAGE, tag->line);
    op->message = m;
    op->escape = (unsigned char)escape;
    return blanks_add(p, text, trimmed, false);
}
