/* Takes backups of a company while sixteen writers write, restores them elsewhere, and holds them against what was there.
 *
 *   backups sqlite|postgres BACKUPS [SEED]
 *
 * Each backup is taken and restored by the program's own commands; rows on PostgreSQL by pg_dump and pg_restore, as the operator's
 * guide says. Then
 *   - SQLite: the rows of all tables are those of a state between two commits, of the time between the backup's beginning and end;
 *     PostgreSQL: they are those of the snapshot that pg_dump was given
 *   - what was acknowledged before the backup began is there, what began after its end is not
 *   - it is whole (whole.h): references, audit chain, sealed fields, files, and it takes a write */
#include "../house.h"
#include "disk.h"
#include "dump.h"
#include "whole.h"

#include "access/files.h"
#include "commands/commands.h"
#include "core/id.h"
#include "core/log.h"
#include "modules/people/people.h"
#include "modules/units/units.h"
#include "modules/year/year_document.h"
#include "queries.h"

#include <libpq-fe.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WRITERS = 16, MOST = 1000000, PEOPLE = 3000, DOCUMENTS = 40, LEAST_WRITES = 20 };

static struct house *house;
static struct disk_log *disk_log; /* of SQLite */
static char scratch[] = "/dev/shm/tandem-backups-XXXXXX";
static atomic_int next_serial, ndocuments, nacked, nrefused;
static atomic_bool stopping;
static _Atomic unsigned char acked[MOST]; /* by the number of the unit */
static int passed, failed;
static size_t opened; /* sealed fields and files, of all backups */

/* ---- the writers ---- */

struct job {
    struct db_write base;
    struct ctx ctx;
    const void *in;
    enum outcome (*fn)(struct tx *, struct ctx *, const void *, struct written *);
    struct written out;
};

static bool run_job(struct tx *tx, struct db_write *w)
{
    struct job *j = (struct job *)w;

    j->ctx.errors.n = 0;
    return j->fn(tx, &j->ctx, j->in, &j->out) == DONE;
}

static bool write_as(struct arena *a, const struct persona *who, enum outcome (*fn)(struct tx *, struct ctx *, const void *, struct written *),
                     const void *in, struct written *out)
{
    struct job j = {.base = {.run = run_job, .arena = a}, .in = in, .fn = fn};
    bool good;

    j.ctx = ctx_now(a, house->app->keys, &house->app->clock);
    j.ctx.viewer = (struct viewer){.account_id = who->account_id, .person_id = who->person_id, .roles = who->roles,
                                   .relations = RELATION_SELF, .reach = 1, .people = 10};
    good = db_write_now(house->app->db, &j.base) == DB_OK;
    *out = j.out;
    return good;
}

static void add_document(struct arena *a, const struct persona *ivy, int serial)
{
    struct year_document_form form = {.title = STR("Paper"), .seen_by = STR("both"), .kind = STR("pdf"), .size = 30000};
    char *bytes = arena_alloc(a, 30000), *name = arena_alloc(a, FILE_NAME + 1);
    struct written out;

    memset(bytes, 'a' + serial % 26, 30000);
    form.head.id = ivy->person_id;
    form.id = id_new(clock_world_ms(&house->app->clock));
    if (!file_put(house->app->keys, a, house->folder, ivy->person_id, form.id, (struct str){bytes, 30000}, name))
        return;
    form.file = str_of(name);
    write_as(a, ivy, year_document_add, &form, &out);
}

static bool seal(struct tx *tx, struct db_write *base)
{
    (void)base;
    audit_seal(tx, house->app->keys, clock_world_ms(&house->app->clock), 10000);
    return true;
}

static void *write_on(void *with)
{
    const struct persona *hana = house_persona(house, "hana"), *ivy = house_persona(house, "ivy");

    while (!stopping) {
        int serial = atomic_fetch_add(&next_serial, 1);
        struct arena *a = arena_new(64 << 20);
        struct db_write sealing = {.run = seal, .arena = a};
        struct unit_form unit = {.name = STR("A unit"), .kind = STR("team"), .purpose = STR(""), .from_on = STR(""), .code = str_format(a, "B%d", serial)};
        struct unit_budget_form budget = {.amount = serial, .currency = STR("EUR")};
        struct written out;

        if (serial >= MOST || !write_as(a, hana, unit_save, &unit, &out)) {
            nrefused++;
        } else {
            acked[serial] = 1;
            nacked++;
            budget.head = (struct form_head){.id = out.id, .given = 3};
            if (!write_as(a, hana, unit_budget_save, &budget, &out))
                nrefused++;
        }
        if (serial % 50 == 0 && atomic_fetch_add(&ndocuments, 1) < DOCUMENTS)
            add_document(a, ivy, serial);
        if (with && house->database[0]) /* on SQLite each commit seals; here it is a job, which this house does not run */
            db_write_now(house->app->db, &sealing);
        arena_free(a);
    }
    return NULL;
}

static enum outcome add_people(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    (void)in;
    (void)out;
    for (int i = 0; i < PEOPLE; i++) {
        int64_t id;

        person_add(tx, ctx, str_format(tx->arena, "Somebody %d, whose name is a long one", i), str_format(tx->arena, "P-%d", i),
                   str_format(tx->arena, "somebody.%d@northwind.example", i), &id);
    }
    return DONE;
}

/* ---- a backup ---- */

static const char *below(struct arena *a, const char *name)
{
    return arena_printf(a, "%s/%s", scratch, name);
}

static void shell(const char *command)
{
    if (system(command) != 0) {
        printf("%s\n", command);
        exit(2);
    }
}

/* Writes to the copy: begun anew at each commit of the writers, a backup of a large database would never end. */
static atomic_long copied;

static int count_copied(enum disk_call call, const char *path)
{
    copied += call == DISK_WRITE && strstr(path, "/data/tandem.db.new") != NULL;
    return 0;
}

static bool copied_once(const char *path)
{
    enum { PAGE = 4096 };
    struct stat about = {0};

    if (stat(path, &about) == 0 && copied <= about.st_size / PAGE * 3 / 2 + 100)
        return true;
    printf("%ld pages were written for a backup of %ld\n", (long)copied, (long)(about.st_size / PAGE));
    return false;
}

static bool restores(struct arena *a, const char *restored_url)
{
    struct command_line line = {0};

    line.values[SET_DATA] = house->folder;
    line.values[SET_DATABASE] = house->app->config.database_url;
    line.values[SET_TO] = below(a, "data");
    line.values[SET_KEYS_TO] = below(a, "keys");
    copied = 0;
    if (command_backup(&line) != 0 || (!restored_url && !copied_once(below(a, "data/tandem.db"))))
        return false;
    line = (struct command_line){0};
    line.values[SET_DATA] = below(a, "restored");
    line.values[SET_DATABASE] = restored_url;
    line.values[SET_FROM] = below(a, "data");
    line.values[SET_KEYS_FROM] = below(a, "keys");
    return command_restore(&line) == 0;
}

/* What was acknowledged before it began, up to `before`, is there; nothing from `behind` on. */
static bool holds(const struct place *at, const unsigned char *known, int before, int behind)
{
    struct dump codes = dump_rows(at->url, at->path, NULL, "SELECT code FROM unit");
    unsigned char *there = calloc((size_t)behind + 1, 1);
    bool good = there != NULL;

    for (size_t i = 0; good && i < codes.n; i++) {
        int n = codes.rows[i][0] == 'B' ? atoi(codes.rows[i] + 1) : -1;

        if (n >= behind)
            good = printf("B%d was begun after the backup had ended\n", n) < 0;
        else if (n >= 0)
            there[n] = 1;
    }
    for (int i = 0; good && i < before; i++)
        if (known[i] && !there[i])
            good = printf("B%d was acknowledged before the backup began, and is not in it\n", i) < 0;
    free(there);
    dump_free(&codes);
    return good;
}

/* One of the states between two commits, from the last one before the backup began. */
static bool was_there(const struct state *state, size_t from, size_t to, uint64_t *seed, struct arena *a)
{
    const char *folder = below(a, "then"), *path = below(a, "then/tandem.db");
    struct state then;

    for (size_t at = from; at <= to; at = disk_after_sync(disk_log, at, "tandem.db-wal")) {
        shell(arena_printf(a, "rm -rf '%s' && mkdir -p '%s'", folder, folder));
        if (disk_cut(disk_log, at, seed, true, folder) && state_of(path, &then) && state_same(&then, state))
            return true;
        if (at == to)
            break;
    }
    printf("its rows are those of no state that was there\n");
    return false;
}

static bool of_sqlite(struct arena *a, uint64_t *seed, unsigned char *known)
{
    size_t from = disk_at(disk_log), to;
    struct place at = {.path = below(a, "restored/tandem.db")};
    int before = next_serial, behind;
    char why[512] = "";
    struct whole found;

    for (int i = 0; i < before; i++)
        known[i] = acked[i];
    if (!restores(a, NULL))
        return printf("it cannot be taken or restored\n") < 0;
    behind = next_serial;
    to = disk_at(disk_log);
    if (!whole_look(below(a, "restored"), NULL, &found, why, sizeof why))
        return printf("%s\n", why) < 0;
    opened += found.sealed + found.files;
    return holds(&at, known, before, behind) && was_there(&found.state, from, to, seed, a);
}

static bool of_postgres(struct arena *a, unsigned char *known)
{
    const char *url = house->app->config.database_url, *restored = strchr(url, '?');
    char name[160], why[512] = "";
    struct place there = {.url = url}, here = {0};
    PGconn *c = PQconnectdb(url);
    PGresult *r;
    int before = next_serial, behind;
    struct whole found = {0};
    size_t rows;
    bool good;

    snprintf(name, sizeof name, "%s_restored", house->database);
    here.url = arena_printf(a, "postgresql:///%s%s", name, restored ? restored : "");
    for (int i = 0; i < before; i++)
        known[i] = acked[i];
    PQclear(PQexec(c, "BEGIN ISOLATION LEVEL REPEATABLE READ"));
    r = PQexec(c, "SELECT pg_export_snapshot()");
    there.snapshot = arena_printf(a, "%s", PQgetvalue(r, 0, 0));
    PQclear(r);
    behind = next_serial;
    shell(arena_printf(a, "pg_dump -Fc --snapshot='%s' -f '%s' '%s'", there.snapshot, below(a, "rows"), url));
    good = restores(a, here.url);
    shell(arena_printf(a, "psql -qX '%s' -c 'DROP DATABASE IF EXISTS %s' -c 'CREATE DATABASE %s' 2>'%s'", getenv("TANDEM_TEST_PG"), name,
                       name, below(a, "said")));
    shell(arena_printf(a, "pg_restore -d '%s' '%s'", here.url, below(a, "rows")));
    good = good && dump_differs(&there, &here, NULL, &rows) == 0 && holds(&here, known, before, behind);
    PQfinish(c);
    if (good && !whole_look(below(a, "restored"), here.url, &found, why, sizeof why))
        good = printf("%s\n", why) < 0;
    opened += found.sealed + found.files;
    shell(arena_printf(a, "psql -qX '%s' -c 'DROP DATABASE %s WITH (FORCE)'", getenv("TANDEM_TEST_PG"), name));
    return good;
}

static void back_up(size_t n, uint64_t *seed)
{
    static unsigned char known[MOST];
    struct arena *a = arena_new((size_t)256 << 20);
    int until = nacked + LEAST_WRITES;
    bool good;

    while (nacked < until) /* they write */
        sched_yield();
    shell(arena_printf(a, "rm -rf '%s'/*", scratch));
    good = house->database[0] ? of_postgres(a, known) : of_sqlite(a, seed, known);
    passed += good;
    failed += !good;
    if (!good)
        printf("backup %zu is not what was there\n", n);
    arena_free(a);
}

int main(int argc, char **argv)
{
    const char *engine = argc > 1 ? argv[1] : "sqlite";
    size_t n = argc > 2 ? strtoul(argv[2], NULL, 10) : 3;
    uint64_t seed = argc > 3 ? strtoull(argv[3], NULL, 10) : (uint64_t)clock_ticks_ns();
    pthread_t threads[WRITERS];
    struct written out;

    printf("seed %llu\n", (unsigned long long)seed);
    log_quiet(true);
    disk_install();
    if (!mkdtemp(scratch))
        return 2;
    disk_fault = count_copied;
    house_waits = true;
    if (strcmp(engine, "sqlite") == 0)
        disk_log = disk_record("/tmp/tandem-house-");
    house = house_open(engine);
    house_lead(house, house_persona(house, "hana"), house_persona(house, "ivy"));
    house_write(house, add_people, house, &out);
    for (int i = 0; i < WRITERS; i++)
        if (pthread_create(&threads[i], NULL, write_on, i ? NULL : house) != 0)
            return 2;
    for (size_t i = 0; i < n; i++)
        back_up(i, &seed);
    stopping = true;
    for (int i = 0; i < WRITERS; i++)
        pthread_join(threads[i], NULL);
    disk_stop();
    if (nrefused)
        failed += printf("%d writes were refused\n", (int)nrefused) > 0;
    if (!opened)
        failed += printf("no sealed field and no file was in any of them\n") > 0;
    printf("figure: %zu backups under %d writes, %zu sealed fields and files opened, %d of them not what was there\n", n, (int)nacked,
           opened, failed);
    if (disk_log)
        disk_forget(disk_log);
    shell(arena_printf(house->arena, "rm -rf '%s'", scratch));
    house_close(house);
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
