/* The dossier: every declared evaluation is in it with its state, and the same database gives the same bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "../house.h"
#include "modules/rules/dossier.h"
#include "modules/rules/figures.h"
#include "modules/rules/rules.h"
#include "web/evaluations.h"

static const char *engine;
static struct house *h;

static int open_house(void **state)
{
    (void)state;
    h = house_open(engine);
    return 0;
}

static int close_house(void **state)
{
    (void)state;
    house_close(h);
    return 0;
}

static struct str paper(size_t i)
{
    struct viewer admin = {.account_id = house_persona(h, "root")->account_id, .roles = ROLE_ADMIN};
    struct db_conn *c = h->worker->conn;
    struct str html = STR("");

    assert_int_equal(db_read_begin(c), DB_OK);
    assert_true(dossier_write(h->app, c, h->arena, &admin, &dossier_papers[i], &html));
    db_read_end(c);
    return html;
}

static void switch_to(const char *name, const char *state)
{
    struct evaluation_switch_form form = {
        .evaluation = evaluation_find(str_of(name)), .state = str_of(state), .reason = STR("Agreed on 4 June")};
    struct written out = {0};

    house_write_as(h, "hana", evaluation_switch, &form, &out);
}

static void the_catalogue_has_every_evaluation(void **state)
{
    const struct evaluation *e;
    struct str html;
    size_t n;

    (void)state;
    switch_to("reward", "off");
    html = paper(0);
    for (n = 0; (e = evaluation_at(n)); n++) {
        struct str title = str_of(e->title), head = str_split(&title, '\''); /* what escaping leaves as it is */

        assert_true(str_find(html, str_format(h->arena, "<h3>%.*s", STR_ARG(head)), 0) != SIZE_MAX);
        assert_true(e->seen_by[0] != ACT_NONE);
    }
    assert_true(n > 10);
    assert_true(str_find(html, STR("Agreed on 4 June"), 0) != SIZE_MAX);
    assert_true(str_find(html, STR("<dt>Today</dt><dd>Off</dd>"), 0) != SIZE_MAX);
    switch_to("reward", "on");
    assert_true(str_find(paper(0), STR("<dt>Today</dt><dd>Off</dd>"), 0) == SIZE_MAX);
}

static void an_off_evaluation_leaves_the_impact_assessment(void **state)
{
    static const char row[] = "<tr><th scope=\"row\">Rating in a review<br>";

    (void)state;
    assert_true(str_find(paper(2), str_of(row), 0) != SIZE_MAX);
    switch_to("review_rating", "off");
    assert_true(str_find(paper(2), str_of(row), 0) == SIZE_MAX);
    assert_true(str_find(paper(2), STR("<li>Rating in a review</li>"), 0) != SIZE_MAX);
    switch_to("review_rating", "on");
}

static void recipients_come_from_the_policy(void **state)
{
    struct str html = paper(1), who = action_audience(h->arena, ACT_PAY_READ);

    (void)state;
    assert_true(str_find(html, str_format(h->arena, "<dt>Recipients</dt><dd>%s</dd>", who.p), 0) != SIZE_MAX);
}

static void the_same_database_gives_the_same_bytes(void **state)
{
    (void)state;
    for (size_t i = 0; i < dossier_papers_count; i++)
        assert_true(str_eq(paper(i), paper(i)));
}

static void the_files_are_what_the_pages_give(void **state)
{
    char *folder = arena_printf(h->arena, "%s/dossier", h->folder), why[512] = "";
    char *path = arena_printf(h->arena, "%s/evaluations.html", folder), *text;
    struct str html = paper(0);
    FILE *f;

    (void)state;
    assert_true(dossier_files(h->app, folder, why, sizeof why));
    f = fopen(path, "rb");
    assert_non_null(f);
    text = arena_alloc(h->arena, html.n + 1);
    assert_int_equal(fread(text, 1, html.n + 1, f), html.n);
    assert_memory_equal(text, html.p, html.n);
    fclose(f);
    assert_false(dossier_files(h->app, "/nowhere/at/all", why, sizeof why));
}

static void figures_of_few_are_not_shown(void **state)
{
    static const struct {
        int64_t part, group;
        bool shows;
    } cases[] = {{5, 10, true},  {4, 10, false}, {6, 10, false}, {5, 9, false},    {0, 100, false},
                 {4, 100, false}, {5, 100, true}, {95, 100, true}, {96, 100, false}, {100, 100, false}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(figure_may_show(cases[i].part, cases[i].group), cases[i].shows);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_catalogue_has_every_evaluation),
        cmocka_unit_test(an_off_evaluation_leaves_the_impact_assessment),
        cmocka_unit_test(recipients_come_from_the_policy),
        cmocka_unit_test(the_same_database_gives_the_same_bytes),
        cmocka_unit_test(figures_of_few_are_not_shown),
        cmocka_unit_test(the_files_are_what_the_pages_give),
    };

    engine = argc > 1 ? argv[1] : "sqlite";
    return cmocka_run_group_tests(tests, open_house, close_house);
}
