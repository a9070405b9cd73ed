/* openapi.json, from the same descriptors and queries that serve the API. */
#include "web/api.h"

#include "core/json.h"

static struct value text(const char *s)
{
    return value_text(str_of(s));
}

/* A map from pairs of name and value, written map_of(a, "type", text("string"), ...). */
#define map_of(a, ...) map_of_pairs((a), __VA_ARGS__, (const char *)NULL)
static struct value map_of_pairs(struct arena *a, const char *name, ...)
{
    struct value m = value_map(a);
    va_list args;

    va_start(args, name);
    for (const char *n = name; n; n = va_arg(args, const char *))
        map_set(a, m, str_of(n), va_arg(args, struct value));
    va_end(args);
    return m;
}

static struct value list_of(struct arena *a, struct value one)
{
    struct value l = value_list(a);

    list_add(a, l, one);
    return l;
}

static struct value reference(struct arena *a, const char *kind, const char *name)
{
    return map_of(a, "$ref", value_text(str_format(a, "#/components/%s/%s", kind, name)));
}

static struct value or_null(struct arena *a, const char *type)
{
    struct value both = list_of(a, text(type));

    list_add(a, both, text("null"));
    return both;
}

static struct value field_schema(struct arena *a, const struct field *f)
{
    struct value schema = value_map(a), words;

    switch (f->kind) {
    case FIELD_INT: map_put(a, schema, "type", or_null(a, "integer")); break;
    case FIELD_BOOL: map_put(a, schema, "type", text("boolean")); break;
    case FIELD_MONEY:
    case FIELD_DECIMAL:
    case FIELD_PERCENT:
        words = or_null(a, "string");
        list_add(a, words, text("number"));
        map_put(a, schema, "type", words);
        break;
    case FIELD_TEXT:
    case FIELD_LONG_TEXT:
    case FIELD_CHOICE:
    case FIELD_DAY:
    case FIELD_SET:
    case FIELD_REF: map_put(a, schema, "type", or_null(a, "string")); break;
    }
    map_put(a, schema, "description", text(f->hint ? f->hint : f->label));
    if (f->kind == FIELD_DAY)
        map_put(a, schema, "format", text("date"));
    if (f->max && f->kind <= FIELD_LONG_TEXT)
        map_put(a, schema, "maxLength", value_int(f->max));
    if (f->kind == FIELD_CHOICE) {
        words = value_list(a);
        for (const struct choice *c = f->choices; c->value; c++)
            list_add(a, words, text(c->value));
        map_put(a, schema, "type", text("string"));
        map_put(a, schema, "enum", words);
    }
    return schema;
}

/* What may be sent: for a new one, and for changing some fields of one that is there, where none is needed. */
static struct value input_schema(struct arena *a, const struct resource *r, bool is_new)
{
    struct value fields = value_map(a), needed = value_list(a), schema;

    if (is_new && r->under) {
        map_set(a, fields, str_of(r->under),
                map_of(a, "type", text("string"), "description", text("The id of what it is made for.")));
        list_add(a, needed, text(r->under));
    }
    for (size_t i = 0; i < r->nfields; i++) {
        map_set(a, fields, str_of(r->fields[i].name), field_schema(a, &r->fields[i]));
        if (is_new && r->fields[i].flags & FIELD_REQUIRED)
            list_add(a, needed, text(r->fields[i].name));
    }
    map_put(a, fields, "version",
            map_of(a, "type", text("integer"), "description",
                   text("As it was read; where it is another by now, nothing is written and the answer is 409.")));
    schema = map_of(a, "type", text("object"), "properties", fields, "additionalProperties", value_bool(false));
    if (list_count(needed))
        map_put(a, schema, "required", needed);
    return schema;
}

static struct value output_schema(struct arena *a, const struct query *q)
{
    struct value columns = value_map(a);

    for (size_t i = 0; i < q->ncolumns; i++) {
        const struct query_member *m = &q->columns[i];
        bool is_text = m->is_id || m->type == SQL_TEXT || m->type == SQL_BLOB;

        map_set(a, columns, m->name,
                map_of(a, "type",
                       or_null(a, is_text               ? "string"
                                  : m->type == SQL_REAL ? "number"
                                                        : "integer")));
    }
    return map_of(a, "type", text("object"), "properties", columns);
}

static struct value json_body(struct arena *a, struct value schema)
{
    return map_of(a, "application/json", map_of(a, "schema", schema));
}

static struct value answers(struct arena *a, const char *status, const char *says, struct value schema)
{
    struct value problem =
        map_of(a, "description", text("What is wrong, as RFC 9457 says it."), "content",
               map_of(a, "application/problem+json", map_of(a, "schema", reference(a, "schemas", "problem"))));

    return map_of(a, status, map_of(a, "description", text(says), "content", json_body(a, schema)), "4XX", problem);
}

static struct value query_parameter(struct arena *a, struct str name, const char *says)
{
    return map_of(a, "name", value_text(name), "in", text("query"), "required", value_bool(false), "description",
                  text(says), "schema", map_of(a, "type", text("string")));
}

static void add_day(struct arena *a, struct value list)
{
    list_add(a, list, query_parameter(a, STR("as_of"), "The day that is asked for; today otherwise."));
}

static struct value list_parameters(struct arena *a, const struct resource *r)
{
    const struct query *q = r->list;
    struct value list = value_list(a);

    for (size_t i = 0; i < q->nfilters; i++)
        list_add(a, list, query_parameter(a, q->filters[i].name, "Only those that fit."));
    list_add(a, list, query_parameter(a, STR("sort"), "Name of an order of this list."));
    list_add(a, list, query_parameter(a, STR("after"), "The next of the answer before."));
    list_add(a, list, query_parameter(a, STR("limit"), "Rows wanted, 1 to 200; 50 otherwise."));
    if (api_has_days(r, false))
        add_day(a, list);
    return list;
}

/* scope: what a token has to open, "units:read". */
static struct value operation(struct arena *a, const char *verb, const struct resource *r, const char *says,
                              const char *scope)
{
    struct value needs = list_of(a, value_text(str_format(a, "%s:%s", r->plural, scope)));

    return map_of(a, "operationId", value_text(str_format(a, "%s_%s", r->name, verb)), "summary", text(says), "tags",
                  list_of(a, text(r->plural)), "security", list_of(a, map_of(a, "token", needs)));
}

static struct value write_operation(struct arena *a, const char *verb, const struct resource *r, const char *says,
                                    struct value input, struct value made)
{
    struct value op = operation(a, verb, r, says, "write");
    bool is_new = verb[0] == 'c';

    map_put(a, op, "requestBody", map_of(a, "required", value_bool(true), "content", json_body(a, input)));
    map_put(a, op, "responses", answers(a, is_new ? "201" : "200", is_new ? "Made" : "Changed", made));
    return op;
}

static void add_writes(struct arena *a, const struct resource *r, struct value made, struct value many,
                       struct value one)
{
    const struct resource *by = r->under ? r->changed_by : r;

    if (!r->save || r->writes == API_READS)
        return;
    if (r->writes != API_KNOWN)
        map_put(a, many, "post", write_operation(a, "create", r, "A new one", input_schema(a, r, true), made));
    if (r->writes != API_NEW && by)
        map_put(a, one, "patch",
                write_operation(a, "update", r, "Change some of its fields", input_schema(a, by, false), made));
}

static void add_paths(struct arena *a, const struct resource *r, struct value paths)
{
    struct value many = value_map(a), one = value_map(a), op;
    struct value id = map_of(a, "name", text("id"), "in", text("path"), "required", value_bool(true), "schema",
                             map_of(a, "type", text("string")));
    struct value made =
        map_of(a, "type", text("object"), "properties",
               map_of(a, "id", map_of(a, "type", text("string")), "version", map_of(a, "type", text("integer"))));
    struct value page = map_of(
        a, "items", map_of(a, "type", text("array"), "items", output_schema(a, r->list)), "total",
        map_of(a, "type", or_null(a, "integer"), "description",
               text("Of the whole list; null where it is longer than what is counted.")),
        "more",
        map_of(a, "type", text("boolean"), "description", text("Stands there, true, where the total is not known.")),
        "next", map_of(a, "type", or_null(a, "string"), "description", text("For after; null at the end.")));

    op = operation(a, "list", r, "A list", "read");
    map_put(a, op, "parameters", list_parameters(a, r));
    map_put(a, op, "responses",
            answers(a, "200", "A part of the list", map_of(a, "type", text("object"), "properties", page)));
    map_put(a, many, "get", op);
    op = operation(a, "get", r, "One of them", "read");
    if (api_has_days(r, true)) {
        map_put(a, op, "parameters", value_list(a));
        add_day(a, map_get(op, "parameters"));
    }
    map_put(a, op, "responses", answers(a, "200", "It", output_schema(a, r->item)));
    map_put(a, one, "parameters", list_of(a, id));
    map_put(a, one, "get", op);
    add_writes(a, r, made, many, one);
    map_set(a, paths, str_format(a, "/%s", r->plural), many);
    map_set(a, paths, str_format(a, "/%s/{id}", r->plural), one);
}

void api_description(struct web *w)
{
    struct arena *a = w->arena;
    struct value paths = value_map(a), error_fields, problem_fields, schemas, info, bearer;

    for (size_t i = 0; i < all_resources_count; i++)
        if (all_resources[i]->list && all_resources[i]->item)
            add_paths(a, all_resources[i], paths);
    error_fields = map_of(a, "pointer", map_of(a, "type", text("string"), "description", text("The field: #/name.")),
                          "detail", map_of(a, "type", text("string")));
    problem_fields = map_of(
        a, "type", map_of(a, "type", text("string")), "title", map_of(a, "type", text("string")), "status",
        map_of(a, "type", text("integer")), "detail",
        map_of(a, "type", text("string"), "description", text("What to do.")), "errors",
        map_of(a, "type", text("array"), "items", map_of(a, "type", text("object"), "properties", error_fields)),
        "current",
        map_of(
            a, "type", text("object"), "description",
            text("With 409: how it is now, for a token that opens reading it. Send what you still want to change, with "
                 "the version that stands there.")));
    schemas = map_of(a, "problem", map_of(a, "type", text("object"), "properties", problem_fields));
    bearer = map_of(a, "token", map_of(a, "type", text("http"), "scheme", text("bearer")));
    info = map_of(a, "title", text("Tandem"), "version", text("1"), "license",
                  map_of(a, "name", text("AGPL-3.0-or-later"), "identifier", text("AGPL-3.0-or-later")));
    web_reply_json(w, 200,
                   map_of(a, "openapi", text("3.1.0"), "info", info, "servers",
                          list_of(a, map_of(a, "url", text("/api/v1"))), "security",
                          list_of(a, map_of(a, "token", value_list(a))), "paths", paths, "components",
                          map_of(a, "schemas", schemas, "securitySchemes", bearer)));
}
