/* What an operator does from the command line: everything out as files, and a look at the whole installation. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include <sys/stat.h>
#include <unistd.h>

#include "../house.h"
#include "commands/doctor.h"
#include "commands/export.h"
#include "core/csv.h"
#include "core/id.h"
#include "core/json.h"
#include "queries.h"

static const char *engine;
static struct house *h;
static struct persona *ivy;

enum { PAY_ID = 71 };

static enum outcome pay_ivy(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct str sealed;

    (void)out;
    if (!keys_seal(ctx->keys, tx->arena, ivy->person_id, "pay.amount", PAY_ID, value_int(5432100), &sealed))
        return INVALID;
    tx_run(tx, pay_insert, .id = PAY_ID, .person_id = ivy->person_id, .from_on = STR("2026-01-01"),
           .to_on = STR("9999-12-31"), .amount = sealed, .currency = STR("EUR"));
    tx_run(tx, setting_put, .name = STR("formula"), .value = *(const struct str *)in);
    return DONE;
}

static int open_house(void **state)
{
    struct str formula = STR("=1+1, \"quoted\"\nand broken");
    struct written out;

    (void)state;
    h = house_open(engine);
    ivy = house_persona(h, "ivy");
    house_write(h, pay_ivy, &formula, &out);
    return 0;
}

static int close_house(void **state)
{
    (void)state;
    house_close(h);
    return 0;
}

static char *in_folder(const char *folder, const char *name)
{
    return arena_printf(h->arena, "%s/%s", folder, name);
}

static struct str read_file(const char *folder, const char *name)
{
    FILE *f = fopen(in_folder(folder, name), "rb");
    struct stat about;
    char *text;
    size_t n;

    assert_non_null(f);
    assert_int_equal(fstat(fileno(f), &about), 0);
    text = arena_alloc(h->arena, (size_t)about.st_size + 1);
    n = fread(text, 1, (size_t)about.st_size, f);
    fclose(f);
    return (struct str){text, n};
}

static bool has(struct str text, const char *word)
{
    return str_find(text, str_of(word), 0) != SIZE_MAX;
}

static const char *export_to(const char *name, bool open)
{
    const char *folder = in_folder(h->folder, name);
    struct export_done done;
    char why[512] = "";

    if (!export_write(h->app, folder, open, &done, why, sizeof why))
        fail_msg("%s", why);
    assert_int_equal(done.tables, all_tables_count);
    assert_true(done.rows > 20);
    return folder;
}

static void sealed_fields_stay_sealed_unless_they_are_asked_for(void **state)
{
    const char *folder = export_to("sealed", false);

    (void)state;
    assert_true(has(read_file(folder, "pay.csv"), "[sealed]"));
    assert_true(has(read_file(folder, "pay.json"), "\"amount\":\"[sealed]\""));
    assert_false(has(read_file(folder, "pay.csv"), "5432100"));
    folder = export_to("opened", true);
    assert_true(has(read_file(folder, "pay.csv"), ",5432100,EUR"));
    assert_true(has(read_file(folder, "pay.json"), "\"amount\":5432100"));
    assert_true(has(read_file(folder, "pay.json"), id_text(h->arena, ivy->person_id).p));
}

static void an_erased_person_cannot_be_exported(void **state)
{
    const char *folder;

    (void)state;
    assert_true(keys_forget(h->app->keys, ivy->person_id));
    folder = export_to("erased", true);
    assert_true(has(read_file(folder, "pay.csv"), "[erased]"));
    assert_false(has(read_file(folder, "pay.csv"), "5432100"));
}

static void what_somebody_signs_in_with_is_not_exported(void **state)
{
    const char *folder = export_to("accounts", true);
    struct str head = read_file(folder, "account.csv"), line = str_split(&head, '\n');

    (void)state;
    assert_false(has(line, "password"));
    assert_true(has(line, "login"));
    assert_true(has(head, "ivy@northwind.example"));
    assert_false(has(read_file(folder, "session.csv"), "token"));
    assert_false(has(read_file(folder, "session.csv"), "csrf"));
    assert_false(has(read_file(folder, "second_step.csv"), "secret"));
    assert_true(has(read_file(folder, "README.md"), "| `password` | not exported | F0 |"));
}

static void every_table_and_column_is_there_and_explained(void **state)
{
    const char *folder = export_to("all", false);
    struct str about = read_file(folder, "README.md"), why;
    struct value rows;

    (void)state;
    for (size_t i = 0; i < all_tables_count; i++) {
        const struct table_about *t = &all_tables[i];

        assert_true(has(about, arena_printf(h->arena, "\n## %s\n", t->name.p)));
        assert_true(json_read(h->arena, read_file(folder, arena_printf(h->arena, "%s.json", t->name.p)), &rows, &why));
        assert_true(rows.kind == VALUE_LIST);
        for (size_t k = 0; k < t->ncolumns; k++)
            assert_true(has(about, arena_printf(h->arena, "| `%s` |", t->columns[k].name.p)));
    }
    assert_true(has(about, "| `amount` | bytes | F3, sealed | a year's base pay, minor units |"));
    assert_true(has(about, "| `self_text` | text | F2 |"));
}

static void a_csv_file_reads_back_and_is_no_formula(void **state)
{
    const char *folder = export_to("settings", false);
    struct csv_row row;
    char why[300];
    struct csv *c = csv_open(in_folder(folder, "setting.csv"), why, sizeof why);
    bool found = false;

    (void)state;
    assert_non_null(c);
    while (csv_next(c, &row) == CSV_ROW)
        if (str_is(row.cells[0], "formula")) {
            found = true;
            assert_int_equal(row.n, 2);
            assert_string_equal(row.cells[1].p, "'=1+1, \"quoted\"\nand broken");
        }
    csv_close(c);
    assert_true(found);
}

static void the_files_are_for_one_user_alone(void **state)
{
    const char *folder = export_to("rights", false);
    struct stat about;

    (void)state;
    assert_int_equal(stat(folder, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0700);
    assert_int_equal(stat(in_folder(folder, "person.csv"), &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
}

static void a_folder_with_something_in_it_is_left_alone(void **state)
{
    const char *folder = in_folder(h->folder, "mine");
    struct export_done done;
    char why[512] = "";
    FILE *f;

    (void)state;
    assert_int_equal(mkdir(folder, 0700), 0);
    f = fopen(in_folder(folder, "person.csv"), "w");
    assert_non_null(f);
    fputs("mine", f);
    fclose(f);
    assert_false(export_write(h->app, folder, false, &done, why, sizeof why));
    assert_true(has(str_of(why), "is not empty"));
    assert_string_equal(read_file(folder, "person.csv").p, "mine");
    assert_int_not_equal(access(in_folder(folder, "README.md"), F_OK), 0);
    unlink(in_folder(folder, "person.csv"));
    assert_true(export_write(h->app, folder, false, &done, why, sizeof why));
    assert_false(export_write(h->app, "/nowhere/at/all", false, &done, why, sizeof why));
}

static void an_export_is_on_record(void **state)
{
    (void)state;
    export_to("recorded", false);
    assert_true(house_find(h, "audit", "action", "export") > 0);
    assert_true(house_find(h, "audit", "action", "export_open") > 0);
}

/* ---- the doctor ---- */

static struct doctor_finding finding(const struct app_config *config, const char *about)
{
    struct doctor_finding all[DOCTOR_FINDINGS];
    size_t n = doctor_look(config, h->arena, all);

    for (size_t i = 0; i < n; i++)
        if (strcmp(all[i].about, about) == 0)
            return all[i];
    return (struct doctor_finding){.about = "nothing", .says = STR("")};
}

static void finds_wrong(const struct app_config *config, const char *about, const char *word)
{
    struct doctor_finding f = finding(config, about);

    if (f.good || !has(f.says, word))
        fail_msg("%s: %s", f.about, f.says.p);
}

static void finds_good(const struct app_config *config, const char *about)
{
    struct doctor_finding f = finding(config, about);

    if (!f.good)
        fail_msg("%s: %s", f.about, f.says.p);
}

static void the_doctor_is_content_with_a_good_house(void **state)
{
    static const char *const all[] = {"folder", "database", "migrations", "keys", "mail", "time zone", "lines", "work"};

    (void)state;
    chmod(h->folder, 0700);
    house_sql(h, "INSERT INTO setting (name, value) SELECT 'time_zone', 'UTC' WHERE NOT EXISTS "
                 "(SELECT 1 FROM setting WHERE name = 'time_zone')");
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        finds_good(&h->app->config, all[i]);
}

static void the_doctor_looks_at_rights_of_files(void **state)
{
    (void)state;
    chmod(h->folder, 0755);
    finds_wrong(&h->app->config, "folder", "chmod go=");
    chmod(h->folder, 0700);
    chmod(in_folder(h->folder, "keys.db"), 0644);
    finds_wrong(&h->app->config, "folder", "keys.db");
    chmod(in_folder(h->folder, "keys.db"), 0600);
    finds_good(&h->app->config, "folder");
}

static void the_doctor_makes_nothing(void **state)
{
    struct app_config nowhere = {.data_dir = in_folder(h->folder, "empty")};

    (void)state;
    assert_int_equal(mkdir(nowhere.data_dir, 0700), 0);
    finds_wrong(&nowhere, "database", "tandem init");
    finds_wrong(&nowhere, "keys", "master.key");
    assert_int_not_equal(access(in_folder(nowhere.data_dir, "tandem.db"), F_OK), 0);
    assert_int_not_equal(access(in_folder(nowhere.data_dir, "master.key"), F_OK), 0);
    assert_int_equal(rmdir(nowhere.data_dir), 0);
}

static void the_doctor_knows_rings(void **state)
{
    long long max = house_persona(h, "max")->person_id, tom = house_persona(h, "tom")->person_id;

    (void)state;
    house_sql(h, arena_printf(h->arena,
                              "INSERT INTO seat (person_id, manager_id, title, kind, status) VALUES"
                              " (%lld, %lld, '', 'employee', 'here'), (%lld, %lld, '', 'employee', 'here')",
                              max, tom, tom, max));
    finds_wrong(&h->app->config, "lines", "ring");
    house_sql(h, arena_printf(h->arena, "UPDATE seat SET manager_id = NULL WHERE person_id = %lld", max));
    finds_good(&h->app->config, "lines");
}

static void the_doctor_counts_what_failed(void **state)
{
    (void)state;
    house_sql(h, "INSERT INTO job (id, kind, job_key, payload, position, status, run_at, lease_at, attempts, error, done, total)"
                 " VALUES (5, 'x', 'x', '{}', '', 'failed', 0, 0, 9, 'no', 0, 0)");
    finds_wrong(&h->app->config, "work", "1 jobs and 0 mails");
    house_sql(h, "DELETE FROM job WHERE id = 5");
    finds_good(&h->app->config, "work");
}

static void the_doctor_asks_the_mail_server(void **state)
{
    struct app_config config = h->app->config;

    (void)state;
    config.mail_url = "smtp://127.0.0.1:1";
    finds_wrong(&config, "mail", "--mail-from");
    config.mail_from = "people@northwind.example";
    finds_wrong(&config, "mail", "does not answer");
}

static void the_doctor_knows_time_zones(void **state)
{
    (void)state;
    house_sql(h, "UPDATE setting SET value = 'Europe/Nowhere' WHERE name = 'time_zone'");
    finds_wrong(&h->app->config, "time zone", "Europe/Nowhere");
    house_sql(h, "UPDATE setting SET value = 'Europe/Warsaw' WHERE name = 'time_zone'");
    finds_good(&h->app->config, "time zone");
}

static void the_doctor_knows_a_missing_and_a_strange_migration(void **state)
{
    (void)state;
    house_sql(h, "INSERT INTO migration (name, checksum) VALUES ('9999_later.sql', 'x')");
    finds_wrong(&h->app->config, "migrations", "newer Tandem");
    house_sql(h, "DELETE FROM migration WHERE name = '9999_later.sql'");
    house_sql(h, "CREATE TABLE kept AS SELECT * FROM migration");
    house_sql(h, "DELETE FROM migration WHERE name = (SELECT max(name) FROM kept)");
    finds_wrong(&h->app->config, "migrations", "1 migrations are missing");
    house_sql(h, "DELETE FROM migration");
    house_sql(h, "INSERT INTO migration (name, checksum) SELECT name, checksum FROM kept");
    house_sql(h, "DROP TABLE kept");
    finds_good(&h->app->config, "migrations");
}

static bool seal_all(struct tx *tx, struct db_write *base)
{
    (void)base;
    audit_seal(tx, h->app->keys, clock_world_ms(&h->app->clock), 1000);
    return true;
}

static void the_doctor_finds_a_changed_audit_log(void **state)
{
    struct db_write seal = {.run = seal_all, .arena = h->arena};

    (void)state;
    assert_int_equal(db_write_now(h->app->db, &seal), DB_OK);
    finds_good(&h->app->config, "audit");
    house_sql(h, "UPDATE audit SET action = 'nothing' WHERE action = 'export'");
    finds_wrong(&h->app->config, "audit", "broken");
}

static void the_doctor_finds_a_damaged_database(void **state)
{
    (void)state;
    if (db_engine(h->app->db) != ENGINE_SQLITE)
        return;
    house_sql(h, "PRAGMA foreign_keys = OFF; INSERT INTO session (token, account_id, epoch, csrf, created_at, seen_at,"
                 " stepped_at, ends_at) VALUES (x'00', 424242, 0, x'00', 0, 0, 0, 0)");
    finds_wrong(&h->app->config, "database", "table session");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sealed_fields_stay_sealed_unless_they_are_asked_for),
        cmocka_unit_test(the_doctor_is_content_with_a_good_house),
        cmocka_unit_test(an_erased_person_cannot_be_exported),
        cmocka_unit_test(what_somebody_signs_in_with_is_not_exported),
        cmocka_unit_test(every_table_and_column_is_there_and_explained),
        cmocka_unit_test(a_csv_file_reads_back_and_is_no_formula),
        cmocka_unit_test(the_files_are_for_one_user_alone),
        cmocka_unit_test(a_folder_with_something_in_it_is_left_alone),
        cmocka_unit_test(an_export_is_on_record),
        cmocka_unit_test(the_doctor_looks_at_rights_of_files),
        cmocka_unit_test(the_doctor_makes_nothing),
        cmocka_unit_test(the_doctor_knows_rings),
        cmocka_unit_test(the_doctor_counts_what_failed),
        cmocka_unit_test(the_doctor_asks_the_mail_server),
        cmocka_unit_test(the_doctor_knows_time_zones),
        cmocka_unit_test(the_doctor_knows_a_missing_and_a_strange_migration),
        cmocka_unit_test(the_doctor_finds_a_changed_audit_log),
        cmocka_unit_test(the_doctor_finds_a_damaged_database),
    };

    engine = argc > 1 ? argv[1] : "sqlite";
    return cmocka_run_group_tests_name(engine, tests, open_house, close_house);
}
