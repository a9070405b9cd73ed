/* What is written through /api/v1: the descriptors' binding, the pages' rules and write functions. */
#include "web/api.h"

#include "web/app.h"

#include "core/id.h"
#include "core/json.h"

#include <stdio.h>

static struct str json_get(struct arena *a, const void *source, const struct field *f)
{
    const struct value *body = source, *v = map_find(body, str_of(f->name));
    static _Thread_local char number[32];

    if (!v || v->kind == VALUE_NULL)
        return v ? STR("") : STR_NONE;
    if (v->kind == VALUE_BOOL)
        return v->flag ? STR("true") : STR("false");
    if (v->kind == VALUE_INT) {
        size_t n = (size_t)snprintf(number, sizeof number, "%lld", (long long)v->number);
        return (struct str){number, n};
    }
    if (v->kind == VALUE_LIST && f->kind == FIELD_SET)
        return list_joined(a, *v);
    if (v->kind == VALUE_REAL)
        return str_format(a, "%.15g", v->real);
    return v->kind == VALUE_TEXT ? v->text : STR("\xFF"); /* an array or object: no field takes it */
}

/* A text where a number is meant is read as one; the other way round, and with arrays and objects, nothing is guessed. */
static bool kind_fits(const struct field *f, const struct value *v)
{
    bool counts = f->kind == FIELD_INT || f->kind == FIELD_DECIMAL || f->kind == FIELD_MONEY ||
                  f->kind == FIELD_PERCENT || f->kind == FIELD_SET;

    switch (v->kind) {
    case VALUE_NULL:
    case VALUE_TEXT: return true;
    case VALUE_BOOL: return f->kind == FIELD_BOOL;
    case VALUE_INT: return counts || f->kind == FIELD_BOOL;
    case VALUE_REAL: return counts;
    case VALUE_LIST: break;
    default: return false;
    }
    for (size_t i = 0; i < list_count(*v); i++)
        if (v->list->items[i].kind != VALUE_TEXT)
            return false;
    return f->kind == FIELD_SET;
}

/* What stands in a body is of the kind that its field has; else ctx.errors. */
static void check_kind(struct web *w, const struct resource *r, struct pair p)
{
    const struct field *f = resource_field(r, p.name);

    if (str_is(p.name, "version") && p.value.kind != VALUE_INT)
        errors_add(&w->ctx.errors, p.name, "version is a number: the one that was read.");
    else if (!f && !str_is(p.name, "version") && p.value.kind != VALUE_TEXT)
        errors_add(&w->ctx.errors, p.name, "%.*s is an id, in quotes.", STR_ARG(p.name));
    else if (f && !kind_fits(f, &p.value))
        errors_add(&w->ctx.errors, p.name, "%s is of another kind: see openapi.json.", f->label);
}

/* r: whose fields; under: the name of what a new one is made for, or NULL. */
static bool read_body(struct web *w, const struct resource *r, const char *under, struct value *body)
{
    struct str why;

    if (!str_starts(http_header_of(w->http, "content-type"), "application/json")) {
        web_reply_problem(w, 415, "Send the body as application/json.");
        return false;
    }
    if (!json_read(w->arena, w->http->body, body, &why)) {
        web_reply_refused(w, 400, "The body is no JSON.",
                          str_is_utf8(why) ? str_dup(w->arena, why).p : "It has bytes that are no UTF-8.");
        return false;
    }
    if (body->kind != VALUE_MAP) {
        web_reply_refused(w, 400, "The body is not a JSON object.", "Write it as {\"name\": \"...\"}.");
        return false;
    }
    for (size_t i = 0; i < map_count(*body); i++) {
        struct str name = map_at(*body, i).name;

        if (!str_is(name, "version") && !(under && str_is(name, under)) && !resource_field(r, name))
            errors_add(&w->ctx.errors, name, "There is no field %.*s.", STR_ARG(name));
    }
    if (w->ctx.errors.n) {
        web_reply_problem(w, 400, "The body has fields that are not known here.");
        return false;
    }
    for (size_t i = 0; i < map_count(*body); i++)
        check_kind(w, r, map_at(*body, i));
    if (w->ctx.errors.n)
        web_reply_problem(w, 422, "Some fields are not right.");
    return !w->ctx.errors.n;
}

/* How it is now, for whoever may read it and whose token does: what was sent can be put to it. */
static bool put_current(struct web *w, struct value problem)
{
    const struct resource *r = api_resource(w);
    struct call call = {.query = r ? r->item : NULL, .limit = 1};

    if (!r || r->item->api != API_ITEM || !web_path_id(w, "id") || !api_may_read(w, r) ||
        !web_token_opens(w, str_format(w->arena, "%s:read", r->plural)))
        return true;
    call.args = api_arguments(w, r->item);
    if (!web_call(w, &call))
        return false;
    if (list_count(call.rows))
        map_put(w->arena, problem, "current", resource_json(w->arena, r->item, call.rows.list->items[0]));
    return true;
}

static void reply_conflict(struct web *w)
{
    struct value problem = web_problem(w, 409, "Somebody has changed this meanwhile.");

    if (!put_current(w, problem))
        return;
    map_put(
        w->arena, problem, "detail",
        value_text(map_find(&problem, STR("current"))
                       ? STR("Nothing was written. \"current\" is how it is now: send what you still want to change, "
                             "with the version that stands there.")
                   : web_path_id(w, "id")
                       ? STR("Nothing was written. Read it again, and send what you still want to change with the "
                             "version that it has then.")
                       : STR("Nothing was written: it does not go together with what was written meanwhile. Read "
                             "the list again, and send it once more if it is still needed.")));
    web_reply_json(w, 409, problem);
}

static void reply_done(struct web *w, const struct written *out)
{
    struct value body = value_map(w->arena);
    int64_t asked = web_path_id(w, "id"), id = asked ? asked : out->made ? out->made : out->id;

    map_put(w->arena, body, "id", value_text(id_text(w->arena, id)));
    if (out->version)
        map_put(w->arena, body, "version", value_int(out->version));
    if (!asked)
        http_header(w->http, "Location",
                    str_format(w->arena, "%.*s/%.*s", STR_ARG(w->http->path), STR_ARG(id_text(w->arena, id))));
    web_reply_json(w, asked ? 200 : 201, body);
}

static void after_write(struct web *w, enum outcome outcome, const struct written *out)
{
    switch (outcome) {
    case DONE: reply_done(w, out); return;
    case INVALID: web_reply_problem(w, 422, "Some fields are not right."); return;
    case CHANGED: reply_conflict(w); return;
    case MISSING: web_reply_missing(w); return;
    }
}

/* Which fields a body has: those of what is made, or of what changes it. NULL: there is no such method there; replied. */
static const struct resource *writer_of(struct web *w, const struct resource *r)
{
    bool is_new = !map_find(&w->path, STR("id"));
    const struct resource *by = is_new || !r->under ? r : r->changed_by;

    if (!r->save || r->writes == API_READS || !viewer_may_some(&w->ctx.viewer, r->edit)) {
        web_reply_missing(w);
        return NULL;
    }
    if (by && (r->writes == API_BOTH || (r->writes == API_NEW) == is_new))
        return by;
    http_header(w->http, "Allow", STR("GET, HEAD"));
    web_reply_problem(w, 405, is_new ? "Here nothing new is made." : "Here nothing is changed.");
    return NULL;
}

static void write_with(struct web *w, const struct resource *r,
                       enum outcome (*write)(struct tx *, struct ctx *, const void *, struct written *), const void *in)
{
    w->writes = r->edit;
    web_write(w, write, in, after_write);
}

/* What a new one is made for, by its id. */
static int64_t read_under(struct web *w, const struct resource *r, struct value body)
{
    int64_t id;

    if (id_read(map_text(body, r->under), &id))
        return id;
    errors_add(&w->ctx.errors, str_of(r->under), "%s is needed: the id of what it is made for.", r->under);
    return 0;
}

void api_write(struct web *w)
{
    const struct resource *r = api_resource(w), *by = r ? writer_of(w, r) : NULL;
    bool is_new = !map_find(&w->path, STR("id"));
    struct form_head *head;
    struct value body;
    struct str *typed;
    enum db_status status;

    if (!by || !read_body(w, by, is_new ? r->under : NULL, &body))
        return;
    head = arena_alloc(w->arena, by->size);
    typed = ARENA_ARRAY(w->arena, struct str, by->nfields);
    head->id = is_new && r->under ? read_under(w, r, body) : web_path_id(w, "id");
    head->version = map_int(body, "version", 0);
    resource_bind(by, head, &(struct submission){json_get, &body, is_new}, &w->ctx, typed);
    status = resource_resolve(by, head, &w->ctx, typed, w->conn);
    if (status != DB_OK) {
        web_fail(w, status);
        return;
    }
    resource_check(by, head, &w->ctx);
    if (w->ctx.errors.n)
        web_reply_problem(w, 422, "Some fields are not right.");
    else if (!is_new && !head->id)
        web_reply_missing(w);
    else
        write_with(w, r, by->save, head);
}

void api_remove(struct web *w)
{
    const struct resource *r = api_resource(w);
    struct form_head *head;

    if (!r)
        return;
    head = arena_alloc(w->arena, r->size);
    head->id = web_path_id(w, "id");
    if (!r->remove || !head->id || !viewer_may_some(&w->ctx.viewer, r->edit))
        web_reply_missing(w);
    else
        write_with(w, r, r->remove, head);
}
