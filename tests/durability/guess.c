#include "guess.h"

#include "core/clock.h"
#include "core/id.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEPT = 64, TABLES = 256, ROUTES = 1024 };

static struct {
    const char *name;
    int64_t ids[KEPT];
    size_t n;
} pool[TABLES];
static size_t npool;

static size_t below(uint64_t *seed, size_t n)
{
    return n ? (size_t)(random_seeded(seed) % n) : 0;
}

void guess_learn(const char *path)
{
    sqlite3 *db = NULL;

    npool = 0;
    if (sqlite3_open(path, &db) != SQLITE_OK)
        exit(2);
    for (size_t t = 0; t < all_tables_count && npool < TABLES; t++) {
        sqlite3_stmt *s = NULL;
        char sql[160];

        snprintf(sql, sizeof sql, "SELECT id FROM %s ORDER BY id DESC LIMIT %d", all_tables[t].name.p, KEPT);
        pool[npool].name = all_tables[t].name.p;
        pool[npool].n = 0;
        if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK)
            while (sqlite3_step(s) == SQLITE_ROW)
                pool[npool].ids[pool[npool].n++] = sqlite3_column_int64(s, 0);
        sqlite3_finalize(s);
        npool += pool[npool].n > 0;
    }
    sqlite3_close(db);
}

/* The table that a word of an address, or a reference, is about: "goals" is about goal. Else any. */
static size_t table_for(struct str word, uint64_t *seed)
{
    size_t best = SIZE_MAX, length = 0;

    if (str_starts(word, "people") || str_starts(word, "year") || str_starts(word, "person"))
        word = STR("person");
    for (size_t i = 0; i < npool; i++) {
        size_t n = strlen(pool[i].name);

        if (n <= word.n && n > length && memcmp(pool[i].name, word.p, n) == 0) {
            best = i;
            length = n;
        }
    }
    return best == SIZE_MAX || below(seed, 12) == 0 ? below(seed, npool) : best;
}

static int64_t id_for(struct str word, uint64_t *seed)
{
    size_t t = table_for(word, seed);

    return npool ? pool[t].ids[below(seed, pool[t].n)] : 1;
}

static void put_path(struct buf *out, const char *path, uint64_t *seed)
{
    struct str rest = str_of(path + 1), word = STR("person");

    while (rest.n) {
        struct str part = str_split(&rest, '/');

        buf_char(out, '/');
        if (!part.n || part.p[0] != ':') {
            buf_put(out, part);
            word = part;
            continue;
        }
        if (str_is(part, ":person_id"))
            word = STR("person");
        char id[ID_TEXT + 1];

        id_write(id_for(word, seed), id);
        buf_text(out, id);
    }
    if (!path[1])
        buf_char(out, '/');
}

static void put_number(struct buf *out, const struct field *f, uint64_t *seed)
{
    int64_t least = f->min, most = f->max > f->min ? f->max : f->min + 5;

    if (f->kind == FIELD_PERCENT)
        buf_format(out, "%d", (int)below(seed, 101));
    else if (f->kind == FIELD_MONEY || f->kind == FIELD_DECIMAL)
        buf_format(out, "%d.%02d", (int)below(seed, 100000), (int)below(seed, 100));
    else
        buf_format(out, "%lld", (long long)(least + (int64_t)below(seed, (size_t)(most - least < 50 ? most - least + 1 : 50))));
}

static void put_choice(struct buf *out, const struct field *f, uint64_t *seed)
{
    size_t n = 0;

    while (f->choices && f->choices[n].value)
        n++;
    if (n)
        buf_text(out, f->choices[below(seed, n)].value);
    else
        buf_format(out, "%d", 1 + (int)below(seed, 5));
}

static void put_words(struct buf *out, const struct field *f, uint64_t *seed)
{
    static const char *const words[] = {"Zo%C3%AB", "apple", "%C3%84pfel", "Zebra", "a%27b", "%25", "10", "%3Cb%3E", "o%CC%88", "PL"};
    size_t most = f->max && f->max < 12 ? 1 : 4;

    if (f->min == 3 && f->max == 3) {
        buf_text(out, "EUR");
        return;
    }
    for (size_t i = 0, n = 1 + below(seed, most); i < n; i++)
        buf_format(out, "%s%s", i ? "+" : "", words[below(seed, sizeof words / sizeof *words)]);
    if (!f->max || f->max >= 12)
        buf_format(out, "+%d", (int)below(seed, 1000));
}

static void put_value(struct arena *a, struct buf *out, const struct field *f, uint64_t *seed, day today)
{
    char id[ID_TEXT + 1];

    switch (f->kind) {
    case FIELD_TEXT:
    case FIELD_LONG_TEXT: put_words(out, f, seed); return;
    case FIELD_CHOICE:
    case FIELD_SET: put_choice(out, f, seed); return;
    case FIELD_DAY:
        today += (day)below(seed, 5) * (day)below(seed, 200) - (day)below(seed, 3) * (day)below(seed, 200);
        buf_put(out, day_text(a, today));
        return;
    case FIELD_INT:
    case FIELD_DECIMAL:
    case FIELD_MONEY:
    case FIELD_PERCENT: put_number(out, f, seed); return;
    case FIELD_BOOL: buf_text(out, below(seed, 2) ? "on" : "off"); return;
    case FIELD_REF:
        id_write(id_for(str_of(f->ref ? f->ref : "person"), seed), id);
        buf_text(out, id);
        return;
    }
}

static struct str form_for(struct arena *a, const struct route *r, uint64_t *seed, day today)
{
    struct buf out = buf_new(a, 1 << 16);

    for (size_t i = 0; r->form && i < r->form->nfields; i++) {
        const struct field *f = &r->form->fields[i];
        bool needed = f->flags & FIELD_REQUIRED;

        if (below(seed, needed ? 40 : 2) == (needed ? 0u : 1u))
            continue;
        buf_format(&out, "%s%s=", buf_str(&out).n ? "&" : "", f->name);
        if (below(seed, 60))
            put_value(a, &out, f, seed, today);
    }
    if (!buf_str(&out).n)
        buf_text(&out, "_=");
    return buf_str(&out);
}

/* What cannot be the same by its nature, or answers when it likes. */
static bool left_out(const struct route *r)
{
    static const struct {
        const char *part, *why;
    } list[] = {{"sign-", "ends the sessions that the rest needs"},
                {"password", "hashes are salted by the library"},
                {"session", "ends the sessions that the rest needs"},
                {"two-step", "asks everybody for a second step from then on"},
                {"step-up", "passwords again"},
                {"import", "goes on behind its answer, on another thread"},
                {"packets", "the same"},
                {"progress", "a stream: it ends when the browser goes"},
                {"pdf", "what Pango draws is large, and holds no row that the page does not"},
                {"setup", "there is a company"},
                {"set-up", "there is a company"},
                {"rehearsal", "moves the clock, which stands still here"},
                {"/code", "a password by the library's own chance"},
                {"invite", "hashes are salted by the library"}};

    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        if (strstr(r->path, list[i].part))
            return true;
    return (r->flags & ROUTE_OPEN) != 0;
}

static const struct route *any_route(uint64_t *seed, bool posts)
{
    static const struct route *list[2][ROUTES];
    static size_t n[2];

    if (!n[0])
        for (size_t m = 0; m < all_modules_count; m++)
            for (size_t i = 0; i < all_modules[m]->nroutes; i++) {
                const struct route *r = &all_modules[m]->routes[i];
                int kind = r->method == HTTP_POST;

                if (!left_out(r) && n[kind] < ROUTES && (r->method == HTTP_GET || r->method == HTTP_POST))
                    list[kind][n[kind]++] = r;
            }
    return list[posts][below(seed, n[posts])];
}

struct guess guess_request(struct arena *a, uint64_t *seed, day today)
{
    struct buf target = buf_new(a, 4096);
    struct guess g = {0};
    const struct resource *res = all_resources[below(seed, all_resources_count)];

    if (below(seed, 10) == 0 && res->list) {
        buf_format(&target, "/api/v1/%s", res->plural);
    } else {
        g.route = any_route(seed, below(seed, 10) < 7);
        put_path(&target, g.route->path, seed);
        if (g.route->method == HTTP_POST)
            g.form = form_for(a, g.route, seed, today);
    }
    g.target = buf_str(&target).p;
    return g;
}
