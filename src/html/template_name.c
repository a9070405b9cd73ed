/* Names with formats, and the arguments of partials. */
#include "html/template_parser.h"

enum { SEGMENTS_MAX = 64, FORMATS_MAX = 8, ARGUMENTS_MAX = 24 };

static bool is_word(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';

        if (!letter && (!i || c < '0' || c > '9'))
            return false;
    }
    return s.n > 0;
}

static const char *path_parse(struct arena *a, bool strict, struct name *out)
{
    struct str rest = out->written, *path;
    size_t n = 1, i = 0;

    for (size_t at = 0; at < rest.n; at++)
        n += rest.p[at] == '.';
    if (n > SEGMENTS_MAX)
        return "a name has more than 64 parts";
    path = ARENA_ARRAY(a, struct str, n);
    for (; i < n; i++) {
        path[i] = str_split(&rest, '.');
        if (strict && !is_word(path[i]))
            return arena_printf(a, "\"%.*s\" is not a name; names are letters, digits and _, with points between",
                                STR_ARG(out->written));
    }
    out->path = path;
    out->npath = (unsigned short)n;
    return NULL;
}

static const char *formats_parse(struct arena *a, struct str text, struct name *out)
{
    unsigned char *formats = arena_alloc(a, FORMATS_MAX);

    out->formats = formats;
    out->formats_written = str_trim(text);
    while (text.n) {
        struct str word = str_trim(str_split(&text, '|'));
        int format = format_find(word);

        if (format < 0)
            return arena_printf(a, "there is no format \"%.*s\"; there are: %.*s", STR_ARG(word),
                                STR_ARG(format_names(a)));
        if (out->nformats == FORMATS_MAX)
            return "a name has more than 8 formats";
        formats[out->nformats++] = (unsigned char)format;
    }
    return out->nformats ? NULL : "a format is missing after |";
}

const char *name_parse(struct arena *a, enum template_mode mode, struct str text, struct name *out)
{
    static const struct str special[] = {
        [NAME_ITEM] = {".", 1}, [NAME_INDEX] = {"@index", 6}, [NAME_FIRST] = {"@first", 6}, [NAME_LAST] = {"@last", 5}};
    bool strict = mode != TEMPLATE_SPEC;
    struct str rest = text;

    *out = (struct name){.kind = NAME_PATH};
    out->written = strict ? str_trim(str_split(&rest, '|')) : text;
    if (strict && out->written.n < text.n && rest.p > text.p && rest.p[-1] == '|') {
        const char *why = formats_parse(a, rest, out);

        if (why)
            return why;
    }
    if (strict && !out->written.n)
        return "a name is missing";
    for (unsigned char i = NAME_ITEM; i <= NAME_LAST; i++)
        if ((strict || i == NAME_ITEM) && str_eq(out->written, special[i])) {
            out->kind = i;
            return NULL;
        }
    return path_parse(a, strict, out);
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Cuts one word from the front of *s: up to a blank, but a text in quotes is one word with what stands before it. */
static bool word_cut(struct str *s, struct str *word)
{
    size_t n = 0;
    bool quoted = false;

    *s = str_trim(*s);
    while (n < s->n && (quoted || !is_space(s->p[n])))
        quoted ^= s->p[n++] == '"';
    *word = str_cut(*s, 0, n);
    *s = str_cut(*s, n, s->n);
    return !quoted;
}

static bool quoted_text(struct str s, struct str *text)
{
    if (s.n < 2 || s.p[0] != '"' || s.p[s.n - 1] != '"')
        return false;
    *text = str_cut(s, 1, s.n - 1);
    return !memchr(text->p, '"', text->n);
}

static const char *message_argument(struct parser *p, int line, struct str text, struct argument *out)
{
    struct message *m = ARENA_NEW(p->arena, struct message);

    m->line = line;
    out->kind = ARGUMENT_MESSAGE;
    out->message = m;
    return message_parse(p->arena, message_key(p->arena, text), m);
}

/* What stands after the = : a literal, a text to translate as _"...", or a name. */
static const char *argument_parse(struct parser *p, int line, struct str s, struct argument *out)
{
    struct str text;
    int64_t number;

    out->kind = ARGUMENT_LITERAL;
    if (s.n && s.p[0] == '_' && quoted_text(str_cut(s, 1, s.n), &text))
        return message_argument(p, line, text, out);
    if (quoted_text(s, &text))
        out->literal = value_text(text);
    else if (str_to_int(s, &number))
        out->literal = value_int(number);
    else if (str_is(s, "true") || str_is(s, "false"))
        out->literal = value_bool(s.p[0] == 't');
    else {
        out->kind = ARGUMENT_NAME;
        return name_parse(p->arena, p->mode, s, &out->name);
    }
    return NULL;
}

static bool arguments_parse(struct parser *p, int line, struct str rest, struct call *call)
{
    struct str *names, word;
    struct argument *arguments;
    size_t n = 0, room = 1; /* one for a word that has no = and is refused */

    for (size_t i = 0; i < rest.n && room < ARGUMENTS_MAX; i++)
        room += rest.p[i] == '=';
    call->arguments = arguments = ARENA_ARRAY(p->arena, struct argument, room);
    call->shape.names = names = ARENA_ARRAY(p->arena, struct str, room);
    for (rest = str_trim(rest); rest.n; rest = str_trim(rest)) {
        const char *why;

        if (!word_cut(&rest, &word))
            return refuse(p, line, "a quote is not closed in the arguments of a partial");
        if (n == room)
            return refuse(p, line, "a partial has more than 23 arguments");
        names[n] = str_split(&word, '=');
        if (!word.n || !is_word(names[n]))
            return refuse(p, line, "an argument of a partial must be name=value or name=\"text\", without blanks");
        for (size_t i = 0; i < n; i++)
            if (str_eq(names[i], names[n]))
                return refuse(p, line, "the argument %.*s stands twice", STR_ARG(names[n]));
        if ((why = argument_parse(p, line, word, &arguments[n])))
            return refuse(p, line, "%s", why);
        call->shape.n = ++n;
    }
    return true;
}

/* The name of a partial or layout, and its arguments. */
bool call_parse(struct parser *p, const struct tag *tag, struct call **out, struct str *name)
{
    struct call *call = ARENA_NEW(p->arena, struct call);
    struct str rest = tag->body, word;

    *out = call;
    if (p->mode == TEMPLATE_SPEC && rest.n && rest.p[0] == '*') {
        struct name *moves = ARENA_NEW(p->arena, struct name);
        const char *why = name_parse(p->arena, p->mode, str_trim(str_cut(rest, 1, rest.n)), moves);

        *name = rest;
        call->moves = moves;
        return !why || refuse(p, tag->line, "%s", why);
    }
    if (p->mode == TEMPLATE_SPEC)
        word = rest;
    else if (!word_cut(&rest, &word) || !word.n || memchr(word.p, '"', word.n) || memchr(word.p, '=', word.n))
        return refuse(p, tag->line, "{{%c needs the name of a template", tag->kind);
    *name = word;
    call->hash = text_hash(template_key(p->mode, word));
    if (p->mode == TEMPLATE_SPEC)
        return true;
    if (tag->kind == '<' && str_trim(rest).n)
        return refuse(p, tag->line, "a layout takes no arguments; use blocks");
    return tag->kind == '<' || arguments_parse(p, tag->line, rest, call);
}
