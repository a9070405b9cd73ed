#include "modules/accounts/mail.h"

#include "core/log.h"
#include "modules/accounts/admin.h"
#include "modules/accounts/digest.h"
#include "modules/accounts/letter.h"
#include "queries.h"
#include "web/app.h"

#include <curl/curl.h>

enum { AT_ONCE = 20, MOST_ATTEMPTS = 8, LEASE_MS = 120000, TIMEOUT_S = 30, CONNECT_S = 10 };

struct sending {
    struct db_write base;
    struct ctx *ctx;
    const struct app_config *config;
    struct row_outbox_next row;
    struct str token, error, text, lines; /* lines: of a digest */
    bool found, holds;
    size_t sent; /* bytes given to SMTP so far */
    CURLcode code;
};

/* What was waiting in the morning may be done by now: then there is nothing to send. */
static bool take_digest(struct tx *tx, struct sending *l)
{
    l->lines = digest_text(tx, l->row.account_id);
    l->holds = !l->lines.n;
    if (l->holds)
        tx_run(tx, outbox_mark, .status = STR("sent"), .error = STR("nothing waited any more"),
               .due_at = l->ctx->now_ms, .id = l->row.id);
    else
        tx_run(tx, outbox_lease, .due_at = l->ctx->now_ms + LEASE_MS, .id = l->row.id);
    return true;
}

/* A demo sends nothing. Where nothing is live yet, mail leaves only for those who set it up and look after it: whoever
 * would be invited there otherwise hears of it when it is. */
static bool holds(struct tx *tx, const struct row_outbox_next *row)
{
    static const uint32_t rehearsing = ROLE_HR | ROLE_ADMIN | ROLE_AUDITOR | ROLE_DPO | ROLE_REPRESENTATIVE;
    struct row_setting_value v;

    if (tx_one(tx, setting_value, &v, .name = STR("demo")) && str_is(v.value, "1"))
        return true;
    return row->rehearsing == MODULES && !((uint32_t)row->roles & rehearsing);
}

/* Takes the next one that is due and makes its link; or holds it, when nothing may leave. */
static bool take(struct tx *tx, struct db_write *base)
{
    struct sending *l = (struct sending *)base;
    int64_t now = l->ctx->now_ms;

    l->found = tx_one(tx, outbox_next, &l->row, .now_at = now);
    if (!l->found)
        return false;
    l->holds = !l->config->mail_url || holds(tx, &l->row);
    if (l->holds || str_is(l->row.status, "disabled")) {
        tx_run(tx, outbox_mark, .status = l->holds ? STR("held") : STR("failed"),
               .error = l->holds ? STR("") : STR("the account is disabled"), .due_at = now, .id = l->row.id);
        l->holds = true;
        return true;
    }
    if (str_is(l->row.template, "digest"))
        return take_digest(tx, l);
    tx_run(tx, outbox_lease, .due_at = now + LEASE_MS, .id = l->row.id);
    l->token = invitation_make(tx, l->ctx, l->row.account_id,
                               str_is(l->row.template, "reset") ? (int64_t)RESET_MINUTES * 60000
                                                                : (int64_t)INVITATION_DAYS * 86400000);
    return true;
}

static bool mark(struct tx *tx, struct db_write *base)
{
    struct sending *l = (struct sending *)base;
    int64_t tries = l->row.attempts + 1;
    const char *status = !l->error.n ? "sent" : tries >= MOST_ATTEMPTS ? "failed" : "waiting";

    tx_run(tx, outbox_mark, .status = str_of(status), .error = l->error.n ? l->error : STR(""),
           .due_at = l->ctx->now_ms + ((int64_t)15000 << (tries < 10 ? tries : 10)), .id = l->row.id);
    return true;
}

/* A header's value: nothing that ends a line, and not ASCII alone: as RFC 2047 words of base 64. */
static struct str header_text(struct arena *a, struct str s)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    struct buf out = buf_new(a, 4096);

    s.n = s.n < 300 ? s.n : 300;
    buf_text(&out, "=?UTF-8?B?");
    for (size_t i = 0; i < s.n; i += 3) {
        uint32_t v = (uint32_t)(unsigned char)s.p[i] << 16;

        v |= i + 1 < s.n ? (uint32_t)(unsigned char)s.p[i + 1] << 8 : 0;
        v |= i + 2 < s.n ? (uint32_t)(unsigned char)s.p[i + 2] : 0;
        buf_char(&out, digits[v >> 18]);
        buf_char(&out, digits[v >> 12 & 63]);
        buf_char(&out, i + 1 < s.n ? digits[v >> 6 & 63] : '=');
        buf_char(&out, i + 2 < s.n ? digits[v & 63] : '=');
        if (i % 42 == 39 && i + 3 < s.n)
            buf_text(&out, "?=\r\n =?UTF-8?B?");
    }
    buf_text(&out, "?=");
    return buf_str(&out);
}

static void write_letter(struct sending *l, struct arena *a)
{
    struct buf out = buf_new(a, 65536);
    const char *address = l->config->url ? l->config->url : arena_printf(a, "http://%s", l->config->listen);
    struct letter letter = letter_write(a, &(struct letter_about){.login = l->row.login,
                                                                  .name = l->row.name,
                                                                  .organization = l->row.organization,
                                                                  .template = l->row.template,
                                                                  .token = l->token,
                                                                  .lines = l->lines,
                                                                  .address = str_of(address)});

    buf_format(&out, "From: <%s>\r\nTo: <%s>\r\nSubject: %s\r\n", l->config->mail_from, l->row.login.p,
               header_text(a, letter.subject).p);
    buf_text(&out, "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n"
                   "Auto-Submitted: auto-generated\r\n\r\n");
    buf_put(&out, letter.body);
    l->text = buf_str(&out);
}

static size_t read_letter(char *out, size_t size, size_t n, void *with)
{
    struct sending *l = with;
    size_t most = size * n, left = l->text.n - l->sent;

    most = most < left ? most : left;
    memcpy(out, l->text.p + l->sent, most);
    l->sent += most;
    return most;
}

static void send_letter(struct sending *l, struct arena *a)
{
    CURL *c = curl_easy_init();
    struct curl_slist *to = curl_slist_append(NULL, l->row.login.p);

    write_letter(l, a);
    if (!c || !to) {
        l->error = STR("there is no memory for it");
    } else {
        curl_easy_setopt(c, CURLOPT_URL, l->config->mail_url);
        curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
        curl_easy_setopt(c, CURLOPT_USE_SSL, (long)CURLUSESSL_TRY);
        curl_easy_setopt(c, CURLOPT_MAIL_FROM, l->config->mail_from);
        curl_easy_setopt(c, CURLOPT_MAIL_RCPT, to);
        curl_easy_setopt(c, CURLOPT_READFUNCTION, read_letter);
        curl_easy_setopt(c, CURLOPT_READDATA, l);
        curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
        curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_S);
        curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)TIMEOUT_S);
        l->code = curl_easy_perform(c);
        if (l->code != CURLE_OK)
            l->error = str_dup(a, str_of(curl_easy_strerror(l->code)));
    }
    curl_slist_free_all(to);
    curl_easy_cleanup(c);
}

static bool is_silent(CURLcode code)
{
    return code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_OPERATION_TIMEDOUT;
}

void mail_look(void *owner, struct db *db, struct ctx *ctx)
{
    const struct app *app = owner;

    for (int i = 0; i < AT_ONCE; i++) {
        struct sending l = {.base = {.run = take, .arena = ctx->arena}, .ctx = ctx, .config = &app->config};

        if (db_write_now(db, &l.base) != DB_OK || !l.found)
            return;
        if (l.holds)
            continue;
        if (!app->config.mail_from)
            l.error = STR("--mail-from is not set");
        else if (str_find(l.row.login, STR("@"), 0) == SIZE_MAX)
            l.error = STR("the account signs in with a number: print a code for it");
        else
            send_letter(&l, ctx->arena);
        l.base = (struct db_write){.run = mark, .arena = ctx->arena};
        if (db_write_now(db, &l.base) != DB_OK)
            log_fault("a mail could not be marked in the outbox");
        if (is_silent(l.code))
            return; /* the next letters would wait as long, and with them all else that this thread does */
    }
}
