/* A spreadsheet is unpacked to a file of text first, and then is a file like any other. */
#include "modules/imports/imports_private.h"

#include "core/id.h"
#include "core/sheet.h"
#include "web/app.h"

#include <sys/stat.h>
#include <unistd.h>

/* What the mapping's line "file sheet = NAME" says, or no text. */
static struct str sheet_of(struct str mapping)
{
    while (mapping.n) {
        struct str line = str_trim(str_split(&mapping, '\n')), rest = line, head = str_trim(str_split(&rest, '='));

        if (str_is(head, "file sheet"))
            return str_trim(rest);
    }
    return STR_NONE;
}

static void remove_file(void *path)
{
    unlink(path);
}

bool import_sheet_unpack(struct import *im, struct str mapping)
{
    char why[400];
    char *to;

    im->book = NULL;
    if (!sheet_is_book(im->path))
        return true;
    mkdir(arena_printf(im->arena, "%s/tmp", im->app->config.data_dir), 0700);
    to = arena_printf(im->arena, "%s/tmp/sheet-%s.csv", im->app->config.data_dir,
                      id_text(im->arena, id_new(clock_world_ms(&im->app->clock))).p);
    im->book = ARENA_NEW(im->arena, struct sheet_list);
    im->packed = im->path;
    if (!sheet_to_csv(im->path, sheet_of(mapping), to, im->book, why, sizeof why)) {
        im->why = arena_printf(im->arena, "%s", why);
        return false;
    }
    arena_cleanup(im->arena, remove_file, to);
    im->path = to;
    return true;
}
