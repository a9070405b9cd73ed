#include "modules/accounts/throttle.h"

#include <pthread.h>
#include <sodium.h>
#include <string.h>

enum { SLOTS = 4096, WAYS = 4, FREE_TRIES = 5, FREE_TRIES_ADDRESS = 30, LONGEST_MS = 60000, FORGET_MS = 900000 };

struct slot {
    uint64_t key;
    int64_t last_ms;
    int failures;
};
static struct slot slots[SLOTS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* A keyed hash, so that nobody can aim at another's slot. */
static uint64_t key_of(const char *kind, struct str text)
{
    static unsigned char secret[crypto_shorthash_KEYBYTES];
    unsigned char sum[crypto_shorthash_BYTES], plain[300];
    size_t n = strlen(kind);
    uint64_t key;

    if (sodium_is_zero(secret, sizeof secret))
        randombytes_buf(secret, sizeof secret);
    memcpy(plain, kind, n);
    memcpy(plain + n, text.p, text.n < 250 ? text.n : 250);
    n += text.n < 250 ? text.n : 250;
    crypto_shorthash(sum, plain, n, secret);
    memcpy(&key, sum, sizeof key);
    return key ? key : 1;
}

static uint64_t name_key(enum throttle_kind kind, struct str name)
{
    static const char *const kinds[] = {"login:", "again:", "code:"};

    return key_of(kinds[kind], name);
}

static struct slot *slot_of(uint64_t key, bool make, int64_t now_ms)
{
    struct slot *row = &slots[key % (SLOTS / WAYS) * WAYS], *oldest = row;

    for (size_t i = 0; i < WAYS; i++) {
        if (row[i].key == key) {
            if (now_ms - row[i].last_ms > FORGET_MS)
                row[i].failures = 0;
            return &row[i];
        }
        if (row[i].last_ms < oldest->last_ms)
            oldest = &row[i];
    }
    if (!make)
        return NULL;
    *oldest = (struct slot){key, now_ms, 0};
    return oldest;
}

static int64_t wait_of(const struct slot *s, int free, int64_t now_ms)
{
    int over = s ? s->failures - free : -1;
    int64_t wait = over < 0 ? 0 : over > 6 ? LONGEST_MS : (int64_t)1000 << over, left;

    if (wait > LONGEST_MS)
        wait = LONGEST_MS;
    left = s ? s->last_ms + wait - now_ms : 0;
    if (left > LONGEST_MS) /* the clock was put back since */
        return 0;
    return left > 0 ? (left + 999) / 1000 : 0;
}

int64_t throttle_wait(enum throttle_kind kind, struct str name, struct str address, int64_t now_ms)
{
    int64_t a, b;

    pthread_mutex_lock(&lock);
    a = wait_of(slot_of(name_key(kind, name), false, now_ms), FREE_TRIES, now_ms);
    b = wait_of(slot_of(key_of("address:", address), false, now_ms), FREE_TRIES_ADDRESS, now_ms);
    pthread_mutex_unlock(&lock);
    return a > b ? a : b;
}

static void count(uint64_t key, int64_t now_ms)
{
    struct slot *s = slot_of(key, true, now_ms);

    s->failures++;
    s->last_ms = now_ms;
}

void throttle_failed(enum throttle_kind kind, struct str name, struct str address, int64_t now_ms)
{
    pthread_mutex_lock(&lock);
    count(name_key(kind, name), now_ms);
    count(key_of("address:", address), now_ms);
    pthread_mutex_unlock(&lock);
}

void throttle_tried(enum throttle_kind kind, struct str name, int64_t now_ms)
{
    pthread_mutex_lock(&lock);
    count(name_key(kind, name), now_ms);
    pthread_mutex_unlock(&lock);
}

void throttle_passed(enum throttle_kind kind, struct str name)
{
    struct slot *s;

    pthread_mutex_lock(&lock);
    s = slot_of(name_key(kind, name), false, 0);
    if (s)
        s->failures = 0;
    pthread_mutex_unlock(&lock);
}
