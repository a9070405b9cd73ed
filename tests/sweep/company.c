/* Lays the company out: company.http, and what only the program itself brings. */
#include "sweep.h"

#include "../scenario.h"
#include "core/id.h"
#include "modules/imports/imports.h"

#include <stdio.h>
#include <stdlib.h>
#include <zip.h>

static void fail(const char *what, const char *why)
{
    fprintf(stderr, "sweep: %s: %s\n", what, why);
    exit(2);
}

/* A night's file of the pay roll; the second time one is missing, and what another is called was changed here meanwhile. */
static void import_night(struct sweep *s, bool second)
{
    struct import *im = calloc(1, sizeof *im);
    char *path = arena_printf(s->h->arena, "%s/night.csv", s->h->folder);
    FILE *f = fopen(path, "w");

    fputs("number,name,title,mail\n", f);
    for (int i = 1; i <= 9; i++)
        if (!second || i != 7)
            fprintf(f, "N%d,Nightly %d,%s,n%d@night.example\n", i, i, second && i == 5 ? "Turner" : "Operator", i);
    fputs("N99,,Operator,\n", f); /* cannot be taken */
    fclose(f);
    im->app = s->h->app;
    im->arena = arena_new((size_t)1 << 30);
    im->kind = IMPORT_PEOPLE;
    im->path = path;
    im->file = "night.csv";
    im->source = STR("payroll");
    im->confirmed = true;
    im->today = day_text(im->arena, clock_today(&s->h->app->clock));
    if (!import_open(im, STR("")) || !import_learn(im) || !import_batch_make(im, STR("")) ||
        (import_ask_first(im) && (!import_check(im) || !import_apply(im))))
        fail("the import", im->why ? im->why : "did not go through");
    arena_free(im->arena);
    free(im);
}

/* A review of an earlier year, as a file in a ZIP. */
static void import_old_review(struct sweep *s)
{
    static const char pdf[] = "%PDF-1.7 an old review";
    char *path = arena_printf(s->h->arena, "%s/old.zip", s->h->folder);
    struct packets p = {.app = s->h->app, .arena = s->h->arena, .path = path, .file = "old.zip"};
    zip_t *z = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);

    zip_file_add(z, "ivy@northwind.example 2023-12-15.pdf", zip_source_buffer(z, pdf, sizeof pdf - 1, 0), ZIP_FL_ENC_UTF_8);
    zip_file_add(z, "leo@northwind.example 2023-12-15.pdf", zip_source_buffer(z, pdf, sizeof pdf - 1, 0), ZIP_FL_ENC_UTF_8);
    if (zip_close(z) != 0 || !packets_import(&p))
        fail("the old reviews", p.why ? p.why : "were not filed");
}

static void send_document(struct sweep *s, const char *who, const char *seen_by)
{
    const char *path = arena_printf(s->h->arena, "/year/%s/documents", id_text(s->h->arena, house_persona(s->h, who)->person_id).p);
    struct http_request *r;

    house_attach(s->h, "file", "plan.txt", STR("What was agreed.\n"));
    r = house_call(s->h, HTTP_POST, path, house_persona(s->h, who), str_format(s->h->arena, "title=What+was+agreed&seen_by=%s", seen_by), STR_NONE, NULL);
    if (r->reply.status != 303)
        fail(path, r->reply.body.p ? r->reply.body.p : "is not taken");
    house_done(r);
}

void company_lay(struct sweep *s)
{
    if (scenario_lay(s->h, "tests/sweep/company.http"))
        fail("tests/sweep/company.http", "is not as it says");
    import_night(s, false);
    house_sql(s->h, "UPDATE assignment SET title = 'Shift lead' WHERE person_id = (SELECT id FROM person WHERE number = 'N5')");
    import_night(s, true);
    import_old_review(s);
    send_document(s, "ivy", "both");
    send_document(s, "leo", "mine");
    house_sql(s->h, "UPDATE job SET status = 'failed', error = 'It was laid out so' WHERE id = (SELECT min(id) FROM job)");
    for (size_t i = 1; i < sweep_people_count; i++)
        sweep_token(s, sweep_people[i], "*");
    rows_learn_tables(s);
    places_learn(s);
    rows_learn_tables(s);
}
