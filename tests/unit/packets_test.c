/* Old reviews from a ZIP: whom their paths name, what is refused, who may read them, and how they go again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>
#include <zip.h>

#include "../house.h"
#include "access/files.h"
#include "commands/export.h"
#include "core/id.h"
#include "modules/imports/imports.h"
#include "modules/people/people.h"
#include "modules/rules/rules.h"
#include "queries.h"
#include "web/evaluations.h"

static const char *engine;
static struct house *h;
static struct persona *ivy;
static int64_t grace, king;

struct entry {
    const char *path, *text;
    size_t zeros; /* so many behind the text */
    bool link;
};

static enum outcome add_people(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    int64_t twin;

    (void)in;
    (void)out;
    person_add(tx, ctx, STR("Grace Hopper"), STR("E2023"), STR("grace_h@northwind.example"), &grace);
    person_add(tx, ctx, STR("Ada King Lovelace"), STR("1007"), STR("king@northwind.example"), &king);
    person_add(tx, ctx, STR("Jan Kowalski"), STR("1008"), STR("jan1@northwind.example"), &twin);
    person_add(tx, ctx, STR("Jan Kowalski"), STR("1009"), STR("jan2@northwind.example"), &twin);
    return DONE;
}

static int open_house(void **state)
{
    struct written out;

    (void)state;
    h = house_open(engine);
    ivy = house_persona(h, "ivy");
    house_lead(h, house_persona(h, "max"), ivy);
    house_lead(h, house_persona(h, "sara"), house_persona(h, "max"));
    house_write(h, add_people, NULL, &out);
    return 0;
}

static int close_house(void **state)
{
    (void)state;
    house_close(h);
    return 0;
}

static const char *zip_of(const char *name, const struct entry *entries, size_t n)
{
    char *path = arena_printf(h->arena, "%s/%s", h->folder, name);
    zip_t *z = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);

    assert_non_null(z);
    for (size_t i = 0; i < n; i++) {
        size_t size = strlen(entries[i].text) + entries[i].zeros;
        char *bytes = arena_alloc(h->arena, size + 1);
        zip_source_t *source;
        zip_int64_t at;

        memcpy(bytes, entries[i].text, strlen(entries[i].text));
        source = zip_source_buffer(z, bytes, size, 0);
        at = zip_file_add(z, entries[i].path, source, ZIP_FL_ENC_UTF_8);
        assert_true(at >= 0);
        if (entries[i].link)
            zip_file_set_external_attributes(z, (zip_uint64_t)at, 0, ZIP_OPSYS_UNIX, 0120777u << 16);
    }
    assert_int_equal(zip_close(z), 0);
    return path;
}

static struct packets import_of(const char *path, bool dry)
{
    struct packets p = {.app = h->app, .arena = h->arena, .path = path, .file = "old.zip", .dry = dry};

    if (!packets_import(&p))
        fail_msg("%s", p.why);
    return p;
}

static int64_t documents(void)
{
    struct call call = {.query = &query_table_document, .limit = 1000};
    int64_t n;

    assert_int_equal(db_read_begin(h->worker->conn), DB_OK);
    assert_int_equal(db_wave(h->worker->conn, h->arena, &call, 1), DB_OK);
    n = (int64_t)list_count(call.rows);
    db_read_end(h->worker->conn);
    return n;
}

static size_t files(void)
{
    DIR *d = opendir(arena_printf(h->arena, "%s/files", h->folder));
    struct dirent *e;
    size_t n = 0;

    while (d && (e = readdir(d)))
        n += e->d_name[0] != '.';
    if (d)
        closedir(d);
    return n;
}

static void take_back(int64_t batch)
{
    struct import_undo in = {batch};
    struct written out = {0};

    house_write(h, import_undo, &in, &out);
}

/* ---- names ---- */

static void days_are_found_in_names(void **state)
{
    static const struct {
        const char *name, *day, *rest;
        bool many;
    } cases[] = {
        {"Ada 2023-12-15", "2023-12-15", "Ada", false},   {"20231215_Ada", "2023-12-15", "_Ada", false},
        {"Ada 15.12.2023", "2023-12-15", "Ada", false},   {"2023_12_15 Ada", "2023-12-15", "Ada", false},
        {"Review 2023 Ada", "2023-12-31", "Review   Ada", false}, {"Ada", NULL, "Ada", false},
        {"E2023 Ada", NULL, "E2023 Ada", false},          {"2023 2022-12-15", "2022-12-15", "2023", false},
        {"2022-01-01 2023-01-01", "2023-01-01", NULL, true}, {"Ada 2023-13-45", NULL, NULL, false},
        {"10002345", NULL, "10002345", false},            {"2023-02-30", NULL, NULL, false},
        {"", NULL, "", false},                            {"202", NULL, "202", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str rest;
        bool many;
        day d = packet_day(h->arena, str_of(cases[i].name), &rest, &many);

        if ((d == DAY_NONE) != !cases[i].day || (cases[i].day && !str_is(day_text(h->arena, d), cases[i].day)) ||
            many != cases[i].many || (cases[i].rest && !str_is(str_trim(rest), cases[i].rest)))
            fail_msg("%s: %s, '%.*s'", cases[i].name, d == DAY_NONE ? "no day" : day_text(h->arena, d).p, STR_ARG(rest));
    }
}

static void paths_name_people(void **state)
{
    const struct {
        struct entry entry;
        const int64_t *person;
        const char *day;
    } cases[] = {
        {{"ivy@northwind.example 2023-12-15.pdf", "%PDF-1"}, &ivy->person_id, "2023-12-15"},
        {{"grace_h@northwind.example_2023-12-15.pdf", "%PDF-2"}, &grace, "2023-12-15"},
        {{"grace_h@northwind.example 2023-12-15.PDF", "%PDF-3"}, &grace, "2023-12-15"},
        {{"2022/E2023.pdf", "%PDF-4"}, &grace, "2022-12-31"},
        {{"2021-11-30 Hopper Grace.pdf", "%PDF-5"}, &grace, "2021-11-30"},
        {{"Hopper, Grace 20201130.pdf", "%PDF-6"}, &grace, "2020-11-30"},
        {{"Grace_Hopper_Review_2019.pdf", "%PDF-7"}, &grace, "2019-12-31"},
        {{"Grace Hopper/2018/review.pdf", "%PDF-8"}, &grace, "2018-12-31"},
        {{"Lovelace Ada King 2018.pdf", "%PDF-9"}, &king, "2018-12-31"},
        {{"King Lovelace Ada 2017.pdf", "%PDF-10"}, &king, "2017-12-31"},
        {{"1007 Ada King Lovelace 2016.pdf", "%PDF-11"}, &king, "2016-12-31"},
        {{"2015-06-30/1007/scan.pdf", "%PDF-12"}, &king, "2015-06-30"},
    };
    struct entry entries[sizeof cases / sizeof *cases];
    size_t n = sizeof cases / sizeof *cases;
    struct packets p;

    (void)state;
    for (size_t i = 0; i < n; i++)
        entries[i] = cases[i].entry;
    p = import_of(zip_of("names.zip", entries, n), true);
    assert_int_equal(p.n, n);
    for (size_t i = 0; i < n; i++) {
        if (!cases[i].person)
            continue;
        if (p.items[i].bad)
            fail_msg("%s: %s", entries[i].path, p.items[i].bad);
        assert_true(p.items[i].person_id == *cases[i].person);
        assert_string_equal(p.items[i].on_day.p, cases[i].day);
    }
    assert_int_equal(documents(), 0); /* it was tried only */
    assert_int_equal(files(), 0);
}

static void what_cannot_be_filed_says_why(void **state)
{
    static const struct {
        struct entry entry;
        const char *why;
    } cases[] = {
        {{"Nobody Known 2023.pdf", "%PDF-1"}, "nobody"},
        {{"2023.pdf", "%PDF-1"}, "nobody"},
        {{"Jan Kowalski 2023.pdf", "%PDF-1"}, "Several people"},
        {{"Grace Hopper/ivy@northwind.example 2023.pdf", "%PDF-1"}, "more than one person"},
        {{"E2023/1007 2023.pdf", "%PDF-1"}, "more than one person"},
        {{"Grace Hopper.pdf", "%PDF-1"}, "no day"},
        {{"Grace Hopper 2022-01-01 2023-01-01.pdf", "%PDF-1"}, "more than one day"},
        {{"Grace Hopper 2099.pdf", "%PDF-1"}, "a year to come"},
        {{"Grace Hopper 2023.docx", "PK"}, "no PDF"},
        {{"Grace Hopper 2023 empty.pdf", ""}, "no PDF"},
        {{"Grace Hopper 2023 large.pdf", "%PDF-1", 11 << 20}, "larger than 10 MB"},
        {{"../../E2023 2023.pdf", "%PDF-1"}, "leads out"},
        {{"/etc/E2023 2023.pdf", "%PDF-1"}, "leads out"},
        {{"a\\..\\E2023 2023.pdf", "%PDF-1"}, "leads out"},
        {{"a//E2023 2023.pdf", "%PDF-1"}, "leads out"},
        {{"E2023 2023\n.pdf", "%PDF-1"}, "leads out"},
        {{"E2023 2024.pdf", "/etc/passwd", 0, true}, "a link"},
    };
    struct entry entries[sizeof cases / sizeof *cases];
    size_t n = sizeof cases / sizeof *cases;
    struct packets p;

    (void)state;
    for (size_t i = 0; i < n; i++)
        entries[i] = cases[i].entry;
    p = import_of(zip_of("bad.zip", entries, n), true);
    assert_int_equal(p.n, n);
    for (size_t i = 0; i < n; i++)
        if (!p.items[i].bad || !strstr(p.items[i].bad, cases[i].why))
            fail_msg("%s: %s", entries[i].path, p.items[i].bad ? p.items[i].bad : "(taken)");
    assert_int_equal(p.made, 0);
}

static void a_bomb_and_what_is_no_zip_are_refused_whole(void **state)
{
    static const struct entry entries[] = {{"E2023 2023.pdf", "%PDF-1", 1 << 20}, {"E2023 2022.pdf", "%PDF-2", 1 << 20}};
    const char *path = zip_of("bomb.zip", entries, 2), *no_zip = arena_printf(h->arena, "%s/no.zip", h->folder);
    struct packets p = {.app = h->app, .arena = h->arena, .path = path, .file = "bomb.zip"}, other = p;
    uint64_t before = packets_bytes_most;
    FILE *f = fopen(no_zip, "w");

    (void)state;
    packets_bytes_most = 1500000;
    assert_false(packets_import(&p));
    packets_bytes_most = before;
    assert_non_null(strstr(p.why, "unpacks to more"));
    assert_int_equal(documents(), 0);
    assert_int_equal(files(), 0);
    assert_non_null(f);
    fputs("%PDF-1 is no ZIP", f);
    fclose(f);
    other.path = no_zip;
    assert_false(packets_import(&other));
    assert_non_null(strstr(other.why, "no ZIP"));
}

/* ---- filed, again, and taken back ---- */

static const struct entry two[] = {{"ivy@northwind.example 2023-12-15.pdf", "%PDF-1.7 IVY-SECRET"},
                                   {"copies/ivy@northwind.example 2023-12-15.pdf", "%PDF-1.7 IVY-SECRET"},
                                   {"Nobody/x@northwind.example 2022.pdf", "%PDF-1.7 unmatched"},
                                   {"__MACOSX/._E2023 2023.pdf", "litter"},
                                   {"E2023 2023.pdf", "%PDF-1.7 GRACE-SECRET"}};
enum { TWO = sizeof two / sizeof *two };
static int64_t batch;

static struct str request(const char *who, const char *target, int *status, const char *header, struct str *value)
{
    struct http_request *r =
        house_call(h, HTTP_GET, target, who ? house_persona(h, who) : NULL, STR_NONE, STR_NONE, NULL);
    struct str body = str_dup(h->arena, r->reply.body);

    *status = r->reply.status;
    for (size_t i = 0; header && i < r->reply.nheaders; i++)
        if (strcmp(r->reply.headers[i].name, header) == 0)
            *value = str_dup(h->arena, r->reply.headers[i].value);
    house_done(r);
    return body;
}

static int status_of(const char *who, const char *target)
{
    int status;

    request(who, target, &status, NULL, NULL);
    return status;
}

static const char *address(int64_t id)
{
    return arena_printf(h->arena, "/documents/%s", id_text(h->arena, id).p);
}

static int64_t document_of_ivy(void)
{
    return house_find(h, "document", "title", "ivy@northwind.example 2023-12-15.pdf");
}

static void the_same_again_changes_nothing(void **state)
{
    const char *path = zip_of("two.zip", two, TWO);
    struct packets first = import_of(path, false), second = import_of(path, false);

    (void)state;
    batch = first.batch_id;
    assert_int_equal(first.made, 2);
    assert_int_equal(first.unchanged, 1);
    assert_int_equal(first.nbad, first.n - 3);
    assert_int_equal(documents(), 2);
    assert_int_equal(files(), 2);
    assert_int_equal(second.made, 0);
    assert_int_equal(second.unchanged, 3);
    assert_int_equal(documents(), 2);
    assert_int_equal(files(), 2);
    take_back(second.batch_id); /* it filed nothing: the first one's stay */
    assert_int_equal(documents(), 2);
}

static void its_bytes_are_sealed_on_disk(void **state)
{
    DIR *d = opendir(arena_printf(h->arena, "%s/files", h->folder));
    struct dirent *e;

    (void)state;
    while ((e = readdir(d))) {
        char *text = arena_alloc(h->arena, 4096);
        FILE *f = e->d_name[0] == '.' ? NULL
                                      : fopen(arena_printf(h->arena, "%s/files/%s", h->folder, e->d_name), "rb");
        size_t n = f ? fread(text, 1, 4096, f) : 0;

        assert_true(str_find((struct str){text, n}, STR("SECRET"), 0) == SIZE_MAX);
        assert_true(str_find((struct str){text, n}, STR("%PDF"), 0) == SIZE_MAX);
        if (f)
            fclose(f);
    }
    closedir(d);
}

static void those_who_see_reviews_may_read_it(void **state)
{
    static const char *const may[] = {"ivy", "max", "sara", "hana"};
    const char *file = address(document_of_ivy());

    (void)state;
    for (size_t i = 0; i < sizeof may / sizeof *may; i++) {
        struct str value = STR(""), body;
        int status;

        body = request(may[i], file, &status, "Content-Disposition", &value);
        if (status != 200)
            fail_msg("%s may not read it: %d", may[i], status);
        assert_string_equal(body.p, "%PDF-1.7 IVY-SECRET");
        assert_string_equal(value.p, "attachment; filename=\"review-2023-12-15.pdf\"");
        request(may[i], file, &status, "X-Content-Type-Options", &value);
        assert_string_equal(value.p, "nosniff");
        body = request(may[i], arena_printf(h->arena, "/year/%s", id_text(h->arena, ivy->person_id).p), &status, NULL,
                       NULL);
        assert_int_equal(status, 200);
        assert_true(str_find(body, str_of(file), 0) != SIZE_MAX);
        body = request(may[i], arena_printf(h->arena, "/people/%s", id_text(h->arena, ivy->person_id).p), &status, NULL,
                       NULL);
        assert_true(str_find(body, str_of(file), 0) != SIZE_MAX);
    }
}

/* Two looks of each of the four above, but for ivy herself. */
static void who_opened_it_is_on_record(void **state)
{
    const char *count = arena_printf(h->arena, "audit WHERE action = 'read' AND object = 'earlier_review'"
                                               " AND class = 2 AND person_id = %lld AND object_id = %lld",
                                     (long long)ivy->person_id, (long long)document_of_ivy());
    struct str body;
    int status;

    (void)state;
    assert_int_equal(house_count(h, count), 6);
    assert_int_equal(status_of("max", address(document_of_ivy())), 200);
    assert_int_equal(house_count(h, count), 7);
    assert_int_equal(status_of("tom", address(document_of_ivy())), 404);
    assert_int_equal(house_count(h, count), 7);
    body = request("ivy", "/my-data", &status, NULL, NULL);
    assert_true(str_find(body, STR("<th scope=\"row\">sara</th><td data-l=\"What\">Earlier review</td>"), 0) != SIZE_MAX);
    assert_true(str_find(body, STR("<th scope=\"row\">ivy</th>"), 0) == SIZE_MAX);
}

static void nobody_else_sees_that_it_is_there(void **state)
{
    static const char *const may_not[] = {"tom", "ada", "bo", "rui", "carla", "otto", "dora", "rep", "root", "lena"};
    const char *file = address(document_of_ivy()), *none = address(document_of_ivy() + 1);

    (void)state;
    for (size_t i = 0; i < sizeof may_not / sizeof *may_not; i++) {
        int status;
        struct str body = request(may_not[i], file, &status, NULL, NULL), absent;

        if (status != 404)
            fail_msg("%s gets %d", may_not[i], status);
        assert_true(str_find(body, STR("IVY-SECRET"), 0) == SIZE_MAX);
        absent = request(may_not[i], none, &status, NULL, NULL);
        assert_int_equal(status, 404);
        assert_int_equal(absent.n, body.n); /* hidden and absent look the same */
        body = request(may_not[i], arena_printf(h->arena, "/people/%s", id_text(h->arena, ivy->person_id).p), &status,
                       NULL, NULL);
        assert_true(str_find(body, STR("Finished reviews"), 0) == SIZE_MAX);
        assert_true(str_find(body, STR("2023-12-15.pdf"), 0) == SIZE_MAX);
        assert_true(status_of(may_not[i], arena_printf(h->arena, "/year/%s", id_text(h->arena, ivy->person_id).p)) ==
                    404);
    }
    assert_int_not_equal(status_of(NULL, file), 200);
    assert_int_equal(status_of("ivy", address(house_find(h, "document", "title", "E2023 2023.pdf"))), 404);
    assert_int_equal(status_of("max", address(house_find(h, "document", "title", "E2023 2023.pdf"))), 404);
    assert_int_equal(status_of("hana", "/documents/nonsense"), 404);
}

static void an_opened_export_has_the_files(void **state)
{
    char why[512] = "", *folder = arena_printf(h->arena, "%s/open", h->folder), *text = arena_alloc(h->arena, 100);
    struct export_done done;
    FILE *f;

    (void)state;
    assert_true(export_write(h->app, folder, true, &done, why, sizeof why));
    f = fopen(arena_printf(h->arena, "%s/files/%s.pdf", folder, id_text(h->arena, document_of_ivy()).p), "rb");
    assert_non_null(f);
    assert_true(fread(text, 1, 99, f) > 0);
    fclose(f);
    assert_string_equal(text, "%PDF-1.7 IVY-SECRET");
    folder = arena_printf(h->arena, "%s/closed", h->folder);
    assert_true(export_write(h->app, folder, false, &done, why, sizeof why));
    assert_int_not_equal(access(arena_printf(h->arena, "%s/files", folder), F_OK), 0);
}

static void a_file_that_was_changed_does_not_open(void **state)
{
    int64_t id = house_find(h, "document", "title", "E2023 2023.pdf");
    char name[FILE_NAME + 1];
    struct str bytes;

    (void)state;
    assert_true(file_put(h->app->keys, h->arena, h->folder, grace, id, STR("%PDF"), name));
    assert_true(file_get(h->app->keys, h->arena, h->folder, name, grace, id, &bytes));
    assert_false(file_get(h->app->keys, h->arena, h->folder, name, grace, id + 1, &bytes));
    assert_false(file_get(h->app->keys, h->arena, h->folder, name, king, id, &bytes));
    assert_int_equal(truncate(arena_printf(h->arena, "%s/files/%s", h->folder, name), 30), 0);
    assert_false(file_get(h->app->keys, h->arena, h->folder, name, grace, id, &bytes));
    assert_false(file_get(h->app->keys, h->arena, h->folder, "../master.key", grace, id, &bytes));
    file_remove(h->folder, name);
}

static void where_reviews_are_off_it_is_not_there(void **state)
{
    const struct evaluation *e = evaluation_find(STR("review"));
    struct evaluation_switch_form form = {.evaluation = e, .state = STR("off"), .reason = STR("Not agreed")};
    struct written out = {0};

    (void)state;
    assert_non_null(e);
    house_write_as(h, "hana", evaluation_switch, &form, &out);
    assert_int_equal(status_of("max", address(document_of_ivy())), 404);
    assert_int_equal(status_of("hana", address(document_of_ivy())), 404);
    form.state = STR("on");
    house_write_as(h, "hana", evaluation_switch, &form, &out);
    assert_int_equal(status_of("max", address(document_of_ivy())), 200);
}

static void the_batch_is_hrs_and_says_what_was_not_filed(void **state)
{
    char *page = arena_printf(h->arena, "/import/%s", id_text(h->arena, batch).p);
    int status;
    struct str body = request("hana", page, &status, NULL, NULL);

    (void)state;
    assert_int_equal(status, 200);
    assert_true(str_find(body, STR("Files that were not taken"), 0) != SIZE_MAX);
    assert_true(str_find(body, STR("Nobody/x@northwind.example 2022.pdf"), 0) != SIZE_MAX);
    assert_int_equal(status_of("max", page), 404);
}

static void look(int64_t days)
{
    struct ctx ctx = ctx_now(h->arena, h->app->keys, &h->app->clock);

    ctx.now_ms += days * 86400000;
    documents_look(h->app, h->app->db, &ctx);
}

static void taken_back_it_is_gone_and_its_file_later(void **state)
{
    int64_t id = document_of_ivy();

    (void)state;
    take_back(batch);
    assert_int_equal(documents(), 0);
    assert_int_equal(status_of("hana", address(id)), 404);
    look(6);
    assert_int_equal(files(), 2);
    look(8);
    assert_int_equal(files(), 0);
    assert_int_equal(import_of(zip_of("two.zip", two, TWO), false).made, 2); /* and it can come again */
}

static void an_erased_person_has_no_file(void **state)
{
    (void)state;
    assert_int_equal(status_of("hana", address(document_of_ivy())), 200);
    assert_true(keys_forget(h->app->keys, ivy->person_id));
    assert_int_equal(status_of("hana", address(document_of_ivy())), 404);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_are_found_in_names),
        cmocka_unit_test(paths_name_people),
        cmocka_unit_test(what_cannot_be_filed_says_why),
        cmocka_unit_test(a_bomb_and_what_is_no_zip_are_refused_whole),
        cmocka_unit_test(the_same_again_changes_nothing),
        cmocka_unit_test(its_bytes_are_sealed_on_disk),
        cmocka_unit_test(those_who_see_reviews_may_read_it),
        cmocka_unit_test(who_opened_it_is_on_record),
        cmocka_unit_test(nobody_else_sees_that_it_is_there),
        cmocka_unit_test(an_opened_export_has_the_files),
        cmocka_unit_test(a_file_that_was_changed_does_not_open),
        cmocka_unit_test(where_reviews_are_off_it_is_not_there),
        cmocka_unit_test(the_batch_is_hrs_and_says_what_was_not_filed),
        cmocka_unit_test(taken_back_it_is_gone_and_its_file_later),
        cmocka_unit_test(an_erased_person_has_no_file),
    };

    engine = argc > 1 ? argv[1] : "sqlite";
    return cmocka_run_group_tests_name(engine, tests, open_house, close_house);
}
