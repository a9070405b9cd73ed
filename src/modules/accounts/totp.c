#include "modules/accounts/totp.h"

#include "core/buf.h"

#include <ctype.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>
#include <stdio.h>

static const char base32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

int64_t totp_step(int64_t unix_s)
{
    return unix_s / TOTP_STEP_S;
}

uint32_t totp_number(const unsigned char *secret, size_t n, int64_t step)
{
    unsigned char message[8], sum[EVP_MAX_MD_SIZE];
    unsigned int size = 0, at;

    for (int i = 0; i < 8; i++)
        message[i] = (unsigned char)((uint64_t)step >> (56 - 8 * i));
    HMAC(EVP_sha1(), secret, (int)n, message, sizeof message, sum, &size);
    at = size ? sum[size - 1] & 15u : 0;
    return ((uint32_t)(sum[at] & 127u) << 24) | ((uint32_t)sum[at + 1] << 16) | ((uint32_t)sum[at + 2] << 8) |
           sum[at + 3];
}

void totp_code(const unsigned char secret[TOTP_SECRET], int64_t step, char out[TOTP_DIGITS + 1])
{
    snprintf(out, TOTP_DIGITS + 1, "%06u", totp_number(secret, TOTP_SECRET, step) % 1000000u);
}

/* All steps are compared whatever the first says: time tells nothing about which one was near. */
int64_t totp_match(const unsigned char secret[TOTP_SECRET], struct str code, int64_t now_step, int64_t used_step)
{
    int64_t found = 0;

    if (code.n != TOTP_DIGITS)
        return 0;
    for (int64_t step = now_step - TOTP_SKEW; step <= now_step + TOTP_SKEW; step++) {
        char right[TOTP_DIGITS + 1];

        totp_code(secret, step, right);
        if (sodium_memcmp(right, code.p, TOTP_DIGITS) == 0 && step > used_step)
            found = step;
    }
    return found;
}

struct str totp_base32(struct arena *a, const unsigned char secret[TOTP_SECRET])
{
    struct buf out = buf_new(a, 64);

    for (size_t bit = 0; bit < TOTP_SECRET * 8; bit += 5) {
        size_t at = bit / 8;
        unsigned pair = (unsigned)secret[at] << 8 | (at + 1 < TOTP_SECRET ? secret[at + 1] : 0);

        buf_char(&out, base32[pair >> (11 - bit % 8) & 31]);
    }
    return buf_str(&out);
}

bool totp_from_base32(struct str text, unsigned char secret[TOTP_SECRET])
{
    size_t bits = 0;

    memset(secret, 0, TOTP_SECRET);
    for (size_t i = 0; i < text.n; i++) {
        const char *digit = text.p[i] ? strchr(base32, toupper((unsigned char)text.p[i])) : NULL;

        if (text.p[i] == ' ')
            continue;
        if (!digit || bits == TOTP_SECRET * 8)
            return false;
        for (int k = 4; k >= 0; k--, bits++)
            if ((digit - base32) >> k & 1)
                secret[bits / 8] |= (unsigned char)(128u >> bits % 8);
    }
    return bits == TOTP_SECRET * 8;
}

static void put_escaped(struct buf *out, struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (isalnum((unsigned char)s.p[i]) || strchr("-._~@", s.p[i]))
            buf_char(out, s.p[i]);
        else
            buf_format(out, "%%%02X", (unsigned char)s.p[i]);
}

struct str totp_uri(struct arena *a, struct str issuer, struct str login, struct str secret)
{
    struct buf out = buf_new(a, 4096);

    buf_text(&out, "otpauth://totp/");
    put_escaped(&out, issuer);
    buf_char(&out, ':');
    put_escaped(&out, login);
    buf_text(&out, "?secret=");
    buf_put(&out, secret);
    buf_text(&out, "&issuer=");
    put_escaped(&out, issuer);
    return buf_str(&out);
}
