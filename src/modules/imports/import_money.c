/* What a cell of pay says: how much, and in which currency. */
#include "modules/imports/imports_private.h"

#include "core/money.h"

/* Signs that only one currency has; "$" and "kr" are many countries'. */
static const struct {
    const char *sign, *currency;
} signs[] = {{"€", "EUR"}, {"£", "GBP"}, {"zł", "PLN"}, {"₹", "INR"}, {"₩", "KRW"}, {"₺", "TRY"}, {"₪", "ILS"}};

static const char *currency_of_sign(const char *text)
{
    for (size_t i = 0; text && i < sizeof signs / sizeof *signs; i++)
        if (strstr(text, signs[i].sign))
            return signs[i].currency;
    return NULL;
}

/* Money as people write it: 62,102 - 62.102,00 - $ 62 102. */
static bool read_money(struct import *im, const char *text, struct str currency, int64_t *amount)
{
    struct buf plain = buf_new(im->arena, 64);
    const char *comma = strrchr(text, ','), *point = strrchr(text, '.'), *zloty = strstr(text, "zł");
    bool decimal_comma = comma && (point ? comma > point : strlen(comma + 1) <= 2);

    for (const char *p = text; *p; p++) {
        if ((*p >= '0' && *p <= '9') || *p == '-')
            buf_char(&plain, *p);
        else if (p == (decimal_comma ? comma : point))
            buf_char(&plain, '.');
        else if (*p > 0 && !strchr(" ,.'$", *p) && p != zloty)
            return false;
    }
    return plain.n && money_parse(buf_str(&plain), currency, amount);
}

static bool is_currency(const char *text)
{
    return strlen(text) == 3 && strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") == 3;
}

/* Reasons are kept, and stand in lists: none of them says what a cell of pay holds, nor what may be one in a wrong column. */
void import_find_pay(struct import *im, struct import_row *r)
{
    const char *year = import_cell(im, r, IM_PAY), *month = import_cell(im, r, IM_PAY_MONTH),
               *said = import_cell(im, r, IM_CURRENCY), *text = year ? year : month, *sign = currency_of_sign(text);

    r->amount = INT_NONE;
    if (!text)
        return;
    if (!said && im->currency_said)
        said = im->currency.p;
    r->currency = said ? said : sign ? sign : im->currency.p;
    if (!is_currency(r->currency))
        import_spoil(im, r, "The currency is none: three letters, such as EUR");
    else if (sign && strcmp(sign, r->currency) != 0)
        import_spoil(im, r, "The pay is not in %s, as the column or the mapping says", r->currency);
    else if (!read_money(im, text, str_of(r->currency), &r->amount) || r->amount < 0)
        import_spoil(im, r, "The pay is no amount in %s", r->currency);
    else if (!year)
        r->amount *= 12;
}

/* Pay without a currency is in that of the first employer, else of the organization's country. */
void import_learn_currency(struct import *im, struct str employers, struct str country)
{
    if (!im->currency.n)
        im->currency = employers;
    if (!im->currency.n)
        im->currency = money_of_country(im->arena, country);
    if (!im->currency.n)
        im->currency = STR("EUR");
}
