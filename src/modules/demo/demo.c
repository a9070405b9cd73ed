/* The invented company written down: frame first, then its people in slices, then who may do what. */
#include "modules/demo/demo.h"

#include "access/audit.h"
#include "access/reach.h"
#include "core/id.h"
#include "core/words.h"
#include "modules/accounts/accounts.h"
#include "modules/demo/demo_life.h"
#include "modules/people/people.h"
#include "modules/rules/rules.h"
#include "modules/units/units.h"
#include "modules/year/year.h"
#include "queries.h"
#include "resource/search.h"
#include "web/app.h"
#include "web/evaluations.h"

enum { MORNING_MS = 8 * 3600000 };
static const char AGREED[] = "As agreed with the works council"; /* of no day: a demo begins years ago */

const char demo_sign_in_lines[] = "Sign in with the password '" DEMO_PASSWORD "' as:\n"
                                  "  hr@northwind.example            head of HR\n"
                                  "  admin@northwind.example         administrator\n"
                                  "  partner@northwind.example       HR partner of Engineering\n"
                                  "  executive@northwind.example     chief executive\n"
                                  "  auditor@northwind.example       auditor\n"
                                  "  compensation@northwind.example  plans pay\n"
                                  "  representative@northwind.example  employee representative\n"
                                  "or with the mail address of anybody who works there.\n"
                                  "This is a demo: everybody in it is invented, and it answers on this machine only.\n";

struct role_account {
    const char *login, *name;
    uint32_t roles;
    int person; /* who it is: the number of a leader */
};
/* Units 0, 15 (People), 16 (Finance), 17 (IT) have leaders; the HR partner and the auditor sit in their teams. */
static const struct role_account cast[] = {
    {"executive@northwind.example", "", ROLE_MEMBER | ROLE_EXECUTIVE, 0},
    {"hr@northwind.example", "", ROLE_MEMBER | ROLE_HR, 15},
    {"compensation@northwind.example", "", ROLE_MEMBER | ROLE_COMPENSATION, 16},
    {"admin@northwind.example", "", ROLE_MEMBER | ROLE_ADMIN, 17},
    {"partner@northwind.example", "", ROLE_MEMBER | ROLE_PARTNER, 4},
    {"auditor@northwind.example", "", ROLE_MEMBER | ROLE_AUDITOR, 10},
    {"representative@northwind.example", "", ROLE_MEMBER | ROLE_REPRESENTATIVE, 20},
};
enum { CAST = sizeof cast / sizeof *cast };

bool demo_write(struct app *app, struct demo *d,
                enum outcome (*fn)(struct tx *, struct ctx *, const void *, struct written *), size_t from, size_t to)
{
    struct arena *a = arena_new((size_t)512 << 20);
    struct demo_part part = {d, from, to};
    int64_t morning = (int64_t)d->on * 86400000 + MORNING_MS;
    struct ctx ctx = {.arena = a,
                      .keys = app->keys,
                      .now_ms = morning,
                      .world_ms = morning,
                      .clock = &app->clock,
                      .today = d->on,
                      .today_text = day_text(a, d->on),
                      .viewer = {.account_id = -1, .roles = ROLE_MEMBER | ROLE_HR},
                      .errors.arena = a};
    struct write w = {.base.arena = a, .ctx = &ctx, .fn = fn, .in = &part};
    enum db_status status = write_now(app->db, &w);

    if (status != DB_OK && !d->refused.n)
        d->refused = ctx.errors.n
                         ? str_dup(d->arena, ctx.errors.items[0].says)
                         : STR("The demo company could not be written. Begin with an empty folder: --data DIR.");
    arena_free(a);
    return status == DB_OK;
}

static day begins(const struct demo *d)
{
    return d->today - (day)(d->wish->years * 365) - 2500;
}

/* A site with representatives began with the sensitive evaluations off; they agreed to all but one. */
static void agree(struct tx *tx, struct ctx *ctx, int64_t site_id)
{
    const struct evaluation *e;

    evaluations_site(tx, ctx, site_id, true);
    for (size_t i = 0; (e = evaluation_at(i)); i++)
        if (e->sensitive && strcmp(e->name, "goal_silence") != 0)
            evaluation_put(tx, ctx, e, site_id, true, str_of(AGREED));
    evaluations_settle(tx);
}

static enum outcome write_frame(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct demo *d = ((const struct demo_part *)in)->demo;
    struct row_account_exists any;

    if (tx_one(tx, account_exists, &any)) {
        errors_add(&ctx->errors, STR(""),
                   "There is an organization in this database already. A demo needs an empty one.");
        return INVALID;
    }
    tx_run(tx, setting_put, .name = STR("organization"), .value = STR("Northwind Robotics"));
    tx_run(tx, setting_put, .name = STR("time_zone"), .value = STR("Europe/Warsaw"));
    tx_run(tx, setting_put, .name = STR("demo"), .value = STR("1"));
    for (size_t i = 0; i < DEMO_PLACES; i++) {
        struct demo_place *p = &demo_places[i];

        p->entity_id = id_new(ctx->world_ms);
        p->site_id = id_new(ctx->world_ms);
        tx_run(tx, demo_entity_insert, .id = p->entity_id, .name = str_of(p->entity),
               .name_key = words_sort_key(tx->arena, str_of(p->entity)), .country = str_of(p->country),
               .currency = str_of(p->currency));
        tx_run(tx, demo_site_insert, .id = p->site_id, .legal_entity_id = p->entity_id, .name = str_of(p->site),
               .name_key = words_sort_key(tx->arena, str_of(p->site)), .country = str_of(p->country),
               .region = str_of(p->region), .time_zone = str_of(p->zone), .represented = p->represented);
        if (p->represented)
            agree(tx, ctx, p->site_id);
    }
    for (size_t i = 0; i < DEMO_LEVELS; i++) {
        d->level_ids[i] = id_new(ctx->world_ms);
        tx_run(tx, demo_level_insert, .id = d->level_ids[i], .code = str_format(tx->arena, "L%zu", i + 1),
               .name = str_of(demo_level_names[i]), .rank = (int64_t)i + 1);
    }
    demo_levels(tx, ctx, d, begins(d));
    (void)out;
    return DONE;
}

static enum outcome write_people(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct demo_part *part = in;
    struct demo *d = part->demo;

    (void)out;
    for (size_t i = part->from; i < part->to; i++) {
        struct demo_person *p = &d->people[i];
        struct str name = str_of(p->name), number = str_format(tx->arena, "%zu", 10001 + i);

        p->id = id_new(ctx->world_ms);
        tx_run(tx, demo_person_insert, .id = p->id, .number = number, .name = name,
               .name_key = words_sort_key(tx->arena, name), .mail = str_of(p->mail), .created_at = ctx->now_ms);
        search_learn_names(tx, "person", p->id, name, number);
    }
    tx_run(tx, counter_add, .name = STR("people"), .n = (int64_t)(part->to - part->from));
    return DONE;
}

static enum outcome write_units(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct demo_part *part = in;
    struct demo *d = part->demo;

    for (size_t i = part->from; i < part->to; i++) {
        struct demo_unit *u = &d->units[i];
        struct unit_form form = {.code = str_of(u->code),
                                 .name = str_of(u->name),
                                 .kind = str_of(u->kind),
                                 .purpose = STR(""),
                                 .from_on = day_text(tx->arena, begins(d)),
                                 .parent_id = u->parent < 0 ? 0 : d->units[u->parent].id,
                                 .head_id = i < d->npeople ? d->people[i].id : 0};

        if (unit_save(tx, ctx, &form, out) != DONE)
            return INVALID;
        u->id = out->id;
    }
    return DONE;
}

static void put(struct tx *tx, struct ctx *ctx, const struct demo *d, const struct demo_person *p, int64_t employment,
                day from, day to, int unit, int level, const char *reason)
{
    struct str title = demo_title(d, p, level, unit);
    bool here = unit == p->unit;

    if (from >= to)
        return;
    assignment_put(tx, ctx,
                   &(struct assignment_row){.person_id = p->id,
                                            .employment_id = employment,
                                            .unit_id = d->units[unit].id,
                                            .level_id = d->level_ids[level],
                                            .manager_id = here ? (p->manager < 0 ? 0 : d->people[p->manager].id)
                                                               : d->people[unit].id,
                                            .establishment_id = demo_places[p->place].site_id,
                                            .full_time = (size_t)(p - d->people) % 11 == 5 ? 800 : 1000,
                                            .from_on = day_text(tx->arena, from),
                                            .to_on = day_text(tx->arena, to),
                                            .title = title,
                                            .reason = str_of(reason)});
    if (strcmp(reason, "hire") == 0)
        moment_add(tx, ctx, p->id, day_text(tx->arena, from), "talent", "hire",
                   str_format(tx->arena, "Joined as %.*s", STR_ARG(title)), 0, 0);
}

static void write_pay(struct tx *tx, struct ctx *ctx, const struct demo *d, const struct demo_person *p)
{
    day from = p->hired;

    for (int year = 0; from < p->left && from <= d->today; year++) {
        day next = day_add_months(from, 12);
        int level = p->promoted != DAY_NONE && from < p->promoted && p->level > 0 ? p->level - 1 : p->level;
        bool last = next > d->today || next >= p->left;
        int64_t id = id_new(ctx->world_ms);
        struct str sealed;

        if (!keys_seal(ctx->keys, tx->arena, p->id, "pay.amount", id, value_int(demo_pay(d, p, level, from)), &sealed))
            tx_leave(tx, DB_DOWN);
        tx_run(tx, pay_insert, .id = id, .person_id = p->id, .from_on = day_text(tx->arena, from),
               .to_on = day_text(tx->arena, last ? p->left : next), .amount = sealed,
               .currency = str_of(demo_places[p->place].currency));
        from = last ? DAY_OPEN : next;
    }
}

static enum outcome write_history(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct demo_part *part = in;
    struct demo *d = part->demo;
    int64_t ids[DEMO_SLICE];

    (void)out;
    for (size_t i = part->from; i < part->to; i++)
        ids[i - part->from] = d->people[i].id;
    if (!keys_make(ctx->keys, ids, part->to - part->from))
        return INVALID;
    for (size_t i = part->from; i < part->to; i++) {
        const struct demo_person *p = &d->people[i];
        int64_t job = employment_put(tx, ctx, p->id, demo_places[p->place].entity_id,
                                     i % 23 == 7 && !p->leads ? STR("contractor") : STR("employee"),
                                     day_text(tx->arena, p->hired), day_text(tx->arena, p->left));
        bool moves = p->moved_from >= 0, rises = p->promoted != DAY_NONE && p->level > 0;
        day days[4] = {p->hired, moves ? p->moved : p->left, rises ? p->promoted : p->left, p->left};

        if (days[1] > days[2]) {
            day swap = days[1];
            days[1] = days[2];
            days[2] = swap;
        }
        for (int k = 0; k < 3; k++)
            put(tx, ctx, d, p, job, days[k], days[k + 1], moves && days[k] < p->moved ? p->moved_from : p->unit,
                rises && days[k] < p->promoted ? p->level - 1 : p->level,
                k == 0                            ? "hire"
                : rises && days[k] == p->promoted ? "promotion"
                                                  : "move");
        write_pay(tx, ctx, d, p);
    }
    return DONE;
}

static const struct role_account *part_of(size_t person)
{
    for (size_t c = 0; c < CAST; c++)
        if ((size_t)cast[c].person == person)
            return &cast[c];
    return NULL;
}

static enum outcome write_accounts(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct demo_part *part = in;
    struct demo *d = part->demo;

    (void)out;
    for (size_t i = part->from; i < part->to; i++) {
        struct demo_person *p = &d->people[i];
        const struct role_account *role = part_of(i);

        p->account_id = id_new(ctx->world_ms);
        p->roles = role ? role->roles : ROLE_MEMBER;
        tx_run(tx, account_insert, .id = p->account_id, .person_id = p->id,
               .login = role ? str_of(role->login) : str_of(p->mail), .password = d->wish->password_hash,
               .status = p->left > d->today ? STR("active") : STR("disabled"), .roles = p->roles,
               .relations = RELATIONS_OF_EVERYBODY, .reach = 1, .created_at = ctx->now_ms);
    }
    return DONE;
}

static enum outcome write_end(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct demo *d = ((const struct demo_part *)in)->demo;
    int64_t *freed;

    (void)out;
    if (d->npeople > 4)
        tx_run(tx, demo_partner_insert, .id = id_new(ctx->world_ms), .holder_id = d->people[4].id,
               .unit_id = d->units[1].id, .from_on = day_text(tx->arena, begins(d)), .to_on = STR(DAY_OPEN_TEXT));
    lines_rebuild(tx, ctx, &freed);
    year_turn(tx, ctx, day_text(tx->arena, begins(d)),
              day_text(tx->arena, d->today)); /* what years of the past asked for */
    if (d->wish->rehearsal)
        rehearsal_begin(tx, ctx);
    audit_write(tx, ctx, .action = "demo_make", .object = "setting");
    return DONE;
}

void demo_tell(const struct demo *d, const char *stage, size_t done, size_t total)
{
    if (d->wish->progress)
        d->wish->progress(stage, done, total);
}

static bool in_slices(struct app *app, struct demo *d, const char *stage, size_t n,
                      enum outcome (*fn)(struct tx *, struct ctx *, const void *, struct written *))
{
    for (size_t at = 0; at < n; at += DEMO_SLICE) {
        demo_tell(d, stage, at, n);
        if (!demo_write(app, d, fn, at, at + DEMO_SLICE < n ? at + DEMO_SLICE : n))
            return false;
    }
    demo_tell(d, stage, n, n);
    return true;
}

bool demo_make(struct app *app, struct arena *a, const struct demo_wish *wish, struct str *says)
{
    struct demo d = {.wish = wish, .arena = a, .state = wish->seed, .today = clock_today(&app->clock)};
    size_t left = 0;

    d.on = begins(&d);
    demo_invent(&d);
    if (!demo_write(app, &d, write_frame, 0, 0) || !in_slices(app, &d, "People", d.npeople, write_people) ||
        !in_slices(app, &d, "Units", d.nunits, write_units) ||
        !in_slices(app, &d, "Assignments and pay", d.npeople, write_history) ||
        !in_slices(app, &d, "Accounts", d.npeople, write_accounts) || !demo_live(app, &d)) {
        *says = d.refused;
        return false;
    }
    demo_tell(&d, "Lines", 0, 0);
    d.on = d.today - 1; /* also where there was no life: seats are those of now */
    if (!demo_write(app, &d, write_end, 0, 0)) {
        *says = d.refused;
        return false;
    }
    for (size_t i = 0; i < d.npeople; i++)
        left += d.people[i].left <= d.today;
    *says = str_format(
        a, "Northwind Robotics begins: %zu people in %zu units, %zu of them have left, %lld years of history.",
        d.npeople, d.nunits, left, (long long)wish->years);
    return true;
}

bool demo_is(struct app *app)
{
    char why[300];
    struct arena *a = arena_new(1 << 20);
    struct db_conn *conn = db_reader_open(app->db, why, sizeof why);
    struct call call = {.query = &query_demo_flag};
    bool yes = false;

    if (conn && db_read_begin(conn) == DB_OK && db_wave(conn, a, &call, 1) == DB_OK)
        yes = list_count(call.rows) && str_is(map_text(call.rows.list->items[0], "value"), "1");
    if (conn) {
        db_read_end(conn);
        db_reader_close(conn);
    }
    arena_free(a);
    return yes;
}
