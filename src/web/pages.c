/* The set of all pages, planned and checked once. */
#include "web/page_plan.h"

struct page_set {
    struct page *pages;
    size_t n;
};

/* A partial or a layout is no page: it is used by others. Pages fill a layout or have lines of their own. */
static bool is_page(const struct template *t)
{
    const struct template_note *notes;
    size_t n = template_notes(t, &notes);

    for (size_t i = 0; i < n; i++)
        if (str_starts(notes[i].text, "needs:") || str_starts(notes[i].text, "layout:"))
            return false;
    return true;
}

static const struct page_part *part_of(struct str view)
{
    for (size_t m = 0; m < all_modules_count; m++)
        for (size_t i = 0; i < all_modules[m]->nparts; i++)
            if (str_is(view, all_modules[m]->parts[i].view))
                return &all_modules[m]->parts[i];
    return NULL;
}

/* A part of a view that is not there would be a page without it. */
static bool parts_have_pages(struct arena *a, const struct page_set *set, struct str *why)
{
    for (size_t m = 0; m < all_modules_count; m++)
        for (size_t i = 0; i < all_modules[m]->nparts; i++)
            if (!page_find(set, str_of(all_modules[m]->parts[i].view))) {
                *why = str_format(a, "module %s: there is no view %s for its part", all_modules[m]->name,
                                  all_modules[m]->parts[i].view);
                return false;
            }
    return true;
}

struct page_set *pages_plan(struct arena *a, const struct template_set *views, struct str *why)
{
    struct page_set *set = ARENA_NEW(a, struct page_set);
    size_t n = template_count(views);

    set->pages = ARENA_ARRAY(a, struct page, n);
    for (size_t i = 0; i < n; i++) {
        const struct template *t = template_at(views, i);
        struct plan plan = {.arena = a, .views = views, .page = &set->pages[set->n], .why = why};

        *why = STR_NONE;
        if (!is_page(t))
            continue;
        plan.page->name = template_name_of(t);
        plan.page->part = part_of(plan.page->name);
        if (!page_plan(&plan, t) || !page_check(&plan))
            return NULL;
        set->n++;
    }
    return parts_have_pages(a, set, why) ? set : NULL;
}

const struct page *page_find(const struct page_set *set, struct str name)
{
    for (size_t i = 0; i < set->n; i++)
        if (str_eq(set->pages[i].name, name))
            return &set->pages[i];
    return NULL;
}

size_t page_count(const struct page_set *set)
{
    return set->n;
}

const struct page *page_at(const struct page_set *set, size_t i)
{
    return &set->pages[i];
}

bool page_block_uses(const struct page *p, struct str block, size_t line)
{
    for (size_t i = 0; i < p->nblocks; i++)
        if (str_eq(p->blocks[i].name, block))
            return p->blocks[i].lines >> line & 1;
    return false;
}
