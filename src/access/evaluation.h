/* Evaluations of people as data: every report, signal, ranking, export and judgement that the program can make of a
 * person is declared once, in a table of the module that makes it. What enforces the table is not in it: an action of
 * policy.txt says which evaluation it is ("is"), a query asks by @evaluated, and `tandem check` refuses a name that
 * nobody declares and a declaration that nothing enforces. */
#ifndef ACCESS_EVALUATION_H
#define ACCESS_EVALUATION_H

#include "access/viewer.h"

struct evaluation {
    const char *name, *title;
    const char *kind; /* "report", "signal", "export", "judgement" */
    const char *purpose, *data, *kept;
    enum action_id seen_by[3]; /* whose audiences see it */
    bool sensitive;            /* starts off where there are employee representatives */
    const char *fixed;         /* why it cannot be switched off, or NULL */
};
#define KEPT_NOT "Not kept: worked out when the page is opened"
#define KEPT_RECORD "As long as the person's record; Tandem deletes none by itself"

/* Inside a write: is it on where the person works? A name that is not declared is a bug. */
bool evaluation_on(struct tx *tx, const char *name, int64_t person_id);

#endif
