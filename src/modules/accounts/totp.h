/* One-time codes by time: RFC 6238 over RFC 4226, with HMAC-SHA-1, six digits, steps of 30 seconds. No database here. */
#ifndef MODULES_ACCOUNTS_TOTP_H
#define MODULES_ACCOUNTS_TOTP_H

#include "core/str.h"

enum { TOTP_SECRET = 20, TOTP_DIGITS = 6, TOTP_STEP_S = 30, TOTP_SKEW = 1 };

/* The step that an instant lies in; seconds of UTC since 1970. */
int64_t totp_step(int64_t unix_s);
/* RFC 4226 5.3: 31 bits of the HMAC. The code is the number modulo 10^digits. */
uint32_t totp_number(const unsigned char *secret, size_t n, int64_t step);
/* The code of a step as six digits with a NUL. */
void totp_code(const unsigned char secret[TOTP_SECRET], int64_t step, char out[TOTP_DIGITS + 1]);
/* The step whose code this is, one before or behind now included; 0: it is none, or it is not later than used_step. */
int64_t totp_match(const unsigned char secret[TOTP_SECRET], struct str code, int64_t now_step, int64_t used_step);

/* RFC 4648 base 32 in upper case, without padding: 32 characters for a secret. */
struct str totp_base32(struct arena *a, const unsigned char secret[TOTP_SECRET]);
/* Back; blanks are passed over. False when it is no secret of ours. */
bool totp_from_base32(struct str text, unsigned char secret[TOTP_SECRET]);
/* What an authenticator app reads from the picture: otpauth://totp/ISSUER:LOGIN?secret=... */
struct str totp_uri(struct arena *a, struct str issuer, struct str login, struct str base32);

#endif
