/* Files from elsewhere become people, their history, their pay and their units.
 *
 * A run over one file: import_open reads its head and guesses what its columns mean; import_learn reads it whole, finds
 * how its dates are written and what it has to ask; import_check reads it again, finds whom each row means and which
 * rows cannot be taken. Nothing is written until import_apply, which works in slices, says how far it is in the
 * database, and goes on there when it was stopped. The analysis depends on file, mapping and database alone. */
#ifndef MODULES_IMPORTS_H
#define MODULES_IMPORTS_H

#include "resource/resource.h"

struct app;
struct sheet_list;

enum import_kind { IMPORT_PEOPLE, IMPORT_ASSIGNMENTS, IMPORT_PAY, IMPORT_UNITS, IMPORT_KINDS };
extern const char *const import_kinds[IMPORT_KINDS];

/* What a column may mean. */
enum import_field {
    IM_CUSTOM,
    IM_IGNORE,
    IM_NUMBER,
    IM_NAME,
    IM_FIRST,
    IM_LAST,
    IM_MAIL,
    IM_TITLE,
    IM_UNIT,
    IM_PARENT,
    IM_MANAGER,
    IM_HIRE,
    IM_EXIT,
    IM_LEFT,
    IM_KIND,
    IM_LEVEL,
    IM_SITE,
    IM_ENTITY,
    IM_FULL_TIME,
    IM_PAY,
    IM_PAY_MONTH,
    IM_CURRENCY,
    IM_FROM,
    IM_TO,
    IMPORT_FIELDS
};
struct import_meaning {
    const char *name, *label; /* name: in --map FILE and in forms */
    const char *others;       /* names of columns that mean it, folded, between bars */
};
extern const struct import_meaning import_meanings[IMPORT_FIELDS];

enum {
    SAMPLES = 3,
    VALUES_MOST = 24,
    IMPORT_SLICE = 2000,
    PEOPLE_SLICE = 500 /* with four rows each */,
    ASKED_MOST = 20,
    IMPORT_UNDO_DAYS = 30
};
enum date_order { DATES_UNKNOWN, DATES_ISO, DATES_DMY, DATES_MDY };
enum value_meaning { VALUE_ASKED, MEANS_HERE, MEANS_LEFT, MEANS_EMPLOYEE, MEANS_CONTRACTOR };

struct import_value {
    struct str text;
    int64_t n;
    enum value_meaning meaning;
};
struct import_column {
    struct str name;
    enum import_field field;
    struct str samples[SAMPLES];
    size_t nsamples;
    enum date_order order;
    bool said, order_said; /* by the mapping */
    size_t iso, dmy, mdy, slashed;
    struct import_value values[VALUES_MOST];
    size_t nvalues;
};
struct import_row { /* one row of the file */
    int64_t line;
    const char **cells; /* one for each column, NULL: empty; only of columns that mean something */
    const char *custom; /* JSON */
    const char *bad;    /* why it cannot be taken */
    int64_t person_id, manager_id;
    bool fresh;    /* the person is made by this batch */
    uint32_t next; /* the next row of the same person, number + 1 */
    const char *name, *from, *to;
    int64_t unit_id, level_id, site_id, entity_id, amount;
    const char *currency;
};
struct import_index;
struct import {
    struct app *app;
    struct arena *arena;
    enum import_kind kind;
    const char *path, *file; /* file: its name for people */
    const char *packed;      /* the spreadsheet that path was unpacked from, or NULL */
    struct sheet_list *book; /* its sheets, or NULL */
    struct import_column *columns;
    size_t ncolumns;
    int at[IMPORT_FIELDS]; /* column of a field, or -1 */
    struct str currency;   /* when no column says it */
    bool heads;            /* rows say who led a unit */
    char separator;
    bool windows;
    const char *asked[ASKED_MOST]; /* what it has to know first, a sentence each */
    size_t nasked;
    struct import_row *rows;
    size_t nrows, nbad, nleaderless;
    int64_t *people; /* whom the rows mean, each once: slices of assignments and pay go by them */
    uint32_t *first; /* their first row, number + 1 */
    size_t npeople;
    struct import_index *index;
    int64_t batch_id;
    bool dry;
    size_t made, changed, unchanged, units_made, freed, nlevels;
    int64_t position, made_id, writing; /* writing: the person whose rows are being put */
    void (*progress)(const struct import *im, size_t done, size_t all);
    struct str today;
    const char *why; /* a sentence, when something returned false */
};

bool import_open(struct import *im, struct str mapping);
bool import_learn(struct import *im);
bool import_check(struct import *im);
/* Writes the batch that import_batch_make made, from its position on. */
bool import_apply(struct import *im);
/* Counts what would be made, changed or left as it is; after import_check. */
bool import_count(struct import *im);
bool import_batch_make(struct import *im, struct str mapping, int64_t account_id);
/* The whole of it from a file of the data folder; the batch stands in the database as waiting or running. */
bool import_resume(struct app *app, struct arena *a, int64_t batch_id, struct import *im);
/* Takes a batch back, whole or not at all. */
struct import_undo {
    int64_t batch_id;
};
enum outcome import_undo(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* Where the file of a batch lies, and the rows of it that were not taken. */
char *import_file(struct arena *a, const struct app *app, int64_t batch_id);
char *import_bad_file(struct arena *a, const struct app *app, int64_t batch_id);
bool import_bad_rows_write(struct import *im, const char *path);

/* ---- private to the module ---- */
/* Unpacks im->path when it is a spreadsheet: the sheet that a line "file sheet = NAME" of the mapping names, else the
 * first. im->path is then a file of text that lives as long as the arena. */
bool import_sheet_unpack(struct import *im, struct str mapping);
enum import_field import_guess(enum import_kind kind, struct str column);
bool import_map_read(struct import *im, struct str mapping);
enum value_meaning import_word_meaning(enum import_field field, struct str text);
bool import_is_date(enum import_field f);
/* The day in a column's way of writing, DAY_NONE: none. */
day import_day(const struct import_column *c, struct str text);
day import_day_as(enum date_order order, struct str text);
const char *import_cell(const struct import *im, const struct import_row *r, enum import_field f);
void import_ask(struct import *im, const char *format, ...) __attribute__((format(printf, 2, 3)));

bool import_index_load(struct import *im);
int64_t import_find_person(const struct import *im, struct str text, bool *many);
int64_t import_find_number(const struct import *im, struct str number);
int64_t import_find_mail(const struct import *im, struct str mail);
int64_t import_find_name(const struct import *im, struct str name, struct str start, bool *many);
int64_t import_find_unit(const struct import *im, struct str text);
int64_t import_find_thing(const struct import *im, char what, struct str text); /* 'l'evel, 's'ite, 'e'ntity */
void import_learn_key(struct import *im, char what, struct str text, int64_t id);
day import_start_of(const struct import *im, int64_t person_id); /* DAY_NONE: not known */
struct str import_name_turned(struct arena *a, struct str name);

/* Runs a write as HR of the program itself, with its own arena. False: im->why. */
bool import_write(struct import *im, enum outcome (*fn)(struct tx *, struct ctx *, const void *, struct written *),
                  const void *in);
bool import_people_check(struct import *im);
bool import_units_make(struct import *im);
/* Levels and units that the file names and the database has not. In a dry run they are only counted. */
bool import_levels_make(struct import *im);
bool import_unit_rows(struct import *im);
int64_t import_find_line(const struct import *im, int64_t line); /* who a stopped batch made of it */
size_t import_text_slot(struct import *im, struct str text, size_t otherwise);
/* Opens the file of a batch and learns it. */
bool import_prepare(struct app *app, struct arena *a, int64_t batch_id, struct import *im);
bool import_heads_spread(struct import *im);
bool import_is_gone(const struct import *im, int64_t person_id); /* a new person whose row cannot be taken */
size_t import_person_slot(struct import *im, int64_t person_id, size_t otherwise);
struct import_slice {
    struct import *im;
    size_t from, to;
    int64_t position; /* after it */
    size_t made, changed, unchanged;
};
void import_slice_done(struct tx *tx, const struct import_slice *s); /* says in the database how far it is */
void import_keep_person(struct tx *tx, struct ctx *ctx, struct import *im, int64_t person_id);
void import_seen(struct tx *tx, struct ctx *ctx, struct import *im, int64_t person_id);
struct row_import_assignments_of;
void import_row_put(struct tx *tx, struct ctx *ctx, struct import *im, const struct row_import_assignments_of *a,
                    struct str from, struct str to, struct str reason);
enum outcome import_people_slice(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
enum outcome import_history_slice(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
enum outcome import_pay_slice(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
enum outcome import_person_slice(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* A salary from a day on; the same one is left as it is. Gives 'm'ade, 'c'hanged or 'u'nchanged. */
char pay_put(struct tx *tx, struct ctx *ctx, struct import *im, int64_t person_id, struct str from, struct str to,
             int64_t amount, struct str currency);

/* Goes on with what was under way when the program was stopped. */
struct app;
void imports_go_on(struct app *app);

#endif
