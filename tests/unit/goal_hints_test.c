/* What is said of a goal as it is written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "modules/goals/goal_hints.h"

static const struct {
    const char *title, *due_on, *from_on;
    int64_t results;
    const char *says; /* words of each hint, one after the other; "": none */
} cases[] = {
    {"", "", "", -1, ""}, /* nothing is written yet: nothing is said */
    {"Certify the N4 arm for food plants", "2026-12-01", "", 2, ""},
    {"Reach 95 percent on time", "2026-12-01", "", 0, ""}, /* the number is in the sentence */
    {"Certify the N4 arm", "2026-12-01", "", 0, "Add a key result"},
    {"Certify the N4 arm", "2026-12-01", "", -1, "once it is made"},
    {"Certify the N4 arm", "", "", 1, "until when"},
    {"Certify the N4 arm", "2027-03-02", "", 1, ""},                  /* 366 days */
    {"Certify the N4 arm", "2027-03-03", "", 1, "more than a year"},
    {"Certify the N4 arm", "2027-12-01", "2027-01-01", 1, ""},        /* counted from where it begins */
    {"Improve the quality of welds", "2026-12-01", "", 1, "\"Improve\" means something else"},
    {"Open the helpdesk to partners", "2026-12-01", "", 1, ""},       /* "help" is a word of its own, or none */
    {"Qualität der Nähte prüfen", "2026-12-01", "", 1, ""},
    {"Welding", "2026-12-01", "", 1, "whole sentence"},
    {"Try more", "", "", -1, "whole sentence|\"Try\"|Measurable|until when"}, /* the first vague word alone */
};

static void each_case_says_what_it_should(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *a = arena_new(1 << 20);
        struct goal_words words = {str_of(cases[i].title), str_of(cases[i].due_on), str_of(cases[i].from_on), cases[i].results};
        struct value hints = goal_hints(a, &words, day_parse(STR("2026-03-01")));
        struct str rest = str_of(cases[i].says);
        size_t n = 0;

        for (; rest.n; n++) {
            struct str wanted = str_split(&rest, '|');

            if (n >= list_count(hints) || str_find(map_text(hints.list->items[n], "says"), wanted, 0) == SIZE_MAX)
                fail_msg("case %zu lacks '%.*s'", i, STR_ARG(wanted));
        }
        if (list_count(hints) != n)
            fail_msg("case %zu says %zu things: %s", i, list_count(hints), map_text(hints.list->items[n], "says").p);
        arena_free(a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_case_says_what_it_should)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
