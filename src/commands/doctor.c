/* tandem doctor: one look at everything that an installation stands on. */
#include "commands/doctor.h"

#include "access/audit_head.h"
#include "commands/commands.h"
#include "core/id.h"
#include "modules/imports/imports.h"
#include "queries.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { MEGABYTE = 1 << 20, LEAST_MEGABYTES = 500, SAMPLE = 20, MAIL_TIMEOUT_S = 5, HEADS_LATE_MS = 60000 };

struct doctor {
    const struct app_config *config;
    struct arena *arena;
    struct db *db;        /* NULL: it cannot be opened */
    struct db_conn *conn; /* inside a read, or NULL */
    struct keys *keys;    /* NULL: there are none that can be used */
    struct str says;
};

static bool finds(struct doctor *d, bool good, const char *format, ...) __attribute__((format(printf, 3, 4)));
static bool finds(struct doctor *d, bool good, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    d->says = str_of(arena_vprintf(d->arena, format, args));
    va_end(args);
    return good;
}

static const char *path_of(struct doctor *d, const char *name)
{
    return arena_printf(d->arena, "%s/%s", d->config->data_dir, name);
}

static bool wave(struct doctor *d, struct call *call)
{
    return d->conn && db_wave(d->conn, d->arena, call, 1) == DB_OK;
}

static bool look_at_folder(struct doctor *d)
{
    static const char *const names[] = {"", "master.key", "keys.db"};
    struct stat about;

    if (access(path_of(d, RESTORING), F_OK) == 0)
        return finds(d, false, "%s is what a restore that did not end has left: restore again.", d->config->data_dir);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *path = i ? path_of(d, names[i]) : d->config->data_dir;

        if (stat(path, &about) != 0)
            return finds(d, false, "%s cannot be looked at: %s.", path, strerror(errno));
        if (about.st_mode & 077)
            return finds(d, false, "%s may be opened by others than its owner: chmod go= %s.", path, path);
    }
    if (access(d->config->data_dir, R_OK | W_OK | X_OK) != 0)
        return finds(d, false, "%s cannot be written by whoever runs this.", d->config->data_dir);
    return finds(d, true, "The folder %s and its keys belong to one user alone.", d->config->data_dir);
}

/* Opens what is there, and makes nothing. */
static bool look_at_database(struct doctor *d)
{
    const char *path = path_of(d, "tandem.db");
    struct db_config config = {
        .sqlite_path = path, .postgres_url = d->config->database_url, .row_security = d->config->row_security != NULL};
    char why[512] = "";
    struct str says;
    bool good;

    if (!config.postgres_url && access(path, F_OK) != 0)
        return finds(d, false, "%s is not there: tandem init makes an organization.", path);
    d->db = db_open(&config, why, sizeof why);
    if (!d->db)
        return finds(d, false, "The database cannot be opened: %s.", why);
    good = db_integrity(d->db, d->arena, &says);
    return finds(d, good, "%s", says.p);
}

static bool look_at_migrations(struct doctor *d)
{
    struct migration *list = ARENA_ARRAY(d->arena, struct migration, migration_files_count);
    char why[512] = "the database does not answer";
    size_t missing;

    for (size_t i = 0; i < migration_files_count; i++)
        list[i] = (struct migration){migration_files[i].name,
                                     {(const char *)migration_files[i].bytes, migration_files[i].size}};
    if (!db_migrations_missing(d->db, list, migration_files_count, &missing, why, sizeof why))
        return finds(d, false, "%s", why);
    if (missing)
        return finds(d, false, "%zu migrations are missing: tandem migrate, or tandem serve, applies them.", missing);
    d->conn = db_reader_open(d->db, why, sizeof why);
    if (!d->conn || db_read_begin(d->conn) != DB_OK)
        return finds(d, false, "The database cannot be read: %s.", why);
    return finds(d, true, "All %zu migrations of this program are applied.", migration_files_count);
}

static void try_rows(struct doctor *d, const struct query *q, size_t *sealed, size_t *opened)
{
    struct call call = {.query = q, .limit = SAMPLE};

    if (!wave(d, &call))
        return;
    for (size_t i = 0; i < list_count(call.rows); i++) {
        struct value row = call.rows.list->items[i], plain;
        int64_t id = map_int(row, "id", 0), subject = map_int(row, "person_id", id);

        for (size_t k = 0; k < q->ncolumns; k++) {
            if (!q->columns[k].sealed || row.map->cells[k].kind != VALUE_BLOB)
                continue;
            (*sealed)++;
            *opened +=
                keys_unseal(d->keys, d->arena, subject, q->columns[k].sealed, id, row.map->cells[k].text, &plain);
        }
    }
}

/* A few sealed values of each table: when none opens, it is another installation's key. Erased people's do not. */
static bool look_at_keys(struct doctor *d)
{
    char why[1200] = "";
    size_t sealed = 0, opened = 0;

    if (access(path_of(d, "master.key"), F_OK) != 0 || access(path_of(d, "keys.db"), F_OK) != 0)
        return finds(d, false, "master.key or keys.db is not in %s: sealed fields cannot be read without both.",
                     d->config->data_dir);
    d->keys = keys_open(d->config->data_dir, why, sizeof why);
    if (!d->keys)
        return finds(d, false, "%s", why);
    for (size_t i = 0; i < all_tables_count; i++)
        try_rows(d, all_tables[i].rows, &sealed, &opened);
    if (sealed && !opened)
        return finds(d, false, "None of %zu sealed fields opens: these keys are not this database's.", sealed);
    return finds(d, true,
                 sealed ? "The keys open what they sealed (%zu of %zu fields tried)."
                        : "The keys are there; nothing is sealed yet.",
                 opened, sealed);
}

static bool look_at_audit(struct doctor *d)
{
    struct clock clock = {0};
    struct str says = STR("The audit log cannot be read.");
    char why[512];
    struct db_conn *conn = d->keys ? db_reader_open(d->db, why, sizeof why) : NULL; /* it begins a read of its own */
    const char *heads =
        d->config->audit_heads && access(d->config->audit_heads, F_OK) == 0 ? d->config->audit_heads : NULL;
    bool good = conn && audit_verify(conn, d->keys, clock_world_ms(&clock), heads, d->arena, &says);

    db_reader_close(conn);
    return finds(d, good, "%s", d->keys ? says.p : "The audit log cannot be checked without the keys.");
}

/* The newest seal of which the file has a head; false: it has been said what is wrong with it. */
static bool newest_head(struct doctor *d, int64_t *newest)
{
    struct audit_head_list list = {0};
    struct str why = STR("Signed heads cannot be checked without the keys.");

    if (!d->keys || !audit_heads_read(d->arena, d->keys, audit_organization(d->conn, d->arena), d->config->audit_heads,
                                      &list, &why))
        return finds(d, false, "%s", why.p);
    *newest = 0;
    for (size_t i = 0; i < list.n; i++)
        *newest = list.items[i].seq > *newest ? list.items[i].seq : *newest;
    return true;
}

static bool look_at_heads(struct doctor *d)
{
    const char *path = d->config->audit_heads;
    struct clock clock = {0};
    struct value before = value_int(clock_world_ms(&clock) - HEADS_LATE_MS);
    struct call call = {.query = &query_doctor_heads, .args = &before, .limit = 1};
    int64_t late, written, newest;

    if (!path)
        return finds(d, true,
                     "No file for signed heads is set (--audit-heads): nobody could tell that the log's end was "
                     "cut off.");
    if (!wave(d, &call) || !list_count(call.rows))
        return finds(d, false, "The heads of the audit log cannot be read.");
    late = map_int(call.rows.list->items[0], "late", 0);
    written = map_int(call.rows.list->items[0], "newest", 0);
    if (late)
        return finds(d, false,
                     "%lld signed heads of the audit log wait to be written to %s: is it there, and has it room? "
                     "tandem serve tries again, tandem heads at once.",
                     (long long)late, path);
    if (access(path, F_OK) != 0)
        return finds(d, !written,
                     written ? "%s is not there, but signed heads were written to it: it was moved or removed."
                             : "%s will be made with the first signed head.",
                     path);
    if (!newest_head(d, &newest))
        return false;
    return finds(d, newest >= written,
                 newest >= written
                     ? "%s has signed heads up to seal %lld of the audit log."
                     : "%s ends at seal %lld of the audit log, but a later head was written: its end was removed.",
                 path, (long long)newest);
}

static bool look_at_disk(struct doctor *d)
{
    struct statvfs about;
    unsigned long long free_megabytes;

    if (statvfs(d->config->data_dir, &about) != 0)
        return finds(d, false, "How full the disk is cannot be told: %s.", strerror(errno));
    free_megabytes = (unsigned long long)about.f_bavail * about.f_frsize / MEGABYTE;
    return finds(d, free_megabytes >= LEAST_MEGABYTES, "%llu MB of the disk of %s are free%s.", free_megabytes,
                 d->config->data_dir, free_megabytes >= LEAST_MEGABYTES ? "" : ": make room before it stops writing");
}

static const char *mail_answer(const char *url)
{
    CURL *c = curl_easy_init();
    CURLcode code = CURLE_FAILED_INIT;

    if (c) {
        curl_easy_setopt(c, CURLOPT_URL, url);
        curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
        curl_easy_setopt(c, CURLOPT_CONNECT_ONLY, 1L);
        curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)MAIL_TIMEOUT_S);
        code = curl_easy_perform(c);
        curl_easy_cleanup(c);
    }
    return code == CURLE_OK ? NULL : curl_easy_strerror(code);
}

static bool look_at_mail(struct doctor *d)
{
    const char *wrong;

    if (!d->config->mail_url)
        return finds(d, true, "No mail server is set (--mail): nothing is sent, links are handed out by hand.");
    if (!d->config->mail_from || !strchr(d->config->mail_from, '@'))
        return finds(d, false, "A mail server is set, but no address to send from: --mail-from ADDRESS.");
    wrong = mail_answer(d->config->mail_url);
    if (wrong)
        return finds(d, false, "The mail server %s does not answer: %s.", d->config->mail_url, wrong);
    return finds(d, true, "The mail server %s answers; mail comes from %s.", d->config->mail_url, d->config->mail_from);
}

static bool look_at_time_zone(struct doctor *d)
{
    struct value name = value_text(STR("time_zone"));
    struct call call = {.query = &query_setting_value, .args = &name, .limit = 1};
    struct str zone;

    if (!wave(d, &call) || !list_count(call.rows))
        return finds(d, false, "No time zone is set: days would turn at midnight in UTC. Set it under Organization.");
    zone = map_text(call.rows.list->items[0], "value");
    return finds(d, clock_zone_exists(zone.p), "The time zone is %s%s.", zone.p,
                 clock_zone_exists(zone.p) ? "" : ", which this machine does not know: install tzdata");
}

static bool look_at_lines(struct doctor *d)
{
    struct call call = {.query = &query_doctor_rings, .limit = SAMPLE};

    if (!wave(d, &call))
        return finds(d, false, "The reporting lines cannot be read.");
    if (!list_count(call.rows))
        return finds(d, true, "Every reporting line has an end: nobody is his own manager.");
    return finds(d, false, "Reporting lines run in a ring around %s%s: give one of them another manager.",
                 map_text(call.rows.list->items[0], "name").p, list_count(call.rows) > 1 ? " and others" : "");
}

static bool look_at_counts(struct doctor *d)
{
    struct call call = {.query = &query_review_counts_wrong, .limit = 1},
                goals = {.query = &query_goal_sums_wrong, .limit = 1},
                seats = {.query = &query_seat_counts_wrong, .limit = 1};
    struct value row;

    if (!wave(d, &call) || !list_count(call.rows) || !wave(d, &goals) || !list_count(goals.rows) || !wave(d, &seats) ||
        !list_count(seats.rows))
        return finds(d, false, "The kept counts cannot be read.");
    if (map_int(seats.rows.list->items[0], "n", 0))
        return finds(d, false, "%lld counts of people are not what their seats say: how long a list is may be wrong.",
                     (long long)map_int(seats.rows.list->items[0], "n", 0));
    row = call.rows.list->items[0];
    if (map_int(goals.rows.list->items[0], "n", 0))
        return finds(d, false, "%lld goals do not add up to what the goals below them say.",
                     (long long)map_int(goals.rows.list->items[0], "n", 0));
    if (map_int(row, "counts", 0) || map_int(row, "places", 0))
        return finds(
            d, false,
            "%lld counts of reviews are not what the reviews say, and %lld reviews are counted at another site.",
            (long long)map_int(row, "counts", 0), (long long)map_int(row, "places", 0));
    return finds(d, true, "Kept counts of people and reviews and sums of goals are what their rows say.");
}

static bool look_at_work(struct doctor *d)
{
    struct call call = {.query = &query_doctor_counts, .limit = 1};
    struct value row;
    long long jobs, mails;

    if (!wave(d, &call) || !list_count(call.rows))
        return finds(d, false, "Jobs and mails cannot be read.");
    row = call.rows.list->items[0];
    jobs = (long long)map_int(row, "jobs", 0);
    mails = (long long)map_int(row, "failed_mails", 0);
    if (jobs || mails)
        return finds(d, false, "%lld jobs and %lld mails failed for good: look under Jobs.", jobs, mails);
    return finds(d, true, "No job and no mail has failed; %lld mails are held.",
                 (long long)map_int(row, "held_mails", 0));
}

static bool look_at_imports(struct doctor *d)
{
    struct call call = {.query = &query_import_open_batches};

    if (!wave(d, &call))
        return finds(d, false, "Imports cannot be read.");
    for (size_t i = 0; i < list_count(call.rows); i++) {
        int64_t id = map_int(call.rows.list->items[i], "id", 0);

        if (!import_is_stopped(d->arena, d->config->data_dir, id))
            continue;
        if (str_is(map_text(call.rows.list->items[i], "status"), "being_taken_back"))
            return finds(d, false,
                         "An import was stopped while it was being taken back: serve goes on with it, and so does the "
                         "next tandem import.");
        return finds(
            d, false,
            "An import was stopped in its middle: serve goes on with it, and so does the next tandem import; or "
            "take it back with tandem import undo %s.",
            id_text(d->arena, id).p);
    }
    return finds(d, true, "No import was stopped in its middle.");
}

/* In this order: each opens what those below it need. */
static const struct {
    const char *about;
    bool (*look)(struct doctor *d);
    bool needs_rows;
} looks[] = {
    {"folder", look_at_folder, false},
    {"database", look_at_database, false},
    {"migrations", look_at_migrations, false},
    {"keys", look_at_keys, false},
    {"audit", look_at_audit, true},
    {"heads", look_at_heads, true},
    {"disk", look_at_disk, false},
    {"mail", look_at_mail, false},
    {"time zone", look_at_time_zone, true},
    {"lines", look_at_lines, true},
    {"counts", look_at_counts, true},
    {"work", look_at_work, true},
    {"imports", look_at_imports, true},
};

size_t doctor_look(const struct app_config *config, struct arena *a, struct doctor_finding findings[DOCTOR_FINDINGS])
{
    struct doctor d = {.config = config, .arena = a};
    size_t n = 0;

    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) {
        if ((looks[i].needs_rows && !d.conn) || (looks[i].look == look_at_migrations && !d.db))
            continue; /* what stands in its way was said */
        findings[n].about = looks[i].about;
        findings[n].good = looks[i].look(&d);
        findings[n++].says = d.says;
    }
    if (d.conn)
        db_read_end(d.conn);
    db_reader_close(d.conn);
    db_close(d.db);
    keys_close(d.keys);
    return n;
}

int command_doctor(const struct command_line *line)
{
    struct app_config config = {.data_dir = command_value(line, SET_DATA),
                                .database_url = command_value(line, SET_DATABASE),
                                .mail_url = command_value(line, SET_MAIL),
                                .mail_from = command_value(line, SET_MAIL_FROM),
                                .audit_heads = command_value(line, SET_AUDIT_HEADS)};
    struct doctor_finding findings[DOCTOR_FINDINGS];
    struct arena *a;
    size_t n, wrong = 0;

    if (!config.data_dir)
        return command_fail("say where the data is: --data DIR");
    a = arena_new((size_t)256 << 20);
    n = doctor_look(&config, a, findings);
    for (size_t i = 0; i < n; i++) {
        printf("%-5s %-11s %s\n", findings[i].good ? "good" : "WRONG", findings[i].about, findings[i].says.p);
        wrong += !findings[i].good;
    }
    arena_free(a);
    return wrong ? 1 : 0;
}
