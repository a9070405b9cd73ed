#include "modules/year/year_web.h"

#include "core/id.h"
#include "core/words.h"
#include "modules/people/people.h"
#include "modules/units/units.h"
#include "modules/year/year.h"
#include "modules/year/year_document.h"

/* /year is one's own. */
static void my_year(struct web *w)
{
    if (w->ctx.viewer.person_id)
        web_reply_see(w, str_format(w->arena, "/year/%s", id_text(w->arena, w->ctx.viewer.person_id).p));
    else
        web_reply_missing(w);
}

/* A unit is typed as in a form; a name is looked for in its folded words, and stays in its field as it was typed. */
static void show_board(struct web *w)
{
    struct value page = value_map(w->arena);
    struct str typed = map_text(w->http->query, "q");

    w->as_of = w->ctx.today_text; /* a board has no other day */
    map_put(w->arena, page, "q", value_text(typed));
    map_put(w->arena, page, "year", value_int(day_year(w->ctx.today)));
    map_put(w->arena, w->root, "page", page);
    if (typed.n)
        map_put(w->arena, w->http->query, "q", value_text(words_joined(w->arena, typed)));
    if (directory_find_typed(w, &unit_resource, "unit"))
        web_reply_page(w, 200, "year_board");
}

static const struct route routes[] = {
    {HTTP_GET, "/year", ACT_YEAR_SEE, .run = my_year},
    {HTTP_GET, "/years", ACT_YEAR_BOARD, .view = "year_board", .run = show_board},
    PAGE("/year/:id", "year", ACT_YEAR_SEE),
    PAGE("/year/:id/expectations", "year_expectations", ACT_YEAR_SEE),
    PAGE("/year/:id/plan", "year_plan", ACT_YEAR_EDIT),
    FORM("/year/:id/plan", "year_plan", &year_plan_resource, year_plan_save, "/year/:id", ACT_YEAR_EDIT),
    FORM("/year/:id/confirm", "year", &year_confirm_resource, year_confirm, "/year/:id", ACT_YEAR_EDIT),
    PAGE("/year/:id/needs", "year_need", ACT_YEAR_EDIT),
    FORM("/year/:id/needs", "year_need", &year_need_resource, year_need_add, "/year/:id", ACT_YEAR_EDIT),
    PAGE("/year/needs/:id/withdraw", "year_need_withdraw", ACT_YEAR_EDIT),
    FORM("/year/needs/:id/withdraw", "year_need_withdraw", &press_resource, year_need_withdraw, "/year", ACT_YEAR_EDIT),
    PAGE("/year/:id/answer", "year_answer", ACT_YEAR_ANSWER),
    PAGE("/year/needs/:id/answer", "year_need_answer", ACT_YEAR_ANSWER),
    FORM("/year/needs/:id/answer", "year_need_answer", &year_answer_resource, year_need_reply, "/year",
         ACT_YEAR_ANSWER),
    FORM("/year/needs/:id/reopen", "year_need_answer", &press_resource, year_need_reopen, "/year", ACT_YEAR_ANSWER),
    PAGE("/year/:id/next", "year_next", ACT_YEAR_SEE),
    PAGE("/year/:id/next/plan", "year_next_plan", ACT_YEAR_EDIT),
    FORM("/year/:id/next/plan", "year_next_plan", &year_plan_resource, year_next_plan_save, "/year/:id/next",
         ACT_YEAR_EDIT),
    FORM("/year/:id/next/confirm", "year_next", &year_confirm_resource, year_next_confirm, "/year/:id/next",
         ACT_YEAR_EDIT),
    PAGE("/year/:id/next/needs", "year_next_need", ACT_YEAR_EDIT),
    FORM("/year/:id/next/needs", "year_next_need", &year_need_resource, year_next_need_add, "/year/:id/next",
         ACT_YEAR_EDIT),
    PAGE("/year/:id/documents", "year_document", ACT_YEAR_EDIT),
    {HTTP_POST, "/year/:id/documents", ACT_YEAR_EDIT, .form = &year_document_resource, .takes = "file",
     .run = year_document_send, .view = "year_document"},
    PAGE("/year/goals/:id/documents", "year_goal_documents", ACT_YEAR_SEE),
    {HTTP_GET, "/year/documents/:id", ACT_YEAR_SEE, .run = year_document_open},
    PAGE("/year/documents/:id/remove", "year_document_remove", ACT_YEAR_SEE),
    FORM("/year/documents/:id/remove", "year_document_remove", &press_resource, year_document_remove, "/year",
         ACT_YEAR_SEE),
};

static const struct evaluation evaluations[] = {
    {.name = "year_board",
     .title = "Who is where in the year",
     .kind = "report",
     .purpose = "Nobody is without a plan, a check-in or a review",
     .data = "Whether a plan is confirmed, day of the last check-in, step of the review, number of rewards",
     .kept = KEPT_NOT,
     .seen_by = {ACT_YEAR_BOARD},
     .sensitive = true},
    {.name = "year_counts",
     .title = "Counts on the page of a year",
     .kind = "report",
     .purpose = "See that there is something to talk about",
     .data = "Number of open public goals, of their check-ins, of thanks on the wall",
     .kept = KEPT_NOT,
     .seen_by = {ACT_YEAR_SEE}},
};
static const struct term states[] = {
    {"begun", "To confirm", "warn"},
    {"confirmed", NULL, "good"},
};
/* In the audit log. */
static const struct term acts[] = {
    {.word = "year_plan_save", .says = "Wrote the plan of a year"},
    {.word = "year_confirm", .says = "Confirmed the plan of a year"},
    {.word = "year_need_add", .says = "Asked for what the year needs"},
    {.word = "year_need_withdraw", .says = "Withdrew what the year needs"},
    {.word = "year_need_reply", .says = "Answered what the year needs"},
    {.word = "year_need_reopen", .says = "Took the answer to a need back"},
    {.word = "year_need_done", .says = "Noted that a need is met"},
    {.word = "year_document_add", .says = "Filed a document with a year"},
    {.word = "year_document_remove", .says = "Took a document out of a year"},
};
const struct module year_module = {.name = "year",
                                   ROUTES(routes),
                                   EVALUATIONS(evaluations),
                                   REHEARSES(MODULE_YEAR, year_forget),
                                   STATES(states),
                                   ACTS(acts)};
