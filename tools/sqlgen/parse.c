/* *.sql of the modules: header lines and body of every named query. */
#include "sqlgen.h"

#include <ctype.h>

static bool in_name(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static void read_scope(struct sqlgen *g, struct parsed_query *q, struct str rest)
{
    struct str action;
    size_t open, row = str_find(rest, STR(" or "), 0);

    q->scope_line = rest;
    if (str_starts(rest, "none:"))
        return;
    if (str_is(rest, "rule")) {
        q->use = QUERY_RULE;
        return;
    }
    if (row != SIZE_MAX) {
        q->scope_row = str_dup(g->arena, str_trim(str_cut(rest, row + 4, rest.n)));
        rest = str_trim(str_cut(rest, 0, row));
    }
    if (rest.n > 5 && str_is(str_cut(rest, rest.n - 5, rest.n), " item")) {
        q->scope_item = true;
        rest = str_trim(str_cut(rest, 0, rest.n - 5));
    }
    open = str_find(rest, STR("("), 0);
    action = str_cut(rest, 0, open == SIZE_MAX ? rest.n : open);
    if (open != SIZE_MAX)
        q->scope_column = str_dup(g->arena, str_cut(rest, open + 1, rest.n - 1));
    q->action = policy_action(&g->policy, action);
    if (!q->action)
        refuse(q->file, q->line, "policy.txt has no action %.*s", STR_ARG(action));
    if (str_is(q->action->subject, "none") != (q->scope_column.n == 0))
        refuse(q->file, q->line, "%.*s is upon %.*s: the scope line names %s", STR_ARG(action),
               STR_ARG(q->action->subject), q->scope_column.n ? "no column" : "the column with its id");
    if (q->scope_row.n && !q->scope_item)
        refuse(q->file, q->line, "only the scope of an item may have an 'or': in a list it ends the index");
}

static void read_filter(struct sqlgen *g, struct parsed_query *q, struct str rest, int line)
{
    struct parsed_filter *f = &q->filters[q->nfilters++];
    struct str head = str_trim(str_split(&rest, '='));
    enum sql_type type;

    f->line = line;
    f->name = str_split(&head, ' ');
    f->type = str_trim(head);
    f->sql = str_dup(g->arena, str_trim(rest));
    if (!f->sql.n || !type_word(f->type, &type))
        refuse(q->file, line,
               "write: filter: NAME TYPE = CONDITION, with a type of text, day, id, int, prefix, texts, ints");
}

static void read_sort(struct sqlgen *g, struct parsed_query *q, struct str rest, int line)
{
    struct parsed_sort *s = &q->sorts[q->nsorts++];

    s->name = str_trim(str_split(&rest, '='));
    rest = str_trim(rest);
    if (str_starts(rest, "desc ")) {
        s->descending = true;
        rest = str_cut(rest, 5, rest.n);
    }
    while (rest.n) {
        if (s->nkeys == SORT_KEYS)
            refuse(q->file, line, "a sort has at most %d keys", SORT_KEYS);
        s->keys[s->nkeys++] = str_dup(g->arena, str_trim(str_split(&rest, ',')));
    }
}

static void read_header(struct sqlgen *g, struct parsed_query *q, struct str text, int line)
{
    struct str rest = text, key = str_trim(str_split(&rest, ':'));

    rest = str_trim(rest);
    if (str_is(key, "scope"))
        read_scope(g, q, rest);
    else if (str_is(key, "filter"))
        read_filter(g, q, rest, line);
    else if (str_is(key, "sort"))
        read_sort(g, q, rest, line);
    else if (str_is(key, "takes"))
        q->takes = rest;
    else if (str_is(key, "class"))
        q->class_reason = rest;
    else if (str_is(key, "logged"))
        q->logged = str_dup(g->arena, rest);
    else if (str_is(key, "about"))
        q->about = str_dup(g->arena, rest);
    else if (str_is(key, "api")) {
        q->api = str_is(rest, "item") ? API_ITEM : API_LIST;
        q->api_both = str_is(rest, "both");
        if (!q->api_both && !str_is(rest, "list") && !str_is(rest, "item"))
            refuse(q->file, line, "write: api: list, item or both");
    }
}

static bool contains_word(struct str body, const char *word)
{
    return str_find(body, str_of(word), 0) != SIZE_MAX;
}

static void learn_body(struct parsed_query *q)
{
    struct str body = str_trim(q->body[ENGINE_SQLITE]);
    bool reads = str_starts(body, "SELECT") || str_starts(body, "WITH");

    q->has_limit = contains_word(body, "@limit") || contains_word(body, "@order");
    q->has_after = contains_word(body, "@after");
    q->has_filters = contains_word(body, "@filter");
    q->has_scope = contains_word(body, "@scope");
    q->has_keys = contains_word(body, "@keys");
    q->returns_rows = reads || contains_word(body, "RETURNING");
    if (!reads)
        q->use = QUERY_WRITE;
    if (reads && !q->scope_line.n)
        refuse(q->file, q->line, "%.*s reads and has no scope line (or '-- scope: none: why')", STR_ARG(q->name));
    if (q->action && !q->has_scope)
        refuse(q->file, q->line, "%.*s has a scope line and no @scope in its body", STR_ARG(q->name));
    if (q->has_scope && !q->action)
        refuse(q->file, q->line, "%.*s has @scope and no scope line", STR_ARG(q->name));
    if ((q->nsorts > 0) != (contains_word(body, "@order")))
        refuse(q->file, q->line, "%.*s: sort lines and @order go together", STR_ARG(q->name));
    if (q->has_after != q->has_keys)
        refuse(q->file, q->line, "%.*s: @after and @keys go together", STR_ARG(q->name));
    if ((q->nfilters > 0) != q->has_filters)
        refuse(q->file, q->line, "%.*s: filter lines and @filter go together", STR_ARG(q->name));
}

static void add_param(struct sqlgen *g, struct parsed_query *q, struct str name)
{
    enum sql_type type;
    struct str takes = q->takes;

    if (str_is(name, "v"))
        return;
    for (size_t i = 0; i < q->nparams; i++)
        if (str_eq(q->params[i].name, name))
            return;
    while (takes.n) { /* "name type, name type" */
        struct str one = str_trim(str_split(&takes, ',')), word = str_split(&one, ' ');

        if (str_eq(word, name) && type_word(str_trim(one), &type))
            goto known;
    }
    if (!schema_type_of(&g->schema, q->body[ENGINE_SQLITE], name, &type)) {
        if (name.n > 3 && str_is(str_cut(name, name.n - 3, name.n), "_id"))
            type = SQL_INT;
        else if (str_is(name, "today") || str_is(name, "as_of"))
            type = SQL_TEXT;
        else
            refuse(q->file, q->line, "the type of :%.*s is not clear: add '-- takes: %.*s TYPE'", STR_ARG(name),
                   STR_ARG(name));
    }
known:
    if (q->nparams == MOST)
        refuse(q->file, q->line, "too many parameters");
    q->params[q->nparams++] = (struct parsed_param){str_dup(g->arena, name), type};
}

static void find_params(struct sqlgen *g, struct parsed_query *q, struct str sql)
{
    bool quoted = false;

    for (size_t i = 0; i < sql.n; i++) {
        if (sql.p[i] == '\'')
            quoted = !quoted;
        if (!quoted && sql.p[i] == '-' && i + 1 < sql.n && sql.p[i + 1] == '-')
            while (i < sql.n && sql.p[i] != '\n')
                i++;
        if (quoted || i >= sql.n || sql.p[i] != ':' || i + 1 == sql.n || !in_name(sql.p[i + 1]))
            continue;
        size_t end = i + 1;
        while (end < sql.n && in_name(sql.p[end]))
            end++;
        add_param(g, q, str_cut(sql, i + 1, end));
        i = end;
    }
}

/* The names that stand behind @evaluated( in a text. */
static void find_evaluations(struct sqlgen *g, struct parsed_query *q, struct str sql)
{
    static const char mark[] = "@evaluated(";

    for (size_t at = str_find(sql, str_of(mark), 0); at != SIZE_MAX; at = str_find(sql, str_of(mark), at + 1)) {
        struct str rest = str_cut(sql, at + sizeof mark - 1, sql.n), name = str_trim(str_split(&rest, ','));
        size_t i = 0;

        while (i < q->nevaluations && !str_eq(q->evaluations[i], name))
            i++;
        if (i == sizeof q->evaluations / sizeof *q->evaluations)
            refuse(q->file, q->line, "%.*s asks about too many evaluations", STR_ARG(q->name));
        if (i == q->nevaluations)
            q->evaluations[q->nevaluations++] = str_dup(g->arena, name);
    }
}

static void finish(struct sqlgen *g, struct parsed_query *q, struct str body)
{
    size_t second = str_find(body, STR("\n-- postgres:"), 0);

    q->body[ENGINE_SQLITE] = str_dup(g->arena, str_trim(str_cut(body, 0, second == SIZE_MAX ? body.n : second)));
    q->body[ENGINE_POSTGRES] = q->body[ENGINE_SQLITE];
    if (second != SIZE_MAX)
        q->body[ENGINE_POSTGRES] = str_dup(g->arena, str_trim(str_cut(body, second + 13, body.n)));
    learn_body(q);
    if (q->action && (q->action->evaluation.n || q->action->module.n) && str_is(q->action->subject, "none") &&
        !q->about.n && !str_is(q->module, "policy"))
        refuse(q->file, q->line,
               "%.*s is upon nothing: say whose rows these are, '-- about: column' or '-- about: none'",
               STR_ARG(q->action->name));
    for (int e = 0; e < ENGINES; e++)
        find_params(g, q, q->body[e]);
    find_params(g, q, q->scope_row);
    find_evaluations(g, q, q->body[ENGINE_SQLITE]);
    for (size_t i = 0; i < q->nfilters; i++)
        find_evaluations(g, q, q->filters[i].sql);
}

static struct parsed_query *new_query(struct sqlgen *g, const char *file, int line, struct str name, struct str module)
{
    struct parsed_query *q = ARENA_NEW(g->arena, struct parsed_query);

    for (size_t i = 0; i < g->nqueries; i++)
        if (str_eq(g->queries[i]->name, name))
            refuse(file, line, "%.*s is also a query of %s:%d", STR_ARG(name), g->queries[i]->file,
                   g->queries[i]->line);
    q->file = file;
    q->line = line;
    q->name = str_dup(g->arena, name);
    q->module = module;
    q->class_stated = -1;
    g->queries[g->nqueries++] = q;
    return q;
}

/* The list's text for one row: without its pages, where the last key of its sort is :id. */
static struct str text_of_one(struct sqlgen *g, const struct parsed_query *q, struct str body)
{
    static const char *const dropped[] = {"@filter", "@after", "@order", "@keys"};
    struct str key = q->sorts[0].keys[q->sorts[0].nkeys - 1];
    struct buf out = buf_new(g->arena, body.n + key.n + 64);
    size_t scopes = 0;

    for (size_t i = 0; i < body.n;) {
        struct str rest = str_cut(body, i, body.n);
        size_t d = 0;

        while (d < 4 && !str_starts(rest, dropped[d]))
            d++;
        if (d < 4) {
            i += strlen(dropped[d]);
            continue;
        }
        if (str_starts(rest, "@scope") && !scopes++)
            buf_format(&out, "%.*s = :id AND ", STR_ARG(key));
        buf_char(&out, body.p[i++]);
    }
    if (scopes != 1)
        refuse(q->file, q->line, "%.*s has @scope %zu times: its item is a query of its own", STR_ARG(q->name), scopes);
    return buf_str(&out);
}

/* -- api: both: NAME_one, with the columns and the scope of the list. */
static void add_one(struct sqlgen *g, const struct parsed_query *list)
{
    struct parsed_query *q;

    if (!list->nsorts)
        refuse(list->file, list->line, "%.*s has no sort, whose last key would be the item's", STR_ARG(list->name));
    q = new_query(g, list->file, list->line, str_format(g->arena, "%.*s_one", STR_ARG(list->name)), list->module);
    q->scope_line = list->scope_line;
    q->action = list->action;
    q->scope_column = list->scope_column;
    q->scope_item = list->scope_column.n > 0;
    q->about = list->about;
    q->class_reason = list->class_reason;
    q->logged = list->logged;
    q->takes = str_format(g->arena, "%.*s%sid id", STR_ARG(list->takes), list->takes.n ? ", " : "");
    q->api = API_ITEM;
    finish(g, q,
           str_eq(list->body[0], list->body[1])
               ? text_of_one(g, list, list->body[0])
               : str_format(g->arena, "%.*s\n-- postgres:\n%.*s", STR_ARG(text_of_one(g, list, list->body[0])),
                            STR_ARG(text_of_one(g, list, list->body[1]))));
}

static void finish_both(struct sqlgen *g, struct parsed_query *q, struct str body)
{
    finish(g, q, body);
    if (q->api_both)
        add_one(g, q);
}

static struct str module_of(struct sqlgen *g, const char *path)
{
    const char *slash = strrchr(path, '/');
    struct str file = str_of(slash ? slash + 1 : path);

    return str_dup(g->arena, str_split(&file, '.'));
}

void queries_read_text(struct sqlgen *g, const char *path, struct str module, struct str text)
{
    struct parsed_query *q = NULL;
    const char *body = text.p;
    bool in_header = false;
    int line = 0;

    while (text.n) {
        const char *at = text.p;
        struct str one = str_split(&text, '\n');

        line++;
        if (str_starts(one, "-- name: ")) {
            if (q)
                finish_both(g, q, (struct str){body, (size_t)(at - body)});
            q = new_query(g, path, line, str_trim(str_cut(one, 9, one.n)), module);
            in_header = true;
        } else if (str_starts(one, "-- entity: ")) {
            const char *from = one.p;
            int first = line;

            if (q)
                finish_both(g, q, (struct str){body, (size_t)(at - body)});
            q = NULL;
            while (str_starts(text, "-- ") && !str_starts(text, "-- name: "))
                str_split(&text, '\n'), line++;
            entity_read(g, path, first, module, (struct str){from, (size_t)(text.p - from)});
        } else if (in_header && str_starts(one, "-- ")) {
            read_header(g, q, str_cut(one, 3, one.n), line);
        } else if (in_header) {
            in_header = false;
            body = at;
        }
    }
    if (q)
        finish_both(g, q, (struct str){body, (size_t)(text.p - body)});
}

void queries_read(struct sqlgen *g, const char *path)
{
    queries_read_text(g, path, module_of(g, path), read_whole(g, path));
}

void queries_add_may(struct sqlgen *g)
{
    for (size_t i = 0; i < g->policy.nactions; i++) {
        struct action *a = &g->policy.actions[i];
        struct parsed_query *q;
        bool none = str_is(a->subject, "none");

        q = new_query(g, "policy.txt", 1, str_format(g->arena, "may_%.*s", STR_ARG(a->name)), STR("policy"));
        q->action = a;
        q->scope_line = a->name;
        q->scope_item = true;
        q->takes = none ? STR("") : str_format(g->arena, "%.*s id", STR_ARG(a->subject));
        if (!none)
            q->scope_column = str_format(g->arena, "o.id");
        finish(g, q,
               none ? STR("SELECT 1 AS may -- int\n WHERE @scope")
                    : str_format(g->arena, "SELECT 1 AS may -- int\n FROM %.*s o WHERE o.id = :%.*s AND @scope",
                                 STR_ARG(a->subject), STR_ARG(a->subject)));
    }
}
