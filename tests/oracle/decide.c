/* What the program opens to whom, asked in every way that it knows: of one thing (by viewer_may in a write, and by the
 * same query as pages ask it), and of all things at once by the row filter that sqlgen makes, driven from the reached (narrow), by the
 * rows (wide), or without legs (all). Nothing of it is a second opinion: that is oracle.py. */
#include "hands.h"

#include "core/buf.h"
#include "core/id.h"
#include "db/driver.h"
#include "queries.h"

#include <stdio.h>
#include <stdlib.h>

enum { KINDS = 32, SOME = 13 };
struct kind { /* of subject: a table, and the ids of what is in it */
    struct str name;
    int64_t *ids;
    size_t n, room;
};
struct asking {
    struct house *house;
    struct raw *raw;
    struct kind kinds[KINDS];
    size_t nkinds, turn;
    char *bits; /* of the kind that is asked about */
    const struct kind *kind;
};
struct account {
    int64_t id;
    struct viewer viewer;
    bool out; /* may not sign in */
};

static void keep_id(void *with, size_t n, const char *const *names, const char *const *cells)
{
    struct kind *k = with;

    (void)n;
    (void)names;
    if (k->n == k->room) {
        k->room = k->room ? k->room * 2 : 64;
        k->ids = realloc(k->ids, k->room * sizeof *k->ids);
        if (!k->ids)
            exit(2);
    }
    k->ids[k->n++] = strtoll(cells[0], NULL, 10);
}

/* What a thing of policy.txt is called, its table is called too. */
static const struct kind *kind_of(struct asking *a, struct str subject)
{
    struct kind *k = &a->kinds[a->nkinds];

    for (size_t i = 0; i < a->nkinds; i++)
        if (str_eq(a->kinds[i].name, subject))
            return &a->kinds[i];
    if (a->nkinds++ == KINDS)
        exit(2);
    k->name = subject;
    raw_run(a->raw, arena_printf(a->house->arena, "SELECT id FROM %.*s ORDER BY id", STR_ARG(subject)), keep_id, k);
    return k;
}

static void say(const struct account *v, enum action_id action, const char *form, const char *bits)
{
    printf("%lld\t%s\t%s\t%s\n", (long long)v->id, policy_actions[action].name.p, form, bits);
}

/* ---- of one thing ---- */

static void ask_each(struct asking *a, const struct account *v, enum action_id action, struct arena *arena)
{
    const struct query *q = policy_actions[action].may;
    struct call *calls = ARENA_ARRAY(arena, struct call, a->kind->n + 1);
    struct value *ids = ARENA_ARRAY(arena, struct value, a->kind->n + 1);
    bool may;

    if (viewer_knows(&v->viewer, action, &may)) {
        memset(a->bits, may ? '1' : '0', a->kind->n);
        return;
    }
    for (size_t i = 0; i < a->kind->n; i++) {
        ids[i] = value_int(a->kind->ids[i]);
        calls[i] = (struct call){.query = q, .args = &ids[i], .scope = viewer_scope(&v->viewer, action)};
    }
    for (size_t i = 0; i < a->kind->n; i += 200) {
        size_t n = a->kind->n - i < 200 ? a->kind->n - i : 200;

        if (db_wave(a->house->worker->conn, arena, calls + i, n) != DB_OK)
            exit(2);
    }
    for (size_t i = 0; i < a->kind->n; i++)
        a->bits[i] = list_count(calls[i].rows) ? '1' : '0';
}

/* As a write function asks, for some: '.' is what was not asked. */
struct some {
    const struct account *v;
    struct asking *a;
    enum action_id action;
};

static enum outcome ask_some(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct some *s = in;

    (void)ctx;
    (void)out;
    for (enum action_id action = 1; action < ACTIONS; action++) {
        bool none = str_is(policy_actions[action].subject, "none");
        const struct kind *k = none ? NULL : kind_of(s->a, policy_actions[action].subject);

        if (none || !k->n)
            continue;
        memset(s->a->bits, '.', k->n);
        s->a->bits[k->n] = 0;
        for (size_t i = s->a->turn++ % SOME; i < k->n; i += SOME)
            s->a->bits[i] = viewer_may(tx, &s->v->viewer, action, k->ids[i]) ? '1' : '0';
        say(s->v, action, "write", s->a->bits);
    }
    return DONE;
}

/* ---- of all things at once ---- */

/* A parameter of the program's text becomes what it stands for. */
static const char *with_viewer(struct arena *arena, const char *text, size_t number, int64_t person_id)
{
    struct buf out = buf_new(arena, 1 << 20);
    struct str sql = str_of(text);

    for (size_t i = 0; i < sql.n; i++) {
        char *end;
        bool is_param = (sql.p[i] == '$' || sql.p[i] == '?') && i + 1 < sql.n && sql.p[i + 1] >= '1' && sql.p[i + 1] <= '9';

        if (!is_param || strtoul(sql.p + i + 1, &end, 10) != number) {
            buf_char(&out, sql.p[i]);
            continue;
        }
        buf_format(&out, "%lld", (long long)person_id);
        i = (size_t)(end - sql.p) - 1;
    }
    return buf_str(&out).p;
}

static void mark(void *with, size_t n, const char *const *names, const char *const *cells)
{
    struct asking *a = with;
    int64_t id = strtoll(cells[0], NULL, 10);
    size_t low = 0, high = a->kind->n;

    (void)n;
    (void)names;
    while (low < high) {
        size_t middle = (low + high) / 2;

        if (a->kind->ids[middle] < id)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < a->kind->n && a->kind->ids[low] == id)
        a->bits[low] = '1';
}

/* A list of all there are, with the row filter of the action as sqlgen wrote it for may_<action>: upon "o.id". */
static void ask_list(struct asking *a, const struct account *v, enum action_id action, enum scope_form form,
                     struct arena *arena)
{
    struct query_scope scope = *policy_actions[action].may->scope;
    struct query list = *policy_actions[action].may;
    struct query_piece pieces[2] = {{.kind = PIECE_TEXT}, {.kind = PIECE_SCOPE}};
    struct call call = {.query = &list, .scope = viewer_scope(&v->viewer, action)};
    char *text;

    pieces[0].text[0] = pieces[0].text[1] =
        arena_printf(arena, "SELECT o.id FROM %.*s o WHERE ", STR_ARG(a->kind->name));
    scope.item = false;
    list.scope = &scope;
    list.pieces = pieces;
    list.npieces = 2;
    if (call.scope.form == SCOPE_NARROW || call.scope.form == SCOPE_WIDE)
        call.scope.form = form;
    memset(a->bits, '0', a->kind->n);
    text = statement_text(&call, db_engine(a->house->app->db));
    raw_run(a->raw, with_viewer(arena, text, list.viewer_param, v->viewer.person_id), mark, a);
    free(text);
}

static void ask_about_all(struct asking *a, const struct account *v, enum action_id action)
{
    struct arena *arena = arena_new((size_t)256 << 20);
    enum scope_form form = viewer_scope(&v->viewer, action).form;

    ask_each(a, v, action, arena);
    a->bits[a->kind->n] = 0;
    say(v, action, "item", a->bits);
    for (enum scope_form f = SCOPE_NARROW; f <= SCOPE_WIDE && (form == SCOPE_NARROW || form == SCOPE_WIDE); f++) {
        ask_list(a, v, action, f, arena);
        say(v, action, f == SCOPE_NARROW ? "narrow" : "wide", a->bits);
    }
    if (form == SCOPE_ALL) {
        ask_list(a, v, action, form, arena);
        say(v, action, "all", a->bits);
    }
    arena_free(arena);
}

/* ---- everybody ---- */

static enum outcome read_viewer(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct account *v = (struct account *)(uintptr_t)in;

    (void)out;
    ctx->viewer.account_id = v->id;
    v->out = viewer_again(tx, ctx) != DONE;
    v->viewer = v->out ? (struct viewer){0} : ctx->viewer;
    return DONE;
}

static void ask_viewer(struct asking *a, int64_t account_id)
{
    struct account v = {.id = account_id};
    struct written out;
    char off[1024] = "";

    house_write(a->house, read_viewer, &v, &out);
    if (v.viewer.off.n < sizeof off) /* its bytes live as long as the write */
        memcpy(off, v.viewer.off.p ? v.viewer.off.p : "", v.viewer.off.n);
    v.viewer.off.p = off;
    printf("%lld\t\tsigns_in\t%d\n", (long long)v.id, !v.out);
    for (enum action_id action = 1; action < ACTIONS; action++) {
        bool may;

        if (str_is(policy_actions[action].subject, "none")) {
            if (!viewer_knows(&v.viewer, action, &may))
                exit(2);
            say(&v, action, "item", may ? "1" : "0");
            continue;
        }
        a->kind = kind_of(a, policy_actions[action].subject);
        if (a->kind->n)
            ask_about_all(a, &v, action);
    }
    house_write(a->house, ask_some, &(struct some){.v = &v, .a = a}, &out);
}

void decide(struct house *h, struct raw *r)
{
    struct asking a = {.house = h, .raw = r};
    struct kind accounts = {0};

    raw_run(r, "SELECT id FROM account ORDER BY id", keep_id, &accounts);
    a.bits = malloc(100001);
    if (!a.bits || db_read_begin(h->worker->conn) != DB_OK)
        exit(2);
    for (size_t i = 0; i < accounts.n; i++)
        ask_viewer(&a, accounts.ids[i]);
    db_read_end(h->worker->conn);
    for (size_t i = 0; i < a.nkinds; i++)
        free(a.kinds[i].ids);
    free(accounts.ids);
    free(a.bits);
}
