#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "modules/people/free_day.h"

static void days_that_are_free(void **state)
{
    static const struct {
        const char *country, *region, *day;
        int working_days;
        bool free;
        const char *name;
    } days[] = {
        {"PL", "", "2026-11-11", 31, true, "Independence Day"},
        {"PL", "", "2026-11-12", 31, false, NULL},
        {"DE", "", "2025-10-03", 31, true, "National Holiday"},
        {"DE", "BY", "2025-10-03", 31, true, "National Holiday"},
        {"DE", "HH", "2028-10-31", 31, true, "Reformation Day"},
        {"DE", "BY", "2028-10-31", 31, false, NULL},           /* of another region */
        {"DE", "", "2028-10-31", 31, false, NULL},             /* of no region */
        {"DE", "B", "2028-10-31", 31, false, NULL},            /* the beginning of a region's name */
        {"DE", "Nowhere", "2025-10-03", 31, true, "National Holiday"},
        {"AU", "", "2026-01-01", 31, true, "New Year's Day"},  /* the first line of the table */
        {"GB", "SCT", "2026-04-06", 31, false, NULL},          /* a region that works when its country is free */
        {"GB", "ENG", "2026-04-06", 31, true, "Easter Monday"},
        {"PL", "", "2026-11-15", 31, true, NULL},              /* Sunday */
        {"PL", "", "2026-11-15", 127, false, NULL},
        {"PL", "", "2026-11-14", 0, true, NULL},               /* Saturday, and nothing said about the week */
        {"PL", "", "2026-11-13", 15, true, NULL},              /* a Friday off */
        {"XX", "", "2026-12-25", 31, false, NULL},             /* no country of the table */
        {"", "", "2026-12-25", 31, false, NULL},
        {"DE", "a region with a long name", "2026-12-25", 31, true, "Christmas Day"},
        {"PL", "", "1998-11-11", 31, false, NULL},             /* before the table begins */
    };

    (void)state;
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        struct str name;

        print_message("%s %s %s\n", days[i].country, days[i].region, days[i].day);
        assert_int_equal(free_day(str_of(days[i].country), str_of(days[i].region), days[i].working_days,
                                  day_parse(str_of(days[i].day)), &name),
                         days[i].free);
        assert_true(str_eq(name, str_of(days[i].name)));
        assert_int_equal(name.p != NULL, days[i].name != NULL);
    }
}

/* Who has no site has no country: only the week counts. */
static void nobody_knows_where(void **state)
{
    struct str name;

    (void)state;
    assert_false(free_day(STR_NONE, STR_NONE, 0, day_parse(STR("2026-11-11")), &name));
    assert_true(free_day(STR_NONE, STR_NONE, 0, day_parse(STR("2026-11-15")), &name));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(days_that_are_free), cmocka_unit_test(nobody_knows_where)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
