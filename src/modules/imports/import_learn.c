/* The file read for the first time: its columns, how its dates are written, and which of its words are not known. */
#include "modules/imports/imports_private.h"

#include "core/csv.h"

#include <ctype.h>
#include <stdio.h>

bool import_is_date(const struct import *im, enum import_field f)
{
    if (f >= IMPORT_FIELDS)
        return im->entity->fields[f - IMPORT_FIELDS].kind == FIELD_DAY;
    return f == IM_HIRE || f == IM_EXIT || f == IM_FROM || f == IM_TO || f == IM_UNTIL || f == IM_BACK;
}

static void ask(struct import *im, enum question asks, const struct import_column *c, size_t value, const char *says)
{
    if (im->nasked < ASKED_MOST)
        im->asked[im->nasked++] = (struct import_question){asks, says, (size_t)(c - im->columns), value};
}

/* Numbers of a date, whatever parts them; what comes behind a blank or a T (a time of day) is passed over. */
static bool split_date(struct str text, int parts[3], size_t digits[3], char *by)
{
    size_t i = 0;

    for (int k = 0; k < 3; k++) {
        size_t from = i;

        for (parts[k] = 0; i < text.n && isdigit((unsigned char)text.p[i]) && i - from < 4; i++)
            parts[k] = parts[k] * 10 + (text.p[i] - '0');
        digits[k] = i - from;
        if (!digits[k])
            return false;
        if (k < 2 && (i == text.n || !strchr("-/.", text.p[i])))
            return false;
        if (k < 2)
            *by = text.p[i++];
    }
    return i == text.n || text.p[i] == ' ' || text.p[i] == 'T';
}

static day real_day(int year, int month, int of_month)
{
    day d = month >= 1 && month <= 12 && of_month >= 1 && year >= 1 ? day_of(year, month, of_month) : DAY_NONE;
    int y, m, o;

    if (d == DAY_NONE)
        return d;
    day_parts(d, &y, &m, &o);
    return y == year && m == month && o == of_month ? d : DAY_NONE; /* not 31 February */
}

day import_day_as(enum date_order order, struct str text)
{
    int p[3];
    size_t digits[3];
    char by;

    if (!split_date(text, p, digits, &by))
        return DAY_NONE;
    if (order == DATES_ISO)
        return digits[0] == 4 ? real_day(p[0], p[1], p[2]) : DAY_NONE;
    if (digits[2] != 4)
        return DAY_NONE;
    return order == DATES_DMY ? real_day(p[2], p[1], p[0]) : order == DATES_MDY ? real_day(p[2], p[0], p[1]) : DAY_NONE;
}

day import_day(const struct import_column *c, struct str text)
{
    return import_day_as(c->order, str_trim(text));
}

static void learn_date(struct import_column *c, struct str text)
{
    if (import_day_as(DATES_ISO, text) != DAY_NONE)
        c->iso++;
    if (import_day_as(DATES_DMY, text) != DAY_NONE)
        c->dmy++;
    if (import_day_as(DATES_MDY, text) != DAY_NONE)
        c->mdy++;
    if (!memchr(text.p, '.', text.n))
        c->slashed++;
}

static void learn_value(struct import *im, struct import_column *c, struct str text)
{
    for (size_t i = 0; i < c->nvalues; i++)
        if (str_eq(c->values[i].text, text)) {
            c->values[i].n++;
            return;
        }
    if (c->nvalues < VALUES_MOST)
        c->values[c->nvalues++] =
            (struct import_value){str_dup(im->arena, text), 1, import_word_meaning(im->arena, c->field, text)};
}

static void learn_cell(struct import *im, struct import_column *c, struct str text)
{
    bool seen = false;

    for (size_t i = 0; i < c->nsamples; i++)
        seen = seen || str_eq(c->samples[i], text);
    if (!seen && c->nsamples < SAMPLES)
        c->samples[c->nsamples++] = str_dup(im->arena, text);
    if (import_is_date(im, c->field))
        learn_date(c, text);
    if (import_has_words(c->field))
        learn_value(im, c, text);
}

/* One way of writing for the whole column: the one that reads most of it; two that read the same are asked about. */
static void decide_dates(struct import *im, struct import_column *c)
{
    const char *name = c->name.p, *sample = c->nsamples ? c->samples[0].p : "";

    if (c->order_said)
        return;
    c->order = DATES_ISO;
    if (c->iso >= c->dmy && c->iso >= c->mdy)
        return;
    c->order = c->dmy >= c->mdy ? DATES_DMY : DATES_MDY;
    if (c->dmy == c->mdy && c->slashed)
        ask(im, ASKS_DATES, c, 0,
            arena_printf(im->arena,
                         "%s: is %s day/month/year or month/day/year? Write 'date %s = day/month/year' or 'date %s = "
                         "month/day/year'.",
                         name, sample, name, name));
}

static void decide_values(struct import *im, struct import_column *c)
{
    const char *example = c->field == IM_LEFT   ? "exit (or here, empty)"
                          : c->field == IM_AWAY ? "other (or parental, care, sick, sabbatical, military, empty)"
                                                : "employee (or contractor, empty)";

    if (c->nvalues == VALUES_MOST)
        ask(im, ASKS_MANY_VALUES, c, 0,
            arena_printf(im->arena, "%s has more different values than such a column has. Write '%s = %s.", c->name.p,
                         c->name.p,
                         im->kind == IMPORT_PEOPLE ? "custom' to keep it as it is" : "ignore' to leave it out"));
    else
        for (size_t i = 0; i < c->nvalues; i++)
            if (c->values[i].meaning == VALUE_ASKED)
                ask(im, ASKS_VALUE, c, i,
                    arena_printf(im->arena,
                                 "%s says \"%s\" in %lld row%s, and what it means is not known. Write: value %s \"%s\" "
                                 "= %s",
                                 c->name.p, c->values[i].text.p, (long long)c->values[i].n,
                                 c->values[i].n == 1 ? "" : "s", c->name.p, c->values[i].text.p, example));
}

static bool file_wrong(struct import *im, const char *why)
{
    im->why = arena_printf(im->arena, "%s", why);
    return false;
}

static void guess_columns(struct import *im, const struct csv_row *row)
{
    bool taken[IMPORT_FIELDS_MOST] = {false};

    im->ncolumns = row->n;
    im->columns = ARENA_ARRAY(im->arena, struct import_column, row->n);
    for (size_t i = 0; i < row->n; i++) {
        struct import_column *c = &im->columns[i];

        c->name = str_dup(im->arena, str_trim(row->cells[i]));
        c->field = import_guess(im, c->name);
        if (c->field > IM_IGNORE && taken[c->field])
            c->field = IM_CUSTOM;
        taken[c->field] = true;
        if (c->field == IM_CUSTOM && im->kind != IMPORT_PEOPLE)
            c->field = IM_IGNORE;
    }
}

static void place_columns(struct import *im)
{
    for (size_t f = 0; f < IMPORT_FIELDS_MOST; f++)
        im->at[f] = -1;
    for (size_t i = 0; i < im->ncolumns; i++)
        if (im->columns[i].field > IM_IGNORE)
            im->at[im->columns[i].field] = (int)i;
}

/* Does it say something about the leaders of units? By its name, and by what it does not say. */
static bool looks_like_heads(const struct import *im)
{
    return im->kind == IMPORT_ASSIGNMENTS && (strstr(im->file, "manager") || strstr(im->file, "head")) &&
           im->at[IM_NUMBER] >= 0 && im->at[IM_UNIT] >= 0 && im->at[IM_TITLE] < 0 && im->at[IM_MANAGER] < 0;
}

static bool has_enough(struct import *im)
{
    bool who = im->at[IM_NUMBER] >= 0 || im->at[IM_MAIL] >= 0 || im->at[IM_NAME] >= 0 || im->at[IM_LAST] >= 0;

    if (im->kind == IMPORT_ROWS) {
        const struct field *key = resource_field(im->entity, str_of(im->entity->key));

        return im->at[IMPORT_FIELDS + (key - im->entity->fields)] >= 0 ||
               file_wrong(im, arena_printf(im->arena,
                                           "No column holds the %s, by which each is known. Name it in the mapping.",
                                           key->label));
    }
    if (im->kind != IMPORT_UNITS && !who)
        return file_wrong(
            im, "No column says who it is about. One of number, mail and name is needed: name it in the mapping.");
    if (im->kind == IMPORT_UNITS && im->at[IM_NAME] < 0 && im->at[IM_UNIT] < 0)
        return file_wrong(im, "No column names the units. Name it in the mapping.");
    if (im->kind == IMPORT_PAY && !import_has_pay(im))
        return file_wrong(im, "No column holds the pay. Name it in the mapping, such as 'Column = pay'.");
    if (im->kind == IMPORT_ABSENCES && im->at[IM_FROM] < 0)
        return file_wrong(
            im, "No column says on which day an absence begins. Name it in the mapping, such as 'Column = from'.");
    if (im->kind == IMPORT_ABSENCES && im->at[IM_UNTIL] < 0 && im->at[IM_BACK] < 0)
        return file_wrong(im,
                          "No column says when an absence ends. Name it in the mapping, such as 'Column = last day' "
                          "or 'Column = first day back'.");
    if (im->kind == IMPORT_ASSIGNMENTS && im->at[IM_FROM] < 0)
        return file_wrong(im, "No column says from when a row holds. Name it in the mapping, such as 'Column = from'.");
    if (im->kind == IMPORT_ASSIGNMENTS && im->at[IM_UNIT] < 0 && im->at[IM_TITLE] < 0 && im->at[IM_MANAGER] < 0 &&
        im->at[IM_LEVEL] < 0)
        return file_wrong(im, "No column holds a unit, a title, a level or a manager.");
    return true;
}

bool import_open(struct import *im, struct str mapping)
{
    char why[400] = "The file is empty.";
    struct csv *c = im->csv = import_sheet_unpack(im, mapping) ? csv_open(im->path, why, sizeof why) : NULL;
    struct csv_row row;
    enum csv_result got;

    im->mapping = mapping;
    if (!c)
        return im->why ? false : file_wrong(im, why);
    got = csv_next(c, &row);
    if (got == CSV_ROW)
        guess_columns(im, &row);
    else if (got == CSV_WRONG)
        snprintf(why, sizeof why, "%s", csv_problem(c));
    im->separator = csv_separator(c);
    im->encoding = csv_encoding(c);
    csv_close(c);
    im->csv = NULL;
    if (got != CSV_ROW)
        return file_wrong(im, why);
    if (!import_map_read(im, mapping))
        return false;
    place_columns(im);
    im->heads = im->heads || looks_like_heads(im);
    return true;
}

bool import_learn(struct import *im)
{
    char why[400];
    struct csv *c = im->csv = csv_open(im->path, why, sizeof why);
    struct csv_row row;
    enum csv_result got;

    if (!c)
        return file_wrong(im, why);
    csv_next(c, &row);
    while ((got = csv_next(c, &row)) == CSV_ROW) {
        im->nrows++;
        for (size_t i = 0; i < row.n && i < im->ncolumns; i++) {
            struct str text = str_trim(row.cells[i]);

            if (text.n)
                learn_cell(im, &im->columns[i], text);
        }
    }
    snprintf(why, sizeof why, "%s", csv_problem(c));
    csv_close(c);
    im->csv = NULL;
    if (got == CSV_WRONG)
        return file_wrong(im, why);
    for (size_t i = 0; i < im->ncolumns; i++) {
        if (import_is_date(im, im->columns[i].field))
            decide_dates(im, &im->columns[i]);
        if (import_has_words(im->columns[i].field))
            decide_values(im, &im->columns[i]);
    }
    return has_enough(im);
}
