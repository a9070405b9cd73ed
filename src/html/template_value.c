#include "html/template_render.h"

#include <stdio.h>
#include <stdlib.h>

/* Rows of a query share their shape, so the column found for one is the column of the next. */
static const struct value *member_find(struct render *r, const struct value *v, const struct str *segment)
{
    size_t slot = ((uintptr_t)segment >> 4) % CACHE_SLOTS;
    const struct shape *shape;

    if (!v || v->kind != VALUE_MAP)
        return NULL;
    shape = v->map->shape;
    if (!shape)
        return map_find(v, *segment);
    if (r->cache[slot].segment == segment && r->cache[slot].shape == shape)
        return &v->map->cells[r->cache[slot].i];
    for (size_t i = 0; i < shape->n; i++) {
        if (!str_eq(shape->names[i], *segment))
            continue;
        r->cache[slot].segment = segment;
        r->cache[slot].shape = shape;
        r->cache[slot].i = i;
        return &v->map->cells[i];
    }
    return map_find(v, *segment);
}

static const struct value *path_find(struct render *r, const struct name *name)
{
    const struct value *v = NULL;

    if (r->set->mode == TEMPLATE_SPEC) {
        for (const struct scope *s = r->in.scope; s && !v; s = s->outer)
            v = member_find(r, s->item, name->path);
    } else {
        v = member_find(r, r->in.scope->item, name->path);
        if (!v && r->in.scope->item != r->in.root)
            v = member_find(r, r->in.root, name->path);
    }
    for (unsigned i = 1; v && i < name->npath; i++)
        v = member_find(r, v, &name->path[i]);
    return v;
}

const struct value *value_find(struct render *r, const struct name *name)
{
    switch (name->kind) {
    case NAME_PATH: return path_find(r, name);
    case NAME_ITEM: return r->in.scope->item;
    default: break;
    }
    if (!r->in.loop)
        return NULL;
    if (name->kind == NAME_INDEX)
        r->made = value_int((int64_t)r->in.loop->i + 1);
    else
        r->made = value_bool(r->in.loop->i == (name->kind == NAME_FIRST ? 0 : r->in.loop->n - 1));
    return &r->made;
}

static struct value formats_run(struct render *r, const struct name *name, struct value v)
{
    for (unsigned i = 0; i < name->nformats; i++) {
        struct message english;

        v = format_run(&r->format, name->formats[i], v);
        if (r->words && v.kind == VALUE_TEXT && strcmp(format_name(name->formats[i]), "yesno") == 0) {
            english.keyed = (struct keyed){v.text, text_hash(v.text)};
            english.npieces = 0;
            if (words_find(r->words, &english)->npieces == 1)
                v = value_text(words_find(r->words, &english)->pieces->text);
        }
    }
    return v;
}

/* The shortest text that reads back as the same number. */
static struct str real_text(double n, char out[32])
{
    int length = 0;

    for (int digits = 15; digits <= 17; digits++) {
        length = snprintf(out, 32, "%.*g", digits, n);
        if (strtod(out, NULL) == n)
            break;
    }
    return (struct str){out, (size_t)length};
}

static struct str int_text(int64_t n, char out[32])
{
    uint64_t left = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    size_t at = 32;

    do
        out[--at] = (char)('0' + left % 10);
    while (left /= 10);
    if (n < 0)
        out[--at] = '-';
    return (struct str){out + at, 32 - at};
}

static struct str plain_text(const struct value *v, char room[32])
{
    switch (v->kind) {
    case VALUE_TEXT: return v->text;
    case VALUE_INT: return int_text(v->number, room);
    case VALUE_REAL: return real_text(v->real, room);
    case VALUE_BOOL: return v->flag ? STR("true") : STR("false");
    case VALUE_NULL:
    case VALUE_BLOB:
    case VALUE_LIST:
    case VALUE_MAP: break;
    }
    return STR("");
}

static void text_put(struct render *r, enum escape escape, struct str text)
{
    if (!text.n)
        return;
    if (r->indent.n && r->line_start) {
        buf_put(r->out, r->indent);
        r->line_start = false;
    }
    escape_put(r->out, escape, text);
}

void value_put(struct render *r, const struct name *name, enum escape escape)
{
    const struct value *v = value_find(r, name);
    struct value formatted;
    char room[32];

    if (!v)
        return;
    if (name->nformats) {
        formatted = formats_run(r, name, *v);
        v = &formatted;
    }
    text_put(r, escape, plain_text(v, room));
}

void literal_put(struct render *r, struct str text)
{
    if (!r->indent.n) {
        buf_put(r->out, text);
        return;
    }
    while (text.n) {
        const char *newline = memchr(text.p, '\n', text.n);
        size_t n = newline ? (size_t)(newline - text.p) + 1 : text.n;
        bool empty = text.p[0] == '\n' || (text.p[0] == '\r' && n == 2);

        if (r->line_start && !empty)
            buf_put(r->out, r->indent);
        buf_put(r->out, str_cut(text, 0, n));
        r->line_start = newline != NULL;
        text = str_cut(text, n, text.n);
    }
}

static double count_of(const struct value *v)
{
    int64_t n;

    if (!v)
        return 0;
    switch (v->kind) {
    case VALUE_INT: return (double)v->number;
    case VALUE_REAL: return v->real;
    case VALUE_LIST: return (double)v->list->n;
    case VALUE_TEXT: return str_to_int(v->text, &n) ? (double)n : 0;
    default: return 0;
    }
}

/* The case of the plural at `at` that holds for n: an exact number first, then the word of the locale. */
static unsigned case_find(const struct render *r, const struct message *m, unsigned at, double n)
{
    const struct piece *pieces = m->pieces;
    unsigned other = 0;
    char word[16];

    for (unsigned i = at + 1; i < pieces[at].end; i = pieces[i].end)
        if (!pieces[i].text.n && (double)pieces[i].number == n)
            return i;
    icu_plural(r->plural_locale, n, word);
    for (unsigned i = at + 1; i < pieces[at].end; i = pieces[i].end) {
        if (str_is(pieces[i].text, word))
            return i;
        if (str_is(pieces[i].text, "other"))
            other = i;
    }
    return other;
}

static struct str count_text(struct render *r, double n)
{
    if (n >= -9e15 && n <= 9e15 && n == (double)(int64_t)n)
        return icu_number(&r->format, (int64_t)n);
    return icu_real(&r->format, ICU_NUMBER, n);
}

/* Recursion is bounded by the plurals that message_parse allows inside each other. */
static void pieces_put(struct render *r, const struct message *m, unsigned from, unsigned to, double count,
                       enum escape escape)
{
    for (unsigned i = from; i < to; i = m->pieces[i].end) {
        const struct piece *piece = &m->pieces[i];
        unsigned at;
        double n;

        switch (piece->kind) {
        case PIECE_TEXT: text_put(r, escape, piece->text); break;
        case PIECE_VALUE: value_put(r, piece->name, escape); break;
        case PIECE_COUNT: text_put(r, escape, count_text(r, count)); break;
        case PIECE_PLURAL:
            n = count_of(value_find(r, piece->name));
            at = case_find(r, m, i, n);
            pieces_put(r, m, at + 1, m->pieces[at].end, n, escape);
            break;
        case PIECE_CASE: break;
        }
    }
}

void message_put(struct render *r, const struct message *english, enum escape escape)
{
    const struct message *m = words_find(r->words, english);

    r->plural_locale =
        m == english ? "en" : r->format.locale; /* what is not translated is English and has its plurals */
    pieces_put(r, m, 0, m->npieces, 0, escape);
}

static struct value message_value(struct render *r, const struct message *english)
{
    struct buf text = buf_new(r->format.arena, r->out->max), *out = r->out;
    struct str indent = r->indent;

    r->out = &text; // cppcheck-suppress autoVariables ; put back below
    r->indent = STR("");
    message_put(r, english, ESCAPE_NONE);
    r->out = out;
    r->indent = indent;
    return value_text(buf_str(&text));
}

struct value call_arguments(struct render *r, const struct call *call)
{
    struct value map = value_row(r->format.arena, &call->shape);

    for (size_t i = 0; i < call->shape.n; i++) {
        const struct argument *argument = &call->arguments[i];
        const struct value *v;

        switch (argument->kind) {
        case ARGUMENT_LITERAL: map.map->cells[i] = argument->literal; break;
        case ARGUMENT_MESSAGE: map.map->cells[i] = message_value(r, argument->message); break;
        case ARGUMENT_NAME:
            if ((v = value_find(r, &argument->name)))
                map.map->cells[i] = formats_run(r, &argument->name, *v);
            break;
        }
    }
    return map;
}
