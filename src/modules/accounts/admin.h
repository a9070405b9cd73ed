/* What an administrator does with accounts: inviting, roles, disabling; links for a password. */
#ifndef MODULES_ACCOUNTS_ADMIN_H
#define MODULES_ACCOUNTS_ADMIN_H

#include "resource/resource.h"
#include "web/web.h"

enum { INVITATION_DAYS = 7, RESET_MINUTES = 30 };

/* One member for each role of policy.txt, 0 or 1. */
struct roles_form {
    struct form_head head;
    int64_t member, admin, hr, partner, recruiter, learning, compensation, executive, auditor, dpo, representative;
    int64_t represents_id; /* the site that a representative stands for; 0: where they work */
};
extern const struct resource roles_resource, second_step_rule_resource;

/* A role of an account from now on, its number in policy.txt; mail to it by a template: the link is made when it leaves. */
void account_role_give(struct tx *tx, struct ctx *ctx, int64_t account_id, size_t role);
void account_mail(struct tx *tx, struct ctx *ctx, int64_t account_id, const char *template);
enum outcome account_roles_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);

/* Which roles must have a second step to sign in: the same form, kept in a setting. */
enum outcome second_step_rule_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);

/* What an administrator does to an account by a press (press_form): disabling, opening it again; its sessions end at once. */
enum outcome account_disable(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
enum outcome account_enable(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* The same without asking who does it: for the program's operator. The last administrator stays here too. */
enum outcome account_status_set(struct tx *tx, struct ctx *ctx, int64_t id, bool disable, struct written *out);
/* Ends every session of an account. */
enum outcome account_sessions_end(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* Sends a link for a password to an account. */
enum outcome account_link_send(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* The same without mail: a code to be printed; out->shows: a list of one account_slip. */
enum outcome account_code_make(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);

/* A fresh single-use token for an account; the ones before it end. In hexadecimal. */
struct str invitation_make(struct tx *tx, struct ctx *ctx, int64_t account_id, int64_t lives_ms);
/* The same for paper: sixteen letters and digits in groups, "K7QM-4XWF-9TRD-2B6N" (80 bits), good for INVITATION_DAYS. */
struct str invitation_code(struct tx *tx, struct ctx *ctx, int64_t account_id);
/* A new code as a slip of paper shows it: {name, login, code}. */
struct value account_slip(struct tx *tx, struct ctx *ctx, int64_t account_id, struct str name, struct str login);
/* SHA-256 of what a link or a typed code holds; false when it is neither. */
bool invitation_hash(struct arena *a, struct str typed, struct str *hash);
/* A login that forgot its password: a link by mail when there is such an account, and nothing is told either way. */
enum outcome reset_ask(struct tx *tx, struct ctx *ctx, const void *login, struct written *out);
struct invitation_take {
    struct str token_hash, password_hash;
};
enum outcome invitation_take(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);

extern const struct module account_admin_module;

#endif
