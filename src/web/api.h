/* Private to src/web: the handlers of /api/v1. */
#ifndef WEB_API_H
#define WEB_API_H

#include "web/web.h"

void api_list(struct web *w);
void api_item(struct web *w);
void api_write(struct web *w);
void api_remove(struct web *w);
void api_description(struct web *w); /* /api/v1/openapi.json */
/* What answers for a list or an item, today or on another day, and whether it has other days at all. */
const struct query *api_query(const struct resource *r, bool one, bool then);
bool api_has_days(const struct resource *r, bool one);
/* What the address names, for who may see any of it; NULL: replied. */
const struct resource *api_resource(struct web *w);
/* May the viewer read it as data? Exports have switches of their own. */
bool api_may_read(const struct web *w, const struct resource *r);
const struct value *api_arguments(struct web *w, const struct query *q);
bool api_total(struct web *w, const struct resource *r, const struct call *shown, struct value body);
#ifdef TANDEM_TESTS
extern int64_t api_counted; /* beyond so many rows a kept figure is asked */
#endif

#endif
