/* A form that was sent: bound by its resource, checked, written; or its page again with what was typed. */
#include "web/app.h"

#include "core/id.h"

#include <sodium.h>

static struct str form_get(struct arena *a, const void *source, const struct field *f)
{
    return form_text(a, *(const struct value *)source, f->name);
}

struct str web_typed(const struct web *w, const char *name)
{
    return form_text(w->arena, w->http->form, name);
}

/* Browsers leave out tabs and line ends of an address: with one of them "/" and "/" may stand side by side. */
static bool is_one_word(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] <= ' ' || s.p[i] == 0x7f)
            return false;
    return true;
}

struct str web_next(const struct web *w)
{
    struct str next = web_typed(w, "next");

    if (next.n > 1 && next.n < 2000 && next.p[0] == '/' && next.p[1] != '/' && next.p[1] != '\\' && is_one_word(next))
        return next;
    return STR("/");
}

int64_t web_path_id(struct web *w, const char *name)
{
    int64_t id;

    return id_read(map_text(w->path, name), &id) ? id : 0;
}

/* "c#" fits c7; each # is a number. */
static bool name_fits(struct str pattern, struct str name)
{
    size_t at = 0;

    for (size_t i = 0; i < pattern.n; i++) {
        size_t from = at;

        if (pattern.p[i] != '#') {
            if (at == name.n || name.p[at++] != pattern.p[i])
                return false;
            continue;
        }
        while (at < name.n && name.p[at] >= '0' && name.p[at] <= '9')
            at++;
        if (at == from)
            return false;
    }
    return at == name.n;
}

bool route_takes(const struct route *r, struct str name, bool *many)
{
    static const char *const own[] = {"_csrf", "_version", "_quiet"};
    const struct field *f = r->form ? resource_field(r->form, name) : NULL;
    struct str rest = str_of(r->takes ? r->takes : "");

    while (rest.n) {
        struct str word = str_split(&rest, ' ');

        *many = word.n && word.p[word.n - 1] == '*';
        if (name_fits(*many ? str_cut(word, 0, word.n - 1) : word, name))
            return true;
    }
    /* ticked boxes are several of one name, and a box has a hidden "off" before it */
    *many = f && (f->kind == FIELD_SET || f->kind == FIELD_BOOL);
    for (size_t i = 0; !f && i < sizeof own / sizeof *own; i++)
        if (str_is(name, own[i]))
            return true;
    return f != NULL;
}

/* Keys that no field has are refused, not dropped: dropping hides mistakes and attacks. */
bool web_form_known(const struct web *w)
{
    struct value form = w->http->form;
    bool many;

    for (size_t i = 0; form.kind == VALUE_MAP && i < map_count(form); i++)
        if (!route_takes(w->route, map_at(form, i).name, &many) || (map_at(form, i).value.kind == VALUE_LIST && !many))
            return false;
    for (size_t i = 0; i < w->http->nuploads; i++)
        if (!route_takes(w->route, w->http->uploads[i].field, &many))
            return false;
    return true;
}

/* "/units/:id" with the values of what was written, else of the path that was asked. */
static struct str see_path(struct web *w, const char *pattern, const struct written *out)
{
    struct buf path = buf_new(w->arena, 4096);
    struct str rest = str_of(pattern);

    if (out->see.n)
        return out->see;
    str_split(&rest, '/');
    while (rest.n) {
        struct str part = str_split(&rest, '/');

        buf_char(&path, '/');
        if (str_is(part, ":id") && out->id)
            buf_put(&path, id_text(w->arena, out->id));
        else if (part.p[0] == ':')
            buf_put(&path, map_text(w->path, str_dup(w->arena, str_cut(part, 1, part.n)).p));
        else
            buf_put(&path, part);
    }
    return buf_str(&path);
}

enum { SAID_S = 20, SAID_MOST = 1000, MAC = 16 };

/* The cookie names an address that a button posts to: only what this session was told is taken from it. */
static struct str undo_mac(struct web *w, struct str path)
{
    unsigned char mac[MAC];
    char *hex = arena_alloc(w->arena, MAC * 2 + 1);

    crypto_generichash(mac, MAC, (const unsigned char *)path.p, path.n, (const unsigned char *)w->csrf.p, w->csrf.n);
    return str_of(sodium_bin2hex(hex, MAC * 2 + 1, mac, MAC));
}

void web_say(struct web *w, const struct written *out)
{
    struct buf said = buf_new(w->arena, SAID_MOST * 3 + 1);
    /* A cookie holds 4 KB, and each byte takes three. */
    struct str says = str_head(out->says, SAID_MOST), undo = STR("");

    if (!says.n)
        return;
    for (size_t i = 0; i < says.n; i++)
        buf_format(&said, "%%%02X", (unsigned char)says.p[i]);
    if (out->undo.n && w->csrf.n)
        undo = str_format(w->arena, "%s.%.*s", undo_mac(w, out->undo).p, STR_ARG(out->undo));
    web_cookie(w, "said", buf_str(&said), SAID_S);
    web_cookie(w, "undo", undo, SAID_S); /* also none: what stands beside this is not what an earlier write had */
}

struct str web_undo(struct web *w)
{
    struct str path = map_text(w->http->cookies, "undo"), mac = str_split(&path, '.'), right;

    if (!path.n || !w->csrf.n)
        return STR("");
    right = undo_mac(w, path);
    return mac.n == right.n && sodium_memcmp(mac.p, right.p, mac.n) == 0 ? path : STR("");
}

/* What stands beside the button of a form that saves itself. */
static void reply_saving(struct web *w, int status, struct str says, const char *more, struct value value)
{
    struct value page = value_map(w->arena);

    map_put(w->arena, page, "state", value_text(status == 200 ? STR("saved") : STR("error")));
    map_put(w->arena, page, "says", value_text(says));
    if (more)
        map_set(w->arena, page, str_of(more), value);
    map_put(w->arena, w->root, "page", page);
    web_reply_page(w, status, "saved");
}

void web_reply_kept(struct web *w, struct str next)
{
    reply_saving(w, 401, STR("Not saved: you are signed out. What you typed stays in this window."), "next",
                 value_text(next));
}

static struct str why_not_saved(const struct web *w, int status)
{
    if (status == 409)
        return STR("Not saved: changed elsewhere meanwhile. Press Save to see both.");
    if (!w->ctx.errors.n)
        return STR("Not saved: press Save to see why");
    return str_format(w->arena, "Not saved: %.*s", STR_ARG(w->ctx.errors.items[0].says));
}

/* The page again with what was typed. */
static void reply_again(struct web *w, int status)
{
    if (web_typed(w, "_quiet").n)
        reply_saving(w, status, why_not_saved(w, status), NULL, value_null());
    else if (!w->route->view && w->conflict)
        web_reply_changed(w);
    else if (!w->route->view)
        web_reply_refused(w, status, "Nothing was done",
                          w->ctx.errors.n ? w->ctx.errors.items[0].says.p : "Go back, and load the page anew.");
    else
        web_reply_page(w, status, w->route->view);
}

void web_reply_done(struct web *w, enum outcome outcome, const struct written *out, struct str path)
{
    if (outcome == DONE) {
        web_say(w, out);
        web_reply_see(w, path);
    } else if (outcome == INVALID) {
        reply_again(w, 422);
    } else if (outcome == CHANGED) {
        web_reply_changed(w);
    } else {
        web_reply_missing(w);
    }
}

/* A form that was changed meanwhile shows both; one that saves itself says so beside its button. */
static void after_form(struct web *w, enum outcome outcome, const struct written *out)
{
    w->conflict = outcome == CHANGED;
    if (w->conflict)
        reply_again(w, 409);
    else if (outcome == DONE && web_typed(w, "_quiet").n)
        reply_saving(w, 200, STR("Saved"), "version", value_int(out->version));
    else
        web_reply_done(w, outcome, out, outcome == DONE ? see_path(w, w->route->see, out) : STR_NONE);
}

void *web_bind(struct web *w, const struct resource *r)
{
    struct form_head *head = arena_alloc(w->arena, r->size);
    struct str *typed = ARENA_ARRAY(w->arena, struct str, r->nfields), version = web_typed(w, "_version");
    bool has_id = map_find(&w->path, STR("id")) != NULL;
    /* What is no entity of its own (a check-in, closing something) has nothing that an absent field could keep. */
    struct submission s = {.get = form_get, .source = &w->http->form, .creating = !has_id || !r->item || r->under};
    enum db_status status;

    w->typed = w->http->form.kind == VALUE_MAP ? w->http->form : value_map(w->arena);
    head->id = web_path_id(w, "id");
    if (has_id && !head->id) {
        web_reply_missing(w);
        return NULL;
    }
    if (version.n && !str_to_int(version, &head->version))
        head->version = -1;
    resource_bind(r, head, &s, &w->ctx, typed);
    status = resource_resolve(r, head, &w->ctx, typed, w->conn);
    if (status != DB_OK) {
        web_fail(w, status);
        return NULL;
    }
    resource_check(r, head, &w->ctx);
    return head;
}

void web_form_serve(struct web *w)
{
    const void *in = web_bind(w, w->route->form);

    if (!in)
        return;
    if (w->ctx.errors.n)
        reply_again(w, 422);
    else
        web_write(w, w->route->write ? w->route->write : w->route->form->save, in,
                  w->route->then ? w->route->then : after_form);
}
