/* What a browser says of itself, in plain words; and whether an account has signed in on it before. */
#ifndef MODULES_ACCOUNTS_DEVICE_H
#define MODULES_ACCOUNTS_DEVICE_H

#include "web/web.h"

/* "Firefox on Linux", from a User-Agent header; "A browser" on something for what is not known; empty when it said
 * nothing. Nothing else of the header is kept. */
struct str device_words(struct arena *a, struct str user_agent);

/* A name of this device for the throttle when the account has signed in on it within the last year, else empty. A
 * cookie says so that only this installation can make; it opens nothing: the password is asked for as ever. */
struct str device_known(struct web *w, int64_t account_id);
/* After a sign-in that worked, but not on a device that others use. */
void device_remember(struct web *w, int64_t account_id);

#endif
