/* Migrations: forward only, each in one transaction with its entry in the list of those applied. Killed at any point,
 * the next start goes on where this one stopped. */
#include "db/driver.h"

#include "core/log.h"

#include <ctype.h>
#include <sodium.h>
#include <stdio.h>

static bool in_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* Four words differ; two are not known there. */
static bool put_word(struct buf *out, struct str word)
{
    static const struct {
        const char *sqlite, *postgres;
    } words[] = {{"INTEGER", "bigint"},
                 {"TEXT", "text COLLATE \"C\""},
                 {"BLOB", "bytea"},
                 {"REAL", "double precision"},
                 {"STRICT", ""}};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_is(word, words[i].sqlite)) {
            buf_text(out, words[i].postgres);
            return true;
        }
    return false;
}

/* Length of what stands at `at` and is copied as it is: a comment or a quoted text; 0: neither. */
static size_t opaque_at(struct str text, size_t at)
{
    size_t end;

    if (text.p[at] == '-' && at + 1 < text.n && text.p[at + 1] == '-') {
        end = str_find(text, STR("\n"), at);
        return (end == SIZE_MAX ? text.n : end) - at;
    }
    if (text.p[at] != '\'')
        return 0;
    end = str_find(text, STR("'"), at + 1);
    return (end == SIZE_MAX ? text.n : end + 1) - at;
}

struct str migration_for_postgres(struct arena *a, struct str text)
{
    struct buf out = buf_new(a, text.n * 3 + 1024);

    for (size_t i = 0; i < text.n;) {
        size_t n = opaque_at(text, i);

        if (n) {
            buf_put(&out, str_cut(text, i, i + n));
            i += n;
        } else if (str_starts(str_cut(text, i, text.n), ", WITHOUT ROWID")) {
            i += 15;
        } else if (in_word(text.p[i])) {
            size_t end = i;

            while (end < text.n && in_word(text.p[end]))
                end++;
            if (!put_word(&out, str_cut(text, i, end)))
                buf_put(&out, str_cut(text, i, end));
            i = end;
        } else {
            buf_char(&out, text.p[i++]);
        }
    }
    return buf_str(&out);
}

/* What stands between "-- sqlite only" and "-- end" is left out on PostgreSQL. */
static struct str without_sqlite_parts(struct arena *a, struct str text)
{
    struct buf out = buf_new(a, text.n + 1);
    bool left_out = false;

    while (text.n) {
        struct str line = str_split(&text, '\n');

        if (str_starts(line, "-- sqlite only"))
            left_out = true;
        if (!left_out) {
            buf_put(&out, line);
            buf_char(&out, '\n');
        }
        if (str_starts(line, "-- end"))
            left_out = false;
    }
    return buf_str(&out);
}

struct str checksum_of(struct arena *a, struct str text)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    char *hex = arena_alloc(a, sizeof hash * 2 + 1);

    crypto_hash_sha256(hash, (const unsigned char *)text.p, text.n);
    sodium_bin2hex(hex, sizeof hash * 2 + 1, hash, sizeof hash);
    return str_of(hex);
}

static bool apply_one(struct db_conn *c, struct arena *a, const struct migration *m, char *why, size_t why_size)
{
    const struct driver *d = c->db->driver;
    bool postgres = db_engine(c->db) == ENGINE_POSTGRES;
    struct str text = postgres ? migration_for_postgres(a, without_sqlite_parts(a, m->text)) : m->text;
    struct str whole = str_format(a, "%s;\n%s\n;INSERT INTO migration (name, checksum) VALUES ('%s', '%s');\nCOMMIT;",
                                  postgres ? "BEGIN" : "BEGIN IMMEDIATE", text.p, m->name, checksum_of(a, m->text).p);
    char reason[512] = "";

    if (d->script(c, whole.p, reason, sizeof reason) == DB_OK)
        return true;
    d->script(c, "ROLLBACK", NULL, 0);
    snprintf(why, why_size, "The migration %s failed and was rolled back: %s", m->name, reason);
    return false;
}

/* Compares the list of those applied ("name checksum") with what this program has. */
static bool check_applied(struct arena *a, struct value applied, const struct migration *list, size_t n, char *why,
                          size_t why_size)
{
    for (size_t i = 0; i < list_count(applied); i++) {
        struct str line = applied.list->items[i].text, name = str_split(&line, ' ');

        if (i >= n) {
            snprintf(why, why_size, "This database was made by a newer Tandem: it has the migration %.*s.",
                     STR_ARG(name));
            return false;
        }
        if (!str_is(name, list[i].name) || !str_eq(line, checksum_of(a, list[i].text))) {
            snprintf(why, why_size, "The database has the migration %.*s, this program has %s, and they differ.",
                     STR_ARG(name), list[i].name);
            return false;
        }
    }
    return true;
}

/* Views and policies of the second layer would hold on to columns that a migration changes. Without them its tables are closed to
 * whoever they are for, until it is set up again. */
static bool lift_rows(struct db_conn *c, char *why, size_t why_size)
{
    static const char text[] = "DROP SCHEMA IF EXISTS tandem_rows CASCADE;\n"
                               "DO $$ DECLARE t name; BEGIN\n"
                               "FOR t IN SELECT tablename FROM pg_policies WHERE policyname = 'tandem_viewer' AND "
                               "schemaname = current_schema() LOOP\n"
                               "EXECUTE format('DROP POLICY tandem_viewer ON %I', t);\nEND LOOP; END $$";

    return db_engine(c->db) != ENGINE_POSTGRES || c->db->driver->script(c, text, why, why_size) == DB_OK;
}

static bool migrate(struct db_conn *c, struct arena *a, const struct migration *list, size_t n, size_t *done, char *why,
                    size_t why_size)
{
    const struct driver *d = c->db->driver;
    struct value applied;

    if (d->script(c,
                  db_engine(c->db) == ENGINE_POSTGRES
                      ? "CREATE TABLE IF NOT EXISTS migration (name text PRIMARY KEY, checksum text NOT NULL)"
                      : "CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, checksum TEXT NOT NULL) STRICT",
                  why, why_size) != DB_OK ||
        d->texts(c, a, "SELECT name || ' ' || checksum FROM migration ORDER BY name", &applied) != DB_OK)
        return false;
    if (!check_applied(a, applied, list, n, why, why_size))
        return false;
    if (list_count(applied) < n && !lift_rows(c, why, why_size))
        return false;
    for (size_t i = list_count(applied); i < n; i++) {
        if (!apply_one(c, a, &list[i], why, why_size))
            return false;
        (*done)++;
    }
    return true;
}

bool db_migrations_missing(struct db *db, const struct migration *list, size_t n, size_t *missing, char *why,
                           size_t why_size)
{
    struct db_conn *c = db->driver->open(db, CONN_READS, why, why_size);
    struct arena *a = arena_new(16 << 20);
    struct value applied;
    bool good = c != NULL;

    if (c &&
        db->driver->texts(c, a, "SELECT name || ' ' || checksum FROM migration ORDER BY name", &applied) != DB_OK) {
        snprintf(why, why_size, "The database has no tables yet: tandem init makes an organization.");
        good = false;
    }
    good = good && check_applied(a, applied, list, n, why, why_size);
    *missing = good ? n - list_count(applied) : 0;
    if (c)
        db->driver->close(c);
    arena_free(a);
    return good;
}

bool db_migrate(struct db *db, const struct migration *list, size_t n, size_t *applied, char *why, size_t why_size)
{
    struct db_conn *c = db->driver->open(db, CONN_WRITES, why, why_size);
    struct arena *a = arena_new(64 << 20);
    bool good = false;

    *applied = 0;
    if (c) {
        if (db_engine(db) == ENGINE_POSTGRES) /* two programs that start at once take turns */
            db->driver->script(c, "SELECT pg_advisory_lock(20250101)", NULL, 0);
        good = migrate(c, a, list, n, applied, why, why_size);
        db->driver->close(c);
    }
    arena_free(a);
    return good;
}
