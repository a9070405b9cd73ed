/* Translations: the part of GNU gettext's .po that we use, and the look-up. Plural forms stand inside the text. */
#include "html/template_private.h"

enum { TEXT_MAX = 64 * 1024 };

struct template_words {
    struct keyed_set messages; /* by the English text */
};

struct po_parser {
    struct arena *arena;
    struct template_words *words;
    struct str name, why;
    struct buf id, text;
    struct buf *into; /* where a line of more text goes */
    int line, entry_line;
    bool fuzzy, context, complete;
};

const struct message *words_find(const struct template_words *words, const struct message *english)
{
    const struct keyed *found = words ? keyed_find(&words->messages, english->keyed.key, english->keyed.hash) : NULL;

    return found ? (const struct message *)found : english;
}

static bool po_fault(struct po_parser *p, int line, const char *what)
{
    p->why = fault(p->arena, p->name, line, "%s", what);
    return false;
}

static bool message_has_name(const struct message *m, struct str name)
{
    for (unsigned i = 0; i < m->npieces; i++)
        if (m->pieces[i].name && str_eq(m->pieces[i].name->written, name))
            return true;
    return false;
}

/* A name in the translation that the English text has not is a mistake that nobody would see until it is shown. */
static const char *names_check(struct arena *a, const struct message *english, const struct message *m)
{
    for (unsigned i = 0; i < m->npieces; i++)
        if (m->pieces[i].name && !message_has_name(english, m->pieces[i].name->written))
            return arena_printf(a, "the translation uses {%.*s}, which the English text has not",
                                STR_ARG(m->pieces[i].name->written));
    return NULL;
}

static bool entry_add(struct po_parser *p)
{
    struct str key = message_key(p->arena, buf_str(&p->id));
    struct message english = {0}, *m = ARENA_NEW(p->arena, struct message);
    const char *why;

    if ((why = message_parse(p->arena, key, &english)) ||
        (why = message_parse(p->arena, message_key(p->arena, buf_str(&p->text)), m)) ||
        (why = names_check(p->arena, &english, m)))
        return po_fault(p, p->entry_line, why);
    m->keyed = english.keyed;
    m->line = p->entry_line;
    if (keyed_find(&p->words->messages, m->keyed.key, m->keyed.hash))
        return po_fault(p, p->entry_line, "this msgid stands in the file already");
    keyed_add(p->arena, &p->words->messages, &m->keyed);
    return true;
}

/* The end of an entry. The header (an empty msgid), fuzzy and empty ones are no translations. */
static bool entry_end(struct po_parser *p)
{
    bool wanted =
        p->complete && !p->fuzzy && !p->context && str_trim(buf_str(&p->id)).n && str_trim(buf_str(&p->text)).n;

    if (p->id.full || p->text.full)
        return po_fault(p, p->entry_line, "a text is longer than 64 KB");
    if (wanted && !entry_add(p))
        return false;
    p->id.n = p->text.n = 0;
    p->into = NULL;
    p->fuzzy = p->context = p->complete = false;
    return true;
}

static bool quoted_read(struct po_parser *p, struct str s)
{
    static const char from[] = "nt\"\\r", to[] = "\n\t\"\\\r";

    s = str_trim(s);
    if (s.n < 2 || s.p[0] != '"' || s.p[s.n - 1] != '"')
        return po_fault(p, p->line, "a text must stand in double quotes");
    for (size_t i = 1; i < s.n - 1; i++) {
        char c = s.p[i];

        if (c == '"')
            return po_fault(p, p->line, "a quote inside a text must be written \\\"");
        if (c == '\\') {
            const char *at = i + 2 < s.n ? strchr(from, s.p[++i]) : NULL;

            if (!at || !*at)
                return po_fault(p, p->line, "after \\ only n t r \\ and \" may stand");
            c = to[at - from];
        }
        if (p->into)
            buf_char(p->into, c);
    }
    return true;
}

/* Cuts the keyword from the front of the line. */
static bool keyword(struct str *s, const char *word)
{
    size_t n = strlen(word);

    if (!str_starts(*s, word) || s->n <= n || (s->p[n] != ' ' && s->p[n] != '\t' && s->p[n] != '"'))
        return false;
    *s = str_cut(*s, n, s->n);
    return true;
}

static bool line_read(struct po_parser *p, struct str s)
{
    bool wanted = s.n && s.p[0] != '#';

    if (p->complete && (!wanted || s.p[0] != '"') && !entry_end(p))
        return false;
    if (!wanted) {
        if (str_starts(s, "#,") && str_find(s, STR("fuzzy"), 2) != SIZE_MAX)
            p->fuzzy = true;
        return true;
    }
    if (s.p[0] == '"' && !p->into && !p->context)
        return po_fault(p, p->line, "a text stands without msgid or msgstr before it");
    if (keyword(&s, "msgctxt")) {
        p->context = true;
        p->into = NULL;
    } else if (keyword(&s, "msgid")) {
        if (p->into)
            return po_fault(p, p->entry_line, "this msgid has no msgstr");
        p->into = &p->id;
        p->entry_line = p->line;
    } else if (p->into && keyword(&s, "msgstr")) {
        p->into = &p->text;
        p->complete = true;
    } else if (s.p[0] != '"') {
        return po_fault(p, p->line,
                        str_starts(s, "msg") ? "only msgid and msgstr are used; plural forms stand inside the text"
                                             : "a line must begin with msgid, msgstr, # or a quote");
    }
    return quoted_read(p, s);
}

const struct template_words *template_words_parse(struct arena *a, struct str name, struct str po, struct str *why)
{
    struct po_parser p = {.arena = a, .words = ARENA_NEW(a, struct template_words), .name = name};

    p.id = buf_new(a, TEXT_MAX);
    p.text = buf_new(a, TEXT_MAX);
    if (!str_is_utf8(po)) {
        *why = fault(a, name, 1, "the text is not UTF-8");
        return NULL;
    }
    while (po.n) {
        p.line++;
        if (!line_read(&p, str_trim(str_split(&po, '\n'))))
            break;
    }
    if (p.why.p || !entry_end(&p)) {
        *why = p.why;
        return NULL;
    }
    return p.words;
}
