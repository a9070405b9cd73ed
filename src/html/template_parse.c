/* From the source to operations: values, sections and partials. Blocks and layouts are in template_block.c. */
#include "html/template_parser.h"

bool refuse(struct parser *p, int line, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    p->why = vfault(p->arena, p->name, line, format, args);
    va_end(args);
    return false;
}

struct op *op_add(struct parser *p, enum op_kind kind, int line)
{
    struct template_set *set = p->set;
    struct op *op;

    set->scratch = arena_grow(p->arena, set->scratch, p->nops, &set->scratch_room, sizeof *set->scratch);
    op = &set->scratch[p->nops++];
    *op = (struct op){.kind = (unsigned char)kind, .line = line, .end = p->nops};
    if (kind != OP_TEXT)
        p->output_began = true;
    return op;
}

bool in_layout(const struct parser *p)
{
    return p->depth && p->open[p->depth - 1].kind == OP_LAYOUT;
}

size_t dedent_now(const struct parser *p)
{
    for (unsigned i = p->depth; i-- > 0;)
        if (p->open[i].is_override)
            return p->open[i].dedent;
    return 0;
}

struct opened *opened_push(struct parser *p, struct op *op, struct str name)
{
    struct opened *o;

    if (p->depth == NESTING_MAX) {
        refuse(p, op->line, "sections and blocks nest deeper than 64");
        return NULL;
    }
    o = &p->open[p->depth++];
    *o = (struct opened){.kind = op->kind, .op = p->nops - 1, .name = name, .line = op->line, .before = p->html};
    return o;
}

/* Cuts the text into lines, each without the blanks that the override's first line begins with. */
static void lines_add(struct parser *p, size_t from, size_t to, size_t dedent)
{
    const char *s = p->scanner.source.p;

    while (from < to) {
        const char *newline = memchr(s + from, '\n', to - from);
        size_t next = newline ? (size_t)(newline - s) + 1 : to;

        if (from == 0 || s[from - 1] == '\n')
            for (size_t n = 0; n < dedent && from < next && (s[from] == ' ' || s[from] == '\t'); n++)
                from++;
        if (from < next)
            op_add(p, OP_TEXT, 0)->text = (struct str){s + from, next - from};
        from = next;
    }
}

bool text_add(struct parser *p, size_t from, size_t to)
{
    struct str text, trimmed;
    size_t at, dedent = dedent_now(p);
    const char *why;

    if (from >= to)
        return true;
    text = str_cut(p->scanner.source, from, to);
    trimmed = str_trim(text);
    if (trimmed.n)
        p->output_began = true;
    if (in_layout(p) && p->mode != TEMPLATE_SPEC && trimmed.n)
        return refuse(p, scan_line(&p->scanner, from + (size_t)(trimmed.p - text.p)),
                      "text in a layout must stand in one of its blocks");
    if (in_layout(p))
        return true;
    if (p->mode == TEMPLATE_HTML && (why = html_feed(&p->html, p->arena, text, &at)))
        return refuse(p, scan_line(&p->scanner, from + at), "%s", why);
    if (dedent)
        lines_add(p, from, to, dedent);
    else
        op_add(p, OP_TEXT, 0)->text = text;
    return true;
}

/* The text before a tag that may stand alone on its line, which then vanishes. */
static bool text_before(struct parser *p, const struct tag *tag)
{
    bool alone = tag->blank_before && tag->blank_after;
    size_t from = p->from;

    p->from = alone ? tag->line_end : tag->end;
    return text_add(p, from, alone ? tag->line_begin : tag->begin);
}

static bool raw_allowed(struct parser *p, const struct tag *tag, const struct name *name)
{
    struct str s = name->written;

    if (p->html.place == HTML_TEXT && s.n > 5 && memcmp(s.p + s.n - 5, "_html", 5) == 0 && !name->nformats)
        return true;
    return refuse(p, tag->line,
                  "%.*s is written without escaping; only names that end in _html may be, and only in the text",
                  STR_ARG(s));
}

static bool value_tag(struct parser *p, const struct tag *tag)
{
    struct name *name = ARENA_NEW(p->arena, struct name);
    enum escape escape = p->mode == TEMPLATE_TEXT ? ESCAPE_NONE : ESCAPE_HTML;
    bool raw = tag->kind != 0;
    const char *why;
    struct op *op;

    if (!text_add(p, p->from, tag->begin))
        return false;
    p->from = tag->end;
    if ((why = name_parse(p->arena, p->mode, tag->body, name)))
        return refuse(p, tag->line, "%s", why);
    if (p->mode == TEMPLATE_HTML && (why = html_value(&p->html, p->arena, &escape)))
        return refuse(p, tag->line, "%s", why);
    if (raw && p->mode == TEMPLATE_HTML && !raw_allowed(p, tag, name))
        return false;
    op = op_add(p, OP_VALUE, tag->line);
    op->name = name;
    op->raw = raw;
    op->escape = (unsigned char)(raw ? ESCAPE_NONE : escape);
    return true;
}

static bool section_open(struct parser *p, const struct tag *tag)
{
    struct name *name = ARENA_NEW(p->arena, struct name);
    const char *why;
    struct op *op;

    if (!text_before(p, tag))
        return false;
    if ((why = name_parse(p->arena, p->mode, tag->body, name)))
        return refuse(p, tag->line, "%s", why);
    if (name->nformats)
        return refuse(p, tag->line, "a section takes no format");
    if (p->mode == TEMPLATE_HTML && (why = html_section_open(&p->html, p->arena)))
        return refuse(p, tag->line, "%s", why);
    op = op_add(p, tag->kind == '#' ? OP_SECTION : OP_INVERTED, tag->line);
    op->name = name;
    return opened_push(p, op, tag->body) != NULL;
}

static bool section_close(struct parser *p, const struct tag *tag)
{
    struct opened *o = &p->open[p->depth - 1];
    struct op *ops;
    bool has_value = false, blank_first;
    const char *why;

    if (!text_before(p, tag))
        return false;
    ops = p->set->scratch + o->op;
    ops->end = p->nops;
    p->depth--;
    if (p->mode != TEMPLATE_HTML)
        return true;
    for (unsigned i = 1; o->op + i < p->nops; i++)
        has_value |= ops[i].kind != OP_TEXT;
    blank_first = o->op + 1 < p->nops && ops[1].kind == OP_TEXT && strchr(" \t\r\n", ops[1].text.p[0]);
    why = html_section_close(&p->html, p->arena, &o->before, has_value, blank_first);
    return !why || refuse(p, tag->line, "the section %.*s of line %d %s", STR_ARG(o->name), o->line, why);
}

static bool close_tag(struct parser *p, const struct tag *tag)
{
    struct opened *o = p->depth ? &p->open[p->depth - 1] : NULL;
    static const char sigils[] = {[OP_SECTION] = '#', [OP_INVERTED] = '^', [OP_BLOCK] = '$', [OP_LAYOUT] = '<'};

    if (!o)
        return refuse(p, tag->line, "{{/%.*s}} closes nothing", STR_ARG(tag->body));
    if (!str_eq(o->name, tag->body))
        return refuse(p, tag->line, "{{/%.*s}} cannot close {{%c%.*s}} of line %d", STR_ARG(tag->body), sigils[o->kind],
                      STR_ARG(o->name), o->line);
    if (o->kind == OP_BLOCK)
        return block_close(p, tag);
    return o->kind == OP_LAYOUT ? layout_close(p, tag) : section_close(p, tag);
}

static bool partial_tag(struct parser *p, const struct tag *tag)
{
    bool alone = tag->blank_before && tag->blank_after;
    struct call *call;
    struct str name;
    struct op *op;

    if (!text_before(p, tag) || !call_parse(p, tag, &call, &name))
        return false;
    if (p->mode == TEMPLATE_HTML && p->html.place != HTML_TEXT)
        return refuse(p, tag->line, "a partial may stand only in the text, not in %s",
                      html_place_name(&p->html, p->arena));
    if (alone && p->mode != TEMPLATE_HTML)
        call->indent = str_cut(p->scanner.source, tag->line_begin + dedent_now(p), tag->begin);
    op = op_add(p, OP_PARTIAL, tag->line);
    op->text = name;
    op->call = call;
    op->own_lines = call->indent.n > 0;
    return true;
}

static bool comment_tag(struct parser *p, const struct tag *tag)
{
    if (!text_before(p, tag))
        return false;
    if (p->output_began)
        return true;
    p->notes = arena_grow(p->arena, p->notes, p->nnotes, &p->notes_room, sizeof *p->notes);
    p->notes[p->nnotes++] = (struct template_note){tag->body, tag->line};
    return true;
}

static bool tag_parse(struct parser *p, const struct tag *tag)
{
    if (in_layout(p) && p->mode != TEMPLATE_SPEC && (!tag->kind || !strchr("$/!=", tag->kind)))
        return refuse(p, tag->line, "only blocks may stand in a layout");
    switch (tag->kind) {
    case '#':
        if (p->mode != TEMPLATE_SPEC && str_is(tag->body, "_"))
            return message_tag(p, tag);
        return section_open(p, tag);
    case '^': return section_open(p, tag);
    case '/': return close_tag(p, tag);
    case '>': return partial_tag(p, tag);
    case '<': return layout_open(p, tag);
    case '$': return block_open(p, tag);
    case '!': return comment_tag(p, tag);
    case '=':
        return (text_before(p, tag) && scan_delimiters(&p->scanner, tag->body)) ||
               refuse(p, tag->line, "new delimiters must be two words without =, as in {{=<%% %%>=}}");
    default: return value_tag(p, tag);
    }
}

/* The names of the blocks that a fragment may ask for. */
static void blocks_list(struct template *t, struct arena *a)
{
    struct str *names;
    size_t n = 0;

    for (unsigned i = 0; i < t->nops; i++)
        n += t->ops[i].kind == OP_BLOCK && t->ops[i].at_root;
    names = ARENA_ARRAY(a, struct str, n);
    t->blocks = names;
    for (unsigned i = 0; i < t->nops; i++)
        if (t->ops[i].kind == OP_BLOCK && t->ops[i].at_root)
            names[t->nblocks++] = t->ops[i].text;
}

static bool source_parse(struct parser *p)
{
    size_t end = p->scanner.source.n;
    enum scan_result result;
    struct tag tag;

    while ((result = scan_tag(&p->scanner, &tag)) == SCAN_TAG)
        if (!tag_parse(p, &tag))
            return false;
    if (result == SCAN_UNCLOSED)
        return refuse(p, tag.line, "%.*s is not closed by %.*s", STR_ARG(p->scanner.open), STR_ARG(p->scanner.close));
    if (!text_add(p, p->from, end))
        return false;
    if (p->depth)
        return refuse(p, p->open[p->depth - 1].line, "{{/%.*s}} is missing", STR_ARG(p->open[p->depth - 1].name));
    if (p->html.place != HTML_TEXT)
        return refuse(p, scan_line(&p->scanner, end), "the template ends in %s", html_place_name(&p->html, p->arena));
    return true;
}

bool template_parse(struct template_set *set, struct str text, struct template *t, struct str *why)
{
    struct parser p = {.set = set, .arena = set->arena, .mode = set->mode, .name = t->name};
    struct op *ops;

    p.scanner = scanner_new(text);
    if (!str_is_utf8(text) || text.n > INT32_MAX) {
        refuse(&p, 1, "the text is not UTF-8");
        *why = p.why;
        return false;
    }
    if (!source_parse(&p)) {
        *why = p.why;
        return false;
    }
    ops = ARENA_ARRAY(set->arena, struct op, p.nops);
    if (p.nops)
        memcpy(ops, set->scratch, p.nops * sizeof *ops);
    t->ops = ops;
    t->nops = p.nops;
    t->notes = p.notes;
    t->nnotes = p.nnotes;
    blocks_list(t, set->arena);
    return true;
}
