/* Slows down guessing, and locks nobody out. What slows a try is what failed before for the same login from the same
 * address, and anything from that address; what others try elsewhere costs nobody more than his tries in a row. A device
 * that the account has signed in on before waits for its own failures alone (device.h). The longest wait is a minute,
 * and it passes. In memory, bounded; a restart forgets it. */
#ifndef MODULES_ACCOUNTS_THROTTLE_H
#define MODULES_ACCOUNTS_THROTTLE_H

#include "core/str.h"

/* What is tried. Each has names of its own: what somebody types as a login slows nothing but signing in. */
enum throttle_kind { THROTTLE_SIGN_IN, THROTTLE_AGAIN /* the password, by somebody signed in */, THROTTLE_CODE };

/* name: a login, an account. address: whence, for a sign-in; the others are counted by their account alone, because a
 * session or a right password comes before them. device: what device_known says of it, empty for one that is new. */
struct throttle_try {
    enum throttle_kind kind;
    struct str name, address, device;
};

/* Seconds until it may be tried again; 0: now. */
int64_t throttle_wait(const struct throttle_try *t, int64_t now_ms);
void throttle_failed(const struct throttle_try *t, int64_t now_ms);
/* Forgives the name where it was tried, neither the address (one right password must not open it for guessing others)
 * nor what is tried elsewhere. */
void throttle_passed(const struct throttle_try *t);
/* "Too many tries. Wait 2 seconds, then try again." */
struct str throttle_says(struct arena *a, int64_t seconds);

#endif
