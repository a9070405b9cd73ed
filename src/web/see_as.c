/* "What may others see?": a page as an audience sees it, by ?as= in its address. */
#include "web/web.h"

#include "core/value.h"

bool web_see_as(struct web *w)
{
    struct str asked = map_text(w->http->query, "as");
    const struct audience *as = audience_find(asked);
    struct value page = value_map(w->arena), choices = value_list(w->arena);

    if (asked.n && !as) {
        web_reply_missing(w);
        return false;
    }
    for (size_t i = 0; i < AUDIENCES; i++) {
        struct value one = value_map(w->arena);

        map_put(w->arena, one, "value", value_text(str_of(audiences[i].name)));
        map_put(w->arena, one, "label", value_text(str_of(audiences[i].label)));
        map_put(w->arena, one, "selected", value_bool(as == &audiences[i]));
        list_add(w->arena, choices, one);
    }
    map_put(w->arena, page, "audiences", choices);
    map_put(w->arena, page, "as", value_text(as ? str_of(as->label) : STR("")));
    map_put(w->arena, w->root, "page", page);
    if (as)
        viewer_see_as(&w->ctx.viewer, as);
    return true;
}
