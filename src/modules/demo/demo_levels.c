/* What the levels of the demo company ask, from its first day on. */
#include "modules/demo/demo.h"

#include "core/id.h"
#include "modules/levels/levels.h"

static const struct {
    const char *name, *meant, *asks[DEMO_LEVELS];
} competencies[] = {
    {"Craft",
     "Knows the work, and does it well.",
     {"Does well-described tasks with help, and asks before guessing.",
      "Does the daily work alone, and leaves it so that the next one can rely on it.",
      "Solves what has no recipe yet, and writes the recipe down.",
      "Sets how the team works, and sees early where it will not hold.",
      "Keeps the craft of several teams sound, and says what to stop.",
      "Builds the skills that the company needs in two years.",
      "Decides what the company must be best at, and pays for it."}},
    {"Judgement",
     "Decides with what is known, and says what is not.",
     {"Says when something looks wrong.", "Weighs two ways, chooses one and can say why.",
      "Decides with half of the facts, and names the other half.", "Takes the decision that nobody likes, in time.",
      "Sees what a decision here breaks elsewhere.", "Drops a plan of their own when the facts have changed.",
      "Holds a course over years, and changes it in a day when it must be."}},
    {"Safety first",
     "An arm that leaves us stops when it should.",
     {"Keeps to the rules of the cell, and uses the stop button.", "Reports each near miss on the day.",
      "Finds the cause, not the culprit, and closes it.",
      "Stops the line when it is needed, and stands by those who do.", "Plans the time that safe work takes.",
      "Audits other areas, and lets them audit the own.", "Answers for it in person, and reports the figures whole."}},
    {"Working together",
     "Others like to work with them, and get further by it.",
     {"Asks for help in time, and says thank you.", "Tells those who wait what they have to know, without being asked.",
      "Settles a disagreement with the one it is with.", "Brings people together who would not have met.",
      "Shares people and budget where the company needs them more.", "Is trusted by the other areas with bad news.",
      "Speaks the same way to everybody, in every room."}},
    {"Growing others",
     "People are better at their work because of them.",
     {"Shows a new colleague around.", "Explains what they know, twice if need be.",
      "Takes somebody along until that one can do it alone.",
      "Talks with everybody in the team about what comes next, twice a year.",
      "Has somebody ready for each key role, their own too.", "Makes leaders of people from other areas and countries.",
      "Leaves a company that does not need them."}},
};

void demo_levels(struct tx *tx, struct ctx *ctx, const struct demo *d, day from)
{
    for (size_t i = 0; i < sizeof competencies / sizeof *competencies; i++) {
        struct competency_form c = {.name = str_of(competencies[i].name), .says = str_of(competencies[i].meant)};
        struct written made = {0};

        if (competency_save(tx, ctx, &c, &made) != DONE)
            return;
        for (size_t k = 0; k < DEMO_LEVELS; k++) {
            struct expectation_form e = {.head = {.id = d->level_ids[k]},
                                         .competency_id = made.id,
                                         .says = str_of(competencies[i].asks[k]),
                                         .from_on = day_text(tx->arena, from)};
            struct written out = {0};

            if (expectation_add(tx, ctx, &e, &out) != DONE)
                return;
        }
    }
}
