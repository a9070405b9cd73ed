/* An entity described once: from this table come the binding and checking of forms, JSON and CSV, the form fields, the
 * API's schema, its import, the difference that the audit keeps.
 *
 * It stops there: no joins, no workflow, no visibility of rows. A transition is a function with a name, never a change
 * of a status field. What may be filtered and sorted is declared by the queries. */
#ifndef RESOURCE_RESOURCE_H
#define RESOURCE_RESOURCE_H

#include "access/ctx.h"
#include "core/buf.h"

enum field_kind {
    FIELD_TEXT,      /* struct str, one line */
    FIELD_LONG_TEXT, /* struct str, several lines */
    FIELD_CHOICE,    /* struct str, one of choices */
    FIELD_DAY,       /* struct str, YYYY-MM-DD */
    FIELD_INT,       /* int64_t, INT_NONE when empty */
    FIELD_DECIMAL,   /* int64_t, thousandths: "12.5" is 12500; INT_NONE when empty */
    FIELD_BOOL,      /* int64_t, 0 or 1 */
    FIELD_MONEY,     /* int64_t, minor units of the currency in the member `currency`, INT_NONE when empty */
    FIELD_REF,       /* int64_t, id of another resource, 0 when empty; typed as its code, mail address, name or id */
    FIELD_PERCENT, /* int64_t, thousandths of the whole: "80", "80 %" and "62.5" are 800, 800 and 625; INT_NONE when empty */
    FIELD_SET, /* int64_t, bit i for choices[i], 0 when empty; typed as their values with spaces, or as the number */
};
enum field_flags {
    FIELD_REQUIRED = 1,
    FIELD_SCALE = 8,  /* a number from min to max: a row of buttons, labelled by choices */
    FIELD_CARDS = 16, /* a choice that is seen whole before it is made: a card each */
    FIELD_LATER = 32, /* may be left empty in a draft; a later step asks for it */
};

struct field;
/* The one way of writing what was typed, in the arena; STR_NONE: there is none, and *why says it after the field's label. */
typedef struct str field_read(struct arena *a, const struct field *f, struct str typed, const char **why);
/* Letters of a code such as PL or EUR, as capitals. */
field_read read_capitals;
/* The same, where there is such a country, such a currency. */
field_read read_country, read_currency;
/* The name of a time zone. Its last part will do where only one ends so: Warsaw, new york. */
field_read read_zone;

struct choice {
    const char *value, *label;
    const char *says;      /* second line of a card, or NULL */
    const char *tone;      /* colour of a card: "good", "warn", "bad", or NULL */
    enum action_id set_by; /* offered to those to whom this is open, as of a field; 0: to everybody */
};
struct field {
    const char *name, *label, *hint;
    enum field_kind kind;
    size_t offset;
    unsigned flags;
    int64_t min, max;             /* characters of a text, value of a number; max 0: a kind's own limit */
    const struct choice *choices; /* ends with {NULL, NULL} */
    const char *choices_from;     /* a line of the page whose rows (step, label, means) stand for them in a form */
    /* FIELD_TEXT: what is offered while somebody types; anything else may be typed too. */
    const struct str *(*offers)(size_t *n);
    field_read *reads;     /* FIELD_TEXT, or NULL: as it was typed */
    const char *initial;   /* what a form for a new one begins with */
    const char *ref;       /* name of the resource that a FIELD_REF points to */
    enum action_id set_by; /* an action needed to set it, beyond the write's own; ACT_NONE: none */
    int class;
    const char *others; /* names of columns that mean this one in imports: "dept|department name|..." */
};

/* Every input struct begins with this. */
struct form_head {
    uint64_t given;  /* bit i: field i was submitted */
    int64_t id;      /* 0: a new one */
    int64_t version; /* as it was shown; 0: not checked (imports) */
};

/* What the API writes through a resource's save. */
enum api_writes {
    API_BOTH,  /* makes new ones, and changes those that are there */
    API_NEW,   /* makes new ones: what was made is changed under another name */
    API_KNOWN, /* answers one that is there */
    API_READS, /* is read alone */
};

/* Nothing but the press of a button. */
struct press_form {
    struct form_head head;
};

struct resource {
    const char *name, *plural, *label; /* "unit", "units", "Unit" */
    size_t size;                       /* of the input struct */
    const struct field *fields;
    size_t nfields;
    /* The one hook: rules between fields. Sees fully bound input. */
    void (*check)(const void *in, struct ctx *ctx);
    /* Finds what somebody typed for a reference: rows (id, label), at most two; takes :text. NULL: by id alone. */
    const struct query *lookup;
    /* The same for an id: a row (id) when there is one that the writer may point to; takes :id. NULL: the write
     * function checks by itself. */
    const struct query *by_id;
    /* Suggestions while somebody types one: rows (id, label); takes :q, :q_end and :today. */
    const struct query *suggest;
    /* Write functions. `in` is the input struct. Save also makes a new one, when in->head.id is 0. */
    enum outcome (*save)(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
    enum outcome (*remove)(struct tx *tx, struct ctx *ctx, const void *in, struct written *out);
    /* The current row as an input struct, for forms and PATCH: takes :id (and :as_of); columns are named as fields. */
    const struct query *current;
    /* An entity, one row of one table: ENTITY(table, key) gives these. `key` is the field that names one row alone, by which an
     * import finds it; `acts` begins its words in the audit log, the name where it is NULL; `in_use` (rule, takes :id and
     * :gone) counts what would be left without it, where it closes. */
    const struct query *state, *named, *insert, *set, *close, *in_use;
    const char *key, *acts;
    /* The API: its list and item queries, and the rights that they ask for. */
    const struct query *list, *item;
    enum action_id view, edit;
    enum api_writes writes;
    /* The API on another day, where today's queries read what is kept of today; both take :as_of. A day to come asks for
     * the right to what is planned. NULL: list and item take :as_of themselves, or such a thing has no days. */
    const struct query *list_then, *item_then;
    enum action_id plans;
    /* How long its list is, from figures that are kept: a row (n), for those who may see all of it; takes filters of the list by
     * their names. NULL, or another filter: there is no such figure. */
    const struct query *total;
    /* What is made below something else, and whose save takes that one's id (a check-in of a goal): the name by which the
     * API says it, "goal_id". What is there is then changed by another resource, or not at all. */
    const char *under;
    const struct resource *changed_by;
};
extern const struct resource press_resource; /* of press_form */

#define FIELD(type, member, ...)                                                                                       \
    {                                                                                                                  \
        .name = #member, .offset = offsetof(type, member), __VA_ARGS__                                                 \
    }
/* What the block `-- entity: TABLE by KEY` of a .sql file makes (tools/sqlgen/entity.c). */
#define ENTITY(table, key_)                                                                                            \
    .key = key_, .state = &query_##table##_state, .named = &query_##table##_named, .insert = &query_##table##_insert,  \
    .set = &query_##table##_set, .lookup = &query_##table##_lookup, .suggest = &query_##table##_suggest
#define FIELDS(list) .fields = (list), .nfields = sizeof(list) / sizeof *(list)

/* The list of all of them, from modules.c. */
extern const struct resource *const all_resources[];
extern const size_t all_resources_count;
const struct resource *resource_find(struct str name);
const struct field *resource_field(const struct resource *r, struct str name);

/* What was submitted, whatever its form: text of a field, or STR_NONE when it is not there. */
struct submission {
    struct str (*get)(struct arena *a, const void *source, const struct field *f);
    const void *source;
    bool creating;
};
/* What a form's field holds, or STR_NONE. Boxes of one name that are ticked are one text, their values with spaces; a
 * checked box behind its hidden "off" counts alone. */
struct str form_text(struct arena *a, struct value form, const char *name);
/* Text to members: the only way in. Mistakes go to ctx->errors. References that are no ids are kept as text in
 * `typed` (nfields of them) for resource_resolve. */
void resource_bind(const struct resource *r, void *in, const struct submission *s, struct ctx *ctx, struct str *typed);
/* Finds the references that were typed, and checks those given as ids; needs a connection. Mistakes go to ctx->errors.
 * What r->current shows for a reference, sent back as it is, means what holds, whoever else has that name. */
enum db_status resource_resolve(const struct resource *r, void *in, struct ctx *ctx, const struct str *typed,
                                struct db_conn *c);
/* The hook, when nothing was wrong so far. */
void resource_check(const struct resource *r, const void *in, struct ctx *ctx);
/* Whether a field was submitted. */
bool resource_gave(const struct resource *r, const void *in, const char *name);
/* Members that were not given are taken from `row`, a row of r->current. */
void resource_fill(const struct resource *r, void *in, struct value row);
/* An entity's save: may somebody, is it there, is it what was shown; what was not given is filled from *before, the row that was (null:
 * a new one); is its key free. DONE: *out has id and version, and entity_end writes it, with its audit entry and a sentence.
 * `in` is the function's own copy. entity_save is both, where there are no rules between them. */
enum outcome entity_begin(struct tx *tx, struct ctx *ctx, const struct resource *r, void *in, struct value *before,
                          struct written *out);
enum outcome entity_end(struct tx *tx, struct ctx *ctx, const struct resource *r, const void *in, struct value before,
                        struct written *out);
enum outcome entity_save(struct tx *tx, struct ctx *ctx, const struct resource *r, const void *in, struct written *out);
void *entity_copy(struct tx *tx, const struct resource *r, const void *in);
/* The row as it is now, columns named as fields, with version and closed_on; null: there is none. */
struct value entity_state(struct tx *tx, const struct resource *r, int64_t id);
/* Asks or runs its .in_use or .close: the first row, or null. */
struct value entity_call(struct tx *tx, const struct query *q, int64_t id, struct str on);
/* What a row says of the thing that a reference points to: of x_id, its x_label, else x_name or x_code; or null. */
struct value resource_label(struct arena *a, const struct field *f, struct value row);
/* Text of a member as a form shows it: a reference as its id. */
struct str resource_text(struct arena *a, const struct field *f, const void *in);
/* What changed, for the audit: {"name":["old","new"]}; fields above F0 by name alone. `row`: what was there, or null. */
struct str resource_changes(struct arena *a, const struct resource *r, struct value row, const void *in);
/* The fields of a form as a value, for the partial "field": see views/field.html. `labels`: map from field name to the
 * label of a reference. */
struct value resource_form(struct arena *a, const struct resource *r, struct value row, struct value labels,
                           struct value typed, const struct errors *errors, const struct viewer *viewer);
/* A row of the API: ids as text, columns in the query's order, sealed ones already opened. */
struct value resource_json(struct arena *a, const struct query *q, struct value row);

#endif
