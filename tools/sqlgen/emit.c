/* Writes gen/queries.h, gen/queries.c, gen/policy.h and gen/policy.c. */
#include "sqlgen.h"

#include <ctype.h>

static const char NOTE[] = "/* Made by sqlgen from policy.txt and the *.sql files. */\n";

static FILE *open_file(struct sqlgen *g, const char *directory, const char *name)
{
    struct str path = str_format(g->arena, "%s/%s", directory, name);
    FILE *f = fopen(path.p, "w");

    if (!f)
        refuse(path.p, 1, "cannot be written");
    fputs(NOTE, f);
    return f;
}

void put_c_string(FILE *f, struct str s)
{
    fputc('"', f);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"' || s.p[i] == '\\')
            fputc('\\', f);
        fputc(s.p[i] == '\n' ? ' ' : s.p[i], f);
    }
    fputc('"', f);
}

static void put_upper(FILE *f, struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        fputc(toupper((unsigned char)s.p[i]), f);
}

static const char *member_type(enum sql_type type)
{
    switch (type) {
    case SQL_INT: return "int64_t";
    case SQL_REAL: return "double";
    case SQL_TEXT:
    case SQL_BLOB: return "struct str";
    case SQL_INTS:
    case SQL_TEXTS: return "struct value";
    }
    return "";
}

const char *sql_type_name(enum sql_type type)
{
    static const char *const names[] = {"SQL_INT", "SQL_TEXT", "SQL_BLOB", "SQL_REAL", "SQL_INTS", "SQL_TEXTS"};

    return names[type];
}

static void emit_structs(FILE *f, const struct parsed_query *q)
{
    fprintf(f, "struct in_%.*s {\n", STR_ARG(q->name));
    for (size_t i = 0; i < q->nparams; i++)
        fprintf(f, "    %s %.*s;\n", member_type(q->params[i].type), STR_ARG(q->params[i].name));
    fprintf(f, "%s};\nstruct row_%.*s {\n", q->nparams ? "" : "    char none;\n", STR_ARG(q->name));
    for (size_t i = 0; i < q->ncolumns; i++)
        fprintf(f, "    %s %.*s;\n", member_type(q->columns[i].type), STR_ARG(q->columns[i].name));
    fprintf(f, "%s};\nextern const struct query query_%.*s;\n\n", q->ncolumns ? "" : "    char none;\n",
            STR_ARG(q->name));
}

static bool is_id(struct str name)
{
    return str_is(name, "id") || (name.n > 3 && str_is(str_cut(name, name.n - 3, name.n), "_id"));
}

static void emit_members(FILE *f, const struct parsed_query *q)
{
    fprintf(f, "static const struct query_member params_%.*s[] UNUSED = {", STR_ARG(q->name));
    for (size_t i = 0; i < q->nparams; i++)
        fprintf(f, "{STR_INIT(\"%.*s\"), %s, offsetof(struct in_%.*s, %.*s), 0, %d, NULL},\n    ",
                STR_ARG(q->params[i].name), sql_type_name(q->params[i].type), STR_ARG(q->name),
                STR_ARG(q->params[i].name), is_id(q->params[i].name));
    fprintf(f, "{{0}, 0, 0, 0, 0, NULL}};\nstatic const struct query_member columns_%.*s[] UNUSED = {",
            STR_ARG(q->name));
    for (size_t i = 0; i < q->ncolumns; i++)
        fprintf(f, "{STR_INIT(\"%.*s\"), %s, offsetof(struct row_%.*s, %.*s), %d, %d, %s},\n    ",
                STR_ARG(q->columns[i].name), sql_type_name(q->columns[i].type), STR_ARG(q->name),
                STR_ARG(q->columns[i].name), q->columns[i].class, is_id(q->columns[i].name),
                q->columns[i].sealed.n ? q->columns[i].sealed.p : "NULL");
    fprintf(f, "{{0}, 0, 0, 0, 0, NULL}};\nstatic const struct str names_%.*s[] = {", STR_ARG(q->name));
    for (size_t i = 0; i < q->ncolumns; i++)
        fprintf(f, "STR_INIT(\"%.*s\"), ", STR_ARG(q->columns[i].name));
    fprintf(f, "{0}};\nstatic const struct shape shape_%.*s = {names_%.*s, %zu};\n", STR_ARG(q->name), STR_ARG(q->name),
            q->ncolumns);
}

static void put_pair(FILE *f, struct str sqlite, struct str postgres)
{
    fputc('{', f);
    put_c_string(f, sqlite);
    fputs(", ", f);
    put_c_string(f, postgres);
    fputc('}', f);
}

static const char *const marks[] = {"@scope", "@filter", "@after", "@order", "@keys"};
static const char *const mark_kinds[] = {"PIECE_SCOPE", "PIECE_FILTERS", "PIECE_AFTER", "PIECE_ORDER", "PIECE_KEYS"};

/* Cuts a body at its marks. Both engines' bodies have the same marks in the same order. */
static size_t next_mark(struct str *body, struct str *before)
{
    for (size_t i = 0; i < body->n; i++)
        for (size_t m = 0; m < 5; m++)
            if (str_starts(str_cut(*body, i, body->n), marks[m])) {
                *before = str_cut(*body, 0, i);
                *body = str_cut(*body, i + strlen(marks[m]), body->n);
                return m;
            }
    *before = *body;
    *body = str_cut(*body, body->n, body->n);
    return 5;
}

static size_t emit_pieces(struct sqlgen *g, FILE *f, const struct parsed_query *q)
{
    struct str bodies[ENGINES] = {q->body[0], q->body[1]}, text[ENGINES], before;
    size_t n = 0, mark, other;

    fprintf(f, "static const struct query_piece pieces_%.*s[] = {\n", STR_ARG(q->name));
    do {
        mark = next_mark(&bodies[0], &before);
        text[0] = query_text(g, q, before, ENGINE_SQLITE);
        other = next_mark(&bodies[1], &before);
        text[1] = query_text(g, q, before, ENGINE_POSTGRES);
        if (mark != other)
            refuse(q->file, q->line, "the two bodies of %.*s have different marks", STR_ARG(q->name));
        fputs("    {PIECE_TEXT, ", f);
        put_pair(f, text[0], text[1]);
        fputs("},\n", f);
        n++;
        if (mark < 5) {
            fprintf(f, "    {%s, {0}},\n", mark_kinds[mark]);
            n++;
        }
    } while (mark < 5);
    fputs("};\n", f);
    return n;
}

static void emit_filters(struct sqlgen *g, FILE *f, const struct parsed_query *q)
{
    if (!q->nfilters)
        return;
    fprintf(f, "static const struct query_filter filters_%.*s[] = {\n", STR_ARG(q->name));
    for (size_t i = 0; i < q->nfilters; i++) {
        enum sql_type type = SQL_TEXT;

        type_word(q->filters[i].type, &type);
        fprintf(f, "    {STR_INIT(\"%.*s\"), %s, %d, %zu, ", STR_ARG(q->filters[i].name), sql_type_name(type),
                str_is(q->filters[i].type, "prefix"), filter_number(q, i));
        put_pair(f, str_format(g->arena, " AND %s", query_text(g, q, q->filters[i].sql, ENGINE_SQLITE).p),
                 str_format(g->arena, " AND %s", query_text(g, q, q->filters[i].sql, ENGINE_POSTGRES).p));
        fputs("},\n", f);
    }
    fputs("};\n", f);
}

static void emit_sorts(struct sqlgen *g, FILE *f, const struct parsed_query *q)
{
    static const enum piece_kind kinds[] = {PIECE_KEYS, PIECE_AFTER, PIECE_ORDER};

    if (!q->nsorts)
        return;
    fprintf(f, "static const struct query_sort sorts_%.*s[] = {\n", STR_ARG(q->name));
    for (size_t i = 0; i < q->nsorts; i++) {
        fprintf(f, "    {STR_INIT(\"%.*s\"), %zu, {", STR_ARG(q->sorts[i].name), q->sorts[i].nkeys);
        for (size_t k = 0; k < SORT_KEYS; k++)
            fprintf(f, "%s, ", sql_type_name(q->key_types[i][k]));
        fputc('}', f);
        for (size_t k = 0; k < 3; k++) {
            fputs(", ", f);
            put_pair(f, sort_text(g, q, &q->sorts[i], kinds[k], ENGINE_SQLITE),
                     sort_text(g, q, &q->sorts[i], kinds[k], ENGINE_POSTGRES));
        }
        fputs("},\n", f);
    }
    fputs("};\n", f);
}

static size_t emit_legs(struct sqlgen *g, FILE *f, const struct parsed_query *q)
{
    size_t n = 0;

    if (!q->action || !q->action->by)
        return 0;
    fprintf(f, "static const struct query_leg legs_%.*s[] = {\n", STR_ARG(q->name));
    for (size_t i = 0; i < g->policy.nrelations; i++) {
        const struct relation *r = &g->policy.relations[i];

        if (!(q->action->by & (uint32_t)1 << i))
            continue;
        fprintf(f, "    {%uu, ", 1u << i);
        put_pair(f, leg_text(g, q, r, false, ENGINE_SQLITE), leg_text(g, q, r, false, ENGINE_POSTGRES));
        fputs(", ", f);
        put_pair(f, leg_text(g, q, r, true, ENGINE_SQLITE), leg_text(g, q, r, true, ENGINE_POSTGRES));
        fputs("},\n", f);
        n++;
    }
    fputs("};\n", f);
    return n;
}

/* A text for each engine, or no text at all. */
static void put_condition(FILE *f, struct str sqlite, struct str postgres)
{
    if (sqlite.n)
        put_pair(f, sqlite, postgres);
    else
        fputs("{NULL, NULL}", f);
}

static void emit_scope(struct sqlgen *g, FILE *f, const struct parsed_query *q)
{
    size_t nlegs = emit_legs(g, f, q);

    if (!q->action)
        return;
    if (q->scope_row.n && str_find(q->scope_row, STR(":"), 0) != SIZE_MAX)
        refuse(q->file, q->line, "the 'or' of a scope takes no parameters");
    fprintf(f, "static const struct query_scope scope_%.*s = {ACT_", STR_ARG(q->name));
    put_upper(f, q->action->name);
    fprintf(f, ", %d, \"%.*s IN (\", ", q->scope_item, STR_ARG(q->scope_column));
    if (q->scope_row.n)
        put_c_string(f, q->scope_row);
    else
        fputs("NULL", f);
    if (nlegs)
        fprintf(f, ", legs_%.*s, %zu, ", STR_ARG(q->name), nlegs);
    else
        fputs(", NULL, 0, ", f);
    put_condition(f, gate_text(g, q, ENGINE_SQLITE), gate_text(g, q, ENGINE_POSTGRES));
    fputs(", ", f);
    put_condition(f, guard_text(g, q, ENGINE_SQLITE), guard_text(g, q, ENGINE_POSTGRES));
    fputs("};\n", f);
}

static void emit_evaluations(FILE *f, const struct parsed_query *q)
{
    if (!q->nevaluations)
        return;
    fprintf(f, "static const struct str evaluations_%.*s[] = {", STR_ARG(q->name));
    for (size_t i = 0; i < q->nevaluations; i++)
        fprintf(f, "STR_INIT(\"%.*s\"), ", STR_ARG(q->evaluations[i]));
    fputs("};\n", f);
}

static void put_reference(FILE *f, const char *what, const struct parsed_query *q, size_t n, const char *count)
{
    if (n)
        fprintf(f, "    .%s = %s_%.*s, .%s = %zu,\n", what, what, STR_ARG(q->name), count, n);
}

static void emit_query(struct sqlgen *g, FILE *f, const struct parsed_query *q, size_t id)
{
    static const char *const uses[] = {"QUERY_READ", "QUERY_WRITE", "QUERY_RULE"};
    static const char *const apis[] = {"API_NONE", "API_LIST", "API_ITEM"};
    size_t npieces, keys = 0;

    emit_members(f, q);
    npieces = emit_pieces(g, f, q);
    emit_filters(g, f, q);
    emit_sorts(g, f, q);
    emit_scope(g, f, q);
    emit_evaluations(f, q);
    for (size_t i = 0; i < q->nsorts; i++)
        keys = q->sorts[i].nkeys > keys ? q->sorts[i].nkeys : keys;
    fprintf(
        f,
        "const struct query query_%.*s = {\n    .id = %zu, .name = STR_INIT(\"%.*s\"), .module = STR_INIT(\"%.*s\"),\n",
        STR_ARG(q->name), id, STR_ARG(q->name), STR_ARG(q->module));
    fprintf(f, "    .use = %s, .api = %s, .class = %d, .has_limit = %d, .returns_rows = %d,\n", uses[q->use],
            apis[q->api], q->class, q->has_limit, q->returns_rows);
    if (q->logged.n)
        fprintf(f, "    .logged = STR_INIT(\"%.*s\"),\n", STR_ARG(q->logged));
    if (q->action)
        fprintf(f, "    .scope = &scope_%.*s,\n", STR_ARG(q->name));
    put_reference(f, "params", q, q->nparams, "nparams");
    put_reference(f, "columns", q, q->ncolumns, "ncolumns");
    put_reference(f, "pieces", q, npieces, "npieces");
    put_reference(f, "filters", q, q->nfilters, "nfilters");
    put_reference(f, "sorts", q, q->nsorts, "nsorts");
    put_reference(f, "evaluations", q, q->nevaluations, "nevaluations");
    fprintf(f, "    .shape = &shape_%.*s, .row_size = sizeof(struct row_%.*s),\n", STR_ARG(q->name), STR_ARG(q->name));
    fprintf(f, "    .viewer_param = %zu, .limit_param = %zu, .after_param = %zu, .all_params = %zu};\n\n",
            viewer_number(q), limit_number(q), after_number(q), after_number(q) - 1 + (q->has_after ? keys : 0));
}

static void emit_queries(struct sqlgen *g, const char *directory)
{
    FILE *h = open_file(g, directory, "queries.h"), *c = open_file(g, directory, "queries.c");

    fputs("#ifndef GEN_QUERIES_H\n#define GEN_QUERIES_H\n#include \"db/query.h\"\n\n", h);
    fputs("#include \"queries.h\"\n#include \"policy.h\"\n#include <stddef.h>\n"
          "#define UNUSED __attribute__((unused)) /* a query without parameters, or without columns */\n"
          "#define STR_INIT(literal) {literal, sizeof(literal) - 1}\n\n",
          c);
    for (size_t i = 0; i < g->nqueries; i++) {
        emit_structs(h, g->queries[i]);
        emit_query(g, c, g->queries[i], i);
    }
    fputs("const struct query *const all_queries[] = {\n", c);
    for (size_t i = 0; i < g->nqueries; i++)
        fprintf(c, "    &query_%.*s,\n", STR_ARG(g->queries[i]->name));
    fprintf(c, "};\nconst size_t all_queries_count = %zu;\n", g->nqueries);
    tables_emit(g, c);
    rows_emit(g, c);
    fprintf(h, "enum { QUERIES = %zu };\n#endif\n", g->nqueries);
    fclose(h);
    fclose(c);
}

static void emit_policy_header(struct sqlgen *g, const char *directory)
{
    const struct policy *p = &g->policy;
    FILE *f = open_file(g, directory, "policy.h");

    fputs("#ifndef GEN_POLICY_H\n#define GEN_POLICY_H\n\nenum {\n", f);
    for (size_t i = 0; i < p->nroles; i++) {
        fputs("    ROLE_", f);
        put_upper(f, p->roles[i].name);
        fprintf(f, " = 1 << %zu,\n", i);
    }
    fprintf(f, "    ROLES = %zu\n};\nenum {\n", p->nroles);
    for (size_t i = 0; i < p->nmodules; i++) {
        fputs("    MODULE_", f);
        put_upper(f, p->modules[i].name);
        fprintf(f, " = 1 << %zu,\n", i);
    }
    fprintf(f, "    MODULES = %zu\n};\nenum {\n", p->nmodules);
    for (size_t i = 0; i < p->nrelations; i++) {
        fputs("    RELATION_", f);
        put_upper(f, p->relations[i].name);
        fprintf(f, " = 1 << %zu,\n", i);
    }
    fprintf(f, "    RELATIONS = %zu\n};\nenum {\n    PERMISSIONS = %zu /* of custom roles */\n};\n", p->nrelations,
            p->npermissions);
    fprintf(f, "enum action_id {\n    ACT_NONE, /* a route without an action does not start */\n");
    for (size_t i = 0; i < p->nactions; i++) {
        fputs("    ACT_", f);
        put_upper(f, p->actions[i].name);
        fputs(",\n", f);
    }
    fputs("    ACTIONS\n};\n#endif\n", f);
    fclose(f);
}

static void emit_named(FILE *f, struct str name, struct str says)
{
    fputs("    {STR_INIT(", f);
    put_c_string(f, name);
    fputs("), STR_INIT(", f);
    put_c_string(f, says);
    fputs(")", f);
}

static void emit_word(FILE *f, struct str name, struct str label, struct str says)
{
    emit_named(f, name, label);
    fputs(", STR_INIT(", f);
    put_c_string(f, says);
    fputs(")},\n", f);
}

static unsigned module_bit(const struct policy *p, struct str name)
{
    for (size_t i = 0; i < p->nmodules; i++)
        if (str_eq(p->modules[i].name, name))
            return 1u << i;
    return 0;
}

static void emit_policy(struct sqlgen *g, const char *directory)
{
    const struct policy *p = &g->policy;
    FILE *f = open_file(g, directory, "policy.c");

    fputs("#include \"access/rights.h\"\n#include \"queries.h\"\n"
          "#define STR_INIT(literal) {literal, sizeof(literal) - 1}\n\nconst struct policy_word policy_roles[] = {\n",
          f);
    for (size_t i = 0; i < p->nroles; i++) {
        emit_word(f, p->roles[i].name, p->roles[i].label, p->roles[i].says);
    }
    fputs("};\nconst struct policy_word policy_relations[] = {\n", f);
    for (size_t i = 0; i < p->nrelations; i++) {
        emit_word(f, p->relations[i].name, p->relations[i].label, p->relations[i].says);
    }
    fputs("};\nconst struct policy_word policy_modules[] = {\n", f);
    for (size_t i = 0; i < p->nmodules; i++)
        emit_word(f, p->modules[i].name, p->modules[i].says, p->modules[i].says);
    fputs("};\nconst struct policy_permission policy_permissions[] = {\n", f);
    for (size_t i = 0; i < p->npermissions; i++) {
        emit_named(f, p->permissions[i].name, p->permissions[i].group);
        fputs(", STR_INIT(", f);
        put_c_string(f, p->permissions[i].says);
        fprintf(f, "), %lluu},\n", (unsigned long long)p->permissions[i].with);
    }
    fputs(
        "};\nconst struct policy_action policy_actions[ACTIONS] = {\n    {{0}, {0}, 0, 0, 0, 0, {0}, 0, {0}, 0, 0},\n",
        f);
    for (size_t i = 0; i < p->nactions; i++) {
        const struct action *a = &p->actions[i];

        emit_named(f, a->name, a->says);
        fprintf(f, ", %d, %lluu, %d, %uu, STR_INIT(\"%.*s\"), &query_may_%.*s, STR_INIT(\"%.*s\"), %uu, %lluu},\n",
                a->class, (unsigned long long)(a->all & 0xFFFFFFFFu), a->all >> 63 ? 1 : 0, a->by, STR_ARG(a->subject),
                STR_ARG(a->name), STR_ARG(a->evaluation), module_bit(p, a->module), (unsigned long long)a->given);
    }
    fputs("};\n", f);
    fclose(f);
}

void emit_all(struct sqlgen *g, const char *directory)
{
    emit_queries(g, directory);
    emit_policy_header(g, directory);
    emit_policy(g, directory);
}
