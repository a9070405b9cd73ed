/* From text to members. */
#include "resource/resource.h"

#include "core/id.h"
#include "core/money.h"
#include "core/words.h"

const struct resource *resource_find(struct str name)
{
    for (size_t i = 0; i < all_resources_count; i++)
        if (str_is(name, all_resources[i]->name) || str_is(name, all_resources[i]->plural))
            return all_resources[i];
    return NULL;
}

const struct field *resource_field(const struct resource *r, struct str name)
{
    for (size_t i = 0; i < r->nfields; i++)
        if (str_is(name, r->fields[i].name))
            return &r->fields[i];
    return NULL;
}

struct str form_text(struct arena *a, struct value form, const char *name)
{
    const struct value *v = form.kind == VALUE_MAP ? map_find(&form, str_of(name)) : NULL;

    if (v && v->kind == VALUE_LIST) {
        const struct value *first = v->list->items, *last = first + v->list->n - 1;

        if (first->kind != VALUE_TEXT || !str_is(first->text, "off"))
            return list_joined(a, *v);
        v = last;
    }
    return v && v->kind == VALUE_TEXT ? v->text : STR_NONE;
}

static void set_empty(const struct field *f, void *at)
{
    switch (f->kind) {
    case FIELD_TEXT:
    case FIELD_LONG_TEXT:
    case FIELD_CHOICE:
    case FIELD_DAY: *(struct str *)at = STR(""); return;
    case FIELD_INT:
    case FIELD_DECIMAL:
    case FIELD_PERCENT:
    case FIELD_MONEY: *(int64_t *)at = INT_NONE; return;
    case FIELD_BOOL:
    case FIELD_SET:
    case FIELD_REF: *(int64_t *)at = 0; return;
    }
}

static const char *bind_text(const struct field *f, struct arena *a, void *at, struct str in)
{
    size_t n = str_length(in), max = f->max ? (size_t)f->max : f->kind == FIELD_TEXT ? 200 : 10000;

    if (!str_is_utf8(in))
        return "has characters that cannot be read";
    if (f->kind == FIELD_TEXT && (memchr(in.p, '\n', in.n) || memchr(in.p, '\r', in.n)))
        return "must be one line";
    if (!words_visible(in))
        return "has nothing that can be seen";
    if (f->kind == FIELD_TEXT && words_turn(in))
        return "has a character that turns the direction of what stands around it";
    if (n > max)
        return arena_printf(a, "has %zu characters; at most %zu fit", n, max);
    if (n < (size_t)f->min)
        return arena_printf(a, "needs at least %lld characters", (long long)f->min);
    if (f->reads) {
        struct str read;
        const char *why = NULL;

        read = f->reads(a, f, in, &why);
        if (!read.p)
            return why;
        in = read;
    }
    *(struct str *)at = str_dup(a, in);
    return NULL;
}

static struct str choices_named(const struct field *f, struct arena *a)
{
    struct buf list = buf_new(a, 4096);

    for (const struct choice *c = f->choices; c->value; c++)
        buf_format(&list, "%s%s", list.n ? ", " : "", c->label);
    return buf_str(&list);
}

static const char *bind_choice(const struct field *f, struct arena *a, void *at, struct str in)
{
    for (const struct choice *c = f->choices; c->value; c++)
        if (str_is(in, c->value) || str_is(in, c->label)) {
            *(struct str *)at = str_of(c->value);
            return NULL;
        }
    return arena_printf(a, "is none of the choices: %s", choices_named(f, a).p);
}

/* The number that the API shows is taken too: what was read can be sent back. */
static const char *bind_set(const struct field *f, struct arena *a, void *at, struct str in)
{
    int64_t mask = 0, all = 0, n;

    while (f->choices[all].value)
        all++;
    if (str_to_int(in, &n) && n >= 0 && n < (int64_t)1 << all) {
        *(int64_t *)at = n;
        return NULL;
    }
    while (in.n) {
        struct str word = str_split(&in, ' ');
        int i = 0;

        while (f->choices[i].value && !str_is(word, f->choices[i].value))
            i++;
        if (word.n && !f->choices[i].value)
            return arena_printf(a, "has something that is none of the choices: %s", choices_named(f, a).p);
        mask |= word.n ? (int64_t)1 << i : 0;
    }
    *(int64_t *)at = mask;
    return NULL;
}

static const char *bind_number(const struct field *f, struct arena *a, void *at, struct str in)
{
    int64_t n;

    if (!str_to_int(in, &n))
        return "is not a whole number";
    if (f->max && (n < f->min || n > f->max))
        return arena_printf(a, "must be from %lld to %lld", (long long)f->min, (long long)f->max);
    *(int64_t *)at = n;
    return NULL;
}

static const char *bind_percent(const struct field *f, struct arena *a, void *at, struct str in)
{
    int64_t n;

    if (in.n && in.p[in.n - 1] == '%')
        in = str_trim(str_cut(in, 0, in.n - 1));
    if (!decimal_parse(in, &n) || n % 100)
        return "is not a percentage: write 80 or 62.5";
    n /= 100;
    if (f->max && (n < f->min || n > f->max))
        return arena_printf(a, "must be from %s to %s %%", decimal_text(a, f->min * 100).p,
                            decimal_text(a, f->max * 100).p);
    *(int64_t *)at = n;
    return NULL;
}

static const char *bind_bool(void *at, struct str in)
{
    static const char *const yes[] = {"on", "true", "1", "yes", "Yes"}, *const no[] = {"off", "false", "0", "no", "No"};

    for (size_t i = 0; i < 5; i++)
        if (str_is(in, yes[i]) || str_is(in, no[i])) {
            *(int64_t *)at = str_is(in, yes[i]);
            return NULL;
        }
    return "is neither yes nor no";
}

static const char *bind_day(struct arena *a, void *at, struct str in)
{
    if (day_parse(in) == DAY_NONE)
        return arena_printf(a, "is not a day: %.*s does not exist (write YYYY-MM-DD)", STR_ARG(str_cut(in, 0, 20)));
    *(struct str *)at = str_dup(a, in);
    return NULL;
}

/* An id exactly as id_text writes it. id_read takes more, and would take a word like "International" for one. */
static bool is_id_text(struct arena *a, struct str in, int64_t *id)
{
    return id_read(in, id) && str_eq(id_text(a, *id), in);
}

static const char *bind_ref(struct arena *a, void *at, struct str in, struct str *typed)
{
    int64_t id;

    if (!str_is_utf8(in))
        return "has characters that cannot be read";
    if (is_id_text(a, in, &id))
        *(int64_t *)at = id;
    else
        *typed = str_dup(a, in);
    return NULL;
}

static const char *bind_one(const struct field *f, struct arena *a, void *at, struct str in, struct str *typed)
{
    switch (f->kind) {
    case FIELD_TEXT:
    case FIELD_LONG_TEXT: return bind_text(f, a, at, in);
    case FIELD_CHOICE: return bind_choice(f, a, at, in);
    case FIELD_DAY: return bind_day(a, at, in);
    case FIELD_INT: return bind_number(f, a, at, in);
    case FIELD_DECIMAL: return decimal_parse(in, (int64_t *)at) ? NULL : "is not a number with at most three decimals";
    case FIELD_PERCENT: return bind_percent(f, a, at, in);
    case FIELD_MONEY: *typed = str_dup(a, in); return NULL; /* read when the currency is known */
    case FIELD_BOOL: return bind_bool(at, in);
    case FIELD_REF: return bind_ref(a, at, in, typed);
    case FIELD_SET: return bind_set(f, a, at, in);
    }
    return "has no parser";
}

/* Amounts, once the member `currency` is bound. */
static void bind_money(const struct resource *r, void *in, struct ctx *ctx, struct str *typed)
{
    const struct field *currency = resource_field(r, STR("currency"));
    struct str code = currency ? resource_text(ctx->arena, currency, in) : STR("");

    for (size_t i = 0; i < r->nfields; i++) {
        const struct field *f = &r->fields[i];

        if (f->kind != FIELD_MONEY || !typed[i].p)
            continue;
        if (!money_parse(typed[i], code, (int64_t *)((char *)in + f->offset)))
            errors_add(&ctx->errors, str_of(f->name), "%s is not an amount%s: write it like 12500%s.", f->label,
                       code.n ? " in that currency" : "", money_digits(code) ? ".00" : "");
        typed[i] = STR_NONE;
    }
}

/* A choice that is not offered to the writer is not taken either. */
static bool may_choose(const struct field *f, const void *at, const struct viewer *viewer)
{
    if (f->kind != FIELD_CHOICE)
        return true;
    for (const struct choice *c = f->choices; c->value; c++)
        if (c->set_by && str_is(*(const struct str *)at, c->value))
            return viewer_may_some(viewer, c->set_by);
    return true;
}

void resource_bind(const struct resource *r, void *in, const struct submission *s, struct ctx *ctx, struct str *typed)
{
    struct form_head *head = in;

    for (size_t i = 0; i < r->nfields; i++) {
        const struct field *f = &r->fields[i];
        struct str text = s->get(ctx->arena, s->source, f);
        void *at = (char *)in + f->offset;
        const char *why = NULL;

        set_empty(f, at);
        if (text.p && f->set_by && !viewer_may_some(&ctx->viewer, f->set_by)) {
            errors_add(&ctx->errors, str_of(f->name), "%s is not yours to set.", f->label);
            continue;
        }
        if (!text.p && !(s->creating && f->flags & FIELD_REQUIRED))
            continue;
        head->given |= (uint64_t)1 << i;
        text = str_trim(text);
        if (f->kind == FIELD_TEXT || f->kind == FIELD_LONG_TEXT || text.n)
            why = text.n ? bind_one(f, ctx->arena, at, text, &typed[i]) : NULL;
        if (!text.n && f->flags & FIELD_REQUIRED)
            why = "is needed";
        if (!why && !may_choose(f, at, &ctx->viewer))
            why = "is not yours to choose like that";
        if (why)
            errors_add(&ctx->errors, str_of(f->name), "%s %s.", f->label, why);
    }
    bind_money(r, in, ctx, typed);
}

void resource_check(const struct resource *r, const void *in, struct ctx *ctx)
{
    if (!ctx->errors.n && r->check)
        r->check(in, ctx);
}

bool resource_gave(const struct resource *r, const void *in, const char *name)
{
    const struct form_head *head = in;
    const struct field *f = resource_field(r, str_of(name));

    return f && head->given & (uint64_t)1 << (f - r->fields);
}

void resource_fill(const struct resource *r, void *in, struct value row)
{
    struct form_head *head = in;

    for (size_t i = 0; i < r->nfields; i++) {
        const struct field *f = &r->fields[i];
        const struct value *v = map_find(&row, str_of(f->name));
        void *at = (char *)in + f->offset;

        if (head->given & (uint64_t)1 << i || !v)
            continue;
        set_empty(f, at);
        if (v->kind == VALUE_INT)
            *(int64_t *)at = v->number;
        else if (v->kind == VALUE_TEXT)
            *(struct str *)at = v->text;
    }
}

const struct resource press_resource = {
    .name = "press", .plural = "presses", .label = "Press", .size = sizeof(struct press_form)};
