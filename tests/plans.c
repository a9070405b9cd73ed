/* How the engine goes about every query, in every form, for seven viewers from nobody to everybody.
 *
 *   plans sqlite FILE KNOWN      compares with FILE; with TANDEM_GOLDEN=accept it writes FILE instead
 *   plans postgres FILE KNOWN
 *
 * On SQLite the statistics are fixed by a migration, so the plans are those of a company of 100,000 people whatever the
 * database holds: they are kept as a golden file. Nothing may walk a whole table that grows with people, and nothing may
 * sort, unless KNOWN says what bounds it. FILE is of one version of SQLite, which it names: with another one only these
 * rules are checked. PostgreSQL plans by its own data, so there the question is only whether an index can serve: with
 * sequential scans forbidden, one that is left is one for which there is none. */
#include "house.h"

#include "access/reach.h"
#include "db/driver.h"

#include <ctype.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

static const struct viewer_form {
    const char *name;
    enum scope_form form;
    uint32_t legs;
    bool guarded;
} viewers[] = {
    {"nobody", SCOPE_NONE, 0, false},
    {"member", SCOPE_NARROW, RELATIONS_OF_EVERYBODY, false},
    {"lead", SCOPE_NARROW, RELATIONS_OF_EVERYBODY | RELATION_LINE | RELATION_REPORT | RELATION_REVIEW_LINE, true},
    {"partner", SCOPE_NARROW, RELATIONS_OF_EVERYBODY | RELATION_PARTNER | RELATION_UNIT_PARTNER, false},
    {"director", SCOPE_WIDE, RELATIONS_OF_EVERYBODY | RELATION_LINE | RELATION_REPORT | RELATION_REVIEW_LINE | RELATION_UNIT_HEAD, true},
    {"every_relation", SCOPE_WIDE, UINT32_MAX, false},
    {"everybody", SCOPE_ALL, 0, false},
};
enum { VIEWERS = sizeof viewers / sizeof *viewers, MOST_KNOWN = 400 };

/* A line "small TABLE : why", "scan QUERY : why", "postgres QUERY : why" (a scan there alone) or "sort QUERY : why" ("newer": only newer versions of SQLite do). QUERY is a name, a name and a filter
 * (person_list/unit), or a name and "narrow", which is bounded by how many people a viewer of that form may reach. */
struct known {
    struct str kind, name;
    bool used;
};
static struct known known[MOST_KNOWN];
static size_t nknown, passed, failed;
static struct house *h;
static struct arena *arena;

static struct str read_file(const char *path)
{
    struct buf out = buf_new(arena, 32 << 20);
    char block[65536];
    FILE *f = fopen(path, "r");
    size_t n;

    while (f && (n = fread(block, 1, sizeof block, f)) > 0)
        buf_put(&out, (struct str){block, n});
    if (f)
        fclose(f);
    return buf_str(&out);
}

static void read_known(const char *path)
{
    struct str rest = read_file(path);

    while (rest.n) {
        struct str line = str_trim(str_split(&rest, '\n'));

        if (!line.n || line.p[0] == '#')
            continue;
        known[nknown].kind = str_split(&line, ' ');
        known[nknown].name = str_split(&line, ' ');
        if (!str_starts(line, ": ") || line.n < 4 || ++nknown == MOST_KNOWN) {
            fprintf(stderr, "%s: '%.*s' has no reason\n", path, STR_ARG(known[nknown].name));
            exit(1);
        }
    }
}

static bool is_known(const char *kind, struct str name)
{
    for (size_t i = 0; i < nknown; i++)
        if (str_is(known[i].kind, kind) && str_eq(known[i].name, name)) {
            known[i].used = true;
            return true;
        }
    return false;
}

static bool is_allowed(const char *kind, const struct call *call)
{
    const struct query *q = call->query;

    for (size_t i = 0; call->filters && i < q->nfilters; i++)
        if (call->filters[i].kind != VALUE_NULL && is_known(kind, str_format(arena, "%s/%s", q->name.p, q->filters[i].name.p)))
            return true;
    if (call->scope.form == SCOPE_NARROW && is_known(kind, str_format(arena, "%s/narrow", q->name.p)))
        return true;
    return is_known(kind, q->name);
}

static bool grows(struct str table)
{
    for (size_t i = 0; i < all_tables_count; i++)
        if (str_eq(all_tables[i].name, table))
            return !is_known("small", table);
    return false;
}

static bool word_at(struct str text, size_t at, struct str word)
{
    char before = at ? text.p[at - 1] : ' ', after = at + word.n < text.n ? text.p[at + word.n] : ' ';

    return at + word.n <= text.n && memcmp(text.p + at, word.p, word.n) == 0 && !isalnum((unsigned char)before) &&
           before != '_' && before != '.' && !isalnum((unsigned char)after) && after != '_';
}

/* Whether a name in a plan stands for a table that grows: the table itself, or "TABLE NAME" somewhere in the text. */
static bool stands_for_much(struct str text, struct str name)
{
    if (grows(name))
        return true;
    for (size_t i = 0; i < all_tables_count; i++) {
        struct str table = all_tables[i].name;

        for (size_t at = str_find(text, table, 0); at != SIZE_MAX; at = str_find(text, table, at + 1))
            if (word_at(text, at, table) && at + table.n + 1 < text.n && word_at(text, at + table.n + 1, name) && grows(table))
                return true;
    }
    return false;
}

/* Whether a name is that of a part of the query itself, whose own plan stands elsewhere. */
static bool is_made_first(struct str plan, struct str name)
{
    return str_find(plan, str_format(arena, "CO-ROUTINE %.*s\n", STR_ARG(name)), 0) != SIZE_MAX ||
           str_find(plan, str_format(arena, "MATERIALIZE %.*s\n", STR_ARG(name)), 0) != SIZE_MAX;
}

/* What is wrong with one line of a plan, or NULL. Walking a table in
 * its order is right for a list that ends at its limit. */
static const char *wrong_on_sqlite(const struct call *call, struct str text, struct str plan, struct str line)
{
    bool walks = str_starts(line, "SCAN ");
    struct str rest = line, name;

    if (str_starts(line, "BLOOM FILTER"))
        return "walks a whole table for a Bloom filter";
    if (str_starts(line, "USE TEMP B-TREE"))
        return is_allowed("sort", call) || is_allowed("newer", call) ? NULL : "sorts";
    str_split(&rest, ' ');
    name = str_split(&rest, ' ');
    if (str_find(line, STR("AUTOMATIC"), 0) != SIZE_MAX && stands_for_much(text, name))
        return "makes an index of a whole table";
    if (!walks || is_made_first(plan, name) || !stands_for_much(text, name))
        return NULL;
    if (call->query->has_limit && str_find(plan, STR("USE TEMP B-TREE"), 0) == SIZE_MAX)
        return NULL;
    return is_allowed("scan", call) ? NULL : "walks a whole table";
}

static const char *wrong_on_postgres(const struct call *call, struct str line)
{
    size_t at = str_find(line, STR("Seq Scan on "), 0);
    struct str rest = at == SIZE_MAX ? STR("") : str_cut(line, at + 12, line.n);

    return at != SIZE_MAX && grows(str_split(&rest, ' ')) && !is_allowed("scan", call) && !is_allowed("postgres", call) ? "has no index for a table" : NULL;
}

/* A statement with the text of the view that it reads: a name in its plan may be of there. */
static struct str with_view(const char *text)
{
    char path[512];
    sqlite3 *db;
    sqlite3_stmt *s = NULL;
    struct str whole = str_of(text);

    snprintf(path, sizeof path, "%s/tandem.db", h->folder);
    sqlite3_open(path, &db);
    sqlite3_prepare_v2(db, "SELECT sql FROM sqlite_schema WHERE type = 'view' AND instr(?1, name)", -1, &s, NULL);
    sqlite3_bind_text(s, 1, text, -1, SQLITE_STATIC);
    while (sqlite3_step(s) == SQLITE_ROW)
        whole = str_format(arena, "%s %s", whole.p, (const char *)sqlite3_column_text(s, 0));
    sqlite3_finalize(s);
    sqlite3_close(db);
    return whole;
}

static void check_plan(const struct call *call, struct str plan, const char *who, struct str what)
{
    int engine = db_engine(h->app->db);
    char *text = statement_text(call, engine);
    struct str rest = plan, whole = engine == ENGINE_SQLITE ? with_view(text) : str_of(text);
    bool good = plan.n > 0 || engine == ENGINE_SQLITE;

    while (rest.n) {
        struct str line = str_split(&rest, '\n');
        const char *wrong = engine == ENGINE_SQLITE ? wrong_on_sqlite(call, whole, plan, line)
                                                    : wrong_on_postgres(call, line);

        if (wrong)
            fprintf(stderr, "%s%.*s for %s %s: %.*s\n", call->query->name.p, STR_ARG(what), who, wrong, STR_ARG(line));
        good = good && !wrong;
    }
    passed += good;
    failed += !good;
    free(text);
}

static void put_plan(struct buf *out, struct str head, struct str who, struct str plan)
{
    buf_format(out, "%.*s [%.*s]\n", STR_ARG(head), STR_ARG(who));
    while (plan.n) {
        struct str line = str_split(&plan, '\n');

        buf_format(out, "  %.*s\n", STR_ARG(line));
    }
}

/* One variant of a query for all viewers; those that share a plan are written once. */
static void explain_variant(struct buf *out, struct call *call, struct str what)
{
    const struct query *q = call->query;
    struct str plans[VIEWERS], head = str_format(arena, "%s%.*s", q->name.p, STR_ARG(what));

    for (size_t v = 0; v < VIEWERS; v++) {
        plans[v] = (struct str){NULL, 0};
        if (!q->scope && viewers[v].form != SCOPE_ALL)
            continue;
        call->scope = (struct row_scope){viewers[v].form, viewers[v].legs, 1, viewers[v].guarded};
        if (db_explain(h->worker->conn, arena, call, &plans[v]) != DB_OK) {
            failed++;
            fprintf(stderr, "%s has no plan\n", head.p);
            return;
        }
        check_plan(call, plans[v], viewers[v].name, what);
    }
    for (size_t v = 0; v < VIEWERS; v++) {
        struct buf who = buf_new(arena, 256);
        bool before = false;

        for (size_t w = 0; w < v; w++)
            before = before || (plans[w].p && plans[v].p && str_eq(plans[w], plans[v]));
        if (!plans[v].p || before)
            continue;
        for (size_t w = v; w < VIEWERS; w++)
            if (plans[w].p && str_eq(plans[w], plans[v]))
                buf_format(&who, "%s%s", w == v ? "" : " ", viewers[w].name);
        put_plan(out, head, q->scope ? buf_str(&who) : STR("no scope"), plans[v]);
    }
}

static void explain_query(struct buf *out, const struct query *q)
{
    struct value *args = ARENA_ARRAY(arena, struct value, q->nparams + 1), *given;
    struct value keys[SORT_KEYS] = {value_int(1), value_int(1), value_int(1), value_int(1), value_int(1)};
    struct call call = {.query = q, .args = args, .limit = 50};

    explain_variant(out, &call, STR(""));
    for (size_t s = 0; s < q->nsorts; s++) {
        call.sort = s;
        call.after = q->after_param <= q->all_params ? keys : NULL;
        if (s || call.after)
            explain_variant(out, &call, str_format(arena, " by %s%s", q->sorts[s].name.p, call.after ? ", more" : ""));
    }
    call.sort = 0;
    call.after = NULL;
    for (size_t f = 0; f < q->nfilters; f++) {
        given = ARENA_ARRAY(arena, struct value, q->nfilters);
        given[f] = q->filters[f].type == SQL_INT ? value_int(1) : value_text(STR("x"));
        call.filters = given;
        explain_variant(out, &call, str_format(arena, " where %s", q->filters[f].name.p));
    }
}

/* Every table that grows has its rows in the statistics; else its plans would change with its contents. */
static void check_statistics(void)
{
    char path[512];
    sqlite3 *db;
    sqlite3_stmt *s = NULL;

    snprintf(path, sizeof path, "%s/tandem.db", h->folder);
    sqlite3_open(path, &db);
    sqlite3_prepare_v2(db,
                       "SELECT t.name, i.name FROM sqlite_schema t LEFT JOIN sqlite_schema i ON i.type = 'index' AND i.tbl_name = t.name"
                       " WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name <> 'migration'"
                       " AND NOT EXISTS (SELECT 1 FROM sqlite_stat1 x WHERE x.tbl = t.name"
                       " AND (x.idx = i.name OR i.name IS NULL OR (i.name LIKE 'sqlite_autoindex%' AND x.idx = t.name)))",
                       -1, &s, NULL);
    while (sqlite3_step(s) == SQLITE_ROW) {
        const char *index = (const char *)sqlite3_column_text(s, 1);

        failed++;
        fprintf(stderr, "%s%s%s has no row in sqlite_stat1: a migration writes it, see tools/statistics\n",
                (const char *)sqlite3_column_text(s, 0), index ? ", index " : "", index ? index : "");
    }
    sqlite3_finalize(s);
    sqlite3_close(db);
}

/* "postgresql:///..." may say nothing of planner settings: they are set on the connection. */
static void forbid_scans(void)
{
    h->worker->conn->db->driver->script(h->worker->conn,
                                        "SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan", NULL, 0);
}

static struct str first_line(struct str text)
{
    return str_split(&text, '\n');
}

static int keep_or_compare(struct str now, const char *path)
{
    struct str was;
    FILE *f;

    if (getenv("TANDEM_GOLDEN")) {
        f = fopen(path, "w");
        return !f || fwrite(now.p, 1, now.n, f) != now.n || fclose(f) != 0;
    }
    was = read_file(path);
    if (!str_eq(first_line(was), first_line(now))) {
        fprintf(stderr, "%s is of another SQLite: only the rules were checked\n", path);
        return failed > 0;
    }
    for (size_t shown = 0; (now.n || was.n) && shown < 20;) {
        struct str a = str_split(&was, '\n'), b = str_split(&now, '\n');

        if (str_eq(a, b))
            continue;
        failed++;
        shown++;
        fprintf(stderr, "- %.*s\n+ %.*s\n", STR_ARG(a), STR_ARG(b));
    }
    return failed > 0;
}

int main(int argc, char **argv)
{
    struct buf out;
    int result;

    if (argc < 4)
        return 2;
    arena = arena_new((size_t)1 << 30);
    out = buf_new(arena, 32 << 20);
    read_known(argv[3]);
    h = house_open(argv[1]);
    if (db_engine(h->app->db) == ENGINE_POSTGRES)
        forbid_scans();
    else
        check_statistics();
    buf_format(&out, "SQLite %s\n", sqlite3_libversion());
    for (size_t i = 0; i < all_queries_count; i++)
        explain_query(&out, all_queries[i]);
    for (size_t i = 0; i < nknown && db_engine(h->app->db) == ENGINE_SQLITE; i++)
        if (!known[i].used && !str_is(known[i].kind, "postgres") && !str_is(known[i].kind, "newer")) {
            failed++;
            fprintf(stderr, "%.*s %.*s is known, and does not happen any more\n", STR_ARG(known[i].kind), STR_ARG(known[i].name));
        }
    result = db_engine(h->app->db) == ENGINE_SQLITE ? keep_or_compare(buf_str(&out), argv[2]) : failed > 0;
    printf("%zu passed, %zu failed\n", passed, failed);
    house_close(h);
    arena_free(arena);
    return result;
}
