#include "sqlgen.h"

#include <stdarg.h>
#include <stdlib.h>

_Noreturn void refuse(const char *file, int line, const char *format, ...)
{
    va_list args;

    fprintf(stderr, "%s:%d: ", file, line);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    exit(1);
}

struct str read_whole(struct sqlgen *g, const char *path)
{
    struct buf out = buf_new(g->arena, 16 << 20);
    FILE *f = fopen(path, "rb");
    char piece[8192];
    size_t n;

    if (!f)
        refuse(path, 1, "cannot be read");
    while ((n = fread(piece, 1, sizeof piece, f)) > 0)
        buf_put(&out, (struct str){piece, n});
    fclose(f);
    return buf_str(&out);
}

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);

    return n >= m && strcmp(text + n - m, end) == 0;
}

/* sqlgen OUT-DIRECTORY policy.txt migration.sql... module.sql...: migrations are those under migrations/. */
int main(int argc, char **argv)
{
    struct sqlgen *g = calloc(1, sizeof *g);

    if (argc < 3 || !g) {
        fputs("usage: sqlgen DIRECTORY policy.txt FILE.sql...\n", stderr);
        return 2;
    }
    g->arena = arena_new((size_t)1 << 30);
    policy_read(g, argv[2]);
    for (int i = 3; i < argc; i++)
        if (strstr(argv[i], "migrations/"))
            schema_migrate(g, argv[i]);
    schema_learn(g);
    queries_add_may(g);
    tables_add_queries(g);
    for (int i = 3; i < argc; i++)
        if (!strstr(argv[i], "migrations/") && ends_with(argv[i], ".sql"))
            queries_read(g, argv[i]);
    for (size_t i = 0; i < g->nqueries; i++)
        query_check(g, g->queries[i]);
    emit_all(g, argv[1]);
    sqlite3_close(g->schema.db);
    arena_free(g->arena);
    free(g);
    return 0;
}
