#include "modules/goals/goal_hints.h"

#include "core/buf.h"

enum { FAR_DAYS = 366, WORDS_LEAST = 3 };

/* Words that everybody reads as something else. Whole words alone are found: "help" is not in "helpdesk". */
static const char *const vague[] = {"improve",   "better",  "more",    "less",       "optimize", "optimise", "support",
                                    "help",      "various", "several", "some",       "etc",      "try",      "asap",
                                    "regularly", "good",    "nice",    "strengthen", "enhance",  "faster",   "soon"};

static bool is_letter(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
}

/* A number that stands for itself: 95, not the 4 of an N4. */
static bool has_number(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] >= '0' && s.p[i] <= '9' && (!i || !is_letter((unsigned char)s.p[i - 1])))
            return true;
    return false;
}

static bool same_word(struct str word, const char *other)
{
    for (size_t i = 0; i < word.n; i++)
        if (!other[i] || (word.p[i] | 0x20) != other[i])
            return false;
    return other[word.n] == 0;
}

/* Counts the words; *found gets the first vague one as it is written. */
static size_t read_words(struct str title, struct str *found)
{
    size_t n = 0;

    for (size_t i = 0; i < title.n;) {
        size_t from = i;

        while (i < title.n && is_letter((unsigned char)title.p[i]))
            i++;
        if (i == from) {
            i++;
            continue;
        }
        n++;
        for (size_t k = 0; k < sizeof vague / sizeof *vague && !found->n; k++)
            if (same_word(str_cut(title, from, i), vague[k]))
                *found = str_cut(title, from, i);
    }
    return n;
}

static void say(struct arena *a, struct value list, struct str says)
{
    struct value one = value_map(a);

    map_put(a, one, "says", value_text(says));
    list_add(a, list, one);
}

struct value goal_hints(struct arena *a, const struct goal_words *g, day today)
{
    struct value list = value_list(a);
    struct str title = str_trim(g->title), vague_word = STR("");
    day due = day_parse(g->due_on), from = day_parse(g->from_on);

    if (!title.n)
        return list;
    if (read_words(title, &vague_word) < WORDS_LEAST)
        say(a, list, STR("Specific: a whole sentence tells more. What will be true when it is reached?"));
    if (vague_word.n)
        say(a, list,
            str_format(a, "Specific: \"%.*s\" means something else to everybody. What would one see?",
                       STR_ARG(vague_word)));
    if (g->results <= 0 && !has_number(title))
        say(a, list,
            g->results < 0 ? STR("Measurable: how will you know? A number here, or key results once it is made.")
                           : STR("Measurable: how will you know? Add a key result."));
    if (due == DAY_NONE)
        say(a, list, STR("Time-bound: until when?"));
    else if (due - (from != DAY_NONE && from > today ? from : today) > FAR_DAYS)
        say(a, list, STR("Time-bound: that is more than a year away. Which part comes first, and when?"));
    return list;
}
