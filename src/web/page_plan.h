/* Private to src/web: planning a page and checking its names. */
#ifndef WEB_PAGE_PLAN_H
#define WEB_PAGE_PLAN_H

#include "web/page.h"

struct plan {
    struct arena *arena;
    const struct template_set *views;
    struct page *page;
    struct str *why;
};
bool plan_refuse(struct plan *p, const struct page_line *l, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
bool page_plan(struct plan *p, const struct template *t);
/* Every name that the template uses is given by a line or by the frame. Marks which lines each block uses. */
bool page_check(struct plan *p);

#endif
