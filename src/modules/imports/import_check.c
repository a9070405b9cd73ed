/* The file read for the second time: whom each row means, and which rows cannot be taken. */
#include "modules/imports/imports_private.h"

#include "core/csv.h"
#include "core/id.h"
#include "core/json.h"
#include "core/money.h"
#include "core/words.h"
#include "queries.h"
#include "web/app.h"

#include <stdlib.h>

const char *import_cell(const struct import *im, const struct import_row *r, enum import_field f)
{
    return im->at[f] >= 0 ? r->cells[im->at[f]] : NULL;
}

void import_spoil(struct import *im, struct import_row *r, const char *format, ...)
{
    va_list args;

    if (r->bad)
        return;
    va_start(args, format);
    r->bad = arena_vprintf(im->arena, format, args);
    va_end(args);
    im->nbad++;
}

/* Pay and kinds of absence are sealed, and what a column holds that nobody knows may be either: no reason repeats them. */
static bool may_be_said(enum import_field f)
{
    return f != IM_CUSTOM && f != IM_PAY && f != IM_PAY_MONTH && f != IM_CURRENCY && f != IM_AWAY;
}

static void read_cells(struct import *im, struct import_row *r, const struct csv_row *row)
{
    struct buf custom = buf_new(im->arena, CSV_ROW_MOST);
    bool any = false;

    r->line = row->line;
    r->cells = ARENA_ARRAY(im->arena, const char *, im->ncolumns);
    for (size_t i = 0; i < row->n && i < im->ncolumns; i++) {
        struct str text = str_trim(row->cells[i]);

        if (!text.n || im->columns[i].field == IM_IGNORE)
            continue;
        if (csv_has_lost(text))
            import_spoil(im, r, "%.*s has a character that cannot be read, shown as \xEF\xBF\xBD%s%.*s",
                         STR_ARG(im->columns[i].name), may_be_said(im->columns[i].field) ? ": " : "",
                         STR_ARG(may_be_said(im->columns[i].field) ? str_cut(text, 0, 60) : STR("")));
        if (im->columns[i].field != IM_CUSTOM) {
            r->cells[i] = str_dup(im->arena, text).p;
            continue;
        }
        buf_text(&custom, any ? "," : "{");
        json_write_text(&custom, im->columns[i].name);
        buf_char(&custom, ':');
        json_write_text(&custom, text);
        any = true;
    }
    buf_text(&custom, "}");
    r->custom = any ? buf_str(&custom).p : "{}";
    if (row->n > im->ncolumns)
        import_spoil(im, r, "The row has %zu columns, the head has %zu", row->n, im->ncolumns);
}

static bool read_rows(struct import *im)
{
    char why[400];
    struct csv *c = im->csv = csv_open(im->path, why, sizeof why);
    struct csv_row row;
    size_t n = 0;

    if (!c) {
        im->why = arena_printf(im->arena, "%s", why);
        return false;
    }
    im->rows = ARENA_ARRAY(im->arena, struct import_row, im->nrows + 1);
    csv_next(c, &row);
    while (n < im->nrows && csv_next(c, &row) == CSV_ROW) {
        read_cells(im, &im->rows[n], &row);
        n++;
        if (im->progress && n % 50000 == 0)
            im->progress(im, n, im->nrows);
    }
    im->nrows = n;
    csv_close(c);
    im->csv = NULL;
    return true;
}

static const char *name_of_row(struct import *im, struct import_row *r)
{
    const char *name = import_cell(im, r, IM_NAME), *first = import_cell(im, r, IM_FIRST),
               *last = import_cell(im, r, IM_LAST), *number = import_cell(im, r, IM_NUMBER);

    if (first || last)
        return arena_printf(im->arena, "%s%s%s", first ? first : "", first && last ? " " : "", last ? last : "");
    if (name)
        return str_dup(im->arena, import_name_turned(im->arena, str_of(name))).p;
    if (im->at[IM_NAME] < 0 && im->at[IM_FIRST] < 0 && im->at[IM_LAST] < 0 && number)
        return arena_printf(im->arena, "Person %s", number);
    return NULL;
}

const char *import_day_cell(struct import *im, struct import_row *r, enum import_field f)
{
    const char *text = import_cell(im, r, f);
    day d;

    if (!text)
        return NULL;
    d = import_day(&im->columns[im->at[f]], str_of(text));
    if (d == DAY_NONE)
        import_spoil(im, r, "%s is not a date", text);
    return d == DAY_NONE ? NULL : day_text(im->arena, d >= DAY_OPEN - 365 ? DAY_OPEN : d).p;
}

/* The same number or address twice in the file: the second row is the one that is left out. */
static bool is_twice(struct import *im, struct import_row *r, char what, const char *text, const char *label)
{
    struct str folded = text ? str_lower(im->arena, str_of(text)) : STR_NONE;
    int64_t line;

    if (!folded.n)
        return false;
    line = import_find_key(im, what, folded);
    if (line) {
        import_spoil(im, r, "Same %s as row %lld: %s", label, (long long)line, text);
        return true;
    }
    return false;
}

static void remember(struct import *im, char what, const char *text, int64_t line)
{
    if (text)
        import_learn_key(im, what, str_lower(im->arena, str_of(text)), line);
}

static void learn_fresh(struct import *im, const struct import_row *r)
{
    const char *number = import_cell(im, r, IM_NUMBER), *mail = import_cell(im, r, IM_MAIL);

    if (number)
        import_learn_key(im, '#', str_of(number), r->person_id);
    if (mail)
        import_learn_key(im, '@', str_lower(im->arena, str_of(mail)), r->person_id);
    import_learn_key(im, 'f', r->key, r->person_id);
}

/* Rows that say no more than a name: two of one name are two people when each has a first day of its own, else the second is
 * left out, for nothing tells them apart. */
static bool is_name_twice(struct import *im, struct import_row *r)
{
    struct str key = words_sort_key(im->arena, str_of(r->name)), dated;
    int64_t line;

    dated = str_format(im->arena, "%s %.*s", r->from ? r->from : "", STR_ARG(key));
    line = r->from ? import_find_key(im, 'D', dated) : import_find_key(im, 'A', key);
    if (!line)
        line = import_find_key(im, 'D', str_format(im->arena, " %.*s", STR_ARG(key)));
    if (line)
        import_spoil(im, r, "Same name as row %lld: a number, a mail address or the first day tells them apart",
                     (long long)line);
    import_learn_key(im, 'D', dated, r->line);
    import_learn_key(im, 'A', key, r->line);
    return line != 0;
}

/* Whom the database has by that name; a first day that is another's is asked about. */
static int64_t known_by_name(struct import *im, struct import_row *r)
{
    bool many;
    int64_t id = import_find_known(im, str_of(r->name), str_of(r->from), &many);
    day start = id ? import_start_of(im, id) : DAY_NONE;

    if (many && !id)
        import_spoil(im, r, "Several people are called %s: a number, a mail address or the first day is needed",
                     r->name);
    else if (id && r->from && start != DAY_NONE && start != day_parse(str_of(r->from)))
        import_spoil(im, r,
                     "%s is here since %s, not %s: a number or a mail address says whether that is the same person",
                     r->name, day_text(im->arena, start).p, r->from);
    return id;
}

/* The descriptor's limits, as a form has them. */
static void keep_within(struct import *im, struct import_row *r)
{
    static const struct {
        enum import_field field;
        size_t most;
    } limits[] = {{IM_NUMBER, 40}, {IM_MAIL, 200}, {IM_TITLE, 120}, {IM_UNIT, 120}};

    if (r->name && str_length(str_of(r->name)) > 120)
        import_spoil(im, r, "The name is longer than 120 characters");
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        const char *text = import_cell(im, r, limits[i].field);

        if (text && str_length(str_of(text)) > limits[i].most)
            import_spoil(im, r, "%s is longer than %zu characters", import_meanings[limits[i].field].label,
                         limits[i].most);
    }
}

/* Round one: who the row is about. */
static void identify(struct import *im, struct import_row *r)
{
    const char *number = import_cell(im, r, IM_NUMBER), *mail = import_cell(im, r, IM_MAIL);
    int64_t fresh_id = r->person_id;
    int64_t by_mail = mail ? import_find_mail(im, str_of(mail)) : 0;

    r->person_id = 0;
    r->from = import_day_cell(im, r, IM_HIRE);
    r->to = import_day_cell(im, r, IM_EXIT);
    if (!r->name)
        import_spoil(im, r, "No name");
    keep_within(im, r);
    if (mail && !strchr(mail, '@'))
        import_spoil(im, r, "%s is not a mail address", mail);
    if (r->bad || is_twice(im, r, 'N', number, "employee number") || is_twice(im, r, 'M', mail, "mail address"))
        return;
    remember(im, 'N', number, r->line);
    remember(im, 'M', mail, r->line);
    if (!number && !mail && is_name_twice(im, r))
        return;
    if ((r->person_id = import_find_line(im, r->line)) != 0) {
        r->fresh = true; /* of this very batch */
        return;
    }
    if (number)
        r->person_id = import_find_number(im, str_of(number));
    if (!r->person_id)
        r->person_id = by_mail;
    if (r->person_id && by_mail && by_mail != r->person_id)
        import_spoil(im, r, "%s belongs to somebody else", mail);
    if (!r->person_id && !number && !mail)
        r->person_id = known_by_name(im, r);
    if (r->bad || r->person_id)
        return;
    r->fresh = true;
    r->person_id = fresh_id;
}

static void find_manager(struct import *im, struct import_row *r)
{
    const char *text = import_cell(im, r, IM_MANAGER);
    bool many = false;

    if (!text)
        return;
    r->manager_id = import_find_person(im, str_of(text), &many);
    if (many)
        import_spoil(im, r, "Several people are called %s: name the manager by number or mail address", text);
    else if (!r->manager_id && import_find_key(im, 'X', str_lower(im->arena, str_of(text))))
        im->nleaderless++; /* that row cannot be taken; this one can, and asks again when the file comes again */
    else if (!r->manager_id)
        import_spoil(im, r, "Nobody is known as %s (manager)", text);
    else if (r->manager_id == r->person_id)
        import_spoil(im, r, "Reports to himself or herself");
}

static void find_thing(struct import *im, struct import_row *r, enum import_field f, char what, int64_t *id)
{
    const char *text = import_cell(im, r, f);

    if (!text)
        return;
    *id = import_find_thing(im, what, str_of(text));
    if (!*id)
        import_spoil(im, r, "There is no %s %s", import_meanings[f].name, text);
}

enum value_meaning import_meaning_of(const struct import *im, const struct import_row *r, enum import_field f)
{
    const char *text = import_cell(im, r, f);
    const struct import_column *c = im->at[f] >= 0 ? &im->columns[im->at[f]] : NULL;

    for (size_t i = 0; text && i < c->nvalues; i++)
        if (str_is(c->values[i].text, text))
            return c->values[i].meaning;
    return VALUE_ASKED;
}

/* As a form asks of what is one line. */
static void check_line(struct import *im, struct import_row *r, const char *what, const char *text)
{
    if (text && !words_visible(str_of(text)))
        import_spoil(im, r, "The %s has nothing that can be seen", what);
    else if (text && words_turn(str_of(text)))
        import_spoil(im, r, "The %s has a character that turns the direction of what stands around it", what);
}

/* Round two: all else that the row says. */
static void look_closer(struct import *im, struct import_row *r)
{
    check_line(im, r, "name", r->name);
    check_line(im, r, "title", import_cell(im, r, IM_TITLE));
    find_manager(im, r);
    find_thing(im, r, IM_LEVEL, 'l', &r->level_id);
    find_thing(im, r, IM_SITE, 's', &r->site_id);
    find_thing(im, r, IM_ENTITY, 'e', &r->entity_id);
    import_find_pay(im, r);
    if (import_cell(im, r, IM_FULL_TIME) && !import_share(import_cell(im, r, IM_FULL_TIME)))
        import_spoil(im, r, "%s is no share of full time: write 80, 80 %% or 0.8", import_cell(im, r, IM_FULL_TIME));
    if (r->to && r->from && strcmp(r->to, r->from) < 0)
        import_spoil(im, r, "The last day %s is before the first, %s", r->to, r->from);
    if (r->to && strcmp(r->to, DAY_OPEN_TEXT) != 0)
        r->to = day_text(im->arena, day_parse(str_of(r->to)) + 1).p; /* from here on: the day after */
    if (!r->to && import_meaning_of(im, r, IM_LEFT) == MEANS_LEFT)
        r->to = im->today.p;
    import_places_open(im, r);
}

static int by_name(const void *a, const void *b, void *rows)
{
    size_t i = *(const uint32_t *)a, k = *(const uint32_t *)b;
    int way = str_compare(((struct import_row *)rows)[i].key, ((struct import_row *)rows)[k].key);

    return way ? way : i < k ? -1 : 1;
}

/* Names, the order of writing, and in it the ids that new people would get. */
static void put_in_order(struct import *im)
{
    int64_t world_ms = clock_world_ms(&im->app->clock);

    im->order = ARENA_ARRAY(im->arena, uint32_t, im->nrows + 1);
    for (size_t i = 0; i < im->nrows; i++) {
        struct import_row *r = &im->rows[i];

        r->name = name_of_row(im, r);
        r->key = r->name ? words_sort_key(im->arena, str_of(r->name)) : STR("");
        im->order[i] = (uint32_t)i;
    }
    qsort_r(im->order, im->nrows, sizeof *im->order, by_name, im->rows);
    for (size_t i = 0; i < im->nrows; i++)
        im->rows[im->order[i]].person_id = id_new(world_ms);
}

/* Whoever works here today or later; a row of history: what it says holds then. */
static bool goes_on(const struct import *im, const struct import_row *r)
{
    return !r->to || str_compare(str_of(r->to), im->today) > 0;
}

/* Nobody of HR brings in what is about them where another could. What a file of people says of their own place is left as a
 * difference that somebody else takes; there is none of pay, nor of a first employment. */
static void refuse_own(struct import *im, struct import_row *r, bool whole)
{
    if (im->own_id && r->person_id == im->own_id && (whole || r->amount != INT_NONE || im->own_new))
        import_spoil(im, r, "This is your own record: somebody else of HR brings it in, such as %.*s",
                     STR_ARG(im->own_other));
}

static void refuse_leavers(struct import *im)
{
    for (size_t i = 0; i < im->nrows; i++)
        if (!im->rows[i].bad && goes_on(im, &im->rows[i]))
            import_learn_key(im, 'W', (struct str){(const char *)&im->rows[i].person_id, sizeof(int64_t)}, 1);
    for (size_t i = 0; i < im->nrows; i++)
        if (!im->rows[i].bad && goes_on(im, &im->rows[i]) && import_has_left(im, im->rows[i].manager_id))
            import_spoil(im, &im->rows[i], "%s does not work here any more (manager)",
                         import_cell(im, &im->rows[i], IM_MANAGER));
}

static void check_people_rows(struct import *im)
{
    put_in_order(im);
    for (size_t i = 0; i < im->nrows; i++) {
        struct import_row *r = &im->rows[i];

        identify(im, r);
        if (!r->bad && r->fresh)
            learn_fresh(im, r);
        if (r->bad && import_cell(im, r, IM_NUMBER) && !import_find_number(im, str_of(import_cell(im, r, IM_NUMBER))))
            remember(im, 'X', import_cell(im, r, IM_NUMBER), r->line);
    }
    for (size_t i = 0; i < im->nrows; i++)
        if (!im->rows[i].bad) {
            look_closer(im, &im->rows[i]);
            refuse_own(im, &im->rows[i], false);
            if (im->rows[i].bad && im->rows[i].fresh)
                import_learn_key(im, 'R', (struct str){(const char *)&im->rows[i].person_id, sizeof(int64_t)}, 1);
        }
    refuse_leavers(im);
}

void import_whom(struct import *im, struct import_row *r)
{
    const char *number = import_cell(im, r, IM_NUMBER), *mail = import_cell(im, r, IM_MAIL), *name = name_of_row(im, r);
    bool many = false;

    r->name = number ? number : mail ? mail : name;
    if (number)
        r->person_id = import_find_number(im, str_of(number));
    if (!r->person_id && mail)
        r->person_id = import_find_mail(im, str_of(mail));
    if (!r->person_id && !number && !mail && name)
        r->person_id = import_find_name(im, str_of(name), STR_NONE, &many);
    if (!r->person_id)
        import_spoil(im, r, many ? "Several people are called %s" : "Nobody is known as %s",
                     r->name ? r->name : "(empty)");
    else
        refuse_own(im, r, true);
}

/* A row of history or pay: about somebody who is there. */
static void check_dated_row(struct import *im, struct import_row *r)
{
    const char *unit = import_cell(im, r, IM_UNIT);
    day start;

    r->from = import_day_cell(im, r, IM_FROM);
    r->to = import_day_cell(im, r, IM_TO);
    import_whom(im, r);
    if (!r->from && im->kind == IMPORT_ASSIGNMENTS)
        import_spoil(im, r, "No first day");
    if (r->from && r->to && strcmp(r->to, r->from) == 0)
        import_spoil(im, r, "It ends on the day it begins, %s: it holds on no day", r->from);
    if (r->from && r->to && strcmp(r->to, r->from) < 0)
        import_spoil(im, r, "It ends on %s, before it begins on %s", r->to, r->from);
    start = import_start_of(im, r->person_id);
    if (!r->bad && !im->heads && r->from && im->kind == IMPORT_ASSIGNMENTS && start != DAY_NONE &&
        day_parse(str_of(r->from)) < start)
        import_spoil(im, r, "It begins on %s, before the first day of work, %s", r->from, day_text(im->arena, start).p);
    find_manager(im, r);
    if (!r->bad && !im->heads && goes_on(im, r) && import_has_left(im, r->manager_id))
        import_spoil(im, r, "%s does not work here any more (manager)", import_cell(im, r, IM_MANAGER));
    find_thing(im, r, IM_LEVEL, 'l', &r->level_id);
    import_find_pay(im, r);
    if (im->kind == IMPORT_PAY && !r->bad && r->amount == INT_NONE)
        import_spoil(im, r, "No amount");
    if (unit && im->heads && (r->unit_id = import_find_unit(im, str_of(unit))) == 0)
        import_spoil(im, r, "There is no unit %s", unit);
}

void import_chain(struct import *im)
{
    uint32_t *last = ARENA_ARRAY(im->arena, uint32_t, im->nrows + 1);

    im->people = ARENA_ARRAY(im->arena, int64_t, im->nrows + 1);
    im->first = ARENA_ARRAY(im->arena, uint32_t, im->nrows + 1);
    for (size_t i = 0; i < im->nrows; i++) {
        struct import_row *r = &im->rows[i];
        size_t at;

        if (r->bad)
            continue;
        at = import_person_slot(im, r->person_id, im->npeople + 1);
        if (at == im->npeople + 1) {
            im->people[im->npeople] = r->person_id;
            im->first[im->npeople++] = (uint32_t)i + 1;
        } else {
            im->rows[last[at - 1] - 1].next = (uint32_t)i + 1;
        }
        last[at - 1] = (uint32_t)i + 1;
    }
}

/* A manager who cannot be taken. */
static void leave_leaderless(struct import *im)
{
    for (size_t i = 0; i < im->nrows; i++)
        if (!im->rows[i].bad && im->rows[i].manager_id && import_is_gone(im, im->rows[i].manager_id)) {
            im->rows[i].manager_id = 0;
            im->nleaderless++;
        }
}

static bool check_rows(struct import *im)
{
    if (im->kind == IMPORT_PEOPLE) {
        check_people_rows(im);
        leave_leaderless(im);
        if (!import_circles_refuse(im))
            return false;
        leave_leaderless(im);
        return import_missing_find(im);
    }
    for (size_t i = 0; i < im->nrows; i++)
        check_dated_row(im, &im->rows[i]);
    if (im->kind == IMPORT_ASSIGNMENTS && im->heads)
        return import_heads_spread(im);
    import_chain(im);
    if (im->kind == IMPORT_ASSIGNMENTS)
        import_levels_open(im);
    return im->kind == IMPORT_PAY || import_rings_refuse(im);
}

bool import_check(struct import *im)
{
    im->index = NULL;
    if (!import_index_load(im) || !read_rows(im) || !import_levels_make(im))
        return false;
    if (im->kind == IMPORT_UNITS)
        return import_unit_rows(im);
    if (im->kind == IMPORT_ROWS)
        return import_rows_check(im);
    if (im->kind == IMPORT_ABSENCES)
        return import_absences_check(im);
    return check_rows(im) && (im->kind == IMPORT_PAY || im->heads || import_units_make(im));
}
