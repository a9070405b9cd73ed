/* One question, and what is compared of its answer. */
#include "sweep.h"

#include "core/id.h"
#include "modules/accounts/accounts.h"

#include <stdio.h>
#include <stdlib.h>

const char *const sweep_people[] = {
    "nobody", /* no session */
    "hana",   /* HR, and administrator */
    "ivy",    /* an employee; max leads */
    "max",    /* a manager, away: sara leads meanwhile */
    "ada",    /* the second line, an executive */
    "bo",     /* HR partner of Engineering */
    "root",   /* an administrator alone */
    "otto",   /* auditor */
    "dora",   /* data protection officer, second reader */
    "rep",    /* employee representative */
    "carla",  /* compensation */
    "rui",    /* recruiter */
    "lena",   /* a custom role over Firmware */
    "sara",   /* manager of one, leads meanwhile for max */
    "leo",    /* an employee of Sales */
    "pia",    /* an employee whose review is closed */
    "gil",    /* has left */
};
const size_t sweep_people_count = sizeof sweep_people / sizeof *sweep_people;

static struct {
    char who[16], scopes[64], text[80];
} tokens[64];
static size_t ntokens;

const char *sweep_token(struct sweep *s, const char *who, const char *scopes)
{
    struct token_form form = {.login = str_format(s->h->arena, "%s@northwind.example", who),
                              .name = STR("sweep"),
                              .scopes = str_of(scopes),
                              .days = 1};
    struct written out = {0};

    if (strcmp(who, "nobody") == 0)
        return NULL;
    for (size_t i = 0; i < ntokens; i++)
        if (strcmp(tokens[i].who, who) == 0 && strcmp(tokens[i].scopes, scopes) == 0)
            return tokens[i].text;
    house_persona(s->h, who);
    house_write(s->h, token_create, &form, &out);
    snprintf(tokens[ntokens].who, sizeof tokens->who, "%s", who);
    snprintf(tokens[ntokens].scopes, sizeof tokens->scopes, "%s", scopes);
    snprintf(tokens[ntokens].text, sizeof tokens->text, "%s", out.see.p);
    /* the first use is written down; not in what is asked later */
    house_done(house_call(s->h, HTTP_GET, "/api/v1/units", NULL, STR_NONE, STR_NONE, tokens[ntokens].text));
    return tokens[ntokens++].text;
}

void sweep_token_forget(const char *who)
{
    for (size_t i = 0; i < ntokens; i++)
        if (strcmp(tokens[i].who, who) == 0)
            tokens[i] = tokens[--ntokens];
}

void answer_mask(char *text, size_t n, const char *what)
{
    size_t length = strlen(what);

    for (char *at = text; n >= length && (at = memmem(at, n - (size_t)(at - text), what, length)); at += length)
        memset(at, '0', length);
}

struct answer sweep_ask(struct sweep *s, const struct asked *q)
{
    const struct persona *who = q->as ? q->as : q->who && strcmp(q->who, "nobody") != 0 && !q->token ? house_persona(s->h, q->who) : NULL;
    struct answer a = {0};
    struct http_request *r;
    struct str see = STR("");
    char id[ID_TEXT + 1];

    if (q->block) {
        house_header("hx-request-type", STR("partial"));
        house_header("hx-target", str_format(s->h->arena, "div#%s", q->block));
    }
    r = house_call(s->h, q->method, q->path, who, q->form ? str_of(q->form) : STR_NONE,
                   q->json ? str_of(q->json) : STR_NONE, q->token);
    a.trap = trap_seen();
    a.status = r->reply.status;
    a.statements = -1;
    for (size_t i = 0; i < r->reply.nheaders; i++) {
        if (strcmp(r->reply.headers[i].name, "Location") == 0)
            see = r->reply.headers[i].value;
        if (strcmp(r->reply.headers[i].name, "Tandem-Statements") == 0)
            a.statements = strtol(r->reply.headers[i].value.p, NULL, 10);
    }
    a.n = see.n + r->reply.body.n;
    a.body = malloc(a.n + 1);
    if (see.n)
        memcpy(a.body, see.p, see.n);
    if (r->reply.body.n)
        memcpy(a.body + see.n, r->reply.body.p, r->reply.body.n);
    a.body[a.n] = 0;
    if (q->id) {
        id_write(q->id, id);
        answer_mask(a.body, a.n, id);
    }
    house_done(r);
    return a;
}

void answer_free(struct answer *a)
{
    free(a->body);
    a->body = NULL;
}
