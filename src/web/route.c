/* The route table: all modules' routes in one, matched part by part. */
#include "web/app.h"

#include <stdio.h>

static struct route_shape shape_of(struct str path)
{
    struct route_shape shape = {.first = STR("")};

    str_split(&path, '/');
    shape.first = str_split(&path, '/');
    for (shape.parts = 1; path.n; shape.parts++)
        str_split(&path, '/');
    if (shape.first.n && shape.first.p[0] == ':')
        shape.first = STR("");
    return shape;
}

void routes_set(struct app *app, const struct route **routes, size_t n)
{
    app->routes = routes;
    app->nroutes = n;
    app->shapes = ARENA_ARRAY(app->arena, struct route_shape, n);
    for (size_t i = 0; i < n; i++)
        app->shapes[i] = shape_of(str_of(routes[i]->path));
}

bool routes_compile(struct app *app, char *why, size_t why_size)
{
    const struct route **routes;
    size_t n = 0;

    for (size_t m = 0; m < all_modules_count; m++)
        n += all_modules[m]->nroutes;
    routes = ARENA_ARRAY(app->arena, const struct route *, n);
    n = 0;
    for (size_t m = 0; m < all_modules_count; m++)
        for (size_t i = 0; i < all_modules[m]->nroutes; i++) {
            const struct route *r = &all_modules[m]->routes[i];

            if (r->may == ACT_NONE) {
                snprintf(why, why_size, "The route %s of %s states no action.", r->path, all_modules[m]->name);
                return false;
            }
            if (r->view && !page_find(app->pages, str_of(r->view))) {
                snprintf(why, why_size, "The route %s shows the view %s, which is not there.", r->path, r->view);
                return false;
            }
            if (r->form && !r->write && !r->form->save && !r->run) {
                snprintf(why, why_size, "The route %s has a form that nothing writes.", r->path);
                return false;
            }
            routes[n++] = r;
        }
    routes_set(app, routes, n);
    return true;
}

/* Compares part by part; with `parts`, also collects the values. */
static bool path_fits(struct arena *a, const char *pattern, struct str path, struct value *parts)
{
    struct str wanted = str_of(pattern);

    while (wanted.n || path.n) {
        struct str w = str_split(&wanted, '/'), p = str_split(&path, '/');
        bool is_value = w.n && w.p[0] == ':';

        if (is_value ? !p.n : !str_eq(w, p))
            return false;
        if (is_value && parts)
            map_set(a, *parts, str_dup(a, str_cut(w, 1, w.n)), value_text(str_dup(a, p)));
    }
    return true;
}

/* A literal part is stronger than a value: /units/new before /units/:id. Tables are short; order in the module's list
 * decides between equals. */
static size_t strength(const char *pattern)
{
    size_t n = 0;

    for (const char *c = pattern; *c; c++)
        n += *c == '/' && c[1] != ':';
    return n;
}

const struct route *route_match(const struct app *app, struct arena *a, enum http_method method, struct str path,
                                struct value *parts, bool *path_known)
{
    const struct route_shape asked = shape_of(path);
    const struct route *best = NULL;

    *path_known = false;
    if (method == HTTP_HEAD)
        method = HTTP_GET;
    for (size_t i = 0; i < app->nroutes; i++) {
        const struct route *r = app->routes[i];
        const struct route_shape *shape = &app->shapes[i];

        if (shape->parts != asked.parts || (shape->first.n && !str_eq(shape->first, asked.first)) ||
            !path_fits(a, r->path, path, NULL))
            continue;
        *path_known = true;
        if (r->method == method && (!best || strength(r->path) > strength(best->path)))
            best = r;
    }
    *parts = value_map(a);
    if (best)
        path_fits(a, best->path, path, parts);
    return best;
}
