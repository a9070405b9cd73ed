/* Who looks, and what that opens. The viewer is read from the database in the same snapshot as the rows that it opens;
 * nothing here outlives that. */
#ifndef ACCESS_VIEWER_H
#define ACCESS_VIEWER_H

#include "access/audience.h"
#include "db/db.h"

struct viewer {
    int64_t account_id; /* 0: nobody is signed in */
    int64_t person_id;  /* 0: an account without a person */
    uint32_t roles, relations;
    uint64_t given;            /* permissions that custom roles give, bits of policy_permissions */
    int64_t reach;             /* people that the relations reach */
    int64_t people;            /* people there are */
    struct str off;            /* evaluations that are off everywhere, each between blanks */
    uint32_t hidden;           /* MODULE_ bits: in rehearsal where the viewer works, and not for his eyes */
    bool guarded;              /* something is in rehearsal somewhere, and not for his eyes */
    const struct audience *as; /* NULL, or what these may not see either is closed too */
};

/* Who sees a rehearsal: HR and administrators. modules: MODULE_ bits in rehearsal where the viewer works; any: whether
 * there are some anywhere. */
void viewer_rehearse(struct viewer *v, int64_t modules, bool any);
/* From now on the viewer sees what both he and the audience may: less, never more. */
void viewer_see_as(struct viewer *v, const struct audience *as);
/* May the viewer do it to everybody? An action that is an evaluation is open to nobody where that is off;
 * one of a module in rehearsal only to those who rehearse it. */
bool viewer_may_all(const struct viewer *v, enum action_id action);
/* May the viewer do it to anybody at all, by role or by a relation held? What a route asks before it loads. */
bool viewer_may_some(const struct viewer *v, enum action_id action);
/* The row filter for an action: all, or narrow or wide by how many the viewer reaches (KERNEL 2). */
struct row_scope viewer_scope(const struct viewer *v, enum action_id action);
/* Do roles alone say it, whoever it is about? Then *may is the answer, and no statement is needed. */
bool viewer_knows(const struct viewer *v, enum action_id action, bool *may);
/* Inside a write: may the viewer do it to this one? subject_id: id of the action's subject; not used for "none". */
bool viewer_may(struct tx *tx, const struct viewer *v, enum action_id action, int64_t subject_id);
/* The same for one whom viewer_may lets: the RELATION_ bit by which, 0: by a role. For saying it. */
uint32_t viewer_may_by(struct tx *tx, const struct viewer *v, enum action_id action, int64_t subject_id);
/* "HR, compensation, executives and the unit's head": who an action is open to, for the line on every page. */
struct str action_audience(struct arena *a, enum action_id action, struct value customs);
/* The same for any set of roles, relations and permissions of custom roles. `customs`: rows (name, permission) of the
 * custom roles that there are, or null; a role that is made of one of the permissions is named. */
struct str audience_text(struct arena *a, uint32_t roles, uint32_t relations, uint64_t given, struct value customs);
/* The bit of a permission, 0 for none of that name; the highest field class of what it opens. */
uint64_t permission_bit(struct str name);
int permission_class(size_t permission);

#endif
