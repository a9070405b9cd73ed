/* policy.txt: roles, relations, actions. */
#include "sqlgen.h"

static size_t find_named(const struct named *list, size_t n, struct str name)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(list[i].name, name))
            return i;
    return SIZE_MAX;
}

const struct action *policy_action(const struct policy *p, struct str name)
{
    for (size_t i = 0; i < p->nactions; i++)
        if (str_eq(p->actions[i].name, name))
            return &p->actions[i];
    return NULL;
}

struct str policy_person(const struct policy *p, struct str subject)
{
    for (size_t i = 0; i < p->nsubjects; i++)
        if (str_eq(p->subjects[i].name, subject))
            return p->subjects[i].person;
    return str_is(subject, "person") ? STR("@") : STR_NONE;
}

static struct str next_word(struct str *line)
{
    *line = str_trim(*line);
    return str_split(line, ' ');
}

/* "head : says" -> head, leaving what it says. */
static struct str before_colon(struct str *line)
{
    return str_trim(str_split(line, ':'));
}

static void read_action(struct sqlgen *g, const char *path, int line, struct str rest)
{
    struct action *a = &g->policy.actions[g->policy.nactions++];
    struct str head = before_colon(&rest), class;

    a->says = str_trim(rest);
    a->name = next_word(&head);
    class = next_word(&head);
    if (class.n != 2 || class.p[0] != 'F' || class.p[1] < '0' || class.p[1] > '7')
        refuse(path, line, "an action has a class from F0 to F7");
    a->class = class.p[1] - '0';
    if (!str_is(next_word(&head), "on") || !(a->subject = next_word(&head)).n)
        refuse(path, line, "write: action NAME CLASS on SUBJECT : what it is");
}

static void read_all(struct sqlgen *g, const char *path, int line, struct str rest)
{
    struct action *a = &g->policy.actions[g->policy.nactions - 1];

    for (struct str word = next_word(&rest); word.n; word = next_word(&rest)) {
        size_t at = find_named(g->policy.roles, g->policy.nroles, word);

        if (str_is(word, "anybody"))
            a->all |= (uint64_t)1 << 63;
        else if (at == SIZE_MAX)
            refuse(path, line, "there is no role %.*s", STR_ARG(word));
        else
            a->all |= (uint64_t)1 << at;
    }
}

static uint64_t permission_bit(struct sqlgen *g, const char *path, int line, struct str name)
{
    for (size_t i = 0; i < g->policy.npermissions; i++)
        if (str_eq(g->policy.permissions[i].name, name))
            return (uint64_t)1 << i;
    refuse(path, line, "there is no permission %.*s", STR_ARG(name));
}

/* A custom role reaches an action upon a person by the relation "given", upon a goal by "given_goal" ... */
static void read_give(struct sqlgen *g, const char *path, int line, struct str rest)
{
    struct action *a = &g->policy.actions[g->policy.nactions - 1];
    struct str leg =
        str_is(a->subject, "person") ? STR("given") : str_format(g->arena, "given_%.*s", STR_ARG(a->subject));
    size_t i = 0;

    while (i < g->policy.nrelations && !str_eq(g->policy.relations[i].name, leg))
        i++;
    if (i == g->policy.nrelations)
        refuse(path, line, "a role cannot give what is upon a %.*s: there is no relation %.*s", STR_ARG(a->subject),
               STR_ARG(leg));
    a->by |= (uint32_t)1 << i;
    for (struct str word = next_word(&rest); word.n; word = next_word(&rest))
        a->given |= permission_bit(g, path, line, word);
}

static void read_permission(struct sqlgen *g, struct str text)
{
    struct permission *p = &g->policy.permissions[g->policy.npermissions++];

    p->name = before_colon(&text);
    p->group = before_colon(&text);
    p->says = str_trim(text);
}

static void read_by(struct sqlgen *g, const char *path, int line, struct str rest)
{
    struct action *a = &g->policy.actions[g->policy.nactions - 1];

    for (struct str word = next_word(&rest); word.n; word = next_word(&rest)) {
        size_t i = 0;

        while (i < g->policy.nrelations && !str_eq(g->policy.relations[i].name, word))
            i++;
        if (i == g->policy.nrelations)
            refuse(path, line, "there is no relation %.*s", STR_ARG(word));
        a->by |= (uint32_t)1 << i;
    }
}

/* Lines that begin something: a role, a relation, a subject, a module, a permission, an action; what holds a column. */
static bool read_beginning(struct sqlgen *g, const char *path, int line, struct str word, struct str text)
{
    struct policy *p = &g->policy;

    if (str_is(word, "role")) {
        p->roles[p->nroles].name = before_colon(&text);
        p->roles[p->nroles].label = before_colon(&text);
        p->roles[p->nroles++].says = str_trim(text);
    } else if (str_is(word, "relation")) {
        p->relations[p->nrelations].name = before_colon(&text);
        p->relations[p->nrelations].label = before_colon(&text);
        p->relations[p->nrelations++].says = str_trim(text);
    } else if (str_is(word, "subject")) {
        p->subjects[p->nsubjects].name = next_word(&text);
        p->subjects[p->nsubjects++].person = str_format(g->arena, "(%.*s)", STR_ARG(text));
    } else if (str_is(word, "module")) {
        p->modules[p->nmodules].name = before_colon(&text);
        p->modules[p->nmodules++].says = str_trim(text);
    } else if (str_is(word, "permission")) {
        read_permission(g, text);
    } else if (str_is(word, "action")) {
        read_action(g, path, line, text);
    } else if (str_is(word, "hold")) {
        hold_read(g, path, line, text);
    } else {
        return false;
    }
    return true;
}

/* Lines that say more of what was begun before them. */
static bool read_more(struct sqlgen *g, const char *path, int line, struct str word, struct str text)
{
    struct policy *p = &g->policy;

    if (str_is(word, "narrow") && p->nrelations) {
        p->relations[p->nrelations - 1].narrow = str_trim(text);
    } else if (str_is(word, "wide") && p->nrelations) {
        p->relations[p->nrelations - 1].wide = str_trim(text);
    } else if (str_is(word, "with") && p->npermissions && !p->nactions) {
        p->permissions[p->npermissions - 1].with |= permission_bit(g, path, line, str_trim(text));
    } else if (!p->nactions) {
        return false;
    } else if (str_is(word, "of")) {
        p->actions[p->nactions - 1].module = str_trim(text);
        if (find_named(p->modules, p->nmodules, str_trim(text)) == SIZE_MAX)
            refuse(path, line, "there is no module %.*s", STR_ARG(text));
    } else if (str_is(word, "give")) {
        read_give(g, path, line, text);
    } else if (str_is(word, "is")) {
        p->actions[p->nactions - 1].evaluation = str_trim(text);
    } else if (str_is(word, "all")) {
        read_all(g, path, line, text);
    } else if (str_is(word, "by")) {
        read_by(g, path, line, text);
    } else {
        return false;
    }
    return true;
}

static void read_line(struct sqlgen *g, const char *path, int line, struct str text)
{
    struct str word = next_word(&text);

    if (!read_beginning(g, path, line, word, text) && !read_more(g, path, line, word, text))
        refuse(path, line, "no line begins with '%.*s'", STR_ARG(word));
}

void policy_read(struct sqlgen *g, const char *path)
{
    struct str text = read_whole(g, path);

    for (int line = 1; text.n; line++) {
        struct str one = str_trim(str_split(&text, '\n'));

        if (one.n && one.p[0] != '#')
            read_line(g, path, line, one);
    }
}
