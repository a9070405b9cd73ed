/* What the files of rendering share: template_render.c runs operations, template_value.c finds and writes values. */
#ifndef HTML_TEMPLATE_RENDER_H
#define HTML_TEMPLATE_RENDER_H

#include "html/template_private.h"

enum { CACHE_SLOTS = 64, STEPS_MAX = 1000000, RUNS_MAX = 512 };

/* The items of the sections around, innermost first. */
struct scope {
    const struct value *item;
    const struct scope *outer;
};
struct loop {
    size_t i, n;
};
/* The layouts around, innermost first: their content overrides blocks. */
struct overrides {
    const struct template *template;
    unsigned layout;
    const struct overrides *outer;
};
/* What names and blocks mean at one point; a partial begins with its own. */
struct surroundings {
    const struct value *root;
    const struct scope *scope;
    const struct loop *loop;
    const struct overrides *overrides;
};
struct render {
    const struct template_set *set;
    const struct template *template;
    const struct template_words *words;
    struct format_context format;
    const char *plural_locale;
    struct buf *out;
    struct surroundings in;
    struct str indent; /* what each line begins with */
    bool line_start;   /* the next byte begins a line; kept only while there is an indent */
    int depth;         /* templates and overrides inside each other */
    int runs;          /* contents inside each other: sections too */
    unsigned steps;    /* items and templates so far */
    struct str why;
    struct value made; /* what @index and a format gave */
    /* Where a name was last found in rows of one shape. */
    struct {
        const struct str *segment;
        const struct shape *shape;
        size_t i;
    } cache[CACHE_SLOTS];
};

/* The value of a name without its formats, or NULL. Valid until the next call. */
const struct value *value_find(struct render *r, const struct name *name);
void value_put(struct render *r, const struct name *name, enum escape escape);
void message_put(struct render *r, const struct message *english, enum escape escape);
/* A map of the arguments of a call. */
struct value call_arguments(struct render *r, const struct call *call);
void literal_put(struct render *r, struct str text);

#endif
