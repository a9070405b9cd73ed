#include "modules/accounts/throttle.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <sodium.h>
#include <string.h>

enum {
    SLOTS = 8192,
    WAYS = 4,
    FREE_TRIES = 5,
    FREE_TRIES_ADDRESS = 20,
    ATTACKED = 50 /* failures of one login from anywhere: from then on an address has one free try, not five */,
    LONGEST_MS = 60000,
    FORGET_MS = 900000,
    PART_MOST = 300,
    NETWORK_BYTES = 8 /* of an IPv6 address: whoever has one has all of its /64 */
};

struct slot {
    uint64_t key;
    int64_t last_ms;
    int failures;
};
static struct slot slots[SLOTS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* A keyed hash, so that nobody can aim at another's slot. */
static uint64_t key_of(const char *kind, struct str name, struct str detail)
{
    static unsigned char secret[crypto_shorthash_KEYBYTES];
    const struct str parts[] = {str_of(kind), name, detail};
    unsigned char sum[crypto_shorthash_BYTES], plain[3 * (PART_MOST + 1)];
    size_t n = 0;
    uint64_t key;

    if (sodium_is_zero(secret, sizeof secret))
        randombytes_buf(secret, sizeof secret);
    for (size_t i = 0; i < 3; i++) {
        size_t part = parts[i].n < PART_MOST ? parts[i].n : PART_MOST;

        if (part)
            memcpy(plain + n, parts[i].p, part);
        n += part;
        plain[n++] = 0;
    }
    crypto_shorthash(sum, plain, n, secret);
    memcpy(&key, sum, sizeof key);
    return key ? key : 1;
}

static uint64_t address_key(struct str address)
{
    struct in6_addr six;
    char text[INET6_ADDRSTRLEN] = "";

    if (address.n < sizeof text)
        memcpy(text, address.p, address.n);
    if (inet_pton(AF_INET6, text, &six) == 1)
        return key_of("network", (struct str){(const char *)six.s6_addr, NETWORK_BYTES}, STR(""));
    return key_of("address", address, STR(""));
}

/* What a try is counted under first: this login here, this account. */
static uint64_t own_key(const struct throttle_try *t)
{
    static const char *const kinds[] = {"login", "again", "code"};

    if (t->device.n)
        return key_of("device", t->name, t->device);
    return key_of(kinds[t->kind], t->name, t->address);
}

static bool asks_address(const struct throttle_try *t)
{
    return t->kind == THROTTLE_SIGN_IN && !t->device.n;
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

int64_t throttle_wait(const struct throttle_try *t, int64_t now_ms)
{
    const struct slot *everywhere = NULL;
    int64_t a, b = 0;

    pthread_mutex_lock(&lock);
    if (asks_address(t)) {
        everywhere = slot_of(key_of("everywhere", t->name, STR("")), false, now_ms);
        b = wait_of(slot_of(address_key(t->address), false, now_ms), FREE_TRIES_ADDRESS, now_ms);
    }
    a = wait_of(slot_of(own_key(t), false, now_ms), everywhere && everywhere->failures >= ATTACKED ? 1 : FREE_TRIES,
                now_ms);
    pthread_mutex_unlock(&lock);
    return a > b ? a : b;
}

static void count(uint64_t key, int64_t now_ms)
{
    struct slot *s = slot_of(key, true, now_ms);

    s->failures++;
    s->last_ms = now_ms;
}

void throttle_failed(const struct throttle_try *t, int64_t now_ms)
{
    pthread_mutex_lock(&lock);
    count(own_key(t), now_ms);
    if (asks_address(t)) {
        count(address_key(t->address), now_ms);
        count(key_of("everywhere", t->name, STR("")), now_ms);
    }
    pthread_mutex_unlock(&lock);
}

void throttle_passed(const struct throttle_try *t)
{
    struct slot *s;

    pthread_mutex_lock(&lock);
    s = slot_of(own_key(t), false, 0);
    if (s)
        s->failures = 0;
    pthread_mutex_unlock(&lock);
}

struct str throttle_says(struct arena *a, int64_t seconds)
{
    return str_format(a, "Too many tries. Wait %lld %s, then try again.", (long long)seconds,
                      seconds == 1 ? "second" : "seconds");
}
