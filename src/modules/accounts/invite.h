/* Inviting one person or many, and the codes for those whom no mail reaches. */
#ifndef MODULES_ACCOUNTS_INVITE_H
#define MODULES_ACCOUNTS_INVITE_H

#include "jobs/jobs.h"
#include "resource/resource.h"
#include "web/web.h"

struct invite_form {
    struct form_head head;
    int64_t person_id;
    struct str login;
};
struct invite_many_form {
    struct form_head head;
    int64_t unit_id, sure;
    struct str by; /* both, mail, code */
};
struct codes_form {
    struct form_head head;
    int64_t unit_id, again; /* again: the last sheet, which was lost */
};
extern const struct resource invite_resource, invite_many_resource, codes_resource;
extern const struct module invite_module;

enum outcome account_invite(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* Everybody in a unit, or at all, who works here and has no account, or whose link never left. A count has to be
 * confirmed; more than LARGE of them are invited by a job. */
enum outcome account_invite_many(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
enum job_result account_invite_slice(struct tx *tx, struct ctx *ctx, struct job *job);
/* A code for each of the first forty who wait for one, or new ones for the last sheet; out->shows: a list of {name, login, code}. */
enum outcome account_codes_make(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);

#endif
