/* The second layer on PostgreSQL, from the same policy.txt: row-level security on every table that holds columns of class F3 to
 * F6, and views that blank a column for those whose action does not open it. docs/adr/0010 says why it is so. */
#include "sqlgen.h"

enum { LOWEST = 3, HIGHEST = 6 };

static bool is_held(const struct column_info *c)
{
    return c->class >= LOWEST && c->class <= HIGHEST;
}

static bool holds_any(const struct schema *s, struct str table)
{
    for (size_t i = 0; i < s->ncolumns; i++)
        if (is_held(&s->columns[i]) && str_eq(s->columns[i].table, table))
            return true;
    return false;
}

static const struct hold *hold_of(const struct policy *p, struct str table, struct str column)
{
    for (size_t i = 0; i < p->nholds; i++)
        if (str_eq(p->holds[i].table, table) && str_eq(p->holds[i].column, column))
            return &p->holds[i];
    return NULL;
}

/* hold TABLE by ACTION(COLUMN)...: whole rows. hold TABLE.COLUMN by ACTION(COLUMN)...: that column. "nobody": no viewer. */
void hold_read(struct sqlgen *g, const char *path, int line, struct str text)
{
    struct hold *h = &g->policy.holds[g->policy.nholds++];
    struct str what = str_split(&text, ' ');

    h->line = line;
    h->table = str_split(&what, '.');
    h->column = what;
    text = str_trim(text);
    if (!str_is(str_split(&text, ' '), "by") || !(text = str_trim(text)).n)
        refuse(path, line, "write: hold TABLE[.COLUMN] by ACTION(COLUMN) ..., or by nobody");
    while (text.n && !str_is(text, "nobody")) {
        struct str one = str_split(&text, ' '), name = str_split(&one, '(');

        if (h->nactions == sizeof h->actions / sizeof *h->actions || one.n < 2 || one.p[one.n - 1] != ')')
            refuse(path, line, "write the actions as ACTION(COLUMN)");
        h->actions[h->nactions] = policy_action(&g->policy, name);
        if (!h->actions[h->nactions])
            refuse(path, line, "there is no action %.*s", STR_ARG(name));
        if (h->actions[h->nactions]->module.n || h->actions[h->nactions]->evaluation.n)
            refuse(path, line, "%.*s may be in rehearsal or switched off, which the database does not know",
                   STR_ARG(name));
        h->subjects[h->nactions++] = str_cut(one, 0, one.n - 1);
    }
}

/* What the session statement has set, once for a whole query. */
static struct str setting(struct sqlgen *g, const char *name)
{
    return str_format(g->arena, "(SELECT nullif(current_setting('app.%s', true), '')::bigint)", name);
}

static struct str replaced(struct sqlgen *g, struct str text, struct str what, struct str by)
{
    struct buf out = buf_new(g->arena, 1 << 20);

    for (size_t at; (at = str_find(text, what, 0)) != SIZE_MAX; text = str_cut(text, at + what.n, text.n)) {
        buf_put(&out, str_cut(text, 0, at));
        buf_put(&out, by);
    }
    buf_put(&out, text);
    return buf_str(&out);
}

/* Whether the viewer may do that to the row: the wide form of the action's row filter, as the program's own lists have it. */
static void put_action(struct sqlgen *g, struct buf *out, const struct action *a, struct str subject)
{
    struct parsed_query q = {.file = "policy.txt", .name = a->name, .action = a, .scope_column = subject};
    uint64_t all = a->all & ~((uint64_t)1 << 63);
    uint32_t customs = 0;

    if (a->all >> 63)
        buf_format(out, "%s IS NOT NULL", setting(g, "roles").p);
    else
        buf_format(out, "%s & %llu <> 0", setting(g, "roles").p, (unsigned long long)all);
    for (size_t i = 0; i < g->policy.nrelations; i++)
        if (str_starts(g->policy.relations[i].name, "given"))
            customs |= (uint32_t)1 << i;
    for (size_t i = 0; i < g->policy.nrelations; i++) {
        struct str leg;

        if (!(a->by & (uint32_t)1 << i))
            continue;
        leg = replaced(g, leg_text(g, &q, &g->policy.relations[i], true, ENGINE_POSTGRES), STR("$1"),
                       setting(g, "viewer"));
        buf_format(out, "\n    OR (%s & %u <> 0", setting(g, "relations").p, 1u << i);
        if (customs & (uint32_t)1 << i)
            buf_format(out, " AND %s & %llu <> 0", setting(g, "given").p, (unsigned long long)a->given);
        buf_format(out, " AND %s)", leg.p);
    }
}

static struct str condition(struct sqlgen *g, const struct hold *h)
{
    struct buf out = buf_new(g->arena, 1 << 20);

    if (!h->nactions)
        return STR("false");
    buf_text(&out, "coalesce(");
    for (size_t i = 0; i < h->nactions; i++) {
        buf_text(&out, i ? "\n    OR " : "");
        put_action(g, &out, h->actions[i],
                   str_format(g->arena, "%.*s.%.*s", STR_ARG(h->table), STR_ARG(h->subjects[i])));
    }
    buf_text(&out, ", false)");
    return buf_str(&out);
}

/* A column that nothing holds would lie open beside the others. */
static void refuse_open(struct sqlgen *g)
{
    const struct policy *p = &g->policy;

    for (size_t i = 0; i < g->schema.ncolumns; i++) {
        const struct column_info *c = &g->schema.columns[i];

        if (is_held(c) && !hold_of(p, c->table, STR("")) && !hold_of(p, c->table, c->name))
            refuse("policy.txt", 1, "%.*s.%.*s is of class F%d: say who sees it, hold %.*s.%.*s by ...",
                   STR_ARG(c->table), STR_ARG(c->name), c->class, STR_ARG(c->table), STR_ARG(c->name));
    }
    for (size_t i = 0; i < p->nholds; i++)
        if (!holds_any(&g->schema, p->holds[i].table) ||
            (p->holds[i].column.n && !schema_column(&g->schema, p->holds[i].table, p->holds[i].column)))
            refuse("policy.txt", p->holds[i].line, "there is no such column of class F3 to F6");
}

/* A list that shows rows by another action than those that hold them would be empty on PostgreSQL alone. */
void hold_check(struct sqlgen *g, const struct parsed_query *q, struct str table, struct str column)
{
    const struct hold *h = q->use == QUERY_READ && !q->class_reason.n ? hold_of(&g->policy, table, column) : NULL;

    for (size_t i = 0; h && i < h->nactions; i++)
        if (h->actions[i] == q->action)
            return;
    if (h)
        refuse(q->file, q->line, "%.*s reads %.*s%s%.*s, and policy.txt holds that by other actions than its scope's",
               STR_ARG(q->name), STR_ARG(table), column.n ? "." : "", STR_ARG(column));
}

/* Where rows are held too the view asks as the viewer, and the table's own policy answers; else as its owner, and the table
 * itself is closed to viewers. */
static void put_view(struct sqlgen *g, struct buf *out, struct str table, bool as_viewer)
{
    const char *between = "";

    buf_format(out, "CREATE VIEW tandem_rows.%.*s WITH (security_invoker = %s) AS SELECT ", STR_ARG(table),
               as_viewer ? "true" : "false");
    for (size_t i = 0; i < g->schema.ncolumns; i++) {
        const struct column_info *c = &g->schema.columns[i];
        const struct hold *h = hold_of(&g->policy, table, c->name);

        if (!str_eq(c->table, table))
            continue;
        if (h)
            buf_format(out, "%sCASE WHEN %s THEN %.*s.%.*s END AS %.*s", between, condition(g, h).p, STR_ARG(table),
                       STR_ARG(c->name), STR_ARG(c->name));
        else
            buf_format(out, "%s%.*s.%.*s", between, STR_ARG(table), STR_ARG(c->name));
        between = ", ";
    }
    buf_format(out, " FROM %.*s;\nGRANT SELECT ON tandem_rows.%.*s TO %%ROLE%%;\n", STR_ARG(table), STR_ARG(table));
}

static bool blanks_any(const struct policy *p, struct str table)
{
    for (size_t i = 0; i < p->nholds; i++)
        if (str_eq(p->holds[i].table, table) && p->holds[i].column.n)
            return true;
    return false;
}

static void put_table(struct sqlgen *g, struct buf *out, struct str table)
{
    static const char service[] = "((SELECT current_setting('app.service', true)) = 'on')";
    const struct hold *rows = hold_of(&g->policy, table, STR(""));

    buf_format(out,
               "ALTER TABLE %.*s ENABLE ROW LEVEL SECURITY;\n"
               "DROP POLICY IF EXISTS tandem_service ON %.*s;\nDROP POLICY IF EXISTS tandem_viewer ON %.*s;\n"
               "CREATE POLICY tandem_service ON %.*s TO %%ROLE%% USING %s WITH CHECK %s;\n",
               STR_ARG(table), STR_ARG(table), STR_ARG(table), STR_ARG(table), service, service);
    if (rows)
        buf_format(out, "CREATE POLICY tandem_viewer ON %.*s FOR SELECT TO %%ROLE%% USING (%s);\n", STR_ARG(table),
                   condition(g, rows).p);
    if (blanks_any(&g->policy, table))
        put_view(g, out, table, rows != NULL);
}

static int refuse_held(void *with, int what, const char *table, const char *column, const char *database,
                       const char *by)
{
    struct sqlgen *g = with;

    (void)database;
    if (what == SQLITE_READ && by &&
        (hold_of(&g->policy, str_of(table), STR("")) || hold_of(&g->policy, str_of(table), str_of(column))))
        refuse("migrations", 1, "the view %s gives %s.%s, and runs as the owner of the tables: policy.txt holds that",
               by, table, column);
    return SQLITE_OK;
}

/* The schema's own views read as their owner, past all policies. */
static void put_views(struct sqlgen *g, struct buf *out)
{
    sqlite3_stmt *views, *one;

    sqlite3_prepare_v2(g->schema.db, "SELECT name FROM sqlite_schema WHERE type = 'view' ORDER BY name", -1, &views,
                       NULL);
    while (sqlite3_step(views) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(views, 0);

        sqlite3_set_authorizer(g->schema.db, refuse_held, g);
        sqlite3_prepare_v2(g->schema.db, str_format(g->arena, "SELECT * FROM %s", name).p, -1, &one, NULL);
        sqlite3_set_authorizer(g->schema.db, NULL, NULL);
        sqlite3_finalize(one);
        buf_format(out, "GRANT SELECT ON %s TO %%ROLE%%;\n", name);
    }
    sqlite3_finalize(views);
}

void rows_emit(struct sqlgen *g, FILE *f)
{
    struct buf out = buf_new(g->arena, 4 << 20);

    refuse_open(g);
    buf_text(&out, "DROP SCHEMA IF EXISTS tandem_rows CASCADE;\nCREATE SCHEMA tandem_rows;\n"
                   "GRANT USAGE ON SCHEMA tandem_rows TO %ROLE%;\nGRANT SELECT ON migration TO %ROLE%;\n");
    for (size_t i = 0; i < g->schema.ntables; i++)
        buf_format(&out, "GRANT SELECT, INSERT, UPDATE, DELETE ON %.*s TO %%ROLE%%;\n",
                   STR_ARG(g->schema.tables[i].name));
    put_views(g, &out);
    for (size_t i = 0; i < g->schema.ntables; i++)
        if (holds_any(&g->schema, g->schema.tables[i].name))
            put_table(g, &out, g->schema.tables[i].name);
    fputs("const char row_security_text[] = ", f);
    put_c_string(f, buf_str(&out));
    fputs(";\n", f);
}
