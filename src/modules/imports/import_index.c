/* Whom a text means: people by number, mail and name, units by code and name. One table for what the database has and
 * what the file brings. */
#include "modules/imports/imports_private.h"

#include "core/words.h"
#include "queries.h"
#include "web/app.h"

#include <stdlib.h>

enum { MANY = -1 };

struct entry {
    struct str key; /* its first byte says what it is */
    int64_t id;
};
struct import_index {
    struct entry *entries;
    size_t n, size;
    struct value people; /* of the database */
    bool any_order;      /* names were learnt by their words too */
    bool named;          /* people of the database were learnt by their ids */
};

static uint64_t hash_of(struct str key)
{
    uint64_t h = 14695981039346656037u;

    for (size_t i = 0; i < key.n; i++)
        h = (h ^ (unsigned char)key.p[i]) * 1099511628211u;
    return h ^ h >> 29;
}

static struct entry *find(const struct import_index *x, struct str key)
{
    size_t at = hash_of(key) & (x->size - 1);

    while (x->entries[at].key.p && !str_eq(x->entries[at].key, key))
        at = (at + 1) & (x->size - 1);
    return &x->entries[at];
}

static void grow(struct arena *a, struct import_index *x)
{
    struct import_index larger = *x;

    larger.size = x->size * 2;
    larger.entries = ARENA_ARRAY(a, struct entry, larger.size);

    for (size_t i = 0; i < x->size; i++)
        if (x->entries[i].key.p)
            *find(&larger, x->entries[i].key) = x->entries[i];
    *x = larger;
}

static struct str key_of(struct arena *a, char what, struct str text)
{
    char *p = arena_alloc(a, text.n + 2);

    p[0] = what;
    memcpy(p + 1, text.p, text.n);
    return (struct str){p, text.n + 1};
}

/* A second one of the same name makes it ambiguous; number and mail are unique, there the first stays. */
void import_learn_key(struct import *im, char what, struct str text, int64_t id)
{
    struct entry *e;

    if (!text.n)
        return;
    if (im->index->n * 2 >= im->index->size)
        grow(im->arena, im->index);
    text = key_of(im->arena, what, text);
    e = find(im->index, text);
    if (e->key.p) {
        if (e->id != id && (what == 'n' || what == 'f' || what == 'o' || what == 'u'))
            e->id = MANY;
        return;
    }
    *e = (struct entry){text, id};
    im->index->n++;
}

static int64_t look(const struct import *im, char what, struct str text)
{
    char small[256];

    if (!text.n || text.n + 1 > sizeof small)
        return 0;
    small[0] = what;
    memcpy(small + 1, text.p, text.n);
    return find(im->index, (struct str){small, text.n + 1})->id;
}

/* "Last, First" as "First Last". */
struct str import_name_turned(struct arena *a, struct str name)
{
    struct str rest = name, last = str_trim(str_split(&rest, ','));

    rest = str_trim(rest);
    return rest.n && last.n ? str_format(a, "%.*s %.*s", STR_ARG(rest), STR_ARG(last)) : str_trim(name);
}

int64_t import_find_number(const struct import *im, struct str number)
{
    return look(im, '#', number);
}

int64_t import_find_mail(const struct import *im, struct str mail)
{
    return mail.n ? look(im, '@', str_lower(im->arena, mail)) : 0;
}

static struct str start_key(struct arena *a, struct str key, int64_t start)
{
    return str_format(a, "%lld %.*s", (long long)start, STR_ARG(key));
}

int64_t import_find_known(struct import *im, struct str name, struct str start, bool *many)
{
    struct str key = words_sort_key(im->arena, import_name_turned(im->arena, name));
    int64_t id = start.n ? look(im, 'd', start_key(im->arena, key, day_parse(start))) : 0;

    if (id <= 0)
        id = look(im, 'n', key);
    *many = id == MANY;
    return id == MANY ? 0 : id;
}

/* Only once a name was not found as it stands: most files never need it. */
static void learn_any_order(struct import *im)
{
    im->index->any_order = true;
    for (size_t i = 0; i < list_count(im->index->people); i++)
        import_learn_key(im, 'o', words_in_order(im->arena, map_text(im->index->people.list->items[i], "name")),
                         map_int(im->index->people.list->items[i], "id", 0));
    for (size_t i = 0; i < im->nrows && im->kind == IMPORT_PEOPLE; i++)
        if (!im->rows[i].bad && im->rows[i].fresh && im->rows[i].name)
            import_learn_key(im, 'o', words_in_order(im->arena, str_of(im->rows[i].name)), im->rows[i].person_id);
}

int64_t import_find_name(struct import *im, struct str name, struct str start, bool *many)
{
    struct str key = words_sort_key(im->arena, import_name_turned(im->arena, name));
    int64_t id = import_find_known(im, name, start, many), fresh = look(im, 'f', key);

    if (fresh && id && id != fresh) /* one of the database, one of the file */
        *many = true;
    if (*many || fresh == MANY) {
        *many = true;
        return start.n ? id : 0;
    }
    if (id || fresh)
        return id ? id : fresh;
    if (!im->index->any_order)
        learn_any_order(im);
    id = look(im, 'o', words_in_order(im->arena, name));
    *many = id == MANY;
    return id == MANY ? 0 : id;
}

int64_t import_find_person(struct import *im, struct str text, bool *many)
{
    int64_t id = import_find_number(im, text);

    *many = false;
    if (!id)
        id = import_find_mail(im, text);
    return id ? id : import_find_name(im, text, STR_NONE, many);
}

int64_t import_find_unit(const struct import *im, struct str text)
{
    int64_t id = look(im, 'c', text);

    if (!id)
        id = look(im, 'u', words_sort_key(im->arena, text));
    return id == MANY ? 0 : id;
}

int64_t import_find_key(const struct import *im, char what, struct str text)
{
    return look(im, what, text);
}

int64_t import_find_thing(const struct import *im, char what, struct str text)
{
    return look(im, what, words_sort_key(im->arena, text));
}

const char *import_name_of(struct import *im, int64_t person_id)
{
    struct str key = {(const char *)&person_id, sizeof person_id};
    struct value people = im->index->people;

    if (!im->index->named)
        for (size_t i = 0; i < list_count(people); i++) {
            int64_t id = map_int(people.list->items[i], "id", 0);

            import_learn_key(im, 'i', (struct str){(const char *)&id, sizeof id}, (int64_t)i + 1);
        }
    im->index->named = true;
    return look(im, 'i', key) ? map_text(people.list->items[look(im, 'i', key) - 1], "name").p : "somebody";
}

struct str import_closed_on(const struct import *im, int64_t thing_id)
{
    int64_t on = look(im, 'z', (struct str){(const char *)&thing_id, sizeof thing_id});

    return on ? day_text(im->arena, (day)on) : STR(DAY_OPEN_TEXT);
}

day import_start_of(const struct import *im, int64_t person_id)
{
    int64_t start = look(im, 'b', (struct str){(const char *)&person_id, sizeof person_id});

    return start ? (day)(start - 1 + DAY_NONE / 2) : DAY_NONE;
}

bool import_is_gone(const struct import *im, int64_t person_id)
{
    return look(im, 'R', (struct str){(const char *)&person_id, sizeof person_id}) != 0;
}

bool import_has_left(const struct import *im, int64_t person_id)
{
    struct str key = {(const char *)&person_id, sizeof person_id};

    return look(im, 'L', key) && !look(im, 'W', key);
}

size_t import_person_slot(struct import *im, int64_t person_id, size_t otherwise)
{
    struct str key = {(const char *)&person_id, sizeof person_id};
    int64_t at = look(im, 'p', key);

    if (!at)
        import_learn_key(im, 'p', key, (int64_t)otherwise);
    return at ? (size_t)at : otherwise;
}

size_t import_text_slot(struct import *im, struct str text, size_t otherwise)
{
    int64_t at = look(im, 't', text);

    if (!at)
        import_learn_key(im, 't', text, (int64_t)otherwise);
    return at ? (size_t)at : otherwise;
}

/* A batch that was stopped: who its rows have turned into already. */
static void learn_done(struct import *im, struct value rows)
{
    for (size_t i = 0; i < list_count(rows); i++) {
        int64_t line = map_int(rows.list->items[i], "line", 0);

        import_learn_key(im, 'w', (struct str){(const char *)&line, sizeof line},
                         map_int(rows.list->items[i], "person_id", 0));
    }
}

int64_t import_find_line(const struct import *im, int64_t line)
{
    return look(im, 'w', (struct str){(const char *)&line, sizeof line});
}

static void learn_people(struct import *im, struct value rows)
{
    for (size_t i = 0; i < list_count(rows); i++) {
        struct row_import_people p;
        int64_t start;
        struct str key;

        member_row(&query_import_people, rows.list->items[i], &p);
        key = p.name_key;
        import_learn_key(im, '#', p.number, p.id);
        import_learn_key(im, '@', p.mail, p.id);
        import_learn_key(im, 'n', key, p.id);
        if (p.gone_on.n && str_compare(p.gone_on, im->today) <= 0)
            import_learn_key(im, 'L', (struct str){(const char *)&p.id, sizeof p.id}, 1);
        if (!p.start.n)
            continue;
        start = day_parse(p.start);
        import_learn_key(im, 'd', start_key(im->arena, key, start), p.id);
        import_learn_key(im, 'b', (struct str){(const char *)&p.id, sizeof p.id}, start - DAY_NONE / 2 + 1);
    }
}

static void learn_units(struct import *im, struct value rows)
{
    for (size_t i = 0; i < list_count(rows); i++) {
        int64_t id = map_int(rows.list->items[i], "id", 0);
        struct value key = map_get(rows.list->items[i], "name_key");

        import_learn_key(im, 'c', map_text(rows.list->items[i], "code"), id);
        import_learn_key(im, 'u', key.text, id);
    }
}

static void learn_things(struct import *im, char what, struct value rows)
{
    for (size_t i = 0; i < list_count(rows); i++) {
        int64_t id = map_int(rows.list->items[i], "id", 0);
        struct str code = map_text(rows.list->items[i], "code");

        import_learn_key(im, what, words_sort_key(im->arena, map_text(rows.list->items[i], "name")), id);
        if (code.n)
            import_learn_key(im, what, words_sort_key(im->arena, code), id);
        if (!str_is(map_text(rows.list->items[i], "closed_on"), DAY_OPEN_TEXT))
            import_learn_key(im, 'z', (struct str){(const char *)&id, sizeof id},
                             day_parse(map_text(rows.list->items[i], "closed_on")));
    }
}

/* A column of which the database knows none of the first values does not mean that thing here, unless the mapping says
 * so: it is kept as it is. Where there are no levels yet, the file's own are made. */
static void drop_unknown(struct import *im, enum import_field f, char what)
{
    struct import_column *c = im->at[f] >= 0 ? &im->columns[im->at[f]] : NULL;
    bool known = c && c->said;

    for (size_t i = 0; c && i < c->nsamples; i++)
        known = known || import_find_thing(im, what, c->samples[i]);
    if (!c || known)
        return;
    c->field = im->kind == IMPORT_PEOPLE ? IM_CUSTOM : IM_IGNORE;
    im->at[f] = -1;
}

static struct str text_of_first(struct value rows, const char *name)
{
    return list_count(rows) ? map_text(rows.list->items[0], name) : STR_NONE;
}

bool import_index_load(struct import *im)
{
    char why[300] = "The database does not answer.";
    struct db_conn *conn = db_reader_open(im->app->db, why, sizeof why);
    struct value batch = value_int(im->batch_id);
    struct call calls[] = {{.query = &query_import_people},         {.query = &query_import_unit_names},
                           {.query = &query_import_levels},         {.query = &query_import_establishments},
                           {.query = &query_import_legal_entities}, {.query = &query_import_rows_done, .args = &batch},
                           {.query = &query_import_country}};
    bool good = conn && db_read_begin(conn) == DB_OK;

    im->index = ARENA_NEW(im->arena, struct import_index);
    im->index->size = 4096;
    im->index->entries = ARENA_ARRAY(im->arena, struct entry, im->index->size);
    if (good) {
        good = db_wave(conn, im->arena, calls, 7) == DB_OK;
        db_read_end(conn);
    }
    if (conn)
        db_reader_close(conn);
    im->why = good ? im->why : arena_printf(im->arena, "%s", why);
    if (!good)
        return false;
    im->index->people = calls[0].rows;
    learn_people(im, calls[0].rows);
    learn_units(im, calls[1].rows);
    learn_things(im, 'l', calls[2].rows);
    learn_things(im, 's', calls[3].rows);
    learn_things(im, 'e', calls[4].rows);
    learn_done(im, calls[5].rows);
    import_learn_currency(im, text_of_first(calls[4].rows, "currency"), text_of_first(calls[6].rows, "value"));
    im->nknown = list_count(calls[0].rows);
    im->nlevels = list_count(calls[2].rows);
    drop_unknown(im, IM_SITE, 's');
    drop_unknown(im, IM_ENTITY, 'e');
    if (im->nlevels)
        drop_unknown(im, IM_LEVEL, 'l');
    return true;
}
