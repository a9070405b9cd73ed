#ifndef MODULES_REVIEWS_REVIEW_PRINT_H
#define MODULES_REVIEWS_REVIEW_PRINT_H

#include "web/web.h"

/* GET /reviews/:id/pdf?for=PERSON: the finished review for that reader, empty: for oneself; 404 unless both may read it. */
void review_pdf(struct web *w);

/* What the file holds below its head, from rows of review_for_reader, review_notes_of, review_picks_of_reader and review_scale:
 * a list of (heading, text). */
struct value review_sections(struct arena *a, struct value text, struct value notes, struct value picks,
                             struct value scale);

#endif
