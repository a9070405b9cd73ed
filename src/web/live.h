/* Pages that look on while a large write goes on: server-sent events. Each says how far it is, whenever that has changed:
 *
 *   event: progress   data: {"done":1200,"total":9999}
 *   event: over       data: {}        done, or stopped: the page is asked for again
 *
 * A stream ends after a minute; the browser comes back by itself, and its rights are asked for anew. The page says the
 * same without a script when it is loaded again. */
#ifndef WEB_LIVE_H
#define WEB_LIVE_H

#include "web/web.h"

struct live;
struct live *live_open(void);
void live_close(struct live *l);
/* What a route with `live` does: the reply becomes a stream about the job that `making` finds (a row with its id; the query
 * takes the id of the path, or nothing); 404 when it finds none. */
void web_live(struct web *w, const struct query *making);
/* A tick (struct job_tick): looks at the jobs, when somebody looks on. */
void live_look(void *app, struct db *db, struct ctx *ctx);

#endif
