/* What sqlgen makes of a named query: constant pieces of text for each engine, its parameters, its columns, and the
 * filters, orders and row filters that may be joined to it. Execution accepts only such a query, so SQL that was made
 * from strings does not compile. */
#ifndef DB_QUERY_H
#define DB_QUERY_H

#include "core/value.h"

enum { ENGINE_SQLITE, ENGINE_POSTGRES, ENGINES };
enum sql_type { SQL_INT, SQL_TEXT, SQL_BLOB, SQL_REAL, SQL_INTS, SQL_TEXTS };

/* A parameter or column; offset: of its member in struct in_<query> or row_<query>.
 * In those structs a NULL is: p == NULL for text and blob, 0 for a name that ends in _id, else INT_NONE. */
struct query_member {
    struct str name;
    enum sql_type type;
    size_t offset;
    uint8_t class; /* of a column: F0 to F7 */
    bool is_id;
    const char *sealed; /* of a column: "table.column" when its bytes are sealed with the key of the row's object */
};
#define INT_NONE INT64_MIN

enum piece_kind { PIECE_TEXT, PIECE_SCOPE, PIECE_FILTERS, PIECE_AFTER, PIECE_ORDER, PIECE_KEYS };
struct query_piece {
    enum piece_kind kind;
    const char *text[ENGINES];
};
struct query_filter {
    struct str name;
    enum sql_type type;
    bool prefix;  /* takes two parameters: the folded word and words_after_prefix of it */
    size_t first; /* number of its (first) parameter */
    const char *text[ENGINES];
};
enum { SORT_KEYS = 5 };
struct query_sort {
    struct str name;
    size_t nkeys;
    enum sql_type types[SORT_KEYS];
    const char *keys[ENGINES], *after[ENGINES], *order[ENGINES];
};
struct query_leg {
    uint32_t bit; /* the relation, as in account.relations */
    const char *narrow[ENGINES], *wide[ENGINES];
};
struct query_scope {
    uint16_t action;
    bool item;               /* driven by ids already: all or wide, never narrow */
    const char *narrow_open; /* "column IN (" */
    const char *row;         /* a condition that opens a row to everybody who may ask at all, or NULL */
    const struct query_leg *legs;
    size_t nlegs;
    const char *gate[ENGINES];  /* what must hold in every form: the action's evaluation is on; or NULL */
    const char *guard[ENGINES]; /* for those who do not see a rehearsal: the action's module is live; or NULL */
};
enum query_use { QUERY_READ, QUERY_WRITE, QUERY_RULE /* a read for write functions only: they check by themselves */ };
enum query_api { API_NONE, API_LIST, API_ITEM };

struct query {
    uint16_t id;
    struct str name, module;
    enum query_use use;
    enum query_api api;
    uint8_t class;
    struct str logged; /* what the record of who read it calls its rows; none: their reads are not on record */
    bool has_limit, returns_rows;
    const struct query_scope *scope; /* NULL: needs none, for the reason in its file */
    const struct query_member *params, *columns;
    size_t nparams, ncolumns;
    const struct shape *shape; /* names of the columns */
    size_t row_size;
    const struct query_piece *pieces;
    size_t npieces;
    const struct query_filter *filters;
    size_t nfilters;
    const struct query_sort *sorts;
    size_t nsorts;
    const struct str *evaluations; /* that it asks about by itself, beside its action's */
    size_t nevaluations;
    /* Numbers of the parameters that the program binds itself, in this order behind the query's own:
     * viewer, limit, one or two for each filter, one for each key of the longest sort. */
    size_t viewer_param, limit_param, after_param, all_params;
};

/* Every query of the program, by id; query_find looks one up by name, or gives NULL. Made by sqlgen. */
extern const struct query *const all_queries[];
extern const size_t all_queries_count;
const struct query *query_find(struct str name);

/* Every table, in the order of the migrations, with what their comments say: for the export. */
struct table_column {
    struct str name;
    const char *says;
    enum sql_type type;
    uint8_t class;
    bool sealed;
    bool exported; /* what somebody signs in with never is */
};
struct table_about {
    struct str name;
    const char *says;
    const struct query *rows; /* the exported columns of the whole table, in pages by its primary key */
    const struct table_column *columns;
    size_t ncolumns;
};
extern const struct table_about all_tables[];
extern const size_t all_tables_count;

#endif
