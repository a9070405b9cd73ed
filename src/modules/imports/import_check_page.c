/* The dry run as a page: what the columns mean, what would happen, and which rows cannot be taken. */
#include "core/sheet.h"
#include "modules/imports/imports_private.h"
#include "modules/imports/imports_web.h"
#include "modules/people/people.h"
#include "web/app.h"

enum { BAD_SHOWN = 200 };

static void check_file(void *with)
{
    struct sending *s = with;

    s->im.dry = true;
    s->good = import_prepare(s->im.app, s->arena, s->im.batch_id, &s->im);
    if (s->good && !s->im.nasked)
        s->good = import_check(&s->im) && import_count(&s->im);
}

static struct value option(struct arena *a, const char *value, const char *label, bool selected)
{
    struct value v = value_map(a);

    map_put(a, v, "value", value_text(str_of(value)));
    map_put(a, v, "label", value_text(str_of(label)));
    map_put(a, v, "selected", value_bool(selected));
    return v;
}

/* A question as it is put to somebody who looks at the page: what the file says, in how many rows, where the answer is. */
static struct str question(struct arena *a, const struct import *im, const struct import_question *q)
{
    const struct import_column *c = &im->columns[q->column];
    const struct import_value *v = &c->values[q->value];

    if (q->asks == ASKS_DATES)
        return str_format(a, "%.*s says %.*s: is the day or the month first?", STR_ARG(c->name),
                          STR_ARG(c->samples[0]));
    if (q->asks == ASKS_MANY_VALUES)
        return str_format(a, "%.*s says too many different things to be the %s. Choose %s for it.", STR_ARG(c->name),
                          import_meaning(im, c->field).label,
                          im->kind == IMPORT_PEOPLE ? "\xE2\x80\x9CKeep as it is\xE2\x80\x9D"
                                                    : "\xE2\x80\x9C"
                                                      "Do not import\xE2\x80\x9D");
    return str_format(a, "%.*s says \xE2\x80\x9C%.*s\xE2\x80\x9D in %lld %s: what does it mean?", STR_ARG(c->name),
                      STR_ARG(v->text), (long long)v->n, v->n == 1 ? "row" : "rows");
}

/* What comes of a word that is left empty. */
static const char *empty_says(enum import_field f)
{
    return f == IM_LEFT ? "Left empty: the word says nothing. Who is here stays, who is new works here."
           : f == IM_KIND
               ? "Left empty: the word says nothing. Who is here stays what they are, who is new is an employee."
               : "Left empty: the absence comes without a kind.";
}

/* What a word of such a column may mean. */
static struct value choices(struct arena *a, enum import_field f, enum value_meaning means)
{
    struct value words = value_list(a);

    list_add(a, words, option(a, "", "Choose what it means", means == VALUE_ASKED));
    if (f == IM_LEFT) {
        list_add(a, words, option(a, "exit", "Has left", means == MEANS_LEFT));
        list_add(a, words, option(a, "here", "Works here", means == MEANS_HERE));
    } else if (f == IM_KIND) {
        list_add(a, words, option(a, "employee", "Employee", means == MEANS_EMPLOYEE));
        list_add(a, words, option(a, "contractor", "Contractor", means == MEANS_CONTRACTOR));
    }
    for (size_t i = 0; f == IM_AWAY && absence_kinds[i].value; i++)
        list_add(a, words, option(a, absence_kinds[i].value, absence_kinds[i].label, means == MEANS_AWAY + i));
    list_add(a, words, option(a, "empty", "Leave empty", means == MEANS_NOTHING));
    return words;
}

/* What the words of a column mean, each with its choice: who has left, who is a contractor, why somebody is away. */
static struct value meanings(struct arena *a, const struct import_column *c, size_t i)
{
    struct value list = value_list(a);

    if (!import_has_words(c->field) || c->nvalues == VALUES_MOST)
        return list;
    for (size_t k = 0; k < c->nvalues; k++) {
        struct value one = value_map(a);

        map_put(a, one, "text", value_text(c->values[k].text));
        map_put(a, one, "rows", value_int(c->values[k].n));
        map_put(a, one, "input", value_text(str_format(a, "v%zu.%zu", i, k)));
        map_put(a, one, "words", choices(a, c->field, c->values[k].meaning));
        map_put(a, one, "asked", value_bool(c->values[k].meaning == VALUE_ASKED));
        list_add(a, list, one);
    }
    return list;
}

static struct value column_value(struct arena *a, const struct import *im, size_t i)
{
    const struct import_column *c = &im->columns[i];
    static const char *const orders[][2] = {
        {"year", "year-month-day"}, {"day", "day/month/year"}, {"month", "month/day/year"}};
    struct value v = value_map(a), fields = value_list(a), dates = value_list(a);
    struct buf samples = buf_new(a, 4096);

    for (size_t k = 0; k < c->nsamples; k++)
        buf_format(&samples, "%s%.*s", k ? ", " : "", STR_ARG(str_cut(c->samples[k], 0, 60)));
    for (enum import_field f = 0; f < import_fields_end(im); f++)
        if (import_has_field(im, f))
            list_add(a, fields, option(a, import_meaning(im, f).name, import_label(im, f), c->field == f));
    for (size_t k = 0; import_is_date(im, c->field) && k < 3; k++)
        list_add(a, dates, option(a, orders[k][0], orders[k][1], c->order == k + 1));
    map_put(a, v, "name", value_text(c->name));
    map_put(a, v, "input", value_text(str_format(a, "c%zu", i)));
    map_put(a, v, "date_input", value_text(str_format(a, "d%zu", i)));
    map_put(a, v, "samples", value_text(buf_str(&samples)));
    map_put(a, v, "own", value_bool(import_is_own(a, c->name)));
    map_put(a, v, "said", value_bool(c->said));
    map_put(a, v, "guessed", value_bool(!c->said && c->field > IM_IGNORE));
    map_put(a, v, "unknown", value_bool(!c->said && c->field <= IM_IGNORE && !import_is_own(a, c->name)));
    map_put(a, v, "key",
            value_bool(c->field == IM_NUMBER || c->field == IM_MAIL ||
                       (c->field >= IMPORT_FIELDS && !strcmp(import_meaning(im, c->field).name, im->entity->key))));
    map_put(a, v, "sealed", value_bool(c->field == IM_PAY || c->field == IM_PAY_MONTH));
    map_put(a, v, "sealed_kind", value_bool(c->field == IM_AWAY));
    map_put(a, v, "fields", fields);
    map_put(a, v, "dates", dates);
    map_put(a, v, "meanings", meanings(a, c, i));
    map_put(a, v, "empty_says", value_text(import_has_words(c->field) ? str_of(empty_says(c->field)) : STR_NONE));
    return v;
}

static struct value problems(struct arena *a, const struct import *im)
{
    struct value list = value_list(a);

    for (size_t i = 0; i < im->nrows && im->rows && list_count(list) < BAD_SHOWN; i++) {
        struct value one;

        if (!im->rows[i].bad)
            continue;
        one = value_map(a);
        map_put(a, one, "line", value_int(im->rows[i].line));
        map_put(a, one, "who", value_text(str_of(im->rows[i].name ? im->rows[i].name : "")));
        map_put(a, one, "reason", value_text(str_of(im->rows[i].bad)));
        list_add(a, list, one);
    }
    return list;
}

static struct value missing(struct arena *a, const struct import *im)
{
    struct value list = value_list(a);

    for (size_t i = 0; i < im->nmissing && i < BAD_SHOWN; i++) {
        struct value one = value_map(a);

        map_put(a, one, "person_id", value_int(im->missing[i].person_id));
        map_put(a, one, "name", value_text(im->missing[i].name));
        map_put(a, one, "title", value_text(im->missing[i].title));
        list_add(a, list, one);
    }
    return list;
}

static struct value differences(struct arena *a, const struct import *im)
{
    struct value list = value_list(a);

    for (size_t i = 0; i < im->ndifferences && i < BAD_SHOWN; i++) {
        const struct import_difference *d = &im->differences[i];
        struct value one = value_map(a);

        map_put(a, one, "person_id", value_int(d->person_id));
        map_put(a, one, "name", value_text(d->name));
        map_put(a, one, "field", value_text(str_of(import_meanings[d->field].label)));
        map_put(a, one, "here", value_text(d->here));
        map_put(a, one, "there", value_text(d->there));
        list_add(a, list, one);
    }
    return list;
}

static void put_columns(struct arena *a, struct value v, const struct import *im)
{
    struct value columns = value_list(a), asked = value_list(a);
    size_t matched = 0;

    for (size_t i = 0; i < im->ncolumns; i++) {
        list_add(a, columns, column_value(a, im, i));
        matched += im->columns[i].field > IM_IGNORE;
    }
    for (size_t i = 0; i < im->nasked; i++)
        list_add(a, asked, value_text(question(a, im, &im->asked[i])));
    map_put(a, v, "columns", columns);
    map_put(a, v, "matched", value_int((int64_t)matched));
    map_put(a, v, "all_columns", value_int((int64_t)im->ncolumns));
    map_put(a, v, "asked", asked);
    map_put(a, v, "heads", value_bool(im->heads));
    map_put(a, v, "currency", value_text(im->at[IM_CURRENCY] < 0 && import_has_pay(im) ? im->currency : STR_NONE));
}

static void put_counts(struct arena *a, struct value v, const struct import *im)
{
    map_put(a, v, "rows", value_int((int64_t)im->nrows));
    map_put(a, v, "made", value_int((int64_t)im->made));
    map_put(a, v, "changed", value_int((int64_t)im->changed));
    map_put(a, v, "unchanged", value_int((int64_t)im->unchanged));
    map_put(a, v, "bad", value_int((int64_t)im->nbad));
    map_put(a, v, "leaderless", im->nleaderless ? value_int((int64_t)im->nleaderless) : value_null());
    map_put(a, v, "units_made",
            im->units_made && im->kind != IMPORT_UNITS ? value_int((int64_t)im->units_made) : value_null());
    map_put(a, v, "heads_changed", im->heads_changed ? value_int((int64_t)im->heads_changed) : value_null());
    map_put(a, v, "good", value_int((int64_t)(im->nrows - im->nbad)));
}

/* "semicolon, UTF-8", or which sheet it is. */
static struct str form_of(struct arena *a, const struct import *im)
{
    const char *parted = im->separator == ';'    ? "semicolon"
                         : im->separator == '\t' ? "tab"
                         : im->separator == '|'  ? "bar"
                                                 : "comma";

    return im->book ? str_format(a, "sheet %s", im->book->names[im->book->chosen])
                    : str_format(a, "%s, %s", parted, im->encoding ? im->encoding : "UTF-8");
}

/* The sheets to choose from, when there are several. */
static struct value sheets(struct arena *a, const struct import *im)
{
    struct value list = value_list(a);

    for (size_t i = 0; im->book && im->book->n > 1 && i < im->book->n; i++)
        list_add(a, list, option(a, im->book->names[i], im->book->names[i], i == im->book->chosen));
    return list;
}

static void file_checked(struct web *w)
{
    struct sending *s = w->own;
    const struct import *im = &s->im;
    struct arena *a = w->arena; /* the other one may be full */
    struct value v = value_map(a);

    put_columns(a, v, im);
    put_counts(a, v, im);
    map_put(a, v, "wrong", value_text(s->good ? STR_NONE : str_of(im->why)));
    map_put(a, v, "form", value_text(form_of(a, im)));
    map_put(a, v, "sheets", sheets(a, im));
    map_put(a, v, "until", value_text(day_text(a, w->ctx.today + IMPORT_UNDO_DAYS)));
    map_put(a, v, "problems", problems(a, im));
    map_put(a, v, "missing", missing(a, im));
    map_put(a, v, "nmissing", value_int((int64_t)im->nmissing));
    map_put(a, v, "differences", differences(a, im));
    map_put(a, v, "much", value_text(s->good && import_is_much(im) ? import_much_says(im) : STR_NONE));
    map_put(a, v, "ready", value_bool(s->good && !im->nasked && im->nrows > im->nbad));
    map_put(w->arena, w->root, "page", v);
    web_reply_page(w, 200, "import_check");
}

void import_show(struct web *w)
{
    int64_t id = web_path_id(w, "id");
    struct sending *s;
    struct str status;

    if (!import_batch_status(w, id, &status))
        return;
    if (!str_is(status, "waiting") || import_is_under_way(id)) {
        web_reply_page(w, 200, "import_batch");
        return;
    }
    s = sending_new(w);
    s->im.batch_id = id;
    sending_read(w, s, check_file, file_checked);
}
