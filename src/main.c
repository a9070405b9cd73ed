/* tandem COMMAND ...: finds the command and runs it. */
#include "commands/commands.h"

#include <locale.h>
#include <stdio.h>
#include <sys/stat.h>

const struct command commands[] = {
    {"serve", "answers at an address until it is told to stop",
     "--data DIR [--listen 127.0.0.1:8080] [--url https://... --proxy ADDRESS] [--audit-heads FILE]",
     "tandem serve --data /var/lib/tandem --listen 127.0.0.1:8080", command_serve},
    {"init", "makes an empty organization and its first administrator", "--data DIR --admin MAIL --password-stdin",
     "echo 'a long sentence' | tandem init --data data --admin ada@example.org --password-stdin", command_init},
    {"token", "makes an API token and prints it alone", "create --data DIR --account MAIL [--scope S]",
     "tandem token create --data data --account ada@example.org --scope units:read", command_token},
    {"account", "lists accounts; disables, enables, resets a password, removes a lost second step",
     "list|disable|enable|reset|remove-totp --data DIR [--account LOGIN] [--url https://...]",
     "tandem account reset --data /var/lib/tandem --account ada@example.org --url https://people.example.org",
     command_account},
    {"verify", "walks the chain of the audit log; with signed heads it also finds an end that was cut off",
     "--data DIR [--heads FILE]", "tandem verify --data /var/lib/tandem --heads /mnt/elsewhere/tandem.heads",
     command_verify},
    {"heads", "signs the end of the audit log, and adds the head to a file or prints it",
     "--data DIR [--audit-heads FILE]", "tandem heads --data /var/lib/tandem --audit-heads /mnt/elsewhere/tandem.heads",
     command_heads},
    {"import", "brings in people, their history, their pay and absences, units, or old reviews, from a file",
     "people|assignments|pay|units|absences FILE --data DIR [--map FILE] [--sheet NAME] "
     "[--source NAME [--confirm]] [--dry-run] [--json], or packets ZIP, or undo BATCH",
     "tandem import people employees.csv --data data --dry-run", command_import,
     "0 done; 1 refused, and one sentence says why; 2 a dry run found rows that cannot be taken;\n"
     "  3 held, for it would change very much (--confirm); 4 something has to be known first (--map).\n"
     "  With --json one document on standard output says the same, with \"outcome\": done, dry_run, refused,\n"
     "  held or asked."},
    {"demo", "makes the demo company Northwind Robotics in an empty database",
     "--data DIR [--people N] [--seed S] [--years Y] [--rehearsal]", "tandem demo --data demo --people 240",
     command_demo},
    {"migrate", "brings the database to this version; serve does it too",
     "--data DIR [--database URL [--row-security ROLE]]", "tandem migrate --data data", command_migrate},
    {"backup", "copies data and keys to two places while it serves", "--data DIR --to DIR --keys-to DIR",
     "tandem backup --data /var/lib/tandem --to /backup/data/today --keys-to /safe/keys/today", command_backup},
    {"restore", "puts a backup into a new folder", "--from DIR --keys-from DIR --data NEW-DIR",
     "tandem restore --from /backup/data/today --keys-from /safe/keys/today --data restored", command_restore},
    {"dossier", "writes the catalogue of evaluations, the record of processing and a draft impact assessment",
     "DIR --data DIR", "tandem dossier papers --data /var/lib/tandem", command_dossier},
    {"export", "writes all data as CSV and JSON, with a README that says what each column is",
     "DIR --data DIR [--open]", "tandem export /safe/export-2026-11-24 --data /var/lib/tandem", command_export},
    {"doctor", "looks at the installation and says what is wrong; exits 1 when something is",
     "--data DIR [--database URL] [--mail URL --mail-from ADDRESS] [--audit-heads FILE]",
     "tandem doctor --data /var/lib/tandem", command_doctor},
    {"check", "holds every view against its queries; needs no data", "", "tandem check", command_check},
};
const size_t commands_count = sizeof commands / sizeof *commands;

static void print_settings(FILE *out)
{
    fputs(
        "\nSettings: each is a flag, an environment variable (TANDEM_DATA) and a line of --config FILE (data = DIR).\n",
        out);
    for (size_t i = 0; i < SETTINGS; i++)
        fprintf(out, "  --%-16s %-14s %s%s%s%s\n", settings[i].flag, settings[i].value ? settings[i].value : "",
                settings[i].says, settings[i].otherwise ? " [" : "", settings[i].otherwise ? settings[i].otherwise : "",
                settings[i].otherwise ? "]" : "");
}

static int print_help(FILE *out)
{
    fputs("tandem COMMAND [settings]\n\n", out);
    for (size_t i = 0; i < commands_count; i++)
        fprintf(out, "  %-10s %s\n", commands[i].name, commands[i].says);
    fputs("\n'tandem COMMAND --help' says more.\n", out);
    print_settings(out);
    return out == stdout ? 0 : 1;
}

static int print_command(const struct command *c)
{
    printf("tandem %s %s\n\n%s %s.\n\nExample:\n  %s\n", c->name, c->usage, c->name, c->says, c->example);
    if (c->statuses)
        printf("\nExit statuses:\n  %s\n", c->statuses);
    print_settings(stdout);
    return 0;
}

/* "tandem heads FILE" would sign to nowhere, and look as if it had. */
static bool words_fit(const struct command *c, const struct command_line *line)
{
    if (!line->nwords || (*c->usage && strncmp(c->usage, "--", 2) != 0))
        return true;
    fprintf(stderr, "tandem: %s takes settings alone: %s is one word too many\n", c->name, line->words[0]);
    return false;
}

int main(int argc, char **argv)
{
    struct command_line line = {0};

    setlocale(LC_CTYPE, "C.UTF-8");
    umask(077); /* whatever is written holds people's records: the owner's to read, nobody else's */
    if (argc < 2)
        return print_help(stderr);
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)
        return print_help(stdout);
    for (size_t i = 0; i < commands_count; i++) {
        if (strcmp(argv[1], commands[i].name) != 0)
            continue;
        for (int k = 2; k < argc; k++)
            if (strcmp(argv[k], "--help") == 0)
                return print_command(&commands[i]);
        return command_line_read(&line, argc - 2, argv + 2) && words_fit(&commands[i], &line) ? commands[i].run(&line)
                                                                                              : 1;
    }
    fprintf(stderr, "tandem: there is no command %s; 'tandem --help' lists them\n", argv[1]);
    return 1;
}
