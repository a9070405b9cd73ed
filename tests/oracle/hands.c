/* The hands of the oracle: a program in process, that does what it is told line by line, and shows its tables and decisions.
 * What is decided about rights is decided in the program; who is right is for oracle.py.
 *
 *   hands ENGINE      a line of words with tabs between them; the answer ends with a line "."
 *     post WHO PATH FORM          as a browser of that account, or of a persona: prints the status and where it leads
 *     get WHO PATH                prints the status
 *     account NAME                makes a persona: prints its person and its account
 *     activate ACCOUNT            takes up an invitation
 *     second PERSON UNIT MANAGER SITE FROM    a second employment beside the first, as an import brings it; 0: none
 *     rebuild                     draws everybody's seats and lines anew, as an import does at its end
 *     rehearse                    everything that can be is in rehearsal
 *     clock HOURS                 moves the clock, and lets the day turn
 *     facts TABLE...              prints the rows of tables as JSON, a line each
 *     decide                      see decide.c */
#include "hands.h"

#include "core/json.h"
#include "modules/accounts/admin.h"
#include "modules/people/people.h"
#include "modules/rules/rules.h"

#include <stdio.h>
#include <stdlib.h>

static struct house *h;
static struct raw *raw;

enum { WORDS = 64 };
struct words {
    char *at[WORDS];
    size_t n;
};

static int64_t number(const struct words *w, size_t i)
{
    return i < w->n ? strtoll(w->at[i], NULL, 10) : 0;
}

/* ---- what a browser does ---- */

enum { BROWSERS = 512, TRIES = 3 };
static struct persona browsers[BROWSERS];
static size_t nbrowsers;

static struct persona *browser_of(const char *word)
{
    struct persona p = {.name = arena_copy(h->arena, word, strlen(word)), .account_id = strtoll(word, NULL, 10)};

    for (size_t i = 0; i < nbrowsers; i++)
        if (strcmp(browsers[i].name, word) == 0)
            return &browsers[i];
    if (nbrowsers == BROWSERS)
        exit(2);
    if (!p.account_id)
        p.account_id = house_persona(h, word)->account_id;
    house_sign_in(h, &p);
    browsers[nbrowsers] = p;
    return &browsers[nbrowsers++];
}

static const char *leads_to(const struct http_request *r)
{
    for (size_t i = 0; i < r->reply.nheaders; i++)
        if (str_is(str_of(r->reply.headers[i].name), "Location"))
            return r->reply.headers[i].value.p;
    return "";
}

/* Sessions end with the clock and with rights: then as somebody who signs in again. */
static void ask(enum http_method method, const struct words *w)
{
    struct persona *p = browser_of(w->at[1]);
    struct str form = method == HTTP_POST ? str_of(w->n > 3 && w->at[3][0] ? w->at[3] : "_version=") : STR_NONE;
    struct http_request *r = house_call(h, method, w->at[2], p, form, STR_NONE, NULL);

    for (int i = 0; i < TRIES && (r->reply.status == 403 || strncmp(leads_to(r), "/sign-in", 8) == 0); i++) {
        house_done(r);
        house_sign_in(h, p);
        r = house_call(h, method, w->at[2], p, form, STR_NONE, NULL);
    }
    if (strncmp(leads_to(r), "/sign-in", 8) == 0) /* it may not: to everybody else that is a 404 */
        puts("404\t");
    else
        printf("%d\t%s\n", r->reply.status, leads_to(r));
    if (getenv("ORACLE_SHOW") && r->reply.status != 303)
        fprintf(stderr, "%s %.*s\n%.*s\n", w->at[2], STR_ARG(form), (int)r->reply.body.n, r->reply.body.p);
    house_done(r);
}

static void do_account(const struct words *w)
{
    const struct persona *p = house_persona(h, w->at[1]);

    printf("%lld\t%lld\n", (long long)p->person_id, (long long)p->account_id);
}

/* ---- what has no form ---- */

static enum outcome activate(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct invitation_take take = {.password_hash = STR("nobody knows it")};

    if (invitation_hash(tx->arena, invitation_make(tx, ctx, *(const int64_t *)in, 3600000), &take.token_hash))
        invitation_take(tx, ctx, &take, out); /* not by somebody who has left */
    return DONE;
}

static enum outcome second(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct assignment_row row = *(const struct assignment_row *)in;
    int64_t *freed;

    (void)out;
    row.employment_id = employment_put(tx, ctx, row.person_id, 0, STR("employee"), row.from_on, STR_NONE);
    assignment_put(tx, ctx, &row);
    lines_rebuild(tx, ctx, &freed);
    return DONE;
}

static enum outcome rebuild(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    int64_t *freed;

    (void)in;
    (void)out;
    lines_rebuild(tx, ctx, &freed);
    return DONE;
}

static enum outcome rehearse(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    (void)in;
    (void)out;
    rehearsal_begin(tx, ctx);
    return DONE;
}

static void do_second(const struct words *w)
{
    struct written out;
    struct assignment_row row = {.person_id = number(w, 1),
                                 .unit_id = number(w, 2),
                                 .manager_id = number(w, 3),
                                 .establishment_id = number(w, 4),
                                 .title = STR("Second"),
                                 .full_time = INT_NONE,
                                 .from_on = str_of(w->at[5])};

    house_write(h, second, &row, &out);
}

/* ---- what it shows ---- */

static void put_json(const char *text)
{
    putchar('"');
    for (; *text; text++) {
        if ((unsigned char)*text < ' ' || *text == '"' || *text == '\\')
            printf("\\u%04x", (unsigned char)*text);
        else
            putchar(*text);
    }
    putchar('"');
}

/* Every value as text: the oracle knows which are numbers. */
static void put_row(void *with, size_t n, const char *const *names, const char *const *cells)
{
    printf("{\"\": \"%s\"", (const char *)with);
    for (size_t i = 0; i < n; i++) {
        printf(", \"%s\": ", names[i]);
        if (cells[i])
            put_json(cells[i]);
        else
            fputs("null", stdout);
    }
    puts("}");
}

static void do_facts(const struct words *w)
{
    struct arena *a = arena_new(1 << 20);
    struct ctx now = ctx_now(a, h->app->keys, &h->app->clock);

    printf("{\"\": \"today\", \"day\": \"%.*s\"}\n", STR_ARG(now.today_text));
    for (size_t i = 0; i < h->npersonas; i++) /* the first accounts, which nobody gave their roles */
        printf("{\"\": \"persona\", \"account_id\": \"%lld\", \"roles\": \"%u\"}\n", (long long)h->personas[i].account_id,
               h->personas[i].roles);
    for (size_t i = 1; i < w->n; i++)
        raw_run(raw, arena_printf(a, "SELECT * FROM %s", w->at[i]), put_row, w->at[i]);
    arena_free(a);
}

static void do_clock(int64_t hours)
{
    h->app->clock.offset_ms += hours * 3600000;
    house_turn(h);
}

static bool obey(const struct words *w)
{
    const char *word = w->at[0];
    int64_t id = number(w, 1);
    struct written out;

    if (strcmp(word, "post") == 0)
        ask(HTTP_POST, w);
    else if (strcmp(word, "get") == 0)
        ask(HTTP_GET, w);
    else if (strcmp(word, "account") == 0)
        do_account(w);
    else if (strcmp(word, "activate") == 0)
        house_write(h, activate, &id, &out);
    else if (strcmp(word, "second") == 0)
        do_second(w);
    else if (strcmp(word, "rebuild") == 0)
        house_write(h, rebuild, h, &out);
    else if (strcmp(word, "rehearse") == 0)
        house_write(h, rehearse, h, &out);
    else if (strcmp(word, "clock") == 0)
        do_clock(id);
    else if (strcmp(word, "facts") == 0)
        do_facts(w);
    else if (strcmp(word, "decide") == 0)
        decide(h, raw);
    else
        return false;
    return true;
}

int main(int argc, char **argv)
{
    char *line = NULL;
    size_t room = 0;

    if (argc < 2)
        return 2;
    h = house_open(argv[1]);
    raw = raw_open(h);
    house_turn(h); /* the day that the others follow on */
    while (getline(&line, &room, stdin) > 0) {
        struct words w = {0};

        line[strcspn(line, "\n")] = 0;
        for (char *at = line; at && w.n < WORDS;)
            w.at[w.n++] = strsep(&at, "\t");
        if (!obey(&w)) {
            fprintf(stderr, "oracle: there is no %s\n", line);
            return 2;
        }
        puts(".");
        fflush(stdout);
    }
    free(line);
    raw_close(raw);
    house_close(h);
    return 0;
}
