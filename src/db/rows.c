/* The second layer on PostgreSQL: row-level security for the role that the program serves as. What it consists of is made by
 * sqlgen from policy.txt; here it is put into a database by its owner, and looked for at each start. */
#include "db/driver.h"

#include <stdio.h>

enum { ROLE_MOST = 63 };

/* What a role may be called without quotes: it stands in statements. */
static bool is_role(const char *role)
{
    size_t n = strlen(role);

    return n && n <= ROLE_MOST && strspn(role, "abcdefghijklmnopqrstuvwxyz0123456789_") == n &&
           (role[0] < '0' || role[0] > '9');
}

static struct str tag_of(struct arena *a, struct str text, const char *role)
{
    return str_format(a, "%s for %s", checksum_of(a, text).p, role);
}

static struct str with_role(struct arena *a, struct str text, const char *role)
{
    struct buf out = buf_new(a, text.n * 2 + 1024);
    struct str mark = STR("%ROLE%");

    for (size_t at; (at = str_find(text, mark, 0)) != SIZE_MAX; text = str_cut(text, at + mark.n, text.n)) {
        buf_put(&out, str_cut(text, 0, at));
        buf_text(&out, role);
    }
    buf_put(&out, text);
    return buf_str(&out);
}

static bool refused(char *why, size_t why_size, const char *says)
{
    snprintf(why, why_size, "%s", says);
    return false;
}

static bool may_have_rows(struct db *db, const char *role, char *why, size_t why_size)
{
    if (db_engine(db) != ENGINE_POSTGRES)
        return refused(why, why_size, "--row-security is of PostgreSQL: say --database postgresql://...");
    return is_role(role) || refused(why, why_size, "--row-security names a role of small letters, digits and _");
}

typedef bool about_rows(struct db_conn *c, struct arena *a, struct str statements, const char *role, char *why,
                        size_t why_size);

static bool ask(struct db *db, enum conn_kind kind, about_rows *fn, const char *statements, const char *role, char *why,
                size_t why_size)
{
    struct db_conn *c = NULL;
    struct arena *a;
    bool good;

    if (!may_have_rows(db, role, why, why_size) || !(c = db->driver->open(db, kind, why, why_size)))
        return false;
    a = arena_new(16 << 20);
    good = fn(c, a, str_of(statements), role, why, why_size);
    db->driver->close(c);
    arena_free(a);
    return good;
}

static bool grant(struct db_conn *c, struct arena *a, struct str statements, const char *role, char *why,
                  size_t why_size)
{
    struct str whole = str_format(a, "BEGIN;\n%s\nCOMMENT ON SCHEMA tandem_rows IS '%s';\nCOMMIT;",
                                  with_role(a, statements, role).p, tag_of(a, statements, role).p);

    return c->db->driver->script(c, whole.p, why, why_size) == DB_OK;
}

bool db_rows_grant(struct db *db, const char *statements, const char *role, char *why, size_t why_size)
{
    return ask(db, CONN_WRITES, grant, statements, role, why, why_size);
}

static bool texts(struct db_conn *c, struct arena *a, const char *text, struct str *first)
{
    struct value list;
    bool good = c->db->driver->texts(c, a, text, &list) == DB_OK;

    *first = good && list_count(list) ? list.list->items[0].text : STR("");
    return good;
}

static bool is_held_back(struct db_conn *c, struct arena *a, struct str statements, const char *role, char *why,
                         size_t why_size)
{
    struct str is, tag = tag_of(a, statements, role);

    if (!texts(c, a, "SELECT current_user::text", &is))
        return refused(why, why_size, "The database does not answer.");
    if (!str_is(is, role)) {
        snprintf(why, why_size, "--database signs in as %.*s, and --row-security says %s.", STR_ARG(is), role);
        return false;
    }
    texts(c, a,
          "SELECT coalesce((SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace"
          " WHERE nspname = 'tandem_rows'), '')",
          &is);
    if (!str_eq(is, tag))
        return refused(why, why_size,
                       "Row security is not set up for this program and role: as the owner of the tables, "
                       "tandem migrate --row-security ROLE.");
    if (!texts(c, a, "SELECT row_security_active('pay')::text", &is) || !str_is(is, "true"))
        return refused(why, why_size,
                       "Row security does not hold that role back: it owns the tables, or is above them.");
    return true;
}

bool db_rows_check(struct db *db, const char *statements, const char *role, char *why, size_t why_size)
{
    return ask(db, CONN_READS, is_held_back, statements, role, why, why_size);
}
