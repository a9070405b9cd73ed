#include "html/html_context.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
}

static struct str tag_name(const struct html_state *s)
{
    return (struct str){s->tag, s->ntag};
}

static const char *name_add(char *name, unsigned *n, char c)
{
    if (*n >= HTML_NAME_MAX)
        return "a name in the HTML is longer than 47 characters";
    name[(*n)++] = lower(c);
    name[*n] = 0;
    return NULL;
}

static const char *tag_begin(struct html_state *s, bool closing, char c)
{
    s->place = HTML_TAG_NAME;
    s->closing = closing;
    s->tag_at++;
    s->ntag = 0;
    return name_add(s->tag, &s->ntag, c);
}

static void tag_end(struct html_state *s)
{
    s->matched = 0;
    s->place = HTML_TEXT;
    if (!s->closing && s->element == ELEMENT_RAW)
        s->place = HTML_RAW;
    if (!s->closing && s->element == ELEMENT_TEXT_ONLY)
        s->place = HTML_TEXT_ONLY;
}

/* Text up to the first element, and what may follow a "<". */
static const char *step_text(struct html_state *s, char c)
{
    switch (s->place) {
    case HTML_OPEN:
        if (is_letter(c))
            return tag_begin(s, false, c);
        s->matched = 0;
        s->place = c == '/' ? HTML_CLOSE : c == '!' ? HTML_DECLARE : c == '?' ? HTML_BOGUS : HTML_TEXT;
        if (c == '<')
            s->place = HTML_OPEN;
        return NULL;
    case HTML_CLOSE:
        if (is_letter(c))
            return tag_begin(s, true, c);
        s->place = c == '>' ? HTML_TEXT : HTML_BOGUS;
        return NULL;
    case HTML_BOGUS:
        if (c == '>')
            s->place = HTML_TEXT;
        return NULL;
    default:
        if (c == '<')
            s->place = HTML_OPEN;
        return NULL;
    }
}

static const char *step_declare(struct html_state *s, char c)
{
    if (c == '[')
        return "CDATA is not HTML; write the text itself";
    if (c != '-') {
        s->place = c == '>' ? HTML_TEXT : HTML_BOGUS;
        return NULL;
    }
    if (++s->matched == 2) {
        s->place = HTML_COMMENT;
        s->fresh_comment = true; /* the two dashes count: <!--> is a whole comment */
        s->bang = false;
    }
    return NULL;
}

static const char *step_comment(struct html_state *s, char c)
{
    if (c == '>' && (s->matched >= 2 || s->bang)) {
        s->place = HTML_TEXT;
        return NULL;
    }
    s->bang = c == '!' && s->matched >= 2 && !s->fresh_comment;
    s->matched = c == '-' ? s->matched + 1 : 0;
    if (c != '-')
        s->fresh_comment = false;
    return NULL;
}

static void tag_name_end(struct html_state *s)
{
    s->element = element_kind(tag_name(s));
    s->place = HTML_TAG;
}

/* Between attributes. */
static const char *step_between(struct html_state *s, char c)
{
    if (is_blank(c)) {
        s->place = s->place == HTML_NAME || s->place == HTML_AFTER_NAME ? HTML_AFTER_NAME : HTML_TAG;
    } else if (c == '>') {
        tag_end(s);
    } else if (c == '/') {
        s->place = HTML_SELF_CLOSE;
    } else if (c == '=' && (s->place == HTML_NAME || s->place == HTML_AFTER_NAME)) {
        s->place = HTML_BEFORE_VALUE;
    } else if (s->place == HTML_TIGHT) {
        return "a blank must stand between two attributes, and around a section of attributes";
    } else if (c == '=' || c == '"' || c == '\'' || c == '<') {
        return "the name of an attribute holds one of = \" ' <; a tag may not have been closed";
    } else {
        if (s->place != HTML_NAME)
            s->nname = 0;
        s->place = HTML_NAME;
        return name_add(s->name, &s->nname, c);
    }
    return NULL;
}

static const char *step_tag_name(struct html_state *s, char c)
{
    if (!is_blank(c) && c != '/' && c != '>')
        return name_add(s->tag, &s->ntag, c);
    tag_name_end(s);
    return step_between(s, c);
}

/* In title, textarea, script and the like: only their own end tag ends them. */
static const char *step_raw(struct html_state *s, char c)
{
    unsigned i = s->matched - 2;

    if (s->matched == s->ntag + 2 && (is_blank(c) || c == '/' || c == '>')) {
        s->closing = true;
        s->tag_at++;
        s->matched = 0;
        return step_tag_name(s, c);
    }
    if (c == '!' && s->matched == 1 && s->place == HTML_RAW)
        return "<! cannot stand in a script or style; browsers read on past its end";
    if (c == '<')
        s->matched = 1;
    else if ((s->matched == 1 && c == '/') || (s->matched >= 2 && i < s->ntag && lower(c) == s->tag[i]))
        s->matched++;
    else
        s->matched = 0;
    return NULL;
}

static const char *step_before_value(struct html_state *s, char c)
{
    if (is_blank(c))
        return NULL;
    if (c == '>')
        return "an attribute has = but no value";
    s->place = c == '"' ? HTML_DOUBLE : c == '\'' ? HTML_SINGLE : HTML_UNQUOTED;
    s->attribute = attribute_kind((struct str){s->name, s->nname}, s->element);
    s->url = URL_START;
    s->value_at++;
    s->nscheme = 0;
    s->scheme[0] = 0;
    s->scheme_known = s->scheme_unsure = false;
    return NULL;
}

/* Literal text of an address. What a browser drops or decodes must not hide a scheme. */
static const char *step_url(struct html_state *s, struct arena *a, char c)
{
    bool ends = c == '/' || c == '?' || c == '#';

    if (s->url == URL_START)
        s->url = URL_PATH;
    if (c == '?' || c == '#')
        s->url = URL_QUERY;
    if (s->scheme_known || (unsigned char)c <= ' ')
        return NULL;
    if (c == '&')
        return "an & cannot stand here in an address; write the character itself";
    if (c == ':' && (s->scheme_unsure || !scheme_allowed((struct str){s->scheme, s->nscheme})))
        return arena_printf(a, "an address cannot begin with \"%s:\"; allowed are https, http, mailto, tel and webcal",
                            s->scheme);
    if (ends || c == ':') {
        s->scheme_known = true;
    } else if (s->nscheme < HTML_SCHEME_MAX) {
        s->scheme[s->nscheme++] = lower(c);
        s->scheme[s->nscheme] = 0;
    }
    return NULL;
}

static const char *step_value(struct html_state *s, struct arena *a, char c)
{
    if (s->place == HTML_UNQUOTED) {
        if (is_blank(c))
            s->place = HTML_TAG;
        else if (c == '>')
            tag_end(s);
        else if (c == '"' || c == '\'' || c == '<' || c == '=' || c == '`')
            return "an attribute must stand in double quotes";
    } else if (c == (s->place == HTML_DOUBLE ? '"' : '\'')) {
        s->place = HTML_TIGHT;
        return NULL;
    }
    if (s->attribute == ATTRIBUTE_URL || s->attribute == ATTRIBUTE_URL_LOCAL)
        return step_url(s, a, c);
    return NULL;
}

static const char *step(struct html_state *s, struct arena *a, char c)
{
    switch (s->place) {
    case HTML_TEXT:
    case HTML_OPEN:
    case HTML_CLOSE:
    case HTML_BOGUS: return step_text(s, c);
    case HTML_TEXT_ONLY:
    case HTML_RAW: return step_raw(s, c);
    case HTML_DECLARE: return step_declare(s, c);
    case HTML_COMMENT: return step_comment(s, c);
    case HTML_TAG_NAME: return step_tag_name(s, c);
    case HTML_SELF_CLOSE: s->place = HTML_TAG; return step_between(s, c);
    case HTML_TAG:
    case HTML_TIGHT:
    case HTML_NAME:
    case HTML_AFTER_NAME: return step_between(s, c);
    case HTML_BEFORE_VALUE: return step_before_value(s, c);
    case HTML_DOUBLE:
    case HTML_SINGLE:
    case HTML_UNQUOTED: return step_value(s, a, c);
    }
    return NULL;
}

const char *html_feed(struct html_state *s, struct arena *a, struct str text, size_t *at)
{
    for (*at = 0; *at < text.n; ++*at) {
        const char *why = step(s, a, text.p[*at]);

        if (why)
            return why;
    }
    return NULL;
}
