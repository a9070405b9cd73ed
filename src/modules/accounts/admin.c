/* Giving and taking roles, disabling, links: every one asks for account_admin again inside the write. */
#include "modules/accounts/admin.h"

#include "access/audit.h"
#include "access/reach.h"
#include "core/id.h"
#include "modules/accounts/accounts.h"
#include "queries.h"

#define ROLE_FIELD(name_, label_) FIELD(struct roles_form, name_, .label = label_, .kind = FIELD_BOOL)
#define ROLE_FIELDS                                                                                                    \
    ROLE_FIELD(member, "Works here"), ROLE_FIELD(admin, "Administrator"), ROLE_FIELD(hr, "HR"),                        \
        ROLE_FIELD(partner, "HR partner"), ROLE_FIELD(recruiter, "Recruiter"), ROLE_FIELD(learning, "Learning"),       \
        ROLE_FIELD(compensation, "Compensation"), ROLE_FIELD(executive, "Executive"), ROLE_FIELD(auditor, "Auditor"),  \
        ROLE_FIELD(dpo, "Data protection officer"), ROLE_FIELD(representative, "Employee representative")
static const struct field roles_fields[] = {ROLE_FIELDS};
static const struct field account_fields[] = {
    ROLE_FIELDS, /* first, as in roles_fields: wanted_roles asks by place which were given */
    FIELD(struct roles_form, represents_id, .label = "Represents the site",
          .hint = "Of an employee representative. Empty: the site they work at.", .kind = FIELD_REF,
          .ref = "establishment"),
};

void account_role_give(struct tx *tx, struct ctx *ctx, int64_t account_id, size_t role)
{
    tx_run(tx, role_grant_insert, .id = id_new(ctx->world_ms), .account_id = account_id,
           .role = policy_roles[role].name, .from_at = ctx->world_ms, .granted_by = ctx->viewer.account_id);
}

void account_mail(struct tx *tx, struct ctx *ctx, int64_t account_id, const char *template)
{
    tx_run(tx, outbox_put, .id = id_new(ctx->world_ms), .account_id = account_id, .template = str_of(template),
           .created_at = ctx->now_ms);
}

/* The set of roles that the form asks for: what was not sent stays as it is. */
static uint32_t wanted_roles(const struct roles_form *f, uint32_t now)
{
    for (size_t i = 0; i < sizeof roles_fields / sizeof *roles_fields; i++) {
        const int64_t *on = (const int64_t *)(const void *)((const char *)f + roles_fields[i].offset);

        for (size_t r = 0; r < ROLES; r++)
            if (f->head.given & (uint64_t)1 << i && str_is(policy_roles[r].name, roles_fields[i].name))
                now = *on ? now | 1u << r : now & ~(1u << r);
    }
    return now;
}

/* Without an administrator nobody could make another one. */
static bool leaves_an_admin(struct tx *tx, struct ctx *ctx, int64_t id, const char *field)
{
    struct row_account_other_admins others;

    tx_one(tx, account_other_admins, &others, .id = id, .bit = ROLE_ADMIN);
    if (others.n > 0)
        return true;
    errors_add(&ctx->errors, str_of(field), "This is the last administrator: make another one first.");
    return false;
}

static void roles_note(struct tx *tx, struct ctx *ctx, int64_t id, uint32_t before, uint32_t after, struct buf *detail)
{
    const char *between = "";

    for (size_t r = 0; r < ROLES; r++) {
        bool had = before & 1u << r, has = after & 1u << r;

        if (had == has)
            continue;
        if (has)
            account_role_give(tx, ctx, id, r);
        else
            tx_run(tx, role_grant_end, .to_at = ctx->world_ms, .taken_by = ctx->viewer.account_id, .account_id = id,
                   .role = policy_roles[r].name);
        buf_format(detail, "%s\"%s\":[%s,%s]", between, policy_roles[r].name.p, had ? "true" : "false",
                   has ? "true" : "false");
        between = ",";
    }
}

/* The site is of class F0 and named by its id, as references are. */
static void represents_note(struct tx *tx, int64_t id, int64_t was, int64_t is, bool more, struct buf *detail)
{
    tx_run(tx, account_represents_set, .represents_id = is, .id = id);
    buf_format(detail, "%s\"represents_id\":[\"%s\",\"%s\"]", more ? "," : "", was ? id_text(tx->arena, was).p : "",
               is ? id_text(tx->arena, is).p : "");
}

enum outcome account_roles_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct roles_form *f = in;
    struct buf detail = buf_new(tx->arena, 4096);
    struct row_account_state state;
    uint32_t before, after;
    int64_t represents;

    if (!viewer_may(tx, &ctx->viewer, ACT_ACCOUNT_ADMIN, 0) || !tx_one(tx, account_state, &state, .id = f->head.id))
        return MISSING;
    if (f->head.version && f->head.version != state.version)
        return CHANGED;
    before = (uint32_t)state.roles;
    after = wanted_roles(f, before);
    represents = resource_gave(&roles_resource, f, "represents_id") ? f->represents_id : state.represents_id;
    out->id = f->head.id;
    if (f->head.id == ctx->viewer.account_id && (after & ~before || represents != state.represents_id)) {
        errors_add(&ctx->errors, STR("member"), "Nobody gives a role to himself: another administrator does it.");
        return INVALID;
    }
    if (before & ROLE_ADMIN && !(after & ROLE_ADMIN) && !leaves_an_admin(tx, ctx, f->head.id, "admin"))
        return INVALID;
    if (before == after && represents == state.represents_id)
        return DONE;
    buf_char(&detail, '{');
    roles_note(tx, ctx, f->head.id, before, after, &detail);
    if (represents != state.represents_id)
        represents_note(tx, f->head.id, state.represents_id, represents, before != after, &detail);
    buf_char(&detail, '}');
    tx_run(tx, account_roles_set, .roles = after, .id = f->head.id);
    audit_write(tx, ctx, .action = "account_roles_save", .object = "account", .object_id = f->head.id,
                .person_id = state.person_id, .detail = buf_str(&detail));
    out->says = STR("Saved. Open sessions of this account have ended.");
    return DONE;
}

enum outcome second_step_rule_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct row_setting_value now;
    int64_t before = 0, after;

    if (!viewer_may(tx, &ctx->viewer, ACT_ACCOUNT_ADMIN, 0))
        return MISSING;
    if (tx_one(tx, setting_value, &now, .name = STR("second_step_roles")))
        str_to_int(now.value, &before);
    after = wanted_roles(in, (uint32_t)before);
    tx_run(tx, setting_put, .name = STR("second_step_roles"), .value = str_format(tx->arena, "%lld", (long long)after));
    audit_write(tx, ctx, .action = "second_step_rule_save", .object = "setting",
                .detail =
                    str_format(tx->arena, "{\"second_step_roles\":[%lld,%lld]}", (long long)before, (long long)after));
    out->says = STR("Saved. Whoever has such a role is asked to set it up at the next click.");
    return DONE;
}

enum outcome account_status_set(struct tx *tx, struct ctx *ctx, int64_t id, bool disable, struct written *out)
{
    struct row_account_state state;
    struct row_account_secret secret;

    if (!tx_one(tx, account_state, &state, .id = id))
        return MISSING;
    out->id = id;
    if (disable && state.roles & ROLE_ADMIN && !leaves_an_admin(tx, ctx, id, "status"))
        return INVALID;
    tx_one(tx, account_secret, &secret, .id = id);
    tx_run(tx, account_status_set,
           .status = disable             ? STR("disabled")
                     : secret.password.n ? STR("active")
                                         : STR("invited"),
           .id = id);
    tx_run(tx, session_delete_of, .account_id = id);
    tx_run(tx, invitation_forget, .account_id = id);
    audit_write(tx, ctx, .action = disable ? "account_disable" : "account_enable", .object = "account", .object_id = id,
                .person_id = state.person_id);
    out->says =
        disable ? STR("The account is disabled and its sessions have ended.") : STR("The account is open again.");
    out->undo = str_format(tx->arena, "/accounts/%s/%s", id_text(tx->arena, id).p, disable ? "enable" : "disable");
    return DONE;
}

enum outcome account_disable(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct press_form *f = in;

    if (!viewer_may(tx, &ctx->viewer, ACT_ACCOUNT_ADMIN, 0))
        return MISSING;
    if (f->head.id == ctx->viewer.account_id) {
        errors_add(&ctx->errors, STR("status"), "Nobody disables himself.");
        return INVALID;
    }
    return account_status_set(tx, ctx, f->head.id, true, out);
}

enum outcome account_enable(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct press_form *f = in;

    return viewer_may(tx, &ctx->viewer, ACT_ACCOUNT_ADMIN, 0) ? account_status_set(tx, ctx, f->head.id, false, out)
                                                              : MISSING;
}

/* The account that is pressed on, for an administrator. */
static bool pressed(struct tx *tx, struct ctx *ctx, const void *in, struct row_account_state *state,
                    struct written *out)
{
    const struct press_form *f = in;

    out->id = f->head.id;
    return viewer_may(tx, &ctx->viewer, ACT_ACCOUNT_ADMIN, 0) && tx_one(tx, account_state, state, .id = f->head.id);
}

enum outcome account_sessions_end(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct row_account_state state;

    if (!pressed(tx, ctx, in, &state, out))
        return MISSING;
    tx_run(tx, session_delete_of, .account_id = out->id);
    audit_write(tx, ctx, .action = "sessions_end", .object = "account", .object_id = out->id,
                .person_id = state.person_id);
    out->says = STR("Every session of this account has ended.");
    return DONE;
}

enum outcome account_link_send(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct row_account_state state;

    if (!pressed(tx, ctx, in, &state, out) || str_is(state.status, "disabled"))
        return MISSING;
    account_mail(tx, ctx, out->id, str_is(state.status, "invited") ? "invitation" : "reset");
    audit_write(tx, ctx, .action = "account_link_send", .object = "account", .object_id = out->id,
                .person_id = state.person_id);
    out->says = STR("A link is on its way.");
    return DONE;
}

enum outcome account_code_make(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct row_account_state state;
    struct row_account_person person = {0};

    if (!pressed(tx, ctx, in, &state, out) || str_is(state.status, "disabled"))
        return MISSING;
    /* A code opens the account of whoever holds it: an active one is reached by its own mail, not by an administrator. */
    if (!str_is(state.status, "invited") && str_find(state.login, STR("@"), 0) != SIZE_MAX)
        return MISSING;
    tx_one(tx, account_person, &person, .id = state.person_id);
    out->shows = value_list(tx->arena);
    list_add(tx->arena, out->shows, account_slip(tx, ctx, out->id, person.name, state.login));
    audit_write(tx, ctx, .action = "account_code_make", .object = "account", .object_id = out->id,
                .person_id = state.person_id);
    return DONE;
}

enum outcome reset_ask(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct str *login = in;
    struct row_account_of_login account;
    struct row_outbox_recent recent;

    (void)out;
    if (!tx_one(tx, account_of_login, &account, .login = *login) || !str_is(account.status, "active") ||
        str_find(*login, STR("@"), 0) == SIZE_MAX)
        return DONE;
    tx_one(tx, outbox_recent, &recent, .account_id = account.id, .template = STR("reset"),
           .created_at = ctx->now_ms - 600000);
    if (recent.n >= 3)
        return DONE; /* nobody's mailbox is filled from here */
    account_mail(tx, ctx, account.id, "reset");
    account_noted(tx, ctx, "reset_ask", account.id);
    return DONE;
}

const struct resource roles_resource = {.name = "account_roles",
                                        .plural = "account_roles",
                                        .label = "Roles",
                                        .size = sizeof(struct roles_form),
                                        FIELDS(account_fields),
                                        .save = account_roles_save};
const struct resource second_step_rule_resource = {.name = "second_step_rule",
                                                   .plural = "second_step_rules",
                                                   .label = "Two-step sign-in",
                                                   .size = sizeof(struct roles_form),
                                                   FIELDS(roles_fields),
                                                   .save = second_step_rule_save};
