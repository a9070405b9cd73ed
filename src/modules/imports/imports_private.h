/* Inside the module: how a file is learnt, checked and written in slices. */
#ifndef MODULES_IMPORTS_PRIVATE_H
#define MODULES_IMPORTS_PRIVATE_H

#include "modules/imports/imports.h"

/* Unpacks im->path when it is a spreadsheet: the sheet that a line "file sheet = NAME" of the mapping names, else the
 * first. im->path is then a file of text that lives as long as the arena. */
bool import_sheet_unpack(struct import *im, struct str mapping);
const char *import_label(const struct import *im, enum import_field f); /* what a field is called in such a file */
bool import_is_own(struct arena *a, struct str column);
enum import_field import_guess(const struct import *im, struct str column);
bool import_map_read(struct import *im, struct str mapping);
enum value_meaning import_word_meaning(struct arena *a, enum import_field field, struct str text);
bool import_has_words(enum import_field f); /* its words are known or asked about */
/* What the row's word in such a column means; VALUE_ASKED: it says nothing. */
enum value_meaning import_meaning_of(const struct import *im, const struct import_row *r, enum import_field f);
/* The day in a column's way of writing, DAY_NONE: none. */
day import_day(const struct import_column *c, struct str text);
day import_day_as(enum date_order order, struct str text);
const char *import_cell(const struct import *im, const struct import_row *r, enum import_field f);

/* Batches that have begun and are not done. */
size_t imports_open(struct app *app, struct arena *a, int64_t **ids);
void import_find_pay(struct import *im, struct import_row *r);
void import_learn_currency(struct import *im, struct str employers, struct str country);
/* 0.8, 0,8, 80 and 80 % are all 800 thousandths of full time; 0: it is no share between nothing and all of it. */
int64_t import_share(const char *text);
bool import_index_load(struct import *im);
/* Only among the people of the database: those of the file are not there yet. */
int64_t import_find_known(struct import *im, struct str name, struct str start, bool *many);
int64_t import_find_person(struct import *im, struct str text, bool *many);
int64_t import_find_number(const struct import *im, struct str number);
int64_t import_find_mail(const struct import *im, struct str mail);
int64_t import_find_name(struct import *im, struct str name, struct str start, bool *many);
int64_t import_find_unit(const struct import *im, struct str text);
int64_t import_find_key(const struct import *im, char what, struct str text);   /* as import_learn_key learnt it */
int64_t import_find_thing(const struct import *im, char what, struct str text); /* 'l'evel, 's'ite, 'e'ntity */
void import_learn_key(struct import *im, char what, struct str text, int64_t id);
/* The first day on which such a thing is not chosen any more; open: the day that never comes. */
struct str import_closed_on(const struct import *im, int64_t thing_id);
day import_start_of(const struct import *im, int64_t person_id); /* DAY_NONE: not known */
struct str import_name_turned(struct arena *a, struct str name);

/* Runs a write in the name of whoever imports, who must be of HR still; nobody's from the command line. It has its own arena.
 * False: im->why. */
bool import_write(struct import *im, enum outcome (*fn)(struct tx *, struct ctx *, const void *, struct written *),
                  const void *in);
#define IMPORT_TOO_LARGE "The file is too large to be read as a whole: bring it in in parts, or with fewer columns."
/* The batch failed: im->why. */
enum outcome import_fail(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* What the program itself says of a batch, whoever began it. */
bool import_note(struct import *im, enum outcome (*fn)(struct tx *, struct ctx *, const void *, struct written *));
static inline bool import_has_pay(const struct import *im)
{
    return im->at[IM_PAY] >= 0 || im->at[IM_PAY_MONTH] >= 0;
}
bool import_people_check(struct import *im);
void import_whom(struct import *im, struct import_row *r); /* whom a row of history, pay or absences is about */
void import_chain(struct import *im); /* the rows of each person one behind the other: slices never cut them */
bool import_units_make(struct import *im);
/* Levels and units that the file names and the database has not. In a dry run they are only counted. */
bool import_levels_make(struct import *im);
bool import_unit_rows(struct import *im);
int64_t import_find_line(const struct import *im, int64_t line); /* who a stopped batch made of it */
size_t import_text_slot(struct import *im, struct str text, size_t otherwise);
/* Opens the file of a batch and learns it. */
bool import_prepare(struct app *app, struct arena *a, int64_t batch_id, struct import *im);
bool import_heads_spread(struct import *im);
/* Somebody whose last day is over, and whom no row of the file brings back: not put in charge of what goes on. */
bool import_has_left(const struct import *im, int64_t person_id);
bool import_is_gone(const struct import *im, int64_t person_id); /* a new person whose row cannot be taken */
size_t import_person_slot(struct import *im, int64_t person_id, size_t otherwise);
struct import_slice {
    struct import *im;
    size_t from, to;
    int64_t position;                                                   /* after it */
    size_t made, changed, unchanged, ended, moved, shaken, differences; /* differences: how many there were before it */
};

/* Which fields of somebody are the source's: those that are still as it last said. Without a source all may be taken. */
struct import_merge {
    struct import *im;
    struct tx *tx;
    const struct import_row *row;
    struct str base[IMPORT_FIELDS], next[IMPORT_FIELDS], data; /* what it said last, and now; data: as it is stored */
    bool known, keep;
};
void import_merge_begin(struct import_merge *m, struct tx *tx, struct import *im, const struct import_row *r);
/* May a field become what is given? Then *there is that, and true: it differs. NULL and 0: nothing is given. */
bool import_takes(struct import_merge *m, enum import_field f, struct str *there, const char *given);
bool import_takes_id(struct import_merge *m, enum import_field f, int64_t *there, int64_t given);
void import_merge_end(struct import_merge *m, struct ctx *ctx);
/* Is a field of somebody here what is given, as import_source keeps it? And making it so: what belongs to the person and
 * the employment alone, the place has assignment_change. */
bool import_field_is(struct tx *tx, struct ctx *ctx, int64_t person_id, enum import_field f, struct str text);
void import_put_field(struct tx *tx, struct ctx *ctx, int64_t batch_id, int64_t person_id, enum import_field f,
                      struct str given);
void import_source_restore(struct tx *tx, struct str source, int64_t person_id, struct str data);
/* Says why a row cannot be taken; the first reason stays. */
void import_spoil(struct import *im, struct import_row *r, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Rows of a history that would let somebody report to himself on some day, also one long past. */
bool import_rings_refuse(struct import *im);
/* Rows of people that would close the line to a ring. */
bool import_circles_refuse(struct import *im);
const char *import_name_of(struct import *im, int64_t person_id); /* of somebody in the database */
/* Rows that put somebody where it is closed: of people, and levels of a history once its rows are chained. */
void import_places_open(struct import *im, struct import_row *r);
void import_levels_open(struct import *im);
bool import_missing_find(struct import *im);
/* Those who are missing, and a word in HR's inbox. */
void import_missing_put(struct tx *tx, struct ctx *ctx, const struct import *im);
/* A word about a batch in HR's inbox, and its end. */
void import_todo(struct tx *tx, struct ctx *ctx, int64_t batch_id, struct str text);
void import_todo_done(struct tx *tx, int64_t batch_id);
/* What was there before the batch, for taking it back: a row of that kind, of a person or of KEPT_OF_UNITS. */
struct import_kept {
    int64_t person_id, row_id, version;
    const char *kind;
    struct str data, amount; /* amount: sealed, or none */
};
void import_keep_row(struct tx *tx, struct ctx *ctx, const struct import *im, const struct import_kept *k);
#define import_keep(tx, ctx, im, ...) import_keep_row(tx, ctx, im, &(struct import_kept){__VA_ARGS__})
/* Names into a map that is kept; an id as text, because numbers of JSON are not wide enough. */
void import_put(struct arena *a, struct value map, const char *name, struct str text);
void import_put_id(struct arena *a, struct value map, const char *name, int64_t id);
/* The day in a cell, YYYY-MM-DD; NULL: it is empty, or no date, which spoils the row. */
const char *import_day_cell(struct import *im, struct import_row *r, enum import_field f);
void import_slice_done(struct tx *tx, const struct import_slice *s); /* says in the database how far it is */
int64_t import_keep_person(struct tx *tx, struct ctx *ctx, struct import *im, int64_t person_id);
/* before: the version that somebody had before the batch. */
void import_seen(struct tx *tx, struct ctx *ctx, struct import *im, int64_t person_id, int64_t before);
struct row_import_assignments_of;
void import_row_put(struct tx *tx, struct ctx *ctx, struct import *im, const struct row_import_assignments_of *a,
                    struct str from, struct str to, struct str reason);
enum outcome import_people_slice(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
enum outcome import_history_slice(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
enum outcome import_pay_slice(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
enum outcome import_absence_slice(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
bool import_absences_check(struct import *im);
/* A file of an entity (import_rows.c): bound by its descriptor, written by its save, what was there kept as its state. */
bool import_rows_check(struct import *im);
enum outcome import_rows_slice(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
struct row_import_kept_of;
/* False: it was changed meanwhile, and stays. */
bool import_entity_restore(struct tx *tx, struct ctx *ctx, struct str kind, const struct row_import_kept_of *k);
size_t import_next_step(size_t step, int64_t took_ns); /* rows of the next slice, by how long the last one took */
bool import_lines(struct import *im);
bool import_heads_put(struct import *im); /* who leads the units that rows are about */
struct row_import_batch_row;
enum { KEPT_OF_UNITS = -1 }; /* whose rows of import_kept are: nobody's */
/* Goes on with taking back. */
bool import_take_back(struct import *im, const struct row_import_batch_row *b);
void import_restore_person(struct tx *tx, struct ctx *ctx, const struct row_import_batch_row *b, int64_t person_id);
bool import_remove_person(struct tx *tx, const struct row_import_batch_row *b, int64_t person_id);
struct row_import_kept_of;
void import_unit_restore(struct tx *tx, struct ctx *ctx, const struct row_import_kept_of *k);
void import_absence_restore(struct tx *tx, struct ctx *ctx, const struct row_import_kept_of *k);
enum outcome import_person_slice(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* A salary from a day on; the same one is left as it is. Gives 'm'ade, 'c'hanged or 'u'nchanged. */
char pay_put(struct tx *tx, struct ctx *ctx, struct import *im, int64_t person_id, struct str from, struct str to,
             int64_t amount, struct str currency);

#endif
