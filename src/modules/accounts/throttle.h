/* Slows down guessing: the more often a login or an address has failed, the longer the next try waits. Never a lock:
 * the longest wait is a minute, and it passes. In memory, bounded; a restart forgets it. */
#ifndef MODULES_ACCOUNTS_THROTTLE_H
#define MODULES_ACCOUNTS_THROTTLE_H

#include "core/str.h"

/* What is tried. Each has names of its own: what somebody types as a login slows nothing but signing in. */
enum throttle_kind { THROTTLE_SIGN_IN, THROTTLE_AGAIN /* the password, by somebody signed in */, THROTTLE_CODE };

/* Seconds until this name (a login, an account) may be tried from this address again; 0: now. */
int64_t throttle_wait(enum throttle_kind kind, struct str name, struct str address, int64_t now_ms);
void throttle_failed(enum throttle_kind kind, struct str name, struct str address, int64_t now_ms);
/* Counts a try against the name before its outcome is known, so that many at the same moment are no way around. */
void throttle_tried(enum throttle_kind kind, struct str name, int64_t now_ms);
/* Only the name is forgiven: one right password must not open an address for guessing others. */
void throttle_passed(enum throttle_kind kind, struct str name);

#endif
