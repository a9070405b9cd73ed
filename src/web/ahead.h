/* Private to src/web: the first wave of a page, asked together with the session (KERNEL 1). */
#ifndef WEB_AHEAD_H
#define WEB_AHEAD_H

#include "web/app.h"

/* NULL: there is no memory. */
struct ahead_memory *ahead_open(void);
void ahead_close(struct ahead_memory *m);
/* The first wave of the route's page for what the session of this token hash was last; NULL: nothing can be asked ahead. */
struct wave *ahead_wave(struct web *w, struct str hash);
/* Is this wave what was asked ahead, in w->ahead? Then it is answered. */
bool ahead_answered(struct web *w, struct wave *now);
/* Notes what the session is now. */
void ahead_remember(struct web *w, struct str hash);

#endif
