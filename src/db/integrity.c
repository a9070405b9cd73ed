/* Whether a database is whole, for the doctor. */
#include "db/driver.h"

static bool texts(struct db_conn *c, struct arena *a, const char *text, struct value *list)
{
    return c->db->driver->texts(c, a, text, list) == DB_OK;
}

static bool sqlite_is_whole(struct db_conn *c, struct arena *a, struct str *says)
{
    struct value found;

    if (!texts(c, a, "PRAGMA integrity_check(1)", &found) || list_count(found) != 1) {
        *says = STR("The database cannot be read to its end: restore a backup.");
        return false;
    }
    if (!str_is(found.list->items[0].text, "ok")) {
        *says = str_format(a, "The database is damaged, restore a backup: %.*s.", STR_ARG(found.list->items[0].text));
        return false;
    }
    if (!texts(c, a, "PRAGMA foreign_key_check", &found) || list_count(found)) {
        *says = str_format(a, "%zu rows point to rows that are not there, the first in table %.*s: restore a backup.",
                           list_count(found), STR_ARG(list_count(found) ? found.list->items[0].text : STR("?")));
        return false;
    }
    *says = STR("The database is whole: pages, indexes and references were all read.");
    return true;
}

static bool postgres_is_whole(struct db_conn *c, struct arena *a, struct str *says)
{
    struct value found;

    if (!texts(c, a,
               "SELECT x.relname::text FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid"
               " WHERE NOT (i.indisvalid AND i.indisready)",
               &found)) {
        *says = STR("The database does not answer.");
        return false;
    }
    if (list_count(found)) {
        *says = str_format(a, "The index %.*s is not usable: REINDEX it.", STR_ARG(found.list->items[0].text));
        return false;
    }
    texts(c, a, "SELECT current_setting('data_checksums')", &found);
    *says = str_format(a, "The database answers and its indexes are usable; PostgreSQL's checksums are %.*s.",
                       STR_ARG(list_count(found) ? found.list->items[0].text : STR("not known")));
    return true;
}

bool db_integrity(struct db *db, struct arena *a, struct str *says)
{
    char why[512] = "";
    struct db_conn *c = db->driver->open(db, CONN_READS, why, sizeof why);
    bool good;

    if (!c) {
        *says = str_format(a, "The database cannot be opened: %s.", why);
        return false;
    }
    good = db_engine(db) == ENGINE_SQLITE ? sqlite_is_whole(c, a, says) : postgres_is_whole(c, a, says);
    db->driver->close(c);
    return good;
}
