/* Templates: Mustache syntax over the value tree, with layouts, blocks and partials, escaping by context, translation
 * marks, and formatting of days, instants, numbers and money.
 *
 * A template is parsed once, is then constant and may be rendered by many threads. The parser refuses what is unsafe or
 * unclear and says where: "goal_list.html:11: an attribute must stand in double quotes". The engine knows nothing of
 * SQL or people; which names exist is checked by whoever knows (template_walk).
 *
 * Beyond the public Mustache specification (which runs in TEMPLATE_SPEC mode):
 *   {{x|day}}                a format: see html/format.h; several may follow each other
 *   {{#_}}Hello {name}{{/_}} text to translate; the English text is the key; {name} is looked up like {{name}};
 *                            ICU plurals: {n, plural, one {# goal} other {# goals}}
 *   {{<layout}}{{$title}}..{{/title}}{{/layout}}   inheritance, as in the specification; {{$block}} names a fragment
 *                            (blanks around the text are outside of the key, runs of blanks inside are one space)
 *   {{>partial a=x.y|day b="text" c=_"Text to translate" d=. e=5 f=true}}   a partial: inside it only these are seen
 *   {{! key: value }} and {{! name = kind query(..) }}   header comments before the first output, kept for the caller
 * {{>card}} finds card, card.html or card.txt: the ending is no part of a template's name, except in errors.
 * Lines that hold only a tag vanish, as in the specification; its moving of lines to the indentation of a partial or
 * block is done in TEXT and SPEC only, because a page would grow by it and <pre> and <textarea> would change.
 * In pages {{{x}}} is refused unless x ends in _html; blocks, partials and layouts stand in the text only.
 * Names: the first segment is looked up in the innermost section, then in the root, never between; a dotted name that
 * is in both is the caller's to refuse. {{#list}} repeats, {{.}} is the item itself; inside a list section `@first`,
 * `@last`, `@index` (from 1) are names. A section of anything else that is true renders once and enters nothing. */
#ifndef HTML_TEMPLATE_H
#define HTML_TEMPLATE_H

#include "core/buf.h"
#include "core/value.h"

enum template_mode {
    TEMPLATE_HTML, /* escaping by context, strict names: every page */
    TEMPLATE_TEXT, /* no escaping, strict names: mail in plain text */
    TEMPLATE_SPEC, /* the public specification: names fall through all sections, HTML escaping everywhere */
};

struct template;

/* The set of all templates: partials and layouts are found in it by name. */
struct template_set;
struct template_set *template_set_new(struct arena *a, enum template_mode mode);

/* Parses one text and adds it under its name (replacing an older one). NULL when it is refused; then a sentence that
 * begins with "name:line:" is in *why (in the set's arena). Texts are not copied and must outlive the set. */
const struct template *template_add(struct template_set *set, struct str name, struct str text, struct str *why);
const struct template *template_find(const struct template_set *set, struct str name);

/* After all were added: every partial and layout named exists, blocks filled exist in their layout, a partial is called
 * with exactly the names that its header `{{! needs: a b c? }}` states (`?`: may be left out), a partial keeps to the
 * escaping context it is called in, recursion only where the tree shrinks (a partial may call itself). Returns false
 * with the first fault in *why. */
bool template_set_check(const struct template_set *set, struct str *why);

/* Header comments of a template in their order: the text between {{! and }}, trimmed, with its line. */
struct template_note {
    struct str text;
    int line;
};
size_t template_notes(const struct template *t, const struct template_note **notes);

struct template_context {
    struct value root;
    const char *locale;                 /* "en", "de-AT" ...: formats and plurals */
    const char *time_zone;              /* IANA name, for instants */
    const struct template_words *words; /* translations of that locale; NULL: the English text */
};

/* Renders the whole template, or only its block (the block's content as this template and its layouts define it).
 * A block that a section holds cannot be rendered alone: whether it is shown is the section's to say. Returns false
 * with a sentence when a block does not exist, nesting passes 64 (partials that call themselves; 512 with sections), or
 * after 1,000,000 items. A full buffer ends it with true: look at out->full. Values are made in out's arena. */
bool template_render(const struct template_set *set, const struct template *t, struct str block,
                     const struct template_context *context, struct buf *out, struct str *why);

/* Walks every use of a name in the order of rendering, for the check of a view against the names that its queries give:
 * through the layouts of t, with the content that fills their blocks where it is shown, but not into partials, whose
 * names are their arguments. `sections` are the section names open around it, outermost first (each as written).
 * "." and "@index" are visited too. Returning false stops the walk. */
enum template_use { USE_VALUE, USE_RAW, USE_SECTION, USE_INVERTED, USE_TRANSLATED, USE_PARTIAL_ARGUMENT };
struct template_name {
    enum template_use use;
    struct str name; /* as written, dots included */
    int line;
    struct str template_name;
    const struct str *sections;
    size_t nsections;
    struct str formats; /* "day" or "money|x": as written, without the leading bar */
    struct str block;   /* innermost block that it stands in, or empty */
};
bool template_walk(const struct template_set *set, const struct template *t,
                   bool (*visit)(void *with, const struct template_name *name), void *with);

/* Names of the blocks at the root of t that a fragment may ask for. */
size_t template_blocks(const struct template *t, const struct str **names);

/* Translations: a .po file of GNU gettext. Entries that are fuzzy, empty or have a msgctxt are left out; plural forms
 * are ICU's inside the text. name begins the sentence in *why when it is refused (NULL): "de.po:12: ...". A translation
 * may use only names that its English text has. Nothing is kept of po. */
const struct template_words *template_words_parse(struct arena *a, struct str name, struct str po, struct str *why);
/* Every text to translate in the set, for making a .pot file; Yes and No where {{x|yesno}} is used. */
void template_texts(const struct template_set *set,
                    void (*each)(void *with, struct str text, struct str template_name, int line), void *with);

/* What a set holds, and what a template is called and laid out in (empty: it has no layout). */
size_t template_count(const struct template_set *set);
const struct template *template_at(const struct template_set *set, size_t i);
struct str template_name_of(const struct template *t);
struct str template_layout(const struct template *t);

#endif
