/* A document on A4 pages, as PDF: headings and paragraphs, one below the other, any script in either direction. Made by
 * Pango and Cairo; not for the I/O thread or a worker: it may take some ten milliseconds. */
#ifndef CORE_PAPER_H
#define CORE_PAPER_H

#include "core/str.h"

struct paper;

/* `foot` stands at the end of every page, before its number. Freed by paper_end. */
struct paper *paper_new(struct str title, struct str foot);
void paper_heading(struct paper *p, struct str text);
/* Keeps line ends. Control characters are left out. */
void paper_text(struct paper *p, struct str text);
/* A line of small print. */
void paper_small(struct paper *p, struct str text);
/* The bytes, in the arena; STR_NONE when something failed. */
struct str paper_end(struct paper *p, struct arena *a);

#endif
