/* People in time: employments, assignments, seats, lines. The functions that other modules (import, demo, accounts,
 * cycles) use. All run inside a write; all keep seat, line, reach and moments in the same transaction. */
#ifndef MODULES_PEOPLE_H
#define MODULES_PEOPLE_H

#include "modules/people/free_day.h"
#include "resource/resource.h"

/* A new person with an employment and a first assignment. Empty texts and zero ids: not known. Only the name is needed;
 * from_on empty: today. number and mail are unique: taken ones are refused with an error on that field. */
struct hire_form {
    struct form_head head;
    struct str name, number, mail, title, from_on, kind; /* kind: employee (default), contractor */
    int64_t unit_id, manager_id, level_id, establishment_id, legal_entity_id;
    int64_t full_time; /* thousandths; INT_NONE: 1000 */
    int64_t batch_id;  /* of the import that makes it; 0: none */
};
/* A change of the assignment from a day on (move, promotion, manager, hours, title). Fields not given keep what holds.
 * A day in the past is a correction and needs person_correct. Refuses a ring in the reporting line over overlapping
 * intervals: nobody reports to himself, on any day, by any route. */
struct assignment_form {
    struct form_head head; /* id: the person; version: the person's */
    struct str title, from_on, reason;
    int64_t unit_id, manager_id, level_id, establishment_id, full_time, batch_id;
};
/* The last day of work. Reports keep their manager until they are moved: who they are is said in the error when
 * `successor_id` is 0 and there are any; with a successor they report to that one from the day after. */
struct exit_form {
    struct form_head head; /* id: the person */
    struct str last_on, reason;
    int64_t successor_id;
};
/* Somebody is away from from_on until the day before back_on; empty: nobody knows yet. */
struct absence_form {
    struct form_head head; /* id: the person, or the absence that changes */
    struct str from_on, back_on, kind;
    int64_t acting_id, never; /* never: it does not take place */
};
extern const struct choice absence_kinds[];
extern const struct resource person_resource, hire_resource, assignment_resource, exit_resource;
extern const struct resource legal_entity_resource, establishment_resource, level_resource;
extern const struct resource absence_resource, relation_resource, partner_resource;
extern const struct resource absence_change_resource, relation_change_resource, rehire_resource;
extern const struct resource employment_resource, partner_change_resource;
extern const struct resource employer_close_resource, site_close_resource, level_close_resource;
struct position_form {
    struct form_head head; /* id: the person; version: of the newest description, 0: whatever it is */
    struct str from_on, purpose, duties, conditions, restrictions;
};
extern const struct resource position_resource, limits_resource, pay_ask_resource;

/* Whether somebody works here on a day of [from, to) that is not over: whoever has left is not put in charge. Otherwise the error
 * stands beside `field`. person_id 0 is fine. */
/* Is somebody put in charge of people by another? What it opens, an HR partner opens neither to himself nor to his line; what lies
 * in his line already (was_id leads it now) he may move within it. False: the error stands at the field. */
bool charge_is_given(struct tx *tx, struct ctx *ctx, const char *field, int64_t chosen_id, int64_t was_id);
bool works_here(struct tx *tx, struct ctx *ctx, const char *field, int64_t person_id, struct str from, struct str to);

/* Changes name, number and work contact; makes a person who starts today when head.id is 0. */
enum outcome person_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
enum outcome person_hire(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* Somebody who has left, or leaves before from_on, comes back: head.id is the person; name, number and mail stay. */
enum outcome person_rehire(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
enum outcome assignment_change(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
enum outcome person_exit(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);

/* Makes a person with no employment yet: the first administrator, a candidate. */
bool person_add(struct tx *tx, struct ctx *ctx, struct str name, struct str number, struct str mail, int64_t *id);

/* For imports and the demo company: a dated piece of history as a whole. Assignments of one person are given in order
 * of from_on, each ends where the next begins or at to_on. No rights are asked, no line is rebuilt: the caller ends with
 * lines_rebuild, once. Rings are found there: it returns the number of people whose manager was taken away because the
 * line would have closed, with their ids in the arena. */
struct assignment_row {
    int64_t person_id, employment_id, unit_id, manager_id, level_id, establishment_id, full_time, batch_id;
    struct str from_on, to_on, title, reason;
};
void assignment_put(struct tx *tx, struct ctx *ctx, const struct assignment_row *row);
int64_t employment_put(struct tx *tx, struct ctx *ctx, int64_t person_id, int64_t legal_entity_id, struct str kind,
                       struct str from_on, struct str to_on);
size_t lines_rebuild(struct tx *tx, struct ctx *ctx, int64_t **freed);
/* The same in slices, between which others write: stage by stage, each from the smallest id on. The rings are found between
 * LINES_SEATS and LINES_ABOVE, outside of a write (false: the database did not answer), and freed in one. A slice may run twice;
 * a work that was lost is begun anew. */
enum lines_stage { LINES_NONE, LINES_SEATS, LINES_ABOVE, LINES_BELOW, LINES_REACH, LINES_DONE };
struct lines_work {
    enum lines_stage stage;
    int64_t after; /* the last id that was seen to */
    size_t n;      /* how many the last slice has seen to */
};
struct line_ring {
    int64_t person_id, manager_id; /* who has lost whom */
    bool apart;                    /* only as long as seats of different days make a ring; what was written stays */
};
struct db;
void lines_slice(struct tx *tx, struct ctx *ctx, struct lines_work *w, size_t most);
bool lines_rings(struct db *db, struct arena *a, struct line_ring **rings, size_t *n);
void lines_free(struct tx *tx, struct ctx *ctx, const struct line_ring *ring);
/* Today's seat of one person from his assignments, and the lines of all below him. */
void seat_refresh(struct tx *tx, struct ctx *ctx, int64_t person_id);
/* Nobody's seat any more: of somebody without an assignment, or who goes. */
void seat_leave(struct tx *tx, struct ctx *ctx, int64_t person_id);
/* May whoever asks change what stands in this record, its assignment, end or beginning? Not the own one while somebody else is of HR.
 * Where nobody is, own_record_note says so after the change. */
bool own_record_may(struct tx *tx, struct ctx *ctx, int64_t person_id);
void own_record_note(struct tx *tx, struct ctx *ctx, int64_t person_id, struct str name);
/* How many sit where, counted anew: once everybody's seats have been drawn, and those who arrive have. */
void seat_count_all(struct tx *tx);
/* Seats and units whose time begins or ends in (from_day, to_day]; ctx->today is to_day. For the clock. */
void day_turn(struct tx *tx, struct ctx *ctx, struct str from_day, struct str to_day);

/* What the forms and imports write of an absence, with its audit entry; who may and whether the days are good was asked before.
 * kind empty: not said, and in a change: it stays. */
struct row_absence_state;
int64_t absence_put(struct tx *tx, struct ctx *ctx, const struct absence_form *f);
void absence_move(struct tx *tx, struct ctx *ctx, const struct row_absence_state *was, const struct absence_form *f);

/* The units that an HR partner reaches today. */
void partner_refresh(struct tx *tx, struct ctx *ctx, int64_t holder_id);
/* Who leads in place of somebody today, and a line in their inbox while they do. */
void acting_refresh(struct tx *tx, struct ctx *ctx, int64_t manager_id);

/* One line of a journey, and one thing in an inbox (replaces the same one); todo_done takes it away. */
void moment_add(struct tx *tx, struct ctx *ctx, int64_t person_id, struct str on_day, const char *track,
                const char *kind, struct str text, int64_t object_id, int class);
void todo_put(struct tx *tx, struct ctx *ctx, int64_t person_id, const char *kind, struct str text, struct str address,
              int64_t object_id, struct str due_on);
/* Takes away the line about an object. */
void moment_drop(struct tx *tx, int64_t person_id, int64_t object_id);
void todo_done(struct tx *tx, int64_t person_id, const char *kind, int64_t object_id);
/* Those of what was made in the rehearsal of a module (MODULE_ bit) at a site. */
void moments_forget(struct tx *tx, uint32_t module, int64_t site);

struct web;
/* A unit or a person is typed as in a form, and stands in the address by its id: of a filter of a list. False: replied. */
bool directory_find_typed(struct web *w, const struct resource *r, const char *key);

#endif
