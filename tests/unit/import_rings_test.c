/* No import closes a ring of managers, of today or of the past; heads of units come twice and change nothing. */
#include "import_kit.h"

#include <stdlib.h>
#include <fcntl.h>
#include <sys/stat.h>

/* A few people go without a line of everybody made anew; a ring among them is still found. */
static void a_ring_among_few(void **state)
{
    struct house *before = h;
    struct import *im;

    (void)state;
    h = house_open(engine);
    import_end(import_run(IMPORT_PEOPLE, import_file_with("ring.csv", "number,name,manager\nR1,Ringo One,R3\nR2,Ringo Two,R1\nR3,Ringo Three,\nR4,Below,R2\n"), false, ""));
    assert_int_equal(house_count(h, "line"), 6);
    for (int dry = 1; dry >= 0; dry--) { /* the same in a dry run and when it is done: who closes it, and the whole ring by name and row */
        im = import_run(IMPORT_PEOPLE, import_file_with("ring2.csv", "number,name,manager\nR1,Ringo One,R3\nR2,Ringo Two,R1\nR3,Ringo Three,R2\nR4,Below,R2\n"), dry, "");
        assert_int_equal(im->nbad, 1);
        assert_int_equal(im->rows[2].line, 4);
        assert_string_equal(im->rows[2].bad, "It would close the line to a ring: Ringo Three reports to Ringo Two, Ringo Two to Ringo One (row 3), Ringo One to Ringo Three (row 2)");
        assert_int_equal(im->changed, 0);
        assert_int_equal(im->freed, 0);
        import_end(im);
    }
    assert_int_equal(house_count(h, "line"), 6);
    /* new people, and two rings at once; whoever reports to somebody whose row is refused has no manager for now */
    im = import_run(IMPORT_PEOPLE, import_file_with("ring3.csv", "number,name,manager\nN1,New One,N2\nN2,New Two,N1\nN3,New Three,N1\nR3,Ringo Three,R1\nR1,Ringo One,\n"), false, "");
    assert_int_equal(im->nbad, 2);
    assert_non_null(strstr(im->rows[1].bad, "New Two reports to New One, New One to New Two (row 2)"));
    assert_non_null(strstr(im->rows[3].bad, "Ringo Three reports to Ringo One, Ringo One to Ringo Three")); /* which is here, in no row */
    assert_null(strstr(im->rows[3].bad, "row"));
    assert_int_equal(im->nleaderless, 1);
    assert_int_equal(im->made, 2);
    import_end(im);
    /* two who change places close nothing */
    im = import_run(IMPORT_PEOPLE, import_file_with("ring4.csv", "number,name,manager\nR3,Ringo Three,R1\nR1,Ringo One,N1\n"), false, "");
    assert_int_equal(im->nbad, 0);
    assert_int_equal(im->changed, 2);
    import_end(im);
    house_close(h);
    h = before;
}

/* Of a source: a manager who was changed in Tandem is left, so that the file closes nothing. */
static void a_ring_that_is_not_the_sources(void **state)
{
    const char *path = import_file_with("payroll.csv", "number,name,title,manager\nY1,Yin One,Welder,\nY2,Yan Two,Welder,Y1\n");
    struct import *im;

    (void)state;
    for (int again = 0; again < 2; again++) {
        im = import_prepared(IMPORT_PEOPLE, path, false, "");
        im->source = STR("payroll");
        im->confirmed = true;
        assert_true(import_batch_make(im, STR("")) && import_check(im) && import_apply(im));
        assert_int_equal(im->nbad, 0);
        assert_int_equal(im->ndifferences, again);
        import_end(im);
        if (again)
            break;
        house_sql(h, "UPDATE assignment SET manager_id = NULL WHERE person_id = (SELECT id FROM person WHERE number = 'Y2')");
        house_sql(h, "UPDATE seat SET manager_id = NULL WHERE person_id = (SELECT id FROM person WHERE number = 'Y2')");
        house_sql(h, "UPDATE assignment SET manager_id = (SELECT id FROM person WHERE number = 'Y2') WHERE person_id = (SELECT id FROM person WHERE number = 'Y1')");
        house_sql(h, "UPDATE seat SET manager_id = (SELECT id FROM person WHERE number = 'Y2') WHERE person_id = (SELECT id FROM person WHERE number = 'Y1')");
    }
}

/* Rings that lie wholly in the past: within the file, and with what is there; the row that closes one is refused. */
static void rings_of_the_past(void **state)
{
    struct house *before = h;
    struct import *im;

    (void)state;
    h = house_open(engine);
    import_end(import_run(IMPORT_PEOPLE, import_file_with("past.csv", "number,name,manager,hire date\nP1,Past One,,2000-01-01\nP2,Past Two,P1,2000-01-01\n"
                                                 "P3,Past Three,P1,2000-01-01\nP4,Past Four,P1,2000-01-01\nP5,Past Five,,2000-01-01\n"), false, ""));
    im = import_run(IMPORT_ASSIGNMENTS, import_file_with("history.csv",
        "number,manager,from,to\n"
        "P1,P2,2003-01-01,2004-01-01\n"  /* there: P2 is led by P1 */
        "P2,P3,2005-01-01,2007-01-01\n"
        "P3,P4,2006-06-01,2008-01-01\n"
        "P4,P2,2006-12-31,2009-01-01\n"  /* for one day: P4, P2, P3, P4 */
        "P4,P2,2007-01-01,2007-06-01\n"  /* P2 is with P1 again */
        "P1,P4,2010-01-01,2011-01-01\n"), true, "");
    assert_int_equal(im->nbad, 3);
    assert_non_null(im->rows[0].bad);
    assert_non_null(strstr(im->rows[0].bad, "It would close the line to a ring in that time: Past Two reports to Past One"));
    assert_non_null(im->rows[3].bad);
    assert_int_equal(im->rows[3].line, 5);
    assert_non_null(strstr(im->rows[3].bad, "Past Two reports to Past Three (row 3), Past Three to Past Four (row 4)"));
    assert_non_null(im->rows[5].bad);
    import_end(im);
    /* what the file says instead of what is there is no ring; where it says nothing, what is there counts */
    im = import_run(IMPORT_ASSIGNMENTS, import_file_with("turned.csv", "number,manager,from,to\nP1,P2,2003-01-01,2004-01-01\nP2,P5,2002-01-01,2004-01-01\n"), true, "");
    assert_int_equal(im->nbad, 0);
    import_end(im);
    im = import_run(IMPORT_ASSIGNMENTS, import_file_with("turned.csv", "number,manager,from,to\nP1,P2,2003-01-01,2004-01-01\nP2,P5,2002-01-01,2003-12-31\n"), true, "");
    assert_int_equal(im->nbad, 1);
    import_end(im);
    /* a row that is refused gives way to what is there: others are looked at once more */
    im = import_run(IMPORT_ASSIGNMENTS, import_file_with("again.csv", "number,manager,from,to\nP1,P2,2003-01-01,2004-01-01\nP2,P3,2003-01-01,2004-01-01\n"), true, "");
    assert_int_equal(im->nbad, 2);
    import_end(im);
    house_close(h);
    h = before;
}

/* Who led a unit, from a file of its own: the second time nothing is written. */
static void heads_of_units_twice(void **state)
{
    static const char heads[] = "dept,manager no,from,to\nWelding,H1,2019-01-01,2021-06-01\nWelding,H2,2021-06-01,9999-01-01\n"
                                "Paint,H3,2018-05-01,9999-01-01\n";
    struct house *before = h;
    struct import *im;

    (void)state;
    h = house_open(engine);
    import_end(import_run(IMPORT_PEOPLE, import_file_with("led.csv", "number,name,unit,hire date\nH1,Head One,Welding,2018-01-01\nH2,Head Two,Welding,2018-01-01\n"
                                                "H3,Head Three,Paint,2018-01-01\nH4,Welder,Welding,2020-02-01\nH5,Painter,Paint,2017-02-01\n"), false, ""));
    import_end(import_run(IMPORT_ASSIGNMENTS, import_file_with("moves.csv", "number,unit,from,to\nH4,Paint,2020-02-01,2020-09-01\nH4,Welding,2020-09-01,9999-01-01\n"), false, ""));
    im = import_run(IMPORT_ASSIGNMENTS, import_file_with("heads.csv", heads), false, "dept = unit\nmanager no = number\n");
    assert_true(im->heads);
    assert_true(im->changed > 0);
    assert_int_equal(im->heads_changed, 2);
    import_end(im);
    assert_string_equal(leads("Welding", "2020-05-05"), "Head One");
    assert_string_equal(leads("Welding", "2023-05-05"), "Head Two");
    assert_string_equal(leads("Paint", "2023-05-05"), "Head Three");
    im = import_run(IMPORT_ASSIGNMENTS, import_file_with("heads.csv", heads), false, "dept = unit\nmanager no = number\n");
    assert_int_equal(im->changed, 0);
    assert_int_equal(im->heads_changed, 0);
    import_end(im);
    house_close(h);
    h = before;
}

/* Nobody is led from now on by somebody who has left, unless the file brings him back; what was is written as it was. */
static void led_by_somebody_who_has_left(void **state)
{
    struct house *before = h;
    struct import *im;

    (void)state;
    h = house_open(engine);
    import_end(import_run(IMPORT_PEOPLE, import_file_with("left.csv", "number,name,hire date,exit date\nL1,Left One,2000-01-01,2010-06-30\nL2,Here Two,2000-01-01,\n"
                                                 "L3,Here Three,2000-01-01,\n"), false, ""));
    im = import_run(IMPORT_PEOPLE, import_file_with("led.csv", "number,name,manager,hire date,exit date\nL2,Here Two,L1,2000-01-01,\nL3,Here Three,L2,2000-01-01,\n"
                                           "L4,Gone Four,L1,2001-01-01,2009-12-31\n"), true, "");
    assert_int_equal(im->nbad, 1);
    assert_non_null(strstr(im->rows[0].bad, "L1 does not work here any more (manager)"));
    import_end(im);
    im = import_run(IMPORT_ASSIGNMENTS, import_file_with("was.csv", "number,manager,from,to\nL2,L1,2003-01-01,2004-01-01\nL3,L1,2005-01-01,\n"), true, "");
    assert_int_equal(im->nbad, 1);
    assert_non_null(strstr(im->rows[1].bad, "L1 does not work here any more (manager)"));
    import_end(im);
    im = import_run(IMPORT_ABSENCES, import_file_with("away.csv", "number,from,last day,type,acting\nL2,2004-02-20,2004-02-29,sick,L1\nL3,2099-02-20,2099-02-21,sick,L1\n"), true, "");
    assert_int_equal(im->nbad, 1);
    assert_non_null(strstr(im->rows[1].bad, "L1 does not work here any more (who leads meanwhile)"));
    import_end(im);
    house_close(h);
    h = before;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_ring_among_few),
        cmocka_unit_test(a_ring_that_is_not_the_sources),
        cmocka_unit_test(heads_of_units_twice),
        cmocka_unit_test(rings_of_the_past),
        cmocka_unit_test(led_by_somebody_who_has_left),
    };

    engine = argc > 1 ? argv[1] : "sqlite";
    return cmocka_run_group_tests_name("import_rings_test", tests, import_house_open, import_house_close);
}
