/* tandem dossier DIR: the papers about evaluations of people, as files. */
#include "commands/commands.h"

#include "modules/rules/rules.h"

#include <stdio.h>

int command_dossier(const struct command_line *line)
{
    struct app *app;
    char why[1024] = "the database did not answer";
    bool good;

    if (line->nwords != 1)
        return command_fail("say where the files go: tandem dossier DIR --data DIR");
    app = command_app(line);
    if (!app)
        return 1;
    good = dossier_files(app, line->words[0], why, sizeof why);
    app_close(app);
    if (!good)
        return command_fail("%s", why);
    for (size_t i = 0; i < dossier_papers_count; i++)
        printf("%s/%s.html  %s\n", line->words[0], dossier_papers[i].name, dossier_papers[i].title);
    return 0;
}
