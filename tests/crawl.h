/* Looks at everything that somebody can look at: every page without a parameter, whatever links lead to, and every
 * address that anybody before found, as one who guesses addresses would. */
#ifndef TESTS_CRAWL_H
#define TESTS_CRAWL_H

#include "house.h"

struct crawl;
struct crawl *crawl_new(void);
void crawl_free(struct crawl *c);
/* An address to look at, such as one that a link nobody follows leads to. */
void crawl_add(struct crawl *c, struct str target);
/* Asks as a persona, or with an API token (then what the API lists, and each thing in it). What came back is kept until
 * the next one. Returns how many answers were 200; more than most addresses end the program. */
size_t crawl_run(struct crawl *c, struct house *h, const struct persona *who, const char *token);
/* How many kinds of pages, over all that asked, take more statements or round trips than a page may, or 1 when they are not what the golden
 * file says; why: the first. TANDEM_GOLDEN writes the file. */
size_t crawl_costs(struct crawl *c, const char *file, char *why, size_t size);
/* The address of the first answer that holds a text; NULL: none does. */
const char *crawl_find(const struct crawl *c, struct str text);

#endif
