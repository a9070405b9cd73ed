#include "core/id.h"

#include <stdatomic.h>

static const int64_t EPOCH_MS = 1735689600000; /* 2025-01-01T00:00:00Z */
static atomic_uint_fast64_t last;              /* the time and counter of the newest id, without the node */
static atomic_uint node_number;

void id_set_node(unsigned node)
{
    atomic_store(&node_number, node & 0xFF);
}

int64_t id_new(int64_t world_ms)
{
    int64_t since = world_ms > EPOCH_MS ? world_ms - EPOCH_MS : 0;
    uint64_t fresh = (uint64_t)since << 14, before = atomic_load(&last), next;

    do { /* a clock that stands still, or was put back, borrows from the milliseconds to come */
        next = fresh > before ? fresh : before + 1;
    } while (!atomic_compare_exchange_weak(&last, &before, next));
    return (int64_t)((next >> 14 << 22) | ((uint64_t)atomic_load(&node_number) << 14) | (next & 0x3FFF));
}

void id_write(int64_t id, char out[ID_TEXT + 1])
{
    static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";
    uint64_t n = (uint64_t)id;

    for (int i = ID_TEXT - 1; i >= 0; i--, n >>= 5)
        out[i] = digits[n & 31];
    out[ID_TEXT] = 0;
}

struct str id_text(struct arena *a, int64_t id)
{
    char text[ID_TEXT + 1];

    id_write(id, text);
    return (struct str){arena_copy(a, text, ID_TEXT), ID_TEXT};
}

static int digit_value(char c)
{
    static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";
    const char *at;

    if (c >= 'A' && c <= 'Z')
        c = (char)(c - 'A' + 'a');
    if (c == 'o')
        c = '0';
    if (c == 'i' || c == 'l')
        c = '1';
    at = c ? strchr(digits, c) : NULL;
    return at ? (int)(at - digits) : -1;
}

bool id_read(struct str s, int64_t *out)
{
    uint64_t n = 0;

    if (s.n != ID_TEXT || digit_value(s.p[0]) < 0 || digit_value(s.p[0]) > 7) /* 13 digits hold 65 bits */
        return false;
    for (size_t i = 0; i < s.n; i++) {
        int digit = digit_value(s.p[i]);

        if (digit < 0)
            return false;
        n = n << 5 | (unsigned)digit;
    }
    if (!n || n > INT64_MAX)
        return false;
    *out = (int64_t)n;
    return true;
}
