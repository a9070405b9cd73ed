/* tandem account: accounts by somebody at the machine, for the day when nobody can sign in. */
#include "commands/commands.h"

#include "modules/accounts/accounts.h"
#include "queries.h"

#include <stdio.h>

enum { AT_ONCE = 1000 };

static void print_account(const struct row_account_all *row)
{
    printf("%-40.*s %-9.*s %-4s", STR_ARG(row->login), STR_ARG(row->status), row->confirmed_at > 0 ? "totp" : "-");
    for (size_t r = 0; r < ROLES; r++)
        if (row->roles & (int64_t)1 << r)
            printf(" %s", policy_roles[r].name.p);
    putchar('\n');
}

/* One slice behind `after`; how many there were, or -1. */
static int64_t print_slice(struct db_conn *c, char after[512])
{
    struct arena *a = arena_new((size_t)16 << 20);
    struct value login = value_text(str_dup(a, str_of(after)));
    struct call call = {.query = &query_account_all, .args = &login, .limit = AT_ONCE};
    int64_t n = db_wave(c, a, &call, 1) == DB_OK ? (int64_t)list_count(call.rows) : -1;

    for (int64_t i = 0; i < n; i++) {
        struct row_account_all row;

        member_row(call.query, call.rows.list->items[i], &row);
        print_account(&row);
        snprintf(after, 512, "%.*s", STR_ARG(row.login));
    }
    arena_free(a);
    return n;
}

static int print_list(struct app *app)
{
    char why[512] = "the database does not answer", after[512] = "";
    struct db_conn *c = db_reader_open(app->db, why, sizeof why);
    int64_t n = -1;

    if (c && db_read_begin(c) == DB_OK) {
        while ((n = print_slice(c, after)) == AT_ONCE)
            ;
        db_read_end(c);
    }
    if (c)
        db_reader_close(c);
    return n < 0 ? command_fail("%s", why) : 0;
}

static const struct {
    const char *word;
    enum outcome (*write)(struct tx *, struct ctx *, const void *, struct written *);
} deeds[] = {
    {"disable", operator_disable},
    {"enable", operator_enable},
    {"reset", operator_reset},
    {"remove-totp", operator_remove_second_step},
};

static int do_it(const struct command_line *line, struct app *app, size_t deed)
{
    struct arena *a = arena_new((size_t)16 << 20);
    struct str login = str_of(command_value(line, SET_ACCOUNT));
    const char *url = command_value(line, SET_URL);
    struct written out = {0};
    struct errors errors;
    int result = 0;

    if (command_write(app, deeds[deed].write, &login, a, &out, &errors) != DONE)
        result = command_fail("%s", errors.n ? errors.items[0].says.p : "that did not work");
    else if (out.see.n)
        printf("%s%s/invitation/%s\n", url ? "" : "http://", url ? url : command_value(line, SET_LISTEN), out.see.p);
    if (!result)
        fprintf(stderr, "%s\n", out.says.p);
    arena_free(a);
    return result;
}

int command_account(const struct command_line *line)
{
    const char *word = line->nwords ? line->words[0] : "";
    bool lists = strcmp(word, "list") == 0;
    size_t deed = 0, deeds_n = sizeof deeds / sizeof *deeds;
    struct app *app;
    int result;

    while (deed < deeds_n && strcmp(word, deeds[deed].word) != 0)
        deed++;
    if (!lists && (deed == deeds_n || !command_value(line, SET_ACCOUNT)))
        return command_fail("write: tandem account list --data DIR, or disable, enable, reset or remove-totp with "
                            "--account LOGIN");
    app = command_app(line);
    if (!app)
        return 1;
    result = lists ? print_list(app) : do_it(line, app, deed);
    app_close(app);
    return result;
}
