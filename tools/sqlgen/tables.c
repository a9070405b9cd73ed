/* Whole tables: a query for each, which `tandem export` alone runs, and what the migrations' comments say of them. */
#include "sqlgen.h"

#include <stdlib.h>

static bool is_exported(const struct column_info *c)
{
    return str_find(c->says, STR("never exported"), 0) == SIZE_MAX;
}

/* The table's columns in its own order; its primary key, of at most SORT_KEYS columns, as the sort's keys. */
static size_t read_table(struct sqlgen *g, struct str table, const struct column_info **columns, struct str *keys)
{
    sqlite3_stmt *s;
    size_t n = 0, nkeys = 0;
    struct str key[SORT_KEYS];

    sqlite3_prepare_v2(g->schema.db, "SELECT name, pk FROM pragma_table_info(?) ORDER BY cid", -1, &s, NULL);
    sqlite3_bind_text(s, 1, table.p, (int)table.n, SQLITE_STATIC);
    while (sqlite3_step(s) == SQLITE_ROW && n < MOST) {
        int pk = sqlite3_column_int(s, 1);

        columns[n] = schema_column(&g->schema, table, str_of((const char *)sqlite3_column_text(s, 0)));
        if (pk > SORT_KEYS)
            refuse("migrations", 1, "the primary key of %.*s has more than %d columns", STR_ARG(table), SORT_KEYS);
        if (pk)
            key[pk - 1] = columns[n]->name;
        nkeys += pk > 0;
        n++;
    }
    sqlite3_finalize(s);
    if (!nkeys)
        refuse("migrations", 1, "%.*s has no primary key: it could not be exported", STR_ARG(table));
    *keys = STR("");
    for (size_t i = 0; i < nkeys; i++)
        *keys = str_format(g->arena, "%.*s%st.%.*s", STR_ARG(*keys), i ? ", " : "", STR_ARG(key[i]));
    return n;
}

void tables_add_queries(struct sqlgen *g)
{
    struct schema *s = &g->schema;

    for (size_t i = 0; i < s->ntables; i++) {
        const struct column_info *columns[MOST];
        struct str keys, list = STR("");
        size_t n = read_table(g, s->tables[i].name, columns, &keys);

        for (size_t k = 0; k < n; k++)
            if (is_exported(columns[k]))
                list =
                    str_format(g->arena, "%.*s%st.%.*s", STR_ARG(list), list.n ? ", " : "", STR_ARG(columns[k]->name));
        queries_read_text(g, "whole tables", STR("tables"),
                          str_format(g->arena,
                                     "-- name: table_%.*s\n-- scope: none: a whole table, for the operator's export\n"
                                     "-- class: whoever has the folder of the data has it all\n-- sort: key = %s\n"
                                     "SELECT %s @keys\n FROM %.*s t WHERE 1 = 1 @after\n@order\n",
                                     STR_ARG(s->tables[i].name), keys.p, list.p, STR_ARG(s->tables[i].name)));
    }
}

static void emit_table(struct sqlgen *g, FILE *f, struct str table)
{
    const struct column_info *columns[MOST];
    struct str keys;
    size_t n = read_table(g, table, columns, &keys);

    fprintf(f, "static const struct table_column table_columns_%.*s[] = {\n", STR_ARG(table));
    for (size_t k = 0; k < n; k++) {
        fprintf(f, "    {STR_INIT(\"%.*s\"), ", STR_ARG(columns[k]->name));
        put_c_string(f, columns[k]->says);
        fprintf(f, ", %s, %d, %d, %d},\n", sql_type_name(columns[k]->type), columns[k]->class, columns[k]->sealed,
                is_exported(columns[k]));
    }
    fputs("};\n", f);
}

void tables_emit(struct sqlgen *g, FILE *f)
{
    struct schema *s = &g->schema;

    for (size_t i = 0; i < s->ntables; i++)
        emit_table(g, f, s->tables[i].name);
    fputs("const struct table_about all_tables[] = {\n", f);
    for (size_t i = 0; i < s->ntables; i++) {
        struct str name = s->tables[i].name;

        fprintf(f, "    {STR_INIT(\"%.*s\"), ", STR_ARG(name));
        put_c_string(f, s->tables[i].says);
        fprintf(f,
                ", &query_table_%.*s, table_columns_%.*s, sizeof table_columns_%.*s / sizeof(struct table_column)},\n",
                STR_ARG(name), STR_ARG(name), STR_ARG(name));
    }
    fprintf(f, "};\nconst size_t all_tables_count = %zu;\n", s->ntables);
}
