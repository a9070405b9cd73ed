/* A page: a view and the queries that its header lines name (KERNEL 1).
 *
 *   name = kind query(param=source, ...) [under list by column] [if flag]
 *
 * The lines are planned in at most three waves: those that need nothing of another line first. All waves of a page are
 * one snapshot. A fragment runs only the lines that its block uses. */
#ifndef WEB_PAGE_H
#define WEB_PAGE_H

#include "html/template.h"
#include "web/web.h"

enum line_kind { LINE_ONE, LINE_MAYBE, LINE_MANY, LINE_PAGE, LINE_COUNT, LINE_TREE, LINE_FLAG, LINE_FORM };
enum source_kind {
    FROM_PATH,
    FROM_QUERY,
    FROM_WORDS,     /* what was typed to find something, folded; */
    FROM_WORDS_END, /* and what sorts behind all that begins so */
    FROM_PERSON,
    FROM_ACCOUNT,
    FROM_SESSION,
    FROM_WORLD,
    FROM_TODAY,
    FROM_AS_OF,
    FROM_LINE,
    FROM_LIST,
    FROM_TEXT
};

struct line_source {
    enum source_kind kind;
    struct str name; /* path part, query field, column, or the literal text */
    size_t line;     /* FROM_LINE, FROM_LIST */
};
struct page_line {
    struct str name;
    enum line_kind kind;
    const struct query *query;
    const struct resource *form; /* LINE_FORM */
    size_t form_row;             /* LINE_FORM: the line with the current row, or SIZE_MAX */
    struct line_source *sources; /* one for each parameter of the query */
    size_t under;                /* SIZE_MAX: not under a list */
    struct str by;
    size_t condition;            /* line of a flag, or of a row, or SIZE_MAX */
    struct str condition_column; /* of that row, or none */
    bool negated;                /* "if not flag" */
    bool sheet;                  /* up to 5,000 rows */
    int wave;
    int at_line;
    struct str file;
};
struct page {
    struct str name;
    const struct template *template;
    struct page_line *lines;
    size_t nlines;
    struct page_block {
        struct str name;
        uint64_t lines; /* bit i: line i is used in it */
    } * blocks;
    size_t nblocks;
    bool has_days;    /* a line of it asks for the day that is asked for */
    struct str *keys; /* what it understands behind the "?" of its address, beside as_of */
    size_t nkeys;
    const struct page_part *part; /* or NULL */
};
struct page_set;

/* Plans every view that has lines or a layout; checks every name that a template uses against what its lines give.
 * NULL with a sentence that begins with "view.html:line:". */
struct page_set *pages_plan(struct arena *a, const struct template_set *views, struct str *why);
const struct page *page_find(const struct page_set *set, struct str name);
size_t page_count(const struct page_set *set);
const struct page *page_at(const struct page_set *set, size_t i);

enum page_result { PAGE_FILLED, PAGE_MISSING, PAGE_WRONG /* ctx.errors tell: 422 */, PAGE_FAILED /* *status */ };
/* "tag#id" of htmx 4: the block that it will swap; empty for a whole page. */
struct str page_block_wanted(struct web *w, const struct page *p);
/* Runs the lines (all, or those that the wanted block uses) and puts what they give into w->root. */
enum page_result page_fill(struct web *w, const struct page *p, enum db_status *status);
struct wave {
    struct call *calls; /* n, and one free place before them */
    size_t *which, n;   /* the lines that they are of */
};
/* The calls of the first wave as page_fill would make them now, for asking them ahead. False: the address is wrong, which
 * page_fill finds again. */
bool page_ahead(struct web *w, const struct page *p, struct wave *first);

/* Names that every page has beside its lines: see ARCHITECTURE.md. */
extern const char *const page_frame_names[];

#endif
