/* Private to src/web: the handlers of /api/v1. */
#ifndef WEB_API_H
#define WEB_API_H

#include "web/web.h"

void api_list(struct web *w);
void api_item(struct web *w);
void api_write(struct web *w);
void api_remove(struct web *w);
void api_description(struct web *w); /* /api/v1/openapi.json */
bool api_total(struct web *w, const struct call *shown, struct value body);

#endif
