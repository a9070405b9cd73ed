/* Which tags may stand where: the questions that the parser asks of html_context. */
#include "html/html_context.h"

const char *html_place_name(const struct html_state *s, struct arena *a)
{
    switch (s->place) {
    case HTML_TEXT:
    case HTML_OPEN:
    case HTML_CLOSE:
    case HTML_DECLARE: return "the text";
    case HTML_TEXT_ONLY:
    case HTML_RAW: return arena_printf(a, "the content of <%s>", s->tag);
    case HTML_COMMENT: return "an HTML comment";
    case HTML_BOGUS: return "a declaration";
    case HTML_TAG_NAME:
    case HTML_TAG:
    case HTML_TIGHT:
    case HTML_SELF_CLOSE:
    case HTML_NAME:
    case HTML_AFTER_NAME: return arena_printf(a, "the tag <%s>", s->tag);
    case HTML_BEFORE_VALUE:
    case HTML_DOUBLE:
    case HTML_SINGLE:
    case HTML_UNQUOTED: return arena_printf(a, "the attribute %s", s->name);
    }
    return "";
}

/* Why nothing of Mustache may stand here, or NULL where sections and values may. */
static const char *refusal(const struct html_state *s, struct arena *a)
{
    switch (s->place) {
    case HTML_TEXT:
    case HTML_TAG:
    case HTML_TIGHT:
    case HTML_AFTER_NAME:
    case HTML_NAME:
    case HTML_TAG_NAME: return NULL;
    case HTML_TEXT_ONLY: return s->matched ? "a tag cannot stand in the name of an element" : NULL;
    case HTML_RAW: return arena_printf(a, "a tag cannot stand in <%s>; use a class or a data attribute", s->tag);
    case HTML_OPEN:
    case HTML_CLOSE: return "a tag cannot stand in the name of an element";
    case HTML_DECLARE:
    case HTML_BOGUS: return "a tag cannot stand in a declaration";
    case HTML_COMMENT: return "a tag cannot stand in an HTML comment; use {{! }} for comments";
    case HTML_SELF_CLOSE: return "a tag cannot stand between / and >";
    case HTML_BEFORE_VALUE:
    case HTML_UNQUOTED: return "an attribute must stand in double quotes";
    case HTML_SINGLE: return "an attribute with a tag inside must stand in double quotes, not in single ones";
    case HTML_DOUBLE: break;
    }
    switch (s->attribute) {
    case ATTRIBUTE_SCRIPT: return arena_printf(a, "a tag cannot stand in %s, which is a script", s->name);
    case ATTRIBUTE_STYLE: return "a tag cannot stand in a style attribute; use a class";
    case ATTRIBUTE_LISTED: return arena_printf(a, "a tag cannot stand in %s", s->name);
    default: return NULL;
    }
}

static const char *url_value(struct html_state *s, enum escape *escape)
{
    if (s->url == URL_START)
        *escape = s->attribute == ATTRIBUTE_URL ? ESCAPE_URL : ESCAPE_URL_LOCAL;
    else
        *escape = s->url == URL_PATH ? ESCAPE_URL_PATH : ESCAPE_URL_QUERY;
    if (!s->scheme_known)
        s->scheme_unsure = true;
    if (s->url == URL_START)
        s->url = URL_PATH;
    return NULL;
}

const char *html_value(struct html_state *s, struct arena *a, enum escape *escape)
{
    const char *why = refusal(s, a);

    if (why)
        return why;
    *escape = ESCAPE_HTML;
    if (s->place == HTML_TEXT || s->place == HTML_TEXT_ONLY)
        return NULL;
    if (s->place == HTML_TAG_NAME)
        return "a tag cannot stand in the name of an element";
    if (s->place == HTML_NAME)
        return "a tag cannot stand in the name of an attribute";
    if (s->place != HTML_DOUBLE)
        return "a value cannot stand between attributes; write name=\"{{value}}\" or {{#value}}name{{/value}}";
    if (s->attribute == ATTRIBUTE_URL || s->attribute == ATTRIBUTE_URL_LOCAL)
        return url_value(s, escape);
    if (s->attribute == ATTRIBUTE_JSON)
        *escape = ESCAPE_JSON;
    return NULL;
}

const char *html_section_open(struct html_state *s, struct arena *a)
{
    const char *why = refusal(s, a);

    if (why)
        return why;
    if (s->place == HTML_TAG_NAME)
        s->element = element_kind((struct str){s->tag, s->ntag});
    if (s->place == HTML_TAG_NAME || s->place == HTML_NAME)
        s->place = HTML_TIGHT;
    else if (s->place == HTML_AFTER_NAME)
        s->place = HTML_TAG;
    return NULL;
}

static bool is_between(const struct html_state *s)
{
    return s->place == HTML_TAG || s->place == HTML_TIGHT || s->place == HTML_NAME || s->place == HTML_AFTER_NAME;
}

static bool ends_where_it_began(const struct html_state *s, const struct html_state *before)
{
    switch (before->place) {
    case HTML_TEXT: return s->place == HTML_TEXT;
    case HTML_TEXT_ONLY: return s->place == before->place && s->tag_at == before->tag_at && !s->matched;
    case HTML_DOUBLE: return s->place == before->place && s->value_at == before->value_at;
    default: return is_between(s) && s->tag_at == before->tag_at;
    }
}

/* The section may have been left out: what follows must be right in both cases. */
static void join_urls(struct html_state *s, const struct html_state *before)
{
    bool same = s->nscheme == before->nscheme && memcmp(s->scheme, before->scheme, s->nscheme) == 0;

    if (before->url != s->url)
        s->url = before->url == URL_START ? URL_START : URL_PATH;
    s->scheme_known = s->scheme_known && before->scheme_known;
    s->scheme_unsure = s->scheme_unsure || before->scheme_unsure || !same;
}

const char *html_section_close(struct html_state *s, struct arena *a, const struct html_state *before, bool has_value,
                               bool blank_first)
{
    bool bare = s->place == HTML_NAME || s->place == HTML_AFTER_NAME;

    if (!ends_where_it_began(s, before))
        return arena_printf(a, "ends in %s, but it began in %s; it must end where it began", html_place_name(s, a),
                            html_place_name(before, a));
    if (before->place == HTML_DOUBLE)
        join_urls(s, before);
    if (!is_between(before))
        return NULL;
    if (bare && has_value && !blank_first)
        return "must begin with a blank, as it holds several attributes";
    s->place =
        before->place == HTML_TAG && (s->place == HTML_TAG || s->place == HTML_AFTER_NAME) ? HTML_TAG : HTML_TIGHT;
    return NULL;
}
