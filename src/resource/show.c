/* From members to text: forms, JSON, the audit's difference. */
#include "resource/resource.h"

#include "core/id.h"
#include "core/json.h"
#include "core/money.h"

/* The values of the chosen ones, with spaces. */
static struct str set_text(struct arena *a, const struct field *f, int64_t mask)
{
    struct buf out = buf_new(a, 4096);

    for (int i = 0; f->choices[i].value; i++)
        if (mask >> i & 1)
            buf_format(&out, "%s%s", out.n ? " " : "", f->choices[i].value);
    return buf_str(&out);
}

static struct str number_text(struct arena *a, const struct field *f, int64_t n, struct str currency)
{
    switch (f->kind) {
    case FIELD_REF: return n ? id_text(a, n) : STR("");
    case FIELD_BOOL: return n ? STR("on") : STR("off");
    case FIELD_MONEY: return n == INT_NONE ? STR("") : money_text(a, n, currency);
    case FIELD_DECIMAL: return n == INT_NONE ? STR("") : decimal_text(a, n);
    case FIELD_PERCENT: return n == INT_NONE ? STR("") : decimal_text(a, n * 100);
    case FIELD_SET: return set_text(a, f, n);
    default: return n == INT_NONE ? STR("") : str_format(a, "%lld", (long long)n);
    }
}

static bool is_number(const struct field *f)
{
    return f->kind == FIELD_INT || f->kind == FIELD_DECIMAL || f->kind == FIELD_BOOL || f->kind == FIELD_MONEY ||
           f->kind == FIELD_REF || f->kind == FIELD_PERCENT || f->kind == FIELD_SET;
}

struct str resource_text(struct arena *a, const struct field *f, const void *in)
{
    const void *at = (const char *)in + f->offset;
    struct str text;

    if (is_number(f))
        return number_text(a, f, *(const int64_t *)at,
                           STR("")); /* an amount is shown by its row, which has the currency */
    text = *(const struct str *)at;
    return text.p ? text : STR("");
}

static struct str row_text(struct arena *a, const struct field *f, struct value row)
{
    struct value v = map_get(row, f->name);

    if (v.kind == VALUE_INT)
        return number_text(a, f, v.number, map_text(row, "currency"));
    return v.kind == VALUE_TEXT ? v.text : STR("");
}

struct str resource_changes(struct arena *a, const struct resource *r, struct value row, const void *in)
{
    struct value changes = value_map(a);
    struct buf out = buf_new(a, 1 << 20);

    for (size_t i = 0; i < r->nfields; i++) {
        const struct field *f = &r->fields[i];
        struct str before = row.kind == VALUE_MAP ? row_text(a, f, row) : STR(""), after = resource_text(a, f, in);
        struct value both = value_list(a);

        if (str_eq(before, after))
            continue;
        list_add(a, both, value_text(before));
        list_add(a, both, value_text(after));
        map_set(a, changes, str_of(f->name), f->class ? value_null() : both);
    }
    json_write(&out, changes);
    return buf_str(&out);
}

static const char *kind_word(const struct field *f)
{
    static const char *const words[] = {"is_text", "is_long",  "is_choice", "is_day",    "is_number", "is_number",
                                        "is_bool", "is_money", "is_ref",    "is_number", "is_set"};

    if (f->flags & FIELD_SCALE)
        return "is_scale";
    return f->flags & FIELD_CARDS ? "is_cards" : words[f->kind];
}

static struct value choices_of(struct arena *a, const struct field *f, struct str chosen, const struct viewer *viewer)
{
    struct value list = value_list(a);

    for (const struct choice *c = f->choices; c && c->value; c++) {
        struct value item = value_map(a);

        if (c->set_by && !viewer_may_some(viewer, c->set_by))
            continue;
        map_put(a, item, "value", value_text(str_of(c->value)));
        map_put(a, item, "label", value_text(str_of(c->label)));
        map_put(a, item, "says", c->says ? value_text(str_of(c->says)) : value_null());
        map_put(a, item, "tone", c->tone ? value_text(str_of(c->tone)) : value_null());
        map_put(a, item, "selected",
                value_bool(f->kind == FIELD_SET ? str_has_word(chosen, str_of(c->value)) : str_is(chosen, c->value)));
        list_add(a, list, item);
    }
    return list;
}

static struct value offers_of(struct arena *a, const struct field *f)
{
    struct value list = value_list(a);
    size_t n = 0;
    const struct str *all = f->offers ? f->offers(&n) : NULL;

    for (size_t i = 0; i < n; i++) {
        struct value item = value_map(a);

        map_put(a, item, "offer", value_text(all[i]));
        list_add(a, list, item);
    }
    return list;
}

struct value resource_label(struct arena *a, const struct field *f, struct value row)
{
    static const char *const endings[] = {"label", "name", "code"};

    for (size_t i = 0; f->kind == FIELD_REF && row.kind == VALUE_MAP && i < 3; i++) {
        struct value label = map_get(row, arena_printf(a, "%.*s%s", (int)strlen(f->name) - 2, f->name, endings[i]));

        if (label.kind == VALUE_TEXT)
            return label;
    }
    return value_null();
}

/* What a reference shows: what was typed, else the label of what it points to. */
static struct str shown_text(struct arena *a, const struct field *f, struct value row, struct value labels,
                             struct value typed)
{
    struct str text = form_text(a, typed, f->name), label = map_text(labels, f->name);

    if (text.p)
        return text;
    if (row.kind != VALUE_MAP && f->initial)
        return str_of(f->initial);
    return f->kind == FIELD_REF && label.p ? label : row_text(a, f, row);
}

static struct value field_value(struct arena *a, const struct field *f, struct str shown, const struct errors *errors,
                                const struct viewer *viewer)
{
    struct value out = value_map(a);
    const struct error *error = errors ? errors_of(errors, str_of(f->name)) : NULL;

    map_put(a, out, "name", value_text(str_of(f->name)));
    map_put(a, out, "label", value_text(str_of(f->label)));
    map_put(a, out, "hint", f->hint ? value_text(str_of(f->hint)) : value_null());
    map_put(a, out, "value", value_text(shown));
    map_put(a, out, "required", value_bool(f->flags & FIELD_REQUIRED || f->initial));
    map_put(a, out, "later", value_bool(f->flags & FIELD_LATER));
    map_put(a, out, "max", f->max && f->kind <= FIELD_LONG_TEXT ? value_int(f->max) : value_null());
    map_put(a, out, "error", error ? value_text(error->says) : value_null());
    map_put(a, out, "ref", f->ref ? value_text(str_of(f->ref)) : value_null());
    map_put(a, out, "checked", value_bool(f->kind == FIELD_BOOL && str_is(shown, "on")));
    map_put(a, out, "choices", choices_of(a, f, shown, viewer));
    map_put(a, out, "offers", offers_of(a, f));
    map_put(a, out, "offering", value_bool(f->offers));
    map_put(a, out, "toned", value_bool(f->choices && f->choices->tone));
    map_set(a, out, str_of(kind_word(f)), value_bool(true));
    return out;
}

struct value resource_form(struct arena *a, const struct resource *r, struct value row, struct value labels,
                           struct value typed, const struct errors *errors, const struct viewer *viewer)
{
    struct value form = value_map(a);

    for (size_t i = 0; i < r->nfields; i++) {
        const struct field *f = &r->fields[i];

        if (f->set_by && !viewer_may_some(viewer, f->set_by)) /* not hers to set: not in the form */
            map_set(a, form, str_of(f->name), value_null());
        else
            map_set(a, form, str_of(f->name), field_value(a, f, shown_text(a, f, row, labels, typed), errors, viewer));
    }
    return form;
}

struct value resource_json(struct arena *a, const struct query *q, struct value row)
{
    struct value out = value_map(a);

    for (size_t i = 0; i < q->ncolumns; i++) {
        struct value v = row.map->cells[i];

        if (q->columns[i].is_id && v.kind == VALUE_INT)
            v = value_text(id_text(a, v.number));
        map_set(a, out, q->columns[i].name, v);
    }
    return out;
}
