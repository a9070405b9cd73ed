/* The queries that every entity has, made of its table's columns. In a module's .sql:
 *
 *   -- entity: level by code, name       its table, the column that names one row alone, and others that find it too
 *   -- scope: person_view                who finds it by what is typed
 *   -- order: rank                       of what is offered; without it, name_key
 *   -- closes: organization_edit         it has a closed_on, and who sets it
 *
 * gives level_state, level_insert, level_set, level_named, level_lookup, level_suggest, level_close and level_closing, in the
 * shapes that resource/entity.c and the ENTITY macro know. A query of a list by `-- api: both` gives the item's, NAME_one. */
#include "sqlgen.h"

struct entity {
    struct str table, key, others, scope, order, closes, columns, params, sets;
    bool has_name_key, has_closed_on;
};

static bool is_own(struct str name)
{
    return !str_is(name, "id") && !str_is(name, "version") && !str_is(name, "name_key") && !str_is(name, "closed_on");
}

/* What a form writes: all but what the foundation keeps by itself. */
static void read_columns(struct sqlgen *g, struct entity *e)
{
    for (size_t i = 0; i < g->schema.ncolumns; i++) {
        const struct column_info *c = &g->schema.columns[i];

        if (!str_eq(c->table, e->table))
            continue;
        e->has_name_key = e->has_name_key || str_is(c->name, "name_key");
        e->has_closed_on = e->has_closed_on || str_is(c->name, "closed_on");
        if (!is_own(c->name))
            continue;
        e->columns = str_format(g->arena, "%.*s, t.%.*s", STR_ARG(e->columns), STR_ARG(c->name));
        e->params = str_format(g->arena, "%.*s, :%.*s", STR_ARG(e->params), STR_ARG(c->name));
        e->sets = str_format(g->arena, "%.*s, %.*s = :%.*s", STR_ARG(e->sets), STR_ARG(c->name), STR_ARG(c->name));
    }
    if (e->has_name_key) {
        e->params = str_format(g->arena, "%.*s, :name_key", STR_ARG(e->params));
        e->sets = str_format(g->arena, "%.*s, name_key = :name_key", STR_ARG(e->sets));
    }
}

/* ", t.code, t.name" as the names of an INSERT. */
static struct str bare(struct sqlgen *g, struct str columns)
{
    struct buf out = buf_new(g->arena, columns.n + 1);

    for (size_t i = 0; i < columns.n; i++)
        if (str_starts(str_cut(columns, i, columns.n), " t."))
            buf_char(&out, ' '), i += 2;
        else
            buf_char(&out, columns.p[i]);
    return buf_str(&out);
}

static void put_writes(struct sqlgen *g, const struct entity *e, struct buf *out)
{
    buf_format(out,
               "-- name: %.*s_state\n-- scope: rule\n-- takes: id id\n"
               "SELECT t.id, t.version%.*s%s FROM %.*s t WHERE t.id = :id\n",
               STR_ARG(e->table), STR_ARG(e->columns), e->has_closed_on ? ", t.closed_on" : "", STR_ARG(e->table));
    buf_format(out, "-- name: %.*s_named\n-- scope: rule\nSELECT t.id FROM %.*s t WHERE t.%.*s = :%.*s\n",
               STR_ARG(e->table), STR_ARG(e->table), STR_ARG(e->key), STR_ARG(e->key));
    buf_format(out, "-- name: %.*s_insert\n-- takes: id id\nINSERT INTO %.*s (id, version%.*s%s) VALUES (:id, 1%.*s)\n",
               STR_ARG(e->table), STR_ARG(e->table), STR_ARG(bare(g, e->columns)), e->has_name_key ? ", name_key" : "",
               STR_ARG(e->params));
    buf_format(out, "-- name: %.*s_set\n-- takes: id id\nUPDATE %.*s SET version = version + 1%.*s WHERE id = :id\n",
               STR_ARG(e->table), STR_ARG(e->table), STR_ARG(e->sets));
}

static void put_finds(const struct entity *e, struct buf *out)
{
    struct str others = e->others;

    buf_format(out,
               "-- name: %.*s_lookup\n-- scope: %.*s\n-- takes: text text\n"
               "SELECT t.id FROM %.*s t WHERE t.%.*s = :text AND @scope",
               STR_ARG(e->table), STR_ARG(e->scope), STR_ARG(e->table), STR_ARG(e->key));
    while (others.n) {
        struct str other = str_trim(str_split(&others, ','));

        buf_format(out, "\nUNION\nSELECT t.id FROM %.*s t WHERE t.%.*s = :text AND @scope", STR_ARG(e->table),
                   STR_ARG(other));
    }
    buf_format(out,
               "\n LIMIT @limit\n"
               "-- name: %.*s_suggest\n-- scope: %.*s\n-- takes: q text, q_end text, today text\n"
               "SELECT t.id, t.%.*s AS label FROM %.*s t\n"
               " WHERE lower(t.%.*s) >= :q AND lower(t.%.*s) < :q_end%s AND @scope\n"
               " ORDER BY t.%.*s, t.id LIMIT @limit\n",
               STR_ARG(e->table), STR_ARG(e->scope), STR_ARG(e->key), STR_ARG(e->table), STR_ARG(e->key),
               STR_ARG(e->key), e->has_closed_on ? " AND t.closed_on > :today" : "", STR_ARG(e->order));
}

static void put_closes(const struct entity *e, struct buf *out)
{
    static const char *const day_before[] = {"date(t.closed_on, '-1 day')",
                                             "to_char(CAST(t.closed_on AS date) - 1, 'YYYY-MM-DD')"};

    buf_format(out,
               "-- name: %.*s_close\n-- takes: id id\n"
               "UPDATE %.*s SET version = version + 1, closed_on = :closed_on WHERE id = :id\n"
               "-- name: %.*s_closing\n-- scope: %.*s\n-- takes: id id\n",
               STR_ARG(e->table), STR_ARG(e->table), STR_ARG(e->table), STR_ARG(e->closes));
    for (int i = 0; i < ENGINES; i++)
        buf_format(out,
                   "%sSELECT t.id, t.version, t.%.*s AS name,\n"
                   "       CASE WHEN t.closed_on = '9999-12-31' THEN '' ELSE %s END AS last_on -- text\n"
                   "  FROM %.*s t WHERE t.id = :id AND @scope\n",
                   i ? "-- postgres:\n" : "", STR_ARG(e->key), day_before[i], STR_ARG(e->table));
}

void entity_read(struct sqlgen *g, const char *path, int line, struct str module, struct str text)
{
    struct entity e = {.order = STR("name_key")};
    struct buf out = buf_new(g->arena, 1 << 16);

    while (text.n) {
        struct str rest = str_trim(str_split(&text, '\n')), word = str_trim(str_split(&rest, ':'));

        rest = str_trim(rest);
        if (str_is(word, "-- entity")) {
            e.table = str_split(&rest, ' ');
            rest = str_trim(rest);
            if (!str_starts(rest, "by "))
                refuse(path, line, "write: entity: TABLE by COLUMN");
            rest = str_cut(rest, 3, rest.n);
            e.key = str_trim(str_split(&rest, ','));
            e.others = rest;
        } else if (str_is(word, "-- scope")) {
            e.scope = rest;
        } else if (str_is(word, "-- order")) {
            e.order = rest;
        } else if (str_is(word, "-- closes")) {
            e.closes = rest;
        } else {
            refuse(path, line, "an entity has no line '%.*s'", STR_ARG(word));
        }
    }
    if (!schema_column(&g->schema, e.table, e.key))
        refuse(path, line, "there is no column %.*s.%.*s", STR_ARG(e.table), STR_ARG(e.key));
    if (!e.scope.n)
        refuse(path, line, "the entity %.*s says in no scope line who finds it", STR_ARG(e.table));
    read_columns(g, &e);
    if (e.has_closed_on != (e.closes.n > 0))
        refuse(path, line, "%.*s: a column closed_on and a line 'closes' go together", STR_ARG(e.table));
    put_writes(g, &e, &out);
    put_finds(&e, &out);
    if (e.closes.n)
        put_closes(&e, &out);
    queries_read_text(g, path, module, buf_str(&out));
}
