#include "core/money.h"

#include <stdio.h>
#include <unicode/ucurr.h>
#include <unicode/ustring.h>

int money_digits(struct str currency)
{
    UErrorCode error = U_ZERO_ERROR;
    UChar code[4] = {0};
    int digits;

    if (currency.n != 3)
        return 2;
    u_charsToUChars(currency.p, code, 3);
    digits = ucurr_getDefaultFractionDigits(code, &error);
    return U_FAILURE(error) ? 2 : digits;
}

struct str money_of_country(struct arena *a, struct str country)
{
    UErrorCode error = U_ZERO_ERROR;
    char locale[8];
    UChar wide[4];
    int n;

    if (country.n != 2)
        return STR("");
    snprintf(locale, sizeof locale, "_%.*s", STR_ARG(country));
    n = ucurr_forLocale(locale, wide, 4, &error);
    return U_FAILURE(error) || n != 3 ? STR("") : str_format(a, "%c%c%c", (char)wide[0], (char)wide[1], (char)wide[2]);
}

bool money_parse(struct str text, struct str currency, int64_t *minor)
{
    int digits = money_digits(currency), behind = -1;
    int64_t n = 0;
    bool any = false;

    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];

        if (c == '.' && behind < 0 && digits) {
            behind = 0;
        } else if (c >= '0' && c <= '9' && behind < digits) {
            n = n * 10 + (c - '0');
            behind += behind >= 0;
            any = true;
        } else if (behind >= 0 || (c != ',' && c != ' ' && c != '\'')) {
            return false;
        }
        if (n > 1000000000000000)
            return false;
    }
    for (int i = behind < 0 ? 0 : behind; i < digits; i++)
        n *= 10;
    *minor = n;
    return any && n <= 1000000000000000;
}

struct str money_text(struct arena *a, int64_t minor, struct str currency)
{
    int digits = money_digits(currency);
    int64_t unit = 1;

    for (int i = 0; i < digits; i++)
        unit *= 10;
    if (!digits)
        return str_format(a, "%lld", (long long)minor);
    return str_format(a, "%lld.%0*lld", (long long)(minor / unit), digits, (long long)(minor % unit));
}

bool decimal_parse(struct str text, int64_t *thousandths)
{
    bool minus = text.n && text.p[0] == '-';
    int64_t n;

    if (minus)
        text = str_cut(text, 1, text.n);
    if (!money_parse(text, STR("BHD"), &n) || n > 1000000000000) /* a currency of three decimals */
        return false;
    *thousandths = minus ? -n : n;
    return true;
}

struct str decimal_text(struct arena *a, int64_t thousandths)
{
    struct str text = str_format(a, "%s%lld.%03lld", thousandths < 0 ? "-" : "",
                                 (long long)(thousandths < 0 ? -thousandths : thousandths) / 1000,
                                 (long long)(thousandths < 0 ? -thousandths : thousandths) % 1000);

    while (text.p[text.n - 1] == '0')
        text.n--;
    if (text.p[text.n - 1] == '.')
        text.n--;
    return str_dup(a, text);
}
