#include "commands/commands.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

const struct setting settings[SETTINGS] = {
    [SET_DATA] = {"data", "DIR", NULL, "folder of database, keys and files"},
    [SET_DATABASE] = {"database", "URL", NULL, "postgresql://...: rows live there; keys and files stay in --data"},
    [SET_LISTEN] = {"listen", "ADDRESS:PORT", "127.0.0.1:8080", "where to answer; beyond loopback it needs --url"},
    [SET_URL] = {"url", "URL", NULL, "https address that people use; cookies and links follow it"},
    [SET_PROXY] = {"proxy", "ADDRESS", NULL, "the proxy whose forwarded headers count"},
    [SET_MAIL] = {"mail", "URL", NULL, "smtp://HOST:PORT; without it mail stays in the outbox"},
    [SET_MAIL_FROM] = {"mail-from", "ADDRESS", NULL, "sender of mail"},
    [SET_WORKERS] = {"workers", "N", "0", "threads that answer; 0: twice the cores"},
    [SET_CONFIG] = {"config", "FILE", NULL, "lines of the form 'data = DIR'"},
    [SET_ADMIN] = {"admin", "MAIL", NULL, "first administrator, who is HR too"},
    [SET_NAME] = {"name", "NAME", NULL, "name of the person, or of the token"},
    [SET_ORGANIZATION] = {"organization", "NAME", "My organization", "name of the organization"},
    [SET_TIME_ZONE] = {"time-zone", "ZONE", "UTC", "time zone whose midnight turns the day"},
    [SET_COUNTRY] = {"country", "CODE", NULL, "country of the organization, two letters such as PL"},
    [SET_REPRESENTED] = {"represented", NULL, NULL,
                         "there are employee representatives: sensitive evaluations start off"},
    [SET_PASSWORD_STDIN] = {"password-stdin", NULL, NULL, "reads the password from standard input"},
    [SET_ACCOUNT] = {"account", "LOGIN", NULL, "the account that is meant: what it signs in with"},
    [SET_SCOPE] = {"scope", "SCOPES", "*", "what the token opens, such as 'units:read units:write'"},
    [SET_DAYS] = {"days", "N", "365", "how long the token lives"},
    [SET_TO] = {"to", "DIR", NULL, "where a backup of the data goes"},
    [SET_KEYS_TO] = {"keys-to", "DIR", NULL, "where a backup of the keys goes: another place"},
    [SET_FROM] = {"from", "DIR", NULL, "backup of the data to restore"},
    [SET_KEYS_FROM] = {"keys-from", "DIR", NULL, "backup of the keys to restore"},
    [SET_PEOPLE] = {"people", "N", "240", "size of the demo company"},
    [SET_SEED] = {"seed", "N", "1", "the same seed makes the same company"},
    [SET_YEARS] = {"years", "N", "3", "years of history"},
    [SET_REHEARSAL] = {"rehearsal", NULL, NULL, "the demo company begins in rehearsal; without it everything is live"},
    [SET_SHOW_COST] = {"show-cost", NULL, NULL, "a header with the number of statements of each page"},
    [SET_MAP] = {"map", "FILE", NULL, "lines 'column = field' that correct what an import guesses"},
    [SET_DRY_RUN] = {"dry-run", NULL, NULL, "says what an import would do, and does nothing"},
    [SET_JSON] = {"json", NULL, NULL, "says what an import did as JSON"},
    [SET_UNITS] = {"units", "FILE", NULL, "a file of units, imported before the assignments"},
    [SET_SHEET] = {"sheet", "NAME", NULL, "sheet of a spreadsheet to import; without it the first"},
    [SET_SOURCE] = {"source", "NAME", NULL,
                    "where a file of people comes from again and again; it changes what it owns"},
    [SET_CONFIRM] = {"confirm", NULL, NULL, "lets a run of a source change more than --import-stop allows"},
    [SET_IMPORT_STOP] = {"import-stop", "PERCENT", "5",
                         "share of people whom a source may end or give another manager"},
    [SET_OPEN] = {"open", NULL, NULL, "opens sealed fields in an export: pay, reasons of exits, kinds of absence"},
    [SET_AUDIT_HEADS] = {"audit-heads", "FILE", NULL,
                         "signed heads of the audit log are added to it: best on another machine"},
    [SET_REPLACE] = {"replace", NULL, NULL, "a backup may take the place of an older one in the same folders"},
    [SET_ROW_SECURITY] = {"row-security", "ROLE", NULL,
                          "PostgreSQL holds back this role, which owns nothing, row by row"},
    [SET_HEADS] = {"heads", "FILE", NULL, "signed heads that verify holds the audit log against"},
};

#define refuse(...) (command_fail(__VA_ARGS__), false)

static enum setting_id find_setting(const char *name, size_t n)
{
    enum setting_id id = 0;

    while (id < SETTINGS && (strlen(settings[id].flag) != n || memcmp(settings[id].flag, name, n) != 0))
        id++;
    return id;
}

static bool read_flag(struct command_line *line, int argc, char **argv, int *i)
{
    const char *name = argv[*i] + 2, *equal = strchr(name, '=');
    enum setting_id id = find_setting(name, equal ? (size_t)(equal - name) : strlen(name));

    if (id == SETTINGS)
        return refuse("there is no flag %s; --help lists them", argv[*i]);
    if (!settings[id].value)
        line->values[id] = "yes";
    else if (equal)
        line->values[id] = equal + 1;
    else if (*i + 1 < argc)
        line->values[id] = argv[++*i];
    else
        return refuse("%s needs a value", argv[*i]);
    if (!*line->values[id]) /* a variable of a script that was not set is not what is meant otherwise */
        return refuse("--%s needs a value, and was given an empty one", settings[id].flag);
    return true;
}

static void read_environment(struct command_line *line)
{
    for (size_t id = 0; id < SETTINGS; id++) {
        char name[64] = "TANDEM_";
        size_t n = 7;

        for (const char *c = settings[id].flag; *c && n < 62; c++)
            name[n++] = *c == '-' ? '_' : (char)toupper((unsigned char)*c);
        name[n] = 0;
        if (!line->values[id])
            line->values[id] = getenv(name);
    }
}

/* "name = value" lines; what a flag or the environment says is stronger. The values live as long as the program. */
static bool read_file(struct command_line *line, const char *path)
{
    FILE *f = fopen(path, "r");
    char *text = NULL;
    size_t size = 0;

    if (!f)
        return refuse("%s cannot be read", path);
    while (getline(&text, &size, f) > 0) {
        struct str rest = str_trim(str_of(text)), name = str_trim(str_split(&rest, '='));
        enum setting_id id = find_setting(name.p, name.n);

        rest = str_trim(rest);
        if (!name.n || name.p[0] == '#')
            continue;
        if (id == SETTINGS) {
            fclose(f);
            return refuse("the configuration has a line that is not known: %s", text);
        }
        if (!line->values[id])
            line->values[id] = strndup(rest.p, rest.n);
    }
    free(text);
    fclose(f);
    return true;
}

bool command_line_read(struct command_line *line, int argc, char **argv)
{
    for (int i = 0; i < argc; i++) {
        if (strncmp(argv[i], "--", 2) == 0) {
            if (!read_flag(line, argc, argv, &i))
                return false;
        } else if (line->nwords < sizeof line->words / sizeof *line->words) {
            line->words[line->nwords++] = argv[i];
        } else {
            return refuse("%s is one word too many", argv[i]);
        }
    }
    read_environment(line);
    return !line->values[SET_CONFIG] || read_file(line, line->values[SET_CONFIG]);
}

const char *command_value(const struct command_line *line, enum setting_id id)
{
    return line->values[id] && *line->values[id] ? line->values[id] : settings[id].otherwise;
}

int64_t command_number(const struct command_line *line, enum setting_id id, int64_t least, int64_t most)
{
    const char *text = command_value(line, id);
    int64_t n;

    if (!text || !str_to_int(str_of(text), &n) || n < least || n > most) {
        command_fail("--%s is a number from %lld to %lld", settings[id].flag, (long long)least, (long long)most);
        exit(1);
    }
    return n;
}
