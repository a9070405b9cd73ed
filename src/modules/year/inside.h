/* What the parts of this module share: which year, and whose turn it is. */
#ifndef MODULES_YEAR_INSIDE_H
#define MODULES_YEAR_INSIDE_H

#include "modules/year/year.h"
#include "queries.h"

enum { NEXT_FROM_MONTH = 10 /* as in year_person and year_next */ };

/* The year itself, or the next one; 0: that is not open yet. */
int year_of(const struct ctx *ctx, bool next);
/* The page of somebody's year: of this one, or of the next. */
struct str year_address(struct tx *tx, const struct ctx *ctx, int64_t person, int64_t year);
void year_record(struct tx *tx, struct ctx *ctx, const char *action, int64_t plan, int64_t person);
/* A line for whoever leads the person: there is a need to answer. It goes with the last answer. */
void year_ask_to_answer(struct tx *tx, struct ctx *ctx, int64_t person, int64_t plan, int64_t year);
void year_answered(struct tx *tx, int64_t plan);

#endif
