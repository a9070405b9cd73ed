/* What the files of the parser share: template_scan.c finds tags, template_parse.c makes operations of them, with
 * template_block.c for blocks and layouts and template_name.c for names. */
#ifndef HTML_TEMPLATE_PARSER_H
#define HTML_TEMPLATE_PARSER_H

#include "html/template_private.h"

/* One tag in the source. Offsets: line_begin..begin are blanks when blank_before; end..line_end are blanks and the line
 * end when blank_after. */
struct tag {
    char kind; /* 0 for a value, or one of # ^ / > < $ ! = & { */
    struct str body;
    size_t begin, end, line_begin, line_end;
    int line;
    bool blank_before, blank_after;
};
struct scanner {
    struct str source, open, close;
    size_t at, counted;
    int line;
};
enum scan_result { SCAN_TAG, SCAN_END, SCAN_UNCLOSED };
struct scanner scanner_new(struct str source);
enum scan_result scan_tag(struct scanner *s, struct tag *tag);
/* Takes the body of {{=<% %>=}}. */
bool scan_delimiters(struct scanner *s, struct str body);
int scan_line(struct scanner *s, size_t at);

struct opened {
    enum op_kind kind;
    unsigned op;
    struct str name;
    int line;
    size_t dedent; /* blanks taken from the beginning of each line of an override */
    bool is_override, blank_before;
    unsigned blanks_op; /* LAYOUT: the operation with the blanks before it */
    struct call *call;  /* LAYOUT */
    struct str blanks;  /* LAYOUT: those blanks */
    struct html_state before;
};
struct parser {
    struct template_set *set;
    struct arena *arena;
    enum template_mode mode;
    struct str name;
    struct scanner scanner;
    size_t from; /* the source is done up to here */
    unsigned nops;
    struct opened open[NESTING_MAX];
    unsigned depth;
    struct html_state html;
    struct template_note *notes;
    size_t nnotes, notes_room;
    bool output_began;
    struct str why;
};
/* Sets why; returns false for the caller to pass on. */
bool refuse(struct parser *p, int line, const char *format, ...) __attribute__((format(printf, 3, 4)));
struct op *op_add(struct parser *p, enum op_kind kind, int line);
/* Literal text of the source, [from, to). */
bool text_add(struct parser *p, size_t from, size_t to);
bool call_parse(struct parser *p, const struct tag *tag, struct call **call, struct str *name);
bool message_tag(struct parser *p, const struct tag *tag);
bool block_open(struct parser *p, const struct tag *tag);
bool block_close(struct parser *p, const struct tag *tag);
bool layout_open(struct parser *p, const struct tag *tag);
bool layout_close(struct parser *p, const struct tag *tag);
/* NULL when tags nest too deep. */
struct opened *opened_push(struct parser *p, struct op *op, struct str name);
/* Blanks to take from each line at this place, or 0. */
size_t dedent_now(const struct parser *p);
bool in_layout(const struct parser *p);

#endif
