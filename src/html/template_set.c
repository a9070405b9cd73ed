#include "html/template_private.h"

enum { TRIES_MAX = 1000 };

unsigned text_hash(struct str s)
{
    unsigned h = 2166136261u; /* FNV-1a */

    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 16777619u;
    return h;
}

static struct keyed **slot_of(const struct keyed_set *set, struct str key, unsigned hash)
{
    size_t i = hash & (set->nslots - 1);

    while (set->slots[i] && (set->slots[i]->hash != hash || !str_eq(set->slots[i]->key, key)))
        i = (i + 1) & (set->nslots - 1);
    return &set->slots[i];
}

struct keyed *keyed_find(const struct keyed_set *set, struct str key, unsigned hash)
{
    return set->n ? *slot_of(set, key, hash) : NULL;
}

void keyed_add(struct arena *a, struct keyed_set *set, struct keyed *k)
{
    if (set->n * 2 >= set->nslots) {
        struct keyed **before = set->slots;
        size_t n = set->nslots;

        set->nslots = n ? n * 2 : 64;
        set->slots = ARENA_ARRAY(a, struct keyed *, set->nslots);
        for (size_t i = 0; i < n; i++)
            if (before[i])
                *slot_of(set, before[i]->key, before[i]->hash) = before[i];
    }
    *slot_of(set, k->key, k->hash) = k;
    set->n++;
}

struct str vfault(struct arena *a, struct str name, int line, const char *format, va_list args)
{
    return str_format(a, "%.*s:%d: %s", STR_ARG(name), line, arena_vprintf(a, format, args));
}

struct str fault(struct arena *a, struct str name, int line, const char *format, ...)
{
    va_list args;
    struct str says;

    va_start(args, format);
    says = vfault(a, name, line, format, args);
    va_end(args);
    return says;
}

struct template_set *template_set_new(struct arena *a, enum template_mode mode)
{
    struct template_set *set = ARENA_NEW(a, struct template_set);

    set->arena = a;
    set->mode = mode;
    return set;
}

struct str template_key(enum template_mode mode, struct str name)
{
    static const char *const ends[] = {".html", ".txt"};

    for (size_t i = 0; i < 2 && mode != TEMPLATE_SPEC; i++) {
        size_t n = strlen(ends[i]);

        if (name.n > n && memcmp(name.p + name.n - n, ends[i], n) == 0)
            return str_cut(name, 0, name.n - n);
    }
    return name;
}

struct template *template_by_hash(const struct template_set *set, struct str key, unsigned hash)
{
    return (struct template *)keyed_find(&set->keys, key, hash);
}

const struct template *template_find(const struct template_set *set, struct str name)
{
    struct str key = template_key(set->mode, name);

    return template_by_hash(set, key, text_hash(key));
}

const struct template *template_add(struct template_set *set, struct str name, struct str text, struct str *why)
{
    struct str key = template_key(set->mode, name);
    struct template parsed = {.keyed = {key, text_hash(key)}, .name = name}, *t;

    if (!text.p)
        text = STR("");
    if (!template_parse(set, text, &parsed, why))
        return NULL;
    t = template_by_hash(set, key, parsed.keyed.hash);
    if (t) {
        *t = parsed; /* under the name that it is found by */
        return t;
    }
    t = ARENA_NEW(set->arena, struct template);
    *t = parsed;
    keyed_add(set->arena, &set->keys, &t->keyed);
    set->templates =
        arena_grow(set->arena, set->templates, set->ntemplates, &set->templates_room, sizeof *set->templates);
    set->templates[set->ntemplates++] = t;
    return t;
}

size_t template_notes(const struct template *t, const struct template_note **notes)
{
    *notes = t->notes;
    return t->nnotes;
}

size_t template_blocks(const struct template *t, const struct str **names)
{
    *names = t->blocks;
    return t->nblocks;
}

unsigned override_find(const struct template *t, unsigned layout, struct str name)
{
    for (unsigned i = layout + 1; i < t->ops[layout].end; i = t->ops[i].end)
        if (t->ops[i].kind == OP_BLOCK && str_eq(t->ops[i].text, name))
            return i;
    return 0;
}

/* In t itself, not in its layouts. */
static bool block_here(const struct template *t, struct str name, struct block_place *out)
{
    for (unsigned i = 0; i < t->nops; i++) {
        if (t->ops[i].kind != OP_BLOCK || !str_eq(t->ops[i].text, name))
            continue;
        out->template = t;
        out->op = i;
        out->in_section = !t->ops[i].at_root;
        return true;
    }
    return false;
}

bool block_find(const struct template_set *set, const struct template *t, struct str name, struct block_place *out)
{
    if (++out->tries > TRIES_MAX)
        return false;
    if (block_here(t, name, out)) {
        /* It may be an override: the layout around it counts among the layouts on the way. */
        for (unsigned i = 0; i < out->op && out->nlayouts < NESTING_MAX; i++) {
            if (t->ops[i].kind != OP_LAYOUT || t->ops[i].end <= out->op)
                continue;
            out->layouts[out->nlayouts].template = t;
            out->layouts[out->nlayouts++].op = i;
        }
        return true;
    }
    for (unsigned i = 0; i < t->nops; i++) {
        const struct op *op = &t->ops[i];
        const struct template *layout;

        if (op->kind != OP_LAYOUT || out->nlayouts >= NESTING_MAX)
            continue;
        layout = op->call->moves ? NULL : template_by_hash(set, template_key(set->mode, op->text), op->call->hash);
        out->layouts[out->nlayouts].template = t;
        out->layouts[out->nlayouts++].op = i;
        if (layout && block_find(set, layout, name, out))
            return true;
        out->nlayouts--;
    }
    return false;
}
