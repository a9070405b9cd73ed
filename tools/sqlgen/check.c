/* Prepares a query on the migrated schema: which columns it gives, of which type and class, and whether it may. */
#include "sqlgen.h"

#include <ctype.h>

struct reading {
    struct sqlgen *g;
    const struct parsed_query *q;
    int class;
};

static int note_read(void *with, int what, const char *table, const char *column, const char *database, const char *by)
{
    struct reading *r = with;
    const struct column_info *c;

    (void)database;
    (void)by;
    if (what != SQLITE_READ || !table || !column)
        return SQLITE_OK;
    hold_check(r->g, r->q, str_of(table), STR(""));
    hold_check(r->g, r->q, str_of(table), str_of(column));
    c = schema_column(&r->g->schema, str_of(table), str_of(column));
    if (c && c->class > r->class)
        r->class = c->class;
    return SQLITE_OK;
}

/* The whole text with every filter, the given sort and its continuation, open to all: the widest form there is. */
static struct str widest(struct sqlgen *g, const struct parsed_query *q, const struct parsed_sort *s)
{
    struct buf out = buf_new(g->arena, 1 << 20);
    struct str body = q->body[ENGINE_SQLITE];

    for (size_t i = 0, from = 0; i <= body.n; i++) {
        static const char *const words[] = {"@scope", "@filter", "@after", "@order", "@keys"};
        size_t w = 0;

        while (w < 5 && !str_starts(str_cut(body, i, body.n), words[w]))
            w++;
        if (w == 5 && i < body.n)
            continue;
        buf_put(&out, query_text(g, q, str_cut(body, from, i), ENGINE_SQLITE));
        if (w == 0)
            buf_text(&out, "1=1");
        for (size_t f = 0; w == 1 && f < q->nfilters; f++) {
            buf_text(&out, " AND ");
            buf_put(&out, query_text(g, q, q->filters[f].sql, ENGINE_SQLITE));
        }
        if (w >= 2 && w < 5 && s)
            buf_put(&out, sort_text(g, q, s, w == 2 ? PIECE_AFTER : w == 3 ? PIECE_ORDER : PIECE_KEYS, ENGINE_SQLITE));
        from = w < 5 ? i + strlen(words[w]) : i;
    }
    return buf_str(&out);
}

/* "AS n -- int F1": the type stated behind a computed column; false when the line is not there. */
static bool stated(const struct parsed_query *q, struct str column, enum sql_type *type, int *class)
{
    struct str body = q->body[ENGINE_SQLITE];

    while (body.n) {
        struct str line = str_split(&body, '\n'), head, word;
        size_t comment = str_find(line, STR("-- "), 0), n;

        if (comment == SIZE_MAX)
            continue;
        head = str_trim(str_cut(line, 0, comment));
        if (head.n && head.p[head.n - 1] == ',')
            head.n--;
        for (n = head.n; n && (isalnum((unsigned char)head.p[n - 1]) || head.p[n - 1] == '_');)
            n--;
        if (!str_eq(str_cut(head, n, head.n), column))
            continue;
        line = str_trim(str_cut(line, comment + 3, line.n));
        word = str_split(&line, ' ');
        if (!type_word(word, type))
            return false;
        if (line.n >= 2 && line.p[0] == 'F')
            *class = line.p[1] - '0';
        return true;
    }
    return false;
}

static void learn_column(struct sqlgen *g, struct parsed_query *q, sqlite3_stmt *s, int i)
{
    const char *table = sqlite3_column_table_name(s, i), *origin = sqlite3_column_origin_name(s, i);
    const struct column_info *info = table ? schema_column(&g->schema, str_of(table), str_of(origin)) : NULL;
    struct parsed_column c = {.name = str_dup(g->arena, str_of(sqlite3_column_name(s, i))), .class = q->class};

    for (size_t k = 0; k < c.name.n; k++)
        if (!isalnum((unsigned char)c.name.p[k]) && c.name.p[k] != '_')
            refuse(q->file, q->line, "column %d of %.*s needs a name: AS name", i + 1, STR_ARG(q->name));
    for (size_t k = 0; k < q->ncolumns; k++)
        if (str_eq(q->columns[k].name, c.name))
            refuse(q->file, q->line, "%.*s gives two columns named %.*s", STR_ARG(q->name), STR_ARG(c.name));
    if (info) {
        c.type = info->type;
        c.class = info->class;
        if (info->sealed)
            c.sealed = str_format(g->arena, "\"%s.%s\"", table, origin);
    } else if (!stated(q, c.name, &c.type, &c.class)) {
        refuse(q->file, q->line, "%.*s is computed: state its type behind it, 'AS %.*s -- int'", STR_ARG(c.name),
               STR_ARG(c.name));
    }
    q->columns[q->ncolumns++] = c;
}

static void learn_keys(struct sqlgen *g, struct parsed_query *q, size_t sort)
{
    sqlite3_stmt *s;
    struct str text = widest(g, q, &q->sorts[sort]);
    int all;

    if (sqlite3_prepare_v2(g->schema.db, text.p, (int)text.n, &s, NULL) != SQLITE_OK)
        refuse(q->file, q->line, "%.*s: %s\n  %s", STR_ARG(q->name), sqlite3_errmsg(g->schema.db), text.p);
    all = sqlite3_column_count(s);
    for (size_t k = 0; q->has_keys && k < q->sorts[sort].nkeys; k++) {
        int at = all - (int)(q->sorts[sort].nkeys - k);
        const char *table = sqlite3_column_table_name(s, at), *origin = sqlite3_column_origin_name(s, at);
        const struct column_info *c = table ? schema_column(&g->schema, str_of(table), str_of(origin)) : NULL;

        if (!c || !c->not_null || c->sealed)
            refuse(q->file, q->line, "sort %.*s: %.*s must be a column that is NOT NULL and not sealed",
                   STR_ARG(q->sorts[sort].name), STR_ARG(q->sorts[sort].keys[k]));
        q->key_types[sort][k] = c->type;
    }
    sqlite3_finalize(s);
}

/* A sealed column may be given out; nothing else can be done with it in SQL. */
static void refuse_sealed(struct sqlgen *g, const struct parsed_query *q)
{
    struct str body = q->body[ENGINE_SQLITE];
    size_t from = str_find(body, STR("FROM"), 0);

    if (q->use == QUERY_WRITE)
        return;
    for (size_t i = 0; i < g->schema.ncolumns; i++) {
        const struct column_info *c = &g->schema.columns[i];
        struct str dotted = str_format(g->arena, ".%.*s", STR_ARG(c->name));

        if (!c->sealed || from == SIZE_MAX || !names_table(body, c->table))
            continue;
        for (size_t k = 0; k < q->nfilters; k++)
            if (str_find(q->filters[k].sql, dotted, 0) != SIZE_MAX)
                refuse(q->file, q->filters[k].line, "%.*s is sealed: it cannot be filtered", STR_ARG(c->name));
        if (str_find(body, dotted, from) != SIZE_MAX)
            refuse(q->file, q->line, "%.*s is sealed: it can be given out, not compared, sorted or summed",
                   STR_ARG(c->name));
    }
}

static void refuse_class(const struct parsed_query *q)
{
    if (q->use != QUERY_READ || q->class_reason.n)
        return;
    if (q->action && q->class > q->action->class)
        refuse(q->file, q->line, "%.*s reads columns of class F%d; its action %.*s shows F%d at most", STR_ARG(q->name),
               q->class, STR_ARG(q->action->name), q->action->class);
    if (!q->action && q->class > 0)
        refuse(q->file, q->line, "%.*s reads columns of class F%d and has no scope", STR_ARG(q->name), q->class);
}

static bool gives(const struct parsed_query *q, const char *column)
{
    for (size_t i = 0; i < q->ncolumns; i++)
        if (str_is(q->columns[i].name, column))
            return true;
    return false;
}

/* What is shown of pay, health, cases and talent planning says as what its reads are on record. */
static void refuse_unlogged(const struct parsed_query *q)
{
    const int must = 1 << 3 | 1 << 4 | 1 << 6;

    if (q->use == QUERY_READ && q->action && must & 1 << q->class && !q->logged.n)
        refuse(q->file, q->line,
               "%.*s shows columns of class F%d: say what its reads are called in the log, '-- logged: pay'",
               STR_ARG(q->name), q->class);
    if (q->logged.n && !gives(q, "id"))
        refuse(q->file, q->line, "%.*s is logged: it gives the id of what was read", STR_ARG(q->name));
}

static void refuse_words(const struct parsed_query *q)
{
    static const char *const words[] = {"LIKE", "now()", "datetime(", "strftime(", "IS NULL OR", "SELECT *"};

    for (int e = 0; e < ENGINES; e++)
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            if (str_find(q->body[e], str_of(words[i]), 0) != SIZE_MAX)
                refuse(q->file, q->line, "%.*s: '%s' is not in the common dialect", STR_ARG(q->name), words[i]);
}

void query_check(struct sqlgen *g, struct parsed_query *q)
{
    struct reading reading = {g, q, 0};
    struct str text = widest(g, q, q->has_keys || !q->nsorts ? NULL : &q->sorts[0]);
    sqlite3_stmt *s;
    int n;

    refuse_words(q);
    sqlite3_set_authorizer(g->schema.db, note_read, &reading);
    n = sqlite3_prepare_v2(g->schema.db, text.p, (int)text.n, &s, NULL);
    if (n == SQLITE_OK)
        for (size_t i = 0; i < q->nsorts; i++)
            learn_keys(g, q, i);
    sqlite3_set_authorizer(g->schema.db, NULL, NULL);
    if (n != SQLITE_OK)
        refuse(q->file, q->line, "%.*s: %s\n  %s", STR_ARG(q->name), sqlite3_errmsg(g->schema.db), text.p);
    q->class = reading.class;
    for (int i = 0; i < sqlite3_column_count(s); i++)
        learn_column(g, q, s, i);
    sqlite3_finalize(s);
    refuse_sealed(g, q);
    refuse_class(q);
    refuse_unlogged(q);
}
