/* Documents beside somebody's year: who may add, see and take away, what is refused, and where their files go. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>
#include <utime.h>
#include <zip.h>

#include "../house.h"
#include "commands/export.h"
#include "core/id.h"
#include "modules/documents/documents.h"

#define PDF "%PDF-1.7 "

static const char *engine;
static struct house *h;
static struct persona *ivy;

/* Ivy's line is max, sara above him; tom is another report of his, dora and the rest have nothing to do with her. */
static int open_house(void **state)
{
    (void)state;
    h = house_open(engine);
    ivy = house_persona(h, "ivy");
    house_lead(h, house_persona(h, "max"), ivy);
    house_lead(h, house_persona(h, "max"), house_persona(h, "tom"));
    house_lead(h, house_persona(h, "sara"), house_persona(h, "max"));
    house_lead(h, house_persona(h, "ada"), house_persona(h, "leo"));
    return 0;
}

static int close_house(void **state)
{
    (void)state;
    house_close(h);
    return 0;
}

static struct str reply(const char *who, enum http_method method, const char *target, const char *form, int *status,
                        const char *header, struct str *value)
{
    struct http_request *r =
        house_call(h, method, target, who ? house_persona(h, who) : NULL, str_of(form), STR_NONE, NULL);
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

    reply(who, HTTP_GET, target, NULL, &status, NULL, NULL);
    return status;
}

static bool has(struct str body, const char *text)
{
    return str_find(body, str_of(text), 0) != SIZE_MAX;
}

static const char *year_of(const char *whose, const char *more)
{
    return arena_printf(h->arena, "/year/%s%s", id_text(h->arena, house_persona(h, whose)->person_id).p, more);
}

static struct str page(const char *who, const char *whose)
{
    int status;
    struct str body = reply(who, HTTP_GET, year_of(whose, ""), NULL, &status, NULL, NULL);

    assert_int_equal(status, 200);
    return body;
}

static struct str send_named(const char *who, const char *whose, const char *name, struct str bytes, const char *form,
                             int *status)
{
    house_attach(h, "file", name, bytes);
    return reply(who, HTTP_POST, year_of(whose, "/documents"), form, status, NULL, NULL);
}

static int send(const char *who, const char *whose, const char *form)
{
    int status;

    send_named(who, whose, "note.pdf", STR(PDF "IVY-SECRET"), form, &status);
    return status;
}

static int64_t titled(const char *title)
{
    return house_find(h, "year_document", "title", title);
}

static const char *address(int64_t id)
{
    return arena_printf(h->arena, "/year/documents/%s", id_text(h->arena, id).p);
}

static int take_away(const char *who, int64_t id)
{
    int status;

    reply(who, HTTP_POST, arena_printf(h->arena, "%s/remove", address(id)), NULL, &status, NULL, NULL);
    return status;
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

static void refused(const char *name, struct str bytes, int wanted, const char *why)
{
    int64_t before = house_count(h, "year_document");
    size_t on_disk = files();
    int status;
    struct str body = send_named("ivy", "ivy", name, bytes, "title=Kept+as+typed&seen_by=mine", &status);

    if (status != wanted || !has(body, why))
        fail_msg("%s: %d instead of %d, \"%s\"", name, status, wanted, why);
    assert_true(has(body, "id=\"e-file\""));
    assert_true(has(body, "value=\"Kept as typed\""));
    assert_true(has(body, "value=\"mine\" checked"));
    assert_int_equal(house_count(h, "year_document"), before);
    assert_int_equal(files(), on_disk);
}

/* ---- what it is ---- */

static void what_is_no_such_file_is_refused(void **state)
{
    static const char other[] = "What is in this file is not what its name says";
    char *large = calloc(1, DOCUMENT_MOST + 1);
    int status;
    struct str body;

    (void)state;
    assert_non_null(large);
    memcpy(large, PDF, strlen(PDF));
    refused("empty.pdf", STR(""), 422, "This file is empty.");
    refused("large.pdf", (struct str){large, DOCUMENT_MOST + 1}, 413, "This file is larger than 10 MB.");
    free(large);
    refused("tool.exe", STR("MZ\x90"), 422, "Files of this kind cannot be added");
    refused("page.html", STR("<script>alert(1)</script>"), 422, "Files of this kind cannot be added");
    refused("picture.svg", STR("<svg/>"), 422, "Files of this kind cannot be added");
    refused("pdf", STR(PDF), 422, "Files of this kind cannot be added");
    refused("many.zip", STR("PK\x03\x04"), 422, "Files of this kind cannot be added");
    refused("a.pdf", STR("MZ\x90 is no PDF"), 422, other);
    refused("a.png", STR(PDF), 422, other);
    refused("a.jpg", STR("\x89PNG\r\n\x1a\n"), 422, other);
    refused("a.txt", STR(PDF), 422, other);
    refused("a.csv", STR("a,b\n\x01\x02"), 422, other);
    refused("a.docx", STR("PK\x03\x04 is no package"), 422, other);
    refused("a.odt", STR(PDF), 422, other);
    body = reply("ivy", HTTP_POST, year_of("ivy", "/documents"), "title=Kept&seen_by=both", &status, NULL, NULL);
    assert_int_equal(status, 422);
    assert_true(has(body, "Choose a file.") && has(body, "value=\"Kept\""));
    house_attach(h, "file", "one.pdf", STR(PDF));
    house_attach(h, "file", "two.pdf", STR(PDF));
    body = reply("ivy", HTTP_POST, year_of("ivy", "/documents"), "seen_by=both", &status, NULL, NULL);
    assert_int_equal(status, 422);
    assert_true(has(body, "One file at a time."));
    assert_int_equal(send("ivy", "ivy", "seen_by=everybody"), 422);
    assert_int_equal(send("ivy", "ivy", "title=none+chosen"), 422);
    assert_int_equal(send("ivy", "ivy", "seen_by=both&author_id=1"), 400);
    assert_int_equal(files(), 0);
}

/* A package with one part of a folder, and what lists them; or, of OpenDocument, what it says that it is. */
static struct str package(const char *part, const char *says)
{
    const char *path = arena_printf(h->arena, "%s/package.zip", h->folder);
    const char *const names[] = {part, "[Content_Types].xml"};
    char *bytes = arena_alloc(h->arena, 4096);
    zip_t *z = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
    size_t n;
    FILE *f;

    assert_non_null(z);
    for (size_t i = 0; i < 2; i++)
        assert_true(zip_file_add(z, names[i], zip_source_buffer(z, says, strlen(says), 0), 0) >= 0);
    assert_int_equal(zip_close(z), 0);
    f = fopen(path, "rb");
    assert_non_null(f);
    n = fread(bytes, 1, 4096, f);
    fclose(f);
    return (struct str){bytes, n};
}

static void what_is_such_a_file_comes_back_as_it_was(void **state)
{
    const struct {
        const char *name, *type;
        struct str bytes;
    } cases[] = {
        {"a.pdf", "application/pdf", STR(PDF)},
        {"a.PNG", "image/png", STR("\x89PNG\r\n\x1a\n...")},
        {"a.jpeg", "image/jpeg", STR("\xff\xd8\xff\xe0")},
        {"a.txt", "text/plain", STR("Zażółć, in UTF-8\n")},
        {"b.txt", "text/plain", STR("in Latin 1: \xe9\n")},
        {"a.csv", "text/csv", STR("\xff\xfe" "a\0;\0")},
        {"a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", package("word/document.xml", "x")},
        {"a.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", package("xl/workbook.xml", "x")},
        {"a.pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation", package("ppt/presentation.xml", "x")},
        {"a.odt", "application/vnd.oasis.opendocument.text", package("mimetype", "application/vnd.oasis.opendocument.text")},
        {"a.ods", "application/vnd.oasis.opendocument.spreadsheet", package("mimetype", "application/vnd.oasis.opendocument.spreadsheet")},
    };
    size_t n = sizeof cases / sizeof *cases;

    (void)state;
    for (size_t i = 0; i < n; i++) {
        struct str value = STR("");
        int status;
        struct str body = send_named("ivy", "ivy", cases[i].name, cases[i].bytes, "seen_by=both", &status);

        if (status != 303)
            fail_msg("%s: %d", cases[i].name, status);
        body = reply("ivy", HTTP_GET, address(titled(cases[i].name)), NULL, &status, "Content-Disposition", &value);
        assert_int_equal(status, 200);
        assert_true(str_eq(body, cases[i].bytes));
        assert_true(str_starts(value, "attachment;"));
        reply("ivy", HTTP_GET, address(titled(cases[i].name)), NULL, &status, "X-Content-Type-Options", &value);
        assert_string_equal(value.p, "nosniff");
    }
    refused("a.docx", package("xl/workbook.xml", "x"), 422, "is not what its name says");
    refused("a.xlsx", package("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), 422, "is not what its name says");
    refused("a.odt", package("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), 422, "is not what its name says");
    assert_int_equal(files(), n);
    house_sql(h, "DELETE FROM year_document");
}

static void its_name_cannot_leave_the_header(void **state)
{
    struct str value = STR("");
    int status;

    (void)state;
    send_named("ivy", "ivy", "x\r\nSet-Cookie: a\"b/ż.PDF", STR(PDF), "seen_by=both", &status);
    assert_int_equal(status, 303);
    reply("ivy", HTTP_GET, address(titled("x  Set-Cookie: a\"b/ż.PDF")), NULL, &status, "Content-Disposition", &value);
    assert_int_equal(status, 200);
    assert_true(has(value, "filename*=UTF-8''x%20%20Set-Cookie-%20a%22b-%C5%BC.pdf"));
    house_sql(h, "DELETE FROM year_document");
}

/* ---- who ---- */

static void who_leads_and_the_person_may_add(void **state)
{
    static const char *const may_not[] = {"sara", "hana", "tom", "ada", "leo", "bo", "carla", "rui", "root", "dora", "rep", "otto"};
    int64_t before;

    (void)state;
    assert_int_equal(send("ivy", "ivy", "title=Certificate&seen_by=both"), 303);
    assert_int_equal(send("ivy", "ivy", "title=Diary&seen_by=mine"), 303);
    assert_int_equal(send("max", "ivy", "title=Customer+mail&seen_by=both"), 303);
    assert_int_equal(send("max", "ivy", "title=Reminder&seen_by=mine"), 303);
    assert_int_equal(status_of("max", year_of("ivy", "/documents")), 200);
    before = house_count(h, "year_document");
    assert_int_equal(before, 4);
    for (size_t i = 0; i < sizeof may_not / sizeof *may_not; i++) {
        size_t on_disk = files();

        if (send(may_not[i], "ivy", "title=Not+mine+to+add&seen_by=both") != 404)
            fail_msg("%s may add", may_not[i]);
        if (status_of(may_not[i], year_of("ivy", "/documents")) != 404)
            fail_msg("%s sees the form", may_not[i]);
        assert_int_equal(files(), on_disk);
    }
    assert_int_equal(send(NULL, "ivy", "seen_by=both"), 303); /* to the sign-in */
    assert_int_equal(house_count(h, "year_document"), before);
    assert_int_equal(house_count(h, "audit WHERE action = 'year_document_add' AND object = 'year_document'"
                                    " AND object_id = (SELECT max(id) FROM year_document)"), 1);
}

static void who_sees_the_year_sees_what_is_for_both(void **state)
{
    static const char *const may[] = {"ivy", "max", "sara", "hana"};

    (void)state;
    for (size_t i = 0; i < sizeof may / sizeof *may; i++) {
        struct str body = page(may[i], "ivy");
        bool is_ivy = strcmp(may[i], "ivy") == 0, is_max = strcmp(may[i], "max") == 0;
        int status;

        assert_true(has(body, "Customer mail") && has(body, "Certificate"));
        if (has(body, "Diary") != is_ivy || has(body, "Reminder") != is_max)
            fail_msg("%s sees what is somebody else's alone, or not the own", may[i]);
        assert_int_equal(has(body, "Add a document"), is_ivy || is_max);
        assert_int_equal(has(body, "<h2>Documents</h2>"), true);
        body = reply(may[i], HTTP_GET, address(titled("Customer mail")), NULL, &status, NULL, NULL);
        assert_int_equal(status, 200);
        assert_string_equal(body.p, PDF "IVY-SECRET");
        assert_int_equal(status_of(may[i], address(titled("Diary"))), is_ivy ? 200 : 404);
        assert_int_equal(status_of(may[i], address(titled("Reminder"))), is_max ? 200 : 404);
    }
}

static void to_others_it_is_not_there(void **state)
{
    static const char *const may_not[] = {"tom", "ada", "leo", "bo", "carla", "rui", "lena", "root", "dora", "rep", "otto"};
    const char *none = address(titled("Certificate") + 1);

    (void)state;
    for (size_t i = 0; i < sizeof may_not / sizeof *may_not; i++) {
        int status;
        struct str hidden = reply(may_not[i], HTTP_GET, address(titled("Certificate")), NULL, &status, NULL, NULL), absent;

        if (status != 404)
            fail_msg("%s gets %d", may_not[i], status);
        absent = reply(may_not[i], HTTP_GET, none, NULL, &status, NULL, NULL);
        assert_int_equal(status, 404);
        assert_int_equal(absent.n, hidden.n);
    }
    assert_int_not_equal(status_of(NULL, address(titled("Certificate"))), 200);
    assert_int_equal(status_of("ivy", "/year/documents/nonsense"), 404);
}

static void who_opened_it_is_on_record(void **state)
{
    const char *count = arena_printf(h->arena, "audit WHERE action = 'read' AND object = 'year_document' AND class = 1 AND object_id = %lld",
                                     (long long)titled("Customer mail"));
    int64_t before = house_count(h, count);
    int status;
    struct str body;

    (void)state;
    assert_int_equal(before, 2); /* of the four above sara and hana: it is about ivy, and max put it there */
    status_of("hana", address(titled("Customer mail")));
    assert_int_equal(house_count(h, count), 3);
    status_of("tom", address(titled("Customer mail")));
    status_of("ivy", address(titled("Customer mail")));
    status_of("max", address(titled("Customer mail")));
    assert_int_equal(house_count(h, count), 3);
    assert_int_equal(house_count(h, "audit WHERE action = 'read' AND object = 'year_document' AND person_id IS NULL"), 0);
    body = reply("ivy", HTTP_GET, "/my-data", NULL, &status, NULL, NULL);
    assert_true(has(body, "<th scope=\"row\">sara</th><td data-l=\"What\">Year document</td>"));
}

static void who_put_it_there_takes_it_away(void **state)
{
    static const char *const may_not[] = {"ivy", "sara", "hana", "tom", "ada", "root", "dora"};
    int64_t mail = titled("Customer mail");
    const char *ask = arena_printf(h->arena, "%s/remove", address(mail));

    (void)state;
    for (size_t i = 0; i < sizeof may_not / sizeof *may_not; i++) {
        if (take_away(may_not[i], mail) != 404 || status_of(may_not[i], ask) != 404)
            fail_msg("%s may take it away", may_not[i]);
    }
    assert_int_equal(take_away("sara", titled("Reminder")), 404);
    assert_int_equal(house_count(h, "year_document"), 4);
    assert_false(has(page("ivy", "ivy"), ask));
    assert_true(has(page("max", "ivy"), ask));
    assert_int_equal(status_of("max", ask), 200);
    assert_int_equal(take_away("max", mail), 303);
    assert_int_equal(house_count(h, "year_document"), 3);
    assert_int_equal(status_of("max", address(mail)), 404);
    assert_int_equal(status_of("hana", address(mail)), 404);
    assert_int_equal(take_away("max", mail), 404);
    assert_false(has(page("hana", "ivy"), "Customer mail"));
    assert_false(has(page("sara", "tom"), "<h2>Documents</h2>")); /* nothing there, and nothing to add */
    assert_int_equal(house_count(h, arena_printf(h->arena, "audit WHERE action = 'year_document_remove' AND object_id = %lld"
                                                           " AND person_id = %lld", (long long)mail, (long long)ivy->person_id)), 1);
}

static void of_another_year_stands_in_that_year(void **state)
{
    int64_t id;
    int status;
    struct str body;

    (void)state;
    assert_int_equal(send("ivy", "ivy", "title=Of+before&seen_by=both"), 303);
    id = titled("Of before");
    house_sql(h, arena_printf(h->arena, "UPDATE year_document SET year = 2020 WHERE id = %lld", (long long)id));
    body = page("ivy", "ivy");
    assert_false(has(body, "Of before"));
    assert_true(has(body, "?as_of=2020-12-31\">2020</a>"));
    body = reply("hana", HTTP_GET, year_of("ivy", "?as_of=2020-12-31"), NULL, &status, NULL, NULL);
    assert_true(has(body, "Of before"));
    assert_false(has(body, "Certificate"));
    body = reply("ivy", HTTP_GET, year_of("ivy", "?as_of=2020-12-31"), NULL, &status, NULL, NULL);
    assert_false(has(body, "Add a document"));
    /* a year that holds nothing but what is somebody's alone is none to others */
    house_sql(h, arena_printf(h->arena, "UPDATE year_document SET seen_by = 'mine' WHERE id = %lld", (long long)id));
    assert_false(has(page("hana", "ivy"), "2020"));
    assert_true(has(page("ivy", "ivy"), "2020"));
    assert_int_equal(take_away("ivy", id), 303);
}

/* ---- how many ---- */

/* What shows of a goal is found from the goal, and stands in each year that the goal reaches into. */
static void of_a_goal_stands_as_long_as_the_goal_goes_on(void **state)
{
    const char *goal;
    int status;

    (void)state;
    reply("ivy", HTTP_POST, "/goals/new", "title=Ship+the+arm+that+stops&due_on=2099-12-31", &status, NULL, NULL);
    assert_int_equal(status, 303);
    reply("max", HTTP_POST, "/goals/new", "title=Another+arm+altogether&due_on=2099-12-31", &status, NULL, NULL);
    assert_int_equal(status, 303);
    goal = id_text(h->arena, house_find(h, "goal", "title", "Another arm altogether")).p;
    assert_int_equal(send("ivy", "ivy", arena_printf(h->arena, "title=Of+another+goal&seen_by=both&goal_id=%s", goal)), 422);
    goal = id_text(h->arena, house_find(h, "goal", "title", "Ship the arm that stops")).p;
    assert_int_equal(send("ivy", "ivy", arena_printf(h->arena, "title=Of+the+goal&seen_by=both&goal_id=%s", goal)), 303);
    assert_int_equal(send("ivy", "ivy", arena_printf(h->arena, "title=Of+the+goal+alone&seen_by=mine&goal_id=%s", goal)), 303);
    assert_true(has(page("max", "ivy"), "Ship the arm that stops"));
    for (int ahead = 0; ahead < 2; ahead++) { /* this year, and one in which the goal still goes on */
        struct str body = reply("ivy", HTTP_GET, year_of("ivy", ahead ? "?as_of=2098-12-31" : ""), NULL, &status, NULL, NULL);

        assert_int_equal(status, 200);
        assert_true(has(body, ">Of the goal<"));
    }
    assert_false(has(reply("ivy", HTTP_GET, year_of("ivy", "?as_of=2020-12-31"), NULL, &status, NULL, NULL), ">Of the goal<"));
    goal = arena_printf(h->arena, "/year/goals/%s/documents", goal);
    assert_true(has(reply("max", HTTP_GET, goal, NULL, &status, NULL, NULL), ">Of the goal<"));
    assert_false(has(reply("max", HTTP_GET, goal, NULL, &status, NULL, NULL), "Of the goal alone"));
    assert_true(has(reply("ivy", HTTP_GET, goal, NULL, &status, NULL, NULL), "Of the goal alone"));
    /* a colleague reads the goal, and of its documents nothing */
    assert_false(has(reply("leo", HTTP_GET, goal, NULL, &status, NULL, NULL), ">Of the goal"));
    assert_int_equal(take_away("ivy", titled("Of the goal")), 303);
    assert_int_equal(take_away("ivy", titled("Of the goal alone")), 303);
}

static void the_fifty_first_is_refused(void **state)
{
    size_t on_disk;
    int status;
    struct str body;

    (void)state;
    for (int i = 0; i < 49; i++) /* and one of her manager's */
        house_sql(h, arena_printf(h->arena, "INSERT INTO year_document (id, person_id, year, author_id, seen_by, title, kind, size, file,"
                                            " created_at) SELECT %d, person_id, year, person_id, 'both', 'full', 'pdf', 1, 'full-%d', 1"
                                            " FROM year_document WHERE title = 'Certificate'", i + 1, i));
    assert_int_equal(take_away("ivy", titled("Diary")), 303);
    assert_int_equal(house_count(h, "year_document"), 51); /* 50 for both, and the reminder that ivy does not see */
    on_disk = files();
    body = send_named("ivy", "ivy", "more.pdf", STR(PDF), "title=One+more&seen_by=mine", &status);
    assert_int_equal(status, 422);
    assert_true(has(body, "There are 50 documents in this year"));
    assert_true(has(body, "value=\"One more\""));
    assert_int_equal(files(), on_disk); /* what was written before it was refused is gone again */
    house_sql(h, "DELETE FROM year_document WHERE id = 1");
    assert_int_equal(send("max", "ivy", "title=Full+for+him&seen_by=mine"), 422); /* his own counts too */
    assert_int_equal(send("ivy", "ivy", "title=One+more&seen_by=mine"), 303);
    house_sql(h, "DELETE FROM year_document WHERE title IN ('full', 'One more')");
}

/* ---- its file ---- */

static void look(int64_t days)
{
    struct ctx ctx = ctx_now(h->arena, h->app->keys, &h->app->clock);

    ctx.now_ms += days * 86400000;
    documents_look(h->app, h->app->db, &ctx);
}

/* Every file looks as if nobody had written to it for a month. */
static void age_files(void)
{
    const struct utimbuf old = {1000000000, 1000000000};
    const char *folder = arena_printf(h->arena, "%s/files", h->folder);
    DIR *d = opendir(folder);
    struct dirent *e;

    while ((e = readdir(d)))
        if (e->d_name[0] != '.')
            assert_int_equal(utime(arena_printf(h->arena, "%s/%s", folder, e->d_name), &old), 0);
    closedir(d);
}

static void start_anew(void)
{
    house_sql(h, "DELETE FROM year_document");
    house_sql(h, "DELETE FROM document_gone");
    if (system(arena_printf(h->arena, "rm -rf %s/files", h->folder)) != 0)
        fail_msg("files stay");
}

static void sealed_on_disk(void **state)
{
    DIR *d;
    struct dirent *e;
    size_t seen = 0;

    (void)state;
    start_anew();
    assert_int_equal(send("max", "ivy", "title=Sealed&seen_by=both"), 303);
    d = opendir(arena_printf(h->arena, "%s/files", h->folder));
    while ((e = readdir(d))) {
        char *text = arena_alloc(h->arena, 4096);
        FILE *f = e->d_name[0] == '.' ? NULL : fopen(arena_printf(h->arena, "%s/files/%s", h->folder, e->d_name), "rb");
        size_t n = f ? fread(text, 1, 4096, f) : 0;

        assert_false(has((struct str){text, n}, "SECRET") || has((struct str){text, n}, "PDF"));
        seen += n > 0;
        if (f)
            fclose(f);
    }
    closedir(d);
    assert_int_equal(seen, 1);
}

static void no_sweep_takes_a_living_file(void **state)
{
    struct ctx ctx = ctx_now(h->arena, h->app->keys, &h->app->clock);

    (void)state;
    start_anew();
    assert_int_equal(send("max", "ivy", "title=Stays&seen_by=both"), 303);
    for (int i = 0; i < 15; i++)
        assert_int_equal(send("ivy", "ivy", "title=Stays+too&seen_by=mine"), 303);
    age_files();
    look(100);
    documents_orphans_look(h->app, h->app->db, &ctx);
    assert_int_equal(files(), 16);
    house_sql(h, "DELETE FROM year_document WHERE title = 'Stays'"); /* past the program: its file has no row at all */
    documents_orphans_look(h->app, h->app->db, &ctx);
    assert_int_equal(files(), 15);
    assert_int_equal(status_of("ivy", address(titled("Stays too"))), 200);
}

static void its_file_goes_a_week_after_it(void **state)
{
    struct ctx ctx = ctx_now(h->arena, h->app->keys, &h->app->clock);

    (void)state;
    start_anew();
    assert_int_equal(send("ivy", "ivy", "title=Goes&seen_by=both"), 303);
    assert_int_equal(send("ivy", "ivy", "title=Stays&seen_by=both"), 303);
    assert_int_equal(take_away("ivy", titled("Goes")), 303);
    age_files();
    documents_orphans_look(h->app, h->app->db, &ctx); /* not this one's to take: its time has not come */
    look(6);
    assert_int_equal(files(), 2);
    look(8);
    assert_int_equal(files(), 1);
    assert_int_equal(house_count(h, "document_gone"), 0);
    assert_int_equal(status_of("ivy", address(titled("Stays"))), 200);
}

static void an_opened_export_has_it(void **state)
{
    char why[512] = "", *folder = arena_printf(h->arena, "%s/open", h->folder), *text = arena_alloc(h->arena, 100);
    struct export_done done;
    int status;
    FILE *f;

    (void)state;
    start_anew();
    send_named("max", "ivy", "note.txt", STR("IVY-SECRET"), "seen_by=mine", &status);
    assert_int_equal(status, 303);
    assert_true(export_write(h->app, folder, true, &done, why, sizeof why));
    f = fopen(arena_printf(h->arena, "%s/files/%s.txt", folder, id_text(h->arena, titled("note.txt")).p), "rb");
    assert_non_null(f);
    assert_true(fread(text, 1, 99, f) > 0);
    fclose(f);
    assert_string_equal(text, "IVY-SECRET");
    folder = arena_printf(h->arena, "%s/closed", h->folder);
    assert_true(export_write(h->app, folder, false, &done, why, sizeof why));
    assert_int_not_equal(access(arena_printf(h->arena, "%s/files", folder), F_OK), 0);
}

static void of_a_rehearsal_it_is_thrown_away(void **state)
{
    int status;

    (void)state;
    start_anew();
    assert_int_equal(send("ivy", "ivy", "title=Meant&seen_by=both"), 303);
    house_sql(h, "INSERT INTO rehearsal (site, module, since) VALUES (0, 1, 0), (0, 2, 0), (0, 4, 0), (0, 8, 0)");
    house_sql(h, "INSERT INTO setting (name, value) VALUES ('rehearsal', 'Year'), ('mode', 'rehearsal')");
    assert_int_equal(send("ivy", "ivy", "title=Hidden&seen_by=both"), 404);
    assert_int_equal(status_of("ivy", address(titled("Meant"))), 404);
    assert_int_equal(send("hana", "hana", "title=Tried&seen_by=both"), 303);
    assert_int_equal(house_count(h, "rehearsed"), 1);
    reply("hana", HTTP_POST, "/rehearsal/forget", "confirm=throw+away", &status, NULL, NULL);
    assert_int_equal(status, 303);
    assert_int_equal(titled("Tried"), 0);
    assert_true(titled("Meant") != 0);
    assert_int_equal(house_count(h, "document_gone"), 1);
    assert_int_equal(files(), 2);
    look(8);
    assert_int_equal(files(), 1);
    house_sql(h, "DELETE FROM rehearsal");
    assert_int_equal(status_of("ivy", address(titled("Meant"))), 200);
}

static void an_erased_persons_cannot_be_opened(void **state)
{
    (void)state;
    start_anew();
    assert_int_equal(send("max", "ivy", "title=About+ivy&seen_by=both"), 303);
    assert_int_equal(send("max", "max", "title=About+max&seen_by=both"), 303);
    assert_int_equal(status_of("hana", address(titled("About ivy"))), 200);
    assert_true(keys_forget(h->app->keys, ivy->person_id));
    assert_int_equal(status_of("hana", address(titled("About ivy"))), 404);
    assert_int_equal(status_of("max", address(titled("About ivy"))), 404);
    assert_int_equal(status_of("max", address(titled("About max"))), 200);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_such_file_is_refused),
        cmocka_unit_test(what_is_such_a_file_comes_back_as_it_was),
        cmocka_unit_test(its_name_cannot_leave_the_header),
        cmocka_unit_test(who_leads_and_the_person_may_add),
        cmocka_unit_test(who_sees_the_year_sees_what_is_for_both),
        cmocka_unit_test(to_others_it_is_not_there),
        cmocka_unit_test(who_opened_it_is_on_record),
        cmocka_unit_test(who_put_it_there_takes_it_away),
        cmocka_unit_test(of_another_year_stands_in_that_year),
        cmocka_unit_test(of_a_goal_stands_as_long_as_the_goal_goes_on),
        cmocka_unit_test(the_fifty_first_is_refused),
        cmocka_unit_test(sealed_on_disk),
        cmocka_unit_test(no_sweep_takes_a_living_file),
        cmocka_unit_test(its_file_goes_a_week_after_it),
        cmocka_unit_test(an_opened_export_has_it),
        cmocka_unit_test(of_a_rehearsal_it_is_thrown_away),
        cmocka_unit_test(an_erased_persons_cannot_be_opened),
    };

    engine = argc > 1 ? argv[1] : "sqlite";
    return cmocka_run_group_tests_name(engine, tests, open_house, close_house);
}
