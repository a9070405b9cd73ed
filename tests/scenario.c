/* Runs scenarios: who asks, the request, what must come back. See tests/http/README.md for the words. */
#include "crawl.h"
#include "house.h"
#include "scenario.h"

#include "core/id.h"
#include "modules/accounts/accounts.h"
#include "modules/accounts/totp.h"
#include "queries.h"
#include "web/api.h"

#include <stdio.h>
#include <stdlib.h>

struct kept {
    char name[32], value[128];
};
struct run {
    struct house *house;
    const char *file;
    int line;
    const struct persona *who;
    char token[80], bearer[80];
    unsigned char secret[TOTP_SECRET]; /* of the last `code` */
    struct http_request *reply;
    struct kept kept[160];
    size_t nkept;
    enum http_method method;
    char target[4096];
    struct buf form;
    struct str json;
    struct crawl *crawl;
    struct value last_jar; /* of the last `as browser` */
    bool waiting; /* a request was read and not sent yet */
    size_t passed, failed;
};

static void wrong(struct run *r, const char *format, ...)
{
    va_list args;

    fprintf(stderr, "%s:%d: ", r->file, r->line);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    r->failed++;
}

/* {name} becomes what was kept under it. */
static struct str filled(struct run *r, struct str text)
{
    struct buf out = buf_new(r->house->arena, 1 << 20);

    for (size_t i = 0; i < text.n; i++) {
        size_t end = text.p[i] == '{' ? str_find(text, STR("}"), i) : SIZE_MAX, k = 0;

        while (end != SIZE_MAX && k < r->nkept && !str_is(str_cut(text, i + 1, end), r->kept[k].name))
            k++;
        if (end == SIZE_MAX || k == r->nkept) {
            buf_char(&out, text.p[i]);
            continue;
        }
        buf_text(&out, r->kept[k].value);
        i = end;
    }
    return buf_str(&out);
}

/* "half=abc; Path=/; ..." of a reply goes into the jar of `as browser`. */
static void keep_cookies(struct run *r)
{
    struct arena *a = r->house->arena;

    for (size_t i = 0; i < r->reply->reply.nheaders; i++) {
        struct str value = r->reply->reply.headers[i].value, name;

        if (strcmp(r->reply->reply.headers[i].name, "Set-Cookie") != 0)
            continue;
        value = str_split(&value, ';');
        name = str_split(&value, '=');
        map_set(a, r->house->jar, str_dup(a, name), value_text(str_dup(a, value)));
    }
}

static void choose_jar(struct run *r, struct str who)
{
    if (r->house->jar.kind == VALUE_MAP)
        r->last_jar = r->house->jar;
    r->house->jar = str_is(who, "browser again") ? r->last_jar
                    : str_is(who, "browser")     ? value_map(r->house->arena)
                                                 : value_null();
}

/* `from ADDRESS`: where requests come from; `counted N`: how far the API counts; true when it was one of them. */
static bool from_word(struct run *r, struct str word, struct str rest)
{
    if (str_is(word, "counted")) {
        api_counted = strtoll(rest.p, NULL, 10);
        return true;
    }
    if (!str_is(word, "from"))
        return false;
    r->house->peer = str_dup(r->house->arena, rest);
    return true;
}

static void send(struct run *r)
{
    if (!r->waiting)
        return;
    if (r->reply)
        house_done(r->reply);
    r->reply =
        house_call(r->house, r->method, r->target, r->who, buf_str(&r->form), r->json, r->token[0] ? r->token : NULL);
    r->waiting = false;
    if (r->method == HTTP_GET)
        crawl_add(r->crawl, str_of(r->target));
    if (!r->who && !r->token[0] && r->house->jar.kind == VALUE_MAP)
        keep_cookies(r);
}

static bool read_method(struct str word, enum http_method *method)
{
    static const char *const words[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};

    for (size_t i = 0; i < 6; i++)
        if (str_is(word, words[i])) {
            *method = (enum http_method)i;
            return true;
        }
    return false;
}

static void put_escaped(struct buf *out, struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        buf_format(out, "%%%02X", (unsigned char)s.p[i]);
}

static struct str reply_header(const struct run *r, struct str name)
{
    for (size_t i = 0; r->reply && i < r->reply->reply.nheaders; i++)
        if (str_is(name, r->reply->reply.headers[i].name))
            return r->reply->reply.headers[i].value;
    return STR_NONE;
}

/* keep NAME after TEXT: the 13 characters behind TEXT in the reply's Location or body. */
enum { ID_LONG = 13, CODE_LONG = 19 };

static void keep(struct run *r, struct str rest, int letters)
{
    struct str name = str_split(&rest, ' '), after, in = reply_header(r, STR("Location"));
    size_t at;

    str_split(&rest, ' ');
    after = str_trim(rest);
    at = str_find(in, after, 0);
    if (at == SIZE_MAX || !in.n) {
        in = r->reply->reply.body;
        at = str_find(in, after, 0);
    }
    if (at == SIZE_MAX) {
        wrong(r, "nothing to keep: the reply does not have '%.*s'", STR_ARG(after));
        return;
    }
    snprintf(r->kept[r->nkept].name, sizeof r->kept->name, "%.*s", STR_ARG(name));
    snprintf(r->kept[r->nkept].value, sizeof r->kept->value, "%.*s", letters, in.p + at + after.n);
    r->nkept++;
}

/* A phone goes by the world's time, whatever the clock of a rehearsal says. */
static int64_t phone_step(const struct run *r)
{
    return totp_step(clock_world_ms(&r->house->app->clock) / 1000);
}

/* code NAME after TEXT: the one-time code that the secret behind TEXT gives now. */
static void keep_code(struct run *r, struct str rest)
{
    struct str name = str_split(&rest, ' '), body = r->reply->reply.body;
    unsigned char secret[TOTP_SECRET];
    size_t at, end;

    str_split(&rest, ' ');
    rest = str_trim(rest);
    at = str_find(body, rest, 0);
    end = at == SIZE_MAX ? at : str_find(body, STR("<"), at + rest.n);
    if (end == SIZE_MAX || !totp_from_base32(str_cut(body, at + rest.n, end), secret)) {
        wrong(r, "no secret stands behind '%.*s'", STR_ARG(rest));
        return;
    }
    memcpy(r->secret, secret, sizeof secret);
    snprintf(r->kept[r->nkept].name, sizeof r->kept->name, "%.*s", STR_ARG(name));
    totp_code(secret, phone_step(r), r->kept[r->nkept].value);
    r->nkept++;
}

/* again NAME: the code that the same secret gives now. */
static void keep_code_again(struct run *r, struct str name)
{
    snprintf(r->kept[r->nkept].name, sizeof r->kept->name, "%.*s", STR_ARG(name));
    totp_code(r->secret, phone_step(r), r->kept[r->nkept].value);
    r->nkept++;
}

/* day NAME N: the day N days from today. */
static void keep_day(struct run *r, struct str rest)
{
    struct str name = str_split(&rest, ' ');
    day today = clock_today(&r->house->app->clock);

    snprintf(r->kept[r->nkept].name, sizeof r->kept->name, "%.*s", STR_ARG(name));
    snprintf(r->kept[r->nkept].value, sizeof r->kept->value, "%s",
             day_text(r->house->arena, today + (day)strtol(rest.p, NULL, 10)).p);
    r->nkept++;
}

/* bearer after TEXT: what follows asks with the API token behind TEXT; bearer again: with the same once more. */
static void use_bearer(struct run *r, struct str rest)
{
    struct str body = r->reply->reply.body;
    size_t at;

    r->who = NULL;
    if (!str_is(rest, "again")) {
        str_split(&rest, ' ');
        at = str_find(body, rest, 0);
        if (at == SIZE_MAX || at + rest.n + 64 > body.n) {
            wrong(r, "no token stands behind '%.*s'", STR_ARG(rest));
            return;
        }
        snprintf(r->bearer, sizeof r->bearer, "%.64s", body.p + at + rest.n);
    }
    snprintf(r->token, sizeof r->token, "%s", r->bearer);
}

/* password PERSONA TEXT: what a persona signs in with. */
static void set_password(struct run *r, struct str rest)
{
    struct str name = str_split(&rest, ' ');
    struct persona *p = house_persona(r->house, str_dup(r->house->arena, name).p);

    house_sql(r->house, arena_printf(r->house->arena, "UPDATE account SET password = '%s' WHERE id = %lld",
                                     password_hash(r->house->arena, rest).p, (long long)p->account_id));
}

/* One of the headers of a name (there are several Set-Cookie) holds the text; or none does. */
static void expect_header(struct run *r, bool wanted, struct str rest)
{
    struct str name = str_split(&rest, ' ');
    bool found = false;

    for (size_t i = 0; r->reply && i < r->reply->reply.nheaders; i++)
        found = found || (str_is(name, r->reply->reply.headers[i].name) &&
                          str_find(r->reply->reply.headers[i].value, rest, 0) != SIZE_MAX);
    if (found == wanted)
        r->passed++;
    else
        wrong(r, wanted ? "no header %.*s holds '%.*s'" : "a header %.*s holds '%.*s'", STR_ARG(name), STR_ARG(rest));
}

/* What the next page says of a write waits in a cookie, two digits a byte. */
static void expect_said(struct run *r, struct str rest)
{
    struct buf said = buf_new(r->house->arena, rest.n * 3 + 16);

    buf_format(&said, "Set-Cookie ");
    for (size_t i = 0; i < rest.n; i++)
        buf_format(&said, "%%%02X", (unsigned char)rest.p[i]);
    expect_header(r, true, buf_str(&said));
}

static void expect(struct run *r, struct str word, struct str rest)
{
    struct http_reply *reply = &r->reply->reply;
    int64_t n = 0;

    if (str_is(word, "status")) {
        if (!str_to_int(rest, &n) || reply->status != n)
            wrong(r, "status %d, not %.*s\n%.*s", reply->status, STR_ARG(rest), 600,
                  reply->body.p ? reply->body.p : "");
        else
            r->passed++;
    } else if (str_is(word, "has") || str_is(word, "lacks")) {
        bool there = str_find(reply->body, rest, 0) != SIZE_MAX;

        if (there != str_is(word, "has"))
            wrong(r, "the reply %s '%.*s'\n%.*s", there ? "has" : "lacks", STR_ARG(rest), 3000,
                  reply->body.p ? reply->body.p : "");
        else
            r->passed++;
    } else if (str_is(word, "once")) {
        size_t at = str_find(reply->body, rest, 0);

        if (at == SIZE_MAX || str_find(reply->body, rest, at + 1) != SIZE_MAX)
            wrong(r, "the reply has '%.*s' %s", STR_ARG(rest), at == SIZE_MAX ? "nowhere" : "more than once");
        else
            r->passed++;
    } else if (str_is(word, "header") || str_is(word, "headerless")) {
        expect_header(r, str_is(word, "header"), rest);
    } else if (str_is(word, "says")) {
        expect_said(r, rest);
    } else if (str_is(word, "statements")) {
        int64_t is = INT64_MAX;

        str_to_int(reply_header(r, STR("Tandem-Statements")), &is);
        if (!str_to_int(rest, &n) || is > n)
            wrong(r, "%lld statements, more than %.*s", (long long)is, STR_ARG(rest));
        else
            r->passed++;
    } else {
        wrong(r, "no line begins with '%.*s'", STR_ARG(word));
    }
}

static void make_token(struct run *r, struct str rest)
{
    struct str name = str_split(&rest, ' ');
    struct persona *p = house_persona(r->house, str_dup(r->house->arena, name).p);
    struct token_form form = {.login = str_format(r->house->arena, "%s@northwind.example", p->name),
                              .name = STR("test"),
                              .scopes = rest,
                              .days = 1};
    struct written out = {0};

    house_write(r->house, token_create, &form, &out);
    snprintf(r->token, sizeof r->token, "%s", out.see.p);
    r->who = NULL;
}

/* lead MANAGER PERSON: a seat and a line, as a hire would make them. */
static void lead(struct run *r, struct str rest)
{
    struct str manager = str_split(&rest, ' ');
    struct persona *m = house_persona(r->house, str_dup(r->house->arena, manager).p);

    house_lead(r->house, m, house_persona(r->house, str_dup(r->house->arena, rest).p));
}

/* site NAME PERSON: somebody who has a seat works there. */
static void place(struct run *r, struct str rest)
{
    struct str site = str_split(&rest, ' ');

    house_site(r->house, str_dup(r->house->arena, site).p,
               house_persona(r->house, str_dup(r->house->arena, rest).p));
}

/* sql TABLE NAME COLUMN TEXT: keeps the id of the row whose column has that text. */
static void find_row(struct run *r, struct str rest)
{
    struct str table = str_split(&rest, ' '), name = str_split(&rest, ' '), column = str_split(&rest, ' ');
    int64_t id = house_find(r->house, str_dup(r->house->arena, table).p, str_dup(r->house->arena, column).p, rest.p);

    snprintf(r->kept[r->nkept].name, sizeof r->kept->name, "%.*s", STR_ARG(name));
    id_write(id, r->kept[r->nkept].value);
    r->nkept++;
}

/* gone TABLE: not one row is left in it. */
static void expect_gone(struct run *r, struct str table)
{
    int64_t n = house_count(r->house, str_dup(r->house->arena, table).p);

    if (n)
        wrong(r, "%lld rows are left in %.*s", (long long)n, STR_ARG(table));
    else
        r->passed++;
}

/* chain: the audit log is whole. */
static void expect_chain(struct run *r)
{
    struct str says = STR("");

    if (house_verify(r->house, &says))
        r->passed++;
    else
        wrong(r, "the chain of the audit log: %.*s", STR_ARG(says));
}

struct pay {
    int64_t person_id, amount;
};

static enum outcome put_pay(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct pay *pay = in;
    int64_t id = id_new(ctx->world_ms);
    struct str sealed;

    (void)out;
    if (!keys_seal(ctx->keys, tx->arena, pay->person_id, "pay.amount", id, value_int(pay->amount), &sealed))
        return INVALID;
    tx_run(tx, pay_insert, .id = id, .person_id = pay->person_id, .from_on = STR("2020-01-01"),
           .to_on = STR("9999-12-31"), .amount = sealed, .currency = STR("EUR"));
    return DONE;
}

/* pay NAME CENTS: a year's pay, which only an import brings. */
static void give_pay(struct run *r, struct str rest)
{
    struct str name = str_split(&rest, ' ');
    struct pay pay = {house_persona(r->house, str_dup(r->house->arena, name).p)->person_id, strtoll(rest.p, NULL, 10)};
    struct written out = {0};

    house_write(r->house, put_pay, &pay, &out);
}

/* crawl: looks at all that there is. nowhere TEXT, somewhere TEXT: whether it was seen; costs FILE: what it took. */
static bool crawl_word(struct run *r, struct str word, struct str rest)
{
    const char *where;

    if (str_is(word, "crawl")) {
        if (crawl_run(r->crawl, r->house, r->token[0] ? NULL : r->who, r->token[0] ? r->token : NULL))
            r->passed++;
        else
            wrong(r, "not one answer");
        return true;
    }
    if (str_is(word, "costs")) {
        char why[400];

        if (crawl_costs(r->crawl, rest.p, why, sizeof why) == 0)
            r->passed++;
        else
            wrong(r, "%s", why);
        return true;
    }
    if (!str_is(word, "nowhere") && !str_is(word, "somewhere"))
        return false;
    where = crawl_find(r->crawl, rest);
    if (str_is(word, "somewhere") == (where != NULL))
        r->passed++;
    else
        wrong(r, where ? "'%.*s' is at %s" : "'%.*s' is nowhere", STR_ARG(rest), where);
    return true;
}

static void run_line(struct run *r, struct str line)
{
    struct str word, rest = line;

    if (line.p[0] == ' ' || line.p[0] == '\t') { /* a field of the form */
        struct str value = str_trim(line), name = str_split(&value, '=');

        value = filled(r, value);
        buf_text(&r->form, r->form.n ? "&" : "");
        put_escaped(&r->form, name);
        buf_char(&r->form, '=');
        put_escaped(&r->form, value);
        return;
    }
    word = str_split(&rest, ' ');
    rest = filled(r, str_trim(rest));
    if (read_method(word, &r->method)) {
        send(r);
        snprintf(r->target, sizeof r->target, "%.*s", STR_ARG(rest));
        r->form = buf_new(r->house->arena, 1 << 20);
        r->json = STR("");
        r->waiting = true;
    } else if (str_is(word, "json")) {
        r->json = rest;
    } else if (str_is(word, "as")) {
        send(r);
        r->token[0] = 0;
        choose_jar(r, rest);
        r->who = str_is(rest, "nobody") || str_starts(rest, "browser")
                     ? NULL
                     : house_persona(r->house, str_dup(r->house->arena, rest).p);
    } else if (str_is(word, "token")) {
        send(r);
        make_token(r, rest);
    } else {
        send(r);
        if (str_is(word, "keep"))
            keep(r, rest, ID_LONG);
        else if (str_is(word, "paper"))
            keep(r, rest, CODE_LONG);
        else if (str_is(word, "lead"))
            lead(r, rest);
        else if (str_is(word, "site"))
            place(r, rest);
        else if (str_is(word, "gone"))
            expect_gone(r, rest);
        else if (str_is(word, "chain"))
            expect_chain(r);
        else if (str_is(word, "clock"))
            house_clock(r->house, strtoll(rest.p, NULL, 10));
        else if (str_is(word, "turn"))
            house_turn(r->house);
        else if (str_is(word, "code"))
            keep_code(r, rest);
        else if (str_is(word, "again"))
            keep_code_again(r, rest);
        else if (str_is(word, "fixed")) {
            r->house->app->clock.fixed_ms = strtoll(rest.p, NULL, 10);
            house_clock(r->house, 0);
        } else if (str_is(word, "zone"))
            clock_zone_set(&r->house->app->clock, str_dup(r->house->arena, rest));
        else if (str_is(word, "ahead")) /* as this program believes; the database may know better */
            r->house->app->clock.ahead_ms = strtoll(rest.p, NULL, 10) * 86400000;
        else if (str_is(word, "minutes"))
            r->house->app->clock.offset_ms += strtoll(rest.p, NULL, 10) * 60000;
        else if (str_is(word, "day"))
            keep_day(r, rest);
        else if (str_is(word, "bearer"))
            use_bearer(r, rest);
        else if (str_is(word, "password"))
            set_password(r, rest);
        else if (str_is(word, "sql"))
            find_row(r, rest);
        else if (str_is(word, "pay"))
            give_pay(r, rest);
        else if (!crawl_word(r, word, rest) && !from_word(r, word, rest))
            expect(r, word, rest);
    }
}

/* What a file says, in the house that is open. */
static void run_lines(struct run *r, const char *file)
{
    FILE *f = fopen(file, "r");
    char *text = NULL;
    size_t size = 0;
    ssize_t n;

    r->crawl = crawl_new();
    r->file = file;
    r->line = 0;
    r->nkept = 0;
    r->who = NULL;
    r->token[0] = 0;
    while (f && (n = getline(&text, &size, f)) > 0) {
        struct str line = {text, (size_t)n};

        r->line++;
        while (line.n && (line.p[line.n - 1] == '\n' || line.p[line.n - 1] == ' '))
            line.n--;
        if (line.n && line.p[0] != '#')
            run_line(r, str_dup(r->house->arena, line));
    }
    send(r);
    if (r->reply)
        house_done(r->reply);
    r->reply = NULL;
    free(text);
    if (f)
        fclose(f);
    else
        wrong(r, "cannot be read");
    crawl_free(r->crawl);
    r->crawl = NULL;
}

size_t scenario_lay(struct house *h, const char *file)
{
    struct run *r = calloc(1, sizeof *r);
    size_t failed;

    r->house = h;
    run_lines(r, file);
    failed = r->failed;
    free(r);
    return failed;
}

struct script {
    struct run run;
};

struct script *script_open(struct house *h, const char *name)
{
    struct script *s = calloc(1, sizeof *s);

    s->run.house = h;
    s->run.file = name;
    s->run.crawl = crawl_new();
    return s;
}

size_t script_run(struct script *s, const char *lines, int from_line, bool keeps)
{
    struct run *r = &s->run;
    struct str rest = str_of(lines);
    size_t failed = r->failed, nkept = r->nkept;

    r->line = from_line - 1;
    while (rest.n) {
        struct str line = str_split(&rest, '\n'), words = str_trim(line);

        r->line++;
        if (words.n && words.p[0] != '#')
            run_line(r, str_dup(r->house->arena, line));
    }
    send(r);
    if (r->reply)
        house_done(r->reply);
    r->reply = NULL;
    if (!keeps)
        r->nkept = nkept;
    return r->failed - failed;
}

const char *script_kept(const struct script *s, const char *name)
{
    for (size_t i = 0; i < s->run.nkept; i++)
        if (strcmp(s->run.kept[i].name, name) == 0)
            return s->run.kept[i].value;
    return NULL;
}

void script_close(struct script *s)
{
    crawl_free(s->run.crawl);
    free(s);
}

#ifndef SCENARIO_PART
static void run_file(struct run *r, const char *engine, const char *file)
{
    r->house = house_open(engine);
    run_lines(r, file);
    if (house_speechless(r->house))
        wrong(r, "the act %s of the audit log has no words: ACTS of its module", house_speechless(r->house));
    else
        r->passed++;
    house_close(r->house);
}

int main(int argc, char **argv)
{
    struct run r = {0};

    house_rows = argc > 1 && strcmp(argv[1], "rows") == 0; /* on PostgreSQL, which holds back the program's role row by row */
    for (int i = 2; i < argc; i++)
        run_file(&r, house_rows ? "postgres" : argv[1], argv[i]);
    printf("%zu passed, %zu failed\n", r.passed, r.failed);
    return r.failed || argc < 3 ? 1 : 0;
}
#endif
