/* Feedback, requests for it, notes, recognition, the year's reward. Who sees it is chosen before it is sent, and never
 * changes afterwards. */
#ifndef MODULES_FEEDBACK_H
#define MODULES_FEEDBACK_H

#include "resource/resource.h"

struct feedback_form {
    struct form_head head;
    int64_t subject_id, value_id;
    struct str kind, visibility, text;
};
struct request_form {
    struct form_head head;
    int64_t subject_id, giver_id;
    struct str prompt, visibility;
};
struct request_answer_form {
    struct form_head head; /* id: the request */
    struct str kind, text, decline;
};
struct note_new_form {
    struct form_head head;
    int64_t subject_id;
    struct str kind, visibility, text, on_day;
};
struct reward_form {
    struct form_head head; /* id: the person */
    int64_t year;
    struct str kind, reason;
};
struct reward_drop_form {
    struct form_head head; /* id: the person */
    struct str pick;       /* the decision; empty: the last one of whoever asks */
};
extern const struct resource feedback_resource, company_value_resource, request_resource, request_answer_resource,
    note_new_resource, reward_resource, reward_drop_resource, recognition_resource;

/* Nobody gives feedback to himself; constructive feedback is never public. The recipient is told by the inbox. */
enum outcome feedback_give(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* About oneself, or about somebody whom one leads directly. */
enum outcome feedback_ask(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* Gives what was asked for, or declines with a reason. */
enum outcome feedback_reply(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
enum outcome note_add(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* For ten minutes, by its author; not what answers a request. It leaves the inbox, the wall and the journey too. */
enum outcome feedback_take_back(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* One's own note: at any time while only its author sees it, for ten minutes when it was shared. */
enum outcome note_drop(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* About this year or the last, each kind once, "none" beside nothing else. */
enum outcome reward_record(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
enum outcome reward_drop(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);

/* Takes away everything that was made of it in the rehearsal of a site (0: of people without one). */
void feedback_forget(struct tx *tx, struct ctx *ctx, int64_t site);

#endif
