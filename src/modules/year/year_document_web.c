/* A document of a year: its way in as a file of a form, and out as a download. */
#include "access/files.h"
#include "core/id.h"
#include "modules/documents/documents.h"
#include "modules/year/year_document.h"
#include "modules/year/year_web.h"
#include "queries.h"
#include "web/app.h"

#include <stdio.h>

enum { ARENA = 4 * DOCUMENT_MOST, TITLE = 200 };

/* ---- in ---- */

struct sending {
    struct app *app;
    struct arena *arena; /* its own: the file and what is sealed of it */
    const char *path;
    struct str name;
    int64_t size, person_id;
    struct year_document_form *form;
    const char *why; /* it is not taken */
    int status;
};

static void free_arena(void *arena)
{
    arena_free(arena);
}

/* The page again, with what was typed; the file has to be chosen anew. */
static void refuse(struct web *w, int status, const char *why)
{
    struct value page = value_map(w->arena);

    if (why && !w->ctx.errors.n)
        errors_add(&w->ctx.errors, STR("file"), "%s", why);
    if (why)
        map_put(w->arena, page, "file", value_text(str_of(why)));
    map_put(w->arena, w->root, "page", page);
    web_reply_page(w, status, "year_document");
}

/* The one file of the field. NULL and a sentence: there is none that can be looked at. */
static const struct http_upload *file_sent(const struct web *w, const char **why, int *status)
{
    const struct http_upload *found = NULL;
    size_t n = 0;

    for (size_t i = 0; i < w->http->nuploads; i++)
        if (str_is(w->http->uploads[i].field, "file")) {
            found = &w->http->uploads[i];
            n++;
        }
    *status = found && found->size_bytes > DOCUMENT_MOST ? 413 : 422;
    *why = !n                                  ? "Choose a file."
           : n > 1                             ? "One file at a time."
           : !found->size_bytes                ? "This file is empty."
           : found->size_bytes > DOCUMENT_MOST ? "This file is larger than 10 MB."
                                               : NULL;
    return *why ? NULL : found;
}

static bool read_whole(struct sending *s, struct str *bytes)
{
    FILE *f = fopen(s->path, "rb");
    char *p = arena_alloc(s->arena, (size_t)s->size + 1);
    bool good = f && fread(p, 1, (size_t)s->size, f) == (size_t)s->size;

    if (f)
        fclose(f);
    *bytes = (struct str){p, (size_t)s->size};
    return good;
}

static void keep(struct sending *s)
{
    const struct document_kind *kind;
    char *name = arena_alloc(s->arena, FILE_NAME + 1);
    struct str bytes;

    s->status = 503;
    s->why = "The file could not be kept. The disk may be full.";
    if (!read_whole(s, &bytes))
        return;
    kind = document_kind_of(s->name, bytes, &s->why);
    if (!kind) {
        s->status = 422;
        return;
    }
    s->form->kind = str_of(kind->ending);
    if (file_put(s->app->keys, s->arena, s->app->config.data_dir, s->person_id, s->form->id, bytes, name))
        s->form->file = str_of(name);
    else
        s->why = "The file could not be kept. The disk may be full.";
}

static void keep_file(void *with)
{
    struct sending *s = with;
    jmp_buf env, *before = arena_escape(s->arena, &env);

    if (setjmp(env) == 0)
        keep(s);
    else
        s->why = "The file could not be kept: there is no memory left.";
    arena_escape(s->arena, before);
}

/* Nothing names it: it is not left for the week's sweep. */
static void added(struct web *w, enum outcome outcome, const struct written *out)
{
    const struct sending *s = w->own;

    if (outcome == DONE) {
        web_say(w, out);
        web_reply_see(w, str_format(w->arena, "/year/%s", id_text(w->arena, s->person_id).p));
        return;
    }
    file_remove(w->app->config.data_dir, s->form->file.p);
    if (outcome == MISSING)
        web_reply_missing(w);
    else if (outcome == CHANGED)
        web_reply_changed(w);
    else
        refuse(w, 422, w->ctx.errors.items[0].says.p);
}

static void file_kept(struct web *w)
{
    struct sending *s = w->own;

    if (s->why)
        refuse(w, s->status, s->why);
    else
        web_write(w, year_document_add, s->form, added);
}

/* May the viewer add to that year? False: the reply has been made. */
static bool may_add(struct web *w, int64_t person_id)
{
    struct in_year_document_for in = {.id = person_id, .me = w->ctx.viewer.person_id, .today = w->ctx.today_text};
    const struct query *q = &query_year_document_for;
    struct value *args = ARENA_ARRAY(w->arena, struct value, q->nparams);
    struct call call = {.query = q, .args = args, .limit = 1};

    member_args(w->arena, q, &in, args);
    call.scope = viewer_scope(&w->ctx.viewer, ACT_YEAR_EDIT);
    if (!web_call(w, &call))
        return false;
    if (!w->ctx.viewer.person_id || !list_count(call.rows)) {
        web_reply_missing(w);
        return false;
    }
    return true;
}

/* A file's name as a title: one line of at most as many letters as may be typed. */
static struct str title_of(struct arena *a, struct str name)
{
    char *p = arena_copy(a, name.p, name.n);
    size_t n = 0, letters = 0;

    if (!str_is_utf8(name))
        return STR("Document");
    for (; n < name.n && letters <= TITLE; n++) {
        letters += (p[n] & 0xC0) != 0x80;
        if ((unsigned char)p[n] < ' ' || p[n] == 0x7f)
            p[n] = ' ';
    }
    return str_dup(a, str_trim((struct str){p, letters > TITLE ? n - 1 : n}));
}

void year_document_send(struct web *w)
{
    struct year_document_form *form = web_bind(w, &year_document_resource);
    const struct http_upload *file;
    struct sending *s;
    const char *why;
    int status;

    if (!form || !may_add(w, form->head.id))
        return;
    file = file_sent(w, &why, &status);
    if (!file || w->ctx.errors.n) {
        refuse(w, status, why);
        return;
    }
    s = ARENA_NEW(w->arena, struct sending);
    *s = (struct sending){.app = w->app,
                          .arena = arena_try_new(ARENA),
                          .path = file->path,
                          .name = file->name,
                          .size = file->size_bytes,
                          .person_id = form->head.id,
                          .form = form};
    if (!s->arena) {
        web_reply_busy(w, 503, 5);
        return;
    }
    arena_cleanup(w->arena, free_arena, s->arena);
    form->id = id_new(w->ctx.world_ms);
    form->size = file->size_bytes;
    if (!form->title.n)
        form->title = title_of(w->arena, file->name);
    w->own = s;
    web_slow(w, keep_file, s, file_kept);
}

/* ---- out ---- */

struct opening {
    struct app *app;
    struct arena *arena;
    struct row_year_document_one row;
    struct str bytes;
    bool good;
};

static void open_file(void *with)
{
    struct opening *o = with;

    o->good = file_get(o->app->keys, o->arena, o->app->config.data_dir, o->row.file.p, o->row.person_id, o->row.id,
                       &o->bytes);
}

/* Called as its title is, in any letters (RFC 6266), with the ending that its bytes have. */
static struct str disposition(struct arena *a, const struct row_year_document_one *d)
{
    static const char hex[] = "0123456789ABCDEF";
    struct str title = d->title, ending = d->kind;
    struct buf out = buf_new(a, title.n * 3 + 200);

    if (title.n > ending.n && title.p[title.n - ending.n - 1] == '.' &&
        str_eq(str_lower(a, str_cut(title, title.n - ending.n, title.n)), ending))
        title = str_cut(title, 0, title.n - ending.n - 1);
    buf_format(&out, "attachment; filename=\"document-%s.%.*s\"; filename*=UTF-8''", id_text(a, d->id).p,
               STR_ARG(ending));
    for (size_t i = 0; i < title.n; i++) {
        unsigned char c = (unsigned char)title.p[i];

        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_')
            buf_char(&out, (char)c);
        else if (c == '/' || c == '\\' || c == ':')
            buf_char(&out, '-');
        else
            buf_format(&out, "%%%c%c", hex[c >> 4], hex[c & 15]);
    }
    buf_format(&out, ".%.*s", STR_ARG(ending));
    return buf_str(&out);
}

static void file_opened(struct web *w)
{
    const struct opening *o = w->own;
    const struct document_kind *kind = document_kind_find(o->row.kind);

    if (!o->good) { /* erased: its key is forgotten */
        web_reply_missing(w);
        return;
    }
    http_header(w->http, "Content-Disposition", disposition(w->arena, &o->row));
    web_reply_text(w, 200, kind ? kind->type : "application/octet-stream", o->bytes);
}

void year_document_open(struct web *w)
{
    struct in_year_document_one in = {.id = web_path_id(w, "id"), .me = w->ctx.viewer.person_id};
    const struct query *q = &query_year_document_one;
    struct value *args = ARENA_ARRAY(w->arena, struct value, q->nparams);
    struct call call = {.query = q, .args = args, .limit = 1};
    struct opening *o = ARENA_NEW(w->arena, struct opening);

    member_args(w->arena, q, &in, args);
    call.scope = viewer_scope(&w->ctx.viewer, ACT_YEAR_SEE);
    if (!web_call(w, &call))
        return;
    if (!list_count(call.rows)) {
        web_reply_missing(w);
        return;
    }
    o->app = w->app;
    o->arena = w->arena;
    member_row(q, call.rows.list->items[0], &o->row);
    w->own = o;
    web_slow(w, open_file, o, file_opened);
}
