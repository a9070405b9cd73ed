/* The ways in which a right is held and taken away: those of ways.http, and one of each role, permission, evaluation, session and
 * token that the program has. */
#include "revoked.h"

#include "core/id.h"

#include <stdio.h>
#include <stdlib.h>

/* Relations that nobody can take away without the account. */
static const struct {
    const char *relation, *why;
} own[] = {
    {"self", "goes with the account or the employment: the ways of sessions"},
    {"review_subject", "the same"},
};

static void fail(const char *what, const char *why)
{
    fprintf(stderr, "revoked: %s: %s\n", what, why);
    exit(2);
}

static struct way *add(struct revoked *r, unsigned goes, const char *who, const char *name)
{
    struct way *w = &r->ways[r->nways++];

    if (r->nways == WAYS)
        fail(name, "is one way too many");
    snprintf(w->name, sizeof w->name, "%s", name);
    snprintf(w->who, sizeof w->who, "%s", who);
    w->goes = goes;
    w->start = "";
    return w;
}

/* ---- ways.http ---- */

static char *whole_file(struct revoked *r, const char *path)
{
    FILE *f = fopen(path, "r");
    char *text = arena_alloc(r->s->h->arena, 1 << 16);

    if (!f || !fread(text, 1, (1 << 16) - 1, f))
        fail(path, "cannot be read");
    fclose(f);
    return text;
}

static uint32_t relation_bits(struct revoked *r, struct str words)
{
    uint32_t bits = 0;

    while (words.n) {
        struct str word = str_split(&words, ' ');
        size_t i = 0;

        while (i < RELATIONS && !str_eq(policy_relations[i].name, word))
            i++;
        if (word.n && i == RELATIONS)
            sweep_wrong(r->s, "tests/revoked/ways.http: there is no relation %.*s", STR_ARG(word));
        else if (word.n)
            bits |= 1u << i;
    }
    return bits;
}

static struct way *head_of(struct revoked *r, struct str line)
{
    struct str name = str_split(&line, '|'), who = str_split(&line, '|');
    struct way *w = add(r, GOES_RIGHT, str_dup(r->s->h->arena, str_trim(who)).p, str_dup(r->s->h->arena, str_trim(name)).p);

    w->relations = relation_bits(r, line);
    return w;
}

static void read_ways(struct revoked *r)
{
    char *text = whole_file(r, "tests/revoked/ways.http"), *at = text, *head = text;
    struct way *w = NULL;
    int line = 1;

    while (*at) {
        char *end = strchr(at, '\n');
        static const char *const parts[] = {"-- before", "-- give", "-- take", "-- after"};

        if (!end)
            fail("tests/revoked/ways.http", "does not end with its last line");
        *end = 0;
        if (strncmp(at, "== ", 3) == 0) {
            if (at > text)
                at[-1] = 0;
            w = head_of(r, str_of(at + 3));
        }
        for (size_t p = 0; w && p < 4; p++)
            if (strcmp(at, parts[p]) == 0) {
                at[-1] = 0;
                w->text[p] = end + 1;
                w->line[p] = line + 1;
                w->start = p == BEFORE ? w->name : w->start;
            }
        *end = '\n';
        at = end + 1;
        line++;
    }
    if (script_run(r->script, head, 1, true))
        fail("tests/revoked/ways.http", "is not as it says");
}

/* ---- roles, permissions, evaluations ---- */

static const char *account_of(struct revoked *r, const char *who)
{
    return id_text(r->s->h->arena, house_persona(r->s->h, who)->account_id).p;
}

/* A role that no action names opens nothing: it only says what somebody is. */
static bool opens_something(size_t role)
{
    for (size_t i = 0; i < ACTIONS; i++)
        if (policy_actions[i].roles & 1u << role)
            return true;
    return false;
}

static void each_role(struct revoked *r)
{
    for (size_t i = 0; i < ROLES; i++) {
        if (!opens_something(i))
            continue;
        const char *name = policy_roles[i].name.p, *who = strcmp(name, "member") == 0 ? "rui" : "tom";
        struct way *w = add(r, GOES_RIGHT, who, arena_printf(r->s->h->arena, "the role %s is taken away", name));
        static const char lines[] = "as root\nPOST /accounts/%s\n  %s=%s\nstatus 303\n";
        const char *account = account_of(r, who);

        w->text[GIVE] = arena_printf(r->s->h->arena, lines, account, name, "on");
        w->text[TAKE] = arena_printf(r->s->h->arena, lines, account, name, "off");
        if (strcmp(name, "member") == 0) { /* which he has, as everybody */
            w->start = w->name;
            w->text[BEFORE] = w->text[TAKE];
        }
    }
}

/* Another one that does not bring it along. */
static const char *without(size_t permission)
{
    size_t i = 0;

    while (i == permission || policy_permissions[i].with & (uint64_t)1 << permission)
        i++;
    return policy_permissions[i].name.p;
}

/* A role with it alone, over Firmware; then the role has another instead. */
static void each_permission(struct revoked *r)
{
    for (size_t i = 0; i < PERMISSIONS; i++) {
        struct arena *a = r->s->h->arena;
        const char *name = policy_permissions[i].name.p, *other = without(i);
        struct way *w = add(r, GOES_RIGHT, "leo", arena_printf(a, "a custom role loses %s", name));
        const char *role = arena_printf(a, "  name=Only %s\n  purpose=Helps\n  population=units\n  class=3\n", name);

        w->start = w->name;
        w->text[BEFORE] = arena_printf(a, "as root\nPOST /roles/new\n%s  %s=on\nstatus 303\nkeep role%zu after /roles/\n"
                                          "POST /roles/{role%zu}/places\n  unit_id=FW\nstatus 303\n"
                                          "POST /roles/{role%zu}/give\n  person_id=leo@northwind.example\nstatus 303\n",
                                       role, other, i, i, i);
        w->text[GIVE] = arena_printf(a, "as root\nPOST /roles/{role%zu}/edit\n%s  %s=off\n  %s=on\nstatus 303\n", i, role, other, name);
        w->text[TAKE] = arena_printf(a, "as root\nPOST /roles/{role%zu}/edit\n%s  %s=off\n  %s=on\nstatus 303\n", i, role, name, other);
        w->text[AFTER] = arena_printf(a, "as root\nGET /roles/{role%zu}\nkeep grant after /roles/{role%zu}/grants/\n"
                                         "POST /roles/{role%zu}/grants/{grant}/end\nstatus 303\n", i, i, i);
    }
}

static void add_evaluation(struct revoked *r, const struct evaluation *e)
{
    struct arena *a = r->s->h->arena;
    static const char lines[] = "as hana\nPOST /evaluations/%s\n  state=%s\n  reason=As it was agreed\n%s";
    struct way *w;

    if (e->fixed)
        return;
    w = add(r, GOES_RIGHT, "", arena_printf(a, "the evaluation %s is switched off", e->name));
    w->evaluation = e->name;
    w->start = w->name;
    w->text[BEFORE] = arena_printf(a, lines, e->name, "off", "");
    w->text[GIVE] = arena_printf(a, lines, e->name, "on", "status 303\n");
    w->text[TAKE] = arena_printf(a, lines, e->name, "off", "status 303\n");
    w->text[AFTER] = w->text[GIVE];
}

static void each_evaluation(struct revoked *r)
{
    for (size_t m = 0; m < all_modules_count; m++)
        for (size_t i = 0; i < all_modules[m]->nevaluations; i++)
            add_evaluation(r, &all_modules[m]->evaluations[i]);
}

/* ---- sessions ---- */

static void sign_in(struct revoked *r, struct way *w)
{
    house_sign_in(r->s->h, way_who(r, w));
}

static void sign_in_twice(struct revoked *r, struct way *w)
{
    w->other = *way_who(r, w);
    house_sign_in(r->s->h, &w->other);
    house_sign_in(r->s->h, way_who(r, w));
}

static bool is_sign_in(const struct http_request *q)
{
    for (size_t i = 0; i < q->reply.nheaders; i++)
        if (strcmp(q->reply.headers[i].name, "Location") == 0)
            return str_starts(q->reply.headers[i].value, "/sign-in") && str_find(q->reply.headers[i].value, STR("next="), 0) != SIZE_MAX;
    return false;
}

static void press(struct revoked *r, const struct persona *who, const char *path, const char *form)
{
    struct http_request *q = house_call(r->s->h, HTTP_POST, path, who, str_of(form), STR_NONE, NULL);

    if (q->reply.status != 303 || is_sign_in(q))
        fail(path, "does not take it away");
    house_done(q);
}

static void sign_out(struct revoked *r, struct way *w)
{
    struct persona *p = way_who(r, w);

    press(r, p, "/sign-out", "_version=");
}

/* The newest is the one that asks; the other ends it. */
static void end_from_another(struct revoked *r, struct way *w)
{
    struct arena *a = r->s->h->arena;
    const char *account = arena_printf(a, "%lld", (long long)w->other.account_id);
    int64_t newest = house_find(r->s->h, "session", "account_id", account);

    press(r, &w->other, arena_printf(a, "/account/sessions/%s/end", id_text(a, newest).p), "_version=");
}

static void end_all_others(struct revoked *r, struct way *w)
{
    press(r, &w->other, "/account/sessions", "_version=");
}

static void by_administrator(struct revoked *r, const struct way *w, const char *verb)
{
    press(r, house_persona(r->s->h, "root"), arena_printf(r->s->h->arena, "/accounts/%s/%s", account_of(r, w->who), verb), "_version=");
}

static void end_as_administrator(struct revoked *r, struct way *w)
{
    by_administrator(r, w, "sessions");
}

static void disable(struct revoked *r, struct way *w)
{
    by_administrator(r, w, "disable");
}

static void enable(struct revoked *r, struct way *w)
{
    if (house_count(r->s->h, arena_printf(r->s->h->arena, "account WHERE status = 'disabled' AND id = %lld", (long long)way_who(r, w)->account_id)))
        by_administrator(r, w, "enable");
    house_sign_in(r->s->h, way_who(r, w));
}

static void change_password(struct revoked *r, struct way *w)
{
    press(r, &w->other, "/account/password", "old=a+long+and+quiet+sentence&password=another+long+and+quiet+sentence");
}

static struct way *session_way(struct revoked *r, unsigned goes, const char *who, const char *name,
                               void (*give)(struct revoked *, struct way *), void (*take)(struct revoked *, struct way *))
{
    struct way *w = add(r, goes, who, name);

    w->give = give;
    w->take = take;
    return w;
}

static const char *revoke_path;

static void new_token(struct revoked *r, struct way *w)
{
    struct house *h = r->s->h;

    sweep_token_forget(w->who);
    sweep_token(r->s, w->who, "*");
    revoke_path = arena_printf(h->arena, "/account/tokens/%s/revoke",
                               id_text(h->arena, house_find(h, "api_token", "name", "sweep")).p);
}

static void revoke(struct revoked *r, struct way *w)
{
    press(r, way_who(r, w), revoke_path, "_version=");
}

static void revoke_as_administrator(struct revoked *r, struct way *w)
{
    (void)w;
    press(r, house_persona(r->s->h, "root"), arena_printf(r->s->h->arena, "/accounts%s", revoke_path + sizeof "/account" - 1), "_version=");
}

/* Leaves today: the session lives on until midnight and not a minute longer. */
static void leave_at_midnight(struct revoked *r, struct way *w)
{
    struct house *h = r->s->h;
    int64_t now = clock_world_ms(&h->app->clock);

    h->app->clock.fixed_ms += 86400000 - now % 86400000 - 300000;
    house_sign_in(h, way_who(r, w));
    house_done(house_call(h, HTTP_GET, "/", way_who(r, w), STR_NONE, STR_NONE, NULL));
    h->app->clock.fixed_ms += 600000;
    house_turn(h);
}

static void each_session(struct revoked *r)
{
    struct way *w;

    session_way(r, GOES_SESSION, "hana", "signed out", sign_in, sign_out);
    session_way(r, GOES_SESSION, "hana", "the session is ended from another", sign_in_twice, end_from_another);
    session_way(r, GOES_SESSION, "max", "all other sessions are ended", sign_in_twice, end_all_others);
    session_way(r, GOES_SESSION, "max", "an administrator ends all sessions", sign_in, end_as_administrator);
    session_way(r, GOES_SESSION | GOES_TOKEN, "hana", "the account is disabled", enable, disable);
    session_way(r, GOES_TOKEN, "hana", "the token is revoked", new_token, revoke);
    session_way(r, GOES_TOKEN, "max", "an administrator revokes the token", new_token, revoke_as_administrator);
    session_way(r, GOES_SESSION, "ivy", "the password is changed", sign_in_twice, change_password)->once = true;
    w = session_way(r, GOES_SESSION | GOES_TOKEN, "pia", "the employment has ended", sign_in, NULL);
    w->text[TAKE] = "as hana\nPOST /people/{pia}/exit\n  last_on=2026-11-29\nstatus 303\n";
    w->once = true;
    w = session_way(r, GOES_SESSION, "leo", "the employment ends with the day", sign_in, leave_at_midnight);
    w->text[GIVE] = "as hana\nPOST /people/{leo}/exit\n  last_on=2026-11-30\nstatus 303\n";
    w->once = true;
}

/* ---- */

/* Every relation is taken away by some way. */
static void all_relations(struct revoked *r)
{
    uint32_t taken = 0;

    for (size_t i = 0; i < r->nways; i++)
        taken |= r->ways[i].relations;
    for (size_t i = 0; i < RELATIONS; i++) {
        bool is_own = false, goes = taken & 1u << i;

        for (size_t k = 0; k < sizeof own / sizeof *own; k++)
            is_own = is_own || str_is(policy_relations[i].name, own[k].relation);
        if (goes != is_own)
            sweep_right(r->s);
        else
            sweep_wrong(r->s, goes ? "the relation %s is said to be nobody's to take, and is taken" : "nothing takes the relation %s away: tests/revoked/ways.http",
                        policy_relations[i].name.p);
    }
}

void ways_learn(struct revoked *r)
{
    r->script = script_open(r->s->h, "tests/revoked/ways.http");
    read_ways(r);
    each_role(r);
    each_permission(r);
    each_evaluation(r);
    each_session(r);
    all_relations(r);
}

struct persona *way_who(struct revoked *r, const struct way *w)
{
    return house_persona(r->s->h, w->who);
}

static void say(struct revoked *r, struct way *w, int part, bool keeps)
{
    if (w->text[part] && script_run(r->script, w->text[part], w->line[part], keeps))
        sweep_wrong(r->s, "%s: it is not as it says", w->name);
}

void way_begin(struct revoked *r, struct way *w)
{
    trap_set(false);
    r->way = w;
    say(r, w, BEFORE, true);
    house_sign_in(r->s->h, way_who(r, w));
}

void way_give(struct revoked *r, struct way *w)
{
    trap_set(false);
    say(r, w, GIVE, false);
    if (w->give)
        w->give(r, w);
    else
        house_sign_in(r->s->h, way_who(r, w)); /* what gives a role ends the session */
}

void way_take(struct revoked *r, struct way *w)
{
    trap_set(false);
    say(r, w, TAKE, false);
    if (w->take)
        w->take(r, w);
}

void way_end(struct revoked *r, struct way *w)
{
    trap_set(false);
    say(r, w, AFTER, false);
    if (!(w->goes & GOES_RIGHT) && !w->once)
        w->give(r, w);
}
