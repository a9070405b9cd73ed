/* Units with their heads from a file, and places that are closed. */
#include "import_kit.h"

#include "queries.h"

#include <stdlib.h>

static enum outcome reaches(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct row_unit_heads_around *heads;

    (void)ctx;
    out->version = (int64_t)tx_all(tx, unit_heads_around, &heads, .unit_id = *(const int64_t *)in, .today = ctx->today_text);
    return DONE;
}

static void heads_of_a_file_of_units(void **state)
{
    static const char file[] = "code,name,parent,led by,from\nPLANT,Plant,,U1,2021-01-01\nPAINT,Paint shop,PLANT,U2,2022-03-01\nSTORE,Store,PLANT,U9,\n";
    struct house *before = h;
    struct import *im;
    struct import_undo first, second;
    struct written out = {0};
    int64_t plant;

    (void)state;
    h = house_open(engine);
    import_end(import_run(IMPORT_PEOPLE, import_file_with("people.csv", "number,name,hire date,exit date\nU1,Uma One,2019-01-01,\nU2,Udo Two,2019-01-01,\nU3,Gone Three,2019-01-01,2020-01-01\n"), false, ""));
    im = import_run(IMPORT_UNITS, import_file_with("units.csv", file), true, "");
    assert_int_equal(im->made, 3);
    assert_int_equal(im->nbad, 1);
    assert_non_null(strstr(im->rows[2].bad, "Nobody is known as U9 (led by): the unit is there, without a head"));
    import_end(im);
    im = import_run(IMPORT_UNITS, import_file_with("units.csv", file), false, "");
    assert_int_equal(im->made, 3);
    assert_int_equal(im->heads_changed, 2);
    first.batch_id = import_batch_of(im);
    assert_string_equal(leads("Plant", "2020-06-01"), "");
    assert_string_equal(leads("Plant", "2021-06-01"), "Uma One");
    assert_string_equal(leads("Paint shop", "2022-02-28"), "");
    assert_string_equal(leads("Paint shop", "2022-03-01"), "Udo Two");
    plant = house_find(h, "unit", "code", "PLANT");
    house_write(h, reaches, &plant, &out);
    assert_int_equal(out.version, 2); /* they reach it today */

    im = import_run(IMPORT_UNITS, import_file_with("units.csv", file), false, "");
    assert_int_equal(im->made, 0); /* the same file again changes nothing */
    assert_int_equal(im->changed, 0);
    assert_int_equal(im->heads_changed, 0);
    assert_int_equal(im->unchanged, 3);
    import_end(im);

    /* another head for a time; and back */
    im = import_run(IMPORT_UNITS, import_file_with("other.csv", "code,head,from,to\nPLANT,Udo Two,2023-01-01,2024-01-01\nPAINT,U3,,\n"), false, "");
    assert_int_equal(im->changed, 1);
    assert_int_equal(im->nbad, 1);
    assert_non_null(strstr(im->rows[1].bad, "U3 does not work here any more (led by)"));
    second.batch_id = import_batch_of(im);
    assert_string_equal(leads("Plant", "2023-06-01"), "Udo Two");
    assert_string_equal(leads("Plant", "2024-06-01"), "Uma One");
    im = import_prepared(IMPORT_UNITS, import_file_with("none.csv", "code,name\nPLANT,Plant\n"), true, "");
    assert_false(import_write(im, import_undo, &first)); /* the second stands upon it */
    assert_non_null(strstr(im->why, "The unit PLANT was changed after this import"));
    import_end(im);
    house_write(h, import_undo, &second, &out);
    assert_string_equal(leads("Plant", "2023-06-01"), "Uma One");
    house_close(h);
    h = before;
}

/* Taken back: the units stay, nobody leads them. */
static void heads_taken_back(void **state)
{
    struct house *before = h;
    struct import_undo undo;
    struct written out = {0};

    (void)state;
    h = house_open(engine);
    import_end(import_run(IMPORT_PEOPLE, import_file_with("people.csv", "number,name,hire date\nU1,Uma One,2019-01-01\n"), false, ""));
    undo.batch_id = import_batch_of(import_run(IMPORT_UNITS, import_file_with("units.csv", "code,name,head\nPLANT,Plant,U1\n"), false, ""));
    assert_string_equal(leads("Plant", day_text(h->arena, clock_today(&h->app->clock)).p), "Uma One");
    house_write(h, import_undo, &undo, &out);
    assert_non_null(strstr(out.says.p, "Units that it made stay."));
    assert_string_equal(leads("Plant", day_text(h->arena, clock_today(&h->app->clock)).p), "");
    house_close(h);
    h = before;
}

static void closed_places(void **state)
{
    const char *key = h->database[0] ? "decode('00', 'hex')" : "x'00'";
    struct house *before = h;
    struct import *im;

    (void)state;
    h = house_open(engine);
    house_sql(h, arena_printf(h->arena, "INSERT INTO legal_entity (id, version, name, name_key, country, currency, closed_on) VALUES (1, 1, 'Old Ltd', %s, 'DE', 'EUR', '2022-01-01')", key));
    house_sql(h, arena_printf(h->arena, "INSERT INTO establishment (id, version, name, name_key, legal_entity_id, country, region, time_zone, working_days, represented, closed_on) VALUES (2, 1, 'Old yard', %s, 1, 'DE', '', 'Europe/Berlin', 31, 0, '2022-01-01')", key));
    house_sql(h, "INSERT INTO level (id, version, code, name, rank, closed_on) VALUES (3, 1, 'X1', 'Old level', 1, '2022-01-01')");
    im = import_run(IMPORT_PEOPLE, import_file_with("closed.csv", "number,name,hire date,exit date,site,legal entity,level\n"
        "C1,Cleo One,2023-01-01,,Old yard,,\nC2,Cleo Two,2020-01-01,2021-12-31,Old yard,Old Ltd,X1\nC3,Cleo Three,2020-01-01,2022-01-01,,Old Ltd,\nC4,Cleo Four,2020-01-01,,,,X1\nC5,Cleo Five,2020-01-01,,,,\n"), true, "");
    assert_int_equal(im->nbad, 3);
    assert_string_equal(im->rows[0].bad, "The establishment Old yard is closed: its last day was 2021-12-31");
    assert_null(im->rows[1].bad);
    assert_string_equal(im->rows[2].bad, "The legal entity Old Ltd is closed: its last day was 2021-12-31");
    assert_string_equal(im->rows[3].bad, "The level X1 is closed: its last day was 2021-12-31");
    import_end(im);
    import_end(import_run(IMPORT_PEOPLE, import_file_with("open.csv", "number,name,hire date\nC5,Cleo Five,2020-01-01\n"), false, ""));
    house_sql(h, "INSERT INTO level (id, version, code, name, rank) VALUES (4, 1, 'X2', 'New level', 2)");
    im = import_run(IMPORT_ASSIGNMENTS, import_file_with("levels.csv", "number,level,from,to\nC5,X1,2020-01-01,\nC5,X2,2021-06-01,\n"), true, "");
    assert_int_equal(im->nbad, 0); /* another one holds before it closes */
    import_end(im);
    im = import_run(IMPORT_ASSIGNMENTS, import_file_with("levels.csv", "number,level,from,to\nC5,X1,2020-01-01,\nC5,X2,2023-06-01,\n"), true, "");
    assert_int_equal(im->nbad, 1);
    assert_non_null(strstr(im->rows[0].bad, "The level X1 is closed"));
    import_end(im);
    house_close(h);
    h = before;
}

/* The column of the rows that were not taken comes back with them, and is none of the file's own. */
static void the_column_that_says_why(void **state)
{
    struct import *im;

    (void)state;
    im = import_prepared(IMPORT_PEOPLE, import_file_with("mended.csv", "number;name;Why it was not imported\nW1;Wanda One;No name\n"), true, "");
    assert_int_equal(im->columns[2].field, IM_IGNORE);
    import_end(im);
    im = import_run(IMPORT_PEOPLE, import_file_with("mended.csv", "number;name;Why it was not imported\nW1;Wanda One;No name\n"), true, "");
    assert_string_equal(im->rows[0].custom, "{}");
    import_end(im);
}

/* A byte that is broken refuses its row and no other; a word may mean nothing. */
static void a_broken_byte(void **state)
{
    struct import *im;

    (void)state;
    im = import_run(IMPORT_PEOPLE, import_file_with("broken.csv", "number,name,title,kind\nB1,Tr\xE1\xBA\xA7n Zo\xC3\xAB,Welder,Buddy\nB2,Jos\xE9 Two,Welder,Buddy\nB3,Ann Three,\xE9,Buddy\n"), true,
                    "title = ignore\nvalue kind \"Buddy\" = empty\n");
    assert_string_equal(im->encoding, "UTF-8");
    assert_int_equal(im->nbad, 1);
    assert_string_equal(im->rows[1].bad, "name has a character that cannot be read, shown as \xEF\xBF\xBD: Jos\xEF\xBF\xBD Two");
    assert_null(im->rows[2].bad); /* a column that is not imported */
    import_end(im);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(heads_of_a_file_of_units),
        cmocka_unit_test(heads_taken_back),
        cmocka_unit_test(closed_places),
        cmocka_unit_test(the_column_that_says_why),
        cmocka_unit_test(a_broken_byte),
    };

    engine = argc > 1 ? argv[1] : "sqlite";
    return cmocka_run_group_tests_name("import_units_test", tests, import_house_open, import_house_close);
}
