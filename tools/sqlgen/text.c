/* From the common dialect to each engine's text. */
#include "sqlgen.h"

#include <ctype.h>

size_t param_number(const struct parsed_query *q, struct str name)
{
    for (size_t i = 0; i < q->nparams; i++)
        if (str_eq(q->params[i].name, name))
            return i + 1;
    return 0;
}

size_t viewer_number(const struct parsed_query *q)
{
    return q->nparams + 1;
}

size_t limit_number(const struct parsed_query *q)
{
    return q->nparams + 2;
}

size_t filter_number(const struct parsed_query *q, size_t filter)
{
    size_t n = q->nparams + 3;

    for (size_t i = 0; i < filter; i++)
        n += str_is(q->filters[i].type, "prefix") ? 2 : 1;
    return n;
}

size_t after_number(const struct parsed_query *q)
{
    return filter_number(q, q->nfilters);
}

static void put_param(struct buf *out, size_t number, int engine)
{
    buf_format(out, "%c%zu", engine == ENGINE_SQLITE ? '?' : '$', number);
}

static bool in_name(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static struct str name_at(struct str sql, size_t at)
{
    size_t end = at;

    while (end < sql.n && in_name(sql.p[end]))
        end++;
    return str_cut(sql, at, end);
}

/* The argument list behind a macro's name: from its "(" to the matching ")". */
static struct str arguments_at(const struct parsed_query *q, struct str sql, size_t at)
{
    int depth = 0;

    for (size_t i = at; i < sql.n; i++) {
        depth += (sql.p[i] == '(') - (sql.p[i] == ')');
        if (!depth)
            return str_cut(sql, at, i + 1);
    }
    refuse(q->file, q->line, "a macro has no closing bracket");
}

static size_t number_of(const struct parsed_query *q, const struct parsed_filter *f, size_t first, struct str name)
{
    size_t number = param_number(q, name);

    if (str_is(name, "v"))
        return viewer_number(q);
    if (f && str_eq(name, f->name))
        return first;
    if (f && name.n == f->name.n + 4 && str_starts(name, "") && memcmp(name.p, f->name.p, f->name.n) == 0)
        return first + 1; /* :q_end of a prefix */
    if (!number)
        refuse(q->file, q->line, "there is no parameter :%.*s", STR_ARG(name));
    return number;
}

struct writer {
    struct sqlgen *g;
    const struct parsed_query *q;
    const struct parsed_filter *filter;
    size_t first;       /* the filter's parameter */
    struct str subject; /* stands for @ */
    int engine;
};

static void write_sql(const struct writer *w, struct buf *out, struct str sql);

static void write_in(const struct writer *w, struct buf *out, struct str arguments)
{
    size_t number = number_of(w->q, w->filter, w->first, str_trim(str_cut(arguments, 2, arguments.n - 1)));
    bool texts = w->filter ? str_is(w->filter->type, "texts")
                           : number <= w->q->nparams && w->q->params[number - 1].type == SQL_TEXTS;

    if (w->engine == ENGINE_SQLITE)
        buf_format(out, "IN (SELECT value FROM json_each(?%zu))", number);
    else
        buf_format(out, "= ANY ($%zu::%s[])", number, texts ? "text" : "bigint");
}

static void write_days(const struct writer *w, struct buf *out, struct str arguments)
{
    struct str inside = str_cut(arguments, 1, arguments.n - 1), from = str_trim(str_split(&inside, ','));

    buf_text(out, w->engine == ENGINE_SQLITE ? "CAST(julianday(" : "((");
    write_sql(w, out, str_trim(inside));
    buf_text(out, w->engine == ENGINE_SQLITE ? ") - julianday(" : ")::date - (");
    write_sql(w, out, from);
    buf_text(out, w->engine == ENGINE_SQLITE ? ") AS INTEGER)" : ")::date)::bigint");
}

/* @text(:x): a text made here, in the order of bytes that all columns have: where it begins a recursion. */
static void write_text(const struct writer *w, struct buf *out, struct str arguments)
{
    write_sql(w, out, arguments);
    if (w->engine == ENGINE_POSTGRES)
        buf_text(out, " COLLATE \"C\"");
}

/* @members(x) j: the members of an object kept as JSON, as rows of j.key and j.value, both text. */
static void write_members(const struct writer *w, struct buf *out, struct str arguments)
{
    buf_text(out, w->engine == ENGINE_SQLITE ? "json_each" : "jsonb_each_text(");
    write_sql(w, out, arguments);
    buf_text(out, w->engine == ENGINE_SQLITE ? "" : "::jsonb)");
}

/* Where somebody works: "r.subject_id" is a person; "site k.site" says that the column is the establishment itself, 0 for none. */
static void write_site(const struct writer *w, struct buf *out, struct str about)
{
    if (str_starts(about, "site ")) {
        write_sql(w, out, str_trim(str_cut(about, 5, about.n)));
        return;
    }
    buf_text(out, "coalesce((SELECT es.establishment_id FROM seat es WHERE es.person_id = ");
    write_sql(w, out, about);
    buf_text(out, "), 0)");
}

/* @evaluated(name, person): whether an evaluation is on where somebody works. A scalar, not EXISTS: both engines then
 * probe it row by row, by keys, and never turn it into a join. Whether it is off anywhere is asked first, once for the
 * whole query: mostly it is not, and then no row is probed. */
static void write_evaluated(const struct writer *w, struct buf *out, struct str arguments)
{
    struct str inside = str_cut(arguments, 1, arguments.n - 1), name = str_trim(str_split(&inside, ','));

    buf_format(out,
               "((SELECT 1 FROM evaluation_off ea WHERE ea.evaluation = '%.*s' LIMIT 1) IS NULL OR "
               "(SELECT 1 FROM evaluation_off ev WHERE ev.evaluation = '%.*s' AND ev.site = ",
               STR_ARG(name), STR_ARG(name));
    write_site(w, out, str_trim(inside));
    buf_text(out, ") IS NULL)");
}

/* @live(module, person): whether a module is no longer in rehearsal where somebody works. */
static void write_live(const struct writer *w, struct buf *out, struct str arguments)
{
    struct str inside = str_cut(arguments, 1, arguments.n - 1), name = str_trim(str_split(&inside, ','));
    size_t bit = 0;

    while (bit < w->g->policy.nmodules && !str_eq(w->g->policy.modules[bit].name, name))
        bit++;
    if (bit == w->g->policy.nmodules)
        refuse(w->q->file, w->q->line, "policy.txt has no module %.*s", STR_ARG(name));
    buf_format(out,
               "((SELECT 1 FROM rehearsal ra LIMIT 1) IS NULL OR (SELECT 1 FROM rehearsal rh WHERE rh.module = %u AND "
               "rh.site = ",
               1u << bit);
    write_site(w, out, str_trim(inside));
    buf_text(out, ") IS NULL)");
}

/* Conditions that many queries ask the same way; "@" is what stands between the parentheses. Scalars, as of @evaluated. */
static const struct {
    const char *name;
    const char *sql;
} conditions[] = {
    /* of a person: the last day is over */
    {"left", "(SELECT 1 FROM seat le WHERE le.person_id = @ AND le.status = 'left') IS NOT NULL"},
    /* of anything: made in a rehearsal that is still on */
    {"rehearsed", "(SELECT 1 FROM rehearsed re WHERE re.object_id = @) IS NOT NULL"},
};

static bool write_condition(const struct writer *w, struct buf *out, struct str name, struct str arguments)
{
    for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++) {
        struct writer about = *w;

        if (!str_is(name, conditions[i].name))
            continue;
        about.subject = str_trim(str_cut(arguments, 1, arguments.n - 1));
        write_sql(&about, out, str_of(conditions[i].sql));
        return true;
    }
    return false;
}

/* @open_to(id, person): a thing that is not rehearsed, or a person who is HR or an administrator. */
static void write_open_to(const struct writer *w, struct buf *out, struct str arguments)
{
    struct str inside = str_cut(arguments, 1, arguments.n - 1);
    struct writer about = *w;

    about.subject = str_trim(str_split(&inside, ','));
    write_sql(&about, out, STR("((SELECT 1 FROM rehearsed re WHERE re.object_id = @) IS NULL OR "));
    about.subject = str_trim(inside);
    write_sql(&about, out, STR("(SELECT 1 FROM account rw WHERE rw.person_id = @ AND rw.roles & 6 <> 0) IS NOT NULL)"));
}

/* @bound(a): the account a is the one that looks, for the rest of the transaction, as the database's own policies see it
 * (rows.c). Where there are none it is heeded by nobody. */
static void write_bound(const struct writer *w, struct buf *out, struct str arguments)
{
    static const char *const settings[] = {"roles", "relations", "given"};
    struct str a = str_trim(str_cut(arguments, 1, arguments.n - 1));

    if (w->engine == ENGINE_SQLITE) {
        buf_text(out, "0");
        return;
    }
    buf_format(out, "length(set_config('app.viewer', coalesce(%.*s.person_id::text, ''), true)", STR_ARG(a));
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        buf_format(out, " || set_config('app.%s', %.*s.%s::text, true)", settings[i], STR_ARG(a), settings[i]);
    buf_text(out, ")");
}

/* @found(kind, :q, :q_end): the rows of search_term t with a word that begins so, each thing by the first of its words that
 * does: nothing is named twice, and in the order of t.term, t.ref_id nothing is sorted. */
static void write_found(const struct writer *w, struct buf *out, struct str arguments)
{
    struct str inside = str_cut(arguments, 1, arguments.n - 1), kind = str_trim(str_split(&inside, ','));
    struct str from = str_trim(str_split(&inside, ','));

    buf_format(out, "t.kind = '%.*s' AND t.term >= ", STR_ARG(kind));
    write_sql(w, out, from);
    buf_text(out, " AND t.term < ");
    write_sql(w, out, str_trim(inside));
    buf_format(out,
               " AND (SELECT 1 FROM search_term te WHERE te.kind = '%.*s' AND te.ref_id = t.ref_id AND te.term >= ",
               STR_ARG(kind));
    write_sql(w, out, from);
    buf_text(out, " AND te.term < t.term LIMIT 1) IS NULL");
}

static const struct relation *relation_named(const struct writer *w, struct str name)
{
    for (size_t i = 0; i < w->g->policy.nrelations; i++)
        if (str_eq(w->g->policy.relations[i].name, name))
            return &w->g->policy.relations[i];
    refuse(w->q->file, w->q->line, "policy.txt has no relation %.*s", STR_ARG(name));
}

/* A column "s.person_id" within a text that calls a table s of its own would mean that one, and the condition would hold for
 * everybody. */
static void keep_apart(const struct writer *w, struct str text, struct str column)
{
    struct str alias = str_split(&column, '.');

    if (!column.n)
        return;
    for (size_t i = 0; i + alias.n < text.n; i++)
        if (text.p[i + alias.n] == '.' && memcmp(text.p + i, alias.p, alias.n) == 0 && (!i || !in_name(text.p[i - 1])))
            refuse(w->q->file, w->q->line, "%.*s: a relation of policy.txt uses the alias %.*s itself: choose another",
                   STR_ARG(w->q->name), STR_ARG(alias));
}

/* @wide(relation, column), @narrow(relation): one relation within another's text, so that what a goal is reached by is
 * said once, of its person. */
static void write_relation(const struct writer *w, struct buf *out, struct str arguments, bool wide)
{
    struct str inside = str_cut(arguments, 1, arguments.n - 1), name = str_trim(str_split(&inside, ','));
    const struct relation *r = relation_named(w, name);
    struct writer upon = *w;

    upon.subject = str_trim(inside);
    if (wide)
        keep_apart(w, r->wide, upon.subject);
    write_sql(&upon, out, wide ? r->wide : r->narrow);
}

/* @permission: those of custom roles that open the query's action, in quotes. */
static void write_permission(const struct writer *w, struct buf *out)
{
    const struct policy *p = &w->g->policy;
    const char *between = "";

    for (size_t i = 0; i < p->npermissions; i++)
        if (w->q->action && w->q->action->given & (uint64_t)1 << i) {
            buf_format(out, "%s'%.*s'", between, STR_ARG(p->permissions[i].name));
            between = ", ";
        }
}

/* A macro at sql[at] == '@'; returns where it ends. */
static size_t write_macro(const struct writer *w, struct buf *out, struct str sql, size_t at)
{
    struct str name = name_at(sql, at + 1), arguments;

    if (!name.n) {
        struct writer plain = *w;

        if (!w->subject.n)
            refuse(w->q->file, w->q->line, "@ stands only in a relation or a condition");
        plain.subject = STR_NONE;
        write_sql(&plain, out, w->subject);
        return at + 1;
    }
    if (str_is(name, "limit")) {
        put_param(out, limit_number(w->q), w->engine);
        return at + 6;
    }
    if (str_is(name, "permission")) {
        write_permission(w, out);
        return at + 1 + name.n;
    }
    arguments = arguments_at(w->q, sql, at + 1 + name.n);
    if (str_is(name, "in"))
        write_in(w, out, arguments);
    else if (str_is(name, "days"))
        write_days(w, out, arguments);
    else if (str_is(name, "text"))
        write_text(w, out, arguments);
    else if (str_is(name, "members"))
        write_members(w, out, arguments);
    else if (str_is(name, "evaluated"))
        write_evaluated(w, out, arguments);
    else if (str_is(name, "live"))
        write_live(w, out, arguments);
    else if (str_is(name, "bound"))
        write_bound(w, out, arguments);
    else if (str_is(name, "found"))
        write_found(w, out, arguments);
    else if (str_is(name, "open_to"))
        write_open_to(w, out, arguments);
    else if (str_is(name, "wide") || str_is(name, "narrow"))
        write_relation(w, out, arguments, str_is(name, "wide"));
    else if (!write_condition(w, out, name, arguments))
        refuse(w->q->file, w->q->line, "there is no @%.*s", STR_ARG(name));
    return at + 1 + name.n + arguments.n;
}

static void write_sql(const struct writer *w, struct buf *out, struct str sql)
{
    bool quoted = false;

    for (size_t i = 0; i < sql.n;) {
        char c = sql.p[i];

        if (c == '\'')
            quoted = !quoted;
        if (!quoted && c == '-' && i + 1 < sql.n && sql.p[i + 1] == '-') {
            while (i < sql.n && sql.p[i] != '\n')
                i++;
        } else if (!quoted && c == ':' && i + 1 < sql.n && in_name(sql.p[i + 1])) {
            struct str name = name_at(sql, i + 1);

            put_param(out, number_of(w->q, w->filter, w->first, name), w->engine);
            i += 1 + name.n;
        } else if (!quoted && c == '@') {
            i = write_macro(w, out, sql, i);
        } else if (isspace((unsigned char)c) && !quoted) {
            while (i < sql.n && isspace((unsigned char)sql.p[i]))
                i++;
            buf_char(out, ' ');
        } else {
            buf_char(out, c);
            i++;
        }
    }
}

static struct str written(const struct writer *w, struct str sql)
{
    struct buf out = buf_new(w->g->arena, 1 << 20);

    write_sql(w, &out, sql);
    return buf_str(&out);
}

struct str query_text(struct sqlgen *g, const struct parsed_query *q, struct str sql, int engine)
{
    for (size_t i = 0; i < q->nfilters; i++)
        if (sql.p == q->filters[i].sql.p)
            return written(&(struct writer){g, q, &q->filters[i], filter_number(q, i), STR_NONE, engine}, sql);
    return written(&(struct writer){g, q, NULL, 0, STR_NONE, engine}, sql);
}

struct str leg_text(struct sqlgen *g, const struct parsed_query *q, const struct relation *r, bool wide, int engine)
{
    struct writer w = {g, q, NULL, 0, q->scope_column, engine};

    if (wide)
        keep_apart(&w, r->wide, q->scope_column);
    return written(&w, wide ? r->wide : r->narrow);
}

/* A macro upon the person whose row it is: of the action's subject, else what the query says it is about. */
static struct str upon_person(struct sqlgen *g, const struct parsed_query *q, const char *macro, struct str name,
                              int engine)
{
    struct str person = q->action ? policy_person(&g->policy, q->action->subject) : STR_NONE;

    if (!person.n && !str_is(q->about, "none"))
        person = q->about;
    if (!q->action || !name.n || !person.n)
        return STR_NONE;
    return written(&(struct writer){g, q, NULL, 0, q->scope_column, engine},
                   str_format(g->arena, "@%s(%.*s, %.*s)", macro, STR_ARG(name), STR_ARG(person)));
}

struct str gate_text(struct sqlgen *g, const struct parsed_query *q, int engine)
{
    return upon_person(g, q, "evaluated", q->action ? q->action->evaluation : STR_NONE, engine);
}

struct str guard_text(struct sqlgen *g, const struct parsed_query *q, int engine)
{
    return upon_person(g, q, "live", q->action ? q->action->module : STR_NONE, engine);
}

struct str sort_text(struct sqlgen *g, const struct parsed_query *q, const struct parsed_sort *s, enum piece_kind kind,
                     int engine)
{
    struct buf out = buf_new(g->arena, 65536);
    size_t first = after_number(q);

    if (kind == PIECE_AFTER)
        buf_text(&out, " AND (");
    if (kind == PIECE_ORDER)
        buf_text(&out, "ORDER BY ");
    for (size_t i = 0; i < s->nkeys; i++) {
        buf_text(&out, i || kind == PIECE_KEYS ? ", " : "");
        buf_put(&out, query_text(g, q, s->keys[i], engine));
        if (kind == PIECE_KEYS)
            buf_format(&out, " AS key_%zu", i + 1);
        if (kind == PIECE_ORDER && s->descending)
            buf_text(&out, " DESC");
    }
    if (kind == PIECE_AFTER) {
        buf_text(&out, s->descending ? ") < (" : ") > (");
        for (size_t i = 0; i < s->nkeys; i++) {
            buf_text(&out, i ? ", " : "");
            put_param(&out, first + i, engine);
        }
        buf_char(&out, ')');
    }
    if (kind == PIECE_ORDER) {
        buf_text(&out, " LIMIT ");
        put_param(&out, limit_number(q), engine);
    }
    return buf_str(&out);
}
