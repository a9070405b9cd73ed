/* The command line: one table of settings, one table of commands. */
#ifndef COMMANDS_COMMANDS_H
#define COMMANDS_COMMANDS_H

#include "web/app.h"

/* Every setting is a flag (--data), an environment variable (TANDEM_DATA) and a line of the configuration file
 * ("data = DIR"), in this order of strength. The parser, --help and docs/settings.md come from the table. */
enum setting_id {
    SET_DATA,
    SET_DATABASE,
    SET_LISTEN,
    SET_URL,
    SET_PROXY,
    SET_MAIL,
    SET_MAIL_FROM,
    SET_WORKERS,
    SET_CONFIG,
    SET_ADMIN,
    SET_NAME,
    SET_ORGANIZATION,
    SET_TIME_ZONE,
    SET_COUNTRY,
    SET_REPRESENTED,
    SET_PASSWORD_STDIN,
    SET_ACCOUNT,
    SET_SCOPE,
    SET_DAYS,
    SET_TO,
    SET_KEYS_TO,
    SET_FROM,
    SET_KEYS_FROM,
    SET_PEOPLE,
    SET_SEED,
    SET_YEARS,
    SET_REHEARSAL,
    SET_SHOW_COST,
    SET_MAP,
    SET_DRY_RUN,
    SET_JSON,
    SET_UNITS,
    SET_SHEET,
    SET_SOURCE,
    SET_CONFIRM,
    SET_IMPORT_STOP,
    SET_OPEN,
    SET_AUDIT_HEADS,
    SET_HEADS,
    SET_REPLACE,
    SET_ROW_SECURITY,
    SETTINGS
};
struct setting {
    const char *flag, *value, *otherwise, *says; /* value: what stands for it in --help; NULL: it takes none */
};
extern const struct setting settings[SETTINGS];

struct command_line {
    const char *values[SETTINGS];
    const char *words[8]; /* what is no flag: "people", "FILE" */
    size_t nwords;
};
/* False and a sentence on standard error when something is not understood. */
bool command_line_read(struct command_line *line, int argc, char **argv);
const char *command_value(const struct command_line *line, enum setting_id id);
int64_t command_number(const struct command_line *line, enum setting_id id, int64_t least, int64_t most);

struct command {
    const char *name, *says, *usage, *example;
    int (*run)(const struct command_line *line);
    const char *statuses; /* what its exit statuses mean, where there are more than done and not done */
};
extern const struct command commands[];
extern const size_t commands_count;

/* One clear sentence on standard error; returns 1, to be returned by the command. */
int command_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Opens the app over --data and --database; NULL: it has said why, also that there is none in that folder. */
struct app *command_app(const struct command_line *line);
/* The same for a folder that may be a new one. */
struct app *command_app_new(const struct command_line *line);
/* Runs a write function as the program itself. */
enum outcome command_write(struct app *app,
                           enum outcome (*fn)(struct tx *, struct ctx *, const void *, struct written *),
                           const void *in, struct arena *a, struct written *out, struct errors *errors);

/* Stands in a folder while a restore goes on: what a killed one has left is served by nobody, and is begun anew. */
#define RESTORING "restoring"

int command_serve(const struct command_line *line);
int command_init(const struct command_line *line);
int command_token(const struct command_line *line);
int command_account(const struct command_line *line);
int command_verify(const struct command_line *line);
int command_check(const struct command_line *line);
int command_backup(const struct command_line *line);
int command_restore(const struct command_line *line);
int command_import(const struct command_line *line);
/* `tandem import packets ZIP`, its app open. */
int import_packets(const struct command_line *line, struct app *app, const char *path);
int command_demo(const struct command_line *line);
int command_dossier(const struct command_line *line);
int command_export(const struct command_line *line);
int command_doctor(const struct command_line *line);
int command_heads(const struct command_line *line);
int command_migrate(const struct command_line *line);

#endif
