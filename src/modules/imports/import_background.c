/* Imports that run behind the pages: at most four wait or are written, each batch once. */
#include "core/csv.h"
#include "modules/imports/imports_private.h"
#include "modules/imports/imports_web.h"
#include "queries.h"
#include "web/app.h"

#include <pthread.h>

enum { AT_ONCE = 4 };

size_t import_arena_bytes = (size_t)2047 << 20;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int64_t under_way[AT_ONCE];

static bool take(int64_t id)
{
    size_t free_at = AT_ONCE;
    bool there = false;

    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < AT_ONCE; i++) {
        there = there || under_way[i] == id;
        if (!under_way[i])
            free_at = i;
    }
    if (!there && free_at < AT_ONCE)
        under_way[free_at] = id;
    pthread_mutex_unlock(&lock);
    return !there && free_at < AT_ONCE;
}

bool import_is_under_way(int64_t id)
{
    bool there = false;

    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < AT_ONCE; i++)
        there = there || under_way[i] == id;
    pthread_mutex_unlock(&lock);
    return there;
}

static void give_back(int64_t id)
{
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < AT_ONCE; i++)
        if (under_way[i] == id)
            under_way[i] = 0;
    pthread_mutex_unlock(&lock);
}

struct background {
    struct arena *arena;
    struct app *app;
    int64_t id;
    struct import im;
};

/* What it holds is too much: it is over, at the place where it stands. */
static void end_too_large(struct background *b)
{
    struct import im = b->im;

    csv_close(im.csv);
    im.arena = arena_new(1 << 20);
    im.why = IMPORT_TOO_LARGE;
    import_note(&im, import_fail);
    if (im.lock > 0)
        import_let_go(&im);
    arena_free(im.arena);
}

static void run_background(void *with)
{
    struct background *b = with;
    jmp_buf env;

    arena_escape(b->arena, &env);
    if (setjmp(env) == 0)
        import_resume(b->app, b->arena, b->id, &b->im);
    else
        end_too_large(b);
}

static void end_background(void *with)
{
    struct background *b = with;

    give_back(b->id);
    arena_free(b->arena); /* b with it */
}

bool import_begin(struct app *app, int64_t id)
{
    struct arena *a;
    struct background *b;

    if (!take(id))
        return true;
    a = arena_new(import_arena_bytes);
    b = ARENA_NEW(a, struct background);
    *b = (struct background){.arena = a, .app = app, .id = id};
    if (slow_submit(app->imports, run_background, end_background, b))
        return true;
    end_background(b);
    return false;
}

void imports_go_on(struct app *app)
{
    struct arena *a = arena_new(1 << 20);
    int64_t *ids;
    size_t n = imports_open(app, a, &ids);

    for (size_t i = 0; i < n; i++)
        import_begin(app, ids[i]);
    arena_free(a);
}
