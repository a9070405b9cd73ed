/* A form that could be right. */
#include "sweep.h"

#include "core/id.h"

const struct table *sweep_table(const struct sweep *s, const char *name)
{
    for (size_t i = 0; i < s->ntables; i++)
        if (strcmp(s->tables[i].name, name) == 0)
            return &s->tables[i];
    return NULL;
}

struct str sweep_value(struct sweep *s, const struct field *f)
{
    const struct table *t = f->ref ? sweep_table(s, f->ref) : NULL;

    switch (f->kind) {
    case FIELD_CHOICE: return str_of(f->choices && f->choices->value ? f->choices->value : "");
    case FIELD_DAY: return STR("2026-12-01");
    case FIELD_INT:
    case FIELD_DECIMAL:
    case FIELD_MONEY:
    case FIELD_PERCENT: return str_format(s->h->arena, "%lld", (long long)(f->max ? f->min : 1));
    case FIELD_BOOL: return STR("off");
    case FIELD_SET: return str_of(f->choices && f->choices->value ? f->choices->value : "");
    case FIELD_REF: return t && t->nids ? id_text(s->h->arena, t->ids[t->nids - 1]) : STR("");
    case FIELD_TEXT:
    case FIELD_LONG_TEXT: break;
    }
    return f->reads == read_currency  ? STR("EUR")
           : f->reads == read_country ? STR("DE")
           : f->reads == read_zone    ? STR("Europe/Berlin")
                                      : STR("Swept along");
}

const char *sweep_fill(struct sweep *s, const struct resource *r, bool all, const char *ref, int64_t id)
{
    struct buf out = buf_new(s->h->arena, 8192);

    buf_text(&out, "_version=");
    for (size_t i = 0; r && i < r->nfields; i++) {
        const struct field *f = &r->fields[i];
        struct str value = ref && strcmp(f->name, ref) == 0 ? id_text(s->h->arena, id) : sweep_value(s, f);

        if (!all && !(f->flags & FIELD_REQUIRED) && !(ref && strcmp(f->name, ref) == 0))
            continue;
        buf_format(&out, "&%s=", f->name);
        for (size_t k = 0; k < value.n; k++)
            buf_format(&out, value.p[k] == ' ' ? "+" : "%c", value.p[k]);
    }
    return buf_str(&out).p;
}
