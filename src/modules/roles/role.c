/* What a custom role is, whom it is over, and who holds it. Every write asks for account_admin again, and leaves the rights of
 * all holders as they are from then on. */
#include "modules/roles/roles.h"

#include "access/audit.h"
#include "access/reach.h"
#include "core/id.h"
#include "core/words.h"
#include "queries.h"

static const struct choice populations[] = {{"everybody", "Everybody"},
                                            {"units", "Units, with all below them"},
                                            {"sites", "Sites"},
                                            {"line", "The holder's own line"},
                                            {0}};
static const struct choice classes[] = {{"1", "F1: work: goals, plans, descriptions"},
                                        {"2", "F2: reviews and rewards as well"},
                                        {"3", "F3: pay as well"},
                                        {0}};

/* The labels of the permissions are those of policy.txt; a test holds them together. */
#define PERMISSION(name_, label_) FIELD(struct custom_role_form, name_, .label = label_, .kind = FIELD_BOOL)
enum { FIRST_PERMISSION = 4 };
static const struct field role_fields[] = {
    FIELD(struct custom_role_form, name, .label = "Name", .hint = "Such as Goals coach Osaka.", .kind = FIELD_TEXT,
          .flags = FIELD_REQUIRED, .max = 60),
    FIELD(struct custom_role_form, purpose, .label = "What it is for", .hint = "Everybody reads it, beside the name.",
          .kind = FIELD_TEXT, .flags = FIELD_REQUIRED, .max = 200),
    FIELD(struct custom_role_form, population, .label = "Over whom",
          .hint = "Never over the holder, nor over those whom the holder reports to.", .kind = FIELD_CHOICE,
          .flags = FIELD_REQUIRED, .choices = populations),
    FIELD(struct custom_role_form, class, .label = "Field classes up to", .kind = FIELD_CHOICE, .flags = FIELD_REQUIRED,
          .choices = classes),
    PERMISSION(record_see, "Read the description of the position"),
    PERMISSION(position_change, "Describe positions"),
    PERMISSION(goals_see, "See goals, private ones too, with key results and check-ins"),
    PERMISSION(goals_change, "Make, change, check in and close goals"),
    PERMISSION(year_see, "See the year: plan, needs, documents, and how far it is"),
    PERMISSION(reviews_see, "Read reviews once they are final, and earlier ones that were brought in"),
    PERMISSION(rewards_see, "See the year's reward decision and its reason"),
    PERMISSION(pay_see, "See pay; each look is on record and shown to the person"),
};
static const struct field place_fields[] = {
    FIELD(struct custom_place_form, unit_id, .label = "Unit", .hint = "With everything below it.", .kind = FIELD_REF,
          .ref = "unit"),
    FIELD(struct custom_place_form, site_id, .label = "Site", .kind = FIELD_REF, .ref = "establishment"),
    FIELD(struct custom_place_form, ends, .label = "Not any more", .kind = FIELD_BOOL),
};
static const struct field grant_fields[] = {
    FIELD(struct custom_grant_form, person_id, .label = "Person", .hint = "Somebody with an account.",
          .kind = FIELD_REF, .ref = "person", .flags = FIELD_REQUIRED),
    FIELD(struct custom_grant_form, from_on, .label = "From", .hint = "Empty: today.", .kind = FIELD_DAY),
    FIELD(struct custom_grant_form, last_on, .label = "Last day", .hint = "Empty: until somebody ends it.",
          .kind = FIELD_DAY),
};

static uint64_t wanted_permissions(const struct custom_role_form *f)
{
    uint64_t wanted = 0, with = 0;

    for (size_t i = FIRST_PERMISSION; i < sizeof role_fields / sizeof *role_fields; i++)
        if (*(const int64_t *)(const void *)((const char *)f + role_fields[i].offset))
            wanted |= permission_bit(str_of(role_fields[i].name));
    for (size_t i = 0; i < PERMISSIONS; i++)
        with |= wanted & (uint64_t)1 << i ? policy_permissions[i].with : 0;
    return wanted | with;
}

static bool role_is_good(struct tx *tx, struct ctx *ctx, const struct custom_role_form *f, uint64_t wanted,
                         int64_t class)
{
    struct row_custom_role_named other;

    if (tx_one(tx, custom_role_named, &other, .name_key = words_sort_key(tx->arena, f->name), .id = f->head.id))
        errors_add(&ctx->errors, STR("name"), "There is a role of that name already.");
    for (size_t i = 0; i < ROLES; i++)
        if (str_eq(str_lower(tx->arena, f->name), str_lower(tx->arena, policy_roles[i].name)) ||
            str_eq(str_lower(tx->arena, f->name), str_lower(tx->arena, policy_roles[i].label)))
            errors_add(&ctx->errors, STR("name"), "Tandem has a role of that name: choose another.");
    if (!wanted)
        errors_add(&ctx->errors, STR("class"), "Choose at least one thing that the role may do.");
    for (size_t i = 0; i < PERMISSIONS; i++)
        if (wanted & (uint64_t)1 << i && permission_class(i) > class) {
            errors_add(&ctx->errors, STR("class"), "\"%.*s\" is of class F%d: leave it out, or go up to that class.",
                       STR_ARG(policy_permissions[i].says), permission_class(i));
            break;
        }
    return ctx->errors.n == 0;
}

/* False, with an error, when the viewer holds the role: nobody widens what he may do himself. */
static bool is_anothers(struct tx *tx, struct ctx *ctx, const struct row_custom_holders *holders, size_t n)
{
    (void)tx;
    for (size_t i = 0; i < n; i++)
        if (holders[i].account_id == ctx->viewer.account_id) {
            errors_add(&ctx->errors, STR(""), "You hold this role yourself: another administrator changes it.");
            return false;
        }
    return true;
}

/* False, with an error, for a role that is retired. */
static bool is_in_use(struct ctx *ctx, const struct row_custom_role_state *r)
{
    if (r->retired)
        errors_add(&ctx->errors, STR(""), "This role is retired. Bring it back first.");
    return !r->retired;
}

/* The row as the form has it, for the audit's difference. */
static struct value role_before(struct tx *tx, const struct row_custom_role_state *r, int64_t id)
{
    struct value row = value_map(tx->arena);
    struct row_custom_role_permissions *held;
    size_t n = tx_all(tx, custom_role_permissions, &held, .role_id = id);

    map_put(tx->arena, row, "name", value_text(r->name));
    map_put(tx->arena, row, "purpose", value_text(r->purpose));
    map_put(tx->arena, row, "population", value_text(r->population));
    map_put(tx->arena, row, "class", value_text(str_format(tx->arena, "%lld", (long long)r->class)));
    for (size_t i = FIRST_PERMISSION; i < sizeof role_fields / sizeof *role_fields; i++) {
        bool had = false;

        for (size_t k = 0; k < n; k++)
            had = had || str_is(held[k].permission, role_fields[i].name);
        map_set(tx->arena, row, str_of(role_fields[i].name), value_int(had));
    }
    return row;
}

static void role_write(struct tx *tx, struct ctx *ctx, const struct custom_role_form *f, uint64_t wanted, int64_t class,
                       int64_t id)
{
    struct str key = words_sort_key(tx->arena, f->name);

    if (f->head.id)
        tx_run(tx, custom_role_set, .name = f->name, .name_key = key, .purpose = f->purpose, .class = class,
               .population = f->population, .id = id);
    else
        tx_run(tx, custom_role_insert, .id = id, .name = f->name, .name_key = key, .purpose = f->purpose,
               .class = class, .population = f->population, .created_at = ctx->now_ms);
    tx_run(tx, custom_permission_forget, .role_id = id);
    for (size_t i = 0; i < PERMISSIONS; i++)
        if (wanted & (uint64_t)1 << i)
            tx_run(tx, custom_permission_insert, .role_id = id, .permission = policy_permissions[i].name);
}

/* What somebody holds today, for the lines on pages that say who sees them. */
static void tell_pages(struct tx *tx, struct ctx *ctx)
{
    struct row_custom_permissions_held *held;
    size_t n = tx_all(tx, custom_permissions_held, &held, .today = ctx->today_text);
    uint64_t given = 0;

    for (size_t i = 0; i < n; i++)
        given |= permission_bit(held[i].permission);
    tx_run(tx, setting_put, .name = STR("permissions_given"), .value = str_format(tx->arena, "%lld", (long long)given));
}

static void refresh(struct tx *tx, struct ctx *ctx, const struct row_custom_holders *holders, size_t n)
{
    for (size_t i = 0; i < n; i++)
        reach_given_refresh(tx, ctx, holders[i].account_id);
    tell_pages(tx, ctx);
}

enum outcome custom_role_save(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct custom_role_form *f = in;
    struct row_custom_holders *holders = NULL;
    struct row_custom_role_state r = {0};
    struct value before = value_null();
    uint64_t wanted = wanted_permissions(f);
    int64_t class = 0;
    size_t n = 0;

    if (!viewer_may(tx, &ctx->viewer, ACT_ACCOUNT_ADMIN, 0) ||
        (f->head.id && !tx_one(tx, custom_role_state, &r, .id = f->head.id)))
        return MISSING;
    if (f->head.version && f->head.version != r.version)
        return CHANGED;
    str_to_int(f->class, &class);
    if (f->head.id) {
        n = tx_all(tx, custom_holders, &holders, .role_id = f->head.id, .today = ctx->today_text);
        before = role_before(tx, &r, f->head.id);
    }
    if (!is_in_use(ctx, &r) || !is_anothers(tx, ctx, holders, n) || !role_is_good(tx, ctx, f, wanted, class))
        return INVALID;
    out->id = f->head.id ? f->head.id : id_new(ctx->world_ms);
    if (f->head.id && !str_eq(r.population, f->population)) /* units are no sites */
        tx_run(tx, custom_place_forget, .role_id = out->id);
    role_write(tx, ctx, f, wanted, class, out->id);
    refresh(tx, ctx, holders, n);
    audit_write(tx, ctx, .action = "custom_role_save", .object = "custom_role", .object_id = out->id,
                .detail = resource_changes(tx->arena, &custom_role_resource, before, f));
    out->says = n ? STR("Saved. Open sessions of those who hold it have ended.")
                : str_is(f->population, "units") || str_is(f->population, "sites")
                    ? STR("Saved. Choose its units or sites, then give it to somebody.")
                    : STR("Saved. Now give it to somebody.");
    return DONE;
}

enum outcome custom_role_retire(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct press_form *f = in;
    struct row_custom_holders *holders;
    struct row_custom_role_state r;

    if (!viewer_may(tx, &ctx->viewer, ACT_ACCOUNT_ADMIN, 0) || !tx_one(tx, custom_role_state, &r, .id = f->head.id))
        return MISSING;
    if (f->head.version && f->head.version != r.version)
        return CHANGED;
    if (tx_all(tx, custom_holders, &holders, .role_id = f->head.id, .today = ctx->today_text)) {
        errors_add(&ctx->errors, STR(""), "Somebody has this role, or will have it: end it for them first.");
        return INVALID;
    }
    tx_run(tx, custom_role_retire, .id = f->head.id, .retired = !r.retired);
    audit_write(tx, ctx, .action = r.retired ? "custom_role_return" : "custom_role_retire", .object = "custom_role",
                .object_id = f->head.id);
    *out = (struct written){.id = f->head.id,
                            .version = r.version + 1,
                            .says = r.retired ? STR("Back. It can be given again.")
                                              : STR("Retired. Who had it stays on record."),
                            .undo = str_format(tx->arena, "/roles/%s/retire", id_text(tx->arena, f->head.id).p)};
    return DONE;
}

/* Which place the form names, and whether it is of the role's kind. */
static bool place_is_good(struct ctx *ctx, const struct custom_place_form *f, const struct row_custom_role_state *r,
                          int64_t *place_id)
{
    bool units = str_is(r->population, "units"), sites = str_is(r->population, "sites");

    *place_id = units ? f->unit_id : sites ? f->site_id : 0;
    if (!units && !sites)
        errors_add(&ctx->errors, STR(""), "This role is over no units and no sites.");
    else if (!*place_id)
        errors_add(&ctx->errors, units ? STR("unit_id") : STR("site_id"), "Choose one.");
    return ctx->errors.n == 0;
}

enum outcome custom_place_set(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct custom_place_form *f = in;
    struct row_custom_holders *holders;
    struct row_custom_role_state r;
    int64_t place_id;
    size_t n;

    if (!viewer_may(tx, &ctx->viewer, ACT_ACCOUNT_ADMIN, 0) || !tx_one(tx, custom_role_state, &r, .id = f->head.id))
        return MISSING;
    n = tx_all(tx, custom_holders, &holders, .role_id = f->head.id, .today = ctx->today_text);
    if (!is_in_use(ctx, &r) || !is_anothers(tx, ctx, holders, n) || !place_is_good(ctx, f, &r, &place_id))
        return INVALID;
    out->id = f->head.id;
    if (f->ends)
        tx_run(tx, custom_place_delete, .role_id = f->head.id, .place_id = place_id);
    else
        tx_run(tx, custom_place_insert, .role_id = f->head.id, .place_id = place_id);
    tx_run(tx, custom_role_touch, .id = f->head.id);
    refresh(tx, ctx, holders, n);
    audit_write(tx, ctx, .action = f->ends ? "custom_place_end" : "custom_place_begin", .object = "custom_role",
                .object_id = f->head.id,
                .detail = str_format(tx->arena, "{\"place\":\"%s\"}", id_text(tx->arena, place_id).p));
    out->says = STR("Saved.");
    return DONE;
}

static bool grant_is_good(struct tx *tx, struct ctx *ctx, const struct custom_grant_form *f, struct str from,
                          struct str to, struct row_account_person *person)
{
    struct row_custom_grant_overlap other;

    if (!tx_one(tx, account_person, person, .id = f->person_id) || !person->account_id) {
        errors_add(&ctx->errors, STR("person_id"), "Somebody with an account: invite them first.");
        return false;
    }
    if (person->account_id == ctx->viewer.account_id)
        errors_add(&ctx->errors, STR("person_id"), "Nobody gives a role to himself: another administrator does it.");
    if (str_compare(from, ctx->today_text) < 0)
        errors_add(&ctx->errors, STR("from_on"), "From today on: what was done before was done without it.");
    if (str_compare(to, from) <= 0)
        errors_add(&ctx->errors, STR("last_on"), "The last day is not before the first.");
    else if (tx_one(tx, custom_grant_overlap, &other, .role_id = f->head.id, .account_id = person->account_id,
                    .to_on = to, .from_on = from))
        errors_add(&ctx->errors, STR("person_id"), "%.*s has this role in that time already.", STR_ARG(person->name));
    return ctx->errors.n == 0;
}

enum outcome custom_grant_give(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct custom_grant_form *f = in;
    struct str from = f->from_on.n ? f->from_on : ctx->today_text, to = STR(DAY_OPEN_TEXT);
    struct row_custom_role_state r;
    struct row_account_person person;

    if (!viewer_may(tx, &ctx->viewer, ACT_ACCOUNT_ADMIN, 0) || !tx_one(tx, custom_role_state, &r, .id = f->head.id))
        return MISSING;
    if (f->last_on.n)
        to = day_text(tx->arena, day_parse(f->last_on) + 1);
    if (!is_in_use(ctx, &r) || !grant_is_good(tx, ctx, f, from, to, &person))
        return INVALID;
    out->id = f->head.id;
    tx_run(tx, custom_grant_insert, .id = id_new(ctx->world_ms), .role_id = f->head.id, .account_id = person.account_id,
           .from_on = from, .to_on = to, .granted_by = ctx->viewer.account_id);
    if (str_compare(from, ctx->today_text) <= 0)
        refresh(tx, ctx, &(struct row_custom_holders){.account_id = person.account_id}, 1);
    audit_write(tx, ctx, .action = "custom_grant_give", .object = "custom_role", .object_id = f->head.id,
                .person_id = f->person_id,
                .detail = str_format(tx->arena, "{\"from_on\":[null,\"%s\"],\"to_on\":[null,\"%s\"]}", from.p, to.p));
    out->says = str_format(tx->arena, "%.*s has the role%s.", STR_ARG(person.name),
                           str_compare(from, ctx->today_text) > 0 ? " from that day on" : " from now on");
    return DONE;
}

/* What was stays in the record: it ends today; what began today or has not begun is taken away. Today is the world's: were
 * it dated by a rehearsal's clock that stands ahead, the right would come back with the clock. */
enum outcome custom_grant_end(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    const struct custom_grant_ending *e = in;
    struct str today = day_text(tx->arena, clock_day(ctx->clock, ctx->world_ms));
    struct row_custom_grant_state g;

    if (!viewer_may(tx, &ctx->viewer, ACT_ACCOUNT_ADMIN, 0) ||
        !tx_one(tx, custom_grant_state, &g, .id = e->grant_id, .role_id = e->role_id) ||
        str_compare(g.to_on, ctx->today_text) <= 0)
        return MISSING;
    if (str_compare(g.from_on, today) >= 0)
        tx_run(tx, custom_grant_delete, .id = e->grant_id);
    else
        tx_run(tx, custom_grant_close, .id = e->grant_id, .to_on = today, .taken_by = ctx->viewer.account_id);
    if (str_compare(g.from_on, ctx->today_text) <= 0)
        refresh(tx, ctx, &(struct row_custom_holders){.account_id = g.account_id}, 1);
    audit_write(tx, ctx, .action = "custom_grant_end", .object = "custom_role", .object_id = e->role_id,
                .person_id = g.person_id);
    out->id = e->role_id;
    out->says = STR("Ended. Open sessions of that account have ended too.");
    return DONE;
}

void custom_roles_turn(struct tx *tx, struct ctx *ctx, struct str from_day, struct str to_day)
{
    struct row_custom_turning *accounts;
    size_t n = tx_all(tx, custom_turning, &accounts, .from_day = from_day, .to_day = to_day);

    for (size_t i = 0; i < n; i++)
        reach_given_refresh(tx, ctx, accounts[i].account_id);
    if (n)
        tell_pages(tx, ctx);
}

const struct resource custom_role_resource = {.name = "custom_role",
                                              .plural = "custom_roles",
                                              .label = "Custom role",
                                              .size = sizeof(struct custom_role_form),
                                              FIELDS(role_fields)};
const struct resource custom_place_resource = {.name = "custom_place",
                                               .plural = "custom_places",
                                               .label = "Unit or site",
                                               .size = sizeof(struct custom_place_form),
                                               FIELDS(place_fields)};
const struct resource custom_grant_resource = {.name = "custom_grant",
                                               .plural = "custom_grants",
                                               .label = "Custom role",
                                               .size = sizeof(struct custom_grant_form),
                                               FIELDS(grant_fields)};
