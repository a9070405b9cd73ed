#include "db/postgres_wire.h"

#include "core/log.h"

#include <stdlib.h>

enum {
    OID_BOOL = 16,
    OID_BYTEA = 17,
    OID_INT8 = 20,
    OID_INT4 = 23,
    OID_TEXT = 25,
    OID_FLOAT8 = 701,
    OID_TEXT_ARRAY = 1009,
    OID_INT8_ARRAY = 1016
};

static Oid oid_of(enum sql_type type)
{
    switch (type) {
    case SQL_INT: return OID_INT8;
    case SQL_TEXT: return OID_TEXT;
    case SQL_BLOB: return OID_BYTEA;
    case SQL_REAL: return OID_FLOAT8;
    case SQL_INTS: return OID_INT8_ARRAY;
    case SQL_TEXTS: return OID_TEXT_ARRAY;
    }
    return OID_TEXT;
}

/* A prepared text is shared by all orders of equal key types only when its keys are: the key of the text has the sort. */
int wire_types(const struct call *call, Oid *types)
{
    const struct query *q = call->query;
    int n = (int)q->all_params;

    for (int i = 0; i < n; i++)
        types[i] = OID_INT8; /* viewer and limit */
    for (size_t i = 0; i < q->nparams; i++)
        types[i] = oid_of(q->params[i].type);
    for (size_t i = 0; i < q->nfilters; i++) {
        types[q->filters[i].first - 1] = oid_of(q->filters[i].type);
        if (q->filters[i].prefix)
            types[q->filters[i].first] = OID_TEXT;
    }
    for (size_t i = 0; i < q->all_params + 1 - q->after_param && i < SORT_KEYS; i++)
        types[q->after_param - 1 + i] = oid_of(q->sorts[call->sort].types[i]);
    return n;
}

static const char *big_endian(struct arena *a, uint64_t n)
{
    char *p = arena_alloc(a, 8);

    for (int i = 7; i >= 0; i--, n >>= 8)
        p[i] = (char)(n & 0xFF);
    return p;
}

/* {1,2} or {"a","b"}: the text form of an array. */
static const char *array_text(struct arena *a, struct value list)
{
    struct buf out = buf_new(a, 1 << 24);

    buf_char(&out, '{');
    for (size_t i = 0; i < list_count(list); i++) {
        struct value v = list.list->items[i];

        if (i)
            buf_char(&out, ',');
        if (v.kind == VALUE_INT) {
            buf_format(&out, "%lld", (long long)v.number);
            continue;
        }
        buf_char(&out, '"');
        for (size_t k = 0; v.kind == VALUE_TEXT && k < v.text.n; k++) {
            if (v.text.p[k] == '"' || v.text.p[k] == '\\')
                buf_char(&out, '\\');
            buf_char(&out, v.text.p[k]);
        }
        buf_char(&out, '"');
    }
    buf_char(&out, '}');
    return buf_str(&out).p;
}

void wire_params(struct arena *a, const struct call *call, struct wire_params *out)
{
    size_t n = call->query->all_params;

    out->n = (int)n;
    out->values = ARENA_ARRAY(a, const char *, n);
    out->lengths = ARENA_ARRAY(a, int, n);
    out->formats = ARENA_ARRAY(a, int, n);
    for (size_t i = 0; i < n; i++) {
        enum sql_type type;
        struct value v = call_param(a, call, i + 1, &type);
        uint64_t bits = 0;

        out->formats[i] = 1;
        switch (v.kind) {
        case VALUE_NULL: continue;
        case VALUE_BOOL: out->values[i] = big_endian(a, v.flag), out->lengths[i] = 8; continue;
        case VALUE_INT: out->values[i] = big_endian(a, (uint64_t)v.number), out->lengths[i] = 8; continue;
        case VALUE_REAL:
            memcpy(&bits, &v.real, 8);
            out->values[i] = big_endian(a, bits), out->lengths[i] = 8;
            continue;
        case VALUE_TEXT:
        case VALUE_BLOB: out->values[i] = v.text.p, out->lengths[i] = (int)v.text.n; continue;
        case VALUE_LIST: out->values[i] = array_text(a, v), out->formats[i] = 0; continue;
        case VALUE_MAP: bug("a map is no parameter"); continue;
        }
    }
}

static int64_t number_at(const char *p, int n)
{
    uint64_t bits = n && (unsigned char)p[0] & 0x80 ? UINT64_MAX : 0;

    for (int i = 0; i < n; i++)
        bits = bits << 8 | (unsigned char)p[i];
    return (int64_t)bits;
}

static struct value cell_of(struct arena *a, const PGresult *r, int row, int column)
{
    const char *p = PQgetvalue(r, row, column);
    int n = PQgetlength(r, row, column);
    uint64_t bits;
    double real;

    if (PQgetisnull(r, row, column))
        return value_null();
    switch (PQftype(r, column)) {
    case OID_BOOL: return value_int(p[0] != 0);
    case OID_INT4:
    case OID_INT8: return value_int(number_at(p, n));
    case OID_FLOAT8:
        bits = (uint64_t)number_at(p, n);
        memcpy(&real, &bits, 8);
        return value_real(real);
    case OID_BYTEA: return value_blob((struct str){arena_copy(a, p, (size_t)n), (size_t)n});
    default: return value_text((struct str){arena_copy(a, p, (size_t)n), (size_t)n});
    }
}

void wire_rows(struct arena *a, struct call *call, const PGresult *r)
{
    const struct query *q = call->query;
    size_t nkeys = call_keys(call);
    int n = PQntuples(r);

    call->rows = value_list(a);
    call->last_keys = nkeys ? ARENA_ARRAY(a, struct value, nkeys) : NULL;
    call->changed = strtoll(PQcmdTuples((PGresult *)(uintptr_t)r), NULL, 10); /* libpq forgot a const */
    if (call->limit && n > call->limit) {
        n = (int)call->limit;
        call->more = true;
    }
    for (int i = 0; i < n; i++) {
        struct value row = value_row(a, q->shape);

        for (size_t k = 0; k < q->ncolumns; k++)
            row.map->cells[k] = cell_of(a, r, i, (int)k);
        list_add(a, call->rows, row);
    }
    for (size_t k = 0; n && k < nkeys; k++)
        call->last_keys[k] = cell_of(a, r, n - 1, (int)(q->ncolumns + k));
}
