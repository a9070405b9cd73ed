/* Who looks, and what that opens. The viewer is read from the database in the same snapshot as the rows that it opens;
 * nothing here outlives that. */
#ifndef ACCESS_VIEWER_H
#define ACCESS_VIEWER_H

#include "access/rights.h"
#include "db/db.h"

struct viewer {
    int64_t account_id; /* 0: nobody is signed in */
    int64_t person_id;  /* 0: an account without a person */
    uint32_t roles, relations;
    int64_t reach;   /* people that the relations reach */
    int64_t people;  /* people there are */
    struct str off;  /* evaluations that are off everywhere, each between blanks */
    uint32_t hidden; /* MODULE_ bits: in rehearsal where the viewer works, and not for his eyes */
    bool guarded;    /* something is in rehearsal somewhere, and not for his eyes */
};

/* Who sees a rehearsal: HR and administrators. modules: MODULE_ bits in rehearsal where the viewer works; any: whether
 * there are some anywhere. */
void viewer_rehearse(struct viewer *v, int64_t modules, bool any);
/* May the viewer do it to everybody? An action that is an evaluation is open to nobody where that is off;
 * one of a module in rehearsal only to those who rehearse it. */
bool viewer_may_all(const struct viewer *v, enum action_id action);
/* May the viewer do it to anybody at all, by role or by a relation held? What a route asks before it loads. */
bool viewer_may_some(const struct viewer *v, enum action_id action);
/* The row filter for an action: all, or narrow or wide by how many the viewer reaches (KERNEL 2). */
struct row_scope viewer_scope(const struct viewer *v, enum action_id action);
/* Inside a write: may the viewer do it to this one? subject_id: id of the action's subject; not used for "none". */
bool viewer_may(struct tx *tx, const struct viewer *v, enum action_id action, int64_t subject_id);
/* "HR, compensation, executives and the unit's head": who an action is open to, for the line on every page. */
struct str action_audience(struct arena *a, enum action_id action);
/* The same for any set of roles and relations. */
struct str audience_text(struct arena *a, uint32_t roles, uint32_t relations);

#endif
