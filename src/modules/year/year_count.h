#ifndef MODULES_YEAR_COUNT_H
#define MODULES_YEAR_COUNT_H

#include "jobs/jobs.h"

enum { YEAR_COUNTED = 5000 /* people; up to so many the board looks at everybody */ };

/* A job: counts who is where in the year for the board of a larger organization. */
enum job_result year_count_slice(struct tx *tx, struct ctx *ctx, struct job *job);

#endif
