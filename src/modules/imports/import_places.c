/* Sites, levels and employers that are closed: nobody comes there after their last day. */
#include "modules/imports/imports_private.h"

/* As a form has it: nobody is at a site, on a level or with an employer after its last day. until: the day after the row's. */
static void keep_open(struct import *im, struct import_row *r, enum import_field f, int64_t id, struct str until)
{
    struct str closed_on = id ? import_closed_on(im, id) : STR(DAY_OPEN_TEXT);

    if (str_compare(until, closed_on) <= 0)
        return;
    import_spoil(im, r, "The %s %s is closed: its last day was %s", import_meanings[f].name, import_cell(im, r, f),
                 day_text(im->arena, day_parse(closed_on) - 1).p);
}

/* Somebody new is there until the last day of the row. Of somebody known the row says where he is today, or when he begins: a
 * place that will close is told when it has. Whoever "has left" without a day begins nothing there. */
static struct str there_until(const struct import *im, const struct import_row *r)
{
    struct str today = day_text(im->arena, day_parse(im->today) + 1), from = str_of(r->from);

    if (!import_cell(im, r, IM_EXIT) && import_meaning_of(im, r, IM_LEFT) == MEANS_LEFT)
        return from;
    if (r->fresh || (r->to && str_compare(str_of(r->to), today) < 0))
        return r->to ? str_of(r->to) : STR(DAY_OPEN_TEXT);
    return from.n && str_compare(from, today) >= 0 ? day_text(im->arena, day_parse(from) + 1) : today;
}

void import_places_open(struct import *im, struct import_row *r)
{
    struct str until = there_until(im, r);

    keep_open(im, r, IM_LEVEL, r->level_id, until);
    keep_open(im, r, IM_SITE, r->site_id, until);
    keep_open(im, r, IM_ENTITY, r->entity_id, until);
}

/* A level of the past holds until the next row of the same person says another one. */
void import_levels_open(struct import *im)
{
    for (size_t i = 0; i < im->nrows; i++) {
        struct import_row *r = &im->rows[i];
        struct str until = r->to ? str_of(r->to) : STR(DAY_OPEN_TEXT);

        if (r->bad || !r->level_id || str_is(import_closed_on(im, r->level_id), DAY_OPEN_TEXT))
            continue;
        for (uint32_t k = im->first[import_person_slot(im, r->person_id, 0) - 1]; k; k = im->rows[k - 1].next) {
            const struct import_row *other = &im->rows[k - 1];

            if (!other->bad && other->level_id && strcmp(other->from, r->from) > 0 &&
                str_compare(str_of(other->from), until) < 0)
                until = str_of(other->from);
        }
        keep_open(im, r, IM_LEVEL, r->level_id, until);
    }
}
