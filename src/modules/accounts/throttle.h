/* Slows down guessing: the more often a login or an address has failed, the longer the next try waits. Never a lock:
 * the longest wait is a minute, and it passes. In memory, bounded; a restart forgets it. */
#ifndef MODULES_ACCOUNTS_THROTTLE_H
#define MODULES_ACCOUNTS_THROTTLE_H

#include "core/str.h"

/* Seconds until this login may be tried from this address again; 0: now. */
int64_t throttle_wait(struct str login, struct str address, int64_t now_ms);
void throttle_failed(struct str login, struct str address, int64_t now_ms);
/* Counts a try against the login before its outcome is known, so that many at the same moment are no way around. */
void throttle_tried(struct str login, int64_t now_ms);
void throttle_passed(struct str login, struct str address);

#endif
