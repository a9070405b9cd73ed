#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "../house.h"
#include "core/id.h"
#include "jobs/jobs.h"
#include "modules/accounts/admin.h"
#include "modules/accounts/digest.h"
#include "modules/accounts/mail.h"
#include "modules/people/people.h"
#include "modules/reviews/reviews.h"
#include "queries.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char *engine;
static struct house *h;
static struct jobs *jobs;
static int slices, failing, losing;

static enum job_result count_slice(struct tx *tx, struct ctx *ctx, struct job *job)
{
    (void)ctx;
    slices++;
    if (losing)
        tx_leave(tx, DB_BUSY);
    if (failing) {
        job->error = STR("the disk is on fire");
        return JOB_FAILED;
    }
    if (str_is(job->position, "half"))
        return JOB_DONE;
    job->position = STR("half");
    return JOB_MORE;
}

static const struct job_kind kinds[] = {{.name = "count", .slice = count_slice}};

static int open_all(void **state)
{
    struct job_config config;

    (void)state;
    h = house_open(engine);
    h->app->clock.fixed_ms = 1790000000000;
    config = (struct job_config){h->app->db, h->app->keys, &h->app->clock, h->app, kinds, 1};
    jobs = jobs_open(&config);
    slices = failing = losing = 0;
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    jobs_close(jobs);
    house_close(h);
    return 0;
}

static enum outcome put_two(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct row_job_waiting row;

    (void)in;
    job_put(tx, ctx, "count", STR("count:1"), STR(""), ctx->now_ms);
    job_put(tx, ctx, "count", STR("count:1"), STR(""), ctx->now_ms);
    tx_one(tx, job_waiting, &row, .job_key = STR("count:1"));
    out->id = row.id;
    return DONE;
}

static enum outcome read_state(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct row_job_state row;

    (void)ctx;
    tx_one(tx, job_state, &row, .id = *(const int64_t *)in);
    out->says = str_dup(h->arena, row.status);
    out->see = str_dup(h->arena, row.error);
    out->version = row.attempts;
    return DONE;
}

static struct written state_of(int64_t id)
{
    struct written out = {0};

    house_write(h, read_state, &id, &out);
    return out;
}

/* A slice that loses against other writes, however often, is tried again: nobody has to look. */
static void a_lost_slice_is_no_attempt(void **state)
{
    struct written out = {0};

    (void)state;
    house_write(h, put_two, NULL, &out);
    losing = 1;
    for (int i = 0; i < 20; i++) {
        assert_true(jobs_run_one(jobs));
        assert_false(jobs_run_one(jobs)); /* not at once */
        assert_true(str_is(state_of(out.id).says, "waiting"));
        assert_int_equal(state_of(out.id).version, 0);
        h->app->clock.fixed_ms += 1000;
    }
    losing = 0;
    assert_true(jobs_run_one(jobs));
    assert_true(jobs_run_one(jobs));
    assert_true(str_is(state_of(out.id).says, "done"));
}

static void one_key_one_job_in_slices(void **state)
{
    struct written out = {0};

    (void)state;
    house_write(h, put_two, NULL, &out);
    assert_true(jobs_run_one(jobs));
    assert_true(jobs_run_one(jobs)); /* the second slice, from where the first ended */
    assert_false(jobs_run_one(jobs)); /* the second job of the same key was never made */
    assert_int_equal(slices, 2);
    assert_true(str_is(state_of(out.id).says, "done"));
}

static void a_failed_slice_is_tried_later_and_at_last_fails(void **state)
{
    struct written out = {0};

    (void)state;
    failing = 1;
    house_write(h, put_two, NULL, &out);
    for (int i = 0; i < 8; i++) {
        assert_true(jobs_run_one(jobs));
        assert_false(jobs_run_one(jobs)); /* not before its time */
        h->app->clock.fixed_ms += 2000000;
    }
    assert_true(str_is(state_of(out.id).says, "failed"));
    assert_true(str_is(state_of(out.id).see, "the disk is on fire"));
    assert_false(jobs_run_one(jobs));
}

static void a_slice_of_a_clock_that_was_moved_meanwhile_waits(void **state)
{
    struct written out = {0};

    (void)state;
    house_write(h, put_two, NULL, &out);
    h->app->clock.ahead_ms = 86400000; /* as it stood when the runner looked at it */
    assert_true(jobs_run_one(jobs));
    assert_int_equal(slices, 0);
    assert_int_equal(h->app->clock.ahead_ms, 0); /* the program's clock follows the database's */
    assert_true(jobs_run_one(jobs));
    assert_int_equal(slices, 1);
    assert_int_equal(state_of(out.id).version, 0); /* nor did it count as a failure */
}

static enum outcome take_and_die(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    (void)out;
    tx_run(tx, job_lease, .lease_at = ctx->now_ms + 60000, .id = *(const int64_t *)in);
    return DONE;
}

static void a_lease_that_ended_is_taken_again(void **state)
{
    struct written out = {0};

    (void)state;
    house_write(h, put_two, NULL, &out);
    house_write(h, take_and_die, &out.id, &(struct written){0});
    assert_false(jobs_run_one(jobs)); /* somebody else has it */
    h->app->clock.fixed_ms += 60001;
    assert_true(jobs_run_one(jobs));
    assert_int_equal(slices, 1);
}

/* The only program on a database need not wait for whoever is dead. */
static void leases_of_an_earlier_start_end(void **state)
{
    struct written out = {0};

    (void)state;
    house_write(h, put_two, NULL, &out);
    house_write(h, take_and_die, &out.id, &(struct written){0});
    assert_false(jobs_run_one(jobs));
    jobs_take_over(jobs);
    assert_true(jobs_run_one(jobs));
    assert_int_equal(slices, 1);
}

/* ---- a small SMTP server: says yes to everything, keeps what came ---- */

static char letter[16384];

static void *sink(void *with)
{
    int listening = *(int *)with, c = accept(listening, NULL, NULL);
    char line[2048];
    FILE *f = fdopen(c, "r+");
    int data = 0;

    fputs("220 sink\r\n", f);
    fflush(f);
    while (fgets(line, sizeof line, f)) {
        if (data) {
            if (strcmp(line, ".\r\n") == 0) {
                data = 0;
                fputs("250 kept\r\n", f);
            } else {
                strncat(letter, line, sizeof letter - strlen(letter) - 1);
                continue;
            }
        } else if (strncmp(line, "DATA", 4) == 0) {
            data = 1;
            fputs("354 go on\r\n", f);
        } else if (strncmp(line, "QUIT", 4) == 0) {
            fputs("221 bye\r\n", f);
            fflush(f);
            break;
        } else {
            fputs("250 yes\r\n", f);
        }
        fflush(f);
    }
    fclose(f);
    return NULL;
}

static enum outcome put_mail(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    (void)out;
    tx_run(tx, outbox_put, .id = ctx->now_ms + slices++, .account_id = *(const int64_t *)in, .template = STR("reset"),
           .created_at = ctx->now_ms);
    return DONE;
}

static enum outcome read_sums(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct row_outbox_sums row;
    struct row_scope all = {.form = SCOPE_ALL};

    (void)ctx;
    (void)in;
    tx_one_as(tx, &all, outbox_sums, &row);
    out->id = row.sent;
    out->version = row.held;
    return DONE;
}

static void look_for_mail(void)
{
    struct arena *a = arena_new(16 << 20);
    struct ctx ctx = ctx_now(a, h->app->keys, &h->app->clock);

    mail_look(h->app, h->app->db, &ctx);
    arena_free(a);
}

/* A letter to somebody, taken by a mail server of our own: it then stands in `letter`. */
static void send_letter(const struct persona *to)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof at;
    int listening = socket(AF_INET, SOCK_STREAM, 0);
    char url[64];
    pthread_t thread;

    assert_int_equal(bind(listening, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(listening, 1), 0);
    getsockname(listening, (struct sockaddr *)&at, &size);
    snprintf(url, sizeof url, "smtp://127.0.0.1:%d", ntohs(at.sin_port));
    pthread_create(&thread, NULL, sink, &listening);
    h->app->config.mail_url = url;
    h->app->config.mail_from = "tandem@northwind.example";
    house_write(h, put_mail, &to->account_id, &(struct written){0});
    look_for_mail();
    pthread_join(thread, NULL);
    close(listening);
    h->app->config.mail_url = NULL;
}

static void mail_is_held_without_a_server_and_sent_with_one(void **state)
{
    struct persona *max = house_persona(h, "max");
    struct written out = {0};

    (void)state;
    house_write(h, put_mail, &max->account_id, &(struct written){0});
    look_for_mail();
    house_write(h, read_sums, NULL, &out);
    assert_int_equal(out.id, 0);
    assert_int_equal(out.version, 1);

    h->app->config.url = "https://people.northwind.example";
    send_letter(max);
    h->app->config.url = NULL;
    house_write(h, read_sums, NULL, &out);
    assert_int_equal(out.id, 1);
    assert_int_equal(out.version, 1);
    assert_non_null(strstr(letter, "To: <max@northwind.example>"));
    assert_non_null(strstr(letter, "https://people.northwind.example/invitation/"));
    h->app->config.listen = "127.0.0.1:8093";
    send_letter(max);
    assert_non_null(strstr(letter, "http://127.0.0.1:8093/invitation/"));
}

static enum outcome put_todo(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
static enum outcome open_gdansk(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);

static int64_t held(void)
{
    return house_count(h, "(SELECT 1 FROM outbox WHERE status = 'held') x");
}

/* Live at one site, in rehearsal at another: there nobody is written to but who sets it up; here everybody is. */
static void mail_is_held_where_everything_is_in_rehearsal(void **state)
{
    struct persona *hana = house_persona(h, "hana"), *max = house_persona(h, "max"), *ivy = house_persona(h, "ivy");

    (void)state;
    house_lead(h, hana, max);
    house_lead(h, max, ivy);
    house_write(h, open_gdansk, NULL, &(struct written){0});
    house_site(h, "Gdansk", max);
    house_site(h, "Gdansk", hana);
    house_sql(h, "INSERT INTO rehearsal (site, module, since) VALUES (1, 1, 0), (1, 2, 0), (1, 4, 0), (1, 8, 0)");
    h->app->config.mail_url = "smtp://127.0.0.1:1";
    h->app->config.mail_from = "tandem@northwind.example";
    house_write(h, put_mail, &ivy->account_id, &(struct written){0});
    house_write(h, put_mail, &hana->account_id, &(struct written){0});
    look_for_mail();
    assert_int_equal(held(), 0);
    house_write(h, put_mail, &max->account_id, &(struct written){0});
    look_for_mail();
    assert_int_equal(held(), 1);
    house_sql(h, "DELETE FROM rehearsal WHERE module = 4"); /* one of four is live there: what it says leaves */
    house_write(h, put_mail, &max->account_id, &(struct written){0});
    look_for_mail();
    assert_int_equal(held(), 1);
    h->app->config.mail_url = NULL;
}

static bool reads(const char *target, const struct persona *who, int status, const char *text)
{
    struct http_request *r = house_call(h, HTTP_GET, target, who, STR(""), STR(""), NULL);
    bool good = r->reply.status == status && (!text || str_find(r->reply.body, str_of(text), 0) != SIZE_MAX);

    house_done(r);
    return good;
}

static void all_in_rehearsal_for(const struct persona *who)
{
    for (unsigned module = 1; module <= 8; module <<= 1)
        house_sql(h, arena_printf(h->arena,
                                  "INSERT INTO rehearsal (site, module, since) SELECT coalesce(s.establishment_id, 0), %u, 0 "
                                  "FROM seat s WHERE s.person_id = %lld",
                                  module, (long long)who->person_id));
}

/* HR opens what would be mailed; the secret of its link is in no page. */
static void a_held_mail_is_read_without_its_secret(void **state)
{
    struct persona *hana = house_persona(h, "hana"), *max = house_persona(h, "max");
    char *target;

    (void)state;
    house_lead(h, hana, max); /* who works somewhere can be in rehearsal there */
    house_write(h, put_mail, &max->account_id, &(struct written){0});
    look_for_mail();
    target = arena_printf(h->arena, "/mail/%s", id_text(h->arena, house_find(h, "outbox", "template", "reset")).p);
    assert_true(reads(target, hana, 200, "somebody asked for a new password for your account"));
    assert_true(reads(target, hana, 200, "/invitation/\u2022\u2022\u2022\u2022\u2022\u2022"));
    assert_true(reads(target, max, 404, NULL));
    house_sql(h, "UPDATE outbox SET status = 'sent'");
    assert_true(reads(target, hana, 404, NULL));
    house_sql(h, arena_printf(h->arena, "UPDATE outbox SET status = 'held', template = 'digest' WHERE account_id = %lld", (long long)max->account_id));
    house_write(h, put_todo, max, &(struct written){0});
    assert_true(reads(target, hana, 200, "What waits for them is theirs")); /* something is live for him: his inbox is his */
    assert_false(reads(target, hana, 200, "Write the review of Ivy"));
    all_in_rehearsal_for(max);
    assert_true(reads(target, hana, 200, "Write the review of Ivy"));
    house_sql(h, "DELETE FROM rehearsal WHERE module = 4");
    assert_false(reads(target, hana, 200, "Write the review of Ivy"));
}

static int ask(enum http_method method, const char *target, const char *form)
{
    struct http_request *r = house_call(h, method, target, NULL, str_of(form), STR(""), NULL);
    int status = r->reply.status;

    house_done(r);
    return status;
}

static enum outcome make_link(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    out->see = str_dup(h->arena, invitation_make(tx, ctx, *(const int64_t *)in, (int64_t)RESET_MINUTES * 60000));
    return DONE;
}

static void a_link_sets_a_password_once_and_in_time(void **state)
{
    static const char form[] = "password=a+sentence+that+works&again=a+sentence+that+works";
    struct persona *max = house_persona(h, "max");
    struct written out = {0};
    char target[128];

    (void)state;
    house_write(h, make_link, &max->account_id, &out);
    snprintf(target, sizeof target, "/invitation/%s", out.see.p);
    assert_int_equal(ask(HTTP_GET, target, ""), 200);
    assert_int_equal(ask(HTTP_POST, target, "password=short&again=short"), 422);
    assert_int_equal(ask(HTTP_POST, target, "password=a+sentence+that+works&again=another"), 422);
    assert_int_equal(ask(HTTP_POST, target, form), 303);
    assert_int_equal(ask(HTTP_POST, target, form), 404); /* once */
    assert_int_equal(ask(HTTP_POST, "/sign-in", "login=max%40northwind.example&password=a+sentence+that+works"), 303);

    house_write(h, make_link, &max->account_id, &out); /* a new one ends the one before */
    snprintf(target, sizeof target, "/invitation/%s", out.see.p);
    house_write(h, make_link, &max->account_id, &out);
    assert_int_equal(ask(HTTP_GET, target, ""), 404);
    snprintf(target, sizeof target, "/invitation/%s", out.see.p);
    h->app->clock.fixed_ms += (int64_t)RESET_MINUTES * 60000 + 1;
    assert_int_equal(ask(HTTP_GET, target, ""), 404); /* in time */
    assert_int_equal(ask(HTTP_POST, target, form), 404);
}

static void guessing_waits_and_is_never_locked(void **state)
{
    static const char wrong[] = "login=guessed%40northwind.example&password=wrong+wrong+wrong";

    (void)state;
    for (int i = 0; i < 5; i++)
        assert_int_equal(ask(HTTP_POST, "/sign-in", wrong), 422);
    assert_int_equal(ask(HTTP_POST, "/sign-in", wrong), 429);
    h->app->clock.fixed_ms += 60001;
    assert_int_equal(ask(HTTP_POST, "/sign-in", wrong), 422);
}

/* ---- the morning's mail ---- */

static enum outcome put_todo(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct persona *p = in;

    (void)out;
    todo_put(tx, ctx, p->person_id, "review", STR("Write the review of Ivy"), STR("/reviews"), 7, ctx->today_text);
    return DONE;
}

static enum outcome turn(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    (void)in;
    (void)out;
    digest_turn(tx, ctx, ctx->today_text, ctx->today_text);
    return DONE;
}

static enum outcome refuse_mail(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    int64_t off = 1;

    ctx->viewer.account_id = ((const struct persona *)in)->account_id;
    return digest_set(tx, ctx, &off, out);
}

/* Goes on by days, turns the day, runs the job at seven; the number of the newest mail. */
static int64_t morning_after(struct jobs *mornings, int days)
{
    h->app->clock.fixed_ms += days * (int64_t)86400000;
    house_write(h, turn, NULL, &(struct written){0});
    h->app->clock.fixed_ms += (int64_t)7 * 3600000 + 1;
    while (jobs_run_one(mornings))
        continue;
    h->app->clock.fixed_ms -= (int64_t)7 * 3600000 + 1;
    return house_find(h, "outbox", "template", "digest");
}

static void a_morning_mail_tells_once_and_again_after_three_days(void **state)
{
    static const struct job_kind digests[] = {{.name = "digest", .slice = digest_slice}};
    struct job_config config = {h->app->db, h->app->keys, &h->app->clock, h->app, digests, 1};
    struct jobs *mornings = jobs_open(&config);
    struct persona *top = house_persona(h, "hana"), *max = house_persona(h, "max");
    int64_t first, second;

    (void)state;
    house_lead(h, top, max);
    assert_int_equal(morning_after(mornings, 0), 0); /* nothing waits: no mail */
    house_write(h, put_todo, max, &(struct written){0});
    first = morning_after(mornings, 1); /* Tuesday */
    assert_true(first > 0);
    assert_int_equal(morning_after(mornings, 1), first); /* told yesterday */
    assert_int_equal(morning_after(mornings, 1), first);
    second = morning_after(mornings, 1); /* Friday: three days later it still waits */
    assert_true(second > first);
    house_write(h, put_todo, max, &(struct written){0});
    assert_int_equal(morning_after(mornings, 1), second); /* Saturday */
    house_write(h, refuse_mail, max, &(struct written){0});
    assert_int_equal(morning_after(mornings, 2), second); /* Monday, but he wants none */
    jobs_close(mornings);
}

/* The hour at which the morning's mail of a turn at that instant stands, in UTC milliseconds; 0: none was asked for. */
static int64_t mail_planned_at(int64_t now_ms)
{
    h->app->clock.fixed_ms = now_ms;
    house_sql(h, "DELETE FROM job");
    house_write(h, turn, NULL, &(struct written){0});
    return house_find(h, "(SELECT run_at AS id, kind FROM job) x", "kind", "digest");
}

/* At seven by the organization's clock, whenever the day's turn comes: at midnight, on the day that has an hour more, or at noon
 * when the program was started. */
static void the_morning_is_seven_by_the_organizations_clock(void **state)
{
    const int64_t hour = 3600000, day_ms = 24 * hour, first = (int64_t)day_of(2026, 10, 24) * day_ms;

    (void)state;
    clock_zone_set(&h->app->clock, STR("Europe/Warsaw"));
    assert_int_equal(mail_planned_at(first - 2 * hour), first + 5 * hour);                   /* 24 October, summer time */
    assert_int_equal(mail_planned_at(first + 22 * hour), first + day_ms + 6 * hour);          /* 25 October: it ends in the night */
    assert_int_equal(mail_planned_at(first + 12 * hour + 6 * 60000), first + 12 * hour + 6 * 60000); /* started at noon: now */
    assert_int_equal(mail_planned_at(first + 19 * hour), 0);                                 /* in the evening: tomorrow */
}

/* Review 2 of cycle 1, whose drafts are due on 15 September. */
static void put_late_review(const struct persona *subject, const struct persona *manager, const struct persona *second)
{
    house_sql(h, arena_printf(h->arena,
                              "INSERT INTO cycle (id, version, name, from_on, to_on, self_due_on, draft_due_on,"
                              " notice_hours, second_id, status, created_at) VALUES (1, 1, 'Annual', '2026-01-01',"
                              " '2026-12-31', '2026-09-10', '2026-09-15', 48, %lld, 'running', 0)",
                              (long long)second->person_id));
    house_sql(h, arena_printf(
                     h->arena,
                     "INSERT INTO review (id, version, cycle_id, subject_id, manager_id, second_id, title, status,"
                     " result, self_text, text, strengths, growth, reason, shared_text, shared_strengths,"
                     " shared_growth, shared_reason, shared_result, met_on, answer, statement, second_text,"
                     " cancelled_for, rating)"
                     " VALUES (2, 1, 1, %lld, %lld, %lld, '', 'draft', 'rated', '', 'Good', '', '', '', '', '', '', '',"
                     " '', '', '', '', '', '', 3)",
                     (long long)subject->person_id, (long long)manager->person_id, (long long)second->person_id));
}

static enum outcome put_review_todo(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct persona *p = in;

    (void)out;
    todo_put(tx, ctx, p->person_id, "review", STR("Write the review of Ivy"), STR("/reviews"), 2, ctx->today_text);
    return DONE;
}

/* Where reviews are off, a mail does not tell of one: as the inbox does not. */
static void a_morning_mail_keeps_what_the_inbox_leaves_out(void **state)
{
    static const struct job_kind digests[] = {{.name = "digest", .slice = digest_slice}};
    struct job_config config = {h->app->db, h->app->keys, &h->app->clock, h->app, digests, 1};
    struct jobs *mornings = jobs_open(&config);
    struct persona *top = house_persona(h, "hana"), *max = house_persona(h, "max"), *ivy = house_persona(h, "ivy");

    (void)state;
    house_lead(h, top, max);
    put_late_review(ivy, max, top);
    house_sql(h, "INSERT INTO evaluation_off (evaluation, site) VALUES ('review', 0)");
    house_write(h, put_review_todo, max, &(struct written){0});
    assert_int_equal(morning_after(mornings, 1), 0);
    house_sql(h, "DELETE FROM evaluation_off");
    assert_true(morning_after(mornings, 1) > 0);
    jobs_close(mornings);
}

static enum outcome open_gdansk(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    (void)ctx;
    (void)in;
    (void)out;
    tx_run(tx, legal_entity_insert, .id = 1, .name = STR("Northwind"), .name_key = STR("northwind"),
           .country = STR("PL"), .currency = STR("PLN"), .law = STR(""));
    tx_run(tx, establishment_insert, .id = 1, .legal_entity_id = 1, .name = STR("Gdansk"), .name_key = STR("gdansk"),
           .country = STR("PL"), .region = STR(""), .time_zone = STR("Europe/Warsaw"), .working_days = 31);
    return DONE;
}

static bool told(const struct persona *p)
{
    return house_find(h, "outbox", "account_id", arena_printf(h->arena, "%lld", (long long)p->account_id));
}

static void no_morning_mail_on_a_holiday_of_the_site(void **state)
{
    static const struct job_kind digests[] = {{.name = "digest", .slice = digest_slice}};
    struct job_config config = {h->app->db, h->app->keys, &h->app->clock, h->app, digests, 1};
    struct jobs *mornings = jobs_open(&config);
    struct persona *top = house_persona(h, "hana"), *max = house_persona(h, "max"), *ivy = house_persona(h, "ivy");

    (void)state;
    house_lead(h, max, ivy);
    house_lead(h, top, max);
    house_write(h, open_gdansk, NULL, &(struct written){0});
    house_site(h, "Gdansk", max);
    house_write(h, put_todo, max, &(struct written){0});
    house_write(h, put_todo, ivy, &(struct written){0});
    h->app->clock.fixed_ms += 50 * (int64_t)86400000;
    morning_after(mornings, 1); /* 11 November, a Wednesday: free in Poland alone */
    assert_true(told(ivy));
    assert_false(told(max));
    morning_after(mornings, 1);
    assert_true(told(max));
    jobs_close(mornings);
}

/* ---- reviews that wait too long ---- */

static enum outcome chase(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    (void)in;
    (void)out;
    reviews_chase(tx, ctx, ctx->today_text, ctx->today_text);
    return DONE;
}

static enum outcome share(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct step_form form = {.head.id = 2, .sure = 1};
    const struct persona *p = in;

    ctx->viewer = (struct viewer){p->account_id, p->person_id, p->roles, UINT32_MAX, 1, 1};
    return review_share(tx, ctx, &form, out);
}

static int64_t late_told(struct persona *upper)
{
    return house_find(h, "todo", "kind", "review_late") &&
           house_find(h, "todo", "person_id", arena_printf(h->arena, "%lld", (long long)upper->person_id));
}

static void a_late_draft_comes_to_the_manager_above(void **state)
{
    struct persona *top = house_persona(h, "hana"), *max = house_persona(h, "max"), *ivy = house_persona(h, "ivy"),
                   *leo = house_persona(h, "leo");
    (void)state;
    house_lead(h, max, ivy);
    house_lead(h, top, max);
    put_late_review(ivy, max, leo);
    house_write(h, chase, NULL, &(struct written){0});
    assert_false(late_told(top)); /* six days late */
    h->app->clock.fixed_ms += 2 * (int64_t)86400000;
    house_write(h, chase, NULL, &(struct written){0});
    assert_true(late_told(top));
    /* a draft is not theirs to read: the link leads to the manager */
    assert_true(house_find(h, "todo", "address",
                           arena_printf(h->arena, "/people/%s", id_text(h->arena, max->person_id).p)));
    house_write(h, share, max, &(struct written){0});
    assert_int_equal(house_find(h, "todo", "kind", "review_late"), 0); /* it moved */
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_key_one_job_in_slices, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_lost_slice_is_no_attempt, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_failed_slice_is_tried_later_and_at_last_fails, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_slice_of_a_clock_that_was_moved_meanwhile_waits, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_lease_that_ended_is_taken_again, open_all, close_all),
        cmocka_unit_test_setup_teardown(leases_of_an_earlier_start_end, open_all, close_all),
        cmocka_unit_test_setup_teardown(mail_is_held_without_a_server_and_sent_with_one, open_all, close_all),
        cmocka_unit_test_setup_teardown(mail_is_held_where_everything_is_in_rehearsal, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_held_mail_is_read_without_its_secret, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_link_sets_a_password_once_and_in_time, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_morning_mail_tells_once_and_again_after_three_days, open_all, close_all),
        cmocka_unit_test_setup_teardown(the_morning_is_seven_by_the_organizations_clock, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_morning_mail_keeps_what_the_inbox_leaves_out, open_all, close_all),
        cmocka_unit_test_setup_teardown(no_morning_mail_on_a_holiday_of_the_site, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_late_draft_comes_to_the_manager_above, open_all, close_all),
        cmocka_unit_test_setup_teardown(guessing_waits_and_is_never_locked, open_all, close_all),
    };

    engine = argc > 1 ? argv[1] : "sqlite";
    return cmocka_run_group_tests(tests, NULL, NULL);
}
