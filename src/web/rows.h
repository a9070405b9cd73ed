/* Private to src/web: what becomes of rows after they were read. */
#ifndef WEB_ROWS_H
#define WEB_ROWS_H

#include "web/page.h"

/* Opens sealed columns in place and notes what must be logged as read. */
void rows_open(struct web *w, const struct query *q, struct value rows);
/* Filters, sort and continuation of a list from the address. False: one was wrong (ctx.errors). */
bool rows_page_arguments(struct web *w, struct call *c);
/* {rows, next, more, filters, filtered, first} */
struct value rows_page(struct web *w, const struct call *c);
/* Nested by parent_id; a node whose parent is not among the rows is a root. */
struct value rows_tree(struct web *w, struct value rows);
/* A form with what was typed, errors, and theirs where somebody else has changed it. */
struct value rows_form(struct web *w, const struct resource *r, struct value row);
/* A continuation as text for an address, and back. */
struct str cursor_write(struct arena *a, const struct value *keys, size_t n);
bool cursor_read(struct arena *a, struct str text, const struct query_sort *sort, struct value *keys);
/* A name or a value of an address. */
void address_escape(struct buf *out, struct str s);
bool page_block_uses(const struct page *p, struct str block, size_t line);

#endif
