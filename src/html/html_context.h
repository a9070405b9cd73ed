/* Where in an HTML document a template stands: a small tokenizer (WHATWG HTML, 13.2.5) that is fed the literal text and
 * asked before each tag. It refuses what a browser would read in a surprising way, so that it and the browser always
 * agree. It knows nothing of Mustache beyond "a value" and "a section". Reasons are sentences in the arena, or NULL. */
#ifndef HTML_CONTEXT_H
#define HTML_CONTEXT_H

#include "core/str.h"

/* How a value is written at one place. */
enum escape {
    ESCAPE_NONE,
    ESCAPE_HTML,      /* text and double-quoted attributes */
    ESCAPE_URL,       /* a whole address: a path, https or mailto */
    ESCAPE_URL_LOCAL, /* a whole address that loads code: a path only */
    ESCAPE_URL_PATH,  /* after literal text of an address: percent-encoded; "." and ".." are dropped */
    ESCAPE_URL_QUERY, /* the same after a literal ? or # */
    ESCAPE_JSON,      /* inside a JSON string inside an attribute */
};

enum html_place {
    HTML_TEXT,
    HTML_TEXT_ONLY, /* in title and textarea: text, but no elements */
    HTML_RAW,       /* in script, style and others that hold no escapes */
    HTML_OPEN,      /* after < */
    HTML_CLOSE,     /* after </ */
    HTML_DECLARE,   /* after <! */
    HTML_COMMENT,
    HTML_BOGUS, /* <!doctype ...>, <?...>, </3: to the next > */
    HTML_TAG_NAME,
    HTML_TAG,        /* between attributes, after a blank */
    HTML_TIGHT,      /* between attributes, where a blank must come first */
    HTML_SELF_CLOSE, /* after / in a tag */
    HTML_NAME,       /* in the name of an attribute */
    HTML_AFTER_NAME,
    HTML_BEFORE_VALUE,
    HTML_DOUBLE,
    HTML_SINGLE,
    HTML_UNQUOTED,
};

enum attribute_kind {
    ATTRIBUTE_PLAIN,
    ATTRIBUTE_URL,
    ATTRIBUTE_URL_LOCAL,
    ATTRIBUTE_JSON,
    ATTRIBUTE_SCRIPT, /* onclick and the like: no tags */
    ATTRIBUTE_STYLE,  /* no tags */
    ATTRIBUTE_LISTED, /* srcset, srcdoc: no tags */
};

enum element_kind { ELEMENT_PLAIN, ELEMENT_RAW, ELEMENT_TEXT_ONLY, ELEMENT_LOADS };

enum url_place { URL_START, URL_PATH, URL_QUERY };

enum { HTML_NAME_MAX = 47, HTML_SCHEME_MAX = 15 };

struct html_state {
    enum html_place place;
    enum element_kind element;
    enum attribute_kind attribute;
    enum url_place url;
    bool closing, fresh_comment, bang;
    unsigned matched;          /* characters of </name, dashes of a comment */
    unsigned tag_at, value_at; /* numbers of the tag and the value: a section must end in the one that it began in */
    unsigned ntag, nname, nscheme;
    char tag[HTML_NAME_MAX + 1], name[HTML_NAME_MAX + 1];
    char scheme[HTML_SCHEME_MAX + 1];
    bool scheme_known, scheme_unsure;
};

/* Follows the text. When it refuses, *at is the offset of the character that it refuses. */
const char *html_feed(struct html_state *s, struct arena *a, struct str text, size_t *at);
/* A value here: how it is written. */
const char *html_value(struct html_state *s, struct arena *a, enum escape *escape);
/* Begins the content of a section; *s becomes what the content starts in. */
const char *html_section_open(struct html_state *s, struct arena *a);
/* Ends it: before is the state in which html_section_open left. has_value and blank_first describe the content. */
const char *html_section_close(struct html_state *s, struct arena *a, const struct html_state *before, bool has_value,
                               bool blank_first);
/* "the text", "the attribute class" ... */
const char *html_place_name(const struct html_state *s, struct arena *a);

/* In html_names.c: what the names of elements and attributes mean. Names are in lower case. */
enum element_kind element_kind(struct str name);
enum attribute_kind attribute_kind(struct str name, enum element_kind element);
bool scheme_allowed(struct str scheme);

#endif
