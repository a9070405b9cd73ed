/* Salaries: dated, sealed with the key of whose they are. */
#include "modules/imports/imports_private.h"

#include "core/id.h"
#include "queries.h"
#include "web/app.h"

static struct str seal(struct tx *tx, struct ctx *ctx, int64_t person_id, int64_t id, int64_t amount)
{
    struct str sealed;

    if (!keys_seal(ctx->keys, tx->arena, person_id, "pay.amount", id, value_int(amount), &sealed))
        tx_leave(tx, DB_DOWN);
    return sealed;
}

static bool is_amount(struct tx *tx, struct ctx *ctx, int64_t person_id, const struct row_pay_of *row, int64_t amount)
{
    struct value plain;

    return keys_unseal(ctx->keys, tx->arena, person_id, "pay.amount", row->id, row->amount, &plain) &&
           plain.kind == VALUE_INT && plain.number == amount;
}

static void insert(struct tx *tx, struct ctx *ctx, struct import *im, int64_t person_id, struct str from, struct str to,
                   int64_t amount, struct str currency)
{
    int64_t id = id_new(ctx->world_ms);

    tx_run(tx, pay_insert, .id = id, .person_id = person_id, .from_on = from, .to_on = to,
           .amount = seal(tx, ctx, person_id, id, amount), .currency = currency, .batch_id = im->batch_id);
}

static void keep(struct tx *tx, struct ctx *ctx, struct import *im, int64_t person_id, const struct row_pay_of *row)
{
    import_keep(tx, ctx, im, .person_id = person_id, .kind = "pay", .row_id = row->id,
                .data = str_format(tx->arena, "%.*s %.*s", STR_ARG(row->to_on), STR_ARG(row->currency)),
                .amount = row->amount);
}

static void change(struct tx *tx, struct ctx *ctx, struct import *im, int64_t person_id, const struct row_pay_of *row,
                   struct str to, int64_t amount, struct str currency)
{
    keep(tx, ctx, im, person_id, row);
    tx_run(tx, pay_set, .to_on = to, .amount = seal(tx, ctx, person_id, row->id, amount), .currency = currency,
           .id = row->id);
}

/* `from` empty: what holds today is compared, and something else holds from today on. */
char pay_put(struct tx *tx, struct ctx *ctx, struct import *im, int64_t person_id, struct str from, struct str to,
             int64_t amount, struct str currency)
{
    struct row_pay_of *there, *at = NULL;
    size_t n = tx_all(tx, pay_of, &there, .person_id = person_id);
    struct str since = from.n ? from : ctx->today_text;

    for (size_t i = 0; i < n; i++)
        if (str_compare(there[i].from_on, since) <= 0)
            at = &there[i];
    if (at && (!from.n || str_eq(at->from_on, since)) && str_eq(at->currency, currency) &&
        is_amount(tx, ctx, person_id, at, amount) && (!to.n || str_eq(at->to_on, to)))
        return 'u';
    if (im->dry)
        return at && str_eq(at->from_on, since) ? 'c' : 'm';
    if (at && str_eq(at->from_on, since)) {
        change(tx, ctx, im, person_id, at, to.n ? to : at->to_on, amount, currency);
        return 'c';
    }
    if (at && str_compare(at->to_on, since) > 0) { /* the one before ends where this one begins */
        keep(tx, ctx, im, person_id, at);
        tx_run(tx, pay_set, .to_on = since, .amount = at->amount, .currency = at->currency, .id = at->id);
    }
    insert(tx, ctx, im, person_id, since, to.n ? to : STR(DAY_OPEN_TEXT), amount, currency);
    return 'm';
}

/* Somebody new with a whole history: nothing to compare with, one statement a row. */
static bool put_all_new(struct tx *tx, struct ctx *ctx, struct import *im, size_t person, size_t *made)
{
    struct row_pay_of *there;

    if (im->dry || tx_all(tx, pay_of, &there, .person_id = im->people[person]))
        return false;
    for (uint32_t i = im->first[person]; i; i = im->rows[i - 1].next) {
        const struct import_row *r = &im->rows[i - 1];

        if (r->from && r->next && im->rows[r->next - 1].from && strcmp(r->from, im->rows[r->next - 1].from) >= 0)
            return false; /* not in order */
        if (!r->from && r->next)
            return false;
    }
    for (uint32_t i = im->first[person]; i; i = im->rows[i - 1].next) {
        const struct import_row *r = &im->rows[i - 1];

        insert(tx, ctx, im, im->people[person], r->from ? str_of(r->from) : ctx->today_text,
               r->to ? str_of(r->to) : STR(DAY_OPEN_TEXT), r->amount, str_of(r->currency));
        ++*made;
    }
    return true;
}

enum outcome import_pay_slice(struct tx *tx, struct ctx *ctx, const void *in, struct written *out)
{
    struct import_slice *s = (struct import_slice *)(uintptr_t)in;
    struct import *im = s->im;

    (void)out;
    s->made = s->changed = s->unchanged = 0;
    if (!im->dry && !keys_make(ctx->keys, im->people + s->from, s->to - s->from))
        return CHANGED;
    for (size_t p = s->from; p < s->to; p++) {
        if (put_all_new(tx, ctx, im, p, &s->made))
            continue;
        for (uint32_t i = im->first[p]; i; i = im->rows[i - 1].next) {
            const struct import_row *r = &im->rows[i - 1];
            char what = pay_put(tx, ctx, im, im->people[p], str_of(r->from), r->to ? str_of(r->to) : STR_NONE,
                                r->amount, str_of(r->currency));

            s->made += what == 'm';
            s->changed += what == 'c';
            s->unchanged += what == 'u';
            if (what != 'u' && !im->dry)
                own_record_note(tx, ctx, im->people[p], str_of(r->name));
        }
    }
    import_slice_done(tx, s);
    return DONE;
}
