/* Private to the module: one goal for many, what is given and to whom. */
#ifndef MODULES_GOAL_GIVE_H
#define MODULES_GOAL_GIVE_H

#include "modules/goals/goal_rules.h"
#include "web/web.h"

/* A job carries it in its payload. */
struct giving {
    int64_t source, template, owner, parent; /* one of the first two; owner: has it already */
    int64_t one, two, three, unit, level;
    int64_t lead;             /* everybody who reports to them directly */
    struct str title, due_on; /* title: of the people */
};

static inline bool giving_describes(const struct giving *g)
{
    return g->unit || g->level || g->title.n || g->lead;
}

/* What the queries about people to give to take. */
#define WHO(g_)                                                                                                        \
    .owner = (g_)->owner, .one = (g_)->one, .two = (g_)->two, .three = (g_)->three, .filtered = giving_describes(g_),  \
    .unit = (g_)->unit, .level = (g_)->level, .lead = (g_)->lead, .title = (g_)->title.n ? (g_)->title : STR(""),      \
    .source = (g_)->source, .template = (g_)->template

struct giving template_giving(const struct ctx *ctx, const struct template_give_form *f);
/* What the form alone can say is wrong; mistakes go to ctx->errors. */
bool template_give_fits(struct ctx *ctx, const struct template_give_form *f);

/* POST of the form: with `look` the page again with who gets it and who has it, else it is given. */
void template_give_send(struct web *w);

#endif
