/* Who asks: from the cookie or the token to the viewer. And whether a form was really sent from a page of ours. */
#include "web/ahead.h"

#include "queries.h"

#include <sodium.h>
#include <stdio.h>

enum { TOKEN = 32, IDLE_MS = 30 * 60000, SHARED_IDLE_MS = 10 * 60000 };
enum { SEEN_MS = 5 * 60000, SHARED_SEEN_MS = 60000 };

static const char *session_cookie(const struct web *w)
{
    return w->app->config.url ? "__Host-sid" : "sid";
}

/* SHA-256 of the 32 bytes that a token holds in hexadecimal: what the database knows. */
static bool token_hash(struct arena *a, struct str hex, struct str *hash)
{
    unsigned char token[TOKEN];
    size_t n;
    char *out = arena_alloc(a, crypto_hash_sha256_BYTES);

    if (hex.n != TOKEN * 2 || sodium_hex2bin(token, TOKEN, hex.p, hex.n, NULL, &n, NULL) != 0 || n != TOKEN)
        return false;
    crypto_hash_sha256((unsigned char *)out, token, TOKEN);
    *hash = (struct str){out, crypto_hash_sha256_BYTES};
    return true;
}

static void take_viewer(struct viewer *v, struct value row)
{
    v->account_id = map_int(row, "account_id", 0);
    v->person_id = map_int(row, "person_id", 0);
    v->roles = (uint32_t)map_int(row, "roles", 0);
    v->relations = (uint32_t)map_int(row, "relations", 0);
    v->given = (uint64_t)map_int(row, "given", 0);
    v->reach = map_int(row, "reach", 0);
    v->people = map_int(row, "people", 0);
    v->off = map_text(row, "evaluations_off");
    viewer_rehearse(v, map_int(row, "rehearsing", 0), map_text(row, "rehearsal").n);
}

struct seen {
    struct db_write base;
    struct in_session_seen in; /* of a token too */
    bool is_token;
};

static bool write_seen(struct tx *tx, struct db_write *base)
{
    struct seen *s = (struct seen *)base;

    if (s->is_token)
        tx_run(tx, token_used, .seen_at = s->in.seen_at, .token = s->in.token);
    else
        tx_run(tx, session_seen, .seen_at = s->in.seen_at, .token = s->in.token);
    return true;
}

static void forget_seen(struct db_write *base)
{
    arena_free(base->arena);
}

/* Notes that a session or a token is in use, when that was not noted for a while; nobody waits for it. */
static void note_seen(struct web *w, bool is_token, struct str token, int64_t since_ms)
{
    struct arena *a;
    struct seen *s;

    if (since_ms < (w->shared ? SHARED_SEEN_MS : SEEN_MS))
        return;
    a = arena_try_new(65536);
    if (!a) /* it is noted by a later request */
        return;
    s = ARENA_NEW(a, struct seen);
    s->base = (struct db_write){.run = write_seen, .done = forget_seen, .arena = a};
    s->is_token = is_token;
    s->in = (struct in_session_seen){.seen_at = w->ctx.world_ms, .token = str_dup(a, token)};
    db_submit(w->app->db, &s->base);
}

/* {{#frame.given.pay_see}}: somebody holds a custom role with that permission, for the line that says who sees a page. */
static struct value given_here(struct web *w, uint64_t permissions)
{
    struct value given = value_map(w->arena);

    for (size_t i = 0; i < PERMISSIONS; i++)
        map_set(w->arena, given, policy_permissions[i].name, value_bool(permissions & (uint64_t)1 << i));
    return given;
}

/* Whom the page is open to, as the policy has it: the line at its end, where the page says nothing more exact itself. */
static void put_audience(struct web *w, struct value frame, uint64_t given)
{
    struct str who = action_audience(w->arena, w->route->may, value_null());
    bool everybody = str_starts(who, "Everybody");

    map_put(w->arena, frame, "audience",
            value_text(str_format(w->arena, "Open to %s%s", everybody ? "e" : "", who.p + (everybody ? 1 : 0))));
    map_put(w->arena, frame, "audience_given", value_bool(policy_actions[w->route->may].given & given));
}

static void take_frame(struct web *w, struct value row)
{
    struct value frame = value_map(w->arena);
    static const char *const names[] = {"name",   "person_id", "account_id", "theme",
                                        "locale", "time_zone", "title",      "people"};
    char *hex = arena_alloc(w->arena, TOKEN * 2 + 1);
    struct value csrf = map_get(row, "csrf");

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        map_set(w->arena, frame, str_of(names[i]), map_get(row, names[i]));
    if (map_get(frame, "name").kind == VALUE_NULL)
        map_put(w->arena, frame, "name", map_get(row, "login"));
    map_put(w->arena, frame, "org", map_get(row, "organization"));
    if (w->route)
        put_audience(w, frame, (uint64_t)map_int(row, "permissions_given", 0));
    map_put(w->arena, frame, "given", given_here(w, (uint64_t)map_int(row, "permissions_given", 0)));
    if (w->ctx.viewer.roles & (ROLE_HR | ROLE_ADMIN)) /* what they rehearse: names, for the line on every page */
        map_put(w->arena, frame, "rehearsal", map_get(row, "rehearsal"));
    map_put(w->arena, frame, "mail", map_get(row, "login"));
    if (csrf.kind == VALUE_BLOB)
        sodium_bin2hex(hex, TOKEN * 2 + 1, (const unsigned char *)csrf.text.p,
                       csrf.text.n < TOKEN ? csrf.text.n : TOKEN);
    w->csrf = str_of(hex);
    map_put(w->arena, w->root, "frame", frame);
}

/* The first call's row, or null. False: the reply has been made. */
static bool run_calls(struct web *w, struct call *calls, size_t n, struct value *row)
{
    enum db_status status = db_wave(w->conn, w->arena, calls, n);

    if (status != DB_OK) {
        web_fail(w, status);
        return false;
    }
    *row = list_count(calls->rows) ? calls->rows.list->items[0] : value_null();
    return true;
}

static bool cookie_session(struct web *w)
{
    struct str hash;
    struct value args[4], row;
    struct call call = {.query = &query_session_viewer, .args = args, .limit = 1};
    struct wave *ahead;

    if (!token_hash(w->arena, map_text(w->http->cookies, session_cookie(w)), &hash))
        return true;
    for (size_t i = 0; i < call.query->nparams; i++) {
        struct str name = call.query->params[i].name;

        args[i] = str_is(name, "token")            ? value_blob(hash)
                  : str_is(name, "now_at")         ? value_int(w->ctx.world_ms)
                  : str_is(name, "shared_idle_at") ? value_int(w->ctx.world_ms - SHARED_IDLE_MS)
                                                   : value_int(w->ctx.world_ms - IDLE_MS);
    }
    ahead = ahead_wave(w, hash);
    if (ahead)
        ahead->calls[-1] = call;
    if (!run_calls(w, ahead ? ahead->calls - 1 : &call, ahead ? ahead->n + 1 : 1, &row))
        return false;
    w->ahead = ahead;
    if (row.kind == VALUE_MAP) {
        take_viewer(&w->ctx.viewer, row);
        take_frame(w, row);
        w->token_hash = hash;
        w->session_id = map_int(row, "session_id", 0);
        ahead_remember(w, hash);
        w->shared = map_int(row, "shared", 0) > 0;
        w->stepped_at = map_int(row, "stepped_at", 0);
        w->needs_second_step = (uint32_t)map_int(row, "second_roles", 0) & w->ctx.viewer.roles;
        w->owes_second_step = w->needs_second_step && map_int(row, "second_at", 0) <= 0;
        note_seen(w, false, hash, w->ctx.world_ms - map_int(row, "seen_at", 0));
    }
    return true;
}

bool web_token_opens(const struct web *w, struct str scope)
{
    struct str scopes = w->scopes;

    while (scopes.n) {
        struct str one = str_split(&scopes, ' ');

        if (str_is(one, "*") || str_eq(one, scope))
            return true;
    }
    return false;
}

/* "units:read" for reading, "units:write" for the rest. Where the token does not open it, w->lacks says what it would take. */
static bool scope_opens(struct web *w)
{
    struct str path = str_cut(w->http->path, sizeof "/api/v1/" - 1, w->http->path.n), plural = str_split(&path, '/');
    bool reads = w->http->method == HTTP_GET || w->http->method == HTTP_HEAD;
    struct str wanted = str_format(w->arena, "%.*s:%s", STR_ARG(plural), reads ? "read" : "write");

    if (web_token_opens(w, wanted))
        return true;
    w->lacks = wanted;
    return false;
}

static bool bearer_session(struct web *w)
{
    struct str header = http_header_of(w->http, "authorization"), hash;
    struct value args[2], row;
    struct call call = {.query = &query_token_viewer, .args = args, .limit = 1};

    if (header.n < 7 || !str_starts(header, "Bearer ") ||
        !token_hash(w->arena, str_trim(str_cut(header, 7, header.n)), &hash))
        return true;
    for (size_t i = 0; i < call.query->nparams; i++)
        args[i] = str_is(call.query->params[i].name, "token") ? value_blob(hash) : value_int(w->ctx.world_ms);
    if (!run_calls(w, &call, 1, &row))
        return false;
    w->scopes = row.kind == VALUE_MAP ? map_text(row, "scopes") : STR("");
    if (row.kind == VALUE_MAP && scope_opens(w)) {
        take_viewer(&w->ctx.viewer, row);
        note_seen(w, true, hash, w->ctx.world_ms - map_int(row, "used_at", 0));
    }
    return true;
}

bool web_session(struct web *w)
{
    return w->route->flags & ROUTE_JSON ? bearer_session(w) : cookie_session(w);
}

/* Where a form came from, as the browser tells it. With "no-referrer" it sends "Origin: null" from our own pages too, so
 * that word counts only where Sec-Fetch-Site has vouched for it. */
static bool came_from_here(struct web *w)
{
    struct str site = http_header_of(w->http, "sec-fetch-site"), origin = http_header_of(w->http, "origin");
    struct str host = http_header_of(w->http, "host");

    if (site.n && !str_is(site, "same-origin") && !str_is(site, "none"))
        return false;
    if (!origin.n || (site.n && str_is(origin, "null")))
        return true;
    return str_eq(origin, web_url(w)) ||
           (!w->app->config.url && str_eq(origin, str_format(w->arena, "http://%.*s", STR_ARG(host))));
}

/* A form comes from a page of ours: the browser says so, and it carries the session's token. */
bool web_csrf_good(struct web *w)
{
    struct str given = map_text(w->http->form, "_csrf");

    if (!given.n)
        given = http_header_of(w->http, "x-csrf-token");
    if (!came_from_here(w))
        return false;
    if (!w->ctx.viewer.account_id)
        return true; /* nothing to ride on: sign-in and the like */
    return given.n == w->csrf.n && given.n && sodium_memcmp(given.p, w->csrf.p, given.n) == 0;
}

void web_zone_changed(struct web *w, struct str time_zone)
{
    clock_zone_set(&w->app->clock, time_zone);
}

struct str web_url(struct web *w)
{
    if (w->app->config.url)
        return str_of(w->app->config.url);
    return str_format(w->arena, "http://%.*s", STR_ARG(http_header_of(w->http, "host")));
}

bool web_shared_device(const struct web *w)
{
    return map_text(w->http->cookies, "shared").n > 0;
}

void web_cookie(struct web *w, const char *name, struct str value, int64_t lives_s)
{
    bool https = w->app->config.url != NULL;
    const char *prefix = https && strcmp(name, "sid") == 0 ? "__Host-" : "";

    struct str age =
        value.n && lives_s < 0 ? STR("") : str_format(w->arena, "; Max-Age=%lld", (long long)(value.n ? lives_s : 0));

    http_header(w->http, "Set-Cookie",
                str_format(w->arena, "%s%s=%.*s; Path=/; HttpOnly; SameSite=Lax%s%s", prefix, name, STR_ARG(value),
                           https ? "; Secure" : "", age.p));
}
