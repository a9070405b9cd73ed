#include "html/vocabulary.h"

#include <string.h>

enum { TERMS_MOST = 512 };

/* Sorted by word. */
static struct {
    const struct term *terms[TERMS_MOST];
    size_t n;
} all[VOCABULARIES];

/* Where the word is, or belongs. */
static size_t place_of(enum vocabulary which, struct str word, bool *there)
{
    size_t low = 0, high = all[which].n;

    *there = false;
    while (low < high && !*there) {
        size_t middle = low + (high - low) / 2;
        int way = str_compare(word, str_of(all[which].terms[middle]->word));

        *there = way == 0;
        if (way > 0)
            low = middle + 1;
        else
            high = middle;
    }
    return *there ? high : low;
}

void vocabulary_add(enum vocabulary which, const struct term *terms, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        bool there;
        size_t at = place_of(which, str_of(terms[i].word), &there);

        if (there || all[which].n == TERMS_MOST)
            continue;
        memmove(&all[which].terms[at + 1], &all[which].terms[at], (all[which].n - at) * sizeof *all[which].terms);
        all[which].terms[at] = &terms[i];
        all[which].n++;
    }
}

const struct term *vocabulary_term(enum vocabulary which, struct str word)
{
    bool there;
    size_t at = place_of(which, word, &there);

    return there ? all[which].terms[at] : NULL;
}
