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
bool api_total(struct web *w, const struct call *shown, struct value body);

#endif
