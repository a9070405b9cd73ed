/* Runs a fuzz target without libFuzzer: over every file of a folder, and over changes of each that a seed decides, so
 * that `./dev test` feeds the same hostile bytes everywhere. A finding ends the program; ./dev fuzz looks for new ones.
 *
 *   fuzz_csv tests/fuzz/corpus/csv [changes of each file: 300] */
#include "core/clock.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BYTES_MOST = 1 << 16, FILES_MOST = 256, CUTS_MOST = 8, CHANGES = 300 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct input {
    unsigned char bytes[BYTES_MOST];
    size_t n;
};
static struct input inputs[FILES_MOST];
static size_t ninputs;
static uint64_t chance;

static size_t below(size_t n)
{
    return n ? (size_t)(random_seeded(&chance) % n) : 0;
}

static void read_file(const char *folder, const char *name)
{
    char path[512];
    FILE *f;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    f = fopen(path, "rb");
    if (!f)
        return;
    inputs[ninputs].n = fread(inputs[ninputs].bytes, 1, BYTES_MOST, f);
    ninputs++;
    fclose(f);
}

static void read_folder(const char *folder)
{
    struct dirent **names;
    int n = scandir(folder, &names, NULL, alphasort); /* the same order everywhere */

    for (int i = 0; i < n; i++) {
        if (names[i]->d_name[0] != '.' && ninputs < FILES_MOST)
            read_file(folder, names[i]->d_name);
        free(names[i]);
    }
    if (n >= 0)
        free(names);
}

static void insert(struct input *to, size_t at, const unsigned char *bytes, size_t n)
{
    if (to->n + n > BYTES_MOST)
        n = BYTES_MOST - to->n;
    memmove(to->bytes + at + n, to->bytes + at, to->n - at);
    memcpy(to->bytes + at, bytes, n);
    to->n += n;
}

/* One change: a bit, a byte, a cut, a piece doubled, or a piece of another file. */
static void change(struct input *one)
{
    static const unsigned char evil[] = {0, 0xFF, '"', '<', '&', '{', '}', '\r', '\n', ';', '=', '%', 0xC0, 0xED, '-', '9'};
    const struct input *other = &inputs[below(ninputs)];
    size_t at = below(one->n + 1), n = below(one->n - at) % 64 + 1;

    switch (below(6)) {
    case 0:
        if (at < one->n)
            one->bytes[at] ^= (unsigned char)(1u << below(8));
        break;
    case 1:
        if (at < one->n)
            one->bytes[at] = evil[below(sizeof evil)];
        break;
    case 2: insert(one, at, &evil[below(sizeof evil)], 1); break;
    case 3:
        if (at + n <= one->n) {
            memmove(one->bytes + at, one->bytes + at + n, one->n - at - n);
            one->n -= n;
        }
        break;
    case 4:
        if (other->n) {
            size_t from = below(other->n), most = other->n - from;
            unsigned char piece[256];

            n = n < most ? n : most;
            memcpy(piece, other->bytes + from, n);
            insert(one, at, piece, n);
        }
        break;
    default: one->n = at; break; /* cut off there, as a broken line does */
    }
}

/* In a block of its very size, so that a read behind its end is seen. */
static void feed(const unsigned char *bytes, size_t n)
{
    unsigned char *exact = malloc(n ? n : 1);

    if (!exact)
        exit(1);
    memcpy(exact, bytes, n);
    LLVMFuzzerTestOneInput(exact, n);
    free(exact);
}

int main(int argc, char **argv)
{
    static struct input changed;
    size_t changes = argc > 2 ? strtoul(argv[2], NULL, 10) : CHANGES, fed = 0;

    if (argc < 2)
        return 2;
    read_folder(argv[1]);
    for (size_t i = 0; i < ninputs; i++) {
        feed(inputs[i].bytes, inputs[i].n);
        fed++;
        for (size_t k = 0; k < changes; k++, fed++) {
            size_t cuts = 1 + below(CUTS_MOST);

            changed = inputs[i];
            while (cuts--)
                change(&changed);
            feed(changed.bytes, changed.n);
        }
    }
    printf("%zu inputs\n%zu passed, %d failed\n", fed, ninputs, ninputs ? 0 : 1);
    return ninputs ? 0 : 1;
}
