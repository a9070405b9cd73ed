/* The schema: migrated in memory, with the class of each column from the comments of the migrations. */
#include "sqlgen.h"

#include <ctype.h>

bool type_word(struct str word, enum sql_type *type)
{
    static const struct {
        const char *word;
        enum sql_type type;
    } words[] = {{"int", SQL_INT},   {"INTEGER", SQL_INT}, {"text", SQL_TEXT},   {"TEXT", SQL_TEXT}, {"day", SQL_TEXT},
                 {"blob", SQL_BLOB}, {"BLOB", SQL_BLOB},   {"real", SQL_REAL},   {"REAL", SQL_REAL}, {"ints", SQL_INTS},
                 {"id", SQL_INT},    {"prefix", SQL_TEXT}, {"texts", SQL_TEXTS}, {"bool", SQL_INT}};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_is(word, words[i].word)) {
            *type = words[i].type;
            return true;
        }
    return false;
}

static struct str identifier(struct str s)
{
    size_t n = 0;

    while (n < s.n && (isalnum((unsigned char)s.p[n]) || s.p[n] == '_'))
        n++;
    return str_cut(s, 0, n);
}

/* "F3 sealed: a year's pay" -> "a year's pay" */
static struct str without_class(struct str says)
{
    if (says.n < 2 || says.p[0] != 'F' || !isdigit((unsigned char)says.p[1]))
        return says;
    says = str_trim(str_cut(says, 2, says.n));
    if (str_starts(says, "sealed"))
        says = str_trim(str_cut(says, 6, says.n));
    return says.n && says.p[0] == ':' ? str_trim(str_cut(says, 1, says.n)) : says;
}

/* A line of CREATE TABLE: remembers what the comment behind a column says, and the class that it states. */
static void learn_comment(struct sqlgen *g, struct str table, struct str line)
{
    size_t comment = str_find(line, STR("-- "), 0);
    struct str name = identifier(str_trim(line)), word = str_trim(line);
    struct column_info *c;
    enum sql_type type;

    str_split(&word, ' ');
    word = identifier(str_trim(word));
    if (comment == SIZE_MAX || !type_word(word, &type))
        return;
    c = &g->schema.columns[g->schema.ncolumns++];
    c->table = table;
    c->name = name;
    c->says = without_class(str_trim(str_cut(line, comment + 3, line.n)));
    for (size_t i = comment; i + 1 < line.n; i++) {
        if (line.p[i] != 'F' || line.p[i + 1] < '1' || line.p[i + 1] > '7' || isalnum((unsigned char)line.p[i - 1]))
            continue;
        c->class = line.p[i + 1] - '0';
        c->sealed = str_find(line, STR("sealed"), comment) != SIZE_MAX;
        return;
    }
}

static struct str learn_table(struct sqlgen *g, const char *path, struct str line)
{
    struct table_info *t = &g->schema.tables[g->schema.ntables++];
    size_t comment = str_find(line, STR("-- "), 0);

    if (g->schema.ntables == MOST_TABLES)
        refuse(path, 1, "too many tables");
    t->name = identifier(str_cut(line, 13, line.n));
    t->says = comment == SIZE_MAX ? STR("") : str_trim(str_cut(line, comment + 3, line.n));
    return t->name;
}

void schema_migrate(struct sqlgen *g, const char *path)
{
    struct str text = read_whole(g, path), table = STR(""), rest = text;
    char *why = NULL;

    if (!g->schema.db && sqlite3_open(":memory:", &g->schema.db) != SQLITE_OK)
        refuse(path, 1, "SQLite does not open");
    if (sqlite3_exec(g->schema.db, text.p, NULL, NULL, &why) != SQLITE_OK)
        refuse(path, 1, "%s", why);
    while (rest.n) {
        struct str line = str_split(&rest, '\n');

        if (str_starts(line, "CREATE TABLE "))
            table = learn_table(g, path, line);
        else if (table.n)
            learn_comment(g, table, line);
        if (line.n && line.p[0] == ')')
            table = STR("");
    }
}

static void learn_column(struct sqlgen *g, struct str table, sqlite3_stmt *row)
{
    struct schema *s = &g->schema;
    struct str name = str_dup(g->arena, str_of((const char *)sqlite3_column_text(row, 1)));
    struct column_info *c = (struct column_info *)schema_column(s, table, name);

    if (!c) {
        c = &s->columns[s->ncolumns++];
        c->table = table;
        c->name = name;
    }
    type_word(str_of((const char *)sqlite3_column_text(row, 2)), &c->type);
    c->not_null = sqlite3_column_int(row, 3) || sqlite3_column_int(row, 5);
}

void schema_learn(struct sqlgen *g)
{
    sqlite3_stmt *tables, *columns;

    sqlite3_prepare_v2(g->schema.db, "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')", -1, &tables,
                       NULL);
    while (sqlite3_step(tables) == SQLITE_ROW) {
        struct str table = str_dup(g->arena, str_of((const char *)sqlite3_column_text(tables, 0)));

        sqlite3_prepare_v2(g->schema.db, "SELECT * FROM pragma_table_info(?)", -1, &columns, NULL);
        sqlite3_bind_text(columns, 1, table.p, (int)table.n, SQLITE_STATIC);
        while (sqlite3_step(columns) == SQLITE_ROW)
            learn_column(g, table, columns);
        sqlite3_finalize(columns);
    }
    sqlite3_finalize(tables);
}

const struct column_info *schema_column(const struct schema *s, struct str table, struct str name)
{
    for (size_t i = 0; i < s->ncolumns; i++)
        if (str_eq(s->columns[i].table, table) && str_eq(s->columns[i].name, name))
            return &s->columns[i];
    return NULL;
}

bool names_table(struct str body, struct str table)
{
    for (size_t at = str_find(body, table, 0); at != SIZE_MAX; at = str_find(body, table, at + 1)) {
        char before = at ? body.p[at - 1] : ' ', after = at + table.n < body.n ? body.p[at + table.n] : ' ';

        if (!isalnum((unsigned char)before) && before != '_' && !isalnum((unsigned char)after) && after != '_')
            return true;
    }
    return false;
}

bool schema_type_of(const struct schema *s, struct str body, struct str name, enum sql_type *type)
{
    bool found = false;

    for (size_t i = 0; i < s->ncolumns; i++) {
        if (!str_eq(s->columns[i].name, name) || (body.n && !names_table(body, s->columns[i].table)))
            continue;
        if (found && s->columns[i].type != *type)
            return false;
        *type = s->columns[i].type;
        found = true;
    }
    return found || (body.n && schema_type_of(s, STR(""), name, type));
}
