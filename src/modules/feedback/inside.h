/* What the parts of this module share. */
#ifndef MODULES_FEEDBACK_INSIDE_H
#define MODULES_FEEDBACK_INSIDE_H

#include "modules/feedback/feedback.h"
#include "queries.h"

/* The inbox of whoever sees what was just sent by ctx's viewer: the person, and the manager where he sees it too. */
void feedback_tell(struct tx *tx, struct ctx *ctx, int64_t subject_id, struct str visibility, int64_t id);
void feedback_ask_tell(struct tx *tx, struct ctx *ctx, int64_t giver_id, int64_t subject_id, int64_t request_id);
void note_tell(struct tx *tx, struct ctx *ctx, int64_t person_id, int64_t note_id);
/* "Sent. Lars Vogel and you see it.": who sees it, by name. asker_id: who asked for it, 0 when nobody did. */
struct str feedback_receipt(struct tx *tx, struct ctx *ctx, int64_t subject_id, int64_t asker_id,
                            struct str visibility);
struct str feedback_ask_receipt(struct tx *tx, struct ctx *ctx, int64_t giver_id, int64_t subject_id,
                                struct str visibility);

#endif
