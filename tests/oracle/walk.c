/* Walks every way through the workflows of walk_steps.c, to a depth, in one transaction that is never committed: each step stands in a
 * savepoint and is rolled back behind itself. States that were seen with as many steps left are not gone through again.
 *
 *   walk ENGINE [quick|long] [WORKFLOW] */
#include "walk.h"

#include "core/id.h"
#include "db/driver.h"
#include "modules/people/people.h"
#include "modules/units/units.h"
#include "queries.h"
#include "resource/resource.h"

#include <stdio.h>
#include <stdlib.h>

enum { SEEN = 1 << 20, DEEPEST = 32, TOLD = 6 };
static const char *const names[PEOPLE] = {"Ann", "Bea", "Cem", "Hal"};

struct walking {
    struct house *house;
    const struct workflow *flow;
    int64_t people[PEOPLE], accounts[PEOPLE], unit;
    struct {
        uint64_t state;
        int left;
    } *seen;
    size_t nstates, npressed, ndone, nwrong;
    const char *trace[DEEPEST];
    int deep, from, most; /* from: steps that it began with */
};
static struct walking w;

static void script(struct tx *tx, const char *word, int deep)
{
    char text[100], why[300] = "";

    snprintf(text, sizeof text, "%s w%d", word, deep);
    if (tx->conn->db->driver->script(tx->conn, text, why, sizeof why) != DB_OK) {
        fprintf(stderr, "walk: %s: %s\n", text, why);
        exit(2);
    }
}

/* %t, %a, %o ... of a text; ids as numbers in SQL, as in addresses in forms. */
static struct str filled(struct arena *a, const struct ctx *ctx, const char *text, int target, int other, bool sql)
{
    struct buf out = buf_new(a, 1 << 16);

    for (; *text; text++) {
        int64_t id = 0;

        if (*text != '%') {
            buf_char(&out, *text);
            continue;
        }
        text++;
        if (*text == 'd' || *text == 'l') {
            buf_put(&out, *text == 'd' ? ctx->today_text : day_text(a, ctx->today + 20));
            continue;
        }
        id = *text == 'u' ? w.unit : *text == 't' ? w.people[target] : *text == 'a' ? w.accounts[target] : other < PEOPLE ? w.people[other] : 0;
        if (sql)
            buf_format(&out, "%lld", (long long)id);
        else if (id)
            buf_put(&out, id_text(a, id));
    }
    return buf_str(&out);
}

static struct str field_of(struct arena *a, const void *source, const struct field *f)
{
    struct str rest = *(const struct str *)source;

    (void)a;
    while (rest.n) {
        struct str value = str_split(&rest, '&'), name = str_split(&value, '=');

        if (str_is(name, f->name))
            return value.p ? value : STR("");
    }
    return STR_NONE;
}

static struct value texts(struct tx *tx, struct arena *a, struct str text)
{
    struct value list = value_list(a);

    if (tx->conn->db->driver->texts(tx->conn, a, text.p, &list) != DB_OK) {
        fprintf(stderr, "walk: %s is no SQL here\n", text.p);
        exit(2);
    }
    return list;
}

static int64_t object_of(struct tx *tx, const struct ctx *ctx, const struct walk_step *s, int target, int other)
{
    struct value found;

    if (!s->object)
        return w.people[target];
    if (!s->object[0])
        return 0;
    found = texts(tx, tx->arena, filled(tx->arena, ctx, s->object, target, other, true));
    return list_count(found) && found.list->items[0].kind == VALUE_TEXT && found.list->items[0].text.n ? strtoll(found.list->items[0].text.p, NULL, 10) : -1;
}

/* What the form of a page would send, by the resource's own binding. */
static enum outcome press(struct tx *tx, const struct walk_step *s, int actor, int target, int other, struct str *why)
{
    struct ctx ctx = ctx_now(tx->arena, w.house->app->keys, &w.house->app->clock);
    struct form_head *head = arena_alloc(tx->arena, s->resource->size);
    struct str *typed = ARENA_ARRAY(tx->arena, struct str, s->resource->nfields + 1), form;
    struct written out = {0};
    enum outcome outcome;

    ctx.now_ms += w.deep * 3900000ll; /* a text is read before people meet about it */
    ctx.world_ms += w.deep * 3900000ll;
    ctx.viewer.account_id = w.accounts[actor];
    head->id = object_of(tx, &ctx, s, target, other);
    if (head->id < 0 || viewer_again(tx, &ctx) != DONE)
        return MISSING;
    form = filled(tx->arena, &ctx, s->fields, target, other, false);
    resource_bind(s->resource, head, &(struct submission){field_of, &form, !head->id}, &ctx, typed);
    resource_check(s->resource, head, &ctx);
    if (!ctx.errors.n)
        outcome = (s->write ? s->write : s->resource->save)(tx, &ctx, head, &out);
    *why = ctx.errors.n ? ctx.errors.items[0].says : STR("");
    return ctx.errors.n ? INVALID : outcome;
}

static uint64_t state_now(struct tx *tx, const struct ctx *ctx)
{
    uint64_t hash = 1469598103934665603u;

    for (const char *const *q = w.flow->state; *q; q++) {
        struct value rows = texts(tx, tx->arena, filled(tx->arena, ctx, *q, 0, PEOPLE, true));

        for (size_t i = 0; i < list_count(rows); i++) {
            struct str row = rows.list->items[i].text;

            for (size_t k = 0; k <= row.n; k++)
                hash = (hash ^ (k < row.n ? (unsigned char)row.p[k] : 1u)) * 1099511628211u;
        }
        hash = (hash ^ 2u) * 1099511628211u;
    }
    return hash ? hash : 1;
}

/* Were all ways of so many steps from here gone already? */
static bool was_here(uint64_t state, int left)
{
    size_t at = state % SEEN;

    while (w.seen[at].state && w.seen[at].state != state)
        at = (at + 1) % SEEN;
    if (!w.seen[at].state && ++w.nstates > SEEN / 2) {
        fputs("walk: more states than there is room for\n", stderr);
        exit(2);
    }
    if (w.seen[at].state && w.seen[at].left >= left)
        return true;
    w.seen[at].state = state;
    w.seen[at].left = left;
    return false;
}

static void tell(const char *what, struct str says)
{
    if (w.nwrong++ >= TOLD)
        return;
    fprintf(stderr, "%s: %s: %.*s\n", w.flow->name, what, STR_ARG(says));
    for (int i = w.from; i < w.deep; i++)
        fprintf(stderr, "  %d. %s\n", i + 1 - w.from, w.trace[i]);
}

static void look(struct tx *tx, const struct ctx *ctx)
{
    for (const char *const *q = w.flow->wrong; *q; q++) {
        struct value rows = texts(tx, tx->arena, filled(tx->arena, ctx, *q, 0, PEOPLE, true));

        for (size_t i = 0; i < list_count(rows); i++)
            tell("somebody decided what is his own", rows.list->items[i].text);
    }
}

static void walk(struct tx *tx);

/* In an arena of its own; whatever leaves is caught here: a database that refuses is a rule that the program forgot. */
static void try(struct tx *tx, const struct walk_step *s, int actor, int target, int other)
{
    struct tx here = *tx;
    struct str why = STR("");
    jmp_buf env, full;
    volatile enum outcome outcome = INVALID;

    here.arena = arena_new((size_t)64 << 20);
    here.escape = &env;
    arena_escape(here.arena, &full);
    w.trace[w.deep++] = arena_printf(here.arena, "%s: %s, target %s, by way of %s", names[actor], s->name, names[target],
                                     other < PEOPLE ? names[other] : "nobody");
    w.npressed++;
    script(tx, "SAVEPOINT", w.deep);
    if (setjmp(full))
        exit(2);
    if (setjmp(env)) {
        tell("the database refuses what the program let through", STR(""));
        outcome = INVALID;
    } else {
        outcome = press(&here, s, actor, target, other, &why);
    }
    if (outcome == DONE) {
        struct ctx ctx = ctx_now(here.arena, w.house->app->keys, &w.house->app->clock);

        w.ndone++;
        look(&here, &ctx);
        if (w.deep < w.from + w.most && !was_here(state_now(&here, &ctx), w.from + w.most - w.deep))
            walk(&here);
    }
    if (getenv("WALK_SHOW") && w.deep == w.from + 1)
        fprintf(stderr, "%d %s: %.*s\n", outcome, w.trace[w.deep - 1], STR_ARG(why));
    script(tx, "ROLLBACK TO SAVEPOINT", w.deep);
    script(tx, "RELEASE SAVEPOINT", w.deep);
    w.deep--;
    arena_free(here.arena);
}

static void walk(struct tx *tx)
{
    for (size_t s = 0; s < w.flow->nsteps; s++) {
        const struct walk_step *step = &w.flow->steps[s];

        if (w.flow->skip & 1u << s)
            continue;
        for (int actor = step->actors ? 0 : PEOPLE - 1; actor < PEOPLE; actor++)
            for (int target = 0; target < PEOPLE; target++)
                for (int other = step->other ? 0 : PEOPLE; other <= PEOPLE; other++)
                    if (step->all || w.flow->targets & 1u << target)
                        try(tx, step, actor, target, other);
    }
}

/* ---- how a workflow begins ---- */

static void begin_with(struct tx *tx, int step, int actor, int target, int other)
{
    struct str why = STR("");

    if (press(tx, &w.flow->steps[step], actor, target, other, &why) != DONE) {
        fprintf(stderr, "%s does not begin: %s: %.*s\n", w.flow->name, w.flow->steps[step].name, STR_ARG(why));
        exit(2);
    }
    w.deep++; /* the next one is later */
}

static enum outcome begin_and_walk(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct str rest = str_of(w.flow->begin ? w.flow->begin : "");
    struct row_setting_value none;

    tx_one(tx, setting_value, &none, .name = STR("none")); /* PostgreSQL's BEGIN leaves with what is asked first */
    (void)ctx;
    (void)in;
    (void)out;
    while (rest.n) {
        int n[3];
        struct str line = str_split(&rest, '\n');

        for (int i = 0; i < 3; i++)
            n[i] = atoi(arena_copy(tx->arena, line.p, line.n) + i * 2);
        begin_with(tx, n[0], PEOPLE - 1, n[1], n[2]);
    }
    if (w.flow->until) /* the self-review, then the manager: write, share, meet */
        for (int step = 5; step <= 8; step++)
            begin_with(tx, step, step == 5 ? 0 : 1, 0, PEOPLE);
    w.from = w.deep;
    walk(tx);
    return INVALID; /* nothing of it stays */
}

static bool run_discarded(struct tx *tx, struct db_write *base)
{
    struct ctx ctx = ctx_now(base->arena, w.house->app->keys, &w.house->app->clock);

    begin_and_walk(tx, &ctx, NULL, NULL);
    return false;
}

static void make_unit(struct tx *tx, struct ctx *ctx, struct written *out)
{
    struct unit_form form = {.head.given = UINT64_MAX, .code = STR("ALL"), .name = STR("All"), .kind = STR("company"),
                             .purpose = STR(""), .from_on = STR("2020-01-01")};

    ctx->viewer = (struct viewer){.account_id = 1, .roles = ROLE_HR, .people = 1};
    if (unit_save(tx, ctx, &form, out) != DONE)
        exit(2);
    w.unit = out->id;
}

static enum outcome make_people(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    static const char *const numbers[PEOPLE] = {"N-1", "N-2", "N-3", "N-4"};

    (void)in;
    make_unit(tx, ctx, out);
    for (int i = 0; i < PEOPLE; i++) {
        struct str mail = str_format(tx->arena, "%s@northwind.example", names[i]);
        struct assignment_row row = {.title = STR("Worker"), .unit_id = w.unit, .from_on = STR("2020-01-01"), .full_time = INT_NONE};
        int64_t *freed;

        person_add(tx, ctx, str_of(names[i]), str_of(numbers[i]), mail, &w.people[i]);
        row.person_id = w.people[i];
        row.employment_id = employment_put(tx, ctx, row.person_id, 0, STR("employee"), row.from_on, STR_NONE);
        assignment_put(tx, ctx, &row);
        w.accounts[i] = id_new(ctx->world_ms);
        tx_run(tx, account_insert, .id = w.accounts[i], .person_id = row.person_id, .login = mail, .status = STR("active"),
               .roles = w.flow->roles[i], .relations = 0, .reach = 1, .created_at = ctx->now_ms);
        lines_rebuild(tx, ctx, &freed);
    }
    return DONE;
}

static void walk_through(const char *engine, bool whole)
{
    struct written out = {0};
    struct db_write all = {.run = run_discarded};

    w.house = house_open(engine);
    w.house->app->clock.offset_ms = 1773104400000 - clock_now_ms(&w.house->app->clock); /* 10 March 2026, 1:00 */
    w.seen = calloc(SEEN, sizeof *w.seen);
    w.nstates = w.npressed = w.ndone = w.nwrong = 0;
    w.deep = 0;
    w.most = whole ? w.flow->depth_long : w.flow->depth;
    house_write(w.house, make_people, w.house, &out);
    all.arena = w.house->arena;
    db_write_now(w.house->app->db, &all);
    printf("%s: %zu states, %zu steps tried, %zu done, %d deep\n", w.flow->name, w.nstates, w.npressed, w.ndone, w.most);
    free(w.seen);
    house_close(w.house);
}

int main(int argc, char **argv)
{
    bool whole = argc > 2 && strcmp(argv[2], "long") == 0;
    size_t tried = 0, wrong = 0;

    if (argc < 2)
        return 2;
    for (size_t i = 0; i < workflows_count; i++) {
        w.flow = &workflows[i];
        if (argc > 3 && strcmp(argv[3], w.flow->name) != 0)
            continue;
        walk_through(argv[1], whole);
        tried += w.npressed;
        wrong += w.nwrong;
        if (w.ndone < 10) { /* a walk that stands still shows nothing */
            fprintf(stderr, "%s: hardly anything is done\n", w.flow->name);
            wrong++;
        }
    }
    printf("%zu passed, %zu failed\n", tried - (wrong < tried ? wrong : tried), wrong);
    return wrong > 0;
}
