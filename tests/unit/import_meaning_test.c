/* What the columns and cells of other programs' files mean: whose row it is, names in any order, money, shares, limits. */
#include "import_kit.h"

#include <stdlib.h>

static const char *guessed(const char *column)
{
    struct import im = {.arena = h->arena, .kind = IMPORT_PEOPLE};

    return import_meaning(&im, import_guess(&im, str_of(column))).name;
}

static void columns_of_other_programs(void **state)
{
    static const struct {
        const char *column, *means;
    } columns[] = {
        {"Legal Name - First", "first name"}, {"Legal Name - Last", "last name"}, {"Primary Work Email", "mail"}, {"Original Hire Date", "hire"},
        {"Supervisory Organization", "unit"}, {"Worker's Manager", "manager"}, {"Employee #", "number"}, {"Last name, First name", "name"},
        {"Reporting to", "manager"}, {"Pay rate", "custom"}, {"Imię", "first name"}, {"NAZWISKO", "last name"}, {"Adres e-mail", "mail"}, {"Dział", "unit"},
        {"Przełożony", "manager"}, {"Data zatrudnienia", "hire"}, {"Einstellungsdatum", "hire"}, {"Büro", "establishment"}, {"Währung", "currency"},
        {"Waehrung", "currency"}, {"Beschäftigungsart", "kind"}, {"Vertragsende", "exit"}, {"Gehalt", "custom"}, {"Prénom", "first name"}, {"Département", "unit"},
        {"Shoe size", "custom"}, {"", "custom"}, {"###", "custom"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        if (strcmp(guessed(columns[i].column), columns[i].means) != 0)
            fail_msg("%s is taken for %s, not %s", columns[i].column, guessed(columns[i].column), columns[i].means);
}

static const char *bad_of(const struct import *im, size_t row)
{
    return im->rows[row].bad ? im->rows[row].bad : "";
}

static void people_of_one_name(void **state)
{
    const char *path = import_file_with("names.csv", "Name,Start date\nJohn Twin,\nJohn Twin,\nJane Twin,2020-01-01\nJane Twin,2021-01-01\nJane Twin,2021-01-01\nJim Twin,2020-01-01\nJim Twin,\n");
    const char *other = import_file_with("other.csv", "Name,Start date\nJane Twin,2022-01-01\nJim Twin,2021-05-01\n");
    struct import *im;
    int64_t before = import_people_count();

    (void)state;
    for (int round = 0; round < 2; round++) {
        im = import_run(IMPORT_PEOPLE, path, false, "");
        assert_int_equal(im->made, round ? 0 : 4);
        assert_int_equal(im->unchanged, round ? 4 : 0);
        assert_int_equal(im->nbad, 3);
        assert_non_null(strstr(bad_of(im, 1), "Same name as row 2"));
        assert_non_null(strstr(bad_of(im, 4), "Same name as row 5"));
        assert_non_null(strstr(bad_of(im, 6), "Same name as row 7"));
        import_end(im);
        assert_int_equal(import_people_count(), before + 4);
    }
    im = import_run(IMPORT_PEOPLE, other, true, "");
    assert_non_null(strstr(bad_of(im, 0), "Several people are called Jane Twin"));
    assert_non_null(strstr(bad_of(im, 1), "Jim Twin is here since 2020-01-01, not 2021-05-01"));
    import_end(im);
}

static void managers_in_any_order(void **state)
{
    struct import *im = import_run(IMPORT_PEOPLE, import_file_with("order.csv", "number,First name,Last name,Manager\nO1,Ada,Köning,\nO2,Bo,Under,Köning Ada\nO3,Cy,Under,KÖNING  ada\n"
                                                                                 "O4,Di,Under,\"Köning, Ada\"\nO5,Ed,Under,Ada\nO6,Ko,Tora,\nO7,Tora,Ko,\nO8,Fa,Under,ko tora\n"), false, "");

    (void)state;
    for (size_t i = 1; i < 4; i++)
        assert_int_equal(im->rows[i].manager_id, im->rows[0].person_id);
    assert_non_null(strstr(bad_of(im, 4), "Nobody is known as Ada"));
    assert_int_equal(im->rows[7].manager_id, im->rows[5].person_id); /* as it stands comes before turned round */
    import_end(im);
}

static void shares_and_limits(void **state)
{
    static const struct {
        const char *share;
        int64_t thousandths;
    } shares[] = {{"0.8", 800}, {"0,8", 800}, {"80", 800}, {"80 %", 800}, {"1", 1000}, {"100%", 1000}, {"n/a", 0}, {"0", 0}, {"150", 0}, {"-5", 0}, {"40h", 0}, {"nan", 0}};
    struct buf text = buf_new(h->arena, 4096);
    struct import *im;

    (void)state;
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++)
        assert_int_equal(import_share(shares[i].share), shares[i].thousandths);
    buf_format(&text, "number,name,title,fte\nL1,Lo Ng,Engineer,half\nL2,Lo Ng,%0*d,80\nL3,%0*d,Engineer,80\n", 121, 0, 121, 0);
    im = import_run(IMPORT_PEOPLE, import_file_with("limits.csv", buf_str(&text).p), true, "");
    assert_non_null(strstr(bad_of(im, 0), "half is no share of full time"));
    assert_non_null(strstr(bad_of(im, 1), "Title is longer than 120 characters"));
    assert_non_null(strstr(bad_of(im, 2), "The name is longer than 120 characters"));
    import_end(im);
}

static void money_says_its_currency(void **state)
{
    const char *path = import_file_with("money.csv", "number,name,salary\nM1,Mo One,\"$50,000\"\nM2,Mo Two,\"€40.000,00\"\nM3,Mo Three,60 000 zł\n");
    struct import *im;

    (void)state;
    house_sql(h, "UPDATE setting SET value = 'US' WHERE name = 'country'");
    house_sql(h, "INSERT INTO setting (name, value) SELECT 'country', 'US' FROM counter WHERE name = 'people' AND NOT EXISTS (SELECT 1 FROM setting WHERE name = 'country')");
    im = import_run(IMPORT_PEOPLE, path, true, "");
    assert_string_equal(im->rows[0].currency, "USD");
    assert_int_equal(im->rows[0].amount, 5000000);
    assert_string_equal(im->rows[1].currency, "EUR");
    assert_int_equal(im->rows[1].amount, 4000000);
    assert_string_equal(im->rows[2].currency, "PLN");
    import_end(im);
    im = import_run(IMPORT_PEOPLE, path, true, "currency = USD\n");
    assert_non_null(strstr(bad_of(im, 1), "is not in USD"));
    import_end(im);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_of_other_programs), cmocka_unit_test(people_of_one_name),      cmocka_unit_test(managers_in_any_order),
        cmocka_unit_test(shares_and_limits),         cmocka_unit_test(money_says_its_currency),
    };

    engine = argc > 1 ? argv[1] : "sqlite";
    return cmocka_run_group_tests_name("import_meaning_test", tests, import_house_open, import_house_close);
}
