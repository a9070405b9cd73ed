/* Files from elsewhere become people, their history, their pay and their units.
 *
 * A run over one file: import_open reads its head and guesses what its columns mean; import_learn reads it whole, finds
 * how its dates are written and what it has to ask; import_check reads it again, finds whom each row means and which
 * rows cannot be taken. Nothing is written until import_apply, which works in slices, says how far it is in the
 * database, and goes on there when it was stopped. The analysis depends on file, mapping and database alone. */
#ifndef MODULES_IMPORTS_H
#define MODULES_IMPORTS_H

#include "modules/imports/packets.h"
#include "modules/people/people.h"
#include "resource/resource.h"

struct app;
struct sheet_list;

enum import_kind {
    IMPORT_PEOPLE,
    IMPORT_ASSIGNMENTS,
    IMPORT_PAY,
    IMPORT_UNITS,
    IMPORT_ABSENCES,
    IMPORT_ROWS /* of an entity: im->entity, whose name is the word */,
    IMPORT_KINDS
};
extern const char *const import_kinds[IMPORT_ROWS];

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
    IM_UNTIL, /* from here on: of absences alone */
    IM_BACK,
    IM_AWAY,
    IM_ACTING,
    IMPORT_FIELDS, /* from here on: the fields of an entity, as they stand in its descriptor */
    IMPORT_FIELDS_MOST = IMPORT_FIELDS + 32
};
struct import_meaning {
    const char *name, *label; /* name: in --map FILE and in forms */
    const char *others;       /* names of columns that mean it, folded, between bars */
};
extern const struct import_meaning import_meanings[IMPORT_FIELDS];
struct import;
/* The same, also of an entity's field; and the end of the fields that a file of its kind may have. */
struct import_meaning import_meaning(const struct import *im, enum import_field f);
enum import_field import_fields_end(const struct import *im);
/* What the file holds, by its word: a kind, or the name of a resource that has a key. False: there is no such. */
bool import_kind_read(struct import *im, struct str word);
struct str import_kind_word(const struct import *im);
/* Which resources a file may hold. */
bool import_is_entity(const struct resource *r);

enum {
    SAMPLES = 3,
    VALUES_MOST = 24,
    IMPORT_SLICE = 1000, /* the first one; later ones as many rows as SLICE_MS allow */
    SLICE_MOST = 8000,
    SLICE_MS = 150,
    FEW_CHANGED = 300, /* whose seats are seen to one by one */
    PEOPLE_SLICE = 500 /* with four rows each */,
    ASKED_MOST = 20,
    IMPORT_UNDO_DAYS = 30,
    IMPORT_KEPT_DAYS = 7 /* what a batch that has ended leaves in DIR/imports */
};
enum date_order { DATES_UNKNOWN, DATES_ISO, DATES_DMY, DATES_MDY };
enum value_meaning {
    VALUE_ASKED,
    MEANS_NOTHING, /* as if the cell were empty */
    MEANS_HERE,
    MEANS_LEFT,
    MEANS_EMPLOYEE,
    MEANS_CONTRACTOR,
    MEANS_AWAY /* and on: the kinds of absence, in their order */
};

struct import_value {
    struct str text;
    int64_t n;
    enum value_meaning meaning;
};
enum question { ASKS_DATES, ASKS_VALUE, ASKS_MANY_VALUES };
struct import_question {
    enum question asks;
    const char *says; /* for a command, with the line of a mapping that answers it */
    size_t column, value;
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
    const char **cells;            /* one for each column, NULL: empty; only of columns that mean something */
    const char *custom;            /* JSON */
    const char *bad;               /* why it cannot be taken */
    int64_t person_id, manager_id; /* manager_id: of an absence, who leads meanwhile */
    bool fresh;                    /* the person is made by this batch */
    uint32_t next;                 /* the next row of the same person, number + 1 */
    const char *name, *from, *to;
    struct str key; /* of its name, for sorting */
    int64_t unit_id, level_id, site_id, entity_id, amount;
    void *input; /* of an entity: bound, its id in the head when it is known */
    const char *currency;
};
struct import_difference { /* a field that is not the source's: shown, left as it is */
    int64_t person_id;
    struct str name, here, there;
    enum import_field field;
};
struct import_absent { /* somebody of the source who works here and is not in the file */
    int64_t person_id;
    struct str name, title;
};
struct import_index;
struct csv;
struct import {
    struct app *app;
    struct arena *arena;
    enum import_kind kind;
    const struct resource *entity; /* of IMPORT_ROWS */
    const char *path, *file;       /* file: its name for people */
    struct csv *csv;               /* being read: whoever leaves by an arena that is full closes it */
    const char *packed;            /* the spreadsheet that path was unpacked from, or NULL */
    struct sheet_list *book;       /* its sheets, or NULL */
    struct import_column *columns;
    size_t ncolumns;
    int at[IMPORT_FIELDS_MOST]; /* column of a field, or -1 */
    struct str currency;        /* when no column says it */
    bool currency_said;         /* by the mapping */
    bool heads;                 /* rows say who led a unit */
    char separator;
    const char *encoding;
    struct import_question asked[ASKED_MOST]; /* what it has to know first */
    size_t nasked;
    struct import_row *rows;
    size_t nrows, nbad, nleaderless;
    uint32_t *order; /* rows of people by name: written in this order, neighbours in an index are written together */
    int64_t *people; /* whom the rows mean, each once: slices of assignments and pay go by them */
    uint32_t *first; /* their first row, number + 1 */
    size_t npeople;
    struct import_index *index;
    int64_t batch_id;
    int64_t account_id; /* who imports: whoever sent the file, then whoever applies it; 0: the command line */
    int64_t own_id;     /* that person, where somebody else of HR could: nothing of that record is changed; 0: nobody */
    bool own_new;       /* who never worked here until now */
    struct str own_other; /* who could */
    int lock;             /* held while it is applied */
    bool dry;
    size_t made, changed, unchanged, units_made, heads_changed, freed,
        nlevels; /* heads_changed: units led by another */
    struct str mapping;
    struct str source;    /* "workday": what it said before tells which fields are its own; empty: all are */
    bool confirmed, held; /* may change that much; was stopped because it would */
    size_t ended, moved, shaken, nknown; /* people whose end comes, whose manager changes, either; all people */
    struct import_difference *differences;
    size_t ndifferences, room;
    struct import_absent *missing;
    size_t nmissing;
    int64_t position, made_id, writing; /* writing: the person whose rows are being put */
    enum lines_stage stage;             /* of drawing the line of everybody, at the end of a large run */
    int64_t stage_at;
    bool drawn;         /* it was, or needs not be */
    const char *ringed; /* who lost a manager, for the line would have closed; NULL: nobody */
    const char *undone; /* what became of taking it back, when it was that */
    void (*progress)(const struct import *im, size_t done, size_t all);
    struct str today;
    const char *why; /* a sentence, when something returned false */
};

/* The column that Tandem adds to the rows that were not taken: left out when they come again. */
#define IMPORT_WHY "Why it was not imported"

bool import_is_date(const struct import *im, enum import_field f);
/* May a column of such a file mean that? */
bool import_has_field(const struct import *im, enum import_field f);
bool import_open(struct import *im, struct str mapping);
bool import_learn(struct import *im);
bool import_check(struct import *im);
/* Writes the batch that import_batch_make made, from its position on. */
bool import_apply(struct import *im);
/* Counts what would be made, changed or left as it is; after import_check. */
bool import_count(struct import *im);
bool import_batch_make(struct import *im, struct str mapping);
/* Nobody else works on the batch until import_let_go. False: somebody does, im->why. */
bool import_hold(struct import *im);
void import_let_go(struct import *im);
/* The whole of it from a file of the data folder; the batch stands in the database as waiting, running or being taken back. */
bool import_resume(struct app *app, struct arena *a, int64_t batch_id, struct import *im);
/* A name that a source may have: letters, digits, - _ and ., 40 at most. */
bool import_source_good(struct str name);
/* Would it end, or give another manager to, more people than may be without a word (--import-stop)? */
bool import_is_much(const struct import *im);
/* "It would end 3 people and give 12 another manager, of 240: more than 5 %." */
struct str import_much_says(const struct import *im);
/* For a batch of a source: tries it without writing anything, and holds it when it is much and nobody has confirmed it.
 * False: it is held (im->held), or im->why says what is wrong. */
bool import_ask_first(struct import *im);
/* Takes a batch back. A large one is only marked (out->version is 1): import_resume goes on with it in slices. Nothing else is
 * taken back meanwhile; what somebody changes meanwhile stays, and is said. */
struct import_undo {
    int64_t batch_id;
};
enum outcome import_undo(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
/* Where the file of a batch lies, and the rows of it that were not taken. */
char *import_file(struct arena *a, const struct app *app, int64_t batch_id);
char *import_bad_file(struct arena *a, const struct app *app, int64_t batch_id);
bool import_bad_rows_write(struct import *im, const char *path);

/* Goes on with what was under way when the program was stopped. */
void imports_go_on(struct app *app);
/* The same without a server, one after the other; said is told of each what came of it. Returns how many failed. */
typedef void (*import_finished_fn)(const struct import *im);
size_t imports_finish(struct app *app, import_finished_fn said);
/* Is no program at work on a batch that has begun and is not done? */
bool import_is_stopped(struct arena *a, const char *data_dir, int64_t batch_id);
/* Removes what ended batches left in DIR/imports, and batches that nobody began for 30 days; looked at every day. */
void imports_clean_look(void *owner, struct db *db, struct ctx *ctx);

#endif
