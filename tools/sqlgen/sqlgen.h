/* sqlgen: compiles policy.txt, the migrations and every *.sql of the modules into C at build time.
 *
 * It migrates an SQLite database in memory, prepares every query on it, learns its columns and their classes, and
 * refuses what the house does not allow. Each refusal ends the build with "file:line: what is wrong". */
#ifndef SQLGEN_H
#define SQLGEN_H

#include "core/buf.h"
#include "db/query.h"

#include <sqlite3.h>
#include <stdio.h>

enum { MOST = 64, MOST_QUERIES = 2000, MOST_COLUMNS = 4000, MOST_TABLES = 400 };

struct named {
    struct str name, label, says;
};
struct relation {
    struct str name, label, says, narrow, wide;
};
struct subject {
    struct str name, person; /* whose it is, as SQL upon @; none: the subject's own id is a person's */
};
struct action {
    struct str name, subject, says, evaluation, module;
    int class;
    uint64_t all;   /* roles; bit 63: anybody with an account */
    uint32_t by;    /* relations */
    uint64_t given; /* permissions of custom roles that open it */
};
struct permission {
    struct str name, group, says;
    uint64_t with; /* permissions that come with it */
};
struct hold { /* who sees the rows of a table, or one of its columns, where the database itself is asked (rows.c) */
    struct str table, column; /* no column: whole rows */
    const struct action *actions[4];
    struct str subjects[4]; /* the columns of the table that they are upon */
    size_t nactions;        /* 0: no viewer */
    int line;
};
struct policy {
    struct hold holds[MOST];
    size_t nholds;
    struct named roles[MOST];
    struct relation relations[32];
    struct action actions[512];
    struct subject subjects[MOST];
    struct named modules[32];
    struct permission permissions[32];
    size_t nroles, nrelations, nactions, nsubjects, nmodules, npermissions;
};

struct column_info {
    struct str table, name, says; /* says: the comment behind it in the migration, without its class */
    enum sql_type type;
    int class;
    bool sealed, not_null;
};
struct table_info {
    struct str name, says;
};
struct schema {
    sqlite3 *db;
    struct column_info columns[MOST_COLUMNS];
    struct table_info tables[MOST_TABLES]; /* in the order of the migrations */
    size_t ncolumns, ntables;
};

struct parsed_filter {
    struct str name, type, sql;
    int line;
};
struct parsed_sort {
    struct str name, keys[SORT_KEYS];
    size_t nkeys;
    bool descending;
};
struct parsed_param {
    struct str name;
    enum sql_type type;
};
struct parsed_column {
    struct str name, sealed; /* "table.column" in quotes, or none */
    enum sql_type type;
    int class;
};
struct parsed_query {
    const char *file;
    int line;
    struct str name, module, scope_line, body[ENGINES], takes, class_reason, logged;
    const struct action *action;               /* of the scope; NULL: none needed */
    struct str scope_column, scope_row, about; /* about: whose rows they are, for an action upon nothing */
    bool scope_item, has_limit, has_after, has_filters, has_scope, has_keys, returns_rows, api_both;
    enum query_use use;
    enum query_api api;
    int class, class_stated; /* -1: not stated */
    struct parsed_filter filters[16];
    struct parsed_sort sorts[8];
    struct parsed_param params[MOST];
    struct parsed_column columns[MOST];
    enum sql_type key_types[8][SORT_KEYS];
    struct str evaluations[8]; /* that it asks about by @evaluated */
    size_t nfilters, nsorts, nparams, ncolumns, nevaluations;
};

struct sqlgen {
    struct arena *arena;
    struct policy policy;
    struct schema schema;
    struct parsed_query *queries[MOST_QUERIES];
    size_t nqueries;
};

_Noreturn void refuse(const char *file, int line, const char *format, ...) __attribute__((format(printf, 3, 4)));
struct str read_whole(struct sqlgen *g, const char *path);

void policy_read(struct sqlgen *g, const char *path);
const struct action *policy_action(const struct policy *p, struct str name);
/* Whose record a subject of this kind is, as SQL upon @; none: nobody's. */
struct str policy_person(const struct policy *p, struct str subject);

void schema_migrate(struct sqlgen *g, const char *path);
void schema_learn(struct sqlgen *g);
const struct column_info *schema_column(const struct schema *s, struct str table, struct str name);
/* The type of the columns of that name in the tables that a body names, else in all tables; false when there is none or
 * they differ. */
bool schema_type_of(const struct schema *s, struct str body, struct str name, enum sql_type *type);
/* Whether a body has the table's name as a word. */
bool names_table(struct str body, struct str table);
bool type_word(struct str word, enum sql_type *type);

void queries_read(struct sqlgen *g, const char *path);
void queries_read_text(struct sqlgen *g, const char *file, struct str module, struct str text);
/* The queries that an entity has, from its block of header lines (entity.c). */
void entity_read(struct sqlgen *g, const char *path, int line, struct str module, struct str text);
/* A may_<action> query for every action upon something. */
void queries_add_may(struct sqlgen *g);
/* A table_<name> query for every table: the whole of it, in the order of its key. */
void tables_add_queries(struct sqlgen *g);
void query_check(struct sqlgen *g, struct parsed_query *q);

/* One engine's text of a fragment: parameters numbered, macros replaced. `item` stands for @. */
struct str query_text(struct sqlgen *g, const struct parsed_query *q, struct str sql, int engine);
size_t param_number(const struct parsed_query *q, struct str name);
size_t viewer_number(const struct parsed_query *q);
size_t limit_number(const struct parsed_query *q);
size_t filter_number(const struct parsed_query *q, size_t filter);
size_t after_number(const struct parsed_query *q);
struct str leg_text(struct sqlgen *g, const struct parsed_query *q, const struct relation *r, bool wide, int engine);
/* What must hold for a row beside the scope, where the person works: the action's evaluation is on; for those who are
 * not to see a rehearsal, its module is live. Or none. */
struct str gate_text(struct sqlgen *g, const struct parsed_query *q, int engine);
struct str guard_text(struct sqlgen *g, const struct parsed_query *q, int engine);
struct str sort_text(struct sqlgen *g, const struct parsed_query *q, const struct parsed_sort *s, enum piece_kind kind,
                     int engine);

void hold_read(struct sqlgen *g, const char *path, int line, struct str text);
/* Refuses a query that reads a held table or column by an action that does not open it. */
void hold_check(struct sqlgen *g, const struct parsed_query *q, struct str table, struct str column);
/* row_security_text: the statements of the second layer on PostgreSQL. */
void rows_emit(struct sqlgen *g, FILE *f);
/* all_tables: what there is, for the export. */
void tables_emit(struct sqlgen *g, FILE *f);
void put_c_string(FILE *f, struct str s);
const char *sql_type_name(enum sql_type type);
void emit_all(struct sqlgen *g, const char *directory);

#endif
