/* From a call to the text that it needs, and to the values of its parameters. */
#include "db/driver.h"

#include "core/log.h"
#include "core/words.h"

#include <stdio.h>
#include <stdlib.h>

static uint32_t legs_used(const struct call *call)
{
    const struct query_scope *s = call->query->scope;
    uint32_t legs = 0;

    if (!s || call->scope.form == SCOPE_ALL || call->scope.form == SCOPE_NONE)
        return 0;
    for (size_t i = 0; i < s->nlegs; i++)
        legs |= s->legs[i].bit;
    return legs & call->scope.legs;
}

static enum scope_form form_used(const struct call *call)
{
    const struct query_scope *s = call->query->scope;

    if (!s)
        return SCOPE_ALL;
    if (call->scope.form == SCOPE_NARROW && s->item)
        return SCOPE_WIDE;
    return call->scope.form;
}

struct statement_key statement_key(const struct call *call)
{
    struct statement_key key = {.query = call->query->id,
                                .form = (uint8_t)form_used(call),
                                .sort = (uint8_t)call->sort,
                                .legs = legs_used(call),
                                .after = (call->after != NULL) | (uint32_t)(call->scope.guarded && call->query->scope)
                                                                     << 1};

    for (size_t i = 0; call->filters && i < call->query->nfilters; i++)
        if (call->filters[i].kind != VALUE_NULL)
            key.filters |= 1u << i;
    return key;
}

uint64_t statement_hash(struct statement_key key)
{
    uint64_t h = 1469598103934665603u;
    const uint32_t parts[] = {key.query, (uint32_t)key.form << 8 | key.sort, key.legs, key.filters, key.after};

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        h = (h ^ parts[i]) * 1099511628211u;
    return h ^ h >> 29;
}

size_t call_keys(const struct call *call)
{
    const struct query *q = call->query;

    for (size_t i = 0; i < q->npieces; i++)
        if (q->pieces[i].kind == PIECE_KEYS)
            return q->sorts[call->sort].nkeys;
    return 0;
}

static void put_reach(FILE *out, const struct call *call, int engine)
{
    const struct query_scope *s = call->query->scope;
    enum scope_form form = form_used(call);
    uint32_t legs = legs_used(call);
    const char *between = "";

    if (form == SCOPE_ALL) {
        fputs("1=1", out);
        return;
    }
    if (form == SCOPE_NONE || !legs) {
        fprintf(out, "(%s)", form != SCOPE_NONE && s->row ? s->row : "1=0");
        return;
    }
    fputs(form == SCOPE_NARROW ? s->narrow_open : "(", out);
    for (size_t i = 0; i < s->nlegs; i++) {
        if (!(s->legs[i].bit & legs))
            continue;
        fputs(between, out);
        fputs(form == SCOPE_NARROW ? s->legs[i].narrow[engine] : s->legs[i].wide[engine], out);
        between = form == SCOPE_NARROW ? " UNION ALL " : " OR ";
    }
    if (form == SCOPE_WIDE && s->row)
        fprintf(out, " OR %s", s->row);
    fputc(')', out);
}

static void put_scope(FILE *out, const struct call *call, int engine)
{
    const struct query_scope *s = call->query->scope;

    put_reach(out, call, engine);
    if (s && s->gate[engine] && form_used(call) != SCOPE_NONE)
        fprintf(out, " AND %s", s->gate[engine]);
    if (s && call->scope.guarded && s->guard[engine] && form_used(call) != SCOPE_NONE)
        fprintf(out, " AND %s", s->guard[engine]);
}

static void put_piece(FILE *out, const struct call *call, const struct query_piece *piece, int engine)
{
    const struct query *q = call->query;

    switch (piece->kind) {
    case PIECE_TEXT: fputs(piece->text[engine], out); return;
    case PIECE_SCOPE: put_scope(out, call, engine); return;
    case PIECE_FILTERS:
        for (size_t i = 0; i < q->nfilters; i++)
            if (call->filters && call->filters[i].kind != VALUE_NULL)
                fputs(q->filters[i].text[engine], out);
        return;
    case PIECE_AFTER:
        if (call->after)
            fputs(q->sorts[call->sort].after[engine], out);
        return;
    case PIECE_ORDER: fputs(q->sorts[call->sort].order[engine], out); return;
    case PIECE_KEYS: fputs(q->sorts[call->sort].keys[engine], out); return;
    }
}

char *statement_text(const struct call *call, int engine)
{
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);

    if (!out)
        return NULL;
    for (size_t i = 0; i < call->query->npieces; i++)
        put_piece(out, call, &call->query->pieces[i], engine);
    fclose(out);
    return text;
}

static struct value filter_param(struct arena *a, const struct call *call, size_t n, enum sql_type *type)
{
    const struct query *q = call->query;

    for (size_t i = 0; i < q->nfilters; i++) {
        const struct query_filter *f = &q->filters[i];

        if (n != f->first && !(f->prefix && n == f->first + 1))
            continue;
        *type = f->type;
        if (!call->filters || call->filters[i].kind == VALUE_NULL)
            return value_null();
        return n == f->first ? call->filters[i] : value_text(words_after_prefix(a, call->filters[i].text));
    }
    bug("query %s has no parameter %zu", q->name.p, n);
    return value_null();
}

struct value call_param(struct arena *a, const struct call *call, size_t n, enum sql_type *type)
{
    const struct query *q = call->query;

    if (n <= q->nparams) {
        *type = q->params[n - 1].type;
        return call->args[n - 1];
    }
    *type = SQL_INT;
    if (n == q->viewer_param)
        return value_int(call->scope.viewer);
    if (n == q->limit_param)
        return value_int(call->limit ? call->limit + 1 : INT64_MAX);
    if (n >= q->after_param) {
        *type = q->sorts[call->sort].types[n - q->after_param];
        return call->after && n - q->after_param < q->sorts[call->sort].nkeys ? call->after[n - q->after_param]
                                                                              : value_null();
    }
    return filter_param(a, call, n, type);
}

void member_args(struct arena *a, const struct query *q, const void *in, struct value *args)
{
    (void)a;
    for (size_t i = 0; i < q->nparams; i++) {
        const struct query_member *m = &q->params[i];
        const void *at = (const char *)in + m->offset;

        switch (m->type) {
        case SQL_INT: {
            int64_t n = *(const int64_t *)at;

            args[i] = n == INT_NONE || (m->is_id && n == 0) ? value_null() : value_int(n);
            break;
        }
        case SQL_REAL: args[i] = value_real(*(const double *)at); break;
        case SQL_TEXT: args[i] = value_text(*(const struct str *)at); break;
        case SQL_BLOB: args[i] = value_blob(*(const struct str *)at); break;
        case SQL_INTS:
        case SQL_TEXTS: args[i] = *(const struct value *)at; break;
        }
    }
}

void member_row(const struct query *q, struct value row, void *out)
{
    for (size_t i = 0; i < q->ncolumns; i++) {
        const struct query_member *m = &q->columns[i];
        struct value v = row.map->cells[i];
        void *at = (char *)out + m->offset;

        switch (m->type) {
        case SQL_INT: *(int64_t *)at = v.kind == VALUE_INT ? v.number : m->is_id ? 0 : INT_NONE; break;
        case SQL_REAL: *(double *)at = v.kind == VALUE_REAL ? v.real : 0; break;
        case SQL_TEXT:
        case SQL_BLOB: *(struct str *)at = v.kind == VALUE_TEXT || v.kind == VALUE_BLOB ? v.text : STR_NONE; break;
        case SQL_INTS:
        case SQL_TEXTS: break; /* no column has these */
        }
    }
}
