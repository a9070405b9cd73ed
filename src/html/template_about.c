#include "html/template_private.h"

size_t template_count(const struct template_set *set)
{
    return set->ntemplates;
}

const struct template *template_at(const struct template_set *set, size_t i)
{
    return set->templates[i];
}

struct str template_name_of(const struct template *t)
{
    return t->name;
}

struct str template_layout(const struct template *t)
{
    for (unsigned i = 0; i<t->nops; i = t->ops[i].end> i ? t->ops[i].end : i + 1)
        if (t->ops[i].kind == OP_LAYOUT)
            return t->ops[i].text;
    return STR("");
}
