/* Review cycles, and one review from the self-review to the closed record. The order is fixed: self-review, draft, text to
 * the employee some hours ahead, meeting, finalizing, the employee's answer, closed. A step out of order is refused with
 * what is missing. */
#ifndef MODULES_REVIEWS_H
#define MODULES_REVIEWS_H

#include "jobs/jobs.h"
#include "resource/resource.h"

struct cycle_form {
    struct form_head head;
    struct str name, from_on, to_on, self_due_on, draft_due_on, joined_by;
    int64_t unit_id, site_id, contractors, second_id, notice_hours;
};
struct scale_form { /* from the lowest step up; the last two may be empty */
    struct form_head head;
    struct str label1, means1, label2, means2, label3, means3, label4, means4, label5, means5;
};
struct step_form { /* launching a cycle, sharing a text: nothing but the press of a button, and a promise */
    struct form_head head;
    int64_t sure;
};
struct picks { /* pressed beside a text: a note that goes in, one that comes out again */
    struct str pick, drop;
};
struct self_form {
    struct form_head head;
    struct str self_text, done;
    int64_t self_rating;
    struct picks notes;
};
struct draft_form {
    struct form_head head;
    struct str text, strengths, growth, reason, result;
    int64_t rating, sure; /* sure: only asked for when it is made final with a lower rating */
    struct picks notes;
};
struct meeting_form {
    struct form_head head;
    struct str met_on;
};
struct answer_form {
    struct form_head head;
    struct str answer, statement;
};
struct second_form {
    struct form_head head;
    struct str second_text;
};
struct note_form {
    struct form_head head;
    struct str text;
};
struct reassign_form { /* empty: as it is */
    struct form_head head;
    int64_t writer_id, second_id;
};
struct cancel_form {
    struct form_head head;
    struct str cancelled_for;
};
extern const struct resource cycle_data_resource, review_data_resource, final_review_resource; /* the API */
extern const struct resource cycle_resource, scale_resource, step_resource, self_resource, draft_resource,
    meeting_resource, answer_resource, second_resource, review_note_resource, reassign_resource, cancel_resource;

enum outcome cycle_create(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* A cycle that was not launched yet: all of its fields; or away with it. */
enum outcome cycle_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
enum outcome cycle_delete(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* The scale of a cycle that was not launched yet. */
enum outcome scale_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* Makes a review for everybody in the population who has a manager; both are told by their inbox. More than LARGE people:
 * the cycle is `launching` until a job has come past all of them; where that has stopped, the same goes on with it. */
enum outcome cycle_launch(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* One slice of a launch, behind *after; false: that was the last one, and the cycle runs. */
bool cycle_launch_on(struct tx *tx, struct ctx *ctx, int64_t cycle_id, int64_t *after, int64_t *made);
enum job_result cycle_launch_slice(struct tx *tx, struct ctx *ctx, struct job *job);
enum outcome cycle_close(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);

enum outcome review_self_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
enum outcome review_draft_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* A rating of 1 or 2 without earlier evidence is a surprise: it needs `sure`. */
enum outcome review_share(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
enum outcome review_meet(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* The manager may still change everything; the employee sees what changed. A rating lowered here is a surprise as well. */
enum outcome review_finalize(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
enum outcome review_answer(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
enum outcome review_second(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
enum outcome review_note_add(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* HR: another writer or second reader, never the subject, never both the same. An unshared draft stays the former writer's. */
enum outcome review_reassign(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* HR: for somebody who leaves. The reason stays, the cycle can be closed without it. */
enum outcome review_cancel(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);

/* When a day begins: what has waited too long comes into the inbox of whoever can move it. A draft or a finalizing that is
 * a week late: the manager of the one who writes. A final review without an answer for ten days: the one who wrote it. Not about
 * somebody who is away; in place of somebody who is away it comes to whoever leads meanwhile, else to the next one above. */
void reviews_chase(struct tx *tx, struct ctx *ctx, struct str from_day, struct str to_day);
/* Takes those away again, when the review moves on. */
void review_chase_end(struct tx *tx, int64_t review_id);
/* The due days of a person's steps, after a change of the absences. */
void reviews_due(struct tx *tx, struct ctx *ctx, int64_t person_id);
/* Somebody works at another site (0: at none): his reviews are counted there. For whoever changes a seat. */
void reviews_move(struct tx *tx, int64_t person_id, int64_t site);
/* The same for everybody, when seats were written in bulk. */
void reviews_move_all(struct tx *tx);
/* Takes away everything that was made of it in the rehearsal of a site (0: of people without one). */
void reviews_forget(struct tx *tx, struct ctx *ctx, int64_t site);

#endif
