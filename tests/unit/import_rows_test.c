/* Files of entities, by their descriptors, on one engine; the argument names it. */
#include "import_kit.h"

#include "core/id.h"
#include "modules/levels/levels.h"
#include "modules/people/people.h"

static struct import *levels(const char *text, bool dry)
{
    import_kit_entity = &level_resource;
    return import_run(IMPORT_ROWS, import_file_with("levels.csv", text), dry, "");
}

static void counts(struct import *im, size_t made, size_t changed, size_t unchanged, size_t bad)
{
    assert_int_equal(im->made, made);
    assert_int_equal(im->changed, changed);
    assert_int_equal(im->unchanged, unchanged);
    assert_int_equal(im->nbad, bad);
}

static void a_file_makes_changes_and_leaves(void **state)
{
    struct import *im;
    int64_t batch;

    (void)state;
    im = levels("Job level;Name;Rank\nX1;First;901\nX2;Second;902\n;Nobody;903\nX1;Again;904\nX4;;905\nX5;Fifth;five\nX6;Sixth;2000\n", true);
    counts(im, 2, 0, 0, 5);
    assert_string_equal(im->rows[2].bad, "Code is needed");
    assert_string_equal(im->rows[3].bad, "Same Code as row 2: X1");
    assert_string_equal(im->rows[4].bad, "Name is needed");
    assert_string_equal(im->rows[5].bad, "Rank is not a whole number");
    assert_string_equal(im->rows[6].bad, "Rank must be from 1 to 1000");
    import_end(im);
    assert_false(house_find(h, "level", "code", "X1")); /* a dry run writes nothing */

    im = levels("Code,Name,Rank\nX1,First,901\nX2,Second,902\n", false);
    counts(im, 2, 0, 0, 0);
    import_end(im);
    assert_true(house_find(h, "level", "code", "X1"));
    im = levels("Code,Name,Rank\nX1,First,901\nX2,The second,\nX3,Third,903\n", false);
    counts(im, 1, 1, 1, 0);
    assert_int_equal(house_count(h, "level WHERE code = 'X2' AND name = 'The second' AND rank = 902"), 1); /* an empty cell leaves */
    batch = import_batch_of(im);
    house_write_as(h, "hana", import_undo, &(struct import_undo){batch}, &(struct written){0});
    assert_int_equal(house_count(h, "level WHERE code = 'X2' AND name = 'Second' AND rank = 902"), 1);
    assert_true(house_find(h, "level", "code", "X3")); /* what it added stays */
}

static void references_are_found(void **state)
{
    struct import *im;

    (void)state;
    import_kit_entity = &legal_entity_resource;
    im = import_run(IMPORT_ROWS, import_file_with("employers.csv", "Name,Country,Currency\nRotor GmbH,de,eur\n"), false, "");
    counts(im, 1, 0, 0, 0);
    import_end(im);
    import_kit_entity = &establishment_resource;
    im = import_run(IMPORT_ROWS, import_file_with("sites.csv", "Name,Employer,Country,Time zone,Working days\nUlm,Rotor GmbH,DE,Berlin,monday tuesday\n"
                                                               "Bonn,Nobody AG,DE,Berlin,\nKiel,Rotor GmbH,XX,Berlin,\n"), false, "");
    counts(im, 1, 0, 0, 2);
    assert_non_null(strstr(im->rows[1].bad, "Nobody AG"));
    import_end(im);
    assert_int_equal(house_count(h, "establishment WHERE name = 'Ulm' AND working_days = 3 AND time_zone = 'Europe/Berlin'"), 1);
    import_kit_entity = &competency_resource;
    im = import_run(IMPORT_ROWS, import_file_with("competencies.csv", "Name,What is meant\nRoot cause,Finds why\n"), false, "");
    counts(im, 1, 0, 0, 0);
    import_end(im);
}

static void what_was_changed_since_stays(void **state)
{
    int64_t batch;

    (void)state;
    import_end(levels("Code,Name,Rank\nY1,One,801\n", false));
    batch = import_batch_of(levels("Code,Name,Rank\nY1,Uno,801\n", false));
    import_end(levels("Code,Name,Rank\nY1,Eins,801\n", false));
    house_write_as(h, "hana", import_undo, &(struct import_undo){batch}, &(struct written){0});
    assert_int_equal(house_count(h, "level WHERE code = 'Y1' AND name = 'Eins'"), 1);
    assert_int_equal(house_count(h, arena_printf(h->arena, "import_bad WHERE batch_id = %lld", (long long)batch)), 1);
}

/* What is sensitive wants a way of its own, that keeps it sealed. */
static void what_is_sealed_is_refused(void **state)
{
    struct field fields[2] = {level_resource.fields[0], level_resource.fields[1]};
    struct resource r = level_resource;

    (void)state;
    r.fields = fields;
    r.nfields = 2;
    assert_true(import_is_entity(&r));
    fields[1].class = 3;
    assert_false(import_is_entity(&r));
    fields[1].class = 0;
    r.nfields = 1000;
    assert_false(import_is_entity(&r));
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_makes_changes_and_leaves),
        cmocka_unit_test(references_are_found),
        cmocka_unit_test(what_was_changed_since_stays),
        cmocka_unit_test(what_is_sealed_is_refused),
    };

    engine = argc > 1 ? argv[1] : "sqlite";
    return cmocka_run_group_tests_name("import_rows_test", tests, import_house_open, import_house_close);
}
