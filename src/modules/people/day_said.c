/* A day within a sentence, as the reader's pages write it. */
#include "html/format.h"
#include "modules/people/people.h"
#include "queries.h"

struct str day_said(struct tx *tx, const struct ctx *ctx, struct str on_day)
{
    struct row_reader_locale reader = {0};
    struct format_context context = {.arena = tx->arena};
    struct value said;

    if (tx_one(tx, reader_locale, &reader, .id = ctx->viewer.account_id) && reader.locale.n)
        context.locale = reader.locale.p;
    return format_value(&context, STR("day"), value_text(on_day), &said) && said.kind == VALUE_TEXT ? said.text
                                                                                                    : on_day;
}
