/* Signed heads of the audit log: made, handed over in spite of a disk that fails, and held against the log. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../house.h"
#include "access/audit.h"
#include "access/audit_head.h"
#include "commands/doctor.h"
#include "commands/export.h"
#include "modules/audit/audit.h"
#include "queries.h"

static const char *engine, *verifier;
static struct house *h;
static const char *heads;

static enum outcome many_entries(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    (void)out;
    for (int i = 0; i < *(const int *)in; i++)
        audit_write(tx, ctx, .action = "test", .object = "nothing", .object_id = i % 7, .person_id = i % 3);
    return DONE;
}

static int64_t write_entries(int n)
{
    struct written out;

    for (int left = n; left > 0; left -= 500)
        house_write(h, many_entries, &(int){left < 500 ? left : 500}, &out);
    return house_count(h, "audit");
}

static bool verify_with(const char *path, struct str *says)
{
    return audit_verify(h->worker->conn, h->app->keys, clock_world_ms(&h->app->clock), path, h->arena, says);
}

static void holds(const char *path, const char *about)
{
    struct str says;

    if (!verify_with(path, &says) || (about && !strstr(says.p, about)))
        fail_msg("it should hold (%s), but: %s", about ? about : "", says.p);
}

static void does_not_hold(const char *path, const char *about)
{
    struct str says;

    if (verify_with(path, &says) || !strstr(says.p, about))
        fail_msg("it should not hold (%s), but: %s", about, says.p);
}

static void look(void)
{
    struct ctx ctx = ctx_now(h->arena, h->app->keys, &h->app->clock);

    audit_heads_look(h->app, h->app->db, &ctx);
}

static int64_t sign_end(void)
{
    struct written out = {0};

    house_write(h, audit_head_now, NULL, &out);
    return out.id;
}

static size_t heads_in(const char *path)
{
    FILE *f = fopen(path, "r");
    char line[1024];
    size_t n = 0;

    while (f && fgets(line, sizeof line, f))
        n += strncmp(line, "tandem-head 1 ", 14) == 0;
    if (f)
        fclose(f);
    return n;
}

static void finds(bool good, const char *about, const char *says)
{
    struct doctor_finding findings[DOCTOR_FINDINGS];
    struct arena *a = arena_new((size_t)256 << 20);
    size_t n = doctor_look(&h->app->config, a, findings), i = 0;

    while (i < n && strcmp(findings[i].about, about) != 0)
        i++;
    if (i == n || findings[i].good != good || !strstr(findings[i].says.p, says))
        fail_msg("the doctor says of %s: %s", about, i < n ? findings[i].says.p : "nothing");
    arena_free(a);
}

/* Its exit status; what it says goes to the log of the test. */
static int second_opinion(const char *log, const char *more)
{
    int status = system(arena_printf(h->arena, "%s %s %s %s", verifier, log, heads, more));

    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static int opinion_of_export(const char *name, const char *more)
{
    const char *folder = arena_printf(h->arena, "%s/%s", h->folder, name);
    struct export_done done;
    char why[256] = "";

    assert_true(export_write(h->app, folder, false, &done, why, sizeof why));
    return second_opinion(folder, more);
}

/* As somebody with the database in his hands does, whom no foreign key stops. */
static void past_all(const char *text)
{
    house_sql(h, arena_printf(h->arena, "%s; %s", db_engine(h->app->db) == ENGINE_SQLITE ? "PRAGMA foreign_keys = OFF"
                                                                                          : "SET session_replication_role = replica", text));
}

static int open_house(void **state)
{
    (void)state;
    h = house_open(engine);
    heads = arena_printf(h->arena, "%s/elsewhere/heads", h->folder);
    return 0;
}

static int close_house(void **state)
{
    (void)state;
    house_close(h);
    return 0;
}

static void each_thousandth_seal_is_signed(void **state)
{
    struct str says;

    (void)state;
    write_entries(3300);
    assert_true(house_verify(h, &says));
    assert_int_equal(house_count(h, "audit_head"), 3);
    assert_int_equal(house_count(h, "audit_head WHERE seq IN (1000, 2000, 3000)"), 3);
    assert_non_null(strstr(says.p, "3 signed heads fit it, the newest of seal 3000"));
    finds(true, "heads", "--audit-heads");
}

/* No request is lost for a file that cannot be written, and no head. */
static void a_file_that_cannot_be_written_is_tried_again(void **state)
{
    char folder[300];

    (void)state;
    h->app->config.audit_heads = heads;
    look();
    assert_int_equal(house_count(h, "audit_head WHERE written = 0"), 3);
    write_entries(10); /* nobody notices */
    finds(true, "heads", "will be made");
    h->app->config.audit_heads = "/dev/full";
    look();
    assert_int_equal(house_count(h, "audit_head WHERE written = 0"), 3);
    h->app->config.audit_heads = heads;
    snprintf(folder, sizeof folder, "%s/elsewhere", h->folder);
    assert_int_equal(mkdir(folder, 0700), 0);
    look();
    look();
    assert_int_equal(house_count(h, "audit_head WHERE written = 1"), 3);
    assert_int_equal(heads_in(heads), 3);
    finds(true, "heads", "up to seal 3000");
    holds(heads, "3 signed heads");
}

static void heads_that_wait_are_told(void **state)
{
    struct written out;

    (void)state;
    h->app->config.audit_heads = "/dev/full";
    h->app->clock.offset_ms -= 120000; /* signed two minutes ago */
    house_write(h, many_entries, &(int){1}, &out);
    sign_end();
    h->app->clock.offset_ms += 120000;
    look();
    finds(false, "heads", "1 signed heads of the audit log wait to be written to /dev/full");
    h->app->config.audit_heads = heads;
    look();
    finds(true, "heads", "up to seal");
    holds(heads, "4 signed heads");
}

/* The disk was full in the middle of a line, and has room again. */
static void a_line_that_was_not_finished_is_written_again(void **state)
{
    FILE *f = fopen(heads, "a");

    (void)state;
    write_entries(5);
    sign_end();
    assert_non_null(f);
    fputs("tandem-head 1 ", f);
    fclose(f);
    holds(heads, "5 signed heads"); /* that line is being written */
    look();
    holds(heads, "5 signed heads");
    assert_int_equal(heads_in(heads), 6);
    assert_int_equal(opinion_of_export("whole", "--all"), 1); /* the export itself is on record behind the newest head */
    assert_int_equal(opinion_of_export("again", ""), 0);
}

static void heads_of_others_do_not_count(void **state)
{
    const char *mine = heads, *others = arena_printf(h->arena, "%s/elsewhere/others", h->folder);
    char command[1024];

    (void)state;
    snprintf(command, sizeof command, "sed 's/^tandem-head 1 [0-9a-z]*/tandem-head 1 0000000000000/' %s > %s", heads, others);
    assert_int_equal(system(command), 0);
    does_not_hold(others, "is no head that this installation signed");
    heads = others;
    assert_int_equal(opinion_of_export("others", ""), 1);
    heads = mine;
    assert_int_equal(opinion_of_export("key", "--key 00000000000000000000000000000000000000000000000000000000000000aa"), 1);
    does_not_hold("/dev/null", "nothing to compare with");
    does_not_hold("/nowhere/at/all", "cannot be read");
}

/* A head of an older moment, and everything later is gone: the log alone cannot show it. */
static void an_end_that_was_cut_off_is_found(void **state)
{
    struct str says;
    int64_t last;

    (void)state;
    assert_true(house_verify(h, &says));
    last = sign_end();
    look();
    holds(heads, NULL);
    past_all(arena_printf(h->arena, "CREATE TABLE was AS SELECT * FROM audit; CREATE TABLE was_seal AS SELECT * FROM audit_seal;"
                                    "CREATE TABLE was_head AS SELECT * FROM audit_head;"
                                    "DELETE FROM audit WHERE id IN (SELECT audit_id FROM audit_seal WHERE seq > %lld);"
                                    "DELETE FROM audit_seal WHERE seq > %lld; DELETE FROM audit_head WHERE seq > %lld",
                          (long long)last - 2, (long long)last - 2, (long long)last - 2));
    holds(NULL, NULL);
    does_not_hold(heads, "was cut off: it ends at seal");
    finds(false, "audit", "was cut off");
    write_entries(20); /* and life went on */
    assert_true(house_verify(h, &says));
    does_not_hold(heads, "was made anew: seal");
    assert_int_equal(opinion_of_export("cut", ""), 1);
}

/* Somebody takes an entry out and lets the program itself seal the rest again, with its key: the log holds, but is not what was
 * signed. */
static void a_chain_made_anew_is_found(void **state)
{
    struct str says;

    (void)state;
    past_all("DELETE FROM audit_unsealed; DELETE FROM audit; DELETE FROM audit_seal; INSERT INTO audit SELECT * FROM was; INSERT INTO audit_seal SELECT * FROM"
             " was_seal; DELETE FROM audit_head; INSERT INTO audit_head SELECT * FROM was_head");
    holds(heads, NULL);
    past_all("DELETE FROM audit WHERE id = (SELECT audit_id FROM audit_seal WHERE seq = 77); DELETE FROM audit_seal;"
             "DELETE FROM audit_head; INSERT INTO audit_unsealed SELECT id FROM audit");
    assert_true(house_verify(h, &says));
    does_not_hold(heads, "was made anew: seal 1000");
    assert_int_equal(opinion_of_export("anew", ""), 1);
    past_all("DELETE FROM audit_unsealed; DELETE FROM audit; DELETE FROM audit_seal; DELETE FROM audit_head; INSERT INTO audit SELECT * FROM was; INSERT INTO"
             " audit_seal SELECT * FROM was_seal; INSERT INTO audit_head SELECT * FROM was_head");
    holds(heads, NULL);
}

static void what_the_database_keeps_of_heads_counts_too(void **state)
{
    (void)state;
    house_sql(h, "UPDATE audit_head SET at = at + 1 WHERE seq = 2000");
    does_not_hold(NULL, "The head of seal 2000");
    house_sql(h, "UPDATE audit_head SET written = 0 WHERE seq = 2000");
    h->app->config.audit_heads = heads;
    look(); /* it does not come into the file, which would be spoilt by it */
    assert_int_equal(house_count(h, "audit_head WHERE written = 0"), 1);
    house_sql(h, "UPDATE audit_head SET written = 1 WHERE seq = 2000");
    house_sql(h, "UPDATE audit_head SET at = at - 1 WHERE seq = 2000");
    holds(heads, NULL);
}

static void a_file_whose_end_was_removed_is_told(void **state)
{
    (void)state;
    finds(true, "heads", "up to seal");
    assert_int_equal(system(arena_printf(h->arena, "head -n 2 %s > %s.cut", heads, heads)), 0);
    h->app->config.audit_heads = arena_printf(h->arena, "%s.cut", heads);
    finds(false, "heads", "its end was removed");
    h->app->config.audit_heads = arena_printf(h->arena, "%s.gone", heads);
    finds(false, "heads", "was moved or removed");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_thousandth_seal_is_signed),
        cmocka_unit_test(a_file_that_cannot_be_written_is_tried_again),
        cmocka_unit_test(heads_that_wait_are_told),
        cmocka_unit_test(a_line_that_was_not_finished_is_written_again),
        cmocka_unit_test(heads_of_others_do_not_count),
        cmocka_unit_test(an_end_that_was_cut_off_is_found),
        cmocka_unit_test(a_chain_made_anew_is_found),
        cmocka_unit_test(what_the_database_keeps_of_heads_counts_too),
        cmocka_unit_test(a_file_whose_end_was_removed_is_told),
    };

    engine = argc > 1 ? argv[1] : "sqlite";
    verifier = argc > 2 ? argv[2] : "";
    return cmocka_run_group_tests_name(engine, tests, open_house, close_house);
}
