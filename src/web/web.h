/* What a module says to the web: its routes, and the few handlers that need code.
 *
 * A route names its action and its view and nothing else; the view's header names the queries that fill it. A route
 * with a write names the resource that binds its form and the write function; the dispatcher does the rest: session,
 * CSRF, policy, binding, the write on its pool, and the page again with what was typed when something is wrong. */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include "access/audit.h"
#include "access/ctx.h"
#include "access/evaluation.h"
#include "html/vocabulary.h"
#include "http/http.h"
#include "resource/resource.h"

struct web;
struct app;
struct wave;

enum route_flags {
    ROUTE_OPEN = 1,  /* needs no session: sign-in, set-up, invitation */
    ROUTE_FRESH = 2, /* needs a password given in the last ten minutes */
    ROUTE_JSON = 4,  /* answers problem+json, reads bearer tokens; no CSRF, no cookies */
    ROUTE_ENROL = 8, /* open to an account that has to set up its second step first */
};
struct route {
    enum http_method method;
    const char *path; /* "/units/:id": a part that begins with ':' is a value of that name */
    enum action_id may;
    unsigned flags;
    const char *view;            /* GET: the page; POST: the page shown again when something is wrong */
    const struct resource *form; /* POST: what binds the body */
    /* POST: names that a handler reads beside the form's fields; "c#": c and a number, "scopes*": several of one name.
     * Anything else that is sent is refused. */
    const char *takes;
    enum outcome (*write)(struct tx *tx, struct ctx *ctx, const void *in,
                          struct written *out); /* NULL: the form's own */
    const char *see;          /* POST: where to go when it is done, ":id" filled in from what was written */
    const struct query *live; /* GET: a stream about the job that it finds (live.h) */
    void (*then)(struct web *w, enum outcome outcome,
                 const struct written *out); /* POST: replies instead of all this */
    void (*complete)(
        struct web *w);         /* before anything is read: what the address leaves out, such as a filter's default */
    void (*run)(struct web *w); /* instead of all this: a handler in C; it calls one web_reply_ function */
};
/* What a page shows that its queries cannot say: put into root as "page" whenever the page is shown, so again with mistakes too. */
struct page_part {
    const char *view;
    bool (*put)(struct web *w); /* false: it has replied */
    const char *asks;           /* fields of the address that it reads, separated by blanks; or NULL */
};
#define PAGE(path_, view_, may_)                                                                                       \
    {                                                                                                                  \
        .method = HTTP_GET, .path = path_, .view = view_, .may = may_                                                  \
    }
#define FORM(path_, view_, form_, write_, see_, may_)                                                                  \
    {                                                                                                                  \
        .method = HTTP_POST, .path = path_, .view = view_, .form = form_, .write = write_, .see = see_, .may = may_    \
    }

#define LIVE(path_, making_, may_)                                                                                     \
    {                                                                                                                  \
        .method = HTTP_GET, .path = path_, .live = making_, .may = may_                                                \
    }

struct module {
    const char *name;
    const struct route *routes;
    size_t nroutes;
    const struct page_part *parts;
    size_t nparts;
    const struct evaluation *evaluations; /* of people, that this module makes */
    size_t nevaluations;
    uint32_t rehearses; /* MODULE_ bit: it may be in rehearsal; then forget takes away what was made in that */
    void (*forget)(struct tx *tx, struct ctx *ctx, int64_t site);
    const struct term *states, *acts; /* words that it keeps, and its acts in the audit log, as people read them */
    size_t nstates, nacts;
};
#define EVALUATIONS(list) .evaluations = (list), .nevaluations = sizeof(list) / sizeof *(list)
#define REHEARSES(bit, forgets) .rehearses = (bit), .forget = (forgets)
#define STATES(list) .states = (list), .nstates = sizeof(list) / sizeof *(list)
#define ACTS(list) .acts = (list), .nacts = sizeof(list) / sizeof *(list)
#define PARTS(list) .parts = (list), .nparts = sizeof(list) / sizeof *(list)
#define ROUTES(list) .routes = (list), .nroutes = sizeof(list) / sizeof *(list)
/* The list, in modules.c. */
extern const struct module *const all_modules[];
extern const size_t all_modules_count;

/* One request on its way through a handler. */
struct web {
    struct app *app;
    struct http_request *http;
    struct arena *arena;
    struct db_conn *conn; /* inside a read transaction while a handler runs; gone once it has given the request away */
    const struct route *route;
    enum action_id writes; /* what the API's write is; ACT_NONE: as the route says */
    const char *view;      /* the route's, unless what completes the address has chosen another */
    struct value path;     /* values of the route's parts, map of text */
    struct ctx ctx;
    struct str as_of; /* the day that the page is asked for; today unless ?as_of says otherwise */
    struct str csrf;
    struct str token_hash; /* of the session, for ending it */
    int64_t session_id, stepped_at;
    struct str lacks;       /* the scope that a good token has not, or empty */
    struct str scopes;      /* of the token that asks */
    bool shared;            /* the session is on a device that others use */
    bool needs_second_step; /* a role of the viewer's must have one */
    bool owes_second_step;  /* a role needs one and it is not set up: only routes with ROUTE_ENROL are open */
    void *own;              /* what a handler keeps between its steps */
    struct value root;      /* what the page will see; a handler may put names into it before web_reply_page */
    struct value typed;     /* what was submitted, for showing it again */
    bool conflict;          /* the page shows what somebody else has written meanwhile */
    struct http_reply *reply;
    struct sensitive
        *sensitive;         /* private: rows of queries that are logged, to be on record before the answer leaves */
    struct str read_detail; /* JSON: why it was read, for the record of it; STR_NONE: nothing was said */
    bool denied;            /* private: that it was refused is on record */
    void *given_away;       /* private: the write or the slow work */
    bool (*leave)(
        struct web *w); /* private: gives the request away when its handler has returned; false: it has replied */
    struct wave *ahead; /* private: the page's first wave, answered for what the session was last; or NULL */
    int64_t statements_from, round_trips_from;
};

/* Replies. Each is the last thing that a handler does. */
void web_reply_page(struct web *w, int status, const char *view);
void web_reply_text(struct web *w, int status, const char *type, struct str body);
void web_reply_json(struct web *w, int status, struct value body);
void web_reply_see(struct web *w, struct str path);
void web_reply_missing(struct web *w);
/* Nothing was done: what is wrong, and what to do. A page for people, problem+json for programs. */
void web_reply_refused(struct web *w, int status, const char *title, const char *says);
/* 409, for what has no form to show again: something changed meanwhile, nothing was done. */
void web_reply_changed(struct web *w);
/* To `path`, which leads on to `next` afterwards. */
void web_reply_see_first(struct web *w, const char *path, struct str next);
/* problem+json (RFC 9457) with a pointer for each field of ctx.errors. */
void web_reply_problem(struct web *w, int status, const char *title);
/* The same before it is sent, for what is said beside it. */
struct value web_problem(struct web *w, int status, const char *title);
/* 503, 429: something in the world. */
void web_reply_busy(struct web *w, int status, unsigned after_s);

/* Gives the request to the write pool when the handler has returned; `then` runs on a worker after COMMIT or roll back and replies. `in` must live in
 * the request's arena. */
void web_write(struct web *w, enum outcome (*write)(struct tx *, struct ctx *, const void *in, struct written *out),
               const void *in, void (*then)(struct web *w, enum outcome outcome, const struct written *out));
/* What most of them reply: done, what it says and on to `path`; mistakes, the route's page again; changed meanwhile, 409; else 404. */
void web_reply_done(struct web *w, enum outcome outcome, const struct written *out, struct str path);
/* Runs fn on the slow pool (password hashing, PDF, spreadsheets), then `then` on a worker. Replies 429 by itself when
 * too many wait. */
void web_slow(struct web *w, void (*fn)(void *with), void *with, void (*then)(struct web *w));

/* One query through the viewer's scope; rows in call->rows, opened, and on record where their query is logged. False: the reply has been made (503). */
bool web_call(struct web *w, struct call *call);
/* Several that do not need each other's answers: one wave. */
bool web_calls(struct web *w, struct call *calls, size_t n);
/* The same for what nobody is shown, such as rows that are only counted: sealed fields stay sealed, no read is on record. */
bool web_calls_unseen(struct web *w, struct call *calls, size_t n);
/* A read that no query shows, such as of a file: on record with its class before the answer leaves. */
void web_note_read(struct web *w, const char *what, int64_t id, int class);
/* Value of a path part as an id, or 0. */
int64_t web_path_id(struct web *w, const char *name);
/* A form field's text, or STR_NONE. */
struct str web_typed(const struct web *w, const char *name);
/* Where the form's field `next` leads: a path of ours, "/x", never "//host" or an address; else "/". */
struct str web_next(const struct web *w);
/* Binds, resolves and checks the form that was sent: the input struct of r, with mistakes in ctx.errors. NULL: the
 * reply has been made (no id, a database that does not answer). */
void *web_bind(struct web *w, const struct resource *r);
/* 401 to a form that saves itself, from somebody whose session is over: nothing is lost in the browser. next: the page. */
void web_reply_kept(struct web *w, struct str next);
/* Whether the route's page knows all that its address asks: a page without a handler is asked by itself. False: replied. */
bool web_question_known(struct web *w);
/* A name that programs write to links to follow who clicks: utm_source and the like. */
bool web_is_noise(struct str name);
/* What the next page says once, in its corner, with what takes it back beside it. */
void web_say(struct web *w, const struct written *out);
/* What the last write said would take it back, for the page that shows what it said; empty: nothing. */
struct str web_undo(struct web *w);
/* The organization has another time zone from now on. */
void web_zone_changed(struct web *w, struct str time_zone);
/* Sets a cookie by the rules of the installation (Secure and __Host- when it has a URL); empty value: removes it;
 * lives_s below 0: until the browser closes. */
void web_cookie(struct web *w, const char *name, struct str value, int64_t lives_s);
/* A cookie that says something which only this installation can have said, signed for its purpose; what it says holds its own
 * end. The bytes that are signed are those of a struct without gaps. */
struct web_pass {
    const char *cookie, *purpose;
    size_t size;
    int64_t lives_s;
};
void web_pass_write(struct web *w, const struct web_pass *pass, const void *what);
bool web_pass_read(struct web *w, const struct web_pass *pass,
                   void *what); /* false: there is none, or it is another's */
/* Whether the last sign-in of this browser said that others use the device; until it is closed. */
bool web_shared_device(const struct web *w);
/* ?as=colleague in the address: the page is reduced to what that audience may see as well (audience.h), and has page.audiences, a list of
 * (value, label, selected), and page.as, the label. False: there is no such audience, and 404 has been replied. */
bool web_see_as(struct web *w);
/* The address people reach this installation at, without a slash at the end. */
struct str web_url(struct web *w);

#endif
