/* Pages and forms: what was answered because of a right is refused with the next request, whichever it is, by the same session; and
 * by another as if the right had never been held. */
#include "revoked.h"

#include "core/id.h"

#include <stdio.h>
#include <stdlib.h>

/* Addresses that no way opens to somebody and closes again, with the reason; the ways of sessions close them. */
static const struct {
    const char *path, *why;
} never[] = {
    {"/my-pay", "one's own: goes with the account alone"},
    {"/goals/new", "one's own: goes with the account alone"},
    {"/goals/hints", "one's own: goes with the account alone"},
    {"/year", "one's own: goes with the account alone"},
    {"/reviews/:id/self", "one's own: goes with the account alone"},
    {"/reviews/:id/answer", "one's own: goes with the account alone"},
    {"/feedback/requests/:id", "whoever was asked answers, and nobody else"},
    {"/feedback/:id/take-back", "whoever gave it takes it back"},
    {"/notes/:id/drop", "whoever wrote it"},
    {"/goals/advice/:id/drop", "the same"},
    {"/goals/check-ins/:id/drop", "the same"},
    {"/year/documents/:id/remove", "whoever sent it"},
    {"/year/needs/:id/reopen", "for ten minutes, for whoever answered"},
    {"/accounts/:id/two-step", "of an account whose second step is set up"},
    {"/partners/:id", "its row is taken away by a way that comes before"},
};

/* Pages that are not the same for two sessions of one person, or twice. */
static const struct {
    const char *path, *why;
} of_session[] = {
    {"/account", "shows which session this one is"},
    {"/reviews/:id/pdf", "a PDF holds the second in which it was made"},
};

static bool is_of_one_session(const struct route *route)
{
    for (size_t i = 0; i < sizeof of_session / sizeof *of_session; i++)
        if (strcmp(of_session[i].path, route->path) == 0)
            return true;
    return false;
}

/* ---- what can be asked ---- */

static void add_ask(struct revoked *r, const struct route *route, const char *path, const char *form)
{
    struct ask *a = &r->asks[r->nasks];

    if (r->nasks == ASKS) {
        sweep_wrong(r->s, "%s is one too many to ask", path);
        return;
    }
    *a = (struct ask){.route = route, .form = form};
    snprintf(a->path, PATH, "%s", path);
    r->nasks++;
}

void asks_learn(struct revoked *r)
{
    struct sweep *s = r->s;

    for (size_t k = 0; k < s->h->app->nroutes; k++) {
        const struct route *route = s->h->app->routes[k];
        bool posts = route->method == HTTP_POST;
        char path[PATH];
        int64_t id;

        if (route->flags & (ROUTE_JSON | ROUTE_OPEN) || route->live || (!posts && route->method != HTTP_GET))
            continue;
        for (size_t i = 0; place_path(s, route, i, path, &id); i++) {
            if (i > (s->share < 10 ? 0 : 1) && !sweep_dice(s))
                continue;
            add_ask(r, route, path, posts ? "_version=" : NULL);
            if (posts && route->form && route->form->nfields)
                add_ask(r, route, path, sweep_fill(s, route->form, false, NULL, 0));
        }
    }
}

/* ---- one question ---- */

static void take_print(const struct answer *a, const struct persona *as, uint64_t *print)
{
    uint64_t sum = (uint64_t)a->status;

    answer_mask(a->body, a->n, as->csrf);
    for (size_t i = 0; i < a->n; i++)
        sum = (sum ^ (unsigned char)a->body[i]) * 1099511628211u;
    *print = sum;
}

static enum said said_of(const struct answer *a)
{
    return strncmp(a->body, "/sign-in", 8) == 0 || a->status == 401 ? SAID_SIGN_IN
           : a->status == 404 || a->status == 403                   ? SAID_NO
                                                                    : SAID_YES;
}

static enum said ask_block(struct revoked *r, const struct ask *a, const struct persona *as, const char *block, uint64_t *print, size_t *done)
{
    struct answer answer;
    enum said said;

    trap_set(a->form != NULL);
    answer = sweep_ask(r->s, &(struct asked){a->route->method, a->path, .as = as, .form = a->form, .block = block});
    said = said_of(&answer);
    if (print)
        take_print(&answer, as, print);
    if (done)
        *done = trap_written(&answer.trap) ? answer.trap.done : 0;
    if (answer.status >= 500)
        sweep_wrong(r->s, "%s as %s: %d", a->path, as->name, answer.status);
    answer_free(&answer);
    return said;
}

enum said ask_said(struct revoked *r, const struct ask *a, const struct persona *as, uint64_t *print, size_t *done)
{
    return ask_block(r, a, as, NULL, print, done);
}

static const char *words_of(const struct ask *a)
{
    static char words[PATH + 200];

    snprintf(words, sizeof words, "%s %s%s%s", method_word(a->route->method), a->path, a->form ? " with " : "", a->form ? a->form : "");
    return words;
}

/* ---- before anything is given ---- */

/* A part of it: of an evaluation, what is named after it and some of the rest. */
static bool is_asked(const struct revoked *r, const struct way *w, size_t i)
{
    struct str of = policy_actions[r->asks[i].route->may].evaluation;

    return r->s->share >= 100 || !w->evaluation || str_is(of, w->evaluation) || i % 4 == (size_t)(w - r->ways) % 4;
}

void look_start(struct revoked *r, struct way *w, struct start *n)
{
    for (size_t i = 0; i < r->nasks; i++)
        if (is_asked(r, w, i))
            n->said[i] = (unsigned char)ask_said(r, &r->asks[i], way_who(r, w), NULL, NULL);
}

/* ---- given, and taken away ---- */

struct look {
    unsigned char said[ASKS];
    uint64_t print[ASKS];
    size_t flips, changes;
};

static bool is_of_session(const struct way *w)
{
    return w->goes & GOES_SESSION;
}

/* What a session that is over says of everything. */
static enum said expected(const struct way *w, const struct start *n, size_t i)
{
    return is_of_session(w) ? SAID_SIGN_IN : n->said[i];
}

static void look_given(struct revoked *r, struct way *w, struct look *l, const struct start *n)
{
    for (size_t i = 0; i < r->nasks; i++) {
        size_t done = 0;

        l->said[i] = SAID_NOTHING;
        if (w->goes == GOES_TOKEN || !is_asked(r, w, i) || (r->asks[i].form && expected(w, n, i) == SAID_YES))
            continue; /* a form that is open without it too tells nothing */
        l->said[i] = (unsigned char)ask_said(r, &r->asks[i], way_who(r, w), &l->print[i], &done);
    }
}

struct taken { /* how one thing is answered then: to the old session, and to a new one */
    enum said now, fresh;
    uint64_t print, print_fresh;
    size_t done;
};

static void judge_taken(struct revoked *r, const struct way *w, const struct ask *a, const struct taken *t, enum said before)
{
    if (t->now == SAID_YES && before != SAID_YES)
        sweep_wrong(r->s, "%s: %s is still answered to %s", w->name, words_of(a), w->who);
    else if (t->done)
        sweep_wrong(r->s, "%s: %s is still written for %s", w->name, words_of(a), w->who);
    else if (t->fresh != before)
        sweep_wrong(r->s, "%s: %s is answered to %s otherwise than before it was given", w->name, words_of(a), w->who);
    else if (t->now == SAID_YES && !a->form && t->print != t->print_fresh && !is_of_one_session(a->route))
        sweep_wrong(r->s, "%s: %s says something else to the old session of %s than to a new one", w->name, words_of(a), w->who);
    else
        sweep_right(r->s);
}

/* From some thing on, so that each is at times the first that is asked. */
static void look_taken(struct revoked *r, struct way *w, struct look *l, const struct start *n)
{
    size_t from = r->nasks ? (size_t)(r->s->state >> 20) % r->nasks : 0;
    struct persona fresh = *way_who(r, w);

    if (!is_of_session(w))
        house_sign_in(r->s->h, &fresh);
    for (size_t k = 0; k < r->nasks; k++) {
        size_t i = (from + k) % r->nasks;
        struct ask *a = &r->asks[i];
        struct taken t = {.fresh = SAID_SIGN_IN};

        if (l->said[i] != SAID_YES)
            continue;
        t.now = ask_said(r, a, way_who(r, w), &t.print, &t.done);
        if (!is_of_session(w))
            t.fresh = ask_said(r, a, &fresh, &t.print_fresh, NULL);
        if (expected(w, n, i) != SAID_YES) {
            l->flips++;
            a->flipped = a->flipped || !is_of_session(w);
        }
        l->changes += t.print_fresh != l->print[i];
        judge_taken(r, w, a, &t, expected(w, n, i));
    }
}

/* ---- the very next request, and one that is under way ---- */

static bool opens(struct revoked *r, struct way *w, const struct ask *a, const char *block)
{
    way_give(r, w);
    ask_block(r, a, way_who(r, w), block, NULL, NULL); /* on PostgreSQL the second is asked ahead */
    if (ask_block(r, a, way_who(r, w), block, NULL, NULL) == SAID_YES)
        return true;
    sweep_wrong(r->s, "%s: %s is not answered to %s when it is given again", w->name, words_of(a), w->who);
    return false;
}

static void judge_next(struct revoked *r, struct way *w, const struct ask *a, const char *block, const char *when)
{
    size_t done = 0;

    if (ask_block(r, a, way_who(r, w), block, NULL, &done) == SAID_YES)
        sweep_wrong(r->s, "%s %s: %s%s%s is still answered to %s", w->name, when, words_of(a), block ? ", block " : "", block ? block : "", w->who);
    else if (done)
        sweep_wrong(r->s, "%s %s: %s is still written for %s", w->name, when, words_of(a), w->who);
    else
        sweep_right(r->s);
}

static void next_request(struct revoked *r, struct way *w, const struct ask *a, const char *block)
{
    size_t before = between_waves;

    if (!opens(r, w, a, block))
        return;
    way_take(r, w);
    judge_next(r, w, a, block, "with the next request");
    r->stale += between_waves > before;
}

/* What was asked ahead was made of rights that go before it is sent. */
static void under_way(struct revoked *r, struct way *w, const struct ask *a)
{
    if (!opens(r, w, a, NULL))
        return;
    between_session = between_take;
    between_session_with = r;
    judge_next(r, w, a, NULL, "while it is asked");
    if (between_session) {
        between_session = NULL;
        way_take(r, w);
        sweep_wrong(r->s, "%s: nothing came in between of %s", w->name, words_of(a));
    }
}

/* A form was found to be open; before its write begins the right goes. */
static void before_the_write(struct revoked *r, struct way *w, const struct ask *a)
{
    struct answer answer;
    size_t before = r->in_between;

    if (w->goes == GOES_SESSION || !opens(r, w, a, NULL))
        return; /* a session that ends lets what it had sent come to its end: the right is there */
    trap_set(true);
    trap_between(between_take, r);
    answer = sweep_ask(r->s, &(struct asked){a->route->method, a->path, .as = way_who(r, w), .form = a->form});
    trap_between(NULL, NULL);
    if (answer.trap.done && trap_written(&answer.trap))
        sweep_wrong(r->s, "%s, before the write: %s is written for %s (%d)", w->name, words_of(a), w->who, answer.status);
    else
        sweep_right(r->s);
    answer_free(&answer);
    if (r->in_between == before)
        way_take(r, w); /* it came to no write */
}

static void each_block(struct revoked *r, struct way *w, const struct ask *a)
{
    const struct page *p = a->route->view ? page_find(r->s->h->app->pages, str_of(a->route->view)) : NULL;
    const struct str *names;
    size_t n = p ? template_blocks(p->template, &names) : 0;

    for (size_t i = 0; i < n && !a->form; i++)
        if (r->s->share >= 100 || i == 0)
            next_request(r, w, a, str_dup(r->s->h->arena, names[i]).p);
}

static void look_next(struct revoked *r, struct way *w, const struct look *l, const struct start *n)
{
    for (size_t i = 0; i < r->nasks; i++) {
        const struct ask *a = &r->asks[i];

        if (l->said[i] != SAID_YES || expected(w, n, i) == SAID_YES || w->once || !sweep_dice(r->s))
            continue;
        next_request(r, w, a, NULL);
        under_way(r, w, a);
        each_block(r, w, a);
        if (a->form)
            before_the_write(r, w, a);
    }
}

bool look_way(struct revoked *r, struct way *w, const struct start *n)
{
    struct look *l = calloc(1, sizeof *l);
    bool takes;

    way_give(r, w);
    look_given(r, w, l, n);
    data_given(r, w);
    way_take(r, w);
    takes = data_taken(r, w, n) > 0;
    if (w->goes != GOES_TOKEN)
        look_taken(r, w, l, n);
    takes = takes || l->flips || l->changes;
    if (takes)
        look_next(r, w, l, n);
    free(l);
    return takes;
}

/* ---- what no way has opened ---- */

static bool is_for_everybody(const struct route *route)
{
    return policy_actions[route->may].anybody;
}

void look_never(struct revoked *r)
{
    for (size_t i = 0; i < r->nasks; i++) {
        const struct route *route = r->asks[i].route;
        bool flipped = false, first = i == 0 || r->asks[i - 1].route != route, named = false;

        for (size_t k = 0; k < r->nasks; k++)
            flipped = flipped || (r->asks[k].route == route && r->asks[k].flipped);
        for (size_t k = 0; k < sizeof never / sizeof *never; k++)
            named = named || strcmp(never[k].path, route->path) == 0;
        if (!first || is_for_everybody(route))
            continue;
        if (flipped && named)
            sweep_wrong(r->s, "%s is said to be taken from nobody, and is", route->path);
        else if (!flipped && !named && r->s->share >= 100)
            sweep_wrong(r->s, "%s %s is taken from nobody: a way in tests/revoked/ways.http, or a reason in look.c", method_word(route->method), route->path);
        else
            sweep_right(r->s);
    }
}
