#include "resource/search.h"

#include "core/buf.h"
#include "core/words.h"
#include "queries.h"

enum { WORDS = 8 };

static void learn(struct tx *tx, const char *kind, int64_t id, struct str term)
{
    if (term.n)
        tx_run(tx, search_learn, .kind = str_of(kind), .term = term, .ref_id = id);
}

/* "anna maria muller", "maria muller", "muller", "muller anna maria": a prefix of any finds it. */
static void learn_name(struct tx *tx, const char *kind, int64_t id, struct str text)
{
    struct str words[WORDS];
    size_t n = words_fold(tx->arena, text, words, WORDS);

    for (size_t from = 0; from < n; from++) {
        struct buf out = buf_new(tx->arena, 4096);

        for (size_t i = from; i < n; i++)
            buf_format(&out, "%s%.*s", i == from ? "" : " ", STR_ARG(words[i]));
        for (size_t i = 0; from + 1 == n && i + 1 < n; i++) /* the last word alone: put the others behind it */
            buf_format(&out, " %.*s", STR_ARG(words[i]));
        learn(tx, kind, id, buf_str(&out));
    }
}

void search_learn_names(struct tx *tx, const char *kind, int64_t id, struct str name, struct str code)
{
    search_forget_names(tx, kind, id);
    search_learn_new(tx, kind, id, name, code);
}

void search_learn_new(struct tx *tx, const char *kind, int64_t id, struct str name, struct str code)
{
    learn_name(tx, kind, id, name);
    if (code.n)
        learn_name(tx, kind, id, code);
}

void search_forget_names(struct tx *tx, const char *kind, int64_t id)
{
    tx_run(tx, search_forget, .kind = str_of(kind), .ref_id = id);
}
