/* Cuts the power of a serving program at every kind of moment: nothing that it acknowledged is lost, nothing is half there.
 *
 *   cuts CUTS [SEED]
 *
 * A company is set up and lived in on a disk that remembers what was written and what was synced (disk.h): migrations, requests,
 * many writes in one COMMIT, a write of hundreds of people that fills the statement journal, one of those that is refused, sealed
 * fields, attached files, checkpoints, a restart. Then the power goes, CUTS times, at moments that the seed chooses: as many
 * in the migrations as in each other part of the work. What is left is opened by the program's own layer, and
 *   - it is whole (whole.h): pages, indexes, references, audit chain, sealed fields, files, and it takes a write
 *   - it is, row by row, a state that was there between two commits: no write is half there
 *   - it is none from before the last acknowledged write, and the rows of acknowledged writes are in it
 * Every fourth time the power goes once more while it is opened. At last the same cuts are made of a disk that says it has
 * synced the log and has not: what does not find that finds nothing. */
#include "../house.h"
#include "disk.h"
#include "whole.h"

#include "core/id.h"
#include "core/log.h"
#include "modules/people/people.h"
#include "modules/units/units.h"
#include "queries.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST = 8192, PARTS = 16, AT_ONCE = 40, LARGE = 500, LIES = 16, FIRST = 8, FIRST_EACH = 3 };

static struct house *house;
static struct disk_log *disk_log;
static uint64_t seed;
static int passed, failed;

/* ---- the work ---- */

static struct ack {
    size_t at;
    char code[16]; /* of a unit, or empty */
} acks[MOST];
static size_t nacks;
static pthread_mutex_t ack_lock = PTHREAD_MUTEX_INITIALIZER;
static size_t parts[PARTS + 1], nparts; /* where each part of the work begins */
static int serial;

static void acknowledged(const char *code)
{
    pthread_mutex_lock(&ack_lock);
    if (nacks < MOST) {
        acks[nacks].at = disk_at(disk_log);
        snprintf(acks[nacks].code, sizeof acks[nacks].code, "%s", code);
        nacks++;
    }
    pthread_mutex_unlock(&ack_lock);
}

static void part(void)
{
    acknowledged("");
    parts[nparts++] = disk_at(disk_log);
}

static void post(const char *who, const char *target, const char *form, const char *code)
{
    struct http_request *r =
        house_call(house, HTTP_POST, target, house_persona(house, who), str_of(form), STR_NONE, NULL);

    if (r->reply.status != 303) {
        printf("POST %s is answered %d\n", target, r->reply.status);
        exit(2);
    }
    acknowledged(code);
    house_done(r);
}

struct job {
    struct db_write base;
    struct ctx ctx;
    struct unit_form unit;
    struct written out;
    char code[16];
    bool refused;
    int n;
    int *left;
};

static bool save_unit(struct tx *tx, struct db_write *w)
{
    struct job *j = (struct job *)w;

    j->ctx.errors.n = 0;
    return unit_save(tx, &j->ctx, &j->unit, &j->out) == DONE;
}

static bool add_people(struct tx *tx, struct db_write *w)
{
    struct job *j = (struct job *)w;

    for (int i = 0; i < j->n; i++) {
        struct str name = str_format(tx->arena, "Somebody %d of %s, whose name is a long one", i, j->code);
        int64_t id;

        person_add(tx, &j->ctx, name, str_format(tx->arena, "%s-%d", j->code, i),
                   str_format(tx->arena, "%s.%d@northwind.example", j->code, i), &id);
    }
    return !j->refused;
}

static pthread_mutex_t left_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t none_left = PTHREAD_COND_INITIALIZER;

static void job_done(struct db_write *w)
{
    struct job *j = (struct job *)w;

    if (j->base.status == DB_OK)
        acknowledged(j->unit.code.p ? j->code : "");
    pthread_mutex_lock(&left_lock);
    --*j->left;
    pthread_cond_signal(&none_left);
    pthread_mutex_unlock(&left_lock);
}

static struct job *job_new(int *left)
{
    struct arena *a = arena_new(64 << 20);
    struct job *j = ARENA_NEW(a, struct job);
    const struct persona *hana = house_persona(house, "hana");

    j->base.arena = a;
    j->base.done = job_done;
    j->ctx = ctx_now(a, house->app->keys, &house->app->clock);
    j->ctx.viewer = (struct viewer){.account_id = hana->account_id, .person_id = hana->person_id, .roles = hana->roles,
                                    .relations = RELATION_SELF, .reach = 1, .people = 10};
    j->left = left;
    snprintf(j->code, sizeof j->code, "C%d", ++serial);
    return j;
}

static void wait_for(int *left)
{
    pthread_mutex_lock(&left_lock);
    while (*left)
        pthread_cond_wait(&none_left, &left_lock);
    pthread_mutex_unlock(&left_lock);
}

/* Many at once: the writer takes them into few transactions, a savepoint each. One in ten is refused: its code is taken. */
static void units_at_once(void)
{
    struct job *jobs[AT_ONCE];
    int left = AT_ONCE;

    for (int i = 0; i < AT_ONCE; i++) {
        struct job *j = jobs[i] = job_new(&left);

        j->base.run = save_unit;
        if (i % 10 == 9)
            snprintf(j->code, sizeof j->code, "%s", jobs[i - 1]->code);
        j->unit = (struct unit_form){.code = str_of(j->code), .name = str_of(j->code), .kind = STR("team"), .purpose = STR("")};
    }
    for (int i = 0; i < AT_ONCE; i++)
        db_submit(house->app->db, &jobs[i]->base);
    wait_for(&left);
    for (int i = 0; i < AT_ONCE; i++) {
        enum db_status wanted = i % 10 == 9 ? DB_REFUSED : DB_OK;

        if (jobs[i]->base.status != wanted) {
            printf("a write at once with others ended with %d\n", (int)jobs[i]->base.status);
            exit(2);
        }
        arena_free(jobs[i]->base.arena);
    }
}

static void people_at_once(int n, bool refused)
{
    int left = 1;
    struct job *j = job_new(&left);

    j->base.run = add_people;
    j->refused = refused;
    j->n = n;
    db_submit(house->app->db, &j->base);
    wait_for(&left);
    if (refused != (j->base.status == DB_REFUSED)) {
        printf("a write of %d people ended with %d\n", n, (int)j->base.status);
        exit(2);
    }
    arena_free(j->base.arena);
}

static const char *path_of(const char *before, int64_t id, const char *behind)
{
    return arena_printf(house->arena, "%s%s%s", before, id_text(house->arena, id).p, behind);
}

static void some_requests(void)
{
    for (int i = 0; i < 6; i++) {
        char code[16];

        snprintf(code, sizeof code, "R%d", ++serial);
        post("hana", "/units/new", arena_printf(house->arena, "code=%s&name=Unit+%s&kind=team", code, code), code);
        post("hana", path_of("/units/", house_find(house, "unit", "code", code), "/budget"), "amount=1200000.50&currency=EUR",
             "");
        post("ivy", "/goals/new", "title=A+goal&owner_kind=person&visibility=public&due_on=2099-12-31", "");
    }
}

static void some_files(void)
{
    char *bytes = arena_alloc(house->arena, 70000);

    for (int i = 0; i < 4; i++) {
        memset(bytes, 'a' + i, 70000);
        memcpy(bytes, "%PDF-1.7 ", 9);
        house_attach(house, "file", "paper.pdf", (struct str){bytes, (size_t)(70000 >> (i * 3))});
        post("ivy", path_of("/year/", house_persona(house, "ivy")->person_id, "/documents"), "title=Paper&seen_by=both", "");
    }
}

static void restart(void)
{
    struct app_config config = house->app->config;
    char why[1024] = "";

    app_worker_close(house->worker);
    app_close(house->app);
    house->app = app_open(&config, why, sizeof why);
    if (!house->app) {
        printf("%s\n", why);
        exit(2);
    }
    house->worker = app_worker_open(house->app);
}

static void work(void)
{
    static void (*const all[])(void) = {some_requests, units_at_once, some_files, restart, some_requests, some_files, units_at_once};

    disk_log = disk_record("/tmp/tandem-house-");
    parts[nparts++] = 0;
    house_waits = true;
    house = house_open("sqlite");
    part();
    for (const char *const *name = (const char *const[]){"hana", "max", "ivy", NULL}; *name; name++)
        house_persona(house, *name);
    house_lead(house, house_persona(house, "max"), house_persona(house, "ivy"));
    house_turn(house);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        part();
        all[i]();
    }
    part();
    people_at_once(LARGE, false);
    people_at_once(LARGE, true);
    part();
    for (int i = 0; i < 4; i++) /* until the log is copied back, and begins anew */
        people_at_once(LARGE / 2, false);
    part();
    some_requests();
    part();
    app_worker_close(house->worker);
    app_close(house->app);
    disk_stop();
    parts[nparts] = disk_at(disk_log);
}

/* ---- the states that were there between two commits ---- */

static struct reference {
    size_t at;
    struct state state;
} references[MOST];
static size_t nreferences;
static char scratch[] = "/dev/shm/tandem-cuts-XXXXXX";

static const char *below_scratch(const char *name)
{
    static char path[2][128];
    static int turn;

    turn = !turn;
    snprintf(path[turn], sizeof path[turn], "%s/%s", scratch, name);
    return path[turn];
}

static void remove_folder(const char *path)
{
    char command[256];

    snprintf(command, sizeof command, "rm -rf '%s'", path);
    if (system(command) != 0)
        printf("%s could not be removed\n", path);
}

static void lay_down(struct disk_log *log, size_t at, bool whole, const char *folder)
{
    remove_folder(folder);
    if (mkdir(folder, 0700) != 0 || !disk_cut(log, at, &seed, whole, folder)) {
        printf("%s cannot be written\n", folder);
        exit(2);
    }
}

static void refer(size_t at)
{
    struct reference *r = &references[nreferences];
    char database[160];
    const char *folder = below_scratch("whole");

    lay_down(disk_log, at, true, folder);
    snprintf(database, sizeof database, "%s/tandem.db", folder);
    r->at = at;
    if (access(database, F_OK) == 0 && state_of(database, &r->state) &&
        (!nreferences || !state_same(&r->state, &references[nreferences - 1].state)) && nreferences < MOST - 1)
        nreferences++;
}

static void find_references(void)
{
    size_t end = disk_at(disk_log), at = 0;

    while (at < end) {
        size_t log = disk_after_sync(disk_log, at, "tandem.db-wal"), whole = disk_after_sync(disk_log, at, "tandem.db");

        at = log < whole ? log : whole;
        refer(at);
    }
    disk_rewind(disk_log);
}

/* The number of the last reference at or before a point, or -1. */
static long reference_before(size_t at)
{
    long found = -1;

    for (size_t i = 0; i < nreferences && references[i].at <= at; i++)
        found = (long)i;
    return found;
}

/* ---- a cut ---- */

static bool has_unit(sqlite3 *db, const char *code)
{
    sqlite3_stmt *s = NULL;
    bool found = false;

    if (sqlite3_prepare_v2(db, "SELECT 1 FROM unit WHERE code = ?", -1, &s, NULL) == SQLITE_OK) {
        sqlite3_bind_text(s, 1, code, -1, SQLITE_STATIC);
        found = sqlite3_step(s) == SQLITE_ROW;
    }
    sqlite3_finalize(s);
    return found;
}

static const char *lost_unit(const char *folder, size_t at)
{
    char path[160];
    const char *lost = NULL;
    sqlite3 *db = NULL;

    snprintf(path, sizeof path, "%s/tandem.db", folder);
    if (sqlite3_open(path, &db) == SQLITE_OK)
        for (size_t i = 0; !lost && i < nacks && acks[i].at <= at; i++)
            if (acks[i].code[0] && !has_unit(db, acks[i].code))
                lost = acks[i].code;
    sqlite3_close(db);
    return lost;
}

/* The state is one that was there, and none from before the last acknowledged write. */
static bool state_known(const struct state *state, size_t at, char *why, size_t why_size)
{
    size_t acked = 0;
    long least, most = reference_before(at) + 2; /* the commit that was under way may be whole */

    for (size_t i = 0; i < nacks && acks[i].at <= at; i++)
        acked = acks[i].at;
    least = acked ? reference_before(acked) : 0;
    for (long i = least < 0 ? 0 : least; i < (long)nreferences && i < most; i++)
        if (state_same(state, &references[i].state))
            return true;
    for (size_t i = 0; i < nreferences; i++)
        if (state_same(state, &references[i].state)) {
            snprintf(why, why_size, "it is the state after commit %zu, and %ld was acknowledged", i, least);
            return false;
        }
    snprintf(why, why_size, "it is no state that was there between two commits");
    return least < 0; /* before the first table */
}

/* Opened while the disk remembers, and the power goes again: what is left of that is to be looked at. */
static const char *cut_again(const char *folder)
{
    const char *again = below_scratch("again");
    struct disk_log *log = disk_record_on(folder);
    size_t from = disk_at(log);
    struct whole found;
    char why[512];

    whole_look(folder, NULL, &found, why, sizeof why);
    disk_stop();
    lay_down(log, from + (size_t)(random_seeded(&seed) % (disk_at(log) - from + 1)), false, again);
    disk_forget(log);
    return again;
}

static bool survives(size_t at, bool twice, char *why, size_t why_size)
{
    const char *folder = below_scratch("cut"), *lost;
    struct whole found;
    struct state first;
    bool first_is_last; /* nothing was left to migrate */

    lay_down(disk_log, at, false, folder);
    if (!whole_look(folder, NULL, &found, why, why_size))
        return false;
    first = found.state;
    if (!state_known(&first, at, why, why_size))
        return false;
    lost = lost_unit(folder, at);
    if (lost)
        snprintf(why, why_size, "the acknowledged unit %s is not there", lost);
    if (lost || !twice)
        return !lost;
    first_is_last = !found.migrated;
    folder = cut_again(folder);
    if (!whole_look(folder, NULL, &found, why, why_size))
        return false;
    if (found.migrated || state_same(&first, &found.state) || !first_is_last)
        return true;
    snprintf(why, why_size, "a second cut has left another state");
    return false;
}

static int by_size(const void *a, const void *b)
{
    const size_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* Points in every part of the work alike, in their order. */
static size_t *choose(size_t n)
{
    size_t *points = malloc((n + 1) * sizeof *points);

    for (size_t i = 0; points && i < n; i++) {
        size_t p = (size_t)(random_seeded(&seed) % nparts), from = parts[p], to = parts[p + 1];

        points[i] = from + (size_t)(random_seeded(&seed) % (to - from + 1));
    }
    if (!points)
        exit(2);
    qsort(points, n, sizeof *points, by_size);
    return points;
}

/* The first writes of all, some times each: there is not yet what later ones lean on. */
static size_t *first_points(size_t *n)
{
    size_t *points = malloc((size_t)FIRST * FIRST_EACH * sizeof *points);

    if (!points)
        exit(2);
    *n = (size_t)FIRST * FIRST_EACH;
    for (size_t i = 0; i < *n; i++)
        points[i] = i / FIRST_EACH;
    return points;
}

/* Frees the points. */
static size_t cut(size_t *points, size_t n, bool twice, bool tells)
{
    size_t bad = 0;

    for (size_t i = 0; i < n; i++) {
        uint64_t before = seed;
        char why[512] = "", where[256];

        if (survives(points[i], twice && i % 4 == 3, why, sizeof why))
            continue;
        bad++;
        disk_says(disk_log, points[i], where, sizeof where);
        if (tells)
            printf("cut at %zu of %zu (%s; then %llu): %s\n", points[i], disk_at(disk_log), where, (unsigned long long)before,
                   why);
    }
    free(points);
    disk_rewind(disk_log);
    return bad;
}

int main(int argc, char **argv)
{
    size_t *points, n = argc > 1 ? strtoul(argv[1], NULL, 10) : 200, first, bad, found;

    seed = argc > 2 ? strtoull(argv[2], NULL, 10) : (uint64_t)clock_ticks_ns();
    printf("seed %llu\n", (unsigned long long)seed);
    log_quiet(true);
    disk_install();
    if (!mkdtemp(scratch))
        return 2;
    work();
    find_references();
    bad = cut(choose(n), n, true, true);
    points = first_points(&first);
    bad += cut(points, first, false, true);
    n += first;
    disk_lies("-wal");
    found = cut(choose(LIES), LIES, false, false);
    printf("figure: %zu cuts, %zu lost or broken\n", n, bad);
    printf("%zu operations of the disk, %zu commits, %zu acknowledged writes; %zu cuts, %zu of them bad; of a disk that lies, %zu of"
           " %d found\n",
           disk_at(disk_log), nreferences, nacks, n, bad, found, LIES);
    passed = (int)(n - bad) + (found > 0);
    failed = (int)bad + (found == 0);
    disk_forget(disk_log);
    remove_folder(scratch);
    remove_folder(house->folder);
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
