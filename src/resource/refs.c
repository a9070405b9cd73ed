/* From what was typed to the row that it means. */
#include "resource/resource.h"

#include "core/id.h"
#include "core/words.h"

enum { OFFERED = 5 }; /* as many as a sentence bears */

/* "Motion Control (ENG-MC)" as suggestions write it means the code in the brackets. */
static struct str code_inside(struct str text)
{
    size_t open = text.n;

    if (!text.n || text.p[text.n - 1] != ')')
        return text;
    while (open && text.p[open - 1] != '(')
        open--;
    return open ? str_cut(text, open, text.n - 1) : text;
}

static void reference_arguments(struct ctx *ctx, const struct query *q, struct str text, int64_t id, struct value *args)
{
    for (size_t i = 0; i < q->nparams; i++) {
        struct str name = q->params[i].name;

        if (str_is(name, "id"))
            args[i] = value_int(id);
        else if (str_is(name, "text"))
            args[i] = value_text(str_dup(ctx->arena, code_inside(text)));
        else if (str_is(name, "lower"))
            args[i] = value_text(str_lower(ctx->arena, code_inside(text)));
        else if (str_is(name, "folded"))
            args[i] = value_text(words_joined(ctx->arena, text));
        else if (str_is(name, "q"))
            args[i] = value_text(words_joined(ctx->arena, text));
        else if (str_is(name, "q_end"))
            args[i] = value_text(words_after_prefix(ctx->arena, words_joined(ctx->arena, text)));
        else if (str_is(name, "key"))
            args[i] = value_blob(words_sort_key(ctx->arena, text));
        else
            args[i] = value_text(ctx->today_text);
    }
}

/* Rows of a lookup, by_id, current or suggest query, as far as the writer may see them. */
static enum db_status find_rows(const struct query *q, struct str text, int64_t id, struct ctx *ctx, struct db_conn *c,
                                size_t limit, struct value *rows)
{
    struct value *args = ARENA_ARRAY(ctx->arena, struct value, q->nparams);
    struct call call = {.query = q,
                        .args = args,
                        .limit = (int64_t)limit,
                        .scope = viewer_scope(&ctx->viewer, q->scope ? q->scope->action : ACT_NONE)};
    enum db_status status;

    reference_arguments(ctx, q, text, id, args);
    status = db_wave(c, ctx->arena, &call, 1);
    *rows = call.rows;
    return status;
}

static void say_unknown(const struct field *f, struct ctx *ctx, struct str text, struct str instead)
{
    errors_add(&ctx->errors, str_of(f->name), "There is no \xE2\x80\x9C%.*s\xE2\x80\x9D here.%.*s", STR_ARG(text),
               STR_ARG(instead));
}

/* " It may mean A (N-1), B (N-2).": what a form would have suggested; STR("") when nothing begins so. */
static struct str may_mean(const struct resource *other, struct ctx *ctx, struct str text, struct db_conn *c)
{
    struct buf out = buf_new(ctx->arena, 128);
    struct value rows;
    size_t n;

    if (!other->suggest || !words_joined(ctx->arena, text).n ||
        find_rows(other->suggest, text, 0, ctx, c, OFFERED + 1, &rows) != DB_OK || !list_count(rows))
        return STR("");
    n = list_count(rows);
    for (size_t i = 0; i < n && i < OFFERED; i++)
        buf_format(&out, "%s%.*s", i ? ", " : " It may mean ", STR_ARG(map_text(rows.list->items[i], "label")));
    buf_format(&out, n > OFFERED ? " or others." : ".");
    return buf_str(&out);
}

static enum db_status resolve_text(const struct field *f, int64_t *at, struct ctx *ctx, struct str text,
                                   struct db_conn *c)
{
    const struct resource *other = resource_find(str_of(f->ref));
    struct str instead = STR("");
    struct value rows;
    enum db_status status;

    if (!other || !other->lookup) {
        errors_add(&ctx->errors, str_of(f->name), "%s is not known here.", f->label);
        return DB_OK;
    }
    status = find_rows(other->lookup, text, 0, ctx, c, 2, &rows);
    if (status != DB_OK)
        return status;
    if (list_count(rows) != 1)
        instead = may_mean(other, ctx, text, c);
    if (list_count(rows) == 1)
        *at = map_int(rows.list->items[0], "id", 0);
    else if (list_count(rows))
        errors_add(&ctx->errors, str_of(f->name),
                   "More than one fits \xE2\x80\x9C%.*s\xE2\x80\x9D: write the code, number or mail address, or the id "
                   "in its address.%.*s",
                   STR_ARG(text), STR_ARG(instead));
    else
        say_unknown(f, ctx, text, instead);
    return DB_OK;
}

static enum db_status resolve_id(const struct field *f, const int64_t *at, struct ctx *ctx, struct db_conn *c)
{
    const struct resource *other = resource_find(str_of(f->ref));
    struct value rows;
    enum db_status status;

    if (!other || !other->by_id)
        return DB_OK;
    status = find_rows(other->by_id, STR(""), *at, ctx, c, 2, &rows);
    if (status == DB_OK && !list_count(rows))
        say_unknown(f, ctx, id_text(ctx->arena, *at), STR(""));
    return status;
}

/* Whether a reference came back as the form had shown it; then it is what holds, and nobody looks it up again. */
static bool is_unchanged(const struct field *f, int64_t *at, struct ctx *ctx, struct str text, struct value row)
{
    int64_t holds = row.kind == VALUE_MAP ? map_int(row, f->name, 0) : 0;
    struct value label;

    if (!holds || !text.p)
        return holds && *at == holds;
    label = resource_label(ctx->arena, f, row);
    if (label.kind != VALUE_TEXT || !str_eq(str_trim(label.text), text))
        return false;
    *at = holds;
    return true;
}

enum db_status resource_resolve(const struct resource *r, void *in, struct ctx *ctx, const struct str *typed,
                                struct db_conn *c)
{
    const struct form_head *head = in;
    struct value now = value_null();
    bool asked = !head->id || !r->current;

    for (size_t i = 0; i < r->nfields; i++) {
        const struct field *f = &r->fields[i];
        int64_t *at = (int64_t *)((char *)in + f->offset);
        enum db_status status = DB_OK;

        if (f->kind != FIELD_REF || (!typed[i].p && !*at))
            continue;
        if (!asked) {
            struct value rows;

            status = find_rows(r->current, STR(""), head->id, ctx, c, 2, &rows);
            asked = true;
            now = status == DB_OK && list_count(rows) ? rows.list->items[0] : now;
        }
        if (status == DB_OK && !is_unchanged(f, at, ctx, typed[i], now))
            status = typed[i].p ? resolve_text(f, at, ctx, typed[i], c) : resolve_id(f, at, ctx, c);
        if (status != DB_OK)
            return status;
    }
    return DB_OK;
}
