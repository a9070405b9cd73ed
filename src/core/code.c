#include "core/code.h"

#include <unicode/ucal.h>
#include <unicode/ucurr.h>
#include <unicode/uloc.h>
#include <unicode/ustring.h>

bool code_is_country(struct str code)
{
    for (const char *const *c = uloc_getISOCountries(); *c; c++)
        if (str_is(code, *c))
            return true;
    return false;
}

bool code_is_currency(struct str code)
{
    UErrorCode error = U_ZERO_ERROR;
    UChar wide[4] = {0};
    UDate now = ucal_getNow();

    if (code.n != 3)
        return false;
    u_charsToUChars(code.p, wide, 3);
    return ucurr_isAvailable(wide, now, now, &error) && U_SUCCESS(error);
}
