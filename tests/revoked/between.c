/* In the middle of a request: the linker puts this between the program and the first wave that is asked ahead (web/ahead.c). */
#include "revoked.h"

#include "web/ahead.h"

struct wave *__real_ahead_wave(struct web *w, struct str hash);
struct wave *__wrap_ahead_wave(struct web *w, struct str hash);

void (*between_session)(void *with);
void *between_session_with;
size_t between_waves;

/* The wave is made of what the session was last; it and the session are read after this. */
struct wave *__wrap_ahead_wave(struct web *w, struct str hash)
{
    struct wave *wave = __real_ahead_wave(w, hash);
    void (*fn)(void *) = between_session;

    between_waves += wave != NULL;
    between_session = NULL;
    if (fn)
        trap_aside(fn, between_session_with);
    return wave;
}

/* The connection of the request under way is in a snapshot: whoever comes in between has another. */
void between_take(void *with)
{
    struct revoked *r = with;
    struct house *h = r->s->h;
    struct worker *first = h->worker;

    h->worker = r->second;
    way_take(r, r->way);
    h->worker = first;
    r->in_between++;
}
