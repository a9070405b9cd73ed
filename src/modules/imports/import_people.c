/* The slices that write people: first everybody who is new, so that managers are there, then what each row says. */
#include "modules/imports/imports_private.h"

#include "core/id.h"
#include "core/json.h"
#include "core/words.h"
#include "modules/people/people.h"
#include "queries.h"
#include "resource/search.h"
#include "web/app.h"

#include <stdio.h>
#include <stdlib.h>

enum { FAR = 1 << 16 };

void import_keep_row(struct tx *tx, struct ctx *ctx, const struct import *im, const struct import_kept *k)
{
    tx_run(tx, import_kept_insert, .id = id_new(ctx->world_ms), .batch_id = im->batch_id, .person_id = k->person_id,
           .kind = str_of(k->kind), .row_id = k->row_id, .data = k->data.p ? k->data : STR(""), .amount = k->amount,
           .version = k->version);
}

static void keep(struct tx *tx, struct ctx *ctx, struct import *im, int64_t person_id, const char *kind, int64_t row_id,
                 struct value data)
{
    struct buf text = buf_new(tx->arena, FAR);

    json_write(&text, data);
    import_keep(tx, ctx, im, .person_id = person_id, .kind = kind, .row_id = row_id, .data = buf_str(&text));
}

void import_put(struct arena *a, struct value map, const char *name, struct str text)
{
    map_set(a, map, str_of(name), value_text(text));
}

void import_put_id(struct arena *a, struct value map, const char *name, int64_t id)
{
    map_set(a, map, str_of(name),
            value_text(str_format(a, "%lld", (long long)id))); /* as text: JSON numbers are not wide enough */
}

/* What there is of somebody now, for taking the batch back. Not for people whom the batch has made. */
static void keep_employments(struct tx *tx, struct ctx *ctx, struct import *im, int64_t person_id)
{
    struct arena *a = tx->arena;
    struct row_import_employments_of *jobs;
    size_t n = tx_all(tx, import_employments_of, &jobs, .person_id = person_id);

    for (size_t i = 0; i < n; i++) {
        struct value v = value_map(a);

        import_put(a, v, "kind", jobs[i].kind);
        import_put(a, v, "from_on", jobs[i].from_on);
        import_put(a, v, "to_on", jobs[i].to_on);
        import_put_id(a, v, "entity", jobs[i].legal_entity_id);
        keep(tx, ctx, im, person_id, "employment", jobs[i].id, v);
    }
}

static void keep_assignments(struct tx *tx, struct ctx *ctx, struct import *im, int64_t person_id)
{
    struct arena *a = tx->arena;
    struct row_import_assignments_of *rows;
    size_t n = tx_all(tx, import_assignments_of, &rows, .person_id = person_id);

    for (size_t i = 0; i < n; i++) {
        struct value v = value_map(a);

        import_put_id(a, v, "employment", rows[i].employment_id);
        import_put_id(a, v, "unit", rows[i].unit_id);
        import_put_id(a, v, "manager", rows[i].manager_id);
        import_put_id(a, v, "level", rows[i].level_id);
        import_put_id(a, v, "establishment", rows[i].establishment_id);
        import_put_id(a, v, "full_time", rows[i].full_time);
        import_put_id(a, v, "batch", rows[i].batch_id);
        import_put(a, v, "from_on", rows[i].from_on);
        import_put(a, v, "to_on", rows[i].to_on);
        import_put(a, v, "title", rows[i].title);
        import_put(a, v, "reason", rows[i].reason);
        keep(tx, ctx, im, person_id, "assignment", rows[i].id, v);
    }
}

int64_t import_keep_person(struct tx *tx, struct ctx *ctx, struct import *im, int64_t person_id)
{
    struct arena *a = tx->arena;
    struct row_import_person_now p;
    struct value v = value_map(a);

    if (!tx_one(tx, import_person_now, &p, .id = person_id))
        return 0;
    import_put(a, v, "name", p.name);
    import_put(a, v, "number", p.number);
    import_put(a, v, "mail", p.mail);
    import_put(a, v, "custom", p.custom);
    keep(tx, ctx, im, person_id, "person", person_id, v);
    keep_employments(tx, ctx, im, person_id);
    keep_assignments(tx, ctx, im, person_id);
    return p.version;
}

/* The batch is done with somebody who was there before: a change after this one stands against taking it back. */
void import_seen(struct tx *tx, struct ctx *ctx, struct import *im, int64_t person_id, int64_t before)
{
    struct row_import_person_now p;

    tx_run(tx, import_person_touch, .id = person_id);
    if (tx_one(tx, import_person_now, &p, .id = person_id))
        tx_run(tx, import_kept_insert, .id = id_new(ctx->world_ms), .batch_id = im->batch_id, .person_id = person_id,
               .kind = STR("seen"), .row_id = person_id, .data = str_format(tx->arena, "%lld", (long long)before),
               .amount = STR_NONE, .version = p.version);
}

enum outcome import_person_slice(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct import_slice *s = (struct import_slice *)(uintptr_t)in;
    struct import *im = s->im;

    (void)out;
    s->made = s->changed = s->unchanged = 0;
    for (size_t i = s->from; i < s->to; i++) {
        const struct import_row *r = &im->rows[im->order[i]];
        const char *number = import_cell(im, r, IM_NUMBER), *mail = import_cell(im, r, IM_MAIL);
        struct str name;

        if (r->bad || !r->fresh)
            continue;
        name = str_of(r->name);
        tx_run(tx, import_person_insert, .id = r->person_id, .number = str_of(number), .name = name, .name_key = r->key,
               .mail = mail ? str_lower(tx->arena, str_of(mail)) : STR_NONE, .custom = str_of(r->custom),
               .batch_id = im->batch_id, .created_at = ctx->now_ms);
        search_learn_new(tx, "person", r->person_id, name, str_of(number));
        tx_run(tx, import_row_insert, .batch_id = im->batch_id, .line = r->line, .person_id = r->person_id);
        s->made++;
    }
    if (s->made)
        tx_run(tx, counter_add, .name = STR("people"), .n = (int64_t)s->made);
    import_slice_done(tx, s);
    return DONE;
}

static struct str kind_of(const struct import *im, const struct import_row *r)
{
    const char *text = import_cell(im, r, IM_KIND);

    for (size_t i = 0; text && i < im->columns[im->at[IM_KIND]].nvalues; i++) {
        const struct import_value *v = &im->columns[im->at[IM_KIND]].values[i];

        if (str_is(v->text, text) && v->meaning == MEANS_CONTRACTOR)
            return STR("contractor");
    }
    return STR("employee");
}

int64_t import_share(const char *text)
{
    char plain[32], *end, *comma;
    double n;

    snprintf(plain, sizeof plain, "%s", text);
    comma = strchr(plain, ',');
    if (comma)
        *comma = '.';
    n = strtod(plain, &end);
    while (*end == ' ' || *end == '%')
        end++;
    if (*end || !(n > 0) || n > 100)
        return 0;
    return (int64_t)((n <= 1 ? n * 1000 : n * 10) + .5);
}

static int64_t share_of(const struct import *im, const struct import_row *r)
{
    const char *text = import_cell(im, r, IM_FULL_TIME);

    return text ? import_share(text) : 1000;
}

/* Somebody who was there before. */
struct standing {
    struct row_import_person_now person;
    struct row_import_employments_of *jobs, job; /* job: as it shall be */
    struct row_import_assignments_of *rows, row;
    size_t njobs, nrows, now; /* now: which row holds today, or did or will */
    bool person_differs, job_differs, row_differs;
};

static void compare_person(struct import_merge *m, struct standing *s)
{
    struct import *im = m->im;
    const struct import_row *r = m->row;
    const char *mail = import_cell(im, r, IM_MAIL);
    bool unnamed =
        str_starts(str_of(r->name), "Person ") && im->at[IM_NAME] < 0 && im->at[IM_LAST] < 0 && im->at[IM_FIRST] < 0;

    s->person_differs = import_takes(m, IM_NAME, &s->person.name, unnamed ? NULL : r->name);
    s->person_differs |= import_takes(m, IM_NUMBER, &s->person.number, import_cell(im, r, IM_NUMBER));
    s->person_differs |=
        import_takes(m, IM_MAIL, &s->person.mail, mail ? str_lower(m->tx->arena, str_of(mail)).p : NULL);
    s->person_differs |= import_takes(m, IM_CUSTOM, &s->person.custom, strcmp(r->custom, "{}") == 0 ? NULL : r->custom);
}

static void compare_job(struct import_merge *m, struct standing *s)
{
    struct import *im = m->im;
    const struct import_row *r = m->row;
    /* "has left" without a day: somebody whose end is known keeps it */
    bool says_when = import_cell(im, r, IM_EXIT) || str_compare(s->job.to_on, im->today) > 0;

    s->job_differs = import_takes(m, IM_HIRE, &s->job.from_on, r->from);
    s->job_differs |= import_takes(m, IM_EXIT, &s->job.to_on, says_when ? r->to : NULL);
    s->job_differs |= import_takes(m, IM_KIND, &s->job.kind, import_cell(im, r, IM_KIND) ? kind_of(im, r).p : NULL);
    s->job_differs |= import_takes_id(m, IM_ENTITY, &s->job.legal_entity_id, r->entity_id);
}

static void compare_row(struct import_merge *m, struct standing *s)
{
    struct import *im = m->im;
    const struct import_row *r = m->row;

    s->row_differs = import_takes(m, IM_TITLE, &s->row.title, import_cell(im, r, IM_TITLE));
    s->row_differs |= import_takes_id(m, IM_UNIT, &s->row.unit_id, r->unit_id);
    s->row_differs |= import_takes_id(m, IM_MANAGER, &s->row.manager_id, r->manager_id);
    s->row_differs |= import_takes_id(m, IM_LEVEL, &s->row.level_id, r->level_id);
    s->row_differs |= import_takes_id(m, IM_SITE, &s->row.establishment_id, r->site_id);
    s->row_differs |=
        import_takes_id(m, IM_FULL_TIME, &s->row.full_time, import_cell(im, r, IM_FULL_TIME) ? share_of(im, r) : 0);
}

static void compare(struct import_merge *m, struct standing *s)
{
    compare_person(m, s);
    if (s->njobs) {
        compare_job(m, s);
        if (str_compare(s->job.from_on, s->job.to_on) >= 0)
            s->job.from_on = day_text(m->tx->arena, day_parse(s->job.to_on) - 1);
    }
    if (s->nrows)
        compare_row(m, s);
}

/* Everything that a row says of somebody new is the source's. */
static void remember_source(struct tx *tx, struct ctx *ctx, struct import *im, const struct import_row *r)
{
    struct import_merge m;
    struct standing nobody = {0};

    if (!im->source.n)
        return;
    import_merge_begin(&m, tx, im, r);
    compare_person(&m, &nobody);
    compare_job(&m, &nobody);
    compare_row(&m, &nobody);
    import_merge_end(&m, ctx);
}

/* All rows of the history again, within the employment, with the change from today on. */
static void rewrite(struct tx *tx, struct ctx *ctx, struct import *im, int64_t person_id, const struct standing *s)
{
    bool from_today =
        s->row_differs && str_compare(s->row.from_on, im->today) < 0 && str_compare(s->row.to_on, im->today) > 0;

    im->writing = person_id;
    tx_run(tx, import_assignments_cut, .person_id = person_id);
    for (size_t i = 0; i < s->nrows; i++) {
        struct row_import_assignments_of now = i == s->now ? s->row : s->rows[i];
        bool mine = now.employment_id == s->job.id;
        struct str from = now.from_on, to = now.to_on;

        if (mine &&
            (i == 0 || s->rows[i - 1].employment_id != now.employment_id || str_compare(from, s->job.from_on) < 0))
            from = s->job.from_on;
        if (mine && (i + 1 == s->nrows || str_compare(to, s->job.to_on) > 0))
            to = s->job.to_on;
        if (i == s->now && from_today) {
            import_row_put(tx, ctx, im, &s->rows[i], from, im->today, s->rows[i].reason);
            import_row_put(tx, ctx, im, &now, im->today, to, STR("import"));
        } else {
            import_row_put(tx, ctx, im, &now, from, to, now.reason);
        }
    }
}

static void begin_work(struct tx *tx, struct ctx *ctx, struct import *im, const struct import_row *r)
{
    struct str to = r->to ? str_of(r->to) : STR(DAY_OPEN_TEXT), from = r->from ? str_of(r->from) : ctx->today_text;
    const char *title = import_cell(im, r, IM_TITLE);
    struct assignment_row a = {.person_id = r->person_id,
                               .unit_id = r->unit_id,
                               .manager_id = r->manager_id,
                               .level_id = r->level_id,
                               .establishment_id = r->site_id,
                               .full_time = share_of(im, r),
                               .batch_id = im->batch_id,
                               .title = title ? str_of(title) : STR(""),
                               .reason = STR("hire")};

    if (str_compare(from, to) >= 0) /* has left, and nobody says when he came */
        from = day_text(tx->arena, day_parse(to) - 1);
    a.from_on = from;
    a.to_on = to;
    a.employment_id = employment_put(tx, ctx, r->person_id, r->entity_id, kind_of(im, r), from, to);
    assignment_put(tx, ctx, &a);
    if (r->amount != INT_NONE)
        pay_put(tx, ctx, im, r->person_id, from, STR_NONE, r->amount, str_of(r->currency));
    if (r->from)
        moment_add(tx, ctx, r->person_id, from, "talent", "hire",
                   title ? str_format(tx->arena, "Joined as %s", title) : STR("Joined"), 0, 0);
}

static void write_fresh(struct tx *tx, struct ctx *ctx, struct import *im, const struct import_row *r)
{
    begin_work(tx, ctx, im, r);
    remember_source(tx, ctx, im, r);
}

/* Ends of employment that come nearer, and managers who change. */
static void count_shaken(struct import_slice *count, const struct standing *s)
{
    bool ends = s->job_differs && str_compare(s->job.to_on, s->jobs[s->njobs - 1].to_on) < 0,
         moves = s->row_differs && s->rows[s->now].manager_id && s->row.manager_id != s->rows[s->now].manager_id;

    count->ended += ends;
    count->moved += moves;
    count->shaken += ends || moves;
}

static void put_standing(struct tx *tx, struct ctx *ctx, struct import *im, int64_t person_id, struct standing *s)
{
    if (s->person_differs) {
        tx_run(tx, import_person_set, .id = person_id, .number = s->person.number, .name = s->person.name,
               .name_key = words_sort_key(tx->arena, s->person.name), .mail = s->person.mail,
               .custom = s->person.custom);
        search_learn_names(tx, "person", person_id, s->person.name, s->person.number);
    }
    if (s->job_differs)
        tx_run(tx, import_employment_set, .id = s->job.id, .kind = s->job.kind, .from_on = s->job.from_on,
               .to_on = s->job.to_on, .legal_entity_id = s->job.legal_entity_id);
    if (s->job_differs || s->row_differs)
        rewrite(tx, ctx, im, person_id, s);
}

static bool load_standing(struct tx *tx, struct str today, int64_t person_id, struct standing *s)
{
    if (!tx_one(tx, import_person_now, &s->person, .id = person_id))
        return false;
    s->njobs = tx_all(tx, import_employments_of, &s->jobs, .person_id = person_id);
    s->nrows = tx_all(tx, import_assignments_of, &s->rows, .person_id = person_id);
    if (s->njobs)
        s->job = s->jobs[s->njobs - 1];
    for (size_t i = 0; i < s->nrows; i++)
        if (str_compare(s->rows[i].from_on, today) <= 0)
            s->now = i;
    if (s->nrows)
        s->row = s->rows[s->now];
    return true;
}

/* A field as import_source keeps it: text, a day, or the id of what it names. */
static struct str standing_text(struct arena *a, const struct standing *s, enum import_field f)
{
    switch (f) {
    case IM_NAME: return s->person.name;
    case IM_NUMBER: return s->person.number;
    case IM_MAIL: return s->person.mail;
    case IM_CUSTOM: return s->person.custom;
    case IM_HIRE: return s->job.from_on;
    case IM_EXIT: return s->job.to_on;
    case IM_KIND: return s->job.kind;
    case IM_TITLE: return s->row.title;
    case IM_ENTITY: return str_format(a, "%lld", (long long)s->job.legal_entity_id);
    case IM_UNIT: return str_format(a, "%lld", (long long)s->row.unit_id);
    case IM_MANAGER: return str_format(a, "%lld", (long long)s->row.manager_id);
    case IM_LEVEL: return str_format(a, "%lld", (long long)s->row.level_id);
    case IM_SITE: return str_format(a, "%lld", (long long)s->row.establishment_id);
    case IM_FULL_TIME: return str_format(a, "%lld", (long long)s->row.full_time);
    default: return STR_NONE;
    }
}

bool import_field_is(struct tx *tx, struct ctx *ctx, int64_t person_id, enum import_field f, struct str text)
{
    struct standing s = {0};

    return load_standing(tx, ctx->today_text, person_id, &s) && str_eq(standing_text(tx->arena, &s, f), text);
}

void import_put_field(struct tx *tx, struct ctx *ctx, int64_t batch_id, int64_t person_id, enum import_field f,
                      struct str given)
{
    struct import im = {.batch_id = batch_id, .today = ctx->today_text};
    struct standing s = {0};

    if (!load_standing(tx, ctx->today_text, person_id, &s))
        return;
    switch (f) {
    case IM_NAME: s.person.name = given; break;
    case IM_NUMBER: s.person.number = given; break;
    case IM_MAIL: s.person.mail = given; break;
    case IM_CUSTOM: s.person.custom = given; break;
    case IM_HIRE: s.job.from_on = given; break;
    case IM_KIND: s.job.kind = given; break;
    default: str_to_int(given, &s.job.legal_entity_id); break;
    }
    s.person_differs = f == IM_NAME || f == IM_NUMBER || f == IM_MAIL || f == IM_CUSTOM;
    s.job_differs = !s.person_differs && s.njobs;
    put_standing(tx, ctx, &im, person_id, &s);
    tx_run(tx, import_person_touch, .id = person_id);
    seat_refresh(tx, ctx, person_id);
}

/* Somebody who is here and never worked here, as whoever set the organization up: the row is the employment. */
static bool begin_known(struct tx *tx, struct ctx *ctx, struct import *im, const struct import_row *r,
                        struct standing *s)
{
    struct import_merge m;

    import_merge_begin(&m, tx, im, r);
    compare_person(&m, s);
    if (!im->dry) {
        import_keep_person(tx, ctx, im, r->person_id);
        import_keep(tx, ctx, im, .person_id = r->person_id, .kind = "employment", .row_id = r->person_id,
                    .data = STR("{}")); /* there was none */
        put_standing(tx, ctx, im, r->person_id, s);
        begin_work(tx, ctx, im, r);
    }
    compare_job(&m, s);
    compare_row(&m, s);
    import_merge_end(&m, ctx);
    if (!im->dry)
        import_seen(tx, ctx, im, r->person_id, s->person.version);
    return true;
}

static bool write_known(struct tx *tx, struct ctx *ctx, struct import_slice *count, const struct import_row *r)
{
    struct import *im = count->im;
    struct standing s = {0};
    struct import_merge m;
    bool differs;

    if (!load_standing(tx, im->today, r->person_id, &s))
        return false;
    if (!s.njobs)
        return begin_known(tx, ctx, im, r, &s);
    import_merge_begin(&m, tx, im, r);
    compare(&m, &s);
    count_shaken(count, &s);
    differs = s.person_differs || s.job_differs || s.row_differs;
    if (differs && !im->dry) {
        import_keep_person(tx, ctx, im, r->person_id);
        put_standing(tx, ctx, im, r->person_id, &s);
    }
    if (r->amount != INT_NONE &&
        pay_put(tx, ctx, im, r->person_id, STR_NONE, STR_NONE, r->amount, str_of(r->currency)) != 'u')
        differs = true;
    import_merge_end(&m, ctx);
    if (differs && !im->dry) {
        own_record_note(tx, ctx, r->person_id, s.person.name);
        import_seen(tx, ctx, im, r->person_id, s.person.version);
    }
    return differs;
}

enum outcome import_people_slice(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct import_slice *s = (struct import_slice *)(uintptr_t)in;
    struct import *im = s->im;
    int64_t *ids = ARENA_ARRAY(tx->arena, int64_t, s->to - s->from + 1);
    size_t n = 0;

    (void)out;
    s->made = s->changed = s->unchanged = s->ended = s->moved = s->shaken = 0;
    im->ndifferences = s->differences; /* it may run twice */
    for (size_t i = s->from; i < s->to; i++)
        if (!im->rows[im->order[i]].bad && im->rows[im->order[i]].amount != INT_NONE)
            ids[n++] = im->rows[im->order[i]].person_id;
    if (!im->dry && !keys_make(ctx->keys, ids, n))
        return CHANGED;
    for (size_t i = s->from; i < s->to; i++) {
        const struct import_row *r = &im->rows[im->order[i]];

        if (r->bad)
            continue;
        if (r->fresh && !im->dry)
            write_fresh(tx, ctx, im, r);
        else if (r->fresh)
            s->made++;
        else if (write_known(tx, ctx, s, r))
            s->changed++;
        else
            s->unchanged++;
    }
    import_slice_done(tx, s);
    return DONE;
}
