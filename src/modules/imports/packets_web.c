/* A ZIP of old reviews in the browser. */
#include "core/id.h"
#include "modules/imports/imports.h"
#include "modules/imports/imports_web.h"
#include "web/app.h"

struct packets_sent {
    struct packets packets;
    bool good;
};

static void free_arena(void *arena)
{
    arena_free(arena);
}

static void file_all(void *with)
{
    struct packets_sent *s = with;

    jmp_buf env;

    arena_escape(s->packets.arena, &env);
    if (setjmp(env) == 0)
        s->good = packets_import(&s->packets);
    else
        s->packets.why = "The ZIP holds more than can be read at once: send it in parts.";
    arena_escape(s->packets.arena, NULL);
}

static void filed(struct web *w)
{
    struct packets_sent *s = w->own;

    import_sent(w, s->good ? s->packets.batch_id : 0, s->packets.why ? s->packets.why : "The ZIP could not be read.");
}

void packets_upload(struct web *w)
{
    struct arena *a = arena_new(import_arena_bytes);
    struct packets_sent *s = ARENA_NEW(a, struct packets_sent);

    arena_cleanup(w->arena, free_arena, a);
    s->packets = (struct packets){.app = w->app, .arena = a, .account_id = w->ctx.viewer.account_id};
    w->own = s;
    for (size_t i = 0; i < w->http->nuploads; i++)
        if (w->http->uploads[i].size_bytes > 0) {
            s->packets.path = w->http->uploads[i].path;
            s->packets.file = str_dup(a, w->http->uploads[i].name).p;
        }
    if (s->packets.path)
        web_slow(w, file_all, s, filed);
    else
        import_refuse(w, "Choose the ZIP with the reviews.");
}
