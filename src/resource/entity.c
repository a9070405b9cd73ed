/* The save of an entity that is one row of a table, in two steps around the rules of its own. */
#include "access/audit.h"
#include "core/id.h"
#include "core/words.h"
#include "resource/resource.h"

static struct value member_value(const struct field *f, const void *in)
{
    const void *at = (const char *)in + f->offset;

    switch (f->kind) {
    case FIELD_TEXT:
    case FIELD_LONG_TEXT:
    case FIELD_CHOICE:
    case FIELD_DAY: return ((const struct str *)at)->p ? value_text(*(const struct str *)at) : value_text(STR(""));
    case FIELD_REF: return *(const int64_t *)at ? value_int(*(const int64_t *)at) : value_null();
    default: return *(const int64_t *)at == INT_NONE ? value_null() : value_int(*(const int64_t *)at);
    }
}

static struct str key_of(const struct resource *r, const void *in)
{
    return *(const struct str *)((const char *)in + resource_field(r, str_of(r->key))->offset);
}

/* Runs a query of the entity: parameters are id, name_key, closed_on or the name of a field. */
static struct call run(struct tx *tx, const struct resource *r, const struct query *q, const void *in, int64_t id)
{
    struct value *args = ARENA_ARRAY(tx->arena, struct value, q->nparams + 1);
    struct call call = {.query = q, .args = args, .limit = 1};

    for (size_t i = 0; i < q->nparams; i++) {
        struct str name = q->params[i].name;
        const struct field *f = resource_field(r, name);

        if (str_is(name, "id"))
            args[i] = value_int(id);
        else if (str_is(name, "name_key"))
            args[i] = value_blob(words_sort_key(tx->arena, key_of(r, in)));
        else
            args[i] = member_value(f, in);
    }
    tx_call(tx, &call);
    return call;
}

struct value entity_state(struct tx *tx, const struct resource *r, int64_t id)
{
    struct call call = run(tx, r, r->state, NULL, id);

    return list_count(call.rows) ? call.rows.list->items[0] : value_null();
}

struct value entity_call(struct tx *tx, const struct query *q, int64_t id, struct str on)
{
    struct value args[2];
    struct call call = {.query = q, .args = args, .limit = 1};

    for (size_t i = 0; i < q->nparams && i < 2; i++)
        args[i] = str_is(q->params[i].name, "id") ? value_int(id) : value_text(on);
    tx_call(tx, &call);
    return list_count(call.rows) ? call.rows.list->items[0] : value_null();
}

/* Another row has its key: said beside that field. */
static bool is_taken(struct tx *tx, struct ctx *ctx, const struct resource *r, const void *in, int64_t id)
{
    struct call call = run(tx, r, r->named, in, 0);
    struct str key = key_of(r, in);

    if (!list_count(call.rows) || map_int(call.rows.list->items[0], "id", 0) == id)
        return false;
    errors_add(&ctx->errors, str_of(r->key), "There is already a %.*s.", STR_ARG(key));
    return true;
}

enum outcome entity_begin(struct tx *tx, struct ctx *ctx, const struct resource *r, void *in, struct value *before,
                          struct written *out)
{
    struct form_head *head = in;
    int64_t version = 0;

    *before = value_null();
    if (!viewer_may(tx, &ctx->viewer, r->edit, 0))
        return MISSING;
    if (head->id) {
        *before = entity_state(tx, r, head->id);
        version = map_int(*before, "version", 0);
        if (!version)
            return MISSING;
        if (head->version && head->version != version)
            return CHANGED;
        resource_fill(r, in, *before);
    }
    out->id = head->id ? head->id : id_new(ctx->world_ms);
    out->version = version + 1;
    return is_taken(tx, ctx, r, in, head->id) ? INVALID : DONE;
}

enum outcome entity_end(struct tx *tx, struct ctx *ctx, const struct resource *r, const void *in, struct value before,
                        struct written *out)
{
    const struct form_head *head = in;

    run(tx, r, head->id ? r->set : r->insert, in, out->id);
    audit_write(tx, ctx,
                .action = arena_printf(tx->arena, "%s_%s", r->acts ? r->acts : r->name, head->id ? "change" : "add"),
                .object = r->name, .object_id = out->id, .detail = resource_changes(tx->arena, r, before, in));
    out->says = str_format(tx->arena, "%.*s was saved.", STR_ARG(key_of(r, in)));
    return DONE;
}

void *entity_copy(struct tx *tx, const struct resource *r, const void *in)
{
    return memcpy(arena_alloc(tx->arena, r->size), in, r->size);
}

enum outcome entity_save(struct tx *tx, struct ctx *ctx, const struct resource *r, const void *in, struct written *out)
{
    void *copy = entity_copy(tx, r, in);
    struct value before;
    enum outcome outcome = entity_begin(tx, ctx, r, copy, &before, out);

    return outcome == DONE ? entity_end(tx, ctx, r, copy, before, out) : outcome;
}
