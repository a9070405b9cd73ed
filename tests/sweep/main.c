#include "sweep.h"

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(struct sweep *s);
    } parts[] = {{"forged", sweep_forged}, {"fields", sweep_fields}, {"hidden", sweep_hidden}, {"lists", sweep_lists}};
    const char *part = argc > 2 ? argv[2] : "all";
    struct sweep *s = calloc(1, sizeof *s);
    size_t passed, failed;

    if (argc < 2)
        return 2;
    s->engine = argv[1];
    s->share = argc > 3 ? atoi(argv[3]) : 100;
    s->state = argc > 4 ? strtoull(argv[4], NULL, 10) : 1;
    printf("seed %llu, %d of a hundred\n", (unsigned long long)s->state, s->share);
    s->h = house_open(s->engine);
    rows_open_reader(s);
    company_lay(s);
    for (size_t i = 0; strcmp(part, "places") == 0 && i < s->nplaces; i++)
        printf("%-36s %-20s %zu\n", s->places[i].prefix, s->places[i].table ? s->places[i].table : "a word", s->places[i].n);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        size_t before = s->passed;

        if (strcmp(part, "all") != 0 && strcmp(part, parts[i].name) != 0)
            continue;
        trap_set(false);
        parts[i].run(s);
        printf("%-8s %zu\n", parts[i].name, s->passed - before);
    }
    passed = s->passed;
    failed = s->failed;
    rows_close_reader(s);
    house_close(s->h);
    free(s);
    printf("%zu passed, %zu failed\n", passed, failed);
    return failed > 0;
}
