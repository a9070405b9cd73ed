/* Texts to translate: literal text, {name} with formats, and the plurals of ICU's MessageFormat. An apostrophe is one,
 * unless it stands before a brace (or # in a plural): there it begins text that ends at the next apostrophe. */
#include "html/template_private.h"

enum { PIECES_MAX = 128, PLURALS_MAX = 4 };

struct message_parser {
    struct arena *arena;
    struct str text;
    size_t at;
    const char *why;
    unsigned n;
    struct piece pieces[PIECES_MAX];
};

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str message_key(struct arena *a, struct str text)
{
    char *key;
    size_t n = 0;

    text = str_trim(text);
    key = arena_alloc(a, text.n + 1);
    for (size_t i = 0; i < text.n; i++)
        if (!is_space(text.p[i]))
            key[n++] = text.p[i];
        else if (key[n - 1] != ' ') /* trimmed, so something stands before it */
            key[n++] = ' ';
    return (struct str){key, n};
}

static bool fail(struct message_parser *m, const char *why)
{
    m->why = why;
    return false;
}

static bool piece_add(struct message_parser *m, struct piece piece)
{
    if (m->n == PIECES_MAX)
        return fail(m, "a text to translate has more than 128 parts");
    piece.end = m->n + 1;
    m->pieces[m->n++] = piece;
    return true;
}

static bool text_piece(struct message_parser *m, size_t from, size_t to)
{
    return from >= to || piece_add(m, (struct piece){.kind = PIECE_TEXT, .text = str_cut(m->text, from, to)});
}

static char char_at(const struct message_parser *m, size_t at)
{
    return at < m->text.n ? m->text.p[at] : 0;
}

/* At an apostrophe. *from is where literal text began that is not yet a piece. */
static bool apostrophe(struct message_parser *m, bool in_plural, size_t *from)
{
    char next = char_at(m, m->at + 1);
    size_t end;

    if (next != '\'' && next != '{' && next != '}' && !(next == '#' && in_plural)) {
        m->at++;
        return true;
    }
    if (!text_piece(m, *from, next == '\'' ? m->at + 1 : m->at))
        return false;
    *from = m->at + (next == '\'' ? 2 : 1);
    m->at = *from;
    if (next == '\'')
        return true;
    end = str_find(m->text, STR("'"), m->at);
    if (end == SIZE_MAX)
        return fail(m, "an apostrophe before a brace begins quoted text, which no second one ends");
    m->at = end + 1;
    if (!text_piece(m, *from, end))
        return false;
    *from = m->at;
    return true;
}

static void skip_blanks(struct message_parser *m)
{
    while (m->at < m->text.n && is_space(m->text.p[m->at]))
        m->at++;
}

/* Text up to one of the characters in stop, trimmed. */
static struct str word_until(struct message_parser *m, const char *stop)
{
    size_t from = m->at;

    while (m->at < m->text.n && !strchr(stop, m->text.p[m->at]))
        m->at++;
    return str_trim(str_cut(m->text, from, m->at));
}

static bool is_plural_word(struct str s)
{
    static const char *const words[] = {"zero", "one", "two", "few", "many", "other"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_is(s, words[i]))
            return true;
    return false;
}

static bool content_parse(struct message_parser *m, unsigned plurals);

static bool case_parse(struct message_parser *m, unsigned plurals, bool *other)
{
    struct str word = word_until(m, " \t\r\n{}");
    struct piece piece = {.kind = PIECE_CASE, .text = word};
    unsigned at = m->n;

    if (word.n && word.p[0] == '=' && str_to_int(str_cut(word, 1, word.n), &piece.number))
        piece.text = STR("");
    else if (!is_plural_word(word))
        return fail(m, arena_printf(m->arena,
                                    "\"%.*s\" is no case of a plural; there are: zero one two few many other and =1",
                                    STR_ARG(word)));
    *other |= str_is(word, "other");
    skip_blanks(m);
    if (char_at(m, m->at) != '{')
        return fail(m, "a case of a plural needs its text in braces");
    m->at++;
    if (!piece_add(m, piece) || !content_parse(m, plurals + 1))
        return false;
    if (char_at(m, m->at) != '}')
        return fail(m, "a brace is not closed in a text to translate");
    m->at++;
    m->pieces[at].end = m->n;
    return true;
}

static bool plural_parse(struct message_parser *m, unsigned plurals, const struct name *name)
{
    unsigned at = m->n;
    bool other = false;

    if (plurals == PLURALS_MAX)
        return fail(m, "plurals nest deeper than 4");
    if (!str_is(word_until(m, ",}"), "plural") || char_at(m, m->at) != ',')
        return fail(m, "only plural may follow a name in braces; write {n|number} for a format");
    m->at++;
    if (!piece_add(m, (struct piece){.kind = PIECE_PLURAL, .name = name}))
        return false;
    for (skip_blanks(m); char_at(m, m->at) != '}'; skip_blanks(m)) {
        if (m->at >= m->text.n)
            return fail(m, "a brace is not closed in a text to translate");
        if (!case_parse(m, plurals, &other))
            return false;
    }
    m->at++;
    m->pieces[at].end = m->n;
    return other || fail(m, "a plural needs the case other");
}

static bool placeholder_parse(struct message_parser *m, unsigned plurals)
{
    struct name *name = ARENA_NEW(m->arena, struct name);
    struct str word;

    m->at++;
    word = word_until(m, ",{}");
    if ((m->why = name_parse(m->arena, TEMPLATE_HTML, word, name)))
        return false;
    if (char_at(m, m->at) == '}') {
        m->at++;
        return piece_add(m, (struct piece){.kind = PIECE_VALUE, .name = name});
    }
    if (char_at(m, m->at) != ',')
        return fail(m, "a brace is not closed in a text to translate");
    m->at++;
    if (name->nformats)
        return fail(m, "the number of a plural takes no format");
    return plural_parse(m, plurals, name);
}

static bool content_parse(struct message_parser *m, unsigned plurals)
{
    size_t from = m->at;

    while (m->at < m->text.n) {
        char c = m->text.p[m->at];

        if (c == '\'') {
            if (!apostrophe(m, plurals > 0, &from))
                return false;
        } else if (c == '}') {
            break;
        } else if (c == '{' || (c == '#' && plurals)) {
            if (!text_piece(m, from, m->at))
                return false;
            if (c == '{' ? !placeholder_parse(m, plurals) : !piece_add(m, (struct piece){.kind = PIECE_COUNT}))
                return false;
            m->at += c == '#';
            from = m->at;
        } else {
            m->at++;
        }
    }
    if (!plurals && m->at < m->text.n)
        return fail(m, "a } stands without a { in a text to translate");
    return text_piece(m, from, m->at);
}

const char *message_parse(struct arena *a, struct str key, struct message *out)
{
    struct message_parser m;
    struct piece *pieces;

    m.arena = a;
    m.text = key;
    m.at = 0;
    m.n = 0;
    m.why = NULL;
    if (!key.n)
        return "a text to translate is empty";
    if (!content_parse(&m, 0))
        return m.why;
    pieces = ARENA_ARRAY(a, struct piece, m.n);
    if (m.n)
        memcpy(pieces, m.pieces, m.n * sizeof *pieces);
    out->keyed = (struct keyed){key, text_hash(key)};
    out->pieces = pieces;
    out->npieces = m.n;
    return NULL;
}
