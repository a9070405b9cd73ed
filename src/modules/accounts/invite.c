/* Inviting: one person by a form, or everybody who has no account yet, up to LARGE at once and more by a job. Whoever has a
 * work mail gets a link by it; the others get a code on paper. */
#include "modules/accounts/invite.h"

#include "access/audit.h"
#include "access/reach.h"
#include "core/id.h"
#include "modules/accounts/admin.h"
#include "modules/people/people.h"
#include "queries.h"

#include <string.h>

static const struct field invite_fields[] = {
    FIELD(struct invite_form, person_id, .label = "Person", .hint = "Somebody who is in the directory.",
          .kind = FIELD_REF, .ref = "person", .flags = FIELD_REQUIRED),
    FIELD(struct invite_form, login, .label = "Signs in with",
          .hint = "Empty: the work mail, or the employee number where there is no mail.", .kind = FIELD_TEXT,
          .max = 200),
};

static const struct choice bys[] = {
    {"both", "All of them", "By mail, and on paper for whoever has no address."},
    {"mail", "Only those with a work mail", "Each gets a link that is good for seven days."},
    {"code", "Only those without", "They sign in with their employee number; you print a code for each."},
    {NULL, NULL}};
static const struct field many_fields[] = {
    FIELD(struct invite_many_form, unit_id, .label = "Unit",
          .hint = "With the units below it. Empty: everybody who works here.", .kind = FIELD_REF, .ref = "unit"),
    FIELD(struct invite_many_form, by, .label = "Whom", .kind = FIELD_CHOICE, .flags = FIELD_REQUIRED | FIELD_CARDS,
          .choices = bys, .initial = "both"),
    FIELD(struct invite_many_form, sure, .label = "Invite all of them", .kind = FIELD_BOOL),
};

static const struct field codes_fields[] = {
    FIELD(struct codes_form, unit_id, .label = "Unit", .hint = "With the units below it. Empty: everybody.",
          .kind = FIELD_REF, .ref = "unit"),
    FIELD(struct codes_form, again, .label = "The last sheet again",
          .hint = "It was lost: new codes, and the old ones end.", .kind = FIELD_BOOL),
};

/* Why nobody can sign in with that, or NULL. */
static const char *login_objection(struct tx *tx, struct str login)
{
    struct row_account_of_login other;

    for (size_t i = 0; i < login.n; i++)
        if ((unsigned char)login.p[i] <= ' ' || strchr("<>,;\"\x7f", login.p[i]))
            return "A login has no blanks and none of < > , ; in it.";
    if (tx_one(tx, account_of_login, &other, .login = login))
        return str_format(tx->arena, "Another account signs in with %.*s.", STR_ARG(login)).p;
    return NULL;
}

static bool is_mail(struct str login)
{
    return str_find(login, STR("@"), 0) != SIZE_MAX;
}

/* The account of somebody who has none; its id. */
static int64_t account_make(struct tx *tx, struct ctx *ctx, int64_t person_id, struct str login)
{
    int64_t id = id_new(ctx->world_ms);

    tx_run(tx, account_insert, .id = id, .person_id = person_id, .login = login, .status = STR("invited"),
           .roles = ROLE_MEMBER, .relations = RELATIONS_OF_EVERYBODY, .reach = 1, .created_at = ctx->now_ms);
    account_role_give(tx, ctx, id, 0);
    reach_refresh(tx, person_id);
    if (is_mail(login))
        account_mail(tx, ctx, id, "invitation");
    audit_write(tx, ctx, .action = "account_invite", .object = "account", .object_id = id, .person_id = person_id);
    return id;
}

enum outcome account_invite(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct invite_form *f = in;
    struct row_account_person person;
    struct str login = f->login;
    const char *why;

    if (!viewer_may(tx, &ctx->viewer, ACT_ACCOUNT_ADMIN, 0) || !tx_one(tx, account_person, &person, .id = f->person_id))
        return MISSING;
    if (person.account_id > 0) {
        errors_add(&ctx->errors, STR("person_id"), "%.*s has an account already.", STR_ARG(person.name));
        return INVALID;
    }
    if (!login.n)
        login = person.mail.n ? person.mail : person.number;
    login = str_lower(tx->arena, login);
    why = login.n ? login_objection(tx, login) : "Neither a mail address nor an employee number is known: say one.";
    if (why) {
        errors_add(&ctx->errors, STR("login"), "%s", why);
        return INVALID;
    }
    out->id = account_make(tx, ctx, f->person_id, login);
    out->says = is_mail(login) ? str_format(tx->arena, "An invitation goes to %.*s.", STR_ARG(login))
                               : STR("The account is made. Print a code for it.");
    return DONE;
}

/* ---- many at once ---- */

struct whom { /* a job carries it in its payload */
    int64_t unit;
    bool by_mail, by_code;
};

static const char KIND[] = "account_invite";

static struct str whom_text(struct arena *a, const struct whom *w)
{
    return str_format(a, "%lld %d %d", (long long)w->unit, w->by_mail, w->by_code);
}

static bool whom_read(struct str text, struct whom *w)
{
    int64_t mail, code;

    if (!str_to_int(str_split(&text, ' '), &w->unit) || !str_to_int(str_split(&text, ' '), &mail) ||
        !str_to_int(text, &code))
        return false;
    w->by_mail = mail;
    w->by_code = code;
    return true;
}

struct progress {
    int64_t after, passed; /* the last person; how many were passed over */
};

/* The one before it never left. */
static void mail_again(struct tx *tx, struct ctx *ctx, int64_t account_id, int64_t person_id)
{
    account_mail(tx, ctx, account_id, "invitation");
    audit_write(tx, ctx, .action = "account_link_send", .object = "account", .object_id = account_id,
                .person_id = person_id);
}

/* One slice. Nobody stops the others: whose login another account has, or is none, is passed over. */
static size_t invite_some(struct tx *tx, struct ctx *ctx, const struct whom *w, struct progress *p)
{
    struct row_people_to_invite *people;
    size_t n = tx_all(tx, people_to_invite, &people, .after = p->after, .unit = w->unit, .by_mail = w->by_mail,
                      .by_code = w->by_code);

    for (size_t i = 0; i < n; i++) {
        struct str login = str_lower(tx->arena, people[i].mail.n ? people[i].mail : people[i].number);

        p->after = people[i].person_id;
        if (people[i].account_id > 0)
            mail_again(tx, ctx, people[i].account_id, people[i].person_id);
        else if (login_objection(tx, login) || (!people[i].mail.n && is_mail(login)))
            p->passed++;
        else
            account_make(tx, ctx, people[i].person_id, login);
    }
    return n;
}

static struct str invited_text(struct arena *a, int64_t n, int64_t passed)
{
    struct str all = n == 1 ? STR("One person is invited") : str_format(a, "%lld people are invited", (long long)n);

    if (!passed)
        return str_format(a, "%.*s.", STR_ARG(all));
    return str_format(a,
                      "%.*s; %lld passed over: another account signs in with their address or number, or it is none.",
                      STR_ARG(all), (long long)passed);
}

enum job_result account_invite_slice(struct tx *tx, struct ctx *ctx, struct job *job)
{
    struct whom w = {0};
    struct progress p = {0};
    struct str position = job->position;
    size_t n;

    if (!whom_read(job->payload, &w))
        return JOB_DONE;
    if (!job_as_owner(tx, ctx, job))
        return JOB_FAILED;
    if (!viewer_may(tx, &ctx->viewer, ACT_ACCOUNT_ADMIN, 0)) {
        job->error = STR("Who invited them may not any more. Invite again: nobody is invited twice.");
        job->hopeless = true;
        return JOB_FAILED;
    }
    str_to_int(str_split(&position, ' '), &p.after);
    str_to_int(position, &p.passed);
    n = invite_some(tx, ctx, &w, &p);
    job->done += (int64_t)n;
    job->position = str_format(tx->arena, "%lld %lld", (long long)p.after, (long long)p.passed);
    if (n == LARGE)
        return JOB_MORE;
    if (ctx->viewer.person_id)
        todo_put(tx, ctx, ctx->viewer.person_id, "made_for_many",
                 invited_text(tx->arena, job->done - p.passed, p.passed), STR("/accounts/invite"), job->id,
                 ctx->today_text);
    return JOB_DONE;
}

/* What keeps it from beginning; false when errors were added. */
static bool may_begin(struct tx *tx, struct ctx *ctx, const struct whom *w, const struct row_people_to_invite_count *c)
{
    struct row_setting_value mode;
    struct row_job_waiting waiting;

    if (tx_one(tx, job_waiting, &waiting, .job_key = job_large_key(tx->arena, KIND, 0)))
        errors_add(&ctx->errors, STR("by"), "Many people are being invited: wait until that is done.");
    else if (w->by_mail && tx_one(tx, setting_value, &mode, .name = STR("mode")) && str_is(mode.value, "rehearsal"))
        errors_add(
            &ctx->errors, STR("by"),
            "Everything is in rehearsal: their mail would be held. Go live first, or invite who has no address.");
    else if (!(c->mails + c->codes))
        errors_add(&ctx->errors, STR("by"), "Nobody among them is still to be invited.");
    return !ctx->errors.n;
}

static bool is_sure(struct ctx *ctx, const struct invite_many_form *f, const struct row_people_to_invite_count *c)
{
    bool sure = f->sure > 0 || c->mails + c->codes < 2;

    if (!sure)
        errors_add(&ctx->errors, STR("sure"),
                   "%lld people: %lld by mail, %lld with a code on paper. Tick this if that is meant.",
                   (long long)(c->mails + c->codes), (long long)c->mails, (long long)c->codes);
    return sure;
}

enum outcome account_invite_many(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct invite_many_form *f = in;
    struct whom w = {f->unit_id, !str_is(f->by, "code"), !str_is(f->by, "mail")};
    struct row_people_to_invite_count c = {0};
    struct progress p = {0};
    int64_t n;

    if (!viewer_may(tx, &ctx->viewer, ACT_ACCOUNT_ADMIN, 0))
        return MISSING;
    tx_one(tx, people_to_invite_count, &c, .after = 0, .unit = w.unit, .by_mail = w.by_mail, .by_code = w.by_code);
    n = c.mails + c.codes;
    if (!may_begin(tx, ctx, &w, &c))
        return INVALID;
    if (!is_sure(ctx, f, &c))
        return INVALID;
    tx_run(tx, job_forget_failed, .job_key = job_large_key(tx->arena, KIND, 0));
    if (n > LARGE) {
        job_put_large(tx, ctx, &(struct job_large){.kind = KIND, .total = n, .payload = whom_text(tx->arena, &w)});
        out->says = str_format(tx->arena, "%lld people are being invited. This page says how far it is.", (long long)n);
        return DONE;
    }
    n = (int64_t)invite_some(tx, ctx, &w, &p);
    out->says = invited_text(tx->arena, n - p.passed, p.passed);
    return DONE;
}

/* ---- codes for many ---- */

enum outcome account_codes_make(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct codes_form *f = in;
    struct row_accounts_without_code *rows;
    struct row_last_sheet sheet = {0};
    struct value slips = value_list(tx->arena);
    size_t n;

    if (!viewer_may(tx, &ctx->viewer, ACT_ACCOUNT_ADMIN, 0))
        return MISSING;
    if (f->again > 0 && !tx_one(tx, last_sheet, &sheet, .now_at = ctx->world_ms))
        sheet.created_at = ctx->world_ms; /* there is none: nobody is of it */
    n = tx_all(tx, accounts_without_code, &rows, .unit = f->unit_id, .now_at = ctx->world_ms,
               .sheet = sheet.created_at);
    for (size_t i = 0; i < n; i++) {
        list_add(tx->arena, slips, account_slip(tx, ctx, rows[i].id, rows[i].name, rows[i].login));
        audit_write(tx, ctx, .action = "account_code_make", .object = "account", .object_id = rows[i].id,
                    .person_id = rows[i].person_id);
    }
    out->shows = slips;
    return DONE;
}

const struct resource invite_resource = {.name = "invite",
                                         .plural = "invites",
                                         .label = "Invitation",
                                         .size = sizeof(struct invite_form),
                                         FIELDS(invite_fields),
                                         .save = account_invite};
const struct resource invite_many_resource = {.name = "invite_many",
                                              .plural = "invite_many",
                                              .label = "Invite many",
                                              .size = sizeof(struct invite_many_form),
                                              FIELDS(many_fields),
                                              .save = account_invite_many};
const struct resource codes_resource = {.name = "account_codes",
                                        .plural = "account_codes",
                                        .label = "Codes",
                                        .size = sizeof(struct codes_form),
                                        FIELDS(codes_fields),
                                        .save = account_codes_make};
