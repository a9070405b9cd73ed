/* A company for tests, in process: an app over a new database on either engine, people with accounts, and requests that
 * run without a socket. */
#ifndef TESTS_HOUSE_H
#define TESTS_HOUSE_H

#include "web/app.h"

struct persona {
    const char *name; /* also the login: name@northwind.example */
    uint32_t roles;
    int64_t person_id, account_id;
    char sid[65], csrf[65];
};
struct house {
    struct app *app;
    struct arena *arena;
    struct worker *worker;
    struct persona personas[32];
    size_t npersonas;
    char folder[256], database[128], role[64]; /* role: that the database holds back, or empty */
    char owner_url[256];                       /* of PostgreSQL: for SQL past the program */
    struct value jar; /* null, or the cookies of a browser that belongs to nobody yet: sent where there is no persona */
    struct str peer;  /* the address that requests come from; empty: this machine's */
};

/* engine: "sqlite" or "postgres" (TANDEM_TEST_PG names the server). Ends the program when it cannot. */
struct house *house_open(const char *engine);
void house_close(struct house *h);
/* Finds or makes the account of a persona, with a session. */
struct persona *house_persona(struct house *h, const char *name);
/* A session for account_id, whoever made the account; each call begins another. */
void house_sign_in(struct house *h, struct persona *p);

/* Called between the making of a request and its being served: where a test begins to count, or to break something. */
extern void (*house_serving)(void);
/* The next house waits for the disk, as the program does. */
extern bool house_waits;
/* The next house on PostgreSQL is served as a role that owns nothing, held back row by row. */
extern bool house_rows;
/* One request; the reply is in r->reply until house_done. */
struct http_request *house_call(struct house *h, enum http_method method, const char *target, const struct persona *who,
                                struct str form, struct str json, const char *token);
void house_done(struct http_request *r);
/* A file that goes with the form of the next request; several may. Its bytes lie on disk as those of an upload do. */
void house_attach(struct house *h, const char *field, const char *name, struct str bytes);
/* A header of the next request; an empty value takes away what it would have had, such as x-csrf-token. */
void house_header(const char *name, struct str value);
/* A write by the program itself; ends the program when it does not commit. */
void house_write(struct house *h, enum outcome (*fn)(struct tx *, struct ctx *, const void *, struct written *),
                 const void *in, struct written *out);
/* The same with the rights of a persona. */
void house_write_as(struct house *h, const char *name,
                    enum outcome (*fn)(struct tx *, struct ctx *, const void *, struct written *), const void *in,
                    struct written *out);
/* Somebody leads somebody: a seat and the lines above it. */
void house_lead(struct house *h, struct persona *manager, struct persona *report);
/* Somebody who has a seat works at a site. */
void house_site(struct house *h, const char *site, struct persona *person);
/* The id of the newest row whose column has a text, or 0. */
int64_t house_find(struct house *h, const char *table, const char *column, const char *text);
int64_t house_count(struct house *h, const char *table);
/* Whether the audit log's chain is whole, entries that wait for it sealed first; else what is wrong. */
bool house_verify(struct house *h, struct str *says);
/* An act of the audit log that no module says in words, or NULL. */
const char *house_speechless(struct house *h);
/* Moves the clock; everybody signs in anew. */
void house_clock(struct house *h, int64_t hours);
/* The organization's midnight, as the clock's job brings it. */
void house_turn(struct house *h);
/* SQL past the program, as somebody with the database in his hands would. */
void house_sql(struct house *h, const char *text);

#endif
