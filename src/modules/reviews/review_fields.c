/* What the forms of a review accept. */
#include "modules/reviews/reviews.h"

static const struct choice results[] = {
    {"rated", "Rated"}, {"partly_away", "Partly away: rated on the time here"}, {"away", "Not rated: away"}, {0}};
static const struct choice answers[] = {
    {"approved", "I have received and discussed this", "It does not say that I agree with every word.", NULL},
    {"objected", "I object, and say why", "A second reader whom HR has named answers. Not your manager.", NULL},
    {0}};
static const struct choice ratings[] = {{"1", "Far below"}, {"2", "Below"},      {"3", "As expected"},
                                        {"4", "Beyond"},    {"5", "Far beyond"}, {0}};
static const struct choice done[] = {{"later", "Keep it as a draft"}, {"now", "Hand it in"}, {0}};

/* Buttons beside the form, not fields in it: one press keeps what was typed as well. */
#define PICKS(type, member, label_)                                                                                    \
    {                                                                                                                  \
        .name = #member, .offset = offsetof(type, notes.member), .label = (label_), .kind = FIELD_TEXT                 \
    }

static const struct field self_fields[] = {
    FIELD(struct self_form, self_text, .label = "How was it, in your words?",
          .hint = "What went well, what did not, what you learned, what you need.", .kind = FIELD_LONG_TEXT,
          .flags = FIELD_LATER, .max = 10000, .class = 2),
    FIELD(struct self_form, self_rating, .label = "Your own rating",
          .hint = "Your manager sees it only when theirs is set.", .kind = FIELD_INT, .flags = FIELD_SCALE,
          .choices = ratings, .choices_from = "scale", .min = 1, .max = 5, .class = 2),
    FIELD(struct self_form, done, .label = "Ready?", .kind = FIELD_CHOICE, .choices = done),
    PICKS(struct self_form, pick, "A note of yours that goes in"),
    PICKS(struct self_form, drop, "A note that comes out"),
};
static const struct field draft_fields[] = {
    FIELD(struct draft_form, text, .label = "The period in your words", .kind = FIELD_LONG_TEXT, .flags = FIELD_LATER,
          .max = 10000, .class = 2),
    FIELD(struct draft_form, strengths, .label = "Strengths to build on", .kind = FIELD_LONG_TEXT, .max = 5000,
          .class = 2),
    FIELD(struct draft_form, growth, .label = "What to improve, and how", .kind = FIELD_LONG_TEXT, .max = 5000,
          .class = 2),
    FIELD(struct draft_form, result, .label = "Result", .hint = "Away and partly away are results like any other.",
          .kind = FIELD_CHOICE, .flags = FIELD_LATER, .choices = results, .class = 2),
    FIELD(struct draft_form, rating, .label = "Rating", .kind = FIELD_INT, .flags = FIELD_SCALE | FIELD_LATER,
          .choices = ratings, .choices_from = "scale", .min = 1, .max = 5, .class = 2),
    FIELD(struct draft_form, reason, .label = "Reason for the rating",
          .hint = "Needed for the highest and the lowest rating before it is shared.", .kind = FIELD_LONG_TEXT,
          .max = 2000, .class = 2),
    FIELD(struct draft_form, sure, .label = "We have talked about the lower rating", .kind = FIELD_BOOL),
    PICKS(struct draft_form, pick, "A note of yours that goes in"),
    PICKS(struct draft_form, drop, "A note that comes out"),
};
static const struct field meeting_fields[] = {
    FIELD(struct meeting_form, met_on, .label = "You met on", .hint = "Empty: today.", .kind = FIELD_DAY),
};
static const struct field answer_fields[] = {
    FIELD(struct answer_form, answer, .label = "Your answer", .kind = FIELD_CHOICE,
          .flags = FIELD_REQUIRED | FIELD_CARDS, .choices = answers),
    FIELD(struct answer_form, statement, .label = "Your statement",
          .hint = "It stays with the review, in every print. Needed to object.", .kind = FIELD_LONG_TEXT, .max = 5000,
          .class = 2),
};
static const struct field second_fields[] = {
    FIELD(struct second_form, second_text, .label = "Your answer to the objection", .kind = FIELD_LONG_TEXT,
          .flags = FIELD_REQUIRED, .max = 5000, .class = 2),
};
static const struct field note_fields[] = {
    FIELD(struct note_form, text, .label = "Note",
          .hint = "A closed review is not edited. A dated note stands beside it.", .kind = FIELD_LONG_TEXT,
          .flags = FIELD_REQUIRED, .max = 5000, .class = 2),
};
static const struct field reassign_fields[] = {
    FIELD(struct reassign_form, writer_id, .label = "Who writes it now", .hint = "Empty: as it is.", .kind = FIELD_REF,
          .ref = "person"),
    FIELD(struct reassign_form, second_id, .label = "Objections go to", .hint = "Empty: as it is.", .kind = FIELD_REF,
          .ref = "person"),
};
static const struct field cancel_fields[] = {
    FIELD(struct cancel_form, cancelled_for, .label = "Reason",
          .hint = "Everybody reads it who sees that there is a review.", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED,
          .max = 200),
};

const struct resource self_resource = {.name = "self_review",
                                       .plural = "self_reviews",
                                       .label = "Self-review",
                                       .size = sizeof(struct self_form),
                                       FIELDS(self_fields)};
const struct resource draft_resource = {.name = "review_draft",
                                        .plural = "review_drafts",
                                        .label = "Draft",
                                        .size = sizeof(struct draft_form),
                                        FIELDS(draft_fields)};
const struct resource meeting_resource = {.name = "review_meeting",
                                          .plural = "review_meetings",
                                          .label = "Meeting",
                                          .size = sizeof(struct meeting_form),
                                          FIELDS(meeting_fields)};
const struct resource answer_resource = {.name = "review_answer",
                                         .plural = "review_answers",
                                         .label = "Answer",
                                         .size = sizeof(struct answer_form),
                                         FIELDS(answer_fields)};
const struct resource second_resource = {.name = "review_second",
                                         .plural = "review_seconds",
                                         .label = "Second reader",
                                         .size = sizeof(struct second_form),
                                         FIELDS(second_fields)};
const struct resource review_note_resource = {.name = "review_note",
                                              .plural = "review_notes",
                                              .label = "Note",
                                              .size = sizeof(struct note_form),
                                              FIELDS(note_fields)};
const struct resource reassign_resource = {.name = "review_reassign",
                                           .plural = "review_reassigns",
                                           .label = "Other people",
                                           .size = sizeof(struct reassign_form),
                                           FIELDS(reassign_fields)};
const struct resource cancel_resource = {.name = "review_cancel",
                                         .plural = "review_cancels",
                                         .label = "Cancelling",
                                         .size = sizeof(struct cancel_form),
                                         FIELDS(cancel_fields)};
