/* What the files of the template engine share. Nobody outside src/html includes it.
 *
 * A template is one flat array of operations. An operation with content (section, block, layout) is followed by it and
 * knows where it ends, so content is a range of the array and rendering needs no tree. */
#ifndef HTML_TEMPLATE_PRIVATE_H
#define HTML_TEMPLATE_PRIVATE_H

#include "html/format_private.h"
#include "html/html_context.h"
#include "html/template.h"

enum { NESTING_MAX = 64 };

/* --- names ------------------------------------------------------------------------------------------------------- */

enum name_kind { NAME_PATH, NAME_ITEM, NAME_INDEX, NAME_FIRST, NAME_LAST };
struct name {
    struct str written;     /* without the formats */
    const struct str *path; /* its segments; &written when there is one */
    const unsigned char *formats;
    struct str formats_written;
    unsigned short npath;
    unsigned char nformats, kind;
};
/* Reads "person.name|day|upper". Names are strict except in TEMPLATE_SPEC, where anything goes and | is no format.
 * Returns a reason, or NULL. */
const char *name_parse(struct arena *a, enum template_mode mode, struct str text, struct name *out);

/* --- messages: text to translate --------------------------------------------------------------------------------- */

enum piece_kind { PIECE_TEXT, PIECE_VALUE, PIECE_COUNT, PIECE_PLURAL, PIECE_CASE };
struct piece {
    enum piece_kind kind;
    unsigned end;            /* PLURAL, CASE: the piece after its content */
    struct str text;         /* CASE: its word ("one"), or empty for =3 */
    const struct name *name; /* VALUE, PLURAL */
    int64_t number;          /* CASE without a word */
};
/* What is found by a text: the first member of what a keyed_set holds. */
struct keyed {
    struct str key;
    unsigned hash; /* text_hash of the key */
};
struct keyed_set {
    struct keyed **slots; /* open addressing, a power of two */
    size_t nslots, n;
};
unsigned text_hash(struct str s);
struct keyed *keyed_find(const struct keyed_set *set, struct str key, unsigned hash); /* NULL: there is none */
/* One whose key is not there yet. */
void keyed_add(struct arena *a, struct keyed_set *set, struct keyed *k);

struct message {
    struct keyed keyed; /* by the English text, blanks collapsed */
    const struct piece *pieces;
    unsigned npieces;
    int line;
};
/* Collapses runs of blanks to one space, without those at the ends. */
struct str message_key(struct arena *a, struct str text);
const char *message_parse(struct arena *a, struct str key, struct message *out);
const struct message *words_find(const struct template_words *words, const struct message *english);

/* --- operations -------------------------------------------------------------------------------------------------- */

enum op_kind { OP_TEXT, OP_VALUE, OP_SECTION, OP_INVERTED, OP_MESSAGE, OP_PARTIAL, OP_BLOCK, OP_LAYOUT };
enum argument_kind { ARGUMENT_NAME, ARGUMENT_LITERAL, ARGUMENT_MESSAGE };
struct argument {
    enum argument_kind kind;
    struct name name;
    struct value literal;
    const struct message *message;
};
struct call {
    const struct argument *arguments;
    struct shape shape; /* the names of the arguments */
    struct str indent;
    unsigned hash;            /* of the template's name */
    const struct name *moves; /* {{>*name}}: the value names the template; only TEMPLATE_SPEC */
};
struct op {
    unsigned char kind, escape;
    bool raw;
    bool own_lines; /* a block or partial that stands alone on its lines, so that its first line is indented too */
    bool is_override;
    bool at_root; /* a block that no section holds */
    bool plain;   /* a block in <title> or the like: no elements inside; an override: it has none */
    int line;
    unsigned end;
    struct str text; /* TEXT: the literal; PARTIAL, BLOCK, LAYOUT: the name */
    union {
        const struct name *name;       /* VALUE, SECTION, INVERTED */
        const struct message *message; /* MESSAGE */
        const struct call *call;       /* PARTIAL, LAYOUT */
        const struct str *indent;      /* BLOCK: what its lines are indented by when it is overridden */
    };
};
struct template
{
    struct keyed keyed; /* by template_key of its name */
    struct str name;
    const struct op *ops;
    unsigned nops;
    const struct template_note *notes;
    size_t nnotes;
    const struct str *blocks;
    size_t nblocks;
    unsigned mark; /* for template_set_check: 0 not seen, 1 being walked, 2 done */
};
struct template_set {
    struct arena *arena;
    enum template_mode mode;
    struct template **templates; /* in the order in which they were added */
    size_t ntemplates, templates_room;
    struct keyed_set keys;
    struct op *scratch; /* operations of the template that is being parsed; kept for the next */
    size_t scratch_room;
};
/* "goal.html" and "goal" are the same template, except in TEMPLATE_SPEC. */
struct str template_key(enum template_mode mode, struct str name);
struct template *template_by_hash(const struct template_set *set, struct str key, unsigned hash);

/* "name:line: what is wrong". */
struct str fault(struct arena *a, struct str name, int line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
struct str vfault(struct arena *a, struct str name, int line, const char *format, va_list args)
    __attribute__((format(printf, 4, 0)));

/* The block of that name that t or one of its layouts holds at their root: its operation, the template that has it,
 * and the layouts on the way to it. */
struct block_place {
    const struct template *template;
    unsigned op;
    struct {
        const struct template *template;
        unsigned op;
    } layouts[NESTING_MAX];
    size_t nlayouts;
    bool in_section; /* found, but in a section */
    unsigned tries;  /* templates looked at, with a limit: layouts may be circular before they are checked */
};
/* Parses text into *t, whose name is set. */
bool template_parse(struct template_set *set, struct str text, struct template *t, struct str *why);
bool block_find(const struct template_set *set, const struct template *t, struct str name, struct block_place *out);
/* The override of a block among the direct content of a layout operation, or 0. */
unsigned override_find(const struct template *t, unsigned layout, struct str name);

/* --- rendering --------------------------------------------------------------------------------------------------- */

void escape_put(struct buf *out, enum escape escape, struct str text);

#endif
