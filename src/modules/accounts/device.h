/* What a browser says of itself, in plain words. */
#ifndef MODULES_ACCOUNTS_DEVICE_H
#define MODULES_ACCOUNTS_DEVICE_H

#include "core/str.h"

/* "Firefox on Linux", from a User-Agent header; "A browser" on something for what is not known; empty when it said
 * nothing. Nothing else of the header is kept. */
struct str device_words(struct arena *a, struct str user_agent);

#endif
