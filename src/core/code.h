/* Codes that the world has agreed on, as ICU knows them. */
#ifndef CORE_CODE_H
#define CORE_CODE_H

#include "core/str.h"

/* Two capital letters of a country that there is (ISO 3166-1). */
bool code_is_country(struct str code);
/* Three capital letters of a currency that is paid in today (ISO 4217). */
bool code_is_currency(struct str code);

#endif
